"""Other numbers for the checks: for each exercise that asks for a function, arguments that its check does not try.

They are drawn when an assignment is written, and stand in the instructor's copy alone. Each entry is a function of a
`numpy.random.Generator` that returns a list of arguments, plain enough to be written down: numbers, lists, tuples, and
`Code`. Exercises without an entry, such as the kernels of notebook 02, ask for a thing and not for a function: their
check tries it on pictures, and no list of right answers could be learned by heart.
"""

import numpy as np

from course_utils.features import line_strength
from course_utils.pictures.scenes import draw_scenes

RIVALS = (np.max, np.sum) * 4  # of differences, in the place of the sum of their squares


class Code(str):
    """An argument that is a function: a line of Python that makes it."""

    def __repr__(self):
        return str(self)


def _some(rng, *shape, scale=1.0, shift=0.0):
    """Draw numbers around `shift`, rounded so that they are written down exactly."""
    return np.round(shift + scale * rng.normal(size=shape), 2).tolist()


def _shares(rng, *shape):
    return np.round(rng.random(shape), 2).tolist()


def _whole(rng, low, high, *shape):
    return rng.integers(low, high, shape).tolist()


def _one(rng, low, high):
    return int(rng.integers(low, high))


def _columns(rng, k, d):
    """Draw k orthonormal rows of d numbers, to six places."""
    return np.round(np.linalg.qr(rng.normal(size=(d, k)))[0].T, 6).tolist()


def _walls(rng, rows, columns):
    """Draw signed edges with one straight wall among noise."""
    edges = 0.2 * rng.normal(size=(rows, columns))
    edges[:, rng.integers(columns)] += rng.choice([-1, 1]) * 0.9
    return np.round(edges, 2).tolist()


def _descending(rng, count):
    return np.sort(np.round(rng.exponential(3, count) + 0.1, 2))[::-1].tolist()


def _between(rng, variances):
    """Draw a share that is well between what k and k + 1 components hold."""
    kept = np.cumsum(variances) / np.sum(variances)
    k = rng.integers(len(kept) - 1)
    return round(float(kept[k] + kept[k + 1]) / 2, 4)


def _reached(variances):
    """Return the share that two components hold, exactly."""
    return float(np.cumsum(variances)[1] / np.sum(variances))


def _neighbours(rng, rival, count, size, **numbers):
    """Draw known examples and a new one: clearly nearest to one of them, and to another by a `rival` of the squares."""
    while True:
        known, new = _some(rng, count, size, **numbers), _some(rng, size, **numbers)
        differences = np.abs(np.array(known) - new)
        distances = (differences**2).sum(axis=1)
        nearest, second = np.sort(distances)[:2]
        if second > 1.1 * nearest and rival(differences, axis=1).argmin() != distances.argmin():
            return known, new


def _table(rng, rival):
    """Draw features of five classes, a class a column, and a new example."""
    known, new = _neighbours(rng, rival, 5, 4)
    return np.transpose(known).tolist(), new


def _hole(rng, *shape):
    """Draw a picture, its repair, and which pixels were lost: some, and not all."""
    hole = rng.random(shape[:2]) < 0.4
    hole.flat[0], hole.flat[-1] = True, False
    return np.round(3 * rng.random(shape), 2).tolist(), np.round(3 * rng.random(shape), 2).tolist(), hole.tolist()


def _labels(rng, count, *shape):
    """Draw a map in which each label occurs."""
    labels = rng.integers(0, count, shape)
    labels.flat[:count] = np.arange(count)
    return rng.permutation(labels.ravel()).reshape(shape).tolist()


def _gradient(rng, size):
    return Code(f"lambda x: array({_some(rng, size, size)}) @ x + array({_some(rng, size, scale=3)})")


def _start(rng, size):
    x = rng.normal(size=size)
    return np.round(x / np.linalg.norm(x), 3).tolist()


