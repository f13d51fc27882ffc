"""Summarise each window of an image by its maximum or its mean."""

import numpy as np

from course_utils._checks import as_array, as_count, describe


def max_pool(x, size=2, stride=None):
    """Keep the largest value of each window."""
    x, size, stride = _prepare(x, size, stride)
    return _combine(x, size, stride, np.maximum)


def average_pool(x, size=2, stride=None):
    """Keep the mean of each window."""
    x, size, stride = _prepare(x, size, stride)
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    return _combine(x, size, stride, np.add) / x.dtype.type(size[0] * size[1])


def _combine(x, size, stride, operation):
    """Combine the k rows of each window by strided slices, then the k columns."""
    for axis in (0, 1):
        count = (x.shape[axis] - size[axis]) // stride[axis] + 1
        last = (count - 1) * stride[axis] + 1
        slices = [np.moveaxis(x, axis, 0)[k : k + last : stride[axis]] for k in range(size[axis])]
        result = slices[0].copy()
        for other in slices[1:]:
            operation(result, other, out=result)
        x = np.moveaxis(result, 0, axis)
    return x


def _prepare(x, size, stride):
    x = as_array(x, "x", ndim=(2, 3), finite=False)
    size = _pair(size, "size")
    stride = size if stride is None else _pair(stride, "stride")
    if size[0] > x.shape[0] or size[1] > x.shape[1]:
        raise ValueError(f"size should fit inside the image, got size {size} for an image of shape {x.shape}")
    return x, size, stride


def _pair(value, name):
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ValueError(f"{name} should be one number or (rows, columns), got {describe(value)}")
        return tuple(as_count(v, name) for v in value)
    return (as_count(value, name),) * 2
