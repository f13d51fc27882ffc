"""The exercises of notebook 13: rebuild pictures, the nearest matrix of rank k, how many numbers are enough.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def reconstruct(x, mean, W):
    """The solution: codes of the centred pictures, decoded with the same W and moved back."""
    z = (x - mean) @ W.T
    return z @ W + mean


@exercise
def check_reconstruct(f):
    """Check `f(x, mean, W)`: pictures (n, d) rebuilt from their codes along the k orthonormal rows of W (k, d).

    Examples
    --------
    >>> check_reconstruct(...)
    Not attempted yet: replace the ... by your answer, then run the cell again.
    >>> check_reconstruct(lambda x, mean, W: x @ W.T @ W)
    ✗ Not yet. The mean is not in it yet: encode x - mean, and add the mean after decoding.

    *Source*: slides "Principal component analysis": f(x)ᵀ = xᵀ W₁ W₂, with W₁ = W₂ᵀ, on centred data.
    """
    rng = np.random.default_rng(5)
    cases = []
    for n, d, k in ((4, 6, 2), (7, 5, 3), (2, 3, 1)):
        W = np.linalg.qr(rng.normal(size=(d, k)))[0].T
        cases.append((rng.normal(2, 1, (n, d)), rng.normal(2, 1, d), W))
    slips = [
        (
            "the mean is not in it yet: encode x - mean, and add the mean after decoding",
            lambda x, mean, W: x @ W.T @ W,
        ),
        ("add the mean again after decoding", lambda x, mean, W: (x - mean) @ W.T @ W),
        ("subtract the mean before encoding", lambda x, mean, W: x @ W.T @ W + mean),
        (
            "the mean was added where it should be subtracted, and the other way round",
            lambda x, mean, W: (x + mean) @ W.T @ W - mean,
        ),
        ("those are the codes; decode them with W, and add the mean", lambda x, mean, W: (x - mean) @ W.T),
        ("those are codes, of x with its mean; centre, encode, decode", lambda x, mean, W: x @ W.T),
        (
            "the mean to use is the one handed in, not that of these few pictures",
            lambda x, mean, W: (x - x.mean(axis=0)) @ W.T @ W + x.mean(axis=0),
        ),
        (
            "only the first component was used: W has k of them",
            lambda x, mean, W: (x - mean) @ W[:1].T @ W[:1] + mean,
        ),
        ("x came back as it was: it has to go through the k numbers of the code", lambda x, mean, W: x),
        ("that is what is lost, x - f(x)", lambda x, mean, W: (x - mean) - (x - mean) @ W.T @ W),
    ]
    hints = [(ValueError, "W has k rows of d numbers: encode with W.T, (d, k), then decode with W, (k, d)")]
    return check_function(f, reconstruct, cases, slips, "Centred, encoded, decoded, moved back.", hints)


def low_rank(A, k):
    """The solution: the k largest singular values and their directions."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:k]


