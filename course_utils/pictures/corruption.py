"""Damage pictures in a known way: noise, blur, holes, an occlusion. What was lost is known, so repair can be judged.

All four are called alike: `damage(image, strength, seed)`, with a strength from 0, which changes nothing, to 1.
A stronger damage of the same seed grows out of a weaker one, so a picture changes smoothly as a slider moves.
"""

import math

import numpy as np
from scipy.ndimage import gaussian_filter

from course_utils._checks import as_array, as_count, as_number, describe


def noise(image, strength, seed):
    """Add to every value its own random number of a normal distribution, then clip to [0, 1].

    Parameters
    ----------
    image : array_like, floats in [0, 1]
        (H, W), (H, W, 3), or several pictures at once: (n, H, W), (n, H, W, 3). A last axis of length 1 or 3 is
        taken for colours. Each of several pictures is damaged in its own way, the first as if it came alone.
    strength : float from 0 to 1
        Standard deviation of the noise; 0.1 is a grainy photograph.
    seed : int
        The same seed gives the same damage.

    Returns
    -------
    ndarray of float32 (float64 for float64), in [0, 1], shape of `image`
        A new array, at strength 0 too.

    Raises
    ------
    TypeError, ValueError
        Not numbers, NaN, values outside [0, 1], neither a picture nor several, a strength out of range.

    Examples
    --------
    >>> noise(np.full((2, 3), 0.5), strength=0.1, seed=0).round(2)
    array([[0.51, 0.49, 0.56],
           [0.51, 0.45, 0.54]])

    *Source*: slide "Autoencoders for image restoration".
    """
    image, strength, rng = _checked(image, strength, seed)
    return np.clip(image + strength * rng.standard_normal(image.shape, dtype=image.dtype), 0, 1)


def blur(image, strength, seed=0):
    """Put the camera out of focus: a Gaussian mean of each pixel's neighbourhood.

    Parameters
    ----------
    image
        As in `noise`, which also says what is returned and refused. Colours don't mix, borders are continued.
    strength : float from 0 to 1
        The Gaussian's sigma, in tenths of the picture's shorter side.
    seed : int
        There is no chance in it: here only so that all four are called alike.

    Examples
    --------
    >>> blur([[0, 0, 0, 1, 1, 1]] * 5, strength=1).round(2)[0]
    array([0.  , 0.  , 0.11, 0.89, 1.  , 1.  ], dtype=float32)

    *Source*: slide "Autoencoders for image restoration".
    """
    image, strength, _ = _checked(image, strength, seed)
    several, sides, _, _ = _plan(image.shape, strength, seed)
    sigma = strength * min(sides) / 10
    colours = image.ndim - len(several) - 2
    widths = [0] * len(several) + [sigma, sigma] + [0] * colours
    return np.clip(gaussian_filter(image, widths, mode="nearest"), 0, 1)


def holes(image, strength, seed, fill=0.5):
    """Lose a share of the picture in scattered, ragged holes: the pixels of `hole_mask` become `fill`.

    Parameters
    ----------
    image
        As in `noise`, which also says what is returned and refused.
    strength : float from 0 to 1
        Share of the pixels that is lost.
    seed : int
    fill : float from 0 to 1
        What stands in the holes; by default a grey that neither ink nor paper has.

    Examples
    --------
    >>> image = np.zeros((20, 30))
    >>> damaged = holes(image, 0.25, seed=0)
    >>> float((damaged == 0.5).mean()), bool((hole_mask(image.shape, 0.25, seed=0) == (damaged == 0.5)).all())
    (0.25, True)

    *Source*: slide "Autoencoders for image restoration" (image inpainting).
    """
    return _fill(image, strength, seed, fill, hole_mask)


