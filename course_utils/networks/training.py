"""Train a network: one visible loop, `fit`, on which observers hang.

An observer is anything that can be called with a `Progress`: a function, `some_list.append`, `Snapshots`. If it
returns something true, training stops after that step, and what it returned is the reason; if it has a method `ended`,
that is called when training is over, however it ended. A live chart is an observer, too, made elsewhere: nothing here
draws, and nothing prints but one line when the kernel is interrupted.
"""

import contextlib
import math
import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_count, as_number, describe, one_of
from course_utils.networks.tensors import (
    as_device,
    as_targets,
    as_tensor_images,
    check_targets,
    evaluating,
    seeded,
    shapes_explained,
    threads,
)

LOSSES = {"cross_entropy": nn.functional.cross_entropy, "squared_error": nn.functional.mse_loss}
"""Losses by name: -log softmax(output)[label], and (output - target)², both as the mean over the batch."""

OPTIMISERS = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
"""Optimisers by name. `fit` takes any other as a function of the parameters."""


class TrainingError(ArithmeticError):
    """Training that cannot go on: the loss is no longer a number."""


@dataclass(frozen=True)
class Progress:
    """What an observer is told after each step.

    Attributes
    ----------
    step, steps : int
        Steps taken, and steps planned.
    epoch : float
        How often every picture has been used, on average.
    seen : int
        Pictures used so far, those used again counted again.
    loss : float
        Of the batch of this step, before the weights moved.
    seconds : float
        Since training began.
    model : torch.nn.Module
        The network itself, for those who want to look inside. `accuracy` and `predict` may be called on it.
    """

    step: int
    steps: int
    epoch: float
    seen: int
    loss: float
    seconds: float
    model: nn.Module = field(repr=False)


@dataclass(frozen=True)
class Training:
    """How training went: the loss of every step, whether it was interrupted, and why it stopped early, if it did."""

    losses: np.ndarray
    steps: int
    interrupted: bool = False
    stopped: str | None = None
    seconds: float = 0.0

    def __repr__(self):
        end = "interrupted" if self.interrupted else self.stopped or "done"
        return f"Training({len(self.losses)} of {self.steps} steps, {end})"


def fit(
    model,
    images,
    targets,
    *,
    loss="cross_entropy",
    steps=None,
    epochs=None,
    batch_size=64,
    seed=0,
    optimiser="adam",
    learning_rate=1e-3,
    schedule=None,
    device=None,
    observers=(),
):
    """Train a network on pictures and targets; the model itself is changed.

    θ ← θ - η · ∇ of the mean of L(f(x; θ), y) over a random batch, again and again. Each epoch uses every picture once,
    in a new random order.

    Parameters
    ----------
    model : torch.nn.Module
        Takes (B, C, H, W), or (B, d) if the images are rows of features. Afterwards in evaluation mode.
    images : array_like, shape (N, H, W), (N, H, W, C) or (N, d), or torch.Tensor, shape (N, C, H, W)
    targets : array_like
        For the cross-entropy whole numbers: labels (N,), or (N, H, W) for a label per pixel. For the squared error
        numbers shaped like what the model returns; pictures as in `images`. An autoencoder's targets are its images.
    loss : "cross_entropy", "squared_error" or callable
        A callable gets (outputs, targets) and returns a tensor of one number.
    steps, epochs : int
        How long: give exactly one of them.
    batch_size : int
        Pictures per step. The last batch of an epoch may be smaller.
    seed : int
        Of the order of the pictures, and of dropout. torch's and NumPy's own random numbers are left alone.
    optimiser : "adam", "sgd" or callable
        A callable gets the parameters and returns a torch optimiser; it decides the learning rate itself.
    learning_rate : float
        η, for an optimiser given by its name.
    schedule : callable, optional
        From the share of training that is done, 0 to 1, to a factor for the learning rate: `one_cycle`, `cosine`.
    device : None, "cpu", "cuda" or "mps"
        Where to compute; the model moves there and stays. None: where the model is, which is the CPU unless you moved
        it. The CPU is used with one thread.
    observers : callable, or sequence of callables
        Called with a `Progress` after each step, in this order; those with a method `ended` hear of the end, too, and
        those with a method `interrupted` of an interrupt.

    Returns
    -------
    Training
        The losses, and how it ended. *Interrupt the kernel* ends training at once and prints after which step: what
        was learned is kept.

    Raises
    ------
    TypeError, ValueError
        Empty or mismatched images and targets, labels or pictures that do not fit the model, a device that this
        computer does not have, both or neither of steps and epochs.
    TrainingError
        The loss became NaN or infinite.

    Examples
    --------
    >>> x = np.linspace(-1, 1, 50)[:, None]
    >>> line = nn.Linear(1, 1)
    >>> training = fit(line, x, 3 * x + 1, loss="squared_error", steps=300, learning_rate=0.05)
    >>> training, round(line.weight.item(), 2), round(line.bias.item(), 2)
    (Training(300 of 300 steps, done), 3.0, 1.0)

    *Source*: slides "Convolutional neural networks" and "Autoencoder" (θ* = arg min Σ L(x)).
    """
    device = as_device(device, model)
    model.to(device)
    images, targets = _prepare(model, images, targets, loss, device)
    batch_size, seed = as_count(batch_size, "batch_size"), as_count(seed, "seed", least=0)
    steps = _count_steps(steps, epochs, math.ceil(len(images) / batch_size))
    measure_loss = loss if callable(loss) else LOSSES[loss]
    optimiser = _make_optimiser(optimiser, model, learning_rate)
    rates = [group["lr"] for group in optimiser.param_groups]
    batches = _batches(len(images), batch_size, seed, device)
    observers = (observers,) if callable(observers) else tuple(observers)

    losses, seen, interrupted, stopped, start = [], 0, False, None, time.perf_counter()
    with seeded(seed, device), threads(1), _training(model, device), torch.enable_grad():
        try:
            for step in range(1, steps + 1):
                batch = next(batches)
                for group, rate in zip(optimiser.param_groups, rates, strict=True):
                    group["lr"] = rate * (schedule((step - 1) / steps) if schedule else 1)

                outputs = model(images[batch])  # forward
                error = _checked(measure_loss(outputs, targets[batch]), step)  # loss
                optimiser.zero_grad()
                error.backward()  # backward
                optimiser.step()  # step

                losses.append(error.item())
                seen += len(batch)
                seconds = time.perf_counter() - start
                progress = Progress(step, steps, seen / len(images), seen, losses[-1], seconds, model)
                answers = [observer(progress) for observer in observers]
                stopped = next((str(answer) for answer in answers if answer), None)
                if stopped:
                    break
        except KeyboardInterrupt:
            interrupted = True
            print(f"Interrupted after step {len(losses)} of {steps}: what was learned is kept.")
            for observer in observers:
                if hasattr(observer, "interrupted"):
                    observer.interrupted()
        finally:
            for observer in observers:
                if hasattr(observer, "ended"):
                    observer.ended()
    return Training(np.array(losses), steps, interrupted, stopped, time.perf_counter() - start)


