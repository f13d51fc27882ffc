"""The instructor's index: each row leads to a cell that is there, and its numbers are those which that cell printed."""

import json
import re
from pathlib import Path

import pytest
from test_prose import SOURCE, cell_of, holds

from tools.outputs import NUMBER, texts

ROOT = Path(__file__).parent.parent
INDEX = ROOT / "notebooks" / "14_slide_by_slide.ipynb"
TEXT = "\n".join("".join(cell["source"]) for cell in json.loads(INDEX.read_text(encoding="utf-8"))["cells"])
THINGS, SLIPS = 74, 22
LINK = re.compile(r"\[(\d\d) · ([^]]+)\]\(([\w.]+)\.ipynb#cell-id=([\w-]+)\)")
COMES = "to come"  # what stands in place of a link where a notebook is still missing


def rows(first):
    """Return the rows of all tables whose first column fits, each as a list of its columns' texts."""
    lines = re.findall(rf"^\| ({first}) \| (.+) \|$", TEXT, re.M)
    return [[number, *rest.split(" | ")] for number, rest in lines]


LIVE, ERRORS = rows(r"\d+"), rows(r"E\d+")


def headings(notebook):
    """Yield (cell id, the heading below which it stands) for each cell of a notebook, numbers and quotes taken off."""
    heading = ""
    for cell in json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            prose = re.sub(r"```.*?```", "", "".join(cell["source"]), flags=re.S)
            heading = ([heading, *re.findall(r"^#+ (.+)$", prose, re.M)])[-1]
        yield cell["id"], heading.replace('"', "")


def test_all_rows_are_there():
    """The things of the slides and their slips, in the slides' order, none left out."""
    assert [row[0] for row in LIVE] == [str(number) for number in range(1, THINGS + 1)]
    assert [row[0] for row in ERRORS] == [f"E{number}" for number in range(1, SLIPS + 1)]


def test_the_readme_counts_what_is_live():
    """README says how many of the rows can be played."""
    live = sum(COMES not in row[-1] for row in LIVE)
    said = re.search(r"(\d+) of the (\d+) things", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert (int(said[1]), int(said[2])) == (live, THINGS)


@pytest.mark.parametrize("row", LIVE + ERRORS, ids=lambda row: row[0])
def test_a_row_leads_to_its_cell(row):
    """The link names a notebook, a cell in it, and the heading below which the cell stands."""
    if COMES in row[-1] or row[-1] == "–":
        return
    number, heading, notebook, cell = LINK.fullmatch(row[-1]).groups()
    assert notebook.startswith(number)
    assert dict(headings(notebook)).get(cell, "no such cell") == heading


@pytest.mark.parametrize("row", LIVE + ERRORS, ids=lambda row: row[0])
def test_numbers_are_those_that_the_cells_printed(row):
    """Each number below "we compute", the small ones too, stands in an output of the cells that the row names."""
    computed = row[-2]
    stated = re.sub(r"<!--.*?-->|\(slip E\d+\)|`[^`]*`|“[^”]*”|\d+D\b|\d\^k|\b20[01]\d\b", " ", computed)
    if not (numbers := NUMBER.findall(stated)):
        return
    source = SOURCE.search(computed)
    assert source, f"{numbers} come from nowhere"
    printed = "\n".join(text for name in source[1].split(", ") for text in texts(cell_of(name)["outputs"]))
    shares = [number + " %" * (f"{number} %" in stated) for number in numbers]
    assert [number for number in shares if not holds(printed, number)] == []
