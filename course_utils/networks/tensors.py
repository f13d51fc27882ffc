"""The door between NumPy and torch: pictures become tensors here, and nothing else is left changed.

NumPy counts rows, columns, channels; torch wants the channels first. `as_tensor_images` is the one place where
axes are moved. The other helpers borrow something of torch's (its random numbers, its threads, a network's mode)
and give it back as it was.
"""

import contextlib

import numpy as np
import torch

from course_utils._checks import as_array, as_count, describe


def as_image_shape(image_shape, least=1):
    """Check the shape of one image, (channels, height, width), with sides of at least `least` pixels: three ints."""
    if np.ndim(image_shape) != 1 or len(image_shape) != 3:
        raise ValueError(f"image_shape should be (channels, height, width), got {image_shape}; try (1, 28, 28)")
    return tuple(as_count(n, f"image_shape[{i}]", least=least if i else 1) for i, n in enumerate(image_shape))


def as_tensor_images(images, name="images"):
    """Turn pictures (N, H, W) or (N, H, W, C) into a tensor (N, C, H, W).

    Parameters
    ----------
    images : array_like or torch.Tensor
        NumPy: (N, H, W) for grey or (N, H, W, C); or (N, d), rows of features, which stay rows. Bytes (uint8) are
        divided by 255. A tensor is taken as (N, C, H, W) or (N, d) already.
    name : str
        How messages call them.

    Returns
    -------
    torch.Tensor of float32, shape (N, C, H, W) or (N, d)

    Raises
    ------
    TypeError, ValueError
        Not numbers, empty, NaN or infinite, or another number of axes.

    Examples
    --------
    >>> as_tensor_images(np.zeros((5, 28, 20))).shape
    torch.Size([5, 1, 28, 20])
    >>> as_tensor_images(np.zeros((5, 28, 20, 3))).shape
    torch.Size([5, 3, 28, 20])
    """
    if isinstance(images, torch.Tensor):
        if images.ndim not in (2, 4) or images.numel() == 0 or images.is_complex():
            hint = "x[:, None]" if images.ndim == 3 else "x.reshape(...)"
            raise ValueError(f"{name} as a tensor should have shape (N, C, H, W), got {describe(images)}; try {hint}")
        tensor = images.detach().float()
        if not torch.isfinite(tensor).all():
            raise ValueError(f"{name} should be finite, got NaN or infinity; try torch.nan_to_num({name})")
        return tensor
    images = as_array(images, name, ndim=(2, 3, 4))
    scale = 255 if images.dtype == np.uint8 else 1
    tensor = torch.from_numpy(np.ascontiguousarray(images, np.float32) / np.float32(scale))
    if tensor.ndim == 3:
        return tensor[:, None]  # (N, H, W) -> (N, 1, H, W)
    return tensor.movedim(-1, 1).contiguous() if tensor.ndim == 4 else tensor


def as_targets(targets, loss):
    """Turn targets into a tensor that a loss can compare with a network's outputs.

    Parameters
    ----------
    targets : array_like or torch.Tensor
        Whole numbers for the cross-entropy; numbers or pictures, as in `as_tensor_images`, for the squared error.
    loss : "cross_entropy", "squared_error" or callable
        A callable gets whole numbers as int64, floats as float32.

    Raises
    ------
    TypeError, ValueError
        Not numbers, empty, or fractions where labels are wanted.

    Examples
    --------
    >>> as_targets([3, 1, 4], "cross_entropy")
    tensor([3, 1, 4])
    """
    if not isinstance(targets, torch.Tensor):
        targets = as_array(targets, "targets")
        is_picture = targets.ndim > 2 and (loss == "squared_error" or targets.dtype.kind == "f")
        if is_picture and loss != "cross_entropy":
            return as_tensor_images(targets, "targets")
        targets = torch.from_numpy(np.array(targets))
    if targets.ndim == 0 or targets.numel() == 0:
        raise ValueError(f"targets should hold one target per image, got {describe(targets)}")
    if loss == "cross_entropy":
        whole = targets.long()
        if not torch.equal(whole.to(targets.dtype), targets):
            raise TypeError(f"Labels should be whole numbers, got {describe(targets)}; for numbers try squared_error")
        return whole
    return targets.float() if loss == "squared_error" or targets.is_floating_point() else targets.long()


