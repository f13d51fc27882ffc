"""Slides that nbconvert makes: each section of a notebook is one, each part of a section one below it."""

import copy
import re

KINDS = {1: "slide", 2: "slide", 3: "subslide"}  # by the rank of the heading that begins it


def begin_at_headings(notebook, resources):
    """Let a slide begin at each heading (a preprocessor of nbconvert's exporter of slides).

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its copy in memory is changed, not the file. A cell that somebody has given a place in the slides keeps it.
    resources : dict
        Handed on.

    Examples
    --------
    >>> cells = [{"cell_type": "markdown", "source": text, "metadata": {}} for text in ("## 2. Sounds", "Listen.")]
    >>> _ = begin_at_headings({"cells": cells}, {})
    >>> [cell["metadata"] for cell in cells]
    [{'slideshow': {'slide_type': 'slide'}}, {}]
    """
    notebook["cells"] = [part for cell in notebook["cells"] for part in parted(cell)]
    for cell in notebook["cells"]:
        heading = re.match(r"(#{1,3}) ", cell["source"])
        if cell["cell_type"] == "markdown" and heading:
            cell["metadata"].setdefault("slideshow", {"slide_type": KINDS[len(heading[1])]})
    return notebook, resources


def parted(cell):
    """A cell as a list of cells, each of which begins with its heading; what has code in it stays one."""
    if cell["cell_type"] != "markdown" or "```" in cell["source"]:
        return [cell]
    first, *more = re.split(r"\n(?=#{1,3} )", cell["source"])
    cell["source"] = first
    later = [copy.deepcopy(cell) for _ in more]
    for number, (part, text) in enumerate(zip(later, more, strict=True), start=2):
        part.update(id=f"{cell.get('id')}-{number}", source=text)
    return [cell, *later]
