"""How long after a control moved does an explorer show its answer? Every explorer of every notebook, in JupyterLab.

    python benchmarks/explorers.py [05 06 ...]

Each notebook is opened in headless Chromium and run. Then every slider is moved by single steps and every menu to
each of its entries; what is measured is the time from that event until a canvas or the reading shows something else.
A control that changes nothing within two seconds (the settings of a button, for example) is left out.

    python benchmarks/explorers.py --site site [05 06 ...]

Of each page of a site that `lab.py pages` built, on a server of its own: the time from the request for the page, with
nothing kept from before, until its first explorer is alive and painted. Questions are no explorers
here, and what they fold is opened.
"""

import argparse
import functools
import http.server
import shutil
import statistics
import sys
import tempfile
import threading
from itertools import chain
from pathlib import Path

import interaction

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))
from lab_page import ROOT, LabPage, running_browser, running_lab

STEPS = 8  # of each slider
TIMES = 5  # that a page is opened
ALIVE = """
window.alive = new Promise(done => {
    const watch = () => {
        for (const button of document.querySelectorAll(".page-folded")) button.click();
        const place = document.querySelector(".page-explorer:not(.page-question)");
        place?.scrollIntoView();
        if (!place?.querySelector(".course-plane")) return requestAnimationFrame(watch);
        requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    };
    watch();
});
"""
WATCHER = """
window.answering = explorer => {
    const small = new OffscreenCanvas(48, 48).getContext("2d", {willReadFrequently: true});
    const fingerprint = () => {
        let sum = 0;
        for (const canvas of explorer.querySelectorAll("canvas")) {
            small.clearRect(0, 0, 48, 48);
            small.drawImage(canvas, 0, 0, 48, 48);
            for (const value of small.getImageData(0, 0, 48, 48).data) sum = (sum * 31 + value) | 0;
        }
        return sum + [...explorer.querySelectorAll(".course-reading, img")].map(e => e.src || e.innerText).join();
    };
    const until = async (ask, most) => {
        const before = fingerprint(), start = performance.now();
        ask();
        while (performance.now() - start < most) {
            await new Promise(done => setTimeout(done, 1));
            if (fingerprint() !== before) return performance.now() - start;
        }
        return null;
    };
    const press = (handle, key) => until(
        () => handle.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})), 2000);
    const choose = (menu, number) => until(() => {
        menu.selectedIndex = number;
        menu.dispatchEvent(new Event("change", {bubbles: true}));
    }, 2000);
    return {press, choose};
};
"""


def main():
    """Play the notebooks one after another; print one row for each explorer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="the first digits of the notebooks' names; all if left out")
    parser.add_argument("--site", type=Path, help="a folder that `lab.py pages` wrote: how soon its pages are alive")
    options = parser.parse_args()
    numbers = tuple(options.numbers) or ("",)
    if options.site:
        return open_pages(options.site, numbers)
    notebooks = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if path.name.startswith(numbers)]
    print("| notebook | explorer | moves | p50 ms | p95 ms | slowest control |\n|---|---|---|---|---|---|")
    every = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        for path in notebooks:
            shutil.copy(path, folder)
        with running_lab(folder, Path(scratch) / "lab") as address, running_browser() as browser:
            for path in notebooks:
                page = LabPage(browser, address, path.name)
                page.run_all()
                page.settle()
                page.page.evaluate(WATCHER)
                for explorer in page.explorers():
                    times = play(page, explorer)
                    every += chain(*times.values())
                    if times:
                        print(row(path.name[:2], page.name_of(explorer), times), flush=True)
                page.shut_kernel_down()
                page.close()
            chromium = browser.version
    print(f"\nAll {len(every)} moves: p50 {statistics.median(every):.0f} ms, p95 {late(every):.0f} ms.")
    print(interaction.machine(chromium, f"{STEPS} steps of each slider, each entry of each menu."))


def open_pages(site, numbers):
    """Open the pages of a site that have explorers; print one row for each."""
    handler = functools.partial(Quiet, directory=site)
    pages = [path for path in sorted(site.glob("[0-9]*.html")) if path.name.startswith(numbers)]
    print("| page | first explorer alive, ms: median | most |\n|---|---|---|")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, running_browser() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for path in pages:
            if "data-explorer" not in path.read_text(encoding="utf-8"):
                continue
            times = [alive(browser, f"http://127.0.0.1:{server.server_port}/{path.name}") for _ in range(TIMES)]
            print(f"| {path.stem} | {statistics.median(times):.0f} | {max(times):.0f} |", flush=True)
        server.shutdown()
        chromium = browser.version
    print(f"\n{interaction.machine(chromium, f'each page opened {TIMES} times.')}")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that does not write down each request."""

    def log_message(self, *_):
        """Say nothing."""


def alive(browser, address):
    """Return the milliseconds until the first explorer of a page can be used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(ALIVE)
    page = context.new_page()
    page.goto(address)
    taken = page.evaluate("window.alive")
    context.close()
    return taken


def play(page, explorer):
    """Return the milliseconds of every answer, by the name of the control."""
    explorer.scroll_into_view_if_needed()
    page.settle()
    watch = page.page.evaluate_handle("explorer => window.answering(explorer)", explorer.element_handle())
    times = {}
    for control in page.controls(explorer):
        if control.kind == "slider":
            moves = [("press", "ArrowRight")] * (STEPS // 2) + [("press", "ArrowLeft")] * (STEPS // 2)
        elif control.kind == "menu":
            moves = [("choose", number) for number in range(control.element.evaluate("e => e.options.length"))][::-1]
        else:
            continue
        for what, how in moves:
            if not control.usable():
                break
            taken = watch.evaluate(f"(watch, [element, how]) => watch.{what}(element, how)", [control.element, how])
            page.settle()
            if taken is not None:
                times.setdefault(control.label, []).append(taken)
    return times


def row(notebook, name, times):
    """Return one row of the table."""
    every = list(chain(*times.values()))
    slowest = max(times, key=lambda label: max(times[label]))
    cells = [notebook, name, len(every), f"{statistics.median(every):.0f}", f"{late(every):.0f}"]
    return "| " + " | ".join(map(str, [*cells, f"{slowest}, {max(times[slowest]):.0f} ms"])) + " |"


def late(times):
    """Return the time that 95 % of the answers keep."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


if __name__ == "__main__":
    main()
