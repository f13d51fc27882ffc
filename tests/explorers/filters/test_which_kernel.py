"""The lecture's "x ∗ ?": what is shown belongs to the kernel that is right, and is not told before."""

import numpy as np
import pytest

from course_utils.convolution import conv
from course_utils.explorers.filters.which_kernel import PIXELS, QUESTIONS, which_kernel
from course_utils.filters import EDGE_HORIZONTAL, EDGE_VERTICAL, SOBEL_HORIZONTAL, SOBEL_VERTICAL
from course_utils.pictures.photographs import photo


@pytest.mark.parametrize("number", range(1, len(QUESTIONS) + 1))
def test_right_answer_made_the_response(number):
    """The response shown is that of the right kernel, and of no other one on offer."""
    quiz = which_kernel(number)
    name, kernels, right, _ = QUESTIONS[number - 1]
    shown = quiz.view.planes[1]
    for place, w in enumerate(kernels.values()):
        response = conv(photo(name, size=PIXELS, gray=True), w)
        steps = np.round((np.clip(response / shown.high, -1, 1) + 1) / 2 * 255)
        same = response.shape == (shown.rows, shown.cols) and (
            np.abs(steps - np.frombuffer(shown.pixels, np.uint8).reshape(response.shape)).max() <= 1
        )
        assert same == (place == right)


@pytest.mark.parametrize("number", range(1, len(QUESTIONS) + 1))
def test_kernel_comes_with_the_reveal(number):
    """Before, its place is blank and as large for every kernel; after, its weights stand there."""
    quiz = which_kernel(number)
    before = quiz.view.plane("w")
    assert np.isnan(before.cells).all() and before.fact == "?" and before.cells.shape == (5, 5)
    quiz.options.value = quiz.options.options[QUESTIONS[number - 1][2]]
    quiz.reveal()
    after, w = quiz.view.plane("w"), list(QUESTIONS[number - 1][1].values())[QUESTIONS[number - 1][2]]
    assert (after.width, after.height) == (before.width, before.height)
    assert after.cells[~np.isnan(after.cells)].tolist() == w.ravel().tolist()
    assert quiz.is_right and quiz.view.reading.startswith("✓ Right")


@pytest.mark.parametrize(
    ("number", "kernel"), [(1, EDGE_HORIZONTAL), (2, EDGE_VERTICAL), (3, SOBEL_VERTICAL), (4, SOBEL_HORIZONTAL)]
)
def test_explanations_belong_to_these_kernels(number, kernel):
    """Roofs and helmets are horizontal edges, tripods and joints vertical ones."""
    _, kernels, right, _ = QUESTIONS[number - 1]
    assert np.array_equal(list(kernels.values())[right], kernel)


def test_no_such_question():
    """One sentence."""
    with pytest.raises(ValueError, match="question should be a whole number from 1 to 4, got 5"):
        which_kernel(5)
