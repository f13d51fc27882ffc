"""Fits with too many weights: NumPy's least squares, plain loops and known shapes as oracles."""

import numpy as np
import pytest
from scipy.special import eval_legendre

from course_utils.overfitting import descend, minimum_norm, polynomials, random_relu_features, ridge_path

RNG = np.random.default_rng(0)
WIDE, TALL = RNG.normal(size=(6, 15)), RNG.normal(size=(15, 6))


def test_polynomials_are_legendres():
    """SciPy's values, each divided by its degree + 1."""
    x = np.linspace(-1, 1, 7)
    expected = np.stack([eval_legendre(d, x) / (d + 1) for d in range(10)], axis=1)
    np.testing.assert_allclose(polynomials(x, 9), expected, atol=1e-12)


def test_random_features_grow():
    """More features begin with the same ones; none is negative; they are sums of pixels, rectified."""
    images = RNG.random((4, 5, 6))
    few, many = random_relu_features(images, 7, seed=3), random_relu_features(images, 20, seed=3)
    np.testing.assert_array_equal(few, many[:, :7])
    assert (many >= 0).all() and (many == 0).any()
    np.testing.assert_allclose(random_relu_features(2 * images, 7, seed=3), 2 * few)
    assert not np.allclose(random_relu_features(images, 7, seed=4), few)


@pytest.mark.parametrize("A", [WIDE, TALL])
@pytest.mark.parametrize("columns", [(), (3,)])
def test_minimum_norm_is_least_squares(A, columns):
    """As `numpy.linalg.lstsq`, which also takes the shortest of several."""
    b = RNG.normal(size=(len(A), *columns))
    np.testing.assert_allclose(minimum_norm(A, b), np.linalg.lstsq(A, b, rcond=None)[0], atol=1e-9)


@pytest.mark.parametrize("A", [WIDE, TALL])
@pytest.mark.parametrize("start", [None, RNG.normal(size=15)])
@pytest.mark.parametrize("steps", [0, 1, 2, 57])
def test_descent_is_the_plain_loop(A, start, steps):
    """Whatever the start and the number of steps."""
    b, start = RNG.normal(size=len(A)), None if start is None else start[: A.shape[1]]
    theta, rate = np.zeros(A.shape[1]) if start is None else start, 1 / np.linalg.norm(A, 2) ** 2
    for _ in range(steps):
        theta = theta - rate * A.T @ (A @ theta - b)
    np.testing.assert_allclose(descend(A, b, steps, start=start), theta, atol=1e-9)


def test_where_descent_ends():
    """From 0 at the smallest fit; from elsewhere at another one that meets every point, too, and is longer."""
    b, start = RNG.normal(size=6), RNG.normal(size=15)
    smallest, ends = minimum_norm(WIDE, b), descend(WIDE, b, 10**9, start=start)
    np.testing.assert_allclose(descend(WIDE, b, 10**9), smallest, atol=1e-9)
    np.testing.assert_allclose(WIDE @ ends, b, atol=1e-9)
    assert np.linalg.norm(ends) > 1.1 * np.linalg.norm(smallest)


def test_ridges():
    """By the normal equations, for the examples and for new ones; 0 gives the smallest fit."""
    targets, new = RNG.normal(size=(6, 2)), RNG.normal(size=(4, 15))
    predict, top = ridge_path(WIDE, new), np.linalg.norm(WIDE, 2) ** 2
    ridge = np.linalg.solve(WIDE.T @ WIDE + 0.01 * top * np.eye(15), WIDE.T @ targets)
    for found, rows in zip(predict(targets, 0.0), (WIDE, new), strict=True):
        np.testing.assert_allclose(found, rows @ minimum_norm(WIDE, targets), atol=1e-9)
    for found, rows in zip(predict(targets, 0.01), (WIDE, new), strict=True):
        np.testing.assert_allclose(found, rows @ ridge, atol=1e-9)


def test_features_that_are_all_zero():
    """Nothing can be learned from them: descent stays where it was, every prediction is 0."""
    blank = np.zeros((6, 15))
    assert descend(blank, np.ones(6), 5).tolist() == [0.0] * 15
    assert descend(blank, np.ones(6), 5, start=np.arange(15)).tolist() == list(range(15))
    assert not np.vstack(ridge_path(blank, WIDE)(np.ones((6, 2)), 0.0)).any()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: polynomials([0, 2], 3), "between -1 and 1"),
        (lambda: polynomials([0.5], -1), "degree should"),
        (lambda: minimum_norm(WIDE, np.ones(5)), "a row for each example, got 6 and 5"),
        (lambda: descend(WIDE, np.ones(6), -3), "steps should"),
        (lambda: random_relu_features(np.ones((2, 3)), 0), "count should"),
        (lambda: ridge_path(WIDE, WIDE)(np.ones((6, 1)), -1), "ridge should"),
    ],
)
def test_bad_input(call, named):
    """One sentence each."""
    with pytest.raises((TypeError, ValueError), match=named):
        call()
