"""When does a cell of V1 fire? Turn, move and widen a bar of light before it, as Hubel and Wiesel did."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK, number_text
from course_utils.filters import gabor
from course_utils.pictures.shapes import bar
from course_utils.seeing import energy, rate

SIDE, WAVELENGTH = 41, 10  # pixels: of the field that is seen, and of a cell's stripes
ANGLES = tuple(22.5 * step for step in range(8))
STEP = 2.5  # degrees from one bar to the next: nine of them lead from one cell to the next
BARS = round(180 / STEP)
SIMPLE, COMPLEX, SHUFFLED = "simple", "complex", "weights shuffled"
FIRES = 1.0  # spikes a second: less is silence


@functools.lru_cache(maxsize=32)
def field(angle, kind=SIMPLE):
    """The weights of a cell for bars of that angle (counter-clockwise, 90 upright): (SIDE, SIDE)."""
    kernel = gabor(WAVELENGTH, 90 - angle, size=SIDE)
    if kind == SHUFFLED:  # the same weights at other places: the control
        kernel = np.random.default_rng(0).permutation(kernel.ravel()).reshape(kernel.shape)
    kernel.flags.writeable = False
    return kernel


def firing(picture, angle, kind):
    """How often the cell of that kind for bars of that angle fires, in spikes a second."""
    if kind == COMPLEX:
        return energy(picture, WAVELENGTH, 90 - angle)
    return rate(picture, field(angle, kind))


def two_sums(picture, angle):
    """What the two kernels of a complex cell say, before they are put together: a, and b a quarter wave apart."""
    kernels = (gabor(WAVELENGTH, 90 - angle, phase=phase, size=SIDE) for phase in (0, 90))
    return [100 * float((picture * kernel).sum() / kernel[kernel > 0].sum()) for kernel in kernels]


def spikes(often):
    """One second of spikes, evenly spread: (1, 200), 1 where there is one."""
    train = np.zeros((1, 200))
    train[0, ((np.arange(round(often)) + 0.5) * 200 / max(round(often), 1)).astype(int)] = 1
    return train


class BarAndCellExplorer(Explorer):
    """A bar of light, a cell that looks for bars of one angle, and how often it fires.

    Parameters
    ----------
    angle : float, degrees, counter-clockwise
        Of the bar, 0 to 172.5; 90 is upright.
    offset : int
        How far the bar lies from the middle of the field, in pixels.
    width : int
        Of the bar, in pixels.
    prefers : float, degrees
        The angle of the cell that is watched, one of `ANGLES`.
    kind : {"simple", "complex", "weights shuffled"}
        A weighted sum and a rectifier; two of them, a quarter wave apart, put together; the same weights in disorder.

    *Source*: slide "Edge detectors in cats".
    """

    title = "A bar of light, and a cell of V1"
    lead = "Turn the bar, or press play: the curve grows as the cell is asked. Then move the bar, or take another cell."

    remembers = "the curve keeps every angle that the bar had"

    def __init__(self, angle=45.0, offset=0, width=5, *, prefers=90.0, kind=SIMPLE):
        self.angle = slider("bar's angle (°)", 0.0, 180 - STEP, float(angle), step=STEP, digits=1)
        self.play = player(self.angle, milliseconds=50, repeat=True)
        self.offset = slider("bar's place (px)", -12, 12, offset)
        self.width = slider("bar's width (px)", 1, 15, width)
        self.prefers = slider("cell's angle (°)", 0.0, ANGLES[-1], float(prefers), step=22.5, digits=1)
        self.kind = choice("cell", [SIMPLE, COMPLEX, SHUFFLED], kind)
        self._asked = {}  # bar's angle -> spikes a second, since the cell or its bar became another one
        self._make_chart()
        super().__init__([self.angle, self.play, self.offset, self.width, self.prefers, self.kind])

    def numbers(self):
        """The bar, the cell's weights, how often it fires and how often its seven neighbours do."""
        picture = bar(SIDE, self.angle.value, offset=self.offset.value, width=self.width.value)
        kind, prefers = self.kind.value, self.prefers.value
        rates = {angle: firing(picture, angle, kind) for angle in ANGLES}
        found = {"picture": picture, "weights": field(prefers, kind), "rates": rates, "rate": rates[prefers]}
        return found | ({"sums": two_sums(picture, prefers)} if kind == COMPLEX else {})

    def draw(self, numbers):
        """Bar times weights, the spikes of a second; eight cells, and the curve of the one that is watched."""
        often = numbers["rate"]
        self._asked[self.angle.value] = often
        weights = numbers["weights"] / np.abs(numbers["weights"]).max()
        seen = array_plane("bar", numbers["picture"], "what is shown", size=160, fact=f"a bar of {self.angle.value:g}°")
        looks = {"map": "signed", "size": 160, "low": -1, "high": 1}
        looked, added, put = "white: not looked at", "added up, below 0 is 0", ""
        if "sums" in numbers:
            a, b = (number_text(round(each)) for each in numbers["sums"])
            looked, added, put = "one of its two kernels", "added up: a", f"√(a² + b²): a = {a}, the other's b = {b}"
        kernel = array_plane("weights", weights, "receptive field", fact=looked, **looks)
        product = array_plane("product", numbers["picture"] * weights, "their product", fact=added, **looks)
        train = array_plane("spikes", spikes(often), f"one second: {often:.0f} spikes", map="paper", cell=(22, 2.9),
                            low=0, high=0.4, fact=put, place="{label}", labels=["time"], tile=200)  # fmt: skip
        return Drawing(
            [[seen, "·", kernel, "=", product], [train], [self._neighbours(numbers), self._tuning(often)]],
            reading=self._reading(often, numbers["rates"]),
            result={"rate": round(often, 1)},
        )

    def changed(self, control):
        """Another bar or another cell begins a curve of its own."""
        if control is not self.angle:
            self._asked = {}

    def _neighbours(self, numbers):
        rows = [
            (f"{angle:g}°", often, f"{often:.0f}", ACCENT if angle == self.prefers.value else CITY)
            for angle, often in numbers["rates"].items()
        ]
        return bars_plane("cells", rows, "eight cells, and their angles", high=120, width=262,
                          fact="spikes a second")  # fmt: skip

    def _make_chart(self):
        self._chart = Chart(440, 290)
        axes = self._chart.axes
        axes.set(xlim=(-5, 180), ylim=(-4, 125), xlabel="bar's angle (°)", ylabel="spikes a second")
        axes.set_xticks(range(0, 181, 45))
        (self._curve,) = axes.plot([], [], "-o", color=CITY, linewidth=1.2, markersize=3)
        (self._here,) = axes.plot([], [], "o", color=ACCENT, markersize=11)
        self._own = axes.axvline(0, color=SOFT_INK, linewidth=1, linestyle=":")
        self._chart.only_these_move(self._own, self._curve, self._here)

    def _tuning(self, often):
        angles = sorted(self._asked)
        self._curve.set_data(angles, [self._asked[angle] for angle in angles])
        self._here.set_data([self.angle.value], [often])
        self._own.set_xdata([self.prefers.value] * 2)
        asked = f"{len(angles)} of {BARS} angles asked" if len(angles) < BARS else f"all {BARS} angles asked"
        return self._chart.plane(
            "tuning", "what it answered so far", alt="spikes a second by the bar's angle", fact=asked
        )

    def _reading(self, often, rates):
        most = max(rates, key=rates.get)
        who = f"The cell for {self.prefers.value:g}°" if self.kind.value != SHUFFLED else "The shuffled cell"
        fires = f"{who} fires {often:.0f} times a second" if often >= FIRES else f"{who} is silent"
        if self.kind.value == SHUFFLED:
            return f"{fires}: it has the same weights, and no angle of its own."
        if rates[most] < FIRES:
            return f"{fires}, and so are the others: no cell finds its stripes here."
        off = abs((self.angle.value - self.prefers.value + 90) % 180 - 90)
        return f"{fires}; the bar is {off:g}° off. Of the eight, the one for {most:g}° fires most."
