"""Pictures of the notebooks: what their text says, the same bytes twice, the right colour in the right place."""

import io
import itertools
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.colors import to_rgb
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import (
    ACCENT,
    CITY,
    COLOUR_MAPS,
    CONES,
    LANDSCAPE,
    Picture,
    colour_range,
    contact_sheet,
    draw_bars,
    draw_curves,
    draw_images,
    fact_text,
    new_axes,
    new_figure,
    number_text,
    quantise,
)

ORANGE = np.array([int(ACCENT[at : at + 2], 16) for at in (1, 3, 5)])


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def orange_in(png):
    return int((np.abs(pixels(png) - ORANGE).max(axis=2) < 12).sum())


def all_pictures():
    facts = {"mean": 0.05, "shape": (3, 5)}
    x = np.arange(5)
    return {
        "images": draw_images(
            [np.eye(3), np.zeros((3, 5, 3))], ["a", "b"], alt="two pictures", facts=facts, map=["signed", "gray"]
        ),
        "curves": draw_curves(
            x,
            {"up": x, "down": -x},
            title="t",
            x_label="x",
            y_label="y",
            alt="two curves",
            facts=facts,
            marks=[(2, "m")],
        ),
        "bars": draw_bars({"city": 0.05, "landscape": -0.06}, title="t", x_label="mean", alt="two bars", facts=facts),
    }


# ---- text ----


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.123"),
        (0.05, "0.05"),
        (3, "3"),
        (np.int64(7), "7"),
        (np.float32(0.25), "0.25"),
        (-0.0, "0"),
        (3e-17, "0"),
        (-3e-7, "0"),
        (2e-5, "2e-05"),
        (451584, "451584"),
        (True, "True"),
        (np.True_, "True"),
        ("city", "city"),
        ((28, 28), "28 × 28"),
        (float("nan"), "nan"),
    ],
)
def test_facts_are_short(value, text):
    """Three significant digits for floats, whole numbers whole, nothing that differs between machines."""
    assert fact_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(17, "17"), (17.0, "17"), (0.125, "0.12"), (-3, "−3"), (-0.001, "0"), (-0.0, "0"), (float("nan"), "")],
)
def test_numbers_in_cells(value, text):
    """Whole numbers are plain, minus is a minus, and there is no "-0.00"."""
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("name", "written"),
    [("images", "a\nb"), ("curves", "t | x | y | up | down | m"), ("bars", "t | mean | 0.05 | -0.06")],
)
def test_the_text_states_the_facts(name, written):
    """A picture's text is its alternative text, its rounded facts and what is written on it; the first goes with it."""
    picture = all_pictures()[name]
    data, about = picture._repr_mimebundle_()
    assert data["text/plain"] == f"{picture.alt} [mean = 0.05, shape = 3 × 5]\n{written}"
    assert about["image/png"]["alt"] == picture.alt


def test_where_the_pictures_are():
    """A page learns where a figure's pictures are, as shares of it; a chart has none, all of it may turn dark."""
    picture = draw_images([np.eye(4), np.eye(4)], ["a", "b"], alt="two", height=2.0)
    about = picture._repr_mimebundle_()[1]["image/png"]
    places = [[float(share) for share in place.split(" ")] for place in about["pictures"].split("; ")]
    with Image.open(io.BytesIO(picture.png())) as png:
        drawn = np.asarray(png.convert("L"))
    rows, columns = drawn.shape
    for left, top, width, height in places:
        down = slice(round(top * rows), round((top + height) * rows))
        right = slice(round(left * columns), round((left + width) * columns))
        inside = drawn[down, right]
        assert [int(inside[at, at]) for at in (9, -9)] == [255, 255]
        assert [int(inside[at, -1 - at]) for at in (9, -9)] == [0, 0]
        assert drawn[down.start - 4, right].min() == 255  # between title and picture
    assert len(places) == 2 and places[0][0] < places[1][0]
    assert "pictures" not in all_pictures()["curves"]._repr_mimebundle_()[1]["image/png"]


def test_a_picture_without_facts():
    """Without facts the text is the sentence alone."""
    assert repr(Picture(new_figure(), "a line")) == "a line"


# ---- bytes ----


@pytest.mark.parametrize("name", ["images", "curves", "bars"])
def test_same_bytes_twice(name):
    """A figure drawn twice gives the same PNG: an unchanged notebook stays unchanged."""
    first, second = all_pictures()[name].png(), all_pictures()[name].png()
    assert first == second
    assert first.startswith(b"\x89PNG")
    assert b"Software" not in first


def test_someone_elses_style_changes_nothing():
    """Settings that a notebook makes for its own plots do not reach the pictures of the house."""
    plain = all_pictures()["bars"].png()
    with matplotlib.rc_context({"font.size": 22, "figure.facecolor": "black", "text.color": "red", "axes.grid": False}):
        assert all_pictures()["bars"].png() == plain


