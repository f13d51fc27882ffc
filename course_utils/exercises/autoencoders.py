"""The exercises of notebook 10: the loss, what a code saves, a walk between codes, the nearest label.

Each check takes the student's function and returns a `Verdict`.
"""

import math

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def squared_loss(x, fx):
    """The solution: ‖x - f(x)‖²."""
    return ((x - fx) ** 2).sum()


@exercise
def check_squared_loss(f):
    """Check `f(x, fx)`, the loss of one picture: ‖x - f(x)‖².

    Examples
    --------
    >>> check_squared_loss(...)
    Not attempted yet: replace the ... by your answer, then run the cell again.
    >>> check_squared_loss(lambda x, fx: ((x - fx) ** 2).mean())
    ✗ Not yet. That is the mean over the pixels: the slide's ‖x − f(x)‖² adds all squares up.

    *Source*: slide "Autoencoder".
    """
    cases = [([[0.0, 1.0, 2.0], [4.0, 0.0, 1.0]], [[1.0, 2.0, 0.0], [0.0, 2.0, 1.0]])]
    cases += [(0.1 * np.arange(12.0).reshape(3, 4) ** 2, np.eye(3, 4))]
    slips = [
        ("that is the mean over the pixels: the slide's ‖x − f(x)‖² adds all squares up",
         lambda x, y: np.mean((x - y) ** 2)),
        ("the root was taken: the loss is the *squared* length of x − f(x)",
         lambda x, y: np.sqrt(((x - y) ** 2).sum())),
        ("the differences were not squared: plus and minus cancel", lambda x, y: (x - y).sum()),
        ("the differences were not squared: plus and minus cancel", lambda x, y: (y - x).sum()),
        ("the sizes of the differences were added, not their squares", lambda x, y: np.abs(x - y).sum()),
        ("squares were subtracted from squares: take the difference first, then square it",
         lambda x, y: (x**2 - y**2).sum()),
        ("that is half of it: the slide's loss has no 1/2", lambda x, y: ((x - y) ** 2).sum() / 2),
        ("the sum was squared: square each difference first, then add", lambda x, y: (x - y).sum() ** 2),
        ("there is one square for each pixel: now add them up to one number", lambda x, y: (x - y) ** 2),
        ("each row was added up: add over both axes", lambda x, y: ((x - y) ** 2).sum(axis=1)),
        ("each column was added up: add over both axes", lambda x, y: ((x - y) ** 2).sum(axis=0)),
    ]  # fmt: skip
    return check_function(f, squared_loss, cases, slips, "The sum of the squares of all differences.")


def savings(image_shape, k, bits):
    """The solution: how many times fewer numbers, and bits, when each number of the picture takes 8."""
    d = math.prod(image_shape)
    return d / k, 8 * d / (bits * k)


@exercise
def check_savings(f):
    """Check `f(image_shape, k, bits)`: how many times fewer numbers, and how many times fewer bits, a code has.

    Examples
    --------
    >>> check_savings(lambda image_shape, k, bits: (48, 12))
    ✗ Not yet. For image_shape = (28, 28, 1), k = 32, bits = 32: 24.5 was expected at position 0, got 48.

    *Source*: slide "Autoencoder reconstruction".
    """
    cases = [((128, 128, 3), 1024, 32), ((28, 28, 1), 32, 32), ((10, 24, 3), 60, 16)]
    slips = [
        ("a colour picture has a number for each channel of each pixel: multiply by the channels, too",
         lambda s, k, b: savings(s[:2], k, b)),
        ("a pixel's number takes 8 bits, a code's number takes `bits`: both ratios cannot be the same",
         lambda s, k, b: (math.prod(s) / k, math.prod(s) / k)),
        ("the ratios are upside down: how many times *fewer* is picture divided by code",
         lambda s, k, b: (k / math.prod(s), b * k / (8 * math.prod(s)))),
        ("the two are swapped: first the numbers, then the bits", lambda s, k, b: savings(s, k, b)[::-1]),
        ("a picture's number takes 8 bits, not 1", lambda s, k, b: (math.prod(s) / k, math.prod(s) / (b * k))),
        ("the code's bits came into the picture's side: divide by bits · k",
         lambda s, k, b: (math.prod(s) / k, b * math.prod(s) / (8 * k))),
        ("that is how many fewer; how many *times* fewer is a ratio",
         lambda s, k, b: (math.prod(s) - k, 8 * math.prod(s) - b * k)),
    ]  # fmt: skip
    praise = "48 times fewer numbers, but 12 times fewer bits, for the slide's picture with codes of 32 bits a number."
    return check_function(f, savings, cases, slips, praise)


def walk(z_a, z_b, steps):
    """The solution: codes at equal distances on the line from z_a to z_b."""
    shares = np.linspace(0, 1, steps)
    return np.array([(1 - t) * z_a + t * z_b for t in shares])


