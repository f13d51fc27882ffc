"""What an explorer shows: planes in rows, each described once; the page and the still picture draw the same.

`array_plane`, `chart_plane` and `bars_plane` make planes; `link` says what lights up together.
"""

import re
from dataclasses import dataclass

import numpy as np

from course_utils import _checks
from course_utils.figures import COLOUR_MAPS, colour_range, quantise

THINNEST = 8  # CSS pixels: a signal of a thousand numbers still has something to point at
EXACT_CELLS = 5000  # up to this many cells a plane carries its exact values beside its colours


@dataclass(frozen=True, kw_only=True)
class Plane:
    """What all planes have: `name` for links and readings, a title with a fact under it, and CSS pixels.

    `alt` is what a screen reader says; without one, the title and the fact. `rows` and `cols` count the cells that can
    be chosen.
    """

    name: str
    title: str
    fact: str = ""
    alt: str = ""
    width: float
    height: float
    rows: int = 0
    cols: int = 0

    def __post_init__(self):
        for name in ("title", "fact", "alt"):
            object.__setattr__(self, name, with_minus(getattr(self, name)))

    @property
    def told(self):
        """What a screen reader says."""
        return self.alt or f"{self.title}. {self.fact}".strip()

    def sent(self):
        """The plane as the page reads it: a new dict."""
        return {"kind": self.kind, **vars(self), "alt": self.told}


@dataclass(frozen=True, kw_only=True)
class ArrayPlane(Plane):
    """Numbers as cells, made by `array_plane`.

    Parameters
    ----------
    map : str
        "gray", "paper", "viridis" or "signed"; "colour" where each cell has three numbers.
    low, high : float
        The numbers shown with the first and the last colour.
    pixels, values : bytes
        256 steps of colour, and exact values, where there are few cells.
    numbers : bool
        Whether each cell shows its number.
    digits : int
        Decimals of numbers that are not whole.
    place : str
        How a cell is read, such as ``"window {row}: x[{col}]"``, or ``"unit {number}"`` where cells are counted from 1,
        line by line; without it ``name[row, col]``.
    labels : sequence of str
        What ``"{label}"`` in `place` stands for: one for each square of `tile` x `tile` cells.
    editable : bool
        A number can be typed over a cell.
    paint : float
        Radius, in cells, of the pen with which dragging paints on the plane; 0 for a plane that is only looked at.
    under : bytes
        A picture, (rows, cols, 3), of which a painted plane is the ink: where there is none, the picture is seen.
    ink : (int, int, int)
        The colour of that ink, in bytes.
    cover : float
        How much of the picture full ink hides, from 0 to 1.
    pull : bool
        Each number is a bar from 0, in its cell between `low` and `high`, that can be pulled; it is heard as if typed.
    strokes : int
        Of those painted by the page, or of its pulls, how many this plane has taken over.
    follows : bool
        The pointer chooses a cell by passing over it: the explorer answers with its own reading, as it does to a click.
    drag : bool
        Only a pressed pointer is followed: so where the choice moves a control.
    drawn : bool
        A drawing on white paper: in the dark theme light and dark change places, as in a chart.
    show_range : bool
        Draw the colour scale with its two ends below the plane.
    marks : list of dict
        Boxes ``{"top", "left", "height", "width"}``, in cells, drawn in the accent colour.
    ring : (int, int)
        How many rows and columns at each border are padding: drawn faintly, outside a dashed line.
    """

    kind = "array"
    map: str
    low: float
    high: float
    pixels: bytes
    values: bytes | None = None
    numbers: bool = False
    digits: int = 2
    place: str = ""
    labels: tuple = ()
    tile: int = 1
    editable: bool = False
    paint: float = 0
    under: bytes | None = None
    ink: tuple = (230, 159, 0)  # the accent colour
    cover: float = 1.0
    pull: bool = False
    strokes: int = 0
    follows: bool = False
    drag: bool = False
    drawn: bool = False
    show_range: bool = False
    marks: tuple = ()
    ring: tuple = (0, 0)

    @property
    def cells(self):
        """The exact numbers, (rows, cols), or None where there are too many of them."""
        return None if self.values is None else np.frombuffer(self.values).reshape(self.rows, self.cols)

    @property
    def colours(self):
        """The colours as shown: (rows, cols, 3) bytes."""
        pixels = np.frombuffer(self.pixels, np.uint8)
        if self.under is not None:
            share, under = self.cover / 255 * pixels[:, None], np.frombuffer(self.under, np.uint8).reshape(-1, 3)
            colours = np.uint8(np.round(under + share * (np.array(self.ink) - under)))
        else:
            colours = pixels if self.map == "colour" else COLOUR_MAPS[self.map][pixels]
        return colours.reshape(self.rows, self.cols, 3)


