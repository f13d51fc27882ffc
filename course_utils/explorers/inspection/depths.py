"""What excites a unit of a real network, at five depths? The nine places it likes best: edges, textures, parts."""

import functools
from typing import NamedTuple

import numpy as np

from course_utils import _checks
from course_utils.explorers.inspection.painter import signed
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, SOFT_INK, contact_sheet
from course_utils.networks.feature_visualization.excitation import Responses, responses_of_layers
from course_utils.networks.inspection import receptive_field
from course_utils.networks.pretrained import SIDE, imagenet_network
from course_utils.pictures.loading import resize
from course_utils.pictures.names import spoken
from course_utils.pictures.photographs import PHOTOS, photo
from course_utils.pictures.scenes import draw_scenes

DEPTHS = {
    "1: stem": "relu",
    "2: block 3": "block3.filter",
    "3: block 5": "block5.filter",
    "4: block 11": "block11.filter",
    "5: head": "head_relu",
}
"""How depths are called -> the layer, each asked before its ReLU."""

NAMED = {"1: stem": 24, "2: block 3": 136, "3: block 5": 98, "4: block 11": 45, "5: head": 801}
"""At which unit each depth opens: those that the notebook names."""

WIDEST = 96  # pixels of what is shown of a place: far from its middle, little of a large window matters
TILES, SCENES = 6, 48  # parts of each photograph that are asked beside the whole, and drawn scenes
SHOWN = 64  # pixels a side of each window on the page


class Library(NamedTuple):
    """The pictures asked, (n, 224, 224, 3) bytes, what they are called, and each unit's best place in each of them."""

    pictures: np.ndarray
    names: list
    found: dict


