"""Pictures as points in the plane of two components: point at one to see which picture it is."""

import functools

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.pca.many_codes import TEN
from course_utils.figures import CITY, LANDSCAPE, LINE
from course_utils.pca import PCA
from course_utils.pictures.digits import real_digits
from course_utils.pictures.scenes import draw_scenes

COMPONENTS = 8
SIDE = 110


def _digits():
    pictures, labels = real_digits()
    looks = {str(digit): (f"${digit}$", colour, 6) for digit, colour in enumerate(TEN)}
    return pictures[:500].astype(float), np.array([str(label) for label in labels[:500]]), looks


def _scenes():
    scenes = draw_scenes(64, seed=0, size=32)
    pictures = np.array([scene.image for scene in scenes], dtype=float)
    labels = np.array([scene.label for scene in scenes])
    return pictures, labels, {"city": ("s", CITY, 4.5), "landscape": ("^", LANDSCAPE, 5)}


SETS = {"handwritten digits": _digits, "drawn scenes": _scenes}
"""Name -> pictures (n, H, W) or (n, H, W, 3), labels (n,), and for each label its marker, colour and size."""


@functools.lru_cache(maxsize=len(SETS))
def in_the_plane(name):
    """Return a set's pictures, labels, looks, PCA to 8 components, and codes (n, 8).

    Examples
    --------
    >>> pictures, labels, looks, pca, codes = in_the_plane("handwritten digits")
    >>> pictures.shape, codes.shape, labels[3]
    ((500, 8, 8), (500, 8), np.str_('3'))
    """
    pictures, labels, looks = SETS[name]()
    pca = PCA(COMPONENTS).fit(pictures)
    return pictures, labels, looks, pca, pca.encode(pictures)


class PictureScatterExplorer(Explorer):
    """Show every picture as a point: two of its PCA coordinates, its class as colour and shape.

    Parameters
    ----------
    data : str
        A key of `SETS`.
    across, up : int
        Which two components span the plane, 1 to 8.

    *Source*: slide "Principal component analysis" ("Visualization").
    """

    title = "Pictures in the plane of two components"
    lead = "Point at a mark to see its picture; a click holds it, the next click or an arrow key lets go."

    def __init__(self, data="handwritten digits", across=1, up=2):
        for name in SETS:
            in_the_plane(name)  # now, so that no choice waits for it
        self._shown, self._plane, self._drawn_for = 0, None, None
        if across == up:
            raise ValueError(f"across and up should be two different components, got {across} twice; try 1 and 2")
        self.data = choice("pictures", list(SETS), data)
        self.across = slider("across: component", 1, COMPONENTS, _checks.as_count(across, "across"))
        self.up = slider("up: component", 1, COMPONENTS, _checks.as_count(up, "up"))
        self.another = button("next of its class")
        self._pair = (across, up)
        super().__init__([self.data, self.across, self.up, self.another])

    def numbers(self):
        """The codes, the picture looked at, what the two numbers alone rebuild, and how many neighbours agree."""
        pictures, labels, _, pca, codes = in_the_plane(self.data.value)
        pair = [self.across.value - 1, self.up.value - 1]
        only = np.zeros(COMPONENTS)
        only[pair] = codes[self._shown, pair]
        plane = codes[:, pair]
        return {
            "codes": codes[:, pair],
            "picture": pictures[self._shown],
            "rebuilt": pca.decode(only),
            "label": str(labels[self._shown]),
            "kept": float(pca.explained_variance_ratio[pair].sum()),
            "agree": neighbours_agree(plane, labels),
            "chance": neighbours_agree(plane, np.random.default_rng(0).permutation(labels)),
        }

    def draw(self, numbers):
        """The chart; the picture pointed at, and what its two numbers know of it."""
        chart, order, codes = self._plane_of(numbers), self._order(), numbers["codes"]
        grey = {"size": SIDE, "low": 0, "high": 1, "numbers": False}
        first, second = codes[self._shown]
        rebuilt = np.clip(numbers["rebuilt"], 0, 1)
        planes = [
            chart,
            array_plane("picture", numbers["picture"], numbers["label"], fact=f"picture {self._shown}", **grey),
            array_plane("rebuilt", rebuilt, "f(x), k = 2", fact=f"({first:.2f}, {second:.2f})", **grey),
        ]
        reading = (
            f"In this plane {numbers['agree']:.0%} of the pictures have a nearest neighbour of their own class; "
            f"with shuffled labels {numbers['chance']:.0%}."
        )
        cursor = {"name": "points", "row": 0, "col": int(np.flatnonzero(order == self._shown)[0])}
        return Drawing(planes, reading, cursor=cursor, result={"agree": round(numbers["agree"], 2)})

    def changed(self, control):
        """The button walks through a picture's class; another set begins with its first.

        A component that moves onto the other one changes places with it: a plane needs two.
        """
        labels = in_the_plane(self.data.value)[1]
        if self.across.value == self.up.value:
            across, up = self._pair
            if control is self.across:
                self.up.value = across
            else:
                self.across.value = up
        self._pair = (self.across.value, self.up.value)
        if control is self.data:
            self._shown = 0
        elif control is self.another:
            same = np.flatnonzero(labels == labels[self._shown])
            self._shown = int(same[(np.searchsorted(same, self._shown) + 1) % len(same)])

    def chosen(self, name, row, col):
        """A point shows its picture."""
        if name == "points":
            self._shown = int(self._order()[col])

    def _order(self):
        """Pictures from left to right, as the arrow keys walk."""
        return np.argsort(in_the_plane(self.data.value)[4][:, self.across.value - 1], kind="stable")

    def _plane_of(self, numbers):
        """The chart, drawn anew only when data or components change: pointing moves nothing but the page's ring."""
        wanted = (self.data.value, self.across.value, self.up.value)
        if wanted != self._drawn_for:
            self._drawn_for, codes = wanted, numbers["codes"]
            self._plane = self._drawn(codes).plane(
                "points",
                f"two numbers keep {100 * numbers['kept']:.0f} % of the variance",
                alt=f"{len(codes)} pictures by two components, marked by class",
                points=codes[self._order()].T,
            )
        return self._plane

    def _drawn(self, codes):
        """A new chart of the points: other numbers on the axes need other margins."""
        chart, (_, labels, looks, _, _) = Chart(340, 320), in_the_plane(self.data.value)
        axes = chart.axes
        for label, (marker, colour, size) in looks.items():
            look = {"marker": marker, "color": colour, "markersize": size, "markeredgewidth": 0.2, "label": label}
            axes.plot(*codes[labels == label].T, linestyle="", alpha=0.8, **look)
        axes.axhline(0, color=LINE, zorder=0)
        axes.axvline(0, color=LINE, zorder=0)
        axes.set(xlabel=f"z{_low(self.across.value)}", ylabel=f"z{_low(self.up.value)}")
        if len(looks) < 5:
            chart.legend(markerscale=1.4)
        return chart


def neighbours_agree(codes, labels):
    """Return the share of points whose nearest other point has the same label.

    Parameters
    ----------
    codes : (n, k) array_like
    labels : (n,) array_like

    Returns
    -------
    float from 0 to 1

    Examples
    --------
    >>> neighbours_agree([[0], [1], [5], [6]], ["a", "a", "b", "c"])
    0.5
    """
    codes, labels = np.asarray(codes, float), np.asarray(labels)
    squares = np.square(codes[:, None] - codes[None]).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    return float((labels[squares.argmin(axis=1)] == labels).mean())


def _low(number):
    """1 -> ₁: an index below the line."""
    return chr(ord("₀") + number)
