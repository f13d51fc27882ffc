"""What an explorer shows for many of its settings, stored: a page without Python plays it from that.

A *state* is one setting of all controls, with all else that the explorer remembers. Where few settings can be combined,
all of them are stored (`whole`). Otherwise it is the walk of each control from the explorer as it stands, and a grid of
combinations in which long sliders have coarse steps. The page offers what is stored and nothing in between.
"""

import base64
import hashlib
import itertools
import os
import time

import ipywidgets
import numpy as np

from course_utils.explorers.kit.controls import LOCK, SLIDERS, possible_values
from course_utils.explorers.kit.double import Double, WorkBeginsError
from course_utils.explorers.kit.packing import Teller, pack
from course_utils.explorers.kit.planes import in_rows
from course_utils.explorers.kit.thrift import thrifty

MIME, PURSE = "application/vnd.course.recording", "COURSE_PURSE"
MOST_STATES = 700
MOST_BYTES = 1_000_000  # compressed
MOST_SECONDS, FEWEST = 10.0, 30  # of work, after so many states
MOST_CELLS = 200  # of a plane, that can be chosen
LEVELS = (3, 5, 9, 13, 25, 49)  # of the values of one control: the fewest, then more
GRID = (17, 13, 9, 7, 5, 4, 3)  # of values that are combined with those of others
PRESSES = 6  # of a button that shows something else each time
LOOKS = {
    ipywidgets.Button: "button",
    ipywidgets.Play: "play",
    ipywidgets.FileUpload: "upload",
    ipywidgets.ToggleButtons: "buttons",
    ipywidgets.Dropdown: "menu",
    ipywidgets.RadioButtons: "radio",
    ipywidgets.Combobox: "text",
}


def record(explorer, most=MOST_BYTES):
    """Store an explorer as it stands.

    Returns
    -------
    bytes
        What `Recording.told` says, as `packing.pack` writes it.
    """
    with LOCK:
        return pack(Recording.of(explorer, most).told(), level=9)


