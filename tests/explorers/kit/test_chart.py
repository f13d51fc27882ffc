"""Charts inside explorers: drawn by one kept figure, the same bytes for the same state, points where they are drawn."""

import io

import numpy as np
import pytest
from PIL import Image

from course_utils.explorers.kit.chart import SCALE, Chart


def picture_of(plane):
    return np.asarray(Image.open(io.BytesIO(plane.pixels)).convert("RGB")).astype(int)


def test_drawn_finer_than_shown():
    """A chart of 300 x 200 CSS pixels is drawn with twice as many, for sharp screens, wider than high."""
    plane = Chart(300, 200).plane("c", "chart", alt="an empty chart")
    assert picture_of(plane).shape == (200 * SCALE, 300 * SCALE, 3)
    assert (plane.width, plane.height, plane.alt) == (300, 200, "an empty chart")


def test_same_state_same_bytes():
    """Redrawing without a change gives the same bytes, so nothing is sent; a change gives others."""
    chart = Chart()
    (line,) = chart.axes.plot([0, 1], [0, 1])
    first = chart.plane("c", "chart", alt="a line").pixels
    assert chart.plane("c", "chart", alt="a line").pixels == first
    line.set_ydata([1, 0])
    assert chart.plane("c", "chart", alt="a line").pixels != first


def test_only_what_moves_is_drawn_anew():
    """A kept background with a moving line gives the picture that drawing everything gives."""
    kept, whole = Chart(), Chart()
    for chart in (kept, whole):
        chart.axes.set(xlim=(0, 1), ylim=(0, 1), title="a title that stays")
    (moving,) = kept.axes.plot([0, 1], [0, 1])
    kept.only_these_move(moving)
    kept.plane("c", "chart", alt="a line")
    moving.set_ydata([1, 0])
    whole.axes.plot([0, 1], [1, 0])
    one, other = (picture_of(chart.plane("c", "chart", alt="a line")) for chart in (kept, whole))
    assert (np.abs(one - other).max(axis=2) > 40).mean() < 0.005


def test_points_are_where_they_are_drawn():
    """The places sent to the page lie on the dots of the picture, counted from the top left."""
    chart = Chart(300, 200)
    chart.axes.set(xlim=(0, 1), ylim=(0, 1))
    xs, ys = np.array([0.2, 0.8]), np.array([0.9, 0.3])
    chart.axes.plot(xs, ys, "o", color="red", markersize=8)
    plane = chart.plane("c", "chart", alt="two dots", points=(xs, ys))
    pixels = picture_of(plane)
    for right, down in plane.points:
        red, green, blue = pixels[round(down * SCALE), round(right * SCALE)]
        assert red > 200
        assert green < 60
        assert blue < 60
    assert plane.points[0][0] < plane.points[1][0]
    assert plane.points[0][1] < plane.points[1][1]


@pytest.mark.parametrize("projection", [None, "polar"])
def test_other_projections(projection):
    """A wheel of angles is a chart as well."""
    assert Chart(200, 200, projection=projection).axes.name == (projection or "rectilinear")


@pytest.mark.parametrize("text", ["$5 and $6", "a_{b", "\\alpha", "$", "a $x_$ b"])
def test_a_dollar_is_a_dollar(text):
    """Labels, legends and notes are written as they are, also where only they move."""
    chart = Chart(300, 200)
    (line,) = chart.axes.plot([0, 1], [0, 1], label=text)
    chart.axes.set(title=text, xlabel=text, ylabel=text)
    chart.axes.legend()
    chart.axes.annotate(text, (0.2, 0.2))
    note = chart.axes.text(0.5, 0.5, "")
    chart.only_these_move(line, note)
    chart.plane("c", text, alt=text)
    note.set_text(text)
    assert chart.plane("c", text, alt=text).pixels.startswith(b"\x89PNG")


def test_a_logarithmic_scale_keeps_its_powers():
    """The powers of ten at its ticks are formulas, and are drawn as such."""
    chart = Chart(300, 200)
    chart.axes.set(yscale="log", ylim=(1e-6, 1))
    chart.plane("c", "chart", alt="powers of ten")
    assert all(tick.label1.get_parse_math() for tick in chart.axes.yaxis.get_major_ticks())
