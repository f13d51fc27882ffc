"""A codec: a picture becomes whole numbers, these become bytes, and from the bytes alone comes a picture again.

What is learned are the two transforms, the steps to whose multiples the codes are rounded, and how frequent each whole
number is (the prior). Rounding has slope 0, so in training noise as wide as a step takes its place; the loss is
rate + λ · distortion. One network serves all λ: a larger one makes finer steps, more bytes and a nearer picture.

Encoder and decoder must agree on the prior to the last bit, or everything after the first difference is unreadable. So
tables of whole numbers ship, made once; nothing that a processor may round in its own way decides how bytes are read.
The transforms that ship run in double precision: another processor adds up in another order, and then a code would now
and then be rounded to the next whole number.

*Source*: slides "Autoencoders for image compression"; J. Ballé, V. Laparra, E. Simoncelli, "End-to-end optimized image
compression", ICLR 2017, whose network this is, smaller.
"""

import functools
import math
import struct
import zlib

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_count, describe, one_of
from course_utils.entropy_coding import Tables
from course_utils.networks.autoencoders import SLOPE
from course_utils.networks.tensors import as_tensor_images, evaluating, seeded, threads
from course_utils.networks.weights import put_weights, read_weights
from course_utils.pictures.jpegs import as_bytes
from course_utils.pictures.loading import MOST_PIXELS

LAMBDAS = tuple(0.0001 * 2**i for i in range(8))
"""What training pays, in bits a pixel, for a mean squared error of 1, in grey levels of 255."""

QUALITIES = {"learned": 2 * len(LAMBDAS) - 1, "PCA": 34}
"""How many there are, from 0, the coarsest steps; of the learned codec each second one belongs to a λ."""

TRAINED_ON = (
    *("astronaut", "brick", "clock", "coins", "grass", "gravel", "hubble", "immunohistochemistry", "moon"),
    *("motorcycle_left", "motorcycle_right", "page", "retina", "rocket", "flower"),
)
NEVER_SEEN = ("coffee", "chelsea", "china", "camera")
"""Bundled photographs from which the codecs learned (beside drawn scenes), and those kept for judging them."""

BLOCK = 16  # pixels, down and across, for each place of the code
CHANNELS, CODES, COMPONENTS = 48, 96, 56  # maps inside; numbers at each place: of the learned codec, of PCA
FARTHEST = 255  # steps from 0 that a code may be away; what is farther is cut
HEADER = struct.Struct(">2sBBHHI")  # mark, codec, quality, height, width, bytes of the message; then a CRC-32
MARK, GREY = b"cu", 128


class StreamError(ValueError):
    """Bytes from which no picture can be made."""


class Squares(nn.Module):
    """The honest baseline: PCA of squares of 16 x 16 pixels.

    Parameters
    ----------
    codes : int
        Components, of 768.
    """

    def __init__(self, codes=COMPONENTS):
        super().__init__()
        self.codes = codes
        self.components = nn.Parameter(torch.zeros(codes, 3, BLOCK, BLOCK))

    def analysis(self, x):
        """(B, 3, H, W) -> (B, codes, H / 16, W / 16)."""
        return nn.functional.conv2d(x, self.components, stride=BLOCK)

    def synthesis(self, codes, fineness):
        """And back; `fineness` is there for those who need it."""
        return nn.functional.conv_transpose2d(codes, self.components, stride=BLOCK)


class Corrected(nn.Module):
    """The learned transforms. Each begins as PCA of squares, and learns a correction that begins as 0.

    The synthesis is corrected where squares meet, and where steps were coarse: how coarse, it is told. Convolutions see
    squares of 4 x 4 pixels as 48 channels.
    """

    codes = CODES

    def __init__(self):
        super().__init__()
        self.there, self.back = Squares(CODES), Squares(CODES)
        beside = {"kernel_size": 3, "padding": 1}
        self.before = nn.Sequential(
            nn.PixelUnshuffle(4),  # (3, H, W) -> (48, H / 4, W / 4)
            nn.Conv2d(48, CHANNELS, **beside),
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(CHANNELS, 64, stride=2, **beside),  # -> (64, H / 8, W / 8)
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(64, CODES, stride=2, **beside),  # -> (96, H / 16, W / 16)
        )
        self.after = nn.Sequential(
            nn.Conv2d(48 + 1, CHANNELS, **beside),
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(CHANNELS, CHANNELS, **beside),
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(CHANNELS, CHANNELS, **beside),
            nn.LeakyReLU(SLOPE),
            nn.Conv2d(CHANNELS, 48, **beside),
            nn.PixelShuffle(4),  # (48, H / 4, W / 4) -> (3, H, W)
        )
        for last in (self.before[-1], self.after[-2]):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def analysis(self, x):
        """(B, 3, H, W) -> (B, codes, H / 16, W / 16)."""
        return self.there.analysis(x) + self.before(x)

    def synthesis(self, codes, fineness):
        """And back; `fineness`, (B,), is 0 for the coarsest steps and 1 for the finest."""
        picture = self.back.synthesis(codes, fineness)
        small = nn.functional.pixel_unshuffle(picture, 4)
        told = fineness[:, None, None, None].expand(-1, 1, *small.shape[2:])
        return picture + self.after(torch.cat([small, told], dim=1))


