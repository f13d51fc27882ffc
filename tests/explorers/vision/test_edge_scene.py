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


def test_every_control_reaches_both_ends():
    """Sliders at their ends, every menu entry and every button leave an explorer without a problem."""
    explorer = EdgeSceneExplorer()
    for control in (explorer.length, explorer.width, explorer.angle, explorer.threshold, explorer.texture):
        before = control.value
        for end in (control.min, control.max):
            control.value = end
            assert explorer.card.problem == "" and len(explorer.view.planes) == 9
        control.value = before
    for menu in (explorer.city, explorer.landscape, explorer.rectify):
        for option in menu.options:
            menu.value = option
            assert explorer.card.problem == ""
    before = explorer.png()
    explorer.another_city.click()
    explorer.another_landscape.click()
    assert explorer.png() != before


def test_unknown_kinds_get_a_sentence():
    """A kind that does not exist is named with those that do."""
    with pytest.raises(ValueError, match=r"city should be one of .*skyline.*castle"):
        EdgeSceneExplorer(("castle", 0))


def test_its_text_is_the_same_every_time():
    """The text compared by a notebook's test does not depend on the run."""
    assert repr(EdgeSceneExplorer()) == repr(EdgeSceneExplorer())
    assert "E_city=0." in repr(EdgeSceneExplorer())
