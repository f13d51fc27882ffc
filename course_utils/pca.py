"""The best linear autoencoder, found without training: f(x)ᵀ = xᵀ W₁ W₂, and what compares its directions.

PCA encodes a picture as k numbers, its coordinates along k directions, and decodes by adding the directions up again.
No other linear encoder and decoder with k numbers between them has a smaller squared error (Eckart and Young).
"""

import math

import numpy as np
from scipy import linalg
from scipy.sparse.linalg import LinearOperator, eigsh

from course_utils._checks import as_array, as_count


class PCA:
    """Principal component analysis: the k directions along which the pictures differ most.

    e(x) = W₂ (x - mean),  d(z) = W₂ᵀ z + mean,  f(x) = d(e(x)), where the rows of W₂ are the components and W₁ = W₂ᵀ.

    Parameters
    ----------
    k : int
        The bottleneck: how many numbers the code of a picture has.
    centred : bool
        Subtract the mean picture first, as PCA does. ``False`` gives the best autoencoder of the slide, which has no
        biases: its mean is 0, and its first component spends itself on pointing at the mean.

    Attributes
    ----------
    components : ndarray of float, shape (k, d)
        Orthonormal rows, most important first; in each, the entry of the largest magnitude is positive.
    mean : ndarray of float, shape (d,)
    variances : ndarray of float, shape (k,)
        Mean square of each code over the fitted pictures (divided by n; scikit-learn divides by n - 1).
    explained_variance_ratio : ndarray of float, shape (k,)
        Share of each component in the variance of all pixels; without centring, in their mean square.
    shape : tuple of int
        Of one picture; d is the product of its sides.

    Examples
    --------
    Four points of the plane that nearly lie on a line:

    >>> points = [[0, 0], [1, 2], [2, 4], [3, 5]]
    >>> pca = PCA(1).fit(points)
    >>> pca.encode(points).shape, pca.components.round(2), pca.explained_variance_ratio.round(3)
    ((4, 1), array([[0.5 , 0.87]]), array([0.996]))
    >>> pca.reconstruct([2, 4]).round(2)
    array([2.17, 3.9 ])

    *Source*: slides "Principal component analysis".
    """

    def __init__(self, k, *, centred=True):
        self.k, self.centred = as_count(k, "k"), bool(centred)
        self.components = self.mean = self.variances = self.explained_variance_ratio = self.shape = None
        self._total = None  # mean over the pictures of ‖x - mean‖²

    def fit(self, X):
        """Find mean and components of the pictures X, and return this PCA.

        Parameters
        ----------
        X : array_like, shape (n, d), (n, H, W) or any (n, ...)
            One picture in each X[i]. float32 stays float32; whole numbers become float64.

        Raises
        ------
        TypeError, ValueError
            Not numbers, NaN, fewer than two pictures, pictures of different sizes, all pictures the same, or a k above
            min(n, d). A folder of pictures instead of its ``.images``. Pixels that never change are welcome, and so
            are fewer independent pictures than k.
        """
        X = _pictures(X)
        n, d = len(X), math.prod(X.shape[1:])
        if self.k > min(n, d):
            most = f"at most min(n, d) = {min(n, d)} for {n} pictures of {d} numbers each"
            raise ValueError(f"k should be {most}, got {self.k}")
        flat = X.reshape(n, d)
        # Summed in float64: thousands of float32 added one after the other lose digits.
        mean = flat.mean(axis=0, dtype=np.float64).astype(X.dtype) if self.centred else np.zeros(d, X.dtype)
        A = flat - mean if self.centred else flat
        total = float(np.einsum("ij,ij->i", A, A).sum(dtype=np.float64)) / n
        if total == 0 or (self.centred and (flat == flat[0]).all()):
            wanted = "differ from each other" if self.centred else "not all be 0"
            raise ValueError(f"The pictures of X should {wanted}, got {n} times the same: there is nothing to find")
        squares, components = _top_directions(A, self.k)
        self.shape, self.mean, self._total = X.shape[1:], mean, total
        self.components = _fix_signs(components)
        self.variances = (np.maximum(squares, 0) / n).astype(X.dtype)
        self.explained_variance_ratio = (self.variances / total).astype(X.dtype)
        return self

    def encode(self, x):
        """Return e(x) = W₂ (x - mean), the code: shape (k,) for one picture, (n, k) for n of them."""
        x = self._checked(x, self.shape, "x", "of the fitted pictures")
        items = x.shape[: x.ndim - len(self.shape)]
        return (x.reshape(*items, -1) - self.mean) @ self.components.T

    def decode(self, z):
        """Return d(z) = W₂ᵀ z + mean, the picture of a code: `shape` for one code, (n, *shape) for n of them."""
        z = self._checked(z, (self.k,), "z", "one number for each component")
        return (z @ self.components + self.mean).reshape(*z.shape[:-1], *self.shape)

    def reconstruct(self, x):
        """Return f(x) = d(e(x)), in the shape of x: the nearest picture that k components can make."""
        return self.decode(self.encode(x))

    def errors(self):
        """Return the error by bottleneck: entry j is the mean of ‖x - f(x)‖² over the fitted pictures with j of them.

        Returns
        -------
        ndarray of float64, shape (k + 1,)
            Entry 0 is the error of the mean picture alone. Divide by d for the mean squared error of a pixel.

        Examples
        --------
        >>> PCA(2).fit([[0, 0], [1, 2], [2, 4], [3, 5]]).errors().round(3)
        array([4.938, 0.019, 0.   ])
        """
        self._fitted()
        left = self._total - np.concatenate([[0], np.cumsum(self.variances, dtype=np.float64)])
        return np.maximum(left, 0)  # rounding may leave -1e-17 where nothing is left

    def first(self, k):
        """Return the PCA with only the first k of these components, without fitting again."""
        self._fitted()
        k = as_count(k, "k", most=self.k)
        fewer = PCA(k, centred=self.centred)
        fewer.shape, fewer.mean, fewer._total = self.shape, self.mean, self._total
        fewer.components, fewer.variances = self.components[:k], self.variances[:k]
        fewer.explained_variance_ratio = self.explained_variance_ratio[:k]
        return fewer

    def __repr__(self):
        if self.components is None:
            return f"PCA({self.k}, centred={self.centred}), not fitted"
        kept, d = self.explained_variance_ratio.sum(dtype=float), self.components.shape[1]
        return f"PCA({self.k}, centred={self.centred}): {d} numbers -> {self.k}, {100 * kept:.1f} % of the variance"

    def _fitted(self):
        if self.components is None:
            raise ValueError(f"PCA should see pictures before it is used; try PCA({self.k}).fit(X) first")

    def _checked(self, value, end, name, meaning):
        """Return `value` as floats if its shape ends in `end`; axes before that count pictures."""
        self._fitted()
        array = as_array(value, name)
        if array.ndim < len(end) or array.shape[array.ndim - len(end) :] != end:
            wanted = " x ".join(str(side) for side in end)
            raise ValueError(
                f"{name} should end in {wanted} numbers, {meaning}, got shape {array.shape}; try reshape, or fit again"
            )
        return array.astype(self.components.dtype, copy=False)


