"""A pixel is three numbers: read where the cursor stands, shown in each channel, and painted over."""

import numpy as np
import pytest

from course_utils.explorers.convolution.colour_pixel import CHANNELS, COLOURFUL, ColourPixelExplorer
from course_utils.pictures.photographs import photo


def plane(explorer, name):
    """Return one plane by its name."""
    return explorer.view.plane(name)


def colours(explorer, name="picture"):
    """Return a colour plane as an array (H, W, 3) of 0 … 255."""
    shown = plane(explorer, name)
    return np.frombuffer(shown.pixels, np.uint8).reshape(shown.rows, shown.cols, 3)


def channel(explorer, name):
    """Return the numbers of a channel's plane."""
    shown = plane(explorer, name)
    return np.frombuffer(shown.values).reshape(shown.rows, shown.cols)


def walk(explorer, row, col, name="picture"):
    """Choose a pixel as a click in the page does."""
    explorer.view.cursor = {"name": name, "row": row, "col": col}


@pytest.mark.parametrize(
    ("pixel", "looks"), [((0, 0, 0), "black"), ((255, 255, 255), "white"), ((255, 0, 0), "red"), ((1, 0, 0), "black")]
)
def test_the_slides_pixels(pixel, looks):
    """Black, white and red on the scale 0 … 255; [1, 0, 0] is next to black."""
    explorer = ColourPixelExplorer()
    explorer.red.value, explorer.green.value, explorer.blue.value = pixel
    shown = colours(explorer, "pixel")[0, 0]
    assert tuple(shown) == pixel
    assert {"black": shown.max() <= 1, "white": shown.min() == 255, "red": tuple(shown) == (255, 0, 0)}[looks]
    assert f"pixel='[{pixel[0]}, {pixel[1]}, {pixel[2]}]'" in repr(explorer)


def test_channels_are_the_picture():
    """The three grey planes, stacked, are the photograph in 256 steps."""
    explorer = ColourPixelExplorer("coffee", pixels=24, row=2, column=7)
    expected = np.rint(photo("coffee", size=24) * 255)
    assert np.array_equal(np.stack([channel(explorer, name) for name in CHANNELS], axis=2), expected)
    assert np.array_equal(colours(explorer), expected)
    assert explorer.numbers()["pixel"] == tuple(expected[2, 7].astype(int))


def test_cursor_and_sliders_follow_each_other():
    """A click moves the sliders, a slider moves the cursor; row and column are not swapped."""
    explorer = ColourPixelExplorer(pixels=32)
    walk(explorer, 3, 9)
    assert (explorer.row.value, explorer.column.value) == (3, 9)
    assert (explorer.red.value, explorer.green.value, explorer.blue.value) == tuple(colours(explorer)[3, 9])
    explorer.row.value = 5
    assert explorer.view.cursor == {"name": "picture", "row": 5, "col": 9}
    walk(explorer, 6, 1, "green")  # walking goes on in the plane that was clicked
    assert explorer.view.cursor == {"name": "green", "row": 6, "col": 1}


def test_a_click_on_the_swatch_changes_nothing():
    """The large pixel is no map of the picture."""
    explorer = ColourPixelExplorer(row=4, column=5)
    walk(explorer, 0, 0, "pixel")
    assert explorer.numbers()["place"] == (4, 5)


def test_painting_changes_one_pixel_and_can_be_undone():
    """One pixel of one channel differs; the button brings the photograph back."""
    explorer = ColourPixelExplorer(row=4, column=5)
    before = colours(explorer).astype(int)
    explorer.blue.value = 255 if before[4, 5, 2] < 200 else 0
    changed = np.argwhere(colours(explorer) != before)
    assert changed.tolist() == [[4, 5, 2]]
    walk(explorer, 0, 0)
    assert explorer.blue.value == before[0, 0, 2]  # walking on paints nothing
    explorer.undo.click()
    assert np.array_equal(colours(explorer), before)


@pytest.mark.parametrize("picture", COLOURFUL)
@pytest.mark.parametrize("pixels", [8, 96])
def test_every_picture_at_both_ends(picture, pixels):
    """Each menu entry and both ends of each slider draw without a problem, and the cursor stays inside."""
    explorer = ColourPixelExplorer("rocket" if picture != "rocket" else "coffee", pixels=60, row=59, column=59)
    explorer.picture.value, explorer.pixels.value = picture, pixels
    for control in (explorer.row, explorer.column, explorer.red, explorer.green, explorer.blue):
        for end in (control.min, control.max):
            control.value = end
            assert explorer.card.problem == ""
    assert explorer.row.max == explorer.column.max == pixels - 1
    assert colours(explorer).shape == (pixels, pixels, 3)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"picture": "camera"}, "picture should be one of 'chelsea'"),
        ({"pixels": 7}, "pixels should be a whole number from 8 to 96, got 7"),
        ({"pixels": 16, "row": 16}, "row should be a whole number from 0 to 15, got 16"),
        ({"column": -1}, "column should be a whole number from 0 to 31, got -1"),
    ],
)
def test_wrong_arguments(wrong, says):
    """One sentence says what was expected."""
    with pytest.raises(ValueError, match=says):
        ColourPixelExplorer(**wrong)


def test_the_chosen_pixel_stays_where_it_is_in_the_picture():
    """With fewer pixels it is the one that covers the place, with more the one in its middle."""
    explorer = ColourPixelExplorer()
    explorer.pixels.value = 32
    explorer.row.value, explorer.column.value = 9, 21
    for pixels, place in ((16, (4, 10)), (96, (27, 63))):
        explorer.pixels.value = pixels
        assert (explorer.row.value, explorer.column.value) == place
        assert explorer.row.max == explorer.column.max == pixels - 1
