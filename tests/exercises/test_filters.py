"""The exercises on kernels accept every kernel that does its task and say what is wrong with another."""

import re

import numpy as np
import pytest
import torch

from course_utils.exercises.filters import KERNEL_TASKS, check_kernel
from course_utils.filters import SOBEL_VERTICAL, gaussian


@pytest.mark.parametrize(
    ("task", "w"),
    [
        ("horizontal line", [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]),
        ("horizontal line", [[-1], [2], [-1]]),
        ("horizontal line", [[-1], [-1], [4], [-1], [-1]]),
        ("horizontal line", torch.tensor([[-0.5] * 5, [1.0] * 5, [-0.5] * 5])),
        ("smoothing", np.full((3, 3), 1 / 9)),
        ("smoothing", [[0.11] * 3] * 3),
        ("smoothing", gaussian(1, 3)),
        ("smoothing", np.full((1, 9), 1 / 9, np.float32)),
        ("sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        ("sharpen", [[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]),
        ("sharpen", 2 * np.pad([[1]], 3) - gaussian(1)),
        ("sobel", SOBEL_VERTICAL),
        ("sobel", (SOBEL_VERTICAL / 8).round(3)),
        ("shift", [[0, 0, 0], [1, 0, 0], [0, 0, 0]]),
        ("shift", [[1, 0, 0]]),
        ("shift", ((1.0, 0, 0),)),
    ],
)
def test_right_kernels_are_accepted(task, w):
    """Whatever does the task is right: other sizes, scales and types."""
    assert check_kernel(task, w), check_kernel(task, w)


@pytest.mark.parametrize(
    ("task", "w", "sentence"),
    [
        ("horizontal line", [[-1, 2, -1]] * 3, "more to a vertical line than .* turned by 90 degrees"),
        (
            "horizontal line",
            [[1, 1, 1], [-2, -2, -2], [1, 1, 1]],
            "more to a dark horizontal line than .* signs turned round",
        ),
        ("horizontal line", [[0, 0, 0], [1, 1, 1], [0, 0, 0]], "weights sum to 3, they should sum to 0"),
        (
            "horizontal line",
            [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
            "about as much to a horizontal edge as .* both sides",
        ),
        (
            "horizontal line",
            [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
            "about as much to a vertical line as .* along a row",
        ),
        ("smoothing", np.ones((3, 3)), "weights sum to 9, they should sum to 1"),
        ("smoothing", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "100 % of the noise"),
        ("smoothing", gaussian(0.5, 3), "% of the noise"),
        ("smoothing", SOBEL_VERTICAL, "weights sum to 0, they should"),
        ("smoothing", [[0.5, 0.5]], "70.7 % of the noise"),
        ("sharpen", [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "add the picture itself"),
        ("sharpen", gaussian(1), "it smooths"),
        ("sharpen", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "leaves the picture as it is"),
        ("sharpen", [[0, 0, 0], [0, 2, 0], [0, 0, 0]], "weights sum to 2"),
        ("sharpen", [[-1, 3, -1]], "light below dark pixels get no darker"),
        ("sharpen", [[5, -1, 0], [-1, 0, -1], [0, -1, 0]], "stand in the middle"),
        ("sobel", SOBEL_VERTICAL.T, "horizontal one: transpose"),
        ("sobel", SOBEL_VERTICAL[:, ::-1], "sign is turned round"),
        ("sobel", -SOBEL_VERTICAL.T, "horizontal one with its sign"),
        ("sobel", [[1, 0, -1]] * 3, "should count twice"),
        ("sobel", [[0, 0, 0], [1, 0, -1], [0, 0, 0]], "no smoothing"),
        ("sobel", np.outer([1, 2, 1], [1, 2, 1]), "smooths in both directions"),
        ("sobel", [[1, 0, -1]], r"shape \(1, 3\)"),
        ("sobel", np.arange(9).reshape(3, 3), "not the product"),
        ("shift", [[0, 0, 0], [0, 0, 1], [0, 0, 0]], "to the left: ⊛ does not flip"),
        ("shift", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "does not move"),
        ("shift", [[0, 1, 0], [0, 0, 0], [0, 0, 0]], "moves the picture 1 down"),
        ("shift", [[0, 0, 0], [1, 0, 1], [0, 0, 0]], "doubled or smeared"),
        ("shift", [[2, 0, 0]], "changes the brightness"),
        ("sobel", np.zeros((3, 3)), "kernel of zeros"),
        ("sobel", [1, 0, -1], "small table of numbers"),
        ("sobel", "sobel", "small table of numbers"),
        ("sobel", [[1], [2, 3]], "small table of numbers"),
        ("sobel", np.ones((99, 99)), "small table of numbers"),
        ("sobel", [[1, np.nan]], "NaN or infinity"),
    ],
)
def test_wrong_kernels_are_named(task, w, sentence):
    """What the kernel does instead, and what to change."""
    verdict = check_kernel(task, w)
    assert verdict.state == "wrong"
    assert re.search(sentence, verdict.message, re.IGNORECASE), verdict


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_kernels_not_attempted(task):
    """The exercise as shipped gives one friendly line."""
    assert check_kernel(task, ...).state == check_kernel(task, None).state == "not attempted"


def test_unknown_tasks_are_refused():
    """A slip in the notebook, not in the answer, is an error."""
    with pytest.raises(ValueError, match=r"task should be one of 'horizontal line'.*got 'corner'"):
        check_kernel("corner", [[1]])