@dataclass(frozen=True, kw_only=True)
class ChartPlane(Plane):
    """A drawn chart, PNG bytes in `pixels`, made by `chart_plane`.

    Parameters
    ----------
    points : list of [x, y]
        In CSS pixels from the top left. They can be hovered and chosen: the cursor's ``col`` is their number. A click
        holds one, whatever the pointer passes over, until the next click or key.
    drag : bool
        Only a pressed pointer chooses points.
    picture : bool
        In the dark theme, too, white stays white.
    grips : list of [x, y], or None for a chart that never has any
        In CSS pixels as well: knobs that the pointer drags; each place is heard as if typed over cell (0, its number).
    strokes : int
        How many of those places this chart has taken over.
    """

    kind = "chart"
    pixels: bytes
    points: tuple = ()
    drag: bool = False
    picture: bool = False
    grips: list | None = None
    strokes: int = 0


@dataclass(frozen=True, kw_only=True)
class BarsPlane(Plane):
    """A few labelled numbers as horizontal bars between `low` and `high`, made by `bars_plane`; each begins at 0.

    Where they are `keyed`, each label has a mark in its bar's colour, which so is seen where the bar has no length.
    """

    kind = "bars"
    bars: tuple
    high: float
    low: float = 0.0
    keyed: bool = False

    def span(self, value):
        """Where the bar of a value begins and ends: two shares of the width."""
        ends = [(min(max(each, self.low), self.high) - self.low) / (self.high - self.low) for each in (0.0, value)]
        return min(ends), max(ends)


def array_plane(
    name, array, title, *, map="gray", low=None, high=None, size=200, cell=None, exact=False, ring=0, marks=(),
    under=None, **look,
):  # fmt: skip
    """Turn an array into a plane: 256 steps of colour, and exact values while the cells are few.

    Parameters
    ----------
    name : str
        How links and readings call it, as Python would: ``output`` is read as ``output[0, 2]``.
    array : (n,), (H, W) or (H, W, 3) array_like
        A signal, one channel, or a colour picture with values in [0, 1]. A cell with NaN stays blank.
    title : str
        What stands above it.
    map : {"gray", "paper", "viridis", "signed"}
        Colours of the numbers: pictures, cells to write on, magnitudes, maps with a sign (white = 0).
    low, high : float, optional
        The numbers shown with the first and the last colour; without them those of `figures.colour_range`.
    size : float
        CSS pixels of the longer side.
    cell : float or (float, float), optional
        CSS pixels of one cell, or of its height and width; overrides `size`.
    exact : bool
        Carry exact values, however many there are.
    ring : int or (int, int)
        How many cells at each border (rows, columns) are padding.
    marks : sequence of (top, left, height, width)
        Boxes, in cells, drawn in the accent colour.
    under : (H, W) or (H, W, 3) array_like, optional
        A picture with values in [0, 1] that shows where a painted plane has no ink.
    **look
        What else `ArrayPlane` has. Without a `fact` it is the shape, as in "5 × 5"; without `numbers` they are written
        where cells have 26 pixels or more.
    """
    array = _checks.as_array(array, name, ndim=(1, 2, 3), finite=False)
    _checks.one_of(map, "map", COLOUR_MAPS)
    is_signal, array = array.ndim == 1, np.atleast_2d(array)
    rows, cols = array.shape[:2]
    if rows == 1 and not is_signal:  # as Python reads it, too
        look = {"place": f"{name}[{{row}}, {{col}}]", **look}
    low, high, map = _colours_of(array, name, map, low, high)
    cell = cell or size / max(rows, cols)
    tall, wide = cell if isinstance(cell, tuple) else (cell, cell)
    exact = map != "colour" and (exact or array.size <= EXACT_CELLS)
    look = {"fact": f"{rows} × {cols}", "numbers": min(tall, wide) >= 26, **look}
    return ArrayPlane(
        name=name,
        title=title,
        rows=rows,
        cols=cols,
        width=max(cols * wide, THINNEST),
        height=max(rows * tall, THINNEST),
        map=map,
        low=low,
        high=high,
        pixels=quantise(array, low, high).tobytes(),
        values=np.ascontiguousarray(array, dtype=np.float64).tobytes() if exact else None,
        marks=[dict(zip(("top", "left", "height", "width"), _plain(mark), strict=True)) for mark in marks],
        ring=_ring(ring, rows, cols),
        under=None if under is None else _under(under, (rows, cols)),
        **look | {"numbers": exact and look["numbers"]},
    )


