"""What does this unit look for? Its filter, the patches that excite it most, and a picture painted for it alone."""

from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_utils._checks import as_count
from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.explorers.networks.exciting_patches import (
    answers,
    exciting,
    natural_share,
    network,
    patches,
    probabilities,
)
from course_utils.figures import ACCENT, CITY, SOFT_INK, contact_sheet
from course_utils.networks.feature_visualization import (
    Objective,
    fourier,
    high_frequencies,
    high_frequency_share,
    l2,
    paint,
    pixels,
    total_variation,
)
from course_utils.networks.feature_visualization.excitation import responses, top_inputs
from course_utils.networks.feature_visualization.paintings import (
    LAYERS,
    SETTINGS,
    SIDE,
    objective_for,
    stored_paintings,
)
from course_utils.networks.inspection import receptive_field
from course_utils.networks.observers import at_most_every
from course_utils.pictures.photographs import SIXTEEN

WAYS = {"waves": fourier(), "pixels": pixels()}
STEP_SIZES = {"waves": 0.05, "pixels": 0.1}
REDRAW = 0.2  # seconds between two pictures while painting
KEPT = SETTINGS["keep"]  # pictures of the way, the noise not counted
NO_WISH = Objective(lambda image, heard: image.new_zeros(()))
SHIPPED = f"max h(x), waves, {SETTINGS['steps']} steps, seed {SETTINGS['seed']}"  # how units are painted at first


