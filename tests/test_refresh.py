"""The refresh tool stores what a reader sees, writes only what changed, and refuses what must not be stored."""

import base64
import errno
import io
import json
import os

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from course_utils.jupyter.pngs import decode, look_alike
from course_utils.jupyter.saving import normalise
from tools.refresh_notebooks import RefreshError, main, refresh, sources_of

PICTURE = """
import io
from IPython.display import Image, display
from PIL import Image as Pillow
paper = io.BytesIO()
Pillow.linear_gradient("L").resize((48, 32)).save(paper, "png")
display(Image(paper.getvalue()))
""".strip()


def write(path, *sources):
    """Store a notebook that never ran, with these code cells."""
    cells = [new_markdown_cell("# A title"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def png(pixels):
    """Return a uint8 array as a base64 PNG."""
    paper = io.BytesIO()
    Image.fromarray(pixels).save(paper, "png")
    return base64.b64encode(paper.getvalue()).decode()


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return the path of a refreshed notebook with a number, a widget, a print and a picture."""
    path = tmp_path_factory.mktemp("stored") / "07_demo.ipynb"
    widget = "import ipywidgets\nipywidgets.IntSlider(value=3)"
    return write(path, "print(1)\nprint(2)", "6 * 7", widget, PICTURE), refresh(path)


def test_a_notebook_is_run_and_stored(stored):
    """Outputs arrive, counts are 1, 2, 3, ..., and the line tells name, seconds and kB."""
    path, (line, changed) = stored
    notebook = nbformat.read(path, as_version=4)
    assert changed and line.startswith("07_demo") and " s " in line and " kB" in line
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2, 3, 4]
    assert notebook.cells[1].outputs[0].text == "1\n2\n"
    assert notebook.cells[2].outputs[0].data["text/plain"] == "42"


def test_nothing_of_one_run_is_stored(stored):
    """No timing, no widget view or state, no version of Python; the file ends with a newline."""
    text = stored[0].read_text(encoding="utf-8")
    assert not [word for word in ("iopub", "widget-view", "model_id", '"version"') if word in text]
    assert json.loads(text)["metadata"].keys() == {"course", "kernelspec", "language_info", "sources"}
    assert text.endswith("}\n") and "\r" not in text


def test_an_unchanged_notebook_gives_no_diff(stored):
    """A second run writes nothing: the same bytes and the same time stamp."""
    path, _ = stored
    bytes_before, time_before = path.read_bytes(), path.stat().st_mtime_ns
    line, changed = refresh(path)
    assert not changed and line.endswith("unchanged")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (bytes_before, time_before)


def test_a_cell_added_above_renumbers_what_agrees(tmp_path):
    """An output that is kept as stored carries the new count, so that the file is in canonical form."""
    path = write(tmp_path / "1.ipynb", "6 * 7")
    refresh(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, new_code_cell("1 + 1"))
    nbformat.write(notebook, path)
    refresh(path)
    notebook = nbformat.read(path, as_version=4)
    assert [cell.outputs[0].execution_count for cell in notebook.cells[1:]] == [1, 2]


def test_a_picture_that_looks_the_same_keeps_its_bytes(tmp_path):
    """Another rasteriser's bytes stay, a visibly other picture is replaced, and so is one whose text changed."""
    path = write(tmp_path / "1.ipynb", PICTURE)
    refresh(path)
    notebook = nbformat.read(path, as_version=4)
    data = notebook.cells[1].outputs[0].data
    drawn = decode(data["image/png"]).astype(np.uint8)

    data["image/png"] = similar = png(np.minimum(drawn, 253) + 2)
    nbformat.write(notebook, path)
    assert refresh(path)[1] is False
    assert refresh(path, redraw=True, write=False)[1] is True

    data["text/plain"] = "mean 0.25"
    nbformat.write(notebook, path)
    refresh(path)
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].data["image/png"] != similar

    data["image/png"] = png(255 - drawn)
    nbformat.write(notebook, path)
    assert refresh(path)[1] is True


def test_pictures_agree_up_to_three_grey_levels():
    """The same size and an RMS difference of 3 agree; 4 levels, another size or a swapped axis do not."""
    grey = np.full((20, 30), 100, np.uint8)
    assert look_alike(png(grey), png(grey + 3))
    assert not look_alike(png(grey), png(grey + 4))
    assert not look_alike(png(grey), png(grey.T))


def test_transparency_counts_as_white():
    """A transparent picture agrees with a white one, whatever colour hides behind the transparency."""
    clear = np.zeros((20, 30, 4), np.uint8)
    assert look_alike(png(clear), png(np.full((20, 30), 255, np.uint8)))


def test_normalising_twice_changes_nothing(stored):
    """What was normalised is normal."""
    once = normalise(nbformat.read(stored[0], as_version=4))
    assert normalise(nbformat.from_dict(once)) == once


def test_check_writes_nothing_and_tells(tmp_path, capsys):
    """With --check a stale notebook is left alone and the exit status is 1; after a refresh it is 0."""
    path = write(tmp_path / "1.ipynb", "1 + 1")
    before = path.read_bytes()
    assert main(["--check", str(path)]) == 1
    assert "would change" in capsys.readouterr().out
    assert path.read_bytes() == before
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0


def test_missing_and_doubled_ids_are_mended(tmp_path):
    """Old files get an id a cell, the same at every refresh."""
    path = write(tmp_path / "1.ipynb", "1", "2")
    content = json.loads(path.read_text())
    del content["cells"][0]["id"]
    content["cells"][2]["id"] = content["cells"][1]["id"]
    path.write_text(json.dumps(content))
    refresh(path)
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(set(ids)) == 3 and ids[1] == content["cells"][1]["id"]
    assert refresh(path)[1] is False


@pytest.mark.parametrize(
    ("source", "limits", "message"),
    [
        ("1 / 0", {}, "cell 1 stopped with ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('too loud')", {}, "stderr in cell 1.*remove the cause"),
        ("import time\ntime.sleep(30)", {"longest": 1}, "did not finish"),
        ("'x' * 5000", {"largest": 2000}, "draw smaller or fewer figures"),
    ],
    ids=["error", "warning", "slow", "large"],
)
def test_refused_notebooks_stay_as_they_were(tmp_path, source, limits, message):
    """An error, a warning, too long a run or too large a file is one sentence, and nothing is written."""
    path = write(tmp_path / "1.ipynb", source)
    before = path.read_bytes()
    with pytest.raises(RefreshError, match=message):
        refresh(path, **limits)
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_stored_notebook(tmp_path, monkeypatch):
    """What cannot be written to the end replaces nothing."""
    path = write(tmp_path / "1.ipynb", "1 + 1")
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        refresh(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_notebook_is_named(tmp_path, capsys):
    """A missing or unreadable file is one sentence on stderr, and the others are still refreshed."""
    other = write(tmp_path / "2.ipynb", "1")
    (tmp_path / "text.ipynb").write_text("not JSON")
    assert main([str(tmp_path / "none.ipynb"), str(tmp_path / "text.ipynb"), str(other)]) == 1
    told = capsys.readouterr()
    assert "none.ipynb: expected a Jupyter notebook" in told.err and "text.ipynb: expected" in told.err
    assert "2 " in told.out


def test_the_fingerprint_tells_what_was_changed_since(stored):
    """Every cell counts, prose too, and so does where one cell ends and the next begins."""
    notebook = json.loads(stored[0].read_text(encoding="utf-8"))
    cells = notebook["cells"]
    assert notebook["metadata"]["sources"] == sources_of(cells)
    assert sources_of(cells[1:]) != sources_of(cells)
    texts = [{"source": text} for text in ("a", "bc", "ab", "c")]
    assert len({sources_of(pair) for pair in (texts[:2], texts[2:], texts[1::-1])}) == 3
