"""Of what a painted picture is made, and how it is moved before each step; `feature_visualization` passes these on."""

import functools
import math
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from course_utils.pictures.photographs import patches

# --- Parameterisations: of what the picture is made -------------------------------------------------------


class Parameterisation(NamedTuple):
    """How numbers become a picture.

    Attributes
    ----------
    start : callable
        (shape (C, H, W), torch.Generator) -> the numbers to begin with.
    picture : callable
        The numbers -> (1, C, H, W).
    """

    start: callable
    picture: callable


def pixels(contrast=0.01):
    """Every pixel is free; a sigmoid keeps it between 0 and 1. It begins as grey with a little noise."""
    return Parameterisation(
        lambda shape, generator: 4 * contrast * torch.randn(shape, generator=generator),
        lambda numbers: numbers.sigmoid()[None],
    )


def fourier(contrast=0.05, decorrelated=True):
    """The picture is a sum of waves, long ones easier to change than short ones, as in photographs.

    Parameters
    ----------
    contrast : float
        Of the noise to begin with.
    decorrelated : bool
        In colour pictures, mix the channels as photographs do: mostly light and dark, a little blue and yellow.
    """

    def amplitudes(height, width):
        frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
        return torch.tensor(1 / np.maximum(frequency, 1 / max(height, width)), dtype=torch.float32)

    def start(shape, generator):
        if shape[2] % 2:
            raise ValueError(f"A picture made of waves should have an even width, got {shape[2]}; try {shape[2] + 1}")
        noise = torch.randn(*shape[:1], shape[1], shape[2] // 2 + 1, 2, generator=generator)
        size = waves(noise, shape[2]).std()
        return 4 * contrast / size * noise

    def waves(numbers, width):
        scaled = torch.view_as_complex(numbers.contiguous()) * amplitudes(numbers.shape[1], width).to(numbers.device)
        return torch.fft.irfft2(scaled, s=(numbers.shape[1], width), norm="ortho")

    def picture(numbers):
        image = waves(numbers, 2 * (numbers.shape[2] - 1))
        if decorrelated and len(image) == 3:
            image = torch.einsum("ij,jhw->ihw", torch.tensor(_colour_mix(), device=image.device), image)
        return image.sigmoid()[None]

    return Parameterisation(start, picture)


def direction(length=1.0):
    """Only the direction counts: the picture is scaled to ‖x‖ = length. Pixels may be negative.

    Without such a bound a linear unit w·x has no maximum; with it the answer is known: x = length · w/‖w‖.
    """
    return Parameterisation(
        lambda shape, generator: torch.randn(shape, generator=generator),
        lambda numbers: (length * numbers / numbers.norm())[None],
    )


@functools.lru_cache(maxsize=1)
def _colour_mix():
    """The square root of the colour covariance of the bundled photographs, its largest row sum 1: (3, 3) float32."""
    colours = patches(400, 24, seed=0, gray=False).reshape(-1, 3)
    values, vectors = np.linalg.eigh(np.cov(colours.T))
    root = vectors * np.sqrt(values) @ vectors.T
    return np.float32(root / np.abs(root).sum(axis=1).max())


# --- Transforms: what moves a little before each step -----------------------------------------------------


def jitter(pixels=4):
    """Move the picture by up to so many pixels in each direction, around its edges."""

    def move(image, generator):
        shifts = torch.randint(-pixels, pixels + 1, (2,), generator=generator).tolist()
        return image.roll(shifts, dims=(2, 3))

    return move


def rotate(degrees=5.0):
    """Turn the picture by up to so many degrees."""
    return lambda image, generator: _turned(image, angle=math.radians(degrees * _either_way(generator)))


def scale(percent=5.0):
    """Enlarge or shrink the picture by up to so many percent."""
    return lambda image, generator: _turned(image, zoom=1 + percent / 100 * _either_way(generator))


def _either_way(generator):
    return 2 * torch.rand(1, generator=generator).item() - 1


def _turned(image, angle=0.0, zoom=1.0):
    cosine, sine = math.cos(angle) / zoom, math.sin(angle) / zoom
    where = torch.tensor([[[cosine, -sine, 0.0], [sine, cosine, 0.0]]], device=image.device)
    grid = functional.affine_grid(where, list(image.shape), align_corners=False)
    return functional.grid_sample(image, grid, padding_mode="reflection", align_corners=False)
