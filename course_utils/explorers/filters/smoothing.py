"""What does smoothing do to noise, and what does it do to an edge? Both at once, with their numbers."""

import functools

import numpy as np

from course_utils.convolution import conv
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.figures import ACCENT, SOFT_INK
from course_utils.filters import box, edge_width, gaussian
from course_utils.pictures.photographs import EVERYDAY, photo

PIXELS = 190  # the picture's sides, shown one to one
STEP = "a step edge"
WIDEST = 15


@functools.lru_cache(maxsize=len(EVERYDAY) + 1)
def _clean(name):
    if name == STEP:
        return np.repeat([[0.25, 0.75]], PIXELS // 2, axis=1).repeat(PIXELS, axis=0).astype(np.float32)
    return photo(name, size=PIXELS, gray=True)


@functools.lru_cache(maxsize=4)
def _noise(seed):
    return np.random.default_rng(seed).normal(size=(PIXELS, PIXELS)).astype(np.float32)


class SmoothingExplorer(Explorer):
    """Smooth a noisy picture and watch its noise shrink and its edges widen.

    Parameters
    ----------
    picture : str
        A name from `photographs.EVERYDAY`, or "a step edge".
    kernel : {"uniform", "Gaussian"}
        All weights equal, or falling off like a bell.
    size : int
        Rows and columns of the kernel, odd, 1 to 15; at 1 nothing happens.
    sigma : float
        Width of the bell in pixels, 0.3 to 5; the uniform kernel has none.
    noise : float
        Standard deviation of the noise added to the picture, 0 to 0.3, when black is 0 and white is 1.
    seed : int
        Draws the noise.

    *Source*: slide "Application 1: smoothing".
    """

    title = "Smoothing: less noise, wider edges"
    lead = "Move size and noise, switch between uniform and Gaussian: what shrinks, what widens?"

    def __init__(self, picture="camera", kernel="uniform", *, size=5, sigma=1.5, noise=0.1, seed=0):
        self._seed = seed
        self._chart = Chart(382, 178)
        axes = self._chart.axes
        (self._before,) = axes.plot([], [], color=SOFT_INK, linewidth=0.8, label="before")
        (self._after,) = axes.plot([], [], color=ACCENT, linewidth=2, label="after")
        axes.set(xlim=(0, PIXELS), ylim=(-0.1, 1.4), xlabel="column (px)", ylabel="brightness")
        self._chart.legend()
        self.picture = choice("picture", [STEP, *EVERYDAY], picture)
        self.noise = slider("noise (std)", 0.0, 0.3, float(noise), step=0.02)
        self.kernel = choice("kernel", ["uniform", "Gaussian"], kernel)
        self.size = slider("kernel size (px)", 1, WIDEST, size, step=2)
        self.sigma = slider("Gaussian σ (px)", 0.3, 5.0, float(sigma), step=0.1)
        self.sigma.disabled = kernel == "uniform"
        super().__init__([self.picture, self.noise, self.kernel, self.size, self.sigma])

    def numbers(self):
        """The noisy picture, the kernel, the smoothed picture, the noise before and after, the width of a step."""
        noise = self.noise.value * _noise(self._seed)
        noisy = _clean(self.picture.value) + noise
        size = self.size.value
        w = box(size) if self.kernel.value == "uniform" else gaussian(self.sigma.value, size)
        w = w.astype(np.float32)
        return {
            "noisy": noisy,
            "w": w,
            "smooth": conv(noisy, w),
            "noise_before": float(noise.std()),
            "noise_after": float(conv(noise, w).std()),  # conv is linear: the noise can be smoothed on its own
            "edge_width": edge_width(w),
        }

    def draw(self, numbers):
        """Picture, kernel and smoothed picture; below, the middle row before and after, and the noise in both."""
        w, noisy, smooth = numbers["w"], numbers["noisy"], numbers["smooth"]
        before, after, width = numbers["noise_before"], numbers["noise_after"], numbers["edge_width"]
        size, border = w.shape[0], w.shape[0] // 2
        middle = PIXELS // 2
        self._before.set_data(np.arange(PIXELS), noisy[middle])
        self._after.set_data(np.arange(border, PIXELS - border), smooth[middle - border])
        equal = self.kernel.value == "uniform"
        told = f"each weight {w[0, 0]:.3g}" if equal else f"middle weight {w[border, border]:.3g}"
        bars = [("before", before, f"{before:.3f}", SOFT_INK), ("after", after, f"{after:.3f}", ACCENT)]
        seen = {"low": 0, "high": 1, "size": PIXELS}
        x = array_plane("x", noisy, f"x: {self.picture.value}", fact=f"noise {before:.3f}", **seen)
        sums = f"{size} × {size}, sum {abs(w.sum()):.2f}"
        kernel = array_plane("w", w, "kernel w", map="signed", size=110, fact=sums, digits=3)
        response = array_plane("smooth", smooth, "x ⊛ w", fact=f"noise {after:.3f}", **seen)
        alt = f"brightness of row {middle} before and after smoothing"
        profile = self._chart.plane("slice", "brightness along the middle row", alt=alt)
        spread = bars_plane("noise", bars, "noise (std)", high=0.3, width=196)
        shrinks = f"The noise shrinks {before / after:.1f} times" if after else "There is no noise to shrink"
        return Drawing(
            [[x, "⊛", kernel, "=", response], [profile, spread]],
            reading=f"The weights sum to 1; {told}. {shrinks}; a sharp step now takes {width:.1f} px "
            "to climb from 10 % to 90 %.",
            links=[link("smooth", "x", kernel="w", size=w.shape)],
            result={"noise_after": after, "edge_width": width},
        )

    def changed(self, control):
        """σ belongs to the Gaussian alone."""
        self.sigma.disabled = self.kernel.value == "uniform"
