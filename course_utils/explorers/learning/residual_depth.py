"""Does a deep network learn? With and without a way around each layer: gradients, features, and training, live."""

import functools

import numpy as np
from matplotlib.patches import FancyArrowPatch

from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice
from course_utils.figures import ACCENT, CITY, INK, SOFT_INK
from course_utils.networks.observers import at_most_every
from course_utils.networks.residual import deep_mlp, gradient_norms, likeness
from course_utils.networks.training import fit
from course_utils.pictures.digits import mnist_digits

DEPTHS, STARTS = [8, 24, 48], ["He", "torch"]
STEPS, RATE, SMOOTHED = 150, 0.05, 10
REDRAW = 0.4  # seconds
LOOKS = {"plain": {"color": CITY, "linestyle": "--"}, "residual": {"color": ACCENT, "linestyle": "-"}}
SMALLEST = 1e-9  # of a gradient where the axis ends, unless one is smaller


@functools.lru_cache(maxsize=1)
def _digits():
    return mnist_digits(2000, seed=0)


@functools.lru_cache(maxsize=len(DEPTHS) * len(STARTS))
def _at_first(depth, start):
    """Before any training: gradients and likeness by layer, for both kinds."""
    digits, labels = _digits()
    models = {kind: deep_mlp(depth, residual=kind == "residual", start=start) for kind in LOOKS}
    gradients = {kind: gradient_norms(model, digits[:200], labels[:200]) for kind, model in models.items()}
    return gradients, {kind: likeness(model, digits[:200]) for kind, model in models.items()}


