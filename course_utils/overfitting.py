"""Fits with more weights than examples: polynomials and random features, the smallest fit, and what descent finds.

With as many weights as examples or more, a linear model can go through every point, and in infinitely many ways. What
matters is which of them is taken.

*Source*: slides "Generalization for neural networks" and "Double descent".
"""

import numpy as np
from numpy.polynomial import legendre

from course_utils._checks import as_array, as_count, as_number


def polynomials(x, degree):
    """Return the Legendre polynomials up to a degree at some points, each the smaller the faster it wiggles.

    Parameters
    ----------
    x : (n,) array_like
        From -1 to 1.
    degree : int

    Returns
    -------
    (n, degree + 1) array
        P_d(x) / (d + 1).

    Examples
    --------
    >>> polynomials([0.0, 1.0], 2)
    array([[ 1.        ,  0.        , -0.16666667],
           [ 1.        ,  0.5       ,  0.33333333]])
    """
    x, degree = as_array(x, "x", ndim=1), as_count(degree, "degree", least=0)
    if x.size and np.abs(x).max() > 1:
        raise ValueError(f"x should lie between -1 and 1, got {x.min():g} to {x.max():g}; try x / abs(x).max()")
    return legendre.legvander(x, degree) / np.arange(1, degree + 2)


def random_relu_features(images, count, *, seed=0):
    """Return max(0, images · R), with a random matrix R that nobody trains: (N, count).

    Parameters
    ----------
    images : (N, ...) array_like
    count : int
        How many features. With the same seed, more features begin with the same ones.
    seed : int

    Examples
    --------
    >>> random_relu_features(np.ones((2, 28, 28)), 5).shape
    (2, 5)
    """
    images = as_array(images, "images")
    flat = images.reshape(len(images), -1)
    rng = np.random.default_rng(as_count(seed, "seed", least=0))
    R = rng.standard_normal((as_count(count, "count"), flat.shape[1])).T / np.sqrt(flat.shape[1])
    return np.maximum(flat @ R, 0)


def minimum_norm(A, b):
    """Return the smallest weights that make the squared error |A θ - b|² as small as can be.

    Parameters
    ----------
    A : (n, p) array_like
    b : (n,) or (n, k) array_like

    Returns
    -------
    (p,) or (p, k) array

    Examples
    --------
    >>> minimum_norm([[1.0, 1.0]], [2.0]).round(9)                    # not [2, 0], not [0, 2]
    array([1., 1.])
    """
    A, b = as_array(A, "A", ndim=2), as_array(b, "b", ndim=(1, 2))
    _check_rows(A, b)
    return np.linalg.pinv(A, rcond=1e-12) @ b


def descend(A, b, steps, *, start=None):
    """Return the weights after so many steps of gradient descent on |A θ - b|² / 2, each as long as it may safely be.

    θ ← θ - η · Aᵀ(A θ - b), with η = 1 / s² for the largest singular value s of A. Along each singular vector of A the
    distance to the solution shrinks by its own factor, 1 - η s², at every step: so a million steps cost no more than
    one.

    Parameters
    ----------
    A : (n, p) array_like
    b : (n,) array_like
    steps : int
    start : (p,) array_like, optional
        The first weights; zeros by default.

    Examples
    --------
    >>> A, b = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([1.0, 0.0])
    >>> descend(A, b, 10_000).round(6).tolist()
    [1.0, 0.0]

    *Source*: slide "Generalization for neural networks" ("the choice of training algo seems important").
    """
    A, b = as_array(A, "A", ndim=2), as_array(b, "b", ndim=1)
    _check_rows(A, b)
    theta = np.zeros(A.shape[1]) if start is None else as_array(start, "start", ndim=1).astype(float)
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    if s[0] == 0:
        return theta
    rest = (1 - (s / s[0]) ** 2) ** as_count(steps, "steps", least=0)  # what is left of each distance
    goal = np.divide(U.T @ b, s, out=np.zeros(len(s)), where=s > 1e-12 * s[0])
    along = Vt @ theta
    return theta + Vt.T @ ((goal - along) * (1 - rest))


def ridge_path(train, test):
    """Prepare fits of many targets on the same features: (targets, ridge) -> predictions for `train` and for `test`.

    A ridge λ adds λ · |θ|² to the squared error, with λ in units of the largest squared singular value; 0 is the
    smallest fit of all, as in `minimum_norm`.

    Parameters
    ----------
    train, test : (n, p) and (m, p) arrays

    Examples
    --------
    >>> A, new = np.random.default_rng(0).normal(size=(2, 3, 8))
    >>> predict = ridge_path(A, new)
    >>> [np.allclose(predict(np.eye(3), ridge)[0], np.eye(3)) for ridge in (0.0, 0.1)]
    [True, False]
    """
    U, s, Vt = np.linalg.svd(train, full_matrices=False)
    largest, kept = s[0], s > 1e-10 * s[0]
    U, s, turned = U[:, kept], s[kept], test @ Vt[kept].T

    def predict(targets, ridge):
        factors = s / (s**2 + as_number(ridge, "ridge", low=0) * largest**2)
        along = factors[:, None] * (U.T @ targets)
        return U @ (s[:, None] * along), turned @ along

    return predict


def _check_rows(A, b):
    if len(A) != len(b):
        raise ValueError(f"A and b should have a row for each example, got {len(A)} and {len(b)}")
