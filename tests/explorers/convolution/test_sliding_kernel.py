"""The slides' examples, step by step: each number with its window, every cell to be typed over."""

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from course_utils.explorers.convolution.sliding_kernel import SLIDE_W, SLIDE_X, SlidingKernelExplorer

SIGNAL, WEIGHTS = [1, 4, 3, -1, 2, -4, 1, 0, 2, -1], [1, 2, 1]
AS_WRITTEN = [[12, 12, 17], [10, 17, 19], [9, 6, 14]]
FLIPPED = [[18, 20, 19], [10, 9, 17], [11, 8, 14]]


def array(explorer, name):
    """Return the numbers of one plane."""
    return explorer.view.plane(name).cells


def type_into(explorer, name, row, col, value):
    """Type over a cell as the page does."""
    count = explorer.view.heard + 1
    explorer.view.edit = {"name": name, "row": row, "col": col, "value": value, "count": count}


def test_the_slides_signal():
    """[1, 2, 1] over the slide's ten numbers: eight outputs, flipped or not, since it is symmetric."""
    explorer = SlidingKernelExplorer(SIGNAL, WEIGHTS)
    expected = [[12, 9, 3, -1, -5, -2, 3, 3]]
    assert array(explorer, "output").tolist() == expected
    explorer.kernel.value = "flipped"
    assert array(explorer, "output").tolist() == expected


def test_the_slides_image():
    """The nine numbers of the slide, and the nine of the convolution of mathematics."""
    explorer = SlidingKernelExplorer()
    assert array(explorer, "output").tolist() == AS_WRITTEN == correlate2d(SLIDE_X, SLIDE_W, "valid").tolist()
    explorer.kernel.value = "flipped"
    assert array(explorer, "output").tolist() == FLIPPED == convolve2d(SLIDE_X, SLIDE_W, "valid").tolist()
    assert array(explorer, "w").tolist() == SLIDE_W[::-1, ::-1].tolist()


def test_nine_steps_go_row_by_row():
    """Each step lights one output cell, as the slide's nine frames do."""
    explorer = SlidingKernelExplorer()
    assert explorer.step.max == 9
    for number, (row, col) in enumerate(np.ndindex(3, 3), start=1):
        explorer.step.value = number
        assert explorer.view.cursor == {"name": "output", "row": row, "col": col}
        assert f"output={AS_WRITTEN[row][col]})" in repr(explorer)


def test_outputs_so_far():
    """At step 4 four numbers stand in the output, row by row, and five cells are blank, in unchanged colours."""
    explorer = SlidingKernelExplorer(step=4, outputs="so far")
    np.testing.assert_array_equal(array(explorer, "output"), [[12, 12, 17], [10, np.nan, np.nan], [np.nan] * 3])
    ends = [(plane.low, plane.high) for plane in explorer.view.planes]
    explorer.outputs.value = "all"
    assert array(explorer, "output").tolist() == AS_WRITTEN
    assert [(plane.low, plane.high) for plane in explorer.view.planes] == ends


def test_a_typed_number_keeps_the_colours():
    """However large it is, the other cells keep their colours; another kernel's output has its own."""
    explorer = SlidingKernelExplorer()
    before = {plane.name: plane for plane in explorer.view.planes}
    type_into(explorer, "x", 4, 4, 99)
    for plane in explorer.view.planes:
        changed = plane.colours != before[plane.name].colours
        assert changed.any(axis=2).sum() == {"x": 1, "w": 0, "output": 1}[plane.name]
    explorer.kernel.value = "flipped"
    assert explorer.view.plane("output").high == 20 > before["output"].high


def test_padding_is_counted_in_the_size():
    """Over a plane of 7 × 7 cells stands not only the 5 × 5 of the input."""
    explorer = SlidingKernelExplorer(padding=1)
    assert explorer.view.planes[0].fact == "5 × 5, with its border 7 × 7"
    assert (
        SlidingKernelExplorer([1, 2, 3], [1], padding=1).view.planes[0].fact == "3 numbers, with its border 5 numbers"
    )


def test_step_follows_a_click():
    """A cell chosen in the output moves the slider; one in the input does not."""
    explorer = SlidingKernelExplorer(np.arange(24).reshape(4, 6), np.ones((2, 3), int))
    explorer.view.cursor = {"name": "output", "row": 1, "col": 2}
    assert explorer.step.value == 7  # row 1 of an output that is 4 wide
    explorer.view.cursor = {"name": "x", "row": 0, "col": 5}
    assert explorer.step.value == 7


