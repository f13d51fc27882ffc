"""Styles that ship: what they cost the browser each time a word changes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = [*(ROOT / "course_utils").rglob("*.css"), *(ROOT / "course_utils/jupyter/prefix").rglob("*.js")]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_asks_all_children_of_what_has_something(path):
    """`:has(…) > *` would have the browser look through all of them whenever a word changes anywhere on the page."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    has = r"(?::has\(|\$\{(?:asking|folded)[^}]*\})"  # alt_texts.js names such selectors
    assert re.findall(rf"{has}[^{{}};,]*[> ]\s*\*[^{{}};,]*\{{", text) == []
