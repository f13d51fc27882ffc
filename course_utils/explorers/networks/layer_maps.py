"""What does every layer of a network make of a digit? Draw one, and watch all of them answer."""

import numpy as np

from course_utils._checks import as_array, describe
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.figures import ACCENT, CITY, contact_sheet, number_text
from course_utils.networks.cnn import lenet
from course_utils.networks.inspection import feature_maps, receptive_field, unit_terms
from course_utils.networks.weights import load_weights
from course_utils.pictures.digits import draw_digits

SIDE = 28
SHEETS = {24: (3, 3), 12: (2, 4), 8: (4, 5), 4: (4, 8)}  # side of a map -> maps side by side, CSS pixels of a cell
OWN = "my own drawing"
TERMS = 32  # CSS pixels of a cell of what one unit adds up
STRIP = (590, 22)  # CSS pixels of the last hidden units, side by side
STORY = (  # of any `lenet`, but for the last stop
    ({"digit": "3", "example": 1, "values": "before"}, "Eight kernels make eight maps of 24 × 24, with signs."),
    ({"values": "after"}, "ReLU drops what is negative: each map now says where its pattern was found."),
    ({}, "Pooling: 12 × 12 is left. Then once more: 16 maps of 8 × 8, pooled to 4 × 4."),
    ({}, "At the end no places, but 100 numbers; of them come ten outputs, one a digit."),
    ({"digit": "8"}, "Not every digit is that clear: for this 8 it gives 86%, and 13% for a 5."),
)


