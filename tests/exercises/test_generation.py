"""The exercises of notebook 12: other right ways are right, and what is wrong is called by its name."""

from decimal import Decimal

import numpy as np
import pytest
import torch

from course_utils.exercises.generation import check_cloud_divergence, check_code_of_cloud, check_picture_digits
from course_utils.networks.generation import divergence, reparameterised


def test_other_ways_are_right():
    """Writing the number out; torch's numbers, and those of the package."""
    assert check_picture_digits(lambda h, w, c, v: len(str(Decimal(v ** (h * w * c)))))
    as_tensors = lambda *given: [torch.tensor(np.atleast_1d(each)) for each in given]  # noqa: E731
    assert check_code_of_cloud(lambda m, v, n: np.reshape(reparameterised(*as_tensors(m, v, n)).numpy(), np.shape(m)))
    assert check_cloud_divergence(lambda m, v: divergence(*as_tensors(m[None], v[None])).item())


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_picture_digits, lambda h, w, c, v: int(h * w * c * np.log2(v)) + 1, "counts bits"),
        (check_picture_digits, lambda h, w, c, v: int(h * w * c * np.log10(v)), "one digit is missing"),
        (check_picture_digits, lambda h, w, c, v: round(h * w * c * np.log10(v)), "to the nearest is not down"),
        (check_picture_digits, lambda h, w, c, v: int(np.ceil(h * w * c * np.log10(v))), "powers of ten"),
        (check_picture_digits, lambda h, w, c, v: int(h * w * c * np.log10(v - 1 + 1e-9)) + 1, "not one fewer"),
        (check_picture_digits, lambda h, w, c, v: len(str(Decimal((h * w * c) ** v))), "changed places"),
        (check_code_of_cloud, lambda m, v, n: m + np.exp(v) * n, "take its root"),
        (check_code_of_cloud, lambda m, v, n: np.exp(v / 2) * n, "mean is missing"),
        (check_cloud_divergence, lambda m, v: 0.5 * np.mean(m**2 + np.exp(v) - 1 - v), "not averaged"),
        (check_cloud_divergence, lambda m, v: 0.5 * np.sum(1 + v - m**2 - np.exp(v)), "sign is turned"),
        (check_cloud_divergence, lambda m, v: 0.5 * np.sum(m**2 + np.exp(v) - v), "away from itself"),
    ],
)
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named.lower() in verdict.message.lower(), verdict
