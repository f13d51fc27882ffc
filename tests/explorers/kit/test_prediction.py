"""Predictions: asked, kept, revealed, and nothing of the solution to be found before."""

import json

import numpy as np
import pytest

from course_utils import progress
from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Prediction

WHY = "Both kernels sum to one, says the reason."
OPTIONS = ["uniform", "Gaussian", "both alike"]
SLIPS = {option: f"The slip of those who say {option}." for option in OPTIONS}


def asked(right="both alike", **how):
    return Prediction("Which one keeps flat areas?", SLIPS | {right: WHY}, right, **how)


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch):
    """Each test begins a session."""
    monkeypatch.setattr(progress, "PREDICTIONS", {})


@pytest.fixture
def quiz():
    prediction = asked()
    yield prediction
    prediction.close()


def everything_sent(prediction):
    """Return all the state that the page could read, as one text."""
    widgets = (prediction, *prediction.controls, *prediction.children)
    return json.dumps([widget.get_state() for widget in widgets], default=str)


def test_ask_choose_reveal(quiz):
    """The path of a student: not answered, chosen, revealed; his own slip is explained beside the right answer."""
    assert (quiz.answer, quiz.is_right) == (None, None)
    assert quiz.reveal_button.disabled
    quiz.options.value = "uniform"
    assert not quiz.reveal_button.disabled
    assert quiz.view.reading == "You predict: uniform. Ready? Reveal."
    quiz.reveal_button.click()
    assert quiz.is_right is False
    said = f"✗ Not so\nYou predicted: uniform. {SLIPS['uniform']}\nIt is: both alike. {WHY}"
    assert quiz.view.reading == said
    assert set(quiz._dom_classes) >= {"course-wrong", "course-guess-1", "course-truth-3"}


def test_the_right_answer(quiz):
    """Who is right reads so, and the text of the cell tells it."""
    quiz.options.value = "both alike"
    quiz.reveal()
    assert quiz.view.reading == f"✓ Right\nYou predicted: both alike. {WHY}"
    assert repr(quiz) == "Prediction(question='Which one keeps flat areas?', answer='both alike', right=True)"
    assert set(quiz._dom_classes) >= {"course-right", "course-guess-3", "course-truth-3"}


@pytest.mark.parametrize("later", ["both alike", None])
def test_the_answer_stays_after_reveal(quiz, later):
    """Neither clicking around nor Python makes it another one; the controls rest."""
    quiz.options.value = "uniform"
    quiz.reveal()
    shown, classes = quiz.view.reading, quiz._dom_classes
    quiz.options.value = later
    quiz.reveal_button.click()
    quiz.reveal()
    assert (quiz.answer, quiz.is_right, quiz.view.reading) == ("uniform", False, shown)
    assert quiz._dom_classes == classes
    assert quiz.options.disabled and quiz.reveal_button.disabled


def test_the_first_guess_counts():
    """Asked again in the same session, by running the cell again, a question keeps its first result."""
    for answer in ("uniform", "both alike"):
        quiz = asked()
        quiz.options.value = answer
        assert progress.PREDICTIONS[quiz.title] is (None if answer == "uniform" else False)
        quiz.reveal()
        assert progress.PREDICTIONS[quiz.title] is False
        quiz.close()


@pytest.mark.parametrize("answer", [None, "uniform"])
def test_nothing_of_the_solution_before_reveal(answer):
    """Text, picture and everything sent to the page are the same whichever option is right, and hold no sentence."""
    hidden = [array_plane("solution", np.eye(3), "the solution's plane")]
    quizzes = [asked(right, revealed=hidden) for right in OPTIONS]
    for quiz in quizzes:
        quiz.options.value = answer
        sent = everything_sent(quiz)
        assert not [word for word in (WHY, "The slip of", "solution") if word in sent]
        assert set(quiz._dom_classes) == {"course-explorer", "course-prediction"}
        assert WHY not in repr(quiz) + quiz.alt
    assert len({repr(quiz) for quiz in quizzes}) == 1
    assert len({quiz.alt for quiz in quizzes}) == 1
    assert len({quiz.png() for quiz in quizzes}) == 1
    for quiz in quizzes:
        quiz.close()


def test_revealed_planes_come_with_the_answer():
    """What was held back is shown in the place of the question's planes once the answer is out."""
    quiz = asked(planes=[array_plane("x", np.eye(2), "x")], revealed=[array_plane("y", np.eye(2), "y")])
    assert [plane.name for plane in quiz.view.planes] == ["x"]
    quiz.options.value = "uniform"
    quiz.reveal()
    assert [plane.name for plane in quiz.view.planes] == ["y"]
    quiz.close()


def test_reveal_asks_for_a_choice_first(quiz):
    """Revealing from Python before choosing gets one sentence, and nothing is out."""
    with pytest.raises(ValueError, match="There is no prediction yet; choose one of the options first"):
        quiz.reveal()
    assert WHY not in everything_sent(quiz)


@pytest.mark.parametrize(("options", "right"), [(["yes"], "yes"), (["yes", "no"], "perhaps"), ([], None)])
def test_a_question_without_answer(options, right):
    """The right answer must be among at least two."""
    with pytest.raises(ValueError, match="among at least two answers"):
        Prediction("?", dict.fromkeys(options, ""), right)
