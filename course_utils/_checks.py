"""Say what was expected, what arrived, and what to try next: every public door checks with these."""

import math
import numbers

import numpy as np


def as_array(value, name, *, ndim=None, finite=True):
    """Return `value` as a real, non-empty NumPy array, or say in one sentence why it cannot be one.

    Parameters
    ----------
    value : array_like
        Lists, NumPy arrays, CPU tensors: whatever `numpy.asarray` reads.
    name : str
        How the message calls it.
    ndim : int or tuple of int, optional
        Allowed numbers of axes.
    finite : bool
        Refuse NaN and infinity.

    Raises
    ------
    TypeError
        Text, objects, ragged lists or complex numbers.
    ValueError
        An empty array, a wrong number of axes, NaN or infinity.
    """
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:
        sizes = (
            list({item.shape: None for item in value if hasattr(item, "shape")})
            if isinstance(value, (list, tuple))
            else []
        )
        if len(sizes) > 1:
            listed = " and ".join(" x ".join(map(str, size)) or "no axes" for size in sizes[:2])
            raise ValueError(
                f"{name} should hold arrays of one size, got {listed}; "
                "try making them equal, pictures with load_image(..., size=64)"
            ) from error
        raise TypeError(
            f"{name} should be an array of real numbers with rows of equal length, got {describe(value)}; "
            "try numpy.array(...) on it first"
        ) from error
    if array.dtype.kind not in "biuf":
        hint = "its real part, x.real" if array.dtype.kind == "c" else "x.astype(float)"
        hint = "photo(name) or load_image(path), which make an array of it" if isinstance(value, str) else hint
        raise TypeError(f"{name} should hold real numbers, got {describe(value)}; try {hint}")
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and array.ndim not in allowed:
        wanted = " or ".join(str(n) for n in allowed)
        raise ValueError(f"{name} should have {wanted} axes, got shape {array.shape}; try reshape or indexing one item")
    if array.size == 0:
        raise ValueError(f"{name} should hold at least one number, got an empty array of shape {array.shape}")
    if finite and array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise ValueError(
            f"{name} should be finite, got NaN or infinity in {bad} of {array.size} places; "
            f"try numpy.nan_to_num({name})"
        )
    return array


def as_count(value, name, *, least=1, most=None):
    """Return `value` as an int between `least` and `most`, or say what was expected."""
    wanted = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    whole = isinstance(value, numbers.Integral) or (isinstance(value, numbers.Real) and float(value).is_integer())
    if isinstance(value, (bool, np.bool_)) or not whole:
        raise TypeError(f"{name} should be {wanted}, got {describe(value)}")
    if value < least or (most is not None and value > most):
        raise ValueError(f"{name} should be {wanted}, got {int(value)}")
    return int(value)


def as_number(value, name, *, low=-math.inf, high=math.inf):
    """Return `value` as a finite float between `low` and `high`, or say what was expected."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} should be a number, got {describe(value)}")
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name} should be a finite number{_between(low, high)}, got {value}")
    return float(value)


def one_of(value, name, choices):
    """Return `value` if it is one of `choices`, or list them."""
    if isinstance(value, np.ndarray) or value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        got = describe(value) if isinstance(value, np.ndarray) else repr(value)
        raise ValueError(f"{name} should be one of {listed}, got {got}")
    return value


def describe(value):
    """Say briefly what `value` is, without printing a million numbers."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None:
        return f"{type(value).__name__} of shape {tuple(shape)} and type {dtype}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"


def _between(low, high):
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f" of at least {low:g}"
    if math.isinf(low):
        return f" of at most {high:g}"
    return f" from {low:g} to {high:g}"
