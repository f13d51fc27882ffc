"""The exercises of notebook 02, kernels to design: for each task a solution, and a judge that tries it on pictures.

A judge returns a `Verdict`. It asks for what `KERNEL_TASKS` says and for nothing else, so a kernel of another size is
as good, and so is one of another scale where the scale is left open.
"""

import numpy as np

from course_utils._checks import one_of
from course_utils.convolution import conv
from course_utils.exercises.checking import Verdict, attempted_numbers, blank, exercise, is_blank, shown, wrong
from course_utils.filters import SOBEL_VERTICAL

KERNEL_TASKS = {
    "horizontal line": "answers clearly most to a thin bright horizontal line, and not at all to a flat picture",
    "smoothing": "keeps the brightness and leaves at most 40 % of the noise (standard deviation)",
    "sharpen": "keeps flat pictures as they are and makes edges stronger, on both of their sides",
    "sobel": "is the slide's vertical Sobel filter: a difference across the edge times a smoothing along it",
    "shift": "moves the picture one pixel to the right",
}
LONGEST = 15  # rows or columns of a kernel
ROUNDED = 0.025  # how far from 1 the weights may sum: seven of .14 do 0.98
SIDE, MIDDLE = 41, 20  # of the pictures: from what lies in their middle no kernel reaches to the border


def horizontal_line():
    """The solution: bright where the line is, dark above and below it, alike along it."""
    return np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])


_LINE, _EDGE, _SLANT = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE)), np.eye(SIDE)
_LINE[MIDDLE], _EDGE[MIDDLE:] = 1, 1
_ALIKE = "the weights along a row should be alike"

# What else a kernel may answer to, at most how much of what the line gets, and what helps.
_RIVALS = (
    ("a horizontal edge", (_EDGE, -_EDGE), 0.8, "put dark rows on both sides of a bright one"),
    ("a dark horizontal line", (-_LINE,), 0.8, "the bright row should weigh most; are the signs turned round?"),
    ("a vertical line", (_LINE.T, -_LINE.T), 0.8, _ALIKE),
    ("a vertical edge", (_EDGE.T, -_EDGE.T), 0.8, _ALIKE),
    ("a slanted line", (_SLANT, _SLANT[::-1], -_SLANT, -_SLANT[::-1]), 1.02, _ALIKE),
)


def _judge_line(w):
    """Scale is free. Lines and edges cross the whole picture, so every part of the kernel meets them somewhere."""
    if abs(w.sum()) > 0.02 * abs(w).sum():
        return wrong(f"it also answers to a flat picture: its weights sum to {w.sum():g}, they should sum to 0")
    w = w / abs(w).sum()
    own, rival = _own_and_rival(w)
    if rival:
        answer, name, advice = rival
        how = f"more to {name} than" if answer > 1.02 * own else f"about as much to {name} as"
        turned = "" if _own_and_rival(w.T)[1] else "; is the kernel turned by 90 degrees?"
        return wrong(f"it answers {how} to a bright horizontal line: {advice}{turned}")
    if own < 0.1:
        return wrong("it hardly answers to a line at all: the weights along a row should not cancel each other")
    return _right("horizontal line")


def _own_and_rival(w):
    """What the line gets, and what else gets too much: its answer, its name and what helps, or None."""
    own = conv(_LINE, w).max()
    answers = [max(conv(picture, w).max() for picture in pictures) for _, pictures, _, _ in _RIVALS]
    beaten = [answer / limit for answer, (_, _, limit, _) in zip(answers, _RIVALS, strict=True)]
    worst = beaten.index(max(beaten))
    name, _, _, advice = _RIVALS[worst]
    return own, (answers[worst], name, advice) if beaten[worst] > own else None


def smoothing():
    """The solution: the mean of nine pixels."""
    return np.full((3, 3), 1 / 9)


