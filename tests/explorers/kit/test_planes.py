"""Planes: how numbers become colours, what is told of them, in which rows they stand, what is refused."""

import numpy as np
import pytest

from course_utils.explorers.kit.planes import (
    EXACT_CELLS,
    array_plane,
    bars_plane,
    chart_plane,
    in_rows,
    link,
    with_minus,
)
from course_utils.figures import COLOUR_MAPS

SLIDE_OUTPUT = np.array([[12, 12, 17], [10, 17, 19], [9, 6, 14]])


def pixels_of(plane):
    channels = 3 if plane.map == "colour" else 1
    return np.frombuffer(plane.pixels, np.uint8).reshape(plane.rows, plane.cols, channels).squeeze()


# ---- numbers to colours ----


def test_the_slides_output_keeps_its_nine_numbers():
    """The 3 x 3 output of the slide travels exactly, in rows, with its smallest number darker than its largest."""
    plane = array_plane("output", SLIDE_OUTPUT, "output", map="viridis")
    assert np.frombuffer(plane.values).reshape(3, 3).tolist() == SLIDE_OUTPUT.tolist()
    assert (plane.low, plane.high) == (0, 19)
    assert pixels_of(plane)[1, 2] == 255
    assert pixels_of(plane)[2, 1] == round(6 / 19 * 255)


def test_zero_is_white_in_a_signed_map():
    """The middle of the signed map is white, whatever the largest number is."""
    plane = array_plane("x", np.array([[-8.0, 0.0, 2.0]]), "x", map="signed")
    assert COLOUR_MAPS["signed"][pixels_of(plane)[1]].min() >= 253


# ---- planes ----


def test_a_plane_keeps_rows_and_columns_apart():
    """A 2 x 3 array is two rows high and three columns wide, on the page as well."""
    plane = array_plane("x", np.arange(6).reshape(2, 3), "x", cell=10, map="gray", low=0, high=5)
    assert (plane.rows, plane.cols, plane.height, plane.width) == (2, 3, 20, 30)
    assert pixels_of(plane).tolist() == [[0, 51, 102], [153, 204, 255]]
    assert plane.fact == "2 × 3"


def test_a_signal_is_one_row():
    """A signal is a row of cells; a very long one keeps a height to point at."""
    assert (array_plane("x", [1, 2, 3], "x").rows, array_plane("x", [1, 2, 3], "x").cols) == (1, 3)
    assert array_plane("x", np.arange(1000), "x").height >= 8


def test_a_colour_picture_keeps_its_channels():
    """Red, green and blue stand in this order in every pixel; beyond [0, 1] is clipped."""
    plane = array_plane("x", np.array([[[1, 0, 0], [0, 0.5, 2]]]), "x")
    assert plane.map == "colour"
    assert list(plane.pixels) == [255, 0, 0, 0, 128, 255]
    assert plane.values is None


@pytest.mark.parametrize(("cells", "is_exact"), [(EXACT_CELLS, True), (EXACT_CELLS + 1, False)])
def test_exact_values_while_cells_are_few(cells, is_exact):
    """Up to 5,000 cells carry their values; larger planes their colours only."""
    plane = array_plane("x", np.arange(cells), "x")
    assert (plane.values is not None) == is_exact


def test_numbers_are_written_on_large_cells_only():
    """Cells of 26 CSS pixels have room for a number."""
    assert array_plane("x", np.eye(3), "x", cell=26).numbers
    assert not array_plane("x", np.eye(3), "x", cell=25).numbers


def test_the_array_is_copied():
    """Changing the array afterwards does not change what is shown."""
    array = np.zeros((2, 2))
    plane = array_plane("x", array, "x")
    array[:] = 1
    assert np.frombuffer(plane.values).max() == 0


def test_marks_are_plain_numbers():
    """NumPy's integers become Python's."""
    plane = array_plane("x", np.zeros((2, 9)), "x", marks=[np.array([0, 1, 2, 3])])
    assert plane.marks == [{"top": 0, "left": 1, "height": 2, "width": 3}]
    assert {type(number) for number in plane.marks[0].values()} == {int}


@pytest.mark.parametrize(
    ("shape", "ring", "kept"), [((2, 9), 2, [0, 2]), ((5, 7), (1, 3), [1, 3]), ((5, 5), 2, [2, 2]), ((5, 4), 2, [2, 1])]
)
def test_the_ring_of_padding(shape, ring, kept):
    """Rows and columns may differ, and padding never covers the whole plane."""
    assert array_plane("x", np.zeros(shape), "x", ring=ring).ring == kept


@pytest.mark.parametrize(("cells", "height"), [(10, 20), (25, 8), (26, 8)])
def test_a_plane_is_never_thinner_than_a_pointer_needs(cells, height):
    """A row of cells that are 20, 8 and 7.7 pixels wide."""
    plane = array_plane("x", np.arange(cells), "x")
    assert (plane.width, plane.height) == (pytest.approx(200), height)


