"""The autoencoders of digits that ship, with what they are compared with; each is made once and kept."""

import functools

import numpy as np

from course_utils.networks.autoencoders import digit_networks
from course_utils.networks.weights import load_weights
from course_utils.pca import PCA
from course_utils.pictures.digits import draw_digits

SIZES = (1, 2, 4, 8, 16, 32)  # their bottlenecks
COUNT = 250  # codes shown in a plane; more would hide each other


@functools.lru_cache(maxsize=1)
def trained():
    """The networks of `digit_networks` with the weights that ship, read once."""
    return load_weights(digit_networks(), "digit_autoencoders")


@functools.lru_cache(maxsize=1)
def fitted_pca():
    """PCA with 128 components of 4,000 of the drawn digits that the autoencoders learned from."""
    return PCA(128).fit(draw_digits(4000, seed=0)[0])


@functools.lru_cache(maxsize=1)
def fresh_digits():
    """400 drawn digits that no network has seen, and their labels."""
    return draw_digits(400, seed=777)


@functools.lru_cache(maxsize=1)
def digits():
    """The first 250 of the fresh digits, whose codes are shown in a plane, and their labels."""
    images, labels = fresh_digits()
    return images[:COUNT], labels[:COUNT]


@functools.cache
def codes(k=2):
    """Codes of these 250 digits in the network with k numbers: (250, k)."""
    return trained()[str(k)].encode(digits()[0])


def reach(k):
    """The largest number, of either sign, in the codes of these digits in the network with k numbers."""
    return float(np.ceil(np.abs(codes(k)).max()))


@functools.lru_cache(maxsize=1)
def limits():
    """The corners (low, low) and (high, high) of the plane that is shown: it holds all codes but the far strays."""
    low, high = np.percentile(codes(), [3, 97], axis=0)
    return low - 0.08 * (high - low), high + 0.08 * (high - low)


@functools.lru_cache(maxsize=1)
def mean_errors():
    """Mean squared error of a pixel over the fresh digits: {k: autoencoder's}, and PCA's for k = 0 to 128."""
    images, _ = fresh_digits()
    networks, pca = trained(), fitted_pca()
    ours = {k: float(np.mean((networks[str(k)].reconstruct(images) - images) ** 2)) for k in SIZES}
    rows = (images.reshape(len(images), -1) - pca.mean).astype(np.float64)
    squares = np.mean((rows @ pca.components.T) ** 2, axis=0)  # each direction takes its share off the error
    return ours, (np.mean(rows**2) - np.concatenate([[0], np.cumsum(squares)]) / rows.shape[1])
