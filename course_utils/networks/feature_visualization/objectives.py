"""What a painted picture is to make large: units, channels and classes of a network, and penalties on the picture.

`feature_visualization` passes these on.
"""

from dataclasses import dataclass

import torch
from torch.nn import functional

from course_utils._checks import as_count, as_number
from course_utils.networks.feature_visualization.excitation import check_channel


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


def channel(layer, channel, *, rectified=False):
    """The mean of a channel's map, before the ReLU: the same filter everywhere.

    An edge is answered by plus on one side and minus on the other, and over a whole map of edges the two cancel. With
    ``rectified=True`` minus hardly counts, as behind the ReLU: a hundredth of it, so that a silent map has a slope.
    """

    def measure(image, heard):
        check_channel(layer, channel, heard[layer])
        values = heard[layer][0, channel]
        return (functional.leaky_relu(values, 0.01) if rectified else values).mean()

    return Objective(measure, (layer,))


def class_logit(label):
    """The network's score for a class, before the softmax."""

    def measure(image, heard):
        check_channel("the output", label, heard[""])
        return heard[""][0, label]

    return Objective(measure, ("",))


def total_variation(relative=False):
    """How much neighbouring pixels differ: the mean of |x[i+1, j] - x[i, j]| + |x[i, j+1] - x[i, j]|.

    With ``relative=True`` it is divided by the picture's standard deviation. A network that standardises its input
    does not care about contrast; without this the penalty would only make the same picture paler.
    """

    def measure(image, heard):
        differences = image.diff(dim=2).abs().mean() + image.diff(dim=3).abs().mean()
        return differences / (image.std() + 1e-3) if relative else differences

    return Objective(measure)


def l2():
    """How far the pixels are from grey: the mean of (2x - 1)²."""
    return Objective(lambda image, heard: (2 * image - 1).square().mean())


def high_frequencies(relative=False):
    """What a small blur would take away: the mean of (x - x ⊛ [1, 2, 1]ᵀ[1, 2, 1]/16)², times 16.

    With ``relative=True`` it is divided by 16 times the picture's variance: the share that the blur takes.
    """

    def measure(image, heard):
        weights = torch.tensor([1.0, 2.0, 1.0], device=image.device)
        kernel = (weights[:, None] * weights / 16).expand(image.shape[1], 1, 3, 3)
        blurred = functional.conv2d(image, kernel, groups=image.shape[1])
        taken = (image[:, :, 1:-1, 1:-1] - blurred).square().mean()
        return taken / (image.var() + 1e-4) if relative else 16 * taken

    return Objective(measure)
