"""The predictions' answers are right, by computing them, and don't show before the student's own."""

import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.comparing import mse
from course_utils.convolution import conv, conv_shape, flip
from course_utils.explorers.autoencoders.denoiser import DenoiserExplorer
from course_utils.explorers.kit.planes import with_minus
from course_utils.explorers.questions import QUESTIONS, ask
from course_utils.features import edge_map
from course_utils.filters import box, line
from course_utils.networks.autoencoders import copy_net, dense_autoencoder, linear_autoencoder
from course_utils.networks.cnn import lenet
from course_utils.networks.digit_codes import trained
from course_utils.networks.schedules import cosine, one_cycle
from course_utils.networks.training import fit, predict
from course_utils.pca import PCA, kept_and_lost, principal_angles
from course_utils.pictures.digits import draw_digits, real_digits
from course_utils.pictures.point_clouds import cloud
from course_utils.pictures.scenes import draw_scene


def answer(name):
    """The option that counts as right."""
    return QUESTIONS[name].right


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


def test_seven_weights_are_the_fewest_for_40_percent():
    """Equal weights leave 1/√n; no kernel of six leaves less, seven are enough."""
    left = {n: np.sqrt((box((n,)) ** 2).sum()) for n in range(1, 10)}
    assert answer("fewest weights") == f"at least {min(n for n in left if left[n] <= 0.4)}"
    others = np.random.default_rng(0).dirichlet(np.ones(6), size=1000)
    assert np.sqrt((others**2).sum(axis=1)).min() > left[6] - 1e-12 > 0.4


def test_leaves_win_and_a_bar_changes_nothing():
    """Both questions about scenes, on several seeds."""
    cities = [edge_map(draw_scene("tallbuilding", seed).image) for seed in range(3)]
    forests = [edge_map(draw_scene("forest", seed).image) for seed in range(3)]
    assert np.mean([E.mean() for E in forests]) > np.mean([E.mean() for E in cities])
    assert answer("more edge") == "the forest"
    for E in (*cities, *forests):
        assert conv(E, line(25)).mean() == pytest.approx(E.mean(), rel=0.15)
    assert answer("a bar alone").startswith("nearly nothing")


def test_1024_floats_are_a_twelfth_of_the_bits():
    """Of a 128 x 128 picture in colours, with 8 bits a number."""
    assert answer("bits of a code") == f"{128 * 128 * 3 * 8 // (1024 * 32)} times"


@pytest.fixture(scope="module")
def wide_and_narrow():
    """Both networks of the question; the wide one, which takes long, after half the training of the notebook."""
    digits, _ = draw_digits(4000, seed=10)
    models = {copy_net(width=800): 75, dense_autoencoder(k=32, hidden=(128,)): 150}
    for model, steps in models.items():
        fit(model, digits, digits, loss="squared_error", steps=steps, learning_rate=3e-3, schedule=one_cycle)
    return tuple(models)


def test_only_the_wide_network_gives_a_negative_back(wide_and_narrow):
    """The narrow one's error is several times larger, and not far from that of a black picture."""
    negatives = 1 - draw_digits(200, seed=100)[0]
    wide, narrow = (mse(negatives, model.reconstruct(negatives)) for model in wide_and_narrow)
    assert wide < narrow / 3 and narrow > 0.3
    assert answer("two autoencoders") == "784 → 800 → 784"


def right_with_200_labels(features):
    """Share of 1,000 fresh digits that a linear classifier gets right, mean over five draws of 200 labelled ones."""
    digits, labels = draw_digits(4000, seed=10)
    fresh, fresh_labels = draw_digits(1000, seed=100)
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    known, new = features(digits[:1000]), features(fresh)
    parts = [slice(first, first + 200) for first in range(0, 1000, 200)]
    return np.mean([linear.fit(known[part], labels[part]).score(new, fresh_labels) for part in parts])


def pixels(images):
    """The plainest features."""
    return images.reshape(len(images), -1)


def test_neither_of_the_two_has_better_features_than_the_pixels(wide_and_narrow):
    """With 200 labels all three are alike, while the shipped code of 16 numbers is far above them."""
    wide, narrow = wide_and_narrow
    right = [right_with_200_labels(features) for features in (pixels, wide.encode, narrow.encode)]
    assert max(right) - min(right) < 0.08
    assert right_with_200_labels(trained()["16"].encode) > max(right) + 0.12
    assert answer("better features").startswith("neither")


def test_labels_make_the_best_features():
    """A small network trained on 4,000 labels is above pixels, PCA and autoencoder, by far."""
    digits, labels = draw_digits(4000, seed=10)
    network = lenet()
    fit(network, digits, labels, steps=150, learning_rate=3e-3, schedule=one_cycle)
    others = (pixels, PCA(16).fit(digits).encode, trained()["16"].encode)
    best = max(right_with_200_labels(features) for features in others)
    assert right_with_200_labels(lambda images: predict(network[:-1], images)) > best + 0.1
    assert answer("useful features") == "those of a network trained on 4,000 labels"


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
def test_every_answer_has_its_own_words(name):
    """Whatever is chosen, its own sentence is read, and the right one's; before, none is."""
    _, answers, right, *_ = QUESTIONS[name]
    assert len(answers) <= 4  # so many are marked by card.css
    for option, sentence in answers.items():
        prediction = ask(name)
        prediction.options.value = option
        assert not [words for words in answers.values() if words in prediction.view.reading + repr(prediction)]
        prediction.reveal()
        assert prediction.is_right == (option == right)
        assert all(with_minus(words) in prediction.view.reading for words in (sentence, answers[right]))
        prediction.close()


@pytest.mark.parametrize("name", QUESTIONS)
def test_sentences_end(name):
    """Each is a sentence or more, and what is said of the right answer is said of no other."""
    _, answers, right, *_ = QUESTIONS[name]
    assert all(len(words) > 15 and words.endswith((".", '".')) for words in answers.values())
    assert list(answers.values()).count(answers[right]) == 1


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_is_stressed_by_asterisks(name):
    """The page shows a question's words as they are: *so* is read with its asterisks."""
    question, answers, *_ = QUESTIONS[name]
    for words in (question, *answers, *answers.values()):
        assert not re.search(r"\*\S[^*]*\*", words), words


def test_unknown_questions_are_listed():
    """A wrong name is answered with the right ones."""
    with pytest.raises(ValueError, match="first output"):
        ask("last output")
