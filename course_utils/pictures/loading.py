"""Read any picture a student brings, as floats in [0, 1], or say in one sentence why not.

Three steps, in this order: `sources.read_bytes` fetches a bounded number of bytes, `_decode` lets Pillow make an
upright grey or colour picture of them, `_fit` crops, shrinks and turns it into an array.
"""

import threading
import warnings

import numpy as np
from PIL import Image

from course_utils._checks import as_array, as_count
from course_utils.features import GRAY_WEIGHTS
from course_utils.pictures.file_kinds import EXPORT, what_is_wrong
from course_utils.pictures.headers import MOST_BYTES as MOST_EXIF
from course_utils.pictures.headers import TooManyPiecesError, as_pieces
from course_utils.pictures.sources import PictureError, read_bytes

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "JPEG2000")
MOST_PIXELS = 40_000_000

_WORKS = "Pictures that work: PNG, JPEG, GIF, WebP, BMP, TIFF, PPM and JPEG 2000"

# A progressive JPEG refines the picture scan by scan, usually in ten; each costs time but hardly a byte.
_MOST_JPEG_SCANS = 1000

# Python's warning filters belong to the whole process: only one thread at a time may silence Pillow.
_PILLOW = threading.Lock()

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def load_image(source, size=None, gray=False):
    """Read a picture of your own as floats in [0, 1].

    Colours are passed on as stored (colour profiles are ignored); transparent parts lie on white; the
    camera's rotation mark (EXIF) is obeyed; of an animation or a many-page TIFF the first picture counts.
    16-bit grey keeps its 65,536 levels, 16-bit colour is read with 256. Floats and 32-bit whole numbers (TIFF)
    are kept if they lie in [0, 1], otherwise stretched so that the smallest becomes 0 and the largest 1.

    Parameters
    ----------
    source : str, path, bytes, binary file or upload
        The name of a file, its content, an open file, or what an `ipywidgets.FileUpload` holds.
    size : int or (int, int), optional
        A side for a square, or (height, width), in pixels. The largest centred part of that shape is cut out
        and resized, averaging over the pixels that merge. By default nothing is cut or resized.
    gray : bool
        Weigh red, green and blue with `GRAY_WEIGHTS` into one channel.

    Returns
    -------
    image : numpy.ndarray of float32 in [0, 1]
        (H, W, 3), also for a grey picture, whose three channels are then equal; (H, W) with ``gray=True``.

    Raises
    ------
    PictureError
        Not a picture, a broken one, one of a format not read here, a missing or unreadable file, a pipe or
        folder, more than 40 megapixels, more than 100 MB.
    TypeError, ValueError
        `source` is none of the above, or `size` is not a positive whole number or two.

    Examples
    --------
    >>> tiny = b"P5 3 2 255 " + bytes([0, 51, 102, 153, 204, 255])    # PGM: 3 wide, 2 high, six grey pixels
    >>> load_image(tiny, gray=True)
    array([[0. , 0.2, 0.4],
           [0.6, 0.8, 1. ]], dtype=float32)
    >>> load_image(tiny, size=64).shape
    (64, 64, 3)
    """
    shape = None if size is None else as_shape(size)
    data, name = read_bytes(source)
    return _fit(_decode(data, name), shape, gray)


# -- Let Pillow decode ----------------------------------------------------------------------------------------


def _decode(data, name):
    """Return the first picture in `data`, upright, in mode "L" or "RGB" (0 to 255) or "F" (0 to 1)."""
    with _PILLOW, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        try:
            image = Image.open(as_pieces(data), formats=FORMATS)
            _check_header(image, data, name)
            image.load()
            orientation = _orientation(image)
            image = _on_white(image, name)
        except (PictureError, KeyboardInterrupt):
            raise
        except TooManyPiecesError as error:
            raise PictureError(f"{name} {error}; {EXPORT}") from error
        except Image.DecompressionBombError as error:
            raise PictureError(_too_large(name, "far more")) from error
        except MemoryError as error:
            raise PictureError(_too_large(name, "more than the memory holds")) from error
        # Whatever a decoder throws at a broken file: each format has its own idea of that.
        except Exception as error:
            raise PictureError(f"{name} {what_is_wrong(data)}. {_WORKS}") from error
    return image if orientation not in _UPRIGHT else image.transpose(_UPRIGHT[orientation])


def _check_header(image, data, name):
    """Refuse what would take too much memory or time; nothing is decoded yet."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PictureError(_too_large(name, f"{width} x {height} = {width * height / 1e6:.0f}"))
    if image.format == "TIFF":
        tags = getattr(image, "tag_v2", {})
        if tags.get(322, 0) * tags.get(323, 0) > MOST_PIXELS:  # TileWidth, TileLength
            raise PictureError(_too_large(name, "in one tile far more"))
    if image.format in ("JPEG", "MPO") and data.count(b"\xff\xda") > _MOST_JPEG_SCANS:
        raise PictureError(f"{name} is a JPEG in more than {_MOST_JPEG_SCANS} scans; {EXPORT}")


def _too_large(name, amount):
    return (
        f"{name} should have at most {MOST_PIXELS // 10**6} megapixels, got {amount}; "
        "shrink it in a picture viewer and export it as PNG or JPEG"
    )


def _orientation(image):
    """Return the camera's rotation mark, 1 to 8, of a loaded picture (Pillow turns TIFFs, and only these, itself)."""
    try:
        return 1 if len(image.info.get("exif", b"")) > MOST_EXIF else image.getexif().get(0x0112, 1)
    except Exception:  # notes of the camera that nobody can read don't make the picture unreadable
        return 1