@exercise
def check_walk(f):
    """Check `f(z_a, z_b, steps)`: codes at equal distances on the line from z_a to z_b, both ends included.

    Examples
    --------
    >>> check_walk(lambda z_a, z_b, steps: np.linspace(z_b, z_a, steps))
    ✗ Not yet. The walk goes backwards: at t = 0 it should stand at z_a.

    *Source*: slides "Autoencoders learn compressed representations".
    """
    cases = [([0.0, 10.0], [4.0, 0.0], 5), ([1.0, -2.0, 3.0], [1.0, 2.0, 0.0], 4), ([2.0, 7.0], [5.0, 1.0], 7)]
    slips = [
        ("the walk goes backwards: at t = 0 it should stand at z_a", lambda a, b, n: walk(b, a, n)),
        ("it never arrives: the last code should be z_b itself", lambda a, b, n: walk(a, b, n + 1)[:-1]),
        ("it does not start at z_a itself", lambda a, b, n: walk(a, b, n + 1)[1:]),
        ("there is one code too many: `steps` counts both ends", lambda a, b, n: walk(a, b, n + 1)),
        ("rows and columns are swapped: one row for each step", lambda a, b, n: walk(a, b, n).T),
        ("both ends are missing: `steps` counts them", lambda a, b, n: walk(a, b, n + 2)[1:-1]),
        ("only the code in the middle came back", lambda a, b, n: (a + b) / 2),
        ("the shares should add up to 1: (1 − t) z_a + t z_b", lambda a, b, n: a + walk(0 * b, b, n)),
    ]
    return check_function(f, walk, cases, slips, "From z_a to z_b in equal steps, both ends included.")


def nearest_label(codes, labels, z):
    """The solution: the label of the code that is nearest to z."""
    distances = ((codes - z) ** 2).sum(axis=1)
    return labels[distances.argmin()]


@exercise
def check_nearest_label(f):
    """Check `f(codes, labels, z)`: the label of the code that is nearest to z.

    Examples
    --------
    >>> check_nearest_label(lambda codes, labels, z: ((codes - z) ** 2).sum(axis=1).argmin())
    ✗ Not yet. That is the place of the nearest code; its label is asked for.

    *Source*: slide "Autoencoders for feature extraction".
    """
    rng = np.random.default_rng(3)
    codes = rng.normal(0, 2, (12, 4)) + 3
    labels = np.array([7, 2, 9, 4, 8, 3, 12, 13, 14, 15, 16, 17])
    # Each usual slip finds another of these eight codes; in the two small cases the distances of other kinds differ.
    corners = [[5.0, 5], [20, 1], [9, 13], [-6, -2], [3, 4], [2, 9], [6, -4], [7, 3]]
    cases = [(corners, [7, 4, 9, 3, 6, 8, 1, 5], [2.0, 3.0])]
    cases += [([[3.0, 0.0], [2.0, 2.0]], [4, 6], [0.0, 0.0]), ([[3.0, 3.0], [0.0, 4.0]], [4, 6], [0.0, 0.0])]
    cases += [(codes, labels, z) for z in rng.normal(0, 2, (6, 4)) + 3]
    slips = [
        ("that is the place of the nearest code; its label is asked for", lambda c, y, z: _distances(c, z).argmin()),
        ("that is the label of the farthest code", lambda c, y, z: y[_distances(c, z).argmax()]),
        ("that is the distance; the label of the nearest code is asked for", lambda c, y, z: _distances(c, z).min()),
        ("that is the distance; the label of the nearest code is asked for",
         lambda c, y, z: _distances(c, z).min() ** 0.5),
        ("the differences of one code should be squared before they are added: plus and minus cancel",
         lambda c, y, z: y[(c - z).sum(axis=1).argmin()]),
        ("the largest product belongs to the longest code, not to the nearest: measure distances",
         lambda c, y, z: y[(c @ z).argmax()]),
        ("the first label came back, whatever z is: was the sum taken over `axis=1`, one distance for each code?",
         lambda c, y, z: y[0]),
        ("the sum went over the codes: with `axis=1` there is one distance for each code",
         lambda c, y, z: y[((c - z) ** 2).sum(axis=0).argmin()]),
        ("that is the smallest label; the label of the nearest code is asked for", lambda c, y, z: y.min()),
        ("the sizes of the differences were added: the distance adds their squares",
         lambda c, y, z: y[np.abs(c - z).sum(axis=1).argmin()]),
        ("only the largest difference counted: the distance adds the squares of all",
         lambda c, y, z: y[np.abs(c - z).max(axis=1).argmin()]),
        ("angles were compared: the nearest code has the least distance",
         lambda c, y, z: y[(c @ z / np.linalg.norm(c, axis=1)).argmax()]),
        ("three neighbours have voted: only the nearest is asked",
         lambda c, y, z: np.bincount(y[_distances(c, z).argsort()[:3]]).argmax()),
        ("all distances came back, one for each code", lambda c, y, z: _distances(c, z)),
        ("only the first coordinate was compared", lambda c, y, z: y[np.abs(c[:, 0] - z[0]).argmin()]),
    ]  # fmt: skip
    hints = [(IndexError, "add up each code's differences first, with `axis=1`: argmin counts the codes then")]
    return check_function(f, nearest_label, cases, slips, "A nearest-neighbour classifier, in one line or two.", hints)


def _distances(codes, z):
    return ((codes - z) ** 2).sum(axis=1)


SOLUTIONS = {each.__name__: each for each in (squared_loss, savings, walk, nearest_label)}
