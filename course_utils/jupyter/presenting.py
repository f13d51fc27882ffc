"""Notebooks that were run before anybody looks: a server runs them, keeps their kernels, and hands out the outputs.

`lab.py warm` starts a server that runs all notebooks, `lab.py present` one that runs one and then opens it on its first
stage. An ordinary `lab.py lab` does neither, and its pages ask for nothing of this.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

TO_RUN, TO_OPEN = "COURSE_WARM", "COURSE_PRESENT"  # in the environment: notebooks below the server's folder
LONGEST = 600  # seconds for one cell
WORKSPACE = "/lab/workspaces/present/tree/"  # its own, so that nobody's open tabs are touched


class Runs:
    """What was run, by this server, in kernels that are still there.

    Parameters
    ----------
    server : jupyter_server.serverapp.ServerApp
    """

    def __init__(self, server):
        self._server = server
        self._done = {}  # path -> {"kernel": its id, "cells": {cell id: {"outputs", "execution_count"}}}
        self._one_by_one = None
        self.under_way = None  # the last task that a page began: the loop itself holds none

    def told(self, path):
        """Return what was run of a notebook, as long as its kernel lives: a dict for JSON, empty if nothing was."""
        found = self._done.get(path, {})
        return found if found and found["kernel"] in self._server.kernel_manager else {}

    async def run_all(self, paths, to_open=""):
        """Run notebooks one after the other; open the one that is to be presented as soon as it is ready."""
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        who = "All"
        for path in paths:
            try:
                await self.run(path)
            except (CellTimeoutError, DeadKernelError) as error:  # the others are run all the same
                print(f"{path} was not run to its end: {str(error).splitlines()[0]}", flush=True)
                who = "The others"
                continue
            if path == to_open:
                self.open(path)
        if not to_open:
            print(
                f"{who} are ready: open one with python lab.py present, in another terminal. Ctrl+C ends it.",
                flush=True,
            )

    async def run(self, path):
        """Run a notebook in a session of its own, which the page will find, unless that was done before."""
        self._one_by_one = self._one_by_one or asyncio.Lock()
        async with self._one_by_one:
            if self.told(path):
                return
            started = time.monotonic()
            self._done[path] = found = await self._executed(path)
            print(f"{path}: {len(found['cells'])} cells in {time.monotonic() - started:.0f} s", flush=True)

    async def _executed(self, path):
        import nbformat  # not at the top: a server that runs nothing beforehand does not need them
        from nbclient import NotebookClient

        file = Path(self._server.root_dir, path)
        notebook = nbformat.read(file, as_version=4)
        name = notebook.metadata.get("kernelspec", {}).get("name", "python3")
        sessions, kernels = self._server.session_manager, self._server.kernel_manager
        session = await sessions.create_session(path=path, name=file.name, type="notebook", kernel_name=name)
        kernel = session["kernel"]["id"]
        client = NotebookClient(notebook, km=kernels.get_kernel(kernel), timeout=LONGEST, allow_errors=True)
        client.reset_execution_trackers()
        client.kc = client.km.client()
        client.kc.start_channels()
        try:
            await client.kc.wait_for_ready(timeout=LONGEST)
            for place, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, place)
        finally:
            client.kc.stop_channels()
        ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
        cells = {cell.id: {"outputs": cell.outputs, "execution_count": cell.execution_count} for cell in ran}
        return {"kernel": kernel, "cells": cells}

    def open(self, path):
        """Open a notebook in the browser, on its first stage."""
        self._server.default_url = self._server.base_url.rstrip("/") + WORKSPACE + f"{quote(path)}?reset&present"
        self._server.write_browser_open_files()
        print(f"{path} opens in your browser; Ctrl+C here ends it. If none opens, its address is", flush=True)
        print(f"    {self.address()}", flush=True)
        if os.environ.get("BROWSER") != "none":
            self._server.launch_browser()

    def address(self):
        """Return where any browser finds what was opened; a token that somebody has set is not told."""
        from jupyter_server.utils import url_path_join
        from tornado.httputil import url_concat

        server, identity = self._server, self._server.identity_provider
        place = url_path_join(server.connection_url, server.default_url[len(server.base_url) :])
        return url_concat(place, {"token": identity.token} if identity.token_generated else {})


def handlers(server, runs):
    """Return the addresses that a server answers, with their handlers."""
    from jupyter_server.base.handlers import APIHandler
    from jupyter_server.utils import url_path_join
    from tornado import web

    class Ran(APIHandler):
        """What was run of a notebook."""

        @web.authenticated
        def get(self, path):
            self.finish(json.dumps(runs.told(path)))

    class Present(APIHandler):
        """Open a notebook on its first stage, after it has been run."""

        @web.authenticated
        async def post(self, path):
            if not Path(server.root_dir, path).is_file():
                raise web.HTTPError(404, f"there is no notebook {path}")
            is_ready = bool(runs.told(path))
            runs.under_way = asyncio.get_running_loop().create_task(runs.run_all([path], to_open=path))
            self.finish(json.dumps({"is_ready": is_ready}))

    places = {"ran": Ran, "present": Present}
    return [(url_path_join(server.base_url, "course-utils", word, "(.+)"), each) for word, each in places.items()]


def load(server):
    """Let a server run notebooks beforehand, if it was started for that."""
    from tornado.ioloop import IOLoop

    runs = Runs(server)
    paths, to_open = os.environ.get(TO_RUN, ""), os.environ.get(TO_OPEN, "")
    if not paths:
        return
    server.web_app.add_handlers(".*$", handlers(server, runs))
    server.web_app.settings.setdefault("page_config_data", {})["courseRuns"] = "yes"  # presenting.js asks then
    IOLoop.current().add_callback(runs.run_all, paths.split(os.pathsep), to_open)


def main(folder, path=""):
    """Ask a running server of a folder, if it was started for that, to open a notebook; say whether one will.

    Without a notebook, say whether there is such a server.
    """
    from jupyter_server.serverapp import list_running_servers

    place, data = (f"present/{quote(path)}", b"") if path else ("ran/any", None)  # with data it is a POST
    for server in list_running_servers():
        if Path(server["root_dir"]).resolve() != Path(folder).resolve():
            continue
        headers = {"Authorization": f"token {server['token']}"}
        try:
            request = urllib.request.Request(f"{server['url']}course-utils/{place}", data, headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                told = json.load(answer)
        except OSError:  # it runs nothing beforehand, or does not answer
            continue
        if path:
            print(f"{path} opens in your browser{'' if told['is_ready'] else ' as soon as it has run'}.")
        else:
            print("A server keeps notebooks of this folder ready already: open one with python lab.py present.")
        return True
    return False


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 3)
