"""The predictions of notebooks 05 and 06: each answer is computed."""

import itertools

import numpy as np
import torch

from course_utils.convolution import conv
from course_utils.exercises import inspection as exercise
from course_utils.explorers.questions.networks import QUESTIONS
from course_utils.networks.cnn import deep_cnn, lenet, mlp, photo_network
from course_utils.networks.feature_visualization import class_logit, high_frequency_share, paint, pixels
from course_utils.networks.feature_visualization.gabor import is_edge_detector
from course_utils.networks.inspection import count_parameters, receptive_field
from course_utils.networks.photo_filters import history
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import accuracy, fit, predict
from course_utils.networks.weights import load_weights
from course_utils.pictures.digits import draw_digits
from course_utils.pictures.photographs import SIXTEEN, labelled_patches
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


def test_about_half_of_the_filters_become_edge_detectors():
    """Of the grey filters that ship, by the notebook's own measure."""
    _, _, fits = history("grey")
    found = int(is_edge_detector(fits[-1]).sum())
    assert found == 14 and len(fits[-1].r2) == 24
    assert answer("edges among filters") == "about half"


def test_five_layers_see_24_pixels():
    """With the two poolings; without them it would be 11, which is among the wrong answers."""
    assert answer("window of the fifth layer") == str(receptive_field(photo_network(), "norm5").size[0])
    assert exercise.receptive_field([(3, 1)] * 5) == 11
    assert "11" in QUESTIONS["window of the fifth layer"].options


def test_the_filter_itself_is_its_best_input():
    """Among pictures of length 1 it beats white, and noise of a thousand kinds."""
    w = np.random.default_rng(0).normal(size=(7, 7))
    rivals = [np.ones((7, 7)), *np.random.default_rng(1).normal(size=(1000, 7, 7))]
    assert np.sum(w * w / np.linalg.norm(w)) > max(np.sum(w * x / np.linalg.norm(x)) for x in rivals)
    assert answer("best input of one filter").startswith("the filter itself")


def test_the_bare_maximum_is_coloured_noise():
    """Nearly all of it is fine detail, as of white noise and of no photograph, and its channels go their own ways."""
    brick = class_logit(SIXTEEN.index("brick"))
    network = load_weights(photo_network(), "photo_cnn")
    image = paint(network, brick, parameterisation=pixels(), step_size=0.1, steps=60).image
    assert predict(network, image[None]).argmax() == SIXTEEN.index("brick")
    photographs = [high_frequency_share(patch) for patch in labelled_patches(30, 48, seed=3, part="right")[0]]
    assert high_frequency_share(image) > 0.7 > max(photographs)
    channels = np.corrcoef(image.reshape(-1, 3).T)[np.triu_indices(3, 1)]
    assert np.abs(channels).max() < 0.8  # in a grey picture they would all be 1
    assert answer("the bare maximum") == "coloured noise"


def test_one_mean_of_a_map_is_not_enough():
    """As many weights, thirteen times as many filters, and far fewer digits right."""
    known, new = draw_digits(500, seed=0, size=20), draw_digits(500, seed=99, size=20)
    right, sizes = [], []
    for model in (deep_cnn(filters=(142,)), deep_cnn(filters=(11,), parts=5)):
        fit(model, *known, steps=60, batch_size=32, learning_rate=0.02, schedule=one_cycle)
        right.append(accuracy(model, *new))
        sizes.append(count_parameters(model).total)
    assert right[1] > right[0] + 0.3
    assert abs(sizes[0] - sizes[1]) < 0.05 * sizes[0]
    assert answer("one mean of a map").startswith("B")
