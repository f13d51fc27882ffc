"""The exercises on features accept every right answer and name what is wrong with a wrong one."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import StandardScaler

from course_utils.exercises.transfer import check_cosine, check_nearest, check_scaled, cosine, nearest, scaled


def test_solutions_agree_with_scikit_learn():
    """Scaling and cosine are its own; the nearest column is at the smallest distance."""
    rng = np.random.default_rng(0)
    table, a, b = rng.normal(size=(3, 6)), rng.normal(size=4), rng.normal(size=4)
    np.testing.assert_allclose(scaled(table), StandardScaler().fit_transform(table.T).T)
    assert cosine(a, b) == pytest.approx(cosine_similarity([a], [b])[0, 0])
    assert nearest(table, table[:, 4] + 0.01) == 4


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_nearest, lambda table, new: np.argmin(np.linalg.norm(table - new[:, None], axis=0))),
        (check_nearest, lambda table, new: min(range(table.shape[1]), key=lambda j: sum((table[:, j] - new) ** 2))),
        (check_scaled, lambda table: StandardScaler().fit_transform(table.T).T),
        (check_scaled, lambda table: [(row - row.mean()) / row.std() for row in table]),
        (check_cosine, lambda a, b: np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))),
    ],
)
def test_right_answers_are_accepted(check, right):
    """By norms, by loops, by scikit-learn."""
    assert check(right)


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_nearest, lambda t, x: np.argmax(((t - x[:, None]) ** 2).sum(axis=0)), "farthest"),
        (check_nearest, lambda t, x: np.argmin((t - x[:, None]).sum(axis=0)), "cancel"),
        (check_nearest, lambda t, x: np.argmin(np.abs((t - x[:, None]).sum(axis=0))), "square each difference"),
        (check_nearest, lambda t, x: np.argmin(np.abs(t - x[:, None]).sum(axis=0)), "root of the sum of squares"),
        (check_nearest, lambda t, x: np.argmin(((t - x[:, None]) ** 2).sum(axis=1)), "number of a feature"),
        (check_nearest, lambda t, x: 0, "."),
        (check_scaled, lambda t: (t - t.mean()) / t.std(), "whole table"),
        (check_scaled, lambda t: (t - t.mean(axis=0)) / t.std(axis=0), "each class"),
        (check_scaled, lambda t: t / t.std(axis=1, keepdims=True), "mean is still in it"),
        (check_scaled, lambda t: t - t.mean(axis=1, keepdims=True), "only centred"),
        (check_scaled, lambda t: scaled(t) / t.std(axis=1, keepdims=True), "variance"),
        (check_scaled, lambda t: (t - t.min(axis=1, keepdims=True)) / np.ptp(t, axis=1, keepdims=True), "range"),
        (check_cosine, lambda a, b: a @ b, "lengths still count"),
        (check_cosine, lambda a, b: a @ b / np.linalg.norm(a), "‖b‖ as well"),
        (check_cosine, lambda a, b: a @ b / np.linalg.norm(b), "‖a‖ as well"),
        (check_cosine, lambda a, b: a @ b / ((a @ a) * (b @ b)), "root of each"),
        (check_cosine, lambda a, b: np.arccos(cosine(a, b)), "angle came out"),
    ],
)
def test_wrong_answers_are_named(check, wrong, named):
    """Each usual slip by its name; anything else is wrong, too."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named in str(verdict)
