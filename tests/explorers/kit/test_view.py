"""Planes and the canvas that shows them: what is sent, how numbers become colours, what is refused."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course_utils.explorers.kit.view import (
    EXACT_CELLS,
    SLOTS,
    ArrayView,
    array_plane,
    bars_plane,
    chart_plane,
    colour_range,
    link,
    quantise,
)
from course_utils.figures import COLOUR_MAPS

SLIDE_OUTPUT = np.array([[12, 12, 17], [10, 17, 19], [9, 6, 14]])


@pytest.fixture
def sent(monkeypatch):
    """Collect the messages of every view that is made in the test: a list of sets of trait names."""
    messages = []
    send_state = ArrayView.send_state

    def spy(self, key=None):
        if self._holding_sync:  # collected by ipywidgets until the end of the update, not sent
            return send_state(self, key)
        messages.append({key} if isinstance(key, str) else set(key) if key else set(self.keys))
        return send_state(self, key)

    monkeypatch.setattr(ArrayView, "send_state", spy)
    return messages


def pixels_of(plane):
    channels = 3 if plane["map"] == "colour" else 1
    return np.frombuffer(plane["pixels"], np.uint8).reshape(plane["rows"], plane["cols"], channels).squeeze()


# ---- numbers to colours ----


def test_the_slides_output_keeps_its_nine_numbers():
    """The 3 x 3 output of the slide travels exactly, in rows, with its smallest number darker than its largest."""
    plane = array_plane("output", SLIDE_OUTPUT, "output", map="viridis")
    assert np.frombuffer(plane["values"]).reshape(3, 3).tolist() == SLIDE_OUTPUT.tolist()
    assert (plane["low"], plane["high"]) == (0, 19)
    assert pixels_of(plane)[1, 2] == 255
    assert pixels_of(plane)[2, 1] == round(6 / 19 * 255)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_quantise_ends_and_middle(dtype):
    """The ends of the range get the first and the last colour, beyond is clipped, for every type of number."""
    assert quantise(np.array([0, 1, 2, 4, 9], dtype), 0.0, 4.0).tolist() == [0, 64, 128, 255, 255]


def test_quantise_survives_what_is_no_number():
    """NaN gets the first colour and infinities the ends, without a warning."""
    assert quantise(np.array([np.nan, -np.inf, np.inf, 1.0]), 0.0, 1.0).tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize(
    ("low", "middle", "high"), [(1e8, 1e8 + 0.5, 1e8 + 1), (-1e300, 0.0, 1e300), (0.0, 5e-324, 1e-323)]
)
def test_quantise_far_from_one(low, middle, high):
    """Large offsets and tiny or huge ranges still give first, middle and last colour."""
    first, half, last = quantise(np.array([low, middle, high]), low, high).tolist()
    assert (first, last) == (0, 255)
    assert 126 <= half <= 129 or high < 1e-300  # the inverse of a denormal range is infinite: then all above is white


def test_quantise_one_value():
    """A range without length gives the first colour, not a division by zero."""
    assert quantise(np.full((2, 3), 7.0), 7.0, 7.0).tolist() == [[0] * 3] * 2


@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 7)), elements=st.floats(-1e9, 1e9)))
def test_quantise_keeps_the_order(array):
    """A larger number never gets a smaller step of colour."""
    steps = quantise(array, *colour_range(array, "viridis")).ravel()
    order = np.argsort(array.ravel(), kind="stable")
    assert (np.diff(steps[order].astype(int)) >= 0).all()


@pytest.mark.parametrize(
    ("map", "values", "expected"),
    [
        ("signed", [-1, 3], (-3, 3)),
        ("signed", [0, 0], (-1, 1)),
        ("gray", [0.25, 0.5], (0, 1)),
        ("gray", [10, 250], (10, 250)),
        ("viridis", [2, 5], (0, 5)),
        ("viridis", [-2, 5], (-2, 5)),
        ("viridis", [0, 0], (0, 1)),
        ("paper", [1, 4], (1, 4)),
        ("paper", [4, 4], (4, 5)),
        ("gray", [np.nan, np.inf], (0, 1)),
        ("signed", [np.nan, -2.0], (-2, 2)),
    ],
)
def test_colour_range(map, values, expected):
    """Each map has its own ends: signs are symmetric, magnitudes start at 0, pictures in [0, 1] stay comparable."""
    assert colour_range(np.array(values), map) == expected


def test_zero_is_white_in_a_signed_map():
    """The middle of the signed map is white, whatever the largest number is."""
    plane = array_plane("x", np.array([[-8.0, 0.0, 2.0]]), "x", map="signed")
    assert COLOUR_MAPS["signed"][pixels_of(plane)[1]].min() >= 253


# ---- planes ----


def test_a_plane_keeps_rows_and_columns_apart():
    """A 2 x 3 array is two rows high and three columns wide, on the page as well."""
    plane = array_plane("x", np.arange(6).reshape(2, 3), "x", cell=10, map="gray", low=0, high=5)
    assert (plane["rows"], plane["cols"], plane["height"], plane["width"]) == (2, 3, 20, 30)
    assert pixels_of(plane).tolist() == [[0, 51, 102], [153, 204, 255]]
    assert plane["fact"] == "2 × 3"


def test_a_signal_is_one_row():
    """A signal is a row of cells; a very long one keeps a height to point at."""
    assert (array_plane("x", [1, 2, 3], "x")["rows"], array_plane("x", [1, 2, 3], "x")["cols"]) == (1, 3)
    assert array_plane("x", np.arange(1000), "x")["height"] >= 8


def test_a_colour_picture_keeps_its_channels():
    """Red, green and blue stand in this order in every pixel; beyond [0, 1] is clipped."""
    plane = array_plane("x", np.array([[[1, 0, 0], [0, 0.5, 2]]]), "x")
    assert plane["map"] == "colour"
    assert list(plane["pixels"]) == [255, 0, 0, 0, 128, 255]
    assert plane["values"] is None


@pytest.mark.parametrize(("cells", "is_exact"), [(EXACT_CELLS, True), (EXACT_CELLS + 1, False)])
def test_exact_values_while_cells_are_few(cells, is_exact):
    """Up to 5,000 cells carry their values; larger planes their colours only."""
    plane = array_plane("x", np.arange(cells), "x")
    assert (plane["values"] is not None) == is_exact


def test_numbers_are_written_on_large_cells_only():
    """Cells of 26 CSS pixels have room for a number."""
    assert array_plane("x", np.eye(3), "x", cell=26)["numbers"]
    assert not array_plane("x", np.eye(3), "x", cell=25)["numbers"]


def test_the_array_is_copied():
    """Changing the array afterwards does not change what is shown."""
    array = np.zeros((2, 2))
    plane = array_plane("x", array, "x")
    array[:] = 1
    assert np.frombuffer(plane["values"]).max() == 0


def test_marks_are_plain_numbers():
    """NumPy's integers become Python's."""
    plane = array_plane("x", np.zeros((2, 9)), "x", marks=[np.array([0, 1, 2, 3])])
    assert plane["marks"] == [{"top": 0, "left": 1, "height": 2, "width": 3}]
    assert {type(number) for number in plane["marks"][0].values()} == {int}


@pytest.mark.parametrize(
    ("shape", "ring", "kept"), [((2, 9), 2, [0, 2]), ((5, 7), (1, 3), [1, 3]), ((5, 5), 2, [2, 2]), ((5, 4), 2, [2, 1])]
)
def test_the_ring_of_padding(shape, ring, kept):
    """Rows and columns may differ, and padding never covers the whole plane."""
    assert array_plane("x", np.zeros(shape), "x", ring=ring)["ring"] == kept


@pytest.mark.parametrize(("cells", "height"), [(10, 20), (25, 8), (26, 8)])
def test_a_plane_is_never_thinner_than_a_pointer_needs(cells, height):
    """A row of cells that are 20, 8 and 7.7 pixels wide."""
    plane = array_plane("x", np.arange(cells), "x")
    assert (plane["width"], plane["height"]) == (pytest.approx(200), height)


def test_bars_and_charts_say_what_they_show():
    """The alternative text of bars holds every label and number; a chart's is given."""
    bars = bars_plane("means", [("■ city", 0.05, "0.050", "#0072B2")], "mean E", high=0)
    assert bars["alt"] == "mean E: ■ city 0.050"
    assert bars["high"] == 1
    assert chart_plane("c", b"png", "chart", width=10, height=5, alt="a line rises")["alt"] == "a line rises"


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


