"""The check of the environment says ok where all is well, and names each thing that is missing with its remedy."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import environment
from course_utils.environment import Finding, Report, check_environment

ROOT = Path(__file__).parent.parent
WANTED = {"numpy": "2.0", "torch": "2.6"}


def test_all_is_good_where_the_tests_run():
    """In the project's own environment every claim holds, and the text holds no version and no path."""
    report = check_environment()
    assert report.all_good, report
    assert repr(report).splitlines()[-1] == "all good: True"
    assert not any(version in repr(report) for version in (sys.prefix, *list(report.versions.values())[3:]))


def test_the_same_text_twice():
    """A notebook that stores the report can be compared."""
    assert repr(check_environment()) == repr(check_environment())


def test_versions_name_every_package():
    """What a student sends along names Python, the machine and every dependency."""
    versions = check_environment().versions
    assert {"Python", "machine", "cores", *environment.requirements()} == set(versions)
    assert {"numpy", "torch", "jupyterlab"} <= set(versions)


def test_a_problem_makes_the_report_red():
    """One claim that fails is enough, and its remedy stands beside it."""
    report = Report([Finding("a"), Finding("b", "it is gone; fetch it")], {})
    assert not report.all_good
    assert repr(report) == "ok  a\nNO  b: it is gone; fetch it\nall good: False"


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (environment.wrong_python((3, 9)), "this is 3.9; install a newer Python"),
        (environment.wrong_home("/usr", "/usr"), "the system's Python"),
        (environment.wrong_packages({}, {}), "course_utils itself is not installed"),
        (environment.wrong_packages(WANTED, {"numpy": "2.1", "torch": None}), "missing torch;"),
        (
            environment.wrong_packages(WANTED, {"numpy": "1.26.4", "torch": "2.6"}),
            r"too old numpy 1.26.4 (at least 2.0)",
        ),
        (environment.wrong_page([]), "JupyterLab's part of jupyterlab_widgets and anywidget was not found"),
        (environment.missing_files({"no_such_package": "cat.png"}), "cat.png of no_such_package was not found"),
        (environment.missing_files({"json": "cat.png"}), "cat.png of json was not found"),
        (environment.wrong_threads("8", 2), "OMP_NUM_THREADS is '8' on 2 cores; remove this variable"),
        (environment.wrong_threads("many", 2), "OMP_NUM_THREADS is 'many'"),
        (environment.wrong_threads("0", 2), "OMP_NUM_THREADS is '0'"),
    ],
)
def test_each_problem_has_its_sentence(problem, says):
    """What is wrong, and what to do about it."""
    assert says in problem
    assert "lab" in problem or "remove" in problem


@pytest.mark.parametrize(
    "problem",
    [
        environment.wrong_python((3, 11)),
        environment.wrong_python((3, 14)),
        environment.wrong_home("/course/.venv", "/usr"),
        environment.wrong_packages(WANTED, {"numpy": "2.0", "torch": "2.13.0+cpu"}),
        environment.wrong_packages(WANTED, {"numpy": "10.0", "torch": "2.6.0rc1"}),
        environment.missing_files({"json": "decoder.py"}),
        environment.wrong_threads("", 2),
        environment.wrong_threads("2", 2),
        environment.wrong_threads("1,4", 2),
    ],
)
def test_what_is_right_is_not_complained_of(problem):
    """2.13 is newer than 2.6, local versions count, and no wish for threads is fine."""
    assert problem == ""


def test_conda_counts_as_an_environment(tmp_path):
    """Binder and conda have no venv, but a folder of their own."""
    (tmp_path / "conda-meta").mkdir()
    assert environment.wrong_home(str(tmp_path), str(tmp_path)) == ""


def test_the_pages_half_is_found_and_must_be_legible(tmp_path):
    """Both extensions are there: good; one is a broken file: its package is named."""
    for name in environment.PAGE_HALVES:
        folder = tmp_path / "labextensions" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"name": name}))
    assert environment.wrong_page([tmp_path]) == ""
    (tmp_path / "labextensions" / "anywidget" / "package.json").write_text("{")
    assert environment.wrong_page([tmp_path]).startswith("JupyterLab's part of anywidget was not found")


