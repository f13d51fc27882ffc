"""The exercises of notebook 08: other right ways are right, and slips are called by their names."""

import numpy as np
import pytest
import torch

from course_utils.exercises.beyond import check_recurrent_weights, check_smallest_fit, check_unroll, recurrent_weights
from course_utils.networks.recurrent import reader


def by_torch(x, U, W):
    cell = torch.nn.RNN(U.shape[1], len(U), batch_first=True, bias=False)
    cell.weight_ih_l0.data, cell.weight_hh_l0.data = torch.tensor(U).float(), torch.tensor(W).float()
    return cell(torch.tensor(x).float()[None])[0][0].detach().numpy()


def test_other_ways_are_right():
    """Torch's own cell; NumPy's pseudo-inverse and least squares; the count of a real network, but for one bias."""
    assert check_unroll(by_torch)
    assert check_smallest_fit(lambda A, b: np.linalg.pinv(A) @ b)
    assert check_smallest_fit(lambda A, b: np.linalg.lstsq(A, b, rcond=None)[0].tolist())
    assert sum(each.numel() for each in reader().parameters()) == recurrent_weights(28, 64, 10) + 64


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_unroll, lambda x, U, W: np.tanh(x @ U.T), "starts anew"),
        (check_unroll, lambda x, U, W: by_torch(x, U, W.T), "not transposed"),
        (check_unroll, lambda x, U, W: by_torch(x, U, W)[-1], "Only the last state"),
        (check_unroll, lambda x, U, W: by_torch(x, U, W).T, "in columns"),
        (check_recurrent_weights, lambda d, k, c: k * d + k * k + c * k, "biases are missing"),
        (check_recurrent_weights, lambda d, k, c: recurrent_weights(d, k, c) + k, "One bias"),
        (check_smallest_fit, lambda A, b: A.T @ b, "belongs in between"),
        (
            check_smallest_fit,
            lambda A, b: np.append(np.linalg.solve(A[:, : len(A)], b), np.zeros(A.shape[1] - len(A))),
            "only the first columns",
        ),
        (check_smallest_fit, lambda A, b: np.linalg.solve(A.T @ A, A.T @ b), "neither A nor Aᵀ A has an inverse"),
        (check_smallest_fit, lambda A, b: np.linalg.solve(A, b), "neither A nor Aᵀ A has an inverse"),
    ],
)
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named in verdict.message, verdict
