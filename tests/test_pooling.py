"""Pooling keeps the maximum or the mean of each window: the slides' tables, torch's answers, clear refusals."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.pooling import average_pool, max_pool

TABLE = [[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]]
PORTION = [[2, 3, 4, 0], [1, 5, 3, 2], [0, 4, 2, 3], [1, 0, 6, 1]]


# --- The slides -------------------------------------------------------------------------------------------


def test_max_pooling_of_the_slide():
    """The 4x4 table, 2x2 windows; whole numbers stay whole."""
    answer = max_pool(TABLE)
    assert answer.tolist() == [[100, 184], [12, 45]]
    assert answer.dtype.kind == "i"


def test_average_pooling_of_the_slide():
    """The slide's answers belong to 29 in the corner; with its misprint, 31, the first would be 36.5."""
    assert average_pool(TABLE).tolist() == [[36, 80], [12, 15]]
    misprint = [[31, *TABLE[0][1:]], *TABLE[1:]]
    assert average_pool(misprint)[0, 0] == 36.5


def test_variations_of_the_slide():
    """The example image portion: 2x2 with stride 2, 2x2 with stride 1, 3x3 with stride 1."""
    assert max_pool(PORTION).tolist() == [[5, 4], [4, 6]]
    assert max_pool(PORTION, 2, 1).tolist() == [[5, 5, 4], [5, 5, 3], [4, 6, 6]]
    assert max_pool(PORTION, 3, 1).tolist() == [[5, 5], [6, 6]]


# --- Independent oracle -----------------------------------------------------------------------------------


@given(
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.one_of(st.none(), st.tuples(st.integers(1, 6), st.integers(1, 6))),
    st.sampled_from([(), (1,), (3,)]),
)
def test_equals_torch(shape, size, stride, channels):
    """Any window and stride, ragged borders left out, with and without channels."""
    size = tuple(min(pair) for pair in zip(shape, size, strict=True))
    x = np.random.default_rng(0).normal(size=(*shape, *channels))
    planes = torch.tensor(x.reshape(*shape, -1)).permute(2, 0, 1)[None]
    pairs = [(max_pool, torch.nn.functional.max_pool2d), (average_pool, torch.nn.functional.avg_pool2d)]
    for ours, theirs in pairs:
        answer = ours(x, size, stride)
        expected = theirs(planes, size, stride)[0].permute(1, 2, 0).numpy()
        np.testing.assert_allclose(answer, expected.reshape(answer.shape), atol=1e-12)


# --- Pictures with an obvious answer, and properties ------------------------------------------------------


def test_rows_and_columns_are_not_swapped():
    """A bright column survives in its column; unequal window sides count rows first."""
    x = np.zeros((4, 9))
    x[:, 7] = 1
    assert max_pool(x, (4, 3)).tolist() == [[0, 0, 1]]
    assert average_pool(x, (2, 3)).tolist() == [[0, 0, 1 / 3]] * 2


def test_ragged_border_is_left_out():
    """The last row and column of a 5x7 picture don't fill a 2x2 window."""
    x = np.zeros((5, 7))
    x[4], x[:, 6] = 9, 9
    assert max_pool(x).shape == (2, 3)
    assert not max_pool(x).any()


def test_small_shift_inside_a_window_changes_nothing():
    """A dot that moves by one pixel within its window gives the same maximum."""
    x, y = np.zeros((2, 6, 8))
    x[2, 4], y[3, 5] = 1, 1
    assert np.array_equal(max_pool(x), max_pool(y))


def test_one_by_one_window_is_a_copy():
    """Size 1 returns the picture, and what is then written to it does not reach the input."""
    x = np.arange(6.0).reshape(2, 3)
    for pool in (max_pool, average_pool):
        answer = pool(x, 1)
        assert np.array_equal(answer, x)
        answer[...] = 9
    assert np.array_equal(x, np.arange(6.0).reshape(2, 3))


@pytest.mark.parametrize(
    ("given", "largest", "mean"),
    [
        (np.uint8, np.uint8, np.float64),
        (bool, bool, np.float64),
        (np.float16, np.float16, np.float32),
        (np.float32, np.float32, np.float32),
        (np.float64, np.float64, np.float64),
    ],
)
def test_types(given, largest, mean):
    """A maximum keeps the type; a mean of whole numbers is a float, and bytes don't overflow on the way."""
    x = np.full((4, 6), 1 if given is bool else 250, given)
    assert max_pool(x).dtype == largest
    assert average_pool(x).dtype == mean
    assert (average_pool(x) == x[0, 0]).all()


def test_nan_spreads_to_its_windows_only():
    """A broken pixel is seen, not hidden."""
    x = np.ones((4, 4))
    x[0, 3] = np.nan
    for pool in (max_pool, average_pool):
        assert np.isnan(pool(x)).tolist() == [[False, True], [False, False]]


# --- Refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pool", [max_pool, average_pool])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 2, 3],), ValueError, "x should have 2 or 3 axes"),
        ((np.ones((0, 3)),), ValueError, "x should hold at least one number"),
        ((np.ones((4, 4), complex),), TypeError, "x should hold real numbers"),
        ((TABLE, 0), ValueError, "size should be a whole number of at least 1, got 0"),
        ((TABLE, 2, 0), ValueError, "stride should be a whole number of at least 1, got 0"),
        ((TABLE, 1.5), TypeError, "size should be a whole number"),
        ((TABLE, (2, 2, 2)), ValueError, r"size should be one number or \(rows, columns\)"),
        ((TABLE, 5), ValueError, r"size should fit inside the image, got size \(5, 5\).*\(4, 4\)"),
        ((TABLE, (5, 2)), ValueError, r"size should fit inside the image, got size \(5, 2\)"),
        ((TABLE, (2, 5)), ValueError, r"size should fit inside the image, got size \(2, 5\)"),
    ],
)
def test_refuses_wrong_arguments(pool, arguments, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        pool(*arguments)
