"""The exercises of notebook 02: kernels to design, and what is wrong with a kernel that does something else."""

import numpy as np

from course_utils._checks import describe, one_of
from course_utils.convolution import conv
from course_utils.exercises.checking import Verdict, as_numbers, is_blank, wrong
from course_utils.filters import SOBEL_VERTICAL

KERNEL_TASKS = {
    "horizontal line": "answers most to a thin bright horizontal line, and not at all to a flat picture",
    "smoothing": "keeps the brightness and leaves at most 40 % of the noise (standard deviation)",
    "sharpen": "keeps flat pictures as they are and makes edges stronger",
    "sobel": "is the slide's vertical Sobel filter: a difference across the edge times a smoothing along it",
    "shift": "moves the picture one pixel to the right",
}


def horizontal_line():
    """The solution: bright where the line is, dark above and below it, alike along it."""
    return np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])


def smoothing():
    """The solution: the mean of nine pixels."""
    return np.full((3, 3), 1 / 9)


def sharpen():
    """The solution: the picture, plus what smoothing takes away."""
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])


def sobel():
    """The solution: smoothing down times difference across."""
    return np.outer([1, 2, 1], [1, 0, -1])


def shift():
    """The solution: each pixel takes the value of its left neighbour."""
    return np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]])


SOLUTIONS = {
    "horizontal line": horizontal_line,
    "smoothing": smoothing,
    "sharpen": sharpen,
    "sobel": sobel,
    "shift": shift,
}


def problem_with(w, task):
    """Say in half a sentence why a kernel does not do its task, or return None when it does."""
    judges = {
        "horizontal line": _judge_line,
        "smoothing": _judge_smoothing,
        "sharpen": _judge_sharpen,
        "sobel": _judge_sobel,
        "shift": _judge_shift,
    }
    return judges[task](w)


def _judge_line(w):
    line, step = np.zeros((2, 41, 41))
    line[20], step[:20] = 1, 1
    own, crossed, edge = (conv(x, w).max() for x in (line, line.T, step))
    edge = max(edge, conv(1 - step, w).max())
    if abs(w.sum()) > 0.02 * abs(w).sum():
        return f"it also answers to a flat bright picture: its weights sum to {w.sum():g}, they should sum to 0"
    if conv(-line, w).max() > 1.01 * own:
        return "it answers most to a dark line: turn the signs round"
    if crossed > 1.01 * own:
        return "it answers most to a vertical line: turn the kernel by 90 degrees"
    if crossed > 0.5 * own:
        return "it answers to a vertical line as well: let the weights along a row be alike"
    return "it answers to an edge as much as to a line: put dark on both sides" if edge > 0.8 * own else None


def _judge_smoothing(w):
    if abs(w.sum() - 1) > 0.02:
        return f"it changes the brightness: its weights sum to {w.sum():g}, they should sum to 1"
    left = np.sqrt((w**2).sum())
    if left > 0.405:
        return f"it leaves {left:.0%} of the noise: spread the weights over more pixels, more evenly"
    return None


def _judge_sharpen(w):
    step = np.zeros((41, 41))
    step[:, :20] = 1
    if abs(w.sum()) < 0.02:
        return "its weights sum to 0, so a flat picture turns black: add the picture itself, 1 in the middle"
    if abs(w.sum() - 1) > 0.02:
        return f"it changes the brightness: its weights sum to {w.sum():g}, they should sum to 1"
    across, down = conv(step, w), conv(step.T, w)
    if (w < 0).sum() == 0:
        return "it leaves the picture as it is" if np.count_nonzero(w) == 1 else "it smooths: edges get softer"
    if across.max() < 1.02 or down.max() < 1.02:
        return "one direction of edges gets no stronger: put negative weights on all sides of the middle"
    middle = w[(w.shape[0] - 1) // 2, (w.shape[1] - 1) // 2]
    return "the largest weight should stand in the middle, or the picture moves" if middle < w.max() else None


def _judge_sobel(w):
    if w.shape != (3, 3):
        return f"the Sobel filter has 3 rows and 3 columns, this kernel has shape {w.shape}"
    unit = w / abs(w).sum()
    slips = {
        "that is the horizontal one: transpose it": SOBEL_VERTICAL.T,
        "the sign is turned round: the slide's filter is positive at the left": -SOBEL_VERTICAL,
        "that is the horizontal one with its sign turned round": -SOBEL_VERTICAL.T,
        "the smoothing counts all rows alike; the middle row should count twice": np.outer([1, 1, 1], [1, 0, -1]),
        "there is a difference but no smoothing along the edge": np.outer([0, 1, 0], [1, 0, -1]),
        "that smooths in both directions: across, take the difference [1, 0, -1]": np.outer([1, 2, 1], [1, 2, 1]),
    }
    for sentence, slip in {None: SOBEL_VERTICAL, **slips}.items():
        if np.allclose(unit, slip / abs(slip).sum(), atol=0.002):
            return sentence
    return "it is not the product of [1, 2, 1] down and [1, 0, -1] across"


def _judge_shift(w):
    size, dot = 2 * max(w.shape) + 1, max(w.shape)
    x = np.zeros((size, size))
    x[dot, dot] = 1
    seen = conv(x, w, padding="same")
    places = np.argwhere(abs(seen) > 0.02)
    if len(places) > 1:
        return "more than one weight is at work, so the picture is doubled or smeared: one 1, zeros elsewhere"
    down, right = places[0] - dot
    if (down, right) == (0, 1):
        return None if abs(seen.max() - 1) < 0.02 else "it changes the brightness: the one weight should be 1"
    if (down, right) == (0, -1):
        return "this moves the picture to the left: ⊛ does not flip, so a pixel comes from where the 1 stands"
    if down == right == 0:
        return "this does not move the picture"
    return f"this moves it {down} down and {right} to the right"


def check_kernel(task, w):
    """Check a kernel designed for one of `KERNEL_TASKS`, by what it does to small pictures.

    Parameters
    ----------
    task : str
        A key of `KERNEL_TASKS`.
    w : array_like, shape (kh, kw)
        The student's kernel.

    Raises
    ------
    ValueError
        For a task that is not listed.

    Examples
    --------
    >>> check_kernel("shift", [[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    Not yet. This moves the picture to the left: ⊛ does not flip, so a pixel comes from where the 1 stands.

    *Source*: slides "Applications of convolution".
    """
    one_of(task, "task", tuple(KERNEL_TASKS))
    if is_blank(w):
        return Verdict("not attempted", "Not attempted yet: replace the ... by your kernel, then run the cell again.")
    kernel = as_numbers(w)
    if kernel is None or kernel.ndim != 2 or kernel.size == 0 or max(kernel.shape) > 15:
        return wrong(f"a kernel should be a small table of numbers such as [[0, 1], [2, 3]], got {describe(w)}")
    if not np.isfinite(kernel).all():
        return wrong("the kernel holds NaN or infinity")
    if not kernel.any():
        return wrong("a kernel of zeros answers 0 to everything")
    problem = problem_with(kernel, task)
    return wrong(problem) if problem else Verdict("right", f"This kernel {KERNEL_TASKS[task]}.")
