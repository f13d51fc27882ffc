"""PCA is the best linear autoencoder: the lecture's numbers, scikit-learn's subspaces, every road, clear refusals."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import linalg
from scipy.optimize import minimize
from sklearn.decomposition import PCA as SklearnPCA  # noqa: N811

from course_utils import pca as module
from course_utils.pca import PCA, kept_and_lost, principal_angles
from course_utils.pictures.digits import real_digits

DIGITS = real_digits()[0].reshape(-1, 64).astype(np.float64)


def cloud(n, d, seed=0, rank=None):
    """Points whose directions differ clearly in length: 1, 0.9, 0.81, ..., far from the origin."""
    rng = np.random.default_rng(seed)
    rank = rank or min(n, d)
    return (
        3 + (rng.normal(size=(n, rank)) * 0.9 ** np.arange(rank)) @ linalg.qr(rng.normal(size=(d, rank)))[0][:, :rank].T
    )


def error(fitted, X):
    """The lecture's loss per picture, written out: mean of ‖x - f(x)‖²."""
    return float(((X - fitted.reconstruct(X)) ** 2).sum() / len(X))


# --- The slides -------------------------------------------------------------------------------------------


def test_the_bias_free_autoencoder_pays_for_the_mean():
    """Digits with k = 8: squared error 1.530 with centring, 1.583 for the slide's map without biases."""
    centred, bias_free = PCA(8).fit(DIGITS), PCA(8, centred=False).fit(DIGITS)
    assert round(error(centred, DIGITS), 3) == 1.530
    assert round(error(bias_free, DIGITS), 3) == 1.583
    assert not bias_free.mean.any()


def test_without_centring_it_is_one_product_of_two_matrices():
    """f(x)ᵀ = xᵀ W₁ W₂ with W₁ (d, k) and W₂ (k, d)."""
    fitted = PCA(5, centred=False).fit(DIGITS)
    W2, W1 = fitted.components, fitted.components.T
    np.testing.assert_allclose(fitted.reconstruct(DIGITS[:9]), DIGITS[:9] @ W1 @ W2, atol=1e-12)


# --- Independent oracles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 8, 40, 61])
def test_digits_equal_scikit_learn(k):
    """Same subspace to 1e-8, same directions, same ratios, in float64; three pixels of the digits never change."""
    ours, theirs = PCA(k).fit(DIGITS), SklearnPCA(k, svd_solver="full").fit(DIGITS)
    assert np.radians(principal_angles(ours.components, theirs.components_)).max() < 1e-8
    np.testing.assert_allclose(np.abs((ours.components * theirs.components_).sum(axis=1)), 1, atol=1e-8)
    np.testing.assert_allclose(ours.explained_variance_ratio, theirs.explained_variance_ratio_, atol=1e-10)
    np.testing.assert_allclose(ours.variances * len(DIGITS) / (len(DIGITS) - 1), theirs.explained_variance_, atol=1e-10)
    np.testing.assert_allclose(ours.mean, theirs.mean_, atol=1e-12)
    np.testing.assert_allclose(ours.reconstruct(DIGITS), theirs.inverse_transform(theirs.transform(DIGITS)), atol=1e-8)


@pytest.mark.parametrize("shape", [(90, 20), (20, 90), (40, 40)], ids=["tall", "wide", "square"])
def test_tall_and_wide_equal_scikit_learn(shape):
    """Covariance and Gram matrix lead to the same subspace, to 1e-8."""
    X = cloud(*shape)
    theirs = SklearnPCA(7, svd_solver="full").fit(X)
    assert np.radians(principal_angles(PCA(7).fit(X).components, theirs.components_)).max() < 1e-8


