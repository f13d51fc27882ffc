"""A convolution as a matrix: the slide's counts, where each weight stands, what is lit."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sweeping import sweep

from course_utils.convolution import conv
from course_utils.explorers.weight_sharing import SIDES, WeightSharingExplorer, conv_matrix, copies_of


def test_the_slides_counts():
    """28 · 28 · 24 · 24 = 451,584 entries, 14,400 of them not 0, 25 different: 18,063.36 times fewer, not 200,000."""
    explorer = WeightSharingExplorer()
    assert explorer.numbers()["counts"] == {"entries": 451_584, "not 0": 14_400, "different": 25}
    matrix = conv_matrix(explorer.numbers()["w"], (28, 28))
    assert (matrix.size, np.count_nonzero(matrix)) == (451_584, 14_400)
    assert len(np.unique(matrix[matrix != 0])) == len(np.unique(explorer.numbers()["w"]))
    assert "ratio=1.81e+04" in repr(explorer)
    assert pytest.approx(31.36 * 576) == 451_584 / 25


@given(st.integers(1, 3), st.integers(1, 3), st.integers(3, 6), st.integers(3, 6), st.integers(0, 9))
def test_the_matrix_convolves(kh, kw, height, width, seed):
    """M times the flattened image is the flattened convolution, for every shape."""
    rng = np.random.default_rng(seed)
    w, x = rng.normal(size=(kh, kw)), rng.normal(size=(height, width))
    np.testing.assert_allclose(conv_matrix(w, x.shape) @ x.ravel(), conv(x, w).ravel(), atol=1e-12)


def test_copies_of_a_weight():
    """w[0, 1] of a 2 x 2 kernel over 3 x 4 stands in six rows, one column to the right of each window's corner."""
    rows, cols = copies_of(0, 1, (2, 2), (3, 4))
    assert rows.tolist() == [0, 1, 2, 3, 4, 5]
    assert cols.tolist() == [1, 2, 3, 5, 6, 7]


def test_the_tied_gradient_is_the_sum_over_the_copies():
    """What autograd finds for w[a, b] is the sum of the gradients of its copies in the matrix."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(6, 7)), rng.normal(size=(3, 2))
    tied = torch.tensor(w, requires_grad=True)
    (torch.nn.functional.conv2d(torch.tensor(x)[None, None], tied[None, None]) ** 3).sum().backward()
    free = torch.tensor(conv_matrix(w, x.shape), requires_grad=True)
    ((free @ torch.tensor(x.ravel())) ** 3).sum().backward()
    sums = [free.grad[copies_of(a, b, w.shape, x.shape)].sum().item() for a, b in np.ndindex(w.shape)]
    np.testing.assert_allclose(tied.grad.numpy().ravel(), sums)


def test_a_weight_lights_its_copies():
    """Pointing at w[1, 3] moves the slider to 9 and lights 576 entries, one in each row."""
    explorer = WeightSharingExplorer()
    explorer.view.cursor = {"name": "w", "row": 1, "col": 3}
    assert (explorer.weight.value, explorer.look_at.value) == (9, "weight")
    rows, cols = explorer.numbers()["lit"]
    assert len(set(rows)) == 576
    assert cols[0] == 28 + 3
    assert "w[1, 3]" in explorer.view.reading and "576 times" in explorer.view.reading


def test_an_output_unit_lights_its_row():
    """Pointing at output[2, 5] lights the 25 weights of row 2 · 24 + 5."""
    explorer = WeightSharingExplorer()
    explorer.view.cursor = {"name": "output", "row": 2, "col": 5}
    assert (explorer.unit.value, explorer.look_at.value) == (54, "unit")
    rows, cols = explorer.numbers()["lit"]
    assert set(rows) == {53}
    assert cols[0] == 2 * 28 + 5 and len(cols) == 25
    assert "759 times 0" in explorer.view.reading


def test_what_is_lit_is_drawn():
    """Another weight gives another picture of the matrix; a filter more changes the counts only."""
    explorer = WeightSharingExplorer()
    first = explorer.view.planes[3]["pixels"]
    explorer.filters.value = 6
    assert explorer.view.planes[3]["pixels"] == first
    assert explorer.view.planes[4]["bars"][2]["text"] == "150"
    explorer.weight.value = 1
    assert explorer.view.planes[3]["pixels"] != first


def test_all_settings():
    """Every control at its ends, for both sizes; a smaller input shortens the slider of units."""
    explorer = WeightSharingExplorer(unit=576)
    explorer.image.value = list(SIDES)[1]
    assert (explorer.unit.max, explorer.unit.value) == (36, 36)
    sweep(explorer, planes=5)


def test_text_and_picture():
    """The text is deterministic, the picture a PNG."""
    explorer = WeightSharingExplorer("10 × 10, larger", look_at="unit", unit=8)
    assert repr(explorer) == (
        "WeightSharingExplorer(image='10 × 10, larger', look_at='unit', weight=13, unit=8, filters=1, ratio=144)"
    )
    assert explorer.png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("bad", "named"), [({"image": "30 × 30"}, "input"), ({"unit": 600}, "output unit"), ({"weight": 26}, "weight")]
)
def test_bad_settings(bad, named):
    """An unknown size, a unit or a weight out of range is refused by name."""
    with pytest.raises(ValueError, match=named):
        WeightSharingExplorer(**bad)
