"""Which edges does each part of a picture hold? Histograms of angles, drawn as stars, with and without the light."""

import functools

import numpy as np

from course_utils._checks import as_count
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY
from course_utils.hog import cell_histograms, normalise_blocks, stars
from course_utils.pictures.loading import load_image
from course_utils.pictures.photographs import EVERYDAY, photo

PIXELS, SHOWN = 160, 288  # sides of the picture, and of what is drawn of it in CSS pixels
STAR, ANGLES = 15, 9
COUNTED, COMPARED = "as counted", "normalised by blocks"
MOST = {COUNTED: 0.12, COMPARED: 0.35}  # what is drawn brightest
BINS = [f"{20 * number}–{20 * number + 20}°" for number in range(ANGLES)]  # of the gradient, clockwise
THIRDS = ("edges at 90° to 30°", "edges at 30° to −30°", "edges at −30° to −90°")  # lie across it, counter-clockwise


@functools.lru_cache(maxsize=8)
def _photo(name):
    return photo(name, size=PIXELS, gray=True).astype(float)


def compared(cells):
    """Each cell as its neighbours see it: the mean of what the blocks of 2 x 2 that hold it make of it."""
    blocks = normalise_blocks(cells)
    total, count = np.zeros(cells.shape), np.zeros((*cells.shape[:2], 1))
    rows, columns = blocks.shape[:2]
    for down, right in np.ndindex(2, 2):
        total[down : down + rows, right : right + columns] += blocks[:, :, down, right]
        count[down : down + rows, right : right + columns] += 1
    return total / count


class HogStarsExplorer(Explorer):
    """A photograph, and the angles of its edges as one star for each cell.

    Parameters
    ----------
    picture : str
        A name from `photographs.EVERYDAY`.
    cell : int
        Pixels along each side of a cell: 8, 16 or 32 of 160.
    light : float
        How much of it falls on the picture, 0.1 to 1.
    strength : {"as counted", "normalised by blocks"}
        Whether cells are compared with their neighbours.

    *Source*: slide "Explicit feature engineering".
    """

    title = "Histograms of oriented gradients"
    lead = "Point at a star: its cell and its histogram stand below. Then dim the light, with and without normalising."

    def __init__(self, picture="chelsea", cell=8, light=1.0, strength=COUNTED):
        self._uploaded, self._at = None, (5, 4)
        self.picture = choice("picture", list(EVERYDAY), picture)
        self.upload = upload()
        self.cell = choice("cell (px)", [8, 16, 32], as_count(cell, "cell"))
        self.light = slider("light", 0.1, 1.0, light, step=0.1)
        self.strength = choice("strength", [COUNTED, COMPARED], strength)
        super().__init__([self.picture, self.upload, self.cell, self.light, self.strength])

    def numbers(self):
        """The picture in this light, and the histogram of each cell."""
        bright = self._uploaded if self.picture.value == UPLOADED else _photo(self.picture.value)
        picture = self.light.value * bright
        counted = cell_histograms(picture, cell=self.cell.value, angles=ANGLES)
        return {"picture": picture, "cells": counted if self.strength.value == COUNTED else compared(counted)}

    def draw(self, numbers):
        """Picture and stars, each with the chosen cell; below, that cell and its histogram."""
        picture, cells, side = numbers["picture"], numbers["cells"], self.cell.value
        row, column = (min(place, length - 1) for place, length in zip(self._at, cells.shape[:2], strict=True))
        own, most = cells[row, column], MOST[self.strength.value]
        count = f"{len(cells)} × {len(cells[0])} cells of {side} × {side} pixels"
        seen = array_plane("picture", picture, "in this light", size=SHOWN, fact=count, place="pixel ({row}, {col})",
                           marks=[(row * side, column * side, side, side)])  # fmt: skip
        drawn = array_plane("stars", stars(cells, cell=STAR), f"{cells.size:,} numbers as stars", map="viridis", low=0,
                            high=most, size=SHOWN, fact=self.strength.value, place="{label}", tile=STAR,
                            labels=[f"cell ({i}, {j})" for i, j in np.ndindex(cells.shape[:2])],
                            marks=[(row * STAR, column * STAR, STAR, STAR)])  # fmt: skip
        patch = picture[row * side : (row + 1) * side, column * side : (column + 1) * side]
        near = array_plane("cell", patch, f"cell ({row}, {column})", size=130, numbers=False, fact="from near by")
        strongest = int(own.argmax())
        bars = [(name, value, f"{value:.3f}", ACCENT if number == strongest else CITY)
                for number, (name, value) in enumerate(zip(BINS, own, strict=True))]  # fmt: skip
        histogram = [
            bars_plane(f"bins{part}", bars[3 * part : 3 * part + 3], f"{60 * part}° to {60 * part + 60}°", high=most,
                       width=136, fact=fact)
            for part, fact in enumerate(THIRDS)
        ]  # fmt: skip
        return Drawing(
            [[seen, drawn], [near, *histogram]],
            reading=self._reading(own, strongest, float(cells.mean())),
            result={"mean": round(float(cells.mean()), 4), "strongest": strongest},
        )

    def changed(self, control):
        """Take over an upload; it gets an entry of its own in the menu."""
        if control is self.upload and self.upload.value:
            self._uploaded = load_image(self.upload.value, size=PIXELS, gray=True).astype(float)
            choose_uploaded(self.picture)

    def chosen(self, name, row, col):
        """Take the cell that is pointed at, in the picture or among the stars."""
        if name in ("picture", "stars"):
            side = self.cell.value if name == "picture" else STAR
            self._at = (row // side, col // side)

    def _reading(self, own, strongest, mean):
        light = f"Light {self.light.value:.1f}: the mean of all numbers is {mean:.3f}."
        if own.sum() < 0.02:
            return f"{light} This cell is nearly flat."
        lies, share = 90 - (strongest + 0.5) * 180 / ANGLES, own[strongest] / own.sum()
        return (
            f"{light} The largest share of this cell's gradient ({share:.0%}) has an angle of {BINS[strongest]}; "
            f"edges lie across it, at about {lies:.0f}°."
        )
