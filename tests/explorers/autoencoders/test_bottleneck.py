"""A digit through the bottleneck."""

import numpy as np
import pytest

from course_utils.explorers.autoencoders.bottleneck import BottleneckExplorer
from course_utils.networks.digit_codes import SIZES, fitted_pca, fresh_digits, trained


@pytest.fixture
def explorer():
    made = BottleneckExplorer(k=8, picture=4)
    yield made
    made.close()


def test_both_reconstructions_are_the_networks_and_pcas(explorer):
    """The shown pictures and their errors come from the shipped network and from PCA with the same k."""
    numbers, x = explorer.numbers(), fresh_digits()[0][3]
    np.testing.assert_allclose(numbers["ours"], trained()["8"].reconstruct(x[None])[0], atol=1e-6)
    np.testing.assert_allclose(numbers["theirs"], fitted_pca().first(8).reconstruct(x), atol=1e-5)
    assert numbers["error"] == pytest.approx(float(((numbers["ours"] - x) ** 2).mean()))


def test_the_code_has_k_numbers(explorer):
    """For every k on the slider the code plane shows as many bars, in a plane that keeps its size; each finds room."""
    for k in SIZES:
        explorer.k.value = k
        plane, z = explorer.view.planes[-1], explorer.numbers()["z"]
        assert (plane.width, plane.height, z.size) == (pytest.approx(304), 150, k)
        np.testing.assert_allclose(plane.cells.ravel(), z, atol=1e-6)
        assert np.abs(z).max() < plane.high == -plane.low


def test_a_number_of_the_code_that_is_pulled(explorer):
    """The decoder draws the new code; PCA's picture stays; another picture brings its own code; starting over, too."""
    before = explorer.numbers()
    explorer.view.edit = {"name": "z", "row": 0, "col": 2, "value": -3.5, "count": 1}
    after, code = explorer.numbers(), before["z"].copy()
    code[2] = -3.5
    np.testing.assert_array_equal(after["ours"], trained()["8"].decode(code[None])[0])
    np.testing.assert_array_equal(after["theirs"], before["theirs"])
    assert np.abs(after["ours"] - before["ours"]).max() > 0.3
    assert explorer.view.planes[1].title == "d(z), pulled" and explorer.view.reading.startswith("Pulled: 1 of 8.")
    explorer.picture.value = 5
    assert "pulled" not in explorer.alt
    explorer.view.edit = {"name": "z", "row": 0, "col": 2, "value": -3.5, "count": 2}
    explorer.start_over()
    np.testing.assert_array_equal(explorer.numbers()["ours"], before["ours"])


def test_numbers_of_the_second_line(explorer):
    """With k = 32 the first bar of the second line is the seventeenth number."""
    explorer.k.value = 32
    explorer.view.edit = {"name": "z", "row": 1, "col": 0, "value": 1.5, "count": 1}
    assert explorer.numbers()["z"][16] == 1.5


def test_a_wider_bottleneck_returns_more(explorer):
    """The error of the picture at k = 32 is far below that at k = 2."""
    explorer.k.value = 2
    narrow = explorer.numbers()["error"]
    explorer.k.value = 32
    assert explorer.numbers()["error"] < narrow / 3


@pytest.mark.parametrize("shown", ["negative", "random pixels"])
def test_what_is_no_digit_does_not_come_back(explorer, shown):
    """The error is at least five times that of the digit."""
    before = explorer.numbers()["error"]
    explorer.shown.value = shown
    assert explorer.numbers()["error"] > 5 * before
    assert "no code is decoded to such a picture" in explorer.view.reading
    assert explorer._note.get_text() == "↑ off the scale"


def test_stars_of_a_digit_stand_side_by_side(explorer):
    """At their own heights, and nothing is said of the scale."""
    (left, ours), (right, theirs) = explorer._stars.get_offsets()
    assert left < 8 < right and explorer._note.get_text() == ""
    numbers = explorer.numbers()
    assert (ours, theirs) == pytest.approx((numbers["error"], numbers["pca_error"]))


def test_the_reading_says_how_many_numbers_pca_needs(explorer):
    """More than k, and fewer would not do."""
    assert "PCA needs 2" in explorer.view.reading  # 20 to 29


def test_unknown_settings_get_a_sentence():
    """A k that was not trained, a picture beyond the last, an unknown input."""
    with pytest.raises(ValueError, match="k should be one of 1, 2, 4, 8, 16, 32, got 3"):
        BottleneckExplorer(k=3)
    with pytest.raises(ValueError, match="picture"):
        BottleneckExplorer(picture=21)
    with pytest.raises(ValueError, match="what goes in should be one of"):
        BottleneckExplorer(shown="letter")
