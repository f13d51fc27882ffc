"""Where among all pictures are digits, and where is what an autoencoder can return? A walk, measured at each step."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, INK
from course_utils.networks.generators import UNIFORM, farthest, fresh_digits, known_digits, nearest, sample, trained
from course_utils.pictures.corruption import noise
from course_utils.pictures.digits import letters

SIDE = 130  # CSS pixels of a picture
SOME = 60  # pictures of each kind on the map
OWN = "what I paint"
RETURNED, RETURNED_DIGIT = 8, 18  # of 20 steps of the walk: where f(x) is reached, and where f(digit)

# How each kind is drawn on the map: colour and sign.
LOOKS = {
    "random pixels": ("#7F7F7F", "x"),
    "negatives": ("#8C6D1F", "s"),
    "letters": ("#CC79A7", "^"),
    "noisy digits": ("#56B4E9", "v"),
    "digits": ("#009E73", "o"),
    "d(z), z by chance": ("#0072B2", "D"),
}


@functools.lru_cache(maxsize=1)
def kinds():
    """Some pictures of each kind, by its name: (60, 28, 28) each."""
    fresh = fresh_digits()[0][:SOME]
    return {
        "random pixels": sample(UNIFORM, SOME, seed=1),
        "negatives": 1 - fresh,
        "letters": letters("ABCDEFGHKLMNPQRSTUVWXYZabdefghkmnqrtyГДЖИКЛПФЦЧШЩЪЫЭЮЯβδλμπφ"),
        "noisy digits": noise(fresh, 0.4, seed=1),
        "digits": fresh,
        "d(z), z by chance": sample("autoencoder, N(0, 1)", SOME, seed=1),
    }


def far(pictures):
    """How far pictures are from S and from I: ‖x - f(x)‖, and ‖x - the nearest of 4,000 digits‖, two arrays (n,)."""
    returned = trained()["autoencoder"].reconstruct(pictures)
    return np.sqrt(((pictures - returned) ** 2).sum(axis=(1, 2))), nearest(pictures)[0]


def walk(first, last):
    """Go straight from a picture to what f makes of it, from code to code to f(last), and to `last`: (21, 28, 28)."""
    f = trained()["autoencoder"]
    (here, there), (near, far_end) = f.encode([first, last]), f.reconstruct(np.stack([first, last]))
    share = np.linspace(0, 1, RETURNED + 1)[:-1, None, None], np.linspace(0, 1, RETURNED_DIGIT - RETURNED + 1)[:, None]
    to_the_digit = np.linspace(0, 1, 21 - RETURNED_DIGIT)[1:, None, None]
    legs = [first + share[0] * (near - first), f.decode(here + share[1] * (there - here))]
    return np.concatenate([*legs, far_end + to_the_digit * (last - far_end)]).astype(np.float32)


class PictureSetsExplorer(Explorer):
    """Walk through the set of all pictures A, by way of S, what f can return, to a picture of I, a digit.

    Parameters
    ----------
    start : str
        A kind of picture, a key of `LOOKS`.
    picture, digit : int
        Which of that kind, and to which fresh digit, 1 to 20.
    way : int
        How much of the way is gone, in percent.

    *Source*: slides "Autoencoders learn compressed representations" (the sets A, I and S).
    """

    title = "A walk from anywhere to a digit"
    lead = "Press play. On the map, left is near to what f can return, low is near to real digits. Or paint your own x."

    def __init__(self, start="random pixels", picture=1, digit=3, *, way=0):
        self._own = np.zeros((28, 28), np.float32)
        self.start = choice("from", [*LOOKS, OWN], start)
        self.picture = slider("which of them", 1, 20, picture)
        self.digit = slider("to fresh digit", 1, 20, digit)
        self.way = slider("way gone (%)", 0, 100, way, step=5)
        self.play = player(self.way, milliseconds=400)
        self.play.step = 5
        self._draw_map()
        super().__init__([self.start, self.picture, self.digit, self.way, self.play])

    def numbers(self):
        """The walk's distances, and the picture reached with f(x) and the known digit that is nearest."""
        first = self._own if self.start.value == OWN else kinds()[self.start.value][self.picture.value - 1]
        pictures = walk(first, fresh_digits()[0][self.digit.value - 1])
        x, (to_s, to_i) = pictures[self.way.value // 5], far(pictures)
        near = known_digits()[nearest(x[None])[1][0]]
        returned = trained()["autoencoder"].reconstruct(x[None])[0]
        return {"x": x, "returned": returned, "nearest": near, "to_s": to_s, "to_i": to_i}

    def draw(self, numbers):
        """The picture, what f makes of it and the nearest digit; beside them the map with the way."""
        to_s, to_i, here = numbers["to_s"], numbers["to_i"], self.way.value // 5
        self._line.set_data(to_s, to_i)
        self._here.set_data([to_s[here]], [to_i[here]])
        look = {"low": 0, "high": 1, "size": SIDE, "numbers": False}
        above = [
            array_plane("x", numbers["x"], "x", fact="paint here", alt="x, 28 × 28", paint=1.2, **look),
            array_plane("returned", numbers["returned"], "f(x)", fact=f"{to_s[here]:.1f} from x", **look),
            array_plane("nearest", numbers["nearest"], "nearest digit", fact=f"{to_i[here]:.1f} from x", **look),
        ]
        alt = "random pixels far from both sets, digits near to both, decoded codes leftmost"
        below = [self._chart.plane("map", "each sign is a picture", fact="the line is the way", alt=alt)]
        result = {"to_s": float(to_s[here]), "to_i": float(to_i[here])}
        return Drawing([above, below], reading=self._reading(here, *result.values()), result=result)

    def changed(self, control):
        """Of what was painted there is only one."""
        self.picture.disabled = self.start.value == OWN

    def painted(self, name, picture):
        """Take over what was painted as the beginning of another walk."""
        self._own, self.start.value, self.way.value = np.float32(picture), OWN, 0

    def _reading(self, here, to_s, to_i):
        told = f"x is {to_s:.1f} from f(x) and {to_i:.1f} from the nearest known digit. "
        if here == 0:
            return told + "The first leg leads straight to f(x)."
        if here < RETURNED:
            near, usual = to_i <= farthest(), f"99 of 100 fresh digits have one within {farthest():.1f}"
            return f"{told}{'Not too far for a digit' if near else 'Too far for a digit'}: {usual}."
        if here <= RETURNED_DIGIT:
            return told + "This leg stays in S: a code moves and is decoded. On the way it need not be a digit."
        return told + "The last leg leaves S again, for the digit itself, which f cannot return exactly."

    def _draw_map(self):
        self._chart = Chart(420, 270)
        axes = self._chart.axes
        for name, pictures in kinds().items():
            colour, sign = LOOKS[name]
            axes.scatter(*far(pictures), s=16, marker=sign, color=colour, linewidths=1, label=name)
        axes.set(xlim=(0, None), ylim=(0, None), xlabel="‖x − f(x)‖, to what f can return (S)")
        axes.set_ylabel("to the nearest of 4,000 digits (I)")
        axes.legend(loc="lower right", fontsize=8)
        (self._line,) = axes.plot([], [], color=INK, linewidth=1.5)
        (self._here,) = axes.plot([], [], "o", color=ACCENT, markersize=10, markeredgecolor="white")
        self._chart.only_these_move(self._line, self._here)
