"""Networks small enough to read in one sitting.

Every builder returns a chain of named layers (`torch.nn.Sequential`), so ``model.conv1.weight`` is the first layer's
kernels and ``print(model)`` is its drawing. Ask it with `shape_trace`, `count_parameters` and `receptive_field`.
"""

from collections import OrderedDict
from itertools import pairwise

import torch
from torch import nn

from course_utils._checks import as_count
from course_utils.networks.tensors import as_image_shape, seeded


def mlp(image_shape=(1, 28, 28), classes=10, hidden=(38,), seed=0):
    """Build a fully connected network: every unit sees every pixel.

    Parameters
    ----------
    image_shape : (channels, height, width)
    classes : int
        Outputs, one for each class.
    hidden : sequence of int
        Units of each hidden layer. 38 make it as large as `lenet`: 30,220 parameters for 28 x 28 pixels.
    seed : int
        Of the first weights. torch's own random numbers are left alone.

    Returns
    -------
    torch.nn.Sequential, (B, C, H, W) -> (B, classes)

    Examples
    --------
    >>> from course_utils.networks.inspection import count_parameters
    >>> count_parameters(mlp()).total
    30220

    *Source*: slide "Feature extraction" ("fully connected neural networks learn general linear features").
    """
    channels, height, width = as_image_shape(image_shape)
    sizes = [channels * height * width, *(as_count(units, "hidden") for units in hidden)]
    with seeded(seed):
        layers = [("flatten", nn.Flatten())]
        for number, (inputs, units) in enumerate(pairwise(sizes), start=1):
            layers += [(f"fc{number}", nn.Linear(inputs, units)), (f"relu{number}", nn.ReLU())]
        layers.append(("classes", nn.Linear(sizes[-1], as_count(classes, "classes"))))
        return nn.Sequential(OrderedDict(layers))


