"""Every notebook in a real JupyterLab: it runs, its explorers answer the keyboard, saved copies keep their pictures."""

import io
import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_page import ROOT, LabPage, MissingBrowserError, browser_path, running_browser, running_lab
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from tools.outputs import Tolerance, differences

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MUST_ANSWER = {
    "slider",
    "menu",
    "switch",
    "checkbox",
    "play",
}  # a button may have nothing to do, such as "reset" at the start
SHORTCUTS = ("b", "ArrowDown", "ArrowUp")  # JupyterLab's: the first inserts a cell, the others select another one
MOVED_BY_ARROWS = {"slider", "menu", "radio"}
STEPS = 5  # a step may be too small to be seen, or the first to arrive where the explorer already is

# Whether a notebook is shown with this cell chosen, whole or at the top of the pane, and not folded.
AT_THE_CELL = """([path, id]) => {
    const {context, content} = window.jupyterapp.shell.currentWidget ?? {};
    const cell = context?.path === path && content.activeCell?.model.id === id && content.activeCell.node;
    if (!cell?.isConnected || cell.matches(".course-folded, .jp-mod-multiSelected")) return false;
    const {top, bottom} = cell.getBoundingClientRect(), pane = content.node.getBoundingClientRect();
    return top > pane.top - 20 && (bottom < pane.bottom + 20 || top < pane.top + 100);
}"""


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Return a copy of notebooks/ beside a link to data/, so that nothing in the checkout changes."""
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copytree(ROOT / "data", folder.parent / "data")
    return folder


@pytest.fixture(scope="module")
def lab(copies, tmp_path_factory):
    """Start JupyterLab on the copies; return its address."""
    with running_lab(copies, tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Start the browser, or fail with a sentence that says how to get one."""
    try:
        browser_path()
    except MissingBrowserError as error:
        pytest.fail(str(error), pytrace=False)
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def played(request, lab, browser):
    """Open one notebook and run it all; the tests of a notebook share this page, in the order they stand here."""
    page = LabPage(browser, lab, request.param.name)
    page.notebook = request.param.name
    page.run_all()
    yield page
    page.shut_kernel_down()
    page.close()


def test_runs_without_error(played):
    """Run All shows no error output, no broken widget and no problem in an explorer."""
    assert played.errors() == []
    assert [text for text in played.text(".jp-OutputArea-output") if "rror displaying widget" in text] == []
    played.explorers()
    assert played.text(".course-problem:not([hidden])") == []


def test_accessible(played):
    """axe-core finds nothing serious or critical in any explorer; in the prose where a notebook has none."""
    context = ".course-explorer" if played.explorers() else ".jp-RenderedMarkdown"
    found = Axe().run(played.page, context=context).response["violations"]
    serious = [
        f"{each['id']}: {each['help']} at {each['nodes'][0]['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_every_control_answers_the_keyboard(played):
    """Each control of each explorer is moved by keyboard alone: the pixels change, nothing jumps, no key leaks out.

    Of the questions, which are of one kind, the first is answered.
    """
    silent, jumped, leaked = [], [], []
    explorers = played.explorers()
    questions = [each for each in explorers if each.locator(".widget-radio").count()]
    for number, located in enumerate(explorers):
        if located in questions[1:]:
            continue
        title, explorer = played.name_of(located), located.element_handle()  # to search the page for it takes 20 ms
        height = played.height(explorer)
        for control in played.controls(explorer):
            name = f"{title}: {control.kind} {control.label!r}"
            control.element.focus()
            before = played.state()
            for key in SHORTCUTS if control.kind not in MOVED_BY_ARROWS else SHORTCUTS[:1]:
                played.page.keyboard.press(key)
            if not moves(played, explorer, control):
                silent.append(name)
            if played.state() != before:
                leaked.append(name)
            if (after := played.height(explorer)) != height:
                jumped.append(f"{name}: {height} -> {after}")
                height = after
        if os.environ.get("SCREENSHOTS"):
            played.screenshot(f"{Path(played.notebook).stem}-{number}", explorer)
    assert silent == []
    assert leaked == []
    assert jumped == []
    assert played.text(".course-problem:not([hidden])") == []


def moves(page, explorer, control):
    """Operate a control until the explorer shows something new; say whether it did, or need not. A button: once."""
    must = control.kind in MUST_ANSWER
    for _ in range(STEPS):
        if not control.usable():
            return True  # an earlier control switched it off
        before = page.fingerprint(explorer)
        control.operate(page.page)
        if page.changed(explorer, before, patience=3 if must else 0.5) or not must:
            if control.kind == "play":
                control.operate(page.page)  # press again: it would go on playing
            page.settle()
            return True
    return False


def test_the_page_keeps_to_itself(played):
    """Nothing was asked of another machine, and the browser's console holds no error."""
    assert played.strangers == []
    assert played.complaints == []


def test_run_and_saved_it_is_the_file_that_it_was(played, copies):
    """Saved by JupyterLab, the copy on disk differs from the stored notebook only in what was trained."""
    explorers = len(played.explorers())
    stored, saved = ROOT / "notebooks" / played.notebook, copies / played.notebook
    opened = saved.stat().st_mtime_ns
    played.save()
    assert saved.stat().st_mtime_ns > opened
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (stored, saved))
    for old, new in zip(before["cells"], after["cells"], strict=True):
        if "tolerance" in old["metadata"]:
            assert differences(old["outputs"], new["outputs"], Tolerance.of(old)) == []
            new["outputs"] = old["outputs"]
    changed = [new["id"] for old, new in zip(before["cells"], after["cells"], strict=True) if old != new]
    assert (changed, after["metadata"]) == ([], before["metadata"])
    assert len(alt_texts(after)) >= explorers


