"""Where do the weights of a convolution stand in the matrix of a fully connected layer? Everywhere, again and again."""

import functools
import io

import numpy as np
from PIL import Image

from course_utils.convolution import conv
from course_utils.figures import ACCENT, COLOUR_MAPS
from course_utils.pictures.digits import draw_digits

from .array_view import array_plane, bars_plane, chart_plane, link
from .base import Drawing, Explorer, choice, player, slider

SIDES = {"28 × 28, the slide's": 28, "10 × 10, larger": 10}
KERNEL = 5
WIDTH, HEIGHT = 392, 288  # CSS pixels of the matrix
WEIGHT, UNIT = "w", "output"


def conv_matrix(w, shape):
    """Write a convolution as a fully connected layer: flatten(x ⊛ w) = M · flatten(x).

    Parameters
    ----------
    w : (kh, kw) array_like
    shape : (int, int)
        Rows and columns of x.

    Returns
    -------
    ((H - kh + 1) · (W - kw + 1), H · W) array
        One row for each output unit: the weights at the places of its window, 0 everywhere else.

    Examples
    --------
    >>> conv_matrix([[1, 2]], (1, 4)).astype(int)
    array([[1, 2, 0, 0],
           [0, 1, 2, 0],
           [0, 0, 1, 2]])

    *Source*: slide "Weight sharing".
    """
    w = np.asarray(w, dtype=float)
    matrix = np.zeros((int(np.prod([d - k + 1 for d, k in zip(shape, w.shape, strict=True)])), int(np.prod(shape))))
    for (a, b), weight in np.ndenumerate(w):
        matrix[copies_of(a, b, w.shape, shape)] = weight
    return matrix


def copies_of(a, b, kernel_shape, shape):
    """Return the rows and the columns at which w[a, b] stands in `conv_matrix`: two arrays, an entry for each row."""
    rows, cols = (d - k + 1 for d, k in zip(shape, kernel_shape, strict=True))
    i, j = np.divmod(np.arange(rows * cols), cols)
    return np.arange(rows * cols), (i + a) * shape[1] + j + b


class WeightSharingExplorer(Explorer):
    """Look at a convolution as a fully connected layer: nearly all its weights are 0, and the rest are copies.

    Parameters
    ----------
    image : str
        A key of `SIDES`: how large the input is.
    unit, weight : int
        The output unit and the weight that are looked at, counted from 1, row by row.
    look_at : {"weight", "unit"}
    filters : int
        How many filters the layer has: every count is multiplied by it.

    *Source*: slides "Weight sharing" and "Convolutional neural networks" (28 · 28 · 24 · 24 · n).
    """

    title = "A convolution as one large matrix"
    lead = "Point at a weight: all its copies light up. Point at an output unit: its row lights up."

    def __init__(self, image="28 × 28, the slide's", *, unit=1, weight=13, look_at="weight", filters=1):
        self.image = choice("input", list(SIDES), image)
        self.look_at = choice("look at a", ["weight", "unit"], look_at)
        self.weight = slider("weight", 1, KERNEL**2, weight)
        self.unit = slider("output unit", 1, (SIDES[image] - KERNEL + 1) ** 2, unit)
        self.play = player(self.unit, milliseconds=120)
        self.filters = slider("filters n", 1, 32, filters)
        super().__init__([self.image, self.look_at, self.weight, self.unit, self.play, self.filters])

    def numbers(self):
        """Input, kernel, output, the counts of a fully connected and of a convolutional layer, and what is lit."""
        side = SIDES[self.image.value]
        out = side - KERNEL + 1
        x, w = _input(side), _kernel()
        a, b = divmod(self.weight.value - 1, KERNEL)
        i, j = divmod(min(self.unit.value, out**2) - 1, out)
        if self.look_at.value == "weight":
            lit = copies_of(a, b, w.shape, x.shape)
        else:
            lit = (np.full(KERNEL**2, i * out + j), np.flatnonzero(conv_matrix(np.ones_like(w), x.shape)[i * out + j]))
        counts = {"entries": out**2 * side**2, "not 0": out**2 * KERNEL**2, "different": KERNEL**2}
        return {"x": x, "w": w, "output": conv(x, w), "weight": (a, b), "unit": (i, j), "lit": lit, "counts": counts}

    def draw(self, numbers):
        """Input, kernel and output; below, the matrix with what is looked at in orange, and the three counts."""
        x, w, output, n = numbers["x"], numbers["w"], numbers["output"], self.filters.value
        counts = {name: n * count for name, count in numbers["counts"].items()}
        rows, cols = output.size, x.size
        by_weight = self.look_at.value == "weight"
        (a, b), (i, j) = numbers["weight"], numbers["unit"]
        planes = [
            array_plane("x", x, "input x", size=84),
            array_plane(
                "w", w, "kernel w", map="signed", size=84, before="⊛", follows=True, numbers=False,
                marks=[(a, b, 1, 1)] if by_weight else [],
            ),
            array_plane(
                "output", output, "output", map="signed", size=84, before="=", follows=True,
                marks=[] if by_weight else [(i, j, 1, 1)],
            ),
            chart_plane(
                "matrix", _drawn(x.shape[0], numbers["lit"]), "output = M · x, a fully connected layer",
                width=WIDTH, height=HEIGHT, row=1, fact=f"M has {rows} rows and {cols} columns; white is 0",
                alt=f"a {rows} × {cols} matrix with a few diagonals of weights on white",
            ),
            bars_plane(
                "counts",
                [
                    ("fully connected", counts["entries"], f"{counts['entries']:,}", "#0072B2"),
                    ("not 0", counts["not 0"], f"{counts['not 0']:,}", "#0072B2"),
                    ("different", counts["different"], f"{counts['different']:,}", ACCENT),
                ],
                f"weights, n = {n}", high=counts["entries"], width=188, row=1, fact="without biases",
            ),
        ]  # fmt: skip
        if by_weight:
            reading = (
                f"w[{a}, {b}] = {w[a, b]:.2f} stands in M {output.size} times, once in each row. "
                f"Its gradient is the sum over these {output.size} places."
            )
        else:
            reading = (
                f"output[{i}, {j}] is row {i * output.shape[1] + j + 1} of M: 25 weights at the places of its window, "
                f"and {cols - KERNEL**2} times 0."
            )
        return Drawing(
            planes,
            reading=reading,
            links=[link("output", "x", size=w.shape)],
            cursor={"name": "w", "row": a, "col": b} if by_weight else {"name": "output", "row": i, "col": j},
            result={"ratio": counts["entries"] / counts["different"]},
        )

    def changed(self, control):
        """Follow the pointer, and look at what was moved last."""
        cursor = self.view.cursor
        if control is self.view and cursor.get("name") == WEIGHT:
            self.weight.value = KERNEL * cursor["row"] + cursor["col"] + 1
            self.look_at.value = "weight"
        elif control is self.view and cursor.get("name") == UNIT:
            self.unit.value = (SIDES[self.image.value] - KERNEL + 1) * cursor["row"] + cursor["col"] + 1
            self.look_at.value = "unit"
        elif control is self.weight:
            self.look_at.value = "weight"
        elif control is self.unit:
            self.look_at.value = "unit"
        self.unit.max = (SIDES[self.image.value] - KERNEL + 1) ** 2


