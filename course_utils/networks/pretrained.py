"""A network that others trained: SqueezeNet 1.1, which tells the thousand classes of ImageNet apart.

The network is built here, in a few lines; its weights come from PyTorch's public file when the network allows.
"""

from collections import OrderedDict

import torch
from torch import nn

from course_utils.networks.tensors import seeded
from course_utils.networks.weights import WeightsError, put_weights
from course_utils.pictures.downloads import fetch

WEIGHTS_URL = "https://download.pytorch.org/models/"
"""Where `load_imagenet` downloads from: PyTorch's own store of trained networks."""

WEIGHTS_FILE = "squeezenet1_1-b8a52dc0.pth"
"""The file of weights, 4.7 MB. After the dash stand the first 8 digits of its SHA-256: the publisher tells no more."""

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)
"""Mean and standard deviation of red, green and blue over ImageNet, pixels in [0, 1], as PyTorch's networks expect."""

_INSTEAD = "the networks that ship, such as load_weights(model, 'photo_cnn'), need no network"


class Standardise(nn.Module):
    """Shift and scale red, green and blue as they were in training: u = (x - mean) / deviation."""

    def __init__(self, mean=IMAGENET_MEAN, deviation=IMAGENET_DEVIATION):
        super().__init__()
        # Not persistent: the public file holds weights only.
        self.register_buffer("mean", torch.tensor(mean)[:, None, None], persistent=False)
        self.register_buffer("deviation", torch.tensor(deviation)[:, None, None], persistent=False)

    def forward(self, x):
        """Take and return (B, 3, H, W)."""
        return (x - self.mean) / self.deviation


class Fire(nn.Module):
    """Squeeze many channels into a few with 1 x 1 kernels, then expand them with 1 x 1 and 3 x 3 kernels, side by side.

    Parameters
    ----------
    channels, squeezed, expanded : int
        Channels in, in between, and out of either expansion: ``2 * expanded`` channels come out.
    """

    def __init__(self, channels, squeezed, expanded):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, squeezed, 1)
        self.squeeze_relu = nn.ReLU()
        self.expand1x1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding=1)
        self.expand_relu = nn.ReLU()

    def forward(self, x):
        """Take (B, channels, H, W), return (B, 2 · expanded, H, W)."""
        x = self.squeeze_relu(self.squeeze(x))
        return self.expand_relu(torch.cat([self.expand1x1(x), self.expand3x3(x)], dim=1))


def squeezenet(classes=1000, seed=0):
    """Build SqueezeNet 1.1: as good on ImageNet as AlexNet, with 1,235,496 parameters instead of 61 million.

    Parameters
    ----------
    classes : int
        1000 for the public weights.
    seed : int
        Of the first weights.

    Returns
    -------
    torch.nn.Sequential, (B, 3, H, W) in [0, 1] -> (B, classes)
        Of any size from 17 pixels up; it was trained on 224 x 224. Its layers carry the names of the public file.

    Examples
    --------
    >>> from course_utils.networks.inspection import count_parameters
    >>> f"{count_parameters(squeezenet()).total:,}"
    '1,235,496'

    *Source*: F. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", 2016; version 1.1 of
    the authors' repository.
    """

    def shrink():
        return nn.MaxPool2d(3, stride=2, ceil_mode=True)

    with seeded(seed):
        features = nn.Sequential(
            nn.Conv2d(3, 64, 3, stride=2),  # (3, 224, 224) -> (64, 111, 111)
            nn.ReLU(),
            shrink(),  # -> (64, 55, 55)
            Fire(64, 16, 64),  # -> (128, 55, 55)
            Fire(128, 16, 64),
            shrink(),  # -> (128, 27, 27)
            Fire(128, 32, 128),  # -> (256, 27, 27)
            Fire(256, 32, 128),
            shrink(),  # -> (256, 13, 13)
            Fire(256, 48, 192),  # -> (384, 13, 13)
            Fire(384, 48, 192),
            Fire(384, 64, 256),  # -> (512, 13, 13)
            Fire(512, 64, 256),
        )
        classifier = nn.Sequential(
            nn.Dropout(),
            nn.Conv2d(512, classes, 1),  # a fully connected layer at every place -> (1000, 13, 13)
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),  # -> (1000, 1, 1)
        )
        parts = {"standardise": Standardise(), "features": features, "classifier": classifier, "flatten": nn.Flatten()}
        return nn.Sequential(OrderedDict(parts))


def load_imagenet(model, folder=None, *, url=WEIGHTS_URL):
    """Put the public ImageNet weights into `squeezenet`, downloading them once (4.7 MB).

    Parameters
    ----------
    model : torch.nn.Module
        A `squeezenet()`; it is changed in place.
    folder : str or Path, optional
        Where the file is kept, and looked for first; by default this user's cache.
    url : str
        Folder on the web that holds the file.

    Returns
    -------
    torch.nn.Module
        `model`, in evaluation mode.

    Raises
    ------
    WeightsError
        The file cannot be had, is not the published one, or belongs to another network; `model` is left as it was.

    Notes
    -----
    A .pth file is a pickle, which can hold code. So the file is opened only after its SHA-256 begins as its name says
    (the check of PyTorch's own tools), and then by torch's reader that accepts tensors and nothing else.
    """
    digest = WEIGHTS_FILE.removesuffix(".pth").rpartition("-")[2]
    path = fetch(WEIGHTS_FILE, url, digest, folder, error=WeightsError, instead=_INSTEAD)
    try:
        tensors = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as problem:  # at bytes that are no tensors, torch's reader raises whatever comes
        raise WeightsError(f"{WEIGHTS_FILE} holds something else than tensors by name; {_INSTEAD}") from problem
    is_table = isinstance(tensors, dict) and all(isinstance(tensor, torch.Tensor) for tensor in tensors.values())
    if not is_table:
        raise WeightsError(f"{WEIGHTS_FILE} holds something else than tensors by name; {_INSTEAD}")
    return put_weights(model, tensors, WEIGHTS_FILE, build="with squeezenet()")
