"""Ask any network: what does each layer hold, how many weights has it, what does a unit see.

`shape_trace` follows an image through the layers, `count_parameters` counts their weights by arithmetic, and
`receptive_field` says which window of the image a unit sees.
"""

import math
import threading
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_array, describe, one_of
from course_utils.networks.tensors import as_device, as_tensor_images, evaluating, shapes_explained, threads

# --- What every layer holds -------------------------------------------------------------------------------


def feature_maps(model, image):
    """Return what every layer makes of one image, from the image itself to the outputs.

    Parameters
    ----------
    model : torch.nn.Module
        In evaluation mode while it is asked, and as before afterwards.
    image : array_like, shape (H, W) or (H, W, C), or torch.Tensor, shape (C, H, W)

    Returns
    -------
    dict of str -> numpy.ndarray
        "image" and the name of each layer, in the order in which they are computed -> (channels, height, width), or
        (units,) after flattening. A layer that is used again appears again, as "name (2)".

    Raises
    ------
    TypeError, ValueError
        Not an image, or not one that the model takes.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> feature_maps(lenet(), [[0] * 28] * 28)["pool1"].shape
    (8, 12, 12)

    *Source*: slide "Overall network architecture" ("each layer contains a 3D tensor of variables").
    """
    device, batch = as_device(None, model), _one_image(image)
    names = {layer: name or type(layer).__name__ for name, layer in model.named_modules() if not list(layer.children())}
    maps, calls, own = {"image": batch}, {}, threading.get_ident()

    def remember(layer, inputs, output):
        if isinstance(output, torch.Tensor) and threading.get_ident() == own:
            calls[layer] = calls.get(layer, 0) + 1
            again = f" ({calls[layer]})" if calls[layer] > 1 else ""
            maps[names[layer] + again] = output.clone()  # a later layer may work in place

    hooks = [layer.register_forward_hook(remember) for layer in names]
    try:
        with evaluating(model), threads(1), shapes_explained(model, batch):
            model(batch.to(device))
    finally:
        for hook in hooks:
            hook.remove()
    return {name: output[0].cpu().numpy() for name, output in maps.items()}


def shape_trace(model, image):
    """Return the name and the shape of every layer's tensor, as one image passes through.

    Parameters
    ----------
    model, image
        As in `feature_maps`.

    Returns
    -------
    list of (str, tuple of int)
        ("image", (C, H, W)), then one entry for each layer.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> shape_trace(lenet(), [[0] * 28] * 28)[-1]
    ('classes', (10,))
    """
    return [(name, output.shape) for name, output in feature_maps(model, image).items()]


# --- How many weights -------------------------------------------------------------------------------------


class LayerCount(NamedTuple):
    """One layer's number of parameters, and the multiplication that gives it."""

    layer: str
    formula: str
    count: int


class ParameterCount(list):
    """A list of `LayerCount`, with the `total`; printed as a table."""

    @property
    def total(self):
        """The number of parameters of all layers."""
        return sum(row.count for row in self)

    def __repr__(self):
        rows = [(row.layer, row.formula, "=", f"{row.count:,}") for row in self]
        rows.append(("total", "", "", f"{self.total:,}"))
        first, second, third, last = (max(map(len, column)) for column in zip(*rows, strict=True))
        return "\n".join(f"{a:<{first}}  {b:>{second}} {c:<{third}} {d:>{last}}" for a, b, c, d in rows)


def count_parameters(model):
    """Count the parameters of every layer by arithmetic.

    A convolutional layer has (entries of a kernel) · (channels in) · (filters) weights and a bias for each filter, for
    images of every size; a fully connected one has (units in) · (units out) and a bias for each unit.

    Parameters
    ----------
    model : torch.nn.Module

    Returns
    -------
    ParameterCount
        A `LayerCount` (layer, formula, count) for each layer that has parameters, and `total`. Weights that two layers
        share are counted once.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> count_parameters(lenet())
    conv1          25·8 + 8 =    208
    conv2      25·8·16 + 16 =  3,216
    fc1       256·100 + 100 = 25,700
    classes     100·10 + 10 =  1,010
    total                     30,134

    *Source*: slides "Convolutional neural networks" (25·n parameters) and "Weight sharing".
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"model should be a torch.nn.Module, got {describe(model)}; try lenet()")
    rows, counted = ParameterCount(), set()
    for name, layer in model.named_modules():
        own = [parameter for parameter in layer.parameters(recurse=False) if id(parameter) not in counted]
        counted.update(id(parameter) for parameter in own)
        if own:
            formula = " + ".join(_product(layer, parameter) for parameter in own)
            rows.append(LayerCount(name or type(layer).__name__, formula, sum(p.numel() for p in own)))
    return rows


def _product(layer, parameter):
    """Write a parameter's size as a product: 25·8·16 for 16 kernels of 5 x 5 over 8 channels."""
    sizes = list(parameter.shape)
    if isinstance(layer, nn.Conv2d) and len(sizes) == 4:
        filters, channels, rows, columns = sizes
        sizes = [rows * columns, *([channels] if channels > 1 else []), filters]
    elif isinstance(layer, nn.Linear) and len(sizes) == 2:
        sizes.reverse()  # torch keeps (units out, units in)
    return "·".join(map(str, sizes)) or "1"


# --- What a unit sees -------------------------------------------------------------------------------------