class Codec(nn.Module):
    """Transforms with all that makes bytes of codes: their middles, the steps, and the tables of the prior.

    Parameters
    ----------
    transform : torch.nn.Module
        With `codes`, `analysis` and `synthesis`.
    qualities : int
    """

    def __init__(self, transform, qualities):
        super().__init__()
        self.transform = transform
        self.register_buffer("middles", torch.zeros(transform.codes))
        self.register_buffer("steps", torch.ones(qualities, transform.codes))
        self.register_buffer("which", torch.zeros(qualities, transform.codes, dtype=torch.uint8))

    def analyse(self, picture):
        """Return the codes of a picture, (H, W, 3) -> (h, w, codes), its sides filled up to multiples of 16."""
        sides = [(0, -side % BLOCK) for side in picture.shape[:2]]
        filled = as_tensor_images(np.pad(picture, (*sides, (0, 0)), mode="edge")[None]).to(self.middles.dtype)
        with evaluating(self), threads(1):
            return (self.transform.analysis(filled - 0.5)[0].movedim(0, -1) - self.middles).numpy()

    def synthesise(self, codes, quality):
        """Return the picture of codes: (h, w, codes) -> (16 h, 16 w, 3)."""
        fineness = torch.tensor([quality / (len(self.steps) - 1)], dtype=self.middles.dtype)
        with evaluating(self), threads(1):
            codes = (torch.from_numpy(codes).to(self.middles.dtype) + self.middles).movedim(-1, 0)[None]
            return (self.transform.synthesis(codes, fineness)[0] + 0.5).movedim(0, -1).numpy()

    def rounded(self, codes, quality):
        """Return codes in whole steps: (h, w, codes) ints from -255 to 255."""
        return np.rint(codes / self.steps[quality].numpy()).clip(-FARTHEST, FARTHEST).astype(np.int64)

    def unrounded(self, whole, quality):
        """Return the codes that whole steps stand for."""
        return whole * self.steps[quality].numpy()

    def tables_of(self, shape, quality):
        """Return by which table each whole number is written, place after place: (h, w, codes) -> (h · w · codes,)."""
        return np.broadcast_to(self.which[quality].numpy(), shape).ravel()


class Lagrangian(nn.Module):
    """What training makes small: rate + λ · distortion, with a density for each code and steps for each λ.

    Parameters
    ----------
    transform : torch.nn.Module
        Trained together with them.
    deviations : (codes,) array_like
        Of the codes, at first.
    """

    def __init__(self, transform, deviations):
        super().__init__()
        self.transform = transform
        steps = -0.5 * torch.tensor(LAMBDAS).log() + math.log(0.025)  # a finer one for a larger λ
        self.log_steps = nn.Parameter(steps[:, None].repeat(1, transform.codes))
        # A code's density is the sum of three logistic curves.
        widths = torch.as_tensor(deviations, dtype=torch.float32).log()[:, None] + torch.tensor([-2.5, -1.5, -0.5])
        self.means = nn.Parameter(torch.zeros(transform.codes, 3))
        self.log_widths = nn.Parameter(widths)
        self.mixture = nn.Parameter(torch.zeros(transform.codes, 3))

    def forward(self, images):
        """Return what each picture costs, at a λ drawn by chance: (B, 3, H, W) -> (B,)."""
        drawn = torch.randint(len(LAMBDAS), (len(images),), device=images.device)
        lambdas = torch.tensor(LAMBDAS, device=images.device)[drawn]
        steps = self.log_steps[drawn].exp()[..., None, None]
        noisy = self.transform.analysis(images - 0.5) / steps
        noisy = noisy + torch.rand_like(noisy) - 0.5  # in place of rounding
        shares = self.below((noisy + 0.5) * steps) - self.below((noisy - 0.5) * steps)
        rate = -shares.clamp_min(1e-6).log2().sum((1, 2, 3)) / images[0, 0].numel()  # bits a pixel
        back = self.transform.synthesis(noisy * steps, drawn / (len(LAMBDAS) - 1)) + 0.5
        distortion = 255**2 * (back - images).square().mean((1, 2, 3))
        return (rate + lambdas * distortion) / (10 * lambdas.sqrt())  # so that none drowns out the others

    def below(self, codes):
        """Return the share of codes below these: (B, codes, h, w) -> the same shape."""
        places = (self.means, self.log_widths.exp(), self.mixture.softmax(1))
        means, widths, shares = (each[:, :, None, None] for each in places)
        return (shares * torch.sigmoid((codes[:, :, None] - means) / widths)).sum(2)


