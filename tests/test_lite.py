"""Notebooks for the browser's own Python: what of them runs without PyTorch, and what the site is built from."""

import subprocess
import sys

import nbformat
import pytest
from test_without_networks import HIDE

from tools.lite import build

NAMES = [path.stem for path in build.NOTEBOOKS]


@pytest.fixture(params=build.NOTEBOOKS, ids=lambda path: path.stem)
def pair(request):
    """A notebook as it is, and as it runs in the browser."""
    notebook = nbformat.read(request.param, as_version=4)
    return notebook, build.for_the_browser(notebook)


def texts(notebook):
    """The cells that became text."""
    return [cell for cell in notebook.cells if cell.source.startswith(build.SORRY)]


def test_which_notebooks_are_there():
    """The mathematics' floor, and the notebook on PCA."""
    assert [name[:2] for name in NAMES] == ["00", "01", "02", "03", "04", "13"]


def test_no_cell_asks_for_pytorch(pair):
    """Neither an import nor a name that one has made; everything else is there as it was, in its order."""
    before, after = pair
    nbformat.validate(after)
    code = [cell for cell in after.cells if cell.cell_type == "code"]
    assert code[0].source == build.INSTALL
    assert not [cell.source for cell in code if build.NETWORKS.search(cell.source)]
    kept = [cell.id for cell in after.cells if not cell.id.endswith(("-imports", "in-the-browser"))]
    assert kept == [cell.id for cell in before.cells]
    lost = {cell.id for cell in texts(after)}
    sources = {cell.id: cell.source for cell in code}
    wanted = {cell.id: cell.source for cell in before.cells if cell.cell_type == "code" and cell.id not in lost}
    assert wanted.items() <= sources.items()


def test_what_of_01_cannot_run():
    """The two cells that compare with PyTorch, with what they said; SciPy's half is imported for the cells after."""
    path = next(path for path in build.NOTEBOOKS if path.stem.startswith("01"))
    after = build.for_the_browser(nbformat.read(path, as_version=4))
    assert [cell.id for cell in texts(after)] == ["oracle-2d", "oracle-depth"]
    assert "'PyTorch': True" in texts(after)[0].source
    imports = next(cell.source for cell in after.cells if cell.id == "oracle-2d-imports")
    assert imports == "from scipy.signal import correlate2d"


def test_names_are_followed():
    """What a lost cell made is lost until it is made anew; a function's own names are nobody else's."""
    sources = ["import torch\nx = torch.ones(2)", "y = x + 1", "x = 3", "z = [x for y in range(x)]", "y"]
    cells = [nbformat.v4.new_code_cell(source, id=str(number)) for number, source in enumerate(sources)]
    after = build.for_the_browser(nbformat.v4.new_notebook(cells=cells))
    assert [cell.id for cell in texts(after)] == ["0", "1", "4"]
    assert build.names("def f(x):\n    return x + y\nf(z)") == ({"y", "z"}, {"f"})


def test_pictures_of_a_lost_cell_stay():
    """They are kept with their alt texts, as attachments."""
    output = nbformat.v4.new_output("display_data", {"image/png": "iVBOR"}, metadata={"image/png": {"alt": "a line"}})
    cell = nbformat.v4.new_code_cell("torch.plot()", id="a", outputs=[output])
    text = build.remembered(cell)
    assert text.source.endswith("![a line](attachment:0.png)")
    assert text.attachments == {"0.png": {"image/png": "iVBOR"}}


def test_links_lead_to_what_is_there():
    """A notebook of the site and an address stay links; other notebooks and files of the project become words."""
    told = (
        "[a](01_convolution.ipynb#b), [b](05_convolutional_networks.ipynb), ![c](d.png), [e](https://e.org), [f](../g)"
    )
    kept = "[a](01_convolution.ipynb#b), b, ![c](d.png), [e](https://e.org), f"
    assert build.unlinked(told) == kept


@pytest.mark.parametrize("number", ["01", "13"])
def test_it_runs_to_its_end_without_pytorch(number, tmp_path):
    """Every cell that is left runs where torch and safetensors cannot be found, after the one that installs."""
    path = next(path for path in build.NOTEBOOKS if path.stem.startswith(number))
    notebook = build.for_the_browser(nbformat.read(path, as_version=4))
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"][1:]
    hide = HIDE.replace(', "mlxtend"', "")
    program = f"{hide}\ncells, scope = {code!r}, {{}}\nfor cell in cells:\n    exec(cell, scope)\nprint(end='the end')"
    done = subprocess.run([sys.executable, "-c", program], cwd=build.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.endswith("the end")


def test_the_configuration_names_what_is_there(tmp_path):
    """The package's own wheel and those that Pyodide lacks; of three the half that runs in the page."""
    names = ["anywidget-1-py3-none-any.whl", "course_utils-0.1.0-py3-none-any.whl", "mlxtend-1-py3-none-any.whl"]
    for name in names:
        (tmp_path / name).touch()
    told = build.configuration(tmp_path)
    assert told["PipliteAddon"]["piplite_urls"] == [str(tmp_path / name) for name in names]
    assert told["LiteBuildConfig"]["federated_extensions"] == [str(tmp_path / name) for name in names[:2]]
    assert build.OVERRIDES.is_file()


def test_each_wheel_is_pinned_once():
    """The page's half of a widget and its other half must be of one release: both come from requirements.txt."""
    assert {pin.partition("==")[0] for pin in build.pins()} >= set(build.WHEELS)
    assert {name.replace("_", "-") for name in build.PAGE_HALVES} <= {*build.WHEELS, "course-utils"}


def test_its_tools_are_installed_once(tmp_path, monkeypatch):
    """Into an environment of their own, and again only when their list has changed."""
    called = []
    monkeypatch.setattr(build, "VENV", tmp_path)
    monkeypatch.setattr(build, "call", lambda command, **how: called.append(command))
    build.prepare()
    assert called[0][1:3] == ["-m", "venv"] and "install" in called[1]
    build.prepare()
    assert len(called) == 2


def test_what_fails_is_told(capsys, tmp_path, monkeypatch):
    """The command that failed, below its own words."""
    monkeypatch.setattr(build, "VENV", tmp_path)
    monkeypatch.setattr(build.subprocess, "run", lambda command, **how: subprocess.CompletedProcess(command, 1))
    assert build.main([str(tmp_path / "site")]) == 1
    assert "-m venv --clear" in capsys.readouterr().err
