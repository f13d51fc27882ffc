"""The exercises of notebook 11 on restoration: other right ways are right, and what is wrong is called by its name."""

import numpy as np
import pytest
from scipy import ndimage

from course_utils.exercises.restoration import check_hole_error, check_median_filter
from course_utils.networks import restoration


def test_other_ways_are_right():
    """The package's, scipy's, and sums written out."""
    assert check_hole_error(restoration.hole_error)
    assert check_hole_error(lambda x, y, hole: sum(np.square(x[hole] - y[hole]).ravel()) / x[hole].size)
    assert check_median_filter(lambda image, size: ndimage.median_filter(image, size, mode="nearest"))


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_hole_error, lambda x, y, hole: np.mean((x - y) ** 2), "never lost"),
        (check_hole_error, lambda x, y, hole: np.mean(((x.T - y.T) * hole.T) ** 2), "shared out among all pixels"),
        (check_hole_error, lambda x, y, hole: np.mean((x - y)[hole == 0] ** 2), "marks what is lost"),
        (check_hole_error, lambda x, y, hole: np.linalg.norm((x - y)[hole]) / np.sqrt((x - y)[hole].size), "root"),
        (check_hole_error, lambda x, y, hole: np.sum((x - y)[hole] ** 2) / np.sum(hole), "three lost values"),
        (check_median_filter, lambda x, s: ndimage.uniform_filter(x, s, mode="nearest"), "mean of the window"),
        (check_median_filter, lambda x, s: ndimage.maximum_filter(x, s, mode="nearest"), "max pooling"),
        (check_median_filter, lambda x, s: ndimage.median_filter(x, s, mode="constant"), "zeros were counted"),
        (check_median_filter, lambda x, s: ndimage.median_filter(x, s, mode="mirror"), "mirrored"),
        (check_median_filter, lambda x, s: ndimage.median_filter(x, s)[s // 2 : -(s // 2), s // 2 : -(s // 2)], "pad"),
        (check_median_filter, lambda x, s: ndimage.median_filter(x, 2 * s + 1, mode="nearest"), "width of the window"),
    ],
)
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named.lower() in verdict.message.lower(), verdict