@pytest.mark.parametrize("shape", [(1300, 1100), (1100, 1300)], ids=["tall", "wide"])
def test_few_directions_of_many_are_exact(shape, monkeypatch):
    """Both sides above 1000: the large matrix is never made, and the exact road agrees to 1e-8, every time alike."""
    X = cloud(*shape)
    X -= X.mean(axis=0)
    exact = module._largest_eigenvectors(X.T @ X, 12)[1].T
    monkeypatch.delattr(module, "_largest_eigenvectors")
    fitted = PCA(12).fit(X)
    assert np.radians(principal_angles(fitted.components, exact)).max() < 1e-8
    assert (PCA(12).fit(X).components == fitted.components).all()
    assert (np.diff(fitted.variances) < 0).all()
    np.testing.assert_allclose(np.square(fitted.encode(X)).mean(axis=0), fitted.variances, rtol=1e-9)
    assert fitted.errors()[12] == pytest.approx(error(fitted, X), rel=1e-9)


@pytest.mark.parametrize(
    ("side", "k", "road"), [(1000, 3, "exact"), (1001, 3, "few"), (1001, 20, "few"), (1001, 21, "exact")]
)
def test_which_road_is_taken(side, k, road, monkeypatch):
    """Few of many: more than 1000, and more than 50 for each that is wanted."""
    taken = []
    for name, label in (("_largest_eigenvectors", "exact"), ("_few_of_many", "few")):
        original = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *a, original=original, label=label: taken.append(label) or original(*a)
        )
    PCA(k, centred=False).fit(np.eye(side, side + 5) * 0.99 ** np.arange(side)[:, None])
    assert taken == [road]


@pytest.mark.parametrize(("equal", "k"), [(2, 2), (15, 9), (15, 15), (15, 20)])
def test_equal_eigenvalues_are_found(equal, k):
    """Some directions of equal length and a fading rest: none of the equal ones is missed."""
    rng = np.random.default_rng(0)
    left, right = (linalg.qr(rng.normal(size=(side, 60)), mode="economic")[0] for side in (1200, 1050))
    lengths = np.where(np.arange(60) < equal, 1, 0.5 * 0.8 ** (np.arange(60.0) - equal))
    fitted = PCA(k, centred=False).fit((left * lengths) @ right.T)
    assert fitted.errors()[k] * 1200 == pytest.approx((lengths[k:] ** 2).sum(), rel=1e-9)
    assert principal_angles(fitted.components, right[:, :equal].T).max() < 1e-5


def test_noise_without_directions():
    """Where nothing stands out, the few largest are found all the same."""
    X = np.random.default_rng(0).normal(size=(1010, 1020))
    best = linalg.svdvals(X - X.mean(axis=0))[:3] ** 2 / 1010
    np.testing.assert_allclose(PCA(3).fit(X).variances, best, rtol=1e-10)


def test_no_linear_autoencoder_does_better():
    """Eckart and Young: minimising ‖X - X W₁ W₂‖² over both matrices numerically ends at PCA's error."""
    X = cloud(30, 5)

    def loss(weights):
        W1, W2 = weights.reshape(2, 5, 2)[0], weights.reshape(2, 5, 2)[1].T
        left = X @ W1 @ W2 - X
        return (left**2).sum(), np.concatenate([(2 * X.T @ left @ W2.T).ravel(), (2 * W1.T @ X.T @ left).T.ravel()])

    found = minimize(loss, np.random.default_rng(1).normal(size=20), jac=True, method="BFGS", options={"gtol": 1e-9})
    best = PCA(2, centred=False).fit(X).errors()[2] * 30
    assert best <= found.fun * (1 + 1e-9)
    assert found.fun == pytest.approx(best, rel=1e-6)


def test_only_for_pca_is_the_transpose_the_best_decoder():
    """Least squares finds PCA's own decoder for its encoder; for a random encoder, a better one than the transpose."""
    A = DIGITS - DIGITS.mean(axis=0)
    W2 = PCA(8).fit(A).components
    np.testing.assert_allclose(np.linalg.lstsq(A @ W2.T, A)[0], W2, atol=1e-10)
    W = linalg.qr(np.random.default_rng(0).normal(size=(64, 8)), mode="economic")[0]
    partners = {"transpose": W.T, "best": np.linalg.lstsq(A @ W, A)[0]}
    lost = {name: np.square(A - A @ W @ decoder).sum() for name, decoder in partners.items()}
    assert lost["best"] < 0.7 * lost["transpose"]


