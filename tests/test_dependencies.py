"""pyproject.toml bounds, requirements.txt pins and environment.yml conda's door: one list, held together."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
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
BOUNDS = [Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]]


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
        assert re.fullmatch(r'[a-z0-9-]+==[0-9][0-9a-z.]*(; sys_platform [!=]= "(win32|darwin)")?', line)
    assert "torch==2.13.0" in lines


def test_the_lock_serves_every_system_and_no_gpu_vendor():
    """What only one system can use carries a marker; the CUDA packages come with PyTorch or not at all."""
    assert not [name for name in PINS if lock.CUDA.match(name)]
    assert {name: pin.marker for name, pin in PINS.items() if pin.marker} == {
        name: Marker(marker) for name, marker in lock.PLATFORMS.items()
    }


def test_the_lock_is_complete():
    """Every package that the pinned ones require here is pinned too: nothing drifts beneath them."""
    todo, seen = {canonicalize_name(bound.name) for bound in BOUNDS}, set()
    while todo:
        name = todo.pop()
        seen.add(name)
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            wanted = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if wanted and canonicalize_name(needed.name) not in seen:
                todo.add(canonicalize_name(needed.name))
    assert {name for name in seen - PINS.keys() if not lock.CUDA.match(name)} == set()


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
    assert rest == {"pip": [f"--extra-index-url {lab.PYTORCH_CPU_INDEX}", "-r requirements.txt", "-e ."]}


def test_every_door_names_the_same_oldest_python():
    """lab.py refuses what pyproject.toml refuses, and the lock is made for it."""
    assert PROJECT["requires-python"] == ">={}.{}".format(*lab.OLDEST_PYTHON)
    assert "{}.{}.0".format(*lab.OLDEST_PYTHON) == lock.OLDEST_PYTHON


def test_the_lock_is_written_in_one_form():
    """Writing the pins again gives the file that is there."""
    assert lock.requirements({name: next(iter(pin.specifier)).version for name, pin in PINS.items()}) == LOCK


def test_a_new_platform_rule_is_noticed():
    """A package that some release requires on one system only has to get its line in the lock's table."""
    rules = ['newcomer>=1; platform_system == "Windows"', 'optional; sys_platform == "win32" and extra == "all"']
    packages = [{"name": "A", "version": "1", "requires_dist": [*rules, "everywhere", 'colorama; os_name == "nt"']}]
    assert lock.unknown_platform_rules(packages) == ["newcomer"]