def test_page_files_that_a_module_names_must_be_there(tmp_path):
    """Each script and style sheet beside the module that names it; the kit's own are all named."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "base.py").write_text('"".join((HERE / part).read_text() for part in ("a.js", "b.css"))')
    for name in ("a.js", "b.css"):
        (tmp_path / "kit" / name).touch()
    assert environment.missing_page_files(tmp_path) == ""
    (tmp_path / "kit" / "b.css").rename(tmp_path / "b.css")
    assert environment.missing_page_files(tmp_path).startswith("b.css was not found; get the course anew")
    kit = environment.PACKAGE / "explorers" / "kit"
    named = "".join(module.read_text(encoding="utf-8") for module in kit.glob("*.py"))
    assert [
        path.name for path in kit.iterdir() if path.suffix in (".js", ".css") and f'"{path.name}"' not in named
    ] == []


def damaged(folder):
    return environment.damaged_weights(folder).partition("; ")[0]


def test_weights_that_are_missing_or_changed_are_named(tmp_path):
    """Whole, changed by one byte, gone, a folder in its place; no record, and one that is none."""
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
    lines = [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n" for name in ("one", "two")]
    (tmp_path / "SHA256SUMS").write_text("".join(lines))
    assert environment.damaged_weights(tmp_path) == ""
    (tmp_path / "two").write_text("tWo")
    assert damaged(tmp_path) == "missing or changed: two"
    (tmp_path / "one").unlink()
    (tmp_path / "one").mkdir()
    assert damaged(tmp_path) == "missing or changed: one, two"
    (tmp_path / "SHA256SUMS").write_text("nothing")
    assert damaged(tmp_path).startswith("their record cannot be read (SHA256SUMS in")
    (tmp_path / "SHA256SUMS").unlink()
    assert damaged(tmp_path) == "missing or changed: SHA256SUMS"


def test_lent_files_that_are_missing_or_changed_are_named(tmp_path, monkeypatch):
    """Whole, changed by one byte, gone; the package not installed."""
    (tmp_path / "lender").mkdir()
    (tmp_path / "lender" / "digits.gz").write_bytes(b"ten")
    monkeypatch.syspath_prepend(str(tmp_path))
    lent = {"lender": ("digits.gz", hashlib.sha256(b"ten").hexdigest())}
    assert environment.changed_files(lent) == ""
    (tmp_path / "lender" / "digits.gz").write_bytes(b"tin")
    told = "digits.gz of lender was changed or cut; try: pip install --force-reinstall lender"
    assert environment.changed_files(lent) == told
    (tmp_path / "lender" / "digits.gz").unlink()
    assert environment.changed_files(lent).startswith("digits.gz of lender was not found; close JupyterLab and run")
    assert environment.changed_files({"no_such": ("a.gz", "")}).startswith("a.gz of no_such was not found")


def test_a_missing_package_has_no_version(monkeypatch):
    """Neither an unknown package nor an uninstalled course raises."""
    assert environment.version_of("no-such-package") is None

    def nothing(name):
        raise environment.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(environment.importlib.metadata, "requires", nothing)
    assert environment.requirements() == {}
    assert not check_environment().all_good


def test_in_a_browser(monkeypatch):
    """There the site brings the page, networks are not to be had, and neither threads nor a user's folder are there."""
    extra = ['torch>=2.6; extra == "networks"', "jupyterlab>=4.4 ; extra == 'lab'", 'ruff>=0.9; extra == "test"']
    monkeypatch.setattr(environment.importlib.metadata, "requires", lambda name: ["numpy>=2.0", *extra])
    assert set(environment.requirements()) == {"numpy", "torch", "jupyterlab"}
    monkeypatch.setattr(environment, "IN_BROWSER", True)
    monkeypatch.setattr(environment.site, "getuserbase", lambda: None)
    assert set(environment.requirements()) == {"numpy"}
    assert environment.wrong_home("/", "/") == environment.wrong_page(environment.data_folders()) == ""
    assert environment.changed_files({"no_such": ("a.gz", "")}) == ""


def test_extra_jupyter_folders_and_unknown_cores(monkeypatch):
    """JUPYTER_PATH comes first; where the system lends no count of cores, the machine's counts."""
    monkeypatch.setenv("JUPYTER_PATH", "/a")
    assert environment.data_folders()[0] == "/a"
    monkeypatch.delattr(environment.os, "sched_getaffinity", raising=False)
    assert environment.core_count() >= 1


def test_only_the_standard_library():
    """The check runs where nothing is installed: it imports nothing else."""
    program = "from course_utils.environment import check_environment; check_environment(); print('ran')"
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r}); {program}"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "ran\n", done.stderr