@exercise
def check_low_rank(f):
    """Check `f(A, k)`: the matrix of rank k that is nearest to A (n, d), from its singular value decomposition.

    Examples
    --------
    >>> check_low_rank(lambda A, k: A)
    ✗ Not yet. A came back whole: keep only the k largest singular values.

    *Source*: C. Eckart and G. Young, "The Approximation of One Matrix by Another of Lower Rank", 1936.
    """
    rng = np.random.default_rng(6)
    cases = [(rng.normal(1, 2, (5, 4)), 2), (rng.normal(0, 3, (3, 6)), 1), (rng.normal(2, 1, (6, 6)), 3)]
    slips = [
        ("A came back whole: keep only the k largest singular values", lambda A, k: A),
        ("the smallest singular values were kept: they come largest first", lambda A, k: _rank(A, slice(-k, None))),
        ("the first k were left out: they are the ones to keep", lambda A, k: _rank(A, slice(k, None))),
        ("one direction too many was kept", lambda A, k: _rank(A, slice(k + 1))),
        ("one direction too few was kept: a slice ends before its last index", lambda A, k: _rank(A, slice(k - 1))),
        ("only the k-th direction was kept; keep the first k", lambda A, k: _rank(A, slice(k - 1, k))),
        ("the singular values are missing between U and V", lambda A, k: _rank(A, slice(k), power=0)),
        ("the singular values were squared", lambda A, k: _rank(A, slice(k), power=2)),
        (
            "numpy returns V already transposed: multiply by Vt[:k] as it is",
            lambda A, k: np.linalg.svd(A)[0][:, :k] * np.linalg.svd(A)[1][:k] @ np.linalg.svd(A)[2].T[:k],
        ),
        ("A was centred; here the matrix itself is asked for", lambda A, k: _rank(A - A.mean(axis=0), slice(k))),
        (
            "A was centred and its mean put back, as PCA does; here the matrix itself is asked for",
            lambda A, k: _rank(A - A.mean(axis=0), slice(k)) + A.mean(axis=0),
        ),
        ("the result is transposed", lambda A, k: _rank(A, slice(k)).T),
        ("those are the codes A V; decode them with Vt[:k]", lambda A, k: A @ np.linalg.svd(A)[2][:k].T),
    ]
    hints = [(ValueError, "U[:, :k] are the first k columns; times s[:k] they have the right shape for @ Vt[:k]")]
    return check_function(f, low_rank, cases, slips, "No matrix of this rank is nearer.", hints)


def components_needed(variances, share):
    """The solution: the first k at which the variances kept reach the share."""
    kept = np.cumsum(variances) / np.sum(variances)
    return int(np.argmax(kept > share - 1e-9)) + 1


@exercise
def check_components_needed(f):
    """Check `f(variances, share)`: the smallest k whose components hold at least this share of the variance.

    Examples
    --------
    >>> check_components_needed(lambda variances, share: 9)
    ✗ Not yet. For variances = [5.0, 3.0, 1.0, 1.0], share = 0.7: 2 was expected, got 9.

    *Source*: slides "Principal component analysis" (latent space of dimension k).
    """
    cases = [([5.0, 3.0, 1.0, 1.0], 0.7), ([5.0, 3.0, 1.0, 1.0], 0.85), ([9.0, 0.5, 0.3, 0.2], 0.9)]
    cases += [([4.0, 3.0, 2.0, 1.0, 0.5, 0.25], 0.97), ([5.0, 3.0, 1.0, 1.0], 0.3)]
    slips = [
        ("that is the index, which counts from 0: one component more is needed", lambda v, s: _needed(v, s) - 1),
        ("one component too many", lambda v, s: _needed(v, s) + 1),
        ("exactly the share is enough: count while it is below, not up to it", lambda v, s: _needed(v, s, reach=1e-9)),
        ("divide by the sum: a share is a part of the whole variance", lambda v, s: _needed(v, s * _times(v))),
        ("the variances are squares already: take no square root", lambda v, s: _needed(np.sqrt(v), s)),
        ("the variances are squares already: don't square them again", lambda v, s: _needed(v**2, s)),
        ("that is all of them: stop as soon as the share is reached", lambda v, s: len(v)),
        ("add them up from the largest on", lambda v, s: _needed(v[::-1], s)),
        ("that is the share of the components, not of their variance", lambda v, s: int(np.ceil(s * len(v)))),
    ]
    return check_function(f, components_needed, cases, slips, "Enough of them, and none too many.")


def _rank(A, kept, power=1):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, kept] * s[kept] ** power) @ Vt[kept]


def _needed(variances, share, reach=-1e-9):
    shares = np.cumsum(variances) / np.sum(variances)
    return int((shares < share + reach).sum()) + 1


def _times(variances):
    """What turns a share of 1 into a share of the sum, as if nothing had been divided."""
    return 1 / np.sum(variances)


SOLUTIONS = {each.__name__: each for each in (reconstruct, low_rank, components_needed)}
