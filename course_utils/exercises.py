"""Look at a student's answer and say, kindly and exactly, whether it is right and what to mend if not.

Every check returns a `Verdict`, never raises, and prints nothing. It tries the answer on a few small inputs, compares
with a solution, and recognises the usual slips because it makes them too: a slip is a function, as short as the
sentence that names it. `solution("conv1d")` shows a solution.
"""

import inspect
from dataclasses import dataclass

import numpy as np

from course_utils._checks import describe, one_of
from course_utils._kernel_tasks import KERNEL_SOLUTIONS, KERNEL_TASKS, problem_with
from course_utils.convolution import conv, flip
from course_utils.pooling import average_pool, max_pool


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


class _Text(str):
    """Text that a notebook shows as it is, line by line."""

    def __repr__(self):
        return str(self)


# --- Solutions --------------------------------------------------------------------------------------------


def _negative(picture):
    return 1 - picture


def _conv1d(x, w):
    places = len(x) - len(w) + 1
    return [sum(x[i + a] * w[a] for a in range(len(w))) for i in range(places)]


def _conv2d(x, w):
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[i : i + w.shape[0], j : j + w.shape[1]]
            out[i, j] = (window * w).sum()
    return out


def _output_shape(x_shape, w_shape, stride, padding):
    return tuple((d + 2 * padding - k) // stride + 1 for d, k in zip(x_shape, w_shape, strict=True))


def _max_pool(x, size):
    rows, columns = x.shape[0] // size, x.shape[1] // size
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = x[i * size : (i + 1) * size, j * size : (j + 1) * size].max()
    return out


def _parameters(k, channels, filters):
    weights = k * k * channels * filters
    biases = filters
    return weights + biases


def solution(name):
    """Show a solution as text.

    Parameters
    ----------
    name : str
        "negative", "conv1d", "conv2d", "output_shape", "max_pool", "parameters", or one of `KERNEL_TASKS`.

    Raises
    ------
    ValueError
        For any other name.

    Examples
    --------
    >>> solution("sobel")
    def sobel():
        return np.outer([1, 2, 1], [1, 0, -1])
    """
    functions = (_negative, _conv1d, _conv2d, _output_shape, _max_pool, _parameters)
    solutions = {function.__name__[1:]: function for function in functions} | KERNEL_SOLUTIONS
    one_of(name, "name", tuple(solutions))
    return _Text(inspect.getsource(solutions[name]).replace("def _", "def ", 1).rstrip())


# --- Functions to write -----------------------------------------------------------------------------------

_BORDER = "the border was kept: the kernel should only visit places where it lies whole inside x, d - k + 1 of them"
_LAST = "the last place is missing: there are d - k + 1 of them, so a range should end at d - k + 1"
_SUM = "the products of each window should be added up"


def check_negative(f):
    """Check `f(picture)`, the negative of a grey picture in [0, 1]: 1 - picture.

    Parameters
    ----------
    f : callable
        The student's function.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> check_negative(lambda picture: -picture)
    Not yet. Only the sign was turned: 0 should become 1, and 0.3 should become 0.7.
    """
    cases = [([[0.0, 1.0, 0.3], [0.25, 0.5, 0.8]],), (np.linspace(0, 1, 20).reshape(4, 5),)]
    slips = [
        ("only the sign was turned: 0 should become 1, and 0.3 should become 0.7", lambda x: -x),
        ("the picture came back as it was", lambda x: x),
        ("white is 1 in these pictures, not 255", lambda x: 255 - x),
        ("the picture was turned upside down; its brightness should be turned", lambda x: x[::-1]),
        ("the picture was mirrored; its brightness should be turned", lambda x: x[:, ::-1]),
        ("it should keep its grey levels: 0.3 becomes 0.7, not 0 or 1", lambda x: np.where(x > 0.5, 0, 1)),
        ("the other way round: subtract the picture from 1", lambda x: x - 1),
    ]
    return check_function(f, _negative, cases, slips, "Black is white and white is black.")


def check_conv1d(f):
    """Check `f(x, w)`, the slide's 1-D ⊛ of a signal (n,) with a kernel (k,): n - k + 1 numbers.

    Parameters
    ----------
    f : callable
        The student's function; lists, tuples and arrays of any number type are accepted back.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> check_conv1d(...)
    Not attempted yet: replace the ... by your answer, then run the cell again.
    >>> check_conv1d(lambda x, w: np.convolve(x, w, mode="valid"))
    Not yet. The kernel was flipped: ⊛ lays it on as written.

    *Source*: slide "1D convolution".
    """
    cases = [([1, 4, 3, -1, 2, -4, 1, 0, 2, -1], [1, 2, 1]), ([3, 1, 4, 1, 5, 9, 2], [1, 0, -2, 3])]
    cases += [([2, 7, 1], [5]), ([5, 3, 8, 2], [0.5, 0.25])]
    slips = [
        ("the kernel was flipped: ⊛ lays it on as written", lambda x, w: conv(x, flip(w))),
        (_LAST, lambda x, w: conv(x, w)[:-1]),
        ("the first place is missing: counting starts at 0", lambda x, w: conv(x, w)[1:]),
        (_BORDER, lambda x, w: conv(x, w, padding="same")),
        (_BORDER, lambda x, w: conv(x, w, padding=len(w) - 1)),
        (_BORDER + " (and the kernel was flipped)", lambda x, w: conv(x, flip(w), padding=len(w) - 1)),
        (_BORDER, lambda x, w: np.append(conv(x, w), np.zeros(len(w) - 1))),
        (f"{_SUM}, not averaged", lambda x, w: conv(x, w) / len(w)),
        (f"{_SUM}, not only the largest taken", lambda x, w: [max(x[i:][: len(w)] * w) for i in _range(x, w)]),
        (f"{_SUM}; their list was returned", lambda x, w: [x[i:][: len(w)] * w for i in _range(x, w)]),
        ("the window was added up, but not multiplied by w", lambda x, w: conv(x, np.ones_like(w))),
        ("the output holds whole numbers only: make it with np.zeros(...)", lambda x, w: np.trunc(conv(x, w))),
    ]
    return check_function(f, _conv1d, cases, slips, "The slide's eight numbers and three other signals agree.")


def check_conv2d(f):
    """Check `f(x, w)`, the slide's 2-D ⊛ of an image (H, W) with a kernel (kh, kw): (H - kh + 1, W - kw + 1) numbers.

    Parameters
    ----------
    f : callable
        The student's function.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> check_conv2d(lambda x, w: conv(x, w).T)
    Not yet. Rows and columns of the output are swapped.

    *Source*: slide "2D convolution".
    """
    slide = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    wide = np.arange(24).reshape(4, 6) ** 2 % 11
    cases = [(slide, [[0, 1, 2], [2, 2, 0], [0, 1, 2]]), (wide, [[1, -2, 3], [0, 4, -1]]), (wide, [[0.5]])]
    slips = [
        ("the kernel was flipped: ⊛ lays it on as written", lambda x, w: conv(x, flip(w))),
        ("the kernel was flipped upside down", lambda x, w: conv(x, w[::-1])),
        ("the kernel was flipped left to right", lambda x, w: conv(x, w[:, ::-1])),
        ("rows and columns of the output are swapped", lambda x, w: conv(x, w).T),
        ("rows and columns of the kernel are swapped", lambda x, w: conv(x, w.T)),
        (_LAST, lambda x, w: conv(x, w)[:-1, :-1]),
        (f"in the rows, {_LAST}", lambda x, w: conv(x, w)[:-1]),
        (f"in the columns, {_LAST}", lambda x, w: conv(x, w)[:, :-1]),
        (_BORDER, lambda x, w: conv(x, w, padding="same")),
        (_BORDER, lambda x, w: conv(x, w, padding=(len(w) - 1, len(w[0]) - 1))),
        (_BORDER, lambda x, w: np.pad(conv(x, w), [(k // 2, k - 1 - k // 2) for k in w.shape])),
        (_BORDER, lambda x, w: np.pad(conv(x, w), [(0, k - 1) for k in w.shape])),
        (f"{_SUM}, not averaged", lambda x, w: conv(x, w) / w.size),
        ("the window was added up, but not multiplied by w", lambda x, w: conv(x, np.ones_like(w))),
        ("the output holds whole numbers only: make it with np.zeros(...)", lambda x, w: np.trunc(conv(x, w))),
    ]
    return check_function(f, _conv2d, cases, slips, "The slide's nine numbers and two other images agree.")


def check_output_shape(f):
    """Check `f(x_shape, w_shape, stride, padding)`: (d + 2 padding - k) // stride + 1 along each axis.

    Parameters
    ----------
    f : callable
        The student's function; called with two tuples (rows, columns) and two whole numbers.

    Returns
    -------
    Verdict

    *Source*: slide "Discrete 2D convolution".
    """
    cases = [((28, 28), (5, 5), 1, 0), ((7, 10), (3, 4), 1, 0), ((7, 10), (3, 4), 1, 1), ((8, 13), (3, 5), 2, 1)]
    slips = [
        ("the + 1 is missing: a kernel as long as x still has one place", lambda x, w, s, p: _lengths(x, w, s, p) - 1),
        ("padding adds zeros at both ends, so it counts twice", lambda x, w, s, p: _lengths(x, w, s, p / 2)),
        ("padding is not in the formula yet", lambda x, w, s, p: _lengths(x, w, s, 0)),
        ("stride is not in the formula yet", lambda x, w, s, p: _lengths(x, w, 1, p)),
        ("rows and columns are swapped", lambda x, w, s, p: _lengths(x, w, s, p)[::-1]),
        ("round down: a window that does not fit whole has no place", lambda x, w, s, p: _lengths(x, w, s, p, np.ceil)),
        ("round down: there is no half place", lambda x, w, s, p: _lengths(x, w, s, p, np.positive)),
        ("the + 1 comes after dividing by the stride", lambda x, w, s, p: (_lengths(x, w, 1, p)) // s),
        ("the kernel's length should be subtracted", lambda x, w, s, p: x),
    ]
    return check_function(f, _output_shape, cases, slips, "Stride, padding and both axes are in it.")


def check_max_pool(f):
    """Check `f(x, size)`: the maximum of each size x size window, windows side by side, incomplete ones left out.

    Parameters
    ----------
    f : callable
        The student's function.

    Returns
    -------
    Verdict

    *Source*: slide "Pooling and downsampling".
    """
    table = [[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]]
    cases = [(table, 2), (-1 - np.arange(42).reshape(6, 7) * 5 % 23, 3), (np.arange(35).reshape(5, 7) * 3 % 17, 2)]
    slips = [
        ("that is the mean of each window, not the maximum", average_pool),
        ("that is the smallest value of each window", lambda x, size: -max_pool(-x, size)),
        ("the windows overlap: after each one, move on by `size`", lambda x, size: max_pool(x, size, 1)),
        ("rows and columns of the output are swapped", lambda x, size: max_pool(x, size).T),
        ("that keeps one corner of each window", lambda x, size: x[: len(x) // size * size : size, : -size + 1 : size]),
        ("each window was added up", lambda x, size: average_pool(x, size) * size**2),
        (
            "maxima below 0 were lost: start from the window itself",
            lambda x, size: max_pool(np.maximum(x, 0), size),
        ),
        (
            "windows that hang over the border should be left out",
            lambda x, size: max_pool(np.pad(x, [(0, -n % size) for n in x.shape], constant_values=x.min()), size),
        ),
    ]
    return check_function(f, _max_pool, cases, slips, "The slide's table and two other images agree.")


def check_parameters(f):
    """Check `f(k, channels, filters)`: how many numbers a layer of k x k filters learns, with or without biases.

    Parameters
    ----------
    f : callable
        The student's function; called with three whole numbers.

    Returns
    -------
    Verdict

    *Source*: slide "Convolutional neural networks".
    """
    cases = [(5, 1, 1), (5, 1, 6), (3, 3, 16), (7, 2, 4)]
    slips = [
        ("a filter reaches through all channels of its input: multiply by channels", lambda k, c, n: k * k * n + n),
        ("a filter reaches through all channels of its input: multiply by channels", lambda k, c, n: k * k * n),
        ("a kernel has k rows and k columns: k times k weights", lambda k, c, n: k * c * n + n),
        ("a kernel has k rows and k columns: k times k weights", lambda k, c, n: k * c * n),
        ("one filter is counted; there are `filters` of them", lambda k, c, n: k * k * c + 1),
        ("one filter is counted; there are `filters` of them", lambda k, c, n: k * k * c),
        ("there is one bias for the whole layer; each filter has its own", lambda k, c, n: k * k * c * n + 1),
        ("a bias belongs to a filter, not to each of its channels", lambda k, c, n: (k * k + 1) * c * n),
    ]
    without = check_function(
        f, lambda k, c, n: k * k * c * n, cases, [], "Without biases; each filter may have one more."
    )
    return without or check_function(
        f, _parameters, cases, slips, "The image's size does not matter: the weights are shared."
    )


# --- Kernels to design ------------------------------------------------------------------------------------


def check_kernel(task, w):
    """Check a kernel designed for one of `KERNEL_TASKS`, by what it does to small pictures.

    Parameters
    ----------
    task : str
        A key of `KERNEL_TASKS`.
    w : array_like, shape (kh, kw)
        The student's kernel.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        For a task that is not listed.

    Examples
    --------
    >>> check_kernel("shift", [[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    Not yet. This moves the picture to the left: ⊛ does not flip, so a pixel comes from where the 1 stands.

    *Source*: slides "Applications of convolution".
    """
    one_of(task, "task", tuple(KERNEL_TASKS))
    if _is_blank(w):
        return Verdict("not attempted", "Not attempted yet: replace the ... by your kernel, then run the cell again.")
    kernel = _numbers(w)
    if kernel is None or kernel.ndim != 2 or kernel.size == 0 or max(kernel.shape) > 15:
        return _wrong(f"a kernel should be a small table of numbers such as [[0, 1], [2, 3]], got {describe(w)}")
    if not np.isfinite(kernel).all():
        return _wrong("the kernel holds NaN or infinity")
    if not kernel.any():
        return _wrong("a kernel of zeros answers 0 to everything")
    problem = problem_with(kernel, task)
    return _wrong(problem) if problem else Verdict("right", f"This kernel {KERNEL_TASKS[task]}.")


# --- The engine -------------------------------------------------------------------------------------------


def check_function(f, solve, cases, slips, praise):
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

    Returns
    -------
    Verdict
    """
    if _is_blank(f):
        return Verdict("not attempted", "Not attempted yet: replace the ... by your answer, then run the cell again.")
    if not callable(f):
        return _wrong(f"a function was expected, got {describe(f)}")
    tried = []
    for case in cases:
        inputs = [np.array(value) if isinstance(value, (list, np.ndarray)) else value for value in case]
        given = [value.copy() if isinstance(value, np.ndarray) else value for value in inputs]
        try:
            answer = f(*given)
        except NotImplementedError:
            answer = None
        except Exception as error:  # whatever a student's function raises is told, not thrown at them
            return _wrong(f"for {_call(inputs)} it raised {type(error).__name__}: {error}")
        if _is_blank(answer):
            return Verdict("not attempted", "Not attempted yet, or the `return` is missing: the answer was empty.")
        pairs = zip(given, inputs, strict=True)
        if any(isinstance(value, np.ndarray) and not np.array_equal(value, was) for value, was in pairs):
            return _wrong("the input was changed on the way: write into a new array instead")
        numbers = _numbers(answer)
        if numbers is None:
            return _wrong(f"for {_call(inputs)} numbers were expected, got {describe(answer)}")
        tried.append((inputs, numbers, np.asarray(solve(*inputs))))
    wrong = [(inputs, numbers) for inputs, numbers, expected in tried if not _alike(numbers, expected)]
    if not wrong:
        return Verdict("right", praise)
    # A slip that explains all answers comes first, then one that explains the first wrong answer.
    for explained in ([(inputs, numbers) for inputs, numbers, _ in tried], wrong[:1]):
        for sentence, slip in slips:
            if all(_alike(numbers, _try(slip, inputs)) for inputs, numbers in explained):
                return _wrong(sentence)
    return _wrong(next(_difference(*attempt) for attempt in tried if not _alike(*attempt[1:])))


def _difference(inputs, numbers, expected):
    if numbers.shape != expected.shape:
        return f"for {_call(inputs)} the shape should be {expected.shape}, got {numbers.shape}"
    if not numbers.any():
        return "the output holds only zeros: is the sum written into it?"
    place = tuple(int(i) for i in np.argwhere(~_close(numbers, expected))[0])
    where = f" at position {place[0] if len(place) == 1 else place}" if place else ""
    return f"for {_call(inputs)} expected {expected[place]:g}{where}, got {numbers[place]:g}"


def _call(inputs):
    """Arguments as a student would write them, the long ones by shape."""
    shown = [value.tolist() if isinstance(value, np.ndarray) and value.ndim == 1 else value for value in inputs]
    return ", ".join(f"an array of shape {v.shape}" if isinstance(v, np.ndarray) else str(v) for v in shown)


def _is_blank(value):
    return value is ... or value is None or value is NotImplemented


def _numbers(value):
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


def _range(x, w):
    return range(len(x) - len(w) + 1)


def _lengths(x_shape, w_shape, stride, padding, rounding=np.floor):
    return rounding((np.array(x_shape) + 2 * padding - w_shape) / stride) + 1


def _wrong(sentence):
    return Verdict("wrong", sentence[0].upper() + sentence[1:] + ("" if sentence.endswith((".", "?")) else "."))
