"""The exercises on PCA accept every right answer and name what is wrong with a wrong one."""

import numpy as np
import pytest
from sklearn import decomposition

from course_utils.exercises.pca import (
    check_components_needed,
    check_low_rank,
    check_reconstruct,
    components_needed,
    low_rank,
    reconstruct,
)
from course_utils.pca import PCA


def svd(A):
    return np.linalg.svd(A, full_matrices=False)


def test_the_solutions_are_pca():
    """On the same points the three solutions say what the package's PCA and scikit-learn's say."""
    X = np.random.default_rng(0).normal(size=(30, 6)) * [5, 4, 3, 2, 1, 0.5] + 7
    pca, theirs = PCA(6).fit(X), decomposition.PCA(2).fit(X)
    rebuilt = reconstruct(X, pca.mean, pca.components[:2])
    np.testing.assert_allclose(rebuilt, theirs.inverse_transform(theirs.transform(X)))
    np.testing.assert_allclose(rebuilt, low_rank(X - pca.mean, 2) + pca.mean)
    shares = np.cumsum(pca.explained_variance_ratio)
    assert components_needed(pca.variances, 0.9) == 1 + int(np.flatnonzero(shares >= 0.9)[0])


def loop_components_needed(variances, share):
    total = 0
    for k, variance in enumerate(variances, start=1):
        total += variance
        if total / sum(variances) >= share - 1e-12:
            return k


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_reconstruct, lambda x, mean, W: mean + sum(np.outer((x - mean) @ w, w) for w in W)),
        (check_reconstruct, lambda x, mean, W: ((x - mean) @ (W.T @ W) + mean).astype(np.float32).tolist()),
        (check_low_rank, lambda A, k: A @ svd(A)[2][:k].T @ svd(A)[2][:k]),
        (check_low_rank, lambda A, k: sum(np.outer(svd(A)[0][:, j], svd(A)[2][j]) * svd(A)[1][j] for j in range(k))),
        (check_components_needed, loop_components_needed),
        (check_components_needed, lambda v, s: np.searchsorted(np.cumsum(v) / v.sum(), s - 1e-9) + 1),
    ],
)  # fmt: skip
def test_other_ways_are_right(check, right):
    """By loops, by projections, by lists and in float32."""
    assert check(right), check(right)


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_reconstruct, lambda x, mean, W: x @ W.T @ W, "mean is not in it"),
        (check_reconstruct, lambda x, mean, W: (x - mean) @ W @ W.T + mean, "encode with W.T, (d, k)"),
        (check_low_rank, lambda A, k: svd(A)[0][:k] @ svd(A)[2][:k], "the first k columns"),
        (check_low_rank, lambda A, k: low_rank(A - A.mean(0), k) + A.mean(0), "its mean put back"),
        (check_components_needed, lambda v, s: len(v), "that is all of them"),
        (check_reconstruct, lambda x, mean, W: (x - mean) @ W.T @ W, "again after decoding"),
        (check_reconstruct, lambda x, mean, W: x @ W.T @ W + mean, "Subtract the mean"),
        (check_reconstruct, lambda x, mean, W: (x - mean) @ W.T, "codes"),
        (check_reconstruct, lambda x, mean, W: x, "as it was"),
        (check_reconstruct, lambda x, mean, W: (x - mean) @ W[:1].T @ W[:1] + mean, "only the first"),
        (check_reconstruct, lambda x, mean, W: (x - x.mean(0)) @ W.T @ W + x.mean(0), "handed in"),
        (check_reconstruct, lambda x, mean, W: (x - mean) @ W @ W.T + mean, "raised ValueError"),
        (check_low_rank, lambda A, k: low_rank(A, k + 1), "too many"),
        (check_low_rank, lambda A, k: low_rank(A, k - 1), "too few"),
        (check_low_rank, lambda A, k: A - low_rank(A, k), "left out"),
        (check_low_rank, lambda A, k: svd(A)[0][:, :k] @ svd(A)[2][:k], "missing between"),
        (check_low_rank, lambda A, k: low_rank(A - A.mean(0), k), "centred"),
        (check_low_rank, lambda A, k: low_rank(A, k).T, "transposed"),
        (check_low_rank, lambda A, k: A @ svd(A)[2][:k].T, "codes"),
        (check_components_needed, lambda v, s: components_needed(v, s) - 1, "counts from 0"),
        (check_components_needed, lambda v, s: int(np.argmax(np.cumsum(v) >= s)) + 1, "Divide by the sum"),
        (check_components_needed, lambda v, s: components_needed(v**2, s), "square them again"),
        (check_components_needed, lambda v, s: components_needed(np.sqrt(v), s), "no square root"),
        (check_components_needed, lambda v, s: components_needed(v[::-1], s), "from the largest"),
        (check_components_needed, lambda v, s: 9, "expected"),
    ],
)
def test_wrong_answers_are_named(check, wrong, named):
    """Each usual slip gets its own sentence."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named.lower() in verdict.message.lower(), verdict


def test_shapes_that_do_not_fit_are_told_without_numpys_own_signs():
    """The hint, and which sizes differ: "(n?,k),(k,m?)->(n?,m?)" says nothing to a student."""
    verdict = check_reconstruct(lambda x, mean, W: (x - mean) @ W @ W.T + mean)
    assert "encode with W.T, (d, k)" in verdict.message and "size 2 is different from 6" in verdict.message
    assert "signature" not in verdict.message and "?" not in verdict.message
