"""What does this unit look for? Its filter, the patches that excite it most, and a picture painted for it alone."""

import numpy as np

from course_utils._checks import as_count
from course_utils.explorers.inspection.exciting_patches import (
    answers,
    exciting,
    natural_share,
    network,
    patches,
    probabilities,
)
from course_utils.explorers.inspection.painter import KEPT, Painter, signed
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, SOFT_INK, contact_sheet
from course_utils.networks.feature_visualization import high_frequency_share
from course_utils.networks.feature_visualization.excitation import responses, top_inputs
from course_utils.networks.feature_visualization.paintings import (
    LAYERS,
    SETTINGS,
    SIDE,
    objective_for,
    stored_paintings,
)
from course_utils.networks.inspection import receptive_field
from course_utils.pictures.photographs import SIXTEEN

STORY = (
    ({"layer": "classes", "unit": 1, "step": 0}, "Begin with noise: the network says gravel, and h for brick is −3.8."),
    ({"step": 3}, "Climb: change each pixel as the gradient of h says. After 36 steps brick has 55%."),
    ({"step": 5}, "After 60 steps h is 7.9, and none of 400 patches of photographs has more than 7.8."),
    ({"layer": "norm5"}, "A unit inside the network, too: its painting reaches 16.3, the patches 8.5."),
)


