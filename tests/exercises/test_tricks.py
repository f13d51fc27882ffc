"""The exercises of notebook 07: other right ways are right, and what is wrong is called by its name."""

import numpy as np
import pytest
import torch

from course_utils.exercises.tricks import (
    batch_norm,
    check_batch_norm,
    check_dropout,
    check_folded,
    dropout,
    folded,
)

OWN = np.random.default_rng(0)


def of_torch(Z, gamma, c):
    """Batch normalization as torch does it in training."""
    parts = [torch.tensor(each) for each in (Z, gamma, c)]
    if len(Z) == 1:  # torch refuses
        return c[None]
    return torch.nn.functional.batch_norm(parts[0], None, None, parts[1], parts[2], training=True).numpy()


def test_torch_is_right():
    """Its batch norm passes as an answer."""
    assert check_batch_norm(of_torch)


def test_dropout_keeps_the_mean():
    """Over many masks of the solution."""
    rng, z = np.random.default_rng(0), np.array([1.0, -2, 3])
    mean = np.mean([dropout(z, 0.3, rng.random(3)) for _ in range(20_000)], axis=0)
    np.testing.assert_allclose(mean, z, atol=0.1)


def test_a_folded_unit_says_the_same():
    """On random inputs."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(10, 4)), rng.normal(size=4)
    *weights, bias = folded(w, 0.3, 1.2, 2.5, 0.7, -1)
    np.testing.assert_allclose(x @ weights + bias, 0.7 * (x @ w + 0.3 - 1.2) / 2.5 - 1)


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_batch_norm, lambda Z, g, c: g * (Z - Z.mean(0)) / np.sqrt(Z.var() + 1e-5) + c, "for Z of shape"),
        (check_batch_norm, lambda Z, g, c: batch_norm(Z, 1, 0), "gamma and c are missing"),
        (check_batch_norm, lambda Z, g, c: g * (Z - Z.mean(0)) / (Z.var(0) + 1e-5) + c, "the root"),
        (check_batch_norm, lambda Z, g, c: np.nan_to_num(g * (Z - Z.mean(0)) / Z.std(0) + c), ""),
        (check_batch_norm, lambda Z, g, c: g * (Z - Z.mean(0)) / Z.std(0) + c, "add 1e-5 to the variance"),
        (check_batch_norm, lambda Z, g, c: g * (batch_norm(Z, 1, 0) + c), "gamma does not multiply it"),
        (check_dropout, lambda z, p, r: z * (r < p), "divided by p"),
        (check_dropout, lambda z, p, r: z * (r > p) / (1 - p), "the slide's p is to be kept"),
        (check_dropout, lambda z, p, r: z, "nothing was dropped"),
        (check_folded, lambda w, b, m, s, g, c: np.append(w * g / s, b * g / s + c), "still to be subtracted"),
        (check_dropout, lambda z, p, r: z * (OWN.random(z.shape) < p) / p, "random numbers of its own"),
        (check_folded, lambda w, b, m, s, g, c: w * g / s, "the bias is missing"),
        (check_folded, lambda w, b, m, s, g, c: np.append(w * g / s, c - m * g / s), "b is missing"),
        (check_folded, lambda w, b, m, s, g, c: np.append(w * g / s, ((b - m) * g + c) / s), "c is not divided"),
        (check_folded, lambda w, b, m, s, g, c: np.append(w, b - m + c) * g / s, "c is neither"),
        (check_folded, lambda w, b, m, s, g, c: np.append(w * g * s, (b - m) * g * s + c), "you multiplied"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named.lower() in verdict.message.lower(), verdict