def test_bars_and_charts_say_what_they_show():
    """The alternative text of bars holds every label and number; a chart's is given."""
    bars = bars_plane("means", [("■ city", 0.05, "0.050", "#0072B2")], "mean E", high=0)
    assert bars.alt == "mean E: ■ city 0.050"
    assert bars.high == 1
    assert chart_plane("c", b"png", "chart", width=10, height=5, alt="a line rises").alt == "a line rises"


def test_a_link_is_plain():
    """Tuples become lists, so that a link compares equal after its journey as JSON."""
    assert link("v", "e", size=(9, 1))["size"] == [9, 1]


@pytest.mark.parametrize(
    ("array", "error", "words"),
    [
        ([], ValueError, "at least one number"),
        (np.zeros((2, 2, 2, 2)), ValueError, "1 or 2 or 3 axes"),
        (np.zeros((4, 4, 2)), ValueError, "3 channels"),
        (np.zeros((4, 4)) + 1j, TypeError, "real numbers"),
        ([["a"]], TypeError, "real numbers"),
        ([[1], [1, 2]], TypeError, "rows of equal length"),
        (np.full((2, 2, 3), 200, np.uint8), ValueError, r"from 0 to 1, got up to 200; try dividing it by 255"),
    ],
)
def test_bad_arrays(array, error, words):
    """What cannot be shown is refused in one sentence that names the plane."""
    with pytest.raises(error, match=words) as raised:
        array_plane("picture", array, "picture")
    assert "\n" not in str(raised.value)


def test_unknown_map():
    """An unknown colour map is refused with the list of those that exist."""
    with pytest.raises(ValueError, match="map should be one of 'gray', 'viridis', 'signed', 'paper', got 'jet'"):
        array_plane("x", np.eye(2), "x", map="jet")


# ---- rows ----


def test_rows_look_like_the_page():
    """Operators stand before the plane that follows them; rows without planes are none."""
    x, w, u = (array_plane(name, np.eye(2), name) for name in "xwu")
    assert in_rows([[x, "⊛", w, "=", u], [], [u]]) == [[("", x), ("⊛", w), ("=", u)], [("", u)]]


def test_one_row_needs_no_list_around_it():
    """Planes alone are one row."""
    x, w = (array_plane(name, np.eye(2), name) for name in "xw")
    assert in_rows([x, "→", w]) == in_rows([[x, "→", w]]) == [[("", x), ("→", w)]]
    assert in_rows([]) == []


def test_cells_are_the_numbers():
    """Exact numbers come back as they were, where they are carried; a sheet can ask for that, however large it is."""
    large = np.arange(EXACT_CELLS + 2.0).reshape(2, -1)
    assert array_plane("x", large, "x").cells is None
    np.testing.assert_array_equal(array_plane("x", large, "x", exact=True).cells, large)
    np.testing.assert_array_equal(array_plane("x", [1, np.nan], "x").cells, [[1, np.nan]])


def test_cells_may_be_wider_than_high():
    """A strip of units: each 22 pixels high and 5 wide."""
    strip = array_plane("x", np.arange(10), "x", cell=(22, 5))
    assert (strip.width, strip.height, strip.numbers) == (50, 22, False)


@pytest.mark.parametrize(("array", "place"), [([1, 2], ""), ([[1, 2]], "a[{row}, {col}]"), ([[1], [2]], "")])
def test_a_row_of_a_table_has_two_indices(array, place):
    """output[0, 0] and not output[0] where the output is a table of one number."""
    assert array_plane("a", array, "a").place == place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("z = (-0.5, -.2)", "z = (−0.5, −.2)"),
        ("-3 to 1-2", "−3 to 1-2"),
        ("a 3-by-4 self-made x-1", "a 3-by-4 self-made x-1"),
    ],
)
def test_a_hyphen_before_a_number_is_a_minus(text, told):
    """And nowhere else; titles, facts and alternative texts are written so."""
    assert with_minus(text) == told
    assert array_plane("a", [1], text, fact=text, alt=text).told == told
    assert bars_plane("a", [("b", -1, text, "red")], "a", high=1).bars[0]["text"] == told


def test_ink_lies_over_a_picture():
    """Where nothing is painted the picture is seen, and full ink hides as much of it as is said."""
    picture = np.array([[[1.0, 0.0, 0.2]] * 3])
    plane = array_plane("x", [[0, 0.5, 1]], "x", low=0, high=1, under=picture, ink=(0, 100, 51), cover=0.8, paint=1)
    assert plane.colours.tolist() == [[[255, 0, 51], [153, 40, 51], [51, 80, 51]]]
    grey = array_plane("x", [[1, 0]], "x", low=0, high=1, under=[[0.0, 0.6]], paint=1)
    assert grey.colours.tolist() == [[[230, 159, 0], [153, 153, 153]]]
    with pytest.raises(ValueError, match="1 x 2 cells, got"):
        array_plane("x", [[1, 0]], "x", under=np.zeros((2, 1)))
