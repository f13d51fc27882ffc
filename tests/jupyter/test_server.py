"""A real Jupyter server, started by `lab.py lab` or plainly, whatever stands in someone's own settings."""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
import websocket

import lab
from course_utils.jupyter.saving import COURSE, WIDGET_VIEW

ROOT = Path(__file__).resolve().parents[2]
PREFIX = ROOT / "course_utils" / "jupyter" / "prefix"

# Whoever has such settings gave up some safety, large messages, and our place as the only hook before saving.
PERSONAL = """
def mark(model, path, **_):
    if path == "mine.ipynb":
        model["content"]["metadata"]["personal"] = True

c.ServerApp.disable_check_xsrf = True
c.ServerApp.tornado_settings = {"websocket_max_message_size": 1}
c.ServerApp.jpserver_extensions = {"jupyterlab": True}
c.FileContentsManager.pre_save_hook = mark
"""
KERNEL = {"argv": ["/nowhere", "{connection_file}"], "display_name": "Old", "language": "python"}


def test_jupyters_part_is_installed_as_it_stands_here():
    """What `pip install`, editable or not, puts into the environment: else none of the servers below reads it."""
    files = [path.relative_to(PREFIX) for path in PREFIX.rglob("*") if path.is_file()]
    assert len(files) == 7
    stale = [str(file) for file in files if not (Path(sys.prefix) / file).is_file()]
    stale += [str(file) for file in files if file not in stale and differ(PREFIX / file, Path(sys.prefix) / file)]
    assert stale == [], "run python lab.py test: it installs them"


def differ(one, other):
    """Say whether two files, if both are there, differ."""
    return other.is_file() and one.read_bytes() != other.read_bytes()


def command_of_lab(*arguments, root):
    """Start as `lab.py lab` does."""
    return lab.server_command(*arguments, root=root, python=sys.executable), lab.server_environment()


def plain_command(*arguments, root):
    """Start as anybody would who has read environment.yml, in a container too."""
    return [sys.executable, "-m", "jupyterlab", *arguments, f"--ServerApp.root_dir={root}", "--allow-root"], os.environ


@contextlib.contextmanager
def running(start, home):
    """Start a server with folders of its own in `home`, and a hostile personal configuration; yield it."""
    (home / "work").mkdir()
    (home / "config").mkdir()
    (home / "config" / "jupyter_server_config.py").write_text(PERSONAL)
    kernel = home / "data" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps(KERNEL))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command, environment = start("--no-browser", f"--port={port}", root=home / "work")
    environment = environment | {
        f"JUPYTER_{kind.upper()}_DIR": str(home / kind) for kind in ("config", "data", "runtime")
    }
    with (home / "log").open("w") as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        try:
            info = wait_for(lambda: next((home / "runtime").glob("jpserver-*.json"), None), home / "log")
            yield Server(info, home / "work")
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def lab_server(tmp_path_factory):
    """JupyterLab as `lab.py lab` starts it."""
    with running(command_of_lab, tmp_path_factory.mktemp("a student's home")) as server:
        yield server


@pytest.fixture(scope="module")
def plain_server(tmp_path_factory):
    """JupyterLab as anybody starts it."""
    with running(plain_command, tmp_path_factory.mktemp("another home")) as server:
        yield server


@pytest.fixture(params=["lab_server", "plain_server"])
def server(request):
    """Both, one after the other."""
    return request.getfixturevalue(request.param)


