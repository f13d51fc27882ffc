"""Drive a Firefox without a window by Marionette, the protocol that it brings along: one JSON list a message."""

import contextlib
import json
import shutil
import socket
import subprocess

from lab_page import PATIENCE, wait_until

PLACES = ("firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox")
KEYS = {"ArrowRight": "\ue014", "ArrowDown": "\ue015"}


def firefox_path():
    """Return where Firefox is, or None."""
    return next(filter(None, map(shutil.which, PLACES)), None)


@contextlib.contextmanager
def running_firefox(profile):
    """Start Firefox on an empty folder as its profile; yield a `Firefox`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
    command = [firefox_path(), "--marionette", "--headless", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with wait_until(lambda: _connected(port), "Firefox to listen") as line:
            yield Firefox(line)
    finally:
        process.terminate()
        process.wait(20)


def _connected(port):
    with contextlib.suppress(ConnectionRefusedError):
        return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    return None


class Firefox:
    """One tab of a Firefox that was asked to listen.

    Parameters
    ----------
    line : socket
        To where it listens.
    """

    def __init__(self, line):
        self._line, self._number = line, 0
        self._read()  # it greets
        self._ask("WebDriver:NewSession")

    def _read(self):
        length = b""
        while not length.endswith(b":"):
            length += self._receive(1)
        text = b""
        while len(text) < int(length[:-1]):
            text += self._receive(int(length[:-1]) - len(text))
        return json.loads(text)

    def _receive(self, most):
        if not (received := self._line.recv(most)):
            raise ConnectionError("Firefox closed the line")
        return received

    def _ask(self, command, **parameters):
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._line.sendall(f"{len(text)}:".encode() + text)
        _, _, error, answer = self._read()
        if error:
            raise RuntimeError(f"Firefox, to {command}: {error['message']}")
        return answer

    def open(self, address):
        """Go to a page."""
        self._ask("WebDriver:Navigate", url=address)

    def evaluate(self, script, *arguments):
        """Return what a function's body returns in the page; of a promise, what it leads to."""
        return self._ask("WebDriver:ExecuteScript", script=script, args=list(arguments), sandbox=None)["value"]

    def press(self, key):
        """Press a key and let it go."""
        kinds = ("keyDown", "keyUp")
        self._act({"type": "key", "id": "keys", "actions": [{"type": kind, "value": KEYS[key]} for kind in kinds]})

    def point(self, x, y):
        """Move the mouse to a place in the window, in CSS pixels."""
        moves = [{"type": "pointerMove", "x": round(x) + near, "y": round(y), "duration": 0} for near in (1, 0)]
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def _act(self, source):
        self._ask("WebDriver:PerformActions", actions=[source])
