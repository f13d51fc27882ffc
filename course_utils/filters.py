"""Named kernels, each derived before the reader's eyes, and what each responds to.

Signs are those of `conv`, which does not flip: an edge kernel answers positively where the side under its
positive weights is the brighter one.
"""

import math

import numpy as np

from course_utils._checks import as_array, as_count, as_number, describe, one_of


def _constant(values):
    """A kernel nobody changes by accident: read-only."""
    kernel = np.array(values)
    kernel.flags.writeable = False
    return kernel


EDGE_VERTICAL = _constant([[1, -1]])
EDGE_HORIZONTAL = _constant([[1], [-1]])

_SMOOTHING = np.array([1, 2, 1])
_EDGE = np.array([1, 0, -1])
SOBEL_VERTICAL = _constant(np.outer(_SMOOTHING, _EDGE))
SOBEL_HORIZONTAL = _constant(np.outer(_EDGE, _SMOOTHING))


def box(size):
    """Every pixel of the window counts the same: the mean of a neighbourhood."""
    shape = (
        tuple(as_count(s, "size") for s in size) if isinstance(size, (tuple, list)) else (as_count(size, "size"),) * 2
    )
    return np.full(shape, 1 / math.prod(shape))


def gaussian(sigma, size=None):
    """Near pixels count more than far ones: a bell of width `sigma` pixels, weights summing to 1."""
    bell = _bell(sigma, size)
    return np.outer(bell, bell)


def oriented_edge(angle, size=3):
    """Edge detector for any direction: cosθ · Gx + sinθ · Gy."""
    angle = as_number(angle, "angle")
    size = as_count(size, "size", least=3)
    if size % 2 == 0:
        raise ValueError(f"size should be odd, so that the kernel has a middle pixel, got {size}; try {size + 1}")
    if size == 3:
        smoothing, edge = _SMOOTHING, _EDGE
    else:
        smoothing = _bell(size / 6, size)
        edge = -_offsets(size) * smoothing
        edge *= 4 / edge[edge > 0].sum()
    cos, sin = _cos_sin(angle)
    return cos * np.outer(smoothing, edge) + sin * np.outer(edge, smoothing)


def line(length, angle=90, width=1):
    """A straight bar, the mean along a line: `angle` in degrees counter-clockwise, 90 is vertical."""
    length, width = as_count(length, "length"), as_count(width, "width")
    cos, sin = _cos_sin(as_number(angle, "angle"))
    rows = math.ceil(length * abs(sin) + width * abs(cos) - 1e-9)
    columns = math.ceil(length * abs(cos) + width * abs(sin) - 1e-9)
    up, right = -_offsets(rows)[:, None], _offsets(columns)[None, :]
    along, across = right * cos + up * sin, up * cos - right * sin
    ink = np.clip(length / 2 + 0.5 - abs(along), 0, 1) * np.clip(width / 2 + 0.5 - abs(across), 0, 1)
    return ink / ink.sum()


def gabor(wavelength, angle=0, sigma=None, phase=0, size=None):
    """A wave seen through a Gaussian window: the stripes that cells in V1 and first-layer filters look for."""
    wavelength = as_number(wavelength, "wavelength", low=2)
    sigma = 0.5 * wavelength if sigma is None else as_number(sigma, "sigma", low=1e-3)
    bell = gaussian(sigma, size)
    cos, sin = _cos_sin(as_number(angle, "angle"))
    offsets = _offsets(len(bell))
    across = -offsets[None, :] * cos - offsets[:, None] * sin
    wave = bell * np.cos(2 * np.pi * across / wavelength - np.deg2rad(as_number(phase, "phase")))
    wave -= bell * wave.sum() / bell.sum()
    return wave / abs(wave).sum()


_KINDS = {"edge": oriented_edge, "line": line, "gabor": gabor}


def filter_bank(angles=(0, 45, 90, 135), kind="edge", **settings):
    """One kernel for each angle: the slide's W₁, W₂, W₃ …"""
    make = _KINDS[one_of(kind, "kind", tuple(_KINDS))]
    return [make(angle=angle, **settings) for angle in angles]


_LETTERS = {"Y": -1, "B": 0, "W": 1, "-": -1, "0": 0, "+": 1}


def template(picture):
    """A pattern to look for, as on the slide: Yellow = -1, Black = 0, White = 1."""
    if isinstance(picture, str):
        rows = ["".join(row.split()) for row in picture.strip().splitlines()]
        unknown = sorted(set("".join(rows)) - set(_LETTERS))
        if unknown or len({len(row) for row in rows}) != 1 or not rows[0]:
            raise ValueError(
                f"picture should be rows of equal length of the letters Y, B and W, got {describe(picture)}"
            )
        picture = [[_LETTERS[letter] for letter in row] for row in rows]
    pattern = as_array(picture, "picture")
    if not np.isin(pattern, (-1, 0, 1)).all():
        raise ValueError(f"picture should hold only -1, 0 and 1, got values from {pattern.min()} to {pattern.max()}")
    return pattern.astype(int)


def _bell(sigma, size):
    """Gaussian weights along one axis, summing to 1; three sigmas to each side unless `size` is given."""
    sigma = as_number(sigma, "sigma", low=1e-3)
    size = 2 * math.ceil(3 * sigma) + 1 if size is None else as_count(size, "size")
    bell = np.exp(-(_offsets(size) ** 2) / (2 * sigma**2))
    return bell / bell.sum()


def _offsets(size):
    """Distance of each pixel from the middle: (-1, 0, 1) for size 3."""
    return np.arange(size) - (size - 1) / 2


def _cos_sin(angle):
    """Cosine and sine of degrees; rounded to 15 places so that cos 90° is 0, not 6e-17."""
    return round(math.cos(math.radians(angle)), 15), round(math.sin(math.radians(angle)), 15)
