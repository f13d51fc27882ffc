"""Named kernels, each derived before the reader's eyes, and what each responds to.

Signs are those of `conv`, which does not flip: a kernel answers most where the picture looks like the kernel.
The names say what is detected: `SOBEL_VERTICAL` finds vertical edges.
"""

import math

import numpy as np

from course_utils._checks import as_array, as_count, as_number, describe, one_of


def _constant(kernel):
    """A kernel that nobody changes by accident: read-only."""
    kernel = np.array(kernel)
    kernel.flags.writeable = False
    return kernel


# An edge is a difference of neighbours: positive where the left, or the upper, pixel is the brighter one.
EDGE_VERTICAL = _constant([[1, -1]])
EDGE_HORIZONTAL = _constant([[1], [-1]])

# Sobel: a difference across the edge, two pixels apart so that it has a middle, times a smoothing along the edge,
# so that a single noisy pixel counts less. The smoothing [1, 2, 1] is [1, 1] slid over [0, 1, 1, 0].
_DIFFERENCE = np.array([1, 0, -1])
_SMOOTHING = np.array([1, 2, 1])
SOBEL_VERTICAL = _constant(np.outer(_SMOOTHING, _DIFFERENCE))
SOBEL_HORIZONTAL = _constant(np.outer(_DIFFERENCE, _SMOOTHING))


def box(size):
    """Uniform smoothing: the mean of a neighbourhood, every weight 1 / (number of pixels).

    Parameters
    ----------
    size : int or tuple of int
        Pixels along each side; a tuple gives any shape, (9,) for a signal.

    Returns
    -------
    ndarray of float, shape (size, size) or `size`
        Weights that sum to 1, so flat regions keep their brightness.

    Examples
    --------
    >>> box((1, 4))
    array([[0.25, 0.25, 0.25, 0.25]])

    *Source*: slide "Application 1: smoothing".
    """
    shape = size if isinstance(size, (tuple, list)) else (size, size)
    shape = tuple(as_count(length, "size") for length in shape)
    return np.full(shape, 1 / math.prod(shape))


def gaussian(sigma, size=None):
    """Gaussian smoothing: near pixels count more, exp(-(dx² + dy²) / (2 sigma²)), scaled to sum to 1.

    Parameters
    ----------
    sigma : float
        Width of the bell in pixels.
    size : int, optional
        Pixels along each side; by default three sigmas to each side of the middle.

    Returns
    -------
    ndarray of float, shape (size, size)
        The outer product of two bells, so it has rank 1.

    Examples
    --------
    >>> gaussian(1, size=3).round(2)
    array([[0.08, 0.12, 0.08],
           [0.12, 0.2 , 0.12],
           [0.08, 0.12, 0.08]])

    *Source*: slide "Application 1: smoothing".
    """
    bell = _bell(sigma, size)
    return np.outer(bell, bell)


def edge_width(w):
    """Return how many pixels a step needs to climb from 10 % to 90 % of its height, once smoothed with w.

    That is 0.8 · k for a uniform kernel of k columns, and about 2.56 σ for a Gaussian.

    Parameters
    ----------
    w : (k1, k2) array_like
        A smoothing kernel: no negative weights, summing to 1.

    Examples
    --------
    >>> round(edge_width(box(5)), 2)
    4.0
    """
    climb = np.concatenate([[0], np.cumsum(np.sum(w, axis=0))])
    start, end = np.interp([0.1, 0.9], climb, np.arange(climb.size))
    return float(end - start)


