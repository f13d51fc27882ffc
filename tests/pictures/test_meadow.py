"""The meadow and its flower: the template finds it wherever it is planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.convolution import conv
from course_utils.pictures import meadow as module
from course_utils.pictures.meadow import FLOWER, PLACES, meadow


def test_template_has_the_slides_three_values():
    """Yellow -1, black 0, white 1, one table a channel, as many 1 as -1 in each."""
    assert FLOWER.shape == (8, 8, 3)
    assert set(np.unique(FLOWER)) == {-1, 0, 1}
    assert (FLOWER.sum(axis=(0, 1)) == 0).all()
    assert len({FLOWER[:, :, i].tobytes() for i in range(3)}) == 3


@settings(max_examples=40, deadline=None)
@given(picture=st.sampled_from(sorted(PLACES)), row=st.integers(0, 36), col=st.integers(0, 48))
def test_found_wherever_it_is_planted(picture, row, col):
    """The peak of x ⊛ w is the planted place, in both pictures, at every row and column."""
    response = conv(meadow(picture, (row, col)), FLOWER)
    assert response.shape == (37, 49, 1)
    assert np.unravel_index(response.argmax(), (37, 49)) == (row, col)


def test_flat_patches_do_not_answer():
    """A balanced template gives 0 on any colour, however bright."""
    assert abs(conv(np.ones((9, 11, 3)) * [0.9, 0.5, 0.1], FLOWER)).max() < 1e-9


@pytest.mark.parametrize("picture", PLACES)
def test_colours_are_colours(picture):
    """Without noise every number lies between 0 and 1; red petals are mostly red, the stone is nearly white."""
    image, (row, col) = meadow(picture), PLACES[picture]
    assert image.shape == (44, 56, 3)
    assert image.min() >= 0 and image.max() <= 1
    petals = image[row : row + 8, col : col + 8][_letters("PQ")]
    assert (petals[:, 0] > petals[:, 1:].max(axis=1) + 0.5).all()
    stone = (image == module.STONE).all(axis=2)
    assert stone[5:16, 4:18].all() and stone.sum() == 11 * 14 and min(module.STONE) > 0.9


def _letters(wanted):
    """Where the flower has one of these letters."""
    return np.array([[letter in wanted for letter in row] for row in module._FLOWER])


def test_only_the_second_picture_has_other_flowers():
    """In x₁ nothing but the red flower and the stone differs much from grass; in x₂ six more flowers do."""
    counts = {}
    for picture in PLACES:
        other = np.abs(meadow(picture) - module.GRASS).max(axis=2) > 0.25
        counts[picture] = other.sum() - 11 * 14
    assert counts["x₁"] == _letters("PQC").sum()
    assert counts["x₂"] == 7 * _letters("PQC").sum()


def test_noise_is_drawn_for_every_number():
    """Normal with the stated deviation, another in each channel; the seed decides, and without noise it does not."""
    added = meadow("x₂", noise=0.5, seed=3) - meadow("x₂")
    assert added.std() == pytest.approx(0.5, rel=0.03) and abs(added.mean()) < 0.03
    assert abs(np.corrcoef(added.reshape(-1, 3).T)[np.triu_indices(3, 1)]).max() < 0.05
    np.testing.assert_array_equal(meadow("x₂", noise=0.5, seed=3) - meadow("x₂"), added)
    assert (meadow("x₂", noise=0.5) != meadow("x₂", noise=0.5, seed=3)).all()
    np.testing.assert_array_equal(meadow("x₁", seed=3), meadow(noise=0, seed=0))


def test_the_template_is_read_only():
    """A slip in a cell does not change the next one's flower."""
    with pytest.raises(ValueError, match="read-only"):
        FLOWER[0, 0] = 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: meadow("x₃"), "picture should be one of 'x₁', 'x₂', got 'x₃'"),
        (lambda: meadow("x₁", (37, 0)), "row should be a whole number from 0 to 36, got 37"),
        (lambda: meadow("x₁", (36, 49)), "col should be a whole number from 0 to 48, got 49"),
        (lambda: meadow("x₁", (0, -1)), "col should be a whole number from 0 to 48, got -1"),
        (lambda: meadow("x₁", noise=-0.1), "noise should be a finite number of at least 0"),
    ],
)
def test_refusals(make, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        make()