# ---- the view ----


def test_only_what_changed_is_sent_and_in_one_message(sent):
    """Of two planes the one that stayed is not sent again; reading, planes and the counter travel together."""
    view = ArrayView()
    still, moving = array_plane("a", np.eye(4), "a"), array_plane("b", np.zeros((2, 3)), "b")
    view.show([still, moving], reading="first")
    sent.clear()
    view.show([array_plane("a", np.eye(4), "a"), array_plane("b", np.ones((2, 3)), "b")], reading="second")
    assert sent == [{"plane_1", "reading", "drawn"}]
    view.close()


def test_planes_that_go_are_taken_away(sent):
    """Showing one plane instead of three empties the two other slots."""
    view = ArrayView()
    view.show([array_plane(name, np.eye(2), name) for name in "abc"])
    view.show([array_plane("a", np.eye(2), "a")])
    assert [plane["name"] for plane in view.planes] == ["a"]
    assert sent[-1] == {"plane_1", "plane_2", "drawn"}
    view.close()


def test_the_cursor_stays_unless_one_is_given():
    """Without a cursor the present one stays lit."""
    view = ArrayView()
    view.show([array_plane("a", np.eye(2), "a")], cursor={"name": "a", "row": 1, "col": 0})
    view.show([array_plane("a", np.eye(2), "a")])
    assert view.cursor == {"name": "a", "row": 1, "col": 0}
    view.close()


