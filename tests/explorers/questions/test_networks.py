"""The predictions of notebook 05: each answer is computed."""

import itertools

import numpy as np
import torch

from course_utils.convolution import conv
from course_utils.explorers.questions.networks import QUESTIONS
from course_utils.networks.cnn import lenet, mlp
from course_utils.networks.training import accuracy, fit
from course_utils.pictures.digits import draw_digits
from course_utils.pooling import max_pool


def answer(name):
    """The option that counts as right."""
    return QUESTIONS[name].right


def test_six_filters_have_156_weights():
    """As counted in a real layer."""
    layer = torch.nn.Conv2d(1, 6, 5)
    assert answer("weights of a layer") == str(sum(each.numel() for each in layer.parameters()))


def test_every_second_step_goes_unnoticed():
    """Of the 15 steps of a bright pixel along 16 places, 8 leave the pooled row as it was."""
    pooled = [max_pool(np.eye(16)[[place, place]]) for place in range(16)]
    unnoticed = sum(np.array_equal(*pair) for pair in itertools.pairwise(pooled))
    assert unnoticed == 8
    assert answer("one pixel further") == "about half of the time"


def test_maps_move_with_their_picture():
    """Three columns on, a layer says the same to the last bit; it says something else at the same place."""
    picture, w = np.random.default_rng(0).random((12, 14)), np.random.default_rng(1).normal(size=(5, 5))
    here, there = conv(picture, w), conv(np.roll(picture, 3, axis=1), w)
    np.testing.assert_array_equal(there[:, 3:], here[:, :-3])
    assert not np.isclose(there, here).any()
    assert answer("a map of a shifted picture").startswith("it moves three places")


def test_a_guess_among_ten_costs_the_logarithm_of_ten():
    """As torch says, for any equal scores and any label."""
    losses = torch.nn.functional.cross_entropy(torch.full((10, 10), 0.7), torch.arange(10), reduction="none")
    assert {f"{loss:.1f}" for loss in losses.tolist()} == {answer("loss of a guess")}


def test_only_the_convolutional_network_minds_shuffled_pixels():
    """Trained on 500 digits and on the same, shuffled: it loses more than 15 points, the other one less than 5."""
    order, digits, fresh = np.random.default_rng(0).permutation(784), draw_digits(500, seed=1), draw_digits(500, seed=9)
    lost = {}
    for build in (lenet, mlp):
        right = []
        for shuffled in (False, True):
            (x, y), (new, truth) = [
                (images.reshape(-1, 784)[:, order].reshape(-1, 28, 28) if shuffled else images, labels)
                for images, labels in (digits, fresh)
            ]
            fit(model := build(seed=1), x, y, steps=150, learning_rate=3e-3)
            right.append(accuracy(model, new, truth))
        lost[build] = right[0] - right[1]
    assert lost[lenet] > 0.15 > 0.05 > abs(lost[mlp])
    assert answer("shuffled pixels") == "only the convolutional one"
