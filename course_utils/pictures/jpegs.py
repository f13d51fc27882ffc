"""What hand-made codecs make of a picture with so many bytes at most: JPEG (1992) and JPEG 2000, by Pillow."""

import io

import numpy as np
from PIL import Image

from course_utils._checks import as_array, as_count

MOST_SIDE = 65_535  # pixels; as far as a JPEG can count
TRIES = 12


def as_bytes(picture):
    """Return a picture as an 8-bit one: (H, W) or (H, W, 3) from 0 to 255.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) array_like
        Floats from 0 to 1, or bytes, which stay as they are.

    Raises
    ------
    TypeError, ValueError
        No picture, or numbers beyond 0 and 1.

    Examples
    --------
    >>> as_bytes([[0, 0.5, 1]])
    array([[  0, 128, 255]], dtype=uint8)
    """
    picture = as_array(picture, "picture", ndim=(2, 3))
    if picture.shape[2:] not in ((), (3,)) or max(picture.shape) > MOST_SIDE:
        raise ValueError(
            f"picture should have shape (H, W) or (H, W, 3) and at most {MOST_SIDE:,} pixels a side, got "
            f"{picture.shape}; try picture[..., :3]"
        )
    if picture.dtype == np.uint8:
        return picture
    low, high = picture.min(), picture.max()
    if low < 0 or high > 1:
        raise ValueError(f"picture should hold numbers from 0 to 1, got {low:.3g} to {high:.3g}; try picture / 255")
    return np.floor(np.asarray(picture, np.float64) * 255 + 0.5).astype(np.uint8)


def jpeg(picture, most):
    """Find the best JPEG of at most `most` bytes: the range of qualities, 1 to 95, is halved again and again.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) array_like
        From 0 to 1, or bytes.
    most : int
        How many bytes it may have.

    Returns
    -------
    content : bytes
        The file; where even quality 1 is larger than `most`, that one.
    picture : float32 array
        What it gives back, shaped as what went in.

    Examples
    --------
    >>> content, back = jpeg(np.zeros((40, 60)), most=2000)
    >>> content[:2].hex(), back.shape
    ('ffd8', (40, 60))
    """
    image, most = Image.fromarray(as_bytes(picture)), as_count(most, "most")
    low, high = 1, 96
    content = _saved(image, "JPEG", quality=low, optimize=True)
    while high - low > 1:
        tried = _saved(image, "JPEG", quality=(low + high) // 2, optimize=True)
        if len(tried) <= most:
            low, content = (low + high) // 2, tried
        else:
            high = (low + high) // 2
    return content, _loaded(content)


def jpeg2000(picture, most):
    """Find a JPEG 2000 of at most `most` bytes, a bare codestream: parameters and results as in `jpeg`.

    Its coder is told how many bytes it has, and comes within a few of them.
    """
    pixels, most = as_bytes(picture), as_count(most, "most")
    image, aim = Image.fromarray(pixels), most
    for tried in range(TRIES):
        ratio = max(pixels.size / max(aim, 1), 1.0)
        content = _saved(image, "JPEG2000", no_jp2=True, irreversible=True, quality_layers=[ratio])
        if len(content) <= most or aim <= 1:
            break
        aim -= len(content) - most + 2**tried
    return content, _loaded(content)


def _saved(image, kind, **how):
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def _loaded(content):
    with Image.open(io.BytesIO(content)) as image:
        return np.float32(image) / np.float32(255)
