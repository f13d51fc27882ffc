"""Recurrent networks: the lecture's one line as oracle, weights that don't grow, a task whose answer is known."""

import numpy as np
import pytest
import torch

from course_utils.networks.recurrent import adding_task, reader, while_reading
from course_utils.networks.training import predict

PICTURES = np.random.default_rng(0).random((3, 9, 5), dtype=np.float32)


def test_the_plain_cell_is_the_lectures_line():
    """H ← tanh(U x + W h + b), step by step, from 0."""
    model = reader(5, 4, 7)
    U, W = model.cell.weight_ih_l0, model.cell.weight_hh_l0
    b = model.cell.bias_ih_l0 + model.cell.bias_hh_l0
    states, shares = while_reading(model, PICTURES)
    for picture, found in zip(torch.tensor(PICTURES), states, strict=True):
        h = torch.zeros(7)
        for row, expected in zip(picture, found, strict=True):
            h = torch.tanh(U @ row + W @ h + b)
            np.testing.assert_allclose(h.detach().numpy(), expected, atol=1e-6)
    np.testing.assert_allclose(shares.sum(axis=2), 1, atol=1e-6)


@pytest.mark.parametrize("cell", ["plain", "gated"])
def test_what_it_says_at_the_end(cell):
    """The network's output is what it would say after the last step; the future is not read ahead."""
    model = reader(5, 4, 7, cell=cell, seed=2)
    _, shares = while_reading(model, PICTURES)
    scores = torch.from_numpy(predict(model, PICTURES))
    np.testing.assert_allclose(scores.softmax(1), shares[:, -1], atol=1e-6)
    changed = PICTURES.copy()
    changed[:, 6:] += 1
    later = while_reading(model, changed)[1]
    np.testing.assert_allclose(later[:, :6], shares[:, :6], atol=1e-6)
    assert np.abs(later[:, 6:] - shares[:, 6:]).max() > 1e-3


def test_weights_do_not_grow_with_the_length():
    """The same network reads 3 steps and 300; another seed gives another one, the same seed the same."""
    model = reader(5, 4, 7)
    assert model(torch.zeros(2, 1, 3, 5)).shape == model(torch.zeros(2, 1, 300, 5)).shape == (2, 4)
    again, other = reader(5, 4, 7), reader(5, 4, 7, seed=1)
    assert torch.equal(model.says.weight, again.says.weight) and not torch.equal(model.says.weight, other.says.weight)


def test_the_adding_task():
    """Two different places are marked, every place as often as any other, and the sum is that of the two."""
    sequences, sums = adding_task(2000, 6, seed=5)
    numbers, marked = sequences[..., 0], sequences[..., 1]
    assert set(marked.sum(axis=1)) == {2} and set(marked.ravel()) == {0, 1}
    np.testing.assert_allclose((numbers * marked).sum(axis=1), sums[:, 0], atol=1e-6)
    np.testing.assert_allclose(marked.mean(axis=0), 1 / 3, atol=0.05)
    np.testing.assert_array_equal(adding_task(2000, 6, seed=5)[0], sequences)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: reader(cell="lstm"), "cell should be one of 'plain', 'gated'"),
        (lambda: reader(hidden=0), "hidden should"),
        (lambda: adding_task(5, 1), "steps should"),
    ],
)
def test_bad_input(call, named):
    """One sentence each."""
    with pytest.raises(ValueError, match=named):
        call()
