"""Drawn pictures are what they are said to be."""

import numpy as np
import pytest

from course_utils.pictures.shapes import wheel


def test_wheel_is_round_and_bright_inside():
    """Equal to its own transpose and mirror image, .9 inside, .1 outside."""
    picture = wheel(61)
    assert np.array_equal(picture, picture.T) and np.allclose(picture, picture[::-1])
    assert picture[30, 30] == pytest.approx(0.9) and picture[0, 0] == pytest.approx(0.1)
