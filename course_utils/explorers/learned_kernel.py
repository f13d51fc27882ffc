"""How does a kernel arrive where gradient descent takes it? Move through the training steps."""

import numpy as np

from course_utils._checks import as_array
from course_utils.figures import ACCENT, SOFT_INK

from .array_view import array_plane
from .base import Drawing, Explorer, player, slider
from .chart import Chart


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
    at : int
        Which of the kept kernels is shown first, counted from 0.

    *Source*: slide "Convolutional neural networks" ("learn the parameters of the convolution filters").
    """

    title = "A kernel finds its weights"
    lead = "Press play, or move through the steps: from random weights to the filter that made the targets."

    def __init__(self, steps, kernels, target, losses, *, at=0):
        self._steps = [int(step) for step in as_array(steps, "steps", ndim=1)]
        self._kernels = as_array(kernels, "kernels", ndim=3)
        self._target = as_array(target, "target", ndim=2)
        self._losses = as_array(losses, "losses", ndim=1)
        if len(self._steps) != len(self._kernels) or self._kernels.shape[1:] != self._target.shape:
            raise ValueError(
                f"kernels should be one a step, each as large as the target {self._target.shape}, "
                f"got {len(self._steps)} steps and kernels of shape {self._kernels.shape}"
            )
        self._chart = Chart(280, 196)
        axes = self._chart.axes
        axes.set(xlabel="step", ylabel="loss (log scale)", yscale="log", xlim=(0, len(self._losses)))
        axes.plot(np.arange(1, len(self._losses) + 1), np.maximum(self._losses, 1e-12), color=SOFT_INK, linewidth=1.5)
        self._here = axes.axvline(0, color=ACCENT, linewidth=3)
        self._chart.only_these_move(self._here)
        self.kept = slider("kernel number", 0, len(self._steps) - 1, at)
        self.play = player(self.kept, milliseconds=200)
        super().__init__([self.kept, self.play])

    def numbers(self):
        """The kernel at this step, how far it is from the target, and the loss there."""
        kernel, step = self._kernels[self.kept.value], self._steps[self.kept.value]
        return {"kernel": kernel, "step": step, "error": float(np.abs(kernel - self._target).max())}

    def draw(self, numbers):
        """The target, the kernel so far, and the loss curve with this step on it."""
        reach = float(max(np.abs(self._target).max(), np.abs(self._kernels).max()))
        common = {"map": "signed", "low": -reach, "high": reach, "size": 135, "numbers": True}
        self._here.set_xdata([numbers["step"]] * 2)
        planes = [
            array_plane("target", self._target, "made the targets", fact="unknown to it", **common),
            array_plane("w", numbers["kernel"], "learned so far", fact=f"after {numbers['step']} steps", **common),
            self._chart.plane("loss", "loss", alt="the loss falls over many orders of magnitude", fact="of each batch"),
        ]
        return Drawing(
            planes,
            reading=f"After {numbers['step']} steps the worst weight is off by {numbers['error']:.2g}.",
            result={"step": numbers["step"]},
        )
