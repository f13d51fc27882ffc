"""How long after a slider moved is the new picture seen? Ours against `interact` + matplotlib, in one JupyterLab.

    python benchmarks/interaction.py [--rounds 3]

Both demos show a 256 x 256 photograph, a 7 x 7 kernel turned by a slider, and the response. A headless
Chromium plays them in turn, so that whatever else the machine does hurts both alike. The table gives, for each:

- time from a slider event to the frame in which the response's pixels are new (single steps by keyboard: p50, p95);
- different frames per second while the handle is dragged with 60 mouse events a second;
- how long after the last mouse event the last frame arrives;
- frames without a picture (blank), and by how many CSS pixels the demo's height varied (jump).
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))
from lab_page import LabPage, running_browser, running_lab

OURS = """
from course_utils.explorers.filters.kernel_playground import KernelPlaygroundExplorer
KernelPlaygroundExplorer("camera", "edge at an angle", size=7)
"""
THEIRS = """
import matplotlib.pyplot as plt
from ipywidgets import interact
from course_utils.convolution import conv
from course_utils.filters import oriented_edge
from course_utils.pictures.photographs import photo
picture = photo("camera", size=256, gray=True)
@interact(angle=(0, 180, 5))
def show(angle=0):
    w = oriented_edge(angle, 7)
    response = conv(picture, w.astype("float32"))
    figure, axes = plt.subplots(1, 3, figsize=(8, 2.6))
    axes[0].imshow(picture, cmap="gray")
    axes[1].imshow(w, cmap="RdBu_r")
    axes[2].imshow(response, cmap="RdBu_r", vmin=-1, vmax=1)
    axes[2].set_title(f"mean |response| {abs(response).mean():.3f}")
    plt.show()
