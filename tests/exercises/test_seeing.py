"""The exercises of notebook 04: other right ways are right, and what is wrong is called by its name."""

import numpy as np
import pytest

from course_utils.exercises.seeing import (
    angle_histogram,
    check_angle_histogram,
    check_normalised,
    check_retina_kernel,
)
from course_utils.hog import cell_histograms, normalise_blocks
from course_utils.seeing import centre_surround

MIDDLE = np.zeros((5, 5))
MIDDLE[2, 2] = 24


@pytest.mark.parametrize(
    "w",
    [
        MIDDLE - np.pad(np.zeros((1, 1)), 2, constant_values=1),
        centre_surround(1.2, size=5),
        (10 * centre_surround(1, size=5)).round(1) + 0.0,
        np.array([[0, -1, -1, -1, 0], [-1, 1, 2, 1, -1], [-1, 2, 0, 2, -1], [-1, 1, 2, 1, -1], [0, -1, -1, -1, 0]]),
    ],
)
def test_kernels_of_the_retina(w):
    """A single pixel, differences of Gaussians, and one drawn by hand."""
    assert check_retina_kernel(w) and check_retina_kernel(w.tolist()), check_retina_kernel(w)


@pytest.mark.parametrize(
    ("w", "named"),
    [
        (np.ones((5, 5)), "sum to 25"),
        (1 - MIDDLE / 24 * 25, "bright disc on a dark ground should give plus"),
        (np.outer([1, 2, 2, 2, 1], [1, 2, 0, -2, -1]), "one direction"),
        (np.outer([1, 1, 1, 1, 1], [-1, -1, 4, -1, -1]), "one direction"),
        (np.zeros((5, 5)), "not all of them 0"),
        (np.full((5, 5), np.nan), "finite"),
        (np.ones((3, 3)), "5 rows and 5 columns"),
        ("five", "5 rows and 5 columns"),
    ],
)
def test_wrong_kernels(w, named):
    """Each gets the sentence that helps."""
    verdict = check_retina_kernel(w)
    assert verdict.state == "wrong" and named in verdict.message


def test_the_packages_steps_are_right():
    """What `hog` does in its second and third step passes as an answer."""

    def histogram(size, angle, bins):
        which = np.minimum((np.asarray(angle) * bins / 180).astype(int), bins - 1)
        return np.bincount(which.ravel(), np.asarray(size).ravel(), bins)

    assert check_angle_histogram(histogram)
    assert check_normalised(lambda block: normalise_blocks(block)[0, 0])
    image = np.random.default_rng(0).random((8, 8))
    assert cell_histograms(image).shape == (1, 1, 9)


def unit(v):
    return v / np.sqrt((v**2).sum() + 1e-10)


def cut(v):
    v = np.minimum(v, 0.2)
    return v / np.sqrt((v**2).sum())


def indexed(size, angle, bins):
    """To add with an index that holds a bin twice counts one of the two."""
    h = np.zeros(bins)
    h[(angle / 180 * bins).astype(int)] += size
    return h


def largest(size, angle, bins):
    h = np.zeros(bins)
    np.maximum.at(h, (angle / 180 * bins).astype(int), size)
    return h


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_angle_histogram, lambda s, a, n: np.histogram(a, n, (0, 180))[0], "counts 1 here"),
        (check_angle_histogram, lambda s, a, n: np.histogram(a, n, (0, 360), weights=s)[0], "not to 360"),
        (check_angle_histogram, lambda s, a, n: angle_histogram(s, a, n) / s.sum(), "without dividing"),
        (check_angle_histogram, lambda s, a, n: angle_histogram(s, a, n) / s.size, "number of pixels"),
        (check_angle_histogram, lambda s, a, n: angle_histogram(s, a, n)[::-1], "reverse"),
        (check_angle_histogram, indexed, "only the last gradient is left"),
        (check_angle_histogram, largest, "the largest gradient of each bin"),
        (check_normalised, lambda b: cut(b / np.sqrt((b**2).sum())), "add a little, 1e-10"),
        (check_normalised, unit, "Nothing was cut off"),
        (check_normalised, lambda b: np.minimum(unit(b), 0.2), "once more"),
        (check_normalised, lambda b: unit(np.minimum(b, 0.2)), "not before"),
        (check_normalised, lambda b: b / (b.max() + 1e-10), "not by the largest"),
        (check_normalised, lambda b: np.stack([[unit(np.minimum(unit(c), 0.2)) for c in r] for r in b]), "whole block"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:invalid value")
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named in verdict.message
