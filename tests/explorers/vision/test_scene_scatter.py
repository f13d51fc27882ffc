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


def dragged(explorer, number, share, count=1):
    """Drag an end of the line to a share of the chart's width and height; return where it is then, in features."""
    place = [share[0] * explorer.view.plane("points").width, share[1] * explorer.view.plane("points").height]
    explorer.view.edit = {"name": "points", "row": 0, "col": number, "value": place, "count": count}
    return explorer._chart.there(place)


def test_a_line_that_is_dragged(explorer):
    """It goes through both ends, the one that was dragged and the other; cities stay on their side of it."""
    explorer.first.value, explorer.second.value = 0, 3
    other = explorer._chart.there(explorer.view.plane("points").grips[1])
    here = dragged(explorer, 0, (0.3, 0.4))
    features = two_clouds()[0]
    z = (np.array([here, other]) - features.mean(axis=0)) / features.std(axis=0)
    weights = np.array([explorer.first.value, explorer.second.value])
    np.testing.assert_allclose(z @ weights + explorer.offset.value, 0, atol=0.02)
    assert explorer.second.value > 0 and max(abs(weights).max(), abs(explorer.offset.value)) == 3
    np.testing.assert_allclose(explorer.view.plane("points").grips[0], [120, 132], atol=0.1)
    assert explorer.view.plane("points").strokes == 1


def test_the_ends_are_where_the_line_enters_and_leaves(explorer):
    """Both lie on it and inside the chart; a slider puts them there anew, and a line that is not seen has none."""
    dragged(explorer, 0, (0.3, 0.4))
    explorer.second.value = 1.0
    (low, high), (bottom, top) = explorer._chart.axes.get_xlim(), explorer._chart.axes.get_ylim()
    for x, y in map(explorer._chart.there, explorer.view.plane("points").grips):
        score = (np.array([x, y]) - explorer._features.mean(axis=0)) / explorer._spread @ [explorer.first.value, 1.0]
        assert score + explorer.offset.value == pytest.approx(0, abs=0.02)
        assert low < x < high and bottom < y < top
    explorer.first.value, explorer.second.value, explorer.offset.value = 0, 0.5, 3
    assert explorer.view.plane("points").grips == []
    dragged(explorer, 0, (0.3, 0.4), count=2)
    assert (explorer.second.value, explorer.card.problem) == (0.5, "")


def test_both_ends_at_one_place(explorer):
    """There is no line through one point; the line stays as it was."""
    before = (explorer.first.value, explorer.second.value, explorer.offset.value)
    x, y = explorer.view.plane("points").grips[1]
    explorer._ends = np.array([explorer._chart.there([x, y])] * 2)
    explorer.view.edit = {"name": "points", "row": 0, "col": 1, "value": [x, y], "count": 1}
    assert (explorer.first.value, explorer.second.value, explorer.offset.value) == before


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
    """Then there is no line, nor any end of it, also after one was dragged; the picture is drawn all the same."""
    dragged(explorer, 0, (0.3, 0.4))
    for control in (explorer.first, explorer.second, explorer.offset):
        control.value = 0
    assert explorer.card.problem == "" and len(explorer._boundary.get_xdata()) == 0
    plane = explorer.view.plane("points")
    assert (plane.grips, plane.strokes) == ([], 1)  # with fewer strokes the page would keep the ends that it has


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


@pytest.mark.parametrize(
    ("weights", "side"), [((0, 2), "above"), ((1, -2), "below"), ((2, 1), "right of it"), ((-2, 1), "left of it")]
)
def test_the_side_of_the_cities_is_told(explorer, weights, side):
    """Which side is called city is a matter of signs, and the reading says it."""
    explorer.first.value, explorer.second.value = weights
    assert f"are on their side of the line: cities {side}." in explorer.view.reading
