"""How long after a slider moved is the new picture seen? Ours against `interact` + matplotlib, in one JupyterLab.

    python benchmarks/interaction.py [--rounds 3]

All demos show a 256 x 256 photograph, a 7 x 7 kernel turned by a slider, and the response. A headless
Chromium plays them in turn, so that whatever else the machine does hurts all alike: first on this machine, then with
100 ms added each way between page and kernel, as on a hub far away (a proxy on loopback). The table gives, for each:

- how long the first move takes, before anything can be held ready in the page;
- time from a slider event to the frame in which the response's pixels are new (single steps by keyboard: p50, p95);
- different frames per second while the handle is dragged with 60 mouse events a second;
- how long after the last mouse event the last frame arrives;
- frames without a picture (blank), and by how many CSS pixels the demo's height varied (jump);
- how many kB the kernel sent meanwhile, the answers held ready among them, and by how many MB it grew.
"""

import argparse
import asyncio
import contextlib
import os
import platform
import re
import statistics
import sys
import tempfile
import threading
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
ASKED = """
from course_utils.explorers.filters.kernel_playground import KernelPlaygroundExplorer
asked = KernelPlaygroundExplorer("camera", "edge at an angle", size=7)
asked.ahead = False
asked
"""
MEMORY = "print(int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6)"
ANGLES = 37  # what the slider can have, all held ready in the page
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
OURS_NUMBER = 2  # its cell
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
    const held = () => Number(output.querySelector(".course-planes")?.dataset.held ?? 0);
    const focus = () => handle().focus();

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
    return {key, step, drag, held, focus};
};
"""


def main():
    """Play all demos in turn, near and far, then print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often all demos are played")
    rounds = parser.parse_args().rounds
    demos = {"`interact` + matplotlib": THEIRS, "our explorer, asked each time": ASKED, "our explorer": OURS}
    played = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        write_notebook(folder / "demo.ipynb", [*demos.values(), MEMORY])
        with running_lab(folder, Path(scratch) / "lab") as address, running_browser() as browser:
            for place, delay in (("here", 0.0), ("100 ms away", 0.1)):
                with FarAway(address, delay) as far:
                    page = LabPage(browser, far.address, "demo.ipynb")
                    page.run_all()
                    page.page.evaluate(WATCHER)
                    records = {name: {"first": [], "steps": [], "drags": [], "kB": [], "MB": []} for name in demos}
                    for _ in range(rounds):
                        for number, name in enumerate(demos):
                            play(page, far, number, records[name])
                    played |= {f"{name}, {place}": record for name, record in records.items()}
                    page.shut_kernel_down()
                    page.close()
            chromium = browser.version
    print(table(played))
    print(machine(chromium, f"{rounds} rounds of {STEPS} steps and one drag of {DRAG:.0f} s, in turn."))


class FarAway:
    """Stand between the page and the server, and hand on what they say `delay` seconds later, in its order."""

    def __init__(self, address, delay):
        self.port, self.delay, self.sent = int(re.search(r":(\d+)/", address)[1]), delay, 0
        self._template = address

    def __enter__(self):
        self._loop, ready = asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self.address = self._template.replace(f":{self.port}/", f":{server.sockets[0].getsockname()[1]}/")
        ready.set()
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    async def _connect(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        with contextlib.suppress(asyncio.CancelledError):  # at the end
            await asyncio.gather(self._hand_on(reader, far_writer), self._hand_on(far_reader, writer, counts=True))

    async def _hand_on(self, reader, writer, *, counts=False):
        while data := await reader.read(1 << 16):
            self.sent += len(data) if counts else 0
            self._loop.call_later(self.delay, writer.write, data)
        self._loop.call_later(self.delay, writer.close)


def write_notebook(path, sources):
    """Store a notebook with one cell for each demo."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source.strip()) for source in sources], metadata=kernel), path)


def play(page, far, number, record):
    """Step and drag the slider of the demo in cell `number`; add what was measured to `record`."""
    output = page.page.locator(".jp-CodeCell").nth(number).locator(".jp-Cell-outputArea").element_handle()
    output.scroll_into_view_if_needed()
    page.settle()
    sent, memory = far.sent, kernel_memory(page)
    watch = page.page.evaluate_handle("output => window.watch(output)", output)
    watch.evaluate("watch => watch.key('Home')")
    page.settle()
    page.page.wait_for_timeout(1000)
    record["first"].append(watch.evaluate("watch => watch.step('ArrowRight')"))
    watch.evaluate("watch => watch.focus()")
    if number == OURS_NUMBER:
        page.page.wait_for_function(f"watch => watch.held() === {ANGLES}", arg=watch)
    keys = (["ArrowRight"] * 15 + ["ArrowLeft"] * 15) * (STEPS // 30)
    for key in keys:
        taken = watch.evaluate("(watch, key) => watch.step(key)", key)
        if taken is None:
            sys.exit("a slider moved and no new picture came within 10 s")
        record["steps"].append(taken)
        page.settle()
    record["drags"].append(watch.evaluate(f"watch => watch.drag({DRAG})"))
    page.settle()
    record["kB"].append((far.sent - sent) / 1000)
    record["MB"].append(kernel_memory(page) - memory)


def kernel_memory(page):
    """Return how many MB the kernel holds, as its last cell says."""
    last = page.page.locator(".jp-CodeCell").count() - 1
    page.page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {last}")
    page.command("notebook:run-cell")
    page.settle()
    said = "window.jupyterapp.shell.currentWidget.content.widgets.at(-1).model.sharedModel.outputs[0].text"
    return float("".join(page.page.evaluate(said)))


def table(played):
    """Return the Markdown table and the ratios."""
    head = "| demo | first move, ms | p50 ms | p95 ms | frames/s in a 60 Hz drag | lag of the last frame, ms "
    lines = [f"{head}| blank frames | jump, px | kB sent | MB grown |", "|---" * 10 + "|"]
    p50, fps = {}, {}
    for name, record in played.items():
        steps, drags = record["steps"], record["drags"]
        first, kilobytes, megabytes = (statistics.median(record[part]) for part in ("first", "kB", "MB"))
        p50[name], p95 = statistics.median(steps), statistics.quantiles(steps, n=20)[-1]
        fps[name] = statistics.median(drag["fps"] for drag in drags)
        lag = statistics.median(drag["lag"] for drag in drags)
        blanks, jump = sum(drag["blanks"] for drag in drags), max(drag["jump"] for drag in drags)
        times = f"{first:.0f} | {p50[name]:.0f} | {p95:.0f} | {fps[name]:.1f} | {lag:.0f}"
        lines.append(f"| {name} | {times} | {blanks} | {jump:.0f} | {kilobytes:,.0f} | {megabytes:.1f} |")
    lines.append("")
    for place in ("here", "100 ms away"):
        theirs, ours = f"`interact` + matplotlib, {place}", f"our explorer, {place}"
        faster, smoother = p50[theirs] / p50[ours], fps[ours] / fps[theirs]
        lines.append(f"Ours, {place}, is {faster:.1f} times faster at p50 and shows {smoother:.1f} times the frames.")
    return "\n".join(lines)


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
