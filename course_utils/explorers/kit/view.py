"""One canvas for arrays: planes side by side, with colours, numbers, a pointer that explains and cells to type in.

A *plane* is a plain dictionary, made by `array_plane`, `chart_plane` or `bars_plane`. `ArrayView.show` sends the planes
that changed in one message; hovering, arrow keys and typing are answered by `view.js` inside the page.
The same dictionaries are drawn by `still.draw_planes` when no page is there.
"""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from course_utils import _checks
from course_utils.figures import COLOUR_MAPS

HERE = Path(__file__).parent
SLOTS = 12  # the most planes that one view shows
THINNEST = 8  # CSS pixels: a signal of a thousand numbers still has something to point at
EXACT_CELLS = 5000  # up to this many cells a plane carries its exact values beside its colours


class ArrayView(anywidget.AnyWidget):
    """Show up to twelve planes and answer the pointer and the keyboard inside the page.

    Attributes
    ----------
    cursor : dict
        ``{"name", "row", "col"}``: the cell that a key or a click chose last; set it to light a cell from Python.
    edit : dict
        ``{"name", "row", "col", "value", "count"}``: the last cell that was typed over.
    refusal : dict
        `edit` with a ``"text"``: why the typed number was not taken; read at that cell until another is looked at.
    painted : dict
        ``{"name", "pixels", "strokes"}``: what was painted last; `painting` reads it as numbers.
    links : list of dict
        How planes depend on each other (see `link`): what lights up together.
    reading : str
        The line below the planes while no cell is chosen; screen readers speak it.
    """

    _esm = "".join((HERE / part).read_text(encoding="utf-8") for part in ("pen.js", "view.js"))
    _css = (HERE / "view.css").read_text(encoding="utf-8")

    # One trait a plane, so that an update carries only what changed; `drawn` counts updates and starts the redraw.
    for _slot in range(SLOTS):
        vars()[f"plane_{_slot}"] = traitlets.Dict().tag(sync=True)
    links = traitlets.List(traitlets.Dict()).tag(sync=True)
    reading = traitlets.Unicode().tag(sync=True)
    cursor = traitlets.Dict().tag(sync=True)
    edit = traitlets.Dict().tag(sync=True)
    refusal = traitlets.Dict().tag(sync=True)
    painted = traitlets.Dict().tag(sync=True)
    colours = traitlets.Dict().tag(sync=True)
    height = traitlets.Float(0).tag(sync=True)  # CSS pixels kept free for the planes
    drawn = traitlets.Int(0).tag(sync=True)

    def __init__(self, height=0.0):
        super().__init__(height=height, colours={name: colours.tobytes() for name, colours in COLOUR_MAPS.items()})

    @property
    def planes(self):
        """The planes now shown, in their order: a list of dict."""
        return [plane for plane in (getattr(self, f"plane_{slot}") for slot in range(SLOTS)) if plane]

    def show(self, planes, *, links=(), reading="", cursor=None):
        """Replace what is shown, in one message that carries only what changed."""
        if len(planes) > SLOTS:
            raise ValueError(f"a view shows at most {SLOTS} planes, got {len(planes)}; leave some out")
        names = [plane["name"] for plane in planes]
        if len(set(names)) < len(names):
            raise ValueError(f"planes of one view need different names, got {', '.join(names)}; try x, w, output")
        strokes = self.painted.get("strokes", 0)  # the page keeps strokes that are newer than what is shown here
        planes = [{**plane, "strokes": strokes} if plane.get("paint") else plane for plane in planes]
        with self.hold_sync():
            for slot in range(SLOTS):
                setattr(self, f"plane_{slot}", planes[slot] if slot < len(planes) else {})
            self.links = list(links)
            self.reading = reading
            if cursor is not None:
                self.cursor = cursor
            self.drawn += 1

    def shows(self, cell):
        """Whether a cell, or the plane that was painted on, is there: when the page's word arrives, it may be gone."""
        plane = next((plane for plane in self.planes if plane["name"] == cell.get("name")), None)
        if plane is None or "pixels" in cell:
            return plane is not None and len(cell["pixels"]) == plane["rows"] * plane["cols"]
        return 0 <= cell["row"] < plane["rows"] and 0 <= cell["col"] < plane["cols"]

    def painting(self):
        """The plane that was painted on last, as it looks now: (name, (H, W) floats from its low to its high)."""
        plane = next(plane for plane in self.planes if plane["name"] == self.painted["name"])
        ink = np.array(self.painted["pixels"], dtype=float).reshape(plane["rows"], plane["cols"]) / 255
        return plane["name"], plane["low"] + (plane["high"] - plane["low"]) * ink


