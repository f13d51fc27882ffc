"""The exercises of notebook 07: batch normalization of a layer, dropout that keeps the mean, and folding.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise

EPSILON = 1e-5  # added to the variance


def batch_norm(Z, gamma, c):
    """The solution: each unit for itself, over the batch, which is the first axis."""
    mean = Z.mean(axis=0)
    variance = ((Z - mean) ** 2).mean(axis=0)
    return gamma * (Z - mean) / np.sqrt(variance + 1e-5) + c


@exercise
def check_batch_norm(f):
    """Check `f(Z, gamma, c)`: Z has a row for each picture and a column for each unit; gamma and c a number for each.

    Examples
    --------
    >>> check_batch_norm(lambda Z, gamma, c: gamma * (Z - Z.mean()) / Z.std() + c)
    ✗ Not yet. The mean of all numbers was taken; each unit, a column, has its own: axis=0.

    *Source*: slides "Batch normalization".
    """
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(2, 3, (6, 3)), np.array([1.0, 2, 0.5]), np.array([0.0, -1, 4])),
        (rng.normal(0, 1, (4, 4)), np.array([3.0, 1, 1, 2]), np.array([1.0, 2, 3, 4])),
        (np.array([[3.0, -7]]), np.array([2.0, 5]), np.array([0.5, 1])),  # a batch of one
    ]

    def other(Z, gamma, c, *, axis=0, root=True, by=1.0, epsilon=EPSILON):
        kept = {"axis": axis, "keepdims": axis == 1}
        variance = by * Z.var(**kept) + epsilon
        return gamma * (Z - Z.mean(**kept)) / (np.sqrt(variance) if root else variance) + c

    slips = [
        ("the mean of all numbers was taken; each unit, a column, has its own: axis=0",
         lambda Z, g, c: other(Z, g, c, axis=None)),
        ("the mean was taken over the units of a picture; take it over the batch: axis=0",
         lambda Z, g, c: other(Z, g, c, axis=1)),
        ("divide by the standard deviation: the root of the variance", lambda Z, g, c: other(Z, g, c, root=False)),
        ("add 1e-5 to the variance: in a batch of one it is 0", lambda Z, g, c: other(Z, g, c, epsilon=0)),
        ("the slide divides by n, not by n - 1", lambda Z, g, c: other(Z, g, c, by=len(Z) / max(len(Z) - 1, 1))),
        ("gamma and c are missing", lambda Z, g, c: other(Z, 1, 0)),
        ("c is missing: add it at the end", lambda Z, g, c: other(Z, g, 0)),
        ("gamma is missing: multiply by it before c is added", lambda Z, g, c: other(Z, 1, c)),
        ("c is added at the end: gamma does not multiply it", lambda Z, g, c: g * (other(Z, 1, 0) + c)),
        ("the mean was not subtracted", lambda Z, g, c: g * Z / np.sqrt(Z.var(axis=0) + EPSILON) + c),
    ]  # fmt: skip
    return check_function(f, batch_norm, cases, slips, "Two layers agree, and so does a batch of one.")


def dropout(z, p, chances):
    """The solution: a unit stays where its random number is below p, and what stays is divided by p."""
    mask = chances < p
    return z * mask / p


@exercise
def check_dropout(f):
    """Check `f(z, p, chances)`: each unit is kept with the slide's probability p; the mean must stay what it is.

    Parameters
    ----------
    f : callable
        Gets units z, p, and for each unit a random number from 0 to 1, `chances`: below p the unit stays.

    *Source*: slides "Dropout"; N. Srivastava et al., JMLR 15, 2014.
    """
    rng = np.random.default_rng(1)
    cases = [(rng.normal(3, 1, 8), p, rng.random(8)) for p in (0.5, 0.8, 0.3)] + [(np.ones(4), 1.0, rng.random(4))]
    slips = [
        ("what stays should be divided by p, or the mean shrinks", lambda z, p, r: z * (r < p)),
        ("these are dropped with probability p; the slide's p is to be kept", lambda z, p, r: z * (r > p) / (1 - p)),
        ("these are dropped with probability p; the slide's p is to be kept", lambda z, p, r: z * (r > p) / p),
        ("what stays was multiplied by p; divide", lambda z, p, r: z * (r < p) * p),
        ("what stays was divided by 1 - p; divide by p, with which units are kept",
         lambda z, p, r: z * (r < p) / (1 - p)),
        ("that is the mask; multiply the units by it, and divide by p", lambda z, p, r: r < p),
        ("nothing was dropped", lambda z, p, r: z),
    ]  # fmt: skip
    return check_function(f, dropout, cases, slips, "Kept with p, and over many masks the mean stays what it was.")


def folded(w, b, mean, deviation, gamma, c):
    """The solution: γ (wᵀx + b - μ) / σ + c, sorted by what multiplies x and what does not."""
    factor = gamma / deviation
    return np.append(factor * w, factor * (b - mean) + c)


@exercise
def check_folded(f):
    """Check `f(w, b, mean, deviation, gamma, c)`: the weights, and after them the bias, of one unit that needs no norm.

    *Source*: slide "Batch normalization" ("Doesn't change the expressive power of the network").
    """
    cases = [
        (np.array([1.0, -2, 3]), 0.5, 2.0, 4.0, 3.0, -1.0),
        (np.array([0.4, 5]), -3.0, -1.5, 0.5, 0.2, 2.0),
        (np.array([2.0]), 1.0, 0.25, 1.25, -2.0, 0.0),
    ]
    slips = [
        ("the bias is missing: return np.append(weights, bias)", lambda w, b, m, s, g, c: w * g / s),
        ("the weights are right, but the mean μ is still to be subtracted from b",
         lambda w, b, m, s, g, c: np.append(w * g / s, b * g / s + c)),
        ("the mean is divided by σ, too: γ (b - μ) / σ + c",
         lambda w, b, m, s, g, c: np.append(w * g / s, b * g / s - m + c)),
        ("the bias b is divided by σ, too: γ (b - μ) / σ + c",
         lambda w, b, m, s, g, c: np.append(w * g / s, b - g * m / s + c)),
        ("the weights are right, c is missing in the bias",
         lambda w, b, m, s, g, c: np.append(w * g / s, (b - m) * g / s)),
        ("γ multiplies the bias, too: γ (b - μ) / σ + c",
         lambda w, b, m, s, g, c: np.append(w * g / s, (b - m) / s + c)),
        ("the weights are right, b is missing in the bias: γ (b - μ) / σ + c",
         lambda w, b, m, s, g, c: np.append(w * g / s, c - m * g / s)),
        ("c is not multiplied by γ", lambda w, b, m, s, g, c: np.append(w * g / s, ((b - m) / s + c) * g)),
        ("c is not divided by σ", lambda w, b, m, s, g, c: np.append(w * g / s, ((b - m) * g + c) / s)),
        ("c is neither multiplied by γ nor divided by σ: add it at the end",
         lambda w, b, m, s, g, c: np.append(w * g / s, (b - m + c) * g / s)),
        ("divide by the deviation; you multiplied", lambda w, b, m, s, g, c: np.append(w * g * s, (b - m) * g * s + c)),
    ]  # fmt: skip
    return check_function(f, folded, cases, slips, "Three units without a norm say what they said with it.")


SOLUTIONS = {"batch_norm": batch_norm, "dropout": dropout, "folded": folded}
