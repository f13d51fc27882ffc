"""How does one number of x ⊛ w come about? Step the kernel over a signal or an image and read each sum."""

import numpy as np

from .. import _checks
from ..convolution import conv, conv_shape, flip
from .array_view import array_plane, link
from .base import Drawing, Explorer, choice, player, slider

CELL = 42  # CSS pixels
MOST_CELLS = 12  # along one axis, so that every number stays readable

SLIDE_X = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
SLIDE_W = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])


class SlidingKernelExplorer(Explorer):
    """Step a kernel over a signal or an image; the numbers of both can be typed over.

    Parameters
    ----------
    x : (n,) or (H, W) array_like
        At most 12 cells along an axis; the slide's 5 x 5 example by default.
    w : (k,) or (k1, k2) array_like
        The slide's 3 x 3 kernel by default.
    step : int
        Which output cell is looked at, counted from 1.
    stride, padding : int
        As in `convolution.conv`.
    kernel : {"as written", "flipped"}
        The lecture's ⊛ or the convolution of mathematics.

    *Source*: slides "1D convolution" and "2D convolution".
    """

    title = "Slide the kernel"
    lead = "Hover an output cell, or focus it and use the arrow keys: its window lights up. Click a number of x or w to change it."

    def __init__(self, x=None, w=None, *, step=1, stride=1, padding=0, kernel="as written"):
        self._x = _small(SLIDE_X if x is None else x, "x")
        self._w = _small(SLIDE_W if w is None else w, "w")
        size = conv_shape(self._x.shape, self._w.shape, stride=stride, padding=padding)
        self.step = slider("step", 1, int(np.prod(size)), step)
        self.play = player(self.step)
        self.stride = slider("stride", 1, 3, stride)
        self.padding = slider("padding", 0, 2, padding)
        self.kernel = choice("kernel is", ["as written", "flipped"], kernel)
        tallest = (self._x.shape[0] if self._x.ndim == 2 else 1) * CELL + 60
        super().__init__([self.step, self.play, self.stride, self.padding, self.kernel], height=tallest)

    def numbers(self):
        """x, the kernel in use, the output, and the output cell of the present step."""
        w = flip(self._w) if self.kernel.value == "flipped" else self._w
        output = conv(self._x, w, stride=self.stride.value, padding=self.padding.value)
        cell = np.unravel_index(min(self.step.value, output.size) - 1, output.shape)
        return {"x": self._x, "w": w, "output": output, "cell": tuple(int(i) for i in cell)}

    def draw(self, numbers):
        """Input, kernel and output with their sizes; the page writes the sum of products out."""
        x, w, output = numbers["x"], numbers["w"], numbers["output"]
        flat = x.ndim == 1
        reach = {"low": min(0, x.min(), w.min()), "high": max(1, x.max(), w.max())}
        cells = {"cell": CELL, "digits": 2}
        planes = [
            array_plane("x", x, "input x", map="paper", editable=True, fact=_size(x), **reach, **cells),
            array_plane(
                "w", w, f"kernel w{', flipped' if self.kernel.value == 'flipped' else ''}", map="paper",
                editable=True, fact=_size(w), before="⊛", row=int(flat), **reach, **cells,
            ),
            array_plane(
                "output", output, "output x ⊛ w", map="viridis", before="=", row=2 * int(flat),
                fact=f"{_size(output)}{self._size_sum(x, w)}", **cells,
            ),
        ]  # fmt: skip
        steps, pads = (self.stride.value,) * 2, (self.padding.value,) * 2
        size = (1, w.size) if flat else w.shape
        pads = (0, pads[1]) if flat else pads
        row, col = (0, *numbers["cell"]) if flat else numbers["cell"]
        value = output[numbers["cell"]]
        return Drawing(
            planes,
            reading=f"Step {self.step.value} of {output.size}: this output cell is {value:g}.",
            links=[link("output", "x", kernel="w", size=size, stride=steps, padding=pads)],
            cursor={"name": "output", "row": row, "col": col},
            result={"output": value if output.dtype.kind == "i" else float(value)},
        )

    def changed(self, control):
        """Follow the cursor with the step, take over typed cells, and keep the step inside the output."""
        if control is self.view:
            self._take_edit()
            self._follow_cursor()
        self.step.max = int(np.prod(self._output_shape()))

    def _output_shape(self):
        longest = [length + 2 * self.padding.value for length in self._x.shape]
        if any(k > length for k, length in zip(self._w.shape, longest, strict=True)):
            raise ValueError(f"w should fit inside x, got {_size(self._w)} for {_size(self._x)}; try more padding")
        return conv_shape(self._x.shape, self._w.shape, stride=self.stride.value, padding=self.padding.value)

    def _take_edit(self):
        edit = self.view.edit
        if not edit or edit["count"] == getattr(self, "_edits", 0):
            return
        self._edits = edit["count"]
        old = self._x if edit["name"] == "x" else self._w
        value = _checks.as_number(edit["value"], "the new value", low=-999, high=999)
        new = old.astype(float)
        where = (edit["row"], edit["col"]) if old.ndim == 2 else (edit["col"],)
        if edit["name"] == "w" and self.kernel.value == "flipped":
            where = tuple(length - 1 - i for length, i in zip(old.shape, where, strict=True))
        new[where] = value
        new = new.astype(int) if np.array_equal(new, new.astype(int)) else new
        if edit["name"] == "x":
            self._x = new
        else:
            self._w = new

    def _follow_cursor(self):
        cursor = self.view.cursor
        if cursor.get("name") == "output":
            shape = self._output_shape()
            where = (cursor["row"], cursor["col"]) if len(shape) == 2 else (cursor["col"],)
            self.step.value = int(np.ravel_multi_index(where, shape)) + 1

    def _size_sum(self, x, w):
        if self.stride.value > 1 or self.padding.value:
            return ""
        return f"  ({x.shape[-1]} − {w.shape[-1]} + 1)"


def _small(array, name):
    array = _checks.as_array(array, name, ndim=(1, 2))
    if max(array.shape) > MOST_CELLS:
        raise ValueError(f"{name} should have at most {MOST_CELLS} cells along an axis, got shape {array.shape}; try a slice")
    return array


def _size(array):
    return " × ".join(str(length) for length in array.shape)
