"""What holds for every explorer of the package, those of later notebooks as well: each is found by itself."""

import io
import itertools
import random
import re
import sys
import threading

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox
from PIL import Image
from sweeping import finish, impossible, kinds, made, play, sweep, values

from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import SLIDERS
from course_utils.figures import STYLE

KINDS = kinds()
RULER = RendererAgg(1, 1, dpi=100)
MOVES = 12  # of each of two threads


@pytest.fixture
def charts(monkeypatch):
    """All charts that are drawn from now on."""
    found, plane = [], Chart.plane

    def seen(chart, *what, **how):
        found.append(chart)
        return plane(chart, *what, **how)

    monkeypatch.setattr(Chart, "plane", seen)
    return found


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def explorer(request, charts):
    """One explorer of each kind, closed afterwards."""
    one = made(request.param)
    yield one
    finish(one)
    one.close()


def said(explorer):
    """All texts with numbers that an explorer shows."""
    planes = explorer.view.planes
    bars = [bar["text"] for plane in planes for bar in getattr(plane, "bars", ())]
    return [explorer.view.reading, *bars, *(text for plane in planes for text in (plane.title, plane.fact))]


def captions(explorer):
    """(title or fact, its size in the page, CSS pixels up to the next plane's) of all planes that have a neighbour."""
    pairs = [pair for row in explorer.view.rows for pair in itertools.pairwise(row)]
    for (_, plane), (operator, _) in pairs:
        room = plane.width + (52 if operator else 16)
        yield plane.title, (14, "bold"), room
        yield plane.fact, (13, None), room


def width(text, size):
    """CSS pixels of a text in the page's letters."""
    font = FontProperties(family=STYLE["font.family"], size=size[0] * 0.72, weight=size[1])
    return RULER.get_text_width_height_descent(text, font, ismath=False)[0]


def under_the_legend(axes):
    """What runs through the legend of axes, by its label: lines, and marks; the legend where it is cut off or empty."""
    if not (legend := axes.get_legend()) or not legend.get_visible():
        return []
    if not legend.get_texts():
        return ["nothing"]
    box = legend.get_window_extent()
    found = ["beyond the chart"] * (not all(axes.figure.bbox.padded(1).contains(*place) for place in box.get_points()))
    if not (box := Bbox.intersection(box, axes.bbox)):  # what is drawn ends at the axes
        return found
    for line in axes.lines:
        path = line.get_transform().transform_path(line.get_path())
        is_line = line.get_linestyle() != "None" and len(path) > 1
        if path.intersects_bbox(box, filled=False) if is_line else any(box.contains(*place) for place in path.vertices):
            found.append(line.get_label())
    for marks in axes.collections:
        places = marks.get_offset_transform().transform(np.ma.filled(marks.get_offsets(), np.nan))
        found += [marks.get_label()] * any(box.contains(*place) for place in places)
    return found


def pixels(explorer):
    with Image.open(io.BytesIO(explorer.png())) as picture:
        return np.asarray(picture.convert("RGB"))


def test_all_chapters_are_found():
    """The walk finds explorers in every room, and the predictions in the kit's."""
    rooms = {kind.__module__.split(".")[2] for kind in KINDS}
    assert rooms >= {
        "first_explorer",
        "convolution",
        "filters",
        "vision",
        "networks",
        "inspection",
        "autoencoders",
        "pca",
        "kit",
    }
    assert len(KINDS) >= 27


# ---- what it shows ----


def test_every_control_reaches_all_its_values(explorer, charts):
    """With each value no problem stands, planes have something to say, legends hide nothing, `what_if` has told it."""
    for moved, imagined in sweep(explorer):
        assert imagined in (explorer._drawing, None), moved
        assert explorer.card.problem == "", moved
        assert all(plane.told and plane.width > 0 and plane.height > 0 for plane in explorer.view.planes), moved
        assert explorer.view.reading == explorer._drawing.reading, moved
        for text in said(explorer):
            assert not re.search(r"(?<![\w.])-\.?\d", text), (moved, text)  # a minus is a minus, not a hyphen
            assert not re.search(r"−0(\.0+)?(?![\d.])", text), (moved, text)  # and nothing is below zero by nothing
        for text, size, room in captions(explorer):
            assert width(text, size) <= room, (moved, text)
        for chart in charts:
            assert under_the_legend(chart.axes) == [], moved
        charts.clear()


def test_numbers_touch_no_widget(explorer):
    """To compute changes neither a control nor what is shown, and can be done again."""
    before = explorer.settings(), explorer.view.drawn, explorer.view.planes
    explorer.numbers()
    explorer.draw(explorer.numbers())
    assert (explorer.settings(), explorer.view.drawn, explorer.view.planes) == before
    explorer.refresh()
    assert explorer.view.planes == before[2]


def test_a_pointer_that_passes_by_moves_no_control(explorer):
    """Of planes that answer the pointer itself, those whose answer moves a control wait until it is pressed."""
    before, rng = explorer.settings(), random.Random(2)
    for plane in explorer.view.planes:
        answers = getattr(plane, "follows", False) or getattr(plane, "points", ())
        for _ in range(5 if answers and not plane.drag else 0):
            cell = {"row": rng.randrange(plane.rows), "col": rng.randrange(plane.cols)}
            explorer.view.cursor = {"name": plane.name, **cell}
            assert explorer.settings() == before