class LayerMapsExplorer(Explorer):
    """Show all layers of a digit classifier at once, for an example or for a digit drawn with the mouse.

    Parameters
    ----------
    model : torch.nn.Module, optional
        A chain of layers for 28 x 28 grey pictures with ten outputs, such as the `lenet` that you just trained;
        without one, a `lenet` with the weights that ship as "digit_cnn".
    digit : int
        The example shown first.
    values : {"before", "after"}
        Convolutions as they are, with signs, or rectified.

    *Source*: slide "Overall network architecture" ("each layer contains a 3D tensor of variables").
    """

    title = "All layers of one digit"
    story = STORY
    lead = "Draw a digit (hold Shift to erase), or choose one. A click on one of the first maps unfolds a unit."

    def __init__(self, model=None, *, digit=3, values="after"):
        self._model = load_weights(lenet(), "digit_cnn") if model is None else model
        if model is not None:
            self.story = STORY[:-1] if repr(model) == repr(lenet()) else ()
        examples, labels = draw_digits(100, seed=7)
        self._examples = {str(label): examples[labels == label] for label in range(10)}
        self._painted = np.zeros((SIDE, SIDE))
        self._check()
        self._first, self._shape = self._first_convolution()
        self._unit = None  # of the first maps, that is unfolded: its map, row and column
        self._reach = self._typical_maxima()
        self.digit = choice("digit", [*self._examples, OWN], str(digit))
        self.example = slider("example", 1, 10, 1)
        self.values = choice("each ReLU", ["before", "after"], values)
        self.clear = button("clear the square")
        self.pen = slider("pen (pixels)", 1, 3, 2, step=0.5)
        self.fold = button("fold the unit", "Show all layers again")
        self.fold.disabled = True
        super().__init__([self.digit, self.example, self.values, self.clear, self.pen, self.fold])

    def numbers(self):
        """The picture, each layer's tensor, the ten probabilities, and what the unfolded unit adds up."""
        is_own = self.digit.value == OWN
        picture = self._painted if is_own else self._examples[self.digit.value][self.example.value - 1]
        maps = feature_maps(self._model, picture.astype(np.float32))
        scores = list(maps.values())[-1]
        chances = np.exp(scores - scores.max())
        terms = unit_terms(self._model, self._first, picture, self._unit) if self._unit else None
        return {"picture": picture, "maps": maps, "chances": chances / chances.sum(), "terms": terms}

    def draw(self, numbers):
        """The square to draw on, a sheet of maps for each layer, the likeliest classes, and the last hidden units."""
        maps, chances = numbers["maps"], numbers["chances"]
        best = np.argsort(chances)[::-1][:3]
        sheets, strips = self._layers(maps)
        shown = [each for name in sheets for each in ("→", self._sheet(name, maps[name]))]
        bars = [(str(k), chances[k], percent(chances[k]), CITY) for k in best]
        bars[0] = (*bars[0][:3], ACCENT)
        classes = bars_plane("classes", bars, "the three likeliest", high=1, width=165, fact="of 10 outputs")
        pad, reading = self._pad(numbers["picture"]), self._reading(numbers["picture"], chances, best)
        links, result = [self._seen_by(name, maps[name]) for name in sheets], {"class": int(best[0])}
        if terms := numbers["terms"]:
            planes = [[pad, *shown[:2]], self._unfolded(terms)]
            reading = f"{self._sum_of(terms, sheets[0], maps[sheets[0]][self._unit])} {self._verdict(chances, best)}."
            return Drawing(planes, reading, links=links[:1], cursor=self._lit(sheets[0]), result=result)
        rows = [[pad, *shown[:4]], [*shown[4:], classes], *([self._strip(name, maps[name])] for name in strips)]
        return Drawing(rows, reading, links=links, cursor={}, result=result)

    def _pad(self, picture):
        title = "your drawing" if self.digit.value == OWN else "the example"
        look = {"fact": "28 × 28, draw here", "alt": "the digit, 28 × 28", "paint": self.pen.value / 2}
        return array_plane("pad", picture, title, cell=6, low=0, high=1, **look)

    def _sheet(self, name, layer):
        """All maps of a layer on one sheet."""
        side, reach = layer.shape[1], self._reach[name]
        columns, cell = self._columns(layer.shape), SHEETS.get(side, (0, min(8, max(1, 72 // side))))[1]
        low, map = (-reach, "signed") if name.startswith("conv") else (0, "viridis")
        look = {"map": map, "low": low, "high": reach, "cell": cell, "numbers": False}
        fact = f"{len(layer)} · {side} × {layer.shape[2]}"
        # Exact values even of a large sheet: they say where no map is.
        return array_plane(name, contact_sheet(layer, columns), name, exact=True, fact=fact, **look)

    def _columns(self, shape):
        """How many maps of a layer stand side by side."""
        return SHEETS.get(shape[1], (4,))[0]

    def _unfolded(self, terms):
        """What the unit sees, its weights, and their products: three tables."""
        products = terms.window * terms.weights
        reach = np.abs(terms.weights).max()
        look = {"cell": TERMS, "numbers": True, "digits": 2}
        signed = {"map": "signed", "low": -reach, "high": reach, **look}
        pairs = zip(terms.window.flat, terms.weights.flat, strict=True)
        places = [f"{number_text(x)} · {number_text(w)}" for x, w in pairs]
        window = array_plane("window", terms.window, "what it sees", low=0, high=1, **look)
        weights = array_plane("weights", terms.weights, "its weights", **signed)
        total = products.sum()
        fact = f"sum {number_text(total)}, with bias {number_text(terms.bias)}: {number_text(total + terms.bias)}"
        told = {"place": "{label}", "labels": places, "fact": fact, **signed}
        return [window, "×", weights, "=", array_plane("products", products, f"{products.size} products", **told)]

    def _lit(self, name):
        """Where the unfolded unit is on the sheet of its maps."""
        number, row, col = self._unit
        tall, wide = (side + 1 for side in self._shape[1:])
        down, right = divmod(number, self._columns(self._shape))
        return {"name": name, "row": down * tall + row, "col": right * wide + col}

    def _sum_of(self, terms, name, value):
        """In words what becomes of the products."""
        total, (number, row, col) = (terms.window * terms.weights).sum(), self._unit
        told = f"{name}, map {number + 1}, unit [{row}, {col}]: the products add up to {number_text(total)}; "
        told += f"with the bias of {number_text(terms.bias)} that is {number_text(total + terms.bias)}"
        return told + (f", and after {name} {number_text(value)}." if name.startswith("relu") else ".")

    def _strip(self, name, units):
        """The units of a layer without places, one beside the other."""
        look = {"map": "viridis", "low": 0, "high": self._reach[name], "numbers": False, "place": f"{name}[{{col}}]"}
        size, fact = (STRIP[1], min(24, STRIP[0] / len(units))), "a column for each"
        return array_plane(name, units, f"{name}: {len(units)} numbers", cell=size, fact=fact, **look)

    def _seen_by(self, name, layer):
        """What of the square each unit of a layer sees."""
        field = receptive_field(self._model, name)
        seen = {"size": field.size, "stride": field.stride, "padding": [-start for start in field.start]}
        return link(name, "pad", rule="window", tile=(layer.shape[1] + 1, layer.shape[2] + 1), **seen)

    def changed(self, control):
        """The buttons empty the square, and fold the unit; only digits that are given have other examples."""
        if control is self.clear:
            self.painted("pad", np.zeros((SIDE, SIDE)))
        elif control is self.fold:
            self._unit, self.fold.disabled = None, True
        self.example.disabled = self.digit.value == OWN

    def chosen(self, name, row, col):
        """A unit of the first maps unfolds: its window, times its weights, entry by entry."""
        if self._first and name in (self._first, self._first.replace("conv", "relu")):
            count, *sides = self._shape
            (down, row), (right, col) = (divmod(at, side + 1) for at, side in zip((row, col), sides, strict=True))
            number = down * self._columns(self._shape) + right
            if number < count and row < sides[0] and col < sides[1]:
                self._unit, self.fold.disabled = (number, row, col), False

    def painted(self, name, picture):
        """Take over what was painted; painting on an example goes on from it."""
        self._painted, self.digit.value, self.example.disabled = picture, OWN, True

    def _reading(self, picture, chances, best):
        pen = f"{self.pen.value:g} pixel{'s' * (self.pen.value != 1)} wide"
        if not picture.any():
            return f"An empty square and a pen {pen}: draw a digit as large as the square allows."
        told = f"{self._verdict(chances, best)}; next comes {best[1]} ({percent(chances[best[1]])})."
        return f"{told} Point at a map: the window of this unit lights up. The pen is {pen}."

    def _verdict(self, chances, best):
        return f"The network says {best[0]} ({percent(chances[best[0]])})"

    def _layers(self, maps):
        """Which layers are shown: at most four as sheets of maps, and the last hidden one as a strip."""
        skipped = "relu" if self.values.value == "before" else "conv"
        inner = list(maps)[1:-1]
        sheets = [name for name in inner if maps[name].ndim == 3 and name.startswith(("conv", "relu", "pool"))]
        strips = [name for name in inner if maps[name].ndim == 1 and name.startswith("relu")]
        return [name for name in sheets if not name.startswith(skipped)][:4], strips[-1:]

    def _typical_maxima(self):
        """Of each layer the largest value, its mean over the examples: colours mean the same for every picture."""
        found = [feature_maps(self._model, picture) for examples in self._examples.values() for picture in examples]
        return {name: np.mean([np.abs(maps[name]).max() for maps in found]) + 1e-6 for name in found[0]}

    def _first_convolution(self):
        """The name of the convolution that reads the digit itself, and the shape of its maps; "" without one."""
        name, layer = list(feature_maps(self._model, np.zeros((SIDE, SIDE), np.float32)).items())[1]
        return (name, layer.shape) if name.startswith("conv") and layer.ndim == 3 else ("", ())

    def _check(self):
        maps = feature_maps(self._model, np.zeros((SIDE, SIDE), np.float32))
        outputs = list(maps.values())[-1]
        if outputs.shape != (10,):
            raise ValueError(f"model should have ten outputs, one a digit, got {describe(outputs)}; try lenet()")
        as_array(outputs, "the model's outputs")


def percent(share):
    """A probability in words that do not claim certainty.

    Examples
    --------
    >>> percent(0.9991), percent(0.42), percent(0.0004)
    ('> 99%', '42%', '< 1%')
    """
    return "> 99%" if share > 0.995 else "< 1%" if share < 0.005 else f"{share:.0%}"
