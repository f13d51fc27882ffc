"""From edges to long lines to one number: the lecture's hierarchical features, two or three operations a step.

E = |I ⊛ Sobel| / 4 finds vertical edges. V asks on top of it whether they line up: along a house the edge keeps its
sign from one pixel to the next, among leaves the signs alternate and cancel. So the run of *signed* edge values is
averaged first and rectified afterwards; only what rises above the picture's own mean(E) counts. Every map is 'valid':
padding would draw a frame of false edges around the picture.
"""

from functools import lru_cache

import numpy as np

from course_utils._checks import as_array, as_count, as_number
from course_utils.convolution import conv
from course_utils.filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL, line, oriented_edge

GRAY_WEIGHTS = np.array([0.299, 0.587, 0.114])
"""How bright red, green and blue look (Rec. 601, the weights JPEG itself uses); they sum to 1."""
GRAY_WEIGHTS.flags.writeable = False

BANK_ANGLES = (0.0, 22.5, 45.0, 67.5, 90.0, 112.5, 135.0, 157.5)
BANK_LENGTHS = (0.08, 0.14, 0.20, 0.28)
FEATURE_NAMES = tuple(
    name
    for angle in BANK_ANGLES
    for name in (
        f"edges at {angle:g}°",
        *(f"runs at {angle:g}°, {length:.0%} long" for length in BANK_LENGTHS),
        *(f"lines at {angle:g}°, {length:.0%} long" for length in BANK_LENGTHS),
    )
)


def as_gray(image):
    """Return the brightness of a picture: .299 red + .587 green + .114 blue, the weights of television and of Pillow.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array_like
        A grey picture is returned as it is.

    Returns
    -------
    (H, W) array

    Examples
    --------
    >>> as_gray([[[0, 1, 0], [0, 0, 1]]]).tolist()
    [[0.587, 0.114]]
    """
    image = as_array(image, "image", ndim=(2, 3))
    if image.ndim == 2:
        return image if image.dtype.kind == "f" else image.astype(float)
    if image.shape[2] != 3:
        raise ValueError(f"image should be (H, W) or (H, W, 3), got shape {image.shape}; try image[..., :3]")
    return image @ GRAY_WEIGHTS.astype(image.dtype if image.dtype.kind == "f" else float)


def edge_map(image, kernel=SOBEL_VERTICAL, *, signed=False):
    """Find edges: E = |I ⊛ kernel|, scaled so that a step from black (0) to white (1) gives 1.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array_like
        Values from 0 to 1.
    kernel : (h, w) array_like
        An edge kernel; the scale is the sum of its positive weights, 4 for Sobel.
    signed : bool
        Keep the sign: positive where it gets darker from left to right (for `SOBEL_VERTICAL`).

    Returns
    -------
    (H - h + 1, W - w + 1) array

    Raises
    ------
    ValueError
        A picture smaller than the kernel, or a kernel without positive weights.

    Examples
    --------
    >>> edge_map([[0, 0, 1, 1]] * 3)
    array([[1., 1.]])

    *Source*: slides "Edge detection".
    """
    gray, kernel = as_gray(image), as_array(kernel, "kernel", ndim=2)
    if not (kernel > 0).any():
        raise ValueError("kernel should have a positive weight, to compare one side of an edge with the other")
    if any(n < k for n, k in zip(gray.shape, kernel.shape, strict=True)):
        raise ValueError(
            f"image should be at least as large as the kernel, {kernel.shape}, got {gray.shape}; try a larger picture"
        )
    response = conv(gray, kernel.astype(gray.dtype)) / float(kernel[kernel > 0].sum())
    return response if signed else np.abs(response)


def edge_strength(image, kernel=SOBEL_VERTICAL):
    """Return mean(E): how much edge a picture holds; 0 for a blank one.

    Examples
    --------
    >>> float(edge_strength([[0, 0, 1, 1, 1]] * 3))
    0.6666666666666666

    *Source*: slides "Edge detection", where it is .108 for the city and .123 for the landscape.
    """
    return edge_map(image, kernel).mean()


def edge_size_and_angle(image):
    """Measure at every pixel how strong the edge is and which kernel angle would answer it best.

    |G| = √(Gx² + Gy²) and φ = atan2(Gy, Gx), where Gx and Gy are the responses to the two Sobel kernels: the answer of
    the kernel for any angle θ is then |G| · cos(θ − φ).

    Parameters
    ----------
    image : (H, W) array_like

    Returns
    -------
    size, angle : (H − 2, W − 2) arrays
        The angle is in degrees, 0 to 360; 0 where the left is brighter, 90 where the top is brighter.

    Examples
    --------
    >>> size, angle = edge_size_and_angle([[1, 1, 1], [0, 0, 0], [0, 0, 0]])
    >>> size.item(), angle.item()
    (4.0, 90.0)

    *Source*: slides "Sobel filter" and "Directional edge detection".
    """
    across, down = conv(image, SOBEL_VERTICAL), conv(image, SOBEL_HORIZONTAL)
    return np.hypot(across, down), np.degrees(np.arctan2(down, across)) % 360


