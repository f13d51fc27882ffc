"""How narrow may the bottleneck be? Squeeze a digit through k numbers, and see what comes back."""

import ipywidgets
import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK
from course_utils.networks.digit_codes import SIZES, fitted_pca, fresh_digits, mean_errors, reach, trained

PICTURES = 20
SIDE = 106  # CSS pixels of a picture
CODE = (150, 304)  # CSS pixels of the code, high and wide
MOST = 16  # of its numbers in a line
STORY = (
    (
        {"picture": 4, "shown": "digit", "k": 32},
        "784 numbers, squeezed through 32, come back nearly whole: 0.0059.",
    ),
    ({"k": 8}, "Through 8 it is still read. PCA loses more: 0.0257 against 0.0171."),
    ({"k": 1}, "Through 1 a digit comes back, but it might be any: error 0.0373."),
    ({"k": 8, "shown": "negative"}, "Black and white exchanged: 0.3983. It has learned digits, and not to copy."),
    ({"shown": "random pixels"}, "Random pixels have a code, too; but it is decoded to something like a digit."),
)


def bottleneck_slider(k):
    """A slider over the bottlenecks of the autoencoders that ship."""
    value = _checks.one_of(k, "k", SIZES)
    return ipywidgets.SelectionSlider(description="bottleneck k", options=SIZES, value=value)


