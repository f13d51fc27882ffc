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

import numpy as np
import torch

from course_utils._checks import as_array, as_count, as_number, describe
from course_utils.networks.feature_visualization.excitation import listening
from course_utils.networks.feature_visualization.objectives import Objective
from course_utils.networks.feature_visualization.parameterisations import pixels
from course_utils.networks.tensors import as_device, evaluating, shapes_explained, threads


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
        Height and width of the picture; the width even if it is made of waves.
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
        *Interrupt the kernel* ends it at once and prints after which step: what was painted is kept.

    Raises
    ------
    TypeError, ValueError
        An unknown layer or channel, a picture that the model does not take, no objective.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> from course_utils.networks.feature_visualization import channel
    >>> painting = paint(lenet(), channel("conv1", 2), size=28, channels=1, steps=20)
    >>> painting, bool(painting.values[-1] > painting.values[0])
    (Painting(28 × 28, 20 steps), True)

    *Source*: slide "Understanding layers" (max over x of |h(x)| + g(x)).
    """
    shape = _shape_of_picture(objective, size, channels)
    device, parameterisation = as_device(None, model), parameterisation or pixels()
    steps, every = as_count(steps, "steps"), max(1, math.ceil(steps / as_count(keep, "keep")))
    step_size = as_number(step_size, "step_size", low=0)
    observers = (observers,) if callable(observers) else tuple(observers)
    generator = torch.Generator().manual_seed(as_count(seed, "seed", least=0))
    layers = [layer for layer in set(objective.layers) if layer]

    numbers = parameterisation.start(shape, generator).to(device).requires_grad_()
    optimiser = torch.optim.Adam([numbers], lr=step_size)
    seen = _as_image(parameterisation.picture(numbers))
    values, kept, path, stopped, begun = [], [0], [seen], False, time.perf_counter()
    try:
        with listening(model, layers) as heard, evaluating(model), threads(1), torch.enable_grad():
            while len(values) < steps and not stopped:
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
                if len(values) % every == 0:
                    kept.append(len(values))
                    path.append(seen)
                stroke = Stroke(len(values), steps, values[-1], time.perf_counter() - begun, seen)
                answers = [observer(stroke) for observer in observers]  # all of them are told
                stopped = any(answers)
    except KeyboardInterrupt:
        stopped = True
        print(f"Interrupted after step {len(values)} of {steps}: the picture so far is kept.")
    if kept[-1] != len(values):
        kept.append(len(values))
        path.append(_as_image(parameterisation.picture(numbers.detach())))
    return Painting(path[-1], np.array(values), kept, np.stack(path), stopped)


def _shape_of_picture(objective, size, channels):
    """The (channels, height, width) to paint, once it is certain that there is something to paint for."""
    if not isinstance(objective, Objective):
        raise TypeError(f"objective should be such as channel('conv2', 3), got {describe(objective)}")
    height, width = size if isinstance(size, tuple) else (size, size)
    return as_count(channels, "channels"), as_count(height, "size"), as_count(width, "size")


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
