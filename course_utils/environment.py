"""Is everything here that the notebooks need? Each thing that is missing is named together with its remedy.

Only the standard library is used, so that the check itself runs where nothing else does.
"""

import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import site
import sys
from dataclasses import dataclass
from pathlib import Path

from course_utils import _files

PACKAGE = Path(__file__).resolve().parent
LOWEST_PYTHON = (3, 11)
IN_BROWSER = sys.platform == "emscripten"  # JupyterLite: the site brings the page, and networks are not to be had
AT_HOME = "close JupyterLab and run `make lab` (without make: `python lab.py lab`) in the project's folder"
REPAIR = "run the notebook's first cell, which installs the course" if IN_BROWSER else AT_HOME
# The page's half of the widgets: where it lies below share/jupyter/labextensions, and the package that brings it.
PAGE_HALVES = {"@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets", "anywidget": "anywidget"}
ANEW = "get the course anew (in a clone: `git restore course_utils`; otherwise install course-utils again)"
SAMPLES = {"skimage": "data/chelsea.png", "sklearn": "datasets/images/china.jpg"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        The claim that was checked.
    problem : str
        What is wrong and what to do, in one sentence; empty if the claim holds.
    """

    what: str
    problem: str = ""

    @property
    def is_good(self):
        """Whether the claim holds."""
        return not self.problem

    def __str__(self):
        return f"{'ok ' if self.is_good else 'NO '} {self.what}" + (f": {self.problem}" if self.problem else "")


class Report:
    """What `check_environment` found; its text is the same on every machine on which all is good.

    Attributes
    ----------
    findings : tuple of Finding
    versions : dict of str to str
        Python, the machine and every package, for a question to the instructor.

    Examples
    --------
    >>> Report([Finding("chalk is here"), Finding("sponge is here", "none was found; fetch one")], {})
    ok  chalk is here
    NO  sponge is here: none was found; fetch one
    all good: False
    """

    def __init__(self, findings, versions):
        self.findings, self.versions = tuple(findings), dict(versions)

    @property
    def all_good(self):
        """Whether every claim holds."""
        return all(finding.is_good for finding in self.findings)

    def __repr__(self):
        return "\n".join([*map(str, self.findings), f"all good: {self.all_good}"])


def check_environment():
    """Look at Python, packages, widgets, weights, photographs, digits, fonts and threads.

    Returns
    -------
    Report
        Shown in a notebook it lists one claim a line and, where one fails, what to do.

    Examples
    --------
    >>> report = check_environment()
    >>> len(report.findings)
    10
    """
    wanted = requirements()
    found = {name: version_of(name) for name in wanted}
    findings = [
        Finding(f"Python is {_dotted(LOWEST_PYTHON)} or newer", wrong_python(sys.version_info[:2])),
        Finding("the notebooks have an environment of their own", wrong_home(sys.prefix, sys.base_prefix)),
        Finding("every package is here and new enough", wrong_packages(wanted, found)),
        Finding("explorers can be shown in the page", wrong_page(data_folders())),
        Finding("the explorers' scripts and styles are here", missing_page_files(PACKAGE / "explorers")),
        Finding("the trained weights are here and unchanged", damaged_weights(PACKAGE / "networks" / "trained")),
        Finding("the photographs are here", missing_files(SAMPLES)),
        Finding("the lent network and digits are here and unchanged", changed_files(_files.LENT)),
        Finding("the figures' font is here", missing_files({"matplotlib": "mpl-data/fonts/ttf/DejaVuSans.ttf"})),
        Finding(
            "no more threads than processor cores", wrong_threads(os.environ.get("OMP_NUM_THREADS", ""), core_count())
        ),
    ]
    versions = {"Python": platform.python_version(), "machine": platform.platform(), "cores": str(core_count())}
    return Report(findings, versions | {name: version or "missing" for name, version in found.items()})


# -- One function for each claim: "" if it holds, else what is wrong and what to do --------------------------------


def wrong_python(version):
    """Say what to do about a Python that is too old."""
    if tuple(version) >= LOWEST_PYTHON:
        return ""
    return f"this is {_dotted(version)}; install a newer Python, then {REPAIR}"


def wrong_home(prefix, base_prefix):
    """Say what to do when the notebook runs in the system's own Python."""
    if IN_BROWSER or prefix != base_prefix or Path(prefix, "conda-meta").is_dir():  # a venv, or conda's counterpart
        return ""
    return f"this kernel is the system's Python; choose Kernel > Change Kernel > Python 3 (ipykernel), or {REPAIR}"


def wrong_packages(wanted, found):
    """Say which packages are missing or too old; both arguments map names to versions."""
    if not wanted:
        return f"course_utils itself is not installed here; {REPAIR}"
    missing = [name for name in wanted if found[name] is None]
    old = [
        f"{name} {found[name]} (at least {least})"
        for name, least in wanted.items()
        if found[name] is not None and _numbers(found[name]) < _numbers(least)
    ]
    listed = ([f"missing {', '.join(missing)}"] if missing else []) + ([f"too old {', '.join(old)}"] if old else [])
    return f"{' and '.join(listed)}; {REPAIR}" if listed else ""


def wrong_page(folders):
    """Say what to do when JupyterLab lacks its half of the widgets; `folders` is where it looks for them."""
    missing = []
    for extension, package in () if IN_BROWSER else PAGE_HALVES.items():
        places = [Path(folder, "labextensions", extension, "package.json") for folder in folders]
        if not any(_is_legible(place) for place in places):
            missing.append(package)
    if not missing:
        return ""
    return f"JupyterLab's part of {' and '.join(missing)} was not found; {REPAIR}, then reload this page"


def missing_page_files(folder):
    """Say which script or style sheet is not there that a module below `folder` names."""
    lost = {
        name
        for module in Path(folder).rglob("*.py")
        for name in re.findall(r'"(\w+\.(?:js|css))"', module.read_text(encoding="utf-8"))
        if not module.with_name(name).is_file()
    }
    return f"{' and '.join(sorted(lost))} was not found; {ANEW}" if lost else ""


def damaged_weights(folder):
    """Say which of the recorded weights are missing or not what was recorded."""
    try:
        sums = _files.recorded_sums(folder)
    except (OSError, ValueError) as error:
        return f"their record cannot be read ({error}); {ANEW}"
    wrong = [file for file, digest in sums.items() if _sha256(Path(folder, file)) != digest] if sums else [_files.SUMS]
    return f"missing or changed: {', '.join(wrong)}; {ANEW}" if wrong else ""


def missing_files(files):
    """Say which installed package came without a file; `files` maps a package to a path inside it."""
    lost = []
    for package, file in files.items():
        spec = importlib.util.find_spec(package)
        folders = spec.submodule_search_locations if spec else []
        if not any(Path(folder, file).is_file() for folder in folders or []):
            lost.append(f"{Path(file).name} of {package}")
    return f"{' and '.join(lost)} was not found; {REPAIR}" if lost else ""


def changed_files(files):
    """Say which installed package came without a file, or with another one; `files` maps it to path and SHA-256."""
    for package, (file, digest) in () if IN_BROWSER else files.items():
        lost = missing_files({package: file})
        if lost:
            return lost
        path = Path(importlib.util.find_spec(package).submodule_search_locations[0], file)
        if _sha256(path) != digest:
            project = package.replace("_", "-")
            return f"{path.name} of {package} was changed or cut; try: pip install --force-reinstall {project}"
    return ""


def wrong_threads(wanted, cores):
    """Say what to do when OMP_NUM_THREADS asks for more threads than there are cores: they wait for each other."""
    if not wanted.strip():
        return ""
    first = wanted.split(",")[0].strip()
    if first.isdigit() and 1 <= int(first) <= cores:
        return ""
    return (
        f"OMP_NUM_THREADS is {wanted!r} on {cores} cores; remove this variable or set it to 1, then restart the kernel"
    )


# -- What this machine says ------------------------------------------------------------------------------------------


def requirements():
    """What the course needs, as course_utils' metadata says: dict of package to lowest version; empty without it."""
    try:
        lines = importlib.metadata.requires("course-utils") or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    extras = "" if IN_BROWSER else r"""(?:\s*;\s*extra\s*==\s*["'](?:networks|lab)["'])?"""
    found = (re.fullmatch(rf"([\w.-]+)\s*>=\s*([\d.]+){extras}", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def version_of(package):
    """Version of an installed package, without importing it; None if it is not there."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def data_folders():
    """Where JupyterLab may keep its extensions: this environment's folder first, then the user's and the system's."""
    own = [folder for folder in os.environ.get("JUPYTER_PATH", "").split(os.pathsep) if folder]
    roots = [sys.prefix, site.getuserbase(), "/usr/local", "/usr"]
    return [*own, *(str(Path(root, "share", "jupyter")) for root in roots if root)]  # a browser has no user's folder


def core_count():
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: a container or a shared machine may lend only some
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _sha256(file):
    try:
        return _files.sha256(_files.read_file(file))
    except OSError:
        return None


def _is_legible(file):
    try:
        return bool(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return False


def _numbers(version):
    """Turn "2.13.0+cpu" into (2, 13, 0), which compares as versions do."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def _dotted(version):
    return ".".join(map(str, version))
