"""The exercises of notebook 03: build the second layer, and find a landscape that fools it.

Each check takes the student's answer and returns a `Verdict`.
"""

import numpy as np

from course_utils._checks import as_array, as_number
from course_utils.exercises.attempt import AnswerError, attempt
from course_utils.exercises.checking import Verdict, blank, check_function, exercise, is_blank, shown, wrong
from course_utils.features import line_strength
from course_utils.pictures.scenes import draw_scene


def long_lines(E, length):
    """The solution: V = max(|mean of E along a vertical run| - mean|E|, 0), from signed edges E."""
    rows = E.shape[0] - length + 1
    runs = np.array([E[i : i + length].mean(axis=0) for i in range(rows)])
    return np.maximum(np.abs(runs) - np.abs(E).mean(), 0)


@exercise
def check_long_lines(f):
    """Check `f(E, length)`, the second layer: signed edges (H, W) in, V of shape (H - length + 1, W) out.

    Examples
    --------
    >>> check_long_lines(...)
    Not attempted yet: replace the ... by your answer, then run the cell again.
    >>> check_long_lines(lambda E, length: long_lines(abs(E), length))
    ✗ Not yet. The edges were rectified before averaging: leaves only cancel while E keeps its sign.
    >>> check_long_lines(long_lines).state
    'right'

    *Source*: slides "Hierarchical convolutional features".
    """
    rng = np.random.default_rng(7)
    wall = np.zeros((12, 5))
    wall[:, 2], wall[3:, 4] = 0.9, -0.5
    cases = [(wall, 5), (rng.normal(size=(9, 4)), 3), (wall + 0.2 * rng.normal(size=wall.shape), 7)]
    slips = [
        (
            "the edges were rectified before averaging: leaves only cancel while E keeps its sign",
            lambda E, length: long_lines(np.abs(E), length),
        ),
        ("the runs lie on their side: a vertical run walks down the rows", lambda E, n: long_lines(E.T, n).T),
        ("nothing was subtracted: only what rises above mean|E| counts", lambda E, n: np.abs(_runs(E, n))),
        (
            "the threshold should be the mean of |E|; the mean of the signed E is nearly 0",
            lambda E, n: np.maximum(np.abs(_runs(E, n)) - E.mean(), 0),
        ),
        (
            "the threshold should be the mean of |E|, not its median",
            lambda E, n: np.maximum(np.abs(_runs(E, n)) - np.median(np.abs(E)), 0),
        ),
        (
            "the mean of the runs was subtracted, not the mean of |E|",
            lambda E, n: np.maximum(np.abs(_runs(E, n)) - np.abs(_runs(E, n)).mean(), 0),
        ),
        (
            "the size was taken at the end: take it of each run, before subtracting",
            lambda E, n: np.abs(_runs(E, n) - np.abs(E).mean()),
        ),
        (
            "what stands out was kept whole: subtract mean|E| from it as well",
            lambda E, n: np.where(np.abs(_runs(E, n)) > np.abs(E).mean(), np.abs(_runs(E, n)), 0),
        ),
        ("values below 0 were kept: end with max(..., 0)", lambda E, n: np.abs(_runs(E, n)) - np.abs(E).mean()),
        (
            "edges from dark to light are lost: take the absolute value of each run",
            lambda E, n: np.maximum(_runs(E, n) - np.abs(E).mean(), 0),
        ),
        (
            "the run was added up, not averaged",
            lambda E, n: np.maximum(n * np.abs(_runs(E, n)) - np.abs(E).mean(), 0),
        ),
        ("the last place is missing: there are H - length + 1 of them", lambda E, n: long_lines(E, n)[:-1]),
    ]
    return check_function(f, long_lines, cases, slips, "Walls, noise and both together agree.")


def _runs(E, length):
    return np.array([E[i : i + length].mean(axis=0) for i in range(E.shape[0] - length + 1)])


def fooling(boundary):
    """The solution: draw forests until the trunks of one make enough long lines."""
    forests = (draw_scene("forest", seed) for seed in range(1000))
    return next(forest for forest in forests if line_strength(forest.image) > boundary)


@exercise
def check_fooling(scene, boundary):
    """Check that a landscape has more long lines than `boundary`, so that mean(V) alone calls it a city.

    Parameters
    ----------
    scene : pictures.scenes.Scene
        The student's find.
    boundary : float
        Above this mean(V) a picture is called a city.

    Examples
    --------
    >>> check_fooling(..., 0.01)
    Not attempted yet: replace the ... by a scene, then run the cell again.
    """
    boundary = as_number(boundary, "boundary")
    if is_blank(scene):
        return blank("a scene")
    try:
        label, side, strength = attempt(_look, scene)
    except AnswerError:
        return wrong(f"a scene such as draw_scene('coast', 5) was expected, got {shown(scene)}")
    if label != "landscape":
        return wrong(f"this is a {label}: that mean(V) calls it one is no surprise; try a landscape")
    if side != 128:
        return wrong(f"the boundary is for scenes of 128 pixels, got {side}; leave size= away")
    if strength <= boundary:
        return wrong(f"mean(V) = {strength:.4f} is not above {boundary:.4f}: a landscape for everyone; try more seeds")
    praise = f"mean(V) = {strength:.4f} is above {boundary:.4f}: called a city. Now say which lines did it."
    return Verdict("right", praise)


def _look(scene):
    image = as_array(scene.image, "image", ndim=(2, 3))
    return str(scene.label), len(image), float(line_strength(image))


SOLUTIONS = {"long_lines": long_lines, "fooling": fooling}
