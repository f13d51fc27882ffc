"""The shipped autoencoders of digits do what the notebook says of them."""

import numpy as np
import pytest

from course_utils.comparing import mse
from course_utils.networks.digit_codes import SIZES, fitted_pca, fresh_digits, mean_errors, trained


def test_there_is_an_autoencoder_for_every_size():
    """Codes have k numbers; the denoiser's has 32."""
    images, _ = fresh_digits()
    for k in SIZES:
        assert trained()[str(k)].encode(images[:3]).shape == (3, k)
    assert trained()["denoiser"].bottleneck == 32


def test_each_beats_pca_with_as_many_numbers():
    """Barely with one number, by a factor of two with 32."""
    ours, theirs = mean_errors()
    assert all(ours[k] < 0.97 * theirs[k] for k in SIZES)
    assert ours[32] < 0.5 * theirs[32]


def test_errors_fall_with_k():
    """A wider bottleneck never hurts on fresh digits."""
    ours, theirs = mean_errors()
    assert list(ours.values()) == sorted(ours.values(), reverse=True)
    assert (np.diff(theirs) < 1e-9).all()


@pytest.mark.parametrize("k", [1, 8, 128])
def test_pca_errors_are_those_of_its_reconstructions(k):
    """The errors for all k at once agree with reconstructing."""
    images, _ = fresh_digits()
    assert mean_errors()[1][k] == pytest.approx(mse(images, fitted_pca().first(k).reconstruct(images)), rel=1e-4)
