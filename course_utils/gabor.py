"""How much does a kernel look like an edge detector of the visual cortex? Fit a Gabor function to it."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from course_utils._checks import as_array

ANGLES, FREQUENCIES = 24, (0.06, 0.09, 0.13, 0.18, 0.25, 0.35)  # of the first search; frequencies in cycles a pixel


class GaborFit(NamedTuple):
    """How well Gabor functions fit kernels; one entry for each kernel.

    Attributes
    ----------
    r2 : (n,) array
        Share of the kernel's variance that the fitted function explains, 0 to 1.
    angle : (n,) array
        Direction in which the fitted wave varies, in degrees, 0 to 180, counter-clockwise; its edges stand across.
    frequency : (n,) array
        Cycles a pixel.
    selectivity : (n,) array
        0: answers waves of every direction alike; 1: only those of one direction (see `orientation_selectivity`).
    fitted : (n, h, w) array
        The Gabor functions themselves.
    """

    r2: np.ndarray
    angle: np.ndarray
    frequency: np.ndarray
    selectivity: np.ndarray
    fitted: np.ndarray


def gabor_fit(kernels):
    """Fit a Gabor function, a wave under a Gaussian bell, to each kernel.

    g(x, y) = exp(-(u²/a² + v²/b²)/2) · (p cos 2πfu + q sin 2πfu), with u, v the axes turned by the angle.

    Parameters
    ----------
    kernels : (n, h, w) or (n, C, h, w) array_like
        Of several channels the one pattern that explains most of them is fitted.

    Returns
    -------
    GaborFit

    Raises
    ------
    TypeError, ValueError
        Not numbers, or neither three nor four axes.

    Examples
    --------
    >>> wave = np.sin(0.9 * np.arange(-3, 4)) * np.exp(-np.arange(-3, 4) ** 2 / 8)
    >>> fit = gabor_fit([np.outer(np.ones(7), wave)])
    >>> bool(fit.r2[0] > 0.95), round(fit.angle[0] % 180) % 180
    (True, 0)

    *Source*: S. Marcelja, "Mathematical description of the responses of simple cortical cells", 1980; slide
    "Understanding layers" ("lots of edge detectors in the first layer").
    """
    kernels = one_channel(as_array(kernels, "kernels", ndim=(3, 4)).astype(float))
    fits = [_fit(kernel) for kernel in kernels]
    r2, angle, frequency, fitted = (np.array(each) for each in zip(*fits, strict=True))
    return GaborFit(r2, angle, frequency, orientation_selectivity(kernels), fitted)


def orientation_selectivity(kernels):
    """Measure how much more a kernel answers waves of one direction than waves of all others.

    |Σ r(θ) e^{2iθ}| / Σ r(θ), where r(θ) is the answer to the best wave in the direction θ, whatever its phase.

    Parameters
    ----------
    kernels : (n, h, w) or (n, C, h, w) array_like

    Returns
    -------
    (n,) array, 0 to 1

    Examples
    --------
    >>> orientation_selectivity([[[1, 0, -1], [2, 0, -2], [1, 0, -1]], [[0, 1, 0], [1, -4, 1], [0, 1, 0]]]).round(1)
    array([0.4, 0. ])
    """
    kernels = one_channel(as_array(kernels, "kernels", ndim=(3, 4)).astype(float))
    angles = np.pi * np.arange(ANGLES) / ANGLES
    down, right = np.mgrid[: kernels.shape[1], : kernels.shape[2]]
    along = np.cos(angles)[:, None, None] * right - np.sin(angles)[:, None, None] * down
    waves = np.exp(2j * np.pi * np.array(FREQUENCIES)[:, None, None, None] * along)
    centred = kernels - kernels.mean(axis=(1, 2), keepdims=True)
    answers = np.abs(np.einsum("nij,fkij->nfk", centred, waves)).max(axis=1)
    total = answers.sum(axis=1)
    return np.abs(answers @ np.exp(2j * angles)) / np.where(total > 0, total, 1)


def one_channel(kernels):
    """Reduce colour kernels (n, C, h, w) to the one pattern (n, h, w) that explains most of their channels."""
    if kernels.ndim == 3:
        return kernels
    flat = kernels.reshape(*kernels.shape[:2], -1)
    _, sizes, patterns = np.linalg.svd(flat, full_matrices=False)
    return (sizes[:, :1] * patterns[:, 0]).reshape(len(kernels), *kernels.shape[2:])


def _fit(kernel):
    """Search a coarse grid of Gabor functions, then let least squares find the best one: (r2, angle, frequency, g)."""
    power = ((kernel - kernel.mean()) ** 2).sum()
    if power <= 1e-20:
        return 0.0, 0.0, 0.0, np.zeros_like(kernel)
    side = max(kernel.shape)
    starts = [
        (theta, f, side / wide, side / wide, 0.0, 0.0)
        for theta in np.pi * np.arange(0, ANGLES, 2) / ANGLES
        for f in FREQUENCIES
        for wide in (3, 5, 8)
    ]
    best = sorted(starts, key=lambda start: (_misfit(start, kernel) ** 2).sum())[:3]
    low = [-np.inf, 0.0, 0.4, 0.4, -side / 2, -side / 2]
    high = [np.inf, 0.5, 2.0 * side, 2.0 * side, side / 2, side / 2]
    found = min(
        (least_squares(_misfit, start, args=(kernel,), bounds=(low, high), max_nfev=40) for start in best),
        key=lambda result: result.cost,
    )
    fitted = kernel - _misfit(found.x, kernel).reshape(kernel.shape)
    r2 = 1 - ((kernel - fitted) ** 2).sum() / power
    return max(0.0, float(r2)), float(np.degrees(found.x[0]) % 180), float(found.x[1]), fitted


def _misfit(shape, kernel):
    """What is left of the kernel after the best wave of this shape; the two amplitudes solve a linear problem."""
    theta, f, along, across, right, up = shape
    rows, cols = kernel.shape
    x = np.arange(cols) - (cols - 1) / 2 - right
    y = (rows - 1) / 2 - np.arange(rows)[:, None] - up
    u, v = np.cos(theta) * x + np.sin(theta) * y, np.cos(theta) * y - np.sin(theta) * x
    bell = np.exp(-((u / along) ** 2 + (v / across) ** 2) / 2)
    a, b = (bell * np.cos(2 * np.pi * f * u)).ravel(), (bell * np.sin(2 * np.pi * f * u)).ravel()
    target, aa, ab, bb = kernel.ravel(), a @ a, a @ b, b @ b
    determinant = aa * bb - ab * ab
    if determinant < 1e-9 * aa * (aa + bb):  # at frequency 0 there is no sine
        return target - (a @ target) / max(aa, 1e-12) * a
    at, bt = a @ target, b @ target
    return target - ((bb * at - ab * bt) * a + (aa * bt - ab * at) * b) / determinant
