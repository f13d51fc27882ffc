"""What lies between two digits? Move through the plane of all codes, and let the decoder draw what it finds there."""

import functools

import numpy as np

from course_utils import _checks
from course_utils.figures import INK, SOFT_INK, new_axes, new_figure
from course_utils.networks.digit_codes import fresh_digits, trained

from .array_view import array_plane, contact_sheet
from .base import Drawing, Explorer, choice, player, slider

PIXELS = 310  # CSS pixels of the plane
FINER = 2  # drawn twice as fine as it is shown
RING = 8  # cells from the chosen place to the frame around it
STEPS = 8  # pictures in a walk
WALKS = (2, 32)  # bottlenecks of the walks in the strip
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8C6D1F", "#56B4E9", "#111111", "#7F7F7F", "#6A3D9A", "#B2182B")


@functools.lru_cache(maxsize=2)
def codes(k=2):
    """Codes of the fresh digits in the network with k numbers: (400, k)."""
    return trained()[str(k)].encode(fresh_digits()[0])


@functools.lru_cache(maxsize=1)
def limits():
    """The corner (low, low) and (high, high) of the plane that is shown: all codes but the far strays."""
    low, high = np.percentile(codes(), [3, 97], axis=0)
    return low - 0.08 * (high - low), high + 0.08 * (high - low)


class LatentWalkExplorer(Explorer):
    """A plane of codes: each place is a code z = (z₁, z₂), and the decoder makes a picture d(z) of it.

    Parameters
    ----------
    start, end : int
        The digits between which the walk goes.
    walk : int
        How much of the way is gone, in percent.

    *Source*: slides "Autoencoder" (latent space) and "Autoencoders learn compressed representations".
    """

    title = "A walk through the latent space"
    lead = "Move the pointer over the plane, or the two coordinates: d(z) follows. Or walk between two digits."

    def __init__(self, start=0, end=4, *, walk=0):
        digits = [str(digit) for digit in range(10)]
        _checks.as_count(start, "start", least=0, most=9)
        _checks.as_count(end, "end", least=0, most=9)
        (low_1, low_2), (high_1, high_2) = np.round(limits(), 1).tolist()
        self.z1 = slider("z₁", low_1, high_1, round((low_1 + high_1) / 2, 1), step=0.1)
        self.z2 = slider("z₂", low_2, high_2, round((low_2 + high_2) / 2, 1), step=0.1)
        self.start = choice("walk from", digits, str(start))
        self.end = choice("to", digits, str(end))
        self.walk = slider("way gone (%)", 0, 100, walk, step=5)
        self.play = player(self.walk, milliseconds=250)
        self.play.step = 5
        self._step_to(self._on_the_way())
        super().__init__([self.z1, self.z2, self.start, self.end, self.walk, self.play])

    def numbers(self):
        """The code, its picture, the nearest digit's place in the list, and the strips between the two digits."""
        z = np.array([self.z1.value, self.z2.value])
        shares = np.linspace(0, 1, STEPS)[:, None]
        first, second = self._ends()
        images = fresh_digits()[0]
        walks = [trained()[str(k)].decode((1 - shares) * codes(k)[first] + shares * codes(k)[second]) for k in WALKS]
        fade = (1 - shares[:, :, None]) * images[first] + shares[:, :, None] * images[second]
        return {
            "z": z,
            "picture": trained()["2"].decode(z[None])[0],
            "strips": np.stack([*walks, fade], axis=1).reshape(-1, 28, 28),
            "nearest": int(np.argmin(((codes() - z) ** 2).sum(axis=1))),
        }

    def draw(self, numbers):
        """The plane with the place in it, its picture, and three columns: two walks and a cross-fade."""
        z, nearest = numbers["z"], numbers["nearest"]
        strips = contact_sheet(numbers["strips"].clip(0, 1), len(WALKS) + 1)
        label, here = int(fresh_digits()[1][nearest]), self._cell(z)
        planes = [
            array_plane("plane", self._plane(), "codes of 400 digits", cell=1 / FINER, follows=True,
                        marks=[(here["row"] - RING, here["col"] - RING, 2 * RING + 1, 2 * RING + 1)],
                        fact="z₁ to the right, z₂ upwards", alt="a plane of codes, each drawn as its digit"),
            array_plane("d_z", numbers["picture"], "d(z)", low=0, high=1, size=140, fact="made of two numbers"),
            array_plane("walk", strips, f"{self.start.value} to {self.end.value}", cell=1.33, low=0, high=1,
                        fact="k=2 · 32 · fade", alt="three walks from picture to picture, downwards: codes of 2 and "
                        "of 32 numbers bend one digit into the other, pixels fade"),
        ]  # fmt: skip
        return Drawing(
            planes,
            reading=f"z = ({z[0]:.1f}, {z[1]:.1f}): two numbers, and the decoder draws a whole picture of them. "
            f"The nearest code belongs to a {label}.",
            cursor={"name": "plane", **here},
            result={"nearest": label},
        )

    def changed(self, control):
        """The walk and the pointer move the two coordinates."""
        if control in (self.walk, self.start, self.end):
            self._step_to(self._on_the_way())
        elif control is self.view and self.view.cursor.get("name") == "plane":
            low, high = limits()
            place = np.array([self.view.cursor["col"], PIXELS * FINER - 1 - self.view.cursor["row"]]) + 0.5
            self._step_to(low + (high - low) * place / (PIXELS * FINER))

    def _step_to(self, z):
        for control, value in zip((self.z1, self.z2), z, strict=True):
            control.value = float(np.clip(round(float(value), 2), control.min, control.max))

    def _on_the_way(self):
        first, second = codes()[self._ends()]
        share = self.walk.value / 100
        return (1 - share) * first + share * second

    def _ends(self):
        """Which two digits: of each class the one nearest to its middle."""
        return [_typical(int(control.value)) for control in (self.start, self.end)]

    def _cell(self, z):
        low, high = limits()
        right, up = np.clip((z - low) / (high - low) * PIXELS * FINER, 0, PIXELS * FINER - 1).astype(int).tolist()
        return {"row": PIXELS * FINER - 1 - up, "col": right}

    def _plane(self):
        return _draw_plane(*(tuple(end.tolist()) for end in codes()[self._ends()]))


@functools.lru_cache(maxsize=10)
def _typical(digit):
    mine = np.flatnonzero(fresh_digits()[1] == digit)
    middle = np.median(codes()[mine], axis=0)
    return int(mine[((codes()[mine] - middle) ** 2).sum(axis=1).argmin()])


@functools.lru_cache(maxsize=100)
def _draw_plane(start, end):
    """Draw all codes as coloured digits, and the way between two of them: (side, side, 3) floats."""
    figure = new_figure(PIXELS / 100, PIXELS / 100)
    figure.set_dpi(100 * FINER)
    figure.set_layout_engine("none")
    axes = new_axes(figure)
    axes.set_position([0, 0, 1, 1])
    axes.set_axis_off()
    low, high = limits()
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.axhline(0, color=SOFT_INK, linewidth=0.6)
    axes.axvline(0, color=SOFT_INK, linewidth=0.6)
    labels = fresh_digits()[1]
    for digit, colour in enumerate(COLOURS):
        axes.scatter(*codes()[labels == digit].T, s=26, marker=f"${digit}$", color=colour, linewidths=0)
    axes.plot(*np.transpose([start, end]), color=INK, linewidth=2)
    axes.plot(*end, marker=">", color=INK, markersize=8, markeredgecolor="white")
    axes.plot(*start, marker="o", color=INK, markersize=8, markeredgecolor="white")
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[:, :, :3] / np.float32(255)
