"""The autoencoder at the lecture's scale, whose weights ship: 128 x 128 x 3 pixels -> 1,024 numbers -> pixels.

Its encoder and its decoder are sums of two branches. The linear branch sees squares of 16 x 16 pixels (and may learn to
look 8 pixels beyond): 16 filters answer to each, and the decoder paints each filter back as strongly as it answered.
It starts as the PCA of such squares. The other branch, convolutions with leaky rectifiers between, starts at exactly 0
and learns to correct the first: no training time goes into what PCA finds at once.
"""

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_array
from course_utils.networks.autoencoders import SLOPE, Autoencoder
from course_utils.networks.tensors import seeded
from course_utils.pca import PCA

SQUARE, FILTERS, BEYOND = 16, 16, 8  # 8 x 8 squares of 16 numbers each: a code of 1,024


class Branches(nn.Module):
    """x -> linear(x) + correction(x)."""

    def __init__(self, linear, correction):
        super().__init__()
        self.linear, self.correction = linear, correction

    def forward(self, x):
        """Add what both branches make of x."""
        return self.linear(x) + self.correction(x)


def scene_network(seed=0):
    """Build the network whose weights ship as "scene_autoencoder".

    Parameters
    ----------
    seed : int
        Of the first weights.

    Returns
    -------
    Autoencoder, (B, 3, 128, 128) -> (B, 3, 128, 128)
        Its code of 1,024 numbers is 16 maps of 8 x 8, one number for each filter and square of the picture.

    Examples
    --------
    >>> model = scene_network()
    >>> model.image_shape, model.bottleneck
    ((3, 128, 128), 1024)

    *Source*: slide "Autoencoder reconstruction" (d = 49152 = 128 · 128 · 3, k = 1024).
    """
    place = {"kernel_size": SQUARE + 2 * BEYOND, "stride": SQUARE, "padding": BEYOND, "bias": False}
    with seeded(seed):
        analysis = nn.Conv2d(3, FILTERS, **place)  # (3, 128, 128) -> (16, 8, 8)
        synthesis = nn.ConvTranspose2d(FILTERS, 3, **place)  # and back
        down = nn.Sequential(
            nn.Conv2d(3, 48, 4, stride=4),  # (3, 128, 128) -> (48, 32, 32)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(48, 64, 3, stride=2, padding=1),  # -> (64, 16, 16)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(64, 64, 3, stride=2, padding=1),  # -> (64, 8, 8)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(64, FILTERS, 3, padding=1),  # -> (16, 8, 8)
        )
        up = nn.Sequential(
            nn.Conv2d(FILTERS, 64, 3, padding=1),  # (16, 8, 8) -> (64, 8, 8)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(64, 4 * 64, 3, padding=1),
            nn.PixelShuffle(2),  # -> (64, 16, 16)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(64, 4 * 48, 3, padding=1),
            nn.PixelShuffle(2),  # -> (48, 32, 32)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(48, 16 * 3, 3, padding=1),
            nn.PixelShuffle(4),  # -> (3, 128, 128)
        )
    for last in (down[-1], up[-2]):
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
    encoder = nn.Sequential(Branches(analysis, down), nn.Flatten())  # -> (1024,)
    decoder = nn.Sequential(nn.Unflatten(1, (FILTERS, 8, 8)), Branches(synthesis, up))
    return Autoencoder(encoder, decoder, (3, 128, 128))


def start_from_pca(model, pictures):
    """Set the linear branches of `scene_network` to the PCA of squares of 16 x 16 pixels.

    Not centred, so that it needs no biases; the first filter then is nearly the mean of the square.

    Parameters
    ----------
    model : Autoencoder
        Made by `scene_network`; changed in place.
    pictures : array_like, shape (N, 128, 128, 3), from 0 to 1

    Returns
    -------
    Autoencoder
        `model`.

    Examples
    --------
    >>> shades = np.random.default_rng(0).random((20, 1, 1, 3)) * np.ones((20, 128, 128, 3))
    >>> model = start_from_pca(scene_network(), shades)
    >>> bool(np.abs(model.reconstruct(shades) - shades).max() < 1e-4)  # sums of 768 products in float32
    True
    """
    pictures = as_array(pictures, "pictures", ndim=4)
    if pictures.shape[1:] != (128, 128, 3):
        raise ValueError(f"pictures should have shape (N, 128, 128, 3), got {pictures.shape}; try draw_scenes(10, 0)")
    squares = pictures.reshape(-1, 8, SQUARE, 8, SQUARE, 3).swapaxes(2, 3).reshape(-1, SQUARE * SQUARE * 3)
    filters = PCA(FILTERS, centred=False).fit(squares).components.reshape(FILTERS, SQUARE, SQUARE, 3)
    filters = torch.tensor(np.moveaxis(filters, -1, 1).copy(), dtype=torch.float32)
    inner = slice(BEYOND, BEYOND + SQUARE)
    with torch.no_grad():
        for layer in linear_branches(model):
            layer.weight.zero_()
            layer.weight[:, :, inner, inner] = filters
    return model


def linear_branches(model):
    """Return the linear layers of `scene_network`, that of the encoder and that of the decoder."""
    return model.encoder[0].linear, model.decoder[1].linear
