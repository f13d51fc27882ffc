"""Pictures rebuilt from k components, and components one by one."""

import numpy as np
import pytest

from course_utils.explorers.pca.components import SETS, ComponentsExplorer, fitted, unseen_errors
from course_utils.pictures.digits import real_digits


@pytest.fixture
def explorer():
    return ComponentsExplorer()


def test_the_first_k_numbers_rebuild_the_picture(explorer):
    """f(x) is the mean plus the first k coordinates times their directions, by NumPy's own SVD."""
    pictures = real_digits()[0].astype(float).reshape(1797, 64)
    mean = pictures[:-30].mean(axis=0)
    V = np.linalg.svd(pictures[:-30] - mean, full_matrices=False)[2][:8]
    expected = mean + (pictures[-30] - mean) @ V.T @ V
    np.testing.assert_allclose(explorer.numbers()["rebuilt"].ravel(), expected, atol=1e-9)


def test_shown_pictures_were_not_fitted():
    """The thirty pictures on the slider are the last ones of the set."""
    np.testing.assert_array_equal(fitted("handwritten digits")[1], real_digits()[0][-30:])


def test_amount_moves_the_mean_along_one_component(explorer):
    """The sum differs from the mean by a multiple of the component, of the chosen sign; at 0 not at all."""
    numbers = explorer.numbers()
    step = (numbers["moved"] - numbers["mean"]).ravel()
    assert step @ numbers["component"].ravel() == pytest.approx(np.linalg.norm(step))
    explorer.amount.value = -2
    assert (explorer.numbers()["moved"] - numbers["mean"]).ravel() @ step == pytest.approx(-(step @ step))
    explorer.amount.value = 0
    np.testing.assert_allclose(explorer.numbers()["moved"], numbers["mean"])


@pytest.mark.parametrize("name", SETS)
def test_more_numbers_lose_less(name):
    """On every set the error left falls with k, from 100 % at none."""
    left = ComponentsExplorer(name).numbers()["left"]
    assert left[0] == pytest.approx(100) and np.all(np.diff(left) <= 1e-9)


@pytest.mark.parametrize("name", SETS)
def test_the_unseen_lose_more(name):
    """The second curve is the error of the thirty unseen pictures, and for the faces lies far above the first."""
    pca, unseen = fitted(name)
    shares = unseen_errors(name)
    for k in (5, 60):
        lost = np.square(unseen - pca.first(k).reconstruct(unseen)).sum()
        assert shares[k] == pytest.approx(lost / np.square(unseen - pca.mean.reshape(pca.shape)).sum(), abs=1e-6)
    if name == "faces":
        numbers = ComponentsExplorer(name).numbers()
        assert numbers["left_unseen"][59] > numbers["left"][59] + 20


def test_the_code_shows_the_first_k_numbers(explorer):
    """At most twenty in a line, in standard deviations; what is left of the last line is blank; no k moves anything."""
    pca, unseen = fitted("handwritten digits")
    code = pca.encode(unseen[0]) / np.sqrt(pca.variances)
    for k, lines in ((8, 1), (20, 1), (33, 2), (60, 3)):
        explorer.k.value = k
        plane = explorer.view.planes[-1]
        assert (plane.rows, plane.width, plane.height) == (lines, pytest.approx(360), pytest.approx(102))
        np.testing.assert_allclose(plane.cells.ravel()[:k], code[:k])
        assert np.isnan(plane.cells.ravel()[k:]).all() and plane.cells.size - k < plane.cols


def test_a_number_that_is_pulled(explorer):
    """It takes the place of the encoder's, f(x) moves along its component alone, until the picture is another."""
    pca = fitted("handwritten digits")[0]
    explorer.k.value = 33
    before, code = explorer.numbers()["rebuilt"], explorer.numbers()["code"]
    explorer.view.edit = {"name": "z", "row": 1, "col": 3, "value": 2.5, "count": 1}  # the 24th
    moved = (explorer.numbers()["rebuilt"] - before).ravel()
    spread = np.sqrt(pca.variances[23])
    np.testing.assert_allclose(moved, (2.5 - code[23]) * spread * pca.components[23], atol=1e-9)
    assert explorer.view.planes[-1].cells[1, 3] == 2.5 and explorer.view.reading.startswith("Pulled: 1 of 33.")
    explorer.picture.value = 2
    assert explorer.view.planes[-1].cells[1, 3] != 2.5


def test_a_number_of_the_code_chooses_its_component(explorer):
    """A click into the second line of the code is counted on from the first; the mark follows, and the slider, too."""
    explorer.k.value = 60
    explorer.view.cursor = {"name": "z", "row": 1, "col": 3}
    assert explorer.component.value == 24
    assert explorer.view.planes[-1].marks == [{"top": 1, "left": 3, "height": 1, "width": 1}]
    assert explorer.view.planes[-1].place == "z of component {number}"
    explorer.component.value = 60
    assert explorer.view.planes[-1].marks == [{"top": 2, "left": 19, "height": 1, "width": 1}]
    explorer.k.value = 8
    assert explorer.view.planes[-1].marks == []  # no number of these eight
    assert explorer.view.cursor == {}


def test_one_number_and_no_error_read_well(explorer):
    """One number is no plural, and an error below what eyes can see is not given in decibels."""
    explorer.k.value = 1
    assert "64 pixels, 1 number: PSNR" in explorer.view.reading
    explorer.k.value = 60
    assert "60 numbers: PSNR over 60 dB" in explorer.view.reading


def test_patches_have_structure():
    """No shown patch is a tile of one grey."""
    assert fitted("patches of photographs")[1].std(axis=(1, 2)).min() > 0.1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"data": "cats"}, "faces"),
        ({"k": 0}, "k should be"),
        ({"k": 99}, "numbers kept"),
        ({"picture": 2.5}, "picture"),
        ({"amount": 4}, "amount"),
    ],
)
def test_bad_arguments_get_a_sentence(arguments, named):
    """Unknown sets and numbers beyond the sliders are refused."""
    with pytest.raises((ValueError, TypeError), match=named):
        ComponentsExplorer(**arguments)
