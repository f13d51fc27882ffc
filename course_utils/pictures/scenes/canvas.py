"""The canvas of a scene: pixels, their meaning, and the few strokes that every drawer is made of.

Positions and lengths are shares of the picture's side: x = 0 is the left border, y = 0 the top, so the same strokes
make the same scene at 64 or at 512 pixels. A stroke says with `cover` which share of each pixel it hides: lines thinner
than a pixel stay straight and calm instead of flickering between pixels.
"""

from functools import lru_cache

import numpy as np
from scipy import fft

from course_utils._checks import as_count, as_number, one_of
from course_utils.pictures.scenes.light import LIGHTS

SEGMENT_NAMES = ("sky", "building", "window", "road", "tree", "mountain", "field", "water", "sand", "object")
EVERYWHERE = (slice(None), slice(None))


class Canvas:
    """An empty picture with its light, to be filled from the back to the front.

    Parameters
    ----------
    size : int
        Side in pixels, 32 to 512.
    seed : int or sequence of int
        All that is drawn follows from it.
    light : str
        A name in `LIGHTS`: the time of day.
    texture : float
        Strength of the fine grain of leaves, grass, waves and rock; 1 is natural, 0 is smooth.

    Attributes
    ----------
    image : (size, size, 3) float array
        Red, green, blue.
    segments : (size, size) uint8 array
        Index into `SEGMENT_NAMES`.
    rng : numpy.random.Generator
        Every random decision of the drawers comes from here.
    light : Light
        Colours of sky, sun and haze.
    sun : float
        Horizontal place of the sun, 0 to 1: which side of things is bright.

    Examples
    --------
    >>> canvas = Canvas(64, seed=1)
    >>> canvas.lay((1.0, 0.0, 0.0), *canvas.box(0.25, 0.75, 0.5, 1.0), "building")
    >>> canvas.image[40, 32].tolist(), SEGMENT_NAMES[canvas.segments[40, 32]]
    ([1.0, 0.0, 0.0], 'building')
    """

    def __init__(self, size, seed, light="day", texture=1.0):
        self.size = as_count(size, "size", least=32, most=512)
        self.texture = as_number(texture, "texture", low=0, high=3)
        self.light = LIGHTS[one_of(light, "light", LIGHTS)]
        self.rng = np.random.default_rng(seed)
        self.sun = self.rng.uniform(0.1, 0.9)
        self.edges = np.arange(self.size + 1) / self.size
        self.x = (self.edges[:-1] + 0.5 / self.size)[None, :]
        self.y = self.x.T
        self.image = np.zeros((self.size, self.size, 3))
        self.segments = np.zeros((self.size, self.size), np.uint8)
        self._fields = {}

    def box(self, left, right, top, bottom):
        """Return how much of each pixel an upright rectangle covers, and where: `cover` (h, w) and two slices."""
        rows, columns = self.region(left, right, top, bottom)
        down = covered(self.edges[rows.start : rows.stop + 1], top, bottom)
        across = covered(self.edges[columns.start : columns.stop + 1], left, right)
        return down[:, None] * across, (rows, columns)

    def region(self, left, right, top, bottom):
        """Return the slices (rows, columns) of the pixels that a rectangle touches; empty if it lies outside."""

        def pixels(low, high):
            start = min(max(int(np.floor(low * self.size)), 0), self.size)
            return slice(start, min(max(int(np.ceil(high * self.size)), start), self.size))

        return pixels(top, bottom), pixels(left, right)

    def lay(self, colour, cover, where=EVERYWHERE, segment=None):
        """Paint over: image = (1 - cover) * image + cover * colour, and name the pixels that are mostly covered.

        Parameters
        ----------
        colour : (3,) or (h, w, 3) array_like
        cover : float or (h, w) array, 0 to 1
        where : pair of slices
            Rows and columns of the canvas that `cover` speaks of.
        segment : str, optional
            A name in `SEGMENT_NAMES`; without it the pixels keep their meaning (shadows, reflections, light).
        """
        region = self.image[where]
        cover = np.asarray(cover)
        region += cover[..., None] * (np.asarray(colour) - region)
        if segment is not None:
            self.segments[where][cover > 0.5] = SEGMENT_NAMES.index(segment)

    def noise(self, roughness=1.0, stretch=(1, 1), coarsest=1):
        """Return a fresh random field (size, size), mean 0 and standard deviation about 1: clouds, leaves, rock.

        It is a sum of waves whose height falls with their frequency f as f ** -roughness. A wave's phase depends on its
        frequency and on one random number only, so a larger picture adds finer waves to the same field.

        Parameters
        ----------
        roughness : float
            0 is white noise, 1 leaves, 2 soft clouds.
        stretch : pair of float
            How much longer the pattern is in x and y.
        coarsest : float
            The lowest frequency, in waves a picture.
        """
        return _waves(self.size, int(self.rng.integers(2**62)), float(roughness), tuple(stretch), float(coarsest))

    def patch(self, name, where):
        """Return a random window of a field that is made once for each canvas: cheap texture for many small things.

        `name` is "leaves" (rough), "lumps" (soft) or "grain" (finest). The window has the shape of `where`.
        """
        recipes = {"leaves": (1.0, (1, 1), 6), "lumps": (1.7, (1, 1), 5), "grain": (0.4, (1, 1), 12)}
        if name not in self._fields:
            self._fields[name] = self.noise(*recipes[name])
        down, right = (self.rng.random(2) * self.size).astype(int)
        rows, columns = (np.arange(part.start, part.stop) for part in where)
        return self._fields[name][np.ix_((rows + down) % self.size, (columns + right) % self.size)]

    def lit(self, colour, shade=1.0, distance=0.0):
        """Return a surface's colour in this light: tinted by the sun, and lost in the haze as `distance` goes to 1.

        `shade` and `distance` may be numbers or arrays (h, w); the result has their shape plus (3,).
        """
        seen = np.asarray(colour) * self.light.tint * np.asarray(shade)[..., None]
        return mix(seen, self.light.haze, np.asarray(distance)[..., None])


