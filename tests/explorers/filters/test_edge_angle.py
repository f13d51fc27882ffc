"""Edges of any angle: the slide's kernels at 0 and 90 degrees, a cosine between."""

import numpy as np
import pytest

from course_utils.explorers.filters.edge_angle import EdgeAngleExplorer
from course_utils.filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL


def test_slides_kernels_at_0_and_90_degrees():
    """θ = 0 is the slide's W₁, θ = 90 its W₂."""
    assert np.array_equal(EdgeAngleExplorer(angle=0).numbers()["w"], SOBEL_VERTICAL)
    assert np.array_equal(EdgeAngleExplorer(angle=90).numbers()["w"], SOBEL_HORIZONTAL)


@pytest.mark.parametrize("size", [3, 7, 11])
def test_rim_answers_by_the_cosine(size):
    """The tuning curve peaks at θ and follows cos(θ − φ), for every size of the kernel."""
    numbers = EdgeAngleExplorer(angle=20, size=size).numbers()
    expected = np.cos(np.radians(20 - numbers["rim_angle"]))
    assert np.abs(numbers["rim"] - expected).max() < 0.05
    assert numbers["rim_angle"][numbers["rim"].argmax()] == pytest.approx(20, abs=8)
    assert np.ptp(numbers["rim_angle"]) > 340  # the whole wheel is asked


def test_wheel_answers_below_at_90_degrees():
    """A bright wheel is brighter above its lower rim: plus there, minus at its top."""
    response = EdgeAngleExplorer(angle=90).numbers()["response"]
    half = response.shape[0] // 2
    assert response[half:].sum() > 0 > response[:half].sum()


def test_opposite_angles_answer_with_opposite_signs():
    """θ + 180° asks the same question with the sign turned round."""
    one, other = (EdgeAngleExplorer("china", angle).numbers()["response"] for angle in (40, 220))
    assert np.allclose(one, -other, atol=1e-5)


def test_reading_names_the_bright_side():
    """In words, for every eighth of a turn."""
    explorer = EdgeAngleExplorer()
    assert "the left side of an edge is brighter" in explorer.view.reading
    explorer.angle.value = 225
    assert "the lower right side" in explorer.view.reading


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"picture": "mars"}, "picture should be one of 'a wheel'"),
        ({"angle": 360}, "from 0 to 359, got 360"),
        ({"size": 4}, "steps of 2, got 4"),
    ],
)
def test_bad_settings(settings, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        EdgeAngleExplorer(**settings)


def test_the_rim_is_not_that_of_a_photograph():
    """Beside another picture the chart says that it was measured on the wheel."""
    explorer = EdgeAngleExplorer()
    assert explorer.view.plane("tuning").fact == ""
    explorer.picture.value = "brick"
    assert "not on this picture" in explorer.view.plane("tuning").fact
    explorer.close()
