"""Saved notebooks keep their pictures; one of the course, run and saved without a change, is the file that it was."""

import base64
import copy
import io
import json
import types
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from course_utils.jupyter.pngs import decode
from course_utils.jupyter.saving import (
    COURSE,
    KERNEL,
    LANGUAGE,
    WIDGET_VIEW,
    before_saving,
    drop_widget_views,
    normalise,
)

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
VIEW = {WIDGET_VIEW: {"model_id": "1"}}


def notebook(*outputs, **metadata):
    """A notebook with one code cell that has these outputs, each given as its data."""
    cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data} for data in outputs]}
    return {"cells": [{"cell_type": "markdown", "source": "# Title"}, cell], "metadata": metadata, "nbformat": 4}


# ---- pictures ----


@pytest.mark.parametrize("fallback", [{"image/png": "iVBOR"}, {"text/html": "<img>"}])
def test_the_view_goes_and_the_picture_stays(fallback):
    """Nothing else in the notebook changes."""
    book = notebook(VIEW | fallback | {"text/plain": "EdgeExplorer(angle=20)"}, widgets={}, kernelspec="python3")
    assert drop_widget_views(book) == 1
    assert book == notebook(fallback | {"text/plain": "EdgeExplorer(angle=20)"}, kernelspec="python3")
    assert drop_widget_views(book) == 0


def test_a_view_without_a_picture_is_kept_with_its_state():
    """A student's own slider has no picture; throwing away its stored state would lose it."""
    book = notebook(VIEW | {"text/plain": "IntSlider()"}, VIEW | {"image/png": "iVBOR"}, widgets={"state": {}})
    assert drop_widget_views(book) == 1
    assert book == notebook(VIEW | {"text/plain": "IntSlider()"}, {"image/png": "iVBOR"}, widgets={"state": {}})


def test_other_files_and_odd_notebooks_pass():
    """Text files, directories, streams, empty and format-3 notebooks are saved as they are."""
    for model in (
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"worksheets": []}},
        {"type": "notebook", "content": {"cells": [{"cell_type": "code", "outputs": [{"output_type": "stream"}]}]}},
    ):
        before = json.dumps(model)
        before_saving(model=model, path="x", contents_manager=None)
        assert json.dumps(model) == before


# ---- the form of a notebook of the course ----


def as_jupyter_would_save_it(book, again=7):
    """What page and kernel add when a notebook was run twice: counts, times, the kernel's version, how cells looked."""
    for cell in book["cells"]:
        cell["metadata"] |= {"scrolled": True, "collapsed": False, "jupyter": {"outputs_hidden": False}}
        if cell["cell_type"] == "code":
            cell["metadata"]["execution"] = {"iopub.execute_input": "2031-01-01T00:00:00.000000Z"}
            cell["execution_count"] += again
            for output in cell["outputs"]:
                if "execution_count" in output:
                    output["execution_count"] += again
                if "image/png" in output.get("data", {}):
                    output["data"] |= VIEW
    book["metadata"]["language_info"] = {**LANGUAGE, "version": "3.13.1", "file_extension": ".py"}
    book["metadata"]["kernelspec"] = {**KERNEL, "display_name": "Python 3"}
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    return book


