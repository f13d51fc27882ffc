"""Damage is known: how much, where, and the same for the same seed; strength 0 changes nothing; clear refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import correlate1d, label

from course_utils.pictures.corruption import CORRUPTIONS, blur, hole_mask, holes, noise, occlusion, occlusion_mask
from course_utils.pictures.photographs import photo

PHOTO = photo("coffee", size=(48, 80))  # H != W, colour
MASKS = {"holes": hole_mask, "occlusion": occlusion_mask}


# --- Independent oracles ----------------------------------------------------------------------------------


def test_noise_has_the_stated_deviation():
    """On mid grey, far from the clipped ends: mean 0, standard deviation `strength`, neighbours uncorrelated."""
    added = noise(np.full((300, 200), 0.5), 0.1, seed=1) - 0.5
    assert abs(added.mean()) < 0.002
    assert added.std() == pytest.approx(0.1, rel=0.02)
    assert abs(np.corrcoef(added[:, 1:].ravel(), added[:, :-1].ravel())[0, 1]) < 0.02


def test_blur_is_a_gaussian_mean():
    """The same as two written-out passes of a bell with sigma = strength times a tenth of the shorter side."""
    sigma = 0.5 * 48 / 10
    offsets = np.arange(-10, 11)  # four sigmas
    bell = np.exp(-(offsets**2) / (2 * sigma**2))
    bell /= bell.sum()
    expected = correlate1d(correlate1d(PHOTO, bell, axis=0, mode="nearest"), bell, axis=1, mode="nearest")
    np.testing.assert_allclose(blur(PHOTO, 0.5), expected, atol=1e-5)


# --- Pictures with an obvious answer ----------------------------------------------------------------------


def test_blur_does_not_mix_colours_or_pictures():
    """A red picture stays red; a black one beside a white one in a batch stays black."""
    red = np.zeros((9, 14, 3))
    red[2:5, 3:7, 0] = 1
    assert not blur(red, 1)[..., 1:].any()
    batch = np.stack([np.zeros((9, 14)), np.ones((9, 14))])
    np.testing.assert_allclose(blur(batch, 1), batch, atol=1e-12)


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("fill", [0, 0.5, 1])
def test_pixels_are_lost_exactly_where_the_mask_says(name, fill):
    """Outside the mask nothing changes; inside, every colour is the fill."""
    mask = MASKS[name](PHOTO.shape, 0.3, seed=4)
    damaged = CORRUPTIONS[name](PHOTO, 0.3, seed=4, fill=fill)
    assert mask.shape == (48, 80)
    assert (damaged[mask] == fill).all()
    assert (damaged[~mask] == PHOTO[~mask]).all()


def test_occlusion_is_one_rectangle_of_the_picture_s_proportions():
    """A quarter of the area is half of each side, anywhere inside; rows and columns are not swapped."""
    corners = set()
    for seed in range(30):
        rows, columns = np.nonzero(occlusion_mask((20, 32), 0.25, seed))
        assert len(rows) == 160
        assert (np.ptp(rows), np.ptp(columns)) == (9, 15)
        corners.add((rows[0], columns[0]))
    assert len(corners) > 20
    assert max(row for row, _ in corners) > 7
    assert max(column for _, column in corners) > 12


def test_holes_are_several_and_larger_than_a_pixel():
    """A fifth of a 48 x 80 picture: a handful of ragged holes, most of them of ten pixels and more."""
    for seed in range(5):
        mask = hole_mask((48, 80), 0.2, seed)
        patches, count = label(mask)
        assert 5 <= count <= 40
        assert np.median(np.bincount(patches.ravel())[1:]) >= 10


# --- Properties -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_strength_zero_is_an_equal_copy(name):
    """Nothing changes, and the answer is a new array; the caller's picture is never written to."""
    damage, before = CORRUPTIONS[name], PHOTO.copy()
    same = damage(PHOTO, 0, seed=3)
    np.testing.assert_array_equal(same, PHOTO)
    assert not np.shares_memory(same, PHOTO)
    damage(PHOTO, 0.7, seed=3)
    np.testing.assert_array_equal(PHOTO, before)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_more_strength_is_more_damage(name):
    """The error grows with the strength, up to a picture of which little is left."""
    errors = [((CORRUPTIONS[name](PHOTO, strength, seed=2) - PHOTO) ** 2).mean() for strength in np.linspace(0, 1, 9)]
    assert errors[0] == 0
    assert (np.diff(errors) > 0).all()
    assert errors[-1] > 0.01


