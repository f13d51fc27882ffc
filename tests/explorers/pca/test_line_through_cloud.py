"""The line through a cloud loses least where it keeps most."""

import numpy as np
import pytest

from course_utils.explorers.pca.line_through_cloud import LineThroughACloudExplorer
from course_utils.pca import PCA
from course_utils.pictures.point_clouds import CLOUDS, cloud


@pytest.fixture
def explorer():
    return LineThroughACloudExplorer()


def test_residuals_are_what_is_lost(explorer):
    """The mean squared length of the drawn residuals is the number in the reading."""
    numbers = explorer.numbers()
    residuals = numbers["points"] - numbers["reconstructed"]
    assert np.square(residuals).sum(axis=1).mean() == pytest.approx(numbers["lost"])
    assert np.square(numbers["codes"]).mean() == pytest.approx(numbers["kept"])


@pytest.mark.parametrize("through", ["the mean", "the origin"])
@pytest.mark.parametrize("name", CLOUDS)
def test_pca_finds_the_best_angle(name, through):
    """No angle of the slider loses less than the button's, and the loss there is PCA's."""
    explorer = LineThroughACloudExplorer(name, 0, through=through)
    explorer.best.click()
    numbers = explorer.numbers()
    assert numbers["lost"] == pytest.approx(numbers["curves"][1].min(), rel=1e-3)
    pca = PCA(1, centred=through == "the mean").fit(cloud(name))
    assert numbers["lost"] == pytest.approx(pca.errors()[1], rel=0.02)


def test_the_origin_costs(explorer):
    """Bound to the origin, the best line through the falling cloud loses more than through the mean."""
    explorer.cloud.value = "a falling cloud"
    best = explorer.numbers()["curves"][1].min()
    explorer.through.value = "the origin"
    assert explorer.numbers()["curves"][1].min() > 3 * best


def test_the_headline_shows_what_the_origin_costs():
    """Through the mean PCA's line loses the least; bound to the origin 18 times that, though it keeps as large a share.

    The least is the best line's through the mean, by NumPy's covariance.
    """
    explorer = LineThroughACloudExplorer("a falling cloud", 0)
    explorer.best.click()
    title, fact = explorer.view.planes[1].title, explorer.view.planes[1].fact
    smallest = np.linalg.eigvalsh(np.cov(cloud("a falling cloud").T, bias=True))[0]
    assert title == f"lost {smallest:.4f}, the least" and fact == "kept 94.7 %, lost 5.3 % of the total"
    explorer.through.value = "the origin"
    explorer.best.click()
    lost = explorer.numbers()["lost"]
    assert round(lost / smallest) == 18
    assert explorer.view.planes[1].title == f"lost {lost:.4f}, 18 times the least"
    assert explorer.view.planes[1].fact == "kept 94.8 %, lost 5.2 % of the total"
    assert f"through the mean {smallest:.4f} is enough" in explorer.view.reading


def test_an_end_follows_the_pointer(explorer):
    """Both ends of the line set the same angle; a pointer that only passes by sets none."""
    assert [bool(getattr(plane, "drag", False)) for plane in explorer.view.planes] == [True, False]
    for col in (40, 220):
        explorer.view.cursor = {"name": "cloud", "row": 0, "col": col}
        assert explorer.angle.value == 40
    x, y = explorer._line.get_data()
    assert np.degrees(np.arctan2(y[0] - y[1], x[0] - x[1])) == pytest.approx(40)


def test_bad_arguments_get_a_sentence():
    """Unknown clouds and impossible angles are refused."""
    with pytest.raises(ValueError, match="a round cloud"):
        LineThroughACloudExplorer("a square cloud")
    with pytest.raises(ValueError, match="angle"):
        LineThroughACloudExplorer(angle=200)
