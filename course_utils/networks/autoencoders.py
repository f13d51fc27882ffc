"""Autoencoders: an encoder e, a decoder d, and f(x) = d(e(x)), trained to give its own input back.

All of them are trained by the same `fit` as every other network, with the inputs as targets::

    fit(model, images, images, loss="squared_error", steps=500)

Recipe: leaky rectifiers inside, none at the ends. With plain rectifiers in a narrow bottleneck and a sigmoid at the
end, training on bright strokes over black stops at a black picture: the sigmoid saturates, its gradient vanishes, and
rectifiers that are off stay off.
"""

import math
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_array, as_count, describe
from course_utils.networks.tensors import (
    as_device,
    as_image_shape,
    as_tensor_images,
    evaluating,
    seeded,
    shapes_explained,
    threads,
)

SLOPE = 0.1  # of the leaky rectifiers, for negative inputs


class Autoencoder(nn.Module):
    """f(x) = d(e(x)): whatever the encoder passes on, the decoder has to make do with.

    Parameters
    ----------
    encoder : torch.nn.Module, (B, C, H, W) -> (B, k)
    decoder : torch.nn.Module, (B, k) -> (B, C, H, W)
    image_shape : (channels, height, width) or (d,)
        Of one input; rows of d numbers are no pictures, and stay rows.

    Attributes
    ----------
    bottleneck : int
        k, the numbers in a code.

    *Source*: slide "Autoencoder": encoder e: ℝᵈ → ℝᵏ, decoder d: ℝᵏ → ℝᵈ. The slide leaves "f(x) =" blank.
    """

    def __init__(self, encoder, decoder, image_shape):
        super().__init__()
        self.encoder, self.decoder, self.image_shape = encoder, decoder, tuple(image_shape)
        blank = torch.zeros(1, *self.image_shape)
        codes = self._answer(encoder, blank)
        if codes.ndim != 2:
            raise ValueError(f"the encoder should return codes of shape (N, k), got {tuple(codes.shape)}; try Flatten")
        self.bottleneck = codes.shape[1]
        pictures = self._answer(decoder, codes)
        if pictures.shape != blank.shape:
            raise ValueError(
                f"the decoder should give back what the encoder takes, {_said(self.image_shape)}, "
                f"got shape {tuple(pictures.shape[1:])}; try Unflatten, or another number of units"
            )

    def forward(self, images):
        """Reconstruct a batch: (B, C, H, W) -> (B, C, H, W), or (B, d) -> (B, d)."""
        return self.decoder(self.encoder(images))

    def encode(self, images):
        """Return the codes z = e(x) of pictures, without gradients.

        Parameters
        ----------
        images : array_like, shape (N, H, W), (N, H, W, C) or (N, d)

        Returns
        -------
        numpy.ndarray of float32, shape (N, k)
        """
        return self._answer(self.encoder, self._as_inputs(images)).numpy()

    def decode(self, codes):
        """Return the pictures d(z) of codes, without gradients.

        Parameters
        ----------
        codes : array_like, shape (N, k)

        Returns
        -------
        numpy.ndarray of float32, shape (N, H, W), (N, H, W, C) or (N, d)
            Not clipped: a little below 0 or above 1 may occur.
        """
        codes = as_array(codes, "codes", ndim=2)
        if codes.shape[1] != self.bottleneck:
            raise ValueError(f"codes should have shape (N, {self.bottleneck}), got {describe(codes)}")
        return _as_pictures(self._answer(self.decoder, torch.tensor(codes, dtype=torch.float32)))

    def reconstruct(self, images):
        """Return f(x) = d(e(x)) of pictures, without gradients, in the shape in which they came.

        Tensors come back as NumPy, too: channels last, as `decode` gives them.
        """
        reconstructed = _as_pictures(self._answer(self, self._as_inputs(images)))
        return reconstructed if isinstance(images, torch.Tensor) else reconstructed.reshape(np.shape(images))

    def _as_inputs(self, images):
        given = as_tensor_images(images)
        if given.shape[1:] != self.image_shape:
            channels, *size = self.image_shape
            one = list(np.shape(images)) in ([*size, channels], size if channels == 1 else None)
            raise ValueError(
                f"images should be {_said(self.image_shape)}, got {_said(given.shape[1:])}; "
                + ("try images[None] for a single one" if one else "it takes only the size that it was built for")
            )
        return given

    def _answer(self, part, inputs, batch_size=500):
        device = as_device(None, self)
        with evaluating(self), threads(1), shapes_explained(part, inputs):
            return torch.cat([part(batch.to(device)).cpu() for batch in inputs.split(batch_size)])


