"""Styles that ship: what they cost the browser each time a word changes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = [*(ROOT / "course_utils").rglob("*.css"), *(ROOT / "course_utils/jupyter/prefix").rglob("*.js")]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_looks_through_the_page(path):
    """No `:has(…) > *`, no `:has(…) + …`: the browser would ask all of them again whenever a word changes anywhere."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r":has\([^{};]*\)[^{},;\s]*\s*(?:[+~]|[> ]\s*\*)[^{};]*\{", text) == []
