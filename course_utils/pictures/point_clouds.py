"""Clouds of points in the plane, where PCA can be checked with a ruler; two neighbouring pixels make such a point."""

import functools

import numpy as np

from course_utils.pictures.photographs import patches

COUNT = 120
LOW, HIGH = -0.1, 1.1  # of both axes: every point lies inside


def _falling(rng):
    along, across = rng.normal(0, 0.22, COUNT), rng.normal(0, 0.045, COUNT)
    return np.column_stack([0.5 + 0.8 * along + 0.6 * across, 0.62 - 0.6 * along + 0.8 * across])


# Name -> how its points are drawn, (120, 2).
CLOUDS = {
    "two neighbouring pixels": lambda rng: patches(COUNT, 2, seed=3)[:, 0].astype(float),
    "a falling cloud": _falling,
    "a round cloud": lambda rng: rng.normal(0.5, 0.14, (COUNT, 2)),
}


@functools.lru_cache(maxsize=len(CLOUDS))
def cloud(name):
    """Return the points of a cloud: (120, 2) array within the square from -0.1 to 1.1.

    Examples
    --------
    >>> cloud("a round cloud").shape
    (120, 2)
    """
    return np.clip(CLOUDS[name](np.random.default_rng(1)), LOW + 0.02, HIGH - 0.02)
