"""A variational autoencoder's parts are what they are called, and the judge of digits judges."""

import numpy as np
import pytest
import torch

from course_utils.networks.autoencoders import convolutional_autoencoder
from course_utils.networks.generation import divergence, elbo, reparameterised, variational_autoencoder
from course_utils.networks.generators import (
    UNIFORM,
    WAYS,
    fresh_digits,
    judge,
    kinds,
    known_digits,
    nearest,
    sample,
    trained,
)
from course_utils.networks.training import fit, predict


def test_the_divergence_is_torchs():
    """Of clouds with other means and variances from N(0, 1)."""
    means, log_variances = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    clouds = torch.distributions.Normal(means, torch.exp(log_variances / 2))
    theirs = torch.distributions.kl_divergence(clouds, torch.distributions.Normal(0.0, 1.0)).sum(dim=1)
    torch.testing.assert_close(divergence(means, log_variances), theirs)


def test_codes_of_a_cloud_have_its_mean_and_variance():
    """Over many numbers of N(0, 1)."""
    normal = torch.randn(50_000, 1, generator=torch.Generator().manual_seed(0))
    codes = reparameterised(torch.tensor([3.0]), torch.log(torch.tensor([4.0])), normal)
    assert (codes.mean().item(), codes.std().item()) == (pytest.approx(3, abs=0.05), pytest.approx(2, abs=0.05))


def test_only_training_draws_codes():
    """In training two passes differ; in evaluation f(x) = d(e(x)), with the means as codes."""
    model, images = variational_autoencoder(k=2), torch.rand(4, 1, 28, 28)
    first, second = model(images)[0], model(images)[0]
    assert not torch.equal(first, second) and model(images)[1].shape == (4, 2)
    pictures = images[:, 0].numpy()
    np.testing.assert_allclose(model.reconstruct(pictures), model.decode(model.encode(pictures)), atol=1e-5)


def test_the_loss_is_its_two_terms():
    """They are kept as they go; a VAE starts as the plain autoencoder of its seed; β below 0 is refused."""
    digits, parts = known_digits()[:64], []
    losses = fit(variational_autoencoder(k=2), digits, digits, loss=elbo(3, parts), steps=4).losses
    np.testing.assert_allclose(losses, [error + 3 * away for error, away in parts], rtol=1e-5)
    plain = convolutional_autoencoder(k=2, channels=(8, 16)).reconstruct(digits)
    np.testing.assert_array_equal(variational_autoencoder(k=2).reconstruct(digits), plain)
    with pytest.raises(ValueError, match="beta"):
        elbo(-1)


def test_a_large_beta_pulls_codes_together():
    """After the same steps they are nearer to 0 than with β = 0, and the pictures come back worse."""
    spread, errors = [], []
    for beta in (0, 30):
        model, parts = variational_autoencoder(k=2), []
        fit(model, known_digits(), known_digits(), loss=elbo(beta, parts), steps=100, learning_rate=3e-3)
        spread.append(model.encode(fresh_digits()[0]).std())
        errors.append(parts[-1][0])
    assert spread[1] < 0.2 * spread[0] and errors[0] < errors[1]


def test_the_nearest_digit_is_found():
    """A known digit is its own; of others the distance is the length of the difference."""
    away, which = nearest(known_digits()[[5, 99]])
    np.testing.assert_allclose(away, 0, atol=0.02)
    assert which.tolist() == [5, 99]
    one = fresh_digits()[0][:1]
    assert nearest(one)[0][0] == pytest.approx(np.sqrt(((one - known_digits()) ** 2).sum(axis=(1, 2))).min(), rel=1e-3)


def test_the_judge_knows_digits_from_noise():
    """Nearly all fresh digits pass and are read rightly; random pixels don't, though the network alone is sure."""
    fresh, labels = fresh_digits()
    read, passes = judge(fresh)
    assert passes.mean() > 0.95 and (read == labels)[passes].mean() > 0.98
    assert kinds(read[passes]) > 9.9
    pixels = sample(UNIFORM, 300, seed=0)
    assert not judge(pixels)[1].any()
    sure = torch.softmax(torch.tensor(predict(trained()["judge"], pixels)), dim=1).max(dim=1).values > 0.9
    assert sure.float().mean() > 0.1


def test_where_codes_come_from_decides():
    """Fitted Gaussian and VAE pass often and in many kinds, PCA less, the naive draw least; spread 0 is one picture."""
    shares = {way: judge(sample(way, 500, seed=0))[1].mean() for way in WAYS}
    naive, fitted, pca, vae = (shares[way] for way in WAYS[1:])
    assert naive < pca < min(fitted, vae)
    assert kinds(judge(sample("VAE, N(0, 1)", 500, seed=0))[0]) > 9
    still = sample("VAE, N(0, 1)", 3, seed=0, spread=0)
    np.testing.assert_allclose(still[0], still[2], atol=1e-6)
    with pytest.raises(ValueError, match="way should be one of 'every pixel uniform'"):
        sample("GAN", 3, seed=0)