def occlusion(image, strength, seed, fill=0.5):
    """Hide a share of the picture behind one rectangle: the pixels of `occlusion_mask` become `fill`.

    Parameters
    ----------
    image
        As in `noise`, which also says what is returned and refused.
    strength : float from 0 to 1
        Share of the area that is hidden, to the nearest whole pixel of each side.
    seed : int
    fill : float from 0 to 1

    Examples
    --------
    >>> occlusion(np.zeros((4, 6)), 0.25, seed=0)
    array([[0. , 0. , 0. , 0. , 0. , 0. ],
           [0. , 0.5, 0.5, 0.5, 0. , 0. ],
           [0. , 0.5, 0.5, 0.5, 0. , 0. ],
           [0. , 0. , 0. , 0. , 0. , 0. ]])

    *Source*: slide "Autoencoders for image restoration" (image inpainting).
    """
    return _fill(image, strength, seed, fill, occlusion_mask)


CORRUPTIONS = {"noise": noise, "blur": blur, "holes": holes, "occlusion": occlusion}
"""Name -> function, for a menu."""


def hole_mask(shape, strength, seed):
    """Return where `holes` loses pixels.

    Parameters
    ----------
    shape : tuple of int
        Of the picture, or of several, as in `noise`.
    strength, seed
        As in `holes`.

    Returns
    -------
    ndarray of bool, shape (H, W) or (n, H, W)
        True where lost; exactly round(strength * H * W) pixels in each picture. All colours of a pixel are lost, so
        a coloured picture is indexed as ``image[mask]``.
    """
    several, (rows, columns), strength, rng = _plan(shape, strength, seed)
    # The lowest places of a random landscape: hills and valleys a few pixels wide, flooded to the wanted share.
    ground = rng.standard_normal((*several, rows, columns), dtype=np.float32)
    width = min(rows, columns) / 16
    ground = gaussian_filter(ground, [0] * len(several) + [width, width], mode="wrap").reshape(*several, -1)
    flooded = np.argsort(ground, axis=-1, kind="stable")[..., : round(strength * rows * columns)]
    mask = np.zeros(ground.shape, bool)
    np.put_along_axis(mask, flooded, True, axis=-1)
    return mask.reshape(*several, rows, columns)


def occlusion_mask(shape, strength, seed):
    """Return where `occlusion` hides pixels; parameters and result as in `hole_mask`."""
    several, sides, strength, rng = _plan(shape, strength, seed)
    place = rng.random((*several, 2))
    inside = []
    for axis, side in enumerate(sides):
        length = round(side * math.sqrt(strength))
        start = np.rint(place[..., axis] * (side - length))[..., None]
        inside.append((np.arange(side) >= start) & (np.arange(side) < start + length))
    return inside[0][..., :, None] & inside[1][..., None, :]


# --- Checks and shapes ------------------------------------------------------------------------------------


def _fill(image, strength, seed, fill, make_mask):
    image, strength, _ = _checked(image, strength, seed)
    damaged = image.copy()
    damaged[make_mask(image.shape, strength, seed)] = as_number(fill, "fill", low=0, high=1)
    return damaged


def _checked(image, strength, seed):
    """Return the image as floats, the strength, and the random numbers of the seed."""
    image = as_array(image, "image")
    _, _, strength, rng = _plan(image.shape, strength, seed)
    low, high = image.min(), image.max()
    if low < 0 or high > 1:
        raise ValueError(
            f"image should hold floats in [0, 1], got {low:.4g} to {high:.4g}; "
            "try image / 255 for bytes, or numpy.clip(image, 0, 1)"
        )
    return image.astype(np.float64 if image.dtype == np.float64 else np.float32, copy=False), strength, rng


def _plan(shape, strength, seed):
    """Return (n,) of several pictures or (), their sides (H, W), the strength, and the random numbers of the seed."""
    if not isinstance(shape, tuple):
        raise TypeError(f"shape should be a tuple, the shape of a picture, got {describe(shape)}; try image.shape")
    shape = tuple(as_count(side, "each side of shape") for side in shape)
    pictures = shape[:-1] if len(shape) > 2 and shape[-1] in (1, 3) else shape  # without the axis of colours
    if len(pictures) not in (2, 3):
        raise ValueError(f"image should be (H, W), (H, W, 3), or n of them, (n, H, W), (n, H, W, 3), got shape {shape}")
    rng = np.random.default_rng(as_count(seed, "seed", least=0))
    return pictures[:-2], pictures[-2:], as_number(strength, "strength", low=0, high=1), rng
