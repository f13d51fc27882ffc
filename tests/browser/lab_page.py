"""Drive a real JupyterLab: start its server, open a notebook, run it, move what can be moved, look at the result.

`running_lab` starts the server just as `make lab` does, on folders of its own; `LabPage` is the hand and
the eye on one open notebook; a `Control` is one slider, menu, switch or button of an explorer.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
import lab  # noqa: E402  (found only after the line above)

PATIENCE = 90  # seconds; a busy machine needs about ten for what an idle one does in one
LONGEST_RUN = 300  # seconds for all cells of a notebook, which an idle machine runs within one minute
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


class MissingBrowserError(Exception):
    """What the browser tests need is not there; the message says how to get it."""


def browser_path():
    """Return the browser that BROWSER names, else the first Chromium, Chrome or Edge on the PATH."""
    named = os.environ.get("BROWSER")
    if named and Path(named).is_file():
        return named
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"):
        if found := shutil.which(name):
            return found
    raise MissingBrowserError(
        "no Chromium, Chrome or Edge was found; install one, set BROWSER to its path, or use BROWSER=none"
    )


@contextlib.contextmanager
def running_lab(folder, scratch, **more):
    """Start JupyterLab on `folder`, with `more` in its environment; yield its address with the token.

    Configuration, data, runtime, settings and workspaces live in `scratch`, so nobody's own are read or changed.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    places |= {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environment = lab.server_environment() | {name: str(scratch / place) for name, place in places.items()}
    # Jupyter's part as it stands here, also where an older copy is installed.
    here = ROOT / "course_utils" / "jupyter" / "prefix"
    environment |= {
        "JUPYTER_CONFIG_PATH": str(here / "etc" / "jupyter"),
        "JUPYTER_PATH": str(here / "share" / "jupyter"),
    }
    environment |= more
    own = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    own += ["--no-browser", "--expose-app-in-browser"]
    command = lab.server_command(*own, root=folder, python=sys.executable)
    saving = scratch / "settings" / "@jupyterlab" / "docmanager-extension" / "plugin.jupyterlab-settings"
    saving.parent.mkdir(parents=True, exist_ok=True)
    saving.write_text('{"autosave": false}')  # a save that JupyterLab begins by itself would cross one of the tests'
    log = scratch / "server.log"
    with log.open("w") as paper:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=paper, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/api/status?token={token}", server, log), "JupyterLab to answer")
        yield f"{address}/lab/tree/{{notebook}}?token={token}&reset"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answers(address, server, log):
    """Say whether the server answers; raise with the end of its log if it has stopped."""
    if server.poll() is not None:
        raise RuntimeError(f"JupyterLab stopped at once:\n{log.read_text()[-2000:]}")
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
        return answer.status == 200
    return False


@contextlib.contextmanager
def opened(cells, folders, **how):
    """Open a notebook made of these cells in a JupyterLab and a browser of its own; yield its `LabPage`.

    `folders` is pytest's ``tmp_path_factory``; `how` is passed to `LabPage`.
    """
    try:
        browser_path()
    except MissingBrowserError as error:
        pytest.fail(str(error), pytrace=False)
    folder = folders.mktemp("notebook")
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "made.ipynb")
    with running_lab(folder, folders.mktemp("lab")) as address, running_browser() as browser:
        page = LabPage(browser, address, "made.ipynb", **how)
        yield page
        page.close()


def run_explorers(page, count):
    """Run all cells, and wait until so many explorers have drawn."""
    page.run_all()
    wait_until(lambda: page.page.locator(".course-explorer").count() == count, "all explorers")
    page.explorers()


@contextlib.contextmanager
def running_browser():
    """Start a headless browser that keeps to itself; yield it."""
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=QUIET + root)
        yield browser
        browser.close()


def wait_until(condition, what, patience=PATIENCE, pause=0.05):
    """Ask until `condition()` is true and return its value; after `patience` seconds say what was awaited."""
    end = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {patience} s for {what}")
        time.sleep(pause)
    return value


# One line a kind: where it is focused. Of buttons side by side the pressed one is left alone, it has nothing to say.
KINDS = {
    "slider": ".noUi-handle",
    "menu": "select",
    "switch": ".widget-toggle-button:not(.widget-toggle-buttons .mod-active)",
    "checkbox": "input[type=checkbox]",
    "radio": ".widget-radio input:not(:checked)",
    "play": ".widget-play button:first-of-type",
    "button": ".widget-button:not(.widget-toggle-button), button.jupyter-button:not(.widget-toggle-buttons button)"
    ":not(.widget-play button):not(.widget-toggle-button):not(.widget-upload)",
}

