"""Pictures as points: what PCA makes of z, beside what it makes of pixels; and where a photograph of your own falls."""

import functools
from typing import NamedTuple

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, upload
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, LINE, contact_sheet
from course_utils.networks.pretrained import features
from course_utils.networks.transfer import pixel_features, unit_length
from course_utils.pca import PCA
from course_utils.pictures.loading import load_image, resize
from course_utils.pictures.names import file_name, spoken
from course_utils.pictures.scenes import KINDS, draw_scenes

COUNT = 96
SIDE = 96  # pixels of a scene, and of the one that is shown
SHOWN = 64  # pixels of a neighbour
NEIGHBOURS = 4
COLOURS = ("#0072B2", "#009E73", "#56B4E9", "#E69F00", "#CC79A7", "#111111", "#D55E00", "#8C6D1F")
MARKERS = ("s", "^", "D", "v", "P", "o", "X", "*")


class Plane(NamedTuple):
    """One kind of features of all scenes, as rows of length 1: themselves, their PCA, and their codes (n, 2)."""

    rows: np.ndarray
    pca: PCA
    codes: np.ndarray


class FeaturePlaneExplorer(Explorer):
    """Scenes in the plane of the first two components of z, and in that of pixels, with the neighbours of one.

    Parameters
    ----------
    scene : int
        Which scene is looked at first, 0 to 95.

    *Source*: slides "Feature learning" ("highly separable data") and "Transfer learning".
    """

    title = "Near in z, near in pixels"
    lead = "Point at a mark to see its scene and what lies nearest, in z and in pixels; or bring a photograph."

    def __init__(self, scene=0):
        planes()  # now, so that no choice waits for it
        self._shown, self._own, self._file = scene, None, ""
        self._charts = {name: _chart(name) for name in planes()}
        self.upload = upload()
        self.another = button("next scene of its kind")
        super().__init__([self.upload, self.another])

    def numbers(self):
        """The picture; for z and for pixels its place in the plane and its neighbours; how many agree in all."""
        picture = scenes()[0][self._shown] if self._own is None else self._own
        found = {}
        for name, plane in planes().items():
            row = plane.rows[self._shown] if self._own is None else unit_length(MAKERS[name]([picture]))[0]
            likeness = plane.rows @ row
            if self._own is None:
                likeness[self._shown] = -np.inf
            found[name] = {
                "place": plane.codes[self._shown] if self._own is None else plane.pca.encode(row[None])[0],
                "nearest": np.argsort(-likeness, kind="stable")[:NEIGHBOURS],
                "agree": agreement(name),
            }
        return {"picture": picture, **found}

    def draw(self, numbers):
        """Two planes of points; below them the picture and its neighbours in both."""
        kinds, above = scenes()[1], []
        what = f"a drawn {spoken(kinds[self._shown])}" if self._own is None else self._file
        below = [array_plane("picture", resize(numbers["picture"], SIDE), "looked at", size=140, fact=what,
                             place="pixel ({row}, {col})")]  # fmt: skip
        for name, (chart, marker) in self._charts.items():
            own, plane = numbers[name], planes()[name]
            marker.set_data(*own["place"][:, None])
            above.append(
                chart.plane(name, f"{name}, two components", alt=f"{COUNT} scenes by two components of {name}",
                            fact=f"in all {plane.rows.shape[1]:,} features {own['agree']:.0%} lie by their kind",
                            points=plane.codes[_order(name)].T)
            )  # fmt: skip
            page = contact_sheet([resize(scenes()[0][each], SHOWN) for each in own["nearest"]], NEIGHBOURS, between=1)
            below.append(
                array_plane(f"near_{len(below)}", page, f"nearest in {name}", cell=1, tile=SHOWN + 1,
                            labels=[spoken(kinds[each]) for each in own["nearest"]], place="a drawn {label}",
                            fact=_counted([kinds[each] for each in own["nearest"]]))
            )  # fmt: skip
        return Drawing([above, below], self._reading(what, numbers), result={"looks at": what})

    def changed(self, control):
        """Take over an upload; walk through a kind."""
        if control is self.upload and self.upload.value:
            self._own = load_image(self.upload.value, size=224)
            self._file = file_name(self.upload.value)
        elif control is self.another:
            same = np.flatnonzero(scenes()[1] == scenes()[1][self._shown])
            self._own, self._shown = None, int(same[(np.searchsorted(same, self._shown) + 1) % len(same)])

    def chosen(self, name, row, col):
        """A point shows its scene."""
        if name in planes():
            self._own, self._shown = None, int(_order(name)[col])

    def _reading(self, what, numbers):
        told = []
        for name in planes():
            kinds = [scenes()[1][each] for each in numbers[name]["nearest"]]
            told.append(f"in {name} {_counted(kinds)}")
        return f"Nearest to {what} lie {told[0]}; {told[1]}."


def agreement(name):
    """The share of scenes whose nearest neighbour, in features of this name, is of their own kind."""
    rows, kinds = planes()[name].rows, scenes()[1]
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -np.inf)
    return float((kinds[likeness.argmax(axis=1)] == kinds).mean())


MAKERS = {"z": features, "pixels": pixel_features}


@functools.lru_cache(maxsize=1)
def scenes():
    """The scenes, (96, 96, 96, 3), and their kinds (96,)."""
    drawn = draw_scenes(COUNT, seed=5, size=SIDE)
    return np.stack([scene.image for scene in drawn]), np.array([scene.kind for scene in drawn])


@functools.lru_cache(maxsize=1)
def planes():
    """Name -> `Plane`, for z and for pixels."""
    found = {}
    for name, make in MAKERS.items():
        rows = unit_length(make(scenes()[0]))
        pca = PCA(2).fit(rows)
        found[name] = Plane(rows, pca, pca.encode(rows))
    return found


@functools.lru_cache(maxsize=2)
def _order(name):
    """Scenes from left to right, as the arrow keys walk."""
    return np.argsort(planes()[name].codes[:, 0], kind="stable")


def _chart(name):
    """The plane of one kind of features, and the ring that will mark the picture: (Chart, line)."""
    chart, (_, kinds), codes = Chart(330, 300), scenes(), planes()[name].codes
    drawn = {}
    for kind, colour, marker in zip(KINDS, COLOURS, MARKERS, strict=True):
        look = {"marker": marker, "color": colour, "markersize": 5, "markeredgewidth": 0.2}
        (drawn[spoken(kind)],) = chart.axes.plot(*codes[kinds == kind].T, linestyle="", **look)
    chart.axes.axhline(0, color=LINE, zorder=0)
    chart.axes.axvline(0, color=LINE, zorder=0)
    ring = {"markersize": 14, "markerfacecolor": "none", "markeredgecolor": ACCENT, "markeredgewidth": 2.5}
    (marker,) = chart.axes.plot([], [], "o", **ring)
    half = list(drawn)[: len(drawn) // 2] if name == "z" else list(drawn)[len(drawn) // 2 :]  # of what both show
    chart.legend([drawn[kind] for kind in half], half, fontsize=10, ncols=2, handletextpad=0.1)
    chart.only_these_move(marker)
    return chart, marker


def _counted(kinds):
    """Kinds with how often, as in "3 coast, 1 street"."""
    counts = {kind: list(kinds).count(kind) for kind in dict.fromkeys(kinds)}
    return ", ".join(f"{count} {spoken(kind)}" for kind, count in sorted(counts.items(), key=lambda each: -each[1]))
