"""The tool that plays several machines sees what differs, and measures how far trained cells may differ."""

import nbformat
import pytest
import torch
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.networks.cnn import lenet
from course_utils.networks.tensors import seeded
from course_utils.networks.weights import save_weights
from tools import processors
from tools.outputs import Tolerance, differences
from tools.refresh_notebooks import refresh

COMPUTED = "6 * 7"
OF_THIS_MACHINE = "import os\nprint(os.environ.get('ATEN_CPU_CAPABILITY', 'all'))"
TRAINED = """
import os
from course_utils.networks.cnn import lenet
from course_utils.networks.tensors import seeded
with seeded(0):
    pass
right = 90 + 2 * ("ATEN_CPU_CAPABILITY" in os.environ)
print(f"right: {right} % after 300 steps, first weight {lenet()[0].weight[0, 0, 0, 0].item():.3f}")
import ipywidgets
ipywidgets.HTML()
""".strip()


@pytest.fixture
def notebook(tmp_path):
    """Return the path of a refreshed notebook: one cell computes, one tells the machine, one "trains"."""
    path = tmp_path / "1.ipynb"
    cells = [new_code_cell(source) for source in (COMPUTED, OF_THIS_MACHINE, TRAINED)]
    cells[2].metadata["tags"] = ["trained"]
    for name, cell in zip(("computed", "machine", "trained"), cells, strict=True):
        cell.id = name
    nbformat.write(new_notebook(cells=cells), path)
    refresh(path)
    return path


def test_what_differs_is_named_and_what_was_trained_is_measured(notebook, monkeypatch, capsys):
    """First both cells that differ are red; after measuring only the one is that has no business to differ."""
    monkeypatch.setattr(processors, "SEEDS", (1,))
    assert processors.main([str(notebook), "--machines", "this", "AVX2"]) == 1
    told = capsys.readouterr().out
    assert "AVX2: 1, cell machine: the words differ" in told and "AVX2: 1, cell trained: number 1 is 92" in told
    assert "computed" not in told and "this machine:" not in told

    assert processors.main([str(notebook), "--machines", "this", "AVX2", "--measure"]) == 1
    told = capsys.readouterr().out
    assert "cell machine" in told and "cell trained" not in told

    cells = nbformat.read(notebook, as_version=4).cells
    assert [cell.id for cell in cells if "tolerance" in cell.metadata] == ["trained"]
    tolerance, stored = Tolerance.of(cells[2]), cells[2].outputs
    with seeded(1):
        other = lenet(seed=1)[0].weight[0, 0, 0, 0].item()
    first = lenet(seed=0)[0].weight[0, 0, 0, 0].item()
    assert tolerance.numbers[:2] == (4, 0)
    assert tolerance.numbers[2] == pytest.approx(2 * abs(other - first), rel=0.1)
    for text, agrees in (("94 % after 300", True), ("95 % after 300", False), ("90 % after 301", False)):
        now = [{**stored[0], "text": stored[0].text.replace("90 % after 300", text)}, stored[1]]
        assert (differences(stored, now, tolerance) == []) is agrees


def test_a_notebook_that_stops_is_reported(notebook, capsys):
    """An error on one machine is a line of the report, and the others still run."""
    stored = nbformat.read(notebook, as_version=4)
    stored.cells[0].source = "import os\n1 / ('ATEN_CPU_CAPABILITY' not in os.environ)"
    nbformat.write(stored, notebook)
    assert processors.main([str(notebook), "--machines", "this", "AVX2"]) == 1
    told = capsys.readouterr().out
    assert "AVX2: 1, cell 0 stopped with ZeroDivisionError" in told
    assert "this machine: 1, cell computed" in told


def test_weights_of_another_folder(notebook, tmp_path, capsys):
    """Those that lie there are taken, the others are those that ship; the report says what they change."""
    stored = nbformat.read(notebook, as_version=4)
    for cell, name in zip(stored.cells[1:], ("digit_cnn", "photo_cnn"), strict=True):
        cell.source = f"from course_utils.networks.weights import read_weights\nprint(len(read_weights({name!r})))"
    nbformat.write(stored, notebook)
    refresh(notebook)
    save_weights({"one": torch.ones(2, 3)}, "digit_cnn", tmp_path / "other")
    chosen = [str(notebook), "--machines", "this"]
    assert processors.main([*chosen, "--weights", str(tmp_path / "other")]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "cell machine: number 1 is 1, " in told[0] and told[1].startswith("Tried")
    assert processors.main(chosen) == 0
    with pytest.raises(SystemExit):
        processors.main([*chosen, "--weights", str(tmp_path / "other"), "--measure"])
    assert "leave --weights out" in capsys.readouterr().err


def test_each_machine_differs_from_the_others():
    """Nine machines, or seven where the processor lacks AVX-512; no two are the same."""
    environments = list(processors.machines().values())
    assert len(environments) in (7, 9)
    assert all(one != other for i, one in enumerate(environments) for other in environments[:i])
