"""Histograms of oriented gradients: scikit-image as oracle, edges whose angle is known, and what they are blind to."""

import numpy as np
import pytest
import skimage.feature
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_utils.hog import cell_histograms, gradient, hog, normalise_blocks, stars
from course_utils.pictures.photographs import photo

RNG = np.random.default_rng(0)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.integers(8, 40), columns=st.integers(8, 40), cell=st.integers(2, 8), block=st.integers(1, 3),
    angles=st.integers(1, 12), seed=st.integers(0, 99),
)  # fmt: skip
def test_as_scikit_image(rows, columns, cell, block, angles, seed):
    """The same numbers in the same order, for every shape that holds a block."""
    image = np.random.default_rng(seed).random((rows, columns))
    assume(min(rows, columns) // cell >= block)
    theirs = skimage.feature.hog(image, angles, (cell, cell), (block, block))
    np.testing.assert_allclose(hog(image, cell=cell, block=block, angles=angles), theirs, atol=1e-6)


def test_a_photograph_as_scikit_image():
    """Real pictures, and colours by their brightness."""
    grey, colour = photo("camera", size=96, gray=True), photo("chelsea", size=96)
    for image, brightness in ((grey, grey), (colour, colour @ [0.299, 0.587, 0.114])):
        theirs = skimage.feature.hog(np.asarray(brightness, float), 9, (8, 8), (2, 2))
        np.testing.assert_allclose(hog(image), theirs, atol=1e-5)


@pytest.mark.parametrize(("turn", "angle"), [(0, 0), (1, 90), (2, 0), (3, 90)])
def test_angles_of_edges(turn, angle):
    """An upright edge has 0 degrees, a level one 90, whichever side is bright."""
    edge = np.rot90(np.tile([0.0, 0, 0, 1, 1, 1], (6, 1)), turn)
    size, found = gradient(edge)
    assert size.max() == 1 and set(found[size > 0].round(9).tolist()) == {angle}


def test_slanted_edges_turn_clockwise():
    """Brighter to the lower right is 45 degrees, brighter to the lower left 135."""
    rows, columns = np.indices((9, 9))
    assert gradient((rows + columns) / 16)[1][4, 4] == pytest.approx(45)
    assert gradient((rows - columns + 8) / 16)[1][4, 4] == pytest.approx(135)


def test_what_the_steps_are_blind_to():
    """Brightness from the first step on; a shift within a cell from the second; contrast from the third."""
    image = np.zeros((24, 40))
    image[4:7, 17:20] = 0.5
    moved = np.roll(image, (1, -1), axis=(0, 1))
    for other in (image + 0.3, moved):
        np.testing.assert_allclose(cell_histograms(other, cell=12), cell_histograms(image, cell=12), atol=1e-12)
    assert np.abs(cell_histograms(2 * image) - cell_histograms(image)).max() > 0.001
    np.testing.assert_allclose(hog(2 * image), hog(image), atol=1e-4)
    assert np.abs(cell_histograms(np.roll(image, 8, axis=1)) - cell_histograms(image)).max() > 0.001


def test_blocks_have_length_one_and_no_glaring_number():
    """After both divisions; of one glaring edge less is left than without the cut."""
    cells = RNG.random((4, 5, 9)) * 0.1
    cells[1, 2, 3] = 5
    blocks = normalise_blocks(cells)
    assert blocks.shape == (3, 4, 2, 2, 9)
    np.testing.assert_allclose((blocks**2).sum(axis=(2, 3, 4)), 1, atol=1e-6)
    assert blocks[0, 1, 1, 1, 3] < 0.97 < 5 / np.sqrt((cells[:2, 1:3] ** 2).sum())
    assert not normalise_blocks(np.zeros((2, 2, 9))).any()


def test_stars_lie_along_the_edges():
    """The stroke of an upright edge stands, that of a level one lies, and the frame is as large as it should be."""
    upright, level = np.zeros((2, 1, 2, 9))
    upright[0, 1, [0, 8]], level[0, 1, 4] = 0.5, 0.5
    standing, lying = stars(upright, cell=11), stars(level, cell=11)
    assert standing.shape == (11, 22) and standing.max() == lying.max() == 0.5
    assert standing[0, 16] > 0 and standing[5, 21] == 0 and lying[5, 21] > 0 and lying[0, 16] == 0
    assert not standing[:, :11].any()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: hog(np.zeros((2, 9))), "at least 3 pixels on each side"),
        (lambda: hog(np.zeros((20, 20)), cell=30), "cell should be .* 20"),
        (lambda: hog(np.zeros((20, 20)), cell=8, block=3), "block should be .* 2"),
        (lambda: hog(np.zeros((20, 20)), angles=0), "angles should be"),
        (lambda: hog("cat"), "image should"),
    ],
)
def test_bad_input(call, named):
    """One sentence each."""
    with pytest.raises((TypeError, ValueError), match=named):
        call()
