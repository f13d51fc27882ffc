"""Paint the picture that excites a unit: gradient ascent on the pixels, instead of descent on the weights.

An objective says what is to become large, and is built from nouns: ``channel("conv3", 5) - 2 * total_variation()`` is
the lecture's h(x) + g(x). A parameterisation says of what the picture is made (pixels, waves, a direction); transforms
move it a little before each step. `paint` is the one loop.

*Source*: slides "Understanding layers"; C. Olah, A. Mordvintsev and L. Schubert, "Feature visualization", Distill,
2017.
"""

import functools
import math
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from course_utils._checks import as_array, as_count, as_number, describe
from course_utils.networks.excitation import (
    Responses,
    TopInputs,
    check_channel,
    dead_units,
    layer_names,
    listen,
    responses,
    top_inputs,
    top_patches,
)
from course_utils.networks.tensors import as_device, evaluating, shapes_explained, threads
from course_utils.pictures.photographs import patches

__all__ = [
    "Objective",
    "Painting",
    "Responses",
    "Stroke",
    "TopInputs",
    "channel",
    "class_logit",
    "dead_units",
    "direction",
    "fourier",
    "high_frequencies",
    "high_frequency_share",
    "jitter",
    "l2",
    "layer_names",
    "paint",
    "pixels",
    "responses",
    "rotate",
    "scale",
    "top_inputs",
    "top_patches",
    "total_variation",
    "unit",
]

# --- Objectives: what is to become large ------------------------------------------------------------------


@dataclass(frozen=True)
class Objective:
    """A number to become large. Objectives can be added, subtracted, negated and multiplied by a number.

    Attributes
    ----------
    measure : callable
        (picture (1, C, H, W), dict of layer -> values (1, ...)) -> a scalar tensor.
    layers : tuple of str
        The layers that it asks for; "" is the network's output.
    """

    measure: callable
    layers: tuple = ()

    def __add__(self, other):
        return Objective(
            lambda image, heard: self.measure(image, heard) + other.measure(image, heard), self.layers + other.layers
        )

    def __mul__(self, factor):
        factor = as_number(factor, "factor")
        return Objective(lambda image, heard: factor * self.measure(image, heard), self.layers)

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other


def unit(layer, channel, row=None, column=None):
    """One unit of a channel's map, before the ReLU; by default the one in the middle."""

    def measure(image, heard):
        values = heard[layer]
        check_channel(layer, channel, values)
        if values.ndim == 2:
            return values[0, channel]
        at = [
            length // 2 if place is None else as_count(place, name, least=0, most=length - 1)
            for place, name, length in zip((row, column), ("row", "column"), values.shape[2:], strict=True)
        ]
        return values[0, channel, at[0], at[1]]

    return Objective(measure, (layer,))


def channel(layer, channel):
    """The mean of a channel's map, before the ReLU: the same filter everywhere."""

    def measure(image, heard):
        check_channel(layer, channel, heard[layer])
        return heard[layer][0, channel].mean()

    return Objective(measure, (layer,))


def class_logit(label):
    """The network's score for a class, before the softmax."""

    def measure(image, heard):
        check_channel("the output", label, heard[""])
        return heard[""][0, label]

    return Objective(measure, ("",))


def total_variation():
    """How much neighbouring pixels differ: the mean of |x[i+1, j] - x[i, j]| + |x[i, j+1] - x[i, j]|."""
    return Objective(lambda image, heard: image.diff(dim=2).abs().mean() + image.diff(dim=3).abs().mean())


def l2():
    """How far the pixels are from grey: the mean of (2x - 1)²."""
    return Objective(lambda image, heard: (2 * image - 1).square().mean())


def high_frequencies():
    """What a small blur would take away: the mean of (x - x ⊛ [1, 2, 1]ᵀ[1, 2, 1]/16)², times 16."""

    def measure(image, heard):
        weights = torch.tensor([1.0, 2.0, 1.0], device=image.device)
        kernel = (weights[:, None] * weights / 16).expand(image.shape[1], 1, 3, 3)
        blurred = functional.conv2d(image, kernel, groups=image.shape[1])
        return 16 * (image[:, :, 1:-1, 1:-1] - blurred).square().mean()

    return Objective(measure)


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


# --- The loop ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stroke:
    """What an observer of `paint` is told after each step.

    Attributes
    ----------
    step, steps : int
    value : float
        The objective before this step.
    seconds : float
        Since painting began.
    image : (H, W) or (H, W, C) array
        The picture as it is now.
    """

    step: int
    steps: int
    value: float
    seconds: float
    image: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Painting:
    """A painted picture, and how it came about.

    Attributes
    ----------
    image : (H, W) or (H, W, C) array
    values : (n,) array
        The objective at each step.
    kept : list of int
        The steps of `path`.
    path : (T, H, W) or (T, H, W, C) array
        The picture at those steps, 0 first, the finished one last.
    stopped : bool
        Whether an observer or an interrupt ended it early.
    """

    image: np.ndarray
    values: np.ndarray
    kept: list
    path: np.ndarray
    stopped: bool = False

    def __repr__(self):
        shape = " × ".join(map(str, self.image.shape))
        return f"Painting({shape}, {len(self.values)} steps{', stopped' if self.stopped else ''})"


