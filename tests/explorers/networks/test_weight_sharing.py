"""A convolution as a matrix: the slide's counts, where each weight stands, what is lit."""

import io

import numpy as np
import pytest
from PIL import Image
from sweeping import sweep

from course_utils.convolution import conv_matrix
from course_utils.explorers.networks.weight_sharing import SIDES, WeightSharingExplorer


def test_the_slides_counts():
    """28 · 28 · 24 · 24 = 451,584 entries, 14,400 of them not 0, 25 different: 18,063.36 times fewer, not 200,000."""
    explorer = WeightSharingExplorer()
    assert explorer.numbers()["counts"] == {"entries": 451_584, "not 0": 14_400, "different": 25}
    matrix = conv_matrix(explorer.numbers()["w"], (28, 28)).toarray()
    assert (matrix.size, np.count_nonzero(matrix)) == (451_584, 14_400)
    assert len(np.unique(matrix[matrix != 0])) == len(np.unique(explorer.numbers()["w"]))
    assert "ratio=1.81e+04" in repr(explorer)
    assert pytest.approx(31.36 * 576) == 451_584 / 25


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


def picture(explorer, name):
    """Return the pixels of a drawn matrix, its frame left out."""
    plane = explorer.view.plane(name)
    with Image.open(io.BytesIO(plane.pixels)) as image:
        return np.asarray(image.convert("RGB"))[1:-1, 1:-1].astype(int)


def orange(explorer, name):
    """Return the rows and the columns of the lit pixels."""
    return np.nonzero(np.abs(picture(explorer, name) - [230, 159, 0]).max(axis=2) < 6)


@pytest.mark.parametrize("unit", [1, 2, 24, 25, 300, 575, 576])
def test_every_output_unit_is_seen(unit):
    """A row lights five dashes of five entries, 4 pixels each, at its own place; in all of M 3 pixels high."""
    explorer = WeightSharingExplorer(look_at="unit", unit=unit)
    rows, cols = orange(explorer, "matrix")
    top, left = explorer.numbers()["part"][:2]
    assert len(rows) == 25 * 4 * 4
    assert set(rows // 4) == {unit - 1 - top}
    i, j = divmod(unit - 1, 24)
    assert sorted(set(cols // 4 + left)) == [28 * (i + a) + j + b for a in range(5) for b in range(5)]
    rows, cols = orange(explorer, "whole")
    assert len(set(rows)) >= 2 and abs(rows.mean() - (unit - 1) / 4) <= 1.5  # at the border a pixel is cut off


def test_one_copy_moves_from_weight_to_weight():
    """From w[0, 0] to w[0, 1] the line moves one column to the right, to w[1, 0] by 28; no pixel is the same."""
    explorer = WeightSharingExplorer(weight=1)
    places = {}
    for weight in (1, 2, 6, 25):
        explorer.weight.value = weight
        rows, cols = orange(explorer, "matrix")
        places[weight] = {(row // 4, col // 4) for row, col in zip(rows, cols, strict=True)}
    first_row = {weight: min(places[weight])[1] for weight in places}
    assert first_row == {1: 0, 2: 1, 6: 28, 25: 4 * 28 + 4}
    assert {(row, col + 1) for row, col in places[1]} == places[2]
    assert not places[1] & places[2]
    assert max(row for row, _ in places[25]) > 24  # the step where an output row ends is seen, too


def test_no_weight_looks_white():
    """Every weight has a colour of its own, and entries that are 0 are white."""
    kernel = WeightSharingExplorer().numbers()["w"]
    assert len(np.unique(kernel)) == 25
    assert np.abs(kernel).min() >= 0.15
    pixels = picture(WeightSharingExplorer("10 × 10 (larger)"), "matrix")[::6, ::6]
    assert all(plane.picture for plane in WeightSharingExplorer().view.planes[3:5])  # not inverted in the dark
    white = (pixels > 250).all(axis=2)
    np.testing.assert_array_equal(white, conv_matrix(kernel, (10, 10)).toarray() == 0)


def test_the_part_holds_the_whole_output_row():
    """Wherever the unit stands, its row is inside the enlarged part, and the part inside M."""
    explorer = WeightSharingExplorer(look_at="unit")
    for unit in range(1, 577, 23):
        explorer.unit.value = unit
        numbers = explorer.numbers()
        (rows, cols), (top, left, tall, wide) = numbers["lit"], numbers["part"]
        assert top <= rows.min() <= rows.max() < top + tall <= 576
        assert left <= cols.min() <= cols.max() < left + wide <= 784


def test_filters_change_the_counts():
    """More filters give as many more weights, and the caption says that this is one matrix of n."""
    explorer = WeightSharingExplorer()
    explorer.filters.value = 6
    assert explorer.view.planes[5].bars[2]["text"] == "150"
    assert explorer.view.planes[4].fact.endswith("one of 6 such matrices")


def test_play_goes_in_output_rows():
    """576 rows are played in 24 steps of one output row, 36 rows one by one."""
    explorer = WeightSharingExplorer()
    assert (explorer.play.step, explorer.play.max) == (24, 576)
    explorer.image.value = "10 × 10 (larger)"
    assert (explorer.play.step, explorer.play.max) == (1, 36)


@pytest.mark.parametrize(("side", "planes"), [(0, 6), (1, 5)])
def test_all_settings(side, planes):
    """Every control at its ends, for both sizes; a smaller input has fewer units and shows M once."""
    explorer = WeightSharingExplorer(unit=576)
    explorer.image.value = list(SIDES)[side]
    explorer.image.options = [explorer.image.value]
    assert (explorer.unit.max, explorer.unit.value) == [(576, 576), (36, 36)][side]
    for moved in sweep(explorer):
        assert explorer.card.problem == "" and len(explorer.view.planes) == planes, moved


def test_text():
    """The text names every control and how many times fewer weights there are."""
    told = "image='10 × 10 (larger)', look_at='unit', weight=13, unit=8, filters=1, ratio=144"
    assert repr(WeightSharingExplorer("10 × 10 (larger)", look_at="unit", unit=8)) == f"WeightSharingExplorer({told})"


@pytest.mark.parametrize(
    ("bad", "named"), [({"image": "30 × 30"}, "input"), ({"unit": 600}, "output unit"), ({"weight": 26}, "weight")]
)
def test_bad_settings(bad, named):
    """An unknown size, a unit or a weight out of range is refused by name."""
    with pytest.raises(ValueError, match=named):
        WeightSharingExplorer(**bad)
