"""Repairs of damaged pictures: what each way makes of noise and of holes."""

import functools

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from course_utils.comparing import mse
from course_utils.networks.digit_codes import fresh_digits
from course_utils.networks.inpainting import hole_filler
from course_utils.networks.restoration import (
    DAMAGES,
    DIGIT_WAYS,
    NEVER_TAUGHT,
    PICTURE_WAYS,
    TAUGHT,
    K,
    fill_hole,
    handwriting_pca,
    hole_error,
    lessons,
    repairers,
    repairs,
)
from course_utils.pictures.corruption import CORRUPTIONS, hole_mask, noise
from course_utils.pictures.digits import mnist_digits
from course_utils.pictures.photographs import photo
from course_utils.pictures.scenes import draw_scenes


def test_filters_keep_pictures_apart():
    """A picture is repaired in the same way alone and among others."""
    clean = fresh_digits()[0][:5]
    damaged = CORRUPTIONS["noise"](clean, 0.3, 0)
    together = repairs(clean, damaged, 8)
    alone = repairs(clean, np.concatenate([damaged[:1], np.zeros_like(damaged[1:])]), 8)
    for name in ("PCA", "autoencoder", "denoiser"):
        np.testing.assert_allclose(together[name][0], alone[name][0], atol=1e-5)


def test_the_filters_get_their_best_width():
    """The Gaussian that is chosen is at least as near as every one that is tried."""
    clean = fresh_digits()[0][:10]
    damaged = CORRUPTIONS["noise"](clean, 0.2, 1)
    chosen = np.mean((repairs(clean, damaged, 8)["Gaussian"] - clean) ** 2)
    for width in (0.5, 0.7, 1.0, 1.4):
        tried = np.stack([gaussian_filter(image, width, mode="nearest") for image in damaged])
        assert chosen <= np.mean((tried - clean) ** 2) + 1e-9


# ---- the networks that differ in their lessons ----


def fresh_and_hole(count=100, share=0.3):
    """Some digits that no network has seen, and a hole in each."""
    fresh = mnist_digits(count, seed=0, part="test")[0]
    return fresh, hole_mask(fresh.shape, share, seed=1)


def noise_kept(f, pictures, specks):
    """Which share of the noise's energy comes out: ‖f(x + n) - f(x)‖² / ‖n‖²."""
    return np.square(f((pictures + specks).astype(np.float32)) - f(pictures)).sum() / np.square(specks).sum()


def test_lessons_have_damaged_inputs_and_clean_targets():
    """Each digit in every strength, in its place beside the clean one; clean lessons are the digits themselves."""
    digits = mnist_digits(20, seed=0)[0]
    for kind, damages in DAMAGES.items():
        inputs, targets = lessons(digits, kind)
        times = max(len(damages), 1)
        assert inputs.shape == targets.shape == (20 * times, 28, 28)
        np.testing.assert_array_equal(targets, np.concatenate([digits] * times))
        assert (mse(inputs, targets) > 0) == bool(damages)
    with pytest.raises(ValueError, match="kind should be one of 'clean', 'noise', 'holes', got 'rain'"):
        lessons(digits, "rain")


def test_the_recipe_holds_for_pca_and_fails_for_the_network():
    """Better on clean digits, worse on noisy ones; the network that met noise is better than both."""
    fresh, _ = fresh_and_hole(1000)
    noisy, pca, nets = noise(fresh, 0.4, seed=1), handwriting_pca(), repairers()
    assert mse(fresh, nets["clean"].reconstruct(fresh)) < 0.6 * mse(fresh, pca.reconstruct(fresh))
    after = {name: mse(fresh, nets[name].reconstruct(noisy)) for name in ("clean", "noise")}
    assert after["noise"] < 0.6 * mse(fresh, pca.reconstruct(noisy)) < 0.6 * after["clean"]


def test_pca_passes_k_of_d_parts_of_the_noise():
    """Of white noise exactly k/d, whatever the digit and the strength; the network passes several times as much."""
    fresh, _ = fresh_and_hole()
    for strength in (0.05, 0.4):
        specks = strength * np.random.default_rng(2).normal(size=fresh.shape)
        assert noise_kept(handwriting_pca().reconstruct, fresh, specks) == pytest.approx(K / 784, rel=0.05)
        assert noise_kept(repairers()["clean"].reconstruct, fresh, specks) > 2.5 * K / 784


# ---- holes ----


def test_only_the_hole_counts():
    """An error outside of it changes nothing; an oracle with a masked array agrees."""
    rng = np.random.default_rng(0)
    original, repaired, hole = rng.random((4, 5, 3)), rng.random((4, 5, 3)), rng.random((4, 5)) < 0.4
    outside = np.where(hole[..., None], repaired, 7)
    masked = np.ma.array((original - repaired) ** 2, mask=np.repeat(~hole[..., None], 3, axis=2))
    assert hole_error(original, repaired, hole) == hole_error(original, outside, hole) == pytest.approx(masked.mean())