class DepthsExplorer(Explorer):
    """Look at the nine places, of all bundled photographs and drawn scenes, that excite a unit most.

    Parameters
    ----------
    depth : str
        A key of `DEPTHS`.
    unit : int

    *Source*: slide "Understanding layers" ("find the inputs that most excite a given neuron"; "nodes at different
    layers capture increasingly more abstract concepts").
    """

    title = "Five depths of a real network"
    lead = "Go deeper, and from unit to unit. Point at one of the nine windows to see where it was found."

    def __init__(self, depth="3: block 5", unit=0):
        self._library = library()
        self._place = 0  # which of the nine is looked at
        self.depth = choice("depth", list(DEPTHS), depth)
        _checks.as_count(unit, "unit", least=0, most=self._units() - 1)
        self.unit = slider("unit", 0, self._units() - 1, unit)
        self.another = button("another unit", "One by chance")
        self._opens_at = NAMED | {depth: unit}
        super().__init__([self.depth, self.unit, self.another], height=290)

    def numbers(self):
        """The nine best places of the unit: pictures, windows, values; and how many pictures excite it at all."""
        layer = DEPTHS[self.depth.value]
        values = self._library.found[layer].values[:, self.unit.value]
        best = best_places(self._library, layer, self.unit.value)
        return {"best": best, "values": values[best], "side": window_side(layer), "awake": float((values > 0).mean())}

    def draw(self, numbers):
        """The nine windows, the picture in which one was found, and how many pictures excite the unit."""
        layer, best, values = DEPTHS[self.depth.value], numbers["best"], numbers["values"]
        windows = [self._window(layer, number) for number in best]
        cut = [self._library.pictures[number][window] for number, window in zip(best, windows, strict=True)]
        page = contact_sheet([resize(each, SHOWN) for each in cut], 3, between=1)
        names = [spoken(self._library.names[number]) for number in best]
        whole = self._library.pictures[best[self._place]] / np.float32(255)
        rows, columns = windows[self._place]
        mark = (rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)
        awake = numbers["awake"]
        title = "excite it most" if values[0] > 0 else "h is largest"
        planes = [
            array_plane("windows", page, title, size=SIDE, tile=SHOWN + 1,
                        labels=[f"{name}, h = {signed(value)}" for name, value in zip(names, values, strict=True)],
                        place="a window of {label}", fact=self._fact(layer)),
            array_plane("found", whole, f"found in {names[self._place]}", size=SIDE,
                        place="pixel ({row}, {col})", marks=[mark], fact=f"h = {signed(values[self._place])}"),
            bars_plane("awake", [("excite it", awake, f"{awake:.0%}", ACCENT),
                                 ("leave it off", 1 - awake, f"{1 - awake:.0%}", SOFT_INK)],
                       "of all pictures", high=1, width=190, fact=f"{len(self._library.names)} pictures were asked"),
        ]  # fmt: skip
        reading = (
            f"{self.depth.value}, unit {self.unit.value} of {self._units()}: strongest in {_joined(names)}; "
            f"h from {signed(values[0])} to {signed(values[-1])}."
        )
        if values[0] <= 0:
            reading += " It is never above 0, so its ReLU passes nothing on: for these pictures the unit is dead."
        return Drawing(planes, reading, result={"strongest": names[0]})

    def changed(self, control):
        """Open another depth at its unit; go on to one by chance."""
        self._place = 0
        if control is self.depth:
            self.unit.max = self._units() - 1
            self.unit.value = self._opens_at[self.depth.value]
        elif control is self.another:
            self.unit.value = int(np.random.default_rng(self.unit.value).integers(self._units()))

    def chosen(self, name, row, col):
        """A window shows where it was found."""
        if name == "windows":
            self._place = 3 * min(row // (SHOWN + 1), 2) + min(col // (SHOWN + 1), 2)

    def _units(self):
        return self._library.found[DEPTHS[self.depth.value]].values.shape[1]

    def _window(self, layer, number):
        place = self._library.found[layer].places[number, self.unit.value]
        return window_of(layer, place)

    def _fact(self, layer):
        side, shown = receptive_field(imagenet_network(), layer).size[0], window_side(layer)
        return f"windows of {side} × {side} pixels" if side == shown else f"the middle {shown} of {side} pixels"


def window_side(layer):
    """How many pixels of a unit's window are shown."""
    return min(receptive_field(imagenet_network(), layer).size[0], WIDEST)


def window_of(layer, place):
    """The part of a picture around a unit's place that is shown: slices of rows and columns, wholly inside."""
    field, side = receptive_field(imagenet_network(), layer), window_side(layer)
    firsts = [
        start + at * stride + (size - side) // 2
        for at, size, stride, start in zip(place, field.size, field.stride, field.start, strict=True)
    ]
    return tuple(slice(first, first + side) for first in np.clip(firsts, 0, SIDE - side).tolist())


def best_places(library, layer, unit, count=9):
    """Numbers of the pictures in which a unit is excited most, at most two of one photograph's parts."""
    found, taken = [], {}
    for number in np.argsort(-library.found[layer].values[:, unit], kind="stable"):
        source = library.names[number]
        if source.startswith("a drawn") or taken.get(source, 0) < 2:
            taken[source] = taken.get(source, 0) + 1
            found.append(int(number))
        if len(found) == count:
            break
    return found


@functools.lru_cache(maxsize=1)
def library():
    """Ask the network about all pictures, once: whole photographs, parts of them, and drawn scenes."""
    pictures, names = _pictures()
    found = {layer: ([], []) for layer in DEPTHS.values()}
    for first in range(0, len(pictures), 2):  # few at a time: maps take memory
        some = pictures[first : first + 2] / np.float32(255)
        for layer, each in responses_of_layers(imagenet_network()[:-3], list(found), some).items():
            found[layer][0].append(each.values)
            found[layer][1].append(each.places)
    joined = {layer: Responses(*map(np.concatenate, parts)) for layer, parts in found.items()}
    return Library(pictures, names, joined)


def _pictures():
    rng, pictures, names = np.random.default_rng(0), [], []
    for name in PHOTOS:
        whole = photo(name)
        corners = [
            (row, column)
            for row in range(0, whole.shape[0] - SIDE + 1, SIDE)
            for column in range(0, whole.shape[1] - SIDE + 1, SIDE)
        ]
        chosen = rng.permutation(len(corners))[:TILES]
        tiles = [whole[row : row + SIDE, column : column + SIDE] for row, column in (corners[n] for n in chosen)]
        pictures += [np.uint8(np.round(255 * each)) for each in (resize(whole, SIDE), *tiles)]
        names += [name] * (1 + len(tiles))
    scenes = draw_scenes(SCENES, seed=0)
    pictures += [np.uint8(np.round(255 * np.clip(resize(scene.image, SIDE), 0, 1))) for scene in scenes]
    names += [f"a drawn {spoken(scene.kind)}" for scene in scenes]
    return np.stack(pictures), names


def _joined(names):
    """The names, each once, the most frequent first; three at most."""
    counted = sorted(set(names), key=lambda name: (-names.count(name), names.index(name)))
    shown = [f"{name} ({names.count(name)})" if names.count(name) > 1 else name for name in counted[:3]]
    return ", ".join(shown) + (f" and {len(counted) - 3} more" if len(counted) > 3 else "")
