"""The exercises on kernels accept every kernel that does its task and say what is wrong with another."""

import re

import numpy as np
import pytest
import torch
from scipy import ndimage

from course_utils.exercises.filters import KERNEL_TASKS, SOLUTIONS, check_kernel
from course_utils.filters import SOBEL_VERTICAL, box, gaussian


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


# --- Accepted is what has the property ----------------------------------------------------------------------


def line_margin(w):
    """From sums alone: a line picks out the sum of one row, an edge the sums of the last rows, a slant a diagonal."""
    w = w / np.abs(w).sum()
    if abs(w.sum()) > 0.02:
        return 0.02 - abs(w.sum())
    rows, columns = w.sum(axis=1), w.sum(axis=0)
    edges = [abs(np.cumsum(sums[::-1])).max() for sums in (rows, columns)]
    slants = [abs(np.trace(turned, at)) for turned in (w, w[::-1]) for at in range(1 - len(w), w.shape[1])]
    rivals = 0.8 * rows.max() - np.array([*edges, -rows.min(), abs(columns).max()])
    return min(rivals.min(), 1.02 * rows.max() - max(slants), rows.max() - 0.1)


def smoothing_margin(w):
    """The two numbers of the task: the sum, and the root of the sum of squares against it."""
    return min(0.025 - abs(w.sum() - 1), 0.4 - np.linalg.norm(w) / max(abs(w.sum()), 1e-9))


def sharpen_margin(w):
    """On SciPy's pictures of edges in eight directions: darker and lighter beside it, no larger jump elsewhere."""
    margins = [0.025 - abs(w.sum() - 1)]
    for down, right in set(np.ndindex(3, 3)) - {(1, 1)}:
        down, right = down - 1, right - 1
        rows, columns = np.indices((61, 61)) - 30
        seen = moved(1.0 * (down * rows + right * columns >= 0), w)
        across = seen[:, 30] if down else seen[30]
        light, dark = across[30], across[30 - (down or right)]
        margins += [light - 1.02, -0.02 - dark, 1.02 * (light - dark) - abs(np.diff(across[12:49])).max()]
    return min(margins)


def sobel_margin(w):
    """The slide's nine numbers, up to scale."""
    slide = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]]) / 8
    return 0.002 - abs(w / abs(w).sum() - slide).max() if w.shape == (3, 3) else -1


def shift_margin(w):
    """A dot must come out one pixel further right, and nothing else."""
    dot = np.zeros((31, 31))
    dot[15, 15] = 1
    return 0.05 - abs(moved(dot, w) - np.roll(dot, 1, axis=1)).sum()


def moved(picture, w):
    """SciPy's correlation; of an even number of weights the one before the middle counts as the middle."""
    return ndimage.correlate(picture, w, mode="nearest", origin=[k % 2 - 1 for k in w.shape])


MARGINS = {
    "horizontal line": line_margin,
    "smoothing": smoothing_margin,
    "sharpen": sharpen_margin,
    "sobel": sobel_margin,
    "shift": shift_margin,
}


def some_kernel(draw):
    """Random, whole, zero-sum, of rank 1, diagonal; or a solution turned, flipped, padded, disturbed; at any scale."""
    shape, half = draw.integers(1, 8, size=2), draw.random() < 0.5
    a, b = draw.normal(size=shape[0]), draw.normal(size=shape[1])
    solved = np.array(list(SOLUTIONS.values())[draw.integers(5)](), float)
    solved = [solved, solved.T, -solved, solved[::-1], solved[:, ::-1]][draw.integers(5)]
    solved = np.pad(solved, draw.integers(0, 2, (2, 2))) if half else solved
    w = [
        draw.normal(size=shape),
        draw.integers(-2, 3, size=shape).astype(float),
        np.outer(a - half * a.mean(), b - b.mean()),
        np.outer(a - a.mean(), np.ones(shape[1])),
        np.diag(a - half * a.mean())[:: draw.choice([-1, 1])],
        solved,
        solved + draw.normal(size=solved.shape) * 10 ** draw.uniform(-4, 0),
    ][draw.integers(7)]
    w = w - w.mean() * (draw.random() < 0.2)
    return [w, w * 10 ** draw.uniform(-3, 3), w / w.sum() if abs(w.sum()) > 1e-6 else w][draw.integers(3)]


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_accepted_kernels_are_those_with_the_property(task):
    """1,000 kernels of all sorts: each is judged as sums and SciPy judge it, and each verdict occurs."""
    draw, verdicts = np.random.default_rng(11), []
    for _ in range(1000):
        w = some_kernel(draw)
        margin = MARGINS[task](w) if w.any() else 0
        if abs(margin) > 1e-6:  # nothing hangs on rounding
            verdicts.append(bool(check_kernel(task, w)))
            assert verdicts[-1] == (margin > 0), (w, margin, check_kernel(task, w))
    assert 0.005 < np.mean(verdicts) < 0.2


