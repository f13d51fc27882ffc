"""What becomes of a network's first filters while it learns? From random weights to edges and colours, step by step."""

import numpy as np

from course_utils._checks import as_count
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK, contact_sheet
from course_utils.networks.feature_visualization.gabor import CHOOSY, LIKE_A_GABOR, is_edge_detector
from course_utils.networks.photo_filters import history

COUNT, SIDE, COLUMNS = 24, 7, 6  # filters, their side, how many side by side
STRIPES = ("upright", "rising", "level", "falling")  # what a wave crosses that runs at 0°, 45°, 90°, 135°


class FiltersOverTrainingExplorer(Explorer):
    """Walk through the training of 24 first-layer filters, and compare each with the Gabor kernel most like it.

    Parameters
    ----------
    kind : {"grey", "colour"}
        A network that sees photographs in grey, or in colour.
    step : int
        Training step, 0 to 600; the last one stored before it is shown.
    filter : int
        The one shown large, 1 to 24.

    *Source*: slide "Understanding layers" ("lots of edge detectors in the first layer").
    """

    title = "First-layer filters, before and after training"
    lead = "Move the training step between 0 and 600; click a filter to see it large."

    def __init__(self, kind="grey", step=0, *, filter=22):
        steps = history("grey")[0]
        history("colour")  # fitted now, so that no slider waits for it
        self._make_chart()
        self.kind = choice("photographs", ["grey", "colour"], kind)
        last = int(steps[-1])
        self.step = slider("training step", 0, last, as_count(step, "step", least=0, most=last), step=20)
        self.play = player(self.step, milliseconds=500)
        self.filter = slider("filter", 1, COUNT, as_count(filter, "filter", most=COUNT))
        super().__init__([self.kind, self.step, self.play, self.filter])

    def numbers(self):
        """The kernels at this step, their Gabor fits, and how both went over all steps."""
        steps, kernels, fits = history(self.kind.value)
        at = int(np.searchsorted(steps, self.step.value, side="right")) - 1
        return {
            "steps": steps,
            "step": int(steps[at]),
            "before": kernels[0],
            "kernels": kernels[at],
            "fit": fits[at],
            "r2": [float(np.median(fit.r2)) for fit in fits],
            "edges": [float(is_edge_detector(fit).mean()) for fit in fits],
            "at": at,
        }

    def draw(self, numbers):
        """All filters and the curves; below, one filter before training, now, and the Gabor kernel most like it."""
        fit, i, at = numbers["fit"], self.filter.value - 1, numbers["at"]
        self._r2.set_data(numbers["steps"], numbers["r2"])
        self._edges.set_data(numbers["steps"], numbers["edges"])
        self._here.set_data([numbers["step"]] * 2, [numbers["r2"][at], numbers["edges"][at]])
        top, left = (SIDE + 1) * (i // COLUMNS), (SIDE + 1) * (i % COLUMNS)
        edges = int(is_edge_detector(fit).sum())
        is_colour = self.kind.value == "colour"  # then one plane more has to fit into the row
        signed, large = {"map": "signed", "low": -1, "high": 1, "numbers": False}, {"size": 104 if is_colour else 126}
        look = {} if is_colour else signed
        above = [
            array_plane(
                "filters", sheet(numbers["kernels"]), f"filters at step {numbers['step']}", cell=6,
                fact=self._kept(numbers),
                marks=[(top, left, SIDE, SIDE)], follows=True, drag=True, **look,
            ),
            self._chart.plane(
                "curves", "all filters", fact="— median R²  ╌ share of edge detectors",
                alt=f"median R² {numbers['r2'][at]:.2f}, {edges} of {COUNT} filters are edge detectors",
            ),
        ]  # fmt: skip
        at_step, like = f"at step {numbers['step']}", f"R² = {fit.r2[i]:.2f}"
        before = array_plane("before", shown(numbers["before"][i]), "at step 0", fact="random", **large, **look)
        now = array_plane("now", shown(numbers["kernels"][i]), f"filter {i + 1}", fact=at_step, **large, **look)
        gabor = array_plane("gabor", shown(fit.fitted[i]), "its Gabor kernel", fact=like, **large, **signed)
        fitted = {"fact": "one number a pixel", **large, **signed}
        one = array_plane("one", shown(fit.gray[i]), "strongest colour", **fitted)
        compared = [now, "→", one, "≈", gabor] if is_colour else [now, "≈", gabor]
        kind = "an edge detector" if is_edge_detector(fit)[i] else "no edge detector"
        stripes = STRIPES[round(fit.angle[i] / 45) % 4]
        direction = (
            f"its wave runs at {fit.angle[i]:.0f}°, across {stripes} stripes"
            if fit.selectivity[i] >= CHOOSY
            else "it hardly prefers a direction"
        )
        colourful = np.sum((fit.colourfulness > 0.5) & (fit.r2 >= LIKE_A_GABOR))
        colours = f" {colourful} of {COUNT} are smooth and mostly colour." * is_colour
        return Drawing(
            [above, [before, *compared]],
            reading=f"Filter {i + 1} is {kind}: R² {fit.r2[i]:.2f}, selectivity {fit.selectivity[i]:.2f}; {direction}. "
            f"In all {edges} of {COUNT} are edge detectors (R² ≥ {LIKE_A_GABOR}, selectivity ≥ {CHOOSY}).{colours}",
            result={"edge_detectors": edges},
        )

    def chosen(self, name, row, col):
        """A click on the sheet, or dragging across it, chooses a filter."""
        if name == "filters":
            number = row // (SIDE + 1) * COLUMNS + col // (SIDE + 1)
            self.filter.value = min(number, COUNT - 1) + 1

    def _kept(self, numbers):
        """What the sheet holds; between two kept steps, which comes next."""
        if numbers["step"] == self.step.value:
            return f"{COUNT} kernels of {SIDE} × {SIDE}, each in its own contrast"
        return f"the last that were kept; the next at step {numbers['steps'][numbers['at'] + 1]}"

    def _make_chart(self):
        self._chart = Chart(296, 186)
        axes = self._chart.axes
        axes.set(xlim=(-10, 610), ylim=(0, 1.03), xlabel="training step")
        (self._r2,) = axes.plot([], [], color=CITY)
        (self._edges,) = axes.plot([], [], "--", color=SOFT_INK)
        (self._here,) = axes.plot([], [], "o", color=ACCENT, markersize=7, clip_on=False)
        self._chart.only_these_move(self._r2, self._edges, self._here)


def shown(kernel):
    """Scale a kernel by its largest weight: (H, W) from -1 to 1, or in colour (H, W, 3) from 0 to 1, where 0.5 is 0.

    Examples
    --------
    >>> shown(np.array([[-2.0, 0.0, 1.0]]))
    array([[-1. ,  0. ,  0.5]])
    """
    scaled = kernel / np.abs(kernel).max()
    return scaled if kernel.ndim == 2 else np.moveaxis(scaled, 0, -1) / 2 + 0.5


def sheet(kernels):
    """Lay kernels (n, k, k) or (n, 3, k, k) side by side, each in its own contrast; paper between them."""
    pictures = np.stack([shown(kernel) for kernel in kernels])
    if pictures.ndim == 3:
        return contact_sheet(pictures, COLUMNS)  # NaN between them
    channels = [contact_sheet(pictures[..., channel], COLUMNS) for channel in range(3)]
    return np.nan_to_num(np.stack(channels, axis=-1), nan=1.0)
