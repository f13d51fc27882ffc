"""Where in the picture is this pattern? A template of −1, 0 and 1 for each colour channel, slid over a meadow."""

import numpy as np

from course_utils import _checks
from course_utils.convolution import conv
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.figures import ACCENT, SOFT_INK
from course_utils.pictures.meadow import FLOWER, PLACES, SIZE, meadow

CELL = 4  # CSS pixels a pixel of the meadow
CHANNELS = ("red", "green", "blue")
ALL = "all three"
BALANCED, ONES = "−1, 0, 1", "only 0, 1"


def _in_slide_colours(pattern):
    """Yellow = −1, black = 0, white = 1: (k1, k2) numbers to (k1, k2, 3) colours."""
    return np.array([[0.95, 0.78, 0.1], [0, 0, 0], [1, 1, 1]])[pattern + 1]


class PatternMatchingExplorer(Explorer):
    """Find a flower in a meadow with one template for each colour channel.

    Parameters
    ----------
    picture : {"x₁", "x₂"}
        Without and with other flowers.
    channels : {"all three", "red", "green", "blue"}
        Which channels are looked at.
    weights : {"−1, 0, 1", "only 0, 1"}
        The slide's balanced template, or its ones alone, which prefer whatever is bright.
    row, col : int, optional
        Where the flower is planted: its upper left pixel, 0 to 36 and 0 to 48.
    noise : float
        Standard deviation of noise in every channel, 0 to 1.

    *Source*: slide "Application 2: pattern matching".
    """

    title = "Find the red flower"
    lead = "Plant the flower elsewhere, add noise, try one channel. Template: yellow −1, black 0, white 1."

    def __init__(self, picture="x₁", channels=ALL, *, weights=BALANCED, row=None, col=None, noise=0.0):
        place = PLACES[_checks.one_of(picture, "picture", tuple(PLACES))]
        self.picture = choice("picture", list(PLACES), picture)
        self.channels = choice("look at", [ALL, *CHANNELS], _checks.one_of(channels, "channels", (ALL, *CHANNELS)))
        self.weights = choice("weights", [BALANCED, ONES], _checks.one_of(weights, "weights", (BALANCED, ONES)))
        self.row = slider("flower's row", 0, SIZE[0] - 8, place[0] if row is None else row)
        self.col = slider("flower's column", 0, SIZE[1] - 8, place[1] if col is None else col)
        self.noise = slider("noise (std)", 0.0, 1.0, float(noise), step=0.1)
        super().__init__([self.picture, self.channels, self.weights, self.row, self.col, self.noise])

    def numbers(self):
        """The picture, the template in use, the response, its peak, and the best answer away from the flower."""
        place = (self.row.value, self.col.value)
        x = meadow(self.picture.value, place, noise=self.noise.value)
        used = [self.channels.value in (ALL, name) for name in CHANNELS]
        w = np.where(used, FLOWER, 0)
        w = np.maximum(w, 0) if self.weights.value == ONES else w
        response = conv(x, w)[:, :, 0]
        peak = tuple(int(i) for i in np.unravel_index(response.argmax(), response.shape))
        elsewhere = response.copy()
        elsewhere[max(0, place[0] - 3) : place[0] + 4, max(0, place[1] - 3) : place[1] + 4] = -np.inf
        return {
            "x": x,
            "w": w,
            "response": response,
            "peak": peak,
            "place": place,
            "at_flower": float(response[place]),
            "elsewhere": float(elsewhere.max()),
        }

    def draw(self, numbers):
        """Picture and response with the peak marked; below, the three templates and the two best answers."""
        w, response, peak, place = numbers["w"], numbers["response"], numbers["peak"], numbers["place"]
        found = peak == place
        at, elsewhere = numbers["at_flower"], numbers["elsewhere"]
        x = array_plane("x", np.clip(numbers["x"], 0, 1), f"picture {self.picture.value}", cell=CELL,
                        marks=[(*peak, 8, 8)], fact=f"best match: row {peak[0]}, column {peak[1]}")  # fmt: skip
        answer = array_plane("response", response, "response x ⊛ w", map="signed", cell=CELL, marks=[(*peak, 1, 1)],
                             show_range=True, fact=f"peak {response.max():.1f}")  # fmt: skip
        templates = [
            array_plane(name, _in_slide_colours(w[:, :, i]), f"w, {name}", cell=14, fact=f"sum {w[:, :, i].sum()}")
            for i, name in enumerate(CHANNELS)
        ]
        bars = [("flower", at, f"{at:.1f}", ACCENT), ("elsewhere", elsewhere, f"{elsewhere:.1f}", SOFT_INK)]
        best = bars_plane("best", bars, "best response", high=64, width=206)
        verdict = "that is the flower" if found else f"the flower is at row {place[0]}, column {place[1]}"
        return Drawing(
            [[x, "→", answer], [*templates, best]],
            reading=f"The response is largest at row {peak[0]}, column {peak[1]}: {verdict}. "
            f"The weights sum to {int(w.sum())}.",
            links=[link("response", "x", size=(8, 8), rule="window")],
            result={"peak": peak, "found": found},
        )

    def changed(self, control):
        """Another picture has the flower at another place."""
        if control is self.picture:
            self.row.value, self.col.value = PLACES[self.picture.value]
