"""The exercises of notebook 09: the nearest example, distances in scaled features, and the cosine.

Each check takes the student's answer and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def nearest(table, new):
    """The solution: the number of the column of `table` at the smallest distance from `new`."""
    squares = (table - new[:, None]) ** 2
    return int(squares.sum(axis=0).argmin())


@exercise
def check_nearest(f):
    """Check `f(table, new)`: features (d, classes) and a new example's (d,) in, the number of the nearest class out.

    Examples
    --------
    >>> check_nearest(...)
    Not attempted yet: replace the ... by your answer, then run the cell again.
    >>> check_nearest(nearest).state
    'right'

    *Source*: slide "Feature learning" ("nearest training example in feature space").
    """
    rng = np.random.default_rng(3)
    table = np.array([[1, 0.1, 1, 0.6, 1, 0.4], [10, 7, 2, 7, 5, 1], [0.2, 0.1, 1, 0.1, 0, 0.9]])
    cases = [
        (table, np.array([1, 2.5, 0.8])),
        (table, np.array([0.2, 1.4, 0.2])),
        (table, np.array([0.9, 5.0, 1.0])),
        (np.array([[3.0, 2.0], [0.0, 2.0]]), np.zeros(2)),  # one large difference, or two smaller ones
        *((rng.normal(size=(4, 5)), rng.normal(size=4)) for _ in range(4)),
    ]
    slips = [
        (
            "the farthest class was taken: look for the smallest distance",
            lambda t, x: int(((t - x[:, None]) ** 2).sum(axis=0).argmax()),
        ),
        (
            "differences were added up with their signs, so that plus and minus cancel: square them first",
            lambda t, x: int((t - x[:, None]).sum(axis=0).argmin()),
        ),
        (
            "the absolute sum of the differences was taken: square each difference before adding",
            lambda t, x: int(np.abs((t - x[:, None]).sum(axis=0)).argmin()),
        ),
        (
            "absolute differences were added; the distance of the slide is the root of the sum of squares",
            lambda t, x: int(np.abs(t - x[:, None]).sum(axis=0).argmin()),
        ),
        (
            "the number of a feature came out: add over the features, axis=0, and compare the classes",
            lambda t, x: int(((t - x[:, None]) ** 2).sum(axis=1).argmin()),
        ),
    ]
    return check_function(f, nearest, cases, slips, "The tennis ball is told from the snitch.")


def scaled(table):
    """The solution: each feature (row) minus its mean, divided by its standard deviation over the classes."""
    return (table - table.mean(axis=1, keepdims=True)) / table.std(axis=1, keepdims=True)


@exercise
def check_scaled(f):
    """Check `f(table)`: features (d, classes) in, the same with mean 0 and standard deviation 1 in each row out.

    Examples
    --------
    >>> check_scaled(lambda table: (table - table.mean()) / table.std())
    ✗ Not yet. Mean and spread were taken of the whole table: take them of each row, with axis=1 and keepdims=True.
    >>> check_scaled(scaled).state
    'right'

    *Source*: slide "Feature learning".
    """
    rng = np.random.default_rng(4)
    table = np.array([[1, 0.1, 1, 0.6, 1, 0.4], [10, 7, 2, 7, 5, 1], [0.2, 0.1, 1, 0.1, 0, 0.9]])
    cases = [(table,), (rng.normal(size=(2, 4)) + 3,), (rng.random((3, 5)) * [[1], [50], [0.1]],)]
    slips = [
        (
            "mean and spread were taken of the whole table: take them of each row, with axis=1 and keepdims=True",
            lambda t: (t - t.mean()) / t.std(),
        ),
        (
            "mean and spread were taken of each class: take them of each feature, along axis=1",
            lambda t: (t - t.mean(axis=0)) / t.std(axis=0),
        ),
        ("the mean is still in it: subtract it from each row", lambda t: t / t.std(axis=1, keepdims=True)),
        (
            "each row was only centred: divide it by its standard deviation",
            lambda t: t - t.mean(axis=1, keepdims=True),
        ),
        (
            "the rows were divided by their variance: its root is the standard deviation",
            lambda t: (t - t.mean(axis=1, keepdims=True)) / t.var(axis=1, keepdims=True),
        ),
        (
            "each row was brought to 0 … 1: divide by the standard deviation, not by the range",
            lambda t: (t - t.min(axis=1, keepdims=True)) / np.ptp(t, axis=1, keepdims=True),
        ),
    ]
    return check_function(f, scaled, cases, slips, "Now every feature has the same say.")


def cosine(a, b):
    """The solution: the cosine of the angle between two rows of features."""
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


@exercise
def check_cosine(f):
    """Check `f(a, b)`: two feature vectors (d,) in, the cosine of the angle between them out.

    Examples
    --------
    >>> check_cosine(lambda a, b: a @ b)
    ✗ Not yet. The lengths still count: divide by ‖a‖ · ‖b‖.
    >>> check_cosine(cosine).state
    'right'

    *Source*: slide "Transfer learning".
    """
    rng = np.random.default_rng(5)
    cases = [
        (np.array([3.0, 4.0]), np.array([4.0, 3.0])),
        (np.array([1.0, 0.0, 2.0]), np.array([0.0, 5.0, 1.0])),
        *((rng.normal(size=6), 3 * rng.normal(size=6)) for _ in range(3)),
    ]
    slips = [
        ("the lengths still count: divide by ‖a‖ · ‖b‖", lambda a, b: a @ b),
        ("only one length was divided by: divide by ‖b‖ as well", lambda a, b: a @ b / np.sqrt(a @ a)),
        ("only one length was divided by: divide by ‖a‖ as well", lambda a, b: a @ b / np.sqrt(b @ b)),
        ("it was divided by the squared lengths: take the root of each", lambda a, b: a @ b / ((a @ a) * (b @ b))),
        ("the angle came out: its cosine is enough", lambda a, b: np.arccos(cosine(a, b))),
    ]
    return check_function(
        f, cosine, cases, slips, "Twice as long a row has the same cosine: only the direction counts."
    )


SOLUTIONS = {"nearest": nearest, "scaled": scaled, "cosine": cosine}
