"""How long is the output? Every window of a sliding kernel, one below the other: count the rows."""

import numpy as np

from course_utils.convolution import conv, windows
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import slider
from course_utils.explorers.kit.planes import array_plane, link

CELL = 20  # CSS pixels
SIGNAL = (1, 4, 3, -1, 2, -4, 1, 0, 2, -1)  # the slide's
SHORTEST, WIDEST, MOST_PADDING = 5, 5, 2  # the widest kernel still fits into the shortest signal


class OutputSizeExplorer(Explorer):
    """See what kernel, stride and padding do to the size of the output: (d + 2p - k) // s + 1.

    Parameters
    ----------
    d : int
        Length of the signal, 5 to 10.
    k : int
        Length of the kernel, 1 to 5; its weights are ones, so that each output is the sum of its window.
    stride, padding : int
        As in `convolution.conv`; 1 to 4 and 0 to 2.

    Examples
    --------
    >>> OutputSizeExplorer(d=10, k=3, stride=2)
    OutputSizeExplorer(d=10, k=3, stride=2, padding=0, n=4)

    *Source*: slide "Discrete 2D convolution", with stride and padding added.
    """

    title = "How many windows fit?"
    lead = "Each row is one place of a kernel of ones. Predict how many rows there will be, then move a slider."

    def __init__(self, d=10, k=3, *, stride=1, padding=0):
        self.d = slider("signal length d", SHORTEST, len(SIGNAL), d)
        self.k = slider("kernel length k", 1, WIDEST, k)
        self.stride = slider("stride s", 1, 4, stride)
        self.padding = slider("padding p (each end)", 0, MOST_PADDING, padding)
        most_rows = len(SIGNAL) + 2 * MOST_PADDING
        super().__init__([self.d, self.k, self.stride, self.padding], height=(1 + most_rows) * CELL + 130)

    def numbers(self):
        """The padded signal, each window at its place (NaN elsewhere), the outputs, and how much of x is never seen."""
        x, w = np.array(SIGNAL[: self.d.value]), np.ones(self.k.value, int)
        settings = {"stride": self.stride.value, "padding": self.padding.value}
        padded = np.pad(x, self.padding.value)
        output = conv(x, w, **settings)
        steps = np.full((len(output), len(padded)), np.nan)
        for step in windows(x, w, **settings):
            start = step.position[0] * self.stride.value
            steps[step.position[0], start : start + len(w)] = step.window
        seen = np.isfinite(steps).any(axis=0)
        unseen = int((~seen[self.padding.value :][: len(x)]).sum())
        return {"padded": padded, "steps": steps, "output": output, "unseen": unseen}

    def draw(self, numbers):
        """The signal, its windows as a staircase, and one output a step."""
        padded, steps, output = numbers["padded"], numbers["steps"], numbers["output"]
        d, k, s, p = self.d.value, self.k.value, self.stride.value, self.padding.value
        common = {"map": "paper", "low": 3 * min(SIGNAL), "high": 2 * max(SIGNAL), "cell": CELL, "numbers": True}
        fact = f"{d} numbers" + (f" and {2 * p} zeros of padding" if p else "")
        each, n = f"{k} ones, each {s} further", len(output)
        signal = array_plane("signal", padded, "signal x", fact=fact, ring=p, **common)
        staircase = array_plane("steps", steps, "the windows", fact=each, **common)
        look = {"map": "viridis", "cell": CELL, "numbers": True}
        sums = array_plane("output", output[:, None], "x ⊛ w", fact=f"n = {n}", **look)
        over = numbers["unseen"]
        waste = (
            f" {over} number{'s' * (over > 1)} of the signal {'are' if over > 1 else 'is'} in no window."
            if over
            else ""
        )
        return Drawing(
            [[signal], [staircase, "=", sums]],
            reading=f"n = ⌊({d} + 2·{p} − {k}) / {s}⌋ + 1 = {n}. An image of {d} × {d} would become {n} × {n}.{waste}",
            links=[link("output", "steps", size=(1, len(padded)), rule="light")],
            result={"n": n},
        )
