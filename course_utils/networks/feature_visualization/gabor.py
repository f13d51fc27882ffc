"""Is a learned kernel an edge detector? Compare it with Gabor kernels: waves under a bell.

Hubel and Wiesel's cells, hand-made edge kernels and first layers of trained networks look like them; random weights
do not. `gabor_fit` says by how much.
"""

import functools
from dataclasses import dataclass

import numpy as np

from course_utils._checks import as_array

ANGLES = np.arange(0, 180, 15)  # degrees
FREQUENCIES = (0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.38, 0.44, 0.5)  # waves per pixel; more than 0.5 no pixels can show
BELLS = (0.16, 0.25, 0.4, 0.8)  # standard deviations along and across the wave, in sides of the kernel
CENTRES = (-0.28, -0.14, 0, 0.14, 0.28)  # in sides of the kernel, down and across

LIKE_A_GABOR, CHOOSY = 0.7, 0.4  # from this R² and this selectivity on, a kernel is called an edge detector


@dataclass(frozen=True)
class GaborFit:
    """What `gabor_fit` found, one entry for each kernel.

    Attributes
    ----------
    r2 : (n,) array from 0 to 1
        Share of the kernel's sum of squares that the best Gabor kernel explains; 1: it is one.
    angle : (n,) array, degrees from 0 to 180
        Direction in which the wave runs, as in `course_utils.filters.oriented_edge`: 0 for upright edges.
    frequency : (n,) array
        Waves per pixel.
    selectivity : (n,) array from 0 to 1
        How much the answer to gratings depends on their direction: 0 for a blob, 1 if only one direction is answered.
    colourfulness : (n,) array from 0 to 1
        Share of the sum of squares that is not common to red, green and blue; 0 for grey kernels.
    fitted : (n, k, k) array
        The best Gabor kernels.
    gray : (n, k, k) array
        What was fitted: a colour kernel along its strongest colour, a grey one itself.
    """

    r2: np.ndarray
    angle: np.ndarray
    frequency: np.ndarray
    selectivity: np.ndarray
    colourfulness: np.ndarray
    fitted: np.ndarray
    gray: np.ndarray

    def __repr__(self):
        return f"GaborFit({len(self.r2)} kernels, median R² {np.median(self.r2):.2f})"


def gabor_fit(kernels):
    """Find for each kernel the Gabor kernel that is most like it.

    g(x, y) = a · exp(-u²/2σ² - v²/2τ²) · cos(2πfu + φ), where u runs in the direction of the wave and v along its
    crests, both from the bell's centre. All angles, frequencies, bells and centres of a fine grid are tried; the
    amplitude a and the phase φ are then two coefficients of a least-squares fit.

    Parameters
    ----------
    kernels : array_like, shape (n, k, k) or (n, 3, k, k)
        From 3 x 3 pixels up. A colour kernel is fitted along its strongest colour: its best product of
        one picture and one colour.

    Returns
    -------
    GaborFit

    Raises
    ------
    TypeError, ValueError
        Another shape, or a kernel of zeros only.

    Examples
    --------
    >>> from course_utils.filters import oriented_edge
    >>> fit = gabor_fit([oriented_edge(30)])
    >>> bool(fit.r2[0] > 0.95), float(fit.angle[0])
    (True, 30.0)

    *Source*: J. Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation optimized by
    two-dimensional visual cortical filters", 1985; slide "Understanding layers".
    """
    kernels = as_array(kernels, "kernels", ndim=(3, 4)).astype(float)
    n, size = len(kernels), kernels.shape[-1]
    if kernels.shape[-2] != size or size < 3 or (kernels.ndim == 4 and kernels.shape[1] != 3):
        raise ValueError(
            f"kernels should have shape (n, k, k) or (n, 3, k, k) with k from 3 up, got {kernels.shape}; "
            "for torch's first layer try model.conv1.weight.detach().numpy(), for one channel [:, 0]"
        )
    energy = (kernels.reshape(n, -1) ** 2).sum(1)
    if not energy.all():
        raise ValueError(f"kernel {int(np.argmin(energy))} is zero everywhere: there is nothing to fit; leave it out")
    gray, colourfulness = kernels, np.zeros(n)
    if kernels.ndim == 4:
        common = 3 * (kernels.mean(1) ** 2).sum((1, 2))
        colourfulness = np.clip(1 - common / energy, 0, 1)
        gray = _strongest_colour(kernels)
    flat = gray.reshape(n, -1)

    first, second, angles, frequencies = _gabors(size)
    single = flat.astype(np.float32).T
    best = np.argmax((first @ single) ** 2 + (second @ single) ** 2, axis=0)  # all kernels at once: (n,)
    along, beside = ((direction[best] * flat).sum(1, keepdims=True) for direction in (first, second))
    fitted = along * first[best] + beside * second[best]
    return GaborFit(
        r2=np.clip((along**2 + beside**2)[:, 0] / (flat**2).sum(1), 0, 1),
        angle=angles[best],
        frequency=frequencies[best],
        selectivity=_selectivity(gray),
        colourfulness=colourfulness,
        fitted=fitted.reshape(gray.shape),
        gray=gray,
    )