@pytest.mark.parametrize(
    ("task", "w", "sentence"),
    [
        ("horizontal line", [[1, -1], [-1, 1]], "more to a slanted line"),
        ("horizontal line", np.outer([1, -2, 1], [-1, 2, -1]), "more to a slanted line"),
        ("horizontal line", np.diag([-1, -1, 4, -1, -1])[::-1], "about as much to a vertical line"),
        ("horizontal line", [[-1], [1.1], [-0.1]], "about as much to a horizontal edge"),
        ("horizontal line", [[0.5], [-1], [1], [-0.5]], "dark horizontal line"),
        ("horizontal line", [[1, 0, -1]], "more to a vertical line"),
        ("horizontal line", 10 * (np.indices((15, 15)).sum(axis=0) % 2 - 0.5) * (np.indices((15, 15))[0] % 2), "."),
        ("sharpen", [[0, 1, 0], [1, 1, -1], [0, -1, 0]], "moves edges"),
        ("sharpen", [[0, 0, 0], [0, 2, -1], [0, 0, 0]], "get no"),
        ("sharpen", [[1, -2, 1], [-2, 5, -2], [1, -2, 1]], "get no"),
        ("sharpen", [[0, 1, 0], [0, 0, 0], [0, 0, 0]], "moves edges"),
        ("sharpen", [[0.2, 0.3, 0.5]], "moves edges"),
        ("smoothing", [[1 / 6] * 6], "40.8 % of the noise"),
        ("smoothing", [[0.1634] * 6], "40.8 % of the noise"),
        ("shift", [[0, 0, 0], [0.01, 0, 0], [0, 0, 0]], "Hardly anything is left .* not 0.01"),
        ("shift", [[0, 0, 0], [-1, 0, 0], [0, 0, 0]], "brightness: .* not -1"),
        ("shift", [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1]], "1 up and 2 to the left"),
        ("shift", [[0, 0, 1, 0, 0]] + [[0] * 5] * 4, "moves the picture 2 down$|2 down\\."),
        ("shift", np.where(np.indices((15, 15)).sum(axis=0) == 13, 1, 0.019), "doubled or smeared"),
        ("smoothing", [[1e200, -1e200, 1]], r"1e\+200 is far too large"),
    ],
)
def test_what_was_once_accepted_or_raised(task, w, sentence):
    """Kernels that never answer a horizontal line, that emboss, that leave nothing, and their kin."""
    verdict = check_kernel(task, w)
    assert verdict.state == "wrong"
    assert re.search(sentence, verdict.message), verdict


def test_smoothing_says_how_small_a_kernel_can_be():
    """Seven weights leave 1/√7 = 37.8 %; with six it is 40.8 % at least, as Cauchy and Schwarz say."""
    assert "With these 9 weights it leaves 33.3 %; fewer can do it, too." in repr(check_kernel("smoothing", box(3)))
    assert "With these 7 weights it leaves 37.8 %; fewer cannot" in repr(check_kernel("smoothing", [[0.14] * 7]))
    draw = np.random.default_rng(2)
    assert not any(check_kernel("smoothing", w / w.sum()) for w in 1 + 0.3 * draw.normal(size=(50, 2, 3)))
