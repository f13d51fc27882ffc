"""Filters over training: random at first, edge detectors at last, each beside the Gabor kernel that is most like it."""

import numpy as np
import pytest

from course_utils.explorers.inspection.filters_over_training import (
    STRIPES,
    FiltersOverTrainingExplorer,
    sheet,
)
from course_utils.networks.feature_visualization.gabor import gabor_fit
from course_utils.networks.photo_filters import history


@pytest.fixture
def explorer():
    return FiltersOverTrainingExplorer()


def plane(explorer, name):
    return explorer.view.plane(name)


def test_steps_in_between_show_what_was_stored_before(explorer):
    """260 lies between the stored steps 200 and 300: the earlier one is shown, and named."""
    explorer.step.value = 260
    assert explorer.numbers()["step"] == 200
    assert plane(explorer, "now").fact == "at step 200"
    assert plane(explorer, "filters").fact == "the last that were kept; the next at step 300"


@pytest.mark.parametrize(("number", "told"), [(22, "across level"), (24, "across"), (19, "hardly prefers a direction")])
def test_the_direction_is_told_in_words(explorer, number, told):
    """Where the stripes of a filter stand is said beside the angle of its wave; of a blob no angle is told."""
    explorer.step.value, explorer.filter.value = 600, number
    assert told in explorer.view.reading and ("°" in explorer.view.reading) == ("across" in told)


@pytest.mark.parametrize(("angle", "stripes"), [(0, "upright"), (90, "level"), (45, "rising"), (135, "falling")])
def test_names_of_stripes(angle, stripes):
    """Stripes that a wave at this angle crosses: drawn from corner to corner, they stand as they are called."""
    y, x = np.mgrid[:7, :7] - 3
    drawn = {"upright": x, "level": y, "rising": x + y, "falling": x - y}[stripes]  # rows count downwards
    fit = gabor_fit(np.cos(drawn[None] * 1.2) * np.exp(-(x**2 + y**2) / 8))
    assert fit.angle[0] == angle and STRIPES[round(angle / 45)] == stripes


def test_before_and_after_are_the_stored_kernels(explorer):
    """The first plane never moves; the second is the network's kernel, 0 as white; R² is that of a fresh fit."""
    explorer.step.value, explorer.filter.value = 600, 5
    _, kernels, _ = history("grey")
    for name, kernel in {"before": kernels[0, 4], "now": kernels[-1, 4]}.items():
        values = np.frombuffer(plane(explorer, name).values).reshape(7, 7)
        np.testing.assert_allclose(values, kernel / np.abs(kernel).max(), atol=1e-7)
    assert plane(explorer, "gabor").fact == f"R² = {gabor_fit(kernels[-1, 4:5]).r2[0]:.2f}"


def test_in_colour_what_was_fitted_is_shown():
    """Between a colour filter and its Gabor kernel stand the numbers that were compared; of these is the R²."""
    explorer = FiltersOverTrainingExplorer("colour", 600, filter=1)
    one, gabor = (np.frombuffer(plane(explorer, name).values) for name in ("one", "gabor"))
    cosine = one @ gabor / np.linalg.norm(one) / np.linalg.norm(gabor)
    assert plane(explorer, "gabor").fact == f"R² = {cosine**2:.2f}"
    explorer.kind.value = "grey"
    assert plane(explorer, "one") is None  # there it would be the filter again
    explorer.close()


@pytest.mark.parametrize(("row", "col", "number"), [(0, 0, 1), (8, 0, 7), (30, 46, 24), (7, 8, 2), (16, 41, 18)])
def test_a_click_chooses_a_filter(explorer, row, col, number):
    """Row and column of the sheet say which of 4 x 6 filters; the line below one belongs to it."""
    explorer.view.cursor = {"name": "filters", "row": row, "col": col}
    assert explorer.filter.value == number
    mark = plane(explorer, "filters").marks[0]
    assert (mark["top"] // 8, mark["left"] // 8) == divmod(number - 1, 6)


def test_the_sheet():
    """Two rows of colour kernels: each in its place, white between."""
    kernels = np.zeros((7, 3, 4, 4))
    kernels[:, :, 0, 0] = 1
    kernels[6, 2, 1, 3] = -1
    picture = sheet(kernels)
    assert picture.shape == (9, 29, 3)
    assert picture[6, 3].tolist() == [0.5, 0.5, 0] and picture[4].min() == 1 and picture[0, 0].tolist() == [1, 1, 1]


def test_text():
    """Before training no filter is an edge detector."""
    assert "edge_detectors=0)" in repr(FiltersOverTrainingExplorer())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "sepia"}, "photographs should be one of"),
        ({"step": 700}, "step should be a whole number from 0 to 600"),
        ({"step": 30}, "in steps of 20, got 30; try 20"),
        ({"filter": 25}, "filter should be a whole number from 1 to 24"),
    ],
)
def test_refuses_wrong_settings(settings, message):
    """One clear sentence."""
    with pytest.raises(ValueError, match=message):
        FiltersOverTrainingExplorer(**settings)
