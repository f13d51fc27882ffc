"""What is left of a window after pooling? Move the window over a small table, change its size, its stride, a number."""

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane, link
from course_utils.pooling import average_pool, max_pool

SLIDE_TABLE = np.array([[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]])
"""Slide "Pooling and downsampling"; its table for the average shows 31 in the corner, its answer belongs to 29."""

EXAMPLE = np.array([[2, 3, 4, 0], [1, 5, 3, 2], [0, 4, 2, 3], [1, 0, 6, 1]])
"""Slide "Pooling and downsampling", "an example image portion"."""

ONE_PIXEL = np.pad([[9]], ((2, 5), (3, 4)))
TABLES = {"the slide's table": SLIDE_TABLE, "the slide's example": EXAMPLE, "one bright pixel": ONE_PIXEL}
OWN = "my own (typed)"
KINDS = {"maximum": max_pool, "mean": average_pool}


class PoolingWindowExplorer(Explorer):
    """Pool a small table of numbers, window by window; every number can be typed over.

    Parameters
    ----------
    table : str or (H, W) array_like
        A key of `TABLES`, or up to 8 x 8 numbers of your own.
    kind : {"maximum", "mean"}
    size, stride : int
        Of the window and its steps, in cells, 1 to 4 each, as in `pooling.max_pool`.
    step : int
        Which output cell is looked at, counted from 1.

    *Source*: slides "Pooling and downsampling".
    """

    title = "Pool a table"
    lead = "Press play, or hover an output cell: its window lights up. Click a number to change it."

    def __init__(self, table="the slide's table", kind="maximum", *, size=2, stride=2, step=1):
        self._own = None if isinstance(table, str) else _checks.as_array(table, "table", ndim=2)
        if self._own is not None and not 4 <= min(self._own.shape) <= max(self._own.shape) <= 8:
            raise ValueError(f"table should have 4 to 8 rows and columns, got shape {self._own.shape}")
        own = [OWN] if self._own is not None else []
        self.table = choice("table", [*TABLES, *own], OWN if own else table)
        self.kind = choice("keep the", list(KINDS), kind)
        self.size = slider("window size", 1, 4, size)
        self.stride = slider("stride", 1, 4, stride)
        self.step = slider("step", 1, self._count(), step)
        self.play = player(self.step)
        super().__init__([self.table, self.kind, self.size, self.stride, self.step, self.play], height=300)

    def numbers(self):
        """The table, what is left of it, and the output cell of the present step."""
        table = self._table()
        output = KINDS[self.kind.value](table, self.size.value, self.stride.value)
        row, col = np.unravel_index(min(self.step.value, output.size) - 1, output.shape)
        return {"table": table, "output": output, "cell": (int(row), int(col))}

    def draw(self, numbers):
        """Table and output; the page writes out what happens to the window."""
        table, output = numbers["table"], numbers["output"]
        cell = 250 // max(table.shape)
        size, stride = self.size.value, self.stride.value
        reach = {"low": min(0, table.min()), "high": max(1, table.max())}
        row, col = numbers["cell"]
        value = output[row, col]
        common = {"cell": cell, "numbers": True, **reach}
        input = array_plane("x", table, "input x", map="paper", editable=True, **common)
        fact = (
            f"{output.shape[0]} × {output.shape[1]}: ⌊({table.shape[0]} − {size}) / {stride}⌋ + 1; "
            f"{table.size} → {output.size} number{'s' * (output.size != 1)}"
        )
        look = {"map": "viridis", "place": "pooled[{row}, {col}]", **common}
        pooled = array_plane("pooled", output, f"{self.kind.value} of each window", fact=fact, **look)
        less = table.size / output.size
        return Drawing(
            [input, "→", pooled],
            reading=f"{table.size} numbers become {output.size}: {less:.3g} times fewer." if less > 1 else
            f"{table.size} numbers stay {output.size}.",
            links=[link("pooled", "x", size=(size, size), stride=(stride, stride), rule=self._rule())],
            cursor={"name": "pooled", "row": row, "col": col},
            result={"pooled": value.item()},
        )  # fmt: skip

    def changed(self, control):
        """Keep the step inside the output."""
        self.step.max = self._count()
        self.step.disabled = self.play.disabled = self.step.max == 1  # there is one window: nowhere to go

    def chosen(self, name, row, col):
        """Follow the cursor with the step."""
        if name == "pooled":
            self.step.value = row * self._shape()[1] + col + 1

    def typed(self, name, row, col, value):
        """Take over a number: the table becomes one of the student's own."""
        own = self._table().astype(float)
        own[row, col] = _checks.as_number(value, "the new value", low=-999, high=999)
        self._own = own.astype(int) if np.array_equal(own, own.astype(int)) else own
        self.table.options = [*TABLES, OWN]
        self.table.value = OWN

    def _rule(self):
        return "max" if self.kind.value == "maximum" else "mean"

    def _table(self):
        return self._own if self.table.value == OWN else TABLES[self.table.value]

    def _shape(self):
        return tuple((length - self.size.value) // self.stride.value + 1 for length in self._table().shape)

    def _count(self):
        return int(np.prod(self._shape()))
