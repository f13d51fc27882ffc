"""What does batch normalization do to one unit? Its answers to a batch of digits, before and after."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, CITY, LINE, SOFT_INK
from course_utils.pictures.digits import mnist_digits

DIGITS, EPSILON = 1000, 1e-5
SIZES = [1, 2, 8, 64, DIGITS]
BATCH, RUNNING = "of this batch", "of all digits"
TITLES = {"before": "z̄ = wᵀx + b", "after": "γ · ū + c"}
EDGES = np.linspace(-6, 6, 49)


@functools.lru_cache(maxsize=1)
def _unit():
    """Digits, and wᵀx of each for one unit with random weights."""
    digits, _ = mnist_digits(DIGITS, seed=0)
    w = np.random.default_rng(3).normal(0, np.sqrt(2 / 784), 784)
    return digits, digits.reshape(DIGITS, -1) @ w


class BatchNormExplorer(Explorer):
    """One unit, a batch of digits, and its answers as two histograms.

    Parameters
    ----------
    weights, bias : float
        What the unit's weights are multiplied by, and b.
    gamma, c : float
        The two numbers that a network learns for this unit.
    batch : int
        Digits in the batch, one of `SIZES`.
    statistics : {"of this batch", "of all digits"}
        Where μ and σ come from: in training, and in a test.

    *Source*: slides "Batch normalization".
    """

    title = "Batch normalization of one unit"
    lead = "Move w and b: which histogram follows? Then γ and c. Then deal another batch, and watch the orange digit."

    def __init__(self, *, weights=2.0, bias=2.0, gamma=1.0, c=0.0, batch=64, statistics=BATCH):
        self._dealt = 0
        self._charts = {name: _histogram(name) for name in TITLES}
        self.weights = slider("weights w, times", 0.5, 8.0, float(weights), step=0.5)
        self.bias = slider("bias b", -4.0, 4.0, float(bias), step=0.5)
        self.gamma = slider("γ", 0.0, 3.0, float(gamma), step=0.1)
        self.c = slider("c", -3.0, 3.0, float(c), step=0.1)
        self.batch = choice("digits in the batch", SIZES, batch)
        self.another = button("another batch", "the orange digit stays, the others change")
        self.statistics = choice("μ and σ", [BATCH, RUNNING], statistics)
        controls = [self.weights, self.bias, self.gamma, self.c, self.batch, self.another, self.statistics]
        super().__init__(controls)

    def numbers(self):
        """z̄ of the batch, μ and σ, and γ · ū + c; the digit that is followed comes first."""
        digits, sums = _unit()
        others = np.random.default_rng(self._dealt).permutation(np.arange(1, DIGITS))
        z = self.weights.value * sums[[0, *others[: self.batch.value - 1]]] + self.bias.value
        known = z if self.statistics.value == BATCH else self.weights.value * sums + self.bias.value
        mean, variance = known.mean(), known.var()
        after = self.gamma.value * (z - mean) / np.sqrt(variance + EPSILON) + self.c.value
        return {"digit": digits[0], "before": z, "after": after, "mean": mean, "deviation": np.sqrt(variance)}

    def draw(self, numbers):
        """Two histograms with the followed digit in orange, and that digit."""
        mean, deviation = numbers["mean"], numbers["deviation"]
        after = numbers["after"]
        facts = {
            "before": f"μ = {mean:z.2f}, σ = {deviation:.2f} {self.statistics.value}",
            "after": f"mean {after.mean():z.2f}, deviation {after.std():.2f}",
        }
        planes = [self._plane(name, title, facts[name], numbers[name]) for name, title in TITLES.items()]
        digit = array_plane("digit", numbers["digit"], "orange digit", size=92, fact="in every batch")
        return Drawing(
            [*planes, digit],
            reading=self._reading(numbers),
            result={"mean": float(after.mean()), "deviation": float(after.std())},
        )

    def changed(self, control):
        """Deal another batch."""
        if control is self.another:
            self._dealt += 1

    def _plane(self, name, title, fact, values):
        chart = self._charts[name]
        counts = np.histogram(values, EDGES)[0] / len(values)
        chart.bars.set_data(counts, EDGES)
        chart.line.set_data([values[0]] * 2, [0, 1])
        chart.axes.set_ylim(0, 1.3 * max(counts.max(), 1 / len(values)))
        beyond = {"left": values < EDGES[0], "right": values > EDGES[-1]}
        for side, note in chart.notes.items():
            note.set_text(_note(side, beyond[side], values[0]))
        told = "; ".join(filter(None, [fact, *(note.get_text().replace("\n", ", ") for note in chart.notes.values())]))
        return chart.plane(name, title, fact=fact, alt=f"histogram of {title}: {told}")

    def _reading(self, numbers):
        before, after = numbers["before"], numbers["after"]
        passed = f"Of z̄ {(before > 0).mean():.0%} pass the rectifier, of γ · ū + c {(after > 0).mean():.0%}."
        if len(before) == 1 and self.statistics.value == BATCH:
            return (
                f"A batch of one: z̄ is its own mean, σ is 0, and what comes out is c = {after[0]:z.2f} for any digit."
            )
        return f"{passed} The orange digit comes out at {after[0]:z.2f}."


def _note(side, beyond, followed):
    """What is said of the numbers beyond an end of the axis, and of the followed digit if it is one of them."""
    if not beyond.any():
        return ""
    lines = [f"{beyond.mean():.0%} beyond", *([f"orange: {followed:.1f}"] if beyond[0] else [])]
    return "\n".join(f"← {line}" if side == "left" else f"{line} →" for line in lines)


def _histogram(name):
    chart = Chart(222, 180)
    chart.axes.axvspan(EDGES[0], 0, color=LINE, alpha=0.6, linewidth=0)
    chart.axes.text(-5.8, 0.93, "rectified to 0", size=8, color=SOFT_INK,
                    transform=chart.axes.get_xaxis_transform())  # fmt: skip
    chart.notes = {
        side: chart.axes.text(place, up, "", size=8, color=SOFT_INK, ha=side, va="top",
                              transform=chart.axes.get_xaxis_transform())
        for side, place, up in (("left", -5.8, 0.9), ("right", 5.8, 0.99))
    }  # fmt: skip
    chart.bars = chart.axes.stairs(np.zeros(len(EDGES) - 1), EDGES, fill=True, color=CITY)
    (chart.line,) = chart.axes.plot([], [], color=ACCENT, linewidth=3)
    chart.axes.set(
        xlim=(EDGES[0], EDGES[-1]),
        xticks=range(-6, 7, 2),
        yticks=[],
        ylabel="share of the batch",
        xlabel=TITLES[name].split(" = ")[0],
    )
    return chart
