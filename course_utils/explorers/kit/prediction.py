"""Ask first: a question with answers to choose from, and the explanation only after the student has chosen."""

from collections.abc import Callable
from typing import NamedTuple

import ipywidgets

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button
from course_utils.explorers.kit.planes import in_rows
from course_utils.explorers.kit.still import draw_planes

TWO_LINES = 190  # characters that surely fit into two lines of a card


class Question(NamedTuple):
    """What to ask, what can be answered, which of that is right, and why in one to three sentences.

    `telling` holds those words of the answer (of `right` or `because`) by which a student who had read them before
    would know it; a beginning such as "cancel" stands for all endings. No notebook may use them above the question.
    `shown` makes the row of planes that stands beside the question.
    """

    question: str
    options: list
    right: str
    because: str
    telling: tuple = ()
    shown: Callable[[], list] = list


class Prediction(Explorer):
    """A question to be answered before the cell that answers it.

    The answer is kept in `answer` as soon as one is chosen; "reveal" compares it and explains. Nothing of the solution
    is in the page, the stored picture or the text before that.

    Parameters
    ----------
    question : str
        In the lecture's words.
    options : sequence of str
        What can be answered, at least two.
    correct : str or sequence of str
        The option, or the options, that are right.
    because : str
        Why, in one to three sentences.
    planes : list of Plane
        What is shown with the question: one row, with operators as in `Drawing`.
    revealed : list of Plane
        What is shown in addition once the answer is out.

    Examples
    --------
    >>> quiz = Prediction("Is 2 even?", ["yes", "no"], "yes", "2 = 2 · 1.")
    >>> quiz
    Prediction(question='Is 2 even?', answer='not answered yet')
    >>> quiz.options.value = "no"
    >>> quiz.reveal()
    >>> quiz.is_right
    False
    """

    title = "Predict"

    def __init__(self, question, options, correct, because, *, planes=(), revealed=()):
        self.title, self.lead = question, "Choose, then reveal."
        rights = (correct,) if isinstance(correct, str) else tuple(correct)
        if len(options) < 2 or not rights or not set(rights) <= set(options):
            raise ValueError(f"correct should be among at least two options, got {rights} and {list(options)}")
        self._rights, self._because = rights, because
        self._planes, self._revealed = list(planes), list(revealed)
        self._is_revealed = False
        self.options = ipywidgets.RadioButtons(options=list(options), value=None, description="your prediction")
        self.reveal_button = button("reveal")
        self.reveal_button.disabled = True
        rows = in_rows([*self._planes, *self._revealed])
        tallest = max([plane.height + 72 for row in rows for _, plane in row], default=0)
        super().__init__([self.options, self.reveal_button], height=tallest)
        self.add_class("course-prediction")
        if len(self._verdict(max(options, key=len), True)) > TWO_LINES:
            self.add_class("course-three-lines")

    @property
    def answer(self):
        """The option chosen so far, or None."""
        return self.options.value

    @property
    def is_right(self):
        """Whether the answer is one of the right ones; None before one is chosen."""
        return None if self.answer is None else self.answer in self._rights

    def reveal(self):
        """Compare the answer with the right one and explain; choose first."""
        if self.answer is None:
            raise ValueError("There is no prediction yet; choose one of the options first")
        self._is_revealed = True
        self.refresh()

    def png(self, dpi=100):
        """The question with all that can be answered, as a still picture (PNG bytes)."""
        lead = "Run the cell to choose: " + " · ".join(self.options.options)
        drawing = self._drawing
        return draw_planes(drawing.planes, title=self.title, lead=lead, reading=drawing.reading, dpi=dpi)

    def numbers(self):
        """What was chosen, and whether it may be compared."""
        return {"answer": self.answer, "is_revealed": self._is_revealed}

    def draw(self, numbers):
        """The question's planes, and after "reveal" the others with the verdict."""
        planes = self._planes + (self._revealed if numbers["is_revealed"] else [])
        return Drawing(planes, reading=self._verdict(**numbers), result=self._told(**numbers))

    def changed(self, control):
        """A choice makes "reveal" possible; the button reveals."""
        self.reveal_button.disabled = self.answer is None
        if control is self.reveal_button:
            self._is_revealed = True

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
        if answer in self._rights:
            return f"Right: {answer}. {self._because}"
        return f"You said: {answer}. It is: {' or '.join(self._rights)}. {self._because}"
