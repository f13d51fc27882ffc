"""What does this unit look for? Its filter, the patches that excite it most, and a picture painted for it alone."""

import functools

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_utils._checks import as_count
from course_utils.figures import ACCENT, SOFT_INK
from course_utils.networks.cnn import photo_network, receptive_field
from course_utils.networks.excitation import responses_of_layers
from course_utils.networks.feature_visualization import (
    fourier,
    high_frequencies,
    high_frequency_share,
    l2,
    paint,
    pixels,
    top_inputs,
    top_patches,
    total_variation,
)
from course_utils.networks.observers import at_most_every
from course_utils.networks.paintings import LAYERS, SETTINGS, SIDE, StoredPainting, objective_for, stored_paintings
from course_utils.networks.weights import load_weights
from course_utils.pictures.photographs import SIXTEEN, labelled_patches

from .array_view import array_plane, bars_plane, contact_sheet
from .background import Background
from .base import Drawing, Explorer, button, choice, slider
from .chart import Chart

WAYS = {"waves": fourier(), "pixels": pixels()}
STEP_SIZES = {"waves": 0.05, "pixels": 0.1}
REDRAW = 0.12  # seconds between two pictures while painting
KEPT = SETTINGS["keep"]  # pictures of the way, the noise not counted
SHIPPED = f"max h(x), waves, {SETTINGS['steps']} steps, seed {SETTINGS['seed']}"  # how units are painted at first


