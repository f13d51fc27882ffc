"""A walk through the plane of codes."""

import numpy as np
import pytest

from course_utils.explorers.autoencoders.latent_walk import FINER, PIXELS, LatentWalkExplorer, _all_codes, _draw_plane
from course_utils.networks.digit_codes import codes, digits, limits, trained


@pytest.fixture
def explorer():
    made = LatentWalkExplorer(0, 1)
    yield made
    made.close()


def place(explorer):
    """The exact code; the two sliders show the same with one decimal."""
    z = explorer.numbers()["z"]
    np.testing.assert_allclose([explorer.z1.value, explorer.z2.value], z, atol=0.12)  # clipped at the ends
    return z


def test_d_of_z_is_the_decoders_picture(explorer):
    """The picture shown is that of the code on the sliders."""
    explorer.z1.value, explorer.z2.value = 0.4, -0.3
    np.testing.assert_allclose(explorer.numbers()["k2"], trained()["2"].decode([[0.4, -0.3]])[0], atol=1e-6)


def test_the_pointer_chooses_a_code(explorer):
    """A cell far right and high up is a code with large coordinates; z₂ grows upwards, z₁ to the right."""
    low, high = limits()
    explorer.view.cursor = {"name": "plane", "row": 0, "col": PIXELS * FINER - 1}
    np.testing.assert_allclose(place(explorer), high, atol=0.12)
    explorer.view.cursor = {"name": "plane", "row": PIXELS * FINER - 1, "col": 0}
    np.testing.assert_allclose(place(explorer), low, atol=0.12)
    explorer.view.cursor = {"name": "plane", "row": PIXELS * FINER // 4, "col": PIXELS * FINER // 2}
    np.testing.assert_allclose(place(explorer), low + (high - low) * [0.5, 0.75], atol=0.02)


def test_the_cursor_stands_where_the_code_is(explorer):
    """Pointing at a cell and asking for the code's cell agree."""
    explorer.view.cursor = {"name": "plane", "row": 100, "col": 200}
    there = explorer.view.cursor
    assert abs(there["row"] - 100) <= 3 and abs(there["col"] - 200) <= 3


@pytest.mark.parametrize("digit", range(10))
def test_the_walk_begins_and_ends_at_a_code_of_the_digit(explorer, digit):
    """At 0 and at 100 % the code is exactly that of a digit of this kind, by whatever way one came there."""
    explorer.view.cursor = {"name": "plane", "row": 30, "col": 30}
    explorer.start.value = explorer.end.value = str(digit)
    for percent in (100, 0):
        explorer.walk.value = percent
        numbers = explorer.numbers()
        np.testing.assert_allclose(codes()[numbers["nearest"]], numbers["z"], atol=1e-6)
        assert digits()[1][numbers["nearest"]] == digit
        assert f"the code of a{'n' * (digit == 8)} {digit}," in explorer.view.reading


def test_half_way_everything_is_half_mixed(explorer):
    """The code of 2 numbers, the picture decoded from 32, and the faded pixels."""
    found = {}
    for percent in (0, 100, 50):
        explorer.walk.value = percent
        found[percent] = explorer.numbers()
    np.testing.assert_allclose(found[50]["z"], (found[0]["z"] + found[100]["z"]) / 2, atol=1e-6)
    np.testing.assert_allclose(found[50]["fade"], (found[0]["fade"] + found[100]["fade"]) / 2, atol=1e-6)
    middle = codes(32)[[found[0]["nearest"], found[100]["nearest"]]].mean(axis=0)
    np.testing.assert_allclose(found[50]["k32"], trained()["32"].decode([middle])[0], atol=1e-5)
    assert np.abs(found[50]["k32"] - (found[0]["k32"] + found[100]["k32"]) / 2).max() > 0.3  # a bend is no fade
    np.testing.assert_allclose(found[100]["fade"], digits()[0][found[100]["nearest"]], atol=1e-6)


def test_pictures_follow_the_walk(explorer):
    """Each step changes all three."""
    before = explorer.numbers()
    explorer.walk.value = 5
    after = explorer.numbers()
    assert all(not np.allclose(before[name], after[name]) for name in ("k2", "k32", "fade"))


def test_the_page_may_send_rounded_numbers_back(explorer):
    """The exact code of the walk stays, and a slider that is moved leaves the other number exact."""
    explorer.walk.value = 50
    z = explorer.numbers()["z"]
    shown = explorer.z1.value
    assert abs(shown - z[0]) > 1e-4
    explorer.z1.value = shown + 1e-9
    np.testing.assert_array_equal(explorer.numbers()["z"], z)
    explorer.z1.value = shown + 0.1
    np.testing.assert_allclose(explorer.numbers()["z"], [shown + 0.1, z[1]], atol=1e-9)


def test_off_the_walk_it_begins_anew(explorer):
    """Pointing at the plane puts the way gone back to 0, and the next step of the walk starts there."""
    explorer.walk.value = 100
    explorer.view.cursor = {"name": "plane", "row": 30, "col": 30}
    assert explorer.walk.value == 0 and not explorer.numbers()["walks"]
    assert "% of the way" not in explorer.view.reading
    explorer.walk.value = 5
    assert explorer.numbers()["walks"] and explorer.view.reading.startswith("5 % of the way from a 0 to a 1")


def test_swapping_walks_back(explorer):
    """The ends change places, and the pictures stay where they are."""
    explorer.walk.value = 100
    before = explorer.numbers()
    explorer.swap.click()
    assert (explorer.start.value, explorer.end.value, explorer.walk.value) == ("1", "0", 0)
    for name in ("z", "k2", "k32", "fade"):
        np.testing.assert_allclose(explorer.numbers()[name], before[name], atol=1e-6)


def test_the_nearest_code_is_named(explorer):
    """Off the walk, too, and no number is called -0.0."""
    explorer.z1.value, explorer.z2.value = -0.5, -0.01
    label = int(digits()[1][explorer.numbers()["nearest"]])
    assert f"the code of a{'n' * (label == 8)} {label}." in explorer.view.reading
    assert "z = (−0.5, 0)" in explorer.view.reading


def test_unknown_digits_get_a_sentence():
    """Ten is no digit, and nobody walks further than the end."""
    with pytest.raises(ValueError, match="end should be a whole number from 0 to 9, got 10"):
        LatentWalkExplorer(0, 10)
    with pytest.raises(ValueError, match="way gone"):
        LatentWalkExplorer(walk=105)


@pytest.mark.parametrize(("towards", "angle"), [((1, 0), -90), ((0, 1), 0), ((-1, 0), 90), ((0, -1), -180)])
def test_the_arrow_points_where_the_way_leads(monkeypatch, towards, angle):
    """A triangle whose top is up is turned by the angle of the way."""
    axes = _all_codes()[0]
    markers = []
    plot = axes.plot

    def spy(*where, **look):
        markers.append(look.get("marker"))
        return plot(*where, **look)

    monkeypatch.setattr(axes, "plot", spy)
    _draw_plane.__wrapped__((0.0, 0.0), tuple(map(float, towards)))
    assert markers[1] == (3, 0, pytest.approx(angle))