def saved(book):
    """What `before_saving` makes of a notebook."""
    model = {"type": "notebook", "content": copy.deepcopy(book)}
    before_saving(model)
    return model["content"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_and_saved_unchanged_it_is_the_same_file(path):
    """Byte for byte what is stored, so that `git pull` has nothing to complain of."""
    text = path.read_text(encoding="utf-8")
    again = saved(as_jupyter_would_save_it(json.loads(text)))
    assert nbformat.writes(nbformat.from_dict(again)) + "\n" == text


def of_the_course(**cell):
    """A notebook of the course with one more code cell."""
    cell = {"cell_type": "code", "id": "mine", "metadata": {}, "source": "1 + 1", "execution_count": None, **cell}
    return {"cells": [{"outputs": [], **cell}], "metadata": {"course": COURSE}, "nbformat": 4, "nbformat_minor": 5}


def test_what_a_student_adds_is_kept():
    """A cell of one's own with output, tags, a slide's type, an attachment, a title, another kernel."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": "2"}, {"output_type": "error", "ename": "E"}]
    book = of_the_course(outputs=outputs, metadata={"tags": ["mine"], "slideshow": {"slide_type": "slide"}})
    book["cells"].append({"cell_type": "markdown", "id": "2", "metadata": {}, "source": "", "attachments": {"a": {}}})
    book["metadata"] |= {"title": "Mine", "kernelspec": {"name": "julia"}, "language_info": {"name": "julia"}}
    assert saved(book) == book


def test_cells_that_ran_are_counted_and_others_are_not():
    """Run out of order, twice, or not at all: what has a result is counted from top to bottom."""
    result = {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": 12}
    counts = [12, None, 3]
    book = of_the_course()
    book["cells"] = [{**book["cells"][0], "execution_count": count} for count in counts]
    book["cells"][0]["outputs"] = [result]
    cells = saved(book)["cells"]
    assert [cell["execution_count"] for cell in cells] == [1, None, 2]
    assert cells[0]["outputs"][0]["execution_count"] == 1


def test_a_slider_of_ones_own_keeps_its_state():
    """Also in a notebook of the course: it would be the only trace of what was shown."""
    slider = {"output_type": "display_data", "metadata": {}, "data": VIEW | {"text/plain": "IntSlider()"}}
    book = of_the_course(outputs=[slider])
    book["metadata"]["widgets"] = {"state": {}}
    again = saved(book)
    assert again["cells"][0]["outputs"] == [slider]
    assert again["metadata"]["widgets"] == {"state": {}}


def test_a_strangers_notebook_keeps_everything_else():
    """Without the mark of the course nothing but views with pictures is touched."""
    book = as_jupyter_would_save_it({**of_the_course(execution_count=1), "metadata": {"course": "Knitting"}})
    book["metadata"].pop("widgets")
    assert saved(book) == book


def drawn(grey, text="a grey square", **metadata):
    """A notebook of the course with one picture, of this grey."""
    paper = io.BytesIO()
    Image.new("L", (9, 7), grey).save(paper, "png")
    data = {"image/png": base64.b64encode(paper.getvalue()).decode(), "text/plain": text}
    data["application/json"] = [1, {"a": 2}]
    output = {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": metadata}
    return of_the_course(execution_count=1, outputs=[output, {"output_type": "stream", "name": "stdout", "text": "1"}])


def saved_over(folder, before, now):
    """Save one notebook over another; return the grey of the picture on disk then."""
    (folder / "a b.ipynb").write_text(nbformat.writes(nbformat.from_dict(before)), encoding="utf-8")
    model = {"type": "notebook", "content": now}
    before_saving(model, path="a b.ipynb", contents_manager=types.SimpleNamespace(root_dir=str(folder)))
    return int(decode(model["content"]["cells"][0]["outputs"][0]["data"]["image/png"])[0, 0, 0])


def test_a_picture_that_looks_the_same_keeps_its_bytes(tmp_path):
    """Drawn by another machine it differs by a few grey levels; anything else that changed brings the new one."""
    assert saved_over(tmp_path, drawn(100), drawn(102)) == 100
    assert saved_over(tmp_path, drawn(100), drawn(104)) == 104
    assert saved_over(tmp_path, drawn(100), drawn(102, text="a square")) == 102
    assert saved_over(tmp_path, drawn(100), drawn(102, needs_background="light")) == 102
    assert saved_over(tmp_path, drawn(100, text="a\nb"), drawn(102, text=["a\n", "b"])) == 100


def test_a_cell_of_ones_own_is_compared_with_nothing(tmp_path):
    """Another cell's picture never takes its place, and what was saved elsewhere first has none to keep."""
    other = drawn(100)
    other["cells"][0]["id"] = "another"
    assert saved_over(tmp_path, other, drawn(102)) == 102
    assert saved(drawn(102)) == saved(saved(drawn(102)))


def test_the_notebook_itself_is_not_changed():
    """`normalise` returns a new notebook; the one that it was given stays."""
    book = as_jupyter_would_save_it(of_the_course(execution_count=1))
    before = copy.deepcopy(book)
    once = normalise(book)
    assert book == before
    assert normalise(once) == once
