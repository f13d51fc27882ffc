"""A notebook that the server ran before the page was opened: alive without a run, and on its first stage at once."""

import json
import urllib.request

import nbformat
import pytest
from lab_page import ROOT, LabPage, running_browser, running_lab, wait_until

CELLS = [
    f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nprint('run beforehand')",
    "from course_utils.explorers.kit.prediction import Prediction\n"
    "Prediction('Which?', {'one': 'No.', 'two': 'Yes.'}, 'two')",
    "from course_utils.explorers.first_explorer import FirstExplorer\nFirstExplorer()",
    "from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer\nSlidingKernelExplorer()",
]
NAME = "my talk.ipynb"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start a server as `lab.py present` does, and wait until it has run its notebook; yield the page's address."""
    folder = tmp_path_factory.mktemp("talk")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    nbformat.write(notebook, folder / NAME)
    scratch = tmp_path_factory.mktemp("lab")
    with running_lab(folder, scratch, COURSE_WARM=NAME, COURSE_PRESENT=NAME, BROWSER="none") as address:
        token = address.rpartition("token=")[2].partition("&")[0]
        root = address.partition("/lab/")[0]

        def told():
            asked = f"{root}/course-utils/ran/my%20talk.ipynb?token={token}"
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return json.load(answer)

        ran = wait_until(told, "the notebook to be run", 180, pause=0.5)
        assert [each["execution_count"] for each in ran["cells"].values()] == [1, 2, 3, 4]
        yield f"{root}/lab/workspaces/present/tree/{{notebook}}?reset&present&token={token}"


@pytest.fixture(scope="module")
def page(address):
    """Open the page that `present` opens; nothing is run in it."""
    with running_browser() as browser:
        page = LabPage(browser, address, NAME, width=853, height=480, scale=1.5)
        yield page
        page.close()


def count(page):
    told = page.text(".course-stage .course-count")
    return told[0] if told else ""


def test_the_first_tour_is_on_the_screen(page):
    """Past a question and an explorer without a tour; it answers the first key, since its kernel is there."""
    wait_until(lambda: count(page) == "1 / 6", "the first stop")
    page.screenshot("presented")
    page.page.keyboard.press("PageDown")
    wait_until(lambda: page.text(".course-stage .course-reading")[0].startswith("output[0, 1]"), "the second stop", 20)
    page.page.keyboard.press("Escape")
    wait_until(lambda: count(page) == "", "the page", 10)


def test_all_cells_stand_as_run(page):
    """Printed words, counts and explorers of every cell are there."""
    found = page.page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets
        .map(({model}) => [model.executionCount, model.sharedModel.outputs.map(output => output.text ?? "")])""")
    assert found == [[1, ["run beforehand\n"]], [2, [""]], [3, [""]], [4, [""]]]
    page.show("widget-view")
    assert len(page.explorers()) == 3


def test_a_page_that_is_loaded_again_is_alive_as_well(page):
    """What a restarted browser shows is the same, and plays."""
    page.page.reload()
    page.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
    wait_until(lambda: page.page.locator(".jp-OutputArea-output pre").count(), "the outputs")
    page.show("widget-view")
    wait_until(lambda: page.page.locator(".course-explorer").count() == 3, "all explorers")


def test_nothing_failed(page):
    """The browser's console holds no error, and nobody else was asked for anything."""
    assert (page.complaints, page.strangers) == ([], [])