def test_pyplot_stays_out():
    """Importing the explorers and drawing does not load pyplot, whose state all threads share."""
    code = (
        "import sys, numpy\n"
        "from course_utils import figures\n"
        "from course_utils.explorers.convolution import sliding_kernel\n"
        "sliding_kernel.SlidingKernelExplorer().png()\n"
        "figures.draw_bars({'a': 1}, title='', x_label='', alt='').png()\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


@pytest.mark.parametrize("text", ["$5 and $6", "a_{b", "\\alpha", "$", "a $x_$ b"])
def test_a_dollar_is_a_dollar(text):
    """Titles, labels, legends and notes are written as they are; with a $ in it, too, a bar has its name beside it."""
    draw_images([np.eye(2)], [text]).png()
    curves = {text: [0, 1], f"other {text}": [1, 2]}
    draw_curves([0, 1], curves, title=text, x_label=text, y_label=text, alt=text, marks=[(0.5, text)]).png()
    bars = draw_bars({text: 1, "other": 2}, title=text, x_label=text, alt=text)
    bars.png()
    assert bars.figure.axes[0].get_yticklabels()[0].get_text().replace(r"\$", "$") == text


# ---- numbers to colours, in figures and explorers alike ----


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_quantise_ends_and_middle(dtype):
    """The ends of the range get the first and the last colour, beyond is clipped, for every type of number."""
    assert quantise(np.array([0, 1, 2, 4, 9], dtype), 0.0, 4.0).tolist() == [0, 64, 128, 255, 255]


def test_quantise_survives_what_is_no_number():
    """NaN gets the first colour and infinities the ends, without a warning."""
    assert quantise(np.array([np.nan, -np.inf, np.inf, 1.0]), 0.0, 1.0).tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize(
    ("low", "middle", "high"), [(1e8, 1e8 + 0.5, 1e8 + 1), (-1e300, 0.0, 1e300), (0.0, 5e-324, 1e-323)]
)
def test_quantise_far_from_one(low, middle, high):
    """Large offsets and tiny or huge ranges still give first, middle and last colour."""
    first, half, last = quantise(np.array([low, middle, high]), low, high).tolist()
    assert (first, last) == (0, 255)
    assert 126 <= half <= 129 or high < 1e-300  # the inverse of a denormal range is infinite: then all above is white


def test_quantise_one_value():
    """A range without length gives the first colour, not a division by zero."""
    assert quantise(np.full((2, 3), 7.0), 7.0, 7.0).tolist() == [[0] * 3] * 2


@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 7)), elements=st.floats(-1e9, 1e9)))
def test_quantise_keeps_the_order(array):
    """A larger number never gets a smaller step of colour."""
    steps = quantise(array, *colour_range(array, "viridis")).ravel()
    order = np.argsort(array.ravel(), kind="stable")
    assert (np.diff(steps[order].astype(int)) >= 0).all()


@pytest.mark.parametrize(
    ("map", "values", "expected"),
    [
        ("signed", [-1, 3], (-3, 3)),
        ("signed", [0, 0], (-1, 1)),
        ("gray", [0.25, 0.5], (0, 1)),
        ("gray", [10, 250], (0, 250)),
        ("gray", [-0.2, 0.9], (0, 1)),
        ("gray", [-3, -1], (-3, 0)),
        ("gray", [-1, 0], (0, 1)),
        ("viridis", [2, 5], (0, 5)),
        ("viridis", [-2, 5], (-2, 5)),
        ("viridis", [0, 0], (0, 1)),
        ("paper", [1, 4], (1, 4)),
        ("paper", [4, 4], (4, 5)),
        ("gray", [np.nan, np.inf], (0, 1)),
        ("signed", [np.nan, -2.0], (-2, 2)),
    ],
)
def test_colour_range(map, values, expected):
    """Each map has its own ends: signs are symmetric, magnitudes start at 0, pictures in [0, 1] stay comparable."""
    assert colour_range(np.array(values), map) == expected


@pytest.mark.parametrize("map", ["gray", "viridis", "signed", "paper"])
@pytest.mark.parametrize("values", [[0, 0.5, 1], [-3, -2, -1], [-1, 0, 4], [2, 3, 250], [0, 0, 0]])
def test_figures_and_explorers_show_the_same_colours(map, values):
    """A figure of an array has the colours of its plane in an explorer, whatever the signs; blank cells are paper."""
    array = np.array([[*values, np.nan]], dtype=float)
    shown = draw_images([array], [""], map=map).figure.axes[0].get_images()[0].get_array()
    np.testing.assert_array_equal(shown[0, :3], array_plane("x", array, "x", map=map).colours[0, :3])
    assert shown[0, 3].tolist() == [255, 255, 255]


# ---- pictures ----


