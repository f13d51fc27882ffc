"""Name every pixel of a picture: an autoencoder's shape, but its output is a map of labels, and training supervised.

`UNet` has ways across, from its encoder to its decoder; without them (``skips=False``) all that the decoder knows has
gone through the bottleneck. Both are trained by the same `fit` as every other network, with a label for each pixel::

    fit(model, images, masks, steps=100)
"""

import functools

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_count, one_of
from course_utils.networks.tensors import seeded
from course_utils.networks.training import predict
from course_utils.networks.weights import load_weights
from course_utils.pictures.balls import BALLS, draw_masked_balls
from course_utils.pictures.scenes import SEGMENT_NAMES, draw_scenes

SIDE = 64  # pixels of the pictures that the networks learned from
WIDTHS = (8, 16, 32, 48)  # feature maps of the scenes' networks, level by level
BALL_WIDTHS = (8, 16, 24)


def level(channels, maps, convolutions):
    """3 x 3 convolutions, each with batch norm and a rectifier; height and width stay: (B, channels, H, W) -> maps."""
    layers = []
    for before in [channels, *[maps] * (convolutions - 1)]:
        layers += [nn.Conv2d(before, maps, 3, padding=1, bias=False), nn.BatchNorm2d(maps), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """(B, 3, H, W) -> (B, names, H, W): a score for each name at each pixel.

    Parameters
    ----------
    names : int
        How many labels there are.
    widths : sequence of int
        Feature maps of each level; from one to the next, height and width are halved. The last one is the bottleneck.
    skips : bool
        Whether each level of the decoder also gets what the encoder had at this size.

    *Source*: slide "Autoencoders for image segmentation" ("change in design"); O. Ronneberger, P. Fischer and T. Brox,
    "U-Net: Convolutional networks for biomedical image segmentation", 2015.
    """

    def __init__(self, names, widths=WIDTHS, skips=True):
        super().__init__()
        self.skips = skips
        self.down = nn.ModuleList(level(a, b, 2) for a, b in zip((3, *widths), widths, strict=False))
        deeper = list(zip(widths[::-1], widths[-2::-1], strict=False))  # such as (48, 32), (32, 16), (16, 8)
        self.up = nn.ModuleList(level(a + b if skips else a, b, 1) for a, b in deeper)
        self.scores = nn.Conv2d(widths[0], names, 1)

    def forward(self, x):
        """Down, and up again; the comments give the shapes for pictures of 64 x 64 and four levels."""
        least = 2 ** len(self.up)
        if x.shape[2] % least or x.shape[3] % least:
            raise ValueError(
                f"A picture's sides should be multiples of {least}, since they are halved {len(self.up)} times, "
                f"got {x.shape[2]} x {x.shape[3]}; try resize(image, {SIDE})"
            )
        kept = []
        for encode in self.down[:-1]:
            x = encode(x)  # -> (B, 8, 64, 64), (B, 16, 32, 32), (B, 32, 16, 16)
            kept.append(x)
            x = nn.functional.max_pool2d(x, 2)  # -> (B, 8, 32, 32), (B, 16, 16, 16), (B, 32, 8, 8)
        x = self.down[-1](x)  # the bottleneck: (B, 48, 8, 8)
        for decode, same_size in zip(self.up, reversed(kept), strict=True):
            x = nn.functional.interpolate(x, scale_factor=2)  # -> (B, 48, 16, 16), (B, 32, 32, 32), (B, 16, 64, 64)
            if self.skips:
                x = torch.cat([x, same_size], dim=1)  # -> (B, 48 + 32, 16, 16), (B, 32 + 16, 32, 32), ...
            x = decode(x)  # -> (B, 32, 16, 16), (B, 16, 32, 32), (B, 8, 64, 64)
        return self.scores(x)  # -> (B, names, 64, 64)


def u_net(names, widths=WIDTHS, skips=True, seed=0):
    """Build a `UNet` whose first weights follow from a seed.

    Examples
    --------
    >>> model = u_net(2, BALL_WIDTHS)
    >>> model(torch.zeros(5, 3, 64, 48)).shape
    torch.Size([5, 2, 64, 48])
    """
    with seeded(seed):
        return UNet(as_count(names, "names"), widths, skips)


def name_pixels(model, images):
    """Return the likeliest label of each pixel: (N, H, W) uint8.

    Parameters
    ----------
    model : UNet
    images : array_like, shape (N, H, W, 3)
        In [0, 1], with sides that the model can halve.

    Examples
    --------
    >>> name_pixels(u_net(10), np.zeros((2, 64, 32, 3))).shape
    (2, 64, 32)
    """
    return np.uint8(predict(model, images, batch_size=50).argmax(axis=1))


# --- The networks that ship, and what they learned from -----------------------------------------------------------

KINDS = {"scenes": (len(SEGMENT_NAMES), WIDTHS), "balls": (2, BALL_WIDTHS)}  # kind of picture -> names, widths
NO_SKIPS = ", no skips"  # how a network without them is called


def segmentation_networks():
    """Build the networks whose weights ship as "segmentation".

    Returns
    -------
    torch.nn.ModuleDict
        "scenes" names the ten `SEGMENT_NAMES`, "balls" tells ball from background; each also with `NO_SKIPS`.
    """
    models = {kind: u_net(*size) for kind, size in KINDS.items()}
    return nn.ModuleDict(models | {kind + NO_SKIPS: u_net(*size, skips=False) for kind, size in KINDS.items()})


@functools.lru_cache(maxsize=1)
def trained():
    """The networks of `segmentation_networks` with the weights that ship, read once."""
    return load_weights(segmentation_networks(), "segmentation")


def draw_masked(count, seed, kind):
    """Draw pictures of 64 x 64 pixels with the label of each pixel: (count, 64, 64, 3), (count, 64, 64) uint8.

    Examples
    --------
    >>> [each.shape for each in draw_masked(2, seed=0, kind="scenes")]
    [(2, 64, 64, 3), (2, 64, 64)]
    """
    if one_of(kind, "kind", KINDS) == "balls":
        return draw_masked_balls(count, seed, SIDE, tuple(BALLS))
    scenes = draw_scenes(count, seed, SIDE)
    return np.stack([scene.image for scene in scenes]), np.stack([scene.segments for scene in scenes])


@functools.lru_cache(maxsize=len(KINDS))
def fresh(kind):
    """96 pictures of a kind that none of the networks has seen, and their labels."""
    return draw_masked(96, seed=999, kind=kind)
