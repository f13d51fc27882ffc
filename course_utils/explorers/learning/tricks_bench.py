"""Which of the four tricks helps here? Switch them, train for seconds, and keep the curves side by side."""

import functools
from typing import NamedTuple

import numpy as np

from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice
from course_utils.explorers.kit.planes import bars_plane
from course_utils.explorers.kit.tour import PRESS
from course_utils.figures import LINE
from course_utils.networks.observers import at_most_every
from course_utils.networks.residual import deep_mlp
from course_utils.networks.tensors import as_tensor_images
from course_utils.networks.training import TrainingError, accuracy, fit
from course_utils.pictures.augmentation import Augmentation, enlarged
from course_utils.pictures.digits import mnist_digits

TRICKS = ("batch norm", "dropout", "residual", "augmentation")
STEPS, EVERY = 300, 20  # of a training, and between two measurements
RUNS = 4  # kept side by side; a fifth takes the place of the first
LOOKS = tuple(zip(("#0072B2", "#E69F00", "#009E73", "#CC79A7"), ("-", "--", "-.", ":"), strict=True))
ALL_OFF = {"batch_norm": "off", "dropout": "off", "residual": "off", "augmentation": "off"}
STORY = (
    (
        {**ALL_OFF, "count": 150, "layers": 24, "rate": 0.1, "go": PRESS},
        "24 layers, 150 digits, no trick: its line hardly rises.",
    ),
    ({"batch_norm": "on", "go": PRESS}, "Batch norm alone: its line rises."),
    ({"batch_norm": "off", "residual": "on", "go": PRESS}, "Ways around the layers alone: further still."),
    ({"augmentation": "on", "go": PRESS}, "And digits that were shifted and turned: watch the test that is shifted."),
)
MOVED = Augmentation(shift=0.1, turn=20, skew=0.2)
NEW_PICTURES = 4000  # about as many are made by augmentation, however few examples there are
TESTS = {"as they are": Augmentation(), "shifted": Augmentation(shift=0.12), "turned": Augmentation(turn=35)}


@functools.lru_cache(maxsize=1)
def _tests():
    """500 digits that nobody learns from, as they are, shifted, turned: tensors; and their labels."""
    digits, labels = mnist_digits(500, seed=0, part="test")
    changed = {
        name: np.array([change(digit, [1, n]) for n, digit in enumerate(digits)]) for name, change in TESTS.items()
    }
    return {name: as_tensor_images(digits) for name, digits in changed.items()}, labels


