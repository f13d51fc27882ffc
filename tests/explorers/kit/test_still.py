"""Explorers as still pictures: each kind of plane, what the cursor lights, colours and words as in the page."""

import io
import json
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

from course_utils.explorers.kit import still
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.explorers.kit.still import lit_boxes, still_png
from course_utils.figures import ACCENT, described, number_text

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
ORANGE = np.array([int(ACCENT[at : at + 2], 16) for at in (1, 3, 5)])


def draw_planes(planes, **told):
    return still_png(still.draw_planes(planes, **told))


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def orange_in(png):
    return int((np.abs(pixels(png) - ORANGE).max(axis=2) < 12).sum())


@pytest.mark.parametrize(
    "plane",
    [
        array_plane("x", np.arange(6).reshape(2, 3), "numbers", map="paper"),
        array_plane("x", np.arange(6), "a signal", map="viridis", show_range=True),
        array_plane("x", np.linspace(0, 1, 300).reshape(10, 10, 3), "colours"),
        array_plane("x", np.pad(np.ones((3, 4)), 1), "padded", ring=1),
        bars_plane("x", [("■ city", 0.05, "0.050", "#0072B2")], "bars", high=0.1),
        Chart(200, 120).plane("x", "chart", alt="an empty chart"),
    ],
    ids=["numbers", "signal", "colours", "padded", "bars", "chart"],
)
def test_every_kind_of_plane_is_drawn(plane):
    """Each kind of plane appears in the still picture, the same bytes twice, without a cursor too."""
    first = draw_planes([plane], title="Title", lead="What to do.", reading="What is seen.")
    assert first == draw_planes([plane], title="Title", lead="What to do.", reading="What is seen.")
    assert first != draw_planes([], title="Title", lead="What to do.", reading="What is seen.")


@pytest.mark.parametrize("text", ["$5 and $6", "a_{b", "\\alpha", "$", "a $x_$ b"])
def test_a_dollar_is_a_dollar(text):
    """Titles, facts, options and file names are written as they are: no formula is read, or missed, in them."""
    planes = [array_plane("x", np.eye(3), text, fact=text), bars_plane("y", [(text, 1, text, "red")], text, high=1)]
    told = {"title": text, "lead": text, "settings": text, "reading": text}
    with_dollars = pixels(draw_planes(planes, **told))
    assert (with_dollars < 128).sum() > (pixels(draw_planes([array_plane("x", np.eye(3), "")])) < 128).sum()


def test_the_ring_is_dashed_where_the_padding_ends():
    """Padding of one row and two columns: the line stands a cell from above and two from the side."""
    plane = array_plane("x", np.ones((6, 8)), "x", cell=20, ring=(1, 2), numbers=False)
    drawn, plain = (pixels(draw_planes([replace(plane, ring=ring)])) for ring in ([1, 2], [0, 0]))
    rows, cols = np.nonzero(np.abs(drawn - plain).max(axis=2) > 40)
    top, left = 12 + 46, 18  # without a heading
    assert (rows.min() - top, rows.max() - top) == pytest.approx((20, 100), abs=2)
    assert (cols.min() - left, cols.max() - left) == pytest.approx((40, 120), abs=2)


@pytest.mark.parametrize(("cell", "is_lined"), [(9, True), (8, False)])
def test_cells_of_nine_pixels_are_told_apart(cell, is_lined):
    """A grid is drawn between cells that are large enough for it."""
    drawn = pixels(draw_planes([array_plane("x", np.zeros((10, 10)), "x", cell=cell, map="paper", low=-1, high=0)]))
    inside = drawn[58 + cell : 58 + 9 * cell, 18 + cell : 18 + 9 * cell]
    assert (inside.min(axis=2).max() > 200) == is_lined


def test_someone_elses_style_changes_nothing():
    """Settings that a notebook makes for its own plots do not reach the still pictures."""
    planes = [array_plane("x", np.eye(3), "x")]
    plain = draw_planes(planes, title="t", reading="r")
    with matplotlib.rc_context({"font.size": 22, "figure.facecolor": "black", "text.color": "red", "axes.grid": False}):
        assert draw_planes(planes, title="t", reading="r") == plain


@pytest.mark.parametrize("case", CASES["windows"], ids=lambda case: case["what"])
def test_lit_windows(case):
    """The still picture lights the windows that the page lights: one table of cases tests both (`test_words.py`)."""
    links = [link(output, input, **how) for output, input, how in case["links"]]
    boxes = lit_boxes(links, dict(zip(("name", "row", "col"), case["cursor"], strict=True)))
    assert sorted(boxes) == sorted(tuple(box) for box in case["boxes"])


@pytest.mark.parametrize(("value", "digits", "text"), CASES["numbers"])
def test_numbers_as_in_the_page(value, digits, text):
    """The same table again: how a number is written in a cell."""
    assert number_text(np.nan if value is None else value, digits) == text


