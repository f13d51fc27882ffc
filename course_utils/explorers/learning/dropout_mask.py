"""What does dropout leave of a network, and what do all its masks say together? A mask at each click."""

import functools
import itertools

import numpy as np
from matplotlib.collections import LineCollection

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.figures import ACCENT, CITY, LINE, SOFT_INK

UNITS = (4, 6, 6, 1)  # inputs, two hidden layers that drop, the output
MOST = 400  # masks
SCALED, PLAIN = "divided by p", "left as they are"


@functools.lru_cache(maxsize=1)
def _network():
    """Input, weights of three layers, and a random number for each hidden unit under each mask."""
    rng = np.random.default_rng(139)
    weights = [rng.normal(0.25, 0.5, (out, into)) for into, out in itertools.pairwise(UNITS)]
    return rng.random(UNITS[0]), weights, rng.random((MOST, UNITS[1] + UNITS[2]))


class DropoutMaskExplorer(Explorer):
    """A small network of which each mask leaves a part, and the mean of what the parts say.

    Parameters
    ----------
    p : float
        Probability with which a hidden unit is *kept*: the slide's p.
    masks : int
        Masks drawn so far; the last one is shown.
    kept : {"divided by p", "left as they are"}
        What is done with the units that stay.

    *Source*: slides "Dropout"; N. Srivastava et al., JMLR 15, 2014.
    """

    title = "Dropout: another network at each step"
    lead = "Draw masks, one by one, then a hundred. Where does the mean go if what is kept is not divided by p?"

    def __init__(self, p=0.5, masks=1, kept=SCALED):
        self._chart, self._drawn = Chart(286, 232), Chart(280, 232)
        axes = self._chart.axes
        axes.set(xlim=(0, MOST), xlabel="masks", ylabel="output", xticks=[0, 100, 200, 300, 400])
        (self._dots,) = axes.plot([], [], ".", color=SOFT_INK, alpha=0.35, markersize=4, label="one mask")
        (self._mean,) = axes.plot([], [], color=ACCENT, linewidth=2.5, label="mean so far")
        (self._whole,) = axes.plot([], [], "--", color=CITY, linewidth=2, label="whole network")
        self._chart.legend(ncols=2)
        self._draw_network()
        self.p = slider("p: kept with", 0.1, 1.0, float(p), step=0.1)
        self.masks = slider("masks drawn", 1, MOST, masks)
        self.one = button("another mask")
        self.many = button("a hundred more")
        self.kept = choice("kept units", [SCALED, PLAIN], kept)
        super().__init__([self.p, self.masks, self.one, self.many, self.kept])

    def numbers(self):
        """The masks so far, the output under each, and that of the whole network."""
        x, weights, chances = _network()
        keep = chances[: self.masks.value] < self.p.value  # (masks, 12): units of both hidden layers
        factor = 1 / self.p.value if self.kept.value == SCALED else 1.0
        whole = np.ones((1, keep.shape[1]))
        return {"keep": keep, "outputs": _outputs(x, weights, factor * keep), "whole": _outputs(x, weights, whole)[0]}

    def draw(self, numbers):
        """The network that the last mask leaves; the outputs under all masks so far, and their mean."""
        outputs, whole, last = numbers["outputs"], numbers["whole"], numbers["keep"][-1]
        steps = np.arange(1, len(outputs) + 1)
        mean = np.cumsum(outputs) / steps
        self._dots.set_data(steps, outputs)
        self._mean.set_data(steps, mean)
        self._whole.set_data([0, MOST], [whole, whole])
        top = np.ceil(max(outputs.max(), 1.6 * whole))
        self._chart.axes.set_ylim(-0.02 * top, 1.05 * top)
        self._colour(last)
        told = f"{last.sum()} of {last.size} hidden units are kept"
        means = f"mean {mean[-1]:.2f}, whole {whole:.2f}"
        planes = [
            self._drawn.plane("network", f"mask {len(outputs)}", fact=told, alt=f"a network; {told}"),
            self._chart.plane("outputs", "output under each mask", fact=means,
                              alt=f"outputs under {len(outputs)} masks: {means}"),
        ]  # fmt: skip
        reading = (
            f"This mask says {outputs[-1]:.2f}, the mean of {len(outputs)} is {mean[-1]:.2f}, the whole network says "
            f"{whole:.2f}. The slide's p = {self.p.value:.1f} is to be kept; "
            f"in PyTorch this is Dropout({1 - self.p.value:.1f}), to be dropped."
        )
        return Drawing(planes, reading=reading, result={"mean": float(mean[-1]), "whole": float(whole)})

    def changed(self, control):
        """Draw one more mask, or a hundred."""
        more = 1 if control is self.one else 100 if control is self.many else 0
        self.masks.value = min(self.masks.value + more, MOST)

    def _draw_network(self):
        """Units as discs in columns, all connections, and a cross for each unit that can be dropped."""
        axes = self._drawn.axes
        axes.set(xlim=(-0.4, 3.4), ylim=(-0.6, 5.6))
        axes.set_axis_off()
        self._places = [np.array([(layer, (5 - count + 1) / 2 + k) for k in range(count)])
                        for layer, count in enumerate(UNITS)]  # fmt: skip
        self._lines = [
            LineCollection([(a, b) for b in right for a in left], linewidths=1)
            for left, right in itertools.pairwise(self._places)
        ]
        for lines in self._lines:
            axes.add_collection(lines)
        every = np.concatenate(self._places)
        self._discs = axes.scatter(*every.T, s=170, zorder=3, edgecolors=SOFT_INK)
        (self._crosses,) = axes.plot([], [], "x", color=SOFT_INK, markersize=11, markeredgewidth=2, zorder=4)

    def _colour(self, keep):
        alive = np.concatenate([np.ones(UNITS[0], bool), keep, [True]])
        parts = np.split(alive, np.cumsum(UNITS)[:-1])
        self._discs.set_facecolors([CITY if each else "white" for each in alive])
        self._crosses.set_data(*np.concatenate(self._places)[~alive].T)
        for lines, left, right in zip(self._lines, parts[:-1], parts[1:], strict=True):
            lines.set_colors([CITY if a and b else LINE for b in right for a in left])
            lines.set_alpha(0.6)


def _outputs(x, weights, factors):
    """The output under each row of factors, one for each hidden unit: (masks,)."""
    first, second = np.split(factors, [UNITS[1]], axis=1)
    h = np.maximum(weights[0] @ x, 0) * first
    h = np.maximum(h @ weights[1].T, 0) * second
    return (h @ weights[2].T)[:, 0]
