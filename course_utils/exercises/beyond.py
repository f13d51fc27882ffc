"""The exercises of notebook 08: unroll a recurrent network, count its weights, find the smallest fit.

Each check takes the student's answer and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def unroll(x, U, W):
    """The solution: from h = 0 on, h ← tanh(U x_t + W h); all states, one row a step."""
    h, states = np.zeros(len(W)), []
    for row in x:
        h = np.tanh(U @ row + W @ h)
        states.append(h)
    return np.array(states)


@exercise
def check_unroll(f):
    """Check `f(x, U, W)`: the states (T, k) of a recurrent network that reads x (T, d), with U (k, d) and W (k, k).

    Examples
    --------
    >>> check_unroll(lambda x, U, W: np.tanh(x @ U.T))
    ✗ Not yet. Each step starts anew: the state before belongs into it, W @ h.
    >>> check_unroll(unroll).state
    'right'

    *Source*: slide "Recurrent neural networks".
    """
    rng = np.random.default_rng(8)
    cases = [(rng.normal(size=(T, d)), rng.normal(size=(k, d)), rng.normal(size=(k, k))) for T, d, k in
             ((4, 3, 2), (1, 2, 3), (6, 1, 4))]  # fmt: skip

    def walk(step, start=0.0):
        def slipped(x, U, W):
            h, states = np.full(len(W), start), []
            for row in x:
                h = step(U @ row, W @ h, U, W, h)
                states.append(h)
            return np.array(states)

        return slipped

    slips = [
        ("each step starts anew: the state before belongs into it, W @ h", lambda x, U, W: np.tanh(x @ U.T)),
        ("the tanh is missing", walk(lambda u, w, *_: u + w)),
        ("tanh squeezes the sum of both, not only what is read", walk(lambda u, w, *_: np.tanh(u) + w)),
        ("W stands as it is, W @ h, not transposed", walk(lambda u, w, U, W, h: np.tanh(u + W.T @ h))),
        ("the first state is 0, not 1", walk(lambda u, w, *_: np.tanh(u + w), start=1.0)),
        ("only the last state came back; keep them all", lambda x, U, W: unroll(x, U, W)[-1]),
        ("the states stand in columns: one row for each step", lambda x, U, W: unroll(x, U, W).T),
        ("that is a rectifier; the lecture's plain network takes tanh", walk(lambda u, w, *_: np.maximum(u + w, 0))),
        ("the sequence was read backwards", lambda x, U, W: unroll(x[::-1], U, W)[::-1]),
    ]
    return check_function(f, unroll, cases, slips, "Three short sequences agree, state by state.")


def recurrent_weights(inputs, hidden, outputs):
    """The solution: U, W and one bias for the state, then a matrix and a bias for what is said."""
    return hidden * inputs + hidden * hidden + hidden + outputs * hidden + outputs


@exercise
def check_recurrent_weights(f):
    """Check `f(inputs, hidden, outputs)`: how many numbers a plain recurrent network learns, biases included.

    Examples
    --------
    >>> check_recurrent_weights(lambda inputs, hidden, outputs: hidden * (inputs + hidden) + outputs * hidden)
    ✗ Not yet. The biases are missing: one for each number of the state and one for each output.
    >>> check_recurrent_weights(recurrent_weights).state
    'right'

    *Source*: slide "Recurrent neural networks" ("weight matrices are shared between time steps").
    """
    cases = [(28, 64, 10), (2, 3, 1), (5, 1, 4)]
    slips = [
        ("the biases are missing: one for each number of the state and one for each output",
         lambda d, k, c: k * d + k * k + c * k),
        ("the state hands on to itself, too: W has hidden · hidden numbers", lambda d, k, c: k * d + k + c * k + c),
        ("the outputs' bias is missing", lambda d, k, c: k * d + k * k + k + c * k),
        ("the state's bias is missing", lambda d, k, c: k * d + k * k + c * k + c),
        ("what is said at the end has weights, too: outputs · hidden, and a bias", lambda d, k, c: k * d + k * k + k),
        ("one bias for the state is enough (torch keeps two, which add up)",
         lambda d, k, c: recurrent_weights(d, k, c) + k),
        ("the weights don't grow with the number of steps", lambda d, k, c: d * (k * d + k * k + k) + c * k + c),
    ]  # fmt: skip
    return check_function(f, recurrent_weights, cases, slips, "Whatever the length of the sequence.")


def smallest_fit(A, b):
    """The solution: with fewer rows than columns, θ = Aᵀ (A Aᵀ)⁻¹ b."""
    return A.T @ np.linalg.solve(A @ A.T, b)


@exercise
def check_smallest_fit(f):
    """Check `f(A, b)`: of all weights with A θ = b, where A (n, p) has fewer rows than columns, the shortest.

    Examples
    --------
    >>> check_smallest_fit(lambda A, b: A.T @ b)
    ✗ Not yet. That is Aᵀ b; the inverse of A Aᵀ belongs in between.
    >>> check_smallest_fit(smallest_fit).state
    'right'

    *Source*: slide "Generalization for neural networks".
    """
    rng = np.random.default_rng(9)
    cases = [(rng.normal(size=(n, p)), rng.normal(size=n)) for n, p in ((2, 5), (3, 4), (1, 3))]

    def first_columns(A, b):
        n, p = A.shape
        return np.concatenate([np.linalg.solve(A[:, :n], b), np.zeros(p - n)])

    slips = [
        ("that fits every point, but with only the first columns: shorter weights use all of them", first_columns),
        ("that is Aᵀ b; the inverse of A Aᵀ belongs in between", lambda A, b: A.T @ b),
        ("the inverse of A Aᵀ is missing its Aᵀ: the answer has p numbers", lambda A, b: np.linalg.solve(A @ A.T, b)),
        ("a ridge was added: the points are not met exactly",
         lambda A, b: A.T @ np.linalg.solve(A @ A.T + 0.1 * np.eye(len(A)), b)),
    ]  # fmt: skip
    hints = [(np.linalg.LinAlgError, "A has more columns than rows: neither A nor Aᵀ A has an inverse, A Aᵀ has one")]
    return check_function(f, smallest_fit, cases, slips, "The points are met, with the shortest weights.", hints)


SOLUTIONS = {"unroll": unroll, "recurrent_weights": recurrent_weights, "smallest_fit": smallest_fit}
