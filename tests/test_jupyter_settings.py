"""The settings that ship: saved notebooks keep their pictures, and the server that `lab.py lab` starts."""

import contextlib
import http.client
import json
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
from tools.jupyter.saved_pictures import WIDGET_VIEW, before_saving, drop_widget_views

# ---- saved notebooks keep their pictures ----


def notebook(*outputs, **metadata):
    """A notebook with one code cell that has these outputs, each given as its data."""
    cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data} for data in outputs]}
    return {"cells": [{"cell_type": "markdown", "source": "# Title"}, cell], "metadata": metadata, "nbformat": 4}


VIEW = {WIDGET_VIEW: {"model_id": "1"}}


@pytest.mark.parametrize("fallback", [{"image/png": "iVBOR"}, {"text/html": "<img>"}])
def test_the_view_goes_and_the_picture_stays(fallback):
    """Nothing else in the notebook changes."""
    book = notebook(VIEW | fallback | {"text/plain": "EdgeExplorer(angle=20)"}, widgets={}, kernelspec="python3")
    assert drop_widget_views(book) == 1
    assert book == notebook(fallback | {"text/plain": "EdgeExplorer(angle=20)"}, kernelspec="python3")
    assert drop_widget_views(book) == 0


def test_a_view_without_a_picture_is_kept_with_its_state():
    """A student's own slider has no picture; throwing away its stored state would lose it."""
    book = notebook(VIEW | {"text/plain": "IntSlider()"}, VIEW | {"image/png": "iVBOR"}, widgets={"state": {}})
    assert drop_widget_views(book) == 1
    assert book == notebook(VIEW | {"text/plain": "IntSlider()"}, {"image/png": "iVBOR"}, widgets={"state": {}})


def test_other_files_and_odd_notebooks_pass():
    """Text files, directories, streams, empty and format-3 notebooks are saved as they are."""
    for model in (
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"worksheets": []}},
        {"type": "notebook", "content": {"cells": [{"cell_type": "code", "outputs": [{"output_type": "stream"}]}]}},
    ):
        before = json.dumps(model)
        before_saving(model=model, path="x", contents_manager=None)
        assert json.dumps(model) == before


# ---- the server itself ----


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab as `lab.py lab` starts it, with folders of its own, and a hostile personal configuration."""
    home = tmp_path_factory.mktemp("a student's home")
    (home / "work").mkdir()
    (home / "config").mkdir()
    personal = (
        "c.ServerApp.disable_check_xsrf = True\nc.ServerApp.tornado_settings = {'websocket_max_message_size': 1}\n"
    )
    (home / "config" / "jupyter_server_config.py").write_text(personal)
    kernel = home / "data" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(
        json.dumps({"argv": ["/nowhere", "{connection_file}"], "display_name": "Old", "language": "python"})
    )

    environment = lab.server_environment()
    for kind in ("config", "data", "runtime"):
        environment[f"JUPYTER_{kind.upper()}_DIR"] = str(home / kind)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = lab.server_command("--no-browser", f"--port={port}", root=home / "work", python=sys.executable)
    with (home / "log").open("w") as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        try:
            yield Server(wait_for(lambda: next((home / "runtime").glob("jpserver-*.json"), None), home / "log"))
        finally:
            process.terminate()


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

    def __init__(self, info):
        about = json.loads(info.read_text())
        self.url, self.token = about["url"], about["token"]
        wait_for(self.answers, info)

    def answers(self):
        """Return the server's status, or nothing while it still starts."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("api/status")

    def get(self, path, body=None, method="GET", **headers):
        """Ask for JSON; `body` is sent as JSON."""
        headers = headers or {"Authorization": f"token {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def test_strangers_are_refused(server):
    """No token, no answer."""
    assert server.token
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        server.get("api/contents", Accept="application/json")
    refused.value.close()


def test_the_cross_site_check_is_on(server):
    """A page that rides on the browser's cookie, without the XSRF token, is refused."""
    connection = http.client.HTTPConnection(server.url.split("/")[2], timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", f"/lab?token={server.token}")
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
    """Through Jupyter's own save: the file on disk holds the picture and no view."""
    book = notebook(VIEW | {"image/png": "iVBORw0KGgo="}, widgets={})
    book |= {"nbformat_minor": 5}
    for number, cell in enumerate(book["cells"]):
        cell |= {"id": str(number), "metadata": {}, "source": ""}
    book["cells"][1] |= {"execution_count": 1}
    book["cells"][1]["outputs"][0]["metadata"] = {}
    server.get("api/contents/mine.ipynb", {"type": "notebook", "content": book}, "PUT")
    saved = server.get("api/contents/mine.ipynb")["content"]
    assert saved["cells"][1]["outputs"][0]["data"] == {"image/png": "iVBORw0KGgo="}
    assert "widgets" not in saved["metadata"]


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
