"""The explorers of notebook 04: lights that match, a cell and its bar, stars that outlast the light."""

import re

import numpy as np
import pytest

from course_utils.explorers.vision.bar_and_cell import ANGLES, COMPLEX, SHUFFLED, BarAndCellExplorer, spikes
from course_utils.explorers.vision.cones_and_light import LIGHTS, ConesAndLightExplorer
from course_utils.explorers.vision.hog_stars import COMPARED, HogStarsExplorer, compared
from course_utils.hog import cell_histograms, normalise_blocks


@pytest.mark.parametrize("name", [name for name in LIGHTS if "laser" not in name])
def test_the_button_matches(name):
    """Red, green and blue are moved so that the catches agree, and the reading says it."""
    explorer = ConesAndLightExplorer(name)
    assert "tell them apart" in explorer._drawing.reading
    explorer.match.click()
    assert "one colour" in explorer._drawing.reading
    left, right = (explorer._drawing.planes[0][1].colours[0] / 255) ** 2.2  # as light, not as the screen encodes it
    np.testing.assert_allclose(left, right, atol=0.015)
    explorer.close()


def test_the_laser_cannot_be_matched():
    """Clicking moves the sliders to their ends, and the reading says what would be needed."""
    explorer = ConesAndLightExplorer("a laser of 500 nm")
    explorer.match.click()
    assert explorer.red.value == 0 and "−0.66 of red" in explorer._drawing.reading
    colours = explorer._drawing.planes[0][1]
    assert "not the light" in colours.fact and "what a screen makes of it" in explorer._drawing.reading
    explorer.light.value = "grass"
    assert explorer._drawing.planes[0][1].fact == "light, mixture"
    explorer.close()


def test_eight_cells_prefer_their_own_angles():
    """For a bar of its angle each of the eight fires most of all."""
    for angle in ANGLES:
        explorer = BarAndCellExplorer(angle, prefers=angle)
        rates = explorer.numbers()["rates"]
        assert max(rates, key=rates.get) == angle and "is 0° off" in explorer._drawing.reading
        explorer.close()


def test_the_curve_grows_until_the_cell_or_the_bar_changes():
    """Each angle is noted once; another cell begins anew."""
    explorer = BarAndCellExplorer(45)
    for angle in (52.5, 60.0, 45.0):
        explorer.angle.value = angle
    assert sorted(explorer._asked) == [45.0, 52.5, 60.0]
    explorer.kind.value = COMPLEX
    assert sorted(explorer._asked) == [45.0]
    explorer.close()


def test_cells_of_three_kinds():
    """Moved aside the simple one is silent and the complex one is not; the shuffled one has no angle."""
    simple, complex_, shuffled = (BarAndCellExplorer(90, 4, kind=kind) for kind in ("simple", COMPLEX, SHUFFLED))
    assert simple.numbers()["rate"] == 0 and "silent" in simple._drawing.reading
    assert complex_.numbers()["rate"] > 50
    assert max(shuffled.numbers()["rates"].values()) < 15 and "no angle of its own" in shuffled._drawing.reading
    for explorer in (simple, complex_, shuffled):
        explorer.close()


def test_what_a_complex_cell_adds_up():
    """The sum that is shown and the other one make the spikes; only the simple cell's rule is told for simple ones."""
    explorer = BarAndCellExplorer(90, 5, kind=COMPLEX)
    numbers, planes = explorer.numbers(), explorer._drawing.planes
    assert np.hypot(*numbers["sums"]) == pytest.approx(numbers["rate"])
    shown = (numbers["picture"] * numbers["weights"]).sum() / numbers["weights"][numbers["weights"] > 0].sum()
    assert 100 * shown == pytest.approx(numbers["sums"][0]) and numbers["sums"][0] < 0
    assert f"a = −{-numbers['sums'][0]:.0f}, " in planes[1][0].fact and "below 0" not in planes[0][4].fact
    explorer.kind.value = "simple"
    planes = explorer._drawing.planes
    assert planes[1][0].fact == "" and "below 0 is 0" in planes[0][4].fact
    explorer.close()


@pytest.mark.parametrize(("often", "count"), [(0, 0), (0.4, 0), (7.2, 7), (100, 100), (130, 130)])
def test_spikes_are_counted(often, count):
    """As many ticks as spikes in a second."""
    assert spikes(often).sum() == count


def test_each_cell_is_compared_with_its_neighbours():
    """The mean over the blocks that hold it: four inside, one in a corner."""
    cells = np.random.default_rng(0).random((4, 5, 9))
    blocks, found = normalise_blocks(cells), compared(cells)
    np.testing.assert_allclose(found[0, 0], blocks[0, 0, 0, 0])
    inside = [blocks[1, 1, 0, 0], blocks[1, 0, 0, 1], blocks[0, 1, 1, 0], blocks[0, 0, 1, 1]]
    np.testing.assert_allclose(found[1, 1], np.mean(inside, axis=0))


def test_only_the_normalised_stars_outlast_the_light():
    """At a fifth of the light the counted ones have a fifth, the others as much as before."""
    means = {
        (light, strength): HogStarsExplorer(light=light, strength=strength).numbers()["cells"].mean()
        for light in (1.0, 0.2)
        for strength in ("as counted", COMPARED)
    }
    assert means[0.2, "as counted"] == pytest.approx(0.2 * means[1.0, "as counted"])
    assert means[0.2, COMPARED] == pytest.approx(means[1.0, COMPARED], rel=0.05)


def test_light_is_light():
    """At a fifth every pixel has a fifth: the picture is darker, not only flatter."""
    bright, dim = (HogStarsExplorer(light=light).numbers()["picture"] for light in (1.0, 0.2))
    np.testing.assert_allclose(dim, 0.2 * bright)


def test_an_edge_lies_across_its_gradient():
    """The sentence names the bin that is highest, and an angle within what stands under its bars."""
    explorer = HogStarsExplorer(cell=32)
    for row, column in np.ndindex(5, 5):
        explorer.chosen("stars", 15 * row, 15 * column)
        explorer.refresh()
        own, told = explorer.numbers()["cells"][row, column], explorer._drawing.reading
        assert f"gradient ({own.max() / own.sum():.0%}) has an angle of {20 * own.argmax()}–" in told
        across = re.search(r"across it, at about (−?\d+)°", told)[1]
        part = own.argmax() // 3
        ends = re.findall(r"−?\d+", explorer._drawing.planes[1][1 + part].fact)
        above, lies, below = (int(each.replace("−", "-")) for each in (ends[0], across, ends[1]))
        assert above > lies > below and lies == 80 - 20 * own.argmax()
    explorer.close()


def test_pointing_chooses_a_cell():
    """In the picture and among the stars; with larger cells the place stays within."""
    explorer = HogStarsExplorer()
    explorer.chosen("stars", 15 * 7 + 3, 15 * 9 + 14)
    assert explorer._at == (7, 9)
    explorer.chosen("picture", 159, 8)
    explorer.refresh()
    assert explorer._at == (19, 1) and explorer._drawing.planes[1][0].title == "cell (19, 1)"
    explorer.cell.value = 32
    assert explorer._drawing.planes[1][0].title == "cell (4, 1)"
    picture = explorer.numbers()["picture"]
    np.testing.assert_allclose(explorer.numbers()["cells"], cell_histograms(picture, cell=32))
    explorer.close()
