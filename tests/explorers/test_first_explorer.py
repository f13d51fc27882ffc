"""The first explorer: as many numbers as the slider says, and the same text every time."""

import numpy as np
import pytest

from course_utils.explorers.first_explorer import FEWEST, MOST, FirstExplorer
from course_utils.pictures.photographs import photo


def test_shows_the_photograph_itself():
    """The plane holds the numbers of `photo`, and the mean is theirs."""
    explorer = FirstExplorer(cells=8)
    expected = photo("chelsea", size=8, gray=True)
    plane = explorer.view.planes[0]
    assert np.array_equal(np.frombuffer(plane.values).reshape(8, 8), expected)
    assert explorer.numbers()["mean"] == pytest.approx(expected.mean())
    assert plane.numbers  # cells large enough to read


@pytest.mark.parametrize("cells", [FEWEST, 16, MOST])
def test_slider_sets_the_number_of_cells(cells):
    """Twice as many across are four times as many numbers; the plane keeps its size."""
    explorer = FirstExplorer()
    before = explorer.view.planes[0].width
    explorer.cells.value = cells
    plane = explorer.view.planes[0]
    assert (plane.rows, plane.cols) == (cells, cells)
    assert f"{cells} × {cells} = {cells**2} numbers" in explorer.view.reading
    assert plane.width == pytest.approx(before)


def test_text():
    """The text names the control and both results, the alternative text what is drawn."""
    explorer = FirstExplorer(cells=4)
    assert repr(explorer).startswith("FirstExplorer(cells=4, numbers=16, mean=0.4")
    assert "4 × 4" in explorer.alt


def test_another_photograph():
    """Any bundled photograph can be looked at."""
    assert "coffee" in FirstExplorer(picture="coffee").view.planes[0].title


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"cells": 3}, ValueError, "cells should be a whole number from 4 to 64, got 3"),
        ({"cells": 65}, ValueError, "got 65"),
        ({"cells": "many"}, TypeError, "cells should be a whole number"),
        ({"picture": "unicorn"}, ValueError, "no photograph named 'unicorn'"),
    ],
)
def test_wrong_arguments(wrong, error, says):
    """One sentence says what was expected."""
    with pytest.raises(error, match=says):
        FirstExplorer(**wrong)
