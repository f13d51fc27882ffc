"""Repair damaged pictures: classical filters, PCA, and networks that differ in what they met in training.

Three networks for digits are alike but for the inputs they learned from: clean digits, noisy ones, and digits with
holes; the targets were the clean digits each time. They ship, and so does a fourth for coloured pictures.
"""

import functools

import numpy as np
from scipy.ndimage import gaussian_filter, median_filter
from torch import nn

from course_utils._checks import as_array, one_of
from course_utils.networks.autoencoders import convolutional_autoencoder
from course_utils.networks.digit_codes import fitted_pca, trained
from course_utils.networks.generators import known_digits
from course_utils.networks.inpainting import hole_filler
from course_utils.networks.weights import load_weights
from course_utils.pca import PCA
from course_utils.pictures.corruption import holes, noise, occlusion

WIDTHS = (0.5, 0.7, 1.0, 1.4)  # of the Gaussian, in pixels
WINDOWS = (3, 5)  # of the median, in pixels
K = 16  # numbers in a code of the three networks for digits
GREY = 0.5  # what stands in a hole
DAMAGES = {
    "clean": (),
    "noise": ((noise, 0.2), (noise, 0.4), (noise, 0.6)),
    "holes": ((holes, 0.15), (holes, 0.3), (holes, 0.45), (occlusion, 0.1), (occlusion, 0.2)),
}  # of the inputs of the three networks for digits, with their strengths
TAUGHT = (
    *("brick", "camera", "clock", "coins", "flower", "grass", "gravel", "hubble", "immunohistochemistry", "moon"),
    *("motorcycle_left", "page", "retina"),
)  # the photographs from which the network for pictures learned, beside drawn scenes
NEVER_TAUGHT = ("chelsea", "china", "coffee", "rocket", "astronaut")  # photographs that none of the networks has seen


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


def restoration_networks(seed=0):
    """Build the networks whose weights ship as "restoration".

    Returns
    -------
    torch.nn.ModuleDict
        "clean", "noise" and "holes": autoencoders of digits with k = 16, called by what their inputs were;
        "pictures": a `HoleFiller` for coloured pictures of any size.
    """
    digits = {name: convolutional_autoencoder(k=K, channels=(8, 16), seed=seed) for name in ("clean", "noise", "holes")}
    return nn.ModuleDict({**digits, "pictures": hole_filler(seed)})


def lessons(digits, kind):
    """Return the inputs and the targets from which one of them learns: damaged in several strengths, and clean.

    Parameters
    ----------
    digits : (n, 28, 28) array
    kind : {"clean", "noise", "holes"}

    Examples
    --------
    >>> inputs, targets = lessons(np.zeros((2, 28, 28)), "noise")
    >>> inputs.shape, inputs.max() > 0.5, targets.max()
    ((6, 28, 28), np.True_, np.float64(0.0))
    """
    damages = DAMAGES[one_of(kind, "kind", tuple(DAMAGES))]
    inputs = [damage(digits, strength, seed=number) for number, (damage, strength) in enumerate(damages)] or [digits]
    return np.concatenate(inputs), np.concatenate([digits] * len(inputs))


@functools.lru_cache(maxsize=1)
def repairers():
    """The networks of `restoration_networks` with the weights that ship, read once."""
    return load_weights(restoration_networks(), "restoration")


@functools.lru_cache(maxsize=1)
def handwriting_pca():
    """PCA of the 4,000 handwritten digits from which these networks learned, with as many numbers as their codes."""
    return PCA(K).fit(known_digits())


def hole_error(original, repaired, hole):
    """Return the mean squared error inside the hole: what is outside was never lost, and would only flatter.

    Parameters
    ----------
    original, repaired : (..., H, W) or (..., H, W, 3) array_like
    hole : (..., H, W) array_like of bool

    Examples
    --------
    >>> hole_error([[0.0, 0.2, 0.9]], [[0.0, 0.0, 0.4]], [[False, False, True]])
    0.25
    """
    original, repaired = as_array(original, "original"), as_array(repaired, "repaired")
    inside = as_array(hole, "hole").astype(bool)
    if original.shape != repaired.shape or original.shape[: inside.ndim] != inside.shape:
        raise ValueError(
            "original and repaired should have one shape, and hole a place for each of their pixels, got "
            f"{original.shape}, {repaired.shape} and {inside.shape}"
        )
    if not inside.any():
        raise ValueError("hole should have at least one lost pixel, got none; the error of nothing is no number")
    return float(np.mean(np.subtract(original, repaired, dtype=np.float64)[inside] ** 2))


