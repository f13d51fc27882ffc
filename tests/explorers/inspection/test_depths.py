"""Five depths of a real network: the nine windows are the best there are, and lie where they were found."""

import numpy as np
import pytest

from course_utils.explorers.inspection.depths import (
    DEPTHS,
    NAMED,
    SHOWN,
    DepthsExplorer,
    best_places,
    library,
    window_of,
    window_side,
)
from course_utils.networks.feature_visualization.excitation import responses
from course_utils.networks.pretrained import imagenet_network
from course_utils.pictures.loading import resize
from course_utils.pictures.names import SPOKEN, spoken


@pytest.fixture(scope="module")
def explorer():
    return DepthsExplorer()


def shown(explorer, name):
    plane = explorer.view.plane(name)
    return np.frombuffer(plane.pixels, np.uint8).reshape(plane.rows, plane.cols, 3) / 255


@pytest.mark.parametrize("layer", DEPTHS.values())
def test_what_is_remembered_is_what_the_network_says(layer):
    """Asked again about three pictures, it answers the same, at the same places."""
    asked = [0, 60, 130]
    again = responses(imagenet_network()[:-3], layer, library().pictures[asked] / np.float32(255))
    np.testing.assert_allclose(library().found[layer].values[asked], again.values, atol=1e-3)
    np.testing.assert_array_equal(library().found[layer].places[asked, 3], again.places[:, 3])


def test_only_the_window_matters():
    """What is shown of a shallow unit is all that it sees: grey outside changes nothing, grey inside does."""
    layer, unit = "block3.filter", 136
    number = best_places(library(), layer, unit)[0]
    place = library().found[layer].places[number, unit]
    rows, columns = window_of(layer, place)
    picture = library().pictures[number] / np.float32(255)
    outside, inside = np.full_like(picture, 0.5), picture.copy()
    outside[rows, columns], inside[rows, columns] = picture[rows, columns], 0.5
    assert window_side(layer) == rows.stop - rows.start == 19
    values = responses(imagenet_network()[:-3], layer, np.stack([outside, inside])).values[:, unit]
    best = library().found[layer].values[number, unit]
    assert values[0] >= best - 1e-3 and values[1] < best - 1


def test_the_nine_are_the_best(explorer):
    """In falling order, none better left out but for a third part of one photograph; units are never out of range."""
    for depth, layer in DEPTHS.items():
        explorer.depth.value, explorer.unit.value = depth, 5
        best = best_places(library(), layer, 5)
        values = library().found[layer].values[:, 5]
        assert len(set(best)) == 9 and np.all(np.diff(values[best]) <= 0)
        names = [library().names[number] for number in best]
        assert max(names.count(name) for name in names if not name.startswith("a drawn")) <= 2
        better = [number for number in np.flatnonzero(values > values[best[-1]]) if number not in best]
        assert all(names.count(library().names[number]) == 2 for number in better)
        assert f"strongest in {spoken(max(names, key=names.count))}" in explorer.view.reading


def test_a_window_shows_where_it_was_found(explorer):
    """A click on the last of the nine: its picture stands beside, the box around just this window."""
    explorer.depth.value, explorer.unit.value = "3: block 5", 98
    explorer.view.cursor = {"name": "windows", "row": 3 * SHOWN, "col": 3 * SHOWN}
    found, page = shown(explorer, "found"), shown(explorer, "windows")
    box = explorer.view.plane("found").marks[0]
    cut = found[box["top"] : box["top"] + box["height"], box["left"] : box["left"] + box["width"]]
    np.testing.assert_allclose(page[-SHOWN:, -SHOWN:], resize(cut, SHOWN), atol=0.02)
    assert explorer.view.plane("windows").labels[8].split(",")[0] in explorer.view.plane("found").title
    explorer.another.click()
    assert explorer.unit.value != 98 and explorer._place == 0


def test_each_depth_opens_at_its_unit():
    """The one that the notebook names, or was asked for at first; also after another was looked at."""
    explorer = DepthsExplorer("5: head", 1142)
    explorer.unit.value = 1279
    for depth, unit in NAMED.items():
        explorer.depth.value = depth
        assert explorer.unit.value == (1142 if depth == "5: head" else unit) and explorer.card.problem == ""
    explorer.depth.value = "1: stem"
    assert (explorer.unit.value, explorer.unit.max) == (24, 31)
    explorer.close()


@pytest.mark.parametrize(("unit", "title", "is_dead"), [(31, "h is largest", True), (24, "excite it most", False)])
def test_a_unit_that_is_never_above_0_is_called_dead(unit, title, is_dead):
    """As in section 2: h is told before the ReLU, which passes nothing on of what is below 0."""
    explorer = DepthsExplorer("1: stem", unit)
    assert explorer.view.plane("windows").title == title and ("the unit is dead" in explorer.view.reading) == is_dead
    assert (explorer.numbers()["values"][0] <= 0) == is_dead
    explorer.close()


def test_pictures_are_called_in_words(explorer):
    """No unit of any depth is strongest in a "tallbuilding" or in "motorcycle_left"."""
    met = set()
    for depth in DEPTHS:
        explorer.depth.value = depth
        for unit in range(0, 30, 3):
            explorer.unit.value = unit
            labels = explorer.view.plane("windows").labels
            told = " ".join([*labels, explorer.view.plane("found").title, explorer.view.reading])
            assert not any(name in told for name in SPOKEN)
            met |= {name for name in ("tall building", "motorcycle") if name in told}
    assert met == {"tall building", "motorcycle"}
