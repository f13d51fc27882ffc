"""EfficientNet-Lite0: a stem, sixteen inverted residual blocks and a head, which name 1,000 things.

`pretrained` gives it the weights that others learned from ImageNet.

*Source*: M. Tan and Q. Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019; the
authors' Lite version, 2020, has neither squeeze-and-excitation nor swish.
"""

from collections import OrderedDict

from torch import nn
from torch.nn.functional import pad, relu6

from course_utils.networks.tensors import seeded

GREY = 127 / 255
"""What lies outside a picture, for the first layer: the value that the published network calls 0."""


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
