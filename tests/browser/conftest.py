"""Without a browser (BROWSER=none) these tests are left out, without Firefox or Voilà theirs; the last lines say so.

Where several workers share them, the tests of one notebook stay together, since they share its page. The mark
``xdist_group`` would say the same, but pytest-xdist 3.8 passes over it under pytest 9.2 (its issue 1386).
"""

import os
from pathlib import Path

import pytest
from firefox import firefox_path
from test_in_voila import voila_path
from xdist.scheduler import LoadScopeScheduling

SEVERAL_NOTEBOOKS = ("test_in_jupyterlab.py", "test_every_explorer.py")
LEFT_OUT = os.environ.get("BROWSER") == "none"
MAY_LACK = {"test_in_firefox": ("Firefox", firefox_path), "test_in_voila": ("Voilà", voila_path)}


class ByNotebook(LoadScopeScheduling):
    """Give a worker all tests of one notebook, or all of a file that opens one only."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        shared = test.partition("[")[2].partition("-")[0].rstrip("]") if file.endswith(SEVERAL_NOTEBOOKS) else ""
        return file + shared


def pytest_xdist_make_scheduler(config, log):
    """Tell pytest-xdist who decides which worker gets which test."""
    return ByNotebook(config, log)


def pytest_collection_modifyitems(config, items):
    """Mark what stands in this folder as browser tests; deselect them when there is to be no browser."""
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in here:
        item.add_marker(pytest.mark.browser)
    if LEFT_OUT and here:
        _leave_out(config, items, here)
    elif lacking := [item for item in here if item.path.stem in MAY_LACK and not MAY_LACK[item.path.stem][1]()]:
        _leave_out(config, items, lacking)


def _leave_out(config, items, some):
    config.hook.pytest_deselected(items=some)
    items[:] = [item for item in items if item not in some]


def pytest_terminal_summary(terminalreporter):
    """Say that the browser tests did not run: a green line must not claim what was not looked at."""
    if LEFT_OUT:
        terminalreporter.write_line("browser tests left out (BROWSER=none)", yellow=True)
    else:
        for name in [name for name, where in MAY_LACK.values() if not where()]:
            terminalreporter.write_line(f"no {name} was found: its tests were left out", yellow=True)