def test_the_transpose_is_the_best_encoder_of_orthonormal_rows():
    """With the decoder fixed, the loss is least, and flat, at its transpose."""
    A = DIGITS - DIGITS.mean(axis=0)
    W = linalg.qr(np.random.default_rng(0).normal(size=(64, 8)), mode="economic")[0]
    left = A - A @ W @ W.T
    np.testing.assert_allclose(A.T @ left @ W, 0, atol=1e-9)  # the slope, up to a factor
    step = 0.01 * np.random.default_rng(1).normal(size=W.shape)
    assert np.square(A - A @ (W + step) @ W.T).sum() > np.square(left).sum()


def test_principal_angles_equal_a_turn():
    """A plane turned by known angles, tiny ones included: a cosine alone would lose everything below 1e-6 degrees."""
    turn = np.radians([20, 1e-9])
    plane = np.eye(4)[:2]
    turned = np.zeros((2, 4))
    turned[[0, 1], [0, 1]], turned[[0, 1], [2, 3]] = np.cos(turn), np.sin(turn)
    mixed = np.array([[2.0, 1], [-1, 3]]) @ turned  # the same plane from other directions
    np.testing.assert_allclose(principal_angles(plane, mixed), [20, 1e-9], rtol=1e-5)
    assert principal_angles(plane.astype(np.float32), np.eye(4)[2:]).tolist() == [90, 90]


# --- Pictures with an obvious answer ----------------------------------------------------------------------


def test_a_bar_that_brightens_is_the_component():
    """Pictures of 3 x 5 pixels in which one row brightens: the component is that row, not a column, and positive."""
    X = np.full((4, 3, 5), 0.25)
    X[:, 1] = np.array([0.2, 0.9, 0.4, 0.1])[:, None]
    fitted = PCA(1).fit(X)
    assert fitted.components.reshape(3, 5).round(6).tolist() == [[0] * 5, [round(5**-0.5, 6)] * 5, [0] * 5]
    assert fitted.explained_variance_ratio.round(9).tolist() == [1]
    np.testing.assert_allclose(fitted.reconstruct(X), X, atol=1e-12)
    assert fitted.encode(X).shape == (4, 1)
    assert fitted.encode(X[0]).shape == (1,)
    assert fitted.decode([0.5]).shape == (3, 5)
    assert fitted.decode(np.zeros((2, 6, 1))).shape == (2, 6, 3, 5)


def test_a_copied_picture_adds_no_direction():
    """Rank 2 among 40 pictures: the rest of eight components are orthonormal, without NaN, and carry nothing."""
    for shape in ((40, 12), (12, 40)):
        X = cloud(*shape, rank=2)
        fitted = PCA(8).fit(X)
        np.testing.assert_allclose(fitted.components @ fitted.components.T, np.eye(8), atol=1e-12)
        assert fitted.explained_variance_ratio[2:].max() < 1e-12
        np.testing.assert_allclose(fitted.reconstruct(X), X, atol=1e-12)


def test_as_many_components_as_possible():
    """With k = min(n, d) it copies every picture, though n centred pictures have only n - 1 directions."""
    for shape in ((6, 11), (11, 6)):
        X = cloud(*shape)
        fitted = PCA(6).fit(X)
        np.testing.assert_allclose(fitted.components @ fitted.components.T, np.eye(6), atol=1e-12)
        np.testing.assert_allclose(fitted.reconstruct(X), X, atol=1e-12)
        assert 0 <= fitted.errors()[-1] < 1e-12