@functools.lru_cache(maxsize=1)
def _kernel():
    """Weights as random as those of an untrained network; none of them is 0."""
    return np.random.default_rng(11).normal(scale=0.3, size=(KERNEL, KERNEL)).round(2)


@functools.lru_cache(maxsize=len(SIDES))
def _input(side):
    return draw_digits(3, seed=4, size=side)[0][2].astype(float)


@functools.lru_cache(maxsize=len(SIDES))
def _colours(side):
    """Colour the matrix, (rows, cols, 3), and say how many entries a side a pixel stands for: it shows the largest."""
    matrix = conv_matrix(_kernel(), (side, side))
    shrink = -(-matrix.shape[1] // WIDTH)
    blocks = matrix.reshape(matrix.shape[0] // shrink, shrink, matrix.shape[1] // shrink, shrink)
    blocks = np.moveaxis(blocks, 2, 1).reshape(*blocks.shape[::2], -1)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    steps = np.uint8(np.round(127.5 + 127.5 * largest / np.abs(largest).max()))
    return COLOUR_MAPS["signed"][steps], shrink


def _drawn(side, lit):
    colours, shrink = _colours(side)
    picture = 255 - (255 - colours) // (3 if shrink > 1 else 2)  # pale, so that what is lit stands out
    for right in range(shrink):  # a line one pixel thin would be lost in a lecture hall
        cols = np.minimum(lit[1] // shrink + right, picture.shape[1] - 1)
        picture[lit[0] // shrink, cols] = [int(ACCENT[i : i + 2], 16) for i in (1, 3, 5)]
    large = picture.repeat(max(1, HEIGHT // len(picture)), axis=0)
    large = large.repeat(max(1, WIDTH // picture.shape[1]), axis=1)
    large[[0, -1]] = large[:, [0, -1]] = 215  # a frame: white is a part of M, too
    page = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    page[: large.shape[0], : large.shape[1]] = large
    with io.BytesIO() as file:
        Image.fromarray(page).quantize(64, Image.Quantize.FASTOCTREE).save(file, format="png", compress_level=1)
        return file.getvalue()
