"""The slide's table: its numbers, distances as they are and by their spread, typing, and who decides."""

import numpy as np
import pytest

from course_utils.explorers.learning.feature_table import CLASSES, MEASURES, TABLE, FeatureTableExplorer
from course_utils.pictures.balls import BALLS


@pytest.fixture
def explorer():
    one = FeatureTableExplorer()
    yield one
    one.close()


def nearest(explorer):
    return CLASSES[int(explorer.numbers()["distances"].argmin())]


def edit(explorer, row, col, value):
    count = explorer.view.heard + 1
    explorer.view.edit = {"name": "table", "row": row, "col": col, "value": value, "count": count}


def test_the_table_is_the_slide_s(explorer):
    """Three rows of six numbers; each class is a ball that can be drawn."""
    assert TABLE.tolist() == [[1, 0.1, 1, 0.6, 1, 0.4], [10, 7, 2, 7, 5, 1], [0.2, 0.1, 1, 0.1, 0, 0.9]]
    np.testing.assert_array_equal(explorer.view.plane("table").cells, TABLE)
    assert set(CLASSES) <= set(BALLS)


def test_raw_distances_are_decided_by_size(explorer):
    """The round yellow ball of six hands is nearest to the quaffle, since √(.4² + 1² + .8²) = 1.34."""
    numbers = explorer.numbers()
    assert numbers["distances"][3] == pytest.approx(np.sqrt(0.4**2 + 1 + 0.8**2))
    assert nearest(explorer) == "quaffle" and numbers["parts"].argmax() == 1 and numbers["parts"][1] > 0.9
    assert explorer.view.plane("distances").marks == [{"top": 0, "left": 3, "height": 1, "width": 1}]
    assert explorer.view.reading.startswith("Nearest is the quaffle (1.34), then the bludger (1.35). 94%")


def test_by_their_spread_every_feature_has_a_say(explorer):
    """Then it is a tennis ball; the unit of a feature does not matter any more."""
    explorer.measure.value = MEASURES[1]
    before = explorer.numbers()["distances"]
    assert nearest(explorer) == "tennis ball" and explorer.numbers()["parts"].max() < 0.6
    for col in range(6):
        edit(explorer, 1, col, TABLE[1, col] / 10)
    explorer.size.value = 0.5  # hands of ten times the size: 6 becomes .6, and the slider has halves
    assert explorer.numbers()["distances"][2] == pytest.approx(before[2], abs=0.35)


def test_typing_a_number_changes_the_answer(explorer):
    """A yellow round quaffle; the button puts the slide's number back; a number beyond the range is refused."""
    edit(explorer, 1, 3, 20.0)
    assert nearest(explorer) == "bludger"
    explorer.reset.click()
    assert nearest(explorer) == "quaffle"
    with pytest.raises(ValueError, match="size should be from 0 to 20, got -1; try 7"):
        edit(explorer, 1, 3, -1.0)
    assert nearest(explorer) == "quaffle"


def test_a_class_itself_is_nearest_to_itself(explorer):
    """Described just as in the table, a snitch is a snitch, at distance 0, in either measure."""
    with explorer.one_redraw():
        explorer.roundness.value, explorer.size.value, explorer.yellowish.value = 0.4, 1.0, 0.9
    for measure in MEASURES:
        explorer.measure.value = measure
        assert nearest(explorer) == "snitch" and explorer.numbers()["distances"].min() == pytest.approx(0, abs=1e-9)
