"""The exercises of notebook 12: counting pictures, drawing a code of a cloud, and how far a cloud is from N(0, 1).

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def picture_digits(height, width, channels, values):
    """The solution: of values ** d pictures, 1 + ⌊d · log₁₀ values⌋ digits; the number is not needed."""
    d = height * width * channels
    return int(d * np.log10(values)) + 1


@exercise
def check_picture_digits(f):
    """Check `f(height, width, channels, values)`: the number of digits of the number of such pictures.

    Examples
    --------
    >>> check_picture_digits(lambda height, width, channels, values: height * width * channels * np.log10(values))
    ✗ Not yet. Digits are whole: round down, and add 1.

    *Source*: slide "Autoencoders learn compressed representations" ("How many possible images are there?").
    """
    cases = [(128, 128, 3, 256), (28, 28, 1, 256), (3, 2, 1, 2), (8, 8, 1, 17), (1, 1, 1, 5), (1, 2, 1, 10)]

    def other(h, w, c, v, d=None, log=np.log10, add=1):
        return int((h * w * c if d is None else d) * log(v)) + add

    slips = [
        ("digits are whole: round down, and add 1", lambda h, w, c, v: h * w * c * np.log10(v)),
        ("to the nearest is not down: also a small part beyond a power of ten takes one digit more",
         lambda h, w, c, v: round(h * w * c * np.log10(v))),
        ("right but for powers of ten: 100 has a logarithm of 2 and three digits; round down, and add 1",
         lambda h, w, c, v: int(np.ceil(h * w * c * np.log10(v)))),
        ("the numbers from 0 to 255 are 256, and so in general: each chooses among `values`, not one fewer",
         lambda h, w, c, v: other(h, w, c, v - 1)),
        ("one digit is missing: 10 has a logarithm of 1 and two digits", lambda h, w, c, v: other(h, w, c, v, add=0)),
        ("that is the logarithm to base 2, which counts bits; digits take log₁₀",
         lambda h, w, c, v: other(h, w, c, v, log=np.log2)),
        ("that is the natural logarithm; digits take log₁₀", lambda h, w, c, v: other(h, w, c, v, log=np.log)),
        ("the channels are missing: a colour pixel is three numbers", lambda h, w, c, v: other(h, w, 1, v)),
        ("each number chooses by itself: values ** d pictures, not d * values",
         lambda h, w, c, v: len(str(h * w * c * v))),
        ("base and exponent changed places: values ** d, not d ** values",
         lambda h, w, c, v: int(v * np.log10(h * w * c)) + 1),
    ]  # fmt: skip
    return check_function(f, picture_digits, cases, slips, "From a single pixel to the slide's 118,370 digits.")


def code_of_cloud(mean, log_variance, normal):
    """The solution: the standard deviation is the root of the variance, e to half of its logarithm."""
    return mean + np.exp(log_variance / 2) * normal


@exercise
def check_code_of_cloud(f):
    """Check `f(mean, log_variance, normal)`: a code drawn from a cloud, made of given numbers of N(0, 1).

    *Source*: D. Kingma and M. Welling, "Auto-Encoding Variational Bayes", 2013 (the reparameterisation).
    """
    rng = np.random.default_rng(0)
    cases = [tuple(rng.normal(0, scale, 4) for scale in (2, 1, 1)) for _ in range(3)] + [(0.5, -2.0, 1.5)]
    slips = [
        ("that multiplies by the variance; take its root: exp(log_variance / 2)",
         lambda m, v, n: m + np.exp(v) * n),
        ("the logarithm itself was taken for the deviation; take exp(log_variance / 2)", lambda m, v, n: m + v * n),
        ("half of the logarithm is not yet the deviation; take exp of it", lambda m, v, n: m + v / 2 * n),
        ("the root of a logarithm is no deviation; take exp(log_variance / 2)",
         lambda m, v, n: m + np.sqrt(np.abs(v)) * n),
        ("the mean is missing", lambda m, v, n: np.exp(v / 2) * n),
        ("the mean was multiplied, too: the chance number alone gets the deviation",
         lambda m, v, n: np.exp(v / 2) * (m + n)),
        ("nothing is left to chance: normal is not used", lambda m, v, n: m),
        ("the chance number is multiplied by the deviation, not added to it", lambda m, v, n: m + np.exp(v / 2) + n),
    ]  # fmt: skip
    return check_function(f, code_of_cloud, cases, slips, "With σ = exp(½ log σ²), and μ outside of the product.")


def cloud_divergence(mean, log_variance):
    """The solution: KL = ½ Σ (μ² + σ² - 1 - log σ²), which is 0 for N(0, 1) only."""
    return 0.5 * np.sum(np.square(mean) + np.exp(log_variance) - 1 - log_variance)


@exercise
def check_cloud_divergence(f):
    """Check `f(mean, log_variance)`: the KL divergence of one cloud from N(0, 1), a single number.

    *Source*: D. Kingma and M. Welling, "Auto-Encoding Variational Bayes", 2013, appendix B.
    """
    rng = np.random.default_rng(1)
    cases = [tuple(rng.normal(0, scale, k) for scale in (2, 1)) for k in (2, 5)]
    cases += [(np.zeros(3), np.zeros(3)), (np.array([3.0]), np.array([0.0]))]

    def other(m, v, half=0.5, square=1, one=1.0, add=np.sum):
        return half * add(np.abs(m) ** (1 + square) + np.exp(v) - one - v)

    slips = [
        ("the factor ½ is missing", lambda m, v: other(m, v, half=1)),
        ("the sign is turned: a divergence is never negative", lambda m, v: other(m, v, half=-0.5)),
        ("a cloud's numbers are added up, not averaged", lambda m, v: other(m, v, add=np.mean)),
        ("these are the numbers' own divergences; add them up", lambda m, v: other(m, v, add=np.asarray)),
        ("the mean is squared", lambda m, v: other(m, v, square=0)),
        ("the 1 is missing, so N(0, 1) would be away from itself", lambda m, v: other(m, v, one=0)),
        ("the variance is exp(log_variance); the logarithm was taken for it",
         lambda m, v: 0.5 * np.sum(m**2 + v - 1 - np.log(np.abs(v) + 1e-300))),
        ("that is σ; the variance σ² is exp(log_variance)",
         lambda m, v: 0.5 * np.sum(m**2 + np.exp(v / 2) - 1 - v)),
    ]  # fmt: skip
    return check_function(f, cloud_divergence, cases, slips, "0 for N(0, 1), and ½ μ² for a cloud that only moved.")


SOLUTIONS = {
    "picture_digits": picture_digits,
    "code_of_cloud": code_of_cloud,
    "cloud_divergence": cloud_divergence,
}
