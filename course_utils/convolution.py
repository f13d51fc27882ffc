"""Slide a kernel over a signal, an image or a volume: the lecture's x ⊛ w, one step at a time or all at once.

`shift_multiply_add` is the whole idea. `conv` checks what it is given, and takes the ways of `_fast_convolution.py` to
the same numbers.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import sparse

from course_utils._checks import as_array, as_count, describe
from course_utils._fast_convolution import convolve, output_shape


def shift_multiply_add(x, w, stride):
    """Compute x ⊛ w by its definition: each entry of the kernel multiplies a shifted copy of x, and these add up.

    Parameters
    ----------
    x, w : ndarray
        Of one type, with equally many axes.
    stride : tuple of int
        One for each axis.

    Examples
    --------
    >>> shift_multiply_add(np.array([1, 4, 3, -1]), np.array([1, 2, 1]), (1,))
    array([12,  9])

    *Source*: slide "Discrete 2D convolution".
    """
    total = np.zeros(output_shape(x.shape, w.shape, stride), x.dtype)
    for entry in np.ndindex(w.shape):
        total += w[entry] * x[_shifted(entry, total.shape, stride)]
    return total


def _shifted(entry, shape, stride):
    """What one entry of the kernel sees of x while the kernel visits all places of the output: a slice an axis."""
    return tuple(slice(e, e + (n - 1) * s + 1, s) for e, n, s in zip(entry, shape, stride, strict=True))


def conv(x, w, *, stride=1, padding=0):
    """Slide the kernel w over x; at each place multiply entry by entry and add up: the lecture's x ⊛ w.

    (x ⊛ w)[i, j] = Σ_a Σ_b x[i + a, j + b] · w[a, b], and likewise for one, three or more axes. The kernel is
    laid on as written, as on the slides and in torch; mathematics calls this cross-correlation and keeps
    "convolution" for the flipped kernel, which is `conv(x, flip(w))`.

    Parameters
    ----------
    x : array_like, shape (n,), (H, W), (H, W, C), ...
        Signal, image or volume.
    w : array_like, with as many axes as x
        Kernel. A (3, 3, 3) kernel on a colour image gives depth 1; a (3, 3, 1) kernel visits each channel, depth 3.
    stride : int or tuple of int
        Steps from one place to the next, along every axis or one for each: (2, 2, 1) for a colour image.
    padding : int, "same", or a tuple of these
        Zeros added at both ends of every axis, or of each: (1, 1, 0) for a colour image. "same" adds k - 1 in all,
        (k - 1) // 2 of them in front, so that with stride 1 the output is as long as the input.

    Returns
    -------
    ndarray, shape `conv_shape(x.shape, w.shape, stride=stride, padding=padding)`
        Whole numbers (booleans too) give exact int64. A float32 x gives float32 whatever the kernel's type, and so
        does a float16 x, since sums need the room. A whole x with a kernel of floats becomes what NumPy makes of the
        two: bytes and a float32 kernel float32, int64 and the same kernel float64. Everything else gives float64.
        float32 results are within 1e-5 of the largest |x| times the sum of |w|.

    Raises
    ------
    TypeError, ValueError
        Arrays that are empty, complex, not finite or not numbers; unequal numbers of axes; a kernel larger than
        the padded input; a stride below 1; whole numbers whose sums could leave int64.

    Examples
    --------
    >>> conv([1, 4, 3, -1, 2, -4, 1, 0, 2, -1], [1, 2, 1])
    array([12,  9,  3, -1, -5, -2,  3,  3])
    >>> conv(np.ones((6, 8, 3)), np.ones((3, 3, 3))).shape
    (4, 6, 1)

    *Source*: slides "1D convolution", "2D convolution", "Discrete 2D convolution".
    """
    x, w, stride, pads, largest = _prepare(x, w, stride, padding)
    x = _pad(x, pads)
    total = convolve(x, w, stride, largest)
    return shift_multiply_add(*_in_one_type(x, w), stride) if total is None else total


def conv_shape(x_shape, w_shape, *, stride=1, padding=0):
    """Shape of `conv(x, w)` from the two shapes alone: along each axis (d + padding - k) // stride + 1.

    With stride 1 and no padding this is the slide's d - k + 1. Padding counts both ends.

    Parameters
    ----------
    x_shape, w_shape : tuple of int
        Shapes of input and kernel, equally long.
    stride, padding
        As in `conv`, which also lists what is refused.

    Examples
    --------
    >>> conv_shape((28, 28), (5, 5))
    (24, 24)
    >>> conv_shape((28, 28), (5, 5), stride=2, padding="same")
    (14, 14)

    *Source*: slide "Discrete 2D convolution".
    """
    x_shape, w_shape = _as_shape(x_shape, "x_shape"), _as_shape(w_shape, "w_shape")
    stride, pads = _settings(x_shape, w_shape, stride, padding)
    return output_shape(_padded(x_shape, pads), w_shape, stride)


def flip(w):
    """Turn a kernel end to end along every axis: `conv(x, flip(w))` is the convolution of mathematics.

    Parameters
    ----------
    w : array_like
        Kernel with any number of axes. A symmetric one, such as [1, 2, 1], stays as it is.

    Examples
    --------
    >>> flip([[0, 1], [2, 3]])
    array([[3, 2],
           [1, 0]])

    *Source*: numpy.convolve and scipy.signal.convolve flip; the slides do not.
    """
    return np.flip(as_array(w, "w"))


class Step(NamedTuple):
    """One place of the sliding kernel, one frame of the slides."""

    position: tuple  # where the answer stands in the output
    window: np.ndarray  # the part of x under the kernel; padding shows as zeros
    products: np.ndarray  # window * kernel, entry by entry
    sum: float  # of the products: the output at `position`; an int for whole numbers


def windows(x, w, *, stride=1, padding=0):
    """Walk through the slide's frames: one `Step` for every place of the kernel, row by row.

    Parameters
    ----------
    x, w, stride, padding
        As in `conv`, which also lists what is refused.

    Returns
    -------
    iterator of Step
        Each unpacks into (position, window, products, sum).

    Examples
    --------
    >>> for position, window, products, total in windows([1, 4, 3, -1], [1, 2, 1]):
    ...     print(position, window, products, total)
    (0,) [1 4 3] [1 8 3] 12
    (1,) [ 4  3 -1] [ 4  6 -1] 9

    *Source*: slides "1D convolution" and "2D convolution", frame by frame.
    """
    x, w, stride, pads, _ = _prepare(x, w, stride, padding)
    return _walk(*_in_one_type(_pad(x, pads), w), stride)


def _walk(x, w, stride):
    """The generator behind `windows`; apart, so that wrong arguments are refused at the call."""
    for position in np.ndindex(output_shape(x.shape, w.shape, stride)):
        under = tuple(slice(p * s, p * s + k) for p, s, k in zip(position, stride, w.shape, strict=True))
        products = x[under] * w
        yield Step(position, x[under].copy(), products, products.sum())


def conv_matrix(w, x_shape, *, stride=1, padding=0):
    """The same map as one sparse matrix: `conv_matrix(w, x.shape) @ x.ravel()` equals `conv(x, w).ravel()`.

    A convolution is a fully connected layer in which most weights are 0 and the others are shared: each row
    holds the kernel's entries, at the places its output sees.

    Parameters
    ----------
    w : array_like
        Kernel.
    x_shape : tuple of int
        Shape of the input, with as many axes as w.
    stride, padding
        As in `conv`, which also lists what is refused.

    Returns
    -------
    scipy.sparse.csr_array, shape (number of outputs, number of inputs)
        Zero entries of the kernel are stored too: they are weights like the others, which happen to be 0.

    Examples
    --------
    >>> matrix = conv_matrix(np.ones((5, 5)), (28, 28))
    >>> matrix.shape, matrix.nnz
    ((576, 784), 14400)

    *Source*: slide "Weight sharing".
    """
    w, x_shape = as_array(w, "w"), _as_shape(x_shape, "x_shape")
    w = w.astype(np.result_type(w, np.float32) if w.dtype.kind == "f" else np.int64)
    stride, pads = _settings(x_shape, w.shape, stride, padding)
    shape = output_shape(_padded(x_shape, pads), w.shape, stride)
    # Number the pixels 0, 1, 2, ... and let each tap see where it reads; 0 in the padding, so count from 1.
    numbers = _pad(np.arange(1, math.prod(x_shape) + 1).reshape(x_shape), pads)
    seen = np.stack([numbers[_shifted(tap, shape, stride)].ravel() for tap in np.ndindex(w.shape)], axis=1)
    rows, taps = np.nonzero(seen)
    entries = (w.ravel()[taps], (rows, seen[rows, taps] - 1))
    return sparse.csr_array(entries, shape=(math.prod(shape), math.prod(x_shape)))


# --- What is asked, checked -------------------------------------------------------------------------------


def _prepare(x, w, stride, padding):
    """Return x and w, floats in one type; stride and padding axis by axis; what no sum of whole numbers exceeds."""
    x, w = as_array(x, "x"), as_array(w, "w")
    if x.ndim != w.ndim or x.ndim == 0:
        raise ValueError(
            f"x and w should have the same number of axes, at least one, got shapes {x.shape} and {w.shape}; "
            "try w[:, :, None] to slide one flat kernel over every channel"
        )
    stride, pads = _settings(x.shape, w.shape, stride, padding)
    if x.dtype.kind == "f" or w.dtype.kind == "f":
        return *_in_one_type(x, w), stride, pads, None
    return np.ascontiguousarray(x), np.ascontiguousarray(w), stride, pads, _largest_sum(x, w)


def _in_one_type(x, w):
    """Return x and w as int64, if both hold whole numbers; else as float32 or float64, as x has it."""
    dtype = np.int64
    if x.dtype.kind == "f" or w.dtype.kind == "f":
        dtype = x.dtype if x.dtype.kind == "f" else np.result_type(x, w)
        dtype = np.float32 if dtype in (np.float16, np.float32) else np.float64
    return np.ascontiguousarray(x, dtype), np.ascontiguousarray(w, dtype)


def _largest_sum(x, w):
    """Return what no sum of the whole numbers in x ⊛ w exceeds, nor any part of it, or refuse if int64 might not do."""
    largest = max(-int(x.min()), int(x.max())) * abs(w.astype(float)).sum()
    if largest >= 2**62:
        raise ValueError(
            f"sums of x * w should stay below 2**62 to be exact, got whole numbers that could reach {largest:.1e}; "
            "try x.astype(float)"
        )
    return largest


def _settings(x_shape, w_shape, stride, padding):
    """Return stride and padding, (before, after), axis by axis."""
    if len(x_shape) != len(w_shape):
        raise ValueError(f"x and w should have the same number of axes, got shapes {x_shape} and {w_shape}")
    stride = _per_axis(stride, "stride", len(x_shape), lambda s: as_count(s, "stride"))
    padding = _per_axis(padding, "padding", len(x_shape), _count_or_same)
    pads = [((k - 1) // 2, k // 2) if p == "same" else (p, p) for k, p in zip(w_shape, padding, strict=True)]
    if any(d < k for d, k in zip(_padded(x_shape, pads), w_shape, strict=True)):
        raise ValueError(
            f"w should fit inside x, got a kernel of shape {w_shape} for an input of shape {x_shape} "
            f"with padding {padding!r}; try a smaller kernel or more padding"
        )
    return stride, pads


def _per_axis(value, name, axes, check):
    if not isinstance(value, (tuple, list)):
        return (check(value),) * axes
    if len(value) != axes:
        raise ValueError(f"{name} should be one value or one for each of the {axes} axes, got {describe(value)}")
    return tuple(check(each) for each in value)


def _count_or_same(padding):
    if isinstance(padding, str) and padding != "same":
        raise ValueError(f'padding should be a whole number, one for each axis, or "same", got {padding!r}')
    return padding if isinstance(padding, str) else as_count(padding, "padding", least=0)


def _as_shape(shape, name):
    if isinstance(shape, (str, bytes)) or not hasattr(shape, "__iter__"):
        raise TypeError(f"{name} should be a tuple of axis lengths such as (28, 28), got {describe(shape)}")
    return tuple(as_count(length, name) for length in shape)


def _padded(x_shape, pads):
    return tuple(d + sum(p) for d, p in zip(x_shape, pads, strict=True))


def _pad(x, pads):
    return np.pad(x, pads) if any(map(any, pads)) else x
