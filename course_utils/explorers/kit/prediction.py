"""Ask first: a question with answers to choose from, and what is said of each only after the student has chosen."""

from collections.abc import Callable
from typing import NamedTuple

import ipywidgets

from course_utils import _checks, progress
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button
from course_utils.explorers.kit.planes import bars_plane, in_rows
from course_utils.explorers.kit.still import draw_planes
from course_utils.figures import CITY, LANDSCAPE


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

    In a hall it takes a show of hands: on the stage there is a count beside each option, hidden once it is given, and
    drawn beside the truth by "reveal". If nothing is chosen then, the option with most hands is the hall's answer. The
    counts stay in this kernel.

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
        self._by_hands = False  # whether the hall chose it
        self._hands = [0] * len(answers)
        self.options = ipywidgets.RadioButtons(options=list(answers), value=None, description="your prediction")
        self.reveal_button = button("reveal")
        self.reveal_button.disabled = True
        tallest = max([plane.height + 72 for row in in_rows(self._planes) for _, plane in row], default=0)
        super().__init__([self.options, self.reveal_button], height=tallest)
        self.card.hands = self._hands
        self.card.observe(self._hear_hands, "hands")
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

    @property
    def hands(self):
        """How many hands were counted for each option: dict of str to int."""
        return dict(zip(self._answers, self._hands, strict=True))

    def reveal(self):
        """Compare the answer with the right one, explain, and keep it; choose, or count hands, first."""
        if not self._can_reveal():
            raise ValueError("There is no prediction yet; choose one of the options first")
        with self.one_redraw():
            self._keep()

    def _keep(self):
        """Let the answer stand, with a sign at the option chosen and at the right one."""
        if self._kept is not None:
            return
        if self.answer is None:  # a tie is no victory of the right one
            self._by_hands = True
            self.add_class("course-by-hands")
            self.options.value = max(self._answers, key=lambda option: (self.hands[option], option != self._right))
        self._kept = self.answer
        progress.note_prediction(self.title, self.is_right)
        self.options.disabled = self.reveal_button.disabled = True
        for sign in self.signs(self._kept):
            self.add_class(sign)

    def signs(self, answer):
        """Class names under which the card marks the option chosen and the right one."""
        places = {name: 1 + list(self._answers).index(name) for name in (answer, self._right)}
        verdict = "course-right" if answer == self._right else "course-wrong"
        return [verdict, f"course-guess-{places[answer]}", f"course-truth-{places[self._right]}"]

    def _still_figure(self):
        """The question with all that can be answered, as a matplotlib figure."""
        lead = "Run the cell to choose: " + " · ".join(self.options.options)
        drawing = self._drawing
        return draw_planes(drawing.planes, title=self.title, lead=lead, reading=drawing.reading)

    def numbers(self):
        """What was chosen, whether it was compared, and the hands that were counted."""
        return {"answer": self.answer, "is_revealed": self._kept is not None, "hands": self.hands}

    def draw(self, numbers):
        """The question's planes, and after "reveal" the others with the verdict, and the hands as bars."""
        planes = self._revealed if numbers["is_revealed"] else self._planes
        if numbers["is_revealed"] and any(numbers["hands"].values()):
            planes = [planes, [self._bars(numbers["hands"])]]
        return Drawing(planes, reading=self._verdict(**numbers), result=self._told(**numbers))

    def _bars(self, hands):
        total, most = sum(hands.values()), max(hands.values())
        bars = [
            (f"✓ {option}" if option == self._right else option, count, f"{count} of {total}",
             LANDSCAPE if option == self._right else CITY)
            for option, count in hands.items()
        ]  # fmt: skip
        return bars_plane("hands", bars, "a show of hands", high=most, width=360, fact=f"{total} hands")

    def changed(self, control):
        """A choice makes "reveal" possible; the button reveals; then the answer stays."""
        if self._kept is not None:
            self.options.value = self._kept
        elif control is self.reveal_button:
            self._keep()
        else:
            self.reveal_button.disabled = not self._can_reveal()

    def _can_reveal(self):
        return self.answer is not None or any(self._hands)

    def _hear_hands(self, change):
        with self.one_redraw(), self.problems_shown():
            counts = [_checks.as_count(count, "hands", least=0, most=9999) for count in change["new"]]
            if len(counts) != len(self._answers):
                raise ValueError(f"hands should be {len(self._answers)} counts, one for each option, got {counts}")
            self._hands = counts
            if self._kept is None:
                self.reveal_button.disabled = not self._can_reveal()

    def settings(self):
        """Nothing but the question: the answer is told by the result."""
        return {"question": self.title}

    def _told(self, answer, is_revealed, hands):
        return {"answer": answer or "not answered yet", **({"right": self.is_right} if is_revealed else {})}

    def _verdict(self, answer, is_revealed, hands):
        counted = sum(hands.values())
        if answer is None and counted:
            return f"{counted} hand{'s' * (counted > 1)} counted. Ready? Reveal."
        if answer is None:
            return "Your prediction is kept here; nothing is compared before you choose."
        if not is_revealed:
            return f"You predict: {answer}. Ready? Reveal."
        because = self._answers[self._right]
        who = "Most hands were for" if self._by_hands else "You predicted"
        if answer == self._right:
            return f"✓ Right\n{who}: {answer}. {because}"
        return f"✗ Not so\n{who}: {answer}. {self._answers[answer]}\nIt is: {self._right}. {because}"
