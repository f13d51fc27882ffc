"""What all explorers share: a card, a column of named controls, one pure method for the numbers, one that draws them.

A new explorer is three short methods::

    class HalfExplorer(Explorer):
        title = "Half of it"
        lead = "Move the slider: the second plane is the first one times the factor."

        def __init__(self, factor=0.5):
            self.factor = slider("factor", 0, 1, factor, step=0.1)
            super().__init__([self.factor])

        def numbers(self):
            return {"half": self.factor.value * numpy.eye(4)}

        def draw(self, numbers):
            return Drawing([array_plane("half", numbers["half"], "half")], reading="...", result={"sum": ...})
"""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import ipywidgets

from course_utils import figures
from course_utils.explorers.kit import shown
from course_utils.explorers.kit.ahead import Ahead
from course_utils.explorers.kit.card import Card
from course_utils.explorers.kit.controls import LOCK, Beginning, adopt, check_value
from course_utils.explorers.kit.double import Double
from course_utils.explorers.kit.planes import in_rows, with_minus
from course_utils.explorers.kit.recording import beside_the_picture
from course_utils.explorers.kit.still import draw_planes, still_png
from course_utils.explorers.kit.tour import Tour
from course_utils.explorers.kit.view import ArrayView


@dataclass(frozen=True)
class Drawing:
    """What an explorer shows at one moment.

    Parameters
    ----------
    planes : list of list
        Rows of planes, from `planes.array_plane`, `chart_plane` and `bars_plane`, with the operators between them:
        ``[[x, "⊛", kernel, "=", u], [strength, tuning]]``. A single row needs no list around it.
    reading : str
        One or two sentences that say in words and numbers what is seen.
    links : list of dict
        From `planes.link`: what lights up together.
    cursor : dict, optional
        ``{"name", "row", "col"}``: the cell to light.
    result : dict
        One or two result numbers for the explorer's text, which a notebook's test compares.
    """

    planes: list
    reading: str = ""
    links: list = field(default_factory=list)
    cursor: dict | None = None
    result: dict = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "reading", with_minus(self.reading))


