"""Two pictures in one number: scikit-image's values, clear refusals."""

import math

import numpy as np
import pytest
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio

from course_utils.comparing import mse, psnr


def test_measures_equal_scikit_image():
    """`mse` and `psnr` of two pictures, and of bytes with their peak; equal pictures are infinitely alike."""
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 7, 11, 3))
    assert mse(a, b) == pytest.approx(mean_squared_error(a, b))
    assert psnr(a, b) == pytest.approx(peak_signal_noise_ratio(a, b, data_range=1))
    a, b = rng.integers(0, 256, (2, 7, 11), dtype=np.uint8)
    assert mse(a, b) == pytest.approx(mean_squared_error(a, b))
    assert psnr(a, b, peak=255) == pytest.approx(peak_signal_noise_ratio(a, b, data_range=255))
    assert psnr(a, a, 255) == math.inf


def test_the_peak_may_be_reached_and_need_not_be():
    """A white pixel is as bright as can be; only the original's brightness counts, whatever the other's."""
    assert psnr([1, 0], [0.9, 0.1]) == pytest.approx(20)
    assert psnr([0.5, 0], [1.5, 0]) == pytest.approx(10 * math.log10(2))


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (lambda: mse(np.ones((2, 3)), np.ones((3, 2))), "same shape"),
        (lambda: psnr(np.full((2, 2), 200), np.ones((2, 2))), "got 1 for pictures that go up to 200; try peak=255"),
        (lambda: mse([1, np.nan], [1, 2]), "original should be finite"),
        (lambda: mse([1, 2], [1, np.nan]), "other should be finite"),
        (lambda: psnr([0, 200], [0, 199]), "got 1 for pictures that go up to 200"),
        (lambda: psnr(np.ones((2, 2)), np.ones((2, 2)), peak=0), "brightest possible value, got 0"),
        (lambda: psnr([-5, -4], [-5, -3], peak=-1), "peak should be a finite number of at least 0, got -1"),
    ],
)
def test_refusals(act, match):
    """Each wrong call gets one sentence that says what was expected and what arrived."""
    with pytest.raises(ValueError, match=match):
        act()
