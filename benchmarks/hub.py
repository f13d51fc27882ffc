"""A class on one machine: a real JupyterHub and its proxy, and students who log in, run a notebook and move a slider.

    python benchmarks/hub.py [--students 10] [--over 30] [--notebook 01] [--hub FOLDER]

The Hub starts with `tools/deploy/jupyterhub_config.py`, on this machine alone; whoever comes may log in, which is for
this test and for nothing else. Students come one after the other over `--over` seconds. Each logs in, gets the
notebooks by nbgitpuller from a copy of this repository, opens one, runs all its cells as JupyterLab does, moves the
first slider twenty times, twice a second, and at last trains a small network, which takes PyTorch. The students are
threads of one process that speaks to the Hub over loopback; they take time of the same processors, and draw no page,
so a browser's own time comes on top. The page holds many answers ready, and asks for none of these; here all are asked.

The Hub is no part of the course's environment. `--hub` names a folder with one, a virtual environment whose `bin` has
jupyterhub and nbgitpuller (`tools/deploy/requirements.txt`); configurable-http-proxy comes from npm. The table tells
medians and the slowest: seconds from login to JupyterLab, for the notebooks to arrive, from "Run All" to the first
explorer and to the end, and how much of a processor that took; milliseconds from a slider's move to the kernel's last
word on it; and megabytes of memory (what is shared counts in parts, "PSS") of each server, and of a kernel before the
notebook, after it, and with PyTorch.
"""

import argparse
import contextlib
import json
import os
import platform
import queue
import secrets
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

import psutil
import requests
import websocket

ROOT = Path(__file__).resolve().parent.parent
MISSING = (
    "{} is missing, so there is no Hub to measure. Make an environment for it, python -m venv hub; "
    "hub/bin/pip install -r tools/deploy/requirements.txt -c requirements.txt -e '.[networks,lab]'; "
    "npm install --prefix hub configurable-http-proxy; then name it: python benchmarks/hub.py --hub hub"
)
PATIENCE = 180  # seconds for any one step of a student
MOVES, PAUSE = 20, 0.5
TORCH = """
import torch
from course_utils.networks.cnn import lenet
from course_utils.networks.training import fit
from course_utils.pictures.digits import draw_digits
fit(lenet(seed=1), *draw_digits(64, seed=1), steps=4)
"""


def main():
    """Let a class in, and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("--over", type=float, default=30, help="seconds in which they come")
    parser.add_argument("--notebook", default="01", help="its number")
    parser.add_argument("--hub", type=Path, default=Path(sys.prefix), help="a folder with JupyterHub")
    options = parser.parse_args()
    notebook = next(ROOT.glob(f"notebooks/{options.notebook}*.ipynb"))
    load = psutil.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        try:
            with running_hub(options.hub.absolute(), Path(scratch)) as hub:
                students = come_in(hub, options.students, options.over, notebook)
        except MissingHubError as error:
            print(error)
            return
    print(table(students))
    print(f"\n{options.students} students within {options.over:g} s, {notebook.name}.")
    print(f"{machine()} Load before: {load:.1f}.")
    for student in students:
        if student.trouble:
            print(f"{student.name}: {student.trouble}", file=sys.stderr)


class MissingHubError(Exception):
    """There is no Hub; the message says what to install."""


# ---- the Hub ----


class Hub:
    """A running Hub: its address, its process, and where the repository lies that students pull from."""

    def __init__(self, address, process, origin):
        self.address, self.process, self.origin = address, process, origin


@contextlib.contextmanager
def running_hub(folder, scratch):
    """Start a Hub with the course's settings, students without accounts on this machine, all files in `scratch`."""
    programs = os.pathsep.join(map(str, [folder / "bin", folder / "node_modules" / ".bin", os.environ["PATH"]]))
    for name in ("jupyterhub", "configurable-http-proxy", "git"):
        if not shutil.which(name, path=programs):
            raise MissingHubError(MISSING.format(name))
    origin = scratch / "origin"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(origin)], check=True)
    branch = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    subprocess.run(["git", "branch", "--force", "course", branch.strip()], cwd=origin, check=True)
    hub_port, *ports = free_ports(4)
    config = scratch / "jupyterhub_config.py"
    config.write_text(SETTINGS.format(root=ROOT, scratch=scratch, port=hub_port, ports=ports), encoding="utf-8")
    environment = {**os.environ, "PATH": programs, "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16)}
    environment |= {"PYTHONPATH": str(ROOT), "JUPYTER_PREFER_ENV_PATH": "1"}
    with (scratch / "hub.log").open("w") as log:
        command = [shutil.which("jupyterhub", path=programs), "--config", str(config)]
        own = {"cwd": scratch, "env": environment, "start_new_session": True}
        with subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **own) as process:
            try:
                hub = Hub(f"http://127.0.0.1:{hub_port}", process, f"file://{origin}")
                wait_for(lambda: answers(hub.address + "/hub/health"), process, scratch / "hub.log")
                yield hub
            finally:
                end(process)