def mix(a, b, share):
    """Return a at share 0, b at share 1, and a blend between."""
    return np.asarray(a) + (np.asarray(b) - np.asarray(a)) * share


def smooth_step(value, low, high):
    """Return 0 below `low`, 1 above `high`, and an S-curve between: a soft threshold."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def covered(edges, low, high):
    """Return the share of each pixel (edges[i], edges[i + 1]) that the interval [low, high] covers.

    Examples
    --------
    >>> covered(np.array([0, 1, 2, 3]), 0.5, 2.25).tolist()
    [0.5, 1.0, 0.25]
    """
    clipped = np.minimum(np.maximum(edges, low), max(low, high))
    return (clipped[1:] - clipped[:-1]) / (edges[1:] - edges[:-1])


def stripes(edges, start, period, share):
    """Return the share of each pixel covered by stripes that begin at start, start + period, ...; exact at any scale.

    `share` is the part of a period that a stripe fills: rows of windows are stripes, and a grid of windows is the
    product of its rows and its columns.

    Examples
    --------
    >>> stripes(np.array([0, 1, 2, 3, 4]), 0, 2, 0.75).tolist()
    [1.0, 0.5, 1.0, 0.5]
    """
    turns = (edges - start) / period
    return np.abs(np.diff(filled(turns, share), axis=0) / np.diff(turns, axis=0))


def filled(turns, share):
    """Return the length filled by stripes of width `share` that begin at every whole number, up to `turns`."""
    whole = np.floor(turns)
    return whole * share + np.minimum(turns - whole, share)


@lru_cache(maxsize=64)
def _heights(size, roughness, stretch, coarsest):
    """Height of each wave of a random field, scaled so that waves up to frequency 64 have variance 1 together."""

    def heights(n):
        across, down = np.arange(n // 2 + 1)[None, :], fft.fftfreq(n, 1 / n)[:, None]
        frequency = np.hypot(across * stretch[0], down * stretch[1])
        height = np.maximum(frequency, 1e-9) ** -roughness
        height[frequency < coarsest] = 0
        return np.where((across * 2 >= n) | (np.abs(down) * 2 >= n), 0, height)

    return heights(size) / np.sqrt(2 * (heights(128) ** 2).sum())


@lru_cache(maxsize=8)
def _wave_numbers(size):
    """One 64-bit number for each frequency (down, across), the same at every size."""
    across = np.arange(size // 2 + 1, dtype=np.uint64)[None, :]
    down = np.round(fft.fftfreq(size, 1 / size)).astype(np.int64).astype(np.uint64)[:, None]
    return across * np.uint64(0x9E3779B97F4A7C15) + down * np.uint64(0xC2B2AE3D27D4EB4F)


_PHASES = np.exp(2j * np.pi * np.arange(256) / 256)


def _waves(size, seed, roughness, stretch, coarsest):
    """Sum of waves with random phases: the inverse Fourier transform of their heights."""
    key = _wave_numbers(size) + np.uint64(seed)
    for shift in (31, 29):  # stir, so that neighbouring frequencies get unrelated phases (splitmix64, shortened)
        key = (key ^ (key >> np.uint64(shift))) * np.uint64(0xBF58476D1CE4E5B9)
    phases = _PHASES[key >> np.uint64(56)]
    return fft.irfft2(_heights(size, roughness, stretch, coarsest) * phases, s=(size, size)) * size**2