def check_targets(targets, outputs, loss):
    """Say what does not fit if a loss by name cannot compare these targets with outputs like these.

    Parameters
    ----------
    targets, outputs : torch.Tensor
        Targets of all images; outputs for at least one.
    loss : str or callable
        Of a callable nothing is known.
    """
    if loss == "cross_entropy":
        if outputs.ndim < 2 or outputs.shape[2:] != targets.shape[1:]:
            raise ValueError(
                f"The cross-entropy compares outputs (N, classes) with labels (N,), or (N, classes, H, W) with "
                f"(N, H, W); the model returns {_per_image(outputs)}, the labels have shape {_per_image(targets)}"
            )
        low, high, classes = targets.min().item(), targets.max().item(), outputs.shape[1]
        if low < 0 or high >= classes:
            raise ValueError(
                f"Labels should be from 0 to {classes - 1}, since the model has {classes} outputs, "
                f"got labels from {low} to {high}"
            )
    elif loss == "squared_error" and outputs.shape[1:] != targets.shape[1:]:
        raise ValueError(
            f"Targets should have the shape of the model's outputs, {_per_image(outputs)}, got {_per_image(targets)}; "
            "try targets[:, None] for one number per image"
        )


def as_device(device, model):
    """Return the device to work on: the one that was asked for, or else the one that the model lies on.

    Parameters
    ----------
    device : None, str or torch.device
        "cpu", "cuda" (NVIDIA, AMD), "mps" (Apple), or None.
    model : torch.nn.Module

    Raises
    ------
    TypeError, ValueError
        No model, an unknown device, one that this computer does not have, or a model that lies on several.
    """
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"model should be a torch.nn.Module, such as lenet(), got {describe(model)}")
    homes = {tensor.device for tensor in [*model.parameters(), *model.buffers()]}
    if len(homes) > 1:
        raise ValueError(f"The model should lie on one device, got parts on {_listed(homes)}; try model.to('cpu')")
    if device is None:
        return homes.pop() if homes else torch.device("cpu")
    try:
        wanted = torch.device(device)
    except (RuntimeError, TypeError):
        wanted = None
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    have = [kind for kind in there if there[kind]]
    if wanted is None or wanted.type not in have or (wanted.type == "cuda" and _missing(wanted)):
        raise ValueError(f"device should be one that this computer has, {' or '.join(have)}, got {device!r}")
    return wanted


def _missing(device):
    return device.index is not None and device.index >= torch.cuda.device_count()


def _listed(things):
    return " and ".join(sorted(str(thing) for thing in things))


@contextlib.contextmanager
def seeded(seed, device="cpu"):
    """Let torch's random numbers start from `seed` inside the block; outside they go on as if nothing happened.

    Layers draw their first weights, and dropout its masks, from torch's global random numbers; there is no other way
    to hand them a seed.

    Examples
    --------
    >>> with seeded(0):
    ...     a = torch.rand(3)
    >>> with seeded(0):
    ...     b = torch.rand(3)
    >>> torch.equal(a, b)
    True
    """
    accelerator = {"cuda": torch.cuda, "mps": torch.mps}.get(torch.device(device).type)
    before, before_there = torch.get_rng_state(), accelerator.get_rng_state() if accelerator else None
    torch.default_generator.manual_seed(as_count(seed, "seed", least=0, most=2**63 - 1))
    if accelerator:
        accelerator.manual_seed(seed)
    try:
        yield
    finally:
        torch.set_rng_state(before)
        if accelerator:
            accelerator.set_rng_state(before_there)


@contextlib.contextmanager
def threads(count):
    """Let torch use `count` threads inside the block.

    Small networks are faster with one: on a busy computer two threads wait for each other at every layer.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(as_count(count, "threads"))
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def evaluating(model):
    """Put the model in evaluation mode, without gradients, inside the block; then every layer is as it was before."""
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in before:
            module.training = training


def _per_image(tensor):
    return "(" + ", ".join(["N", *map(str, tensor.shape[1:])]) + ("," if tensor.ndim == 1 else "") + ")"


@contextlib.contextmanager
def shapes_explained(model, images):
    """Say what arrived and what the model expects, instead of torch's words about matrices."""
    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except RuntimeError as error:
        raise ValueError(
            f"The model cannot take images of shape {_per_image(images)}: {_misfit(model, images)} "
            f"({str(error).splitlines()[0][:120]})"
        ) from error


def _misfit(model, images):
    """What the first layer with weights expects of an image, and whether it gets that."""
    weighted = (layer for layer in model.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)))
    first = next(weighted, None)
    if isinstance(first, torch.nn.Conv2d):
        wants = first.in_channels
        if images.ndim == 4 and images.shape[1] == wants:
            return "the channels fit, but not the height and width; try those that it was built for"
        return f"its first layer expects {wants} channel{'s' * (wants != 1)}"
    if isinstance(first, torch.nn.Linear):
        return f"its first layer expects {first.in_features} numbers for each image, not {images[0].numel()}"
    return "try another size"