class ResidualDepthExplorer(Explorer):
    """A plain and a residual network of equal depth, before training and while they learn digits.

    Parameters
    ----------
    depth : int
        8, 24 or 48 layers.
    start : {"He", "torch"}
        How the first weights are drawn, as in `deep_mlp`.

    *Source*: slide "Tricks of the trade" ("residual connections: accelerate training, allow for more depth").
    """

    title = "Deep networks, plain and residual"
    lead = "Go deeper, and look at both charts. Who will learn? Guess, then train both."

    def __init__(self, depth=24, start="He"):
        self._losses = {}  # kind -> losses so far
        self._make_charts()
        self.background = Background(self)
        self.depth = choice("layers", DEPTHS, depth)
        self.start = choice("first weights", STARTS, start)
        self.go = button("train both", f"{STEPS} steps each")
        self.halt = button("stop")
        super().__init__([self.depth, self.start, self.go, self.halt])

    def numbers(self):
        """Gradients and likeness by layer before training, and the losses so far."""
        gradients, alike = _at_first(self.depth.value, self.start.value)
        return {"gradients": gradients, "alike": alike, "losses": dict(self._losses)}

    def draw(self, numbers):
        """Three charts, and the way around a layer as a drawing."""
        layers = np.arange(1, self.depth.value + 1)
        for kind in LOOKS:
            self._lines["gradients"][kind].set_data(layers, numbers["gradients"][kind])
            self._lines["alike"][kind].set_data(layers, numbers["alike"][kind])
            losses = np.convolve(numbers["losses"].get(kind, []) or [np.nan], np.ones(SMOOTHED) / SMOOTHED, "full")
            steps = np.arange(len(numbers["losses"].get(kind, [])))
            self._lines["losses"][kind].set_data(steps[SMOOTHED:], losses[: len(steps)][SMOOTHED:])
        for name in ("gradients", "alike"):
            self._charts[name].axes.set_xlim(1, self.depth.value)
        least = min(min(each) for each in numbers["gradients"].values())
        self._charts["gradients"].axes.set_ylim(min(SMALLEST, least) / 2, 2)
        first = {kind: numbers["gradients"][kind][0] for kind in LOOKS}
        last = {kind: numbers["alike"][kind][-1] for kind in LOOKS}
        told = {
            "gradients": ", ".join(f"{kind} {value:.1e}" for kind, value in first.items()) + " at layer 1",
            "alike": ", ".join(f"{kind} {value:.2f}" for kind, value in last.items()) + " at the last",
            "losses": f"{STEPS} steps, 2,000 digits",
        }
        titles = {"gradients": "gradient by layer, at first", "alike": "likeness of 200 digits", "losses": "loss"}
        charts = {name: chart.plane(name, titles[name], fact=told[name], alt=f"{titles[name]}: {told[name]}")
                  for name, chart in self._charts.items()}  # fmt: skip
        way = self._way.plane("way", "the identity path", fact="x + W · s(x): what comes in goes on",
                              alt="layers in a row, an arc around each")  # fmt: skip
        return Drawing(
            [[charts["gradients"], charts["alike"]], [charts["losses"], way]],
            reading=self._reading(numbers["losses"], last),
            result={f"{kind} alike": value for kind, value in last.items()},
        )

    def changed(self, control):
        """Another network forgets what was trained; the buttons train and stop."""
        if control is self.halt:
            self.background.stop()
            return
        self.background.stop()
        self._losses = {}
        if control is self.go:
            self.background.start(functools.partial(self._train, depth=self.depth.value, start=self.start.value))

    def _train(self, task, depth, start):
        digits, labels = _digits()
        for kind in LOOKS:
            model, losses = deep_mlp(depth, residual=kind == "residual", start=start), []
            show = self._shower(task, kind, losses)

            def follow(progress, losses=losses, show=show):
                losses.append(progress.loss)
                show(progress)
                return task.is_stopped

            fit(model, digits, labels, steps=STEPS, optimiser="sgd", learning_rate=RATE, observers=follow)
            if task.is_stopped:
                return

    def _shower(self, task, kind, losses):
        return at_most_every(REDRAW, lambda _: task.show(lambda: self._losses.update({kind: list(losses)})))

    def _reading(self, losses, last):
        if not losses:
            alike = f"{last['plain']:.2f} in the plain network, {last['residual']:.2f} in the residual one"
            return f"Before training: the mean cosine between the last features of two digits is {alike}."
        told = [
            f"{kind}: loss {np.mean(each[-SMOOTHED:]):.2f} after {len(each)} steps" for kind, each in losses.items()
        ]
        return f"{'; '.join(told)}. Guessing among ten gives {np.log(10):.2f}."

    def _make_charts(self):
        self._charts = {name: Chart(290, 190) for name in ("gradients", "alike", "losses")}
        self._lines = {}
        for name, chart in self._charts.items():
            self._lines[name] = {kind: chart.axes.plot([], [], linewidth=2, label=kind, **look)[0]
                                 for kind, look in LOOKS.items()}  # fmt: skip
            chart.legend()
        self._charts["gradients"].axes.set(yscale="log", xlabel="layer", ylabel="‖∂L/∂W‖")
        self._charts["alike"].axes.set(ylim=(0, 1.03), xlabel="layer", ylabel="mean cosine")
        self._charts["losses"].axes.set(ylim=(0, 2.7), xlim=(0, STEPS), xlabel="step", ylabel="loss")
        self._way = Chart(290, 190)
        axes = self._way.axes
        axes.set(xlim=(-0.2, 6.3), ylim=(-0.2, 1.9))
        axes.set_axis_off()
        arrow = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
        for place in (0, 2, 4):
            straight = FancyArrowPatch((place, 0.5), (place + 2, 0.5), color=SOFT_INK, linewidth=1.5, **arrow)
            bent = FancyArrowPatch((place, 0.5), (place + 2, 0.5), color=ACCENT, linewidth=4,
                                   connectionstyle="arc3,rad=-0.8", **arrow)  # fmt: skip
            axes.add_patch(straight)
            axes.add_patch(bent)
            box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": CITY, "linewidth": 1.5}
            axes.text(place + 0.9, 0.5, "W·s", ha="center", va="center", size=9, color=INK, bbox=box)
            axes.text(place + 2, 0.12, "+", ha="center", va="center", size=12, color=INK)
