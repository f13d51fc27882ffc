"""The exercises of notebook 11 about segmentation: how good a mask is, and what a rare name is worth.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def name_overlaps(labels, truth, count):
    """The solution: for each name its two masks, then what is in both divided by what is in either."""
    masks = [(labels == name, truth == name) for name in range(count)]
    return [np.sum(mask & true) / np.sum(mask | true) for mask, true in masks]


@exercise
def check_name_overlaps(f):
    """Check `f(labels, truth, count)`: the IoU of each of `count` names, from two maps of labels.

    *Source*: slides "Autoencoders for image segmentation" ("each pixel value is a label").
    """
    rng = np.random.default_rng(0)
    cases = [(*rng.integers(0, count, (2, 6, 7)), count) for count in (2, 3, 4)]
    cases += [(np.repeat([[0, 0, 1]], 4, axis=0), np.repeat([[0, 1, 2]], 4, axis=0), 3)]
    cases += [(np.array([[0, 1, 2]]), np.array([[0, 1, 1]]), 3)]  # one name is found, and not there

    def other(part):
        return lambda labels, truth, n: [part(labels == name, truth == name) for name in range(n)]

    slips = [
        ("those are shares of right pixels, which a name's absence makes high", other(lambda m, t: np.mean(m == t))),
        ("pixels in both count twice in sum(mask) + sum(truth); the union counts them once",
         other(lambda m, t: np.sum(m & t) / (m.sum() + t.sum()))),
        ("that is the Dice score, 2 · both / (sum + sum): divide what is in both by what is in either",
         other(lambda m, t: 2 * np.sum(m & t) / (m.sum() + t.sum()))),
        ("that divides by the truth alone, so whoever calls everything by this name would get 1",
         other(lambda m, t: np.sum(m & t) / max(1, t.sum()))),
        ("that divides by what was found alone, so a mask of one right pixel would get 1",
         other(lambda m, t: np.sum(m & t) / max(1, m.sum()))),
        ("that divides by all pixels; only those in either mask count", other(lambda m, t: np.mean(m & t))),
        ("these are the pixels in both; divide them by those in either", other(lambda m, t: np.sum(m & t))),
        ("a name that only `labels` has counts, too, with 0: ask for each of range(count)",
         lambda labels, truth, n: np.array(name_overlaps(labels, truth, n))[np.unique(truth)]),
        ("one number for all names was given; each name has its own",
         lambda labels, truth, n: np.mean(name_overlaps(labels, truth, n))),
    ]  # fmt: skip
    return check_function(f, name_overlaps, cases, slips, "0 for a name that is never right, 1 for one that always is.")


def name_weights(labels, count):
    """The solution: pixels / (count · pixels of this name), and 0 for a name without pixels."""
    pixels = np.bincount(np.ravel(labels), minlength=count)
    return np.where(pixels > 0, np.size(labels) / (count * np.maximum(pixels, 1)), 0)


@exercise
def check_name_weights(f):
    """Check `f(labels, count)`: a weight for each name, so that each has the same share in the loss, 1 / count.

    The slide says "supervised": whoever labels pixels has many of some names and few of others.
    """
    rng = np.random.default_rng(1)
    cases = [(np.minimum(rng.integers(0, 6, (4, 5, 5)), 2), 3), (np.repeat([0, 1], [9, 1]).reshape(1, 2, 5), 2)]
    cases += [(rng.integers(0, 3, (3, 4, 4)), 4)]

    def other(labels, count, of=lambda pixels, total, count: total / (count * np.maximum(pixels, 1)), least=0):
        pixels = np.bincount(np.ravel(labels), minlength=count)
        return np.where(pixels > least, of(pixels, np.size(labels), count), 0)

    slips = [
        ("a name without any pixel has no share to fill: give it 0, not a division by 0",
         lambda x, n: other(x, n, least=-1)),
        ("those are the shares themselves, so frequent names count even more; turn them over",
         lambda x, n: other(x, n, lambda p, total, count: p / total)),
        ("these weights are right but for a factor: divide by count, so that an even set gets 1 for each",
         lambda x, n: other(x, n, lambda p, total, count: total / np.maximum(p, 1))),
        ("these weights are right but for a factor: multiply by all pixels, so that an even set gets 1 for each",
         lambda x, n: other(x, n, lambda p, total, count: 1 / np.maximum(p, 1))),
        ("these weights are right but for a factor: multiply by all pixels, so that an even set gets 1 for each",
         lambda x, n: other(x, n, lambda p, total, count: 1 / (count * np.maximum(p, 1)))),
        ("that is 1 - share, which hardly tells rare names from others", lambda x, n: other(
            x, n, lambda p, total, count: 1 - p / total)),
        ("each name counts alike already if no weight is given; divide by its pixels", lambda x, n: np.ones(n)),
    ]  # fmt: skip
    return check_function(f, name_weights, cases, slips, "1 for each where all are equally frequent.")


SOLUTIONS = {"name_overlaps": name_overlaps, "name_weights": name_weights}