def test_colours_of_an_image():
    """A left half of -1 is blue, a right half of +1 red, and 0 between them white, in a signed map."""
    image = np.repeat([[-1.0] * 4 + [0.0] * 4 + [1.0] * 4], 8, axis=0)
    drawn = pixels(draw_images([image], [""], alt="three stripes", map="signed").png())
    row = drawn[drawn.shape[0] * 2 // 3]
    found = [row[int(place * row.shape[0])] for place in (0.15, 0.5, 0.85)]
    for colour, step in zip(found, (0, 128, 255), strict=True):
        assert np.abs(colour - COLOUR_MAPS["signed"][step]).max() <= 3


@pytest.mark.parametrize(("shape", "columns", "height"), [((28, 28), 3, 2.4), ((28, 280), 1, 0.9), ((40, 20), 3, 1.2)])
def test_images_fill_their_figure(shape, columns, height):
    """Whatever their shape, pictures reach nearly to the lower edge; without other words the titles are the alt."""
    picture = draw_images([np.zeros(shape)] * 3, ["a", "b", "c"], columns=columns, height=height)
    assert (pixels(picture.png())[-14, :, :3] < 60).all(axis=1).any()
    assert picture.alt == "Pictures: a, b, c"


def test_curves_are_told_apart_without_colour():
    """Every curve has a dash of its own beside its colour."""
    x = np.arange(3)
    picture = draw_curves(x, {"a": x, "b": 2 * x, "c": 3 * x}, title="", x_label="", y_label="", alt="")
    assert len({line.get_linestyle() for line in picture.figure.axes[0].get_lines()}) == 3


def test_curves_with_colours_of_their_own():
    """The cones have the same in a figure as in an explorer."""
    curves = {cone: [0, 1] for cone in CONES}
    picture = draw_curves([0, 1], curves, title="", x_label="", y_label="", alt="", colours=[*CONES.values()])
    assert [line.get_color() for line in picture.figure.axes[0].get_lines()] == [*CONES.values()]


def test_bars_carry_their_numbers():
    """Each bar ends in its number, and the first label stands on top."""
    axes = draw_bars({"city": 0.0502, "landscape": 0.058}, title="", x_label="", alt="").figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["0.0502", "0.058"]
    assert axes.yaxis_inverted()


def test_axes_of_other_kinds():
    """A polar plot can be had in the house style."""
    assert new_axes(new_figure(), projection="polar").name == "polar"


def test_a_sheet_of_pictures():
    """Each picture lies where its number says, with its colours; between them and after the last is what was asked."""
    pictures = np.random.default_rng(0).random((5, 3, 4, 3))
    sheet = contact_sheet(pictures, 2, between=1)
    assert sheet.shape == (11, 9, 3)
    for number, picture in enumerate(pictures):
        row, column = number // 2 * 4, number % 2 * 5
        np.testing.assert_array_equal(sheet[row : row + 3, column : column + 4], picture)
    assert (sheet[[3, 7]] == 1).all() and (sheet[:, 4] == 1).all() and (sheet[8:, 5:] == 1).all()
    assert np.isnan(contact_sheet(pictures[..., 0], 2)[8:, 5:]).all()


def test_paper_is_no_grey_picture():
    """Tables of numbers are sand-coloured, darker where larger; grey is for pictures, which are brighter there."""
    paper, gray = COLOUR_MAPS["paper"].astype(int), COLOUR_MAPS["gray"].astype(int)
    assert (np.diff(paper.sum(axis=1)) <= 0).all() and (np.diff(gray.sum(axis=1)) > 0).all()
    assert (np.ptp(paper, axis=1)[64:] > 15).all() and (np.ptp(gray, axis=1) == 0).all()


# What protan, deutan and tritan eyes make of linear red, green and blue (Machado, Oliveira and Fernandes, 2009).
VISIONS = {
    "all cones": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen_by(colours, vision):
    """Turn colours, (..., 3) from 0 to 1, into lightness, a and b (CIE L*a*b*) as an eye sees them."""
    colours = np.asarray(colours, dtype=float)
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    light = np.clip(light @ np.transpose(VISIONS[vision]), 0, 1)
    return rgb2lab(np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_that_mean_something_keep_apart(vision):
    """City, landscape and what is marked; the two signs of a map, at half their strength as well."""
    marked = [seen_by(to_rgb(colour), vision) for colour in (CITY, LANDSCAPE, ACCENT)]
    assert min(deltaE_ciede2000(*pair) for pair in itertools.combinations(marked, 2)) > 12
    signed = seen_by(COLOUR_MAPS["signed"] / 255, vision)
    assert deltaE_ciede2000(signed[0], signed[255]) > 30 and deltaE_ciede2000(signed[64], signed[191]) > 24


@pytest.mark.parametrize("vision", VISIONS)
def test_larger_is_brighter_for_every_eye(vision):
    """Grey and viridis grow brighter, paper darker; a signed map grows darker from 0 both ways."""
    lightness = {name: seen_by(colours / 255, vision)[:, 0] for name, colours in COLOUR_MAPS.items()}
    steps = {name: np.diff(light[::15]) for name, light in lightness.items()}
    assert steps["gray"].min() > 0 and steps["viridis"].min() > 0 and steps["paper"].max() < 0
    away = lightness["signed"]
    assert np.diff(away[:128:8]).min() > 0 and np.diff(away[128::8]).max() < 0
