"""Slide a kernel over a signal, an image or a volume: the lecture's x ⊛ w, one step at a time or all at once.

`_by_definition` is the whole idea: shift, multiply, add. What stands below it gives the same numbers sooner;
`_compute` and `_in_one_go` say when each is worth it.
"""

import functools
import math
from typing import NamedTuple

import numpy as np
from scipy import fft, sparse

from course_utils._checks import as_array, as_count, describe


class Step(NamedTuple):
    """One place of the sliding kernel, one frame of the slides.

    Attributes
    ----------
    position : tuple of int
        Where the answer stands in the output.
    window : ndarray
        The part of x under the kernel, in the kernel's shape; padding shows as zeros.
    products : ndarray
        window * kernel, entry by entry.
    sum : int or float
        The sum of the products: the output at `position`.
    """

    position: tuple
    window: np.ndarray
    products: np.ndarray
    sum: float


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
        Whole numbers (booleans too) give exact int64. A float32 x gives float32 whatever the kernel's type, a
        float16 x as well, since sums need the room; everything else float64. float32 results are within 1e-5
        of the largest |x| times the sum of |w|.

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
    x, w, stride, pads = _prepare(x, w, stride, padding)
    return _compute(_pad(x, pads), w, stride)


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
    return _shape(x_shape, w_shape, stride, pads)


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
    x, w, stride, pads = _prepare(x, w, stride, padding)
    return _walk(_pad(x, pads), w, stride)


def _walk(x, w, stride):
    """The generator behind `windows`; apart, so that wrong arguments are refused at the call."""
    for position in np.ndindex(_shape(x.shape, w.shape, stride)):
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
    shape = _shape(x_shape, w.shape, stride, pads)
    # Number the pixels 0, 1, 2, ... and let each tap see where it reads; 0 in the padding, so count from 1.
    numbers = _pad(np.arange(1, math.prod(x_shape) + 1).reshape(x_shape), pads)
    seen = np.stack([numbers[_under(tap, shape, stride)].ravel() for tap in np.ndindex(w.shape)], axis=1)
    rows, taps = np.nonzero(seen)
    entries = (w.ravel()[taps], (rows, seen[rows, taps] - 1))
    return sparse.csr_array(entries, shape=(math.prod(shape), math.prod(x_shape)))


# --- How it is computed -----------------------------------------------------------------------------------


def _compute(x, w, stride):
    """Choose how to compute x ⊛ w. All ways agree up to rounding; the limits were measured, see benchmarks/."""
    taps = np.count_nonzero(w) / math.prod(stride)
    factors = _factors(w) if x.dtype.kind == "f" and taps > 6 else None
    total = _in_one_go(x, w, stride, taps) if factors is None else _axis_by_axis(x, factors, stride)
    return total.astype(np.int64, copy=False) if x.dtype.kind == "i" else total


def _in_one_go(x, w, stride, taps):
    """A kernel that is no outer product: by Fourier when large, else by the definition; whole numbers always so."""
    exact = x.dtype.kind == "i"
    deep = not exact and x.ndim > 1 and 1 < x.shape[-1] == w.shape[-1]
    if not exact and taps >= (64 * w.shape[-1] if deep else 40):
        return _by_fourier(x, w, stride)
    if deep:
        return _in_strips(_channels_first, x, w, stride)
    # Hardly fewer places than pixels: then stride is 1 and the kernel is small beside x.
    dense = x.ndim > 1 and x.size < 1.5 * math.prod(_shape(x.shape, w.shape, stride))
    return _in_strips(_end_to_end if dense else _by_definition, x, w, stride)


def _by_definition(x, w, stride, total):
    """Every entry of the kernel multiplies a shifted copy of x; the sum of these is the convolution."""
    first, *others = np.argwhere(w).tolist() or [[0] * w.ndim]
    np.multiply(x[_under(first, total.shape, stride)], w[tuple(first)], out=total)
    product = np.empty_like(total)
    for tap in others:
        np.multiply(x[_under(tap, total.shape, stride)], w[tuple(tap)], out=product)
        total += product


