"""The page's pure functions, in a blank page without JupyterLab: which windows light up, and what is read of a cell."""

import json

import pytest
from lab_page import ROOT, MissingBrowserError, browser_path, running_browser

KIT = ROOT / "course_utils" / "explorers" / "kit"
CASES = json.loads((ROOT / "tests/explorers/kit/cases.json").read_text(encoding="utf-8"))

# A plane as the page has it, from its rows of numbers.
SETUP = """
const planeOf = (name, rows, more) => ({
  name, title: `the ${name}`, rows: rows.length, cols: rows[0].length, map: "gray", digits: 2, ring: [0, 0], tile: 1,
  values: Float64Array.from(rows.flat(), (value) => value ?? NaN), ...more,
});
const linkOf = (output, input, how) => ({ output, input, stride: [1, 1], padding: [0, 0], rule: "sum", ...how });
const told = (planes, link, row, col) =>
  equation(new Map(planes.map((each) => [each[0], planeOf(...each)])), linkOf(...link), row, col).join("");
"""


@pytest.fixture(scope="module")
def page():
    """Open a blank page with the two files and nothing else."""
    try:
        browser_path()
    except MissingBrowserError as error:
        pytest.fail(str(error), pytrace=False)
    with running_browser() as browser:
        blank = browser.new_page()
        parts = [(KIT / part).read_text(encoding="utf-8") for part in ("words.js", "windows.js")]
        blank.add_script_tag(content="\n".join([*parts, SETUP]))
        yield blank
        blank.close()


@pytest.mark.parametrize("case", CASES["windows"], ids=lambda case: case["what"])
def test_lit_windows(page, case):
    """The page lights the windows that the still picture lights: one table of cases tests both (`test_still.py`)."""
    asked = """({links, cursor: [name, row, col]}) =>
        receptiveField(links.map(link => linkOf(...link)), name, {top: row, left: col, height: 1, width: 1})
            .map(({name, box}) => [name, box.top, box.left, box.height, box.width])"""
    assert sorted(page.evaluate(asked, case)) == sorted(case["boxes"])


@pytest.mark.parametrize(("value", "digits", "text"), CASES["numbers"])
def test_numbers_as_in_the_still_picture(page, value, digits, text):
    """The same table again: how a number is written in a cell."""
    assert page.evaluate("([value, digits]) => written(value ?? NaN, digits)", [value, digits]) == text


@pytest.mark.parametrize(
    ("how", "count", "cell", "users"),
    [
        ({"size": [3, 3]}, (3, 3), (0, 0), (0, 0, 1, 1)),
        ({"size": [3, 3]}, (3, 3), (2, 2), (0, 0, 3, 3)),
        ({"size": [3, 2], "stride": [2, 1]}, (2, 4), (2, 1), (0, 0, 2, 2)),
        ({"size": [3, 3], "padding": [1, 1]}, (5, 5), (4, 0), (3, 0, 2, 2)),
        ({"size": [1, 1], "stride": [2, 2]}, (3, 3), (1, 2), (1, 1, 0, 1)),
    ],
)
def test_who_uses_a_cell(page, how, count, cell, users):
    """The output cells whose window holds an input cell: a corner is in one, the middle in nine, some in none."""
    asked = """([how, rows, cols, row, col]) => {
        const {top, left, height, width} = usersOf(linkOf("u", "x", how), {rows, cols}, row, col);
        return [top, left, height, width]; }"""
    assert page.evaluate(asked, [how, *count, *cell]) == list(users)


X = [[3, 3, 2], [0, -0.5, 1], [3, 1, 2]]


@pytest.mark.parametrize(
    ("how", "kernel", "u", "says"),
    [
        ({"size": [1, 2], "kernel": "w"}, [[1, -1]], [[0, 1]], "u[1] = 3·1 + 2·(−1) = 1"),
        ({"size": [2, 1], "kernel": "w"}, [[2], [0.25]], [[6, 5.875]], "u[1] = 3·2 + (−0.50)·0.25 = 5.88"),
        ({"size": [1, 2], "padding": [0, 1], "kernel": "w"}, [[1, 1]], [[3, 6]], "u[1] = 3·1 + 3·1 = 6"),
        ({"size": [2, 2], "rule": "max"}, None, [[3, 3]], "u[1] = max(3, 2, (−0.50), 1) = 3"),
        ({"size": [2, 2], "rule": "mean"}, None, [[1, 2]], "u[1] = (3 + 2 + (−0.50) + 1) / 4 = 2"),
        ({"size": [2, 2], "rule": "add"}, None, [[5, 5.5]], "u[1] = 3 + 2 − 0.50 + 1 = 5.50"),
        ({"size": [3, 1], "rule": "light"}, None, [[1, 2]], "u[1] = 2"),
        ({"size": [2, 1], "rule": "window"}, None, [[1, 2]],
         "u[1] = 2, seen through 2 × 1 cells of the x: rows 0–1, column 1"),
        ({"size": [2, 1]}, None, [[1, 2]], "u[1] = 2, seen through 2 × 1 cells of the x: rows 0–1, column 1"),
        ({"size": [1, 2], "kernel": "w"}, [[1, -1]], [[0, None]], "u[1] = 3·1 + 2·(−1) = ?"),
    ],
)  # fmt: skip
def test_how_an_output_came_about(page, how, kernel, u, says):
    """Each rule writes its own sum; what has no rule, or no kernel, names the window."""
    planes = [["x", X], ["u", u], *([["w", kernel]] if kernel else [])]
    assert page.evaluate("asked => told(...asked)", [planes, ["u", "x", how], 0, 1]) == says


