"""Solutions solve, their text is a program, and what was not attempted yet is a friendly line, for all exercises."""

import pytest

from course_utils.exercises import CHAPTERS, SOLUTIONS, solution
from course_utils.exercises.checking import Verdict
from course_utils.exercises.filters import KERNEL_TASKS, check_kernel

CHAPTER_OF = {name: vars(chapter) for chapter in CHAPTERS for name in chapter.SOLUTIONS}


def check(name, answer):
    """Give an answer to the check of an exercise; the boundary of a scene is the notebook's."""
    if name in KERNEL_TASKS:
        return check_kernel(name, answer)
    return CHAPTER_OF[name][f"check_{name}"](answer, *[0.01] * (name == "fooling"))


@pytest.mark.parametrize("name", SOLUTIONS)
def test_solutions_solve(name):
    """The text shown is a program that its own check accepts; some answers are what the program makes."""
    names = dict(CHAPTER_OF[name])
    exec(str(solution(name)), names)
    solved = names[name.replace(" ", "_")]
    made = {"shapes": (), "retina_kernel": (), "fooling": (0.01,)} | dict.fromkeys(KERNEL_TASKS, ())
    assert check(name, solved(*made[name]) if name in made else solved)


def test_solution_shows_its_lines():
    """In a notebook the text appears as it is, without quotes."""
    assert repr(solution("conv1d")) == str(solution("conv1d"))
    assert repr(solution("conv1d")).startswith("def conv1d(x, w):\n")


def test_unknown_names_are_refused():
    """A slip in the notebook, not in the answer, is an error."""
    with pytest.raises(ValueError, match=r"name should be one of 'negative'.*got 'conv3d'"):
        solution("conv3d")


def stub(*_): ...


def unfinished(*_):
    raise NotImplementedError


@pytest.mark.parametrize("name", SOLUTIONS)
@pytest.mark.parametrize("answer", [..., None, NotImplemented])
def test_not_attempted_is_a_friendly_line(name, answer, capsys):
    """The exercise as shipped gives one line: no exception, no print, not "wrong"."""
    verdict = check(name, answer)
    assert verdict.state == "not attempted"
    assert not verdict
    assert repr(verdict).startswith("Not attempted yet: replace the ... by ")
    assert capsys.readouterr() == ("", "")


FUNCTIONS = sorted(SOLUTIONS.keys() - KERNEL_TASKS - {"shapes", "fooling", "retina_kernel"})


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("answer", [stub, unfinished, lambda *_: ..., lambda *_: NotImplemented])
def test_a_stub_is_not_attempted(name, answer, capsys):
    """So does a function that returns nothing yet."""
    verdict = check(name, answer)
    assert repr(verdict) == "Not attempted yet, or the `return` is missing: the answer was empty."
    assert verdict.state == "not attempted"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("answer", [3, lambda: 0, lambda *_: "k", lambda *_: 1 / 0, lambda *_: -12345.678])
def test_nonsense_is_told(name, answer):
    """No function, one for other arguments, words, an error, any number: neither raised nor praised."""
    assert check(name, answer).state == "wrong"


def test_verdicts_read_like_sentences():
    """The words around the message depend on the state alone."""
    assert repr(Verdict("right", "Good.")) == "✓ Right. Good."
    assert repr(Verdict("wrong", "Hm.")) == "✗ Not yet. Hm."
    assert bool(Verdict("right", "")) and not Verdict("wrong", "")
