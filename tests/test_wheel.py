"""What `pip install` brings: the wheel carries all that the package needs, and works where the project is not."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PREFIX = ROOT / "course_utils" / "jupyter" / "prefix"
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a copy of what the wheel is built from."""
    folder = tmp_path_factory.mktemp("my project")
    shutil.copytree(ROOT / "course_utils", folder / "course_utils", ignore=LEFT_BEHIND)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def unpacked(project, folder, kind):
    """Build a wheel, of which `kind` is "wheel" or "editable", and unpack it as pip would."""
    program = f"from setuptools.build_meta import build_{kind}; build_{kind}({str(folder)!r})"
    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as file:
        file.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.fixture(scope="module")
def wheel(project, tmp_path_factory):
    """Return the content of the wheel."""
    return unpacked(project, tmp_path_factory.mktemp("a wheel"), "wheel")


@pytest.fixture
def installed(wheel, tmp_path):
    """Return a copy of the wheel's content that a test may damage."""
    return Path(shutil.copytree(wheel, tmp_path / "site"))


def in_another_folder(site, program, tmp_path):
    """Run a program with that folder in front of everything else installed; return what it prints."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(site), os.environ["PYTHONPATH"]])}
    done = subprocess.run(
        [sys.executable, "-c", f"import course_utils; assert {str(site)!r} in course_utils.__file__\n{program}"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_of_the_package_is_carried(wheel):
    """Modules, scripts, styles, weights and their record: the same files, byte for byte."""
    files = [path for path in (ROOT / "course_utils").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} >= {".py", ".js", ".css", ".json", ".safetensors"}
    lost = [path for path in files if not (wheel / path.relative_to(ROOT)).is_file()]
    assert lost == []
    assert [path for path in files if path.read_bytes() != (wheel / path.relative_to(ROOT)).read_bytes()] == []


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_jupyters_part_goes_into_the_environment(project, tmp_path, kind):
    """Also with an editable install, as `make lab` and environment.yml make it: what lies below `prefix`, as it is."""
    content = unpacked(project, tmp_path, kind)
    data = next(content.glob("*.data")) / "data"
    carried, wanted = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (data, PREFIX)
    )
    assert carried == wanted
    assert len(wanted) == 7


def test_weights_are_read_and_explorers_are_made_elsewhere(wheel, tmp_path):
    """A network answers and an explorer is drawn, with nothing but the wheel to read from."""
    program = (
        "from course_utils.networks.weights import load_weights, recorded_sums, read_weights\n"
        "from course_utils.networks.cnn import lenet\n"
        "load_weights(lenet(), 'digit_cnn')\n"
        "print(len([read_weights(file.partition('.')[0]) for file in recorded_sums()]))\n"
        "from course_utils.explorers.first_explorer import FirstExplorer\n"
        "print(len(FirstExplorer().png()) > 1000)"
    )
    shipped = len(list((ROOT / "course_utils" / "networks" / "trained").glob("*.safetensors")))
    assert in_another_folder(wheel, program, tmp_path) == f"{shipped}\nTrue\n"


REPORT = "from course_utils.environment import check_environment; print(check_environment())"


def test_the_check_says_so_where_all_is_well(wheel, tmp_path):
    """Every claim holds in the folder elsewhere, too."""
    assert in_another_folder(wheel, REPORT, tmp_path).endswith("all good: True\n")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda site: (site / "networks/trained/digit_cnn.safetensors").unlink(), "changed: digit_cnn.safetensors;"),
        (lambda site: (site / "networks/trained/photo_cnn.safetensors").write_bytes(b"no"), "photo_cnn.safetensors;"),
        (lambda site: shutil.rmtree(site / "networks/trained"), "missing or changed: SHA256SUMS;"),
        (lambda site: (site / "explorers/kit/card.css").unlink(), "card.css was not found;"),
    ],
    ids=["missing", "altered", "no weights", "no style"],
)
def test_the_check_sees_what_is_missing(installed, tmp_path, damage, told):
    """A file that is gone or altered is named, together with what to do."""
    damage(installed / "course_utils")
    report = in_another_folder(installed, REPORT, tmp_path)
    assert told in report
    assert "get the course anew" in report
    assert report.endswith("all good: False\n")
