"""The exercises of the notebooks: one file a chapter, each solution beside its check; `solution` shows one."""

import inspect

from course_utils._checks import one_of
from course_utils.exercises import (
    autoencoders,
    beyond,
    compression,
    convolution,
    filters,
    generation,
    inspection,
    networks,
    pca,
    restoration,
    seeing,
    segmentation,
    transfer,
    tricks,
    vision,
)

CHAPTERS = (
    *(convolution, filters, vision, seeing, networks, inspection, tricks, beyond, transfer),
    *(autoencoders, segmentation, compression, restoration, generation, pca),
)
SOLUTIONS = {name: solve for chapter in CHAPTERS for name, solve in chapter.SOLUTIONS.items()}


class _Text(str):
    """Text that a notebook shows as it is, line by line."""

    def __repr__(self):
        return str(self)


def solution(name):
    """Show one way to solve an exercise, as text.

    Parameters
    ----------
    name : str
        What the exercise asks for, such as "conv1d" where `check_conv1d` checks; or a kernel's task, such as "sharpen".

    Raises
    ------
    ValueError
        For a name that no exercise has.

    Examples
    --------
    >>> solution("conv1d")
    def conv1d(x, w):
        \"\"\"The solution: at each of the n - k + 1 places, the products of the window with w, added up.\"\"\"
        places = len(x) - len(w) + 1
        return [sum(x[i + a] * w[a] for a in range(len(w))) for i in range(places)]
    """
    one_of(name, "name", tuple(SOLUTIONS))
    return _Text(inspect.getsource(SOLUTIONS[name]).rstrip())
