"""The student as a linear classifier."""

import numpy as np
import pytest

from course_utils.explorers.vision.scene_scatter import SceneScatterExplorer


def two_clouds(count=60, seed=0):
    """Two features of which only the second tells the classes apart, with blank pictures."""
    rng = np.random.default_rng(seed)
    is_city = np.arange(count) % 2 == 0
    features = np.column_stack([rng.normal(5, 1, count), np.where(is_city, 0.3, 0.1) + rng.normal(0, 0.03, count)])
    return features, is_city, [np.full((8, 8, 3), 0.5)] * count


@pytest.fixture
def explorer():
    return SceneScatterExplorer(*two_clouds())


def test_the_right_feature_separates(explorer):
    """Weight on the useless feature guesses; weight on the useful one is nearly always right."""
    assert explorer.numbers()["accuracy"] < 0.75
    explorer.first.value, explorer.second.value = 0, 1
    assert explorer.numbers()["accuracy"] > 0.95


def test_fitting_is_at_least_as_good_as_any_slider(explorer):
    """The fitted weights stay on their sliders and beat one feature alone."""
    explorer.best.click()
    assert explorer.numbers()["accuracy"] > 0.95
    assert max(abs(explorer.first.value), abs(explorer.second.value), abs(explorer.offset.value)) <= 3


def test_the_boundary_lies_where_the_score_is_zero(explorer):
    """Both ends of the drawn line score 0."""
    explorer.second.value, explorer.offset.value = 1.5, -0.5
    features = two_clouds()[0]
    ends = np.column_stack(explorer._boundary.get_data())
    z = (ends - features.mean(axis=0)) / features.std(axis=0)
    scores = z @ [explorer.first.value, explorer.second.value] + explorer.offset.value
    np.testing.assert_allclose(scores, 0, atol=1e-9)


def test_a_chosen_point_shows_its_scene(explorer):
    """The cursor's column counts the points from left to right."""
    explorer.view.cursor = {"name": "points", "row": 0, "col": 0}
    leftmost = int(np.argmin(two_clouds()[0][:, 0]))
    assert explorer._shown == leftmost
    assert f"= {two_clouds()[0][leftmost, 0]:.3f}" in explorer.view.reading


def test_next_mistake_walks_through_the_mistakes(explorer):
    """Every click shows a scene on the wrong side, and never the same one twice in a row."""
    seen = []
    for _ in range(3):
        explorer.next_mistake.click()
        assert explorer.numbers()["wrong"][explorer._shown]
        seen.append(explorer._shown)
    assert len(set(seen)) == 3


def test_all_weights_at_zero(explorer):
    """Then there is no line, and the picture is drawn all the same."""
    for control in (explorer.first, explorer.second, explorer.offset):
        control.value = 0
    assert explorer.card.problem == "" and len(explorer._boundary.get_xdata()) == 0


def test_one_class_or_unequal_lengths_get_a_sentence():
    """What cannot be parted or matched is refused with what arrived."""
    features, is_city, images = two_clouds()
    with pytest.raises(ValueError, match="both classes"):
        SceneScatterExplorer(features, np.ones(60), images)
    with pytest.raises(ValueError, match="n images, got"):
        SceneScatterExplorer(features, is_city, images[:5])


def test_text(explorer):
    """The text names the accuracy."""
    assert "accuracy=" in repr(explorer)