def wait_for(condition, log):
    """Return what `condition` returns as soon as it is something."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(Path(log).read_text())


class Server:
    """Speak with a running Jupyter server."""

    def __init__(self, info, folder):
        about = json.loads(wait_for(info.read_text, info))  # it is there a moment before it is written
        self.url, self.token, self.folder = about["url"], about["token"], folder
        self.log = info.parent.parent / "log"
        wait_for(self.answers, info)

    def answers(self):
        """Return the server's status, or nothing while it still starts."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("api/status")

    def get(self, path, body=None, method="GET", **headers):
        """Ask for JSON; `body` is sent as JSON."""
        return json.loads(self.text(path, body, method, **headers))

    def text(self, path, body=None, method="GET", **headers):
        """Ask for a page; `body` is sent as JSON."""
        headers = headers or {"Authorization": f"token {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def save(self, name, notebook):
        """Save a notebook as the page does; return the text on disk then."""
        self.get(f"api/contents/{name}", {"type": "notebook", "content": notebook}, "PUT")
        return (self.folder / name).read_text(encoding="utf-8")


def test_strangers_are_refused(server):
    """No token, no answer."""
    assert server.token
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        server.get("api/contents", Accept="application/json")
    refused.value.close()


def test_the_cross_site_check_is_on(lab_server):
    """A page that rides on the browser's cookie, without the XSRF token, is refused."""
    connection = http.client.HTTPConnection(lab_server.url.split("/")[2], timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", f"/lab?token={lab_server.token}")
        login = connection.getresponse()
        login.read()
        cookies = [value.split(";")[0] for key, value in login.getheaders() if key == "Set-Cookie"]
        cookie = "; ".join(cookie for cookie in cookies if not cookie.startswith("_xsrf"))
        assert cookie
        connection.request("POST", "/api/contents", body="{}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        assert (answer.status, b"_xsrf" in answer.read()) == (403, True)


def test_no_news(server):
    """Neither the pop-up that asks about news nor a look for updates."""
    settings = server.get("lab/api/settings/@jupyterlab/apputils-extension:notification")
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert settings["schema"]["properties"]["checkForUpdates"]["default"] is False


def test_a_saved_notebook_reopens_with_its_picture(server):
    """Through Jupyter's own save: the file on disk holds the picture and no view, and their own hook ran too."""
    output = {"output_type": "display_data", "metadata": {}}
    output["data"] = {WIDGET_VIEW: {"model_id": "1"}, "image/png": "iVBORw0KGgo=\n"}
    cell = {"cell_type": "code", "id": "1", "metadata": {"scrolled": True}, "source": "", "execution_count": 7}
    book = {"cells": [cell | {"outputs": [output]}], "metadata": {"widgets": {}}, "nbformat": 4, "nbformat_minor": 5}
    saved = json.loads(server.save("mine.ipynb", book))
    assert saved["cells"][0]["outputs"][0]["data"] == {"image/png": "iVBORw0KGgo=\n"}
    assert saved["cells"][0]["metadata"] == {"scrolled": True}
    assert saved["cells"][0]["execution_count"] == 7
    assert saved["metadata"] == {"personal": True}


def test_a_notebook_of_the_course_is_saved_as_it_was_stored(server):
    """What page and kernel add on the way is not in the file: `git pull` has nothing to complain of."""
    stored = (ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    book = json.loads(stored)
    assert book["metadata"]["course"] == COURSE
    book["metadata"]["language_info"] |= {"version": "3.99", "file_extension": ".py"}
    for cell in book["cells"]:
        cell["metadata"]["execution"] = {"shell.execute_reply": "2031-01-01T00:00:00Z"}
        cell |= {"execution_count": cell["execution_count"] + 20} if cell["cell_type"] == "code" else {}
    assert server.save("course.ipynb", book) == stored


def test_an_export_says_what_pictures_show(server):
    """File > Save and Export Notebook As > HTML: each picture has its alt text, none a placeholder."""
    text = (ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    server.save("export.ipynb", json.loads(text))
    page = server.text("nbconvert/html/export.ipynb")
    alts = re.findall(r'<img alt="([^"]+)" src="data:image/png', page)
    assert len(alts) == text.count('"image/png": "') > 3
    assert "No description has been provided" not in page


def test_a_large_photograph_reaches_the_kernel_of_this_environment(server):
    """A message of 20 MB arrives (Tornado's own limit is 10), at the Python that runs these tests."""
    kernel = server.get("api/kernels", {"name": "python3"}, "POST")["id"]
    address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={server.token}"
    channel = websocket.create_connection(address, timeout=60)
    with contextlib.closing(channel):
        identity = uuid.uuid4().hex
        header = {
            "msg_id": identity,
            "msg_type": "execute_request",
            "session": identity,
            "username": "",
            "version": "5.3",
        }
        code = "import sys; (len(get_ipython().kernel.get_parent()['content']['photograph']), sys.prefix)"
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        content["photograph"] = "x" * 20_000_000
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        channel.send(json.dumps(message))
        while (answer := json.loads(channel.recv()))["msg_type"] != "execute_result":
            assert answer["msg_type"] != "error"
    assert answer["content"]["data"]["text/plain"] == repr((20_000_000, sys.prefix))


def test_kernels_whisper(server):
    """What kernel and server say to each other is encrypted, and no kernel complains of the contrary."""
    server.get("api/kernels", {"name": "python3"}, "POST")
    files = wait_for(lambda: list((server.log.parent / "runtime").glob("kernel-*.json")), server.log)
    assert all("curve_secretkey" in json.loads(wait_for(file.read_text, server.log)) for file in files)
    assert "without encryption" not in server.log.read_text()
