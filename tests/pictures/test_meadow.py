"""The meadow and its flower: the template finds it wherever it is planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.convolution import conv
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


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: meadow("x₃"), "picture should be one of 'x₁', 'x₂', got 'x₃'"),
        (lambda: meadow("x₁", (37, 0)), "row should be a whole number from 0 to 36, got 37"),
        (lambda: meadow("x₁", noise=-0.1), "noise should be a finite number of at least 0"),
    ],
)
def test_refusals(make, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        make()