@given(
    st.sampled_from(sorted(CORRUPTIONS)),
    st.sampled_from([(), (4,)]),
    st.integers(1, 12),
    st.integers(4, 12),
    st.sampled_from([(), (1,), (3,)]),
    st.sampled_from([np.float32, np.float64]),
    st.floats(0, 1),
    st.integers(0, 99),
)
def test_any_shape(name, several, rows, columns, colours, dtype, strength, seed):
    """Shape and type stay, values stay in [0, 1], the same seed repeats, the first of several is as if alone."""
    image = np.random.default_rng(seed).random((*several, rows, columns, *colours)).astype(dtype)
    damage = CORRUPTIONS[name]
    damaged = damage(image, strength, seed)
    assert (damaged.shape, damaged.dtype) == (image.shape, dtype)
    assert damaged.min() >= 0
    assert damaged.max() <= 1
    np.testing.assert_array_equal(damaged, damage(image, strength, seed))
    if several:
        np.testing.assert_allclose(damaged[0], damage(image[0], strength, seed), atol=1e-6)


@given(st.sampled_from(sorted(MASKS)), st.integers(2, 30), st.integers(4, 30), st.integers(0, 99), st.floats(0, 1))
def test_masks_hold_their_share_and_grow(name, rows, columns, seed, strength):
    """Holes lose exactly the share that is asked for, the occlusion the nearest rectangle; more only adds pixels."""
    mask = MASKS[name]((rows, columns), strength, seed)
    if name == "holes":
        assert mask.sum() == round(strength * rows * columns)
        assert (mask <= hole_mask((rows, columns), min(1, strength + 0.2), seed)).all()
    else:
        assert mask.sum() == round(rows * strength**0.5) * round(columns * strength**0.5)
    assert MASKS[name]((rows, columns), 1, seed).all()


def test_each_of_several_is_damaged_in_its_own_way():
    """Two equal pictures of one call differ afterwards; another seed gives another damage."""
    twice = np.stack([PHOTO, PHOTO])
    for damage in (noise, holes, occlusion):
        damaged = damage(twice, 0.3, seed=5)
        assert (damaged[0] != damaged[1]).any()
        assert (damaged[0] != damage(PHOTO, 0.3, seed=6)).any()
    assert hole_mask(twice.shape, 0.3, seed=5).shape == (2, 48, 80)
    assert occlusion_mask((7, 48, 80), 0.3, seed=5).shape == (7, 48, 80)


def test_blur_ignores_the_seed():
    """It has no chance in it."""
    np.testing.assert_array_equal(blur(PHOTO, 0.4), blur(PHOTO, 0.4, seed=9))


def test_whole_numbers_are_read_as_black_and_white():
    """A mask of zeros and ones is a picture, too; so is a list."""
    assert occlusion([[0, 1, 0], [1, 0, 1]], 0.1, seed=0).dtype == np.float32
    assert blur(np.eye(5, dtype=bool), 0.5).max() <= 1


# --- Refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize(
    ("image", "strength", "seed", "match"),
    [
        (np.ones((4, 5)), -0.1, 0, "strength should be a finite number from 0 to 1, got -0.1"),
        (np.ones((4, 5)), 25, 0, "strength should be a finite number from 0 to 1, got 25"),
        (np.ones((4, 5)), "strong", 0, "strength should be a number, got str 'strong'"),
        (np.ones((4, 5)), 0.5, -1, "seed should be a whole number of at least 0, got -1"),
        (np.ones((4, 5)), 0.5, None, "seed should be a whole number"),
        (np.full((4, 5), 200, np.uint8), 0.5, 0, r"floats in \[0, 1\], got 200 to 200; try image / 255"),
        (np.full((4, 5), -0.5), 0.5, 0, r"floats in \[0, 1\], got -0.5 to -0.5"),
        ([[0.5, -0.01], [0.2, 1]], 0.5, 0, r"floats in \[0, 1\], got -0.01 to 1"),
        ([[0.5, 1.01], [0.2, 0]], 0.5, 0, r"floats in \[0, 1\], got 0 to 1.01"),
        (np.full((4, 5), np.nan), 0.5, 0, "image should be finite, got NaN or infinity in 20 of 20 places"),
        (np.ones(5), 0.5, 0, r"image should be \(H, W\), .* got shape \(5,\)"),
        (np.ones((2, 2, 2, 2)), 0.5, 0, r"image should be \(H, W\), .* got shape \(2, 2, 2, 2\)"),
        (np.ones((0, 5)), 0.5, 0, "empty"),
        ("coffee", 0.5, 0, "image should hold real numbers"),
    ],
)
def test_refusals(name, image, strength, seed, match):
    """Each wrong call gets one sentence that says what was expected and what arrived."""
    with pytest.raises((ValueError, TypeError), match=match):
        CORRUPTIONS[name](image, strength, seed)


@pytest.mark.parametrize("make_mask", MASKS.values())
def test_masks_refuse_what_is_no_shape(make_mask):
    """A picture instead of its shape, a side of 0, a fill that is no grey."""
    with pytest.raises(TypeError, match=r"shape should be a tuple, .* try image.shape"):
        make_mask(PHOTO, 0.5, 0)
    with pytest.raises(ValueError, match="each side of shape should be a whole number of at least 1, got 0"):
        make_mask((0, 5), 0.5, 0)
    with pytest.raises(ValueError, match="fill should be a finite number from 0 to 1, got 2"):
        holes(PHOTO, 0.5, 0, fill=2)
