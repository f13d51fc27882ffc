"""Each way in which a stored notebook can be wrong turns its nbval run red, and the right one is green."""

import base64
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from course_utils.figures import draw_curves
from tools.outputs import Tolerance
from tools.refresh_notebooks import refresh

ROOT = Path(__file__).parent.parent

NUMBER = "total = 3 * 4\ntotal"
PICTURE = """
from IPython.display import Image, display
from PIL import Image as Pillow
import io
paper = io.BytesIO()
Pillow.linear_gradient("L").resize((48, 32)).save(paper, "png")
display(Image(paper.getvalue()))
"""
EXPLORER = """
import ipywidgets
class Toy(ipywidgets.VBox):
    def __init__(self):
        self.angle = ipywidgets.IntSlider(value=20, max=180, description="angle")
        super().__init__([self.angle])
        self.angle.observe(self.draw, "value")
    def draw(self, change):
        self.result = CALLBACK
    def __repr__(self):
        return f"Toy(angle={self.angle.value})"
toy = Toy()
toy
"""
MOVE = "toy.angle.value = 45\ntoy.result"
TRAINED = """
from course_utils.figures import draw_curves
print("right: 91 %")
draw_curves([0, 1, 2], {"loss": [9, 4, 1]}, title="Loss", x_label="step", y_label="loss", alt="It falls to 1.2")
"""


def png(grey, size=(48, 32)):
    """Return a base64 PNG of one grey level."""
    paper = io.BytesIO()
    Image.new("L", size, grey).save(paper, "png")
    return base64.b64encode(paper.getvalue()).decode()


def untouched(notebook):
    """Leave the notebook as it was refreshed."""


def stripped(notebook):
    """Take every output and execution count away: the form in which git filters store notebooks."""
    for cell in notebook.cells:
        cell.outputs, cell.execution_count = [], None


def swapped_picture(notebook):
    """Store another picture of the same size."""
    notebook.cells[1].outputs[0].data["image/png"] = png(250)


def resized_picture(notebook):
    """Store a picture of another size."""
    notebook.cells[1].outputs[0].data["image/png"] = png(128, size=(32, 48))


def lost_picture(notebook):
    """Store a cell that draws without its picture."""
    notebook.cells[1].outputs = []


def another_alt_text(notebook):
    """Store another alt text: JupyterLab and nbval would not notice."""
    notebook.cells[4].outputs[1].metadata["image/png"]["alt"] = "It rises to 1.2"


def within_tolerance(notebook):
    """Store what another machine trains: a little more right, a curve a little higher."""
    train(notebook, "93 %", [9, 4.2, 1])


def number_beyond_tolerance(notebook):
    """Store a number that no machine would find."""
    train(notebook, "95 %", [9, 4, 1])


def curve_beyond_tolerance(notebook):
    """Store a curve that no machine would find."""
    train(notebook, "91 %", [1, 9, 1])


def stale_title(notebook):
    """Store a figure as it was drawn before its title changed."""
    train(notebook, "91 %", [9, 4, 1], title="Loos")


def train(notebook, right, losses, title="Loss"):
    """Store what the trained cell would show with these results."""
    figure = draw_curves(
        [0, 1, 2], {"loss": losses}, title=title, x_label="step", y_label="loss", alt="It falls to 1.2"
    )
    cell = notebook.cells[4]
    cell.outputs[0].text = f"right: {right}\n"
    cell.outputs[1].data["image/png"] = base64.b64encode(figure.png()).decode()
    cell.outputs[1].data["text/plain"] = repr(figure)


def broken_callback(notebook):
    """Let the explorer's callback raise."""
    notebook.cells[2].source = notebook.cells[2].source.replace("2 * change.new", "change.nonsense")


def changed_number(notebook):
    """Store 13 where the cell computes 12."""
    notebook.cells[0].outputs[0].data["text/plain"] = "13"


# Which cells of each variant must be red; the callback runs only when the slider is moved, in the last cell.
RED = {
    untouched: set(),
    stripped: {0, 1, 2, 3, 4},
    swapped_picture: {1},
    resized_picture: {1},
    lost_picture: {1},
    broken_callback: {3},
    changed_number: {0},
    another_alt_text: {4},
    within_tolerance: set(),
    number_beyond_tolerance: {4},
    curve_beyond_tolerance: {4},
    stale_title: {4},
}


@pytest.fixture(scope="module")
def red_cells(tmp_path_factory):
    """Run pytest once over all variants; return the numbers of the red cells of each."""
    folder = tmp_path_factory.mktemp("variants")
    right = folder / "right.ipynb"
    cells = [NUMBER, PICTURE, EXPLORER.replace("CALLBACK", "2 * change.new"), MOVE, TRAINED]
    cells = [new_code_cell(source.strip()) for source in cells]
    cells[-1].metadata["tolerance"] = Tolerance((3.0,), pictures=20.0).stated("by trying")
    nbformat.write(new_notebook(cells=cells), right)
    refresh(right)
    for spoil in RED:
        notebook = nbformat.read(right, as_version=4)
        spoil(notebook)
        nbformat.write(notebook, folder / f"{spoil.__name__}.ipynb")
    right.unlink()
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "conftest", "-c", ROOT / "pyproject.toml", "--rootdir", folder, "--junitxml", report, folder]
    # Without the surrounding pytest's own variables: with them this run would report to its xdist or coverage.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    found = {}
    for case in ET.parse(report).iter("testcase"):
        cells = found.setdefault(Path(case.get("classname")).stem, set())
        if case.find("failure") is not None or case.find("error") is not None:
            cells.add(int(case.get("name").split()[-1]))
    print(done.stdout[-3000:], done.stderr[-3000:], found)
    return found


@pytest.mark.parametrize("spoil", RED, ids=lambda spoil: spoil.__name__)
def test_nbval_turns_exactly_the_wrong_cells_red(spoil, red_cells):
    """The untouched notebook is green; a stripped, swapped, broken or changed one is red where it was touched."""
    assert red_cells[spoil.__name__] == RED[spoil]
