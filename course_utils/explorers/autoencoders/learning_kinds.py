"""Supervised, unsupervised or semi-supervised? Sort eight examples; each tells why once it is sorted."""

import ipywidgets

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, slider
from course_utils.figures import CITY, LANDSCAPE, LINE, SOFT_INK

KINDS = {
    "supervised": "all examples have labels",
    "unsupervised": "no example has a label",
    "semi-supervised": "a few have labels",
}
# Short name -> the example, its kind, and why.
EXAMPLES = {
    "skin": (
        "10,000 photographs of skin, each marked “harmless” or “not” by a doctor. Mark the next photograph.",
        "supervised",
        "Every photograph comes with its mark.",
    ),
    "web pictures": (
        "A million photographs from the web, without a word about any. Put alike ones together.",
        "unsupervised",
        "No labels at all: this is clustering.",
    ),
    "speech": (
        "50,000 hours of speech; of 10 hours somebody wrote down the words. Write down the rest.",
        "semi-supervised",
        "Few labels, and many examples without.",
    ),
    "flats": (
        "Flats that were sold, each with size, street and price. What will the next one cost?",
        "supervised",
        "The price is the target, and every example has one. A label can be a number.",
    ),
    "pump": (
        "A year of readings from a pump that nobody commented on. Ring a bell when one is unlike all others.",
        "unsupervised",
        "Nobody marked a fault: this is anomaly detection.",
    ),
    "toddler": (
        "A child sees hundreds of dogs and hears the word “dog” for three of them.",
        "semi-supervised",
        "Very few labels: “what human babies are really good at”, says the slide.",
    ),
    "pixel labels": (
        "Street scenes in which somebody coloured every pixel: sky, road, car. Colour new scenes.",
        "supervised",
        "There is a label for every pixel of every example.",
    ),
    "give it back": (
        "Pictures, and nothing else. A network has to give every picture back as it came.",
        "unsupervised",
        "It has targets, but nobody had to make them: they are the inputs. That is an autoencoder.",
    ),
}
WIDTH, HEIGHT = 598, 190


class LearningKindsExplorer(Explorer):
    """Read an example, choose its kind, sort it, and go on to the next.

    Parameters
    ----------
    example : int
        The one shown first, 1 to 8.

    *Source*: slide "Supervised vs. unsupervised learning".
    """

    title = "Who has labels?"
    lead = "Read the example below the board, choose its kind, press “sort it”, go on to the next."

    def __init__(self, example=1):
        self.answers = {}  # short name -> the kind that was chosen
        self.example = slider("example", 1, len(EXAMPLES), example)
        self.kind = ipywidgets.RadioButtons(options=list(KINDS), value=None, description="kind")
        self.sort = button("sort it")
        self.sort.disabled = True
        self._draw_board()
        super().__init__([self.example, self.kind, self.sort])

    def numbers(self):
        """The example looked at, all answers so far, and how many of them are right."""
        right = [name for name, kind in self.answers.items() if kind == EXAMPLES[name][1]]
        return {"name": self._name(), "answers": dict(self.answers), "right": right}

    def draw(self, numbers):
        """A board of three columns with the sorted examples; the example itself is the reading line."""
        answers, right = numbers["answers"], numbers["right"]
        filled = dict.fromkeys(KINDS, 0)
        for name, label in self._labels.items():
            kind = answers.get(name)
            label.set_text("" if kind is None else f"{'✓' if name in right else '✗'} {name}")
            label.set_color(LANDSCAPE if name in right else "#D55E00")
            if kind is not None:
                label.set_position((list(KINDS).index(kind) + 0.06, 0.66 - 0.085 * filled[kind]))
                filled[kind] += 1
        told = ", ".join(f"{name} as {kind}" for name, kind in answers.items()) or "nothing yet"
        plane = self._chart.plane(
            "board", f"{len(right)} of {len(EXAMPLES)} sorted rightly", fact="✓ right, ✗ not", alt=f"sorted: {told}"
        )
        return Drawing([plane], reading=self._reading(**numbers), result={"sorted": len(answers), "right": len(right)})

    def changed(self, control):
        """The button sorts; another example begins with no kind chosen."""
        if control is self.example:
            self.kind.value = self.answers.get(self._name())
        elif control is self.sort and self.kind.value is not None:
            self.answers[self._name()] = self.kind.value
        self.sort.disabled = self.kind.value is None

    def _name(self):
        return list(EXAMPLES)[self.example.value - 1]

    def _reading(self, name, answers, right):
        text, kind, because = EXAMPLES[name]
        if self.kind.value != answers.get(name):
            return f"Example {self.example.value}: {text} You say: {self.kind.value}."
        if name not in answers:
            return f"Example {self.example.value}: {text}"
        if name in right:
            return f"{text} {kind.capitalize()}. {because}"
        return f"{text} Not {answers[name]}: count the labels once more, and sort it again."

    def _draw_board(self):
        self._chart = Chart(WIDTH, HEIGHT)
        axes = self._chart.axes
        axes.set(xlim=(0, len(KINDS)), ylim=(0, 1))
        axes.set_axis_off()
        for place, (kind, meaning) in enumerate(KINDS.items()):
            axes.text(place + 0.06, 0.92, kind, weight="bold", color=CITY, size=10.5)
            axes.text(place + 0.06, 0.80, meaning, color=SOFT_INK, size=8.5)
            axes.axvline(place, color=LINE, linewidth=1.5)
        self._labels = {name: axes.text(0, 0, "", size=9) for name in EXAMPLES}
        self._chart.only_these_move(*self._labels.values())