SETTINGS = """
c = get_config()
load_subconfig("{root}/tools/deploy/jupyterhub_config.py")
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port, c.ConfigurableHTTPProxy.api_url = {ports[0]}, "http://127.0.0.1:{ports[1]}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{scratch}/home/{{username}}"
c.JupyterHub.db_url = "sqlite:///{scratch}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{scratch}/cookie_secret"
c.JupyterHub.cleanup_servers = True
c.Spawner.args.append("--allow-root")  # in containers; for others it changes nothing
"""


def free_ports(count):
    """Return ports of this machine that nobody listens to."""
    with contextlib.ExitStack() as stack:
        listening = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in listening]


def answers(address):
    """Return whether an address answers."""
    try:
        return requests.get(address, timeout=5).ok
    except requests.ConnectionError:
        return False


def wait_for(ready, process, log):
    """Wait until the Hub is ready."""
    since = time.monotonic()
    while not ready():
        if process.poll() is not None or time.monotonic() - since > PATIENCE:
            raise RuntimeError(f"The Hub did not start; it said:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)


def end(process):
    """End the Hub, and whatever it has started."""
    started = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    for each in [*started, process]:
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            each.kill()


# ---- the students ----


def come_in(hub, count, seconds, notebook):
    """Let students come one after the other; return them when all are done."""
    students = [Student(f"student{number:02d}", hub, notebook) for number in range(1, count + 1)]
    threads = [threading.Thread(target=each.work_through) for each in students]
    for thread in threads:
        thread.start()
        time.sleep(seconds / count)
    for thread in threads:
        thread.join()
    return students


class Student:
    """One who logs in, gets the notebooks, runs one and moves a slider; `told` holds what was measured."""

    def __init__(self, name, hub, notebook):
        self.name, self.hub, self.notebook = name, hub, notebook
        self.base = f"{hub.address}/user/{name}"
        self.page = requests.Session()
        self.told, self.moves, self.trouble = {}, [], ""

    def work_through(self):
        """Do all of it; what goes wrong is kept for the end."""
        try:
            with self.timed("in JupyterLab"):
                self.log_in()
            with self.timed("notebooks there"):
                self.pull()
            self.told["server MB"] = self.memory("singleuser")
            kernel = Kernel(self, self.notebook)
            self.told["kernel MB"] = self.memory("ipykernel")
            self.run_all(kernel)
            self.told["processor time of the cells s"] = sum(self.process("ipykernel").cpu_times()[:2])
            self.told["after the notebook MB"] = self.memory("ipykernel")
            self.move(kernel)
            kernel.run(TORCH)
            self.told["with PyTorch MB"] = self.memory("ipykernel")
            kernel.close()
        except Exception:
            self.trouble = traceback.format_exc(limit=-3)

    @contextlib.contextmanager
    def timed(self, what):
        """Measure how long something takes."""
        since = time.monotonic()
        yield
        self.told[f"{what} s"] = time.monotonic() - since

    def log_in(self):
        """Fill in the form, and wait until JupyterLab's page comes."""
        self.page.get(f"{self.hub.address}/hub/login", timeout=PATIENCE)
        form = {"username": self.name, "password": "any", "_xsrf": self.page.cookies.get("_xsrf", path="/hub/")}
        answer = self.page.post(f"{self.hub.address}/hub/login?next=/hub/spawn", data=form, timeout=PATIENCE)
        answer.raise_for_status()
        since = time.monotonic()
        while not answer.url.startswith(f"{self.base}/lab"):
            if time.monotonic() - since > PATIENCE:
                raise TimeoutError(f"JupyterLab did not open; the last page was {answer.url}")
            time.sleep(0.5)
            answer = self.page.get(f"{self.base}/lab", timeout=PATIENCE)

    def pull(self):
        """Follow nbgitpuller's link, as its page does."""
        what = {"repo": self.hub.origin, "branch": "course", "targetpath": "course"}
        stream = self.page.get(f"{self.base}/git-pull/api", params=what, stream=True, timeout=PATIENCE)
        stream.raise_for_status()
        for line in stream.iter_lines():
            told = json.loads(line.removeprefix(b"data:")) if line.startswith(b"data:") else {}
            if told.get("phase") == "error":
                raise RuntimeError(told["message"])
            if told.get("phase") == "finished":
                return

    def run_all(self, kernel):
        """Send all cells, as Run All does; wait for the first explorer, and for the end."""
        since = time.monotonic()
        address = f"{self.base}/api/contents/course/notebooks/{self.notebook.name}"
        cells = self.page.get(address, timeout=PATIENCE).json()["content"]["cells"]
        asked = [kernel.ask(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        kernel.wait(lambda: kernel.explorers)
        self.told["first explorer s"] = time.monotonic() - since
        kernel.wait(lambda: kernel.done.issuperset(asked))
        self.told["all cells s"] = time.monotonic() - since

    def move(self, kernel):
        """Move the first slider there and back, and measure each answer."""
        slider, values = kernel.slider()
        for number in range(MOVES):
            since = time.monotonic()
            kernel.wait_for(kernel.set(slider, values[number % 2]))
            self.moves.append(1000 * (time.monotonic() - since))
            time.sleep(PAUSE)

    def memory(self, what):
        """Return the memory of this student's server or kernel in MB, the shared part counted in parts."""
        return self.process(what).memory_full_info().pss / 1e6

    def process(self, what):
        """Return this student's process whose command holds a word."""
        for process in psutil.Process(self.hub.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if what in " ".join(process.cmdline()) and process.environ().get("JUPYTERHUB_USER") == self.name:
                    return process
        raise RuntimeError(f"no process of {self.name} is called {what}")


class Kernel:
    """A kernel and the socket to it, as JupyterLab's page has them."""

    def __init__(self, student, notebook):
        xsrf = next(each.value for each in student.page.cookies if each.name == "_xsrf" and "/user/" in each.path)
        headers = {"X-XSRFToken": xsrf}
        wanted = {"path": f"course/notebooks/{notebook.name}", "name": notebook.name, "type": "notebook"}
        wanted["kernel"] = {"name": "python3"}
        answer = student.page.post(f"{student.base}/api/sessions", json=wanted, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        self.session = secrets.token_hex(8)
        address = f"{student.base}/api/kernels/{answer.json()['kernel']['id']}/channels?session_id={self.session}"
        request = requests.Request("GET", student.base + "/api")
        cookies = student.page.prepare_request(request).headers["Cookie"]
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1), cookie=cookies, timeout=PATIENCE, origin=student.hub.address
        )
        self.done, self.explorers, self.models = set(), [], {}
        self._heard = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.run("")

    def ask(self, source):
        """Send a cell; return the message's id."""
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        return self._send("execute_request", content | {"user_expressions": {}, "stop_on_error": False})

    def set(self, model, value):
        """Move a control, as the page does; return the message's id."""
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        return self._send("comm_msg", {"comm_id": model, "data": data})

    def run(self, source):
        """Run a cell to its end."""
        self.wait_for(self.ask(source))

    def wait_for(self, message):
        """Wait until the kernel has said its last word about a message."""
        self.wait(lambda: message in self.done)

    def wait(self, ready):
        """Take in what the kernel says until something is the case."""
        while not ready():
            message = self._heard.get(timeout=PATIENCE)
            content, kind = message["content"], message["msg_type"]
            if kind == "status" and content["execution_state"] == "idle":
                self.done.add(message["parent_header"].get("msg_id"))
            elif kind == "comm_open":
                self.models[content["comm_id"]] = content["data"].get("state", {})
            elif kind == "error":
                raise RuntimeError(f"a cell failed: {content['evalue']}")
            elif kind in ("display_data", "execute_result"):
                view = content["data"].get("application/vnd.jupyter.widget-view+json")
                self.explorers += [view["model_id"]] if view else []

    def slider(self):
        """Return the first slider of an explorer, and two values that it can have."""
        inside = list(self.explorers)
        for model in inside:  # grows on the way
            state = self.models.get(model, {})
            if state.get("_model_name") in ("IntSliderModel", "FloatSliderModel"):
                step, value = state.get("step", 1), state["value"]
                return model, (value - step if value + step > state.get("max", 100) else value + step, value)
            inside += [each.removeprefix("IPY_MODEL_") for each in state.get("children", [])]
        raise RuntimeError("no explorer of this notebook has a slider; choose another with --notebook")

    def close(self):
        """Close the socket."""
        self.socket.close()

    def _send(self, kind, content):
        header = {"msg_id": secrets.token_hex(8), "msg_type": kind, "session": self.session, "username": ""}
        header |= {"date": "2000-01-01T00:00:00Z", "version": "5.3"}
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.socket.send(json.dumps(parts | {"buffers": []}))
        return header["msg_id"]

    def _listen(self):
        """Hand on what comes; a message with buffers is binary, and begins with where its parts lie."""
        with contextlib.suppress(websocket.WebSocketException, OSError):
            while data := self.socket.recv():
                if isinstance(data, bytes):
                    count = struct.unpack("!I", data[:4])[0]
                    places = [*struct.unpack(f"!{count}I", data[4 : 4 * (count + 1)]), len(data)]
                    data = data[places[0] : places[1]]
                self._heard.put(json.loads(data))


# ---- the table ----


def table(students):
    """Return the measurements as a table: the median and the most of all students."""
    rows = ["| | median | most |", "|---|---|---|"]
    done = [student for student in students if not student.trouble]
    for what in done[0].told if done else ():
        values = [student.told[what] for student in done]
        name, unit = what.rsplit(" ", 1)
        digits = 1 if unit == "s" else 0
        rows.append(f"| {name}, {unit} | {statistics.median(values):.{digits}f} | {max(values):.{digits}f} |")
    moves = sorted(move for student in done for move in student.moves)
    if moves:
        late = moves[int(0.95 * len(moves))]
        rows.append(f"| a move of a slider, ms | {statistics.median(moves):.0f} | {moves[-1]:.0f} |")
        rows.append(f"| nineteen of twenty moves within, ms | {late:.0f} | |")
    return "\n".join([*rows, f"\n{len(done)} of {len(students)} students came to the end."])


def machine():
    """Describe what this was measured on."""
    memory = psutil.virtual_memory().total / 2**30
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB"
    return f"{machine}; Python {platform.python_version()}."


if __name__ == "__main__":
    main()
