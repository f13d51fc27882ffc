"""What explorers that paint have in common: wishes on sliders, work beside the controls, pictures on the way."""

from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.figures import CITY, SOFT_INK
from course_utils.networks.feature_visualization import (
    Objective,
    Stroke,
    high_frequencies,
    l2,
    paint,
    pixels,
    total_variation,
)
from course_utils.networks.observers import at_most_every

REDRAW = 0.2  # seconds between two pictures while painting
KEPT = 5  # pictures of the way, the noise not counted
NO_WISH = Objective(lambda image, heard: image.new_zeros(()))


class Painted(NamedTuple):
    """A painting that is kept: the pictures on its way, their steps, h(x) + g(x) and h(x) at each step, its recipe."""

    steps: tuple
    path: np.ndarray
    values: np.ndarray
    excitement: np.ndarray
    asked: str  # its recipe
    done: str  # the same, but for one that was stopped


class Painter:
    """The painting half of an explorer, which names what is painted (`which`), for what (`objective`) and by whom."""

    def begin(self, model, settings, stored, *, step=KEPT, pixel_step=0.1, most=600):
        """Make the controls; the explorer puts `painting_controls` into its column.

        Parameters
        ----------
        model : torch.nn.Module
        settings : dict
            How `paint` is called as long as nothing else is asked for.
        stored : dict of key -> StoredPainting
            What ships, painted with these settings.
        step : int
            Which picture on the way is shown at first.
        pixel_step : float
            Adam's step where every pixel is free.
        most : int
            Of the slider of steps.
        """
        self._model, self._at_first = model, settings
        self._step_sizes = {"waves": settings["step_size"], "pixels": pixel_step}
        self._shipped = f"max h(x), waves, {settings['steps']} steps, seed {settings['seed']}"
        self._paintings = {  # those painted again take the place of the stored ones
            which: Painted(*painting, painting.values, self._shipped, self._shipped)
            for which, painting in stored.items()
        }
        self._before = {}  # the painting whose place was taken, to compare
        self._wanted = None  # the piece of work whose painting is to be kept; newer work or another unit forgets it
        self._rise = ([], [])  # h(x) + g(x), and h(x), at each step of the one that is being painted
        self._live = None  # the Stroke that is shown while painting goes on
        self._underway = None  # how it is painted
        self.background = Background(self)
        self.step = slider("picture on the way", 0, KEPT, step)
        self.way = choice("painted with", ["waves", "pixels"])
        self.roughness = slider("g(x): less variation", 0, 20, 0)
        self.fine = slider("g(x): less fine detail", 0, 20, 0)
        self.contrast = slider("g(x): less contrast", 0, 20, 0)
        fewest = settings["steps"] if settings["steps"] < 100 else 100
        self.steps = slider("steps", fewest, most, settings["steps"], step=fewest)
        self.seed = slider("seed", 0, 9, 0)
        self.again = button("paint again", "gradient ascent from new noise, with these settings")
        self.halt = button("stop", "keep what is painted so far")
        self.halt.disabled = True
        wishes = [self.roughness, self.fine, self.contrast]
        self.painting_controls = [self.way, *wishes, (self.steps, self.seed), (self.again, self.halt)]
        self._make_chart()

    # -- What an explorer says -------------------------------------------------------------------------------------

    def which(self):
        """What is to be painted, as a key of the paintings."""
        raise NotImplementedError

    def objective(self, which):
        """What is to become large for it."""
        raise NotImplementedError

    # -- The picture now, and the work -----------------------------------------------------------------------------

    def picture_now(self):
        """The picture that is shown, and after how many steps."""
        painting = self._paintings.get(self.which())
        if self._live is not None:
            return self._live.image, self._live.step
        if painting is not None:
            return painting.path[self.step.value], painting.steps[self.step.value]
        return np.full((self._at_first["size"], self._at_first["size"], 3), 0.5), 0

    def picture_before(self):
        """The finished picture whose place was taken, or None."""
        before = self._before.get(self.which())
        return None if before is None else before.path[-1]

    def answer_buttons(self, control):
        """Paint what the button asks for, or stop."""
        if control is self.again:
            self.start_painting(self._wish(), self._settings(), self.recipe())
        elif control is self.halt:
            self.background.stop()

    def paint_as_shipped(self):
        """Paint what was never painted, as those were that ship."""
        self.start_painting(NO_WISH, self._at_first, self._shipped)

    def start_painting(self, wish, settings, recipe):
        """Begin to paint on a thread of its own."""
        self._wanted, self.halt.disabled = object(), False
        which, wanted, self._underway = self.which(), self._wanted, recipe
        blank = np.full((settings["size"], settings["size"], 3), 0.5)
        self._live, self._rise = Stroke(0, settings["steps"], 0.0, 0.0, blank), ([], [])  # seen until the first step
        self.background.start(lambda task: self._paint(task, which, wanted, wish, settings, recipe))

    def forget_work(self):
        """Stop what is being painted, and keep nothing of it."""
        self.background.stop()
        self._wanted = self._live = None
        self.halt.disabled = True
        self.step.disabled = self.which() not in self._paintings  # there is no way to walk yet

    def recipe(self):
        """How the next picture would be painted, in words."""
        penalties = {"variation": self.roughness, "fine detail": self.fine, "contrast": self.contrast}
        wishes = "".join(f" − {weight.value} · {what}" for what, weight in penalties.items() if weight.value)
        return f"max h(x){wishes}, {self.way.value}, {self.steps.value} steps, seed {self.seed.value}"

    def _wish(self):
        """g(x): what the sliders ask of the picture."""
        wish = -self.roughness.value * total_variation(relative=True)
        return wish - self.fine.value * high_frequencies(relative=True) - self.contrast.value * l2()

    def _settings(self):
        of_waves = self.way.value == "waves"
        return self._at_first | {
            "parameterisation": self._at_first["parameterisation"] if of_waves else pixels(),
            "transforms": self._at_first["transforms"] if of_waves else (),
            "steps": self.steps.value,
            "step_size": self._step_sizes[self.way.value],
            "seed": self.seed.value,
        }

    def _paint(self, task, which, wanted, wish, settings, recipe):
        sums, wishes = [], []

        def follow(stroke):
            sums.append(stroke.value)
            show(stroke)
            return task.is_stopped

        def shown(stroke):
            self._live, self._rise = stroke, (list(sums), _without(sums, wishes))

        show = at_most_every(REDRAW, lambda stroke: task.show(lambda: shown(stroke)))
        painting = paint(self._model, self.objective(which) + _noted(wish, wishes), **settings, observers=follow)
        done = recipe
        if painting.stopped:
            done = recipe.replace(f"{settings['steps']} steps", f"{len(sums)} of {settings['steps']} steps")
        with self.one_redraw():
            if self._wanted is wanted:  # also after "stop": what is painted so far is kept
                if which in self._paintings:
                    self._before[which] = self._paintings[which]
                self._paintings[which] = _on_the_way(painting, _without(sums, wishes), recipe, done)
                self.forget_work()
                self.step.value = KEPT

    # -- What is shown of the work ---------------------------------------------------------------------------------

    def told_of_work(self, name):
        """While painting goes on, or before anything was painted, what the reading says of it; else None."""
        recipe = self.recipe()
        again = f" Paint again for {recipe}."
        if self._live is not None:
            live, (sums, excitement) = self._live, self._rise
            if not sums:
                return f"Painting {name}: it begins."
            wished = f", h(x) + g(x) = {signed(sums[-1])}" if abs(sums[-1] - excitement[-1]) > 1e-6 else ""
            told = f"Painting {name}: step {live.step} of {live.steps}, h(x) = {signed(excitement[-1])}{wished}."
            return told + again * (recipe != self._underway)
        return None if self.which() in self._paintings else f"{name} was not painted yet.{again}"

    def told_of_recipe(self):
        """How the picture was painted where that is news, or what painting again would change."""
        painting, recipe = self._paintings[self.which()], self.recipe()
        if recipe != painting.asked:
            return f" Paint again for {recipe}."
        return "" if painting.done == self._shipped else f" Painted by {painting.done}."

    def curve(self):
        """The rise of h(x), and of h(x) + g(x) where something is wished for."""
        painting = self._paintings.get(self.which())
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
        fact = "— h  ╌ h + g" if is_wished else "no wish g(x)"
        return self._chart.plane("rise", "h(x) at each step", alt="h(x) at each step", fact=fact)

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


def signed(value):
    """A number with one decimal and a real minus sign."""
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