def test_it_is_itself_twice(explorer):
    """The same settings give the same text, picture and alternative text; another setting gives others."""
    other, still = made(type(explorer)), explorer.png()
    data, about = other._repr_mimebundle_()
    assert data["text/plain"] == repr(explorer) and "0x" not in repr(explorer) and "\n" not in repr(explorer)
    assert data["image/png"] == still and about["image/png"]["alt"] == explorer.alt
    assert "application/vnd.jupyter.widget-view+json" in data
    moved = next((control for control in other.controls if len(values(control)) > 1), None)
    if moved:
        moved.value = next(value for value in values(moved) if value != moved.value)
        assert repr(other) != repr(explorer) and other.png() != still
    finish(other)
    other.close()


def test_it_says_what_is_drawn(explorer):
    """The alternative text holds the title, each plane's own words, and the reading."""
    assert explorer.alt.startswith(explorer.title) and explorer.alt.endswith(explorer.view.reading)
    assert all(plane.told in explorer.alt for plane in explorer.view.planes)


def test_every_control_is_named(explorer):
    """What the keyboard reaches has a label of its own; a player has its slider's."""
    named = [control for control in explorer.controls if not isinstance(control, ipywidgets.Play)]
    labels = [control.description.strip() for control in named]
    assert all(labels) and len(set(labels)) == len(labels)
    assert explorer.title and explorer.lead


def test_the_still_picture_has_the_right_size(explorer):
    """All planes fit into it, nothing is cut off at its borders, and it is no larger than a page."""
    picture = pixels(explorer)
    rows = explorer.view.rows
    assert picture.shape[1] >= max([640, *(sum(plane.width for _, plane in row) for row in rows)])
    assert picture.shape[0] >= sum(max(plane.height for _, plane in row) for row in rows)
    assert picture.shape[1] <= 1100 and picture.shape[0] <= 1100
    for border in (picture[:4], picture[-4:], picture[:, :8], picture[:, -8:]):
        assert (border == 255).all()


def test_it_starts_over(explorer):
    """After moves by chance the button in its corner brings back what was shown at first; a first guess stands."""
    first = repr(explorer), explorer.view.planes, explorer.view.reading
    play(explorer, random.Random(1), MOVES)
    finish(explorer)
    assert explorer.card.resets == (bool(explorer.controls) and explorer.starts_over)
    if explorer.card.resets:
        explorer.card.again += 1
        assert (repr(explorer), explorer.view.planes, explorer.view.reading) == first


# ---- what can go wrong ----


def test_a_problem_is_shown(explorer, monkeypatch):
    """What fails stands in the card and is raised; what was shown stays; once it is mended, the card is clean."""
    shown = explorer.view.planes

    def broken():
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(explorer, "numbers", broken)
        with pytest.raises(ZeroDivisionError, match="planted"):
            explorer.refresh()
        assert explorer.card.problem == "ZeroDivisionError: planted" and explorer.view.planes == shown
    explorer.refresh()
    assert explorer.card.problem == ""


def test_values_that_a_control_cannot_have(explorer):
    """One sentence in the card says what was expected and what came; the drawing stays; put back, all is well."""
    shown = explorer.view.planes
    for control in explorer.controls:
        before = getattr(control, "value", None)
        for value in impossible(control):
            with pytest.raises((ValueError, TypeError), match="got ") as refused:
                control.value = value
            assert explorer.card.problem == str(refused.value) and "\n" not in str(refused.value)
            assert str(refused.value).startswith(control.description)
            assert explorer.view.planes == shown
            control.value = before
            assert explorer.card.problem == "" and explorer.view.planes == shown


def test_values_beyond_the_ends(explorer):
    """A slider stops at its ends, and what is drawn belongs to where it stopped."""
    for control in explorer.controls:
        if isinstance(control, SLIDERS):
            before = control.value
            for value, end in ((control.min - 1000, control.min), (control.max + 1000, control.max)):
                control.value = value
                assert control.value == end and explorer.card.problem == ""
            control.value = before


def test_two_threads_at_once(explorer):
    """The page and a running cell move controls by chance: nothing fails, and what is shown is what is set."""
    problems = []

    def move(seed):
        try:
            play(explorer, random.Random(seed), MOVES)
        except Exception as error:
            problems.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=move, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    finish(explorer)
    assert problems == [] and explorer.card.problem == ""
    shown, reading = explorer.view.planes, explorer.view.reading
    explorer.refresh()
    assert (explorer.view.planes, explorer.view.reading) == (shown, reading)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_close_frees_everything(kind):
    """None of an explorer's widgets, layouts, styles and links is left in ipywidgets' registry."""
    before = set(_instances)
    explorer = made(kind)
    assert len(set(_instances) - before) > 5
    explorer.close()
    explorer.close()
    assert set(_instances) - before == set()
