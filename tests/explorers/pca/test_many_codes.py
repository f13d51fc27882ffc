"""Mixing the code and unmixing it in the decoder leaves the autoencoder as it was."""

import numpy as np
import pytest

from course_utils.explorers.pca.many_codes import REACH, ManyCodesExplorer, centred_digits, mixing
from course_utils.pca import principal_angles


@pytest.fixture
def explorer():
    return ManyCodesExplorer()


def test_f_stays_the_same_to_1e_12(explorer):
    """For rotations, stretches and shears the reconstructions of all digits agree, while codes and weights differ."""
    before = ManyCodesExplorer(0).numbers()
    for rotation, stretch, shear in [(30, 1, 0), (-75, 2, 0), (180, 0.25, -1), (5, 0.25, 1)]:
        explorer.rotation.value, explorer.stretch.value, explorer.shear.value = rotation, stretch, shear
        numbers = explorer.numbers()
        assert numbers["moved"] < 1e-12
        np.testing.assert_allclose(numbers["after"], before["after"], atol=1e-12)
        assert np.abs(numbers["W1"] - before["W1"]).max() > 0.05
        assert np.abs(numbers["codes"] - before["codes"]).max() > 0.1
        assert principal_angles(numbers["W2"], before["W2"]).max() < 1e-6


def test_the_mixing_can_be_undone(explorer):
    """Even the extreme sliders leave G invertible; the button makes it the identity."""
    assert abs(np.linalg.det(mixing(45, 0.25, 1))) == pytest.approx(0.25)
    explorer.undo.click()
    np.testing.assert_allclose(explorer.numbers()["G"], np.eye(2))
    assert "PCA's own code" in explorer.view.reading


def test_a_stretch_shows_in_the_sizes(explorer):
    """Pictures of weights look alike when stretched; the numbers under them tell."""
    before = ManyCodesExplorer(0).view.planes[4].fact
    assert ManyCodesExplorer(0, stretch=2.0).view.planes[4].fact != before


def test_codes_are_the_slides(explorer):
    """The ringed code is xᵀ W₁G of the shown picture."""
    X = centred_digits()[0]
    numbers = explorer.numbers()
    np.testing.assert_allclose(numbers["code"], X[1] @ numbers["W1"])
    np.testing.assert_allclose(numbers["codes"][1], numbers["code"])


def test_no_code_leaves_the_chart(explorer):
    """At the extreme stretch and shear every code stays inside the frame, however it is turned."""
    explorer.stretch.value = explorer.stretch.max
    for shear in (explorer.shear.min, explorer.shear.max):
        explorer.shear.value = shear
        for rotation in range(-180, 181, 15):
            explorer.rotation.value = rotation
            assert np.abs(explorer.numbers()["codes"]).max() < 0.98 * REACH


def test_no_minus_zero():
    """Half a turn makes the corners of G zero, and they read so."""
    assert "G = [[−1.00, 0.00], [0.00, −1.00]]" in ManyCodesExplorer(-180).view.reading


def test_a_singular_mixing_would_show(explorer, monkeypatch):
    """If decoder and encoder did not belong together, the reading would say so."""
    monkeypatch.setattr(np.linalg, "inv", lambda A: A)
    explorer.refresh()
    assert [plane.rows for plane in explorer.view.planes[1:]] == [8] * 7
    assert "changed by" in explorer.view.reading and "same=False" in repr(explorer)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"rotation": 200}, "rotation"),
        ({"stretch": 0}, "stretch"),
        ({"shear": 5}, "shear"),
        ({"example": 0}, "example"),
    ],
)
def test_bad_arguments_get_a_sentence(arguments, named):
    """A stretch of 0 could not be undone; it is refused with the rest."""
    with pytest.raises(ValueError, match=named):
        ManyCodesExplorer(**arguments)
