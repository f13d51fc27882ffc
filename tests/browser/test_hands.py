"""A show of hands in a hall: counted by typing and by clicks, hidden, and drawn beside the truth."""

import nbformat
import pytest
from every_explorer import FLAWS, HALL
from lab_page import ROOT, opened, run_explorers, wait_until

CELL = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from course_utils.explorers.kit.prediction import Prediction
quiz = Prediction("Which kernel keeps flat areas?", {{
    "one whose weights sum to 1": "What is equal everywhere is multiplied by 1.",
    "one whose weights sum to 0": "Then flat areas become 0: an edge detector.",
    "both": "Only one of them multiplies by 1.",
}}, "one whose weights sum to 1")
quiz"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open a notebook with one question, in a hall."""
    cells = [nbformat.v4.new_code_cell(CELL), nbformat.v4.new_code_cell("quiz.hands")]
    with opened(cells, tmp_path_factory, scale=1.5, width=HALL[0], height=HALL[1]) as page:
        run_explorers(page, 1)
        yield page


def test_a_show_of_hands(page):
    """In the page there is nothing to count; on the stage there is, hidden until the answer is revealed."""
    quiz = page.page.locator(".course-prediction").first
    hands, more = quiz.locator(".course-hand input"), quiz.locator(".course-hand button")
    assert hands.count() == 3 and not hands.first.is_visible()
    quiz.locator(".course-corner button").last.evaluate("button => button.click()")
    wait_until(lambda: hands.first.is_visible(), "the stage", 10)
    hands.first.focus()
    for key in ("1", "2", "Enter", "1", "9", "Enter"):
        page.page.keyboard.press(key)
    for _ in range(3):
        more.last.click()
    wait_until(lambda: "34 hands" in quiz.locator(".course-reading").inner_text(), "the sum of all hands", 10)
    assert [hand.input_value() for hand in hands.all()] == ["", "", ""] and quiz.locator(":checked").count() == 0
    assert "19" not in quiz.inner_text() and quiz.evaluate(FLAWS) == []
    page.screenshot("hands-counted")
    quiz.get_by_role("button", name="reveal").click()
    wait_until(lambda: quiz.locator(".bar").count() == 3, "bars", 10)
    page.settle()
    page.page.wait_for_timeout(400)  # the bars grow
    page.screenshot("hands-revealed")
    assert quiz.locator(".bar-value").all_inner_texts() == ["12 of 34", "19 of 34", "3 of 34"]
    assert quiz.locator(".bar-label").first.inner_text().startswith("✓") and not hands.first.is_visible()
    assert "Most hands were for: one whose weights sum to 0." in quiz.locator(".course-reading").inner_text()
    assert quiz.evaluate(FLAWS) == []
    page.page.keyboard.press("Escape")
    assert (page.complaints, page.strangers) == ([], [])
