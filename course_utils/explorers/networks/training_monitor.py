"""How is training going? Curves that grow while `fit` runs."""

import matplotlib
import numpy as np

from course_utils._checks import as_count, describe, one_of
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.shown import running
from course_utils.figures import STYLE, Picture, new_axes, new_figure
from course_utils.networks.observers import at_most_every
from course_utils.networks.tensors import as_tensor_images
from course_utils.networks.training import accuracy

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")
STYLES = ("-", "--", "-.", ":")  # the second cue beside the colour
LOOKS = [
    {"color": colour, "linestyle": style, "linewidth": 2, "marker": "o", "markersize": 4, "clip_on": False}
    for colour, style in zip(COLOURS, STYLES, strict=True)
]
WIDTH = 374  # CSS pixels of one chart: two stand side by side in the narrowest card
REDRAW = 0.4  # seconds of training between two drawings
SMOOTHED = 15  # steps over which the loss is averaged: single batches jump


class TrainingMonitor(Explorer):
    """Live curves of the loss and of the accuracy on pictures that are not trained on.

    Show it in one cell; train in the next, with what `watch` returns as an observer of `fit`. Several runs can be
    watched one after the other, for comparison. It has no button to stop: while a cell runs, the kernel does not hear
    the page. Interrupting the kernel ends a run, and `fit` keeps what was learned.

    Parameters
    ----------
    images, labels
        What the accuracy is measured on, a few hundred pictures: as for `training.accuracy`.
    every : int
        Steps between two measurements of the accuracy.

    Attributes
    ----------
    runs : dict of str -> Run
        What was written down, by the name of the run.

    Examples
    --------
    >>> from course_utils.networks.cnn import mlp
    >>> from course_utils.networks.training import fit
    >>> from course_utils.pictures.digits import draw_digits
    >>> images, labels = draw_digits(50, seed=0)
    >>> monitor = TrainingMonitor(images, labels)
    >>> _ = fit(mlp(), images, labels, steps=30, observers=monitor.watch("MLP"))
    >>> monitor
    TrainingMonitor(runs='MLP: 30 of 30 steps')
    """

    title = "Training, live"
    lead = "Curves grow while the next cells train; ■ in the toolbar ends a run and keeps what it learned."

    def __init__(self, images, labels, *, every=25):
        self._images, self._labels = as_tensor_images(images), np.asarray(labels)
        if len(self._images) != len(self._labels):
            raise ValueError(
                f"There should be a label for each picture, got {len(self._images)} pictures and "
                f"{len(self._labels)} labels"
            )
        self.every = as_count(every, "every")
        self.runs, self._now, self._halted = {}, None, None
        self._charts = {
            "loss": _curves("loss", (0, 2.5), marker="", clip_on=True),
            "accuracy": _curves("accuracy", (0, 1)),
        }
        super().__init__([])

    def watch(self, name):
        """Return an observer for `fit` that adds a run under this name, or begins it anew.

        Parameters
        ----------
        name : str
            What the legend says, such as "CNN". At most four runs are shown.
        """
        if not isinstance(name, str) or not name:
            raise TypeError(f"name should be a text such as 'CNN', got {describe(name)}")
        if name not in self.runs and len(self.runs) == len(COLOURS):
            one_of(name, "name", tuple(self.runs))
        return _Watch(self, name)

    @matplotlib.rc_context(STYLE)
    def still(self):
        """The accuracy of every run so far as a `Picture`: for a notebook that is read without being run."""
        figure = new_figure(7.0, 3.0)
        axes = new_axes(figure)
        for run, name, look in zip(self.runs.values(), self.runs, LOOKS, strict=False):
            end = f": {run.accuracies[-1]:.0%} right" if run.accuracies else ""
            axes.plot(run.measured_at, run.accuracies, label=name + end, **look)
        axes.set(title="Right answers while training", xlabel="step", ylabel="accuracy", ylim=(0, 1))
        if self.runs:
            axes.legend(loc="lower right")
        alt = f"Accuracy {self._fact()}, over the training steps. {self._told(self.runs)}."
        return Picture(figure, alt)

    def numbers(self):
        """What was written down so far, by run."""
        return dict(self.runs)

    def draw(self, numbers):
        """Two charts with a line for each run."""
        steps = max((run.planned for run in numbers.values()), default=100)
        planes = []
        for name, chart in self._charts.items():
            chart.axes.set_xlim(0, steps)
            for line, (label, run) in zip(chart.axes.get_lines(), numbers.items(), strict=False):
                line.set_data(*(run.smooth_losses() if name == "loss" else (run.measured_at, run.accuracies)))
                line.set_label(label)
            if numbers and [text.get_text() for text in _legend_of(chart)] != list(numbers):
                lines, corner = chart.axes.get_lines()[: len(numbers)], "upper" if name == "loss" else "lower"
                chart.axes.legend(lines, list(numbers), fontsize=8, loc=f"{corner} right")
            planes.append(
                chart.plane(name, name, fact="of each batch, smoothed" if name == "loss" else self._fact(), alt=name)
            )
        return Drawing(planes, reading=self._reading(numbers), result={"runs": self._told(numbers)})

    def _fact(self):
        return f"on {len(self._images):,} pictures that are not trained on"

    def _told(self, numbers):
        return ", ".join(f"{name}: {run.step} of {run.planned} steps" for name, run in numbers.items()) or "none yet"

    def _reading(self, numbers):
        if not numbers:
            return "Nothing trains yet: run the next cell."
        if self._now is None:  # no speeds here: they differ from run to run
            return "; ".join(f"{name}: {run.told()}" for name, run in numbers.items()) + "."
        run = numbers[self._now]
        left = run.seconds / run.step * (run.planned - run.step)
        return (
            f"{self._now}, step {run.step} of {run.planned}: "
            f"loss {run.losses[-1]:.2f}, {run.accuracies[-1]:.0%} right, "
            f"{run.seen / max(run.seconds, 1e-9):,.0f} images/s, {left:.0f} s left."
        )