def oriented_edge(angle, size=3):
    """Edges of any direction: cosθ · Gx + sinθ · Gy, the slide's two Sobel filters or larger ones of the same kind.

    Parameters
    ----------
    angle : float, degrees
        Where the bright side lies: 0 at the left (`SOBEL_VERTICAL`), 90 at the top (`SOBEL_HORIZONTAL`), 180 at the
        right, and so on round the wheel, in the sense that the signs of the slide's two matrices fix. The edge
        itself runs across, along `line(length, 90 - angle)`.
    size : int, odd
        3 gives Sobel; above, the smoothing is a Gaussian and the difference its derivative.

    Returns
    -------
    ndarray of float, shape (size, size)
        Weights that sum to 0, so flat regions give 0; scaled so that at every size an upright edge of height 1
        gives 4, as with Sobel.

    Examples
    --------
    >>> oriented_edge(90)
    array([[ 1.,  2.,  1.],
           [ 0.,  0.,  0.],
           [-1., -2., -1.]])

    *Source*: slide "Directional edge detection"; steerable filters, Freeman and Adelson 1991.
    """
    size = as_count(size, "size", least=3)
    if size % 2 == 0:
        raise ValueError(f"size should be odd, so that the kernel has a middle pixel, got {size}; try {size + 1}")
    smoothing, difference = _SMOOTHING, _DIFFERENCE
    if size > 3:
        smoothing = _bell(size / 6, size)
        difference = -_offsets(size) * smoothing
        difference *= 4 / difference[difference > 0].sum()
    cos, sin = _cos_sin(angle)
    return cos * np.outer(smoothing, difference) + sin * np.outer(difference, smoothing)


def line(length, angle=90, width=1):
    """Mean along a straight line: answers where a bright line of that direction lies under it.

    Parameters
    ----------
    length, width : int
        In pixels.
    angle : float, degrees, counter-clockwise
        0 is horizontal, 90 vertical, 45 rises to the right.

    Returns
    -------
    ndarray of float, shape (length, width) at 90 degrees, (width, length) at 0, the frame around it between
        Weights that sum to 1; pixels that the line covers in part get part of the weight.

    Examples
    --------
    >>> line(4).shape, line(4, angle=0).shape, line(4, angle=45).shape
    ((4, 1), (1, 4), (4, 4))

    *Source*: slide "Edge detection + pattern matching".
    """
    length, width = as_count(length, "length"), as_count(width, "width")
    cos, sin = _cos_sin(angle)
    # The frame of a length x width rectangle turned by the angle; the tolerance keeps 4.0000001 from becoming 5.
    rows = math.ceil(length * abs(sin) + width * abs(cos) - 1e-9)
    columns = math.ceil(length * abs(cos) + width * abs(sin) - 1e-9)
    up, right = -_offsets(rows)[:, None], _offsets(columns)[None, :]
    along, across = right * cos + up * sin, up * cos - right * sin
    ink = np.clip(length / 2 + 0.5 - abs(along), 0, 1) * np.clip(width / 2 + 0.5 - abs(across), 0, 1)
    return ink / ink.sum()


def gabor(wavelength, angle=0, sigma=None, phase=0, size=None):
    """Stripes seen through a Gaussian window: what cells in V1 and the first layers of trained networks look for.

    bell · cos(2π · across / wavelength - phase), where `across` grows towards the side that `angle` names.

    Parameters
    ----------
    wavelength : float, at least 2
        Pixels from one bright stripe to the next.
    angle : float, degrees
        As in `oriented_edge`: 0 for vertical stripes, 90 for horizontal ones.
    sigma : float, optional
        Width of the window in pixels; half a wavelength by default.
    phase : float, degrees
        0 is a bright line in the middle, 90 an edge with its bright side where `oriented_edge` has it.
    size : int, optional
        Pixels along each side; by default three sigmas to each side of the middle.

    Returns
    -------
    ndarray of float, shape (size, size)
        Weights that sum to 0, absolute values that sum to 1: answers to a picture in [0, 1] stay in [-0.5, 0.5].

    Examples
    --------
    >>> gabor(4).shape
    (13, 13)

    *Source*: slides "Visual system" and "Edge detectors in cats"; Daugman 1985.
    """
    wavelength = as_number(wavelength, "wavelength", low=2)
    bell = gaussian(wavelength / 2 if sigma is None else sigma, size)
    if len(bell) < 3:
        raise ValueError(f"size should be at least 3 to hold a stripe and its neighbours, got {len(bell)}")
    cos, sin = _cos_sin(angle)
    away = -_offsets(len(bell))
    across = away[None, :] * cos + away[:, None] * sin
    stripes = bell * np.cos(2 * np.pi * across / wavelength - math.radians(as_number(phase, "phase")))
    stripes -= bell * stripes.sum()
    return stripes / abs(stripes).sum()


