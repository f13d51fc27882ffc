"""Learning from few examples: the learners agree with scikit-learn's, counting is fair, nonsense is one sentence."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import normalize

from course_utils.networks import transfer
from course_utils.networks.pretrained import features
from course_utils.networks.transfer import (
    ball_features,
    few_shots,
    logistic,
    nearest_class,
    pixel_features,
    random_features,
    unit_length,
)
from course_utils.pictures.balls import QUIDDITCH, SPORTS, draw_balls
from course_utils.pictures.digits import mnist_digits


@pytest.fixture(scope="module")
def clouds():
    """Three clouds in different directions, rows of very different lengths: (90, 6), labels (90,)."""
    rng = np.random.default_rng(0)
    labels = np.tile(["a", "b", "c"], 30)
    middles = {"a": [4, 0, 0, 0, 0, 0], "b": [0, 4, 0, 1, 0, 0], "c": [0, 0, 4, 0, 1, 0]}
    rows = np.array([middles[label] for label in labels]) + rng.normal(size=(90, 6))
    return rows * rng.uniform(0.1, 10, (90, 1)), labels


def test_rows_get_length_one(clouds):
    """As scikit-learn makes them; a row of zeros stays what it is."""
    np.testing.assert_allclose(unit_length(clouds[0]), normalize(clouds[0]))
    assert unit_length(np.zeros((1, 3))).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_one_example_each_is_the_nearest_neighbour(clouds, seed):
    """By cosine, as scikit-learn finds it."""
    rows, labels = clouds
    rng = np.random.default_rng(seed)
    known = [rng.choice(np.flatnonzero(labels == name)) for name in "abc"]
    oracle = KNeighborsClassifier(1, metric="cosine").fit(rows[known], labels[known])
    assert nearest_class(rows[known], labels[known], rows).tolist() == oracle.predict(rows).tolist()


def test_several_examples_are_averaged():
    """The mean of a class counts, and only its direction."""
    known, labels = [[4, 0], [0, 4], [1, 1.2]], ["x", "x", "y"]
    assert nearest_class(known, labels, [[5, 5], [5, 7]]).tolist() == ["x", "y"]


def test_logistic_regression_is_scikit_learn_s(clouds):
    """On rows of length 1."""
    rows, labels = clouds
    oracle = LogisticRegression(C=100, max_iter=1000).fit(normalize(rows[:30]), labels[:30])
    assert logistic(rows[:30], labels[:30], rows).tolist() == oracle.predict(normalize(rows)).tolist()


def test_examples_are_never_tested_on(clouds):
    """A learner is handed `shots` of each class, and none of them again; what it gets right is counted by class."""
    labels = clouds[1]
    numbers, seen = np.arange(90.0)[:, None], []

    def learner(known, known_labels, new):
        seen.append((known, new))
        assert sorted(known_labels) == ["a"] * 4 + ["b"] * 4 + ["c"] * 4
        return np.array(["a"] * len(new))

    right = few_shots(numbers, labels, 4, learner=learner, draws=3, seed=1)
    np.testing.assert_allclose(right, 1 / 3)
    for known, new in seen:
        assert len(known) == 12 and sorted([*known.ravel(), *new.ravel()]) == list(range(90))
    assert not np.array_equal(seen[0][0], seen[1][0])


def test_classes_count_alike():
    """With nine of one class left and one of the other, a guesser gets one half."""
    labels = np.array(["many"] * 10 + ["few"] * 2)
    right = few_shots(
        np.ones((12, 2)), labels, 1, learner=lambda known, own, new: np.array(["many"] * len(new)), draws=2
    )
    np.testing.assert_allclose(right, 0.5)


def test_the_seed_decides(clouds):
    """The same seed, the same draws; more draws begin with the same ones."""
    first, again = few_shots(*clouds, 1, draws=4, seed=3), few_shots(*clouds, 1, draws=6, seed=3)
    np.testing.assert_array_equal(first, again[:4])
    assert not np.array_equal(first, few_shots(*clouds, 1, draws=4, seed=4))


@pytest.mark.parametrize(
    ("features", "labels", "shots", "told"),
    [
        (np.zeros((4, 2)), ["cup"] * 4, 1, "two classes at least, got only cup"),
        (np.zeros((0, 2)), [], 1, "the examples should hold at least one number"),
        (np.zeros((4, 2)), [0, 0, 1, 1], 2, "shots should be .*1, got 2"),
        (np.zeros((3, 2)), ["cup", "shoe", "shoe"], 1, "two examples at least, .* got 1 of cup"),
        (np.zeros((4, 2)), [0, 1, 1], 1, "got 4 examples and 3 labels"),
        (np.zeros((4, 2)), [0, 0, 1, 1], 0, "shots should be"),
    ],
)
def test_nonsense_is_one_sentence(features, labels, shots, told):
    """One class only, no examples, more than there are, labels missing."""
    with pytest.raises(ValueError, match=told):
        few_shots(features, labels, shots)


# --- The claims of the notebook, over three seeds ---------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_who_recognises_quidditch_from_one_example(seed):
    """Z and the net of ten balls do; without look-alikes far fewer; pixels and random weights about half."""
    pictures, labels = draw_balls(48, seed, 96, QUIDDITCH)
    right = {
        "z": few_shots(features(pictures), labels, 1).mean(),
        "all": few_shots(ball_features(pictures, "all"), labels, 1).mean(),
        "few": few_shots(ball_features(pictures, "few"), labels, 1).mean(),
        "pixels": few_shots(pixel_features(pictures), labels, 1).mean(),
        "random": few_shots(random_features(pictures[:24]), labels[:24], 1).mean(),
    }
    assert min(right["z"], right["all"]) > 0.88
    assert 0.55 < right["few"] < 0.82
    assert max(right["pixels"], right["random"]) < 0.62


def test_the_small_networks_know_their_own_balls():
    """Pictures they never saw, each named by its nearest mean, "few" with three kinds less."""
    pictures, labels = draw_balls(120, 77, 32, SPORTS)
    assert few_shots(ball_features(pictures), labels, 3, draws=3).mean() > 0.97
    networks = transfer.ball_networks()
    assert [networks[name][-1].out_features for name in ("all", "few")] == [10, 7]
    assert set(transfer.LOOK_ALIKES) < set(SPORTS)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_z_does_not_help_with_one_digit_each(seed):
    """Pixels recognise more."""
    digits, labels = mnist_digits(100, seed)
    z, pixels = (few_shots(rows, labels, 1).mean() for rows in (features(digits), digits.reshape(100, -1)))
    assert z < pixels - 0.03


def test_random_weights_are_of_the_same_shape_and_stay():
    """1,280 numbers a picture, the same each time, and not those of the trained network."""
    picture = draw_balls(1, 0, 64, QUIDDITCH)[0]
    first = random_features(picture)
    assert first.shape == features(picture).shape == (1, 1280)
    np.testing.assert_array_equal(first, random_features(picture))
    assert not np.allclose(first, features(picture))
