"""Refuse every network connection that leaves this machine.

Python runs a module of this name when it starts. `conftest.py` imports it for the tests
themselves and puts this folder on PYTHONPATH, so kernels and servers started by a test obey too.
"""

import ipaddress
import socket

REFUSED = "the tests run without network: refused to reach {}"


def is_local(host):
    """Say whether `host` names this machine: an empty name, localhost, 127.0.0.0/8 or ::1."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in (None, "", "localhost", "0.0.0.0", "::", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def guarded(method, where):
    """Return a socket method that looks at argument `where` (counted from the right) before it acts."""

    def check_first(self, *arguments):
        address = arguments[where]
        if self.family != getattr(socket, "AF_UNIX", None) and not is_local(address[0]):
            raise OSError(REFUSED.format(address))
        return method(self, *arguments)

    return check_first


def guarded_lookup(host, *arguments, **options):
    """Refuse to ask a name server; names of this machine need none."""
    if not is_local(host):
        raise socket.gaierror(socket.EAI_NONAME, REFUSED.format(host))
    return _lookup(host, *arguments, **options)


if not hasattr(socket, "course_guard"):
    socket.course_guard = True
    _lookup = socket.getaddrinfo
    socket.getaddrinfo = guarded_lookup
    for _name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, _name, guarded(getattr(socket.socket, _name), -1))
