"""A walk through the plane of codes."""

import numpy as np
import pytest
from sweeping import assert_problem_shown, assert_stays_itself, sweep

from course_utils.explorers.latent_walk import FINER, PIXELS, STEPS, LatentWalkExplorer, codes, limits
from course_utils.networks.digit_codes import fresh_digits, trained

PLANES = 3


@pytest.fixture
def explorer():
    made = LatentWalkExplorer(0, 4)
    yield made
    made.close()


def place(explorer):
    """The code that the two sliders stand for."""
    return np.array([explorer.z1.value, explorer.z2.value])


def test_d_of_z_is_the_decoders_picture(explorer):
    """The picture shown is that of the code on the sliders."""
    explorer.z1.value, explorer.z2.value = 0.4, -0.3
    np.testing.assert_allclose(explorer.numbers()["picture"], trained()["2"].decode([[0.4, -0.3]])[0], atol=1e-6)


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


def test_the_walk_begins_and_ends_at_the_digits_codes(explorer):
    """At 0 % the code is that of a zero, at 100 % of a four, half way their mean."""
    labels = fresh_digits()[1]
    found = {}
    for percent in (0, 50, 100):
        explorer.walk.value = percent
        found[percent] = place(explorer)
    ends = [codes()[labels == digit] for digit in (0, 4)]
    for code, all_codes in zip((found[0], found[100]), ends, strict=True):
        assert np.abs(all_codes - code).sum(axis=1).min() < 0.02
    np.testing.assert_allclose(found[50], (found[0] + found[100]) / 2, atol=0.011)


def test_the_last_column_fades_pixels(explorer):
    """Its first and last pictures are the digits themselves, its others their mixtures."""
    fade = explorer.numbers()["strips"][2::3]
    assert len(fade) == STEPS
    images = fresh_digits()[0]
    assert min(np.abs(images - fade[0]).sum(axis=(1, 2))) < 1e-4
    np.testing.assert_allclose(fade[3], fade[0] + 3 / (STEPS - 1) * (fade[-1] - fade[0]), atol=1e-6)


def test_the_nearest_code_is_named(explorer):
    """At a code's own place its label is told."""
    label = int(fresh_digits()[1][explorer.numbers()["nearest"]])
    assert f"belongs to a {label}" in explorer.view.reading


def test_every_control_can_be_swept(explorer):
    """Both coordinates and the way to both ends, every pair of digits."""
    sweep(explorer, PLANES)


def test_it_stays_itself():
    """Deterministic text and picture."""
    assert_stays_itself(LatentWalkExplorer, "end", "7")


def test_a_problem_is_shown(explorer, monkeypatch):
    """An exception is seen in the card."""
    assert_problem_shown(explorer, monkeypatch, pytest.raises)


def test_unknown_digits_get_a_sentence():
    """Ten is no digit, and nobody walks further than the end."""
    with pytest.raises(ValueError, match="end should be a whole number from 0 to 9, got 10"):
        LatentWalkExplorer(0, 10)
    with pytest.raises(ValueError, match="way gone"):
        LatentWalkExplorer(walk=105)
