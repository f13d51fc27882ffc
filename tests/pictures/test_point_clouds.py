"""Clouds of points: where they lie, and how flat they are."""

import numpy as np
import pytest

from course_utils.pca import kept_and_lost
from course_utils.pictures.point_clouds import CLOUDS, cloud


@pytest.mark.parametrize("name", CLOUDS)
def test_all_points_lie_in_the_square(name):
    """120 points, none on the frame."""
    points = cloud(name)
    assert points.shape == (120, 2)
    assert points.min() > -0.1 and points.max() < 1.1


def test_two_pixels_need_one_number_and_a_round_cloud_two():
    """Neighbouring pixels lose almost nothing; a round cloud loses nearly half at any angle."""
    pixels, round_one = (kept_and_lost(cloud(name), np.arange(180), cloud(name).mean(axis=0))
                         for name in ("two neighbouring pixels", "a round cloud"))  # fmt: skip
    assert pixels[1].min() / (pixels[0] + pixels[1])[0] < 0.05
    assert round_one[1].min() / (round_one[0] + round_one[1])[0] > 0.35
