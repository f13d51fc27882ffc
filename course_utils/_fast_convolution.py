"""How x ⊛ w is computed so that it comes soon; nobody need go here. Every way gives the numbers of the definition.

`convolve` chooses, by limits that were measured (see benchmarks/). x, which is padded already, and w are C-ordered
arrays, of one type if they hold floats; `stride` holds one number for each axis.
"""

import functools
import math

import numpy as np
from scipy import fft

LITTLE = 2**17  # multiplications; with fewer, one product is done before anything cleverer has begun
STRIP = 2**17  # numbers at work at a time, so that they stay in the processor's cache
TOO_LONG = 2**24  # numbers at work for a single row of the output, at which memory is the worry


def convolve(x, w, stride, largest=None):
    """Return x ⊛ w, or None if no way is better than the definition.

    `largest` is None for floats; of whole numbers it is what no sum exceeds, and the answer is exact int64.
    """
    shape = output_shape(x.shape, w.shape, stride)
    taps = np.count_nonzero(w)
    if largest is None and taps * math.prod(shape) > LITTLE:
        cost = taps / math.prod(stride)
        factors = _factors(w) if x.ndim > 1 and cost > 9 else None
        if factors is not None:
            return _axis_by_axis(x, factors, stride)
        depth = math.prod(k for k, d in zip(w.shape, x.shape, strict=True) if k == d)
        if cost >= 20 + 20 * depth:
            return _by_fourier(x, w, stride)
    if taps * math.prod(shape[1:]) > TOO_LONG:
        return None
    return _in_one_product(x, w, stride) if largest is None else _in_floats(x, w, stride, largest)


def output_shape(x_shape, w_shape, stride):
    """Along each axis d - k + 1 places, or every s-th of them."""
    return tuple((d - k) // s + 1 for d, k, s in zip(x_shape, w_shape, stride, strict=True))


def _in_floats(x, w, stride, largest):
    """Whole numbers, by floats that can count as far as the largest sum: just as exact, and several times as fast."""
    for dtype, reach in ((np.float32, 2**24), (np.float64, 2**53)):
        if largest < reach:
            return _in_one_product(x.astype(dtype), w.astype(dtype), stride).astype(np.int64)
    return None


def _in_one_product(x, w, stride):
    """Write what each entry of the kernel sees into a row of its own: then x ⊛ w is the kernel times this matrix.

    Zeros of the kernel get no row. A strip of the output is finished before the next.
    """
    taps = w.nonzero()
    weights = w[taps]
    total = np.empty(output_shape(x.shape, w.shape, stride), x.dtype)
    memory = x
    if x.ndim > 1 and 1 < w.shape[-1] == x.shape[-1] and len(weights) > 9:
        memory = np.ascontiguousarray(np.moveaxis(x, -1, 0))  # each colour by itself can be read in long rows
        x = np.moveaxis(memory, 0, -1)
    steps = tuple(s * step for s, step in zip(stride, x.strides, strict=True))
    rows = max(1, STRIP * len(total) // (total.size * max(1, len(weights))))
    for start in range(0, len(total), rows):
        strip = total[start : start + rows]
        # seen[tap][place] is x[tap + stride * place]: the same memory, read in another order; copied by [taps].
        seen = np.ndarray(w.shape + strip.shape, x.dtype, memory, start * steps[0], x.strides + steps)
        np.matmul(weights, seen[taps].reshape(len(weights), strip.size), out=strip.reshape(-1))
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
            x = _in_one_product(x, factor.reshape(alone), steps)
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
    shape = output_shape(x.shape, w.shape, stride)
    return np.ascontiguousarray(total[tuple(slice(0, (n - 1) * s + 1, s) for n, s in zip(shape, stride, strict=True))])
