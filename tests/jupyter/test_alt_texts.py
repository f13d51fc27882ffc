"""Pages made by nbconvert say in words what each picture shows, without being asked."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest

from course_utils.jupyter.alt_texts import describe_pictures

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "00_start_here.ipynb"


def alts(notebook):
    """Return the alt texts of a notebook's pictures, in order."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.metadata["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]


@pytest.mark.parametrize("template", [[], ["--template=classic"]], ids=["default", "classic"])
def test_an_exported_page_has_them_all(tmp_path, template):
    """`jupyter nbconvert --to html`, as anyone would call it: every picture, no placeholder."""
    command = [sys.executable, "-m", "nbconvert", "--to=html", *template, f"--output-dir={tmp_path}", str(NOTEBOOK)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    images = re.findall(r"<img[^>]*src=\"data:image/png[^>]*>", page)
    wanted = alts(nbformat.read(NOTEBOOK, as_version=4))
    assert [unescape(re.search(r'alt="([^"]*)"', image)[1]) for image in images] == wanted
    assert len(wanted) > 3
    assert "No description has been provided" not in page


CELL = "from course_utils.explorers.first_explorer import FirstExplorer\nFirstExplorer()"


def test_an_explorer_that_was_just_run_is_its_picture(tmp_path):
    """`jupyter nbconvert --execute`: no view that waits for a network, but the picture with its words."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    nbformat.write(notebook, tmp_path / "run.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to=html", "--execute", str(tmp_path / "run.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "run.html").read_text(encoding="utf-8")
    assert re.findall(r'<img[^>]*alt="A picture is a grid of numbers', page)
    assert "widget-view" not in page and "html-manager" not in page


def test_what_has_no_alt_text_or_says_more_is_left_alone():
    """A picture without words, a table beside its picture, text: as they were."""
    outputs = [
        {"data": {"image/png": "iVBOR"}, "metadata": {}},
        {"data": {"image/png": "iVBOR", "text/html": "<table>"}, "metadata": {"image/png": {"alt": "a table"}}},
        {"data": {"text/plain": "1"}, "metadata": {"image/png": {"alt": "lost"}}},
        {"text": "1"},
    ]
    before = [dict(output.get("data", {})) for output in outputs]
    describe_pictures({"cells": [{"outputs": outputs}, {"cell_type": "markdown"}]}, {})
    assert [output.get("data", {}) for output in outputs] == before
