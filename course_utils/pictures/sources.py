"""Fetch the bytes of a picture, whatever names it: a file's name, its content, an open file, an upload.

Never more than a bounded number of them, never from a pipe that may wait for ever, and a name with them that is safe
to print.
"""

import difflib
import itertools
import os
import re
import stat
from pathlib import Path

from course_utils._checks import describe

MOST_BYTES = 100_000_000


class PictureError(ValueError):
    """A picture that cannot be read; the message says what it is, what works, and how to export it."""


def read_bytes(source):
    """Return (bytes, a name that is safe to print), never more than MOST_BYTES of them."""
    if isinstance(getattr(source, "value", None), tuple):  # the upload widget itself
        source = source.value
    if isinstance(source, (tuple, list)) and all(isinstance(item, dict) for item in source):
        if len(source) != 1:
            hint = "choose a file first" if not source else "pass one of them, for example upload.value[0]"
            raise PictureError(f"The upload should hold one picture, got {len(source)}; {hint}")
        source = source[0]
    if isinstance(source, dict) and isinstance(source.get("content"), (bytes, bytearray, memoryview)):
        return read_bytes(source["content"])[0], printable(str(source.get("name", "the upload")))
    if isinstance(source, (bytes, bytearray, memoryview)):
        count = memoryview(source).nbytes
        _check_byte_count(count, "this picture")
        return bytes(source), f"this picture ({count} bytes)"
    if isinstance(source, (str, os.PathLike)):
        return _read_path(os.fsdecode(source))
    if hasattr(source, "read"):
        return _read_file(source)
    raise TypeError(
        f"source should be the name of a picture file, its bytes, an open file or an upload, got {describe(source)}; "
        "an array needs no loading"
    )


def _read_path(text):
    shown = printable(text)
    if re.match(r"(https?|ftp|file|data):", text):
        raise PictureError(f"{shown} is a web address; save the picture as a file and pass the file's name")
    try:
        path = Path(text).expanduser()
        status = path.stat()
        # Looked at before opening: opening a pipe that nobody writes to would wait for ever.
        if stat.S_ISDIR(status.st_mode):
            raise PictureError(f"{shown} is a folder; name one picture in it, or try load_folder")
        if not stat.S_ISREG(status.st_mode):
            raise PictureError(f"{shown} is a pipe, socket or device, not a file; save the picture as a file first")
        _check_byte_count(status.st_size, shown)
        with path.open("rb") as file:
            return _read_file(file)[0], printable(path.name)
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {shown}; {_similar_names(Path(text).expanduser())}") from error
    except PictureError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PictureError(f"{shown} cannot be opened ({reason}); check its name and that you may read it") from error


def _read_file(file):
    name = getattr(file, "name", None)
    name = printable(name) if isinstance(name, (str, bytes)) else "this file"
    try:
        mode = os.fstat(file.fileno()).st_mode
    except (AttributeError, OSError):  # no file of the system behind it, as with io.BytesIO
        mode = stat.S_IFREG
    if not stat.S_ISREG(mode):
        raise PictureError(f"{name} is a pipe, socket or device, not a file; save the picture as a file first")
    # From the beginning, for a buffer just written stands at its end; and put back as it was found.
    position = file.tell() if getattr(file, "seekable", lambda: False)() else None
    if position is not None:
        file.seek(0)
    pieces, count = [], 0
    while count <= MOST_BYTES and (piece := file.read(min(MOST_BYTES + 1 - count, 2**24))):
        if not isinstance(piece, (bytes, bytearray, memoryview)):
            raise TypeError(f"source should be a file of bytes, got one of text; open it with mode 'rb' ({name})")
        pieces.append(bytes(piece))
        count += len(piece)
    if position is not None:
        file.seek(position)
    _check_byte_count(count, name)
    return b"".join(pieces), name


def _check_byte_count(count, name):
    if count == 0:
        raise PictureError(f"{name} is empty (0 bytes); copy or download it again")
    if count > MOST_BYTES:
        raise PictureError(
            f"{name} has more than {MOST_BYTES // 10**6} MB, the most that is read here; "
            "shrink the picture in a viewer and export it as JPEG"
        )


def _similar_names(path):
    """Say what to try when nothing is at `path`."""
    try:
        nearby = [entry.name for entry in itertools.islice(path.parent.iterdir(), 2000)]
    except (OSError, ValueError):
        return f"the folder {printable(path.parent)} does not exist either; check where the notebook runs: %pwd"
    close = difflib.get_close_matches(path.name[:200], nearby, n=3)
    if not close:
        return "check the spelling and where the notebook runs: %pwd"
    return "did you mean " + " or ".join(printable(name) for name in close) + "?"


def printable(name):
    """Quote a file name so that line breaks, reversed text or 5,000 letters cannot spoil the message."""
    text = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else repr(name)
    text = text if len(text) <= 80 else text[:38] + "..." + text[-38:]
    return "'" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + "'"
