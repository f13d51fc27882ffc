"""Deep chains: what the switches build, what the way around a layer does, and what arrives at the ends."""

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.networks.inspection import count_parameters
from course_utils.networks.residual import Residual, deep_mlp, gradient_norms, likeness
from course_utils.networks.training import fit
from course_utils.pictures.digits import mnist_digits

DIGITS, LABELS = mnist_digits(200, seed=0)


def test_a_residual_layer_adds_what_came_in():
    """A branch that says nothing leaves the identity; its scale weighs it."""
    x = torch.arange(6.0).reshape(2, 3)
    silent = nn.Linear(3, 3)
    nn.init.zeros_(silent.weight)
    nn.init.zeros_(silent.bias)
    assert torch.equal(Residual(silent)(x), x)
    assert torch.equal(Residual(nn.Identity(), scale=0.5)(x), 1.5 * x)


def test_both_kinds_begin_with_the_same_weights():
    """Plain and residual chains of one seed differ in their connections, and in the last norm alone."""
    plain, residual = deep_mlp(5, seed=3).state_dict(), deep_mlp(5, residual=True, seed=3).state_dict()
    assert all(torch.equal(plain[name], residual[name.replace(".linear", ".branch.linear")]) for name in plain)
    assert set(residual) - {name.replace(".linear", ".branch.linear") for name in plain} == {"norm.weight", "norm.bias"}
    other = deep_mlp(5, seed=4).state_dict()
    assert not torch.equal(plain["first.weight"], other["first.weight"])


def test_parameters_by_hand():
    """784 pixels into 64 units, 8 layers of 64 by 64, ten answers, each with biases; batch norm adds γ and c."""
    by_hand = 785 * 64 + 8 * 65 * 64 + 65 * 10
    assert count_parameters(deep_mlp()).total == by_hand
    assert count_parameters(deep_mlp(batch_norm=True)).total == by_hand + 8 * 2 * 64


@pytest.mark.parametrize(
    ("settings", "kind", "count"),
    [({"dropout": 0.2}, nn.Dropout, 3), ({}, nn.Dropout, 0), ({"batch_norm": True}, nn.BatchNorm1d, 3)],
)
def test_switches(settings, kind, count):
    """Each switch puts its layer into every branch, and none without."""
    found = [layer for layer in deep_mlp(3, residual=True, **settings).modules() if isinstance(layer, kind)]
    assert len(found) == count
    assert all(layer.p == 0.2 for layer in found if kind is nn.Dropout)


def test_gradients_are_those_of_backward():
    """As large as what `backward` leaves at the weights, which themselves stay as they are."""
    model = deep_mlp(4)
    before = model.layer2.linear.weight.clone()
    norms = gradient_norms(model, DIGITS[:32], LABELS[:32])
    assert model.layer2.linear.weight.grad is None and torch.equal(model.layer2.linear.weight, before)
    nn.functional.cross_entropy(model(torch.tensor(DIGITS[:32])), torch.tensor(LABELS[:32])).backward()
    np.testing.assert_allclose(norms, [model.get_submodule(f"layer{n}").linear.weight.grad.norm() for n in range(1, 5)])


def test_what_vanishes_in_48_layers():
    """With torch's weights the plain gradient; with He's the difference between digits. Neither in the residual one."""
    for start, residual in (("torch", False), ("He", False), ("torch", True), ("He", True)):
        model = deep_mlp(48, residual=residual, start=start)
        gradient, alike = gradient_norms(model, DIGITS, LABELS)[0], likeness(model, DIGITS)[-1]
        assert (gradient < 1e-9) == (start == "torch" and not residual), (start, residual, gradient)
        assert (alike > 0.99) == (not residual), (start, residual, alike)
        assert residual or start == "torch" or gradient > 0.01


def test_likeness_is_the_mean_cosine():
    """Of all pairs, against the sum written out."""
    model = deep_mlp(2)
    features = model[:3](torch.tensor(DIGITS[:5])).detach().numpy()
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    pairs = [unit[i] @ unit[j] for i in range(5) for j in range(i)]
    assert likeness(model, DIGITS[:5])[0] == pytest.approx(np.mean(pairs), abs=1e-5)


def test_only_the_residual_chain_learns_at_48_layers():
    """After 60 steps the loss of the plain one is still that of a guess."""
    last = {}
    for residual in (False, True):
        training = fit(deep_mlp(48, residual=residual), DIGITS, LABELS, steps=60, optimiser="sgd", learning_rate=0.05)
        last[residual] = training.losses[-10:].mean()
    assert last[False] > 2 and last[True] < 1


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"depth": 0}, "depth"), ({"start": "Xavier"}, "start should be one of"), ({"dropout": 1.5}, "dropout")],
)
def test_what_cannot_be_built(settings, named):
    """One sentence names the argument."""
    with pytest.raises((TypeError, ValueError), match=named):
        deep_mlp(**settings)
