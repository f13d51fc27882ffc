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
            "about as much to a vertical line as .* along a row should be alike\\.$",
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


# No line and no edge sees these weights: along rows, columns and both kinds of diagonals they sum to 0.
UNSEEN = np.array([[0, 1, -1, 0], [-1, 0, 0, 1], [1, 0, 0, -1], [0, -1, 1, 0]])


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_kernels_not_attempted(task):
    """The exercise as shipped gives one friendly line."""
    assert check_kernel(task, ...).state == check_kernel(task, None).state == "not attempted"


def test_unknown_tasks_are_refused():
    """A slip in the notebook, not in the answer, is an error."""
    with pytest.raises(ValueError, match=r"task should be one of 'horizontal line'.*got 'corner'"):
        check_kernel("corner", [[1]])


# --- Accepted is what has the property, and what is said of others is true ----------------------------------


def line_margins(w):
    """From sums alone: a line picks out the sum of one row, an edge the sums of the last rows, a slant a diagonal."""
    w = w / np.abs(w).sum()
    rows, columns = w.sum(axis=1), w.sum(axis=0)
    if abs(w.sum()) > 0.02:
        return {"answers to a flat picture": 0.02 - abs(w.sum())}
    rivals = {
        "a horizontal edge": abs(np.cumsum(rows[::-1])).max() / 0.8,
        "a dark horizontal line": -rows.min() / 0.8,
        "a vertical line": abs(columns).max() / 0.8,
        "a vertical edge": abs(np.cumsum(columns[::-1])).max() / 0.8,
        "a slanted line": max(abs(np.trace(v, at)) for v in (w, w[::-1]) for at in range(1 - len(w), w.shape[1]))
        / 1.02,
    }
    most = max(rivals.values())
    found = {name: rows.max() - rival if rival > most - 1e-9 else 1 for name, rival in rivals.items()}
    return found | {"hardly answers to a line": rows.max() - 0.1}


def smoothing_margins(w):
    """The two numbers of the task: the sum, and the root of the sum of squares against it."""
    left = np.linalg.norm(w) / max(abs(w.sum()), 1e-9)
    return {f"sum to {w.sum():g}": 0.025 - abs(w.sum() - 1), f"leaves {100 * left:.3g} % of the noise": 0.4 - left}


def sharpen_margins(w):
    """On SciPy's pictures of edges in eight directions: darker and lighter beside it, no larger jump elsewhere."""
    found = {"weights sum to": 0.025 - abs(w.sum() - 1), "so a flat picture turns black": abs(w.sum()) - 0.025}
    jumps, sides = (
        [],
        {"at the right": (0, 1), "below": (1, 0), "at the lower right": (1, 1), "at the lower left": (1, -1)},
    )
    for side, (down, right) in sides.items():
        for sign in (1, -1):  # the other way round it is the same again, but for the sum of the weights
            rows, columns = np.indices((41, 41)) - 20
            seen = moved(1.0 * (sign * (down * rows + right * columns) >= 0), w)
            across = seen[::sign, 20] if down else seen[20, ::sign]
            light, dark = across[20], across[19]
            jumps.append(1.02 * (light - dark) - abs(np.diff(across[10:30])).max())
            if sign == 1:
                found |= {f"light {side} dark pixels": -0.02 - dark, f"light {side} light pixels": light - 1.02}
    weak = min(found.values())
    softer = weak if w.min() >= 0 else 1
    return found | {"moves edges": min(jumps), "edges get softer": softer, "leaves the picture as it is": softer}


def sobel_margins(w):
    """The slide's nine numbers, up to scale."""
    slide = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]]) / 8
    return {"": 0.002 - abs(w / abs(w).sum() - slide).max() if w.shape == (3, 3) else -1}


def shift_margins(w):
    """A dot must come out one pixel further right, and nothing else."""
    dot = np.zeros((31, 31))
    dot[15, 15] = 1
    seen = moved(dot, w)
    at = np.unravel_index(abs(seen).argmax(), seen.shape)
    return {
        "hardly anything": abs(seen).max() - 0.05,
        "more than one weight": 1.05 * abs(seen).max() - abs(seen).sum(),
        "does not move": -1 if at == (15, 15) else 1,
        "this moves": -1 if at not in ((15, 15), (15, 16)) else 1,
        "changes the brightness": 0.05 - abs(seen - (np.arange(31) == at[1]) * (np.arange(31) == at[0])[:, None]).sum(),
    }


def moved(picture, w):
    """SciPy's correlation; of an even number of weights the one before the middle counts as the middle."""
    return ndimage.correlate(picture, w, mode="nearest", origin=[k % 2 - 1 for k in w.shape])


