"""Resolve pyproject.toml and write requirements.txt: the exact version of everything, on each system, for each Python.

It calls uv, which resolves for all of them at once (``pip install uv``, in an environment of its own)::

    python -m tools.lock              keep what is pinned, as far as pyproject.toml allows
    python -m tools.lock --upgrade    take the newest of everything
"""

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_utils._files import write_files
from tools.ending import ended

ROOT = Path(__file__).resolve().parent.parent

# A package may require 3.11.5 where another is content with 3.11; Debian 12 has 3.11.2.
OLDEST_PYTHON = "3.11.0"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = (  # as uv calls them; PyTorch has no wheels for older Macs
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
OLDEST_MACOS = "14.0"

# Moved by hand: stored outputs and shipped weights were made and checked with this version.
HELD = ["torch==2.13.0"]

# The default build of PyTorch brings its own versions of these; the CPU build has none.
CUDA = re.compile(r"^(nvidia-|cuda-|triton\b)")

HEADER = """\
# Exact versions of everything that notebooks and tests need, on Linux, macOS and Windows, with or without a GPU.
# `python lab.py lab` and `python lab.py test` install by this list. Made by: python -m tools.lock
"""


def main(*options):
    """Write requirements.txt, once each version is known to exist ready-made everywhere; return the exit status."""
    if {"-h", "--help"} & set(options):  # uv would answer them itself, and resolve nothing
        print(__doc__.strip())
        return 0
    if shutil.which("uv") is None:
        print("uv was not found; install it (pip install uv) and run the same command again.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        lock, held = Path(folder, "requirements.txt"), Path(folder, "held.txt")
        shutil.copy(ROOT / "requirements.txt", lock)  # uv keeps what stands there
        held.write_text("\n".join(HELD), encoding="utf-8")
        everywhere = ["--universal", "--fork-strategy=fewest", f"--python-version={OLDEST_PYTHON}"]
        uv(*everywhere, "--all-extras", f"--constraint={held}", f"--output-file={lock}", *options, "pyproject.toml")
        text = requirements(lock.read_text(encoding="utf-8"))
        lock.write_text(text, encoding="utf-8")
        for system, python in itertools.product(SYSTEMS, PYTHONS):
            here = [f"--python-platform={system}", f"--python-version={python}"]
            uv(*here, "--no-deps", "--only-binary=:all:", lock)
    write_files({ROOT / "requirements.txt": text})
    print(f"requirements.txt: {len(text.splitlines()) - 2} lines")
    return 0


def uv(*arguments):
    """Let uv resolve; where it cannot, it says why, and nothing is written."""
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", *map(str, arguments)]
    environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS}
    if subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL).returncode:
        sys.exit(1)


def requirements(resolved):
    r"""Return the text of the lock for what uv resolved.

    Examples
    --------
    >>> print(requirements("torch==2.13.0\ntriton==3 ; sys_platform == 'linux'").splitlines()[2:])
    ['torch==2.13.0']
    """
    pins = [line for line in resolved.splitlines() if not line.startswith("#") and not CUDA.match(line)]
    return HEADER + "\n".join(pins) + "\n"


if __name__ == "__main__":
    sys.exit(ended(lambda: main(*sys.argv[1:])))
