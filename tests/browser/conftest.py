"""Without a browser (BROWSER=none) these tests are left out, and the last lines say so."""

import os
from pathlib import Path

import pytest

LEFT_OUT = os.environ.get("BROWSER") == "none"


def pytest_collection_modifyitems(config, items):
    """Mark what stands in this folder as browser tests; deselect them when there is to be no browser."""
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in here:
        item.add_marker(pytest.mark.browser)
    if LEFT_OUT and here:
        config.hook.pytest_deselected(items=here)
        items[:] = [item for item in items if item not in here]


def pytest_terminal_summary(terminalreporter):
    """Say that the browser tests did not run: a green line must not claim what was not looked at."""
    if LEFT_OUT:
        terminalreporter.write_line("browser tests left out (BROWSER=none)", yellow=True)