def lenet(image_shape=(1, 28, 28), classes=10, filters=(8, 16), hidden=100, seed=0):
    """Build the lecture's architecture: convolution, ReLU, pooling, twice; then fully connected layers.

    For 28 x 28 pixels it has 30,134 parameters, as many as `mlp`.

    Parameters
    ----------
    image_shape : (channels, height, width)
        At least 16 pixels a side.
    classes, seed
        As in `mlp`.
    filters : (int, int)
        How many filters, 5 x 5, the two convolutional layers have.
    hidden : int
        Units of the fully connected layer.

    Returns
    -------
    torch.nn.Sequential, (B, C, H, W) -> (B, classes)

    Examples
    --------
    >>> from course_utils.networks.inspection import shape_trace
    >>> shape_trace(lenet(), [[0] * 28] * 28)[:3]
    [('image', (1, 28, 28)), ('conv1', (8, 24, 24)), ('relu1', (8, 24, 24))]

    *Source*: slides "Convolutional neural networks" (28 x 28 -> 24 x 24 x n) and "Overall network architecture";
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    channels, height, width = as_image_shape(image_shape, least=16)
    first, second = (as_count(n, "filters") for n in filters)
    hidden, classes = as_count(hidden, "hidden"), as_count(classes, "classes")
    rows, columns = (((side - 4) // 2 - 4) // 2 for side in (height, width))
    with seeded(seed):
        return nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(channels, first, 5),  # (C, 28, 28) -> (8, 24, 24)
                relu1=nn.ReLU(),
                pool1=nn.MaxPool2d(2),  # -> (8, 12, 12)
                conv2=nn.Conv2d(first, second, 5),  # -> (16, 8, 8)
                relu2=nn.ReLU(),
                pool2=nn.MaxPool2d(2),  # -> (16, 4, 4)
                flatten=nn.Flatten(),  # -> (256,)
                fc1=nn.Linear(second * rows * columns, hidden),  # -> (100,)
                relu3=nn.ReLU(),
                classes=nn.Linear(hidden, classes),  # -> (10,)
            )
        )


def filter_net(channels=1, classes=16, filters=24, size=7, seed=0, *, standardise=False):
    """Build the shallow filter net: one layer of large filters, and the mean strength of each decides.

    What the lecture does by hand with mean(E), learned: filter, rectify, average, combine linearly. Its first weights
    are near 0, so that a filter after training shows what was learned and not what it began with.

    Parameters
    ----------
    channels, classes : int
        1 for grey images, 3 for colour; one output for each class.
    filters, size : int
        How many filters, and their side in pixels.
    seed : int
        As in `mlp`.
    standardise : bool
        Begin by giving each image mean 0 and variance 1, so that neither brightness nor contrast decides.

    Returns
    -------
    torch.nn.Sequential, (B, C, H, W) -> (B, classes), for images of any size from `size` up

    Examples
    --------
    >>> tuple(filter_net().conv1.weight.shape)
    (24, 1, 7, 7)

    *Source*: slides "Edge detection" and "Understanding layers" ("lots of edge detectors in the first layer").
    """
    channels, classes = as_count(channels, "channels"), as_count(classes, "classes")
    filters, size = as_count(filters, "filters"), as_count(size, "size")
    with seeded(seed):
        model = nn.Sequential(
            OrderedDict(
                _standardise(channels) if standardise else {},
                conv1=nn.Conv2d(channels, filters, size, bias=False),  # (C, H, W) -> (24, H - 6, W - 6)
                norm1=nn.BatchNorm2d(filters),
                relu1=nn.ReLU(),
                mean=nn.AdaptiveAvgPool2d(1),  # -> (24, 1, 1)
                flatten=nn.Flatten(),
                classes=nn.Linear(filters, classes),  # -> (16,)
            )
        )
    with torch.no_grad():
        model.conv1.weight *= 0.03
    return model


def deep_cnn(channels=1, classes=10, filters=(16, 16, 32, 32, 64), seed=0, *, parts=1, standardise=False):
    """Build a deeper network of 3 x 3 filters, each layer normalised; every second one is followed by pooling.

    Parameters
    ----------
    channels, classes, seed
        As in `filter_net`.
    filters : sequence of int
        How many filters each convolutional layer has: its length is the depth, its numbers are the width.
    parts : int
        Into how many parts, down and across, each last map is cut; the mean of each is what the classifier gets.
        1 is the mean over the whole map, which forgets where things were.
    standardise : bool
        As in `filter_net`.

    Returns
    -------
    torch.nn.Sequential, (B, C, H, W) -> (B, classes), for images of any size from 2 to the number of poolings up

    Examples
    --------
    >>> from course_utils.networks.inspection import shape_trace
    >>> [name for name, shape in shape_trace(deep_cnn(filters=(8, 8, 16)), [[0] * 28] * 28)][:8]
    ['image', 'conv1', 'norm1', 'relu1', 'conv2', 'norm2', 'relu2', 'pool2']

    *Source*: slide "Understanding layers" ("depth more important than width").
    """
    counts = [as_count(channels, "channels"), *(as_count(n, "filters") for n in filters)]
    if len(counts) == 1:
        raise ValueError("filters should hold at least one number, got none; try filters=(16, 32)")
    layers = list(_standardise(counts[0]).items()) if standardise else []
    with seeded(seed):
        for depth, (inputs, outputs) in enumerate(pairwise(counts), start=1):
            layers += [
                (f"conv{depth}", nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)),
                (f"norm{depth}", nn.BatchNorm2d(outputs)),
                (f"relu{depth}", nn.ReLU()),
            ]
            if depth % 2 == 0 and depth < len(filters):
                layers.append((f"pool{depth}", nn.MaxPool2d(2)))
        parts, classes = as_count(parts, "parts"), as_count(classes, "classes")
        layers += [("mean", nn.AdaptiveAvgPool2d(parts)), ("flatten", nn.Flatten())]
        layers.append(("classes", nn.Linear(counts[-1] * parts**2, classes)))
        return nn.Sequential(OrderedDict(layers))


def photo_network():
    """Build the network whose weights ship as "photo_cnn": it tells sixteen photographs by their patches.

    Returns
    -------
    torch.nn.Sequential, (B, 3, H, W) -> (B, 16)
        See `course_utils.pictures.photographs.labelled_patches`.

    Examples
    --------
    >>> from course_utils.networks.inspection import count_parameters
    >>> count_parameters(photo_network()).total
    71240
    """
    return deep_cnn(3, 16, filters=(24, 32, 48, 48, 64), standardise=True)


def _standardise(channels):
    """One group of all channels: mean and variance are those of the whole image."""
    return {"standardise": nn.GroupNorm(1, channels, affine=False)}