def test_the_identity_and_a_single_bright_pixel():
    """Both sides above 1000 with all eigenvalues equal, and with one alone: still orthonormal, still the best."""
    for X, left in ((np.eye(1100), (1099 - 4) / 1100), (np.outer(np.arange(1100), np.arange(1100) == 3), 0)):
        fitted = PCA(4).fit(X)
        np.testing.assert_allclose(fitted.components @ fitted.components.T, np.eye(4), atol=1e-10)
        assert fitted.errors()[4] == pytest.approx(left, rel=1e-9, abs=1e-6)


# --- Properties -------------------------------------------------------------------------------------------


@given(st.integers(2, 12), st.integers(1, 12), st.booleans(), st.integers(0, 5))
def test_properties_of_any_shape(n, d, centred, seed):
    """Orthonormal components, signs, errors that fall to what is measured, f(f(x)) = f(x), uncorrelated codes."""
    X = np.random.default_rng(seed).normal(2, 1, (n, d))
    k = min(n, d)
    fitted = PCA(k, centred=centred).fit(X)
    np.testing.assert_allclose(fitted.components @ fitted.components.T, np.eye(k), atol=1e-10)
    assert all(row[np.abs(row).argmax()] > 0 for row in fitted.components)
    errors = fitted.errors()
    assert (np.diff(errors) <= 1e-9).all()
    for j in range(1, k + 1):
        assert error(fitted.first(j), X) == pytest.approx(errors[j], abs=1e-9)
    small = fitted.first(1)
    np.testing.assert_allclose(small.reconstruct(small.reconstruct(X)), small.reconstruct(X), atol=1e-10)
    codes = fitted.encode(X)
    np.testing.assert_allclose(codes.T @ codes / n, np.diag(fitted.variances), atol=1e-9)


def test_float32_stays_float32():
    """Every result, on every road, with directions near those of float64."""
    for shape in ((300, 40), (40, 300), (1100, 1200)):
        X = cloud(*shape)
        single, double = PCA(5).fit(X.astype(np.float32)), PCA(5).fit(X)
        results = (single.components, single.mean, single.variances, single.explained_variance_ratio)
        assert {part.dtype for part in (*results, single.encode(X), single.reconstruct(X))} == {np.dtype(np.float32)}
        assert principal_angles(single.components, double.components).max() < 1e-2
        assert error(single, X) == pytest.approx(error(double, X), rel=1e-5)
    assert PCA(1).fit(X[:5].astype(np.float16)).components.dtype == np.float32
    assert PCA(1).fit([[0, 1], [1, 0], [5, 5]]).components.dtype == np.float64


def test_fitting_leaves_the_pictures_alone():
    """Neither centring nor encoding writes into the caller's array."""
    X = DIGITS[:50].copy()
    PCA(3).fit(X).reconstruct(X)
    np.testing.assert_array_equal(X, DIGITS[:50])


def test_first_and_repr():
    """The first components of a fit are the fit with fewer; the text states the result."""
    fitted = PCA(20).fit(DIGITS)
    np.testing.assert_allclose(fitted.first(8).components, PCA(8).fit(DIGITS).components, atol=1e-8)
    assert repr(fitted.first(8)) == "PCA(8, centred=True): 64 numbers -> 8, 67.4 % of the variance"
    assert repr(PCA(2)) == "PCA(2, centred=True), not fitted"
    assert repr(PCA(3, centred=False).fit(DIGITS).first(2)).startswith("PCA(2, centred=False): 64 numbers -> 2")


def test_pythagoras():
    """Kept and lost add up to the mean squared distance from the anchor, at every angle."""
    points = np.random.default_rng(0).normal(size=(40, 2))
    kept, lost = kept_and_lost(points, np.arange(180), [0.3, -0.2])
    np.testing.assert_allclose(kept + lost, np.square(points - [0.3, -0.2]).sum(axis=1).mean())


# --- Refusals ---------------------------------------------------------------------------------------------

