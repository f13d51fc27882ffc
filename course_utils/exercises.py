"""Look at a student's answer and say, kindly and exactly, whether it is right and what to mend if not.

Every check returns a `Verdict`, never raises, and prints nothing. It tries the answer on a few small inputs, compares
with a solution, and recognises the usual slips because it makes them too: a slip is a function, as short as the
sentence that names it. `solution("conv1d")` shows a solution.
"""

import inspect

import numpy as np

from course_utils._checking import Verdict, as_numbers, check_function, is_blank, wrong
from course_utils._checks import describe, one_of
from course_utils._kernel_tasks import KERNEL_TASKS, problem_with
from course_utils._solutions import SOLUTIONS
from course_utils.convolution import conv, flip
from course_utils.pooling import average_pool, max_pool


class _Text(str):
    """Text that a notebook shows as it is, line by line."""

    def __repr__(self):
        return str(self)


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
    one_of(name, "name", tuple(SOLUTIONS))
    return _Text(inspect.getsource(SOLUTIONS[name]).replace("def _", "def ", 1).rstrip())


# --- Functions to write -----------------------------------------------------------------------------------

_BORDER = "the border was kept: the kernel should only visit places where it lies whole inside x, d - k + 1 of them"
_FLIPPED_BORDER = f"{_BORDER} (and the kernel was flipped)"
_LAST = "the last place is missing: there are d - k + 1 of them, so a range should end at d - k + 1"
_FIRST = "only the first output came back: is `return` inside the loop?"
_ADD = "only the last product was kept: add with +="
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
    cases = [([[0.0, 1.0, 0.3], [0.25, 0.5, 0.8]],), (np.linspace(0, 1, 20).reshape(4, 5),), ([[0.2, 0.6]],)]
    slips = [
        ("only the sign was turned: 0 should become 1, and 0.3 should become 0.7", lambda x: -x),
        ("the picture came back as it was", lambda x: x),
        ("white is 1 in these pictures, not 255", lambda x: 255 - x),
        ("the picture was turned upside down; its brightness should be turned", lambda x: x[::-1]),
        ("the picture was mirrored; its brightness should be turned", lambda x: x[:, ::-1]),
        ("it should keep its grey levels: 0.3 becomes 0.7, not 0 or 1", lambda x: np.where(x > 0.5, 0, 1)),
        ("the other way round: subtract the picture from 1", lambda x: x - 1),
        ("subtract from 1 (white), not from the brightest pixel", lambda x: x.max() - x),
        ("subtract from 1 (white), whatever the brightest and the darkest pixel are", lambda x: x.max() + x.min() - x),
    ]
    return check_function(f, SOLUTIONS["negative"], cases, slips, "Black is white and white is black.")


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
        (_FLIPPED_BORDER, lambda x, w: conv(x, flip(w), padding=len(w) - 1)),
        (_BORDER, lambda x, w: np.append(conv(x, w), np.zeros(len(w) - 1))),
        (_FIRST, lambda x, w: conv(x, w)[:1]),
        (_FIRST, lambda x, w: conv(x, w)[0]),
        (_FIRST, lambda x, w: conv(x, w) * (np.arange(len(x) - len(w) + 1) == 0)),
        (_ADD, lambda x, w: x[len(w) - 1 :] * w[-1]),
        (f"{_SUM}, not averaged", lambda x, w: conv(x, w) / len(w)),
        (f"{_SUM}, not only the largest taken", lambda x, w: [max(x[i:][: len(w)] * w) for i in _range(x, w)]),
        (f"{_SUM}; their list was returned", lambda x, w: [x[i:][: len(w)] * w for i in _range(x, w)]),
        ("the window was added up, but not multiplied by w", lambda x, w: conv(x, np.ones_like(w))),
        ("the output holds whole numbers only: make it with np.zeros(...)", lambda x, w: np.trunc(conv(x, w))),
    ]
    return check_function(
        f, SOLUTIONS["conv1d"], cases, slips, "The slide's eight numbers and three other signals agree."
    )


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
        (_FLIPPED_BORDER, lambda x, w: conv(x, flip(w), padding=(len(w) - 1, len(w[0]) - 1))),
        (_FLIPPED_BORDER, lambda x, w: conv(x, flip(w), padding="same")),
        (_FIRST, lambda x, w: conv(x, w)[0, 0]),
        (_FIRST, lambda x, w: conv(x, w)[:1, :1]),
        (_FIRST, lambda x, w: conv(x, w) * (np.indices(conv(x, w).shape).sum(axis=0) == 0)),
        ("only the first row came back: is `return` inside the loop?", lambda x, w: conv(x, w)[:1]),
        ("only the first row came back: is `return` inside the loop?", lambda x, w: _first_row(conv(x, w))),
        (_ADD, lambda x, w: x[len(w) - 1 :, len(w[0]) - 1 :] * w[-1, -1]),
        (f"{_SUM}, not averaged", lambda x, w: conv(x, w) / w.size),
        ("the window was added up, but not multiplied by w", lambda x, w: conv(x, np.ones_like(w))),
        ("the output holds whole numbers only: make it with np.zeros(...)", lambda x, w: np.trunc(conv(x, w))),
    ]
    return check_function(f, SOLUTIONS["conv2d"], cases, slips, "The slide's nine numbers and two other images agree.")


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
    cases = [((28, 28), (5, 5), 1, 0), ((7, 10), (3, 4), 1, 0), ((7, 10), (3, 4), 1, 2), ((8, 13), (3, 5), 2, 1)]
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
    return check_function(f, SOLUTIONS["output_shape"], cases, slips, "Stride, padding and both axes are in it.")


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
    cases.append((np.arange(24).reshape(4, 6) ** 2 % 11 / 4, 2))
    slips = [
        ("that is the mean of each window, not the maximum", average_pool),
        ("that is the smallest value of each window", lambda x, size: -max_pool(-x, size)),
        ("the windows overlap: after each one, move on by `size`", lambda x, size: max_pool(x, size, 1)),
        ("the windows start at i · size and j · size, not at i and j", _crowded),
        ("rows and columns of the output are swapped", lambda x, size: max_pool(x, size).T),
        ("that keeps one corner of each window", lambda x, size: x[: len(x) // size * size : size, : -size + 1 : size]),
        (
            "a slice stops before its end: each window goes on to i · size + size, without - 1",
            _cut_short,
        ),
        ("each window was added up", lambda x, size: average_pool(x, size) * size**2),
        (_FIRST, lambda x, size: x[:size, :size].max()),
        (_FIRST, lambda x, size: np.pad([[x[:size, :size].max()]], [(0, n // size - 1) for n in x.shape])),
        (
            "the output holds whole numbers only: make it with np.zeros(...), without a dtype",
            lambda x, size: np.trunc(max_pool(x, size)),
        ),
        (
            "maxima below 0 were lost: start from the window itself",
            lambda x, size: max_pool(np.maximum(x, 0), size),
        ),
        (
            "windows that hang over the border should be left out",
            lambda x, size: max_pool(np.pad(x, [(0, -n % size) for n in x.shape], constant_values=x.min()), size),
        ),
    ]
    hints = [(IndexError, "the output counts windows, not pixels: a window that starts at row i is its row i // size")]
    praise = "The slide's table and three other images agree."
    return check_function(f, SOLUTIONS["max_pool"], cases, slips, praise, hints)


def _crowded(x, size):
    rows, columns = (side // size for side in x.shape)
    return max_pool(x, size, 1)[:rows, :columns]


def _cut_short(x, size):
    rows, columns = (side // size for side in x.shape)
    windows = x[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return windows[:, :-1, :, :-1].max(axis=(1, 3))


def check_parameters(f):
    """Check `f(k, channels, filters)`: how many numbers a layer of k x k filters learns, one bias a filter among them.

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
        ("these are the weights; each filter has one bias, too", lambda k, c, n: k * k * c * n),
        ("the weights of one filter are counted; there are `filters` of them", lambda k, c, n: k * k * c + n),
    ]
    return check_function(
        f, SOLUTIONS["parameters"], cases, slips, "The image's size does not matter: the weights are shared."
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
    if is_blank(w):
        return Verdict("not attempted", "Not attempted yet: replace the ... by your kernel, then run the cell again.")
    kernel = as_numbers(w)
    if kernel is None or kernel.ndim != 2 or kernel.size == 0 or max(kernel.shape) > 15:
        return wrong(f"a kernel should be a small table of numbers such as [[0, 1], [2, 3]], got {describe(w)}")
    if not np.isfinite(kernel).all():
        return wrong("the kernel holds NaN or infinity")
    if not kernel.any():
        return wrong("a kernel of zeros answers 0 to everything")
    problem = problem_with(kernel, task)
    return wrong(problem) if problem else Verdict("right", f"This kernel {KERNEL_TASKS[task]}.")


# --- Slips in several checks ------------------------------------------------------------------------------


def _range(x, w):
    return range(len(x) - len(w) + 1)


def _lengths(x_shape, w_shape, stride, padding, rounding=np.floor):
    return rounding((np.array(x_shape) + 2 * padding - w_shape) / stride) + 1


def _first_row(output):
    return np.vstack([output[:1], np.zeros_like(output[1:])])