def _judge_smoothing(w):
    """Of independent noise √(Σ w²) is left; with n weights that sum to 1 it is 1/√n at least, when all are alike."""
    if abs(w.sum() - 1) > ROUNDED:
        return wrong(f"it changes the brightness: its weights sum to {w.sum():g}, they should sum to 1")
    left = np.sqrt((w**2).sum()) / w.sum()
    if left > 0.4 + 1e-9:
        return wrong(f"it leaves {100 * left:.3g} % of the noise: spread the weights over more pixels, more evenly")
    count = np.count_nonzero(w)
    smaller = "fewer can do it, too" if count > 7 else "fewer cannot: six leave at least 1/√6, 41 %"
    return _right("smoothing", f" With these {count} weights it leaves {100 * left:.3g} %; {smaller}.")


def sharpen():
    """The solution: the picture, plus what smoothing takes away."""
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])


# Edges by where their light side lies: down, and to the right. On the other side dark and light only change roles.
_LIGHT = {"at the right": (0, 1), "below": (1, 0), "at the lower right": (1, 1), "at the lower left": (1, -1)}


def _judge_sharpen(w):
    """Across an edge from 0 to 1 the last dark pixel should fall below 0 and the first light one rise above 1."""
    if abs(w.sum()) <= ROUNDED:
        return wrong("its weights sum to 0, so a flat picture turns black: add the picture itself, 1 in the middle")
    if abs(w.sum() - 1) > ROUNDED:
        return wrong(f"it changes the brightness: its weights sum to {w.sum():g}, they should sum to 1")
    profiles = {side: _across_an_edge(w, *direction) for side, direction in _LIGHT.items()}
    for profile in profiles.values():
        jumps = abs(np.diff(profile))
        if jumps.max() > 1.02 * jumps[len(jumps) // 2]:
            return wrong("it moves edges: the largest weight should stand in the middle")
    for side, profile in profiles.items():
        dark, light = profile[len(profile) // 2 - 1 :][:2]
        if dark > -0.02 or light < 1.02:
            if w.min() >= 0:
                return wrong(
                    "it smooths: edges get softer" if np.count_nonzero(w) > 1 else "it leaves the picture as it is"
                )
            weak = "dark pixels get no darker" if dark > -0.02 else "light pixels get no lighter"
            return wrong(f"at an edge with light {side} {weak}: put negative weights on all sides of the middle")
    return _right("sharpen")


def _across_an_edge(w, down, right):
    """Return what the kernel makes of an edge, from dark to light; the middle two pixels are those beside it."""
    rows, columns = np.indices((SIDE, SIDE)) - MIDDLE
    after = conv((down * rows + right * columns >= 0).astype(float), w, padding="same")
    profile = after[:, MIDDLE] if down else after[MIDDLE]
    return profile[MIDDLE - 10 : MIDDLE + 10]


def sobel():
    """The solution: smoothing down times difference across."""
    return np.outer([1, 2, 1], [1, 0, -1])


_SOBELS = {
    "that is the horizontal one: transpose it": SOBEL_VERTICAL.T,
    "the sign is turned round: the slide's filter is positive at the left": -SOBEL_VERTICAL,
    "that is the horizontal one with its sign turned round": -SOBEL_VERTICAL.T,
    "the smoothing counts all rows alike; the middle row should count twice": np.outer([1, 1, 1], [1, 0, -1]),
    "there is a difference but no smoothing along the edge": np.outer([0, 1, 0], [1, 0, -1]),
    "that smooths in both directions: across, take the difference [1, 0, -1]": np.outer([1, 2, 1], [1, 2, 1]),
}


def _judge_sobel(w):
    """Scale is free, and weights may be rounded to two decimals."""
    if w.shape != (3, 3):
        return wrong(f"the Sobel filter has 3 rows and 3 columns, this kernel has shape {w.shape}")
    if _equal_up_to_scale(w, SOBEL_VERTICAL):
        times = abs(w).sum() / abs(SOBEL_VERTICAL).sum()
        told = f" Its weights are {times:.3g} times the slide's; the scale is free."
        return _right("sobel", told if abs(times - 1) > 0.01 else "")
    slip = next((sentence for sentence, slipped in _SOBELS.items() if _equal_up_to_scale(w, slipped)), None)
    return wrong(slip or "it is not the product of [1, 2, 1] down and [1, 0, -1] across")


def _equal_up_to_scale(w, other):
    w = w / abs(w).max()
    return np.allclose(w / abs(w).sum(), other / abs(other).sum(), rtol=0, atol=0.002)


def shift():
    """The solution: each pixel takes the value of its left neighbour."""
    return np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]])


