"""Is a larger model a worse one? Random features on digits, from too few to far too many."""

import functools

import numpy as np

from course_utils._checks import as_count
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import bars_plane
from course_utils.figures import ACCENT, CITY, LANDSCAPE, SOFT_INK
from course_utils.overfitting import random_relu_features, ridge_path
from course_utils.pictures.digits import mnist_digits

LEARNED, ASKED = 300, 500  # digits
COUNTS = (10, 30, 60, 100, 150, 200, 250, 300, 350, 450, 600, 1000, 2000, 4000)
RIDGES = {"nothing": 0.0, "a little (λ = 1e-5)": 1e-5, "enough (λ = 1e-3)": 1e-3}


@functools.lru_cache(maxsize=3)  # the seeds of the notebook: its explorer answers at once after its last cell, too
def _paths(seed):
    """For each number of features: what to call with targets and a ridge, for the digits learned and those asked."""
    (digits, labels), (asked, truth) = mnist_digits(LEARNED, seed), mnist_digits(ASKED, 0, part="test")
    known, new = (random_relu_features(each, COUNTS[-1], seed=seed) for each in (digits, asked))
    return {count: ridge_path(known[:, :count], new[:, :count]) for count in COUNTS}, labels, truth


def errors(noise, ridge, seed=0):
    """Return the shares that are wrong, of the digits asked and of those learned from, for each of `COUNTS`: (2, n).

    A share `noise` of the labels that are learned is drawn by lot. The learned ones count as wrong where the answer is
    not the label that was given, be it true or not.
    """
    paths, labels, truth = _paths(seed)
    rng = np.random.default_rng(100 + seed)
    given = np.where(rng.random(LEARNED) < noise, rng.integers(0, 10, LEARNED), labels)
    answers = [paths[count](np.eye(10)[given], RIDGES[ridge]) for count in COUNTS]
    right = [(asked.argmax(axis=1) == truth, learned.argmax(axis=1) == given) for learned, asked in answers]
    return np.array([[1 - each.mean() for each in pair] for pair in right]).T


class DoubleDescentExplorer(Explorer):
    """Test error against the number of features, with wrong labels and a ridge as knobs.

    Parameters
    ----------
    features : int
        One of `COUNTS`.
    noise : float
        Share of the labels that are drawn by lot, 0 to 0.5.
    ridge : str
        How much large weights cost: a key of `RIDGES`.
    seed : int
        Chooses the digits, the features and the lots.

    *Source*: slide "Double descent"; M. Belkin and others, "Reconciling modern machine-learning practice and the
    classical bias-variance trade-off", 2019.
    """

    title = "Double descent"
    lead = "300 digits to learn from. Give the model more features, and more; then spoil labels, or make weights cost."

    def __init__(self, features=300, noise=0.0, ridge="nothing", *, seed=0):
        self._seed = as_count(seed, "seed", least=0)
        self.features = choice("features", list(COUNTS), features)
        self.noise = slider("labels by lot", 0.0, 0.5, noise, step=0.05)
        self.ridge = choice("large weights cost", list(RIDGES), ridge)
        self._make_chart()
        super().__init__([self.features, self.noise, self.ridge])

    def numbers(self):
        """Both errors for every number of features; those of digits never seen by that number, too."""
        asked, learned = errors(self.noise.value, self.ridge.value, self._seed)
        at = COUNTS.index(self.features.value)
        wrong = dict(zip(COUNTS, asked.tolist(), strict=True))
        return {"asked": asked, "learned": learned, "wrong": wrong, "now": (float(asked[at]), float(learned[at]))}

    def draw(self, numbers):
        """The two curves, and the two errors at the chosen number of features."""
        self._asked.set_data(COUNTS, 100 * numbers["asked"])
        self._learned.set_data(COUNTS, 100 * numbers["learned"])
        self._here.set_data([self.features.value] * 2, [100 * each for each in numbers["now"]])
        curve = self._chart.plane("curve", "how many are wrong", alt="test and training error by number of features",
                                  fact="dashed: counted by the labels given, true or not")  # fmt: skip
        rows = [("digits never seen", numbers["now"][0], f"{numbers['now'][0]:.0%}", CITY),
                ("digits learned from", numbers["now"][1], f"{numbers['now'][1]:.0%}", LANDSCAPE)]  # fmt: skip
        now = bars_plane("now", rows, f"with {self.features.value:,} features", high=1, width=180, fact="wrong answers")
        return Drawing(
            [curve, now],
            reading=self._reading(numbers["asked"]),
            result={"wrong": round(numbers["now"][0], 2), "best": COUNTS[int(numbers["asked"].argmin())]},
        )

    def _make_chart(self):
        self._chart = Chart(400, 280)
        axes = self._chart.axes
        axes.set(xscale="log", xlim=(8, 5000), ylim=(-3, 103), xlabel="features", ylabel="wrong (%)")
        axes.set_xticks([10, 30, 100, 300, 1000, 4000], ["10", "30", "100", "300", "1,000", "4,000"])
        axes.minorticks_off()
        axes.axvline(LEARNED, color=SOFT_INK, linewidth=1, linestyle=":")
        (self._asked,) = axes.plot([], [], color=CITY, linewidth=2, label="never seen")
        (self._learned,) = axes.plot([], [], "--", color=LANDSCAPE, linewidth=2, label="learned from")
        (self._here,) = axes.plot([], [], "o", color=ACCENT, markersize=8)
        axes.legend(loc="upper right", fontsize=8)
        self._chart.only_these_move(self._asked, self._learned, self._here)

    def _reading(self, asked):
        peak, best = int(asked[2:].argmax()) + 2, int(asked.argmin())
        if asked[peak] > asked[1:peak].min() + 0.05:
            shape = f"The worst model beyond the smallest has {COUNTS[peak]} features ({asked[peak]:.0%} wrong)"
        else:
            shape = "There is no peak"
        return f"{shape}; the best has {COUNTS[best]:,} ({asked[best]:.0%} wrong)."
