"""What do several kernels see in one picture? The slide's W₁, W₂, W₃ … and U₁, U₂, U₃ … side by side."""

import functools

import numpy as np

from course_utils.convolution import conv
from course_utils.explorers.filters.edge_angle import WHEEL
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.figures import ACCENT, CITY, LANDSCAPE
from course_utils.filters import filter_bank
from course_utils.pictures.photographs import EVERYDAY, photo
from course_utils.pictures.shapes import wheel

PIXELS = 128
COUNT = 3
MARKS = "₁₂₃"
EDGES, STRIPES = "edges", "stripes"


@functools.lru_cache(maxsize=len(EVERYDAY) + 1)
def _picture(name):
    return wheel(PIXELS) if name == WHEEL else photo(name, size=PIXELS, gray=True)


def _bank(kind, angles, size):
    """Three kernels of one kind, scaled so that their positive weights sum to 1."""
    if kind == STRIPES:
        kernels = filter_bank(angles, "gabor", wavelength=max(2, size / 2), size=size)
    else:
        kernels = filter_bank(angles, "edge", size=size)
    return [w / w[w > 0].sum() for w in kernels]


def _copies(kernels):
    """Kernels that are an earlier one again, or its negative: dict of number -> (the earlier one's number, 1 or -1)."""
    found = {}
    for i, w in enumerate(kernels):
        for j, sign in ((j, sign) for j in range(i) for sign in (1, -1)):
            if i not in found and np.allclose(w, sign * kernels[j], atol=1e-9):
                found[i] = (j, sign)
    return found


def _reading(means, angles, copies):
    """Say which map is strongest, or which are, and how many of the three say something of their own."""
    if len(copies) == COUNT - 1:
        return f"All three kernels are the same, and so are their maps: θ = {angles[0]}°, mean |U| {means[0]:.3f}."
    most = f"{max(means):.3f}"
    names = " and ".join(f"U{MARKS[i]}, θ = {angles[i]}°" for i in range(COUNT) if f"{means[i]:.3f}" == most)
    told = f"Strongest on average: {names}, mean |U| {most}."
    for i, (j, sign) in copies.items():
        again = f"W{MARKS[j]} again" if sign > 0 else f"W{MARKS[j]} with its signs turned round"
        return f"{told} W{MARKS[i]} is {again}: two maps tell all that three do."
    return f"{told} Three kernels turn one picture into three maps."


class FilterBankExplorer(Explorer):
    """Look at one picture through three kernels that differ only in their angle.

    Parameters
    ----------
    picture : str
        "a wheel", or a name from `photographs.EVERYDAY`.
    kind : {"edges", "stripes"}
        Edge kernels, or Gabor kernels: a wave seen through a Gaussian window.
    first : int
        Angle of W₁ in degrees, 0 to 175.
    apart : int
        Degrees from one kernel to the next, 0 to 90.
    size : int
        Rows and columns of each kernel, odd, 3 to 15.
    show : {"signed", "strength"}
        The responses as they are, or their absolute values.

    *Source*: slide "Directional edge detection".
    """

    title = "A bank of kernels"
    lead = "Choose a picture and turn the bank: each kernel picks its own edges out of the same x."

    def __init__(self, picture="china", kind=EDGES, *, first=0, apart=45, size=5, show="strength"):
        self.picture = choice("picture", [WHEEL, *EVERYDAY], picture)
        self.kind = choice("kernels for", [EDGES, STRIPES], kind)
        self.first = slider("angle of W₁ (°)", 0, 175, first, step=5)
        self.apart = slider("angle between (°)", 0, 90, apart, step=5)
        self.size = slider("kernel size (px)", 3, 15, size, step=2)
        self.show = choice("show", ["signed", "strength"], show)
        super().__init__([self.picture, self.kind, self.first, self.apart, self.size, self.show])

    def numbers(self):
        """The picture, the angles, the kernels W, their responses U, and the mean of each |U|."""
        angles = [self.first.value + i * self.apart.value for i in range(COUNT)]
        picture = _picture(self.picture.value)
        kernels = _bank(self.kind.value, angles, self.size.value)
        responses = [conv(picture, w.astype(np.float32)) for w in kernels]
        means = [float(np.abs(u).mean()) for u in responses]
        return {"picture": picture, "angles": angles, "kernels": kernels, "responses": responses, "means": means}

    def draw(self, numbers):
        """Picture and kernels; below, the mean size of each response as a bar, and the responses."""
        means, angles = numbers["means"], [angle % 360 for angle in numbers["angles"]]
        reach = max(float(np.abs(u).max()) for u in numbers["responses"]) or 1.0  # one scale, so that they compare
        is_signed = self.show.value == "signed"
        x = array_plane("x", numbers["picture"], f"x: {self.picture.value}", size=PIXELS)
        kernels = [
            array_plane(f"w{i + 1}", w, f"W{MARKS[i]}", map="signed", size=PIXELS, fact=f"θ = {angles[i]}°")
            for i, w in enumerate(numbers["kernels"])
        ]
        colours = (CITY, ACCENT, LANDSCAPE)
        bars = [(f"U{MARKS[i]}", means[i], f"{means[i]:.3f}", colours[i]) for i in range(COUNT)]
        copies = _copies(numbers["kernels"])
        count = ("three features", "two features", "one feature")[len(copies)]
        features = bars_plane("means", bars, "mean |U|", high=0.15, width=PIXELS, fact=f"{count} of x")
        maps = []
        for i, u in enumerate(numbers["responses"]):
            seen, map, low = (u, "signed", -reach) if is_signed else (np.abs(u), "viridis", 0)
            look = {"map": map, "low": low, "high": reach, "size": PIXELS, "show_range": True}
            fact = f"x ⊛ W{MARKS[i]}" if is_signed else f"|x ⊛ W{MARKS[i]}|"
            maps.append(array_plane(f"u{i + 1}", seen, f"U{MARKS[i]}", fact=fact, **look))
        size = numbers["kernels"][0].shape
        return Drawing(
            [[x, "⊛", *kernels], [features, "=", *maps]],
            reading=_reading(means, angles, copies),
            links=[link(f"u{i + 1}", "x", kernel=f"w{i + 1}", size=size) for i in range(COUNT)],
            result={f"U{i + 1}": mean for i, mean in enumerate(means)},
        )