class LinearAutoencoder(Autoencoder):
    """The simplest one: f(x)ᵀ = xᵀ W₁ W₂, one hidden layer, no non-linearity, no biases.

    Attributes
    ----------
    W1 : (d, k) numpy.ndarray
        Encoder: e(x)ᵀ = xᵀ W₁.
    W2 : (k, d) numpy.ndarray
        Decoder: d(z)ᵀ = zᵀ W₂.

    *Source*: slides "Principal component analysis".
    """

    def __init__(self, d, k):
        super().__init__(nn.Linear(d, k, bias=False), nn.Linear(k, d, bias=False), (d,))

    @property
    def W1(self):  # noqa: N802 - the lecture's name
        """Return the encoder's weights, as the lecture writes them: (d, k)."""
        return self.encoder.weight.detach().cpu().numpy().T.copy()

    @property
    def W2(self):  # noqa: N802 - the lecture's name
        """Return the decoder's weights, as the lecture writes them: (k, d)."""
        return self.decoder.weight.detach().cpu().numpy().T.copy()


def linear_autoencoder(d, k, seed=0):
    """Build f(x)ᵀ = xᵀ W₁ W₂ for inputs of d numbers.

    Parameters
    ----------
    d, k : int
        Numbers in an input and in a code. With k ≥ d it can copy exactly.
    seed : int
        Of the first weights.

    Returns
    -------
    LinearAutoencoder, (B, d) -> (B, d)

    Examples
    --------
    >>> model = linear_autoencoder(64, 8)
    >>> model.W1.shape, model.W2.shape
    ((64, 8), (8, 64))

    *Source*: slides "Principal component analysis".
    """
    with seeded(seed):
        return LinearAutoencoder(as_count(d, "d"), as_count(k, "k"))


def dense_autoencoder(image_shape=(1, 28, 28), k=32, hidden=(128,), decoder_hidden=None, seed=0):
    """Build an autoencoder of fully connected layers.

    Parameters
    ----------
    image_shape : (channels, height, width)
    k : int
        Numbers in a code.
    hidden : sequence of int
        Units of the encoder's hidden layers, from the picture to the code; () for none.
    decoder_hidden : sequence of int, optional
        Those of the decoder, from the code to the picture; by default the encoder's, backwards.
    seed : int
        Of the first weights.

    Returns
    -------
    Autoencoder, (B, C, H, W) -> (B, C, H, W)

    Examples
    --------
    >>> dense_autoencoder(k=2).encode(np.zeros((5, 28, 28))).shape
    (5, 2)

    *Source*: slide "Autoencoder" ("often symmetric, but does not have to be").
    """
    image_shape, k = as_image_shape(image_shape), as_count(k, "k")
    hidden = [as_count(units, "hidden") for units in hidden]
    mirrored = hidden[::-1] if decoder_hidden is None else [as_count(n, "decoder_hidden") for n in decoder_hidden]
    d = math.prod(image_shape)
    with seeded(seed):
        encoder = nn.Sequential(nn.Flatten(), *_dense([d, *hidden, k]))
        decoder = nn.Sequential(*_dense([k, *mirrored, d]), nn.Unflatten(1, image_shape))
        return Autoencoder(encoder, decoder, image_shape)


def copy_net(image_shape=(1, 28, 28), width=1000, seed=0):
    """Build the control: a hidden layer wider than the picture, and so no bottleneck; it can learn to copy.

    Parameters
    ----------
    image_shape : (channels, height, width)
    width : int
        Numbers in a "code", at least as many as the picture has.
    seed : int
        Of the first weights.

    Returns
    -------
    Autoencoder, (B, C, H, W) -> (B, C, H, W)

    Examples
    --------
    >>> copy_net().bottleneck
    1000

    *Source*: slide "Autoencoder" ("Which would lead to better feature learning?").
    """
    d = math.prod(as_image_shape(image_shape))
    return dense_autoencoder(image_shape, as_count(width, "width", least=d), hidden=(), seed=seed)


