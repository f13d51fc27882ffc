"""The instructor's index: each row leads to a cell that is there, and its numbers are those which that cell printed."""

import json
import re
from pathlib import Path

import pytest
from sweeping import kinds
from test_prose import SOURCE, cell_of, holds

from course_utils.explorers.questions import QUESTIONS
from tools.outputs import NUMBER, texts

ROOT = Path(__file__).parent.parent
INDEX = ROOT / "notebooks" / "14_slide_by_slide.ipynb"
TEXT = "\n".join("".join(cell["source"]) for cell in json.loads(INDEX.read_text(encoding="utf-8"))["cells"])
THINGS, SLIPS = 74, 22
LINK = re.compile(r"\[(\d\d) · ([^]]+)\]\(([\w.]+)\.ipynb#cell-id=([\w-]+)\)")


def rows(first):
    """Return the rows of all tables whose first column fits, each as a list of its columns' texts."""
    lines = re.findall(rf"^\| ({first}) \| (.+) \|$", TEXT, re.M)
    return [[number, *rest.split(" | ")] for number, rest in lines]


SCENES = rows(r"L\d+")  # of a lecture: slides, link, tour, minutes of 75 and of 150, question, a likely wrong answer
ASKED = re.compile(r"\[(.+)\]\(([\w.]+)\.ipynb#cell-id=([\w-]+)\)")
STORIES = {kind.__name__: f"{len(kind.story)} stops" for kind in kinds() if kind.story}
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
    """README says how many of the rows can be played: those that lead somewhere."""
    live = sum(bool(LINK.fullmatch(row[-1])) for row in LIVE)
    said = re.search(r"(\d+) of the (\d+) things", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert (int(said[1]), int(said[2])) == (live, THINGS)


@pytest.mark.parametrize("row", LIVE + ERRORS, ids=lambda row: row[0])
def test_a_row_leads_to_its_cell(row):
    """The link names a notebook, a cell in it, and the heading below which the cell stands."""
    if row[-1] == "–":
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


# ---- in front of a class ----


def test_each_slide_is_a_part_of_one_scene():
    """Whatever can be played belongs to one row of the lecture; rows are counted from 1."""
    slides = [number for row in SCENES for number in row[1].split(", ")]
    assert sorted(slides, key=int) == [row[0] for row in LIVE]
    assert [row[0] for row in SCENES] == [f"L{number}" for number in range(1, len(SCENES) + 1)]


def test_the_plans_add_up():
    """To 75 and to 150 minutes, and to what the last row says; the long plan leaves no scene out and hurries none."""
    minutes = [[0 if each == "–" else int(each) for each in row[4:6]] for row in SCENES]
    assert [sum(plan) for plan in zip(*minutes, strict=True)] == [75, 150]
    assert "| all | | | | 75 | 150 | | |" in TEXT
    assert all(0 < long >= short for short, long in minutes)


@pytest.mark.parametrize("row", SCENES, ids=lambda row: row[0])
def test_a_scene_opens_where_it_says(row):
    """The link leads to a cell, and the tour, or none, is that of the explorer in it."""
    number, heading, notebook, cell = LINK.fullmatch(row[2]).groups()
    assert notebook.startswith(number)
    assert dict(headings(notebook)).get(cell, "no such cell") == heading
    made = re.findall(r"\b(\w+)\(", "".join(cell_of(f"{notebook}/{cell}")["source"]))
    assert [row[3]] == ([STORIES[name] for name in made if name in STORIES] or ["–"])


@pytest.mark.parametrize("row", SCENES, ids=lambda row: row[0])
def test_a_scene_begins_with_a_question_of_its_notebook(row):
    """It is asked in the linked cell in these words, and the wrong answer is one of those that can be chosen there."""
    says, notebook, cell = ASKED.fullmatch(row[6]).groups()
    source = "".join(cell_of(f"{notebook}/{cell}")["source"])
    question = QUESTIONS[re.search(r'ask\("(.+)"\)', source)[1]]
    assert question.question == says and f"{notebook}." in row[2]
    wrong = row[7].strip("“”")
    assert wrong in question.answers and wrong != question.right


def test_every_tour_has_its_scene():
    """Each story of the package is told in some row."""
    told = " ".join("".join(cell_of("/".join(LINK.fullmatch(row[2]).groups()[2:]))["source"]) for row in SCENES)
    assert [name for name in STORIES if f"{name}(" not in told] == []
