"""Resolve pyproject.toml afresh and write requirements.txt, the exact version of everything.

Run on Linux, with the minor version of the oldest Python that is supported::

    .venv/bin/python tools/lock.py
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A package may require 3.11.5 where another is content with 3.11; Debian 12 has 3.11.2.
OLDEST_PYTHON = "3.11.0"

# Moved by hand: stored outputs and shipped weights were made and checked with this version.
HELD = ["torch==2.13.0"]

# What only some systems need. Pip resolves for the system it runs on, so these are added by hand;
# `unknown_platform_rules` notices when a new release needs another line here.
PLATFORMS = {
    "appnope": 'sys_platform == "darwin"',
    "colorama": 'sys_platform == "win32"',
    "pexpect": 'sys_platform != "win32"',
    "ptyprocess": 'sys_platform != "win32"',
    "pywinpty": 'sys_platform == "win32"',
}

# The default build of PyTorch brings its own versions of these; the CPU build has none.
CUDA = re.compile(r"^(nvidia-|cuda-|triton$)")

HEADER = """\
# Exact versions of everything that notebooks and tests need, on Linux, macOS and Windows, with or without a GPU.
# `python lab.py lab` and `python lab.py test` install by this list. Made by: .venv/bin/python tools/lock.py
"""


def main():
    """Write requirements.txt; return the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = resolve(*project["dependencies"], *project["optional-dependencies"]["test"])
    unknown = unknown_platform_rules(packages)
    if unknown:
        print(f"PLATFORMS in {Path(__file__).name} lacks a line for: {', '.join(unknown)}", file=sys.stderr)
        return 1
    versions = {normal(package["name"]): package["version"].partition("+")[0] for package in packages}
    for name in PLATFORMS.keys() - versions.keys():
        options = ["--platform=win_amd64"] if "win32" in PLATFORMS[name] else []
        versions[name] = resolve(name, "--no-deps", *options)[0]["version"]
    (ROOT / "requirements.txt").write_text(requirements(versions), encoding="utf-8")
    print(f"requirements.txt: {len(versions)} packages")
    return 0


def requirements(versions):
    """Return the text of the lock for ``{name: version}``.

    Examples
    --------
    >>> print(requirements({"torch": "2.13.0", "triton": "3", "appnope": "1.0"}).splitlines()[-2:])
    ['appnope==1.0; sys_platform == "darwin"', 'torch==2.13.0']
    """
    pins = [
        f"{name}=={version}" + (f"; {PLATFORMS[name]}" if name in PLATFORMS else "")
        for name, version in sorted(versions.items())
        if not CUDA.match(name)
    ]
    return HEADER + "\n".join(pins) + "\n"


def resolve(*arguments):
    """Return the metadata of each package that pip would install into an empty environment."""
    with tempfile.TemporaryDirectory() as folder:
        held, report = Path(folder, "held.txt"), Path(folder, "report.json")
        held.write_text("\n".join(HELD), encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        pip += [f"--python-version={OLDEST_PYTHON}", "--only-binary=:all:", "--target=unused"]
        subprocess.run([*pip, f"--constraint={held}", f"--report={report}", *arguments], check=True, cwd=folder)
        return [entry["metadata"] for entry in json.loads(report.read_text(encoding="utf-8"))["install"]]


def unknown_platform_rules(packages):
    """Return names that some package requires on some systems only, and that PLATFORMS doesn't know.

    Examples
    --------
    >>> rule = 'winonly>=1; sys_platform == "win32"'
    >>> unknown_platform_rules([{"name": "a", "version": "1", "requires_dist": [rule]}])
    ['winonly']
    """
    resolved = {normal(package["name"]) for package in packages}
    rules = [rule for package in packages for rule in package.get("requires_dist", [])]
    on_some_systems = {
        normal(re.match(r"[\w.-]+", rule)[0])
        for rule in rules
        if re.search(r"sys_platform|platform_system|os_name", rule) and "extra" not in rule
    }
    return sorted(name for name in on_some_systems - PLATFORMS.keys() - resolved if not CUDA.match(name))


def normal(name):
    """Return a package's name as the index spells it: ``Jinja2`` -> ``jinja2``."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
