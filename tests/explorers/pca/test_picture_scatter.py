"""Pictures in the plane of two components."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from course_utils.explorers.pca.picture_scatter import SETS, PictureScatterExplorer, in_the_plane, neighbours_agree


@pytest.fixture
def explorer():
    return PictureScatterExplorer()


def test_neighbours_agree_as_scikit_learn_finds_them():
    """The share of nearest neighbours with the same label, by another library."""
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(80, 2)), rng.integers(0, 3, 80)
    nearest = NearestNeighbors(n_neighbors=2).fit(codes).kneighbors(codes)[1][:, 1]
    assert neighbours_agree(codes, labels) == pytest.approx((labels[nearest] == labels).mean())


@pytest.mark.parametrize("name", SETS)
def test_classes_gather(name):
    """In the first plane neighbours agree more often than with shuffled labels."""
    numbers = PictureScatterExplorer(name).numbers()
    assert numbers["agree"] > numbers["chance"] + 0.1


def test_a_point_shows_its_picture(explorer):
    """The cursor's column counts points from left to right; the two numbers beside are its place in the chart."""
    explorer.view.cursor = {"name": "points", "row": 0, "col": 0}
    pictures, labels, _, _, codes = in_the_plane("handwritten digits")
    leftmost = int(codes[:, 0].argmin())
    numbers = explorer.numbers()
    np.testing.assert_array_equal(numbers["picture"], pictures[leftmost])
    assert numbers["label"] == labels[leftmost]
    assert explorer.view.planes[2].fact == f"({codes[leftmost, 0]:.2f}, {codes[leftmost, 1]:.2f})".replace("-", "−")


def test_two_numbers_rebuild_little(explorer):
    """From two numbers comes the mean plus two directions, as NumPy adds them up."""
    _, _, _, pca, codes = in_the_plane("handwritten digits")
    explorer.up.value = 5
    expected = pca.mean + codes[0, 0] * pca.components[0] + codes[0, 4] * pca.components[4]
    np.testing.assert_allclose(explorer.numbers()["rebuilt"].ravel(), expected)


def test_another_of_the_same_class(explorer):
    """The button walks through the pictures of one class and comes back to the first."""
    labels = in_the_plane("handwritten digits")[1]
    seen = []
    for _ in range((labels == labels[0]).sum()):
        explorer.another.click()
        seen.append(explorer._shown)
    assert set(labels[seen]) == {labels[0]} and seen[-1] == 0 and len(set(seen)) == len(seen)


def test_pointing_redraws_no_chart(explorer):
    """The chart stays the same bytes while pictures are pointed at, and changes with a component."""
    before = explorer.view.planes[0].pixels
    explorer.view.cursor = {"name": "points", "row": 0, "col": 7}
    assert explorer.view.planes[0].pixels is before
    explorer.up.value = 3
    assert explorer.view.planes[0].pixels != before


def test_components_change_places(explorer):
    """A component moved onto the other one takes its place, and the other the one that is free."""
    explorer.across.value = 2
    assert (explorer.across.value, explorer.up.value) == (2, 1)
    explorer.up.value = 5
    explorer.up.value = 2
    assert (explorer.across.value, explorer.up.value) == (5, 2)


def test_bad_arguments_get_a_sentence():
    """Unknown sets and components beyond the eighth are refused."""
    with pytest.raises(ValueError, match="drawn scenes"):
        PictureScatterExplorer("faces")
    with pytest.raises(ValueError, match="component"):
        PictureScatterExplorer(up=9)
    with pytest.raises(ValueError, match="two different"):
        PictureScatterExplorer(across=3, up=3)
