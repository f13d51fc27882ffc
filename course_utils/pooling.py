"""Summarise each window of an image by its maximum or its mean."""

import numpy as np

from course_utils._checks import as_array, as_count, describe


def max_pool(x, size=2, stride=None):
    """Keep the largest value of each window: out[i, j] = max over a, b of x[i·s + a, j·s + b].

    Parameters
    ----------
    x : array_like, shape (H, W) or (H, W, C)
        Image or feature maps; each channel is pooled on its own.
    size : int or (rows, columns)
        Window, in pixels.
    stride : int or (rows, columns), optional
        Steps from one window to the next; by default `size`, so that the windows touch without overlapping.

    Returns
    -------
    ndarray, shape ((H - size) // stride + 1, (W - size) // stride + 1[, C])
        In the type of x, so whole numbers stay whole. Rows and columns at the far border that don't fill a window
        are left out, as in torch. NaN spreads to every window that holds it.

    Raises
    ------
    TypeError, ValueError
        Not numbers, empty, neither two nor three axes, a size or stride below 1, a window larger than the image.

    Examples
    --------
    >>> max_pool([[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]])
    array([[100, 184],
           [ 12,  45]])

    *Source*: slide "Pooling and downsampling".
    """
    return _combine(*_prepare(x, size, stride), np.maximum)


def average_pool(x, size=2, stride=None):
    """Keep the mean of each window: out[i, j] = Σ over a, b of x[i·s + a, j·s + b] / (rows · columns).

    Parameters
    ----------
    x, size, stride
        As in `max_pool`, which also says what is refused and what happens at the far border and with NaN.

    Returns
    -------
    ndarray of float, shape ((H - size) // stride + 1, (W - size) // stride + 1[, C])
        float32 stays float32; float16 gives float32, everything else float64.

    Examples
    --------
    >>> average_pool([[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]])
    array([[36., 80.],
           [12., 15.]])

    The slide's table shows 31 in the corner instead of 29; its answer, 36, belongs to 29.

    *Source*: slide "Pooling and downsampling".
    """
    x, size, stride = _prepare(x, size, stride)
    x = x.astype(np.float32 if x.dtype in (np.float16, np.float32) else np.float64, copy=False)
    total = _combine(x, size, stride, np.add)
    total /= size[0] * size[1]
    return total


def _combine(x, size, stride, combine):
    """Combine the rows of each window, then its columns.

    The first rows of all windows are one strided slice of x, the second rows another, and so on: a few
    operations on large slices instead of one for each window. Where many rows touch, they are one more axis of x,
    which costs a single operation.
    """
    axes = (0, 1)
    if size[0] == stride[0] >= 4:
        count = len(x) // size[0]
        x = combine.reduce(x[: count * size[0]].reshape(count, size[0], *x.shape[1:]), axis=1)
        axes = (1,)
    for axis in axes:
        count = (x.shape[axis] - size[axis]) // stride[axis] + 1
        last = (count - 1) * stride[axis] + 1
        before = (slice(None),) * axis
        parts = [x[(*before, slice(k, k + last, stride[axis]))] for k in range(size[axis])]
        x = combine(parts[0], parts[1]) if len(parts) > 1 else parts[0].copy()
        for part in parts[2:]:
            combine(x, part, out=x)
    return x


def _prepare(x, size, stride):
    x = as_array(x, "x", ndim=(2, 3), finite=False)
    size = _pair(size, "size")
    stride = size if stride is None else _pair(stride, "stride")
    if size[0] > x.shape[0] or size[1] > x.shape[1]:
        raise ValueError(f"size should fit inside the image, got size {size} for an image of shape {x.shape}")
    return x, size, stride


def _pair(value, name):
    if not isinstance(value, (tuple, list)):
        return (as_count(value, name),) * 2
    if len(value) != 2:
        raise ValueError(f"{name} should be one number or (rows, columns), got {describe(value)}")
    return tuple(as_count(number, name) for number in value)
