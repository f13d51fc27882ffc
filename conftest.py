"""What holds for every test: no network, a session of its own, notebooks compared to the last picture and alt text.

It stands here and not in tests/ because `pytest --nbval notebooks` must load it as well.
"""

import os
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

from course_utils import progress
from tools.outputs import Tolerance, differences

OFFLINE = Path(__file__).parent / "tests" / "offline"
collect_ignore = ["tools/deploy/jupyterhub_config.py"]  # JupyterHub runs it, with a function of its own


def pytest_configure():
    """Refuse connections that leave this machine, here and in every Python that a test starts."""
    inherited = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    if str(OFFLINE) not in inherited:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), *inherited])
    # A sitecustomize of the system may be loaded already: run ours by its path.
    source = OFFLINE / "sitecustomize.py"
    exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), {"__name__": "offline"})


@pytest.fixture(autouse=True)
def a_new_session(monkeypatch):
    """Begin with nothing predicted or solved, whatever was before."""
    monkeypatch.setattr(progress, "PREDICTIONS", {})
    monkeypatch.setattr(progress, "EXERCISES", {})


def pytest_collection_modifyitems(items):
    """Let notebooks be judged by their outputs, and those of trained cells within the tolerance they carry."""
    for item in items:
        if isinstance(item, IPyNbCell):
            # nbval itself leaves files open, which is not theirs to mend.
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            if "tolerance" in item.cell.metadata:
                item.compare_outputs = lambda *_: True  # our own comparison below knows the tolerance


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Turn red what nbval lets pass: a cell that was stored without being run, changed pictures and alt texts."""
    result = yield
    if isinstance(item, IPyNbCell) and item.options["check"]:
        if item.cell.source.strip() and item.cell.execution_count is None:
            item.raise_cell_error("This cell was never run before it was stored; try python lab.py refresh")
        if found := differences(item.cell.outputs, item.test_outputs, Tolerance.of(item.cell)):
            item.raise_cell_error("; ".join(found) + ". Look at it, and if it is right run python lab.py refresh")
    return result
