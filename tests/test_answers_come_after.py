"""Nothing that a student reads before a question tells its answer.

What tells an answer is for its author to say: `Question.telling` names the words, taken from the right option or from
the explanation, by which one would know it. Read before a question are all cells above it, with their stored outputs
and alternative texts; README; and what earlier notebooks say about this one: their closing cells, and every cell that
names it.

What stands right below a question is folded in the page until its answer is revealed (`alt_texts.js`): all cells up to
the next heading or line. What comes after them is on the same screen, and tells nothing, either.
"""

import json
import re
from pathlib import Path

import pytest

from course_utils.explorers.kit.prediction import Question
from course_utils.explorers.questions import QUESTIONS

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CELLS = {path: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in NOTEBOOKS}
README = (ROOT / "README.md").read_text(encoding="utf-8")
END = re.compile(r"^(#{1,3} |---$)", re.M)
ON_THE_SCREEN = 4  # cells
ASKED = re.compile(r"\bask\(\s*\"([^\"]+)\"")


def source(cell):
    """Return what is written in a cell."""
    return "".join(cell["source"])


def readable(cell):
    """Return all the words that a cell puts before a reader: its source, its output's texts and its pictures' alt."""
    words = [source(cell)]
    for output in cell.get("outputs", []):
        texts = [output.get("text"), *(text for kind, text in output.get("data", {}).items() if "image" not in kind)]
        words += ["".join(text) for text in texts if text]
        words += [about["alt"] for about in output.get("metadata", {}).values() if "alt" in about]
    return "\n".join(words)


def said_elsewhere(path):
    """Return what README and the notebooks before this one say about it."""
    earlier = [(cells, cell) for other in NOTEBOOKS if other < path for cells in [CELLS[other]] for cell in cells]
    naming = re.compile(rf"\b{re.escape(path.name)}|\bnotebook {path.stem[:2]}\b")
    return [README] + [source(cell) for cells, cell in earlier if cell is cells[-1] or naming.search(source(cell))]


def asked(path):
    """Return (question's name, its path, the number of its cell) for every question of a notebook."""
    cells = [(number, cell) for number, cell in enumerate(CELLS[path]) if cell["cell_type"] == "code"]
    return [(name, path, number) for number, cell in cells for name in ASKED.findall(source(cell))]


def seen_below(cells):
    """Return the cells that are seen on the same screen, of those that follow a question: not those that are folded."""
    ends = [number for number, cell in enumerate(cells) if cell["cell_type"] == "markdown" and END.search(source(cell))]
    return cells[min([*ends, len(cells)]) :][:ON_THE_SCREEN]


def told(question, texts):
    """Return the telling words that stand in the texts, each with a little of what surrounds it."""
    plain = " ".join(re.sub(r"<!--.*?-->|[*`]", "", text, flags=re.DOTALL) for text in texts)
    plain = re.sub(r"\s+", " ", plain)
    return [
        hit
        for word in question.telling
        for hit in re.findall(rf".{{0,50}}(?<!\w){re.escape(word)}.{{0,20}}", plain, re.I)
    ]


QUESTIONS_ASKED = [pair for path in NOTEBOOKS for pair in asked(path)]


@pytest.mark.parametrize(("name", "path", "number"), QUESTIONS_ASKED)
def test_no_answer_stands_above_its_question(name, path, number):
    """No telling word of a question is read before it."""
    assert told(QUESTIONS[name], said_elsewhere(path) + list(map(readable, CELLS[path][:number]))) == []


@pytest.mark.parametrize(("name", "path", "number"), QUESTIONS_ASKED)
def test_no_answer_is_seen_below_its_question(name, path, number):
    """Neither in its own cell nor, on the same screen, in those that are not folded away."""
    cells = CELLS[path][number:]
    assert told(QUESTIONS[name], map(readable, [cells[0], *seen_below(cells[1:])])) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_reads_an_answer_is_a_cell_of_its_own(path):
    """What is folded ends with a cell that has a heading: no text that belongs to the answer stands above it there."""
    for _, _, number in asked(path):
        ends = [cell for cell in CELLS[path][number:] if cell["cell_type"] == "markdown" and END.search(source(cell))]
        assert [cell["id"] for cell in ends[:1] if not END.match(source(cell))] == []


def test_what_is_folded():
    """What follows a question up to a heading or a line, another question as well; the cells after that are seen."""
    code, question = ({"cell_type": "code", "source": [text]} for text in ("# 1", 'ask("why")'))
    prose, heading, line = ({"cell_type": "markdown", "source": [text]} for text in ("so", "a\n### b", "---\n\nb"))
    for end in (heading, line):
        assert seen_below([code, prose, question, end, code, code, code, code]) == [end, code, code, code]
    assert seen_below([heading, code]) == [heading, code]
    assert seen_below([code] * 30) == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_names_what_would_tell(name):
    """There are telling words, and each belongs to the answer, or the test above would look for nothing."""
    question = QUESTIONS[name]
    assert question.telling
    answer = [question.right, question.answers[question.right]]
    assert [word for word in question.telling if not told(question._replace(telling=[word]), answer)] == []


def test_every_question_is_asked():
    """A question that no notebook asks is looked at by nobody, this test included."""
    assert {name for name, *_ in QUESTIONS_ASKED} == set(QUESTIONS)


def test_what_is_told_is_found():
    """A heading, a line break, an emphasis and another ending don't hide a telling word; another word is none."""
    question = Question("?", {}, right="a", telling=("rectif", "a tenth"))
    assert told(question, ["## How much? *Rectify* first"]) == ["## How much? Rectify first"]
    assert told(question, ["less than a\n**tenth**"]) == ["less than a tenth"]
    assert told(question, ["a direct tenth", "<!-- rectified -->"]) == []