@pytest.mark.parametrize("way", DIGIT_WAYS)
def test_what_is_known_stays(way):
    """Of a digit: outside of the hole it is the picture, and what stood inside is not looked at."""
    fresh, hole = fresh_and_hole(3)
    for digit, lost in zip(fresh, hole, strict=True):
        filled = fill_hole(digit, lost, way)
        np.testing.assert_array_equal(filled[~lost], digit[~lost])
        np.testing.assert_array_equal(filled, fill_hole(np.where(lost, 1 - digit, digit), lost, way))
        assert filled.dtype == np.float32 and filled.min() >= 0 and filled.max() <= 1


@pytest.mark.parametrize("way", PICTURE_WAYS)
def test_a_plain_picture_is_filled_with_its_colour(way):
    """Of uneven sides, with a hole in the middle and at the border; classical ways exactly, the network nearly."""
    picture = np.broadcast_to(np.float32([0.2, 0.5, 0.8]), (33, 50, 3))
    hole = np.zeros((33, 50), bool)
    hole[10:20, 20:31] = hole[:4, :6] = True
    np.testing.assert_allclose(fill_hole(picture, hole, way), picture, atol=0.08 if "network" in way else 1e-4)


def test_the_median_grows_inwards():
    """A column between black and white: the rim's pixels first, each the median of the known ones around it."""
    picture = np.zeros((3, 5, 3), np.float32)
    picture[:, 3:] = 1
    hole = np.zeros((3, 5), bool)
    hole[:, 1] = True  # black on its left and right
    assert not fill_hole(picture, hole, "median").sum(axis=(0, 2))[1]
    hole[:, 2] = True  # now the second column is known to the black only, the third to the white only
    assert (fill_hole(picture, hole, "median").sum(axis=(0, 2)) / 9).tolist() == [0, 0, 1, 1, 1]


def test_lessons_with_holes_pay_off():
    """Inside holes: nearer than the recipe, PCA, and both classical ways."""
    fresh, holes = fresh_and_hole()
    errors = {
        way: np.mean([hole_error(x, fill_hole(x, hole, way), hole) for x, hole in zip(fresh, holes, strict=True)])
        for way in DIGIT_WAYS
    }
    assert min(errors, key=errors.get) == "hole-trained network"
    assert max(errors, key=errors.get) in ("network trained on clean", "median")


@pytest.mark.parametrize(("kind", "times"), [("scenes", 0.85), ("photographs", 0.97)])
def test_pictures_never_taught_are_filled_better(kind, times):
    """Ragged holes in 24 scenes, and five in each of five photographs: nearer than before training and than others."""
    pictures = [photo(name, size=128) for name in NEVER_TAUGHT] * 5
    pictures = [scene.image for scene in draw_scenes(24, seed=999)] if kind == "scenes" else pictures
    holes = hole_mask((len(pictures), 128, 128), 0.2, seed=3)
    ways = {way: functools.partial(fill_hole, way=way) for way in PICTURE_WAYS} | {"before": hole_filler().fill}
    errors = {
        way: np.mean([hole_error(x, fill(x, hole), hole) for x, hole in zip(pictures, holes, strict=True)])
        for way, fill in ways.items()
    }
    assert not set(NEVER_TAUGHT) & set(TAUGHT)
    assert errors["hole-trained network"] < 0.95 * errors["before"]
    assert errors["hole-trained network"] < times * min(errors["biharmonic"], errors["median"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hole": np.ones((28, 28), bool)}, "as large as the picture; nothing is left"),
        ({"hole": np.zeros((28, 27), bool)}, r"a place for each pixel, got \(28, 28\) and \(28, 27\)"),
        ({"picture": np.zeros((9, 9)), "hole": np.zeros((9, 9), bool)}, r"\(28, 28\) for a digit or \(H, W, 3\)"),
        ({"way": "prayer"}, "way should be one of"),
        ({"picture": np.full((28, 28), np.nan)}, "NaN"),
    ],
)
def test_bad_input_gets_a_sentence(change, said):
    """What was expected, what arrived."""
    given = {"picture": np.zeros((28, 28)), "hole": np.eye(28, dtype=bool), "way": "median"} | change
    with pytest.raises(ValueError, match=said):
        fill_hole(**given)
    with pytest.raises(ValueError, match="at least one lost pixel"):
        hole_error(np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((2, 2), bool))


@pytest.mark.parametrize("way", PICTURE_WAYS)
def test_the_smallest_pictures(way):
    """One pixel that is there stays; of two, the lost one becomes the other."""
    assert fill_hole(np.full((1, 1, 3), 0.3), np.zeros((1, 1), bool), way).round(3).max() == np.float32(0.3)
    filled = fill_hole(np.array([[[0.3] * 3, [0.9] * 3]]), np.array([[False, True]]), way)
    np.testing.assert_allclose(filled[0, 0], 0.3, atol=1e-6)