def scratch(side, width, seed):
    """Lose a straight line of `width` percent across the middle part of a square picture: (side, side) bools.

    Examples
    --------
    >>> scratch(10, 10, 0).shape
    (10, 10)
    """
    start, end = np.random.default_rng(seed).uniform(0.15, 0.85, (2, 2)) * side
    places = np.stack(np.mgrid[:side, :side], axis=-1) + 0.5
    along = np.clip((places - start) @ (end - start) / np.square(end - start).sum(), 0, 1)
    away = np.linalg.norm(places - start - along[..., None] * (end - start), axis=-1)
    return away <= max(width * side / 200, 0.5)


# -- Filling a hole, one way beside the other ------------------------------------------------------------------

DIGIT_WAYS = ("hole-trained network", "network trained on clean", "PCA", "biharmonic", "median")
PICTURE_WAYS = ("hole-trained network", "biharmonic", "median")


def fill_hole(picture, hole, way):
    """Fill the hole of one picture, and leave all other pixels as they are.

    Parameters
    ----------
    picture : (28, 28) or (H, W, 3) array_like, floats in [0, 1]
        A digit or a coloured picture. What it has inside the hole is not looked at.
    hole : (H, W) array_like of bool
        True where the picture is lost.
    way : str
        For digits one of `DIGIT_WAYS`, for coloured pictures one of `PICTURE_WAYS`.

    Returns
    -------
    numpy.ndarray of float32 in [0, 1], shape of `picture`

    Raises
    ------
    TypeError, ValueError
        Another shape, a way that is not for such pictures, a hole as large as the picture.

    *Source*: slide "Autoencoders for image restoration" (image inpainting).
    """
    picture, hole = as_array(picture, "picture", ndim=(2, 3)), as_array(hole, "hole", ndim=2).astype(bool)
    is_digit = picture.shape == (28, 28)
    if hole.shape != picture.shape[:2] or not (is_digit or picture.shape[2:] == (3,)):
        raise ValueError(
            "picture should be (28, 28) for a digit or (H, W, 3), and hole have a place for each pixel, got "
            f"{picture.shape} and {hole.shape}"
        )
    one_of(way, "way", DIGIT_WAYS if is_digit else PICTURE_WAYS)
    if hole.all():
        raise ValueError("hole should leave some pixels, got one as large as the picture; nothing is left to go by")
    if not hole.any():
        return picture.astype(np.float32)
    damaged = np.where(hole if is_digit else hole[..., None], GREY, picture).astype(np.float32)
    filled = _FILL[way](damaged, hole).clip(0, 1)
    return np.where(hole if is_digit else hole[..., None], filled, picture).astype(np.float32)


def _by_network(damaged, hole):
    if damaged.ndim == 2:
        return repairers()["holes"].reconstruct(damaged[None])[0]
    return repairers()["pictures"].fill(damaged, hole)


def _biharmonic(damaged, hole):
    """The smoothest surface that fits the rim: its second derivatives are as small as they can be."""
    from skimage.restoration import inpaint_biharmonic  # takes a while to load

    return inpaint_biharmonic(damaged, hole.copy(), channel_axis=None if damaged.ndim == 2 else -1)


def _medians(damaged, hole):
    """From the rim inwards: each pixel that has known neighbours becomes their median, ring by ring."""
    known = np.where(hole.reshape(hole.shape + (1,) * (damaged.ndim - 2)), np.nan, damaged)
    while np.isnan(known).any():
        padded = np.pad(known, [(1, 1), (1, 1), *[(0, 0)] * (damaged.ndim - 2)], constant_values=np.nan)
        rows, cols = np.nonzero(np.isnan(known if damaged.ndim == 2 else known[..., 0]))
        around = np.stack([padded[rows + i, cols + j] for i in range(3) for j in range(3)])  # (9, lost) or (9, lost, 3)
        has_some = ~np.isnan(around).all(axis=0).reshape(len(rows), -1)[:, 0]
        known[rows[has_some], cols[has_some]] = np.nanmedian(around[:, has_some], axis=0)
    return known


_FILL = {
    "hole-trained network": _by_network,
    "network trained on clean": lambda damaged, _: repairers()["clean"].reconstruct(damaged[None])[0],
    "PCA": lambda damaged, _: handwriting_pca().reconstruct(damaged[None])[0],
    "biharmonic": _biharmonic,
    "median": _medians,
}