def array_plane(
    name,
    array,
    title,
    *,
    map="gray",
    low=None,
    high=None,
    size=200,
    cell=None,
    fact=None,
    alt=None,
    digits=2,
    numbers=None,
    place="",
    labels=(),
    tile=1,
    editable=False,
    paint=0,
    follows=False,
    show_range=False,
    before="",
    row=0,
    marks=(),
    ring=0,
):
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
        The numbers shown with the first and the last colour; without them those of `colour_range`.
    size : float
        CSS pixels of the longer side; `cell`, CSS pixels of one cell, overrides it.
    fact : str, optional
        The line under the title; without it the shape, as in "5 × 5".
    alt : str, optional
        What a screen reader says; without it the title and the fact.
    digits : int
        Decimals of numbers that are not whole.
    numbers : bool, optional
        Whether each cell shows its number; without it, where cells have 26 pixels or more.
    place : str
        How a cell is read, such as ``"window {row}: x[{col}]"``, or ``"unit {number}"`` where cells are counted from 1,
        line by line; without it ``name[row, col]``.
    paint : float
        Radius, in cells, of the pen with which dragging paints on the plane; 0 for a plane that is only looked at.
    follows : bool
        The pointer chooses a cell by passing over it: the explorer answers with its own reading, as it does to a click.
    show_range : bool
        Draw the colour scale with its two ends below the plane.
    before : str
        An operator to stand at the left of the plane, such as "⊛".
    row : int
        Planes of one row stand side by side.
    marks : sequence of (top, left, height, width)
        Boxes, in cells, drawn in the accent colour.
    ring : int or (int, int)
        How many cells at each border (rows, columns) are padding: drawn faintly, outside a dashed line.
    """
    array = _checks.as_array(array, name, ndim=(1, 2, 3), finite=False)
    _checks.one_of(map, "map", COLOUR_MAPS)
    array = array[None, :] if array.ndim == 1 else array
    rows, cols = array.shape[:2]
    is_colour = array.ndim == 3
    if is_colour and array.shape[2] != 3:
        raise ValueError(
            f"a colour plane has 3 channels, got shape {array.shape}; show one channel with array[:, :, 0]"
        )
    if is_colour:
        if array.dtype.kind in "iu" and array.max() > 1:
            raise ValueError(f"{name} should hold colours from 0 to 1, got up to {array.max()}; try dividing it by 255")
        low, high, map = 0.0, 1.0, "colour"
    else:
        default = colour_range(array, map)
        low, high = (given if given is not None else own for given, own in zip((low, high), default, strict=True))
    cell = cell or size / max(rows, cols)
    exact = not is_colour and array.size <= EXACT_CELLS
    down, right = (ring, ring) if isinstance(ring, int) else ring
    fact = f"{rows} × {cols}" if fact is None else fact
    return {
        "kind": "array",
        "name": name,
        "title": title,
        "fact": fact,
        "alt": alt or f"{title}. {fact}".strip(),
        "rows": rows,
        "cols": cols,
        "width": max(cols * cell, THINNEST),
        "height": max(rows * cell, THINNEST),
        "map": map,
        "low": float(low),
        "high": float(high),
        "pixels": quantise(array, low, high).tobytes(),
        "values": np.ascontiguousarray(array, dtype=np.float64).tobytes() if exact else None,
        "numbers": exact and (cell >= 26 if numbers is None else numbers),
        "place": place,
        "labels": list(labels),
        "tile": int(tile),
        "digits": digits,
        "editable": editable,
        "paint": float(paint),
        "follows": follows,
        "show_range": show_range,
        "before": before,
        "row": row,
        "marks": [dict(zip(("top", "left", "height", "width"), map_int(mark), strict=True)) for mark in marks],
        "ring": [min(down, (rows - 1) // 2), min(right, (cols - 1) // 2)],
    }


def chart_plane(name, png, title, *, width, height, alt, fact="", points=(), drag=False, before="", row=0):
    """Turn a drawn chart (PNG bytes, see `chart.Chart`) into a plane of `width` x `height` CSS pixels.

    `points`, (x, y) in CSS pixels from the top left, can be hovered and chosen: the cursor's ``col`` is their number.
    A click holds one, whatever the pointer passes over, until the next click or key. With `drag` only a pressed
    pointer chooses them.
    """
    return {
        "kind": "chart",
        "name": name,
        "title": title,
        "fact": fact,
        "alt": alt,
        "rows": 1 if len(points) else 0,
        "cols": len(points),
        "width": width,
        "height": height,
        "pixels": png,
        "points": [[round(float(x), 1), round(float(y), 1)] for x, y in points],
        "drag": drag,
        "marks": [],
        "editable": False,
        "show_range": False,
        "before": before,
        "row": row,
    }


def bars_plane(name, bars, title, *, high, fact="", width=300, row=0):
    """A few labelled numbers as horizontal bars; each bar is (label, value, text, colour), `high` fills the width."""
    return {
        "kind": "bars",
        "name": name,
        "title": title,
        "fact": fact,
        "alt": f"{title}: " + ", ".join(f"{label} {text}" for label, _, text, _ in bars),
        "rows": 0,
        "cols": 0,
        "width": width,
        "height": 38 * len(bars),
        "high": float(high) or 1.0,
        "bars": [dict(zip(("label", "value", "text", "colour"), bar, strict=True)) for bar in bars],
        "marks": [],
        "editable": False,
        "show_range": False,
        "before": "",
        "row": row,
    }


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


def colour_range(array, map):
    """The numbers that get the first and the last colour of a map: (low, high)."""
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    if finite.size == 0:
        return 0.0, 1.0
    largest, smallest = float(finite.max()), float(finite.min())
    if map == "signed":
        reach = max(abs(largest), abs(smallest)) or 1.0
        return -reach, reach
    if map == "gray" and smallest >= 0 and largest <= 1:
        return 0.0, 1.0
    low = min(smallest, 0.0) if map == "viridis" else smallest
    return (low, largest) if largest > low else (low, low + 1.0)


def quantise(array, low, high):
    """Map low … high to the bytes 0 … 255: uint8 of the same shape (values beyond are clipped, NaN is 0)."""
    span = high - low or 1.0
    with np.errstate(all="ignore"):  # infinity, and numbers near the ends of what a float can hold
        steps = np.subtract(array, low, dtype=np.result_type(array, np.float32))
        steps *= 255 / span
        steps += 0.5
        np.fmax(steps, 0, out=steps)  # of NaN and 0, fmax takes 0
        return np.minimum(steps, 255, out=steps).astype(np.uint8)


def map_int(values):
    """Plain Python ints of a few numbers (NumPy's do not travel as JSON)."""
    return [int(value) for value in values]
