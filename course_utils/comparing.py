"""How near is one picture to another? Two answers in one number each: the mean squared error, and decibels made of it.

Both are one line, which a student should see. scikit-image has them, too, but loading it takes longer than loading
all of the lecture's mathematics, and it divides by zero where two pictures are equal.
"""

import math

import numpy as np

from course_utils._checks import as_array, as_number


def mse(original, other):
    """Return the mean squared error of two pictures, or of two batches: mean over all numbers of (original - other)².

    Parameters
    ----------
    original, other : array_like
        Of the same shape.

    Raises
    ------
    TypeError, ValueError
        Not numbers, NaN, different shapes.

    Examples
    --------
    >>> mse([[0, 1], [1, 0]], [[0, 1], [1, 1]])
    0.25
    """
    original, other = as_array(original, "original"), as_array(other, "other")
    if original.shape != other.shape:
        raise ValueError(f"Both pictures should have the same shape, got {original.shape} and {other.shape}")
    return float(np.mean(np.subtract(original, other, dtype=np.float64) ** 2))


def psnr(original, other, peak=1.0):
    """Return the peak signal-to-noise ratio in decibels: 10 log₁₀(peak² / mse). Higher is nearer.

    Parameters
    ----------
    original, other : array_like
        Of the same shape; of a batch, the error of all pictures together counts.
    peak : float
        The brightest possible value: 1, or 255 for bytes.

    Returns
    -------
    float
        Infinite for equal pictures. An error of a tenth of the range everywhere gives 20, of a hundredth 40.

    Raises
    ------
    TypeError, ValueError
        As `mse`; a peak that is not positive, or an original that is brighter.

    Examples
    --------
    >>> psnr([[0.5, 0.5]], [[0.6, 0.4]])
    20.0
    """
    error = mse(original, other)
    peak, brightest = as_number(peak, "peak", low=0), np.max(original)
    if peak == 0 or brightest > peak:
        raise ValueError(
            f"peak should be the brightest possible value, got {peak:g} for pictures that go up to {brightest:g}; "
            "try peak=255 for bytes"
        )
    return 10 * math.log10(peak**2 / error) if error else math.inf
