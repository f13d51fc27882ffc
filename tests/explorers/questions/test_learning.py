"""The predictions of notebook 09: each answer is computed."""

import numpy as np
import pytest

from course_utils.explorers.learning.feature_table import CLASSES, FeatureTableExplorer
from course_utils.explorers.questions.learning import EXAMPLES, NEW, QUESTIONS
from course_utils.networks.pretrained import features
from course_utils.networks.transfer import few_shots, nearest_class, pixel_features, random_features
from course_utils.pictures.balls import QUIDDITCH, draw_ball, draw_balls
from course_utils.pictures.digits import mnist_digits
from course_utils.pictures.scenes import draw_scenes


def answer(name):
    """The option that counts as right."""
    return QUESTIONS[name].right


def test_the_fourth_ball_is_what_it_was_drawn_as():
    """And the nearest example in z says so, too."""
    assert answer("one example of each") == NEW[0]
    assert tuple(QUESTIONS["one example of each"].answers) == EXAMPLES == QUIDDITCH
    known, new = features([draw_ball(kind, 7, 128) for kind in EXAMPLES]), features([draw_ball(*NEW, 128)])
    assert nearest_class(known, EXAMPLES, new).tolist() == [NEW[0]]


def test_the_round_yellow_ball_is_nearest_to_the_quaffle():
    """At the distances of the slide's table."""
    distances = FeatureTableExplorer(1, 6, 0.9).numbers()["distances"]
    assert CLASSES[int(distances.argmin())] == "quaffle"
    assert answer("round and yellow").startswith("the quaffle")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_random_weights_are_no_better_than_pixels(seed):
    """On balls, one example each; but they do better than one in three."""
    pictures, labels = draw_balls(36, seed, 96, QUIDDITCH)
    untrained, pixels = (few_shots(make(pictures), labels, 1).mean() for make in (random_features, pixel_features))
    assert 0.36 < untrained < pixels + 0.06
    assert answer("an untrained network") == "no better"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_eight_kinds_from_one_example(seed):
    """Z names more than 80 % rightly, pixels about 35 %."""
    scenes = draw_scenes(80, seed, 96)
    pictures, kinds = [scene.image for scene in scenes], np.array([scene.kind for scene in scenes])
    assert few_shots(features(pictures), kinds, 1).mean() > 0.8
    assert few_shots(pixel_features(pictures), kinds, 1).mean() == pytest.approx(0.35, abs=0.08)
    assert answer("eight kinds from one example") == "more than 80 %"


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_pixels_are_better_for_digits(seed):
    """One example each, of 100 handwritten digits."""
    digits, labels = mnist_digits(100, seed)
    z, pixels = (few_shots(rows, labels, 1).mean() for rows in (features(digits), digits.reshape(100, -1)))
    assert pixels > z
    assert answer("digits from one example") == "pixels"
