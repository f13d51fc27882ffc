"""The exercises of notebook 11 on restoration: the error inside a hole, and a median filter.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def hole_error(original, repaired, hole):
    """The solution: `hole` as an index leaves the lost pixels only; then the mean of the squared differences."""
    return np.mean((original - repaired)[hole] ** 2)


@exercise
def check_hole_error(f):
    """Check `f(original, repaired, hole)`: two pictures and a mask in, the mean squared error inside the mask out.

    Examples
    --------
    >>> check_hole_error(lambda original, repaired, hole: np.mean((original - repaired) ** 2))
    ✗ Not yet. That is the mean over all pixels; those outside of the hole were never lost.

    *Source*: slide "Autoencoders for image restoration" (image inpainting).
    """
    rng = np.random.default_rng(5)
    cases = []
    for shape, share in (((6, 9), 0.3), ((5, 4), 0.8), ((4, 7, 3), 0.4)):  # grey, mostly lost, and coloured
        hole = rng.random(shape[:2]) < share
        repaired = rng.random(shape) * 3
        cases.append((rng.random(shape) * 3, repaired, hole))
    slips = [
        ("that is the mean over all pixels; those outside of the hole were never lost",
         lambda x, y, m: np.mean((x - y) ** 2)),
        ("the error was added up inside the hole, but shared out among all pixels",
         lambda x, y, m: ((x - y)[m] ** 2).sum() / x.size),
        ("that is the error outside of the hole: True marks what is lost", lambda x, y, m: np.mean((x - y)[~m] ** 2)),
        ("that is the sum; divide it by the number of lost values", lambda x, y, m: ((x - y)[m] ** 2).sum()),
        ("square the differences before their mean is taken", lambda x, y, m: np.mean((x - y)[m])),
        ("the mean was squared; square each difference first", lambda x, y, m: np.mean((x - y)[m]) ** 2),
        ("the absolute differences were taken; square them", lambda x, y, m: np.abs((x - y)[m]).mean()),
        ("that is its root; the mean squared error is wanted", lambda x, y, m: np.sqrt(np.mean((x - y)[m] ** 2))),
        ("a coloured pixel has three lost values: divide by their number, not by that of the pixels",
         lambda x, y, m: ((x - y)[m] ** 2).sum() / m.sum()),
    ]  # fmt: skip
    return check_function(f, hole_error, cases, slips, "Grey, coloured and mostly lost: only what was lost counts.")


def median_filter(image, size):
    """The solution: pad by repeating the border, then the median of the window around each pixel."""
    padded = np.pad(image, size // 2, mode="edge")
    rows, columns = image.shape
    return np.array([[np.median(padded[i : i + size, j : j + size]) for j in range(columns)] for i in range(rows)])


@exercise
def check_median_filter(f):
    """Check `f(image, size)`: each pixel of (H, W) becomes the median of the size x size window around it.

    Examples
    --------
    >>> check_median_filter(median_filter).state
    'right'

    *Source*: the classical control of slide "Autoencoders for image restoration".
    """
    rng = np.random.default_rng(6)
    cases = [(np.round(3 * rng.random(shape), 2), size) for shape, size in (((5, 7), 3), ((8, 6), 5), ((4, 4), 3))]

    def other(image, size, middle=np.median, **padding):
        padded = np.pad(image, size // 2, **(padding or {"mode": "edge"}))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
        return middle(windows, axis=(2, 3))

    slips = [
        ("that is the mean of the window; one wild pixel moves it, a median not", lambda x, s: other(x, s, np.mean)),
        ("that is the largest of the window, max pooling; take its middle", lambda x, s: other(x, s, np.max)),
        ("that is the smallest of the window; take its middle", lambda x, s: other(x, s, np.min)),
        ("beyond the border zeros were counted in; repeat the border's pixels: np.pad(image, size // 2, mode=\"edge\")",
         lambda x, s: other(x, s, mode="constant")),
        ("the border was mirrored; repeat its pixels: mode=\"edge\"", lambda x, s: other(x, s, mode="reflect")),
        ("the answer is smaller than the picture: pad it first, by size // 2 on each side",
         lambda x, s: other(x, s)[s // 2 : -(s // 2), s // 2 : -(s // 2)]),
        ("`size` is the width of the window, not its reach to each side",
         lambda x, s: other(x, 2 * s + 1)),
        ("the window should have the pixel in its middle; here it begins there",
         lambda x, s: other(np.pad(x, ((0, s // 2), (0, s // 2)), mode="edge"), s)[s // 2 :, s // 2 :]),
        ("the median of the whole picture stands everywhere; take each pixel's own window",
         lambda x, s: np.full(x.shape, np.median(x))),
    ]  # fmt: skip
    praise = "Windows of 3 and of 5, borders included: a filter that no single wild pixel can move."
    return check_function(f, median_filter, cases, slips, praise)


SOLUTIONS = {"hole_error": hole_error, "median_filter": median_filter}