def convolutional_autoencoder(image_shape=(1, 28, 28), k=32, channels=(16, 32), decoder_channels=None, seed=0):
    """Build an autoencoder of convolutions: each stage halves the sides on the way in and doubles them on the way out.

    Where k fills the last maps exactly, as 1,024 = 16 · 8 · 8, these maps are the code and every number of it keeps
    its place in the picture; otherwise a fully connected layer makes the code.

    Parameters
    ----------
    image_shape : (channels, height, width)
        Sides that can be halved once for each stage.
    k : int
        Numbers in a code.
    channels : sequence of int
        Filters of each stage of the encoder, from the picture to the code.
    decoder_channels : sequence of int, optional
        Those of the decoder, from the code to the picture; by default the encoder's, backwards.
    seed : int
        Of the first weights.

    Returns
    -------
    Autoencoder, (B, C, H, W) -> (B, C, H, W)

    Examples
    --------
    >>> convolutional_autoencoder(k=8).encode(np.zeros((5, 28, 28))).shape
    (5, 8)

    *Source*: slide "Autoencoder reconstruction" (d = 49152 = 128 · 128 · 3, k = 1024); W. Shi et al., "Real-time single
    image and video super-resolution using an efficient sub-pixel convolutional neural network", 2016 (pixel shuffle).
    """
    image_shape, k = as_image_shape(image_shape), as_count(k, "k")
    channels = [as_count(n, "channels") for n in channels]
    backwards = channels[::-1] if decoder_channels is None else [as_count(n, "channels") for n in decoder_channels]
    if not channels or len(backwards) != len(channels):
        raise ValueError(f"channels should name one number a stage, got {channels} in and {backwards} out")
    halvings = 2 ** len(channels)
    if image_shape[1] % halvings or image_shape[2] % halvings:
        raise ValueError(
            f"height and width should be divisible by {halvings} for {len(channels)} stages, got {image_shape}; "
            "try fewer channels"
        )
    rows, cols = image_shape[1] // halvings, image_shape[2] // halvings
    is_map = k % (rows * cols) == 0
    with seeded(seed):
        encoder, decoder = [], []
        for inputs, outputs in pairwise([image_shape[0], *channels]):
            encoder += [nn.Conv2d(inputs, outputs, 5, stride=2, padding=2), nn.LeakyReLU(SLOPE)]  # sides halved
        if is_map:
            depth = k // (rows * cols)
            encoder += [nn.Conv2d(channels[-1], depth, 3, padding=1), nn.Flatten()]  # -> (k,)
            decoder += [nn.Unflatten(1, (depth, rows, cols)), nn.Conv2d(depth, backwards[0], 3, padding=1)]
        else:
            encoder += [nn.Flatten(), nn.Linear(channels[-1] * rows * cols, k)]  # -> (k,)
            decoder += [nn.Linear(k, backwards[0] * rows * cols), nn.Unflatten(1, (backwards[0], rows, cols))]
        for inputs, outputs in pairwise([*backwards, image_shape[0]]):
            # Four pictures of half the size, shuffled into one: an upsampling without a checkerboard's uneven overlap.
            decoder += [nn.LeakyReLU(SLOPE), nn.Conv2d(inputs, 4 * outputs, 3, padding=1), nn.PixelShuffle(2)]
        return Autoencoder(nn.Sequential(*encoder), nn.Sequential(*decoder), image_shape)


def digit_networks():
    """Build the networks whose weights ship as "digit_autoencoders", all for digits of 28 x 28 pixels.

    Returns
    -------
    torch.nn.ModuleDict
        "1", "2", "4", "8", "16", "32": autoencoders, called by their k; "denoiser": one more with k = 32, which
        learned to make clean digits of noisy ones.

    Examples
    --------
    >>> {name: model.bottleneck for name, model in digit_networks().items()}
    {'1': 1, '2': 2, '4': 4, '8': 8, '16': 16, '32': 32, 'denoiser': 32}
    """
    names = {**{str(k): k for k in (1, 2, 4, 8, 16, 32)}, "denoiser": 32}
    return nn.ModuleDict({name: convolutional_autoencoder(k=k, channels=(8, 16)) for name, k in names.items()})


def _dense(sizes):
    layers = [nn.Linear(sizes[0], sizes[1])]
    for inputs, outputs in pairwise(sizes[1:]):
        layers += [nn.LeakyReLU(SLOPE), nn.Linear(inputs, outputs)]
    return layers


def _as_pictures(tensor):
    """(N, C, H, W) -> (N, H, W) if grey, (N, H, W, C) otherwise; rows stay rows."""
    array = tensor.numpy()
    if array.ndim < 4:
        return array
    return array[:, 0] if array.shape[1] == 1 else np.ascontiguousarray(np.moveaxis(array, 1, -1))


def _said(shape):
    if len(shape) == 1:
        return f"rows of {shape[0]} numbers"
    return f"{shape[1]} × {shape[2]} pixels with {shape[0]} channel{'s' * (shape[0] > 1)}"
