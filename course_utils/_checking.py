"""Try a student's function on a few inputs, compare with a solution, and recognise the usual slips by making them too.

The checks themselves stand in `exercises` and `scene_exercises`: each is a list of cases and of slips, a slip being a
function as short as the sentence that names it.
"""

from dataclasses import dataclass

import numpy as np

from course_utils._checks import describe


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check found; true when the answer is right.

    Attributes
    ----------
    state : "right", "wrong" or "not attempted"
        What was found.
    message : str
        One or two sentences for the student.
    """

    state: str
    message: str

    def __bool__(self):
        return self.state == "right"

    def __repr__(self):
        return {"right": "Right. ", "wrong": "Not yet. ", "not attempted": ""}[self.state] + self.message


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
        return Verdict("not attempted", "Not attempted yet: replace the ... by your answer, then run the cell again.")
    if not callable(f):
        return wrong(f"a function was expected, got {describe(f)}")
    tried = []
    for case in cases:
        inputs = [np.array(value) if isinstance(value, (list, np.ndarray)) else value for value in case]
        given = [value.copy() if isinstance(value, np.ndarray) else value for value in inputs]
        try:
            answer = f(*given)
        except NotImplementedError:
            answer = None
        except Exception as error:  # whatever a student's function raises is told, not thrown at them
            hint = next((f"{sentence}; " for kind, sentence in hints if isinstance(error, kind)), "")
            return wrong(f"{hint}for {_call(inputs)} it raised {type(error).__name__}: {error}")
        if is_blank(answer):
            return Verdict("not attempted", "Not attempted yet, or the `return` is missing: the answer was empty.")
        pairs = zip(given, inputs, strict=True)
        if any(isinstance(value, np.ndarray) and not np.array_equal(value, was) for value, was in pairs):
            return wrong("the input was changed on the way: write into a new array instead")
        numbers = as_numbers(answer)
        if numbers is None:
            return wrong(f"for {_call(inputs)} numbers were expected, got {describe(answer)}")
        tried.append((inputs, numbers, np.asarray(solve(*inputs))))
    missed = [(inputs, numbers) for inputs, numbers, expected in tried if not _alike(numbers, expected)]
    if not missed:
        return Verdict("right", praise)
    # A slip that explains all answers comes first, then one that explains the first wrong answer.
    for explained in ([(inputs, numbers) for inputs, numbers, _ in tried], missed[:1]):
        for sentence, slip in slips:
            if all(_alike(numbers, _try(slip, inputs)) for inputs, numbers in explained):
                return wrong(sentence)
    return wrong(next(_difference(*attempt) for attempt in tried if not _alike(*attempt[1:])))


def _difference(inputs, numbers, expected):
    if numbers.shape != expected.shape:
        return f"for {_call(inputs)} the shape should be {expected.shape}, got {numbers.shape}"
    if not numbers.any():
        return "the output holds only zeros: is the sum written into it?"
    place = tuple(int(i) for i in np.argwhere(~_close(numbers, expected))[0])
    where = f" at position {place[0] if len(place) == 1 else place}" if place else ""
    return f"for {_call(inputs)} expected {expected[place]:g}{where}, got {numbers[place]:g}"


def _call(inputs):
    """Arguments as a student would write them, the long ones by shape, functions by name."""
    shown = [value.tolist() if isinstance(value, np.ndarray) and value.ndim == 1 else value for value in inputs]
    shown = [value.__name__.strip("_") if callable(value) else value for value in shown]
    return ", ".join(f"an array of shape {v.shape}" if isinstance(v, np.ndarray) else str(v) for v in shown)


def is_blank(value):
    """Whether there is no answer yet."""
    return value is ... or value is None or value is NotImplemented


def as_numbers(value):
    """Return the answer as a float array, or None where it holds anything but real numbers."""
    try:
        array = np.asarray(list(value) if hasattr(value, "__next__") else value)
    except Exception:  # ragged lists, tensors on a graph, objects with a broken __array__
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


def _alike(a, b):
    """Equal up to float error and rounding to two decimals."""
    return b is not None and np.shape(a) == np.shape(b) and bool(_close(a, b).all())


def _close(a, b):
    return np.isclose(a, b, rtol=1e-3, atol=0.0051)


def _try(slip, inputs):
    """A slip need not exist for every input: a (2, 3) kernel can't be transposed onto a thin image."""
    try:
        return np.asarray(slip(*inputs), float)
    except (ValueError, TypeError):
        return None


def wrong(sentence):
    """Make a sentence of what is wrong, capital letter and full stop included: a `Verdict`."""
    return Verdict("wrong", sentence[0].upper() + sentence[1:] + ("" if sentence.endswith((".", "?")) else "."))
