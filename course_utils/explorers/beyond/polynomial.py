"""Can a fit with more weights than points be a good one? Polynomials up to degree 200 through fifteen points."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, slider
from course_utils.figures import ACCENT, CITY, SOFT_INK
from course_utils.overfitting import descend, minimum_norm, polynomials

POINTS = 15
FINE = np.linspace(-1, 1, 301)
DEGREES = (*range(1, 21), 25, 30, 40, 50, 70, 100, 140, 200)
SMALLEST, DESCENT, ELSEWHERE = "the smallest fit", "descent from 0", "descent, random start"
LEAST, MOST = 1e-3, 1e4  # errors beyond these stand at the edge of the chart


def truth(x):
    """The curve from which the points were taken."""
    return np.sin(3 * np.asarray(x)) + 0.3 * np.asarray(x)


@functools.lru_cache(maxsize=32)
def points(noise, seed):
    """Fifteen points of the curve, each a little off."""
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(-1, 1, POINTS))
    return x, truth(x) + noise * rng.standard_normal(POINTS)


@functools.lru_cache(maxsize=4096)
def fitted(degree, way, thousands, noise, seed):
    """The weights of a fit."""
    x, y = points(noise, seed)
    A = polynomials(x, degree)
    if way == SMALLEST:
        return minimum_norm(A, y)
    start = np.random.default_rng(5).standard_normal(degree + 1) if way == ELSEWHERE else None
    return descend(A, y, 1000 * thousands, start=start)


def error(theta):
    """The mean squared error against the curve itself."""
    return float(((polynomials(FINE, len(theta) - 1) @ theta - truth(FINE)) ** 2).mean())


class PolynomialExplorer(Explorer):
    """Fit a polynomial of any degree, and see how far it is from the curve behind the points.

    Parameters
    ----------
    degree : int
        1 to 200; from 14 on there are as many weights as points, or more.
    way : {"the smallest fit", "descent from 0", "descent, random start"}
        How the weights are found; descent starts from weights 0 or from random ones.
    thousands : int
        Steps of descent, in thousands.
    noise : float
    seed : int
        Of the points.

    *Source*: slide "Generalization for neural networks" ("highly-overparameterized polynomials").
    """

    title = "More weights than points"
    lead = "Raise the degree past 14: the curve goes through every point. Then let gradient descent look for it."

    def __init__(self, degree=5, way=SMALLEST, *, thousands=20, noise=0.1, seed=1):
        self.degree = slider("degree", 1, 200, degree)
        self.way = choice("which fit", [SMALLEST, DESCENT, ELSEWHERE], way)
        self.thousands = slider("thousand steps", 1, 500, thousands)
        self.noise = slider("noise", 0.0, 0.4, noise, step=0.05)
        self.seed = slider("points (seed)", 0, 9, seed)
        self.thousands.disabled = way == SMALLEST  # only descent takes steps
        self._make_charts()
        super().__init__([self.degree, self.way, self.thousands, self.noise, self.seed])

    def numbers(self):
        """The points, the fit, its error against the curve, and that of every degree."""
        setting = self.way.value, self.thousands.value, self.noise.value, self.seed.value
        theta = fitted(self.degree.value, *setting)
        x, y = points(self.noise.value, self.seed.value)
        return {
            "x": x,
            "y": y,
            "curve": polynomials(FINE, self.degree.value) @ theta,
            "error": error(theta),
            "errors": [error(fitted(degree, *setting)) for degree in DEGREES],
            "misses": float(np.abs(polynomials(x, self.degree.value) @ theta - y).max()),
            "length": float(np.linalg.norm(theta)),
        }

    def draw(self, numbers):
        """The fit among its points, and the error by degree."""
        self._dots.set_data(numbers["x"], numbers["y"])
        self._fit.set_data(FINE, np.clip(numbers["curve"], -9, 9))
        self._errors.set_data(DEGREES, np.clip(numbers["errors"], LEAST, MOST))
        self._here.set_data([self.degree.value], [np.clip(numbers["error"], LEAST, MOST)])
        fits = self._fits.plane("fit", f"degree {self.degree.value}: {self.degree.value + 1} weights, {POINTS} points",
                                alt="the points, the true curve and the fit", fact="dotted: the truth")  # fmt: skip
        all_errors = [*numbers["errors"], numbers["error"]]
        beyond = "; at the edge: beyond" * (min(all_errors) < LEAST or max(all_errors) > MOST)
        by_degree = self._by_degree.plane("errors", "error by degree", alt="the error of every degree",
                                          fact=f"against the truth{beyond}")  # fmt: skip
        misses = numbers["misses"]
        through = "goes through every point" if misses < 1e-3 else f"misses a point by {_short(misses)}"
        return Drawing(
            [fits, by_degree],
            reading=f"The fit {through}. Against the curve its error is {_short(numbers['error'])}; the length of its "
            f"weights is {_short(numbers['length'])}.",
            result={"error": float(f"{numbers['error']:.2g}") if numbers["error"] < 100 else "over 100"},
        )

    def changed(self, control):
        """Steps can be chosen where there are any."""
        self.thousands.disabled = self.way.value == SMALLEST

    def _make_charts(self):
        self._fits, self._by_degree = Chart(320, 270), Chart(256, 270)
        axes = self._fits.axes
        axes.set(xlim=(-1, 1), ylim=(-2, 2), xlabel="x")
        axes.plot(FINE, truth(FINE), ":", color=SOFT_INK, linewidth=1.5)
        (self._fit,) = axes.plot([], [], color=CITY, linewidth=2)
        (self._dots,) = axes.plot([], [], "o", color=ACCENT, markersize=6, markeredgecolor="#5c4000")
        self._fits.only_these_move(self._fit, self._dots)
        axes = self._by_degree.axes
        axes.set(xscale="log", yscale="log", xlim=(0.9, 230), ylim=(LEAST / 2, 2 * MOST), xlabel="degree")
        axes.set_xticks([1, 5, 14, 50, 200], ["1", "5", "14", "50", "200"])
        axes.minorticks_off()
        axes.axvline(POINTS - 1, color=SOFT_INK, linewidth=1, linestyle=":")
        (self._errors,) = axes.plot([], [], color=CITY, linewidth=1.6)
        (self._here,) = axes.plot([], [], "o", color=ACCENT, markersize=10)
        self._by_degree.only_these_move(self._errors, self._here)


def _short(value):
    if value < LEAST / 2:
        return "less than 0.001"
    return f"{value:.3f}" if value < 10 else f"{value:,.0f}" if value < 1e6 else "more than a million"
