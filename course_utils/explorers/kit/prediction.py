"""Ask first: a question with answers to choose from, and what is said of each only after the student has chosen."""

from collections.abc import Callable
from typing import NamedTuple

import ipywidgets

from course_utils import progress
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button
from course_utils.explorers.kit.planes import in_rows
from course_utils.explorers.kit.still import draw_planes


class Question(NamedTuple):
    """What to ask, what can be answered, and what is said to whoever answered so.

    `answers` maps each option to one or two sentences: of the right one they say why, of another one what leads there
    and what is wrong with it. `telling` holds those words of the right answer by which a student who had read them
    before would know it; a beginning such as "cancel" stands for all endings. No notebook may use them above the
    question. `shown` makes the row of planes that stands beside the question.
    """

    question: str
    answers: dict
    right: str
    telling: tuple = ()
    shown: Callable[[], list] = list


class Prediction(Explorer):
    """A question to be answered before the cell that answers it.

    "Reveal" compares the answer with the right one, explains both, and keeps the answer: from then on it can be looked
    at and not changed. Nothing of the solution is in the page, the stored picture or the text before that.

    Parameters
    ----------
    question : str
        In the lecture's words.
    answers : dict of str to str
        At least two options, and what is to be said of each: why it is right, or what leads there and is wrong with it.
    right : str
        The option that is right.
    planes : list of Plane
        What is shown with the question: one row, with operators as in `Drawing`.
    revealed : list of Plane
        What is shown in their place once the answer is out: of the same sizes, so that nothing jumps.

    Examples
    --------
    >>> quiz = Prediction("Is 2 even?", {"yes": "2 = 2 · 1.", "no": "Odd is what leaves 1."}, "yes")
    >>> quiz
    Prediction(question='Is 2 even?', answer='not answered yet')
    >>> quiz.options.value = "no"
    >>> quiz.reveal()
    >>> quiz.is_right
    False
    """

    title = "Predict"
    starts_over = False  # the first guess stands

    def __init__(self, question, answers, right, *, planes=(), revealed=()):
        self.title, self.lead = question, "Choose, then reveal."
        if len(answers) < 2 or right not in answers:
            raise ValueError(f"right should be among at least two answers, got {right!r} and {list(answers)}")
        self._answers, self._right = answers, right
        self._planes, self._revealed = list(planes), list(revealed or planes)
        self._kept = None  # what was chosen when the answer came out
        self.options = ipywidgets.RadioButtons(options=list(answers), value=None, description="your prediction")
        self.reveal_button = button("reveal")
        self.reveal_button.disabled = True
        tallest = max([plane.height + 72 for row in in_rows(self._planes) for _, plane in row], default=0)
        super().__init__([self.options, self.reveal_button], height=tallest)
        self.add_class("course-prediction")
        progress.note_prediction(question)

    @property
    def answer(self):
        """The option chosen so far, or None."""
        return self.options.value

    @property
    def is_right(self):
        """Whether the answer is the right one; None before one is chosen."""
        return None if self.answer is None else self.answer == self._right

    def reveal(self):
        """Compare the answer with the right one, explain, and keep it; choose first."""
        if self.answer is None:
            raise ValueError("There is no prediction yet; choose one of the options first")
        with self.one_redraw():
            self._keep()

    def _keep(self):
        """Let the answer stand, with a sign at the option chosen and at the right one."""
        if self._kept is not None:
            return
        self._kept = self.answer
        progress.note_prediction(self.title, self.is_right)
        self.options.disabled = self.reveal_button.disabled = True
        places = {name: 1 + list(self._answers).index(name) for name in (self._kept, self._right)}
        self.add_class("course-right" if self.is_right else "course-wrong")
        self.add_class(f"course-guess-{places[self._kept]}").add_class(f"course-truth-{places[self._right]}")

    def _still_figure(self):
        """The question with all that can be answered, as a matplotlib figure."""
        lead = "Run the cell to choose: " + " · ".join(self.options.options)
        drawing = self._drawing
        return draw_planes(drawing.planes, title=self.title, lead=lead, reading=drawing.reading)

    def numbers(self):
        """What was chosen, and whether it was compared."""
        return {"answer": self.answer, "is_revealed": self._kept is not None}

    def draw(self, numbers):
        """The question's planes, and after "reveal" the others with the verdict."""
        planes = self._revealed if numbers["is_revealed"] else self._planes
        return Drawing(planes, reading=self._verdict(**numbers), result=self._told(**numbers))

    def changed(self, control):
        """A choice makes "reveal" possible; the button reveals; then the answer stays."""
        if self._kept is not None:
            self.options.value = self._kept
        elif control is self.reveal_button:
            self._keep()
        else:
            self.reveal_button.disabled = self.answer is None

    def settings(self):
        """Nothing but the question: the answer is told by the result."""
        return {"question": self.title}

    def _told(self, answer, is_revealed):
        return {"answer": answer or "not answered yet", **({"right": self.is_right} if is_revealed else {})}

    def _verdict(self, answer, is_revealed):
        if answer is None:
            return "Your prediction is kept here; nothing is compared before you choose."
        if not is_revealed:
            return f"You predict: {answer}. Ready? Reveal."
        because = self._answers[self._right]
        if answer == self._right:
            return f"✓ Right\nYou predicted: {answer}. {because}"
        return f"✗ Not so\nYou predicted: {answer}. {self._answers[answer]}\nIt is: {self._right}. {because}"
