"""How near is one picture to another? Mean squared error, decibels made of it, a likeness of structure; IoU of masks.

The first two are one line each, which a student should see. scikit-image has them, too, but loading it takes longer
than loading all of the lecture's mathematics, and it divides by zero where two pictures are equal. The third it lacks.
"""

import functools
import math

import numpy as np
from scipy.ndimage import correlate1d

from course_utils._checks import as_array, as_count, as_number, describe


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
    error, peak = mse(original, other), _as_peak(peak, original)
    return 10 * math.log10(peak**2 / error) if error else math.inf


def _as_peak(peak, original):
    peak, brightest = as_number(peak, "peak", low=0), np.max(original)
    if peak == 0 or brightest > peak:
        raise ValueError(
            f"peak should be the brightest possible value, got {peak:g} for pictures that go up to {brightest:g}; "
            "try peak=255 for bytes"
        )
    return peak


def ms_ssim(original, other, peak=1.0, scales=5):
    """Return the multi-scale structural similarity: how alike two pictures vary around each pixel, seen at five sizes.

    It is a product over pictures that are halved again and again, of (2 cov + c) / (var + var' + c), averaged over the
    pixels and raised to a power; at the coarsest the likeness of means counts, too. Means, variances and covariance are
    those in a Gaussian window of 11 x 11 pixels. A shift in brightness costs little here and much in PSNR.

    Parameters
    ----------
    original, other : (H, W) or (H, W, C) array_like
        Of the same shape; of several channels the mean is returned.
    peak : float
        As in `psnr`.
    scales : int
        1 to 5; with 1 it is the SSIM. At 5 each side needs 176 pixels.

    Returns
    -------
    float
        1 for equal pictures.

    Raises
    ------
    TypeError, ValueError
        As `psnr`, or a picture too small for so many scales.

    Examples
    --------
    >>> stripes = np.tile([0.2, 0.8], (200, 100))
    >>> round(ms_ssim(stripes, stripes), 6), round(ms_ssim(stripes, 1 - stripes), 6)
    (1.0, 0.0)

    *Source*: Z. Wang, E. Simoncelli, A. Bovik, "Multiscale structural similarity for image quality assessment", 2003.
    """
    original, other = as_array(original, "original", ndim=(2, 3)), as_array(other, "other", ndim=(2, 3))
    if original.shape != other.shape:
        raise ValueError(f"Both pictures should have the same shape, got {original.shape} and {other.shape}")
    scales, least = as_count(scales, "scales", most=len(_POWERS)), min(original.shape[:2])
    if least < WINDOW * 2 ** (scales - 1):
        raise ValueError(
            f"Each side should have at least {WINDOW * 2 ** (scales - 1)} pixels for {scales} scales, got {least}; "
            "try fewer scales, or psnr"
        )
    peak = np.float32(_as_peak(peak, original))
    a, b = (np.atleast_3d(picture).astype(np.float32) / peak for picture in (original, other))
    powers, likeness = np.divide(_POWERS[:scales], sum(_POWERS[:scales])), 1.0
    for scale, power in enumerate(powers):
        if scale:
            a, b = _halved(a), _halved(b)
        means, structure = _likeness(a, b)
        whole = structure * means if scale == scales - 1 else structure
        likeness = likeness * np.maximum(whole.mean(axis=(0, 1)), 0) ** power
    return float(likeness.mean())


WINDOW = 11
_POWERS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # as published: what observers found of each scale


def _likeness(a, b):
    """How alike means are, and how alike variations, in the window around each pixel: two arrays."""
    bell = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    fold = functools.partial(_seen_through, bell / bell.sum())
    mean_a, mean_b = fold(a), fold(b)
    variances, covariance = fold(a * a + b * b) - mean_a**2 - mean_b**2, fold(a * b) - mean_a * mean_b
    means = (2 * mean_a * mean_b + 0.01**2) / (mean_a**2 + mean_b**2 + 0.01**2)
    return means, (2 * covariance + 0.03**2) / (variances + 0.03**2)


def _seen_through(window, picture):
    """The picture's mean under the window at each place where all of it lies inside."""
    down = correlate1d(picture, window, axis=0)[5:-5]
    return correlate1d(down, window, axis=1)[:, 5:-5]


def _halved(picture):
    rows, columns = (side // 2 for side in picture.shape[:2])
    return picture[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, -1).mean(axis=(1, 3))


def iou(mask, truth):
    """Return the intersection over union of two masks: pixels that are in both / pixels that are in either.

    Parameters
    ----------
    mask, truth : array_like of bool
        Of the same shape; True, or 1, is inside.

    Returns
    -------
    float
        1 for equal masks, 0 for masks without a pixel in common, as an empty one and any other.

    Raises
    ------
    TypeError, ValueError
        Different shapes, numbers other than 0 and 1, two empty masks.

    Examples
    --------
    >>> iou([[1, 1, 0, 0]], [[0, 1, 1, 0]])
    0.3333333333333333

    *Source*: slide "Autoencoders for image segmentation" ("learn mask").
    """
    mask, truth = (_as_mask(each, name) for each, name in ((mask, "mask"), (truth, "truth")))
    if mask.shape != truth.shape:
        raise ValueError(f"Both masks should have the same shape, got {mask.shape} and {truth.shape}")
    either = np.sum(mask | truth)
    if not either:
        raise ValueError("At least one of the masks should hold a pixel, got two empty ones: 0 / 0 says nothing")
    return float(np.sum(mask & truth) / either)


def ious(labels, truth, count):
    """Return the IoU of each label from 0 to count - 1: (count,) floats, NaN where neither holds a pixel of it.

    Parameters
    ----------
    labels, truth : array_like of int, the same shape
        Pixels whose *true* label is none of them, such as 255 for "nobody knows", are not counted at all.
    count : int

    Examples
    --------
    >>> ious([0, 1, 1, 1], [0, 0, 1, 255], 3).tolist()
    [0.5, 0.5, nan]
    """
    labels, truth = as_array(labels, "labels"), as_array(truth, "truth")
    if labels.shape != truth.shape:
        raise ValueError(f"Both should have a label for each pixel, got shapes {labels.shape} and {truth.shape}")
    labels, truth = (each[(truth >= 0) & (truth < count)] for each in (labels, truth))
    masks = [(labels == label, truth == label) for label in range(count)]
    return np.array([iou(*pair) if np.any(pair) else np.nan for pair in masks])


def _as_mask(mask, name):
    mask = as_array(mask, name)
    if not np.isin(mask, (0, 1)).all():
        raise ValueError(f"{name} should hold True and False, or 1 and 0, got {describe(mask)}; try {name} > 0.5")
    return mask.astype(bool)
