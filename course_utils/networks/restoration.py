"""Repair damaged digits in five ways: two classical filters, PCA and two autoencoders."""

import numpy as np
from scipy.ndimage import gaussian_filter, median_filter

from course_utils.networks.digit_codes import fitted_pca, trained

WIDTHS = (0.5, 0.7, 1.0, 1.4)  # of the Gaussian, in pixels
WINDOWS = (3, 5)  # of the median, in pixels


def repairs(clean, damaged, k):
    """Repair pictures in five ways.

    Parameters
    ----------
    clean, damaged : (n, 28, 28) arrays
        The clean ones only choose the widths of the two filters.
    k : int
        Bottleneck of PCA and of the autoencoder: one of `digit_codes.SIZES`.

    Returns
    -------
    dict of str -> (n, 28, 28) array
    """
    smoothed = [gaussian_filter(damaged, (0, width, width), mode="nearest") for width in WIDTHS]
    ranked = [median_filter(damaged, (1, size, size), mode="nearest") for size in WINDOWS]
    return {
        "Gaussian": _nearest(smoothed, clean),
        "median": _nearest(ranked, clean),
        "PCA": fitted_pca().first(k).reconstruct(damaged),
        "autoencoder": trained()[str(k)].reconstruct(damaged),
        "denoiser": trained()["denoiser"].reconstruct(damaged),
    }


def _nearest(candidates, clean):
    return min(candidates, key=lambda images: float(np.mean((images - clean) ** 2)))
