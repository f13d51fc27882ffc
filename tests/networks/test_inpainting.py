"""The network that fills holes: what it keeps, what it begins with, how it damages pictures in training."""

import numpy as np
import pytest
import torch

from course_utils.networks.inpainting import filled_from_afar, hole_filler, random_known
from course_utils.networks.tensors import seeded
from course_utils.networks.training import fit, predict


def ramp(height, width):
    """A picture that brightens to the right, (1, 3, H, W)."""
    return torch.linspace(0, 1, width).expand(1, 3, height, width).clone()


@pytest.mark.parametrize("shape", [(16, 16), (7, 10), (1, 3), (5, 1)])
def test_what_is_known_passes_unchanged(shape):
    """At sides that can be halved and at those that cannot."""
    picture = ramp(*shape)
    known = (torch.arange(shape[0] * shape[1]).reshape(1, 1, *shape) % 3 != 1).float()
    with torch.no_grad():
        filled = hole_filler()(picture, known)
    assert filled.shape == picture.shape and torch.isfinite(filled).all()
    torch.testing.assert_close(filled * known, picture * known)


def test_from_afar_is_a_mean_of_what_is_known():
    """All of a plain picture; within the known values of any other; whatever stood in the hole."""
    picture, known = ramp(32, 48), torch.ones(1, 1, 32, 48)
    known[..., 10:20, 12:30] = 0
    filled = filled_from_afar(picture * known, known)
    inside = filled[..., 10:20, 12:30]
    assert inside.min() >= 0 and inside.max() <= 1
    assert abs(inside.mean() - picture[..., 10:20, 12:30].mean()) < 0.05
    assert inside[..., 0].mean() < inside[..., -1].mean()
    plain = filled_from_afar(0.7 * known.expand(1, 3, 32, 48), known)
    torch.testing.assert_close(plain, torch.full((1, 3, 32, 48), 0.7))


def test_holes_are_cut_by_chance():
    """Of 5 to 40 % of a picture, in patches, other ones each time; a seed repeats them."""
    pictures = torch.zeros(40, 3, 64, 64)
    with seeded(0):
        known, others = random_known(pictures), random_known(pictures)
    shares = 1 - known.mean(dim=(1, 2, 3))
    assert known.shape == (40, 1, 64, 64) and set(known.unique().tolist()) == {0, 1}
    assert shares.min() > 0.045 and shares.max() < 0.405 and shares.std() > 0.05
    assert not torch.equal(known, others)
    same_as_next = (known[..., 1:] == known[..., :-1]).float().mean()
    assert same_as_next > 0.9  # grains would agree in 65 %
    with seeded(0):
        torch.testing.assert_close(random_known(pictures), known)


def test_it_learns_to_fill():
    """On stripes, which the filling from afar can only blur."""
    stripes = (torch.arange(32) // 4 % 2).float().expand(16, 3, 32, 32).clone()
    model = hole_filler()
    known = torch.ones(1, 1, 32, 32)
    known[..., 8:20, 10:22] = 0
    errors = []
    for steps in (0, 60):
        if steps:
            fit(model, stripes, stripes, loss="squared_error", steps=steps, batch_size=8, learning_rate=3e-3)
        filled = model.fill(stripes[0].movedim(0, -1).numpy(), known[0, 0].numpy() == 0)
        errors.append(np.mean((filled - stripes[0].movedim(0, -1).numpy()) ** 2))
    assert errors[1] < 0.7 * errors[0]


def test_without_a_hole_nothing_is_filled():
    """When it is asked like any other network, in evaluation mode, all is known, and no chance is used up."""
    before = torch.get_rng_state()
    picture = np.random.default_rng(0).random((1, 6, 8, 3))
    np.testing.assert_allclose(predict(hole_filler(), picture)[0].transpose(1, 2, 0), picture[0], atol=1e-6)
    assert torch.equal(torch.get_rng_state(), before)
