"""Planes as few bytes, for pages that store hundreds of them; `thrift.js` reads them.

What is seen and read stays as it is: each pixel, and each number as it is written. Numbers that take part in sums of
products, which the page computes, stay exact.
"""

import io
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

READER = Path(__file__).with_name("thrift.js")

EXACT, NO_NUMBER, NOT_WHOLE = range(3)  # what a cell's number is besides its digits
MOST = 2**30


def thrifty(plane, exact=False):
    """A plane as `Plane.sent` tells it, with what takes many bytes told by differences that are mostly small.

    Parameters
    ----------
    plane : dict
        Not changed.
    exact : bool
        Whether its numbers are more than read.

    Returns
    -------
    dict
        A chart's ``pixels`` are a WebP picture without loss. An array's are ``differences`` to what is likely (`guess`,
        `pixels_of`), where these are shorter. Numbers that are only read are whole ones of their last decimal, as
        ``differences``, byte by byte, and ``kinds``.
    """
    if plane["kind"] == "chart":
        return {**plane, "pixels": webp(plane["pixels"])}
    if plane["kind"] != "array":
        return plane
    rows, cols, told = plane["rows"], plane["cols"], dict(plane)
    values = None if plane["values"] is None else np.frombuffer(plane["values"]).reshape(rows, cols)
    if values is not None and not exact and np.nanmax(np.abs(values), initial=0) * 10 ** plane["digits"] < MOST:
        whole, kinds = _as_read(values, plane["digits"])
        values = whole / 10 ** plane["digits"]
        told["values"] = {"differences": _bytes_of(whole - guess(whole))}
        if kinds.any():
            told["values"]["kinds"] = kinds.tobytes()
    if values is None:
        pixels = np.frombuffer(plane["pixels"], np.uint8).reshape(rows, cols, -1)
        guessed = np.stack([guess(layer.astype(int)) for layer in np.moveaxis(pixels, 2, 0)], axis=2)
    else:
        pixels = np.frombuffer(plane["pixels"], np.uint8).reshape(rows, cols)
        guessed = pixels_of(np.nan_to_num(values), plane["low"], plane["high"])
    differences, plain = (pixels - guessed).astype(np.uint8).tobytes(), told["pixels"]
    if len(zlib.compress(differences, 1)) < len(zlib.compress(plain, 1)):
        return told | {"pixels": {"differences": differences}}
    return told


def guess(layer):
    """What each number of (rows, cols) whole numbers is likely to be, from those at its left and above it."""
    left, above, corner = (np.zeros_like(layer) for _ in range(3))
    left[:, 1:], above[1:], corner[1:, 1:] = layer[:, :-1], layer[:-1], layer[:-1, :-1]
    return np.clip(left + above - corner, np.minimum(left, above), np.maximum(left, above))


def pixels_of(values, low, high):
    """The step of colour of each number, give or take one."""
    return np.floor(np.clip((values - low) / (high - low or 1), 0, 1) * 255 + 0.5).astype(int)


def _as_read(values, digits):
    """Numbers with so many decimals, as whole numbers, and of which kind each is."""
    numbers = np.nan_to_num(values) * 10**digits
    whole = np.rint(numbers).astype(int)
    for at in zip(*np.nonzero(np.abs(np.abs(numbers - whole) - 0.5) < 1e-6), strict=True):  # as Python writes it
        whole[at] = round(round(float(values[at]), digits) * 10**digits)
    kinds = np.where(np.isnan(values), NO_NUMBER, EXACT).astype(np.uint8)
    kinds[(whole % 10**digits == 0) & (np.nan_to_num(values) % 1 != 0)] = NOT_WHOLE  # is read as 2.00, and not as 2
    return whole, kinds


def _bytes_of(differences):
    """Whole numbers of both signs, small ones as small bytes; first the lowest byte of all, then the next."""
    unsigned = np.where(differences < 0, -2 * differences - 1, 2 * differences).astype("<u4")
    return unsigned.reshape(-1, 1).view(np.uint8).T.tobytes()


def webp(png):
    """A picture in fewer bytes, without loss."""
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).save(file, "WEBP", lossless=True, exact=True, quality=60, method=3)
    return file.getvalue()