def test_pictures_have_names_when_reopened(lab, browser, copies):
    """Run, saved, closed and opened again without its kernel, every picture is shown and read out by its alt text."""
    first = LabPage(browser, lab, NOTEBOOKS[0].name)
    first.run_all()
    first.save()
    first.shut_kernel_down()
    first.close()
    again = LabPage(browser, lab, NOTEBOOKS[0].name)
    again.show("image/png")
    shown = " ".join(again.text(".jp-OutputArea-output"))
    assert "odel not found" not in shown and "Loading widget" not in shown
    alts = alt_texts(json.loads((copies / NOTEBOOKS[0].name).read_text(encoding="utf-8")))
    assert again.pictures() == len(alts) > 3
    for alt in alts:
        assert again.page.get_by_role("img", name=alt, exact=True).count() == alts.count(alt), alt
    again.close()


def test_figures_in_the_dark_theme(lab, browser):
    """A figure's paper turns dark and its pictures stay as they are, in a notebook that is only opened.

    What stands above a figure may take its room between two shots; at a fraction of a pixel a shot is then cut one
    pixel off.
    """
    page, seen = LabPage(browser, lab, NOTEBOOKS[0].name), {}
    page.show("image/png")
    figure = page.page.locator(".course-figure", has=page.page.locator("i")).last
    path = figure.locator("i").evaluate("copy => copy.style.clipPath")
    left, top, right, _, _, bottom = [float(share) / 100 for share in re.findall(r"[\d.]+(?=%)", path)][2:8]
    for theme in ("Light", "Dark"):
        page.change_theme(f"JupyterLab {theme}")
        figure.scroll_into_view_if_needed()
        page.settle()
        shot = np.asarray(Image.open(io.BytesIO(figure.screenshot())).convert("RGB")).astype(int)
        rows, columns = shot.shape[:2]
        up, side = round((top + bottom) / 2 * rows), round((left + right) / 2 * columns)
        seen[theme] = shot[rows - 2, columns // 2], shot[up - 10 : up + 10, side - 10 : side + 10]
    assert seen["Light"][0].min() > 240 and seen["Dark"][0].max() < 60
    light, cuts = seen["Light"][1][1:-1, 1:-1], sliding_window_view(seen["Dark"][1], (18, 18, 3))
    assert min(np.abs(light - cut).max() for cut in cuts.reshape(9, 18, 18, 3)) < 4
    page.close()


def test_the_index_leads_to_the_cell(lab, browser):
    """A link of the last notebook opens another one at the cell that it names, and so does each further link to it.

    What is folded below a question there opens.
    """
    index, other = "14_slide_by_slide.ipynb", "04_how_we_see.ipynb"
    page = LabPage(browser, lab, index)
    for cell in ("cones-explorer", "stars-explorer", "fly", "cones-explorer"):
        page.page.locator(f"a[href*='{other}'][href$='#cell-id={cell}']").first.click()
        page.page.wait_for_function(AT_THE_CELL, arg=[other, cell])
        page.await_in_page(f"window.jupyterapp.commands.execute('docmanager:open', {{path: {index!r}}})", "the index")
    page.close()


def alt_texts(notebook):
    """Return the alt texts of all pictures in a notebook's outputs."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return [output["metadata"]["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]
