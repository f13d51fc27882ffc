"""Two pictures, or two masks, in one number: scikit-image's and scikit-learn's values, clear refusals."""

import math

import numpy as np
import pytest
import torch
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity
from sklearn.metrics import jaccard_score

from course_utils.comparing import iou, ious, ms_ssim, mse, psnr
from course_utils.pictures.corruption import blur, noise
from course_utils.pictures.photographs import photo


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


def by_torch(a, b, scales=5):
    """MS-SSIM of grey pictures in another way: a window of 11 x 11 weights, torch's pooling, formulas as published."""
    bell = torch.exp(-(torch.arange(-5.0, 6) ** 2) / 4.5).double()
    window = (bell[:, None] * bell / bell.sum() ** 2)[None, None]
    a, b = (torch.tensor(each, dtype=torch.float64)[None, None] for each in (a, b))
    powers, product = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333][:scales], 1.0
    for scale, power in enumerate(powers):
        mean_a, mean_b, aa, bb, ab = (torch.nn.functional.conv2d(x, window) for x in (a, b, a * a, b * b, a * b))
        contrast = (2 * (ab - mean_a * mean_b) + 9e-4) / (aa - mean_a**2 + bb - mean_b**2 + 9e-4)
        light = (2 * mean_a * mean_b + 1e-4) / (mean_a**2 + mean_b**2 + 1e-4)
        seen = contrast * light if scale == scales - 1 else contrast
        product *= seen.mean().item() ** (power / sum(powers))
        a, b = (torch.nn.functional.avg_pool2d(each, 2) for each in (a, b))
    return product


def test_one_scale_is_the_ssim_of_scikit_image():
    """With Gaussian windows and no correction for small samples, in grey and in colours."""
    how = {"data_range": 1, "gaussian_weights": True, "use_sample_covariance": False}
    for picture in (photo("coffee", size=(50, 70), gray=True), photo("coffee", size=(50, 70))):
        other = noise(picture, 0.1, seed=0)
        theirs = structural_similarity(picture, other, **how, channel_axis=2 if picture.ndim == 3 else None)
        assert ms_ssim(picture, other, scales=1) == pytest.approx(theirs, abs=1e-5)


def test_ms_ssim_is_what_torch_computes():
    """All five scales, odd sides included; of colours the mean; bytes with their peak; 1 for equal pictures."""
    picture = photo("coffee", size=(183, 201))
    other = blur(noise(picture, 0.1, seed=0), 0.1)
    theirs = [by_torch(picture[..., channel], other[..., channel]) for channel in range(3)]
    assert ms_ssim(picture[..., 0], other[..., 0]) == pytest.approx(theirs[0], abs=1e-5)
    assert ms_ssim(picture, other) == pytest.approx(np.mean(theirs), abs=1e-5)
    assert ms_ssim(255 * picture, 255 * other, peak=255) == pytest.approx(np.mean(theirs), abs=1e-5)
    assert ms_ssim(picture, picture) == pytest.approx(1)


def test_ms_ssim_asks_for_structure():
    """Of two pictures with the same squared error, the brighter one is alike and the noisy one less so."""
    picture = photo("coffee", size=200, gray=True) * 0.8
    brighter, noisy = picture + 0.1, picture + 0.1 * np.sign(np.random.default_rng(0).normal(size=picture.shape))
    assert psnr(picture, brighter) == pytest.approx(psnr(picture, noisy))
    assert ms_ssim(picture, brighter) > ms_ssim(picture, noisy) + 0.05


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (lambda: mse(np.ones((2, 3)), np.ones((3, 2))), "same shape"),
        (lambda: psnr(np.full((2, 2), 200), np.ones((2, 2))), "got 1 for pictures that go up to 200; try peak=255"),
        (lambda: mse([1, np.nan], [1, 2]), "original should be finite"),
        (lambda: ms_ssim(np.ones((200, 9)), np.ones((200, 9))), "at least 176 pixels for 5 scales, got 9; try fewer"),
        (lambda: ms_ssim(np.ones((20, 20)), np.ones((20, 21)), scales=1), "same shape"),
        (
            lambda: ms_ssim(np.ones((20, 20)), np.ones((20, 20)), scales=6),
            "scales should be a whole number from 1 to 5",
        ),
        (lambda: ms_ssim(np.ones((20, 20)), np.ones((20, 20)), peak=0, scales=1), "brightest possible value, got 0"),
        (lambda: ms_ssim(np.full((20, 20), 9), np.ones((20, 20)), scales=1), "go up to 9; try peak=255"),
        (lambda: mse([1, 2], [1, np.nan]), "other should be finite"),
        (lambda: psnr([0, 200], [0, 199]), "got 1 for pictures that go up to 200"),
        (lambda: psnr(np.ones((2, 2)), np.ones((2, 2)), peak=0), "brightest possible value, got 0"),
        (lambda: iou([0, 0], [False, False]), "got two empty ones"),
        (lambda: iou([0, 1, 2], [0, 1, 1]), "mask should hold True and False"),
        (lambda: iou([[0, 1]], [[0], [1]]), "same shape"),
        (lambda: ious([[0, 1]], [[0], [1]], 2), "a label for each pixel"),
        (lambda: psnr([-5, -4], [-5, -3], peak=-1), "peak should be a finite number of at least 0, got -1"),
    ],
)
def test_refusals(act, match):
    """Each wrong call gets one sentence that says what was expected and what arrived."""
    with pytest.raises(ValueError, match=match):
        act()


def test_iou_of_half_a_picture():
    """Left half against upper half: a quarter in both, three quarters in either; with itself 1, with its rest 0."""
    left, upper = np.arange(8)[None] < np.full((6, 1), 4), np.arange(6)[:, None] < np.full((1, 8), 3)
    assert iou(left, upper) == pytest.approx(1 / 3)
    assert iou(left, left) == 1 and iou(left, ~left) == 0 and iou(np.zeros((6, 8)), left) == 0


def test_ious_equal_scikit_learn():
    """Label by label; a label that neither has is NaN, and where the truth is unknown nothing is counted."""
    rng = np.random.default_rng(0)
    labels, truth = rng.integers(0, 4, (2, 9, 11))
    np.testing.assert_allclose(ious(labels, truth, 4), jaccard_score(truth.ravel(), labels.ravel(), average=None))
    assert np.isnan(ious(labels, truth, 5)[4])
    unknown = truth.copy()
    unknown[:, 5:] = 255
    np.testing.assert_allclose(ious(labels, unknown, 4), ious(labels[:, :5], truth[:, :5], 4))
    assert ious([255, 0], [0, 0], 1).tolist() == [0.5]  # called nothing at all: missing, not unknown