def beside_the_picture(explorer):
    """What an output carries while pages are built: dict of MIME type to base64, else empty.

    The environment variable `PURSE` holds the bytes for all explorers of a notebook and how many these are besides
    predictions, as in "2000000/5"; what one of them leaves is for the next.
    """
    if PURSE not in os.environ:
        return {}
    left, count = map(int, os.environ[PURSE].split("/"))
    stored = record(explorer, max(50_000, min(left // max(1, count), MOST_BYTES)))
    os.environ[PURSE] = f"{left - len(stored)}/{count - (not hasattr(explorer, 'signs'))}"
    return {MIME: base64.b64encode(stored).decode()}


class Recording:
    """The states of an explorer that are worth storing, and how one is reached from another.

    Attributes
    ----------
    states : list of dict
        ``at``: of each control the number of its value in `values`; ``hidden``: a number for all else that is
        remembered; ``off``: the numbers of the controls that rest.
    drawings : list of dict
        What each state shows, as `packing.Teller` tells it.
    moves : dict
        (state, what is done) to the state that follows; done is ("set", control, value), ("press", control) or
        ("choose", plane, row, column).
    whole : bool
        Whether all values of all controls are there in all combinations.
    """

    def __init__(self, explorer, most=MOST_BYTES):
        self.explorer, self.double = explorer, Double(explorer)
        self.values = {name: [] for name in self.double.controls}
        self.states, self.drawings, self.moves, self._teller = [], [], {}, Teller()
        self._numbers, self._hidden, self._memories, self._planes = {}, {}, [], []
        self._costs, self._known = [], dict.fromkeys(self.values, 1)
        self._working = set()  # buttons with which work would begin
        self._end, self._left = time.process_time() + MOST_SECONDS, most
        self._find()

    @staticmethod
    def of(explorer, most=MOST_BYTES):
        """The recording of an explorer, or of a prediction, which is all about its answers."""
        return (Answers if hasattr(explorer, "signs") else Recording)(explorer, most)

    def _find(self):
        self._take()
        every = {name: self._walk(name) for name in self.values}
        count = np.prod([max(1, len(each)) for each in every.values()], dtype=float)
        self._walk_from_here(every, LEVELS[:1], 0.5)
        self.whole = count <= MOST_STATES and self._affords(count, 0.9)
        if self.whole:
            self._close_under(every)
        else:
            self._walk_from_here(every, LEVELS[1:4], 0.7)
            self._close_under(self._grid(every))
            self._walk_from_here(every, LEVELS[4:], 0.6)
        self._press()
        self._choose()

    def told(self):
        """All of it, for `packing.pack`; a move that only puts one value in the place of another is not written out."""
        explorer = self.explorer
        moves = [[state, *self._move(move), target] for (state, move), target in self.moves.items() if target != state]
        return {
            **{"title": explorer.card.title, "lead": explorer.card.lead, "resets": explorer.card.resets},
            **{"height": explorer.view.height, "looks": list(explorer._dom_classes), "whole": bool(self.whole)},
            **{"controls": self._controls(), "states": self.states, "drawings": self.drawings},
            "moves": [move for move in moves if not self._is_plain(*move)],
        }

    # -- Which states -----------------------------------------------------------------------------------------------

    def _walk(self, name):
        """The values that a control can have where the double stands, in its order."""
        stand_in = self.double.controls[name]
        values = possible_values(stand_in)
        return sorted({*values, stand_in.value}) if isinstance(stand_in.control, SLIDERS) else values

    def _plays(self, name):
        players = [each for each in self.explorer.controls if isinstance(each, ipywidgets.Play)]
        return self.double.controls[name].control in [player.walk.target[0] for player in players]

    def _is_menu(self, name):
        return not isinstance(self.double.controls[name].control, SLIDERS)

    def _affords(self, count, share, name=None):
        """Whether so many more states cost no more than this share of what is left, judged by those of a control."""
        seconds, size = np.mean([cost for moved, *cost in self._costs if moved == name] or self._costs_of_all(), axis=0)
        return count * seconds < share * (self._end - time.process_time()) and count * size < share * self._left

    def _costs_of_all(self):
        return [cost for _, *cost in self._costs]

    def _walk_from_here(self, lists, levels, share):
        """More and more values of each control, as long as they cost little; of one that plays twice as many.

        A few are stored in any case: of what plays first, then both of a switch, which would be none with one; of
        menus, where each picture costs much, at last.
        """
        names = sorted(lists, key=lambda name: (not self._plays(name), len(lists[name]) != 2, self._is_menu(name)))
        for most, name in itertools.product(levels, names):
            values = lists[name]
            chosen = _thinned(values, 2 * most - 1 if self._plays(name) else most, keep=self._memory_of(name))
            if most == LEVELS[0] or self._affords(len(chosen) - self._known[name], share, name):
                for value in chosen:
                    self._try(0, ("set", name, value))
                self._known[name] = len(chosen)

    def _grid(self, lists):
        """Values of as many controls as can be combined, in as fine steps as can be."""
        names = sorted((name for name in lists if lists[name]), key=lambda name: len(lists[name]))
        for count, steps in itertools.product(range(len(names), 1, -1), GRID):
            grid = {name: _thinned(lists[name], steps, keep=self._memory_of(name)) for name in names[:count]}
            states = np.prod([len(each) for each in grid.values()], dtype=float)
            if states <= MOST_STATES and self._affords(states, 0.6):
                return grid
        return {}

    def _memory_of(self, name):
        """The value of a control as the explorer stands."""
        return self.values[name][self.states[0]["at"][list(self.values).index(name)]]

    def _close_under(self, lists):
        """All states to which these values lead, from any of them; where all is stored, all values that there are."""
        waiting, seen = [0], {0}
        while waiting:
            here = waiting.pop(0)
            for name, values in lists.items():
                self.double.go_back(self._memories[here])
                possible = self._walk(name)
                for value in possible if self.whole else [value for value in values if value in possible]:
                    target = self._try(here, ("set", name, value))
                    self.whole = self.whole and target is not None
                    if target not in (None, *seen):
                        seen.add(target)
                        waiting.append(target)

    def _press(self):
        """Each button as often as it shows something new, and from all states whence it leads to one that is there."""
        controls = self.explorer.named_controls().items()
        buttons = [name for name, control in controls if isinstance(control, ipywidgets.Button)]
        for name in buttons:
            state = 0
            for _ in range(PRESSES):
                state = None if state is None else self._try(state, ("press", name))
        for state, name in itertools.product(range(len(self.states)), set(buttons) - self._working):
            self._try(state, ("press", name), new=False)

    def _choose(self):
        """Cells of the planes that answer, from here and from all states whence they lead to one that is there."""
        answering = [(name, size) for name, size in self._planes[0].items() if self._answers(name, *size)]
        seconds, size = np.mean(self._costs_of_all(), axis=0)
        most = 0.9 * min(self._left / size, (self._end - time.process_time()) / seconds) / max(1, len(answering))
        answering = {name: _spread(*cells, max(9, min(MOST_CELLS, int(most)))) for name, cells in answering}
        for state, (name, cells) in itertools.product(range(len(self.states)), answering.items()):
            rows, cols = self._planes[state].get(name, (0, 0))
            for row, col in cells if state == 0 else _spread(rows, cols, MOST_CELLS):
                self._try(state, ("choose", name, row, col), new=state == 0)

    def _answers(self, name, rows, cols):
        cells = [(0, 0), (rows - 1, cols - 1), (rows // 2, cols // 2)] if rows else []
        return any(self._try(0, ("choose", name, row, col)) not in (0, None) for row, col in cells)

    # -- One state after the other ----------------------------------------------------------------------------------

    def _try(self, state, move, new=True):
        """Do something in a state; return the number of the state that follows, or None where none is stored."""
        if (known := self.moves.get((state, move))) is not None:
            return known
        if time.process_time() > self._end and len(self.states) >= FEWEST:
            return None
        new = new and self._left > 0 and len(self.states) < 2 * MOST_STATES
        self.double.go_back(self._memories[state])
        try:
            getattr(self.double, move[0])(*move[1:])
            target = self._take(new, move[1])
        except WorkBeginsError:
            self._working.add(move[1])
            return None
        except (ValueError, TypeError):  # of a setting that the card refuses
            return None
        if target is not None:
            self.moves[state, move] = target
        return target

    def _take(self, new=True, moved=None):
        """The number of the state in which the double is; one that was not met before is drawn."""
        at = [self._number(name, stand_in.value) for name, stand_in in self.double.controls.items()]
        hidden = self._hidden.setdefault(_fingerprint(self.double.own()), len(self._hidden))
        key = (*at, hidden)
        if key in self._numbers or not new:
            return self._numbers.get(key)
        begin, planes = time.process_time(), {}
        drawing = self.double.drawing()
        for row in in_rows(drawing.planes):
            planes |= {plane.name: (plane.rows, plane.cols) for _, plane in row}
        self._planes.append(planes)
        self._memories.append(self.double.memory())
        self._tell(drawing)
        self._costs.append((moved, time.process_time() - begin, len(pack(self.drawings[-1], level=6))))
        self._left -= self._costs[-1][2]
        off = [number for number, each in enumerate(self.double.stand_ins) if vars(each).get("disabled")]
        self.states.append({"at": at, "hidden": hidden, "off": off})
        self._numbers[key] = len(self._numbers)
        return self._numbers[key]

    def _tell(self, drawing):
        told = self._teller.tell(drawing)
        exact = {name for each in told["links"] if each["rule"] == "sum" for name in (each["input"], each["kernel"])}
        told["planes"] = {number: thrifty(plane, plane["name"] in exact) for number, plane in told["planes"].items()}
        self.drawings.append(told)

    def _number(self, name, value):
        values = self.values[name]
        same = [number for number, each in enumerate(values) if each == value and type(each) is type(value)]
        if not same:
            values.append(value)
        return same[0] if same else len(values) - 1

    # -- What is told of moves and controls -------------------------------------------------------------------------

    def _move(self, move):
        """A move as numbers: (0, control, value), (1, place in the column), (2, plane, row, column)."""
        kind, name, *more = move
        if kind == "set":
            return [0, list(self.values).index(name), self._number(name, more[0])]
        return [1, self._place(self.explorer.named_controls()[name])] if kind == "press" else [2, name, *more]

    def _is_plain(self, state, kind, *more):
        if kind:
            return False
        control, value, target = more
        at = [*self.states[state]["at"], self.states[state]["hidden"]]
        at[control] = value
        return self._numbers[tuple(at)] == target if tuple(at) in self._numbers else False

    def _controls(self):
        """Each control, in the order of the column: what it is, how it is called, what it can be."""
        names = {id(control): name for name, control in self.explorer.named_controls().items()}
        rows = [getattr(row, "children", ()) or [row] for row in self.explorer.children[1].children]
        row_of = {id(control): number for number, row in enumerate(rows) for control in row}
        return [
            {"label": control.description, "tip": getattr(control, "tooltip", None) or "", "row": row_of[id(control)]}
            | self._look(control, names.get(id(control), ""))
            for control in self.explorer.controls
        ]

    def _look(self, control, name):
        look = {"look": next((word for kind, word in LOOKS.items() if isinstance(control, kind)), "slider")}
        if isinstance(control, ipywidgets.Play):
            steps = round((control.max - control.min) / control.step)
            look |= {"target": self._place(control.walk.target[0]), "steps": steps}
            return {**look, "interval": control.interval, "repeat": control.repeat}
        if isinstance(control, ipywidgets.Button):
            played = [each for each in self.explorer.controls if getattr(each, "speed", None) is control]
            return {**look, "speeds": self._place(played[0]) if played else None, "works": name in self._working}
        if name not in self.values:
            return look
        values, form = self.values[name], getattr(control, "readout_format", "")
        number = list(self.values).index(name)
        stored = [values[each] for each in sorted({state["at"][number] for state in self.states})]
        walk = [] if look["look"] in ("upload", "text") else self._walk(name)
        shown = sorted(stored) if isinstance(control, SLIDERS) else [value for value in walk if value in stored]
        others = [] if isinstance(control, SLIDERS) else [str(value) for value in walk if value not in stored]
        texts = [_text(value, form) for value in values]
        look |= {"number": number, "order": [values.index(each) for each in shown]}
        return {**look, "texts": texts, "others": others}

    def _place(self, control):
        return self.explorer.controls.index(control)


class Answers(Recording):
    """A prediction with each of its answers, chosen and revealed; who asks it in a page is told no more than here."""

    def _find(self):
        options, now = list(self.explorer.options.options), self.explorer.numbers()
        self.values = {"options": [None, *options]}
        for is_revealed, answer in [(False, None), *itertools.product((False, True), options)]:
            self._tell(self.explorer.draw({**now, "answer": answer, "is_revealed": is_revealed}))
            at = [self.values["options"].index(answer)]
            off = [0, 1] if is_revealed else [1] if answer is None else []
            self._numbers[*at, int(is_revealed)] = len(self.states)
            self.states.append({"at": at, "hidden": int(is_revealed), "off": off})
            if is_revealed:
                self.states[-1]["looks"] = self.explorer.signs(answer)
                self.moves[self._numbers[*at, 0], ("press", "reveal_button")] = self._numbers[*at, 1]
        self.whole = True


def _thinned(values, most, keep=None):
    """At most so many of the values, evenly, with the first, the last and the one to keep."""
    if len(values) <= most:
        return list(values)
    places = set(np.linspace(0, len(values) - 1, most).round().astype(int).tolist())
    return [value for place, value in enumerate(values) if place in places or value == keep]


def _spread(rows, cols, most):
    """Cells of a plane, evenly: all of them where they are few."""
    step = int(np.ceil(np.sqrt(rows * cols / most) if min(rows, cols) > 1 else rows * cols / most)) or 1
    return list(itertools.product(*(range(min(length - 1, step // 2), length, step) for length in (rows, cols))))


def _text(value, form):
    """A value as its control writes it."""
    return str(value) if isinstance(value, (str, tuple)) or value is None else format(value, form)


def _fingerprint(value):
    """A digest by which two values are told apart; of what is neither plain nor an array, whether it is the same."""
    if isinstance(value, np.ndarray):
        return hashlib.blake2b(np.ascontiguousarray(value).tobytes(), digest_size=16).hexdigest()
    if isinstance(value, dict):
        return tuple((repr(name), _fingerprint(each)) for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_fingerprint, value))
    return repr(value) if isinstance(value, (bool, int, float, str, set, np.generic, type(None))) else id(value)
