"""What do hundreds of scenes look like, in the order of a number? They arrive as they are drawn, and are sorted."""

import time

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice
from course_utils.explorers.kit.planes import array_plane
from course_utils.features import edge_strength, line_strength
from course_utils.figures import CITY, LANDSCAPE

COLUMNS = 25
TILE, FRAME = 20, 2  # pixels of a small picture with its frame, and of the frame
REDRAW = 0.2  # seconds between two drawings while scenes arrive
ORDERS = ("as drawn", "mean E", "mean V")


class SceneMosaicExplorer(Explorer):
    """Small pictures of scenes, sorted by how much edge or how much long line they have.

    Show it in one cell; draw in the next, with `add` as the watcher of `draw_scenes`. When all have come it sorts
    itself by mean(E).

    Parameters
    ----------
    count : int
        How many scenes will come, at most 1,000.

    Examples
    --------
    >>> from course_utils.pictures.scenes import draw_scenes
    >>> mosaic = SceneMosaicExplorer(8)
    >>> scenes = draw_scenes(8, seed=0, watch=mosaic.add)
    >>> mosaic
    SceneMosaicExplorer(order='mean E', scenes=8)
    """

    title = "Scenes, as they are drawn"
    lead = "They arrive while the next cell draws; then sort them. Blue, square frames: city. Green, round: landscape."

    def __init__(self, count=400):
        self._count, self._arrived, self._rested = _checks.as_count(count, "count", most=1000), 0, 0.0
        self._tiles = np.ones((count, TILE, TILE, 3))
        self._strengths, self._is_city = np.zeros((count, 2)), np.zeros(count, bool)
        self.order = choice("sort by", ORDERS)
        super().__init__([self.order])

    def add(self, scene):
        """Take over a `Scene` of 128 x 128 pixels that was just drawn."""
        if self._arrived == self._count:
            raise ValueError(f"the mosaic has room for {self._count} scenes; make it with SceneMosaicExplorer(count)")
        place, is_city = self._arrived, scene.label == "city"
        self._tiles[place] = _tile(scene.image, is_city)
        self._strengths[place] = edge_strength(scene.image), line_strength(scene.image)
        self._is_city[place] = is_city
        self._arrived += 1
        if self._arrived == self._count:
            self.order.value = "mean E"
        elif time.perf_counter() - self._rested > REDRAW:
            self.refresh()
            self._rested = time.perf_counter()

    def sheet(self, order="as drawn"):
        """All small pictures in one of the orders, the least first: one picture, (H, W, 3)."""
        _checks.one_of(order, "order", ORDERS)
        tiles = self._tiles.copy()
        tiles[: self._arrived] = tiles[self._sorted(order)]
        rows = -(-self._count // COLUMNS)
        whole = np.ones((rows * COLUMNS, TILE, TILE, 3))
        whole[: self._count] = tiles
        return whole.reshape(rows, COLUMNS, TILE, TILE, 3).swapaxes(1, 2).reshape(rows * TILE, COLUMNS * TILE, 3)

    def numbers(self):
        """The mosaic as it is sorted, and how many cities are among the half with the larger numbers."""
        order = self.order.value
        upper = self._sorted(order)[self._arrived // 2 :]
        cities = int(self._is_city[upper].sum())
        labels = [self._label(number) for number in self._sorted(order)]
        return {"sheet": self.sheet(order), "cities": cities, "upper": len(upper), "labels": labels}

    def draw(self, numbers):
        """One picture of all small pictures."""
        order, count = self.order.value, self._arrived
        reading = f"{count} of {self._count} scenes have arrived; the next cell draws them."
        if count and order != "as drawn":
            least = f"By {order}, the least at the top left."
            reading = f"{least} Of the {numbers['upper']} with the most, {numbers['cities']} are cities."
        fact = f"{count} of {self._count}"
        alt = f"{count} small pictures, sorted: {order}"
        look = {"tile": TILE, "place": "{label}", "labels": numbers["labels"]}
        mosaic = array_plane("scenes", numbers["sheet"], "the scenes", size=620, fact=fact, alt=alt, **look)
        return Drawing([mosaic], reading=reading, result={"scenes": count})

    def _label(self, number):
        edge, line = self._strengths[number]
        return f"{'city' if self._is_city[number] else 'landscape'}, mean E = {edge:.4f}, mean V = {line:.4f}"

    def _sorted(self, order):
        if order == "as drawn":
            return np.arange(self._arrived)
        return np.argsort(self._strengths[: self._arrived, ORDERS.index(order) - 1], kind="stable")


def _tile(image, is_city):
    inner = TILE - 2 * FRAME
    side = image.shape[0] // inner
    colour = CITY if is_city else LANDSCAPE
    tile = np.empty((TILE, TILE, 3))
    tile[:] = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    tile[FRAME:-FRAME, FRAME:-FRAME] = image.reshape(inner, side, inner, side, 3).mean(axis=(1, 3))
    if not is_city:  # the second cue beside the colour
        tile[:: TILE - 1, :: TILE - 1] = tile[1 :: TILE - 3, :: TILE - 1] = tile[:: TILE - 1, 1 :: TILE - 3] = 1
    return tile