def chart_plane(name, png, title, *, width, height, alt, points=(), **look):
    """Turn a drawn chart (PNG bytes, see `chart.Chart`) into a plane of `width` x `height` CSS pixels.

    `points` are (x, y) in CSS pixels from the top left; what else can be said of it stands at `ChartPlane`.
    """
    places = [[round(float(x), 1), round(float(y), 1)] for x, y in points]
    size = {"width": width, "height": height, "rows": 1 if places else 0, "cols": len(places)}
    return ChartPlane(name=name, title=title, alt=alt, pixels=png, points=places, **size, **look)


def bars_plane(name, bars, title, *, high, low=0.0, width=300, **look):
    """A few labelled numbers as horizontal bars between `low` and `high`; each is (label, value, text, colour).

    What else can be said of them, such as a `fact`, stands at `BarsPlane`.
    """
    alt = f"{title}: " + ", ".join(f"{label} {text}" for label, _, text, _ in bars)
    bars = [dict(zip(("label", "value", "text", "colour"), bar, strict=True)) for bar in bars]
    bars = [bar | {"text": with_minus(bar["text"])} for bar in bars]
    size = {"width": width, "height": 38 * len(bars)}
    return BarsPlane(name=name, title=title, alt=alt, bars=bars, high=float(high) or 1.0, low=low, **size, **look)


def link(output, input, *, size, kernel=None, stride=(1, 1), padding=(0, 0), rule="sum", tile=None):
    """Say how the plane called `output` was computed from `input`, so that the page can light what belongs together.

    Parameters
    ----------
    size, stride, padding : (int, int)
        Rows and columns of the window, its step, and the cells added around the input.
    kernel : str, optional
        The plane that holds the weights.
    rule : {"sum", "max", "mean", "add", "window", "light"}
        What happens to the window's numbers: "sum" weighs them with the kernel, "add" does not; "window" only names
        and lights it, "light" says nothing of it and treats all inputs as parts of the output.
    tile : (int, int), optional
        Cells from one map to the next, where the output is a `contact_sheet`: map height + 1, map width + 1.
    """
    rows_cols = {"size": list(size), "stride": list(stride), "padding": list(padding)}
    rows_cols |= {"tile": list(tile)} if tile else {}
    return {"output": output, "input": input, "kernel": kernel, "rule": rule, **rows_cols}


def with_minus(text):
    """Write a minus before each negative number of a text, where Python wrote a hyphen."""
    return re.sub(r"(?<![\w.])-(?=\.?\d)", "\N{MINUS SIGN}", text)


def in_rows(planes):
    """Read rows such as ``[x, "⊛", kernel]`` as lists of (operator, plane): [("", x), ("⊛", kernel)].

    One row may stand alone, without a list around it; a row without planes is none.
    """
    rows = planes if all(isinstance(row, (list, tuple)) for row in planes) else [planes]
    return [row for row in (list(_with_operators(row)) for row in rows) if row]


def _with_operators(row):
    before = ""
    for each in row:
        if isinstance(each, str):
            before = each
        else:
            yield before, each
            before = ""


def _colours_of(array, name, map, low, high):
    """The ends of the colours, and which colours: those of the map, or the array's own."""
    if array.ndim == 2:
        default = colour_range(array, map)
        return *(float(own if given is None else given) for given, own in zip((low, high), default, strict=True)), map
    if array.shape[2] != 3:
        raise ValueError(
            f"a colour plane has 3 channels, got shape {array.shape}; show one channel with array[:, :, 0]"
        )
    if array.dtype.kind in "iu" and array.max() > 1:
        raise ValueError(f"{name} should hold colours from 0 to 1, got up to {array.max()}; try dividing it by 255")
    return 0.0, 1.0, "colour"


def _under(picture, shape):
    """The bytes of a picture that lies under a plane, in colour."""
    picture = np.asarray(picture)
    if picture.shape[:2] != shape or picture.shape[2:] not in ((), (3,)):
        raise ValueError(f"under should be a picture of the plane's {shape[0]} x {shape[1]} cells, got {picture.shape}")
    coloured = picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)
    return quantise(coloured, 0, 1).tobytes()


def _ring(ring, rows, cols):
    down, right = (ring, ring) if isinstance(ring, int) else ring
    return [min(down, (rows - 1) // 2), min(right, (cols - 1) // 2)]


def _plain(values):
    """Plain Python ints of a few numbers (NumPy's do not travel as JSON)."""
    return [int(value) for value in values]