GOOD = np.arange(24.0).reshape(6, 4) ** 2


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (lambda: PCA(0), "k should be a whole number of at least 1, got 0"),
        (lambda: PCA(2.5), "k should be a whole number"),
        (lambda: PCA(5).fit(GOOD), r"k should be at most min\(n, d\) = 4 for 6 pictures of 4 numbers each, got 5"),
        (lambda: PCA(1).fit(np.where(GOOD == 9, np.nan, GOOD)), "X should be finite, got NaN or infinity in 1 of 24"),
        (lambda: PCA(1).fit(np.full((10, 4), 0.1)), "X should differ from each other, got 10 times the same"),
        (lambda: PCA(1, centred=False).fit(np.zeros((5, 4))), "X should not all be 0"),
        (lambda: PCA(1).fit(GOOD[:1]), r"at least 2 pictures, one in each X\[i\], got shape \(1, 4\)"),
        (lambda: PCA(1).fit(GOOD[0]), r"at least 2 pictures, .* got shape \(4,\)"),
        (lambda: PCA(1).fit([np.ones((4, 5)), np.ones((4, 5)), np.ones((5, 4))]), "one size, got 4 x 5 and 5 x 4"),
        (lambda: PCA(1).fit([np.ones((4, 5)), np.ones((4, 5, 3))]), "one size, got 4 x 5 and 4 x 5 x 3"),
        (lambda: PCA(1).fit([[1, 2], [3]]), "rows of equal length"),
        (lambda: PCA(1).fit(SimpleNamespace(images=GOOD)), "the pictures alone, got a SimpleNamespace .* try X.images"),
        (lambda: PCA(1).fit(GOOD * 1j), "real numbers"),
        (lambda: PCA(1).fit(np.zeros((0, 4))), "empty"),
        (lambda: PCA(1).encode(GOOD), r"see pictures before it is used; try PCA\(1\).fit"),
        (lambda: PCA(1).decode([0]), "see pictures before"),
        (lambda: PCA(1).errors(), "see pictures before"),
        (lambda: PCA(1).first(1), "see pictures before"),
        (lambda: PCA(2).fit(GOOD).encode(np.ones((3, 5))), r"x should end in 4 numbers, .* got shape \(3, 5\)"),
        (lambda: PCA(2).fit(GOOD).encode(1.0), "x should end in 4 numbers"),
        (lambda: PCA(2).fit(GOOD.reshape(6, 2, 2)).encode(np.ones((6, 2, 2, 3))), "x should end in 2 x 2 numbers"),
        (lambda: PCA(2).fit(GOOD).decode([1, 2, 3]), r"z should end in 2 numbers, one .* got shape \(3,\)"),
        (lambda: PCA(2).fit(GOOD).decode([1, np.nan]), "z should be finite"),
        (lambda: PCA(2).fit(GOOD).first(3), "k should be a whole number from 1 to 2, got 3"),
        (lambda: principal_angles(np.eye(3), np.eye(4)), "rows of equal length, got shapes"),
        (lambda: principal_angles(np.ones(3), np.eye(3)), "A should have 2 axes"),
        (lambda: principal_angles(np.eye(3), np.ones(3)), "B should have 2 axes"),
        (lambda: principal_angles(np.eye(3), np.zeros((1, 3))), "at least one row that is not 0"),
    ],
)
def test_refusals(act, match):
    """Each wrong call gets one sentence that says what was expected and what arrived."""
    with warnings.catch_warnings(), pytest.raises((ValueError, TypeError), match=match):
        warnings.simplefilter("error")
        act()


def test_a_refused_fit_keeps_the_old_one():
    """What was fitted before still works after a fit that failed."""
    fitted = PCA(2).fit(GOOD)
    before = fitted.reconstruct(GOOD)
    with pytest.raises(ValueError, match="got 3 times the same"):
        fitted.fit(np.ones((3, 7)))
    assert (fitted.reconstruct(GOOD) == before).all()