class UnitExplorer(Explorer):
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
    lead = "Choose a layer and a unit. Move through the steps, or change g(x) and paint again."

    def __init__(self, layer="classes", unit=1, *, step=KEPT):
        self._model, self._images = _network(), _patches()
        self._paintings = dict(stored_paintings())  # those painted again take the place of the stored ones
        self._made = {}  # how those were painted that were painted here
        self._wanted = None  # the piece of work whose painting is to be kept; newer work or another unit forgets it
        self._rise = []  # the objective at each step of the one that is being painted
        self._live = None  # the Stroke that is shown while painting goes on
        self.background = Background(self)
        self.layer = choice("layer", list(LAYERS), layer)
        as_count(unit, "unit", least=0, most=self._units() - 1)
        self.unit = slider("unit", 0, self._units() - 1, unit)
        self.step = slider("picture on the way", 0, KEPT, step)
        self.way = choice("painted with", list(WAYS))
        self.roughness = slider("g(x): less variation", 0, 20, 0)
        self.fine = slider("g(x): less fine detail", 0, 20, 0)
        self.contrast = slider("g(x): less contrast", 0, 20, 0)
        self.steps = slider("steps", 60, 600, SETTINGS["steps"], step=60)
        self.seed = slider("seed", 0, 9, 0)
        self.again = button("paint again", "gradient ascent from new noise, with these settings")
        self.halt = button("stop", "keep what is painted so far")
        self.halt.disabled = True
        penalties = [self.roughness, self.fine, self.contrast]
        settings = [self.way, *penalties, (self.steps, self.seed), (self.again, self.halt)]
        self._chart = Chart(180, 192)
        self._chart.axes.set(xlabel="step")
        self._chart.axes.xaxis.set_major_locator(MaxNLocator(2, integer=True))
        (self._line,) = self._chart.axes.plot([], [], color="#0072B2", linewidth=1.8)
        super().__init__([self.layer, self.unit, self.step, *settings], height=420)

    def numbers(self):
        """The picture, its share of fine detail, the most exciting patches, the weights, and h(x) on the way."""
        layer, unit = self.layer.value, self.unit.value
        painting = self._paintings.get((layer, unit))
        if self._live is not None:
            picture, at = self._live.image, self._live.step
        elif painting is not None:
            picture, at = painting.path[self.step.value], painting.steps[self.step.value]
        else:
            picture, at = np.full((SIDE, SIDE, 3), 0.5), 0
        return {
            "picture": np.clip(picture, 0, 1),
            "at": at,
            "share": high_frequency_share(picture),
            "patches": self._exciting(layer, unit),
            "strongest": top_inputs(self._model, layer, unit, self._images, 9, found=_answers(layer)),
            "weights": self._weights(layer, unit),
        }

    def draw(self, numbers):
        """Painting, patches and the rise of h(x); below, the unit's weights and the shares of fine detail."""
        layer, unit = self.layer.value, self.unit.value
        name = f"{SIXTEEN[unit]}" if layer == "classes" else f"{layer}, unit {unit}"
        patches, weights = numbers["patches"], numbers["weights"]
        natural = _natural_share()
        planes = [
            array_plane("painting", numbers["picture"], "painted for it", cell=4, place="pixel ({row}, {col})",
                        fact=f"{name}: step {numbers['at']}"),
            array_plane("patches", patches, "excite it most", cell=192 / len(patches), place="pixel ({row}, {col})",
                        fact=self._window(layer)),
            self._drawn_curve(layer, unit),
            array_plane("weights", weights, "its weights", map="signed", row=1, numbers=False,
                        cell=min(190 / weights.shape[1], 95 / weights.shape[0]), fact=self._weights_fact(layer)),
            bars_plane("fine", [("this picture", numbers["share"], f"{numbers['share']:.0%}", ACCENT),
                                ("photographs", natural, f"{natural:.0%}", SOFT_INK)],
                       "fine detail", high=1, width=190, row=1, fact="variance in waves below 4 pixels"),
        ]  # fmt: skip
        return Drawing(
            planes,
            reading=self._reading(name, numbers),
            result={"strongest": int(numbers["strongest"].numbers[0])},
        )

    def changed(self, control):
        """Follow the layer with the unit; paint what was never painted, or what the button asks for."""
        if control is self.layer:
            self.unit.value = min(self.unit.value, self._units() - 1)
            self.unit.max = self._units() - 1
        if control in (self.layer, self.unit):
            self._forget()
            if (self.layer.value, self.unit.value) not in self._paintings:
                self._begin(objective_for(self.layer.value, self.unit.value), SETTINGS, SHIPPED)
        elif control is self.again:
            self._begin(self._objective(), self._settings(), self._recipe())
        elif control is self.halt:
            self.background.stop()

    # -- Painting, on a thread of its own --------------------------------------------------------------------------

    def _objective(self):
        objective = objective_for(self.layer.value, self.unit.value)
        objective = objective - self.roughness.value * total_variation(relative=True)
        objective = objective - self.fine.value * high_frequencies(relative=True)
        return objective - self.contrast.value * l2()

    def _settings(self):
        return SETTINGS | {
            "parameterisation": WAYS[self.way.value],
            "transforms": SETTINGS["transforms"] if self.way.value == "waves" else (),
            "steps": self.steps.value,
            "step_size": STEP_SIZES[self.way.value],
            "seed": self.seed.value,
        }

    def _recipe(self):
        penalties = {"variation": self.roughness, "fine detail": self.fine, "contrast": self.contrast}
        wishes = "".join(f" − {weight.value} · {what}" for what, weight in penalties.items() if weight.value)
        return f"max h(x){wishes}, {self.way.value}, {self.steps.value} steps, seed {self.seed.value}"

    def _begin(self, objective, settings, recipe):
        self._wanted, self._rise, self.halt.disabled = object(), [], False
        which, wanted = (self.layer.value, self.unit.value), self._wanted
        self.background.start(lambda task: self._paint(task, which, wanted, objective, settings, recipe))

    def _paint(self, task, which, wanted, objective, settings, recipe):
        values = []

        def follow(stroke):
            values.append(stroke.value)
            show(stroke)
            return task.is_stopped

        def shown(stroke):
            self._live, self._rise = stroke, list(values)

        show = at_most_every(REDRAW, lambda stroke: task.show(lambda: shown(stroke)))
        painting = paint(self._model, objective, **settings, observers=follow)
        with self.one_redraw():
            if self._wanted is wanted:  # also after "stop": what is painted so far is kept
                self._paintings[which], self._made[which] = _on_the_way(painting), recipe
                self._forget()
                self.step.value = KEPT

    def _forget(self):
        self.background.stop()
        self._wanted = self._live = None
        self.halt.disabled = True

    # -- What is shown of the network ------------------------------------------------------------------------------

    def _units(self):
        return _answers(self.layer.value).values.shape[1]

    def _window(self, layer):
        side = receptive_field(self._model, layer).size[0]
        return f"9 of {len(self._images)} patches" if np.isinf(side) else f"9 windows of {side} × {side}"

    def _exciting(self, layer, unit):
        """The nine windows that excite the unit most, on one white page."""
        cut = top_patches(self._model, layer, unit, self._images, 9, found=_answers(layer))
        side = len(cut[0])
        page = np.ones((3, side + 1, 3, side + 1, 3))
        for number, patch in enumerate(cut):
            page[number // 3, :side, number % 3, :side] = patch
        return page.reshape(3 * side + 3, 3 * side + 3, 3)[:-1, :-1]

    def _weights(self, layer, unit):
        if layer == "classes":
            return self._model.classes.weight.detach().numpy()[unit].reshape(4, -1)
        kernels = self._model.get_submodule(layer.replace("norm", "conv")).weight.detach().numpy()[unit]
        return contact_sheet(kernels, 3 if len(kernels) == 3 else 8)

    def _weights_fact(self, layer):
        if layer == "classes":
            return "one for each unit of layer 5"
        inputs = self._model.get_submodule(layer.replace("norm", "conv")).in_channels
        return f"{inputs} kernels of 3 × 3"

    def _drawn_curve(self, layer, unit):
        painting = self._paintings.get((layer, unit))
        values = self._rise if self._live is not None else painting.values if painting is not None else []
        self._line.set_data(np.arange(1, len(values) + 1), values)
        self._chart.axes.set_xlim(0, max(self._live.steps if self._live else 0, len(values), 1))
        low, high = (min(values), max(values)) if len(values) else (0, 1)
        self._chart.axes.set_ylim(low - 0.05 * (high - low) - 1e-3, high + 0.05 * (high - low) + 1e-3)
        return self._chart.plane("rise", "h(x) + g(x) grows", alt="the objective at each step", fact="step by step")

    def _reading(self, name, numbers):
        if self._live is not None:
            live = self._live
            return f"Painting {name}: step {live.step} of {live.steps}, h(x) + g(x) = {live.value:.2f}."
        which = (self.layer.value, self.unit.value)
        if which not in self._paintings:
            return f"{name} was not painted yet."
        return (
            f"{name} after {numbers['at']} steps. Shown: {self._made.get(which, SHIPPED)}. "
            f"Paint again: {self._recipe()}."
        )


def _on_the_way(painting):
    """The pictures that the slider walks through, evenly spread over the steps that were painted."""
    chosen = np.round(np.linspace(0, len(painting.kept) - 1, KEPT + 1)).astype(int)
    return StoredPainting(tuple(painting.kept[number] for number in chosen), painting.path[chosen], painting.values)


@functools.lru_cache(maxsize=1)
def _network():
    return load_weights(photo_network(), "photo_cnn")


@functools.lru_cache(maxsize=1)
def _patches():
    return labelled_patches(400, SIDE, seed=3, part="right")[0]


@functools.lru_cache(maxsize=1)
def _all_answers():
    return responses_of_layers(_network(), LAYERS, _patches(), whole=True)


def _answers(layer):
    return _all_answers()[layer]


@functools.lru_cache(maxsize=1)
def _natural_share():
    return float(np.median([high_frequency_share(patch) for patch in _patches()[:100]]))
