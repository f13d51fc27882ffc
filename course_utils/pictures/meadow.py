"""A meadow with one red flower, to be found by a template; in the second picture other flowers look like it."""

import numpy as np

from course_utils._checks import as_count, as_number, one_of
from course_utils.filters import template

# One letter a pixel: petals (P, Q) round a centre (C), on grass (g, k, .); the channels look at them differently.
_FLOWER = [
    "k.gggg.k",
    ".gPPPPg.",
    "gPQPPQPg",
    "gPPCCPPg",
    "gPPCCPPg",
    "gPQPPQPg",
    ".gPPPPg.",
    "k.gggg.k",
]


def _channel(white, yellow):
    """The −1/0/1 template of one channel: bright (white) under some letters, dark (yellow) under others."""
    letters = [["W" if c in white else "Y" if c in yellow else "B" for c in row] for row in _FLOWER]
    return template("\n".join("".join(row) for row in letters))


# Each channel has as many 1 as −1, so that a patch of one colour, however bright, gives 0.
FLOWER = np.stack([_channel("PQC", "gk."), _channel("gkC", "PQ"), _channel("C", "Q")], axis=2)
FLOWER.flags.writeable = False

GRASS, STONE, MIDDLE = (0.25, 0.55, 0.2), (0.97, 0.97, 0.95), (0.95, 0.95, 0.9)
RED = ((0.85, 0.15, 0.2), MIDDLE)  # petals and centre of the flower that is looked for
OTHERS = {
    "daisy": ((0.95, 0.95, 0.95), (0.95, 0.8, 0.2)),
    "violet": ((0.45, 0.05, 0.6), MIDDLE),
    "nightshade": ((0.1, 0.1, 0.05), (0.6, 0.8, 1.0)),
}
SIZE = (44, 56)
PLACES = {"x₁": (25, 33), "x₂": (14, 40)}  # where the flower is planted: row and column of its upper left pixel
BEDS = {  # what else grows there
    "x₁": [],
    "x₂": [("daisy", 3, 24), ("daisy", 31, 44), ("violet", 22, 28), ("violet", 2, 46), ("nightshade", 33, 27),
           ("nightshade", 24, 3)],
}  # fmt: skip


def meadow(picture="x₁", place=None, *, noise=0.0, seed=0):
    """Draw a test picture: grass, a white stone, one red flower with a white centre, and in x₂ flowers like it.

    Parameters
    ----------
    picture : {"x₁", "x₂"}
        Without and with other flowers.
    place : (int, int), optional
        Row and column of the red flower's upper left pixel; `PLACES` has the usual ones.
    noise : float
        Standard deviation of noise added to every number.
    seed : int
        Draws the noise.

    Returns
    -------
    (44, 56, 3) array
        Red, green and blue, 0 to 1 before the noise.

    Raises
    ------
    ValueError
        An unknown picture, or a place where the flower would stick out.

    Examples
    --------
    >>> meadow("x₂").shape
    (44, 56, 3)

    *Source*: slide "Application 2: pattern matching", whose pictures are called x₁ and x₂.
    """
    one_of(picture, "picture", tuple(PLACES))
    noise = as_number(noise, "noise", low=0)
    row, col = PLACES[picture] if place is None else place
    row = as_count(row, "row", least=0, most=SIZE[0] - 8)
    col = as_count(col, "col", least=0, most=SIZE[1] - 8)
    rng = np.random.default_rng(0)
    image = np.array(GRASS) + 0.03 * rng.normal(size=(*SIZE, 1))
    image[5:16, 4:18] = STONE
    for kind, top, left in BEDS[picture]:
        _plant(image, top, left, OTHERS[kind])
    _plant(image, row, col, RED)
    return image + noise * np.random.default_rng(seed).normal(size=image.shape)


def _plant(image, top, left, colours):
    petals, centre = colours
    paint = {"P": petals, "Q": petals, "C": centre}
    for down, letters in enumerate(_FLOWER):
        for right, letter in enumerate(letters):
            image[top + down, left + right] = paint.get(letter, GRASS)