@pytest.mark.parametrize(
    ("rule", "side", "is_written"), [("max", 4, True), ("mean", 5, False), ("sum", 3, True), ("sum", 4, False)]
)
def test_only_short_sums_are_written_out(page, rule, side, is_written):
    """Sixteen numbers, or twelve products, are the most that can be read in a line."""
    ones = [[1] * side] * side
    link = ["u", "x", {"size": [side, side], "rule": rule, "kernel": "w"}]
    says = page.evaluate("asked => told(...asked)", [[["x", ones], ["w", ones], ["u", [[1]]]], link, 0, 0])
    assert ("seen through" not in says) == is_written


def test_cells_that_hold_no_number_are_not_added(page):
    """A window's blank cells take no part in its sum."""
    planes = [["steps", [[None, 1, 4, None]]], ["output", [[5]]]]
    asked = [planes, ["output", "steps", {"size": [1, 4], "rule": "add"}], 0, 0]
    assert page.evaluate("asked => told(...asked)", asked) == "output[0] = 1 + 4 = 5"


def test_a_unit_on_a_sheet_of_maps(page):
    """Maps are counted row by row from 1, units in their map from 0; what lies beyond the picture is left out."""
    sheet = [[row * 5 + col for col in range(5)] for row in range(5)]  # four maps of 2 x 2, a line between them
    link = ["relu", "x", {"size": [3, 3], "padding": [1, 0], "rule": "window", "tile": [3, 3]}]
    asked = [[["x", X], ["relu", sheet]], link, 3, 4]
    says = "relu, map 4, unit [0, 1] = 19; it sees rows 0–1, columns 1–2 of the x"
    assert page.evaluate("asked => told(...asked)", asked) == says


@pytest.mark.parametrize(
    ("rows", "cols", "more", "cell", "name"),
    [
        (2, 3, {}, (1, 2), "x[1, 2]"),
        (1, 3, {}, (0, 2), "x[2]"),
        (4, 5, {"ring": [1, 2]}, (0, 2), "padding"),
        (4, 5, {"ring": [1, 2]}, (1, 2), "x[0, 0]"),
        (4, 5, {"ring": [1, 2]}, (2, 3), "padding"),
        (2, 3, {"place": "unit {number}, line {row}"}, (1, 0), "unit 4, line 1"),
        (4, 6, {"place": "{label} at {col}", "tile": 2, "labels": ["a", "b", "c", "d", "e", "f"]}, (3, 5), "f at 5"),
    ],
)
def test_what_a_cell_is_called(page, rows, cols, more, cell, name):
    """As in Python, counted without the padding, unless the plane has words of its own."""
    asked = """([rows, more, row, col]) => placeName(planeOf("x", rows, more), row, col)"""
    assert page.evaluate(asked, [[[0] * cols] * rows, more, *cell]) == name


def test_colours_are_told_as_three_numbers(page):
    """A cell of a colour plane is read as its red, green and blue."""
    asked = """() => cellText({map: "colour", cols: 2, pixels: [1, 2, 3, 4, 5, 6]}, 0, 1)"""
    assert page.evaluate(asked) == "red 4, green 5, blue 6"


@pytest.mark.parametrize(("labels", "read"), [([], [", 1 = ", "red 4, green 5, blue 6"]), (["a", "b"], ["b, 1"])])
def test_pictures_side_by_side_are_told_by_their_names(page, labels, read):
    """Of a picture that has a name the page tells that, and no pixel's colour."""
    asked = """labels => readCell({name: "a", place: "{label}, {col}", map: "colour", rows: 1, cols: 2, tile: 1, labels,
        pixels: [1, 2, 3, 4, 5, 6]}, 0, 1)"""
    assert page.evaluate(asked, labels) == read
