"""What becomes of one picture when it is shifted, turned, skewed, flipped, lit and coloured by chance? A wall of 24."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, button, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import contact_sheet
from course_utils.pictures.augmentation import Augmentation
from course_utils.pictures.digits import mnist_digits
from course_utils.pictures.loading import load_image
from course_utils.pictures.photographs import EVERYDAY, photo

TILES, COLUMNS = 24, 6
PIXELS = 72  # sides of a tile; a digit has 28
DIGITS = {f"a handwritten {digit}": digit for digit in (6, 9, 2, 7, 8)}


@functools.lru_cache(maxsize=16)
def _picture(name):
    if name in DIGITS:
        digits, labels = mnist_digits(100, seed=2)
        return digits[labels == DIGITS[name]][0]
    return photo(name, size=PIXELS)


class AugmentationWallExplorer(Explorer):
    """A picture, and 24 new ones made of it by chance.

    Parameters
    ----------
    picture : str
        A name from `photographs.EVERYDAY`, or a key of `DIGITS`.
    shift, turn, skew, light, colour, flip
        As in `augmentation.Augmentation`: how far a picture may be changed at most.

    *Source*: slide "Data augmentation".
    """

    title = "One picture becomes twenty-four"
    lead = "Move one slider at a time. For which amounts would you still give all 24 the same label?"

    def __init__(self, picture="chelsea", *, shift=0.1, turn=10, skew=0.1, light=0.2, colour=0.1, flip="no"):
        self._uploaded, self._dealt = None, 0
        self.picture = choice("picture", [*DIGITS, *EVERYDAY], picture)
        self.upload = upload()
        self.shift = slider("shift (of its side)", 0.0, 0.5, float(shift), step=0.05)
        self.turn = slider("turn (°)", 0, 180, turn, step=5)
        self.skew = slider("skew", 0.0, 1.0, float(skew), step=0.1)
        self.light = slider("darken, lighten", 0.0, 0.8, float(light), step=0.1)
        self.colour = slider("shift colours", 0.0, 0.8, float(colour), step=0.1)
        self.flip = choice("flip", ["no", "half of them"], flip)
        self.again = button("another 24")
        amounts = [self.shift, self.turn, self.skew, self.light, self.colour, self.flip]
        super().__init__([self.picture, self.upload, *amounts, self.again])

    def numbers(self):
        """The picture and its 24 new ones; each keeps its own chances while the amounts move."""
        picture = self._uploaded if self.picture.value == UPLOADED else _picture(self.picture.value)
        augment = Augmentation(
            self.shift.value, self.turn.value, self.skew.value, self.light.value, self.colour.value,
            flip=self.flip.value != "no",
        )  # fmt: skip
        new = [augment(picture, [self._dealt, number]) for number in range(TILES)]
        return {"picture": picture, "new": new, "moved": float(np.abs(np.array(new) - picture).mean())}

    def draw(self, numbers):
        """The picture, and the wall beside it."""
        picture, new, moved = numbers["picture"], numbers["new"], numbers["moved"]
        side, cell = len(picture), PIXELS / len(picture)
        wall = contact_sheet(new, COLUMNS, between=1)
        same = sum(np.abs(each - picture).max() < 1 / 255 for each in new)
        tiles = [f"new picture {number}" for number in range(1, TILES + 1)]
        look = {"place": "{label}", "labels": tiles, "tile": side + 1, "numbers": False}
        planes = [
            array_plane("picture", picture, "as it is", cell=cell, fact=self.picture.value, numbers=False),
            "→",
            array_plane("wall", wall, "24 new ones", cell=cell, fact="each changed by chance", **look),
        ]
        reading = f"A number of a new picture differs from the old one by {moved:.2f} on average; black is 0, white 1."
        if same:
            reading += f" {same} of {TILES} are the old picture: that teaches nothing new."
        return Drawing(planes, reading=reading, result={"moved": moved})

    def changed(self, control):
        """Draw other chances; take over an upload, with an entry of its own in the menu."""
        if control is self.again:
            self._dealt += 1
        elif control is self.upload and self.upload.value:
            self._uploaded = load_image(self.upload.value, size=PIXELS).astype(float)
            choose_uploaded(self.picture)