# Whether a control can be seen and moved now; a resting slider is marked on its track only.
USABLE = """control => control.isConnected && control.getClientRects().length > 0
    && control.checkVisibility({visibilityProperty: true}) && !control.disabled
    && !control.closest(".noUi-target[disabled], .noUi-origin[disabled]")"""

# The first control that can be moved and does not carry our mark yet, which it gets: a label may change when
# its button is pressed, the element does not.
NEXT_CONTROL = """(explorer, kinds) => {
    for (const [kind, selector] of Object.entries(kinds)) {
        for (const element of explorer.querySelectorAll(selector)) {
            if (element.wasMoved || !(USABLE)(element)) continue;
            element.wasMoved = true;
            const label = element.getAttribute("aria-label") || element.innerText
                || element.closest("label")?.innerText || element.closest(".jupyter-widgets")?.innerText;
            return {kind, element, label: label || element.title};
        }
    }
    return null;
}""".replace("USABLE", USABLE)

# Everything that an explorer shows besides its controls: canvases by their pixels, images by their address and
# readings by their words, as one number.
FINGERPRINT = """explorer => {
    let hash = 0;
    const mix = words => { for (const word of words) hash = Math.imul(hash ^ word, 16777619) + 1; };
    for (const canvas of explorer.querySelectorAll("canvas")) {
        const {width, height} = canvas;
        if (width && height)
            mix(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer));
    }
    const words = [...[...explorer.querySelectorAll("img")].map(image => image.src),
        ...[...explorer.querySelectorAll(".widget-html, .course-view")].map(part => part.innerText)];
    mix(new TextEncoder().encode(words.join("|")));
    return hash;
}"""


# `kind` is a part of a MIME type, such as "image/png". What is folded below a question opens.
SHOW = """async kind => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    for (const cell of notebook.widgets) cell.addClass("course-looked");
    for (const [number, cell] of notebook.widgets.entries()) {
        const outputs = cell.model.sharedModel.outputs ?? [];
        if (outputs.some(output => Object.keys(output.data ?? {}).some(type => type.includes(kind)))) {
            await notebook.scrollToItem(number, "center");
            await new Promise(requestAnimationFrame);
        }
    }
    await notebook.scrollToItem(0);
}"""


@dataclass
class Control:
    """One control of an explorer: what it is called, what it is, and where it is focused."""

    label: str
    kind: str
    element: object

    def usable(self):
        """Say whether the control can be seen and moved now."""
        return self.element.evaluate(USABLE)

    def operate(self, page):
        """Move the control by keyboard alone, in the way its kind is moved; may be called again for the next step."""
        self.element.focus()
        if self.kind == "slider":
            at_end = self.element.evaluate("handle => handle.ariaValueNow === handle.ariaValueMax")
            page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        elif self.kind == "menu":
            last = self.element.evaluate("menu => menu.selectedIndex === menu.options.length - 1")
            page.keyboard.press("Home" if last else "ArrowDown")
        else:
            page.keyboard.press("Space")