def is_edge_detector(fit):
    """Which kernels of a `GaborFit` look like a Gabor kernel and prefer a direction: (n,) array of bool.

    Examples
    --------
    >>> from course_utils.filters import SOBEL_VERTICAL
    >>> is_edge_detector(gabor_fit([SOBEL_VERTICAL, np.ones((3, 3))])).tolist()
    [True, False]
    """
    return (fit.r2 >= LIKE_A_GABOR) & (fit.selectivity >= CHOOSY)


def _strongest_colour(kernels):
    """Reduce (n, 3, k, k) to (n, k, k): the first term of each kernel's singular value decomposition.

    The sign is the one that makes the colour's sum positive, so that grey kernels keep theirs.
    """
    n, channels, size, _ = kernels.shape
    colours, strengths, pictures = np.linalg.svd(kernels.reshape(n, channels, -1), full_matrices=False)
    sign = np.where(colours[:, :, 0].sum(1) < 0, -1, 1)
    return ((sign * strengths[:, 0])[:, None] * pictures[:, 0]).reshape(n, size, size)


@functools.cache
def _gabors(size):
    """Return every Gabor kernel of the grid as two directions at right angles, its angle and frequency.

    Both directions have length 1; where two pixels make a whole wave there is only the first, and the second is 0.
    """
    # Angle by angle: what comes between takes ten times the memory of what is kept.
    return tuple(np.concatenate(each) for each in zip(*(_gabors_at(angle, size) for angle in ANGLES), strict=True))


def _gabors_at(degrees, size):
    """Return the Gabor kernels of one angle, as `_gabors` does."""
    places = np.arange(size) - (size - 1) / 2
    angle, frequency, wide, tall, down, right = (
        each.reshape(-1, 1, 1)
        for each in np.meshgrid(np.radians(degrees), FREQUENCIES, BELLS, BELLS, CENTRES, CENTRES, indexing="ij")
    )
    y, x = places[:, None] - size * down, places[None, :] - size * right  # (Gabors, k, 1) and (Gabors, 1, k)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    bell = np.exp(-((u / (size * wide)) ** 2 + (v / (size * tall)) ** 2) / 2)
    wave = 2 * np.pi * frequency * u
    first, second = (bell * np.cos(wave)).reshape(-1, size**2), (bell * np.sin(wave)).reshape(-1, size**2)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second -= (first * second).sum(1, keepdims=True) * first
    # A wave of two pixels has one phase only: its sine is 0 at every pixel, or the cosine again. Then nothing is left.
    left = np.linalg.norm(second, axis=1, keepdims=True)
    second = np.where(left > 1e-6, second / np.maximum(left, 1e-6), 0)
    # Single precision: the search through tens of thousands is most of the work.
    return first.astype(np.float32), second.astype(np.float32), np.round(np.degrees(angle)).ravel(), frequency.ravel()


def _selectivity(kernels):
    """Return |Σ t(θ) e^(2iθ)| / Σ t(θ), t the squared answer to the best grating of direction θ."""
    size = kernels.shape[-1]
    places = np.arange(size) - (size - 1) / 2
    angles = np.radians(np.arange(0, 180, 5))
    frequencies = np.linspace(0.04, 0.45, 12)[:, None, None]
    down = np.exp(2j * np.pi * frequencies * np.sin(angles)[:, None] * places)  # (frequencies, angles, k)
    across = np.exp(2j * np.pi * frequencies * np.cos(angles)[:, None] * places)
    answers = np.einsum("nyx,fay,fax->nfa", kernels, down, across, optimize=True)
    tuning = (np.abs(answers) ** 2).max(1)
    return np.abs(tuning @ np.exp(2j * angles)) / tuning.sum(1)