def predict(model, images, *, batch_size=500):
    """Return the model's outputs for pictures, as NumPy, in evaluation mode.

    Parameters
    ----------
    model : torch.nn.Module
        On any device. Its mode (training or evaluation) is the same afterwards.
    images
        As in `fit`.
    batch_size : int
        Pictures at a time; changes the memory needed, not the result.

    Returns
    -------
    numpy.ndarray of float32, shape (N, classes) or (N, C, H, W)
        Torch's order of axes.

    Examples
    --------
    >>> predict(nn.Flatten(), np.ones((2, 3, 4))).shape
    (2, 12)
    """
    images, batch_size = as_tensor_images(images), as_count(batch_size, "batch_size")
    device = as_device(None, model)
    with evaluating(model), threads(1), shapes_explained(model, images):
        return torch.cat([model(batch.to(device)).cpu() for batch in images.split(batch_size)]).numpy()


def accuracy(model, images, labels):
    """Return the share of pictures whose largest output is the right one: mean of [argmax f(x) = y].

    Parameters
    ----------
    model, images
        As in `predict`.
    labels : array_like of int, shape (N,), or (N, H, W) for a label per pixel

    Returns
    -------
    float from 0 to 1

    Raises
    ------
    TypeError, ValueError
        As in `fit`.

    Examples
    --------
    >>> accuracy(nn.Identity(), [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]], [0, 1, 1]) == 2 / 3
    True
    """
    images, labels = _prepare(model, images, labels, "cross_entropy", "cpu")
    return float((predict(model, images).argmax(1) == labels.numpy()).mean())


# --- What the loop stands on ------------------------------------------------------------------------------


def _batches(count, size, seed, device):
    """Yield the indices of one random batch after the other, for ever; each epoch is shuffled anew."""
    order = torch.Generator().manual_seed(seed)
    while True:
        yield from torch.randperm(count, generator=order).to(device).split(size)


@contextlib.contextmanager
def _training(model, device):
    """Put the model in training mode inside the block, and in evaluation mode after it, however it ends.

    Convolutions of many channels are a fifth faster on the CPU if the channels of a pixel lie side by side.
    """
    deep = any(isinstance(layer, nn.Conv2d) and layer.in_channels > 3 for layer in model.modules())
    if deep and device.type == "cpu":
        model.to(memory_format=torch.channels_last)
    model.train()
    try:
        yield
    finally:
        model.eval()
        model.to(memory_format=torch.contiguous_format)


def _checked(error, step):
    """Return the loss if one can go downhill on it."""
    if not isinstance(error, torch.Tensor) or error.numel() != 1:
        raise TypeError(f"loss should return a tensor of one number, got {describe(error)}; try .mean()")
    if not torch.isfinite(error):
        raise TrainingError(
            f"The loss became {error.item()} at step {step}, so no weight can be improved any more: "
            "build the model anew and try a smaller learning_rate"
        )
    return error


def _count_steps(steps, epochs, in_an_epoch):
    if (steps is None) == (epochs is None):
        raise ValueError(f"Give either steps or epochs, got steps={steps} and epochs={epochs}; try epochs=5")
    return as_count(steps, "steps") if epochs is None else as_count(epochs, "epochs") * in_an_epoch


def _make_optimiser(optimiser, model, learning_rate):
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not parameters:
        raise ValueError("The model should have weights to learn, got none with requires_grad=True")
    if not callable(optimiser):
        rate = as_number(learning_rate, "learning_rate", low=0)
        return OPTIMISERS[one_of(optimiser, "optimiser", tuple(OPTIMISERS))](parameters, lr=rate)
    made = optimiser(parameters)
    if not isinstance(made, torch.optim.Optimizer):
        raise TypeError(f"optimiser should make a torch.optim.Optimizer from the parameters, got {describe(made)}")
    return made


def _prepare(model, images, targets, loss, device):
    """Return images and targets as tensors on the device, or say what does not fit, and to what."""
    if not callable(loss):
        one_of(loss, "loss", tuple(LOSSES))
    images, targets = as_tensor_images(images), as_targets(targets, loss)
    if len(images) != len(targets):
        raise ValueError(f"There should be a target for each image, got {len(images)} images, {len(targets)} targets")
    returned = torch.from_numpy(predict(model, images[:1]))
    check_targets(targets, returned, loss)
    return images.to(device), targets.to(device)
