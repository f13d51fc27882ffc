"""Slides made by nbconvert: a section is a slide, without a mark in the notebook."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.jupyter.slides import begin_at_headings

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "04_how_we_see.ipynb"


@pytest.mark.parametrize(
    ("kind", "source", "slide"),
    [
        ("markdown", "# 01 · Convolution\n\nWords", "slide"),
        ("markdown", "## 1. One dimension", "slide"),
        ("markdown", "### Its size", "subslide"),
        ("markdown", "#### A remark", None),
        ("markdown", "```\nwords\n# a comment\n```", None),
        ("code", "# a comment", None),
    ],
)
def test_where_a_slide_begins(kind, source, slide):
    """At a title, a section and a part of one; a comment in code is no heading."""
    cell = {"cell_type": kind, "source": source, "metadata": {}}
    begin_at_headings({"cells": [cell]}, {})
    assert cell["metadata"].get("slideshow", {}).get("slide_type") == slide


def test_a_heading_in_the_middle_begins_a_slide_as_well():
    """The cell is parted there, each part with a name of its own."""
    cell = {"cell_type": "markdown", "id": "read", "source": "Words\n\n## Later\n\nMore\n### Its size", "metadata": {}}
    notebook, _ = begin_at_headings({"cells": [cell]}, {})
    assert [part["source"] for part in notebook["cells"]] == ["Words\n", "## Later\n\nMore", "### Its size"]
    assert [part["id"] for part in notebook["cells"]] == ["read", "read-2", "read-3"]
    kinds = [part["metadata"].get("slideshow", {}).get("slide_type") for part in notebook["cells"]]
    assert kinds == [None, "slide", "subslide"]


def test_a_place_that_was_chosen_is_kept():
    """Somebody left a section out."""
    cell = {"cell_type": "markdown", "source": "## Exercises", "metadata": {"slideshow": {"slide_type": "skip"}}}
    begin_at_headings({"cells": [cell]}, {})
    assert cell["metadata"] == {"slideshow": {"slide_type": "skip"}}


def test_a_notebook_as_slides(tmp_path):
    """`jupyter nbconvert --to slides`, as anyone would call it: a slide for each section, pictures with words."""
    command = [sys.executable, "-m", "nbconvert", "--to=slides", f"--output-dir={tmp_path}", str(NOTEBOOK)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "markdown"]
    sections = re.findall("^##? ", "\n".join(cell.source for cell in cells), re.M)
    assert len(re.findall("<section><section>", re.sub(r"\s+", "", page))) == len(sections) > 4
    assert "No description has been provided" not in page