def test_lit_cells_are_drawn():
    """With a cursor the accent colour appears, in the output and in the input."""
    planes = [array_plane("x", np.eye(5), "x", size=100), array_plane("y", np.eye(3), "y", size=60)]
    links, cursor = [link("y", "x", size=(3, 3))], {"name": "y", "row": 1, "col": 1}
    dark, alone = draw_planes(planes), draw_planes(planes, cursor=cursor)
    both = draw_planes(planes, cursor=cursor, links=links)
    assert orange_in(dark) == 0
    assert 0 < orange_in(alone) < orange_in(both)


def test_the_chosen_point_is_ringed():
    """A saved chart wears a ring where the cursor's point lies."""
    chart = Chart(200, 120).plane("x", "chart", alt="an empty chart", points=([0.2, 0.8], [0.5, 0.5]))
    ringed = pixels(draw_planes([chart], cursor={"name": "x", "row": 0, "col": 1}))
    _, columns = np.nonzero(np.abs(ringed - ORANGE).max(axis=2) < 12)
    assert orange_in(draw_planes([chart])) == 0
    assert abs(np.mean(columns) - (18 + chart.points[1][0])) < 2 and np.ptp(columns) < 22


def test_a_cursor_on_a_plane_that_is_gone():
    """A cursor that points at no plane lights nothing and fails nothing."""
    planes = [array_plane("x", np.eye(3), "x")]
    assert draw_planes(planes, cursor={"name": "gone", "row": 0, "col": 0}) == draw_planes(planes)


@pytest.mark.parametrize("part", ["title", "lead", "settings", "reading"])
def test_long_lines_wrap(part):
    """A long text makes the picture higher, not wider, and reaches no border, wide letters or not."""
    planes = [array_plane("x", np.eye(3), "x", size=60)]
    told = {"title": "T", "lead": "short", "settings": "short", "reading": "short"}
    short = pixels(draw_planes(planes, **told))
    long = pixels(draw_planes(planes, **told | {part: "How many WWW 00,000 mmm are these? " * 8}))
    assert long.shape[1] == short.shape[1]
    assert long.shape[0] > short.shape[0]
    assert (long[:, -12:] == 255).all() and (long[:6] == 255).all()


def test_rare_colours_stay():
    """One accent among thousands of other colours is stored as that accent, not as the red nearest to it."""
    reds = array_plane("x", np.linspace(0.2, 1, 10_000).reshape(100, 100), "x", map="signed", low=-1, high=1, size=300)
    marked = replace(reds, marks=[{"top": 40, "left": 40, "height": 5, "width": 5}])
    nearest = np.abs(pixels(draw_planes([marked]))[..., :3].astype(int) - (230, 159, 0)).max(axis=2).min()
    assert nearest < 12
    squares = np.random.default_rng(0).random((8, 8))
    grey = array_plane("y", squares, "y", size=300, numbers=False)
    spread = np.ptp(pixels(draw_planes([[marked], [grey]], title="A title"))[..., :3].astype(int), axis=2)
    assert ((spread > 1) & (spread < 6)).sum() < 1000  # the greys stay grey, without a faint tint


def test_ink_that_can_be_read():
    """Numbers are white on dark cells and dark on light ones."""
    plane = array_plane("x", [[0.0, 1.0]], "x", cell=40, low=0, high=1, digits=0)
    drawn = pixels(draw_planes([plane]))
    dark, light = drawn[64:94, 24:52], drawn[64:94, 64:92]
    assert (np.median(dark), dark.max() > 200) == (0, True)
    assert (np.median(light), light.min() < 60) == (255, True)


def test_blank_cells_are_paper():
    """A cell without a number is white in the saved picture, as it is in the page."""
    sheet = array_plane("sheet", [[1.0, np.nan, 0.0]], "maps", map="viridis", size=90, numbers=False)
    with Image.open(io.BytesIO(draw_planes([sheet], title="maps"))) as png:
        pixels = np.asarray(png.convert("RGB")).reshape(-1, 3)
    purple, yellow = (np.abs(pixels.astype(int) - colour).max(axis=1) < 12 for colour in ((68, 1, 84), (253, 231, 37)))
    assert 0.8 < purple.sum() / yellow.sum() < 1.25  # without paper the blank third would be purple, too


def test_a_figure_that_was_stored_holds_no_pictures():
    """Figure and axes hold each other, so that they would wait in memory for Python's search for circles."""
    figure = still.draw_planes([array_plane("x", np.eye(3), "")])
    assert any(axes.images for axes in figure.axes)
    still_png(figure)
    assert not any(axes.images for axes in figure.axes)


def test_a_drawing_is_no_picture():
    """On a dark page its white ground turns dark; that of a picture stays."""
    for drawn in (False, True):
        figure = still.draw_planes([array_plane("plane", np.ones((4, 4, 3)), "a plane", drawn=drawn)])
        assert ("pictures" in described(figure, "")) == (not drawn)
