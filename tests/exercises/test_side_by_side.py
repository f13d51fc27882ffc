"""What the page shows of a verdict: sign, word and colour, and an answer beside the right one where both are arrays."""

import re

import numpy as np
import pytest

from course_utils import progress
from course_utils.exercises import CHAPTERS
from course_utils.exercises.checking import Verdict, check_function, exercise
from course_utils.exercises.side_by_side import MOST, tables


def html(verdict):
    return verdict._repr_mimebundle_().get("text/html", "")


def cells(page):
    """Return (title, rows of texts, places of those that are marked) of each table."""
    found = []
    for table in re.findall(r"<table.*?</table>", page):
        rows = [re.findall(r"<td[^>]*>.*?</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
        marked = [(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if "#E69F00" in cell]
        texts = [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in rows]
        found.append((re.search(r"<b>(.*?)</b>", table)[1], texts, marked))
    return found


def shown(f, solve, *case):
    return cells(html(check_function(f, solve, [case], [], "")))


def test_a_sign_a_word_and_a_colour():
    """Right and wrong differ in all three; where nothing was tried there is only text, as it is stored."""
    right, wrong, nothing = (Verdict(state, "a < b") for state in ("right", "wrong", "not attempted"))
    assert (repr(right), repr(wrong), repr(nothing)) == ("✓ Right. a < b", "✗ Not yet. a < b", "a < b")
    assert "✓ Right." in html(right) and "#009E73" in html(right) and "a &lt; b" in html(right)
    assert "✗ Not yet." in html(wrong) and "#D55E00" in html(wrong)
    assert nothing._repr_mimebundle_() == {"text/plain": "a < b"}


def test_three_tables():
    """The answer, the right one and the difference, orange where they differ; a minus is a minus."""
    x = np.array([[1.0, 2, 3], [4, 5, 6]])
    yours, right, difference = shown(lambda x: np.where(x == 5, 1, -x), lambda x: -x, x)
    assert yours == ("your output", [["−1", "−2", "−3"], ["−4", "1", "−6"]], [(1, 1)])
    assert right == ("the right one", [["−1", "−2", "−3"], ["−4", "−5", "−6"]], [(1, 1)])
    assert difference == ("the difference", [["0", "0", "0"], ["0", "6", "0"]], [(1, 1)])


def test_another_shape():
    """No difference can be taken: both stand there with their sizes."""
    page = html(check_function(lambda x: x[:1], lambda x: x, [(np.ones((2, 3)),)], [], ""))
    assert [title for title, *_ in cells(page)] == ["your output", "the right one"]
    assert "1 × 3" in page and "2 × 3" in page and "#E69F00" not in page


def test_a_signal_is_one_row():
    """Numbers in a list, as exercise 1 of notebook 01 returns them."""
    yours, *_ = shown(lambda x: [1, float("nan")], lambda x: [1, 2], np.ones(2))
    assert yours[1:] == ([["1", "nan"]], [(0, 1)])


@pytest.mark.parametrize("place", [(0, 0), (5, 17), (19, 29)])
def test_of_a_large_array_the_part_that_differs(place):
    """At most 9 rows and columns, around the first difference, and which they are."""
    right = np.zeros((20, 30))
    yours = right.copy()
    yours[place] = 7
    page = tables(yours, right, lambda a, b: a != b)
    table, marked = cells(page)[0][1:]
    assert len(table) <= MOST and len(table[0]) <= MOST and len(marked) == 1
    assert table[marked[0][0]][marked[0][1]] == "7" and "20 × 30, rows" in page


@pytest.mark.parametrize("yours", [np.array(3.0), np.zeros((2, 2, 2)), np.zeros((0, 3))])
def test_what_is_no_table(yours):
    """A number, a tensor, an empty array: the sentence is enough."""
    assert tables(yours, yours, lambda a, b: a != b) == ""


CHECKS = [
    check
    for chapter in CHAPTERS
    for name, check in vars(chapter).items()
    if name.startswith("check_") and check.__module__ == chapter.__name__
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_is_noted(check):
    """An exercise that is met counts as one of those there are."""
    blanks = {"check_kernel": ("sobel", ...), "check_fooling": (..., 0.1), "check_shapes": ({"conv1": ...},)}
    verdict = check(*blanks.get(check.__name__, (...,)))
    name = "check_kernel sobel" if check.__name__ == "check_kernel" else check.__name__
    noted = None if verdict.state == "not attempted" else False
    assert list(progress.EXERCISES.items()) == [(name, noted)]


def test_an_exercise_is_solved_once_and_for_all():
    """Noted by the check's name, and by its task where one check has several."""

    @exercise
    def check_sign(task, answer):
        return Verdict("right" if answer > 0 else "wrong", "")

    for task, answer in [("a", -1), ("a", 1), ("a", -1), ("b", -1)]:
        check_sign(task, answer)
    assert progress.EXERCISES == {"check_sign a": True, "check_sign b": False}