MARGINS = {
    "horizontal line": line_margins,
    "smoothing": smoothing_margins,
    "sharpen": sharpen_margins,
    "sobel": sobel_margins,
    "shift": shift_margins,
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


def hold(task, w):
    """Compare a verdict with the margins of a kernel: right if all are above 0; or else what it says has one below."""
    margins = MARGINS[task](w) if w.any() else {"": 0}
    if min(abs(margin) for margin in margins.values()) < 1e-6:  # nothing should hang on rounding
        return None
    verdict = check_kernel(task, w)
    assert verdict.state in ("right", "wrong") and bool(verdict) == (min(margins.values()) > 0), (w, margins, verdict)
    said = [margin for words, margin in margins.items() if words in verdict.message.lower()]
    assert verdict or (said and max(said) < 0), (w, margins, verdict)
    return bool(verdict)


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_accepted_kernels_are_those_with_the_property(task):
    """1,000 kernels of all sorts: each is judged as sums and SciPy judge it, and each verdict occurs."""
    draw = np.random.default_rng(11)
    verdicts = [hold(task, w) for w in (some_kernel(draw) for _ in range(1000))]
    assert verdicts.count(True) > 5 and verdicts.count(False) > 500


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_the_verdict_turns_where_the_property_ends(task):
    """Between a right kernel and another one lies a last right one: just before it is right, just behind it is not."""
    draw, turned = np.random.default_rng(12), 0

    def margin(w):
        return min(MARGINS[task](w).values()) if w.any() else -1

    for _ in range(200):
        inside = np.pad(np.array(SOLUTIONS[task](), float), 0 if task == "sobel" else 1)
        rows, columns = draw.normal(size=(2, *inside.shape))
        away = [
            rows,
            rows - rows.mean(),
            rows[:, :1] + 0 * rows,
            columns[:1] + 0 * rows,
            np.fliplr(np.eye(*inside.shape)),
            np.eye(*inside.shape) - 1 / len(inside),
            np.pad(UNSEEN, (0, 1))[: len(inside), : len(inside)],
            rows * (abs(rows) == abs(rows).max()),
            inside.T,
            inside,
        ][draw.integers(10)] * draw.choice([-1, 1])
        near, far = 0.0, 8.0
        if margin(inside + far * away) > 0:
            continue
        while far - near > 1e-4:
            middle = (near + far) / 2
            near, far = (middle, far) if margin(inside + middle * away) > 0 else (near, middle)
        turned += (hold(task, inside + near * away), hold(task, inside + far * away)) == (True, False)
    assert turned > 50


@pytest.mark.parametrize(
    ("task", "w", "sentence"),
    [
        ("horizontal line", [[1, -1], [-1, 1]], "more to a slanted line"),
        ("horizontal line", np.outer([1, -2, 1], [-1, 2, -1]), "more to a slanted line"),
        ("horizontal line", np.diag([-1, -1, 4, -1, -1])[::-1], "about as much to a vertical line"),
        ("horizontal line", [[-1], [1.1], [-0.1]], "about as much to a horizontal edge"),
        ("horizontal line", [[0.5], [-1], [1], [-0.5]], "dark horizontal line"),
        ("horizontal line", [[1, 0, -1]], "more to a vertical line"),
        ("horizontal line", 20 * UNSEEN + np.outer([-1, 2, -1, 0], [1, 1, 1, 1]), "hardly answers to a line"),
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


def test_a_kernel_has_at_most_fifteen_rows_and_columns():
    """So that nothing reaches from the middle of the pictures to their border; a long one still finds its line."""
    tall = np.full((15, 1), -1 / 14)
    for row in range(3, 12):
        assert check_kernel("horizontal line", np.where(np.arange(15)[:, None] == row, 1, tall)), row
    assert check_kernel("sharpen", 3.25 * dot(15, 7, 7) - 0.01)
    assert check_kernel("shift", dot(15, 7, 6)) and "does not move" in repr(check_kernel("shift", dot(15, 7, 7)))
    for w in (np.ones((16, 1)), np.ones((1, 16)), np.ones((1, 0))):
        assert "small table of numbers" in repr(check_kernel("smoothing", w / 16))


def dot(side, row, column):
    """One 1 in a table of zeros."""
    return (np.arange(side) == column) * (np.arange(side) == row)[:, None] * 1.0


def test_smoothing_says_how_small_a_kernel_can_be():
    """Seven weights leave 1/√7 = 37.8 %; with six it is 40.8 % at least, as Cauchy and Schwarz say."""
    assert "With these 9 weights it leaves 33.3 %; fewer can do it, too." in repr(check_kernel("smoothing", box(3)))
    assert "With these 7 weights it leaves 37.8 %; fewer cannot" in repr(check_kernel("smoothing", [[0.14] * 7]))
    draw = np.random.default_rng(2)
    assert not any(check_kernel("smoothing", w / w.sum()) for w in 1 + 0.3 * draw.normal(size=(50, 2, 3)))


def test_the_scale_of_sobel_is_told():
    """A quarter of the slide's weights is right, and is not called the slide's without a word."""
    assert "Its weights are 0.25 times the slide's" in repr(check_kernel("sobel", SOBEL_VERTICAL / 4))
    assert "times the slide's" not in repr(check_kernel("sobel", SOBEL_VERTICAL))
