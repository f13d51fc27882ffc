"""Pooling by hand: the slides' tables, every window, typed numbers."""

import numpy as np
import pytest
import torch

from course_utils.explorers.networks.pooling_window import EXAMPLE, ONE_PIXEL, PoolingWindowExplorer


def array(explorer, name):
    """Return the numbers of one plane."""
    return explorer.view.plane(name).cells


def type_into(explorer, row, col, value):
    """Type over a cell of the table as the page does."""
    count = explorer.view.heard + 1
    explorer.view.edit = {"name": "x", "row": row, "col": col, "value": value, "count": count}


def test_the_slides_two_answers():
    """Maximum [[100, 184], [12, 45]]; mean [[36, 80], [12, 15]] with 29 in the corner, 36.5 with the slide's 31."""
    explorer = PoolingWindowExplorer()
    assert array(explorer, "pooled").tolist() == [[100, 184], [12, 45]]
    explorer.kind.value = "mean"
    assert array(explorer, "pooled").tolist() == [[36, 80], [12, 15]]
    type_into(explorer, 0, 0, 31)
    assert array(explorer, "pooled")[0, 0] == 36.5
    assert explorer.table.value == "my own (typed)"


@pytest.mark.parametrize(
    ("size", "stride", "expected"),
    [
        (2, 2, [[5, 4], [4, 6]]),
        (2, 1, [[5, 5, 4], [5, 5, 3], [4, 6, 6]]),
        (3, 1, [[5, 5], [6, 6]]),
    ],
)
def test_the_slides_variations(size, stride, expected):
    """The 4 x 4 example with other windows and strides, as torch pools it."""
    explorer = PoolingWindowExplorer("the slide's example", size=size, stride=stride)
    assert array(explorer, "pooled").tolist() == expected
    theirs = torch.nn.functional.max_pool2d(torch.tensor(EXAMPLE, dtype=torch.float)[None, None], size, stride)
    assert theirs[0, 0].tolist() == expected


def test_steps_go_row_by_row_and_follow_a_click():
    """Each step lights one output; a chosen output moves the slider; a smaller output shortens it."""
    explorer = PoolingWindowExplorer(stride=1)
    assert explorer.step.max == 9
    explorer.step.value = 6
    assert explorer.view.cursor == {"name": "pooled", "row": 1, "col": 2}
    explorer.view.cursor = {"name": "pooled", "row": 2, "col": 1}
    assert explorer.step.value == 8
    explorer.size.value = 4
    assert (explorer.step.max, explorer.step.value) == (1, 1)


def test_one_bright_pixel():
    """One pixel among 64 is found by one of the 16 windows; its mean is a quarter of it."""
    explorer = PoolingWindowExplorer("one bright pixel")
    assert ONE_PIXEL.sum() == 9
    assert sorted(array(explorer, "pooled").ravel()) == [0] * 15 + [9]
    explorer.kind.value = "mean"
    assert array(explorer, "pooled").max() == 9 / 4


def test_fewer_variables():
    """How many numbers are left stands beside the size, and a single cell has two indices like all others."""
    explorer = PoolingWindowExplorer()
    assert explorer.view.planes[1].fact == "2 × 2: ⌊(4 − 2) / 2⌋ + 1; 16 → 4 numbers"
    explorer.size.value = 4
    assert explorer.view.planes[1].fact.endswith("16 → 1 number")
    assert explorer.view.planes[1].place == "pooled[{row}, {col}]"


def test_text():
    """The text names every control and the number of the present window."""
    told = "table=\"the slide's table\", kind='maximum', size=2, stride=2, step=1, pooled=100"
    assert repr(PoolingWindowExplorer()) == f"PoolingWindowExplorer({told})"


@pytest.mark.parametrize("table", [np.ones((3, 4)), np.ones((4, 9)), np.ones(4), [["a"] * 4] * 4, "a table"])
def test_bad_tables(table):
    """Tables too small, too large, flat, of words, or unknown are refused in a sentence."""
    with pytest.raises((ValueError, TypeError), match=r"table"):
        PoolingWindowExplorer(table)


def test_a_typed_number_out_of_reach():
    """A number beyond 999 is not taken, and the table stays as it was."""
    explorer = PoolingWindowExplorer()
    with pytest.raises(ValueError, match="the new value"):
        type_into(explorer, 0, 0, 5000)
    assert array(explorer, "x")[0, 0] == 29
