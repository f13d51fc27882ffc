"""Answers before the question: what the values of a control would show is told to the page while nobody asks for it.

The page (`ahead.js`) says which control has the pointer or the keyboard. Its values are then walked through on a thread
of its own, neighbours first; each answer carries the state to which it belongs, and the page shows none of another.
"""

import threading
import time

import ipywidgets
from IPython import get_ipython

from course_utils.explorers.kit.background import start_thread
from course_utils.explorers.kit.controls import CHOICES, LOCK, SLIDERS, possible_values
from course_utils.explorers.kit.packing import Teller, pack

QUICK = 0.03  # seconds; what takes longer waits between its answers, so that the kernel stays free
CALM = 0.08  # seconds after the last redraw during which nobody is disturbed
ANSWER, WALK = 400_000, 4_000_000  # bytes, compressed: the most for one answer, and for all of a control's
MOST_VALUES = 400  # of a slider with more none is told


class Ahead:
    """Tell the page beforehand what an explorer's controls would show; `Explorer.ahead` switches it off.

    Attributes
    ----------
    foreseen : list of dict
        The controls whose values can be told: ``name``, the model's ``id``, which ``part`` of it the page moves, and
        the ``players`` that move it.
    state : int
        How often something has changed that is not the control which is walked through.
    """

    def __init__(self, explorer):
        self._explorer = explorer
        self._controls = {
            name: control
            for name, control in explorer.named_controls().items()
            if isinstance(control, (*SLIDERS, *CHOICES, ipywidgets.RadioButtons)) and not explorer.remembers
        }
        self.foreseen = [
            {"name": name, "id": control.model_id, "part": _part(control), "players": self._players_of(control)}
            for name, control in self._controls.items()
        ]
        self.state = 0
        self._wanted, self._thread, self._last = "", None, 0.0
        self._situation, self._walk, self._left, self._room = None, 0, [], 0
        watch_cells()
        explorer.view.on_msg(self._hear)

    def answered(self):
        """How the controls stand, as the page holds them: dict of name to value."""
        return {name: getattr(control, _part(control)) for name, control in self._controls.items()}

    def drawn(self, moved):
        """The explorer is drawn anew because `moved` has changed: a control, or what was done to a plane."""
        self._last = time.monotonic()
        if moved is None or moved is not self._controls.get(self._wanted):
            self.state += 1
        self._wake()

    def close(self):
        """Tell nothing more."""
        self._wanted = ""

    def _players_of(self, control):
        players = [each for each in self._explorer.controls if isinstance(each, ipywidgets.Play)]
        return [player.model_id for player in players if player.walk.target[0] is control]

    def _hear(self, view, content, buffers):
        with LOCK:
            if "ahead" in content:
                self._wanted = content["ahead"] if self._explorer.ahead and content["ahead"] in self._controls else ""
                self._wake()

    def _wake(self):
        if self._wanted and self._thread is None:
            self._thread = start_thread(self._go_on)  # where none can start, nothing is told

    def _go_on(self):
        """Answer after answer, as long as somebody might ask; never while a cell runs or a student waits."""
        pause = 0.0
        while pause is not None:
            time.sleep(pause)
            with LOCK:
                pause = self._tell_next()
                if pause is None:
                    self._thread = None

    def _tell_next(self):
        """Tell one value's answer; return for how many seconds to leave the kernel alone, or None when all is told."""
        name = self._wanted
        if not name or not self._explorer.ahead:
            return None
        if RUNNING.is_set() or time.monotonic() - self._last < CALM:
            return CALM
        control = self._controls[name]
        others = {other: value for other, value in self.answered().items() if other != name}
        situation = (name, self.state, self._explorer.view.acts, others)
        if situation != self._situation:
            self._situation, self._walk, self._room, self._teller = situation, self._walk + 1, WALK, Teller()
            values = possible_values(control)
            self._left = values if len(values) <= MOST_VALUES else []
        if not self._left:
            return None
        value = min(self._left, key=lambda each: abs(_place(control, each) - _place(control, control.value)))
        self._left.remove(value)
        begin = time.perf_counter()
        try:
            drawing = self._explorer.what_if(**{name: value})
        except Exception:  # whatever it is, the card says it when this value is set
            return 0.0
        told = self._teller.tell(drawing, self._explorer.view.taken_over(drawing.planes))
        answer = {"walk": self._walk, "name": name, "value": _seen(control, value), "others": others}
        answer |= {"state": self.state, "acts": self._explorer.view.acts}
        sent = pack(told)
        self._room -= len(sent)
        if len(sent) > ANSWER or self._room < 0:
            self._left = []
        else:
            self._explorer.view.send({"ahead": answer}, [sent])
        took = time.perf_counter() - begin
        return took if took < QUICK else 4 * took


def _part(control):
    return "value" if isinstance(control, SLIDERS) else "index"


def _seen(control, value):
    """A value as the page holds it: of a menu the number of the option."""
    return value if isinstance(control, SLIDERS) else possible_values(control).index(value)


def _place(control, value):
    return value if isinstance(control, SLIDERS) else _seen(control, value) if value is not None else 0


# ---- whether a cell runs ----

RUNNING = threading.Event()


def _begins(_):
    RUNNING.set()


def _ends(_):
    RUNNING.clear()


def watch_cells():
    """Note from now on when a cell of the notebook runs."""
    events = getattr(get_ipython(), "events", None)
    if events and _begins not in events.callbacks["pre_run_cell"]:
        events.register("pre_run_cell", _begins)
        events.register("post_run_cell", _ends)