def paint(
    model,
    objective,
    *,
    size=48,
    channels=3,
    parameterisation=None,
    transforms=(),
    steps=96,
    step_size=0.05,
    seed=0,
    keep=12,
    observers=(),
):
    """Change a picture step by step so that an objective grows: x ← x + η · ∇ₓ objective(x), with Adam's step sizes.

    The network stays as it is, its weights, gradients and mode included.

    Parameters
    ----------
    model : torch.nn.Module
    objective : Objective
    size : int or (int, int)
        Height and width of the picture; even.
    channels : int
        1 or 3, what the model takes.
    parameterisation : Parameterisation
        `pixels()` by default, `fourier()`, or `direction()`.
    transforms : sequence of callables
        `jitter()`, `rotate()`, `scale()`, applied in this order before each step.
    steps : int
    step_size : float
        η. For `fourier` about 0.05, for `pixels` 0.05 to 0.2.
    seed : int
        Of the first noise and of the transforms.
    keep : int
        About how many pictures of the way are kept.
    observers : callable or sequence of callables
        Called with a `Stroke` after each step; one that returns something true ends the painting.

    Returns
    -------
    Painting

    Raises
    ------
    TypeError, ValueError
        An unknown layer or channel, a picture that the model does not take, no objective.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> painting = paint(lenet(), channel("conv1", 2), size=28, channels=1, steps=20)
    >>> painting, bool(painting.values[-1] > painting.values[0])
    (Painting(28 × 28, 20 steps), True)

    *Source*: slide "Understanding layers" (max over x of |h(x)| + g(x)).
    """
    if not isinstance(objective, Objective):
        raise TypeError(f"objective should be such as channel('conv2', 3), got {describe(objective)}")
    device, parameterisation = as_device(None, model), parameterisation or pixels()
    height, width = (size, size) if not isinstance(size, tuple) else size
    shape = (as_count(channels, "channels"), as_count(height, "size"), as_count(width, "size"))
    steps, every = as_count(steps, "steps"), max(1, math.ceil(steps / as_count(keep, "keep")))
    step_size = as_number(step_size, "step_size", low=0)
    observers = (observers,) if callable(observers) else tuple(observers)
    generator = torch.Generator().manual_seed(as_count(seed, "seed", least=0))

    numbers = parameterisation.start(shape, generator).to(device).requires_grad_()
    optimiser, heard, handles = torch.optim.Adam([numbers], lr=step_size), {}, []
    values, kept, path, stopped = [], [0], [_as_image(parameterisation.picture(numbers))], False
    begun = time.perf_counter()
    try:
        handles = listen(model, [layer for layer in set(objective.layers) if layer], heard)
        with evaluating(model), threads(1), torch.enable_grad():
            for step in range(1, steps + 1):
                image = parameterisation.picture(numbers)
                moved = functools.reduce(lambda picture, move: move(picture, generator), transforms, image)
                with shapes_explained(model, moved):
                    heard[""] = model(moved)
                value = objective.measure(image, heard)
                (slope,) = torch.autograd.grad(value, numbers)  # of the picture only: the weights' gradients stay
                numbers.grad = -slope
                optimiser.step()

                values.append(value.item())
                seen = _as_image(parameterisation.picture(numbers.detach()))
                if step % every == 0 or step == steps:
                    kept.append(step)
                    path.append(seen)
                stroke = Stroke(step, steps, values[-1], time.perf_counter() - begun, seen)
                answers = [observer(stroke) for observer in observers]  # all of them are told
                if any(answers):
                    stopped = True
                    break
    except KeyboardInterrupt:
        stopped = True
    finally:
        for handle in handles:
            handle.remove()
    if kept[-1] != len(values):
        kept.append(len(values))
        path.append(_as_image(parameterisation.picture(numbers.detach())))
    return Painting(path[-1], np.array(values), kept, np.stack(path), stopped)


def high_frequency_share(image):
    """Return how much of a picture's variance lies in waves shorter than four pixels: 0 to 1.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array_like

    Returns
    -------
    float
        White noise has about 0.8; photographs have a few hundredths.

    Examples
    --------
    >>> round(high_frequency_share(np.tile([0.0, 1.0], (8, 4))), 2)
    1.0
    """
    image = as_array(image, "image", ndim=(2, 3)).astype(float)
    image = image[..., None] if image.ndim == 2 else image
    window = np.hanning(image.shape[0] + 2)[1:-1, None, None] * np.hanning(image.shape[1] + 2)[1:-1, None]
    centred = (image - image.mean(axis=(0, 1))) * window
    power = np.abs(np.fft.fft2(centred, axes=(0, 1))).sum(axis=2) ** 2
    frequency = np.hypot(np.fft.fftfreq(image.shape[0])[:, None], np.fft.fftfreq(image.shape[1])[None])
    power[0, 0] = 0
    total = power.sum()
    return float(power[frequency >= 0.25].sum() / total) if total > 0 else 0.0


def _as_image(picture):
    """(1, C, H, W) tensor -> (H, W) array if grey, (H, W, C) otherwise."""
    array = picture.detach().cpu().numpy()[0]
    return array[0] if len(array) == 1 else np.moveaxis(array, 0, -1).copy()
