"""Clouds of points: where they lie, and how flat they are."""

import numpy as np
import pytest

from course_utils.pca import kept_and_lost
from course_utils.pictures.photographs import patches
from course_utils.pictures.point_clouds import CLOUDS, HIGH, LOW, cloud


@pytest.mark.parametrize("name", CLOUDS)
def test_all_points_lie_in_the_square(name):
    """120 points, none nearer to the frame than a fiftieth, and the same ones every time."""
    points = cloud(name)
    assert points.shape == (120, 2)
    assert (LOW, HIGH) == (-0.1, 1.1)
    assert points.min() >= -0.08 and points.max() <= 1.08
    cloud.cache_clear()
    np.testing.assert_array_equal(cloud(name), points)


def test_points_outside_are_brought_to_the_border(monkeypatch):
    """A stray point is moved inside along each axis, to a fiftieth from the frame."""
    monkeypatch.setitem(CLOUDS, "strays", lambda rng: np.array([[-3, 0.5], [7, 7]]))
    assert cloud("strays").tolist() == [[-0.08, 0.5], [1.08, 1.08]]


def test_neighbouring_pixels_are_those_of_photographs():
    """Each point is the upper row of a patch of 2 x 2 pixels."""
    np.testing.assert_array_equal(cloud("two neighbouring pixels"), patches(120, 2, seed=3)[:, 0])


def test_the_falling_cloud_falls():
    """Round (.5, .62) it is long, .19, down to the right along (.8, -.6), and .044 wide."""
    points = cloud("a falling cloud")
    variances, directions = np.linalg.eigh(np.cov(points.T))
    assert np.sqrt(variances) == pytest.approx([0.044, 0.187], rel=0.05)
    assert directions[:, 1] * np.sign(directions[0, 1]) == pytest.approx([0.8, -0.6], abs=0.03)
    assert points.mean(axis=0) == pytest.approx([0.5, 0.62], abs=0.04)


def test_the_round_cloud_is_round():
    """Round (.5, .5), as wide in every direction: .14."""
    points = cloud("a round cloud")
    assert np.sqrt(np.linalg.eigvalsh(np.cov(points.T))) == pytest.approx([0.14, 0.14], rel=0.15)
    assert points.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.04)


def test_two_pixels_need_one_number_and_a_round_cloud_two():
    """Neighbouring pixels lose almost nothing; a round cloud loses nearly half at any angle."""
    pixels, round_one = (kept_and_lost(cloud(name), np.arange(180), cloud(name).mean(axis=0))
                         for name in ("two neighbouring pixels", "a round cloud"))  # fmt: skip
    assert pixels[1].min() / (pixels[0] + pixels[1])[0] < 0.05
    assert round_one[1].min() / (round_one[0] + round_one[1])[0] > 0.35