def filter_bank(angles=(0, 45, 90, 135), kind="edge", **settings):
    """One kernel for each angle, the slide's W₁ W₂ W₃ …: `[conv(x, w) for w in bank]` are its U₁ U₂ U₃.

    Parameters
    ----------
    angles : sequence of float, degrees
        In the sense of the chosen kind.
    kind : "edge", "line" or "gabor"
        `oriented_edge`, `line` or `gabor`.
    **settings
        Passed on: size for edges, length and width for lines, wavelength and others for Gabor filters.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> [w.shape for w in filter_bank((0, 90), kind="line", length=5)]
    [(1, 5), (5, 1)]

    *Source*: slide "Directional edge detection".
    """
    make = {"edge": oriented_edge, "line": line, "gabor": gabor}[one_of(kind, "kind", ("edge", "line", "gabor"))]
    return [make(angle=angle, **settings) for angle in as_array(angles, "angles", ndim=1).tolist()]


def template(picture):
    """A pattern to look for, with the slide's three values: yellow = -1, black = 0, white = 1.

    It answers most where the picture is bright under the white cells and dark under the yellow ones; black cells
    don't care. A template whose entries don't sum to 0 also answers to plain brightness: subtract its mean.

    Parameters
    ----------
    picture : str or array_like, shape (H, W)
        Rows of the letters Y, B and W (spaces are ignored), or numbers that are -1, 0 or 1.

    Returns
    -------
    ndarray of int, shape (H, W)

    Examples
    --------
    >>> template('''
    ... Y W Y
    ... B W B
    ... ''')
    array([[-1,  1, -1],
           [ 0,  1,  0]])

    *Source*: slide "Application 2: pattern matching".
    """
    if isinstance(picture, str):
        values = {"Y": -1, "B": 0, "W": 1}
        rows = ["".join(row.split()).upper() for row in picture.strip().splitlines()]
        if not rows or not set("".join(rows)) <= set(values) or len({len(row) for row in rows}) > 1:
            raise ValueError(
                "picture should be rows of equal length made of the letters Y (-1), B (0) and W (1), "
                f"got {describe(picture)}"
            )
        picture = [[values[letter] for letter in row] for row in rows]
    pattern = as_array(picture, "picture", ndim=2)
    if not np.isin(pattern, (-1, 0, 1)).all():
        raise ValueError(
            f"picture should hold only -1, 0 and 1, got numbers from {pattern.min():g} to {pattern.max():g}; "
            "try numpy.sign(picture - picture.mean())"
        )
    return pattern.astype(int)


def _bell(sigma, size):
    """Gaussian weights along one axis that sum to 1."""
    sigma = as_number(sigma, "sigma", low=0.01)
    size = 2 * math.ceil(3 * sigma) + 1 if size is None else as_count(size, "size")
    # Measured from the pixels nearest to the middle, so that a narrow bell of even size does not vanish.
    squares = _offsets(size) ** 2
    bell = np.exp((squares.min() - squares) / (2 * sigma**2))
    return bell / bell.sum()


def _offsets(size):
    """Distance of each pixel from the middle, such as (-1, 0, 1) for size 3."""
    return np.arange(size) - (size - 1) / 2


def _cos_sin(angle):
    """Cosine and sine of degrees, to 15 places: cos 90° is 0 and not 6e-17."""
    radians = math.radians(as_number(angle, "angle") % 360)
    return round(math.cos(radians), 15), round(math.sin(radians), 15)
