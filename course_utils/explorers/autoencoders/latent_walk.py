"""What lies between two digits? Move through the plane of all codes, and let the decoder draw what it finds there."""

import functools

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, player, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import INK, SOFT_INK, new_axes, new_figure, number_text
from course_utils.networks.digit_codes import COUNT, codes, digits, limits, trained

PIXELS = 300  # CSS pixels of the plane
SIDE = 166  # of a picture: three of them and the plane stand side by side in a page of 1280
FINER = 2  # the plane is drawn twice as fine as it is shown
STORY = (
    (
        {"start": "1", "end": "2", "walk": 0},
        "A 1 from a code of 2 numbers, from one of 32, and its pixels.",
    ),
    ({"walk": 50}, "Half way to a 2: codes are mixed and then decoded, pixels only fade."),
    ({"walk": 100}, "At the 2. All of the way between was never seen in training."),
    (
        {"start": "3", "end": "8", "walk": 50},
        "Half way from a 3 to an 8: with 2 numbers the nearest code is a 5's.",
    ),
)
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8C6D1F", "#56B4E9", "#111111", "#7F7F7F", "#6A3D9A", "#B2182B")


class LatentWalkExplorer(Explorer):
    """A plane of codes: each place is a code z = (z₁, z₂), and the decoder makes a picture d(z) of it.

    A walk goes from one digit to another in three ways: codes of 2 numbers are mixed and decoded, codes of 32 numbers
    are, and pixels are mixed.

    Parameters
    ----------
    start, end : int
        The digits between which the walk goes.
    walk : int
        How much of the way is gone, in percent.

    *Source*: slides "Autoencoder" (latent space) and "Autoencoders learn compressed representations".
    """

    title = "A walk through the latent space"
    story = STORY
    lead = "Walk between two digits: which of the three bends one into the other? Or drag over the plane: d(z) follows."

    def __init__(self, start=1, end=2, *, walk=0):
        names = [str(digit) for digit in range(10)]
        _checks.as_count(start, "start", least=0, most=9)
        _checks.as_count(end, "end", least=0, most=9)
        (low_1, low_2), (high_1, high_2) = np.round(limits(), 1).tolist()
        self.start = choice("walk from", names, str(start))
        self.end = choice("to", names, str(end))
        self.swap = button("swap the two", "Walk back")
        self.walk = slider("way gone (%)", 0, 100, walk)
        self.play = player(self.walk, milliseconds=40)
        self.z1 = slider("z₁", low_1, high_1, round((low_1 + high_1) / 2, 1), step=0.1)
        self.z2 = slider("z₂", low_2, high_2, round((low_2 + high_2) / 2, 1), step=0.1)
        self._go_to(self._on_the_way(codes()))
        super().__init__([(self.start, self.end), self.swap, self.walk, self.play, (self.z1, self.z2)])

    def numbers(self):
        """The code, whether it lies on the walk, three pictures of the way, and the place of the nearest code."""
        z = self._z
        return {
            "z": z,
            "walks": bool(np.allclose(z, self._on_the_way(codes()))),
            "k2": trained()["2"].decode(z[None])[0],
            "k32": trained()["32"].decode(self._on_the_way(codes(32))[None])[0],
            "fade": self._on_the_way(digits()[0]),
            "nearest": int(np.argmin(((codes() - z) ** 2).sum(axis=1))),
        }

    def draw(self, numbers):
        """Three pictures of one place on the way, and the plane of codes with the place in it."""
        z, here = numbers["z"], self._cell(numbers["z"])
        label = int(digits()[1][numbers["nearest"]])
        way = f"{self.walk.value} % of the way"
        here_or_there = way if numbers["walks"] else "off the walk"
        look = {"low": 0, "high": 1, "size": SIDE}
        planes = [
            array_plane("k2", numbers["k2"], "k = 2: d(z)", fact=here_or_there, **look),
            array_plane("k32", numbers["k32"], "k = 32: d(z)", fact=way, **look),
            array_plane("fade", numbers["fade"], "pixels, faded", fact=way, **look),
            array_plane("plane", self._plane(), f"codes of {COUNT} digits, k = 2", cell=1 / FINER, follows=True,
                        drag=True, drawn=True, fact="z₁ to the right, z₂ upwards",
                        alt="a plane of codes, each drawn as its digit"),
        ]  # fmt: skip
        return Drawing(
            planes,
            reading=self._reading(z, label, numbers["walks"]),
            cursor={"name": "plane", **here},
            result={"nearest": label},
        )

    def changed(self, control):
        """The walk moves the code, and the coordinates show it; off the walk, it begins anew."""
        if control is self.swap:
            self.start.value, self.end.value = self.end.value, self.start.value
            self.walk.value = 100 - self.walk.value
        if control in (self.walk, self.start, self.end, self.swap):
            self._go_to(self._on_the_way(codes()))
        elif control in (self.z1, self.z2):
            # The page may send back what it was told, rounded: only the number that a student moved is taken.
            moved = [
                abs(slider.value - shown) > 0.01
                for slider, shown in zip((self.z1, self.z2), self._shown(), strict=True)
            ]
            if any(moved):
                self._leave_the_walk(np.where(moved, [self.z1.value, self.z2.value], self._z))

    def chosen(self, name, row, col):
        """The pointer moves the code."""
        if name == "plane":
            low, high = limits()
            place = np.array([col, PIXELS * FINER - 1 - row]) + 0.5
            self._leave_the_walk(low + (high - low) * place / (PIXELS * FINER))

    def _leave_the_walk(self, z):
        self.walk.value = 0
        self._go_to(z)

    def _go_to(self, z):
        """Keep the exact code beside the sliders: at their one decimal another digit's code may be nearer."""
        self._z = np.asarray(z, dtype=float)
        self.z1.value, self.z2.value = self._shown()

    def _shown(self):
        """What the two sliders show of the code: one decimal, and no more than they reach."""
        return [
            float(np.clip(round(float(number), 1), slider.min, slider.max))
            for number, slider in zip(self._z, (self.z1, self.z2), strict=True)
        ]

    def _reading(self, z, label, walks):
        place = f"z = ({', '.join(number_text(round(float(number), 1), 1) for number in z)})"
        share, start, end = self.walk.value, self.start.value, self.end.value
        nearest = f"the code of {_a(label)}"
        if not walks:
            return f"{place}: two numbers, and the decoder draws a whole picture of them. Nearest is {nearest}."
        if share in (0, 100):
            return f"At {nearest}, {place}: what 2 numbers make of it, and what 32 do."
        return (
            f"{share} % of the way from {_a(start)} to {_a(end)}: codes are mixed, then decoded; pixels are "
            f"mixed as they are. Nearest to {place} is {nearest}."
        )

    def _on_the_way(self, things):
        """Mix what belongs to the two digits, codes or pictures, in the walk's shares."""
        first, second = (things[place] for place in self._ends())
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


