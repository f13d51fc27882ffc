"""A tour: stops, each some settings and a sentence, to be gone through on the stage in front of a hall."""

import contextlib

import ipywidgets

from course_utils import _checks
from course_utils.explorers.kit.double import Double, WorkBeginsError

PRESS = "press"  # what a stop sets a button to


class Tour:
    """The stops of one explorer, and whether what is set is still what the present stop says.

    Parameters
    ----------
    explorer : Explorer
    stops : sequence of (dict, str)
        Values by the names of controls, and a sentence that is true of what is then seen; `PRESS` presses a button.
        A value holds for the stops after it, too. Whatever no stop has named stands as it did when the explorer was
        made, so that the sentence is true whatever was played before.
    """

    def __init__(self, explorer, stops):
        self._explorer, self._scene = explorer, None
        self._stops = [_checked(explorer, number, stop) for number, stop in enumerate(stops, start=1)]
        for number in range(1, len(self._stops) + 1):
            _check_values(explorer, number, self.settings(number))

    @property
    def sentences(self):
        """What is said at each stop: list of str."""
        return [says for _, says in self._stops]

    def settings(self, number):
        """What is set at a stop, counted from 1: what it names, and what those before it have named."""
        named = {}
        for settings, _ in self._stops[:number]:
            named = {name: value for name, value in named.items() if value != PRESS} | settings
        return named

    def go_to(self, number):
        """Set what a stop says, and draw once; 0 leaves the tour and changes nothing."""
        self._scene = None
        if not number:
            return
        explorer = self._explorer
        with explorer.one_redraw(), explorer.problems_shown():
            _checks.as_count(number, "the stop of the tour", least=0, most=len(self._stops))
            with contextlib.ExitStack() as stack:
                for control in explorer.controls:
                    stack.enter_context(control.hold_sync())  # the page hears of where a control ends, not of its way
                explorer.put_back(keep=explorer.kept_on_tour)
                for name, value in self.settings(number).items():
                    self._set(getattr(explorer, name), value)
            self._scene = self._values()

    def _set(self, control, value):
        is_pressed = value == PRESS and isinstance(control, ipywidgets.Button)
        if not is_pressed and control.value == value:
            return
        if not is_pressed:
            control.value = value
        self._explorer.changed(control)

    def notice(self):
        """Leave the tour when somebody has set something else than the stop says."""
        if self._scene is not None and not _same(self._scene, self._values()):
            self.leave()

    def leave(self):
        """Go on in free play, with what is set."""
        self._explorer.card.stop = 0

    def _values(self):
        return [control.value for control in self._explorer.controls if control.has_trait("value")]


def _same(scene, values):
    """Whether nothing was moved; the page may send back a number that it was told, rounded."""
    return all(
        abs(one - other) < 1e-6 if isinstance(one, float) and isinstance(other, float) else one is other or one == other
        for one, other in zip(scene, values, strict=True)
    )


def _checked(explorer, number, stop):
    where = f"stop {number} of the tour"
    kinds = [type(part) for part in stop] if isinstance(stop, (tuple, list)) else []
    if kinds != [dict, str]:
        raise TypeError(f"{where} should be a pair ({{control: value}}, sentence), got {stop!r}")
    settings, says = stop
    if not says.strip():
        raise ValueError(f"{where} has no sentence; say what is seen there")
    known = {
        name: widget
        for name, widget in vars(explorer).items()
        if any(widget is control for control in explorer.controls) and not isinstance(widget, ipywidgets.Play)
    }
    for name in settings:
        if name not in known:
            raise ValueError(f"{where} sets {name!r}, which is no control; choose from {', '.join(known)}")
    return dict(settings), says


def _check_values(explorer, number, settings):
    """Whether the values of a stop can be set in their order: where one control ends may depend on another."""
    double, where = Double(explorer), f"stop {number} of the tour"
    for name, value in settings.items():
        control = getattr(explorer, name)
        if isinstance(control, ipywidgets.Button):
            if value != PRESS:
                raise ValueError(f"{where} can only press the button {name!r}, got {value!r}; try {PRESS!r}")
            continue
        try:
            double.set(name, value)
        except WorkBeginsError:
            return  # from here on it is seen when it is played
        except (ValueError, TypeError) as error:
            raise type(error)(f"{where} sets {name!r} to what it cannot be: {error}") from None
