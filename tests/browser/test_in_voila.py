"""A notebook as an application by Voilà, where it is installed: all its explorers are alive, code and cells are not."""

import os
import re
import shutil
import socket
import subprocess

import nbformat
import pytest
from lab_page import FINGERPRINT, LONGEST_RUN, PATIENCE, ROOT, running_browser, wait_until

NOTEBOOK = ROOT / "notebooks" / "02_filters_and_edges.ipynb"
# Of each explorer whether it says something.
ALIVE = """() => [...document.querySelectorAll(".course-explorer")]
    .map(each => each.querySelector(".course-reading")?.innerText.length > 3)"""


def voila_path():
    """Return where Voilà is, or None."""
    return shutil.which("voila")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open notebook 02 in Voilà; requests to other machines are refused, and its page does without."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [voila_path(), str(NOTEBOOK), f"--port={port}", "--no-browser", "--Voila.ip=127.0.0.1"]
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1", "PYTHONPATH": str(ROOT)}
    log = tmp_path_factory.mktemp("voila") / "voila.log"
    with log.open("w") as paper:
        server = subprocess.Popen(command, env=environment, stdout=paper, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: "is running at" in log.read_text(), "Voilà to listen", PATIENCE)
        with running_browser() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.route("**/*", lambda route: route.continue_() if "//127.0.0.1" in route.request.url else route.abort())
            page.goto(f"http://127.0.0.1:{port}/", timeout=1000 * LONGEST_RUN)
            wait_until(lambda: len(found := page.evaluate(ALIVE)) > 9 and all(found), "all explorers")
            yield page
    finally:
        server.terminate()
        server.wait(20)


def test_every_explorer_of_a_notebook_is_there(page):
    """Those that the notebook shows, its questions among them, and no code."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    said = [output.get("data", {}).get("text/plain", "") for cell in cells for output in cell.get("outputs", [])]
    assert len(page.evaluate(ALIVE)) == sum(bool(re.match(r"(Prediction|\w+Explorer)\(", text)) for text in said)
    assert page.locator(".jp-CodeMirrorEditor, .cm-editor").count() == 0


def test_sliders_answer(page):
    """An arrow key on the first slider of each explorer that has one changes what is seen."""
    explorers = [each for each in page.locator(".course-explorer").all() if each.locator(".noUi-handle").count()]
    assert len(explorers) >= 4
    for explorer in explorers:
        before = explorer.evaluate(FINGERPRINT)
        explorer.locator(".noUi-handle").first.press("ArrowRight")
        wait_until(lambda e=explorer, b=before: e.evaluate(FINGERPRINT) != b, "other pixels", 20)
