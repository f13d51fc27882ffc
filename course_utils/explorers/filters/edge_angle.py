"""Which edges does a kernel for the angle θ answer? Turn θ and watch the rim of a wheel, or any photograph."""

import functools

import numpy as np

from course_utils.convolution import conv
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane, link
from course_utils.features import edge_size_and_angle
from course_utils.figures import ACCENT, SOFT_INK
from course_utils.filters import oriented_edge
from course_utils.pictures.photographs import EVERYDAY, photo
from course_utils.pictures.shapes import wheel

PIXELS = 190
REACH = 2  # colours end here: a jump by half of the way from black to white
WHEEL = "a wheel"
BRIGHT_SIDES = ("left", "upper left", "upper", "upper right", "right", "lower right", "lower", "lower left")


@functools.lru_cache(maxsize=len(EVERYDAY) + 1)
def _picture(name):
    return wheel(PIXELS) if name == WHEEL else photo(name, size=PIXELS, gray=True)


@functools.lru_cache(maxsize=1)
def _rim():
    """Rows and columns of the wheel's strongest edges, and their angles, sorted by angle."""
    size, angle = edge_size_and_angle(wheel(PIXELS))
    rows, cols = np.nonzero(size > 0.98 * size.max())
    order = np.argsort(angle[rows, cols])
    return rows[order] + 1, cols[order] + 1, angle[rows, cols][order]


class EdgeAngleExplorer(Explorer):
    """Turn an edge kernel and see which edges answer.

    Parameters
    ----------
    picture : str
        "a wheel", or a name from `photographs.EVERYDAY`.
    angle : int
        θ in degrees, 0 to 355: 0 is the slide's first Sobel kernel, 90 its second.
    size : int
        Rows and columns of the kernel, odd, 3 to 11.

    *Source*: slide "Directional edge detection".
    """

    title = "An edge kernel for any angle"
    lead = "Turn θ, or press play: red edges answer with plus, blue ones with minus, white ones not at all."

    def __init__(self, picture=WHEEL, angle=0, *, size=3):
        self._chart = Chart(380, 196)
        axes = self._chart.axes
        axes.set(xlim=(0, 360), ylim=(-1.1, 1.1), xlabel="angle φ of the edge (°)", ylabel="response / strongest")
        axes.set_xticks(range(0, 361, 45))
        axes.axhline(0, color=SOFT_INK, linewidth=0.8)
        (self._curve,) = axes.plot([], [], color=SOFT_INK, linewidth=1.2, label="cos(θ − φ)")
        (self._dots,) = axes.plot([], [], ".", color="#0072B2", markersize=4, label="pixels of the rim")
        self._here = axes.axvline(0, color=ACCENT, linewidth=3)
        self._chart.legend()
        self._chart.only_these_move(self._curve, self._dots, self._here)
        self.picture = choice("picture", [WHEEL, *EVERYDAY], picture)
        self.angle = slider("angle θ (°)", 0, 359, angle)
        self.play = player(self.angle, milliseconds=25, repeat=True)
        self.size = slider("kernel size (px)", 3, 11, size, step=2)
        super().__init__([self.picture, self.angle, self.play, self.size])

    def numbers(self):
        """The picture, the kernel, its response, and how the rim of the wheel answers by the angle of its edge."""
        w = oriented_edge(self.angle.value, self.size.value)
        picture = _picture(self.picture.value)
        response = conv(picture, w.astype(np.float32))
        rows, cols, edge_angle = _rim()
        border = w.shape[0] // 2
        rim = conv(wheel(PIXELS), w)[rows - border, cols - border]
        return {
            "picture": picture,
            "w": w,
            "response": response,
            "rim_angle": edge_angle,
            "rim": rim / np.abs(rim).max(),
            "strength": float(np.abs(response).mean()),
        }

    def draw(self, numbers):
        """Picture, kernel and signed response; below, its size and the tuning curve from the wheel's rim."""
        theta, w, response = self.angle.value, numbers["w"], numbers["response"]
        angles, rim = numbers["rim_angle"], numbers["rim"]
        self._dots.set_data(angles, rim)
        every = np.arange(361)
        self._curve.set_data(every, np.cos(np.radians(theta - every)))
        self._here.set_xdata([theta, theta])
        common = {"size": PIXELS, "show_range": True, "high": REACH}
        side = BRIGHT_SIDES[round(theta / 45) % 8]
        x = array_plane("x", numbers["picture"], f"x: {self.picture.value}", size=PIXELS)
        kernel = array_plane("w", w, "kernel w", map="signed", size=105, digits=1, fact=f"θ = {theta}°")
        u = array_plane("u", response, "u = x ⊛ w", map="signed", low=-REACH, **common)
        mean = f"mean {numbers['strength']:.3f}"
        strength = array_plane("strength", np.abs(response), "its size |u|", map="viridis", low=0, fact=mean, **common)
        alt = f"the response is largest for edges at {theta}° and follows a cosine"
        fact = "" if self.picture.value == WHEEL else "for comparison: measured on the wheel, not on this picture"
        tuning = self._chart.plane("tuning", "which edges of the wheel's rim answer", fact=fact, alt=alt)
        return Drawing(
            [[x, "⊛", kernel, "=", u], [strength, tuning]],
            reading=f"θ = {theta}°: answers with plus where the {side} side of an edge is brighter, with minus where "
            f"it is darker, and not at all at {(theta + 90) % 360}° and {(theta + 270) % 360}°.",
            links=[link("u", "x", kernel="w", size=w.shape), link("strength", "x", size=w.shape, rule="window")],
            result={"strength": numbers["strength"], "rim_peak": float(angles[rim.argmax()])},
        )
