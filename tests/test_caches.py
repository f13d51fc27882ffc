"""A home that cannot be written to costs a student nothing, least of all a red line."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_utils._caches import can_be_written, prepare_caches


@pytest.fixture
def below_a_file(tmp_path):
    """Return a folder that nobody can make, not even root."""
    (tmp_path / "file").touch()
    return str(tmp_path / "file" / "home")


def prepared(monkeypatch, home, **environment):
    """Return the names that get a place of their own in an environment with this home."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    before = dict(environment)
    prepare_caches(environment)
    assert all(can_be_written(environment[name]) for name in environment.keys() - before.keys())
    return {name for name in environment if environment[name] != before.get(name)}


def test_a_usual_home_is_left_alone(monkeypatch, tmp_path):
    """Whether its folders for caches are there or not; what someone has set stays, too."""
    assert prepared(monkeypatch, tmp_path) == set()
    assert prepared(monkeypatch, tmp_path, XDG_CACHE_HOME=str(tmp_path / "c"), MPLCONFIGDIR=str(tmp_path)) == set()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_gets_another_place(monkeypatch, tmp_path, below_a_file):
    """All of the home, or just what a variable names; a good place for Matplotlib is kept."""
    assert prepared(monkeypatch, below_a_file) == {"XDG_CACHE_HOME", "MPLCONFIGDIR"}
    assert prepared(monkeypatch, tmp_path, MPLCONFIGDIR=below_a_file) == {"MPLCONFIGDIR"}
    assert prepared(monkeypatch, tmp_path, XDG_CONFIG_HOME=below_a_file) == {"MPLCONFIGDIR"}
    assert prepared(monkeypatch, below_a_file, MPLCONFIGDIR=str(tmp_path)) == {"XDG_CACHE_HOME"}


def test_folders_that_can_be_written(tmp_path, below_a_file):
    """A folder, one that could be made below it, a link to it; not a file, nor what lies below one, nor a dead link."""
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "dead").symlink_to(tmp_path / "nothing")
    assert can_be_written(tmp_path) and can_be_written(tmp_path / "a" / "b") and can_be_written(tmp_path / "link")
    assert not any(map(can_be_written, (tmp_path / "file", below_a_file, tmp_path / "dead")))


def test_a_drive_that_is_not_there(monkeypatch):
    """The walk upwards ends at the top, even if that is not there."""
    monkeypatch.setattr(os.path, "lexists", lambda folder: False)
    monkeypatch.setattr(Path, "is_dir", lambda folder: False)
    assert not can_be_written("nowhere/at/all")


def test_fonts_that_take_a_moment_are_no_warning(caplog):
    """That one sentence of Matplotlib is dropped, others pass."""
    logger = logging.getLogger("matplotlib.font_manager")
    logger.warning("Matplotlib is building the font cache; this may take a moment.")
    logger.warning("findfont: Font family 'Nowhere' not found.")
    assert [record.message[:8] for record in caplog.records] == ["findfont"]


# What fontconfig does in a home where it may not write, whatever is installed here.
FC_LIST = """#!/bin/sh
[ "$1" = --help ] && echo --format
mkdir -p "${XDG_CACHE_HOME:-$HOME/.cache}/fontconfig" 2>/dev/null && exit
echo "Fontconfig error: No writable cache directories" >&2
"""


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_no_red_line_in_a_notebook(tmp_path, below_a_file):
    """A picture and an explorer in a kernel whose home is nowhere: nothing on stderr, and both are drawn."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "fc-list").write_text(FC_LIST)
    (tmp_path / "bin" / "fc-list").chmod(0o755)
    cells = [
        "from course_utils.figures import draw_images\ndraw_images([[[0, 1]]], ['two'])",
        "from course_utils.explorers.first_explorer import FirstExplorer\nFirstExplorer()",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    gone = {"XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR"}
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    environment |= {"HOME": below_a_file, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent.parent), os.environ["PYTHONPATH"]])
    NotebookClient(book, timeout=120).execute(env=environment, stderr=subprocess.DEVNULL)
    said = [output.text for cell in book.cells for output in cell.outputs if output.output_type == "stream"]
    assert said == []
    assert all("image/png" in cell.outputs[0].data for cell in book.cells)


def test_nothing_is_left_behind(below_a_file):
    """The folder of a session goes with it."""
    program = "import course_utils, os; print(os.environ['MPLCONFIGDIR'])"
    environment = {"HOME": below_a_file, "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    assert not Path(done.stdout.strip()).exists()
