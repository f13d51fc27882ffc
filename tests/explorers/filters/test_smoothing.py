"""Smoothing, through the explorer: noise shrinks as promised, edges widen as promised."""

import numpy as np
import pytest

from course_utils.explorers.filters.smoothing import STEP, SmoothingExplorer


@pytest.mark.parametrize(("kernel", "size"), [("uniform", 1), ("uniform", 5), ("Gaussian", 7), ("Gaussian", 15)])
def test_weights_sum_to_one(kernel, size):
    """The slide's smoothing kernels keep the brightness."""
    w = SmoothingExplorer(STEP, kernel, size=size).numbers()["w"]
    assert w.shape == (size, size) and w.sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("size", [1, 3, 5, 9])
def test_uniform_divides_noise_by_root_n(size):
    """A k x k mean leaves 1/k of independent noise, within what one draw allows."""
    numbers = SmoothingExplorer("camera", size=size, noise=0.1).numbers()
    assert numbers["noise_after"] == pytest.approx(numbers["noise_before"] / size, rel=0.07)


def test_smoothing_is_linear():
    """Smoothed picture = smoothed clean picture + smoothed noise: the noise may be measured on its own."""
    explorer = SmoothingExplorer("coffee", "Gaussian", size=7, noise=0.2)
    numbers = explorer.numbers()
    explorer.noise.value = 0.0
    clean = explorer.numbers()["smooth"]
    assert (numbers["smooth"] - clean).std() == pytest.approx(numbers["noise_after"], rel=1e-3)


def test_wide_gaussian_in_a_small_window_is_uniform():
    """With sigma beyond the window all weights are nearly alike."""
    w = SmoothingExplorer(STEP, "Gaussian", size=3, sigma=5.0).numbers()["w"]
    assert np.ptp(w) < 0.005


def test_sigma_rests_while_the_kernel_is_uniform():
    """A control without effect cannot be moved."""
    explorer = SmoothingExplorer()
    assert explorer.sigma.disabled
    explorer.kernel.value = "Gaussian"
    assert not explorer.sigma.disabled


def test_without_noise_there_is_none_to_shrink():
    """The reading divides nothing by 0."""
    explorer = SmoothingExplorer(noise=0.0)
    assert "no noise" in explorer.view.reading


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"picture": "lena"}, "picture should be one of 'a step edge'"),
        ({"kernel": "median"}, "kernel should be one of 'uniform', 'Gaussian', got 'median'"),
        ({"size": 4}, "steps of 2, got 4; try 3"),
        ({"size": 99}, "from 1 to 15, got 99"),
        ({"noise": -1}, "from 0 to 0.3, got -1"),
    ],
)
def test_bad_settings(settings, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        SmoothingExplorer(**settings)


@pytest.mark.parametrize("kernel", ["uniform", "Gaussian"])
def test_weights_have_the_colours_of_weights(kernel):
    """As in the bank and the playground, red is plus and white is 0."""
    plane = SmoothingExplorer(kernel=kernel).view.plane("w")
    assert plane.map == "signed" and plane.low == -plane.high
