"""How does a kernel arrive where gradient descent takes it? Move through the training steps."""

import numpy as np

from course_utils._checks import as_array
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import player, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, SOFT_INK


class LearnedKernelExplorer(Explorer):
    """Show a kernel at every step that was kept, beside the one it should become, and the loss on the way.

    Parameters
    ----------
    steps : (T,) sequence of int
        When each kernel was kept; 0 is before training.
    kernels : (T, kh, kw) array_like
    target : (kh, kw) array_like
        The kernel that made the targets.
    losses : (n,) array_like
        Of each training step.
    step : int
        Which of the steps is shown first.

    *Source*: slide "Convolutional neural networks" ("learn the parameters of the convolution filters").
    """

    title = "A kernel finds its weights"
    lead = "Press play, or move through the steps: from random weights to the filter that made the targets."

    def __init__(self, steps, kernels, target, losses, *, step=0):
        self._steps = [int(step) for step in as_array(steps, "steps", ndim=1)]
        self._kernels = as_array(kernels, "kernels", ndim=3)
        self._target = as_array(target, "target", ndim=2)
        self._losses = as_array(losses, "losses", ndim=1)
        if not 1 < len(self._steps) == len(self._kernels) or self._kernels.shape[1:] != self._target.shape:
            raise ValueError(
                f"kernels should be one a step, two at least, each as large as the target {self._target.shape}, "
                f"got {len(self._steps)} steps and kernels of shape {self._kernels.shape}"
            )
        self._chart = Chart(264, 196)
        axes = self._chart.axes
        axes.set(xlabel="step", ylabel="loss (log scale)", yscale="log", xlim=(0, len(self._losses)))
        axes.plot(np.arange(1, len(self._losses) + 1), np.maximum(self._losses, 1e-12), color=SOFT_INK, linewidth=1.5)
        self._here = axes.axvline(0, color=ACCENT, linewidth=3)
        self._chart.only_these_move(self._here)
        first, *_, last = self._steps
        self.step = slider("step", first, last, step, step=self._steps[1] - first)
        self.play = player(self.step, milliseconds=200)
        super().__init__([self.step, self.play])

    def numbers(self):
        """The kernel kept nearest to this step, how far it is from the target, and the loss there."""
        near = int(np.abs(np.subtract(self._steps, self.step.value)).argmin())
        kernel, step = self._kernels[near], self._steps[near]
        loss = self._losses[max(step, 1) - 1]
        return {
            "kernel": kernel,
            "step": step,
            "error": float(np.abs(kernel - self._target).max()),
            "loss": float(loss),
        }

    def draw(self, numbers):
        """The target, the kernel so far, and the loss curve with this step on it."""
        reach = float(max(np.abs(self._target).max(), np.abs(self._kernels).max()))
        common = {"map": "signed", "low": -reach, "high": reach, "size": 150, "numbers": True}
        self._here.set_xdata([numbers["step"]] * 2)
        planes = [
            array_plane("target", self._target, "made the targets", fact="unknown to it", **common),
            array_plane(
                "w", np.round(numbers["kernel"], 2), "learned so far", fact=f"after {numbers['step']} steps", **common
            ),
            self._chart.plane("loss", "loss", alt="the loss falls over many orders of magnitude", fact="of each batch"),
        ]
        return Drawing(
            planes,
            reading=f"After {numbers['step']} steps the worst weight is off by {_plain(numbers['error'])}, "
            f"the loss of the batch is {_plain(numbers['loss'])}.",
            result={"error": round(numbers["error"], 2)},
        )


def _plain(number):
    """Two digits that count, written without a power of ten: 1.2, 0.00003."""
    return np.format_float_positional(number, precision=2, fractional=False, trim="-") if number > 1e-9 else "0"