class BottleneckExplorer(Explorer):
    """Send a picture through a bottleneck of k numbers, by an autoencoder and by PCA.

    Parameters
    ----------
    k : int
        Numbers in the code: 1, 2, 4, 8, 16 or 32.
    picture : int
        Which fresh digit, 1 to 20; of random pixels, the seed.
    shown : {"digit", "negative", "random pixels"}
        What goes in: a drawn digit, the same with black and white exchanged, or random pixels. The networks have only
        seen digits.

    *Source*: slides "Autoencoder" (the bottleneck) and "Principal component analysis".
    """

    title = "Through the bottleneck"
    story = STORY
    lead = "Make k smaller until you cannot read the digit any more. Pull a bar of the code: the digit changes."

    def __init__(self, k=8, picture=4, *, shown="digit"):
        self.k = bottleneck_slider(k)
        self.picture = slider("picture", 1, PICTURES, picture)
        self.shown = choice("what goes in", ["digit", "negative", "random pixels"], shown)
        self._pulled = {}  # which number of the code -> what it was pulled to
        self._draw_chart()
        super().__init__([self.k, self.picture, self.shown])

    def numbers(self):
        """The picture, its code, both reconstructions, and their mean squared errors."""
        k, x = self.k.value, self._input()
        network, pca = trained()[str(k)], fitted_pca().first(k)
        z = network.encode(x[None])[0]
        z[list(self._pulled)] = list(self._pulled.values())
        ours, theirs = network.decode(z[None])[0], pca.reconstruct(x)
        return {
            "x": x,
            "z": z,
            "ours": ours,
            "theirs": theirs,
            "error": float(np.mean((ours - x) ** 2)),
            "pca_error": float(np.mean((theirs - x) ** 2)),
        }

    def draw(self, numbers):
        """The picture, what comes back and what is missing, twice; below, the mean error against k, and the code."""
        k, x = self.k.value, numbers["x"]
        here, theirs = numbers["error"], numbers["pca_error"]
        self._move_in_chart(k, here, theirs)
        signed = {"map": "signed", "low": -1, "high": 1, "size": SIDE, "fact": "red: too dark"}
        above = [
            array_plane("x", x, "x", size=SIDE, fact="784 numbers"),
            array_plane(
                "f",
                numbers["ours"],
                "d(z), pulled" if self._pulled else "autoencoder",
                size=SIDE,
                low=0,
                high=1,
                fact=f"error {here:.4f}",
            ),
            array_plane("missing", x - numbers["ours"], "x − d(z)" if self._pulled else "x − f(x)", **signed),
            array_plane("pca", numbers["theirs"], "PCA", size=SIDE, low=0, high=1, fact=f"error {theirs:.4f}"),
            array_plane("pca_missing", x - numbers["theirs"], "x − f(x)", **signed),
        ]
        below = [
            self._chart.plane("errors", "error by bottleneck", fact="mean of 400 fresh digits; stars: this picture",
                              alt="both errors fall as k grows; the autoencoder's is lower at every k"),
            self._code(numbers["z"]),
        ]  # fmt: skip
        result = {"error": here, "pca_error": theirs}
        return Drawing([above, below], self._reading(here, theirs), cursor={}, result=result)

    def typed(self, name, row, col, value):
        """A number of the code that is pulled takes the place of the encoder's."""
        self._pulled = {**self._pulled, row * MOST + col: value}

    def changed(self, control):
        """Another picture, or another network, has a code of its own."""
        self._pulled = {}

    def _code(self, z):
        """The code as bars, in lines of at most 16; all codes of the network's digits find room in the same height."""
        lines = z.reshape(-1, min(z.size, MOST))
        (tall, wide), most = CODE, reach(z.size)
        title = "code z, pulled" if self._pulled else "code z = e(x)"
        return array_plane("z", lines, title, map="signed", low=-most, high=most, digits=1, pull=True,
                           cell=(tall / lines.shape[0], wide / lines.shape[1]), place="number {number} of the code",
                           fact=f"{z.size} number{'s' * (z.size > 1)}, autoencoder: pull")  # fmt: skip

    def _input(self):
        if self.shown.value == "random pixels":
            return np.random.default_rng(self.picture.value).random((28, 28), dtype=np.float32)
        image = fresh_digits()[0][self.picture.value - 1]
        return 1 - image if self.shown.value == "negative" else image

    def _reading(self, here, theirs):
        k = self.k.value
        told = (
            f"k = {k}: 784 numbers pass through {k}. Error of this picture: autoencoder {here:.4f}, PCA {theirs:.4f}. "
        )
        if self._pulled:
            return f"Pulled: {len(self._pulled)} of {k}. The decoder draws what the code says now: error {here:.4f}."
        if self.shown.value != "digit":
            return told + "Both give it a code, but no code is decoded to such a picture."
        ours, all_theirs = mean_errors()
        enough = int(np.argmax(all_theirs <= ours[k]))
        return told + f"On average, PCA needs {enough} numbers to be as near as the autoencoder is with {k}."

    def _draw_chart(self):
        ours, theirs = mean_errors()
        self._chart = Chart(336, 200)
        self._top = 0.06
        axes = self._chart.axes
        axes.plot(SIZES, list(ours.values()), "o-", color=CITY, label="autoencoder", markersize=5)
        axes.plot(SIZES, [theirs[k] for k in SIZES], "s--", color=SOFT_INK, label="PCA", markersize=5)
        axes.set_xscale("log", base=2)
        axes.set_xticks(SIZES, [str(k) for k in SIZES])
        axes.set(ylim=(0, 1.04 * self._top), xlabel="k, numbers in the code", ylabel="mean squared error")
        self._chart.legend()
        self._line = axes.axvline(1, color=ACCENT, linewidth=2.5, alpha=0.6)
        self._stars = axes.scatter(
            [1, 1], [0, 0], marker="*", s=150, color=[CITY, SOFT_INK], edgecolors="white", zorder=5
        )
        self._note = axes.text(1, 0.89 * self._top, "", fontsize=9)
        self._chart.only_these_move(self._line, self._stars, self._note)

    def _move_in_chart(self, k, here, theirs):
        """Put the line and the two stars, side by side, at k; those that are too high stay at the edge, and say so."""
        self._line.set_xdata([k, k])
        self._stars.set_offsets([(0.92 * k, min(here, self._top)), (1.09 * k, min(theirs, self._top))])
        self._note.set_text("↑ off the scale" if max(here, theirs) > self._top else "")
        self._note.set(x=1.25 * k if k < 8 else 0.8 * k, ha="left" if k < 8 else "right")