CASES = {
    # 00 and 01
    "negative": lambda r: [(_shares(r, 3, 5),), (_shares(r, 2, 2),)],
    "conv1d": lambda r: [
        (_whole(r, -5, 6, 8), _whole(r, 1, 5, 3)),
        (_some(r, 6), _some(r, 4)),
        (_whole(r, 0, 9, 5), [0.5]),
    ],
    "conv2d": lambda r: [
        (_whole(r, 0, 9, 5, 7), _some(r, 2, 3, scale=3)),
        (_some(r, 4, 4), _some(r, 3, 1)),
        (_whole(r, 0, 9, 3, 5), [[0.5]]),
    ],
    "output_shape": lambda r: [
        ((_one(r, 12, 30), _one(r, 31, 50)), (3, _one(r, 4, 7)), stride, padding)
        for stride, padding in ((1, 0), (2, 1), (3, 2))
    ],
    # 03 and 04
    "long_lines": lambda r: [(_walls(r, 11, 6), 4), (_walls(r, 8, 3), 3), (_some(r, 9, 5), 6)],
    "angle_histogram": lambda r: [
        (_shares(r, 5, 4), _whole(r, 0, 180, 5, 4), 6),
        (_shares(r, 12), np.round(179 * r.random(12), 1).tolist(), 9),
    ],
    "normalised": lambda r: [
        (_shares(r, 2, 2, 9),),
        ((np.eye(4, 9) + 0.1 * r.random((4, 9))).round(2).tolist(),),
        (np.zeros((3, 2, 9)).tolist(),),
    ],
    # 05
    "cross_entropy": lambda r: [(_some(r, n), _one(r, 0, n)) for n in (3, 5, 10)],
    "gradient_step": lambda r: [(_some(r, 4, 3), _some(r, 3), label, 0.4) for label in (0, 2, 3)],
    "parameters": lambda r: [(k, _one(r, 2, 9), _one(r, 9, 40)) for k in (1, 3, 9)],
    "max_pool": lambda r: [(_whole(r, -9, 10, 7, 8), 2), (_some(r, 9, 11, scale=4, shift=-6), 3)],
    # 06
    "receptive_field": lambda r: [([(_one(r, 2, 8), _one(r, 1, 4)) for _ in range(count)],) for count in (1, 3, 4, 5)],
    "ascent": lambda r: [(_gradient(r, 3), _start(r, 3), steps, 0.15) for steps in (3, 6)],
    "both": lambda r: [(a, b) for a, b in _some(r, 6, 2, scale=9)],
    # 07 to 09
    "batch_norm": lambda r: [
        (_some(r, n, k, scale=2, shift=1), _some(r, k), _some(r, k)) for n, k in ((5, 3), (7, 2), (1, 2))
    ],
    "dropout": lambda r: [(_some(r, 9, shift=3), p, _shares(r, 9)) for p in (0.25, 0.6, 0.9)],
    "folded": lambda r: [(_some(r, n), *_some(r, 2), 1.6, *_some(r, 2)) for n in (2, 4)],
    "unroll": lambda r: [(_some(r, T, d), _some(r, k, d), _some(r, k, k)) for T, d, k in ((5, 2, 3), (3, 4, 2))],
    "recurrent_weights": lambda r: [(_one(r, 2, 30), _one(r, 31, 90), _one(r, 2, 12)) for _ in range(3)],
    "smallest_fit": lambda r: [(_some(r, n, p), _some(r, n)) for n, p in ((2, 6), (3, 5))],
    "nearest": lambda r: [_table(r, rival) for rival in RIVALS],
    "scaled": lambda r: [(_some(r, 3, 6, scale=4, shift=9),), (_some(r, 2, 5),)],
    "cosine": lambda r: [(_some(r, n), _some(r, n, scale=3)) for n in (2, 5, 8)],
    # 10
    "squared_loss": lambda r: [(_some(r, 3, 5), _some(r, 3, 5)), (_shares(r, 4, 4), _shares(r, 4, 4))],
    "savings": lambda r: [((_one(r, 20, 99), _one(r, 20, 99), c), _one(r, 9, 99), b) for c, b in ((1, 16), (3, 32))],
    "walk": lambda r: [(_some(r, d, scale=4), _some(r, d, scale=4), steps) for d, steps in ((2, 3), (4, 6))],
    "nearest_label": lambda r: [
        (codes, r.permutation(9).tolist(), new)
        for codes, new in (_neighbours(r, rival, 9, 4, scale=2, shift=3) for rival in RIVALS)
    ],
    # 11
    "name_overlaps": lambda r: [
        *((_labels(r, n, 5, 6), _labels(r, n, 5, 6), n) for n in (2, 3, 5)),
        (_labels(r, 3, 5, 6), _labels(r, 2, 5, 6), 3),  # the truth lacks a name
    ],
    "name_weights": lambda r: [(_labels(r, n, 4, 7), n) for n in (2, 3)] + [(_labels(r, 2, 3, 3), 4)],
    "bits_per_pixel": lambda r: [(_one(r, 900, 9000), _one(r, 50, 200), _one(r, 201, 400)) for _ in range(2)],
    "code_bits": lambda r: [(_some(r, 60, scale=2), step) for step in (0.4, 1.5)],
    "hole_error": lambda r: [_hole(r, 5, 6), _hole(r, 4, 3, 3)],
    "median_filter": lambda r: [(_shares(r, 6, 5), 3), (_shares(r, 7, 9), 5)],
    # 12
    "picture_digits": lambda r: [
        (_one(r, 2, 9), _one(r, 2, 9), c, v) for c, v in ((1, 3), (1, 7), (3, 19), (1, 256), (1, 10))
    ],
    "code_of_cloud": lambda r: [(_some(r, 5, scale=2), _some(r, 5), _some(r, 5)) for _ in range(2)],
    "cloud_divergence": lambda r: [(_some(r, k, scale=2), _some(r, k)) for k in (1, 3, 6)],
    # 13
    "reconstruct": lambda r: [
        (_some(r, n, d, shift=2), _some(r, d, shift=2), _columns(r, k, d)) for n, d, k in ((3, 5, 2), (5, 4, 3))
    ],
    "low_rank": lambda r: [(_some(r, 4, 6, scale=3), 2), (_some(r, 5, 3, shift=2), 1)],
    "components_needed": lambda r: (
        [(v, _between(r, v)) for v in (_descending(r, n) for n in (4, 6, 9, 12))]
        + [(v, _reached(v)) for v in (_descending(r, 5),)]
    ),
}


def middle_of_medians():
    """Return notebook 03's boundary: half way between the median city and the median landscape, of a hundred scenes."""
    scenes = draw_scenes(100, seed=2)
    lines = np.array([line_strength(scene.image) for scene in scenes])
    is_city = np.array([scene.label == "city" for scene in scenes])
    return round(float(np.median(lines[is_city]) + np.median(lines[~is_city])) / 2, 5)


# What a cell of an exercise takes from the notebook around it: exercise -> name -> the value, by a function.
GIVEN = {"fooling": {"boundary": middle_of_medians}}
