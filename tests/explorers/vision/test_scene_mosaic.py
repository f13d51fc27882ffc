"""Scenes that arrive one by one and are sorted."""

import numpy as np
import pytest

from course_utils.explorers.vision.scene_mosaic import COLUMNS, TILE, SceneMosaicExplorer
from course_utils.features import edge_strength, line_strength
from course_utils.pictures.scenes import draw_scenes


@pytest.fixture(scope="module")
def scenes():
    return draw_scenes(30, seed=5)


@pytest.fixture
def mosaic():
    explorer = SceneMosaicExplorer(30)
    yield explorer
    explorer.close()


def tile(sheet, place):
    row, col = divmod(place, COLUMNS)
    return sheet[row * TILE : (row + 1) * TILE, col * TILE : (col + 1) * TILE]


def test_they_arrive_one_by_one(mosaic, scenes):
    """After the first there is one picture and a page of white; after the last it has sorted itself by mean(E)."""
    mosaic.add(scenes[0])
    assert mosaic.view.planes[0].fact == "1 of 30" and "1 of 30 scenes" in mosaic.view.reading
    assert (tile(mosaic.sheet(), 0)[5:-5, 5:-5] < 1).any() and (tile(mosaic.sheet(), 1) == 1).all()
    for scene in scenes[1:]:
        mosaic.add(scene)
    assert mosaic.order.value == "mean E" and repr(mosaic) == "SceneMosaicExplorer(order='mean E', scenes=30)"
    with pytest.raises(ValueError, match="the mosaic has room for 30 scenes"):
        mosaic.add(scenes[0])


@pytest.mark.parametrize(("order", "strength"), [("mean E", edge_strength), ("mean V", line_strength)])
def test_the_least_comes_first(mosaic, scenes, order, strength):
    """Each place holds the scene whose turn it is, and the reading counts the cities of the upper half."""
    for scene in scenes:
        mosaic.add(scene)
    by = np.argsort([strength(scene.image) for scene in scenes])
    for place in (0, 7, 26, 29):
        assert np.array_equal(tile(mosaic.sheet(order), place), tile(mosaic.sheet(), by[place]))
    mosaic.order.value = order
    cities = sum(scenes[number].label == "city" for number in by[15:])
    assert f"Of the 15 with the most, {cities} are cities." in mosaic.view.reading


def test_two_cues_for_the_class(mosaic, scenes):
    """Frames differ in colour and at their corners."""
    for scene in scenes[:2]:
        mosaic.add(scene)
    city, landscape = (tile(mosaic.sheet(), place) for place in (0, 1))
    assert [scene.label for scene in scenes[:2]] == ["city", "landscape"]
    assert (landscape[0, 0] == 1).all() and (city[0, 0] < 1).any()
    assert city[10, 0, 2] > city[10, 0, 1] and landscape[10, 0, 1] > landscape[10, 0, 2]


def test_scenes_are_watched_in_their_order():
    """`draw_scenes` hands on each scene that it returns, when it is drawn."""
    seen = []
    assert draw_scenes(3, seed=1, size=32, watch=seen.append) == seen


def test_each_picture_is_told_by_its_class_and_its_means(mosaic, scenes):
    """The pointer reads what a scene is, and the two numbers by which it is sorted."""
    for scene in scenes[:2]:
        mosaic.add(scene)
    mosaic.refresh()
    edge, line = edge_strength(scenes[0].image), line_strength(scenes[0].image)
    assert mosaic.view.plane("scenes").labels[0] == f"city, mean E = {edge:.4f}, mean V = {line:.4f}"
    assert mosaic.view.plane("scenes").labels[1].startswith("landscape, ")