def _a(digit):
    return f"an {digit}" if str(digit) == "8" else f"a {digit}"


@functools.lru_cache(maxsize=10)
def _typical(digit):
    mine = np.flatnonzero(digits()[1] == digit)
    middle = np.median(codes()[mine], axis=0)
    return int(mine[((codes()[mine] - middle) ** 2).sum(axis=1).argmin()])


@functools.lru_cache(maxsize=1)
def _all_codes():
    """The plane with all codes as coloured digits, drawn once: its axes, and its pixels to draw a way upon."""
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
    labels = digits()[1]
    for digit, colour in enumerate(COLOURS):
        axes.scatter(*codes()[labels == digit].T, s=50, marker=f"${digit}$", color=colour, linewidths=0)
    figure.canvas.draw()
    return axes, figure.canvas.copy_from_bbox(figure.bbox)


@functools.lru_cache(maxsize=100)
def _draw_plane(start, end):
    """Draw the way between two codes upon the plane: (side, side, 3) floats."""
    axes, pixels = _all_codes()
    canvas = axes.figure.canvas
    canvas.restore_region(pixels)
    right, up = np.diff(axes.transData.transform([start, end]), axis=0)[0]
    pointing = (3, 0, np.degrees(np.arctan2(up, right)) - 90)  # a triangle, turned from upwards to where the way leads
    for way in (
        *axes.plot(*np.transpose([start, end]), color=INK, linewidth=2),
        *axes.plot(*end, marker=pointing, color=INK, markersize=10, markeredgecolor="white"),
        *axes.plot(*start, marker="o", color=INK, markersize=8, markeredgecolor="white"),
    ):
        axes.draw_artist(way)
        way.remove()
    return np.asarray(canvas.buffer_rgba())[:, :, :3] / np.float32(255)
