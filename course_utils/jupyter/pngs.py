"""Do two pictures look the same? Another machine draws the same figure with other bytes."""

import base64
import io

import numpy as np
from PIL import Image

ALIKE = 3.0  # RMS in grey levels: another font rasteriser stays below, a wrong curve gave 12.6


def look_alike(one, other):
    """Say whether two base64 PNGs have the same size and differ by at most 3 grey levels (RMS)."""
    if one == other:
        return True
    one, other = decode(one), decode(other)
    return one.shape == other.shape and rms(one, other) <= ALIKE


def rms(one, other):
    """Return the root mean square of a difference, in grey levels."""
    return float(np.sqrt(np.mean((one - other) ** 2)))


def decode(png):
    """Return a base64 PNG as floats (H, W, 3) in [0, 255], transparency laid on white."""
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB"), dtype=float)
