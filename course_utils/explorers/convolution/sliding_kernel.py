"""How does one number of x ⊛ w come about? Step the kernel over a signal or an image and read each sum."""

import numpy as np

from course_utils import _checks
from course_utils.convolution import conv, conv_shape, flip
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane, link

SPACE = 598  # CSS pixels for the planes of one row; gaps and operators between three of them take 104
MOST_CELLS = 12  # along one axis, so that every number stays readable
MOST_PADDING = 1

SLIDE_X = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
SLIDE_W = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])
AT_FIRST = {"stride": 1, "padding": 0, "kernel": "as written", "outputs": "so far", "step": 1}
STORY = (
    (AT_FIRST, "Lay the kernel on the first window, multiply number by number, and add: 12."),
    ({"step": 2}, "One step to the right, the same weights: 12 again."),
    ({"step": 4}, "At the end of the row, one down and back to the left: 10."),
    (
        {"step": 9, "outputs": "all"},
        "The kernel fits 5 − 3 + 1 times each way: 3 × 3 outputs, the last is 14.",
    ),
    (
        {"kernel": "flipped", "step": 1},
        "Mathematics flips the kernel first: 12 becomes 18. The slide does not flip.",
    ),
    ({"kernel": "as written", "padding": 1}, "With a border of zeros the output is as large as the input: 5 × 5."),
)


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
    outputs : {"all", "so far"}
        Show every output cell, or only those up to the present step: guess the next one before you step.

    *Source*: slides "1D convolution" and "2D convolution".
    """

    title = "Slide the kernel"
    story = STORY
    lead = "Hover an output cell, or step: its window lights up. Click a number of x or w to change it."

    def __init__(self, x=None, w=None, *, step=1, stride=1, padding=0, kernel="as written", outputs="all"):
        self._x = _small(SLIDE_X if x is None else x, "x")
        self._w = _small(SLIDE_W if w is None else w, "w")
        self._before_typing = self._x, self._w  # a number that is typed moves no colour scale
        is_the_slides = np.array_equal(self._x, SLIDE_X) and np.array_equal(self._w, SLIDE_W)
        self.story = STORY if is_the_slides else ()  # of other numbers it tells nothing
        size = conv_shape(self._x.shape, self._w.shape, stride=stride, padding=padding)
        self.step = slider("step", 1, int(np.prod(size)), step)
        self.play = player(self.step)
        self.stride = slider("stride", 1, 3, stride)
        self.padding = slider("padding", 0, MOST_PADDING, padding)
        self.kernel = choice("kernel is", ["as written", "flipped"], kernel)
        self.outputs = choice("outputs", ["all", "so far"], outputs)
        self._cell = self._cell_size()
        tallest = (self._x.shape[0] + 2 * MOST_PADDING) * self._cell + 48 if self._x.ndim == 2 else 0
        controls = [self.step, self.play, self.outputs, self.stride, self.padding, self.kernel]
        super().__init__(controls, height=tallest)

    def numbers(self):
        """x, the kernel in use, the output, its cells of which are shown, and the one of the present step."""
        w, output = self._output_of(self._x, self._w)
        step = min(self.step.value, output.size)
        cell = np.unravel_index(step - 1, output.shape)
        shown = output
        if self.outputs.value == "so far":
            shown = output.astype(float)
            shown.ravel()[step:] = np.nan  # a cell without a number stays blank
        cell = tuple(int(i) for i in cell)
        return {"x": self._x, "w": w, "output": output, "shown": shown, "cell": cell, "colours": self._colours()}

    def draw(self, numbers):
        """Input, kernel and output with their sizes; the page writes the sum of products out."""
        x, w, output = numbers["x"], numbers["w"], numbers["output"]
        is_signal, ring = x.ndim == 1, self.padding.value
        reach, result_reach = numbers["colours"]
        common = {"cell": self._cell, "digits": 2}
        name = "flip(w)" if self.kernel.value == "flipped" else "w"
        flipped = ", flipped" if self.kernel.value == "flipped" else ""
        typed = {"map": "paper", "editable": True, **common, **reach}
        called, title = ("padded_x", "input x, padded") if ring else ("x", "input x")
        padded = np.pad(x, ring)
        fact = f"{_size(x)}, with its border {_size(padded)}" if ring else _size(x)
        input = array_plane(called, padded, title, fact=fact, ring=ring, **typed)
        kernel = array_plane("w", w, f"kernel w{flipped}", fact=_size(w), **typed)
        shown = {"map": "viridis", **result_reach, **common}
        fact = f"{_size(output)}: {self._size_sum(x, w)}"
        result = array_plane("output", numbers["shown"], f"output x ⊛ {name}", fact=fact, **shown)
        size = (1, w.size) if is_signal else w.shape
        row, col = (0, *numbers["cell"]) if is_signal else numbers["cell"]
        value = output[numbers["cell"]]
        side_by_side = [[input, "⊛", kernel, "=", result]]
        return Drawing(
            [[" ", input], ["⊛", kernel], ["=", result]] if is_signal else side_by_side,
            reading=f"Step {self.step.value} of {output.size}: this output cell is {value:g}.",
            links=[link("output", called, kernel="w", size=size, stride=(self.stride.value,) * 2)],
            cursor={"name": "output", "row": row, "col": col},
            result={"output": value if output.dtype.kind == "i" else float(value)},
        )

    def changed(self, control):
        """Keep the step inside the output."""
        self.step.max = int(np.prod(self._output_shape()))

    def chosen(self, name, row, col):
        """Follow the cursor with the step."""
        if name == "output":
            shape = self._output_shape()
            where = (row, col) if len(shape) == 2 else (col,)
            self.step.value = int(np.ravel_multi_index(where, shape)) + 1

    def typed(self, name, row, col, value):
        """Take over a number of x or of w; of a flipped w where it was typed."""
        value = _checks.as_number(value, "the new value", low=-999, high=999)
        new = (self._w if name == "w" else self._x).astype(float)
        where = (row, col)[-new.ndim :]
        if name == "w" and self.kernel.value == "flipped":
            where = tuple(length - 1 - i for length, i in zip(new.shape, where, strict=True))
        if name != "w":
            where = tuple(i - self.padding.value for i in where)
            if any(not 0 <= i < length for length, i in zip(new.shape, where, strict=True)):
                raise ValueError("padding is always 0; change a cell inside the dashed line")
        new[where] = value
        new = new.astype(int) if np.array_equal(new, new.astype(int)) else new
        self._x, self._w = (self._x, new) if name == "w" else (new, self._w)

    def _output_of(self, x, w):
        w = flip(w) if self.kernel.value == "flipped" else w
        return w, conv(x, w, stride=self.stride.value, padding=self.padding.value)

    def _colours(self):
        """The ends of the colours of x and w, and of the output."""
        x, w = self._before_typing
        output = self._output_of(x, w)[1]
        ends = {"low": min(0, x.min(), w.min()), "high": max(1, x.max(), w.max())}
        return ends, {"low": min(0, output.min()), "high": output.max()}

    def _output_shape(self):
        return conv_shape(self._x.shape, self._w.shape, stride=self.stride.value, padding=self.padding.value)

    def _size_sum(self, x, w):
        d, k, s, p = x.shape[-1], w.shape[-1], self.stride.value, self.padding.value
        inner = f"{d}{f' + {2 * p}' if p else ''} − {k}"
        return f"⌊({inner})/{s}⌋ + 1" if s > 1 else f"{inner} + 1"

    def _cell_size(self):
        cols = self._x.shape[-1] + 2 * MOST_PADDING
        if self._x.ndim == 1:  # one below the other, "=" before the output
            return min(42, (SPACE - 36) // cols)
        return min(42, (SPACE - 104) // (2 * cols + 1))  # kernel and output together are one cell wider than the input


def _small(array, name):
    array = _checks.as_array(array, name, ndim=(1, 2))
    if max(array.shape) > MOST_CELLS:
        raise ValueError(f"{name} should have at most {MOST_CELLS} cells an axis, got shape {array.shape}; try a slice")
    return array.astype(int) if array.dtype.kind == "b" else array


def _size(array):
    return f"{array.size} numbers" if array.ndim == 1 else f"{array.shape[0]} × {array.shape[1]}"