def _end_to_end(x, w, stride, total):
    """The rows of x, laid end to end, make one long signal, and w a kernel with gaps: few long loops, not many short.

    Where the kernel would wrap round from one row to the next, the answer is left out. For stride 1 only.
    """
    gaps = np.zeros((len(w), *x.shape[1:]), w.dtype)
    gaps[tuple(slice(k) for k in w.shape)] = w
    gaps = gaps.ravel()[: np.ravel_multi_index([k - 1 for k in w.shape], gaps.shape) + 1]
    answers = np.empty((len(total), *x.shape[1:]), x.dtype)
    _by_definition(x.ravel(), gaps, (1,), answers.ravel()[: x.size - len(gaps) + 1])
    total[...] = answers[tuple(slice(n) for n in total.shape)]


def _in_strips(slide, x, w, stride):
    """Finish a strip of rows before the next, so that its numbers stay in the processor's cache all the while."""
    total = np.empty(_shape(x.shape, w.shape, stride), x.dtype)
    rows = max(1, 65536 * len(total) // total.size)
    for start in range(0, len(total), rows):
        strip = total[start : start + rows]
        first = start * stride[0]
        slide(x[first : first + (len(strip) - 1) * stride[0] + len(w)], w, stride, strip)
    return total


def _factors(w):
    """Return one vector for each axis whose outer product is w, or None: every line of w a multiple of one line."""
    peak = np.unravel_index(abs(w).argmax(), w.shape)
    lines = [w[(*peak[:axis], slice(None), *peak[axis + 1 :])] / w[peak] for axis in range(w.ndim)]
    lines[np.argmax(w.shape)] *= w[peak]
    product = functools.reduce(np.multiply.outer, lines)
    return lines if abs(product - w).max() <= 4 * np.finfo(w.dtype).eps * abs(w[peak]) else None


def _axis_by_axis(x, factors, stride):
    """A kernel u vᵀ needs no two-dimensional pass: slide u down the columns, then v along the rows.

    k + k multiplications a pixel instead of k · k. An axis that the kernel covers whole shrinks to 1, so it goes first.
    """
    for axis in sorted(range(x.ndim), key=lambda axis: len(factors[axis]) != x.shape[axis]):
        factor, step = factors[axis], stride[axis]
        if len(factor) == 1 and step == 1 and factor[0] == 1:
            continue
        behind = math.prod(x.shape[axis + 1 :])
        if len(factor) == x.shape[axis] or (len(factor) >= 6 and x.size > x.shape[axis] and not 1 < behind < 16):
            x = _by_band(x, factor, axis, step)
        else:
            alone, steps = np.ones((2, x.ndim), int).tolist()
            alone[axis], steps[axis] = len(factor), step
            x = _in_one_go(x, factor.reshape(alone), steps, taps=len(factor) / step)
    return x


def _by_band(x, factor, axis, step, block=32):
    """One axis, `block` outputs at a time, as the slide's matrix: the kernel on each row, one step further right."""
    k, count = len(factor), (x.shape[axis] - len(factor)) // step + 1
    block = min(block, count)
    width = (block - 1) * step + k
    # Rows that begin with the kernel, read again as rows that are `step` shorter: each starts `step` further right.
    band = np.zeros((block, width + step), x.dtype)
    band[:, :k] = factor
    band = band.ravel()[: block * width].reshape(block, width)

    shape = (*x.shape[:axis], count, *x.shape[axis + 1 :])
    x = x.reshape(math.prod(x.shape[:axis]), x.shape[axis], -1)
    total = np.empty((len(x), count, x.shape[2]), x.dtype)
    for start in range(0, count, block):
        rows = min(block, count - start)
        seen = x[:, start * step : (start + rows - 1) * step + k]
        part, out = band[:rows, : seen.shape[1]], total[:, start : start + rows]
        if x.shape[2] == 1:
            np.matmul(seen[:, :, 0], part.T, out=out[:, :, 0])
        else:
            np.matmul(part, seen, out=out)
    return total.reshape(shape)


def _by_fourier(x, w, stride):
    """In the Fourier domain ⊛ is one product, with the conjugate; without it the kernel would be flipped."""
    covered = tuple(axis for axis in range(x.ndim) if w.shape[axis] == x.shape[axis])
    sliding = [axis for axis in range(x.ndim) if axis not in covered and w.shape[axis] > 1]
    lengths = [fft.next_fast_len(x.shape[axis], real=True) for axis in sliding]
    waves = fft.rfftn(x, lengths, axes=sliding) * fft.rfftn(w, lengths, axes=sliding).conj() if sliding else x * w
    waves = waves.sum(axis=covered, keepdims=True)
    total = fft.irfftn(waves, lengths, axes=sliding) if sliding else waves
    return np.ascontiguousarray(total[_under((0,) * x.ndim, _shape(x.shape, w.shape, stride), stride)])


def _channels_first(x, w, stride, total):
    """A kernel as deep as the image: weigh the channels by one matrix product for all taps, then shift and add."""
    depth, total = x.shape[-1], total[..., 0]
    weighed = (w.reshape(-1, depth) @ x.reshape(-1, depth).T).reshape(*w.shape[:-1], *x.shape[:-1])
    total[...] = 0
    for tap in np.ndindex(w.shape[:-1]):
        total += weighed[tap][_under(tap, total.shape, stride)]


def _under(tap, shape, stride):
    """Slices of x that one tap sees while the kernel visits all of `shape`."""
    return tuple(slice(t, t + (n - 1) * s + 1, s) for t, n, s in zip(tap, shape, stride, strict=False))


# --- What is asked, checked -------------------------------------------------------------------------------


def _prepare(x, w, stride, padding):
    """Return x and w in one type, and stride and padding axis by axis."""
    x, w = as_array(x, "x"), as_array(w, "w")
    if x.ndim != w.ndim or x.ndim == 0:
        raise ValueError(
            f"x and w should have the same number of axes, at least one, got shapes {x.shape} and {w.shape}; "
            "try w[:, :, None] to slide one flat kernel over every channel"
        )
    stride, pads = _settings(x.shape, w.shape, stride, padding)
    dtype = _working_type(x, w)
    return np.ascontiguousarray(x, dtype), np.ascontiguousarray(w, dtype), stride, pads


def _working_type(x, w):
    """float32 or float64, as x has it; for whole numbers int32, which is twice as fast, when no sum can leave it."""
    if x.dtype.kind == "f" or w.dtype.kind == "f":
        dtype = x.dtype if x.dtype.kind == "f" else np.result_type(x, w)
        return np.float32 if dtype in (np.float16, np.float32) else np.float64
    largest = max(-int(x.min()), int(x.max())) * abs(w.astype(float)).sum()
    if largest >= 2**62:
        raise ValueError(
            f"sums of x * w should stay below 2**62 to be exact, got whole numbers that could reach {largest:.1e}; "
            "try x.astype(float)"
        )
    return np.int32 if largest < 2**31 else np.int64


def _settings(x_shape, w_shape, stride, padding):
    if len(x_shape) != len(w_shape):
        raise ValueError(f"x and w should have the same number of axes, got shapes {x_shape} and {w_shape}")
    axes = len(x_shape)
    stride = tuple(as_count(s, "stride") for s in _per_axis(stride, "stride", axes))
    pads = []
    for k, p in zip(w_shape, _per_axis(padding, "padding", axes), strict=True):
        if isinstance(p, str):
            if p != "same":
                raise ValueError(f'padding should be a whole number, one for each axis, or "same", got {p!r}')
            pads.append(((k - 1) // 2, k - 1 - (k - 1) // 2))
        else:
            pads.append((as_count(p, "padding", least=0),) * 2)
    if any(d + sum(p) < k for d, p, k in zip(x_shape, pads, w_shape, strict=True)):
        raise ValueError(
            f"w should fit inside x, got a kernel of shape {w_shape} for an input of shape {x_shape} "
            f"with padding {padding!r}; try a smaller kernel or more padding"
        )
    return stride, pads


def _per_axis(value, name, axes):
    if not isinstance(value, (tuple, list)):
        return (value,) * axes
    if len(value) != axes:
        raise ValueError(f"{name} should be one value or one for each of the {axes} axes, got {describe(value)}")
    return tuple(value)


def _as_shape(shape, name):
    if isinstance(shape, (str, bytes)) or not hasattr(shape, "__iter__"):
        raise TypeError(f"{name} should be a tuple of axis lengths such as (28, 28), got {describe(shape)}")
    return tuple(as_count(length, name) for length in shape)


def _shape(x_shape, w_shape, stride, pads=None):
    pads = [(0, 0)] * len(x_shape) if pads is None else pads
    return tuple((d + sum(p) - k) // s + 1 for d, k, s, p in zip(x_shape, w_shape, stride, pads, strict=True))


def _pad(x, pads):
    return np.pad(x, pads) if any(map(any, pads)) else x