class _Watch:
    """The observer of one run: writes down what it is told, redraws now and then, and hears of the end."""

    def __init__(self, monitor, name):
        self._monitor, self._name, self._run = monitor, name, Run()
        self._draw = at_most_every(REDRAW, lambda progress: monitor.refresh())

    def __call__(self, progress):
        """Write down one step, and measure the accuracy if it is time."""
        monitor, run = self._monitor, self._run
        if progress.step == 1 and monitor._halted == running():
            return "a run before it was interrupted in the same cell"
        if progress.step == 1:
            monitor.runs[self._name], monitor._now = run, self._name
        run.note(progress)
        if progress.step % monitor.every == 0 or progress.step in (1, progress.steps):
            run.measure(progress, accuracy(progress.model, monitor._images, monitor._labels))
        if progress.step < progress.steps:  # the last picture is that of the end
            self._draw(progress)

    def interrupted(self):
        """One ■ ends all runs of the cell: those after this one end at their first step."""
        _, run = cell = running()
        self._monitor._halted = cell if run else None

    def ended(self):
        """The run is over, at its last step or before: nothing is left to wait for."""
        self._monitor._now = None
        self._monitor.refresh()


class Run:
    """What was written down about one run of `fit`.

    Attributes
    ----------
    losses : list of float
        Of each step.
    measured_at, accuracies : list
        Steps, and the share of right answers there.
    step, planned : int
        Steps taken and planned.
    seconds, seen : float, int
        Time since the run began, and pictures used.
    """

    def __init__(self):
        self.losses, self.measured_at, self.accuracies = [], [], []
        self.step = self.planned = 0
        self.seconds, self.seen = 0.0, 0

    def note(self, progress):
        """Write down one step."""
        self.losses.append(progress.loss)
        self.step, self.planned = progress.step, progress.steps
        self.seconds, self.seen = progress.seconds, progress.seen

    def measure(self, progress, share):
        """Write down the share of right answers."""
        self.measured_at.append(progress.step)
        self.accuracies.append(share)

    def told(self):
        """The last accuracy with the step at which it was measured, and where the run ended if that was earlier."""
        if not self.accuracies:
            return "ended before its accuracy was measured"
        at, early = self.measured_at[-1], self.step < self.planned
        end = f" (ended at step {self.step} of {self.planned})" if early else ""
        return f"{self.accuracies[-1]:.0%} right after {at} step{'s' * (at != 1)}{end}"

    def smooth_losses(self):
        """Average the losses over the last few steps: (steps, losses)."""
        sums = np.cumsum([0.0, *self.losses])
        steps = np.arange(1, len(self.losses) + 1)
        first = np.maximum(steps - SMOOTHED, 0)
        return steps, (sums[steps] - sums[first]) / (steps - first)


def _curves(y_label, y_range, **other):
    chart = Chart(WIDTH, 232)
    chart.axes.set(xlabel="step", ylabel=y_label, ylim=y_range)
    for look in LOOKS:
        chart.axes.plot([], [], **look | other)
    return chart


def _legend_of(chart):
    legend = chart.axes.get_legend()
    return legend.get_texts() if legend else []