class LabPage:
    """One notebook, open in JupyterLab in a browser of its own.

    Attributes
    ----------
    complaints : list of str
        Console errors and uncaught exceptions of the page.
    strangers : list of str
        Requests to anything else than this machine; they are refused.
    """

    def __init__(self, browser, address, notebook, *, width=1280, height=900, scale=1, fingers=False):
        self.complaints, self.strangers = [], []
        size = {"width": width, "height": height}
        how = {"device_scale_factor": scale, "reduced_motion": "reduce", "has_touch": fingers}
        self.context = browser.new_context(viewport=size, **how)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.context.route(re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])"), self._refuse)
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.goto(address.format(notebook=notebook))
        self.page.wait_for_function("window.jupyterapp !== undefined")
        self.await_in_page("window.jupyterapp.restored", "JupyterLab to restore its workspace")
        self.page.wait_for_function(
            "name => window.jupyterapp.shell.currentWidget?.context?.path === name"
            " && window.jupyterapp.shell.currentWidget.context.isReady",
            arg=notebook,
        )

    def _refuse(self, route):
        self.strangers.append(route.request.url)
        route.abort()

    def _hear(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def await_in_page(self, promise, what, patience=PATIENCE):
        """Wait for a promise of the page; Playwright alone would wait for ever."""
        late = (
            f"new Promise((_, no) => setTimeout(() => no(new Error('waited {patience} s for {what}')), {patience}000))"
        )
        try:
            self.page.evaluate(f"() => Promise.race([{promise}, {late}]).then(() => null)")
        except Error as error:
            questions = self.text(".jp-Dialog-content")
            raise AssertionError(f"{error.message}; JupyterLab asks {questions or 'nothing'}") from error

    def close(self):
        """Close the page and forget its cookies."""
        self.context.close()

    # -- the notebook -------------------------------------------------------------------------------------------

    def command(self, name, patience=PATIENCE):
        """Execute one of JupyterLab's commands and wait until it is done."""
        self.await_in_page(f"window.jupyterapp.commands.execute({name!r})", name, patience)

    def run_all(self):
        """Run every cell, then bring each explorer into view."""
        self.await_in_page("window.jupyterapp.shell.currentWidget.sessionContext.ready", "a kernel to be ready")
        self.command("notebook:run-all-cells", LONGEST_RUN)
        self.show("widget-view")

    def execute(self, code):
        """Let the notebook's kernel execute some code beside the cells, and wait until it has."""
        kernel = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        self.await_in_page(f"{kernel}.requestExecute({{code: {json.dumps(code)}}}).done", "the kernel to execute it")

    def show(self, kind):
        """Bring every output with such a MIME type into view once, since JupyterLab draws only what was seen."""
        self.page.evaluate(SHOW, kind)

    def state(self):
        """Return (number of cells, active cell, mode): what a leaked key would change."""
        return self.page.evaluate("""() => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            return [notebook.widgets.length, notebook.activeCellIndex, notebook.mode];
        }""")

    def save(self):
        """Save the notebook through JupyterLab, its save hook included."""
        self.command("docmanager:save")

    def shut_kernel_down(self):
        """End the kernel, as a closed laptop does."""
        self.await_in_page("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()", "the kernel to end")

    def errors(self):
        """Return what cells printed as errors or warnings."""
        return self.page.evaluate("""() => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets;
            return cells.flatMap(cell => cell.model.sharedModel.outputs ?? [])
                .filter(output => output.output_type === "error" || output.name === "stderr")
                .map(output => output.evalue ?? String(output.text));
        }""")

    def text(self, selector):
        """Return the text of every element that matches."""
        return self.page.locator(selector).all_inner_texts()

    def pictures(self):
        """Return how many pictures the outputs show besides those inside live explorers."""
        return self.page.locator(".jp-OutputArea-output img:not(.course-explorer img)").count()

    # -- its explorers ------------------------------------------------------------------------------------------

    def explorers(self):
        """Return every explorer of the page, once all controls and canvases of each have arrived."""
        found = self.page.locator(".course-explorer")
        for explorer in found.all():
            explorer.scroll_into_view_if_needed()
            wait_until(
                lambda e=explorer: e.locator("canvas, img, .widget-html, .course-reading").count(),
                "an explorer to draw",
            )
        self.settle()
        return found.all()

    def settle(self):
        """Wait until the kernel is idle and the page has drawn twice more."""
        self.page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
        )
        self.settle_frames()

    def settle_frames(self):
        """Wait until the page has drawn twice more, whatever the kernel does."""
        twice = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        self.await_in_page(twice, "the page to draw")

    def change_theme(self, theme):
        """Give JupyterLab a theme, "JupyterLab Light" or "JupyterLab Dark"; wait until its curtain is gone."""
        self.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        is_light = str(theme.endswith("Light")).lower()
        self.page.wait_for_selector(f"body[data-jp-theme-light={is_light}]", state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_load_state("networkidle")

    def name_of(self, explorer):
        """Return the title of an explorer."""
        titles = explorer.locator(".course-title").all_inner_texts()
        return titles[0] if titles else "an explorer without title"

    def controls(self, explorer):
        """Yield each usable control once per page, those that an earlier one woke up or drew anew too."""
        while True:
            found = explorer.evaluate_handle(NEXT_CONTROL, KINDS)
            if (told := found.evaluate("found => found && [found.label, found.kind]")) is None:
                return
            yield Control(*told, found.get_property("element").as_element())

    def fingerprint(self, explorer):
        """Return what the explorer shows now, to be compared with what it shows later."""
        return explorer.evaluate(FINGERPRINT)

    def changed(self, explorer, before, patience=5):
        """Wait until the explorer shows something else than `before`; say whether it did."""
        try:
            return bool(wait_until(lambda: self.fingerprint(explorer) != before, "new pixels", patience))
        except TimeoutError:
            return False

    def height(self, explorer):
        """Return the height of an explorer in CSS pixels."""
        return explorer.bounding_box()["height"]

    def screenshot(self, name, explorer=None):
        """Store a picture of the page, or of one explorer, under screenshots/ (ignored by git)."""
        folder = ROOT / "screenshots"
        folder.mkdir(exist_ok=True)
        (explorer or self.page).screenshot(path=folder / f"{name}.png")
