"""Ways to make a digit by chance that ship trained, and the judge of what comes out; each is made once and kept."""

import functools

import numpy as np
from torch import nn

from course_utils._checks import one_of
from course_utils.entropy_coding import entropy
from course_utils.networks.autoencoders import convolutional_autoencoder
from course_utils.networks.cnn import lenet
from course_utils.networks.generation import variational_autoencoder
from course_utils.networks.training import predict
from course_utils.networks.weights import load_weights
from course_utils.pca import PCA
from course_utils.pictures.digits import mnist_digits

K = 8  # numbers in a code
BETAS = (0, 1, 4, 16)  # of the VAEs whose codes are a plane; 0 stands for an ordinary autoencoder
SURE = 0.9  # share of its best class from which on the judge names a digit


def generation_networks():
    """Build the networks whose weights ship as "generators", all for handwritten digits of 28 x 28 pixels.

    Returns
    -------
    torch.nn.ModuleDict
        "judge": a reader of digits; "autoencoder" and "vae": with codes of 8 numbers; "beta 0", "beta 1", "beta 4" and
        "beta 16": with codes of 2, called by what their order in the latent space was worth.
    """
    models = {"judge": lenet(), "autoencoder": _plain(K), "vae": variational_autoencoder(K)}
    models |= {f"beta {beta}": variational_autoencoder(2) if beta else _plain(2) for beta in BETAS}
    return nn.ModuleDict(models)


def _plain(k):
    return convolutional_autoencoder(k=k, channels=(8, 16))


@functools.lru_cache(maxsize=1)
def trained():
    """The networks of `generation_networks` with the weights that ship, read once."""
    return load_weights(generation_networks(), "generators")


@functools.lru_cache(maxsize=1)
def known_digits():
    """The 4,000 handwritten digits from which all of them learned: (4000, 28, 28)."""
    return mnist_digits(4000, seed=0)[0]


@functools.lru_cache(maxsize=1)
def fresh_digits():
    """1,000 that none of them has seen, and their labels."""
    return mnist_digits(1000, seed=0, part="test")


@functools.lru_cache(maxsize=1)
def fitted_pca():
    """PCA of the known digits, with as many numbers as the networks' codes."""
    return PCA(K).fit(known_digits())


@functools.lru_cache(maxsize=1)
def _fitted_gaussian():
    """Mean of the autoencoder's codes, and a matrix that gives N(0, 1) their spread and slant: (k,), (k, k)."""
    codes = trained()["autoencoder"].encode(known_digits())
    return codes.mean(axis=0), np.linalg.cholesky(np.cov(codes.T))


def _decode_fitted(normal):
    mean, spread = _fitted_gaussian()
    return trained()["autoencoder"].decode(mean + normal @ spread.T)


# Each turns standard normal numbers (n, k) into pictures (n, 28, 28).
DECODERS = {
    "autoencoder, N(0, 1)": lambda normal: trained()["autoencoder"].decode(normal),
    "autoencoder, fitted Gaussian": _decode_fitted,
    "PCA, fitted Gaussian": lambda normal: fitted_pca().decode(normal * np.sqrt(fitted_pca().variances)),
    "VAE, N(0, 1)": lambda normal: trained()["vae"].decode(normal),
}
UNIFORM = "every pixel uniform"
WAYS = (UNIFORM, *DECODERS)


def sample(way, count, seed, spread=1.0):
    """Draw pictures by chance: (count, 28, 28) floats in [0, 1]; `spread` multiplies the chance numbers of codes.

    Examples
    --------
    >>> sample("every pixel uniform", 5, seed=0).shape
    (5, 28, 28)
    """
    rng = np.random.default_rng(seed)
    if one_of(way, "way", WAYS) == UNIFORM:
        return rng.random((count, 28, 28), dtype=np.float32)
    return DECODERS[way](spread * rng.normal(size=(count, K))).clip(0, 1).astype(np.float32)


def nearest(pictures):
    """Find the nearest of the 4,000 known digits: distances ‖x - digit‖ (n,), and which digits (n,)."""
    known, rows = known_digits().reshape(-1, 784), np.asarray(pictures, np.float32).reshape(-1, 784)
    squares = (rows**2).sum(axis=1)[:, None] + (known**2).sum(axis=1) - 2 * rows @ known.T
    return np.sqrt(squares.min(axis=1).clip(0)), squares.argmin(axis=1)


@functools.lru_cache(maxsize=1)
def farthest():
    """How far from the nearest known digit a picture may be: 99 of 100 fresh digits are nearer."""
    return float(np.percentile(nearest(fresh_digits()[0])[0], 99))


def judge(pictures):
    """Say what each picture is taken for, and whether it passes for a digit.

    Returns
    -------
    labels : (n,) ints
    passes : (n,) bools
        The judge is sure of its class, *and* the picture is no farther from the known digits than fresh ones are. Its
        own word is not enough: it has only seen digits, and must see one in everything.
    """
    scores = predict(trained()["judge"], np.asarray(pictures, np.float32))
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    sure = shares.max(axis=1) / shares.sum(axis=1) > SURE
    return scores.argmax(axis=1), sure & (nearest(pictures)[0] <= farthest())


def kinds(labels):
    """How many kinds of digits there are, rare ones counting less: 10 if all are equally frequent, 1 if all are alike.

    It is 2 to the entropy of their shares.

    Examples
    --------
    >>> round(kinds([0, 1, 2, 3]), 6), round(kinds([7, 7, 7]), 6), kinds([])
    (4.0, 1.0, 0.0)
    """
    return 2 ** entropy(labels) if len(labels) else 0.0
