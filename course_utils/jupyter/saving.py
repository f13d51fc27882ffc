"""The form in which notebooks are stored: what Jupyter writes when you save, and what the refresh tool writes.

An explorer's output holds the same thing twice: a live widget view, which points at a model in the running kernel,
and a picture of it. Reopened without that kernel, JupyterLab prefers the view and shows "Error displaying widget: model
not found" where the picture would have been. So every saved notebook keeps the picture only; the page that is open
stays alive, since only the file is changed.

A notebook of this course is also kept free of what the page and the kernel add by themselves: run and saved without a
change it is the file that it was, and `git pull` goes on.
"""

import json
from pathlib import Path

COURSE = "Convolutional Neural Networks, Intro to Autoencoders"  # in the metadata of each notebook of the course
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PNG = "image/png"
FALLBACKS = (PNG, "text/html")
# How a cell looked and how long it ran; everything else in its metadata was put there on purpose.
OF_THE_PAGE = ("collapsed", "scrolled", "jupyter", "trusted", "execution", "ExecuteTime")


def before_saving(model, path="", contents_manager=None, **_):
    """Tidy the notebook that Jupyter is about to write (a ``pre_save_hook``).

    Parameters
    ----------
    model : dict
        Jupyter's contents model; other files than notebooks are left alone. An exception here would
        be logged by the server and the notebook saved as it is, so nothing is lost either way.
    path : str
        Where it is going to be written, below the server's folder.
    contents_manager : jupyter_server.services.contents.manager.ContentsManager
    """
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    drop_widget_views(model["content"])
    if model["content"].get("metadata", {}).get("course") == COURSE:
        model["content"] = normalise(model["content"])
        place = Path(getattr(contents_manager, "root_dir", "."), path.strip("/"))
        if place.is_file():
            keep_pictures(model["content"], json.loads(place.read_text(encoding="utf-8")))


def drop_widget_views(notebook):
    """Drop, in place, each widget view that has a picture beside it, and the widget state nobody needs then.

    Parameters
    ----------
    notebook : dict
        The notebook as JSON (format 4). A view without a picture stays, and with one such view
        the stored widget state stays too: it would be the only trace of what was shown.

    Returns
    -------
    int
        How many views were dropped.

    Examples
    --------
    >>> output = {"output_type": "display_data", "data": {WIDGET_VIEW: {"model_id": "1"}, "image/png": "iVBOR"}}
    >>> drop_widget_views({"cells": [{"cell_type": "code", "outputs": [output]}], "metadata": {}})
    1
    >>> output["data"]
    {'image/png': 'iVBOR'}
    """
    with_view = [
        output["data"]
        for cell in notebook.get("cells", [])
        for output in cell.get("outputs", [])
        if WIDGET_VIEW in output.get("data", {})
    ]
    with_picture = [data for data in with_view if any(kind in data for kind in FALLBACKS)]
    for data in with_picture:
        del data[WIDGET_VIEW]
    if len(with_picture) == len(with_view):
        notebook.get("metadata", {}).pop("widgets", None)
    return len(with_picture)


def normalise(notebook):
    """Return a notebook of the course in its canonical form.

    Cells, their ids, sources, tags and outputs stay. Dropped are times and how the page looked; the kernel is described
    as it was, whatever version runs it; the cells that ran are counted 1, 2, 3 from top to bottom.

    Parameters
    ----------
    notebook : dict
        As JSON (format 4.5).

    Examples
    --------
    >>> cell = {"execution_count": 17, "metadata": {"scrolled": True, "tags": ["mine"]}, "outputs": []}
    >>> normalise({"cells": [cell], "metadata": {}})["cells"]
    [{'execution_count': 1, 'metadata': {'tags': ['mine']}, 'outputs': []}]
    """
    cells = []
    for cell in notebook["cells"]:
        kept = {key: value for key, value in cell["metadata"].items() if key not in OF_THE_PAGE}
        cells.append({**cell, "metadata": kept})
    ran = [cell for cell in cells if cell.get("execution_count") is not None]
    for count, cell in enumerate(ran, start=1):
        cell["outputs"] = [dict(output) for output in cell["outputs"]]
        set_count(cell, count)
    metadata = {**notebook["metadata"], "course": COURSE}
    if metadata.get("kernelspec", KERNEL).get("name") == KERNEL["name"]:  # another kernel was chosen on purpose
        metadata |= {"kernelspec": KERNEL, "language_info": LANGUAGE}
    return {**notebook, "cells": cells, "metadata": metadata}


def set_count(cell, count):
    """Say in a cell, and in its result, the how-manieth it was."""
    cell["execution_count"] = count
    for output in cell["outputs"]:
        if "execution_count" in output:
            output["execution_count"] = count


def keep_pictures(notebook, stored):
    """Put stored pictures back, in place, where new ones look the same and nothing else of the output has changed.

    Parameters
    ----------
    notebook, stored : dict
        The same notebook as JSON: as it is now, and as it lies on the disk.
    """
    from course_utils.jupyter.pngs import look_alike  # loads NumPy, which a server does not need before

    before = {cell.get("id"): cell.get("outputs", []) for cell in stored.get("cells", [])}
    for cell in notebook["cells"]:
        old, new = before.get(cell.get("id"), []), cell.get("outputs", [])
        if [without_picture(output) for output in old] != [without_picture(output) for output in new]:
            continue
        for one, other in zip(old, new, strict=True):
            if PNG in other.get("data", {}) and look_alike(one["data"][PNG], other["data"][PNG]):
                other["data"][PNG] = one["data"][PNG]


def without_picture(output):
    """Return all that an output says but the bytes of its PNG; a list of lines counts as one text."""
    data = {kind: None if kind == PNG else in_one(content) for kind, content in output.get("data", {}).items()}
    return {key: in_one(content) for key, content in output.items()} | {"data": data}


def in_one(content):
    """Return a list of lines as one text, anything else as it is."""
    is_lines = isinstance(content, list) and all(isinstance(line, str) for line in content)
    return "".join(content) if is_lines else content