def _on_white(image, name):
    """Bring each way to store a picture down to three: "L", "RGB" or "F", with white behind transparent parts."""
    if image.mode.startswith("I;16"):
        return Image.fromarray(np.asarray(image).astype(np.float32) / np.float32(65535))
    if image.mode == "I" and image.format == "PPM":  # Pillow stretches any depth above 8 bits to 16
        return Image.fromarray(np.asarray(image).astype(np.float32) / np.float32(65535))
    if image.mode in ("I", "F"):
        return Image.fromarray(_into_unit_range(np.asarray(image, dtype=np.float64), name).astype(np.float32))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _into_unit_range(values, name):
    """Keep numbers that lie in [0, 1]; stretch others so that the smallest becomes 0 and the largest 1."""
    low, high = values.min(), values.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        raise PictureError(f"{name} holds NaN or infinity; replace them and save it again, for example as 16-bit TIFF")
    if low >= 0 and high <= 1:
        return values
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


# -- Crop, resize, and turn into floats -----------------------------------------------------------------------


def as_shape(size):
    """Return `size` as (height, width)."""
    if isinstance(size, (tuple, list)):
        if len(size) != 2:
            raise ValueError(f"size should be one number or (height, width), got {len(size)} numbers")
        height, width = (as_count(side, name) for side, name in zip(size, ("height", "width"), strict=True))
    else:
        height = width = as_count(size, "size")
    if height * width > MOST_PIXELS:
        raise ValueError(f"size should ask for at most {MOST_PIXELS // 10**6} megapixels, got {height} x {width}")
    return height, width


def check_memory(shape, advice):
    """Refuse an array that would fill the machine's memory."""
    numbers = int(np.prod(shape, dtype=object))
    if numbers > 250_000_000:
        raise PictureError(f"An array of shape {shape} would take {numbers * 4 / 1e9:.1f} GB; ask for {advice}")


def _fit(image, shape, gray):
    """Return the picture's centre in the given (height, width) as a float32 array."""
    bands = image.getbands()
    planes = np.empty((*(shape or image.size[::-1]), len(bands)), dtype=np.float32)
    for index, band in enumerate(bands):
        plane = image if len(bands) == 1 else image.getchannel(band)
        planes[..., index] = plane if shape is None else _resize(plane, shape)
    if image.mode != "F":
        planes /= 255
    if gray:
        planes = planes @ np.float32(GRAY_WEIGHTS) if len(bands) == 3 else planes[..., 0]
    elif len(bands) == 1:
        planes = np.repeat(planes, 3, axis=2)
    return np.clip(planes, 0, 1, out=planes)


def _resize(plane, shape):
    """Return the centre of one channel, a Pillow image, in the given (height, width)."""
    width, height = plane.size
    rows, columns = shape
    if (width, height) == (columns, rows):
        return plane
    scale = min(height / rows, width / columns)
    cut_height, cut_width = max(1, round(rows * scale)), max(1, round(columns * scale))
    top, left = (height - cut_height) // 2, (width - cut_width) // 2
    # In floats, one channel at a time to spare memory. Hamming's weights are never negative: a sharper filter would
    # leave ripples beside each edge, and an edge detector would find those.
    centre = plane.crop((left, top, left + cut_width, top + cut_height)).convert("F")
    return centre.resize((columns, rows), Image.Resampling.HAMMING)


def resize(image, size):
    """Return the largest centred part of a picture in another size, as `load_image` makes it from a file.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array_like
        Bytes (uint8) are divided by 255.
    size : int or (int, int)
        Side of a square, or (height, width), in pixels.

    Returns
    -------
    (height, width) or (height, width, C) array of float32

    Raises
    ------
    TypeError, ValueError
        No picture, or a size that is not a positive whole number or two.

    Examples
    --------
    >>> resize([[0, 0.2, 0.4, 0.6], [0.2, 0.4, 0.6, 0.8]], 1)
    array([[0.4]], dtype=float32)
    """
    image, shape = as_array(image, "image", ndim=(2, 3)), as_shape(size)
    scale = np.float32(255 if image.dtype == np.uint8 else 1)
    image = image.astype(np.float32) / scale
    planes = [_resize(Image.fromarray(plane), shape) for plane in np.atleast_3d(image).transpose(2, 0, 1)]
    resized = np.stack([np.asarray(plane) for plane in planes], axis=2)
    return resized if image.ndim == 3 else resized[..., 0]