class UnitExplorer(Painter, Explorer):
    """Look at one unit of a network that tells sixteen photographs by their patches.

    Parameters
    ----------
    layer : str
        One of `paintings.LAYERS`; of the hidden layers the values before the ReLU are meant.
    unit : int
        Channel of the layer, or class.
    step : int
        Which picture of the way is shown, 0 (noise) to 5 (finished).

    *Source*: slides "Understanding layers" (inputs that most excite a unit; max over x of |h(x)| + g(x)).
    """

    title = "What excites a unit"
    story = STORY
    lead = "Choose a layer and a unit. Move through the steps, or change g(x) and paint again."

    def __init__(self, layer="classes", unit=1, *, step=KEPT):
        self._images = patches()
        self.begin(network(), SETTINGS, stored_paintings(), step=step)
        self.layer = choice("layer", list(LAYERS), layer)
        as_count(unit, "unit", least=0, most=self._units() - 1)
        self.unit = slider("unit", 0, self._units() - 1, unit)
        super().__init__([self.layer, self.unit, self.step, *self.painting_controls], height=480)
        self.add_class("course-three-lines")

    def numbers(self):
        """The picture, what the unit answers to it, its fine detail; the one before; exciting patches; weights."""
        layer, unit = self.which()
        (picture, at), before = self.picture_now(), self.picture_before()
        return {
            "at": at,
            "shown": self._looked_at(picture, asked=self._live is None),
            "before": None if before is None else self._looked_at(before),
            "exciting": exciting(layer, unit),
            "weights": self._weights(layer, unit),
        }

    def draw(self, numbers):
        """Painting, patches and the rise of h(x); below, the painting before, the weights and the shares of detail."""
        layer, unit = self.layer.value, self.unit.value
        name = f"{SIXTEEN[unit]}" if layer == "classes" else f"{layer}, unit {unit}"
        shown, before, exciting, weights = (numbers[key] for key in ("shown", "before", "exciting", "weights"))
        natural, share = natural_share(), shown["share"]
        kept = np.full((SIDE, SIDE), np.nan) if before is None else before["picture"]
        fact = (
            "paint again to compare" if before is None else f"h = {signed(before['h'])}, detail {before['share']:.0%}"
        )
        above = [
            array_plane("painting", shown["picture"], name, cell=4, place="pixel ({row}, {col})",
                        fact=f"painted for it: step {numbers['at']}"),
            array_plane("patches", exciting.page, "excite it most", cell=192 / len(exciting.page),
                        place="a patch of {label}; this pixel", tile=(len(exciting.page) + 1) // 3,
                        labels=[f"{photograph}, h = {signed(value)}"
                                for photograph, value in zip(exciting.names, exciting.values, strict=True)],
                        fact=self._window(layer)),
            self.curve(),
        ]  # fmt: skip
        below = [
            array_plane("before", kept, "the painting before", cell=4, place="pixel ({row}, {col})", fact=fact),
            array_plane("weights", weights, "its weights", map="signed", numbers=False,
                        cell=192 / weights.shape[1], **self._weights_words(layer)),
            bars_plane("fine", [("this picture", share, f"{share:.0%}", ACCENT),
                                ("photographs", natural, f"{natural:.0%}", SOFT_INK)],
                       "fine detail", high=1, width=180, fact="in waves below 4 pixels"),
        ]  # fmt: skip
        strongest = top_inputs(self._model, layer, unit, self._images, 1, found=answers(layer)).numbers[0]
        return Drawing([above, below], reading=self._reading(name, numbers), result={"strongest": int(strongest)})

    def changed(self, control):
        """Follow the layer with the unit; paint what was never painted, or what the button asks for."""
        if control is self.layer:
            self.unit.value = min(self.unit.value, self._units() - 1)
            self.unit.max = self._units() - 1
        if control in (self.layer, self.unit):
            self.forget_work()
            if self.which() not in self._paintings:
                self.paint_as_shipped()
        self.answer_buttons(control)

    def which(self):
        """Layer and unit."""
        return self.layer.value, self.unit.value

    def objective(self, which):
        """A class's score, or the mean of what a channel's ReLU passes on."""
        return objective_for(*which)

    # -- What is shown of the network ------------------------------------------------------------------------------

    def _units(self):
        return answers(self.layer.value).values.shape[1]

    def _window(self, layer):
        side = receptive_field(self._model, layer).size[0]
        return f"9 of {len(self._images)} patches" if np.isinf(side) else f"9 windows of {side} × {side} pixels"

    def _looked_at(self, picture, asked=True):
        """A picture and its share of fine detail; if the network is `asked`, too, what it answers."""
        layer, unit = self.layer.value, self.unit.value
        picture = np.clip(picture, 0, 1)
        found = {"picture": picture, "share": high_frequency_share(picture)}
        if asked:  # while painting goes on nothing says so, and time is for painting
            found["h"] = float(responses(self._model, layer, picture[None], whole=True).values[0, unit])
            found["classes"] = probabilities(self._model, picture) if layer == "classes" else None
        return found

    def _weights(self, layer, unit):
        if layer == "classes":
            return self._model.classes.weight.detach().numpy()[unit].reshape(8, -1)
        kernels = self._model.get_submodule(layer.replace("norm", "conv")).weight.detach().numpy()[unit]
        return contact_sheet(kernels, 3 if len(kernels) == 3 else 8)

    def _weights_words(self, layer):
        if layer == "classes":
            units = [str(unit) for unit in range(self._model.classes.in_features)]
            return {"fact": "one for each unit of norm5", "place": "weight of norm5's unit {label}", "labels": units}
        inputs = self._model.get_submodule(layer.replace("norm", "conv")).in_channels
        return {"fact": f"{inputs} kernels of 3 × 3"}

    def _reading(self, name, numbers):
        if work := self.told_of_work(name):
            return work
        shown, best = numbers["shown"], numbers["exciting"].values[0]
        if shown["classes"] is None:
            seen = f"its strongest answer to this picture is {signed(shown['h'])}, to the 400 patches {signed(best)}"
        else:
            first, own = int(np.argmax(shown["classes"])), shown["classes"][self.unit.value]
            others = "" if first == self.unit.value else f" (and {name} with {own:.0%})"
            seen = f"the network says {SIXTEEN[first]} with {shown['classes'][first]:.0%}{others}, "
            seen += f"h = {signed(shown['h'])}, where the best patch has {signed(best)}"
        detail = f"fine detail {shown['share']:.0%}, in photographs {natural_share():.0%}"
        return f"{name} after {numbers['at']} steps: {seen}; {detail}.{self.told_of_recipe()}"
