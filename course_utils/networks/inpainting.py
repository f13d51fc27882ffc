"""A network that fills holes in pictures of any size; in training it cuts the holes itself, new ones at each step.

It is shaped like an autoencoder, with the maps of the way in handed across to the way out, so that what is known need
not pass the narrow middle. It is trained by the same `fit` as all others, with the inputs as targets::

    fit(model, pictures, pictures, loss="squared_error", steps=500)
"""

from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu, pad, pixel_shuffle, pixel_unshuffle

from course_utils._checks import as_array
from course_utils.networks.autoencoders import SLOPE
from course_utils.networks.tensors import evaluating, seeded, threads


class HoleFiller(nn.Module):
    """Fill the holes of coloured pictures; what is known passes unchanged.

    Parameters
    ----------
    channels : sequence of int
        Filters at half of the picture's size, at a quarter, and so on.

    *Source*: slide "Autoencoders for image restoration" (image inpainting); D. Pathak et al., "Context encoders", 2016.
    """

    def __init__(self, channels=(20, 28, 30, 30)):
        super().__init__()
        widths = [16, *channels]  # 4 · (3 colours filled from afar, and what is known), squares of 2 x 2 pixels stacked
        self.into = nn.ModuleList(
            nn.Conv2d(inputs, outputs, 3, stride=1 if inputs == 16 else 2, padding=1)
            for inputs, outputs in pairwise(widths)
        )
        self.out_of = nn.ModuleList(
            nn.Conv2d(inputs + outputs, outputs, 3, padding=1) for inputs, outputs in pairwise(channels[::-1])
        )
        self.last = nn.Conv2d(channels[0], 12, 3, padding=1)
        nn.init.zeros_(self.last.weight)  # it begins as the filling from afar, and learns what that lacks
        nn.init.zeros_(self.last.bias)

    def forward(self, pictures, known=None):
        """Fill (B, 3, H, W) where `known` (B, 1, H, W) is 0; in training holes are cut by chance where none is told."""
        if known is None:
            known = random_known(pictures) if self.training else torch.ones_like(pictures[:, :1])
        far = filled_from_afar(pictures * known, known)
        height, width = known.shape[2:]
        even = pad(torch.cat([far - 0.5, known], dim=1), (0, width % 2, 0, height % 2), mode="replicate")
        maps = [pixel_unshuffle(even, 2)]  # (B, 16, H/2, W/2)
        for layer in self.into:
            maps.append(leaky_relu(layer(maps[-1]), SLOPE))  # (B, 20, H/2, W/2), (B, 28, H/4, W/4), ...
        x = maps.pop()
        for layer, beside in zip(self.out_of, maps[:0:-1], strict=True):
            x = interpolate(x, size=beside.shape[2:])
            x = leaky_relu(layer(torch.cat([x, beside], dim=1)), SLOPE)
        lacking = pixel_shuffle(self.last(x), 2)[..., :height, :width]  # (B, 3, H, W)
        return pictures * known + (1 - known) * (far + lacking)

    def fill(self, picture, hole):
        """Fill one picture (H, W, 3) where `hole` (H, W) is True, without gradients: float32, not clipped."""
        picture = torch.from_numpy(as_array(picture, "picture", ndim=3).astype("float32")).movedim(-1, 0)[None]
        known = 1 - torch.from_numpy(as_array(hole, "hole", ndim=2).astype("float32"))[None, None]
        with evaluating(self), threads(1):
            return self(picture, known)[0].movedim(0, -1).numpy()


def filled_from_afar(pictures, known):
    """Fill holes with a mean of what is known around them: of a picture half as large, whose holes are filled likewise.

    Parameters
    ----------
    pictures : (B, C, H, W) tensor
        0 where nothing is known.
    known : (B, 1, H, W) tensor
        1 where the picture is known, 0 in the holes.

    Examples
    --------
    >>> filled_from_afar(torch.tensor([[[[3.0, 0.0]]]]), torch.tensor([[[[1.0, 0.0]]]]))
    tensor([[[[3., 3.]]]])
    """
    if bool((known > 0).all()) or known.shape[2:] == (1, 1):
        return pictures
    shares, sums = (avg_pool2d(each, 2, ceil_mode=True, count_include_pad=False) for each in (known, pictures))
    small = filled_from_afar(sums / shares.clamp(min=1e-6), (shares > 0).float())
    return torch.where(known > 0, pictures, interpolate(small, size=known.shape[2:], mode="bilinear"))


def random_known(pictures):
    """Cut holes by chance, 5 to 40 % of each picture: 1 where it is known, (B, 1, H, W).

    The lowest places of a random landscape are flooded; how wide its valleys are is chosen by chance as well.
    """
    hills = int(torch.randint(4, 14, ()))
    ground = torch.randn(len(pictures), 1, hills, hills, device=pictures.device)
    ground = interpolate(ground, size=pictures.shape[2:], mode="bicubic")
    shares = (0.05 + 0.35 * torch.rand(len(pictures))).tolist()
    level = torch.stack([each.flatten().quantile(share) for each, share in zip(ground, shares, strict=True)])
    return (ground > level[:, None, None, None]).float()


def hole_filler(seed=0):
    """Build the network whose weights ship in "restoration"; 65,000 of them.

    Examples
    --------
    >>> import numpy as np
    >>> hole_filler().fill(np.full((5, 9, 3), 0.25), np.eye(5, 9) > 0).round(2).max()
    np.float32(0.25)
    """
    with seeded(seed):
        return HoleFiller()
