"""Gabor fits: planted waves are found, known edge kernels fit, noise does not, colours are told from grey."""

import tracemalloc

import numpy as np
import pytest
from scipy.optimize import least_squares

from course_utils.filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL, oriented_edge
from course_utils.networks.feature_visualization.gabor import _gabors, gabor_fit


def planted(angle, frequency, phase=0.5, size=7, spread=2.0):
    """Return a wave under a round bell, by its definition."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    u = x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle))
    return np.exp(-(x**2 + y**2) / (2 * spread**2)) * np.cos(2 * np.pi * frequency * u + phase)


def test_edge_kernels_are_gabors():
    """Sobel's kernels and edges of other angles are explained to 97 % or more, at their own angle."""
    fit = gabor_fit([SOBEL_VERTICAL, SOBEL_HORIZONTAL, oriented_edge(45), oriented_edge(135)])
    assert (fit.r2 > 0.97).all()
    assert fit.angle.tolist() == [0, 90, 45, 135]


@pytest.mark.parametrize("angle", [0, 20, 45, 77, 90, 135, 160])
@pytest.mark.parametrize("frequency", [0.15, 0.25])
def test_a_planted_wave_is_found(angle, frequency):
    """Angle within half a step of the grid, frequency within a quarter; nearly all is explained."""
    fit = gabor_fit(planted(angle, frequency)[None])
    assert fit.r2[0] > 0.93
    assert min(abs(fit.angle[0] - angle), 180 - abs(fit.angle[0] - angle)) <= 15
    assert fit.frequency[0] == pytest.approx(frequency, rel=0.3)
    assert fit.selectivity[0] > 0.4


@pytest.mark.parametrize("angle", [0, 90])
def test_the_finest_stripes_are_found(angle):
    """Stripes of two pixels, the finest there are, fit as well as others; R² counts their one phase only once."""
    kernel = planted(angle, 0.5, phase=0) + 0.05 * np.random.default_rng(0).standard_normal((7, 7))
    fit = gabor_fit(kernel[None])
    assert fit.r2[0] > 0.9 and fit.selectivity[0] > 0.9 and fit.angle[0] == angle
    left = ((kernel - fit.fitted[0]) ** 2).sum() / (kernel**2).sum()
    assert left > 0.002 and fit.r2[0] == pytest.approx(1 - left, abs=1e-5)


def test_no_worse_than_continuous_search():
    """The grid explains nearly as much as scipy's least squares started from what the grid found."""
    kernel = planted(33, 0.2, phase=1.1) + 0.1 * np.random.default_rng(0).standard_normal((7, 7))
    fit = gabor_fit(kernel[None])
    y, x = np.mgrid[:7, :7] - 3.0

    def residual(p):
        u, v = x * np.cos(p[0]) + y * np.sin(p[0]) - p[6], y * np.cos(p[0]) - x * np.sin(p[0]) - p[7]
        wave = p[4] * np.cos(2 * np.pi * p[1] * u) + p[5] * np.sin(2 * np.pi * p[1] * u)
        return (np.exp(-((u / p[2]) ** 2) / 2 - (v / p[3]) ** 2 / 2) * wave - kernel).ravel()

    start = [np.radians(fit.angle[0]), fit.frequency[0], 2, 2, 1, 0, 0, 0]
    best = 1 - (residual(least_squares(residual, start).x) ** 2).sum() / (kernel**2).sum()
    assert best - 0.1 < fit.r2[0] < best + 1e-6


def test_r2_is_the_share_that_fitted_explains():
    """R² = 1 - the sum of squares left over / the kernel's own, by its definition; scale and sign do not matter."""
    kernels = np.random.default_rng(1).standard_normal((5, 7, 7))
    fit = gabor_fit(kernels)
    left = ((kernels - fit.fitted) ** 2).sum((1, 2)) / (kernels**2).sum((1, 2))
    np.testing.assert_allclose(fit.r2, 1 - left, atol=1e-5)
    again = gabor_fit(-0.01 * kernels)
    np.testing.assert_allclose(again.r2, fit.r2, atol=1e-5)
    np.testing.assert_allclose(again.fitted, -0.01 * fit.fitted, atol=1e-6)


def test_noise_is_no_gabor():
    """The control: random kernels are explained to about a quarter and hardly prefer a direction."""
    fit = gabor_fit(np.random.default_rng(0).standard_normal((60, 7, 7)))
    assert 0.15 < np.median(fit.r2) < 0.35
    assert np.median(fit.selectivity) < 0.25


def test_a_blob_prefers_no_direction():
    """A round bell fits well, with selectivity 0: R² alone does not make an edge detector."""
    blob = planted(0, 0, phase=0)
    fit = gabor_fit(blob[None])
    assert fit.r2[0] > 0.95 and fit.selectivity[0] < 1e-6


def test_colours():
    """A grey kernel in three channels has colourfulness 0, one in red minus green 1; either keeps its wave."""
    wave = planted(30, 0.2)
    gray, opponent = np.stack([wave] * 3), np.stack([wave, -wave, 0 * wave])
    fit = gabor_fit([gray, opponent])
    np.testing.assert_allclose(fit.colourfulness, [0, 1], atol=1e-12)
    np.testing.assert_allclose(fit.r2, gabor_fit(wave[None]).r2[0], atol=1e-5)
    np.testing.assert_allclose(fit.gray[0], np.sqrt(3) * wave, atol=1e-9)
    assert fit.angle.tolist() == [30, 30]


@pytest.mark.parametrize(
    ("kernels", "message"),
    [
        (np.ones((2, 2, 7, 7)), r"\(n, k, k\) or \(n, 3, k, k\).*got \(2, 2, 7, 7\)"),
        (np.ones((2, 7, 5)), r"got \(2, 7, 5\)"),
        (np.ones((2, 2, 2)), "k from 3 up"),
        (np.stack([np.ones((3, 3)), np.zeros((3, 3))]), "kernel 1 is zero everywhere"),
        (np.full((1, 3, 3), np.nan), "kernels"),
    ],
)
def test_refuses_what_is_no_kernel(kernels, message):
    """Wrong shapes and empty kernels: one sentence."""
    with pytest.raises(ValueError, match=message):
        gabor_fit(kernels)


def test_making_the_grid_takes_little_more_than_the_grid():
    """A class shares a machine: what comes between is made for one angle at a time."""
    tracemalloc.start()
    try:
        kept = sum(each.nbytes for each in _gabors.__wrapped__(7))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * kept
