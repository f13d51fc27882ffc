"""Where do the weights of a convolution stand in the matrix of a fully connected layer? Everywhere, again and again."""

import functools
import io

import numpy as np
from PIL import Image

from course_utils.convolution import conv, conv_matrix
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, player, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, chart_plane, link
from course_utils.figures import ACCENT, CITY, COLOUR_MAPS, number_text
from course_utils.pictures.digits import draw_digits

SIDES = {"28 × 28 (slide)": 28, "10 × 10 (larger)": 10}
KERNEL = 5
PART = (40, 148)  # rows and columns of a large matrix that are enlarged: five bundles, and where an output row ends
ENLARGED = 600  # CSS pixels of the enlarged part, from left to right
SHRINK = 4  # entries a side that one pixel of the whole matrix stands for
WEIGHT, UNIT = "w", "output"
AT_FIRST = {"image": next(iter(SIDES)), "filters": 1, "unit": 1, "look_at": "unit"}
STORY = (
    (AT_FIRST, "One output sees 25 pixels: as a row of a matrix M, 25 weights and 759 times 0."),
    ({"weight": 13, "look_at": "weight"}, "One weight, all its copies: 576 times in M, once in each row."),
    ({}, "Of 451,584 entries 14,400 are not 0, and 25 are different: that is all there is to learn."),
    ({"filters": 6}, "With 6 filters 150 weights do the work of 2,709,504."),
)


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
    story = STORY
    lead = "Click a weight: all its copies light up. Click an output unit: its row lights up."

    def __init__(self, image="28 × 28 (slide)", *, unit=1, weight=13, look_at="weight", filters=1):
        self.image = choice("input", list(SIDES), image)
        self.look_at = choice("look at a", ["weight", "unit"], look_at)
        self.weight = slider("weight", 1, KERNEL**2, weight)
        self.unit = slider("output unit", 1, (SIDES[image] - KERNEL + 1) ** 2, unit)
        self.play = player(self.unit, milliseconds=400)
        self.filters = slider("filters n", 1, 32, filters)
        self._fit_to_output()
        super().__init__([self.image, self.look_at, self.weight, self.unit, self.play, self.filters], height=500)

    def numbers(self):
        """Input, kernel, output, the counts of both kinds of layer, what is lit, and which part of M is enlarged."""
        side = SIDES[self.image.value]
        out = side - KERNEL + 1
        x, w = _input(side), _kernel()
        a, b = divmod(self.weight.value - 1, KERNEL)
        i, j = divmod(min(self.unit.value, out**2) - 1, out)
        if self.look_at.value == "weight":
            lit, part = np.nonzero(_numbered(side) == self.weight.value), _part(side, 0)
        else:
            row = i * out + j
            lit, part = (np.full(w.size, row), np.flatnonzero(_numbered(side)[row])), _part(side, i)
        counts = {"entries": out**2 * side**2, "not 0": out**2 * KERNEL**2, "different": KERNEL**2}
        return {
            "x": x, "w": w, "output": conv(x, w), "weight": (a, b), "unit": (i, j), "lit": lit, "part": part,
            "counts": counts,
        }  # fmt: skip

    def draw(self, numbers):
        """Input, kernel, output and all of M; below, M enlarged with what is looked at in orange, and the counts."""
        x, w, output, n = numbers["x"], numbers["w"], numbers["output"], self.filters.value
        counts = {name: n * count for name, count in numbers["counts"].items()}
        rows, cols = output.size, x.size
        by_weight = self.look_at.value == "weight"
        (a, b), (i, j) = numbers["weight"], numbers["unit"]
        signed = {"map": "signed", "size": 90, "follows": True, "drag": True}
        weight, unit = ([(a, b, 1, 1)], []) if by_weight else ([], [(i, j, 1, 1)])
        input = array_plane("x", x, "input x", size=90)
        kernel = array_plane("w", w, "kernel w", marks=weight, numbers=False, **signed)
        result = array_plane("output", output, "output", marks=unit, **signed)
        whole, enlarged = self._whole(numbers, rows, cols), self._enlarged(numbers, rows, cols)
        bars = [
            ("fully connected", counts["entries"], f"{counts['entries']:,}", CITY),
            ("not 0", counts["not 0"], f"{counts['not 0']:,}", CITY),
            ("different", counts["different"], f"{counts['different']:,}", ACCENT),
        ]
        told = {"high": counts["entries"], "width": 188, "fact": "without biases"}
        counted = bars_plane("counts", bars, f"weights, n = {n}", **told)
        if by_weight:
            reading = (
                f"w[{a}, {b}] = {number_text(w[a, b])} stands in M {output.size} times, once in each row. "
                f"Its gradient is the sum over these {output.size} places."
            )
        else:
            reading = (
                f"output[{i}, {j}] is row {i * output.shape[1] + j + 1} of M: 25 weights at the places of its window, "
                f"and {cols - KERNEL**2} times 0."
            )
        return Drawing(
            [[input, "⊛", kernel, "=", result, *whole], [enlarged, counted]],
            reading=reading,
            links=[link("output", "x", size=w.shape)],
            cursor={"name": "w", "row": a, "col": b} if by_weight else {"name": "output", "row": i, "col": j},
            result={"ratio": counts["entries"] / counts["different"]},
        )

    def _whole(self, numbers, rows, cols):
        """All of M, as long as it is too large to show every entry below."""
        side, (top, left, tall, wide) = SIDES[self.image.value], numbers["part"]
        if (rows, cols) == (tall, wide):
            return []
        picture = _whole_colours(side).copy()
        frame = [top // SHRINK, (top + tall - 1) // SHRINK], [left // SHRINK, (left + wide - 1) // SHRINK]
        picture[frame[0], frame[1][0] : frame[1][1] + 1] = picture[frame[0][0] : frame[0][1] + 1, frame[1]] = INK
        lit_rows, lit_cols = (places // SHRINK for places in numbers["lit"])
        for down, right in np.ndindex(3, 3):  # a line one pixel thin would be lost in a lecture hall
            at_row, at_col = lit_rows + down - 1, lit_cols + right - 1
            picture[at_row.clip(0, len(picture) - 1), at_col.clip(0, picture.shape[1] - 1)] = ORANGE
        return [
            _matrix_plane("whole", picture, f"M: {rows} rows, {cols} columns", fact="white is 0; framed: see below")
        ]

    def _enlarged(self, numbers, rows, cols):
        """The entries of M one by one: all of a small matrix, a part of a large one."""
        top, left, tall, wide = numbers["part"]
        picture = _colours(SIDES[self.image.value])[top : top + tall, left : left + wide].copy()
        lit_rows, lit_cols = numbers["lit"][0] - top, numbers["lit"][1] - left
        inside = (lit_rows >= 0) & (lit_rows < tall) & (lit_cols >= 0) & (lit_cols < wide)
        picture[lit_rows[inside], lit_cols[inside]] = ORANGE
        cell = ENLARGED // wide
        n = self.filters.value
        fact = f"rows {top + 1}–{top + tall} of {rows}, columns {left + 1}–{left + wide} of {cols}; white is 0"
        if (rows, cols) == (tall, wide):
            fact = f"M has {rows} rows and {cols} columns; white is 0"
        return _matrix_plane(
            "matrix",
            picture.repeat(cell, axis=0).repeat(cell, axis=1),
            "output = M · x, a fully connected layer",
            fact=fact + (f"; one of {n} such matrices" if n > 1 else ""),
        )

    def _fit_to_output(self):
        """A smaller output has fewer units; a large one is played in steps of one of its rows."""
        out = SIDES[self.image.value] - KERNEL + 1
        self.unit.max, self.play.step = out**2, out if out > 10 else 1

    def changed(self, control):
        """Look at what was moved last."""
        if control is self.weight:
            self.look_at.value = "weight"
        elif control is self.unit:
            self.look_at.value = "unit"
        self._fit_to_output()

    def chosen(self, name, row, col):
        """Follow the pressed pointer."""
        if name == WEIGHT:
            self.weight.value, self.look_at.value = KERNEL * row + col + 1, "weight"
        elif name == UNIT:
            self.unit.value, self.look_at.value = (SIDES[self.image.value] - KERNEL + 1) * row + col + 1, "unit"


ORANGE, INK = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (ACCENT, "#667079"))


@functools.lru_cache(maxsize=1)
def _kernel():
    """Weights in random order, as before training; no two are equal, none is so near 0 that it would look white."""
    rng = np.random.default_rng(11)
    sizes = rng.permutation(np.linspace(0.2, 0.68, KERNEL**2)).reshape(KERNEL, KERNEL)
    return (sizes * rng.permutation(np.resize([1, -1], KERNEL**2)).reshape(sizes.shape)).round(2)


@functools.lru_cache(maxsize=len(SIDES))
def _input(side):
    return draw_digits(3, seed=4, size=side)[0][2].astype(float)


@functools.lru_cache(maxsize=len(SIDES))
def _numbered(side):
    """M with the number of each weight, counted from 1, in its place: which entry is a copy of which."""
    return conv_matrix(np.arange(1, KERNEL**2 + 1).reshape(KERNEL, KERNEL), (side, side)).toarray()


def _part(side, output_row):
    """The part of M that is enlarged, (top, left, rows, columns): around the rows of M that make one output row."""
    out = side - KERNEL + 1
    tall, wide = min(PART[0], out**2), min(PART[1], side**2)
    top, left = output_row * out - (tall - out) // 2, output_row * side - KERNEL
    return max(0, min(top, out**2 - tall)), max(0, min(left, side**2 - wide)), tall, wide


@functools.lru_cache(maxsize=len(SIDES))
def _colours(side):
    """Colour every entry of M: (rows, cols, 3) bytes."""
    return _coloured(conv_matrix(_kernel(), (side, side)).toarray())


@functools.lru_cache(maxsize=len(SIDES))
def _whole_colours(side):
    """Colour all of M with a pixel for each SHRINK x SHRINK entries: it shows the largest of them."""
    matrix = conv_matrix(_kernel(), (side, side)).toarray()
    matrix = np.pad(matrix, [(0, -length % SHRINK) for length in matrix.shape])
    blocks = matrix.reshape(len(matrix) // SHRINK, SHRINK, -1, SHRINK).swapaxes(1, 2)
    blocks = blocks.reshape(*blocks.shape[:2], -1)
    return _coloured(np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0])


def _coloured(matrix):
    """Red, white and blue, a little pale, so that what is lit stands out."""
    steps = np.uint8(np.round(127.5 + 127.5 * matrix / np.abs(_kernel()).max()))
    return 255 - (255 - COLOUR_MAPS["signed"][steps]) // 2


def _matrix_plane(name, picture, title, **told):
    """A picture of M with a frame around it: white is a part of M, too."""
    framed = np.pad(picture, [(1, 1), (1, 1), (0, 0)], constant_values=190)
    with io.BytesIO() as file:
        Image.fromarray(framed).quantize(64, Image.Quantize.FASTOCTREE).save(file, format="png", compress_level=1)
        png = file.getvalue()
    height, width = framed.shape[:2]
    look = {"width": width, "height": height, "picture": True}  # in the dark theme, too, white is 0
    return chart_plane(name, png, title, alt="a few diagonals of weights on white", **look, **told)
