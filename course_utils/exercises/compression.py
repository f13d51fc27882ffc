"""The exercises of notebook 11's section on compression: bits for each pixel, and what a rounded code takes.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.entropy_coding import entropy
from course_utils.exercises.checking import check_function, exercise


def bits_per_pixel(count, height, width):
    """The solution: eight bits a byte, shared by all pixels; a pixel is one, whatever its channels."""
    return 8 * count / (height * width)


@exercise
def check_bits_per_pixel(f):
    """Check `f(count, height, width)`: bits a pixel of a colour picture that takes `count` bytes.

    *Source*: slide "Autoencoders for image compression" (5908 bytes are 0.167 bit/px).
    """
    cases = [(5908, 376, 752), (6021, 376, 752), (20, 1, 1), (9000, 100, 300)]
    slips = [
        ("these are bytes a pixel; a byte has eight bits", lambda n, h, w: n / (h * w)),
        ("a pixel counts once, though it has three channels", lambda n, h, w: 8 * n / (3 * h * w)),
        ("these are pixels a bit: turn the fraction over", lambda n, h, w: h * w / (8 * n)),
        ("these are pixels a byte: turn the fraction over, and count bits", lambda n, h, w: h * w / n),
        ("divide by eight and bytes would be fewer than bits: a byte has eight bits", lambda n, h, w: n / 8 / (h * w)),
        ("the picture has height · width pixels, not height + width", lambda n, h, w: 8 * n / (h + w)),
        ("these are all its bits; share them among the pixels", lambda n, h, w: 8 * n),
    ]
    return check_function(f, bits_per_pixel, cases, slips, "For the slide's first picture that is 0.167.")


def code_bits(codes, step):
    """The solution: the nearest multiple of the step, and -log₂ of how often each occurs, added up."""
    whole = np.rint(codes / step)
    return len(whole) * entropy(whole)


@exercise
def check_code_bits(f):
    """Check `f(codes, step)`: bits for all codes, each rounded to a multiple of `step`, by the entropy of what is left.

    *Source*: C. Shannon, "A mathematical theory of communication", 1948.
    """
    rng = np.random.default_rng(0)
    cases = [(rng.laplace(0, 1, count), step) for count, step in ((200, 0.5), (300, 1.0), (100, 2.5))]

    def other(z, step, whole=np.rint, log=np.log2, times=None, divide=np.divide, add=np.sum):
        shares = np.unique(whole(divide(z, step)), return_counts=True)[1] / len(z)
        return (len(z) if times is None else times) * -add(shares * log(shares))

    slips = [
        ("that is the mean of one code; multiply by how many there are", lambda z, s: other(z, s, times=1)),
        ("that is the natural logarithm; bits take log₂", lambda z, s: other(z, s, log=np.log)),
        ("the codes were cut, not rounded: try np.rint", lambda z, s: other(z, s, whole=np.trunc)),
        ("the codes were rounded down, or up: try np.rint", lambda z, s: other(z, s, whole=np.floor)),
        ("nothing was rounded, so no code occurs twice", lambda z, s: other(z, s, whole=np.asarray)),
        ("divide by the step before you round: a large step leaves few whole numbers",
         lambda z, s: other(z, s, divide=np.multiply)),
        ("the step is missing: round codes / step", lambda z, s: other(z, 1.0)),
        ("the sign is turned: logarithms of shares are negative", lambda z, s: -other(z, s)),
        ("each code was given as many bits as the rarest needs; weigh with the shares",
         lambda z, s: len(z) * np.log2(len(np.unique(np.rint(z / s))))),
    ]  # fmt: skip
    return check_function(
        f, code_bits, cases, slips, "While steps are small: double the step, and each code takes about one bit less."
    )


SOLUTIONS = {"bits_per_pixel": bits_per_pixel, "code_bits": code_bits}
