"""Make new pictures: draw a code z by chance, then set x = d(z). Which chance decides what comes out.

A variational autoencoder (VAE) is an autoencoder with one layer more: its encoder names a whole cloud of codes for each
picture, a mean and a spread for each number, and the decoder must make do with any code of that cloud. It is trained by
the same `fit` as all others::

    fit(model, images, images, loss=elbo(beta=1), steps=400)
"""

import torch
from torch import nn

from course_utils._checks import as_number
from course_utils.networks.autoencoders import Autoencoder, convolutional_autoencoder
from course_utils.networks.tensors import seeded


def reparameterised(means, log_variances, normal):
    """Make codes of clouds: z = μ + σ · ε with ε from N(0, 1). The chance is in ε, so gradients reach μ and σ."""
    return means + torch.exp(log_variances / 2) * normal


def divergence(means, log_variances):
    """Return how far each cloud is from N(0, 1): KL = ½ Σ (μ² + σ² - 1 - log σ²), tensors (B, k) -> (B,).

    Examples
    --------
    >>> divergence(torch.tensor([[0.0, 0.0], [3.0, 0.0]]), torch.zeros(2, 2))
    tensor([0.0000, 4.5000])
    """
    return 0.5 * (means**2 + log_variances.exp() - 1 - log_variances).sum(dim=1)


class VariationalAutoencoder(Autoencoder):
    """An autoencoder that learns clouds of codes; once trained, the middle of a cloud is the code.

    Parameters
    ----------
    plain : Autoencoder
        Its parts are taken over. Beside its encoder's last layer, which gives the means, stands a new one of the same
        size for the logarithms of the variances.

    *Source*: D. Kingma and M. Welling, "Auto-Encoding Variational Bayes", 2013; the slides' footnote names it.
    """

    def __init__(self, plain):
        super().__init__(plain.encoder, plain.decoder, plain.image_shape)
        last = plain.encoder[-1]
        self.log_variances = nn.Linear(last.in_features, last.out_features)

    def forward(self, images):
        """In training d(z) of a chance code, the means and the log-variances, as `elbo` takes them; else f(x)."""
        if not self.training:
            return super().forward(images)
        features = self.encoder[:-1](images)  # (B, 1, 28, 28) -> (B, 784)
        means, log_variances = self.encoder[-1](features), self.log_variances(features)  # -> (B, k), (B, k)
        z = reparameterised(means, log_variances, torch.randn_like(means))
        return self.decoder(z), means, log_variances


def variational_autoencoder(k=2, channels=(8, 16), seed=0):
    """Build a VAE for pictures of 28 x 28 pixels with k numbers in a code, of the parts of an ordinary autoencoder.

    Examples
    --------
    >>> variational_autoencoder(k=2).decode([[0, 0]]).shape
    (1, 28, 28)
    """
    with seeded(seed):
        return VariationalAutoencoder(convolutional_autoencoder(k=k, channels=channels, seed=seed))


def elbo(beta=1.0, parts=None):
    """Make the loss of a VAE: ‖x - d(z)‖² + β · KL, the mean over the batch.

    At β = 1 it is, but for a constant, minus the ELBO, a lower bound of log p(x), if each pixel has a variance of ½.

    Parameters
    ----------
    beta : float
        What order in the latent space is worth: 0 for none.
    parts : list, optional
        Both terms of each step are appended, as a pair.
    """
    beta = as_number(beta, "beta", low=0)

    def loss(outputs, images):
        pictures, means, log_variances = outputs
        error = ((images - pictures) ** 2).sum(dim=(1, 2, 3)).mean()
        away = divergence(means, log_variances).mean()
        if parts is not None:
            parts.append((error.item(), away.item()))
        return error + beta * away

    return loss
