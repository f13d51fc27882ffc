"""Explorers in Firefox, where there is one: they draw, and answer the mouse and the keyboard."""

import nbformat
import pytest
from every_explorer import FIRST
from firefox import running_firefox
from lab_page import LONGEST_RUN, running_lab, wait_until

CELLS = [FIRST, "made(known['SlidingKernelExplorer'])", "made(known['EdgeSceneExplorer'])"]
READY = """return window.jupyterapp?.shell.currentWidget?.context?.isReady
    && window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === "idle" """
DRAWN = """return [...document.querySelectorAll(".course-explorer")]
    .map(each => each.querySelectorAll("canvas").length && each.querySelector(".course-reading").innerText)"""
READING = "return document.querySelectorAll('.course-reading')[arguments[0]].innerText"
PLANE = """const plane = document.querySelector(".course-explorer").querySelectorAll("canvas")[arguments[0]];
    plane.scrollIntoView({block: "center"});
    return plane.getBoundingClientRect().toJSON()"""
COLOURS = """const plane = document.querySelectorAll(".course-plane canvas:not([hidden])")[arguments[0]];
    const {data} = plane.getContext("2d").getImageData(0, 0, plane.width, plane.height);
    return new Set(new Uint32Array(data.buffer)).size"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """Open and run a notebook with two explorers in Firefox."""
    folder = tmp_path_factory.mktemp("notebook")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "made.ipynb")
    profile = tmp_path_factory.mktemp("firefox")
    with running_lab(folder, tmp_path_factory.mktemp("lab")) as address, running_firefox(profile) as firefox:
        firefox.open(address.format(notebook="made.ipynb"))
        wait_until(lambda: firefox.evaluate(READY), "a kernel in Firefox")
        firefox.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        wait_until(lambda: len(firefox.evaluate(DRAWN)) == 2, "two explorers", patience=LONGEST_RUN)
        wait_until(lambda: all(firefox.evaluate(DRAWN)), "both to draw")
        yield firefox


def test_the_mouse(firefox):
    """Pointing at an output cell reads how it came about."""
    box = firefox.evaluate(PLANE, 2)
    firefox.point(box["x"] + 0.8 * box["width"], box["y"] + 0.8 * box["height"])
    wait_until(lambda: firefox.evaluate(READING, 0).startswith("output[2, 2] = "), "that cell's equation", patience=10)


def test_the_keyboard(firefox):
    """An arrow key moves a slider, and the kernel's answer arrives."""
    firefox.point(2, 2)
    before = firefox.evaluate(READING, 0)
    firefox.evaluate("document.querySelector('.noUi-handle').focus()")
    firefox.press("ArrowRight")
    wait_until(lambda: firefox.evaluate(READING, 0) != before, f"another reading than {before!r}", patience=10)


def test_all_planes_have_colours(firefox):
    """No canvas is blank."""
    count = firefox.evaluate("return document.querySelectorAll('.course-plane canvas:not([hidden])').length")
    assert [firefox.evaluate(COLOURS, number) > 3 for number in range(count)] == [True] * count
