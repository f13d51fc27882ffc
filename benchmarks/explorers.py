"""How long after a control moved does an explorer show its answer? Every explorer of every notebook, in JupyterLab.

    python benchmarks/explorers.py [05 06 ...]

Each notebook is opened in headless Chromium and run. Then every slider is moved by single steps and every menu to
each of its entries; what is measured is the time from that event until a canvas or the reading shows something else.
A control that changes nothing within two seconds (the settings of a button, for example) is left out.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from itertools import chain
from pathlib import Path

import interaction

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))
from lab_page import ROOT, LabPage, running_browser, running_lab

STEPS = 8  # of each slider
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
    numbers = tuple(parser.parse_args().numbers) or ("",)
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
