"""Solutions solve, their text is a program, and what was not attempted yet is a friendly line, for all exercises."""

import math

import numpy as np
import pytest

from course_utils.exercises import CHAPTERS, SOLUTIONS, filters, solution
from course_utils.exercises.checking import Verdict

CHECKS = {
    name: vars(chapter)[f"check_{name}"] for chapter in CHAPTERS if chapter is not filters for name in chapter.SOLUTIONS
}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_solutions_solve(name):
    """The text shown is a program that its own check accepts."""
    names = {"np": np, "math": math}
    exec(str(solution(name)), names)
    solved = names[name.replace(" ", "_")]
    assert CHECKS[name](solved) if name in CHECKS else filters.check_kernel(name, solved())


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


@pytest.mark.parametrize("check", CHECKS.values())
@pytest.mark.parametrize("answer", [..., None, stub, unfinished, lambda *_: ..., lambda *_: NotImplemented])
def test_not_attempted_is_a_friendly_line(check, answer, capsys):
    """The exercise as shipped gives one line: no exception, no print, not "wrong"."""
    verdict = check(answer)
    assert verdict.state == "not attempted"
    assert not verdict
    assert repr(verdict).startswith("Not attempted yet")
    assert capsys.readouterr() == ("", "")


def test_verdicts_read_like_sentences():
    """The words around the message depend on the state alone."""
    assert repr(Verdict("right", "Good.")) == "Right. Good."
    assert repr(Verdict("wrong", "Hm.")) == "Not yet. Hm."
    assert bool(Verdict("right", "")) and not Verdict("wrong", "")