def _judge_shift(w):
    """All weights together may be off by 0.05, and with them a pixel of a picture from -1 to 1."""
    place = np.unravel_index(abs(w).argmax(), w.shape)
    down, right = (int((length - 1) // 2 - at) for length, at in zip(w.shape, place, strict=True))
    others = abs(w).sum() - abs(w[place])
    if abs(w[place]) < 0.05:
        return wrong(f"hardly anything is left of the picture: the one weight should be 1, not {w[place]:g}")
    if others > 0.05 * abs(w[place]):
        return wrong("more than one weight is at work, so the picture is doubled or smeared: one 1, zeros elsewhere")
    if (down, right) == (0, -1):
        return wrong("this moves the picture to the left: ⊛ does not flip, so a pixel comes from where the 1 stands")
    if (down, right) == (0, 0):
        return wrong("this does not move the picture")
    if (down, right) != (0, 1):
        steps = _steps(down, "down", "up"), _steps(right, "to the right", "to the left")
        return wrong(f"this moves the picture {' and '.join(filter(None, steps))}")
    if abs(w[place] - 1) + others > 0.05:
        return wrong(f"it changes the brightness: the one weight should be 1, not {w[place]:g}")
    return _right("shift")


def _steps(count, forward, back):
    return f"{abs(count)} {forward if count > 0 else back}" if count else ""


def _right(task, more=""):
    return Verdict("right", f"This kernel {KERNEL_TASKS[task]}.{more}")


SOLUTIONS = {"horizontal line": horizontal_line, "smoothing": smoothing, "sharpen": sharpen}
SOLUTIONS |= {"sobel": sobel, "shift": shift}
_JUDGES = {"horizontal line": _judge_line, "smoothing": _judge_smoothing, "sharpen": _judge_sharpen}
_JUDGES |= {"sobel": _judge_sobel, "shift": _judge_shift}


@exercise
def check_kernel(task, w):
    """Check a kernel designed for one of `KERNEL_TASKS`, by what it does to small pictures.

    Parameters
    ----------
    task : str
        A key of `KERNEL_TASKS`.
    w : array_like, shape (kh, kw)
        The student's kernel, up to 15 x 15.

    Raises
    ------
    ValueError
        For a task that is not listed.

    Examples
    --------
    >>> check_kernel("shift", [[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    ✗ Not yet. This moves the picture to the left: ⊛ does not flip, so a pixel comes from where the 1 stands.

    *Source*: slides "Applications of convolution".
    """
    one_of(task, "task", tuple(KERNEL_TASKS))
    if is_blank(w):
        return blank("your kernel")
    kernel = attempted_numbers(w)
    if kernel is None or kernel.ndim != 2 or kernel.size == 0 or max(kernel.shape) > LONGEST:
        return wrong(f"a kernel should be a small table of numbers such as [[0, 1], [2, 3]], got {shown(w)}")
    if not np.isfinite(kernel).all():
        return wrong("the kernel holds NaN or infinity")
    if abs(kernel).max() > 1e6:
        return wrong(f"a weight of {abs(kernel).max():g} is far too large for pictures from 0 to 1")
    if not kernel.any():
        return wrong("a kernel of zeros answers 0 to everything")
    return _JUDGES[task](kernel)
