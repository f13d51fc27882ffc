"""The predictions' answers are right, by computing them, and don't show before the student's own."""

import itertools

import numpy as np
import pytest
import torch

from course_utils.convolution import conv, conv_shape, flip
from course_utils.explorers.denoiser import DenoiserExplorer
from course_utils.explorers.line_through_cloud import cloud, kept_and_lost
from course_utils.explorers.questions import QUESTIONS, ask
from course_utils.features import edge_map
from course_utils.filters import box, line
from course_utils.networks.autoencoders import linear_autoencoder
from course_utils.networks.training import cosine, fit
from course_utils.pca import PCA, principal_angles
from course_utils.pictures.digits import real_digits
from course_utils.pictures.scenes import draw_scene
from course_utils.pooling import max_pool


def answer(name):
    """The option that counts as right."""
    _, options, right, _ = QUESTIONS[name]
    return options[right]


@pytest.mark.parametrize(
    ("name", "computed"),
    [
        ("sixteen cells", {4: "four times as many"}[16 * 16 // (8 * 8)]),
        ("first output", str(conv([1, 4, 3], [1, 2, 1])[0])),
        ("size of the slide's output", "{} × {}".format(*conv_shape((5, 5), (3, 3)))),
        ("28 by 28", "{} × {}".format(*conv_shape((28, 28), (5, 5)))),
        ("stride and padding", str(conv_shape((28,), (5,), stride=2, padding=2)[0])),
        ("depth", str(conv_shape((160, 160, 3), (9, 9, 3))[2])),
    ],
)
def test_sizes_and_sums(name, computed):
    """What the package computes is what counts as right."""
    assert answer(name) == computed


def test_only_the_symmetric_kernel_survives_the_flip():
    """Of the three kernels exactly the right one equals its flip."""
    kernels = {"[1, 2, 1]": [1, 2, 1], "[1, -1]": [1, -1], "[0, 1, 2]": [0, 1, 2]}
    assert [name for name, w in kernels.items() if np.array_equal(w, flip(w))] == [answer("harmless flip")]


def test_a_mean_of_25_leaves_a_fifth_of_the_noise():
    """Measured on noise of standard deviation 0.10."""
    noise = np.random.default_rng(0).normal(0, 0.1, (300, 300))
    assert f"{conv(noise, box(5)).std():.2f}, a fifth" == answer("noise")


def test_leaves_win_and_a_bar_changes_nothing():
    """Both questions about scenes, on several seeds."""
    cities = [edge_map(draw_scene("tallbuilding", seed).image) for seed in range(3)]
    forests = [edge_map(draw_scene("forest", seed).image) for seed in range(3)]
    assert np.mean([E.mean() for E in forests]) > np.mean([E.mean() for E in cities])
    assert answer("more edge") == "the forest"
    for E in (*cities, *forests):
        assert conv(E, line(25)).mean() == pytest.approx(E.mean(), rel=0.15)
    assert answer("a bar alone").startswith("nearly nothing")


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


def test_1024_floats_are_a_twelfth_of_the_bits():
    """Of a 128 x 128 picture in colours, with 8 bits a number."""
    assert answer("bits of a code") == f"{128 * 128 * 3 * 8 // (1024 * 32)} times"


def test_an_autoencoder_of_clean_digits_repairs_noise_worse_than_a_median_filter():
    """And better than nobody, at strength 0.4."""
    errors = DenoiserExplorer("noise", 0.4, k=32).numbers()["errors"]
    assert 1.1 * errors["median"] < errors["autoencoder"] < 0.6 * errors["damaged"]
    assert answer("only clean digits") == "worse than a median filter's, better than none"


def test_neighbouring_pixels_lie_on_the_rising_diagonal():
    """Of the three lines the one at 45° loses least, by far."""
    lost = kept_and_lost(cloud("two neighbouring pixels"), [0, 45, 135], cloud("two neighbouring pixels").mean(axis=0))[
        1
    ]
    assert lost[1] < 0.1 * lost[0] < 0.1 * lost[2]
    assert answer("line through pixels") == "one at 45°, rising"


def test_without_centring_the_first_component_is_the_mean():
    """On handwritten digits it is within 5 degrees of the mean, and PCA's own first is far from it."""
    X = real_digits()[0].reshape(1797, 64)
    mean = X.mean(axis=0, keepdims=True)
    assert principal_angles(PCA(1, centred=False).fit(X).components, mean)[0] < 5
    assert principal_angles(PCA(1).fit(X).components, mean)[0] > 60
    assert answer("no centring") == "at the mean picture"


def test_training_finds_the_subspace_and_not_the_directions():
    """A linear autoencoder with PCA's loss has PCA's subspace, and decoder rows that are none of its components."""
    X = real_digits()[0].reshape(1797, 64).astype(float)
    X, pca = X - X.mean(axis=0), PCA(3).fit(X)
    model = linear_autoencoder(64, 3)
    fit(model, X, X, loss="squared_error", steps=400, batch_size=1797, learning_rate=0.02, schedule=cosine)
    assert principal_angles(model.W2, pca.components).max() < 1
    rows = model.W2 / np.linalg.norm(model.W2, axis=1, keepdims=True)
    assert np.abs(rows @ pca.components.T).max(axis=1).min() < 0.95
    assert answer("what training finds").endswith("same subspace")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_can_be_played(name):
    """Each option can be chosen; only the right one is called so; nothing is told before."""
    prediction = ask(name)
    _, options, right, because = QUESTIONS[name]
    assert because not in prediction.view.reading + repr(prediction)
    for place, option in enumerate(options):
        prediction.options.value = option
        assert prediction.is_right == (place == right)
    prediction.reveal()
    assert because in prediction.view.reading
    prediction.close()


def test_unknown_questions_are_listed():
    """A wrong name is answered with the right ones."""
    with pytest.raises(ValueError, match="first output"):
        ask("last output")
