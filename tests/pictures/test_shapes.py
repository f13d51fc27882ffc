"""Drawn pictures are what they are said to be."""

import numpy as np
import pytest

from course_utils.pictures.shapes import wheel


def test_wheel_is_round_and_bright_inside():
    """Equal to its own transpose and mirror image, .9 inside, .1 outside."""
    picture = wheel(61)
    assert np.array_equal(picture, picture.T) and np.allclose(picture, picture[::-1])
    assert picture[30, 30] == pytest.approx(0.9) and picture[0, 0] == pytest.approx(0.1)


def test_the_rim_is_three_pixels_soft():
    """Along a radius the brightness falls in a straight line over three pixels, half way down at the radius."""
    fall = wheel(101, radius=0.3)[50, 50:]
    halfway = 0.3 * 101
    np.testing.assert_allclose(fall, 0.1 + 0.8 * np.clip((halfway - np.arange(51)) / 3 + 0.5, 0, 1))
    assert fall[28] == pytest.approx(0.9) and fall[32] == pytest.approx(0.1)
    assert ((fall > 0.11) & (fall < 0.89)).sum() == 3


def test_a_wheel_unless_told_otherwise():
    """190 pixels a side; the disc takes .36 of it from the middle: its area is π r²."""
    picture = wheel()
    assert picture.shape == (190, 190)
    assert ((picture - 0.1) / 0.8).sum() == pytest.approx(np.pi * (0.36 * 190) ** 2, rel=1e-3)
