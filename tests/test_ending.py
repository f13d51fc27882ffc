"""Tools that were stopped: a sentence and no traceback."""

from pathlib import Path

import pytest

from tools.ending import ended

TOOLS = Path(__file__).parent.parent / "tools"


def test_ctrl_c_is_a_sentence(capsys):
    """An exit status stays; Ctrl+C becomes one."""

    def stopped():
        raise KeyboardInterrupt

    assert ended(lambda: 3) == 3
    assert ended(stopped) == 1
    assert capsys.readouterr().err == "\nStopped; the same command begins again.\n"


@pytest.mark.parametrize(
    "name", ["assignment/__main__", "lite/build", "pages/build", "processors", "refresh_notebooks", "lock"]
)
def test_every_tool_ends_so(name):
    """Its last line."""
    assert "sys.exit(ended(" in (TOOLS / f"{name}.py").read_text(encoding="utf-8").splitlines()[-1]