def _pictures(X):
    """Return X as floats (n, ...), n at least 2."""
    if hasattr(X, "images"):  # a folder of pictures comes with labels and names
        raise TypeError(f"X should be the pictures alone, got a {type(X).__name__} that holds them; try X.images")
    X = as_array(X, "X")
    if X.ndim < 2 or len(X) < 2:
        raise ValueError(f"X should hold at least 2 pictures, one in each X[i], got shape {X.shape}; try stacking more")
    return X.astype(np.float32 if X.dtype in (np.float16, np.float32) else np.float64, copy=False)


def _fix_signs(components):
    """Return the components, each turned so that its entry of the largest magnitude is positive."""
    largest = np.abs(components).argmax(axis=1)
    signs = np.where(components[np.arange(len(components)), largest] < 0, -1, 1)
    return np.ascontiguousarray(components * signs[:, None].astype(components.dtype))


# --- Where the directions come from -----------------------------------------------------------------------


def _top_directions(A, k):
    """Return the k largest squared singular values of A (n, d) and their right singular vectors, as rows (k, d).

    The directions are the eigenvectors of AᵀA, d x d: the covariance, but for a factor n. With fewer pictures than
    pixels the Gram matrix AAᵀ, n x n, has the same eigenvalues and is smaller; Aᵀ carries its eigenvectors over.
    """
    n, d = A.shape
    small = A.T if d <= n else A  # the short side first: small smallᵀ is the smaller of the two matrices
    if len(small) > max(1000, 50 * k):
        squares, vectors = _few_of_many(small, k)
    else:
        squares, vectors = _largest_eigenvectors(small @ small.T, k)
    return squares, (vectors if d <= n else _orthonormal(A.T @ vectors)).T


