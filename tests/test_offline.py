"""The tests run without network, and so does every Python they start."""

import socket
import subprocess
import sys

import pytest


def test_an_outside_address_is_refused_before_a_packet_leaves():
    """A reserved documentation address is refused at once, by number."""
    with socket.socket() as outside, pytest.raises(OSError, match="without network"):
        outside.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up():
    """A host name is refused before a name server is asked."""
    with pytest.raises(OSError, match="without network"):
        socket.create_connection(("example.org", 443))


def test_this_machine_is_reached():
    """A server on 127.0.0.1 answers, as kernels and JupyterLab need it."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_a_started_python_obeys_too():
    """A subprocess, such as a kernel, gets the same refusal."""
    program = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "without network" in done.stderr
