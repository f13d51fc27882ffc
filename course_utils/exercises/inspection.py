"""The exercises of notebook 06: how much a unit sees, gradient ascent, and a wish for two classes at once.

Each check takes the student's function and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.checking import check_function, exercise


def receptive_field(layers):
    """The solution: a kernel adds (k - 1) steps, each as long as all strides before it together."""
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size


@exercise
def check_receptive_field(f):
    """Check `f(layers)`: how many pixels wide the window of one unit of the last layer is.

    Examples
    --------
    >>> check_receptive_field(lambda layers: sum(kernel for kernel, stride in layers))
    ✗ Not yet. Windows of neighbouring units overlap: each further kernel adds k - 1, not k.
    >>> check_receptive_field(receptive_field)
    ✓ Right. Kernels add up, strides multiply.

    *Source*: slide "Understanding layers" (later layers see more).
    """
    cases = [([(3, 1)],), ([(3, 1), (3, 1)],), ([(5, 1), (2, 2), (5, 1)],), ([(3, 2), (3, 2), (2, 2), (3, 1)],)]
    slips = [
        (
            "windows of neighbouring units overlap: each further kernel adds k - 1, not k",
            lambda layers: sum(int(kernel) for kernel, _ in layers),
        ),
        (
            "after a stride of 2 each step is two pixels long: multiply k - 1 by all strides before it",
            lambda layers: 1 + sum(int(kernel) - 1 for kernel, _ in layers),
        ),
        (
            "a layer's own stride only matters for the layers after it",
            lambda layers: (
                1 + sum((int(k) - 1) * int(np.prod([s for _, s in layers[: i + 1]])) for i, (k, _) in enumerate(layers))
            ),
        ),
        (
            "strides multiply: a step after two strides of 2 is four pixels long, not two",
            lambda layers: (
                1 + sum((int(k) - 1) * (int(layers[i - 1][1]) if i else 1) for i, (k, _) in enumerate(layers))
            ),
        ),
        ("that is the last kernel alone: go back through all layers", lambda layers: int(layers[-1][0])),
    ]
    return check_function(f, receptive_field, cases, slips, "Kernels add up, strides multiply.")


def ascent(gradient, x, steps, rate):
    """The solution: a step up the gradient, then back to length 1, again and again."""
    for _ in range(steps):
        x = x + rate * gradient(x)
        x = x / np.linalg.norm(x)
    return x


def _linear_gradient(x):
    return np.array([3.0, -1.0, 2.0])


def _quadratic_gradient(x):
    return np.array([[2.0, 1.0, 0.0], [1.0, 0.0, -1.0], [0.0, -1.0, 1.0]]) @ x


@exercise
def check_ascent(f):
    """Check `f(gradient, x, steps, rate)`: gradient ascent on pictures of length 1.

    Each step is x <- x + rate · gradient(x), then x <- x / |x|.

    Examples
    --------
    >>> check_ascent(lambda gradient, x, steps, rate: x - rate * gradient(x))
    ✗ Not yet. That is one step only: repeat it, `for _ in range(steps)`.
    >>> check_ascent(ascent)
    ✓ Right. Uphill, and always back to length 1.

    *Source*: slide "Understanding layers" (max over x of |h(x)|).
    """
    start = [0.6, 0.0, -0.8]
    cases = [(_linear_gradient, start, 5, 0.1), (_quadratic_gradient, start, 5, 0.2)]

    def walk(step, after=lambda x: x / np.linalg.norm(x)):
        def slipped(gradient, x, steps, rate):
            for _ in range(steps):
                x = after(step(gradient, x, rate))
            return x

        return slipped

    def up(gradient, x, rate):
        return x + rate * gradient(x)

    def down(gradient, x, rate):
        return x - rate * gradient(x)

    def once(step):
        return lambda gradient, x, steps, rate: step(gradient, x, rate)

    def one_fewer(gradient, x, steps, rate):
        return walk(up)(gradient, x, steps - 1, rate)

    def asked_once(gradient, x, steps, rate):
        slope = gradient(x)
        return ascent(lambda x: slope, x, steps, rate)

    one_step = "that is one step only: repeat it, `for _ in range(steps)`"
    downhill = "that walks down: h is to become large, so the gradient is added"
    slips = [
        (downhill, walk(down)),
        ("that is one step too few: `for _ in range(steps)` counts from 0 and takes `steps` of them", one_fewer),
        (
            "the length of x is not 1 any more: after each step divide x by np.linalg.norm(x)",
            walk(up, after=lambda x: x),
        ),
        (f"{downhill}; and after each step divide x by its length", walk(down, after=lambda x: x)),
        (
            "divide by the length after every step, not only at the end: a long x is hardly turned by a step",
            lambda *given: (x := walk(up, after=lambda x: x)(*given)) / np.linalg.norm(x),
        ),
        (
            "divide by the length itself, np.linalg.norm(x), not by its square",
            walk(up, after=lambda x: x / (x @ x)),
        ),
        (
            "the gradient belongs to the x of now: ask for it again in each step, inside the loop",
            asked_once,
        ),
        (
            "the gradient is added as long as it is: only x is brought back to length 1",
            walk(lambda gradient, x, rate: x + rate * gradient(x) / np.linalg.norm(gradient(x))),
        ),
        ("the step begins where x is: x + rate · gradient(x)", walk(lambda gradient, x, rate: rate * gradient(x))),
        ("the rate is missing: x + rate · gradient(x)", walk(lambda gradient, x, rate: x + gradient(x))),
        (one_step, once(up)),
        (one_step, once(down)),
        (one_step, once(lambda *given: up(*given) / np.linalg.norm(up(*given)))),
        ("x came back as it went in: is the new x kept?", lambda gradient, x, steps, rate: x),
    ]
    return check_function(f, ascent, cases, slips, "Uphill, and always back to length 1.")


def both(coffee, grass):
    """The solution: the smaller of the two scores; to raise it, neither may be left behind."""
    return min(coffee, grass)


@exercise
def check_both(f):
    """Check `f(coffee, grass)`: the smaller of the two scores, which can only be large if both are.

    Examples
    --------
    >>> check_both(lambda coffee, grass: coffee + grass)
    ✗ Not yet. A sum asks for no fairness: 30 and -20 count as much as 5 and 5.
    >>> check_both(both)
    ✓ Right. Neither can be left behind.

    *Source*: slides "Understanding layers".
    """
    cases = [(5.0, 5.0), (30.0, -20.0), (-4.0, 6.0), (3.0, 8.0), (-7.0, -2.0)]
    unfair = "a sum asks for no fairness: 30 and -20 count as much as 5 and 5"
    slips = [
        (unfair, lambda a, b: a + b),
        (unfair.replace("sum", "mean"), lambda a, b: (a + b) / 2),
        ("that is the larger of the two: the other may sink as far as it likes", np.maximum),
        ("two scores below 0 have a product above 0", lambda a, b: a * b),
        ("weights only choose whom the sum prefers: 30 and -20 may still do", lambda a, b: 2 * a + b),
        ("weights only choose whom the sum prefers: 30 and -20 may still do", lambda a, b: a + 2 * b),
        ("a difference is large if one of them is small", lambda a, b: a - b),
        ("a difference is large if one of them is small", lambda a, b: b - a),
        ("this asks them to be equal, which they are at -9 and -9 as well", lambda a, b: -abs(a - b)),
        ("only one of the two scores is asked for", lambda a, b: a),
        ("only one of the two scores is asked for", lambda a, b: b),
    ]
    return check_function(f, both, cases, slips, "Neither can be left behind.")


SOLUTIONS = {each.__name__: each for each in (receptive_field, ascent, both)}