def _largest_eigenvectors(S, k):
    """Return the k largest eigenvalues of the symmetric matrix S, largest first, and their eigenvectors as columns."""
    if 5 * k < len(S):
        values, vectors = linalg.eigh(S, subset_by_index=[len(S) - k, len(S) - 1], check_finite=False)
    else:  # many are found faster together with the rest
        values, vectors = np.linalg.eigh(S)
    return values[::-1][:k], vectors[:, ::-1][:, :k]


def _few_of_many(small, k):
    """Return the same of G = small smallᵀ without making that large matrix: its products with vectors are enough.

    The vector to start from is the same in every call, so the answer is, too. From one vector the Lanczos method finds
    only one of several directions that are exactly equally long: if what is left holds a longer one than one that was
    found, the exact road is taken.
    """
    start = np.random.default_rng(0).standard_normal(len(small), dtype=small.dtype)
    G = LinearOperator((len(small), len(small)), lambda v: small @ (small.T @ v), dtype=small.dtype)
    squares, vectors = eigsh(G, k, v0=start)
    left = start
    for _ in range(20):  # power iterations: its length comes near the largest eigenvalue that is left, from below
        left = G @ (left / max(linalg.norm(left), 1e-30))
        left -= vectors @ (vectors.T @ left)
    if linalg.norm(left) > 1.001 * squares[0]:
        return _largest_eigenvectors(small @ small.T, k)
    return squares[::-1], vectors[:, ::-1]


def _orthonormal(columns):
    """Return orthonormal columns that span the same, even where some of the given ones are zero or dependent."""
    return linalg.qr(columns, mode="economic", check_finite=False)[0]


# --- Measuring --------------------------------------------------------------------------------------------


def kept_and_lost(points, angle, anchor):
    """Measure what a line keeps of a cloud: mean squares along it and across it, as seen from a point of the line.

    Parameters
    ----------
    points : (n, 2) array_like
    angle : float or (m,) array_like
        Degrees, counter-clockwise from the first axis.
    anchor : (2,) array_like
        A point of the line.

    Returns
    -------
    kept, lost : float or (m,) array
        Mean of z² for the code z = w · (x - anchor), and mean of ‖x - f(x)‖². By Pythagoras their sum is the mean of
        ‖x - anchor‖², whatever the angle.

    Examples
    --------
    >>> kept, lost = kept_and_lost([[1, 0], [0, 2]], 90, [0, 0])
    >>> round(float(kept), 6), round(float(lost), 6)
    (2.0, 0.5)

    *Source*: slides "Principal component analysis": e(x) = xᵀ w₁ with k = 1.
    """
    theta = np.radians(angle)
    away = np.asarray(points, float) - anchor
    along = np.stack([np.cos(theta), np.sin(theta)])  # (2,) or (2, m)
    across = np.stack([-np.sin(theta), np.cos(theta)])
    return np.square(away @ along).mean(axis=0), np.square(away @ across).mean(axis=0)


def principal_angles(A, B):
    """Return the angles between two subspaces, largest first: 0 for a direction that they share, 90 for a foreign one.

    Parameters
    ----------
    A, B : array_like, shapes (j, d) and (k, d)
        Rows span the subspaces, as `PCA.components` do; they need not be orthonormal. Of the slide's W₁ (d, k)
        take the transpose.

    Returns
    -------
    ndarray of float64, shape (min(j, k),)
        In degrees, from 0 to 90. Dependent rows count once. Tiny angles are right, too: they come from sines.

    Raises
    ------
    TypeError, ValueError
        Not numbers, NaN, other than two axes, only zeros, rows of different lengths.

    Examples
    --------
    >>> principal_angles([[1, 0, 0], [0, 1, 0]], [[0, 2, 0], [1, 0, 1]]).round(6) + 0
    array([45.,  0.])

    *Source*: A. Björck and G. Golub, "Numerical Methods for Computing Angles Between Linear Subspaces", 1973.
    """
    A, B = as_array(A, "A", ndim=2).astype(np.float64), as_array(B, "B", ndim=2).astype(np.float64)
    if A.shape[1] != B.shape[1]:
        raise ValueError(
            f"A and B should have rows of equal length, got shapes {A.shape} and {B.shape}; "
            "try the transpose of one that has its directions in columns"
        )
    if not A.any() or not B.any():
        raise ValueError("A and B should each hold at least one row that is not 0: only zeros point nowhere")
    return np.degrees(linalg.subspace_angles(A.T, B.T))
