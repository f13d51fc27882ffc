"""Every number in a notebook's prose is computed beside it, or says where it comes from.

A number may stand in a sentence when the code or a stored output of the same section holds it, rounded to the digits
written; a share may be written in percent. Other sources stand in an HTML comment of the same paragraph, which no
reader sees: ``<!-- numbers: cell-id -->`` for an output of another section, ``<!-- numbers: 13_pca/cell-id -->``
for one of another notebook, ``<!-- numbers: benchmarks/pca.py -->`` for a table of benchmarks/README.md,
``<!-- numbers: data/README.md -->`` for a text, and ``<!-- numbers: slide -->`` and the like for what nobody here
computes. A row of a table may have a source of its own. The opening and the closing cell speak of the whole notebook.
Numbers up to twelve, quotations, code, links and headings are left alone.
"""

import json
import re
from pathlib import Path

import pytest

from tools.outputs import NUMBER, texts, value

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SMALL = 12  # numbers that everyone counts, such as "three maps" or "5 × 5"
SOURCE = re.compile(r"<!-- numbers: (.+?) -->")
# What a sentence quotes or points at instead of claiming it.
ASIDE = [
    r"`[^`]*`",
    r"\$[^$]*\$",
    r"^#+ .*$",
    r"^\| E?\d+ \|",
    r"\"[^\"]*\"",
    r"“[^”]*”",
    r"\[[^\]]*\]\([^)]*\)",
    r"About \d+ minutes",
    r"\bnotebooks? [\d, and]+",
    r"\bsections? [\d, and]+",
    r"\b(?:1[5-9]|20)\d\d\b",
]


def sections(cells):
    """Return the cells from one second-level heading to the next, a list for each section."""
    found = [[]]
    for cell in cells:
        if cell["cell_type"] == "markdown" and re.search(r"^## ", text_of(cell), re.M):
            found.append([])
        found[-1].append(cell)
    return found


def text_of(cell):
    """Return a cell's source as one text."""
    return "".join(cell["source"])


def claims(paragraph):
    """Return the numbers that a paragraph states, as they are written, with their percent sign.

    Examples
    --------
    >>> claims('The CNN reads 91 %, the MLP 75.4; "about 80 %", says the slide. Three of 5 × 5, since 1980.')
    ['91 %', '75.4']
    """
    for aside in [*ASIDE, r"<!--.*?-->"]:
        paragraph = re.sub(aside, " ", paragraph, flags=re.S | re.M)
    written = [(match[0], paragraph[match.end() :]) for match in NUMBER.finditer(paragraph)]
    kept = [(number, after) for number, after in written if abs(value(number)) > SMALL or value(number) % 1]
    return [number + (" %" if re.match(r"\s?%", after) else "") for number, after in kept]


def holds(text, number):
    """Say whether a text holds a number, rounded to the digits written, or as a share of 1 where it is in percent.

    Examples
    --------
    >>> [holds("accuracy 0.9136 of 784", number) for number in ("91 %", "91.4 %", ".91", "784", "92 %", "91")]
    [True, True, True, True, False, False]
    """
    number, share, _ = number.partition(" %")
    wanted, unit = abs(value(number)), last_digit(number)
    known = [abs(value(each)) * scale for each in NUMBER.findall(text) for scale in ((1, 100) if share else (1,))]
    return any(abs(each - wanted) <= unit / 2 * (1 + 1e-9) for each in known)


def last_digit(number):
    """Return one unit of the last digit of a written number: 0.1 for "75.4"."""
    return 10.0 ** -len(number.partition(".")[2])


def stated(cells):
    """Return (cell id, number, what may hold it) for each number that the prose claims to have from somewhere here."""
    by_id, everything = {cell["id"]: cell for cell in cells}, "\n".join(map(evidence, cells))
    found = []
    for section in sections(cells):
        for cell in section:
            beside = everything if cell in (cells[0], cells[-1]) else "\n".join(map(evidence, section))
            for paragraph in paragraphs(cell):
                source = SOURCE.search(paragraph)
                known = beside if source is None else origin(source[1], by_id)
                if source and source[1].startswith("benchmarks/"):
                    known += beside
                if known is not None:
                    found += [(cell["id"], number, known) for number in claims(paragraph)]
    return found


def paragraphs(cell):
    """Return the paragraphs of a prose cell; a table belongs to what stands above it, but for rows with a source."""
    if cell["cell_type"] != "markdown":
        return []
    prose = re.sub(r"```.*?```", "", text_of(cell), flags=re.S)  # first: there may be blank lines in it
    rows = [line for line in prose.splitlines() if line.startswith("|") and SOURCE.search(line)]
    rest = "\n".join(line for line in prose.splitlines() if line not in rows)
    return re.split(r"\n\s*\n(?!\s*\|)", rest) + rows


def evidence(cell):
    """Return what a code cell says: its source and what it printed."""
    if cell["cell_type"] != "code":
        return ""
    return re.sub(r"(?<=\d)_(?=\d)", "", text_of(cell)) + "\n" + "\n".join(texts(cell["outputs"]))


def origin(source, by_id):
    """Return what a named source says: cells by their ids, a benchmark's tables, a text; None for what lies outside."""
    if "/" in source and (ROOT / "notebooks" / f"{source.partition('/')[0]}.ipynb").is_file():
        return "\n".join(evidence(cell_of(each)) for each in source.split(", "))
    if source in by_id:
        return evidence(by_id[source])
    if source.startswith("benchmarks/"):
        assert (ROOT / source).is_file(), f"{source} does not exist"
        tables = re.split(r"^(?=## )", (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8"), flags=re.M)
        return "".join(section for section in tables if re.search(rf"\b{Path(source).stem}\b", section))
    if source.endswith(".md"):
        return (ROOT / source).read_text(encoding="utf-8")
    return None


def cell_of(name):
    """Return a cell by its notebook and its id, as in 01_convolution/all-eight."""
    notebook, _, wanted = name.partition("/")
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    return next(cell for cell in cells if cell["id"] == wanted)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_number_in_prose_has_a_source(path):
    """What a sentence states in numbers stands in the code or the outputs beside it, or names where it comes from."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [(name, number) for name, number, known in stated(cells) if not holds(known, number)] == []


def test_a_changed_number_is_seen():
    """Of the numbers of all notebooks, each changed in its last digits, nearly all are no longer held by anything."""
    found = [claim for path in NOTEBOOKS for claim in stated(json.loads(path.read_text(encoding="utf-8"))["cells"])]
    seen = [not holds(known, changed(number)) for _, number, known in found]
    assert len(seen) > 100
    assert sum(seen) / len(seen) > 0.9


def changed(number):
    """Return a number as a slip of the pen would make it: 12 becomes 77, 78.6 becomes 77.7."""
    return re.sub(r"\d", "7", number) if set(re.findall(r"\d", number)) != {"7"} else number.replace("7", "1")
