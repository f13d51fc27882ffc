"""The exercises about segmentation: other right ways are right, and what is wrong is called by its name."""

import numpy as np
import pytest
from sklearn.metrics import jaccard_score
from sklearn.utils.class_weight import compute_class_weight

from course_utils.comparing import ious
from course_utils.exercises.segmentation import check_name_overlaps, check_name_weights, name_weights


def test_other_ways_are_right():
    """scikit-learn's Jaccard score, the package's, a table of what is called what; weights from shares."""
    assert check_name_overlaps(lambda labels, truth, n: jaccard_score(truth.ravel(), labels.ravel(), average=None))
    assert check_name_overlaps(ious)
    table = lambda labels, truth, n: np.bincount((n * truth + labels).ravel(), minlength=n * n).reshape(n, n)  # noqa: E731
    assert check_name_overlaps(lambda *a: (t := table(*a)).diagonal() / (t.sum(0) + t.sum(1) - t.diagonal()))

    def from_shares(labels, count):
        shares = np.array([np.mean(labels == label) for label in range(count)])
        return [1 / (count * share) if share else 0 for share in shares]

    assert check_name_weights(from_shares)


def test_weights_are_those_that_others_call_balanced():
    """scikit-learn's balanced weights; and each name then has the same share of the loss."""
    labels = np.random.default_rng(0).choice(4, 500, p=[0.7, 0.2, 0.07, 0.03])
    weights = name_weights(labels, 4)
    np.testing.assert_allclose(weights, compute_class_weight("balanced", classes=np.arange(4), y=labels))
    np.testing.assert_allclose(np.bincount(labels, weights[labels]) / 500, 0.25)


def by(part):
    """A function that asks `part(mask, truth)` for each name."""
    return lambda labels, truth, n: [part(labels == name, truth == name) for name in range(n)]


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_name_overlaps, by(lambda m, t: (m == t).mean()), "shares of right pixels"),
        (check_name_overlaps, by(lambda m, t: 2 * (m & t).sum() / (m.sum() + t.sum())), "Dice"),
        (check_name_overlaps, by(lambda m, t: (m & t).sum() / (m.sum() + t.sum())), "union counts them once"),
        (check_name_overlaps, by(lambda m, t: (m & t).sum() / max(1, t.sum())), "divides by the truth alone"),
        (check_name_overlaps, by(lambda m, t: (m & t).sum()), "divide them by those in either"),
        (check_name_overlaps, lambda x, t, n: ious(x, t, n)[np.unique(t)], "for each of range(count)"),
        (check_name_overlaps, lambda x, t, n: float(np.mean(ious(x, t, n))), "each name has its own"),
        (check_name_weights, lambda x, n: np.bincount(x.ravel(), minlength=n) / x.size, "turn them over"),
        (check_name_weights, lambda x, n: [x.size / max(1, (x == i).sum()) for i in range(n)], "divide by count"),
        (check_name_weights, lambda x, n: [x.size / n / max(1, (x == i).sum()) for i in range(n)], "without any pixel"),
        (check_name_weights, lambda x, n: [1] * n, "counts alike already"),
    ],
)
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named.lower() in verdict.message.lower(), verdict