@functools.lru_cache(maxsize=8)
def examples(count, augmented):
    """Digits to learn from, and with them, if asked for, new ones made of them: images, labels."""
    digits, labels = mnist_digits(count, seed=0)
    return enlarged(digits, labels, max(1, NEW_PICTURES // count), MOVED) if augmented else (digits, labels)


class Run(NamedTuple):
    """One training: steps, accuracies, {test: accuracy at the end}, which a stopped one lacks (None), and its place."""

    steps: list
    shares: list
    ends: dict | None
    place: int


class TricksBenchExplorer(Explorer):
    """Train a network of digits with any of the four tricks, and compare.

    Parameters
    ----------
    tricks : sequence of str
        Those of `TRICKS` that are on.
    count, layers : int
        Examples to learn from, and depth.
    rate : float
        Learning rate of stochastic gradient descent.

    *Source*: slides "Tricks of the trade".
    """

    title = "Four tricks on one bench"
    story = STORY
    kept_on_tour = ("_runs",)  # the stops' trainings are compared
    lead = "Vote first: which switch helps most? Set the switches, train, change one, train again."

    def __init__(self, tricks=(), *, count=150, layers=24, rate=0.1):
        self._runs = {}  # settings in words -> Run, the oldest first
        self._make_chart()
        self.background = Background(self)
        self.switches = {name: choice(name, ["off", "on"], "on" if name in tricks else "off") for name in TRICKS}
        self.batch_norm, self.dropout, self.residual, self.augmentation = self.switches.values()
        self.count = choice("examples", [150, 1000, 4000], count)
        self.layers = choice("layers", [2, 8, 24], layers)
        self.rate = choice("learning rate", [0.01, 0.1, 0.3], rate)
        self.go = button("train", f"{STEPS} steps, a few seconds")
        self.halt, self.forget = button("stop"), button("forget all")
        super().__init__(
            [*self.switches.values(), self.count, self.layers, self.rate, self.go, (self.halt, self.forget)]
        )

    def numbers(self):
        """What was measured so far, by settings, in the order of their places."""
        return {"runs": dict(sorted(self._runs.items(), key=lambda item: item[1].place))}

    def draw(self, numbers):
        """The curves of all runs; below, how each reads the three tests at its end."""
        runs = numbers["runs"]
        for line in self._lines:
            line.set_data([], [])
        for run in runs.values():
            self._lines[run.place].set_data(run.steps, run.shares)
        names = [f"{run.place + 1}: {name}" for name, run in runs.items()]
        lines = [self._lines[run.place] for run in runs.values()]
        legend = self._chart.axes.legend(lines, names, loc="upper left", fontsize=9, borderaxespad=0)
        legend.set_visible(bool(runs))  # not an empty frame
        told = (
            "; ".join(f"{name}: {run.shares[-1]:.0%}" for name, run in runs.items() if run.shares)
            or "nothing trained yet"
        )
        curves = self._chart.plane("curves", "right of 500 unseen digits", fact="while training", alt=told)
        planes = [self._bars(test, runs) for test in TESTS]
        return Drawing([[curves], planes], reading=self._reading(runs), result={"runs": len(runs)})

    def changed(self, control):
        """Train with these switches, stop, or begin anew."""
        if control is self.go:
            self._stop()
            name = self.told()
            place = self._place(name)
            recipe = {"on": self._on(), "count": self.count.value, "layers": self.layers.value, "rate": self.rate.value}
            self.background.start(functools.partial(self._train, name=name, place=place, **recipe))
        elif control in (self.halt, self.forget):
            self._stop()
            self._runs = {} if control is self.forget else self._runs

    def told(self):
        """The settings in words, as the legend shows them."""
        on = " + ".join(self._on()) or "no trick"
        on = "all four" if len(self._on()) == len(TRICKS) else on
        return f"{on}; n = {self.count.value:,}, {self.layers.value} layers, rate {self.rate.value:g}"

    def _stop(self):
        """Stop what is under way; it will not come to its end."""
        self.background.stop()
        self._runs = {name: run if run.ends else run._replace(ends=None) for name, run in self._runs.items()}

    def _place(self, name):
        """Make room for a training and return its place: that of the same settings, a free one, or the oldest's."""
        before = self._runs.pop(name, None)
        if before is not None:
            return before.place
        while len(self._runs) >= RUNS:
            self._runs.pop(next(iter(self._runs)))
        return min(set(range(RUNS)) - {run.place for run in self._runs.values()})

    def _on(self):
        return [name for name, switch in self.switches.items() if switch.value == "on"]

    def _train(self, task, name, place, on, count, layers, rate):
        tests, labels = _tests()
        model = deep_mlp(
            layers, residual="residual" in on, batch_norm="batch norm" in on, dropout=0.2 * ("dropout" in on)
        )
        steps, shares, show = [], [], at_most_every(0.4, lambda _: task.show(keep))

        def keep():
            self._runs[name] = Run(list(steps), list(shares), {}, place)

        def follow(progress):
            if progress.step % EVERY == 0 or progress.step == 1:
                steps.append(progress.step)
                shares.append(accuracy(progress.model, tests["as they are"], labels))
                show(progress)
            return task.is_stopped

        try:
            data = examples(count, "augmentation" in on)
            fit(model, *data, steps=STEPS, optimiser="sgd", learning_rate=rate, observers=follow)
            ends = {test: accuracy(model, digits, labels) for test, digits in tests.items()}
        except TrainingError:  # a result, too: this rate is too large without a trick
            ends = dict.fromkeys(TESTS, 0.1)
        task.show(lambda: self._runs.update({name: Run(list(steps), list(shares), ends, place)}))

    def _bars(self, test, runs):
        bars = [(f"training {place + 1}", 0, "–", LINE) for place in range(RUNS)]
        for run in runs.values():
            share = (run.ends or {}).get(test, 0)
            said = f"{share:.0%}" if run.ends else "stopped" if run.ends is None else "…"
            bars[run.place] = (f"training {run.place + 1}", share, said, LOOKS[run.place][0])
        return bars_plane(test, bars, f"at the end, {test}", high=1, width=180)

    def _reading(self, runs):
        if not runs:
            return f"Nothing trained yet. Next: {self.told()}."
        last = list(self._runs)[-1]
        run = self._runs[last]
        share = f"{run.shares[-1]:.0%} right" if run.shares else "nothing measured yet"
        stopped = f", stopped at step {run.steps[-1]}" if run.ends is None else ""
        return f"Training {run.place + 1}, {last}: {share}{stopped}. Next: {self.told()}."

    def _make_chart(self):
        self._chart = Chart(600, 270)
        self._chart.axes.set(
            xlim=(0, STEPS), ylim=(0, 1.75), yticks=[0, 0.25, 0.5, 0.75, 1], xlabel="step", ylabel="accuracy"
        )
        self._lines = [
            self._chart.axes.plot([], [], color=colour, linestyle=style, linewidth=2)[0] for colour, style in LOOKS
        ]
