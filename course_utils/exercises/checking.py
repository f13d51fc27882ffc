"""Try a student's function on a few inputs, compare with a solution, and recognise the usual slips by making them too.

The checks themselves stand in the chapters beside this file: each is a list of cases and of slips, a slip being a
function as short as the sentence that names it.
"""

import functools
import inspect
import itertools
from dataclasses import dataclass
from html import escape

import numpy as np

from course_utils import progress
from course_utils._checks import describe
from course_utils.exercises.attempt import AnswerError, attempt
from course_utils.exercises.side_by_side import tables

MANY = 100_000  # numbers: far more than any answer has

# What an error usually means that can happen in any exercise.
_HINTS = (
    (SystemExit, "a function ends with `return`"),
    (RecursionError, "it calls itself without end"),
)


# How a verdict begins, and its colour on the page.
SIGNS = {"right": "✓ Right.", "wrong": "✗ Not yet."}
COLOURS = {"right": "#009E73", "wrong": "#D55E00"}


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check found; true when the answer is right.

    Attributes
    ----------
    state : "right", "wrong" or "not attempted"
        What was found.
    message : str
        One or two sentences for the student.
    compared : tuple of array, optional
        The answer and the right one, which the page shows side by side.
    """

    state: str
    message: str
    compared: tuple = ()

    def __bool__(self):
        return self.state == "right"

    def __repr__(self):
        return f"{SIGNS.get(self.state, '')} {self.message}".strip()

    def _repr_mimebundle_(self, include=None, exclude=None):
        text = {"text/plain": repr(self)}
        if self.state not in SIGNS:
            return text
        colour, sign = COLOURS[self.state], SIGNS[self.state]
        shown = tables(*self.compared, lambda a, b: ~_close(a, b)) if self.compared else ""
        look = f"border-left: 5px solid {colour}; padding: 4px 12px"
        said = f'<b style="font-size: 1.15em">{sign}</b> {escape(self.message)}'
        return text | {"text/html": f'<div style="{look}">{said}{shown}</div>'}


def exercise(check):
    """Let a check write down in `progress` whether its exercise was solved (a decorator)."""

    @functools.wraps(check)
    def noting(*answer, **named):
        answer = inspect.signature(check).bind(*answer, **named).args
        verdict = check(*answer)
        name = " ".join([check.__name__, *(part for part in answer[:-1] if isinstance(part, str))])
        progress.note_exercise(name, None if verdict.state == "not attempted" else bool(verdict))
        return verdict

    return noting


def check_function(f, solve, cases, slips, praise, hints=()):
    """Try every case; if any answer is wrong, name the slip that gives the same answers.

    Parameters
    ----------
    f : callable
        The student's function; ``...`` or None is "not attempted".
    solve : callable
        A right one.
    cases : list of tuple
        The arguments to try.
    slips : list of (str, callable)
        What a usual slip is called, and a function that makes it.
    praise : str
        What to say when all is right.
    hints : sequence of (exception class, str)
        What an error of this kind usually means here; said before the error's own words.

    Returns
    -------
    Verdict
    """
    if is_blank(f):
        return blank("your answer")
    if not callable(f):
        return wrong(f"a function was expected, got {shown(f)}")
    tried, names = [], _names(f, solve, len(cases[0]))
    for case in cases:
        inputs = [np.array(value) if _is_array(value) else value for value in case]
        try:
            numbers = attempt(_ask, f, inputs)
        except AnswerError as error:
            hint = next((f"{sentence}; " for kind, sentence in (*hints, *_HINTS) if issubclass(error.kind, kind)), "")
            return wrong(f"{hint}for {_call(names, inputs)} {error}")
        if numbers is None:
            return Verdict("not attempted", "Not attempted yet, or the `return` is missing: the answer was empty.")
        tried.append((inputs, numbers, np.asarray(solve(*inputs))))
    missed = [attempted for attempted in tried if not _alike(*attempted[1:])]
    if not missed:
        return Verdict("right", praise)
    if _says_another_thing(f, *missed[0][:2]):
        return wrong(
            "asked the same twice, it gives two answers: an answer should come from what is given, "
            "not from random numbers of its own"
        )
    return wrong(_diagnosis(names, slips, tried, missed), missed[0][1:])


def _ask(f, inputs):
    """Return what `f` answers as numbers, or None for no answer; it gets copies, and should leave them as they are."""
    given = [value.copy() if isinstance(value, (np.ndarray, list)) else value for value in inputs]
    try:
        answer = f(*given)
    except NotImplementedError:
        return None
    if is_blank(answer):
        return None
    pairs = zip(given, inputs, strict=True)
    if any(isinstance(value, np.ndarray) and not np.array_equal(value, was) for value, was in pairs):
        raise AnswerError("the input was changed on the way: write into a new array instead")
    numbers = as_numbers(answer)
    if numbers is None:
        raise AnswerError(f"numbers were expected, got {_kind(answer)}")
    return numbers


def _says_another_thing(f, inputs, numbers):
    """Whether `f`, asked once more, answers something else."""
    try:
        again = attempt(_ask, f, inputs)
    except AnswerError:
        return False
    return again is not None and not _alike(again, numbers)


def _diagnosis(names, slips, tried, missed):
    """Say what is wrong: a slip that explains all answers, or all wrong ones, or the first; or else what differs."""
    for attempts in (tried, missed):
        for sentence, slip in slips:
            made = [(numbers, _try(slip, inputs)) for inputs, numbers, _ in attempts]
            known = [_alike(numbers, theirs) for numbers, theirs in made if theirs is not None]
            if known and all(known):
                return sentence
    inputs, numbers, expected = missed[0]
    for sentence, slip in slips:
        if numbers.size > 1 and _alike(numbers, _try(slip, inputs)):  # a single number may agree by chance
            return f"for {_call(names, inputs)}: {sentence}"
    return f"for {_call(names, inputs)}{_difference(numbers, expected)}"


def _difference(numbers, expected):
    if numbers.shape != expected.shape:
        if not expected.ndim:
            return f" one number was expected, got an array of shape {numbers.shape}"
        if not numbers.ndim:
            return f" an array of shape {expected.shape} was expected, got one number"
        return f" the shape should be {expected.shape}, got {numbers.shape}"
    if numbers.ndim and not numbers.any():
        return " the output holds only zeros: is the sum written into it?"
    place = tuple(int(i) for i in np.argwhere(~_close(numbers, expected))[0])
    where = f" at position {place[0] if len(place) == 1 else place}" if place else ""
    digits = ".10g" if _is_whole(expected) else ".4g"
    return f": {expected[place]:{digits}} was expected{where}, got {numbers[place]:{digits}}"


def _kind(answer):
    return f"a {type(answer).__name__} of {len(answer)}" if isinstance(answer, (tuple, list)) else shown(answer)


def _is_array(value):
    """Lists of numbers become arrays; a list of tuples stays what it is."""
    return isinstance(value, np.ndarray) or (isinstance(value, list) and not isinstance(value[0], tuple))


def _names(f, solve, count):
    """What the student calls the arguments, or else what the solution calls them."""
    for function in (f, solve):
        try:
            names = list(inspect.signature(function).parameters)
        except Exception:  # of some functions nothing is known
            continue
        if len(names) == count:
            return names
    return ["argument"] * count


def _call(names, inputs):
    """Arguments by name: numbers and short lists as a student would write them, long ones by shape."""
    return ", ".join(_named(name, value) for name, value in zip(names, inputs, strict=True))


def _named(name, value):
    if isinstance(value, np.ndarray):
        if value.ndim != 1 or len(value) > 10:
            return f"{name} of shape {value.shape}"
        value = [round(number, 2) for number in value.tolist()]
    return f"{name} = {value.__name__.strip('_') if callable(value) else value}"


def is_blank(value):
    """Whether there is no answer yet."""
    return value is ... or value is None or value is NotImplemented


def blank(what):
    """Say that `what`, such as "your kernel", is not there yet: a `Verdict`."""
    return Verdict("not attempted", f"Not attempted yet: replace the ... by {what}, then run the cell again.")


def as_numbers(value):
    """Return the answer as a float array, or None if it holds anything but real numbers.

    Raises
    ------
    AnswerError
        There are more than `MANY`, or no end of them.
    """
    try:
        value = list(itertools.islice(value, MANY + 1)) if hasattr(value, "__next__") else value
        many = isinstance(value, (list, tuple, range)) and len(value) > MANY
        array = None if many else np.asarray(value)
    except Exception:  # ragged lists, tensors on a graph, objects with a broken __array__
        return None
    if many or array.size > MANY:
        raise AnswerError(f"more than {MANY:,} numbers came back: does it go on and on?")
    return array.astype(float) if array.dtype.kind in "biuf" else None


def attempted_numbers(value):
    """Return the answer as a float array, or None where it is none or cannot be had: `as_numbers`, under the limits."""
    try:
        return attempt(as_numbers, value)
    except AnswerError:
        return None


def shown(value):
    """Say briefly what a value is, even if its own `repr` fails."""
    try:
        return attempt(describe, value)
    except AnswerError:
        return f"a {type(value).__name__} that cannot be shown"


def _alike(a, b):
    """Equal up to float error and rounding to two decimals; whole numbers, where `b` has them, to the last digit."""
    return b is not None and np.shape(a) == np.shape(b) and bool(_close(a, b).all())


def _close(a, b):
    rtol = 1e-9 if _is_whole(b) else 1e-3
    return np.isclose(a, b, rtol=rtol, atol=0.0051, equal_nan=True)  # a slip that divides 0 by 0 says nan, too


def _is_whole(numbers):
    return np.asarray(numbers).dtype.kind in "iu"


def _try(slip, inputs):
    """A slip need not exist for every input: a (2, 3) kernel can't be transposed onto a thin image."""
    try:
        with np.errstate(all="ignore"):  # whatever the notebook has set
            made = np.asarray(slip(*inputs))
            return made if _is_whole(made) else made.astype(float)
    except (ValueError, TypeError):
        return None


def wrong(sentence, compared=()):
    """Make a sentence of what is wrong, capital letter and full stop included: a `Verdict`."""
    told = sentence[0].upper() + sentence[1:] + ("" if sentence.endswith((".", "?")) else ".")
    return Verdict("wrong", told, compared)