def test_typing_changes_only_what_sees_the_cell():
    """A corner of the input belongs to one window, a weight to all."""
    explorer = SlidingKernelExplorer()
    type_into(explorer, "x", 4, 4, 5)
    expected = np.array(AS_WRITTEN)
    expected[2, 2] += (5 - 1) * 2
    assert array(explorer, "output").tolist() == expected.tolist()
    type_into(explorer, "w", 0, 0, 0.5)
    assert array(explorer, "output")[0, 0] == 12 + 0.5 * 3


@pytest.mark.parametrize(("x", "w", "cell"), [(None, None, (0, 0)), (SIGNAL, WEIGHTS, (0, 0))])
def test_typing_into_a_flipped_kernel(x, w, cell):
    """What was typed stands where it was typed, although the kernel shown is turned."""
    explorer = SlidingKernelExplorer(x, w, kernel="flipped")
    type_into(explorer, "w", *cell, 7)
    assert array(explorer, "w")[cell] == 7
    explorer.kernel.value = "as written"
    assert array(explorer, "w")[-1, -1] == 7


@pytest.mark.parametrize(("x", "w"), [(None, None), (SIGNAL, WEIGHTS)])
def test_typing_into_padded_input(x, w):
    """Inside the dashed line the cell is found; the zeros outside stay zeros, and the reading line says so."""
    explorer = SlidingKernelExplorer(x, w, padding=1)
    inner = (0, 1) if x else (1, 1)
    type_into(explorer, "padded_x", *inner, 8)
    assert array(explorer, "padded_x")[inner] == 8
    with pytest.raises(ValueError, match="padding is always 0"):
        type_into(explorer, "padded_x", 0, 0, 8)
    assert "padding is always 0" in explorer.view.refusal["text"]


@pytest.mark.parametrize(("x", "w"), [(None, None), (SIGNAL, WEIGHTS)])
@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("kernel", ["as written", "flipped"])
def test_every_setting(x, w, stride, padding, kernel):
    """Every end and option: the output has the formula's size, the last step is its last cell, nothing jumps."""
    explorer = SlidingKernelExplorer(x, w)
    explorer.step.value = explorer.step.max
    explorer.stride.value, explorer.padding.value, explorer.kernel.value = stride, padding, kernel
    output = array(explorer, "output")
    d, k = explorer.numbers()["x"].shape[-1], explorer.numbers()["w"].shape[-1]
    assert output.shape[1] == (d + 2 * padding - k) // stride + 1
    assert explorer.step.max == output.size
    explorer.step.value = explorer.step.max
    assert explorer.numbers()["cell"] == tuple(length - 1 for length in output.shape)[-explorer.numbers()["x"].ndim :]
    assert explorer.card.problem == ""
    fact = explorer.view.planes[2].fact
    assert ("/3⌋" in fact) == (stride == 3) and ("+ 2" in fact) == (padding == 1)


def test_planes_fit_side_by_side():
    """Input, kernel and output stay within the width of a page, at the most padding."""
    for x, w in ((None, None), (np.ones((12, 12), int), np.ones((3, 3), int)), (SIGNAL, WEIGHTS), (np.ones(12), [1])):
        explorer = SlidingKernelExplorer(x, w, padding=1)
        for row in explorer.view.rows:
            assert sum(plane.width + 16 + 36 * bool(before) for before, plane in row) - 16 <= 598


def test_text():
    """The text names every control and the number of the present step."""
    assert repr(SlidingKernelExplorer()) == (
        "SlidingKernelExplorer(step=1, outputs='all', stride=1, padding=0, kernel='as written', output=12)"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"x": np.ones((13, 4))}, ValueError, r"x should have at most 12 cells an axis, got shape \(13, 4\)"),
        ({"x": np.ones((4, 4, 3))}, ValueError, "x should have 1 or 2 axes"),
        ({"x": [1, 2, 3]}, ValueError, "same number of axes"),
        ({"w": np.ones((6, 6))}, ValueError, "w should fit inside x"),
        ({"x": "12"}, TypeError, "x should hold real numbers"),
    ],
)
def test_wrong_arguments(arguments, error, says):
    """One sentence says what was expected."""
    with pytest.raises(error, match=says):
        SlidingKernelExplorer(**arguments)


def test_a_typed_number_must_be_a_number():
    """Too large a number is refused in the card, and the cell stays."""
    explorer = SlidingKernelExplorer()
    with pytest.raises(ValueError, match="the new value should be a finite number"):
        type_into(explorer, "x", 0, 0, 1e9)
    assert array(explorer, "x")[0, 0] == 3


def test_booleans_are_numbers():
    """A mask can be slid over as well."""
    assert array(SlidingKernelExplorer(np.eye(3) > 0, np.ones((2, 2), int)), "output").tolist() == [[2, 1], [1, 2]]
