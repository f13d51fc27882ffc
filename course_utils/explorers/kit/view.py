"""One canvas for arrays: planes side by side, with colours, numbers, a pointer that explains and cells to type in.

`ArrayView.show` sends the planes that changed in one message; hovering, arrow keys and typing are answered by `view.js`
inside the page. The same planes are drawn by `still.draw_planes` when no page is there.
"""

from dataclasses import replace
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from course_utils.explorers.kit.planes import in_rows
from course_utils.figures import COLOUR_MAPS

HERE = Path(__file__).parent
# Joined to one module, each using those before.
PARTS = (
    *("words.js", "windows.js", "motion.js", "plane.js", "pen.js", "pull.js", "grip.js"),
    *("label.js", "room.js", "unpack.js", "ahead.js", "view.js"),
)
SLOTS = 12  # the most planes that one view shows


class ArrayView(anywidget.AnyWidget):
    """Show up to twelve planes and answer the pointer and the keyboard inside the page.

    Attributes
    ----------
    cursor : dict
        ``{"name", "row", "col"}``: the cell that a key or a click chose last; set it to light a cell from Python.
    edit : dict
        ``{"name", "row", "col", "value", "count"}``: the last cell that was typed over, or pulled; of a grip that was
        dragged on a chart, its number as ``col`` and its place, [x, y] in CSS pixels, as ``value``. ``"earlier"`` holds
        such changes of other cells that may not have been heard.
    heard : int
        The ``"count"`` of the last edit that was taken over.
    refusal : dict
        `edit` with a ``"text"``: why the typed number was not taken; read at that cell until another is looked at.
    painted : dict
        ``{"name", "pixels", "strokes"}``: what was painted last; `painting` reads it as numbers.
    links : list of dict
        How planes depend on each other (see `planes.link`): what lights up together.
    reading : str
        The line below the planes while no cell is chosen; screen readers speak it.
    """

    _esm = "".join((HERE / part).read_text(encoding="utf-8") for part in PARTS)
    _css = (HERE / "view.css").read_text(encoding="utf-8")

    # One trait a plane, so that an update carries only what changed; `drawn` counts updates and starts the redraw.
    for _slot in range(SLOTS):
        vars()[f"plane_{_slot}"] = traitlets.Dict().tag(sync=True)
    links = traitlets.List(traitlets.Dict()).tag(sync=True)
    reading = traitlets.Unicode().tag(sync=True)
    cursor = traitlets.Dict().tag(sync=True)
    edit = traitlets.Dict().tag(sync=True)
    heard = traitlets.Int(0).tag(sync=True)
    refusal = traitlets.Dict().tag(sync=True)
    painted = traitlets.Dict().tag(sync=True)
    colours = traitlets.Dict().tag(sync=True)
    height = traitlets.Float(0).tag(sync=True)  # CSS pixels kept free for the planes
    drawn = traitlets.Int(0).tag(sync=True)
    # To show an answer before the kernel is asked, see `ahead`.
    foreseen = traitlets.List(traitlets.Dict()).tag(sync=True)
    acts = traitlets.Int(0).tag(sync=True)  # how often the page has told of a cell chosen, typed over or painted
    state = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)

    def __init__(self, height=0.0):
        self.rows = []  # of (operator, plane), as `in_rows` reads them
        super().__init__(height=height, colours={name: colours.tobytes() for name, colours in COLOUR_MAPS.items()})

    @property
    def planes(self):
        """The planes now shown, in their order: a list of `Plane`."""
        return [plane for row in self.rows for _, plane in row]

    def plane(self, name):
        """The plane of this name, or None."""
        return next((plane for plane in self.planes if plane.name == name), None)

    def show(self, planes, *, links=(), reading="", cursor=None, state=0, answered=None):
        """Replace what is shown, in one message that carries only what changed.

        `state` and `answered` (how the controls stand) tell the page to which question this is the answer.
        """
        rows = self.taken_over(planes)
        sent = [
            {**plane.sent(), "row": number, "before": before}
            for number, row in enumerate(rows)
            for before, plane in row
        ]
        if len(sent) > SLOTS:
            raise ValueError(f"a view shows at most {SLOTS} planes, got {len(sent)}; leave some out")
        names = [plane["name"] for plane in sent]
        if len(set(names)) < len(names):
            raise ValueError(f"planes of one view need different names, got {', '.join(names)}; try x, w, output")
        with self.hold_sync():
            for slot in range(SLOTS):
                setattr(self, f"plane_{slot}", sent[slot] if slot < len(sent) else {})
            self.rows = rows
            self.links = list(links)
            self.reading = reading
            if cursor is not None:
                self.cursor = cursor
            self.state, self.answered = state, answered or {}
            self.drawn += 1

    def taken_over(self, planes):
        """Rows of (operator, plane), with the strokes and pulls that the planes have taken over."""
        return [[(before, self._painted_on(plane)) for before, plane in row] for row in in_rows(planes)]

    def _painted_on(self, plane):
        """Tell a plane which strokes, or pulls, it has taken over: the page keeps those that are newer."""
        if getattr(plane, "paint", 0) > 0:
            return replace(plane, strokes=self.painted.get("strokes", 0))
        is_moved = getattr(plane, "pull", False) or getattr(plane, "grips", None) is not None
        return replace(plane, strokes=self.heard) if is_moved else plane

    def shows(self, cell):
        """Whether a cell, or the plane that was painted on, is there: when the page's word arrives, it may be gone."""
        plane = self.plane(cell.get("name"))
        if plane is None or "pixels" in cell:
            return plane is not None and len(cell["pixels"]) == plane.rows * plane.cols
        return 0 <= cell["row"] < plane.rows and 0 <= cell["col"] < plane.cols

    def painting(self):
        """The plane that was painted on last, as it looks now: (name, (H, W) floats from its low to its high)."""
        plane = self.plane(self.painted["name"])
        ink = np.array(self.painted["pixels"], dtype=float).reshape(plane.rows, plane.cols) / 255
        return plane.name, plane.low + (plane.high - plane.low) * ink
