"""The exercises of notebooks 00 and 01: a negative, ⊛ in one and two dimensions, the size of its output.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.convolution import conv, flip
from course_utils.exercises.checking import check_function, exercise

_BORDER = "the border was kept: the kernel should only visit places where it lies whole inside x, d - k + 1 of them"
_FLIPPED_BORDER = f"{_BORDER} (and the kernel was flipped)"
_LAST = "the last place is missing: there are d - k + 1 of them, so a range should end at d - k + 1"
_FIRST = "only the first output came back: is `return` inside the loop?"
_ADD = "only the last product was kept: add with +="
_SUM = "the products of each window should be added up"


def negative(picture):
    """The solution: white is 1, so what a pixel lacks to white."""
    return 1 - picture


@exercise
def check_negative(f):
    """Check `f(picture)`, the negative of a grey picture in [0, 1]: 1 - picture.

    Examples
    --------
    >>> check_negative(lambda picture: -picture)
    ✗ Not yet. Only the sign was turned: 0 should become 1, and 0.3 should become 0.7.
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
    return check_function(f, negative, cases, slips, "Black is white and white is black.")


def conv1d(x, w):
    """The solution: at each of the n - k + 1 places, the products of the window with w, added up."""
    places = len(x) - len(w) + 1
    return [sum(x[i + a] * w[a] for a in range(len(w))) for i in range(places)]


@exercise
def check_conv1d(f):
    """Check `f(x, w)`, the slide's 1-D ⊛ of a signal (n,) with a kernel (k,): n - k + 1 numbers.

    Examples
    --------
    >>> check_conv1d(...)
    Not attempted yet: replace the ... by your answer, then run the cell again.
    >>> check_conv1d(lambda x, w: np.convolve(x, w, mode="valid"))
    ✗ Not yet. The kernel was flipped: ⊛ lays it on as written.

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
    return check_function(f, conv1d, cases, slips, "The slide's eight numbers and three other signals agree.")


def conv2d(x, w):
    """The solution: the same with a window of rows and columns."""
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[i : i + w.shape[0], j : j + w.shape[1]]
            out[i, j] = (window * w).sum()
    return out


@exercise
def check_conv2d(f):
    """Check `f(x, w)`, the slide's 2-D ⊛ of an image (H, W) with a kernel (kh, kw): (H - kh + 1, W - kw + 1) numbers.

    Examples
    --------
    >>> check_conv2d(lambda x, w: conv(x, w).T)
    ✗ Not yet. Rows and columns of the output are swapped.

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
    return check_function(f, conv2d, cases, slips, "The slide's nine numbers and two other images agree.")


def output_shape(x_shape, w_shape, stride, padding):
    """The solution: along each axis, as many places as the kernel finds room for, `stride` apart."""
    return tuple((d + 2 * padding - k) // stride + 1 for d, k in zip(x_shape, w_shape, strict=True))


@exercise
def check_output_shape(f):
    """Check `f(x_shape, w_shape, stride, padding)`: (d + 2 padding - k) // stride + 1 along each axis.

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
    return check_function(f, output_shape, cases, slips, "Stride, padding and both axes are in it.")


def _range(x, w):
    return range(len(x) - len(w) + 1)


def _lengths(x_shape, w_shape, stride, padding, rounding=np.floor):
    return rounding((np.array(x_shape) + 2 * padding - w_shape) / stride) + 1


def _first_row(output):
    return np.vstack([output[:1], np.zeros_like(output[1:])])


SOLUTIONS = {each.__name__: each for each in (negative, conv1d, conv2d, output_shape)}