class Explorer(ipywidgets.VBox):
    """One question, made playable.

    A subclass sets `title` and `lead`, makes its controls as named attributes, and defines `numbers` (pure: controls
    in, numbers out) and `draw` (numbers in, `Drawing` out). Every control's `value` is watched; to answer a change
    in another way first, a subclass overrides `changed`, and for what is done to the planes `chosen`, `typed` and
    `painted`. Callbacks arrive on another thread than the notebook's, so a control changes, and all that follows is
    computed and drawn, under one lock; and nothing uses pyplot.

    Parameters
    ----------
    controls : list of ipywidgets widget, or of pairs of them
        In the order of the column, from top to bottom; a pair stands side by side.
    height : float, optional
        CSS pixels kept free for the planes when their size changes, so that nothing below them jumps.
    """

    title = ""
    lead = ""
    starts_over = True  # by a button in the card's corner
    story = ()  # its tour on the stage: see `tour`
    background = None  # what works beside it, if anything does: a `Background`
    kept_on_tour = ()  # names of attributes, such as results, that a stop does not put back
    remembers = ""  # why it matters on which way a control comes to a value: then no answer is told beforehand
    ahead = True  # whether the page is told beforehand what controls would show; for all: `Explorer.ahead = False`
    controls, pairs = (), ()  # also for `close`, which runs even when an explorer could not be made

    def __init__(self, controls, *, height=None):
        self._quiet = False
        self._drawing = Drawing([])
        beside = [(each, each.speed) if isinstance(each, ipywidgets.Play) else each for each in controls]
        rows = [ipywidgets.HBox(each) if isinstance(each, tuple) else each for each in beside]
        self.pairs = [row for row in rows if row not in controls]
        self.controls = [control for each in controls for control in (each if isinstance(each, tuple) else [each])]
        self.card = Card(title=self.title, lead=self.lead, resets=bool(self.controls) and self.starts_over)
        self.card.observe(lambda _: self.start_over(), "again")
        self._beginning = Beginning(self.controls, vars(self))
        self.view = ArrayView(height=float(height or 0))
        column = ipywidgets.VBox(rows)
        column.add_class("course-controls")
        if not self.controls:
            column.add_class("course-empty")
        super().__init__([self.card, column, self.view])
        self.add_class("course-explorer")
        for widget in (*self.controls, self.view):
            adopt(widget, self)
        for control in self.controls:
            if isinstance(control, ipywidgets.Button):
                control.on_click(self._hear_button)
            elif control.has_trait("value") and not isinstance(control, ipywidgets.Play):  # it moves its slider
                control.observe(self._hear_control, "value")
        self.tour(self.story)
        self.card.observe(lambda change: self._tour.go_to(change["new"]), "stop")
        self._ahead = Ahead(self)
        self.view.foreseen = self._ahead.foreseen
        for word, hear in {"cursor": self._hear_cursor, "edit": self._hear_edit, "painted": self._hear_pen}.items():
            self.view.observe(hear, word)
        with LOCK:
            self._redraw()

    # -- What a subclass says ------------------------------------------------------------------------------------

    def numbers(self):
        """Compute everything shown from the controls' values; touches no widget."""
        raise NotImplementedError

    def draw(self, numbers):
        """Turn `numbers` into a `Drawing`."""
        raise NotImplementedError

    # Each of these answers before the numbers are computed anew; by default there is nothing to do.

    def changed(self, control):
        """Answer a change of one of the controls."""

    def chosen(self, name, row, col):
        """Answer the choice of a cell in the plane `name`, by a click, an arrow key or a pointer that is followed."""

    def typed(self, name, row, col, value):
        """Take over a number that was typed over a cell; what is raised here is read at that cell."""

    def painted(self, name, picture):
        """Take over a plane that was painted on, as it looks now: (H, W) floats from its low to its high."""

    # -- What all of them do -------------------------------------------------------------------------------------

    def refresh(self):
        """Compute and draw anew."""
        with LOCK:
            self._redraw()

    def start_over(self):
        """Put the controls, and all that was typed, painted or drawn by chance, back to how they were at first."""
        if self.background:
            self.background.stop()
        self._tour.leave()
        with self.one_redraw():
            self.view.cursor = {}  # a cell that was clicked is looked at no more
            self.put_back()

    def put_back(self, keep=()):
        """Set everything to how it was at first, but for the attributes named in `keep`; what is drawn stays."""
        self._beginning.put_back(self, keep)

    def tour(self, stops):
        """Take another tour: on the stage the arrow keys, or a presenter's remote, go from stop to stop.

        Parameters
        ----------
        stops : sequence of (dict, str)
            Values by the names of controls, and the sentence that is read there; a value holds for the stops after it,
            too. Whatever no stop names stands as at first.

        Examples
        --------
        >>> from course_utils.explorers.first_explorer import FirstExplorer
        >>> explorer = FirstExplorer()
        >>> explorer.tour([({"cells": 4}, "Sixteen numbers."), ({"cells": 64}, "And 4,096: here is a cat.")])
        >>> explorer.card.stop = 2
        >>> explorer.cells.value
        64
        """
        self._tour = Tour(self, stops)
        self.card.stop, self.card.stops = 0, self._tour.sentences

    def try_again(self):
        """Draw anew if something went wrong before; a control that is put back to what it was changes nothing."""
        with LOCK:
            if self.card.problem and not self._quiet:
                self._redraw()

    @contextmanager
    def one_redraw(self):
        """Change several controls and draw once, at the end."""
        with LOCK:
            self._quiet, before = True, self._quiet
            try:
                yield
            finally:
                self._quiet = before
            if not self._quiet:
                self._redraw()

    def _hear_button(self, button):
        self._answer(self.changed, button)
        self._tour.leave()

    def _hear_control(self, change):
        self._answer(self.changed, change["owner"])

    def _hear_cursor(self, change):
        cell = change["new"]
        if self.view.shows(cell):
            self._answer(self.chosen, cell["name"], cell["row"], cell["col"])

    def _hear_edit(self, change):
        with ExitStack() as stack:  # what goes wrong at one cell keeps no other from being heard
            for cell in reversed([*change["new"].get("earlier", ()), change["new"]]):
                if cell["count"] > self.view.heard:
                    stack.callback(self._take_over, cell)

    def _take_over(self, cell):
        with self.view.hold_sync():  # what was heard, and what follows from it, in one message
            self.view.heard = cell["count"]
            if self.view.shows(cell):
                self._answer(self.typed, cell["name"], cell["row"], cell["col"], cell["value"], typed_at=cell)
                self._tour.leave()

    def _hear_pen(self, change):
        if self.view.shows(change["new"]):
            self._answer(self.painted, *self.view.painting())
            self._tour.leave()

    def _answer(self, hook, *heard, typed_at=None):
        """Let a subclass answer what was heard, and draw anew."""
        with LOCK:
            if self._quiet:
                return
            with self.problems_shown():
                self._check_controls()
            self._quiet = True  # controls that the answer moves must not draw half of the change
            try:
                with self.problems_shown(typed_at):
                    hook(*heard)
            finally:
                self._quiet = False
            self._redraw(moved=heard[0])
            self._tour.notice()

    def _check_controls(self):
        for control in self.controls:
            if control.has_trait("value"):
                check_value(control, control.value)

    def _redraw(self, moved=None):
        self._ahead.drawn(moved)
        with self.problems_shown():
            self._check_controls()
            self._drawing = self.draw(self.numbers())
            quiet, self._quiet = self._quiet, True  # setting the cursor is not the student's move
            try:
                self.view.show(
                    self._drawing.planes,
                    links=self._drawing.links,
                    reading=self._drawing.reading,
                    cursor=self._drawing.cursor,
                    state=self._ahead.state,
                    answered=self._ahead.answered(),
                )
            finally:
                self._quiet = quiet
        self.card.problem = ""

    @contextmanager
    def problems_shown(self, typed_at=None):
        """Show what goes wrong, and let it pass on: at the cell that was just typed over, or in the card."""
        try:
            yield
        except Exception as error:
            for_students = isinstance(error, (ValueError, TypeError))  # written in whole sentences
            told = str(error) if for_students else f"{type(error).__name__}: {error}"
            if typed_at:
                self.view.refusal = {**typed_at, "text": told}
            else:
                self.card.problem = told
            raise

    def close(self):
        """Free the explorer's widgets, here and in the page; what runs beside it is asked to end."""
        if self.background:
            self.background.stop()
        if "_ahead" in vars(self):
            self._ahead.close()
        beside = [each for pair in self.pairs for each in pair.children]
        for widget in (*self.controls, *beside, *self.pairs, *self.children, self):
            for part in ("layout", "style", "walk"):  # models of their own, which ipywidgets would keep
                if isinstance(getattr(widget, part, None), ipywidgets.Widget):
                    getattr(widget, part).close()
            ipywidgets.Widget.close(widget)

    def what_if(self, **values):
        """What would be shown if some of the named controls had other values, set in this order; nothing changes.

        Parameters
        ----------
        **values
            Of controls by name, as in ``explorer.what_if(angle=45)``.

        Returns
        -------
        Drawing

        Raises
        ------
        ValueError
            A name that no control has, a value that the control cannot have, or one with which work would begin that
            takes longer than a blink.
        """
        with LOCK:
            double = Double(self)
            for name, value in values.items():
                double.set(name, value)
            return double.drawing()

    # -- What is left when no page is there ------------------------------------------------------------------------

    def settings(self):
        """The values of the named controls, in the order of the column: dict of str to value."""
        telling = self._telling()
        return {name: control.value for name, control in self.named_controls().items() if control in telling}

    def named_controls(self):
        """The controls by the names of their attributes, in the order of the column."""
        names = {id(widget): name for name, widget in vars(self).items() if isinstance(widget, ipywidgets.Widget)}
        return {names[id(control)]: control for control in self.controls if id(control) in names}

    def _telling(self):
        """The controls with a value that can be told; a player only repeats its slider's."""
        plain = (str, int, float, bool)
        with_value = [control for control in self.controls if isinstance(getattr(control, "value", None), plain)]
        return [control for control in with_value if not isinstance(control, ipywidgets.Play)]

    def __repr__(self):
        facts = {**self.settings(), **self._drawing.result}
        told = ", ".join(
            f"{name}={value!r}" if isinstance(value, str) else f"{name}={figures.fact_text(value)}"
            for name, value in facts.items()
        )
        return f"{type(self).__name__}({told})"

    @property
    def alt(self):
        """What is drawn, in words."""
        planes = "; ".join(plane.told for row in in_rows(self._drawing.planes) for _, plane in row)
        return f"{self.title}. {planes}. {self._drawing.reading}".strip()

    def png(self):
        """The explorer as it stands, as a still picture (PNG bytes)."""
        return still_png(self._still_figure())

    def _still_figure(self):
        """The explorer as it stands, as a matplotlib figure."""
        with LOCK:
            drawing = self._drawing
            told = {
                each.description: each.value if isinstance(each.value, str) else figures.fact_text(each.value)
                for each in self._telling()
                if each.description
            }
        return draw_planes(
            drawing.planes,
            title=self.title,
            lead=self.lead,
            settings=" · ".join(f"{name}: {value}".replace(" ", "\N{NO-BREAK SPACE}") for name, value in told.items()),
            reading=drawing.reading,
            links=drawing.links,
            cursor=drawing.cursor,
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        shown.note(self)
        data = super()._repr_mimebundle_(include=include, exclude=exclude)
        figure = self._still_figure()
        about = {"image/png": figures.described(figure, self.alt)}
        data |= {"text/plain": repr(self), "image/png": still_png(figure)}
        return {**data, **beside_the_picture(self)}, about
