"""Draw digits by chance, and keep those that one would take for handwriting."""

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY, contact_sheet
from course_utils.networks.generators import WAYS, judge, known_digits, nearest, sample

COUNT, COLUMNS = 25, 5
TILE = 29  # a picture and the line beside it
NAIVE = "autoencoder, N(0, 1)"  # drawn without a look at where the codes are
KEPT = 10  # as many are kept at most


class SamplerExplorer(Explorer):
    """Choose where z comes from, draw 25 pictures, and keep those that you like.

    Parameters
    ----------
    way : str
        One of `generators.WAYS`.
    spread : float
        By how much the chance numbers are multiplied, 0 to 2.

    *Source*: slides "Autoencoders for data generation" (options 1 and 2).
    """

    title = "Twenty-five by chance"
    lead = "Click a picture to see it large, beside the digit it is nearest to. Keep what you take for handwriting."

    def __init__(self, way=NAIVE, spread=1.0):
        self._dealt, self._chosen, self._kept = 0, 0, []
        self.way = choice("draw", list(WAYS), way)
        self.spread = slider("spread of z", 0.0, 2.0, float(spread), step=0.1)
        self.again = button("draw 25 others")
        self.keep = button("keep this one")
        self.forget = button("keep none")
        super().__init__([self.way, self.spread, self.again, self.keep, self.forget])

    def numbers(self):
        """The 25 pictures, what the judge says of each, and the known digit nearest to the chosen one."""
        drawn = sample(self.way.value, COUNT, self._dealt, self.spread.value)
        labels, passes = judge(drawn)
        away, which = nearest(drawn[self._chosen][None])
        near = {"away": float(away[0]), "nearest": known_digits()[which[0]]}
        return {"drawn": drawn, "labels": labels, "passes": passes, **near}

    def draw(self, numbers):
        """The 25, one of them large with its nearest digit, what was kept, and how many pass."""
        drawn, passes, here = numbers["drawn"], numbers["passes"], self._chosen
        sheet = contact_sheet(drawn, COLUMNS, between=1)
        tiles = [f"picture {number}" for number in range(1, COUNT + 1)]
        top, left = TILE * (here // COLUMNS), TILE * (here % COLUMNS)
        look = {"place": "{label}", "labels": tiles, "tile": TILE, "numbers": False, "marks": [(top, left, 28, 28)]}
        large = {"low": 0, "high": 1, "size": 126, "numbers": False}
        word = f"passes, read as {numbers['labels'][here]}" if passes[here] else "does not pass"
        away = f"{numbers['away']:.1f} from it"
        kept = np.zeros((KEPT, 28, 28))
        kept[: len(self._kept)] = self._kept or kept[:0]
        count, different = int(passes.sum()), len(set(numbers["labels"][passes]))
        bars = [("pass for a digit", count, str(count), CITY), ("kinds of these", different, str(different), ACCENT)]
        planes = [
            [
                array_plane("drawn", sheet, "25 by chance", cell=2, fact=self.way.value, **look),
                array_plane("large", drawn[here], f"picture {here + 1}", fact=word, **large),
                array_plane("nearest", numbers["nearest"], "nearest digit", fact=away, **large),
            ],
            [
                array_plane("kept", contact_sheet(kept, COLUMNS, between=1), "kept by you",
                            fact=f"{len(self._kept)} of at most {KEPT}", cell=1, numbers=False),
                bars_plane("judged", bars, "the judge", high=COUNT, width=230, fact="of these 25"),
            ],
        ]  # fmt: skip
        return Drawing(planes, reading=self._reading(count, different), result={"pass": count, "kinds": different})

    def changed(self, control):
        """Deal others, keep the chosen one, or none."""
        if control is self.again:
            self._dealt += 1
        elif control is self.forget:
            self._kept = []
        elif control is self.keep:
            chosen = sample(self.way.value, COUNT, self._dealt, self.spread.value)[self._chosen]
            self._kept = [*self._kept, chosen][-KEPT:]

    def chosen(self, name, row, col):
        """Show the picture that was clicked."""
        if name == "drawn":
            self._chosen = min(row // TILE * COLUMNS + col // TILE, COUNT - 1)

    def _reading(self, count, different):
        told = f"{count} of 25 pass for a digit"
        told += f", of {different} kind{'s' * (different != 1)}. " if count else ". "
        if self.way.value == WAYS[0]:
            return told + "There is no z here: each of 784 pixels is drawn by itself."
        if self.spread.value == 0:
            return told + "With spread 0 there is only one code, the middle, and one picture."
        if self.way.value == NAIVE:
            return told + "The codes of digits have deviations from 1.6 to 2.5: a larger spread reaches more of them."
        return told + "Spread 1 draws codes as wide as those of digits lie, a smaller one nearer to their middle."