"""
STEPS, DRAG = 30, 3.0  # single steps a round; seconds of one drag

# The watcher looks at what is shown: the response's canvas, or the figure's image. It lives in the page, since asking
# from outside costs more than what is measured.
WATCHER = """
window.watch = output => {
    const small = new OffscreenCanvas(64, 64).getContext("2d", {willReadFrequently: true});
    const shown = () => {
        const all = [...output.querySelectorAll(".course-planes canvas, .jp-OutputArea-output img")];
        return all.at(-1);
    };
    // Sum over a shrunken copy: enough to tell two angles apart, cheap enough to be asked every few milliseconds.
    const fingerprint = () => {
        const picture = shown();
        if (!picture || (picture.tagName === "IMG" && !(picture.complete && picture.naturalWidth))) return null;
        small.clearRect(0, 0, 64, 64);
        small.drawImage(picture, 0, 0, 64, 64);
        const data = small.getImageData(0, 0, 64, 64).data;
        let sum = 0, same = true;
        for (let i = 0; i < data.length; i++) {
            sum = (sum * 31 + data[i]) | 0;
            if (i >= 4 && data[i] !== data[i % 4]) same = false;
        }
        return same ? null : sum;
    };
    const handle = () => {
        const named = [...output.querySelectorAll(".widget-slider")].find(e => e.innerText.includes("angle"));
        return named.querySelector(".noUi-handle");
    };
    const pause = ms => new Promise(done => setTimeout(done, ms));
    const heard = {bubbles: true, cancelable: true};
    const key = name => handle().dispatchEvent(new KeyboardEvent("keydown", {key: name, ...heard}));

    const step = async name => {
        const before = fingerprint(), start = performance.now();
        key(name);
        while (performance.now() - start < 10000) {
            await pause(1);
            const now = fingerprint();
            if (now !== null && now !== before) return performance.now() - start;
        }
        return null;
    };

    const drag = async seconds => {
        const box = handle().closest(".noUi-base").getBoundingClientRect(), y = box.top + box.height / 2;
        const mouse = (type, x, target) => {
            const buttons = type === "mouseup" ? 0 : 1;
            target.dispatchEvent(new MouseEvent(type, {clientX: x, clientY: y, buttons, view: window, ...heard}));
        };
        let frames = 0, blanks = 0, last = fingerprint(), lastFrame = 0, watching = true;
        let low = Infinity, high = -Infinity;
        const look = () => {
            const now = fingerprint(), height = output.getBoundingClientRect().height;
            low = Math.min(low, height);
            high = Math.max(high, height);
            if (now === null) blanks++;
            else if (now !== last) { frames++; last = now; lastFrame = performance.now(); }
            if (watching) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        const start = performance.now();
        let x = box.left, way = 1;
        const stride = box.width / 36;  // one step of the slider, so that every event is a new angle
        mouse("mousedown", x, handle());
        for (let event = 0; performance.now() - start < 1000 * seconds; event++) {
            await pause(Math.max(0, start + event * 1000 / 60 - performance.now()));
            if (x + way * stride > box.right || x + way * stride < box.left) way = -way;
            x += way * stride;
            mouse("mousemove", x, document.documentElement);
        }
        mouse("mouseup", x, document.documentElement);
        const end = performance.now(), during = frames;
        await pause(2500);
        watching = false;
        return {fps: during / (end - start) * 1000, lag: Math.max(0, lastFrame - end), blanks, jump: high - low};
    };
    return {key, step, drag};
};
"""


def main():
    """Play both demos in turn, then print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often both demos are played")
    rounds = parser.parse_args().rounds
    demos = {"`interact` + matplotlib": THEIRS, "our explorer": OURS}
    played = {name: {"steps": [], "drags": []} for name in demos}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        write_notebook(folder / "demo.ipynb", demos.values())
        with running_lab(folder, Path(scratch) / "lab") as address, running_browser() as browser:
            page = LabPage(browser, address, "demo.ipynb")
            page.run_all()
            page.page.evaluate(WATCHER)
            for _ in range(rounds):
                for number, name in enumerate(demos):
                    play(page, number, played[name])
            chromium = browser.version
            page.close()
    print(table(played))
    print(machine(chromium, f"{rounds} rounds of {STEPS} steps and one drag of {DRAG:.0f} s, in turn."))


def write_notebook(path, sources):
    """Store a notebook with one cell for each demo."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source.strip()) for source in sources], metadata=kernel), path)


def play(page, number, record):
    """Step and drag the slider of the demo in cell `number`; add what was measured to `record`."""
    output = page.page.locator(".jp-CodeCell").nth(number).locator(".jp-Cell-outputArea").element_handle()
    output.scroll_into_view_if_needed()
    page.settle()
    watch = page.page.evaluate_handle("output => window.watch(output)", output)
    watch.evaluate("watch => watch.key('Home')")
    page.settle()
    page.page.wait_for_timeout(1000)
    watch.evaluate("watch => watch.step('ArrowRight')")  # the first answer loads what the others find ready
    keys = (["ArrowRight"] * 15 + ["ArrowLeft"] * 15) * (STEPS // 30)
    for key in keys:
        taken = watch.evaluate("(watch, key) => watch.step(key)", key)
        if taken is None:
            sys.exit("a slider moved and no new picture came within 10 s")
        record["steps"].append(taken)
        page.settle()
    record["drags"].append(watch.evaluate(f"watch => watch.drag({DRAG})"))
    page.settle()


def table(played):
    """Return the Markdown table and the two ratios."""
    lines = [
        "| demo | p50 ms | p95 ms | frames/s in a 60 Hz drag | lag of the last frame, ms | blank frames | jump, px |"
    ]
    lines += ["|---|---|---|---|---|---|---|"]
    p50, fps = {}, {}
    for name, record in played.items():
        steps, drags = record["steps"], record["drags"]
        p50[name], p95 = statistics.median(steps), statistics.quantiles(steps, n=20)[-1]
        fps[name] = statistics.median(drag["fps"] for drag in drags)
        lag = statistics.median(drag["lag"] for drag in drags)
        blanks, jump = sum(drag["blanks"] for drag in drags), max(drag["jump"] for drag in drags)
        lines.append(f"| {name} | {p50[name]:.0f} | {p95:.0f} | {fps[name]:.1f} | {lag:.0f} | {blanks} | {jump:.0f} |")
    theirs, ours = played
    faster, smoother = p50[theirs] / p50[ours], fps[ours] / fps[theirs]
    verdict = (
        f"Ours is {faster:.1f} times faster at p50 (wanted: 4) and shows {smoother:.1f} times the frames (wanted: 3)."
    )
    return "\n".join([*lines, "", verdict])


def machine(chromium, what):
    """Return on what machine `what` was measured."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    parts = " ".join(f"{name} {version(name)}," for name in ("jupyterlab", "ipywidgets", "anywidget", "matplotlib"))
    return (
        f"{os.cpu_count()} cores ({platform.machine()}){load}; Python {platform.python_version()}, {parts} "
        f"headless Chromium {chromium}; {what}"
    )


if __name__ == "__main__":
    main()