class Painted(NamedTuple):
    """A painting that is kept: the pictures on its way, their steps, h(x) + g(x) and h(x) at each step, its recipe."""

    steps: tuple
    path: np.ndarray
    values: np.ndarray
    excitement: np.ndarray
    asked: str  # its recipe
    done: str  # the same, but for one that was stopped


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
        self._model, self._images = network(), patches()
        self._paintings = {  # those painted again take the place of the stored ones
            which: Painted(*stored, stored.values, SHIPPED, SHIPPED) for which, stored in stored_paintings().items()
        }
        self._before = {}  # the painting whose place was taken, to compare
        self._wanted = None  # the piece of work whose painting is to be kept; newer work or another unit forgets it
        self._rise = ([], [])  # h(x) + g(x), and h(x), at each step of the one that is being painted
        self._live = None  # the Stroke that is shown while painting goes on
        self._underway = None  # how it is painted
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
        self._make_chart()
        super().__init__([self.layer, self.unit, self.step, *settings], height=480)
        self.add_class("course-three-lines")

    def numbers(self):
        """The picture, what the unit answers to it, its fine detail; the one before; exciting patches; weights."""
        layer, unit = which = self.layer.value, self.unit.value
        painting, before = self._paintings.get(which), self._before.get(which)
        if self._live is not None:
            picture, at = self._live.image, self._live.step
        elif painting is not None:
            picture, at = painting.path[self.step.value], painting.steps[self.step.value]
        else:
            picture, at = np.full((SIDE, SIDE, 3), 0.5), 0
        return {
            "at": at,
            "shown": self._looked_at(picture, asked=self._live is None),
            "before": None if before is None else self._looked_at(before.path[-1]),
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
            "paint again to compare" if before is None else f"h = {_signed(before['h'])}, detail {before['share']:.0%}"
        )
        above = [
            array_plane("painting", shown["picture"], name, cell=4, place="pixel ({row}, {col})",
                        fact=f"painted for it: step {numbers['at']}"),
            array_plane("patches", exciting.page, "excite it most", cell=192 / len(exciting.page),
                        place="a patch of {label}; this pixel", tile=(len(exciting.page) + 1) // 3,
                        labels=[f"{photograph}, h = {_signed(value)}"
                                for photograph, value in zip(exciting.names, exciting.values, strict=True)],
                        fact=self._window(layer)),
            self._drawn_curve(layer, unit),
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
            self._forget()
            if (self.layer.value, self.unit.value) not in self._paintings:
                self._begin(NO_WISH, SETTINGS, SHIPPED)
        elif control is self.again:
            self._begin(self._wish(), self._settings(), self._recipe())
        elif control is self.halt:
            self.background.stop()

    # -- Painting, on a thread of its own --------------------------------------------------------------------------

    def _wish(self):
        """g(x): what the sliders ask of the picture."""
        wish = -self.roughness.value * total_variation(relative=True)
        return wish - self.fine.value * high_frequencies(relative=True) - self.contrast.value * l2()

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

    def _begin(self, wish, settings, recipe):
        self._wanted, self.halt.disabled = object(), False
        which, wanted, self._underway = (self.layer.value, self.unit.value), self._wanted, recipe
        self.background.start(lambda task: self._paint(task, which, wanted, wish, settings, recipe))

    def _paint(self, task, which, wanted, wish, settings, recipe):
        sums, wishes = [], []

        def follow(stroke):
            sums.append(stroke.value)
            show(stroke)
            return task.is_stopped

        def shown(stroke):
            self._live, self._rise = stroke, (list(sums), _without(sums, wishes))

        show = at_most_every(REDRAW, lambda stroke: task.show(lambda: shown(stroke)))
        painting = paint(self._model, objective_for(*which) + _noted(wish, wishes), **settings, observers=follow)
        done = recipe
        if painting.stopped:
            done = recipe.replace(f"{settings['steps']} steps", f"{len(sums)} of {settings['steps']} steps")
        with self.one_redraw():
            if self._wanted is wanted:  # also after "stop": what is painted so far is kept
                if which in self._paintings:
                    self._before[which] = self._paintings[which]
                self._paintings[which] = _on_the_way(painting, _without(sums, wishes), recipe, done)
                self._forget()
                self.step.value = KEPT

    def _forget(self):
        self.background.stop()
        self._wanted = self._live = None
        self.halt.disabled = True

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

    def _make_chart(self):
        self._chart = Chart(180, 192)
        self._chart.figure.set_layout_engine(None)
        self._chart.figure.subplots_adjust(left=0.24, right=0.94, top=0.97, bottom=0.24)  # room for −100 and 0.25
        axes = self._chart.axes
        axes.set(xlabel="step")
        axes.xaxis.set_major_locator(MaxNLocator(2, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(4))
        (self._sums,) = axes.plot([], [], "--", color=SOFT_INK, linewidth=1.4)
        (self._line,) = axes.plot([], [], color=CITY, linewidth=1.8)

    def _drawn_curve(self, layer, unit):
        painting = self._paintings.get((layer, unit))
        sums, excitement = ([], [])
        if self._live is not None:
            sums, excitement = self._rise
        elif painting is not None:
            sums, excitement = painting.values, painting.excitement
        is_wished = len(sums) > 0 and bool(np.any(np.abs(np.subtract(sums, excitement)) > 1e-6))
        self._line.set_data(np.arange(1, len(excitement) + 1), excitement)
        self._sums.set_data(np.arange(1, len(sums) + 1), sums)
        self._sums.set_visible(is_wished)
        self._chart.axes.set_xlim(0, max(self._live.steps if self._live else 0, len(sums), 1))
        every = [*sums, *excitement] or [0, 1]
        low, high = min(every), max(every)
        self._chart.axes.set_ylim(low - 0.05 * (high - low) - 1e-3, high + 0.05 * (high - low) + 1e-3)
        return self._chart.plane(
            "rise", "h(x) at each step", alt="h(x) at each step", fact="— h  ╌ h + g" if is_wished else "no wish g(x)"
        )

    def _reading(self, name, numbers):
        painting, recipe = self._paintings.get((self.layer.value, self.unit.value)), self._recipe()
        again = f" Paint again for {recipe}."
        if self._live is not None:
            live, (sums, excitement) = self._live, self._rise
            wished = f", h(x) + g(x) = {_signed(sums[-1])}" if abs(sums[-1] - excitement[-1]) > 1e-6 else ""
            told = f"Painting {name}: step {live.step} of {live.steps}, h(x) = {_signed(excitement[-1])}{wished}."
            return told + again * (recipe != self._underway)
        if painting is None:
            return f"{name} was not painted yet.{again}"
        shown, best = numbers["shown"], numbers["exciting"].values[0]
        if shown["classes"] is None:
            seen = f"its strongest answer to this picture is {_signed(shown['h'])}, to the 400 patches {_signed(best)}"
        else:
            first, own = int(np.argmax(shown["classes"])), shown["classes"][self.unit.value]
            others = "" if first == self.unit.value else f" (and {name} with {own:.0%})"
            seen = f"the network says {SIXTEEN[first]} with {shown['classes'][first]:.0%}{others}, "
            seen += f"h = {_signed(shown['h'])}, where the best patch has {_signed(best)}"
        detail = f"fine detail {shown['share']:.0%}, in photographs {natural_share():.0%}"
        told = f"{name} after {numbers['at']} steps: {seen}; {detail}."
        if recipe != painting.asked:
            return told + again
        return told if painting.done == SHIPPED else f"{told} Painted by {painting.done}."


def _signed(value):
    return f"{value:.1f}".replace("-", "−")


def _noted(wish, values):
    """The same wish, which writes down what it measures: with it h(x) can be told from h(x) + g(x)."""

    def measure(image, heard):
        value = wish.measure(image, heard)
        values.append(value.item())
        return value

    return Objective(measure, wish.layers)


def _without(sums, wishes):
    """h(x) at each step: what is left of h(x) + g(x)."""
    return [total - wish for total, wish in zip(sums, wishes, strict=False)]  # the newest sum may not be there yet


def _on_the_way(painting, excitement, asked, done):
    """What the slider walks through: pictures evenly spread over the steps that were painted."""
    chosen = np.round(np.linspace(0, len(painting.kept) - 1, KEPT + 1)).astype(int)
    steps = tuple(painting.kept[number] for number in chosen)
    return Painted(steps, painting.path[chosen], painting.values, np.array(excitement), asked, done)
