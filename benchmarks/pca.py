"""Time PCA beside scikit-learn's solvers, one thread each, and print the tables of README.md.

    python benchmarks/pca.py

Three matrices of real or drawn pictures: 1797 digits of 64 numbers, 5000 colour patches of photographs of 3072, 2000
drawn scenes of 49152 (128 x 128 x 3, the lecture's size). Each solver is called once (for the digits three times in a
row), then the next, for several rounds; what counts is its best call, in processor time. Beside each time stands its
accuracy, against the exact eigenvectors in float64: the largest angle between the subspaces, and how far the squared
error is above the smallest.
"""

# ruff: noqa: E402
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = "1"  # before NumPy is imported, which reads them once

import platform
import time

import numpy as np
import scipy
import sklearn
from scipy import linalg
from sklearn.decomposition import PCA as SklearnPCA  # noqa: N811

from course_utils.pca import PCA, principal_angles
from course_utils.pictures.digits import real_digits
from course_utils.pictures.photographs import patches
from course_utils.pictures.scenes import draw_scenes

SOLVERS = ("full", "covariance_eigh", "arpack", "randomized")


def main():
    """Print one table for each matrix."""
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, one thread used; "
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"scikit-learn {sklearn.__version__}."
    )
    digits = real_digits()[0].reshape(-1, 64)
    compare("1797 x 64, digits, k = 8", digits, 8, SOLVERS, rounds=20, calls=3)
    compare("1797 x 64, digits, k = 32", digits, 32, SOLVERS, rounds=20, calls=3)
    photographs = patches(5000, 32, seed=0, gray=False).reshape(5000, -1)
    compare("5000 x 3072, patches of photographs, k = 50", photographs, 50, SOLVERS[1:], rounds=3)
    del photographs
    scenes = np.stack([scene.image.ravel() for scene in draw_scenes(2000, seed=0, size=128)])
    # covariance_eigh would make a matrix of 49152 x 49152: 9.7 GB.
    compare("2000 x 49152, drawn scenes, k = 50", scenes, 50, SOLVERS[2:], rounds=2)


def compare(title, X, k, solvers, rounds, calls=1):
    """Print the seconds and the accuracy of every solver, in float64 and float32."""
    print(f"\n### {title}\n\n| type | solver | ms | time / ours | largest angle, degrees | error above the smallest |")
    print("|---|---|---|---|---|---|")
    best, smallest, total, mean = exact(X, k)
    for dtype in (np.float64, np.float32):
        data = X.astype(dtype, copy=False)
        fits = {"ours": lambda data=data: PCA(k).fit(data).components}
        for solver in solvers:
            fits[solver] = lambda data=data, solver=solver: (
                SklearnPCA(k, svd_solver=solver, random_state=0).fit(data).components_
            )
        seconds, found = in_turns(fits, rounds, calls)
        for name, components in found.items():
            angle = principal_angles(components, best).max()
            above = (total - kept(X, mean, components)) / smallest - 1
            label = name if name == "ours" else f"scikit-learn {name}"
            ratio = seconds[name] / seconds["ours"]
            cells = f"{1000 * seconds[name]:.3g} | {ratio:.2f} | {angle:.1e} | {max(above, 0):.0e}"
            print(f"| {np.dtype(dtype).name} | {label} | {cells} |", flush=True)


def exact(X, k):
    """Return the best k directions, their squared error, that of the mean, and the mean, all in float64."""
    A = X.astype(np.float64)
    mean = A.mean(axis=0)
    A -= mean
    total = float(np.vdot(A, A))
    wide = A.shape[0] < A.shape[1]
    S = A @ A.T if wide else A.T @ A
    values, vectors = linalg.eigh(S, subset_by_index=[len(S) - k, len(S) - 1])
    best = linalg.qr(A.T @ vectors, mode="economic")[0].T if wide else vectors.T
    return best, total - values.sum(), total, mean


def kept(X, mean, components):
    """Return how much of the squared distance to the mean the directions keep, in blocks to spare memory."""
    components = linalg.orth(components.T.astype(np.float64))
    blocks = np.array_split(X, max(1, X.size // 10_000_000))
    return sum((((block - mean) @ components) ** 2).sum() for block in blocks)


def in_turns(fits, rounds, calls):
    """Return for each solver its best time in seconds of this thread's processor time, and what it found."""
    best, found = dict.fromkeys(fits, float("inf")), {}
    for _ in range(rounds):
        for name, fit in fits.items():
            for _ in range(calls):
                before = time.thread_time()
                found[name] = fit()
                best[name] = min(best[name], time.thread_time() - before)
    return best, found


if __name__ == "__main__":
    main()
