"""Who is recognised after one example? Choose the examples, and the features in which the nearest one is looked for."""

import functools
from typing import NamedTuple

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, SOFT_INK, contact_sheet
from course_utils.networks.pretrained import features
from course_utils.networks.transfer import ball_features, nearest_class, pixel_features, random_features
from course_utils.pictures.balls import QUIDDITCH, draw_balls
from course_utils.pictures.loading import resize

WAYS = {
    "z of the real network": features,
    "a small net of balls": ball_features,
    "pixels": pixel_features,
    "an untrained network": random_features,
}
"""Name -> what makes features of pictures."""

CANDIDATES, MOST = 8, 5  # pictures of each class to choose examples from, and examples of each at most
TESTED, COLUMNS = 16, 8  # other pictures of each class, and how many stand in a row
SHOWN = 44  # pixels a side on the pages
EXAMPLES = 100  # CSS pixels of the page of examples
PICTURE = 96  # pixels a side as drawn


class Bench(NamedTuple):
    """Balls to choose examples from and balls to be tested on: pictures, labels, features by way."""

    known: np.ndarray
    known_labels: np.ndarray
    known_features: dict
    new: np.ndarray
    new_labels: np.ndarray
    new_features: dict


class OneShotExplorer(Explorer):
    """Choose one example of quaffle, bludger and snitch each, or a few, and see which of 48 others are recognised.

    Parameters
    ----------
    way : str
        A key of `WAYS`: in which features the nearest class is looked for.
    quaffle, bludger, snitch : int
        Which picture is the (first) example, 1 to 8.
    shots : int
        How many examples of each.

    *Source*: slides "One-shot learning" and "Transfer learning".
    """

    title = "One example each"
    lead = "Choose the examples and the features: each ball gets the class of the nearest example, or mean of several."

    def __init__(self, way="z of the real network", *, quaffle=1, bludger=1, snitch=1, shots=1):
        bench()  # now, so that no choice waits for it
        self.way = choice("features", list(WAYS), way)
        firsts = zip(QUIDDITCH, (quaffle, bludger, snitch), strict=True)
        self.quaffle, self.bludger, self.snitch = (
            slider(f"example: {name}", 1, CANDIDATES, first) for name, first in firsts
        )
        self.shots = slider("examples of each", 1, MOST, shots)
        self.others = button("other examples", "One of each by chance")
        super().__init__([self.way, self.quaffle, self.bludger, self.snitch, self.shots, self.others])

    def numbers(self):
        """Which pictures are the examples, what each way makes of the others, and the share that is right."""
        known = self._examples()
        data = bench()
        said = {
            way: nearest_class(data.known_features[way][known], data.known_labels[known], data.new_features[way])
            for way in WAYS
        }
        right = {way: float((answers == data.new_labels).mean()) for way, answers in said.items()}
        return {"known": known, "said": said[self.way.value], "right": right}

    def draw(self, numbers):
        """The examples, the balls to be recognised with boxes around those that are not, and all ways as bars."""
        data, said, right = bench(), numbers["said"], numbers["right"]
        wrong = np.flatnonzero(said != data.new_labels)
        tile = SHOWN + 1
        shown = contact_sheet(
            [resize(data.known[each], SHOWN) for each in numbers["known"]], self.shots.value, between=1
        )
        told = [
            f"a {QUIDDITCH[label]}" + ("" if answer == label else f", taken for a {QUIDDITCH[answer]}")
            for label, answer in zip(data.new_labels, said, strict=True)
        ]
        marks = [(number // COLUMNS * tile, number % COLUMNS * tile, SHOWN, SHOWN) for number in wrong.tolist()]
        planes = [
            array_plane("examples", shown, "examples", cell=EXAMPLES / (tile * self.shots.value), tile=tile,
                        labels=[f"an example: {name}" for name in QUIDDITCH for _ in range(self.shots.value)],
                        place="{label}", fact="all it knows"),
            array_plane("tested", _page(), f"{len(said) - len(wrong)} of {len(said)} recognised", cell=1, tile=tile,
                        labels=told, place="{label}", marks=marks, fact="boxes: taken for another ball"),
            bars_plane("ways", [(way, share, f"{share:.0%}", ACCENT if way == self.way.value else SOFT_INK)
                                for way, share in right.items()],
                       "the same examples", high=1, width=180, fact="share recognised; by chance 33%"),
        ]  # fmt: skip
        return Drawing(planes, self._reading(said, right), result={"right": right[self.way.value]})

    def changed(self, control):
        """The button chooses an example of each by chance."""
        if control is self.others:
            chosen = (self.quaffle, self.bludger, self.snitch)
            rng = np.random.default_rng([each.value for each in chosen])
            for each, first in zip(chosen, rng.integers(1, CANDIDATES + 1, 3).tolist(), strict=True):
                each.value = first

    def _examples(self):
        """Numbers of the examples, those of each class in a row."""
        found = []
        for label, control in enumerate((self.quaffle, self.bludger, self.snitch)):
            own = np.flatnonzero(bench().known_labels == label)
            found += [int(own[(control.value - 1 + step) % CANDIDATES]) for step in range(self.shots.value)]
        return found

    def _reading(self, said, right):
        labels = bench().new_labels
        pairs = [(QUIDDITCH[is_], QUIDDITCH[taken]) for is_, taken in zip(labels, said, strict=True) if is_ != taken]
        way, shots = self.way.value, self.shots.value
        told = f"{way}, {shots} example{'s' * (shots > 1)} of each: {right[way]:.0%} are recognised"
        if not pairs:
            return f"{told}, all of them."
        (is_, taken), times = max(((pair, pairs.count(pair)) for pair in sorted(set(pairs))), key=lambda each: each[1])
        how = f"most often ({times} times)" if times > 1 else "once"
        return f"{told}; {how} a {is_} is taken for a {taken}."


@functools.lru_cache(maxsize=1)
def bench():
    """Draw the balls and find all their features, once."""
    pictures, labels = draw_balls(len(QUIDDITCH) * (CANDIDATES + TESTED), seed=0, size=PICTURE, kinds=QUIDDITCH)
    count = len(QUIDDITCH) * CANDIDATES
    order = np.concatenate([np.arange(count), count + np.argsort(labels[count:], kind="stable")])
    pictures, labels = pictures[order], labels[order]
    found = {way: make(pictures) for way, make in WAYS.items()}
    known, new = ({way: each[part] for way, each in found.items()} for part in (slice(count), slice(count, None)))
    return Bench(pictures[:count], labels[:count], known, pictures[count:], labels[count:], new)


@functools.lru_cache(maxsize=1)
def _page():
    return contact_sheet([resize(each, SHOWN) for each in bench().new], COLUMNS, between=1)
