"""The one-shot bench: who is recognised is computed, boxes lie around the others, and examples are not tested."""

import itertools

import numpy as np
import pytest

from course_utils.explorers.learning.one_shot import COLUMNS, SHOWN, WAYS, OneShotExplorer, bench
from course_utils.networks.transfer import nearest_class
from course_utils.pictures.balls import QUIDDITCH


@pytest.fixture(scope="module")
def explorer():
    return OneShotExplorer()


def test_examples_and_tested_balls_are_apart():
    """24 to choose from, 48 to be tested on, as many of each kind, no picture in both."""
    data = bench()
    assert np.bincount(data.known_labels).tolist() == [8] * 3 and np.bincount(data.new_labels).tolist() == [16] * 3
    known = {picture.tobytes() for picture in data.known}
    assert len(known) == 24 and not known & {picture.tobytes() for picture in data.new}


@pytest.mark.parametrize("way", WAYS)
def test_who_is_recognised(explorer, way):
    """As `nearest_class` says of the chosen examples, in each kind of features."""
    data = bench()
    explorer.way.value = way
    explorer.quaffle.value, explorer.bludger.value, explorer.snitch.value, explorer.shots.value = 3, 8, 2, 1
    known = [np.flatnonzero(data.known_labels == label)[first - 1] for label, first in enumerate((3, 8, 2))]
    said = nearest_class(data.known_features[way][known], [0, 1, 2], data.new_features[way])
    right = (said == data.new_labels).mean()
    assert explorer.numbers()["right"][way] == pytest.approx(right)
    assert f"{way}, 1 example of each: {right:.0%} are recognised" in explorer.view.reading
    boxes = explorer.view.plane("tested").marks
    wrong = np.flatnonzero(said != data.new_labels)
    assert [box["top"] // (SHOWN + 1) * COLUMNS + box["left"] // (SHOWN + 1) for box in boxes] == wrong.tolist()
    labels = explorer.view.plane("tested").labels
    for number, label in enumerate(labels):
        is_, taken = QUIDDITCH[data.new_labels[number]], QUIDDITCH[said[number]]
        assert label == (f"a {is_}" if is_ == taken else f"a {is_}, taken for a {taken}")


def test_what_happens_once_is_told_as_once(explorer):
    """With each snitch as example: as often as said is this ball taken for that one, and "1 times" is never said."""
    told = set()
    explorer.shots.value = 2
    for way, snitch in itertools.product(("z of the real network", "pixels"), range(1, 9)):
        explorer.way.value, explorer.snitch.value = way, snitch
        labels = explorer.view.plane("tested").labels
        slips = [label for label in labels if ", taken for" in label]
        most = max((slips.count(each) for each in slips), default=0)
        words = {0: "all of them", 1: "; once a "}.get(most, f"; most often ({most} times) a ")
        assert words in explorer.view.reading
        told.add(most)
    assert {0, 1} < told


def test_more_examples_of_each(explorer):
    """Five of each, three rows of five; after the eighth comes the first."""
    explorer.way.value, explorer.snitch.value, explorer.shots.value = next(iter(WAYS)), 7, 5
    known = explorer.numbers()["known"]
    own = np.flatnonzero(bench().known_labels == 2)
    assert known[10:] == own[[6, 7, 0, 1, 2]].tolist() and len(set(known)) == 15
    assert explorer.view.plane("examples").rows == 3 * (SHOWN + 1) - 1
    assert explorer.view.plane("examples").cols == 5 * (SHOWN + 1) - 1
    assert explorer.numbers()["right"]["z of the real network"] > 0.95
    explorer.shots.value = 1


def test_other_examples_by_chance(explorer):
    """The button chooses one of each; the same again from the same ones."""
    explorer.quaffle.value, explorer.bludger.value, explorer.snitch.value = 1, 1, 1
    explorer.others.click()
    first = explorer.quaffle.value, explorer.bludger.value, explorer.snitch.value
    assert first != (1, 1, 1)
    explorer.quaffle.value, explorer.bludger.value, explorer.snitch.value = 1, 1, 1
    explorer.others.click()
    assert (explorer.quaffle.value, explorer.bludger.value, explorer.snitch.value) == first
