"""The exercises of notebook 04: a kernel of the retina, a histogram of angles, and a block made independent of light.

Each check takes the student's answer and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import (
    Verdict,
    attempted_numbers,
    blank,
    check_function,
    exercise,
    is_blank,
    shown,
    wrong,
)

SIDE = 5  # rows and columns of the kernel that is asked for


def retina_kernel():
    """The solution: the 9 weights in the middle say plus, the 16 around them minus, and all together 0."""
    w = np.full((5, 5), -1 / 16)
    w[1:4, 1:4] = 1 / 9
    return w


@exercise
def check_retina_kernel(w):
    """Check a kernel of 5 x 5: bright discs on dark answer most, flat pictures not at all, no direction counts more.

    Parameters
    ----------
    w : (5, 5) array_like

    Examples
    --------
    >>> check_retina_kernel(np.eye(5))
    ✗ Not yet. A flat picture should give 0: the weights sum to 5, they should sum to 0.
    >>> check_retina_kernel(retina_kernel()).state
    'right'

    *Source*: slide "Visual system"; the frog's "convexity detectors" of Lettvin and others 1959.
    """
    if is_blank(w):
        return blank("your kernel")
    kernel = attempted_numbers(w)
    if kernel is None or kernel.shape != (SIDE, SIDE):
        return wrong(f"a table of 5 rows and 5 columns was expected, got {shown(w)}")
    if not np.isfinite(kernel).all() or not kernel.any():
        return wrong("the weights should be finite, and not all of them 0")
    total, scale = kernel.sum(), np.abs(kernel).sum()
    if abs(total) > 0.02 * scale:
        return wrong(f"a flat picture should give 0: the weights sum to {total:.3g}, they should sum to 0")
    if any(
        np.abs(kernel - other).max() > 0.05 * np.abs(kernel).max()
        for other in (kernel.T, kernel[::-1], kernel[:, ::-1])
    ):
        return wrong(
            "it answers edges of one direction more than others: turned by 90 degrees or mirrored it should be the same"
        )
    middle, rim = kernel[2, 2], np.concatenate([kernel[0], kernel[-1], kernel[1:-1, 0], kernel[1:-1, -1]])
    if middle < 0 or rim.sum() > 0:
        return wrong("a bright disc on a dark ground should give plus: put the positive weights in the middle")
    if max(middle, kernel[1:4, 1:4].sum()) < 0.25 * scale:
        return wrong(
            "a bright disc of 3 × 3 pixels should get at least half of all positive weights: gather them in the middle"
        )
    return Verdict("right", "Discs answer, flat pictures do not, and no direction is preferred: a cell of the retina.")


def angle_histogram(size, angle, bins):
    """The solution: each pixel adds its size to the bin of its angle."""
    counted = np.zeros(bins)
    for s, a in zip(np.ravel(size), np.ravel(angle), strict=True):
        counted[int(a / 180 * bins)] += s
    return counted


@exercise
def check_angle_histogram(f):
    """Check `f(size, angle, bins)`: how much gradient there is in each of `bins` equal parts of 0 to 180 degrees.

    Examples
    --------
    >>> check_angle_histogram(lambda size, angle, bins: np.histogram(angle, bins, (0, 180))[0])
    ✗ Not yet. Every pixel counts 1 here; it should count as much as its gradient is large.
    >>> check_angle_histogram(angle_histogram).state
    'right'

    *Source*: slide "Explicit feature engineering"; Dalal and Triggs 2005.
    """
    rng = np.random.default_rng(4)
    cases = [
        (np.array([[1.0, 4.0], [0.5, 2.0]]), np.array([[10.0, 95.0], [179.0, 100.0]]), 4),
        (rng.random((6, 5)), 180 * rng.random((6, 5)), 9),
        (np.array([2.0, 3.0]), np.array([0.0, 90.0]), 2),
    ]

    def binned(size, angle, bins, end=180, weights=True):
        return np.histogram(angle, bins, (0, end), weights=size if weights else None)[0]

    def last(size, angle, bins):
        h = np.zeros(bins)
        h[(angle * bins // 180).astype(int)] = size
        return h

    slips = [
        ("every pixel counts 1 here; it should count as much as its gradient is large",
         lambda s, a, n: binned(s, a, n, weights=False)),
        ("the angles go from 0 to 180 degrees, not to 360", lambda s, a, n: binned(s, a, n, end=360)),
        ("add the sizes up, without dividing by their sum", lambda s, a, n: binned(s, a, n) / s.sum()),
        ("add the sizes up, without dividing by the number of pixels", lambda s, a, n: binned(s, a, n) / s.size),
        ("that is the largest gradient of each bin; add them up",
         lambda s, a, n: np.array([s[(a * n // 180).astype(int) == b].max(initial=0) for b in range(n)])),
        ("of each bin only the last gradient is left: a number that stands in an index twice is counted once; "
         "add one by one, or with np.add.at or np.bincount", last),
        ("angles were rounded to the nearest bin: bin 0 goes from 0 to 180 / bins, so round down",
         lambda s, a, n: np.bincount(np.round(a * n / 180).astype(int).ravel() % n, s.ravel(), n)),
        ("sizes and angles have changed places", lambda s, a, n: np.histogram(s, n, (0, 180), weights=a)[0]),
        ("the bins are in reverse order", lambda s, a, n: binned(s, a, n)[::-1]),
    ]  # fmt: skip
    hints = [(IndexError, "bin numbers go from 0 to bins - 1: int(angle / 180 * bins)")]
    return check_function(f, angle_histogram, cases, slips, "Three small cells agree.", hints)


def normalised(block):
    """The solution: divide by the length, let nothing exceed 0.2, divide by the length again."""
    block = np.minimum(block / np.sqrt((block**2).sum() + 1e-10), 0.2)
    return block / np.sqrt((block**2).sum() + 1e-10)


@exercise
def check_normalised(f):
    """Check `f(block)`: a block divided by its length, cut off at 0.2, and divided by its length again.

    Examples
    --------
    >>> check_normalised(lambda block: block / np.sqrt((block**2).sum() + 1e-10))
    ✗ Not yet. Nothing was cut off: after dividing by the length no number may exceed 0.2.
    >>> check_normalised(normalised).state
    'right'

    *Source*: slide "Explicit feature engineering"; Dalal and Triggs 2005 ("L2-Hys"), after D. Lowe's SIFT.
    """
    rng = np.random.default_rng(5)
    glaring = rng.random((2, 2, 9)) * 0.2
    glaring[0, 1, 4] = 3
    cases = [(glaring,), (rng.random((2, 2, 9)),), (np.zeros((2, 2, 9)),)]

    def unit(block, power=2, little=1e-10):
        return block / ((np.abs(block) ** power).sum() + little) ** (1 / power)

    blank_one = "a blank block has the length 0: add a little, 1e-10, below the root"
    slips = [
        ("nothing was cut off: after dividing by the length no number may exceed 0.2", unit),
        ("divide by the length once more after cutting off", lambda b: np.minimum(unit(b), 0.2)),
        ("cut off after dividing by the length, not before", lambda b: unit(np.minimum(b, 0.2))),
        ("the length is √(Σ v²), not the sum", lambda b: unit(np.minimum(unit(b, 1), 0.2), 1)),
        ("the length is √(Σ v²): the root is missing", lambda b: np.minimum(b / ((b**2).sum() + 1e-10), 0.2)),
        ("each cell was divided by its own length; take that of the whole block",
         lambda b: np.stack([[normalised(cell) for cell in row] for row in b])),
        ("divide by the length, not by the largest number", lambda b: b / (b.max() + 1e-10)),
        (blank_one, lambda b: unit(np.minimum(unit(b, little=0), 0.2), little=0)),
    ]  # fmt: skip
    hints = [(ZeroDivisionError, blank_one)]
    return check_function(f, normalised, cases, slips, "A glaring edge, a plain block and a blank one agree.", hints)


SOLUTIONS = {"retina_kernel": retina_kernel, "angle_histogram": angle_histogram, "normalised": normalised}
