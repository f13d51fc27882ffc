"""Every notebook keeps the house's form: goals first and last, pictures with words, small cells."""

import json
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import comment_markers, metadata_tags

from course_utils.jupyter.saving import normalise
from tools.refresh_notebooks import sources_of, to_text

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

LARGEST_FILE = 1_500_000  # bytes
LONGEST_CELL, USUAL_CELL = 15, 4  # non-blank lines
# `interact` and `Output` draw through pyplot on another thread; magics and downloads tie a notebook to one machine.
BANNED = {
    "interact": r"\binteract(ive)?\s*\(|\bimport interact\b",
    "Output widget": r"\bOutput\s*\(",
    "magic or shell": r"^\s*[%!]",
    "download": r"urlopen|urlretrieve|requests\.|download\s*=\s*True|fetch_\w+\(|\bwget\b",
    "hidden from nbval": r"(?i)nbval|pytest.validate|raises-exception",
    "semicolon at the end": r";\s*\Z",  # hides a result in JupyterLab, not in nbval
}
OF_A_MACHINE = re.compile(r"0x[0-9a-f]{6,}|/home/|/Users/|/root/|/tmp/|/var/folders|[A-Z]:\\\\|site-packages")
PICTURE_KINDS = ("image/png", "image/jpeg", "image/svg+xml")


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    """Return one notebook: its path, and its cells with their sources as single strings."""
    content = json.loads(request.param.read_text(encoding="utf-8"))
    return Notebook(request.param, content)


class Notebook:
    """What the tests ask of a notebook."""

    def __init__(self, path, content):
        self.path, self.content, self.cells = path, content, content["cells"]
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])
        self.code = [cell for cell in self.cells if cell["cell_type"] == "code"]
        self.prose = [cell["source"] for cell in self.cells if cell["cell_type"] == "markdown"]
        self.outputs = [output for cell in self.code for output in cell["outputs"]]


def headings(notebook):
    """Return (level, text) of each heading, those in code blocks left out."""
    text = "\n\n".join(re.sub(r"```.*?```", "", prose, flags=re.S) for prose in notebook.prose)
    return [(len(marks), words) for marks, words in re.findall(r"^(#+) (.+)$", text, re.M)]


def items(text):
    """Return the list items of a text."""
    return re.findall(r"^\s*(?:[-*]|\d+\.) +(.+)$", text, re.M)


def links(text):
    """Return the targets of the Markdown links of a text that lie in this repository, anchors taken off."""
    targets = re.findall(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)", text)
    return [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]


def first_lines(text, count=12):
    """Return the beginning of a text, to be shown when something is missing in it."""
    return "\n".join(text.splitlines()[:count])


def test_opening_cell_says_where_we_are_and_where_we_go(notebook):
    """The first cell has number and title, the lecture's question, 3 to 5 goals and the minutes it takes."""
    opening = notebook.cells[0]["source"]
    number = int(notebook.path.stem[:2])
    assert notebook.cells[0]["cell_type"] == "markdown"
    assert re.match(rf"# 0?{number}\b.*[A-Za-z]", opening), first_lines(opening, 1)
    assert "?" in opening, "the lecture's question is missing"
    assert 3 <= len(items(opening)) <= 5, f"3 to 5 goals, one list item each, not {items(opening)}"
    assert re.search(r"\d+ minutes", opening), "say how many minutes it takes"


def test_neighbours_are_linked(notebook):
    """The first cell links to the previous and to the next notebook, the last one to the next."""
    place = NOTEBOOKS.index(notebook.path)
    previous = {path.name for path in NOTEBOOKS[max(place - 1, 0) : place]}
    following = {path.name for path in NOTEBOOKS[place + 1 : place + 2]}
    assert previous | following <= set(links(notebook.cells[0]["source"]))
    assert following <= set(links(notebook.cells[-1]["source"]))


def test_links_lead_somewhere(notebook):
    """Every link into this repository names a file that is there."""
    targets = {target for prose in notebook.prose for target in links(prose)}
    assert {target for target in targets if not (notebook.path.parent / target).exists()} == set()


def test_closing_cell_finishes_what_was_opened(notebook):
    """The last cell repeats each goal as something "you" have done, then says what to try."""
    closing = notebook.cells[-1]["source"]
    heading = re.search(r"what to try", closing, re.IGNORECASE)
    assert heading and closing[heading.end() :].strip(), "it ends with what to try"
    done = closing[: heading.start()]
    assert re.search(r"\bYou\b", done), 'goals in the past tense: "You ..."'
    assert len(items(done)) == len(items(notebook.cells[0]["source"])), "one line for each goal of the opening cell"


