"""Slide a kernel over a signal, an image or a volume: the lecture's x ⊛ w, one step at a time or all at once."""

from typing import NamedTuple

import numpy as np

from course_utils._checks import as_array, as_count, describe


class Step(NamedTuple):
    """One position of the sliding kernel, as the slides draw it.

    Attributes
    ----------
    position : tuple of int
        Where the answer stands in the output.
    window : ndarray
        The part of x under the kernel; same shape as the kernel. Padding shows as zeros.
    products : ndarray
        window * kernel, entry by entry.
    sum : int or float
        The sum of the products: the output at this position.
    """

    position: tuple
    window: np.ndarray
    products: np.ndarray
    sum: float


def conv(x, w, *, stride=1, padding=0):
    """Slide the kernel `w` over `x`; at each place multiply entry by entry and add up: the lecture's x ⊛ w."""
    x, w, stride, pads = _prepare(x, w, stride, padding)
    return _definition(_pad(x, pads), w, stride)


def conv_shape(x_shape, w_shape, *, stride=1, padding=0):
    """Shape of `conv(x, w)` from the two shapes alone: along every axis (d + padding - k) // stride + 1."""
    x_shape, w_shape = _as_shape(x_shape, "x_shape"), _as_shape(w_shape, "w_shape")
    stride, pads = _settings(x_shape, w_shape, stride, padding)
    return _shape(x_shape, w_shape, stride, pads)


def flip(w):
    """Turn a kernel end to end along every axis: `conv(x, flip(w))` is the convolution of mathematics."""
    return np.flip(as_array(w, "w"))


def windows(x, w, *, stride=1, padding=0):
    """Walk through the slide's frames: yield one `Step` for every place of the kernel, row by row."""
    x, w, stride, pads = _prepare(x, w, stride, padding)
    shape = _shape(x.shape, w.shape, stride, pads)
    return _walk(_pad(x, pads), w, stride, shape)


def _walk(x, w, stride, shape):
    for position in np.ndindex(shape):
        under = tuple(slice(p * s, p * s + k) for p, s, k in zip(position, stride, w.shape, strict=True))
        products = x[under] * w
        yield Step(position, x[under].copy(), products, products.sum())


def conv_matrix(w, x_shape, *, stride=1, padding=0):
    """The same map as a sparse matrix: `conv_matrix(w, x.shape) @ x.ravel()` equals `conv(x, w).ravel()`."""
    from scipy.sparse import csr_array

    x_shape = _as_shape(x_shape, "x_shape")
    _, w, stride, pads = _prepare(np.zeros(x_shape, np.int8), w, stride, padding)
    shape = _shape(x_shape, w.shape, stride, pads)
    rows, columns, values = [], [], []
    outputs = np.indices(shape).reshape(len(shape), -1)
    before = np.array([left for left, _ in pads])[:, None]
    for tap in np.ndindex(w.shape):
        seen = outputs * np.array(stride)[:, None] + np.array(tap)[:, None] - before
        inside = ((seen >= 0) & (seen < np.array(x_shape)[:, None])).all(axis=0)
        rows.append(np.flatnonzero(inside))
        columns.append(np.ravel_multi_index(tuple(seen[:, inside]), x_shape))
        values.append(np.full(inside.sum(), w[tap]))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(entries, shape=(outputs.shape[1], int(np.prod(x_shape))))


def _definition(x, w, stride):
    shape = _shape(x.shape, w.shape, stride, [(0, 0)] * x.ndim)
    total = np.zeros(shape, x.dtype)
    for tap in np.ndindex(w.shape):
        seen = tuple(slice(t, t + (n - 1) * s + 1, s) for t, n, s in zip(tap, shape, stride, strict=True))
        total += w[tap] * x[seen]
    return total


def _prepare(x, w, stride, padding):
    x, w = as_array(x, "x"), as_array(w, "w")
    if x.ndim != w.ndim or x.ndim == 0:
        raise ValueError(
            f"x and w should have the same number of axes, at least one, got shapes {x.shape} and {w.shape}; "
            "try w[:, :, None] to slide one flat kernel over every channel"
        )
    stride, pads = _settings(x.shape, w.shape, stride, padding)
    dtype = _result_type(x, w)
    return x.astype(dtype, copy=False), w.astype(dtype, copy=False), stride, pads


def _result_type(x, w):
    if x.dtype.kind in "biu" and w.dtype.kind in "biu":
        return np.dtype(np.int64)
    dtype = x.dtype if x.dtype.kind == "f" else np.result_type(x, w)
    return np.dtype(np.float32 if dtype in (np.float16, np.float32) else np.float64)


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


def _shape(x_shape, w_shape, stride, pads):
    return tuple((d + sum(p) - k) // s + 1 for d, k, s, p in zip(x_shape, w_shape, stride, pads, strict=True))


def _pad(x, pads):
    return np.pad(x, pads) if any(map(any, pads)) else x