class ReceptiveField(NamedTuple):
    """The window of the image that a unit sees, each entry as (rows, columns).

    Attributes
    ----------
    size : pixels of the window; infinite for a unit that sees the whole image
    stride : pixels from one unit's window to its neighbour's
    start : first pixel of the window of unit (0, 0); negative if padding lies in it
    """

    size: tuple
    stride: tuple
    start: tuple

    def window(self, row, column, image_shape):
        """Return the part of an image of shape (H, W) that unit (row, column) sees: rows and columns as slices.

        Near the border, where a later layer pads with zeros, a unit may see a few pixels less than this.

        Examples
        --------
        >>> from course_utils.networks.cnn import lenet
        >>> receptive_field(lenet(), "pool1").window(0, 2, (28, 28))
        (slice(0, 6, None), slice(4, 10, None))
        """
        place = zip((row, column), self.size, self.stride, self.start, image_shape, strict=True)
        return tuple(
            slice(max(0, start + unit * stride), min(length, start + unit * stride + size))
            for unit, size, stride, start, length in place
        )


_ONE_TO_ONE = (
    *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.Identity),
    *(nn.BatchNorm2d, nn.GroupNorm, nn.Dropout, nn.Dropout2d),
)
_SLIDING = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)
_WHOLE = (nn.Flatten, nn.Linear, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.Softmax)


def receptive_field(model, layer):
    """Return the window of the image that each unit of a layer sees.

    Through a layer with kernel k and stride s the window grows by (k - 1) · (product of the strides before).

    Parameters
    ----------
    model : torch.nn.Sequential
        A chain of layers, as the builders of `course_utils.networks.cnn` return it.
    layer : str
        Name of a layer, as in `shape_trace`.

    Returns
    -------
    ReceptiveField

    Raises
    ------
    TypeError, ValueError
        A model that is no chain, a layer that does not exist, or of a kind unknown here.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> receptive_field(lenet(), "conv2")
    ReceptiveField(size=(14, 14), stride=(2, 2), start=(0, 0))

    *Source*: slide "Understanding layers" (later layers see more, and become more abstract).
    """
    if not isinstance(model, nn.Sequential):
        raise TypeError(f"model should be a chain of layers, torch.nn.Sequential, got {type(model).__name__}")
    chain = {name: module for name, module in model.named_modules() if not list(module.children())}
    one_of(layer, "layer", tuple(chain))
    size, stride, start = [1, 1], [1, 1], [0, 0]
    for name, module in chain.items():
        if isinstance(module, _SLIDING):
            for axis, (kernel, step, padding, dilation) in enumerate(_geometry(module)):
                size[axis] += dilation * (kernel - 1) * stride[axis]
                start[axis] -= padding * stride[axis]
                stride[axis] *= step
        elif isinstance(module, _WHOLE):
            size, stride, start = [math.inf, math.inf], [0, 0], [0, 0]
        elif not isinstance(module, _ONE_TO_ONE):
            raise ValueError(
                "The receptive field is known through convolution, pooling and what works unit by unit, "
                f"not through {name!r}, a {type(module).__name__}; ask for a layer before it"
            )
        if name == layer:
            break
    return ReceptiveField(tuple(size), tuple(stride), tuple(start))


def _geometry(module):
    """Return (kernel, stride, padding, dilation) of a layer that slides, for the rows and for the columns."""
    kernel, stride, dilation = (_pair(getattr(module, key, 1)) for key in ("kernel_size", "stride", "dilation"))
    padding = {"valid": 0, "same": [d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True)]}
    padding = _pair(padding[module.padding] if isinstance(module.padding, str) else module.padding)
    return zip(kernel, stride, padding, dilation, strict=True)


def _pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


# --- What a unit adds up ----------------------------------------------------------------------------------


class Terms(NamedTuple):
    """What one unit of a convolution adds up: `window` times `weights`, entry by entry, and the `bias`.

    Attributes
    ----------
    window, weights : numpy.ndarray, shape (rows, columns)
    bias : float
    """

    window: np.ndarray
    weights: np.ndarray
    bias: float


def unit_terms(model, layer, image, unit):
    """Return what a unit of a network's first convolution adds up.

    Parameters
    ----------
    model : torch.nn.Sequential
    layer : str
        A `torch.nn.Conv2d` that the image reaches as it is; not dilated.
    image : array_like, shape (H, W)
    unit : (int, int, int)
        Map, row and column.

    Returns
    -------
    Terms

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> image = np.random.default_rng(0).random((28, 28), dtype=np.float32)
    >>> window, weights, bias = unit_terms(lenet(), "conv1", image, (5, 10, 12))
    >>> bool(np.isclose((window * weights).sum() + bias, feature_maps(lenet(), image)["conv1"][5, 10, 12]))
    True
    """
    number, row, column = unit
    convolution = model.get_submodule(layer)
    weights = convolution.weight[number, 0].detach().cpu().numpy()
    field, around = receptive_field(model, layer), max(weights.shape)
    top, left = (
        around + start + at * stride for at, start, stride in zip((row, column), field.start, field.stride, strict=True)
    )
    window = np.pad(image, around)[top : top + weights.shape[0], left : left + weights.shape[1]]
    return Terms(window, weights, 0.0 if convolution.bias is None else convolution.bias[number].item())


def _one_image(image):
    if isinstance(image, torch.Tensor):
        return as_tensor_images(image[None], "image")
    return as_tensor_images(as_array(image, "image", ndim=(2, 3))[None], "image")