def codec_networks():
    """Build the codecs whose weights ship as "photo_codecs", beside their common tables.

    Examples
    --------
    >>> {name: sum(weights.numel() for weights in codec.parameters()) for name, codec in codec_networks().items()}
    {'learned': 334912, 'PCA': 43008}
    """
    with seeded(0):
        transforms = {"learned": Corrected(), "PCA": Squares()}
    return nn.ModuleDict({name: Codec(transform, QUALITIES[name]) for name, transform in transforms.items()})


@functools.lru_cache(maxsize=1)
def trained():
    """The codecs with the weights that ship, and their tables, read once: (ModuleDict, Tables)."""
    tensors = read_weights("photo_codecs")
    tables = Tables(tensors.pop("tables").numpy())
    return put_weights(codec_networks(), tensors, "photo_codecs").double(), tables


def encode(picture, quality=6, codec="learned"):
    """Write a picture as bytes.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) array_like
        From 0 to 1, or bytes; of any size.
    quality : int
        From 0 to `QUALITIES`[codec] - 1.
    codec : {"learned", "PCA"}

    Returns
    -------
    bytes

    Examples
    --------
    >>> len(encode(np.zeros((1, 1)), quality=0)) < 60
    True
    """
    codec = one_of(codec, "codec", tuple(QUALITIES))
    quality = as_count(quality, "quality", least=0, most=QUALITIES[codec] - 1)
    shown = as_bytes(picture) / np.float32(255)
    (codecs, tables), grey = trained(), shown.ndim == 2
    shown = shown[..., None].repeat(3, axis=2) if grey else shown
    whole = codecs[codec].rounded(codecs[codec].analyse(shown), quality)
    message = tables.pack(whole.ravel() + FARTHEST, codecs[codec].tables_of(whole.shape, quality))
    number = tuple(QUALITIES).index(codec) | GREY * grey
    content = HEADER.pack(MARK, number, quality, *shown.shape[:2], len(message)) + message
    return content + struct.pack(">I", zlib.crc32(content))


def decode(content, checked=True):
    """Make a picture of what `encode` wrote.

    Parameters
    ----------
    content : bytes
    checked : bool
        Whether a changed byte is refused. If not, one sees what it does.

    Returns
    -------
    (H, W) or (H, W, 3) array of float32
        In steps of 1/255, as an 8-bit picture has them.

    Raises
    ------
    TypeError
        No bytes.
    StreamError
        Bytes that `encode` did not write, or that were cut or changed since.

    Examples
    --------
    >>> decode(encode(np.full((3, 5), 0.5))).shape
    (3, 5)
    """
    codec, grey, quality, (height, width), message = _opened(content, checked)
    codecs, tables = trained()
    shape = (-(-height // BLOCK), -(-width // BLOCK), codecs[codec].transform.codes)
    symbols = tables.unpack(message, codecs[codec].tables_of(shape, quality), checked)
    codes = codecs[codec].unrounded(symbols.reshape(shape) - FARTHEST, quality)
    picture = codecs[codec].synthesise(codes, quality)[:height, :width]
    picture = picture.mean(axis=2) if grey else picture
    return np.rint(picture.clip(0, 1) * 255) / np.float32(255)


def pca_in(picture, most):
    """Find the best that the PCA codec can do in at most `most` bytes, as `pictures.jpegs.jpeg` does with JPEG."""
    low, high = 0, QUALITIES["PCA"]
    content = encode(picture, low, "PCA")
    while high - low > 1:
        middle = (low + high) // 2
        tried = encode(picture, middle, "PCA")
        low, high, content = (middle, high, tried) if len(tried) <= most else (low, middle, content)
    return content, decode(content)


def _opened(content, checked):
    """Read and check the header: codec, whether it is grey, quality, (height, width), message."""
    if not isinstance(content, (bytes, bytearray)):
        raise TypeError(f"the stream should be bytes, as encode(picture) returns them, got {describe(content)}")
    least = HEADER.size + 4
    if len(content) < least or content[:2] != MARK:
        raise StreamError(
            f"the stream should begin with {MARK!r} and hold at least {least} bytes, got {len(content)} that begin "
            f"with {bytes(content[:2])!r}; try encode(picture)"
        )
    _, number, quality, height, width, length = HEADER.unpack_from(content)
    if len(content) != least + length:
        raise StreamError(
            f"the stream should hold {least + length:,} bytes, as its header says, got {len(content):,}: "
            "it was cut, or something was added; try to get it anew"
        )
    if checked and zlib.crc32(content[:-4]) != int.from_bytes(content[-4:]):
        raise StreamError("the stream's checksum does not fit: a byte of it was changed; try to get it anew")
    codec = (*QUALITIES, "")[min(number % GREY, len(QUALITIES))]
    if quality >= QUALITIES.get(codec, 0) or not 0 < height * width <= MOST_PIXELS:
        raise StreamError(
            f"the stream asks for codec {number % GREY}, quality {quality} and {height} × {width} pixels: "
            "it was made by another version; try the course's newest"
        )
    return codec, number >= GREY, quality, (height, width), content[HEADER.size : -4]
