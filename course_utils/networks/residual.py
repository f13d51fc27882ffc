"""A deep chain of fully connected layers, and the lecture's tricks as switches: residual, batch norm, dropout.

The identity path of a residual network is one line, `x + branch(x)`; all else here is the chain around it.
"""

from collections import OrderedDict

import torch
from torch import nn

from course_utils._checks import as_count, as_number, one_of
from course_utils.networks.tensors import as_targets, as_tensor_images, evaluating, seeded


class Residual(nn.Module):
    """A layer with a way around it: x + scale · branch(x).

    Parameters
    ----------
    branch : torch.nn.Module
        Returns what has the shape of its input.
    scale : float
        How much the branch counts. With 1/√depth a chain of any depth ends about as large as it began.

    Examples
    --------
    >>> Residual(nn.ReLU(), scale=0.5)(torch.tensor([-2.0, 2.0]))
    tensor([-2.,  3.])

    *Source*: slide "Tricks of the trade"; K. He et al., "Deep residual learning for image recognition", 2015.
    """

    def __init__(self, branch, scale=1.0):
        super().__init__()
        self.branch, self.scale = branch, scale

    def forward(self, x):
        """What came in, and what the branch makes of it."""
        return x + self.scale * self.branch(x)


def deep_mlp(
    depth=8, width=64, *, residual=False, batch_norm=False, dropout=0.0, start="He", pixels=784, classes=10, seed=0
):
    """Build a chain of `depth` layers of equal width, each a rectifier and a weighted sum, and a classifier.

    Parameters
    ----------
    depth, width : int
        How many layers, and units of each.
    residual : bool
        A way around each layer, whose branch counts 1/√depth, and the last features normalised. The weights are as
        many, and begin the same.
    batch_norm : bool
        Normalise each z̄ over the batch before it is rectified.
    dropout : float
        Probability with which a unit is *dropped* while training: torch's p, where the slide's p is to be kept.
    start : {"He", "torch"}
        How the first weights are drawn: N(0, 2 / inputs), so that what a rectifier lets through keeps its size, or
        smaller, as torch does by itself.
    pixels, classes : int
        Of the pictures, and of the answers.
    seed : int
        Of the first weights. torch's own random numbers are left alone.

    Returns
    -------
    torch.nn.Sequential, (B, 1, H, W) -> (B, classes)

    Examples
    --------
    >>> [name for name, _ in deep_mlp(2).named_children()]
    ['flatten', 'first', 'layer1', 'layer2', 'classes']
    >>> [name for name, _ in deep_mlp(2, batch_norm=True).layer1.named_children()]
    ['norm', 'relu', 'linear']

    *Source*: slide "Tricks of the trade" ("residual connections: accelerate training, allow for more depth").
    """
    depth, width = as_count(depth, "depth"), as_count(width, "width")
    dropped = as_number(dropout, "dropout", low=0, high=1)
    draw = _he if one_of(start, "start", ("He", "torch")) == "He" else nn.Identity()
    layers = OrderedDict(flatten=nn.Flatten())
    with seeded(seed):
        layers["first"] = draw(nn.Linear(pixels, width))
        for number in range(1, depth + 1):
            parts = OrderedDict(norm=nn.BatchNorm1d(width)) if batch_norm else OrderedDict()
            parts |= {"relu": nn.ReLU(), "dropout": nn.Dropout(dropped)} if dropped else {"relu": nn.ReLU()}
            parts["linear"] = draw(nn.Linear(width, width))
            branch = nn.Sequential(parts)
            layers[f"layer{number}"] = Residual(branch, depth**-0.5) if residual else branch
        if residual:
            layers["norm"] = nn.LayerNorm(width)
        layers["classes"] = nn.Linear(width, classes)
    return nn.Sequential(layers)


def gradient_norms(model, images, labels):
    """How large is the gradient of the loss at the weights of each layer of a `deep_mlp`: ‖∂L/∂W‖, first to last.

    Parameters
    ----------
    model : torch.nn.Module
        From `deep_mlp`; its weights stay as they are.
    images, labels
        One batch, as in `training.fit`.

    Returns
    -------
    list of float
        One number for each of the `depth` layers between the first and the classifier.

    Examples
    --------
    >>> len(gradient_norms(deep_mlp(24), torch.zeros(2, 1, 28, 28), [0, 1]))
    24
    """
    images, labels = as_tensor_images(images), as_targets(labels, "cross_entropy")
    weights = [weight for name, weight in model.named_parameters() if name.endswith("linear.weight")]
    with torch.enable_grad():
        loss = nn.functional.cross_entropy(model(images), labels)
        return [float(gradient.norm()) for gradient in torch.autograd.grad(loss, weights)]


def likeness(model, images):
    """How alike a network makes different pictures: the mean cosine between their features after each layer.

    At 1 all features point the same way: whatever comes after cannot tell the pictures apart.

    Parameters
    ----------
    model : torch.nn.Module
        From `deep_mlp`.
    images
        At least two, as in `training.fit`.

    Returns
    -------
    list of float
        As in `gradient_norms`.

    Examples
    --------
    >>> likeness(deep_mlp(3), torch.ones(2, 1, 28, 28))
    [1.0, 1.0, 1.0]
    """
    features, found = as_tensor_images(images), []
    with evaluating(model):
        for name, layer in model.named_children():
            features = layer(features)
            if name.startswith("layer"):
                units = nn.functional.normalize(features, dim=1)
                off = (units @ units.T).sum() - len(units)
                found.append(round(float(off) / (len(units) * (len(units) - 1)), 6))
    return found


def _he(linear):
    """Draw weights so that what a ReLU lets through keeps its size from layer to layer."""
    nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
    nn.init.zeros_(linear.bias)
    return linear
