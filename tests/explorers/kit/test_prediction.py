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


# ---- a show of hands ----


def test_hands_are_hidden_until_the_answer_is_out(quiz):
    """What was counted stands in no text and no picture before "reveal"; then in bars, with a sign at the truth."""
    before = quiz.png(), quiz.alt, quiz.view.planes
    quiz.card.hands = [17, 5, 3][: len(quiz.card.hands)]
    assert quiz.view.planes == before[2] and "17" not in quiz.alt + repr(quiz) + str(quiz.options.options)
    quiz.reveal_button.click()
    bars = quiz.view.plane("hands").bars
    assert [bar["value"] for bar in bars] == list(quiz.hands.values())
    assert [bar["label"].startswith("✓ ") for bar in bars] == [option == quiz._right for option in quiz.hands]
    assert all(bar["text"].endswith(f" of {sum(quiz.hands.values())}") for bar in bars)


def test_most_hands_are_the_answer_of_the_hall(quiz):
    """Where nothing is chosen the option with most hands is compared; a tie with the right one is not right."""
    options = list(quiz.hands)
    right = options.index(quiz._right)
    quiz.card.hands = [7 if number in (right, (right + 1) % len(options)) else 0 for number in range(len(options))]
    quiz.reveal()
    assert quiz.is_right is False and quiz.view.reading.startswith("✗ Not so\nMost hands were for: ")


def test_hands_beside_a_choice(quiz):
    """Whoever chose keeps the choice, and the hall's hands stand beside it."""
    quiz.options.value = quiz._right
    quiz.card.hands = [int(option != quiz._right) for option in quiz.hands]
    quiz.reveal()
    assert quiz.is_right and "You predicted" in quiz.view.reading and quiz.view.plane("hands")


def test_no_hands_no_bars(quiz):
    """A question that one reader answers looks as it always did."""
    quiz.options.value = quiz._right
    quiz.reveal()
    assert quiz.view.plane("hands") is None


@pytest.mark.parametrize(("hands", "says"), [([1], "hands should be . counts"), ([-1, 0, 0, 0], "hands .*got -1")])
def test_hands_that_cannot_be(quiz, hands, says):
    """One sentence, and nothing can be revealed by it."""
    with pytest.raises(ValueError, match=says):
        quiz.card.hands = hands
    assert quiz.card.problem