def test_all_that_the_page_reads_is_sent():
    """Each trait that view.js asks for is synchronised; links, too, or no window would light."""
    asked = set(re.findall(r'model\.get\("(\w+)"\)', ArrayView._esm)) | {f"plane_{slot}" for slot in range(SLOTS)}
    assert {"links", "reading", "cursor", "colours", "height", "edit", "refusal"} <= asked <= set(ArrayView().keys)


def test_a_link_that_changes_is_sent(sent):
    """Another window is told to the page in the same message."""
    view, planes = ArrayView(), [array_plane("a", np.eye(4), "a"), array_plane("b", np.eye(3), "b")]
    view.show(planes, links=[link("b", "a", size=(2, 2))])
    sent.clear()
    view.show(planes, links=[link("b", "a", size=(2, 1))])
    assert sent == [{"links", "drawn"}]
    view.close()


def test_as_many_planes_as_there_are_slots():
    """Twelve are shown."""
    view = ArrayView()
    view.show([array_plane(str(number), np.eye(2), "x") for number in range(SLOTS)])
    assert [plane["name"] for plane in view.planes] == [str(number) for number in range(12)]
    view.close()


def test_too_many_planes():
    """More planes than there are slots are refused, and nothing of them is shown."""
    view = ArrayView()
    with pytest.raises(ValueError, match=f"at most {SLOTS} planes, got {SLOTS + 1}; leave some out"):
        view.show([array_plane(str(number), np.eye(2), "x") for number in range(SLOTS + 1)])
    assert view.planes == []
    view.close()


def test_two_planes_of_one_name():
    """Names are how links find planes: the same one twice is refused."""
    view = ArrayView()
    with pytest.raises(ValueError, match="different names, got x, x"):
        view.show([array_plane("x", np.eye(2), "x")] * 2)
    view.close()


def test_all_colour_maps_travel_with_the_view():
    """The page gets every map as 256 colours."""
    view = ArrayView()
    assert {name: len(colours) for name, colours in view.colours.items()} == dict.fromkeys(COLOUR_MAPS, 768)
    view.close()


def test_a_painting_is_read_as_numbers():
    """What the page painted comes back in the plane's own range and shape, with the strokes it knows."""
    view = ArrayView()
    view.show(
        [array_plane("pad", np.zeros((2, 3)), "a pad", low=0, high=2, paint=0.9), array_plane("x", SLIDE_OUTPUT, "x")]
    )
    view.painted = {"name": "pad", "pixels": [0, 255, 0, 51, 0, 0], "strokes": 4}
    name, ink = view.painting()
    assert name == "pad"
    np.testing.assert_allclose(ink, [[0, 2, 0], [0.4, 0, 0]])
    view.show([array_plane("pad", ink, "a pad", low=0, high=2, paint=0.9), array_plane("x", SLIDE_OUTPUT, "x")])
    assert view.planes[0]["strokes"] == 4
    assert "strokes" not in view.planes[1]