def test_headings_make_a_tree(notebook):
    """One title, then sections; no level is left out, so that a screen reader can walk them."""
    levels = [level for level, _ in headings(notebook)]
    assert levels[0] == 1 and levels.count(1) == 1
    skipped = [
        now for before, now in zip(headings(notebook), headings(notebook)[1:], strict=False) if now[0] > before[0] + 1
    ]
    assert skipped == []


def test_pictures_have_words(notebook):
    """A picture among the outputs has a text that says what is drawn, a picture in the prose has alt text."""
    wordless = []
    for output in notebook.outputs:
        data = output.get("data", {})
        if any(kind in data for kind in PICTURE_KINDS):
            words = "".join(data.get("text/plain", ""))
            if len(words) < 20 or re.fullmatch(r"<.*>", words, re.S):
                wordless.append(words)
    assert wordless == []
    prose = "\n".join(notebook.prose)
    assert [alt for alt in re.findall(r"!\[([^\]]*)\]", prose) if len(alt) < 10] == []
    assert [tag for tag in re.findall(r"<img[^>]*>", prose) if not re.search(r"alt=\"[^\"]{10,}\"", tag)] == []


def test_pictures_are_comparable(notebook):
    """Pictures are PNG, which the tests compare; a JPEG would pass unseen."""
    assert [list(output["data"]) for output in notebook.outputs if "image/jpeg" in output.get("data", {})] == []


def test_cells_are_sentences(notebook):
    """A code cell has at most 15 lines and usually at most 4; none is empty."""
    lines = [sum(bool(line.strip()) for line in cell["source"].splitlines()) for cell in notebook.code]
    assert all(0 < count <= LONGEST_CELL for count in lines), [
        cell["source"] for cell in notebook.code if len(cell["source"].splitlines()) > LONGEST_CELL
    ]
    assert statistics.median(lines) <= USUAL_CELL


def test_trained_cells_carry_a_tolerance(notebook):
    """Where training decides what comes out, the metadata says how far it may differ; nowhere else does it."""
    trained = [cell["id"] for cell in notebook.code if "trained" in cell["metadata"].get("tags", [])]
    assert [cell["id"] for cell in notebook.code if "tolerance" in cell["metadata"]] == trained, (
        "run python lab.py processors --measure"
    )


def test_every_cell_ran_in_order(notebook):
    """Execution counts are 1, 2, 3, ...: stored by one run from top to bottom."""
    assert [cell["execution_count"] for cell in notebook.code] == list(range(1, len(notebook.code) + 1))


def test_what_is_written_is_what_was_run(notebook):
    """No cell, be it prose, was changed, added or taken away since the notebook was last run as a whole."""
    assert notebook.content["metadata"].get("sources") == sources_of(notebook.cells), "run python lab.py refresh"


def test_nothing_failed_and_nothing_warned(notebook):
    """No error and no stderr is stored."""
    wrong = [each for each in notebook.outputs if each["output_type"] == "error" or each.get("name") == "stderr"]
    assert wrong == []


@pytest.mark.parametrize("habit", BANNED)
def test_no_banned_habits(notebook, habit):
    """No code that draws into the wrong figure, depends on the shell, needs the network, or hides from the tests."""
    found = [cell["source"] for cell in notebook.code if re.search(BANNED[habit], cell["source"], re.MULTILINE)]
    found += [cell for cell in notebook.code if re.search(BANNED[habit], " ".join(cell["metadata"].get("tags", [])))]
    assert found == []


def test_every_way_to_hide_from_nbval_is_banned():
    """Each comment and tag by which nbval skips a cell or its outputs, as nbval itself lists them."""
    markers = [*comment_markers, *metadata_tags]
    assert "NBVAL_IGNORE_OUTPUT" in markers and "nbval-ignore-output" in markers
    assert [marker for marker in markers if not re.search(BANNED["hidden from nbval"], marker)] == []


def test_nothing_of_this_machine_is_stored(notebook):
    """No absolute path and no memory address stands in an output or a source."""
    written = [
        json.dumps({kind: text for kind, text in each.get("data", each).items() if kind != "image/png"})
        for each in notebook.outputs
    ]
    written += [cell["source"] for cell in notebook.cells]
    assert [OF_A_MACHINE.search(text)[0] for text in written if OF_A_MACHINE.search(text)] == []


def test_file_is_small_and_in_canonical_form(notebook):
    """Under 1.5 MB, no widget state, no timing: just as the refresh tool writes it."""
    text = notebook.path.read_bytes().decode("utf-8")  # line ends as they are
    assert len(text.encode()) < LARGEST_FILE
    assert notebook.content["metadata"].keys() == {"course", "kernelspec", "language_info", "sources"}
    assert "widget-view" not in text
    assert {key for cell in notebook.cells for key in cell["metadata"]} <= {"tags", "tolerance"}
    canonical = to_text(normalise(nbformat.reads(text, as_version=4)))
    assert text == canonical, "run python lab.py refresh"
