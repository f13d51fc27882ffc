"""What does a network trained on ImageNet want to see? Its picture of a class, painted by gradient ascent."""

import ipywidgets
import numpy as np

from course_utils.explorers.inspection.painter import KEPT, Painter, signed
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, SOFT_INK
from course_utils.networks.feature_visualization import class_logit
from course_utils.networks.feature_visualization.paintings import CLASS_SETTINGS, SLIDE_CLASSES, stored_paintings
from course_utils.networks.pretrained import IMAGENET_CLASSES, class_number, imagenet_network
from course_utils.networks.training import predict

SIDE = 240  # CSS pixels of a painting
BARS = 4


class ClassPainterExplorer(Painter, Explorer):
    """The eight classes of the slide as they ship, on their way from noise, and any of the 1,000 painted live.

    Parameters
    ----------
    slide : str
        One of `paintings.SLIDE_CLASSES`.
    step : int
        Which picture of the way is shown, 0 (noise) to 5 (finished).

    *Source*: slide "Understanding layers" (early results: flamingo, pelican … black swan).
    """

    title = "Paint a class"
    lead = "Walk from noise to the finished picture; type another class, or change g(x), and paint again."

    def __init__(self, slide="flamingo", *, step=KEPT):
        self.begin(imagenet_network(), CLASS_SETTINGS, stored_paintings(name="class_paintings"), step=step, most=800)
        self.slide = choice("class", list(SLIDE_CLASSES), slide)
        self.other = ipywidgets.Combobox(
            description="or any of 1,000",
            options=IMAGENET_CLASSES,
            placeholder="type, for example toaster",
            continuous_update=False,
        )
        self._class = class_number(slide)
        super().__init__([self.slide, self.other, self.step, *self.painting_controls], height=350)
        self.add_class("course-three-lines")

    def numbers(self):
        """The picture and, while nothing is being painted, what the network says to it; the picture before."""
        (picture, at), before = self.picture_now(), self.picture_before()
        return {
            "at": at,
            "picture": np.clip(picture, 0, 1),
            "scores": predict(self._model, np.clip(picture, 0, 1)[None])[0] if self._live is None else None,
            "before": None if before is None else np.clip(before, 0, 1),
        }

    def draw(self, numbers):
        """The painting, the one before it, what the network says, and the rise of h(x)."""
        name, before = IMAGENET_CLASSES[self._class], numbers["before"]
        told = numbers["scores"]
        share = np.zeros(len(IMAGENET_CLASSES)) if told is None else _softmax(told)
        kept = np.full((1, 1), np.nan) if before is None else before
        planes = [
            array_plane("painting", numbers["picture"], name, size=SIDE, fact=f"step {numbers['at']}",
                        place="pixel ({row}, {col})"),
            array_plane("before", kept, "the painting before", size=SIDE, place="pixel ({row}, {col})",
                        fact="paint again to compare" if before is None else "finished"),
        ]  # fmt: skip
        bars = [
            (
                IMAGENET_CLASSES[number],
                share[number],
                f"{share[number]:.0%}",
                ACCENT if number == self._class else SOFT_INK,
            )
            for number in self._bars(share)
        ]
        below = [
            bars_plane("shares", bars, "what the network says", high=1, width=300,
                       fact="while painting goes on, it is not asked" if told is None else "shares of 1"),
            self.curve(),
        ]  # fmt: skip
        result = {"says": "nothing yet" if told is None else IMAGENET_CLASSES[int(share.argmax())]}
        return Drawing([planes, below], reading=self._reading(name, numbers, share), result=result)

    def changed(self, control):
        """A class from the menu, or by its name, which the menu then has, too; painting is for the button to begin."""
        if control is self.slide:
            self.other.value = ""
        elif control is self.other and self.other.value.strip():
            name = IMAGENET_CLASSES[class_number(self.other.value.strip())]
            self.slide.options = list(dict.fromkeys([*SLIDE_CLASSES, name]))
            self.slide.value = name
        self._class = class_number(self.slide.value)
        if control in (self.slide, self.other):
            self.forget_work()
        self.answer_buttons(control)

    def which(self):
        """The class, as paintings are kept."""
        return "classes", self._class

    def objective(self, which):
        """The class's score before the softmax."""
        return class_logit(which[1])

    def _bars(self, share):
        """The class that is painted, and the likeliest others."""
        others = [int(number) for number in np.argsort(-share, kind="stable")[:BARS] if number != self._class]
        return [self._class, *others[: BARS - 1]]

    def _reading(self, name, numbers, share):
        if work := self.told_of_work(name):
            return work
        first = int(share.argmax())
        sure = f"{name} with {share[self._class]:.0%}"
        if first != self._class:
            sure = f"{IMAGENET_CLASSES[first]} with {share[first]:.0%}, {sure}"
        height = signed(numbers["scores"][self._class])
        return f"{name} after {numbers['at']} steps: the network says {sure}; h = {height}.{self.told_of_recipe()}"


def _softmax(values):
    exponentials = np.exp(values - values.max())
    return exponentials / exponentials.sum()
