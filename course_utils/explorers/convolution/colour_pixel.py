"""What is a colour? Walk over a photograph, read the three numbers of each pixel, and change them."""

import functools

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.pictures.photographs import photo

COLOURFUL = ("chelsea", "astronaut", "china", "coffee", "flower", "rocket")
CHANNELS = ("red", "green", "blue")
CHANNEL_COLOURS = ("#C0392B", "#1E8449", "#2471A3")
SIDE, CHANNEL_SIDE, SWATCH_SIDE = 180, 140, 100  # CSS pixels
FEWEST, MOST = 8, 96


@functools.lru_cache(maxsize=32)
def _photo(name, size):
    """Return the photograph as whole numbers 0 … 255, as cameras store it: (size, size, 3) int."""
    return np.rint(photo(name, size=size) * 255).astype(int)


class ColourPixelExplorer(Explorer):
    """A pixel is three numbers; a colour picture is three grey ones, stacked.

    Parameters
    ----------
    picture : str
        A name of `COLOURFUL`.
    pixels : int
        Pixels across and down, 8 to 96.
    row, column : int
        The pixel looked at, counted from 0 at the top left.

    Examples
    --------
    >>> explorer = ColourPixelExplorer("china", pixels=32, row=20, column=9)
    >>> explorer.red.value, explorer.green.value, explorer.blue.value
    (115, 93, 72)
    >>> explorer.red.value = 255        # the pixel turns red, here and in the picture

    *Source*: slide "3D convolution".
    """

    title = "A pixel is three numbers"
    lead = "Click a pixel and walk with the arrow keys; then change its red, green and blue."

    def __init__(self, picture="chelsea", *, pixels=32, row=22, column=20):
        _checks.one_of(picture, "picture", COLOURFUL)
        pixels = _checks.as_count(pixels, "pixels", least=FEWEST, most=MOST)
        self._walked = "picture"  # the plane that the last click or key was in
        self._painted = {}  # (row, column) -> (red, green, blue), 0 … 255
        self.picture = choice("picture", COLOURFUL, picture)
        self.pixels = slider("pixels across", FEWEST, MOST, pixels)
        place = [_checks.as_count(i, name, least=0, most=pixels - 1) for i, name in ((row, "row"), (column, "column"))]
        self.row, self.column = (
            slider(name, 0, pixels - 1, i) for name, i in zip(("row", "column"), place, strict=True)
        )
        pixel = _photo(picture, pixels)[tuple(place)]
        self.red, self.green, self.blue = (
            slider(name, 0, 255, int(v)) for name, v in zip(CHANNELS, pixel, strict=True)
        )
        self.undo = button("as photographed", "take back every colour that you changed")
        colours = [self.red, self.green, self.blue]
        super().__init__([self.picture, self.pixels, self.row, self.column, *colours, self.undo])

    def numbers(self):
        """The picture with the painted pixels, (pixels, pixels, 3) of 0 … 255, and the chosen pixel's three numbers."""
        image = self._image()
        place = (self.row.value, self.column.value)
        return {"image": image, "place": place, "pixel": tuple(int(value) for value in image[place])}

    def draw(self, numbers):
        """The photograph and the chosen pixel above, the three channels below."""
        image, (row, column), pixel = numbers["image"], numbers["place"], numbers["pixel"]
        told = ", ".join(map(str, pixel))
        side = len(image)
        bars = [
            (name, value, f"{value} / 255 ≈ {value / 255:.{3 if value < 3 else 2}f}", colour)
            for name, value, colour in zip(CHANNELS, pixel, CHANNEL_COLOURS, strict=True)
        ]
        above = [
            array_plane("picture", image / 255, self.picture.value, size=SIDE, fact=f"{side} × {side} × 3"),
            array_plane(
                "pixel", np.array(pixel).reshape(1, 1, 3) / 255, "chosen pixel", size=SWATCH_SIDE, fact=f"[{told}]"
            ),
            bars_plane("amounts", bars, "how much of each", high=255, fact="0 = none, 255 = all", width=230),
        ]
        below, look = [], {"low": 0, "high": 255, "size": CHANNEL_SIDE}
        for channel, name in enumerate(CHANNELS):
            plane = image[:, :, channel]
            fact = f"{side} × {side}, mean {plane.mean():.0f}"
            below.append(array_plane(name, plane, f"{name} channel", fact=fact, **look))
        return Drawing(
            [above, below],
            reading=f"The pixel in row {row}, column {column} is [{told}].",
            links=[link("picture", name, size=(1, 1), rule="light") for name in CHANNELS],
            cursor={"name": self._walked, "row": row, "col": column},
            result={"pixel": f"[{told}]"},
        )

    def changed(self, control):
        """Take over what the three colour sliders say; after anything else they tell the chosen pixel's colour."""
        if control in (self.red, self.green, self.blue):
            self._painted[self.row.value, self.column.value] = (self.red.value, self.green.value, self.blue.value)
            return
        if control in (self.picture, self.pixels, self.undo):
            self._painted.clear()
        if control is self.pixels:  # the chosen pixel stays where it is in the picture
            before, now = self.row.max + 1, self.pixels.value
            row, column = (int((each.value + 0.5) * now / before) for each in (self.row, self.column))
            self.row.max = self.column.max = max(before, now) - 1
            self.row.value, self.column.value = row, column
        self.row.max = self.column.max = self.pixels.value - 1
        self._tell_colour()

    def chosen(self, name, row, col):
        """The sliders follow the cursor."""
        if name in ("picture", *CHANNELS):
            self._walked, self.row.value, self.column.value = name, row, col
            self._tell_colour()

    def _tell_colour(self):
        pixel = self._image()[self.row.value, self.column.value]
        self.red.value, self.green.value, self.blue.value = (int(value) for value in pixel)

    def _image(self):
        image = _photo(self.picture.value, self.pixels.value).copy()
        for place, colour in self._painted.items():
            image[place] = colour
        return image
