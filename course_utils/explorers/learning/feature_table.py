"""Which ball is it? The slide's table of features, a new ball, and the nearest class, in raw and in scaled numbers."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, SOFT_INK, contact_sheet, number_text
from course_utils.pictures.balls import draw_ball

FEATURES = ("roundness", "size", "yellowish")
CLASSES = ("basketball", "American football", "tennis ball", "quaffle", "bludger", "snitch")
TABLE = np.array([[1, 0.1, 1, 0.6, 1, 0.4], [10, 7, 2, 7, 5, 1], [0.2, 0.1, 1, 0.1, 0, 0.9]])
"""The slide's numbers: a row for each feature, a column for each class; size relative to a human hand."""

MEASURES = ("as they are", "by their spread")
LARGEST = 20.0  # of a number that is typed
CELL = (30, 54)  # CSS pixels, as wide as a ball with the line beside it
SEEDS = (1, 1, 0, 0, 0, 2)  # of the balls shown


class FeatureTableExplorer(Explorer):
    """Type over the table, describe a new ball, and see which class is nearest and which feature decides it.

    Parameters
    ----------
    roundness, size, yellowish : float
        The new ball, as a human might describe it.
    measure : str
        "as they are", or each feature divided "by their spread" over the six classes.

    *Source*: slide "Feature learning" (the table; "nearest training example in feature space").
    """

    title = "Which ball is it?"
    lead = "Describe a new ball, or type over a number of the table: the class at the smallest distance is the answer."

    def __init__(self, roundness=1.0, size=6.0, yellowish=0.9, measure="as they are"):
        self._table = TABLE.copy()
        self.roundness = slider("roundness", 0.0, 1.0, float(roundness), step=0.1)
        self.size = slider("size (hands)", 0.0, 12.0, float(size), step=0.5)
        self.yellowish = slider("yellowish", 0.0, 1.0, float(yellowish), step=0.1)
        self.measure = choice("features count", MEASURES, measure)
        self.reset = button("the slide's table")
        super().__init__([self.roundness, self.size, self.yellowish, self.measure, self.reset])

    def numbers(self):
        """Each feature's squared difference for each class, the distances, and what each feature contributes."""
        new = np.array([self.roundness.value, self.size.value, self.yellowish.value])
        spread = np.ones(3) if self.measure.value == MEASURES[0] else spread_of(self._table)
        squares = ((self._table - new[:, None]) / spread[:, None]) ** 2
        total = squares.sum()
        return {
            "squares": squares,
            "distances": np.sqrt(squares.sum(axis=0)),
            "parts": squares.sum(axis=1) / total if total else np.zeros(3),
        }

    def draw(self, numbers):
        """Balls, table, squared differences and distances below each other; beside them who decides."""
        squares, distances, parts = numbers["squares"], numbers["distances"], numbers["parts"]
        nearest = int(distances.argmin())
        places = [f"{feature} of the {name}" for feature in FEATURES for name in CLASSES]
        look = {"cell": CELL, "numbers": True, "tile": 1}
        planes = [
            [array_plane("balls", _balls(), "six classes", cell=1, tile=CELL[1], labels=CLASSES, place="{label}",
                         fact=" · ".join(CLASSES))],
            [array_plane("table", self._table, "features of each class", map="paper", editable=True, digits=1,
                         labels=places, place="{label}", fact="from above: roundness, size, yellowish", **look),
             array_plane("squares", squares, "squared differences", map="viridis", low=0, digits=2,
                         labels=places, place="squared difference in {label}",
                         fact="of the new ball; each divided by the spread" if self.measure.value == MEASURES[1]
                         else "of the new ball", **look)],
            [array_plane("distances", distances[None], "distance to each class", map="paper", digits=2,
                         marks=[(0, nearest, 1, 1)], labels=CLASSES, place="distance to the {label}",
                         fact="root of each column's sum; the box: the smallest", **look),
             bars_plane("parts", [(feature, part, f"{part:.0%}", ACCENT if part == parts.max() else SOFT_INK)
                                  for feature, part in zip(FEATURES, parts, strict=True)],
                        "who decides", high=1, width=300, fact="share of all squared differences")],
        ]  # fmt: skip
        second = int(np.argsort(distances, kind="stable")[1])
        most = int(parts.argmax())
        reading = (
            f"Nearest is the {CLASSES[nearest]} ({number_text(distances[nearest])}), then the {CLASSES[second]} "
            f"({number_text(distances[second])}). {parts[most]:.0%} of all squared differences are in {FEATURES[most]}."
        )
        return Drawing(planes, reading, result={"nearest": CLASSES[nearest]})

    def changed(self, control):
        """The button puts the slide's numbers back."""
        if control is self.reset:
            self._table = TABLE.copy()

    def typed(self, name, row, col, value):
        """Take over a number of the table."""
        if not 0 <= value <= LARGEST:
            raise ValueError(f"{FEATURES[row]} should be from 0 to {LARGEST:g}, got {value:g}; try {TABLE[row, col]:g}")
        self._table = self._table.copy()
        self._table[row, col] = value


def spread_of(table):
    """The standard deviation of each row, 1 where a row is all the same.

    Examples
    --------
    >>> spread_of(np.array([[1.0, 3.0], [2.0, 2.0]]))
    array([1., 1.])
    """
    spread = table.std(axis=1)
    return np.where(spread > 0, spread, 1)


@functools.lru_cache(maxsize=1)
def _balls():
    side = CELL[1] - 1
    return contact_sheet([draw_ball(name, seed, side) for name, seed in zip(CLASSES, SEEDS, strict=True)], 6, between=1)
