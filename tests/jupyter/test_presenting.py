"""Notebooks run beforehand: once each, one at a time, forgotten with their kernel, opened when asked."""

import asyncio
import threading
import types
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from nbclient.exceptions import DeadKernelError

from course_utils.jupyter import presenting


class Kernels(dict):
    """Kernels by id."""


@pytest.fixture
def server(tmp_path):
    """What of a server is used."""
    record = types.SimpleNamespace(
        root_dir=str(tmp_path), base_url="/base/", default_url="/lab", kernel_manager=Kernels(), opened=[]
    )
    record.connection_url = "http://localhost:8888/base/"
    record.identity_provider = types.SimpleNamespace(token="secret", token_generated=True)
    record.write_browser_open_files = lambda: None
    record.launch_browser = lambda: record.opened.append(record.default_url)
    return record


@pytest.fixture
def runs(server, monkeypatch):
    """Runs whose execution is a stand-in that notes what begins and ends."""
    monkeypatch.delenv("BROWSER", raising=False)
    made = presenting.Runs(server)
    made.log = []

    async def executed(path):
        made.log.append(f"begin {path}")
        await asyncio.sleep(0.01)
        made.log.append(f"end {path}")
        server.kernel_manager[path] = "alive"
        return {"kernel": path, "cells": {}}

    monkeypatch.setattr(made, "_executed", executed)
    return made


def test_one_by_one_and_once_each(runs):
    """Two that are asked for at once run after each other; what was run is not run again."""

    async def ask():
        await asyncio.gather(runs.run_all(["a", "b"]), runs.run_all(["b", "c"], to_open="c"))

    asyncio.run(ask())
    assert sorted(runs.log[::2]) == ["begin a", "begin b", "begin c"]
    assert [begin.split()[1] for begin in runs.log[::2]] == [end.split()[1] for end in runs.log[1::2]]


def test_what_is_presented_opens_after_it_was_run(runs, server):
    """In a workspace of its own, with the word that the page looks for."""
    asyncio.run(runs.run_all(["a.ipynb"], to_open="a.ipynb"))
    assert server.opened == ["/base/lab/workspaces/present/tree/a.ipynb?reset&present"]


@pytest.mark.parametrize(("is_generated", "ending"), [(True, "&token=secret"), (False, "")])
def test_the_address_is_told(runs, server, capsys, is_generated, ending):
    """For whom no browser opens: the stage's own, whole where a terminal makes it a link; no token of somebody's."""
    server.identity_provider.token_generated = is_generated
    asyncio.run(runs.run_all(["my talk.ipynb"], to_open="my talk.ipynb"))
    told = capsys.readouterr().out.splitlines()[-1].strip()
    address, _, asked = told.partition("?")
    assert address == "http://localhost:8888/base/lab/workspaces/present/tree/my%20talk.ipynb"
    assert asked == f"reset=&present={ending}" or asked == f"reset&present{ending}"


def test_a_kernel_that_was_shut_down_is_forgotten(runs, server):
    """Nothing is told of it any more, and the notebook is run anew."""
    asyncio.run(runs.run("a"))
    assert runs.told("a") == {"kernel": "a", "cells": {}} and runs.told("b") == {}
    server.kernel_manager.clear()
    assert runs.told("a") == {}
    asyncio.run(runs.run("a"))
    assert runs.log == ["begin a", "end a"] * 2


def test_one_that_dies_does_not_keep_the_others(runs, monkeypatch, capsys):
    """A sentence says which one was not run; those after it are."""
    executed = runs._executed

    async def dies(path):
        if path == "b":
            raise DeadKernelError("Kernel died")
        return await executed(path)

    monkeypatch.setattr(runs, "_executed", dies)
    asyncio.run(runs.run_all(["a", "b", "c"]))
    assert runs.log == ["begin a", "end a", "begin c", "end c"]
    told = capsys.readouterr().out
    assert "b was not run to its end: Kernel died" in told and "The others are ready" in told


def test_an_ordinary_server_is_left_alone(server, monkeypatch):
    """Without the word in its environment it answers nothing new."""
    monkeypatch.delenv(presenting.TO_RUN, raising=False)
    server.web_app = None  # would fail when touched
    presenting.load(server)


def test_no_server_of_this_folder(tmp_path, monkeypatch):
    """One that runs elsewhere, or does not answer, is not taken for ours."""
    from jupyter_server import serverapp

    running = [
        {"root_dir": str(tmp_path / "elsewhere"), "url": "http://127.0.0.1:1/", "token": "t"},
        {"root_dir": str(tmp_path), "url": "http://127.0.0.1:1/", "token": "t"},
    ]
    monkeypatch.setattr(serverapp, "list_running_servers", lambda: running)
    assert presenting.main(str(tmp_path), "15 Übung.ipynb") is False
    assert presenting.main(str(tmp_path)) is False


@pytest.mark.parametrize(
    ("path", "asked", "answer", "said"),
    [
        (
            "15 Übung.ipynb",
            "/course-utils/present/15%20%C3%9Cbung.ipynb",
            '{"is_ready": true}',
            "opens in your browser.",
        ),
        ("a.ipynb", "/course-utils/present/a.ipynb", '{"is_ready": false}', "as soon as it has run."),
        ("", "/course-utils/ran/any", "{}", "keeps notebooks of this folder ready already"),
    ],
)
def test_a_server_of_this_folder(tmp_path, monkeypatch, capsys, path, asked, answer, said):
    """It is asked at the right address, with its token, whatever the notebook is called."""
    from jupyter_server import serverapp

    heard = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append((self.path, self.headers["Authorization"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer.encode())

        def do_POST(self):
            self.do_GET()

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as http:
        threading.Thread(target=http.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{http.server_port}/"
        running = [{"root_dir": str(tmp_path), "url": url, "token": "t"}]
        monkeypatch.setattr(serverapp, "list_running_servers", lambda: running)
        assert presenting.main(str(tmp_path), path) is True
    assert heard == [(asked, "token t")]
    assert said in capsys.readouterr().out
