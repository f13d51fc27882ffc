"""The lecture's reversal, through the explorer that shows it."""

import numpy as np
import pytest

from course_utils.explorers.vision.edge_scene import EdgeSceneExplorer


@pytest.fixture(scope="module")
def explorer():
    return EdgeSceneExplorer(("tallbuilding", 7), ("forest", 7))


def test_leaves_win_the_edges_and_houses_the_lines(explorer):
    """The default pair shows the slide's reversal: mean E by the landscape, mean V by the city."""
    numbers = explorer.numbers()
    city, landscape = numbers["city"]["means"], numbers["landscape"]["means"]
    assert landscape["E"] > city["E"] and city["V"] > landscape["V"]
    assert explorer._drawing.reading.startswith("The lecture's reversal")


def test_texture_makes_and_removes_the_reversal():
    """Without leaves and grass the landscape loses the edges too."""
    explorer = EdgeSceneExplorer(("tallbuilding", 7), ("forest", 7), texture=0.0)
    means = {label: found["means"] for label, found in explorer.numbers().items()}
    assert means["landscape"]["E"] < means["city"]["E"]


def test_without_rectification_the_means_say_nothing():
    """Signed edges and lines nearly cancel in both pictures."""
    explorer = EdgeSceneExplorer(rectify="off")
    for found in explorer.numbers().values():
        assert abs(found["means"]["E"]) < 0.1 * np.abs(found["E"]).mean()
    assert "cancel" in explorer._drawing.reading


def test_windows_of_windows_lead_from_lines_to_pixels(explorer):
    """V is linked to E and E to I, with the sizes of their windows."""
    links = {each["output"]: each for each in explorer.view.links}
    assert links["V_city"]["input"] == "E_city" and links["V_city"]["size"] == [explorer.length.value, 1]
    assert links["E_city"]["input"] == "I_city" and links["E_city"]["size"] == [3, 3]


def test_other_scenes_of_a_kind():
    """Each of the two buttons draws another scene in its own row."""
    explorer = EdgeSceneExplorer()
    before = [plane.pixels for plane in explorer.view.planes[:6:3]]
    explorer.another_city.click()
    assert [plane.pixels == old for plane, old in zip(explorer.view.planes[:6:3], before, strict=True)] == [False, True]
    explorer.another_landscape.click()
    assert explorer.view.planes[3].pixels != before[1]


def test_unknown_kinds_get_a_sentence():
    """A kind that does not exist is named with those that do."""
    with pytest.raises(ValueError, match=r"city should be one of .*skyline.*castle"):
        EdgeSceneExplorer(("castle", 0))


def test_signed_means_begin_at_a_zero_in_the_middle():
    """Without rectifying a mean near 0 is a short bar at the line of 0, to the left where it is negative."""
    explorer = EdgeSceneExplorer(rectify="off")
    bars = explorer.view.plane("mean_E")
    assert bars.low == -bars.high and bars.span(0) == (0.5, 0.5)
    for bar in bars.bars:
        begin, end = bars.span(bar["value"])
        assert end - begin < 0.1 and 0.5 in (begin, end) and (begin < 0.5) == (bar["value"] < 0)
    explorer.rectify.value = "on"
    assert explorer.view.plane("mean_E").low == 0
    explorer.close()


def test_the_brighter_picture_wins_with_signs_or_without():
    """Rectifying changes edges and lines; of the pictures themselves the same one is brighter."""
    facts = [EdgeSceneExplorer(rectify=each).view.plane("mean_I").fact for each in ("on", "off")]
    assert facts[0] == facts[1] == "landscape wins"
