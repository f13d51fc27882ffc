"""pyproject.toml bounds, requirements.txt pins and environment.yml conda's door: one list, held together."""

import itertools
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import lab
from tools import lock

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PINS = {
    canonicalize_name(pin.name): pin
    for pin in (Requirement(line) for line in LOCK.splitlines() if not line.startswith("#"))
}
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
PLACES = {
    f"{name}, {python}": {**system, "python_version": python, "python_full_version": f"{python}.2", "extra": ""}
    for (name, system), python in itertools.product(SYSTEMS.items(), lock.PYTHONS)
}
BOUNDS = [
    Requirement(text)
    for texts in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    for text in texts
]


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.name)
def test_each_dependency_is_pinned_within_its_bound(bound):
    """What pyproject.toml asks for, requirements.txt pins, and the pin satisfies the bound on every system."""
    pin = PINS[canonicalize_name(bound.name)]
    assert pin.marker is None
    assert bound.specifier.contains(next(iter(pin.specifier)).version)


def test_dependencies_have_lower_bounds_only():
    """An upper bound in pyproject.toml would hold back people who bring their own environment."""
    assert all([clause.operator for clause in bound.specifier] == [">="] for bound in BOUNDS)


def test_the_lock_holds_exact_public_versions_only():
    """Each line is name==version: no index, no link, no range, no +cpu, nothing twice."""
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert list(PINS) == sorted(PINS)
    assert len(PINS) == len(lines)
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; [a-zP0-9_ '!=<>().]+)?", line), line
    assert "torch==2.13.0" in lines


def wanted(requirement, place):
    """Say whether a requirement or a pin counts on that system with that Python."""
    return requirement.marker is None or requirement.marker.evaluate(place)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_lock_is_complete(place):
    """Every package that the pinned ones require there is pinned there too: nothing drifts beneath them."""
    todo, seen = {canonicalize_name(bound.name) for bound in BOUNDS}, set()
    while todo:
        name = todo.pop()
        seen.add(name)
        try:
            required = distribution(name).requires or []
        except PackageNotFoundError:  # of another system: what it asks for in turn only uv has seen
            continue
        needed = [need for need in map(Requirement, required) if wanted(need, place) and not lock.CUDA.match(need.name)]
        todo |= {canonicalize_name(need.name) for need in needed} - seen
    assert len(seen) > 100
    assert {name for name in seen if name not in PINS or not wanted(PINS[name], place)} == set()


def test_the_lock_serves_every_system_and_no_gpu_vendor():
    """What only one system can use carries a marker; the CUDA packages come with PyTorch or not at all."""
    assert not [name for name in PINS if lock.CUDA.match(name)]
    pinned = {
        system: {name for name, pin in PINS.items() if wanted(pin, PLACES[f"{system}, 3.13"])} for system in SYSTEMS
    }
    assert pinned["macOS"] - pinned["Linux"] == {"appnope"}
    assert pinned["Windows"] - pinned["Linux"] == {"colorama", "pywinpty"}
    assert pinned["Linux"] - pinned["Windows"] == {"pexpect", "ptyprocess"}
    assert {"torch", "numpy", "jupyterlab"} <= pinned["Linux"] & pinned["Windows"] & pinned["macOS"]


def test_the_oldest_python_can_have_each_version():
    """Debian 12 brings Python 3.11.2, which a package that requires 3.11.5 would stop."""
    too_new = []
    for name, pin in PINS.items():
        try:
            about = distribution(name)
        except PackageNotFoundError:  # of another system
            continue
        required = about.metadata["Requires-Python"] or ""
        if about.version in pin.specifier and lock.OLDEST_PYTHON not in SpecifierSet(required):
            too_new.append(f"{name} requires {required}")
    assert too_new == []


def test_conda_leads_to_the_lock():
    """environment.yml brings Python and pip from conda-forge, and everything else from requirements.txt."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge"]
    python, pip, rest = environment["dependencies"]
    assert (
        python.startswith("python=")
        and Version(python.partition("=")[2]) in Requirement(f"python{PROJECT['requires-python']}").specifier
    )
    assert pip == "pip"
    assert rest == {"pip": [f"--extra-index-url {lab.PYTORCH_CPU_INDEX}", "-r requirements.txt", "-e .[networks,lab]"]}


def test_every_door_names_the_same_oldest_python():
    """lab.py refuses what pyproject.toml refuses, and the lock is made for it."""
    assert PROJECT["requires-python"] == ">={}.{}".format(*lab.OLDEST_PYTHON)
    assert "{}.{}.0".format(*lab.OLDEST_PYTHON) == lock.OLDEST_PYTHON


def test_every_door_names_the_same_newest_python():
    """The lock is resolved for each minor version that lab.py takes."""
    minors = range(lab.OLDEST_PYTHON[1], lab.NEWEST_PYTHON[1] + 1)
    assert tuple(f"3.{minor}" for minor in minors) == lock.PYTHONS


# ---- how the lock is made ----


def test_help_resolves_nothing(uv, capsys):
    """It says what there is; uv, which would have answered the word itself, is not asked."""
    assert lock.main("--help") == 0
    assert "python -m tools.lock --upgrade" in capsys.readouterr().out
    assert uv[2] == []


def test_the_lock_is_written_in_one_form():
    """What is there is what would be written for it."""
    assert lock.requirements(LOCK) == LOCK


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """Stand in for uv in a project of its own: it pins one package and a CUDA library, and has wheels if told so."""
    (tmp_path / "requirements.txt").write_text("small==1\n")
    calls = []

    def run(command, **_):
        calls.append(command[3:])
        for option in command:
            if option.startswith("--output-file="):
                Path(option.partition("=")[2]).write_text("nvidia-all==1 ; sys_platform == 'linux'\nsmall==2\n")
        return subprocess.CompletedProcess(command, int(run.fails in " ".join(command)))

    run.fails = "nothing"
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    monkeypatch.setattr(lock.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(lock.subprocess, "run", run)
    return tmp_path / "requirements.txt", run, calls


def test_the_lock_is_resolved_for_all_and_tried_on_each(uv):
    """Once for all systems at once, with PyTorch held, then each system with each Python, wheels only."""
    file, _, calls = uv
    assert lock.main("--upgrade") == 0
    assert file.read_text() == lock.HEADER + "small==2\n"
    first, *others = [" ".join(call) for call in calls]
    assert "--universal" in first and "--all-extras" in first and "--constraint=" in first and "--upgrade" in first
    assert len(others) == 16
    assert all("--no-deps --only-binary=:all:" in call for call in others)


def test_what_cannot_be_had_everywhere_is_not_written(uv):
    """One missing wheel, and the old lock stays."""
    file, run, _ = uv
    run.fails = "aarch64-apple-darwin --python-version=3.14"
    with pytest.raises(SystemExit):
        lock.main()
    assert file.read_text() == "small==1\n"


def test_without_uv_there_is_a_sentence(monkeypatch, capsys):
    """It is needed by whoever makes the lock, and by nobody else."""
    monkeypatch.setattr(lock.shutil, "which", lambda name: None)
    assert lock.main() == 1
    assert capsys.readouterr().err.startswith("uv was not found; install it (pip install uv)")
