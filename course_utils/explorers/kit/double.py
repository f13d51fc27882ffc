"""What would be shown with other values? A double of the explorer is asked, whose controls only hold what is set."""

import copy
import functools
from types import SimpleNamespace

import ipywidgets

from course_utils import _checks
from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.controls import TRAITLETS_OWN, check_value, is_state


class StandIn:
    """A control without a page: its value moves as the control's would when its ends or options change.

    Parameters
    ----------
    control : ipywidgets widget
        What it holds at first; `check_value` knows its kind.
    """

    PARTS = ("description", "options", "min", "max", "step", "disabled", "value")

    def __init__(self, control):
        parts = {part: getattr(control, part) for part in self.PARTS if control.has_trait(part)}
        vars(self).update(parts, control=control)

    def __setattr__(self, part, value):
        vars(self)[part] = value
        if "min" in vars(self):
            vars(self)["value"] = max(self.min, min(self.max, self.value))
        elif part == "options":
            vars(self)["value"] = self.options[0] if self.options else None


class WorkBeginsError(ValueError):
    """What would be shown is only found by work that takes longer than a blink."""


class _NoWork:
    """In place of a `Background`: none is done, and what is under way goes on."""

    is_running = False

    def start(self, work):
        raise WorkBeginsError(
            "with these values work would begin that takes longer; set them and wait for what it shows"
        )

    def stop(self):
        pass


class Double:
    """An explorer as it stands, to be moved about while the explorer itself stays; asked under the kit's lock.

    Attributes
    ----------
    controls : dict of str to StandIn
        Those with a value, by name, in the order of the column.
    stand_ins : list of StandIn
        All of them, in the order of the column.
    """

    def __init__(self, explorer):
        stand_ins = {id(control): StandIn(control) for control in explorer.controls}
        state = {name: value for name, value in vars(explorer).items() if not name.startswith(TRAITLETS_OWN)}
        self._explorer = object.__new__(_doubled(type(explorer)))
        vars(self._explorer).update({name: _copied(value, stand_ins) for name, value in state.items()})
        self.stand_ins = self._explorer.controls = [stand_ins[id(control)] for control in explorer.controls]
        view = explorer.view
        self._explorer.view = SimpleNamespace(cursor=view.cursor, planes=view.planes, plane=view.plane)
        self._by_name = {name: stand_ins[id(control)] for name, control in explorer.named_controls().items()}
        self.controls = {name: each for name, each in self._by_name.items() if each.control.has_trait("value")}

    def set(self, name, value):
        """Set a control, and let the explorer answer the change as it does a student's."""
        stand_in = self.controls[_checks.one_of(name, "name", list(self.controls))]
        check_value(stand_in, value)
        if stand_in.value != value:
            stand_in.value = value
            self._explorer.changed(stand_in)

    def choose(self, name, row, col):
        """Choose a cell of the plane `name`."""
        self._explorer.view.cursor = {"name": name, "row": row, "col": col}
        self._explorer.chosen(name, row, col)

    def press(self, name):
        """Press the button `name`."""
        self._explorer.changed(self._by_name[name])

    def drawing(self):
        """What would be shown: a `Drawing`."""
        return self._explorer.draw(self._explorer.numbers())

    def own(self):
        """What the double remembers besides its controls: dict of name to plain values and arrays."""
        own = vars(self._explorer).items()
        return {name: value for name, value in own if is_state(name, value) and name not in ("controls", "pairs")}

    def memory(self):
        """All that it remembers, for `go_back`."""
        own = {name: _copied(value, {}) for name, value in vars(self._explorer).items()}
        return own, [dict(vars(stand_in)) for stand_in in self.stand_ins]

    def go_back(self, memory):
        """Be as it was when it gave this memory."""
        own, parts = memory
        vars(self._explorer).clear()
        vars(self._explorer).update({name: _copied(value, {}) for name, value in own.items()})
        for stand_in, part in zip(self.stand_ins, parts, strict=True):
            vars(stand_in).update(part)


@functools.cache
def _doubled(kind):
    """A class for doubles: to them `close`, which frees a widget when it is forgotten, means nothing."""
    return type(f"{kind.__name__}Double", (kind,), {"close": lambda self: None, "__del__": lambda self: None})


def _copied(value, stand_ins):
    """A value of an explorer's for its double: stand-ins for controls, no work, its own containers, the rest shared."""
    if isinstance(value, Background):
        return _NoWork()
    if isinstance(value, ipywidgets.Widget):
        return stand_ins.get(id(value), value)
    if type(value) in (list, tuple):
        return type(value)(_copied(each, stand_ins) for each in value)
    if type(value) is dict:
        return {name: _copied(each, stand_ins) for name, each in value.items()}
    return copy.copy(value) if type(value) is set else value
