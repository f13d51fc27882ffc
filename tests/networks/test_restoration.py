"""Five repairs of a damaged digit."""

import numpy as np
from scipy.ndimage import gaussian_filter

from course_utils.networks.digit_codes import fresh_digits
from course_utils.networks.restoration import repairs
from course_utils.pictures.corruption import CORRUPTIONS


def test_filters_keep_pictures_apart():
    """A picture is repaired in the same way alone and among others."""
    clean = fresh_digits()[0][:5]
    damaged = CORRUPTIONS["noise"](clean, 0.3, 0)
    together = repairs(clean, damaged, 8)
    alone = repairs(clean, np.concatenate([damaged[:1], np.zeros_like(damaged[1:])]), 8)
    for name in ("PCA", "autoencoder", "denoiser"):
        np.testing.assert_allclose(together[name][0], alone[name][0], atol=1e-5)


def test_the_filters_get_their_best_width():
    """The Gaussian that is chosen is at least as near as every one that is tried."""
    clean = fresh_digits()[0][:10]
    damaged = CORRUPTIONS["noise"](clean, 0.2, 1)
    chosen = np.mean((repairs(clean, damaged, 8)["Gaussian"] - clean) ** 2)
    for width in (0.5, 0.7, 1.0, 1.4):
        tried = np.stack([gaussian_filter(image, width, mode="nearest") for image in damaged])
        assert chosen <= np.mean((tried - clean) ** 2) + 1e-9
