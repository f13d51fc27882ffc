"""Predictions: asked, kept, revealed, and nothing of the solution to be found before."""

import json

import numpy as np
import pytest

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Prediction

WHY = "Both kernels sum to one, says the reason."
OPTIONS = ["uniform", "Gaussian", "both alike"]


def asked(correct="both alike", **how):
    return Prediction("Which one keeps flat areas?", OPTIONS, correct, WHY, **how)


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
    """The path of a student: not answered, chosen, revealed, compared and explained."""
    assert (quiz.answer, quiz.is_right) == (None, None)
    assert quiz.reveal_button.disabled
    quiz.options.value = "uniform"
    assert not quiz.reveal_button.disabled
    assert quiz.view.reading == "You predict: uniform. Ready? Reveal."
    quiz.reveal_button.click()
    assert quiz.is_right is False
    assert quiz.view.reading == f"You said: uniform. It is: both alike. {WHY}"


def test_the_right_answer(quiz):
    """Who is right reads so, and the text of the cell tells it."""
    quiz.options.value = "both alike"
    quiz.reveal()
    assert quiz.view.reading == f"Right: both alike. {WHY}"
    assert repr(quiz) == "Prediction(question='Which one keeps flat areas?', answer='both alike', right=True)"


def test_several_right_answers():
    """A question may have more than one right answer; all are named to who missed them."""
    quiz = asked(["uniform", "Gaussian"])
    quiz.options.value = "both alike"
    quiz.reveal()
    assert "It is: uniform or Gaussian." in quiz.view.reading
    quiz.options.value = "Gaussian"
    assert quiz.is_right
    quiz.close()


@pytest.mark.parametrize("answer", [None, "uniform"])
def test_nothing_of_the_solution_before_reveal(answer):
    """Text, picture and everything sent to the page are the same whichever option is right, and hold no reason."""
    hidden = [array_plane("solution", np.eye(3), "the solution's plane")]
    quizzes = [asked(correct, revealed=hidden) for correct in OPTIONS]
    for quiz in quizzes:
        quiz.options.value = answer
        assert WHY not in everything_sent(quiz)
        assert "solution" not in everything_sent(quiz)
        assert WHY not in repr(quiz) + quiz.alt
    assert len({repr(quiz) for quiz in quizzes}) == 1
    assert len({quiz.alt for quiz in quizzes}) == 1
    assert len({quiz.png() for quiz in quizzes}) == 1
    for quiz in quizzes:
        quiz.close()


def test_revealed_planes_come_with_the_answer():
    """What was held back is shown beside the question's planes once the answer is out."""
    quiz = asked(planes=[array_plane("x", np.eye(2), "x")], revealed=[array_plane("y", np.eye(3), "y")])
    assert [plane.name for plane in quiz.view.planes] == ["x"]
    quiz.options.value = "uniform"
    quiz.reveal()
    assert [plane.name for plane in quiz.view.planes] == ["x", "y"]
    quiz.close()


def test_the_prediction_can_be_changed_after_reveal(quiz):
    """Another choice after the answer is compared as well."""
    quiz.options.value = "uniform"
    quiz.reveal()
    quiz.options.value = "both alike"
    assert quiz.view.reading.startswith("Right")


def test_reveal_asks_for_a_choice_first(quiz):
    """Revealing from Python before choosing gets one sentence, and nothing is out."""
    with pytest.raises(ValueError, match="There is no prediction yet; choose one of the options first"):
        quiz.reveal()
    assert WHY not in everything_sent(quiz)


@pytest.mark.parametrize(("options", "correct"), [(["yes"], "yes"), (["yes", "no"], "perhaps"), (["yes", "no"], [])])
def test_a_question_without_answer(options, correct):
    """The right answers must be among at least two options, and there must be one."""
    with pytest.raises(ValueError, match="among at least two options"):
        Prediction("?", options, correct, "")
