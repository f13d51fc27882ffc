"""What is a picture to a computer? The smallest explorer: one slider, one plane, one sentence that reads it."""

import functools

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.pictures.photographs import photo

SIDE = 340  # CSS pixels, whatever the number of cells
FEWEST, MOST = 4, 64


@functools.lru_cache(maxsize=MOST)
def _photo(name, size):
    return photo(name, size=size, gray=True)


class FirstExplorer(Explorer):
    """See a photograph as a square of numbers, coarse or fine.

    Parameters
    ----------
    cells : int
        Pixels across and down, 4 to 64. With ten or fewer each cell shows its number: 0 is black, 1 is white.
    picture : str
        A name from `photographs.PHOTOS`.

    Examples
    --------
    >>> FirstExplorer(cells=8)
    FirstExplorer(cells=8, numbers=64, mean=0.459)

    *Source*: slide "3D convolution": each pixel is represented by numbers.
    """

    title = "A picture is a grid of numbers"
    lead = "Move the slider. Then point at a cell, or click one and walk with the arrow keys."

    def __init__(self, cells=8, picture="chelsea"):
        _photo(picture, FEWEST)  # an unknown name is refused here, in one sentence
        self._picture = picture
        self.cells = slider("cells across", FEWEST, MOST, _checks.as_count(cells, "cells", least=FEWEST, most=MOST))
        super().__init__([self.cells])

    def numbers(self):
        """The picture in as many cells as the slider says, and its mean brightness."""
        image = _photo(self._picture, self.cells.value)
        return {"image": image, "mean": float(image.mean())}

    def draw(self, numbers):
        """One plane; the reading line counts its numbers."""
        image, mean, count = numbers["image"], numbers["mean"], numbers["image"].size
        side = self.cells.value
        return Drawing(
            [array_plane("picture", image, f"the photograph “{self._picture}”, in grey", size=SIDE, show_range=True)],
            reading=f"{side} × {side} = {count} numbers from 0 (black) to 1 (white); their mean is {mean:.2f}.",
            result={"numbers": count, "mean": mean},
        )
