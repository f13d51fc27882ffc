"""Pattern matching: the flower is found where it was planted, and the slips of a template show."""

import pytest

from course_utils.explorers.filters.pattern_matching import (
    ALL,
    BALANCED,
    CHANNELS,
    ONES,
    PatternMatchingExplorer,
)
from course_utils.pictures.meadow import PLACES


@pytest.mark.parametrize("picture", PLACES)
def test_ones_alone_prefer_the_white_stone(picture):
    """Without -1 the brightest patch wins; with it the flower does."""
    failing = PatternMatchingExplorer(picture, weights=ONES).numbers()
    cured = PatternMatchingExplorer(picture, weights=BALANCED).numbers()
    assert failing["peak"] != failing["place"]
    assert failing["peak"][0] <= 15 and failing["peak"][1] <= 17
    assert cured["peak"] == cured["place"]


def test_each_channel_alone_is_fooled_in_the_second_picture():
    """In x₁ every channel finds the flower, in x₂ none does, but all three together do."""
    for name in CHANNELS:
        assert PatternMatchingExplorer("x₁", name).numbers()["peak"] == PLACES["x₁"]
        assert PatternMatchingExplorer("x₂", name).numbers()["peak"] != PLACES["x₂"]
    assert PatternMatchingExplorer("x₂", ALL).numbers()["peak"] == PLACES["x₂"]


def test_noise_is_survived():
    """With noise as large as half of the range the flower is still found."""
    assert "found=True" in repr(PatternMatchingExplorer(noise=0.5))


def test_another_picture_moves_the_sliders():
    """Each picture has its own place for the flower."""
    explorer = PatternMatchingExplorer("x₁")
    explorer.picture.value = "x₂"
    assert (explorer.row.value, explorer.col.value) == PLACES["x₂"]


def test_peak_and_window_are_marked():
    """The box on the picture and the dot on the response are the peak, and the reading says whose it is."""
    explorer = PatternMatchingExplorer("x₂", "red")
    x, response = explorer.view.planes[:2]
    assert x.marks == [{"top": 3, "left": 24, "height": 8, "width": 8}]
    assert response.marks[0]["top"] == 3 and explorer.view.links[0]["size"] == [8, 8]
    assert "the flower is at row 14, column 40" in explorer.view.reading


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PatternMatchingExplorer("x₃"), "picture should be one of"),
        (lambda: PatternMatchingExplorer(channels="infrared"), "channels should be one of 'all three'"),
        (lambda: PatternMatchingExplorer(row=40), "from 0 to 36, got 40"),
    ],
)
def test_bad_settings(make, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        make()
