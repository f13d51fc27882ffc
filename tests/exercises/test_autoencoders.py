"""The exercises on autoencoders accept every right answer and name what is wrong with a wrong one."""

import math

import numpy as np
import pytest

from course_utils.exercises.autoencoders import (
    check_nearest_label,
    check_savings,
    check_squared_loss,
    check_walk,
    savings,
    walk,
)


def test_the_slides_numbers():
    """128 · 128 · 3 numbers in 1,024: 48 times fewer, and 12 times fewer bits with floats of 32."""
    assert savings((128, 128, 3), 1024, 32) == (48, 12)


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_squared_loss, lambda x, fx: np.linalg.norm(x - fx) ** 2),
        (check_squared_loss, lambda x, fx: sum((a - b) ** 2 for a, b in zip(x.ravel(), fx.ravel(), strict=True))),
        (check_savings, lambda s, k, bits: [s[0] * s[1] * s[2] / k, s[0] * s[1] * s[2] * 8 / bits / k]),
        (check_walk, np.linspace),
        (check_walk, lambda a, b, n: [list(a + (b - a) * i / (n - 1)) for i in range(n)]),
        (check_nearest_label, lambda c, y, z: y[np.argmin([math.dist(code, z) for code in c])]),
    ],
)
def test_other_right_answers_are_accepted(check, right):
    """By other means, as lists, as arrays."""
    assert check(right), check(right)


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_squared_loss, lambda x, y: ((x - y) ** 2).mean(), "mean over the pixels"),
        (check_squared_loss, lambda x, y: np.linalg.norm(x - y), "root was taken"),
        (check_squared_loss, lambda x, y: (y - x).sum(), "not squared"),
        (check_squared_loss, lambda x, y: np.abs(x - y).sum(), "not their squares"),
        (check_squared_loss, lambda x, y: (x**2 - y**2).sum(), "take the difference first"),
        (check_squared_loss, lambda x, y: 0.5 * ((x - y) ** 2).sum(), "half of it"),
        (check_squared_loss, lambda x, y: (x - y) ** 2, "one square for each pixel"),
        (check_squared_loss, lambda x, y: (x - y).sum() ** 2, "square each difference first"),
        (check_squared_loss, lambda x, y: ((x - y) ** 2).sum(axis=0), "ach column"),
        (check_squared_loss, lambda x, y: ((x - y) ** 2).sum(axis=1), "ach row"),
        (check_squared_loss, lambda x, y: 1 / 0, "ZeroDivisionError"),
        (check_savings, lambda s, k, b: (s[0] * s[1] / k, 8 * s[0] * s[1] / (k * b)), "channels"),
        (check_savings, lambda s, k, b: (math.prod(s) / k,) * 2, "cannot be the same"),
        (check_savings, lambda s, k, b: savings(s, k, b)[::-1], "swapped"),
        (check_savings, lambda s, k, b: [1 / each for each in savings(s, k, b)], "upside down"),
        (check_savings, lambda s, k, b: (math.prod(s) / k, math.prod(s) / k / b), "8 bits, not 1"),
        (check_savings, lambda s, k, b: (math.prod(s) - k, 8 * math.prod(s) - b * k), "ratio"),
        (check_walk, lambda a, b, n: walk(b, a, n), "backwards"),
        (check_walk, lambda a, b, n: np.linspace(a, b, n, endpoint=False), "never arrives"),
        (check_walk, lambda a, b, n: np.linspace(a, b, n + 1), "one code too many"),
        (check_walk, lambda a, b, n: walk(a, b, n).T, "swapped"),
        (check_walk, lambda a, b, n: (a + b) / 2, "middle"),
        (check_nearest_label, lambda c, y, z: ((c - z) ** 2).sum(axis=1).argmin(), "place of the nearest"),
        (check_nearest_label, lambda c, y, z: y[((c - z) ** 2).sum(axis=1).argmax()], "farthest"),
        (check_nearest_label, lambda c, y, z: y[(c @ z).argmax()], "largest product"),
        (check_nearest_label, lambda c, y, z: ((c - z) ** 2).sum(axis=1).min(), "distance"),
        (check_nearest_label, lambda c, y, z: y[np.abs(c[:, 0] - z[0]).argmin()], "first coordinate"),
        (check_nearest_label, lambda c, y, z: y[((c - z) ** 2).sum().argmin()], "`axis=1`"),
        (check_nearest_label, lambda c, y, z: y[((c - z) ** 2).sum(axis=0).argmin()], "went over the codes"),
        (check_nearest_label, lambda c, y, z: y[((c - z) ** 2).argmin()], "`axis=1`"),
        (check_nearest_label, lambda c, y, z: y[(c - z).sum(axis=1).argmin()], "squared before they are added"),
        (check_nearest_label, lambda c, y, z: y[np.abs(c - z).sum(axis=1).argmin()], "adds their squares"),
        (check_nearest_label, lambda c, y, z: y[np.abs(c - z).max(axis=1).argmin()], "largest difference"),
        (check_nearest_label, lambda c, y, z: y[(c @ z / np.linalg.norm(c, axis=1)).argmax()], "ngles were"),
        (check_nearest_label, lambda c, y, z: y.min(), "smallest label"),
        (
            check_nearest_label,
            lambda c, y, z: np.bincount(y[np.argsort(((c - z) ** 2).sum(axis=1))[:3]]).argmax(),
            "voted",
        ),
    ],
)
def test_wrong_answers_are_named(check, wrong, named):
    """Each slip gets its own sentence."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named in verdict.message, verdict