def line_map(image, length=None, angle=90.0, *, width=1, threshold=1.0):
    """Find long straight lines: V = max(|E ⊛ line| - threshold * mean|E|, 0), with E signed.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array_like
        Values from 0 to 1.
    length : int, optional
        Pixels along the line; by default a fifth of the height, rounded to an odd number.
    angle : float
        Direction of the line in degrees, counter-clockwise; 90 is vertical, 0 horizontal.
    width : int
        Pixels across the line.
    threshold : float
        What a run must exceed, in units of the picture's own mean(E). 0 gives S, the plain strength of runs.

    Returns
    -------
    2-D array
        'valid': smaller than the image by the edge kernel and the line. For vertical lines (H - 1 - length, W - 2).

    Raises
    ------
    ValueError
        A line longer than the picture.

    Examples
    --------
    >>> image = np.zeros((40, 30))
    >>> image[:, 10:20] = 1
    >>> V = line_map(image, length=9)
    >>> V.shape, round(float(V.max()), 3), float(line_map(image, length=9, angle=0).max())
    ((30, 28), 0.857, 0.0)

    *Source*: slides "Hierarchical convolutional features".
    """
    gray = as_gray(image)
    length = default_length(gray.shape[0]) if length is None else as_count(length, "length")
    threshold = as_number(threshold, "threshold", low=0)
    edges = edge_map(gray, oriented_edge(90.0 - as_number(angle, "angle")), signed=True)
    bar = line(length, angle, width)
    if any(n < k for n, k in zip(edges.shape, bar.shape, strict=True)):
        raise ValueError(
            f"length should fit into the picture: a line of {length} pixels at {angle:g}° takes {bar.shape}, "
            f"but the edges have {edges.shape}; try a shorter line or a larger picture"
        )
    runs = np.abs(conv(edges, bar.astype(edges.dtype)))
    return np.maximum(runs - threshold * np.abs(edges).mean(), 0)


def line_strength(image, length=None, angle=90.0, *, width=1, threshold=1.0):
    """Return mean(V) = Vᵀβ with β = [1/n, ..., 1/n]: how much of a picture is long straight line.

    The arguments are those of `line_map`.

    Examples
    --------
    >>> rows, columns = np.indices((60, 60))
    >>> pillars, checks = columns // 6 % 2, (columns // 6 + rows // 6) % 2
    >>> print(line_strength(checks) < 0.2 * line_strength(pillars))
    True

    *Source*: slides "Hierarchical convolutional features", where it is .062 for the city and .054 for the landscape.
    """
    return line_map(image, length, angle, width=width, threshold=threshold).mean()


def scene_features(image):
    """Return the bank: for 8 angles the strength of edges, and for 4 lengths of line each the strength of S and of V.

    Each strength is a mean as in `edge_strength` and `line_strength`, divided by the mean edge strength over all angles
    and put as log(share + 0.02): fog or a bright sun multiplies all strengths alike, and should change nothing.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array_like
        Values from 0 to 1, at least 32 pixels on each side.

    Returns
    -------
    (72,) array
        In the order of `FEATURE_NAMES`.

    Examples
    --------
    >>> image = np.zeros((64, 48))
    >>> image[:, 24:] = 1
    >>> features = scene_features(image)
    >>> vertical, horizontal = (FEATURE_NAMES.index(f"lines at {angle}°, 20% long") for angle in (90, 0))
    >>> features.shape, bool(features[vertical] > features[horizontal])
    ((72,), True)
    >>> bool(np.allclose(features, scene_features(0.3 * image + 0.2)))
    True

    *Source*: slides "Directional edges" and "Hierarchical convolutional features".
    """
    gray = as_gray(image)
    if min(gray.shape) < 32:
        raise ValueError(f"image should have at least 32 pixels on each side, got {gray.shape}; try a larger picture")
    strengths, all_edges = [], []
    for angle in BANK_ANGLES:
        edges = edge_map(gray, oriented_edge(90.0 - angle), signed=True)
        strength = np.abs(edges).mean()
        bars = _bank_lines(min(gray.shape), angle)
        runs = [np.abs(conv(edges, bar.astype(edges.dtype))) for bar in bars]
        lines = [np.maximum(run - strength, 0) for run in runs]
        strengths += [strength, *(run.mean() for run in runs), *(above.mean() for above in lines)]
        all_edges.append(strength)
    return np.log(np.array(strengths) / max(np.mean(all_edges), 1e-9) + 0.02)


@lru_cache(maxsize=64)
def _bank_lines(side, angle):
    """The bank's lines at one angle for pictures whose shorter side has that many pixels; made once for many."""
    return [line(odd(share * side), angle) for share in BANK_LENGTHS]


def default_length(height):
    """Return the line length for a picture of that height: a fifth of it, odd, at least 3 pixels.

    Examples
    --------
    >>> [default_length(height) for height in (64, 128, 256)]
    [13, 25, 51]
    """
    return odd(0.2 * as_count(height, "height"))


def odd(length):
    """Round to the nearest odd whole number, at least 3: an odd line has a middle pixel.

    Examples
    --------
    >>> [odd(x) for x in (2.4, 12.8, 14.2)]
    [3, 13, 15]
    """
    return max(3, 2 * round((length - 1) / 2) + 1)
