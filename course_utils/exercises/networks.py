"""The exercises of notebook 05: counting, pooling, the loss and a step down it, shapes.

Each check takes the student's answer and returns a `Verdict`.
"""

import numpy as np

from course_utils.exercises.attempt import AnswerError, attempt
from course_utils.exercises.checking import Verdict, as_numbers, blank, check_function, exercise, is_blank, shown, wrong
from course_utils.pooling import average_pool
from course_utils.pooling import max_pool as pooled


def parameters(k, channels, filters):
    """The solution: the weights of all filters, and one bias for each."""
    weights = k * k * channels * filters
    biases = filters
    return weights + biases


@exercise
def check_parameters(f):
    """Check `f(k, channels, filters)`: how many numbers a layer of k x k filters learns, one bias a filter among them.

    *Source*: slide "Convolutional neural networks".
    """
    cases = [(5, 1, 1), (5, 1, 6), (3, 3, 16), (7, 2, 4)]
    slips = [
        ("a filter reaches through all channels of its input: multiply by channels", lambda k, c, n: k * k * n + n),
        ("a filter reaches through all channels of its input: multiply by channels", lambda k, c, n: k * k * n),
        ("a kernel has k rows and k columns: k times k weights", lambda k, c, n: k * c * n + n),
        ("a kernel has k rows and k columns: k times k weights", lambda k, c, n: k * c * n),
        ("one filter is counted; there are `filters` of them", lambda k, c, n: k * k * c + 1),
        ("one filter is counted; there are `filters` of them", lambda k, c, n: k * k * c),
        ("there is one bias for the whole layer; each filter has its own", lambda k, c, n: k * k * c * n + 1),
        ("a bias belongs to a filter, not to each of its channels", lambda k, c, n: (k * k + 1) * c * n),
        ("these are the weights; each filter has one bias, too", lambda k, c, n: k * k * c * n),
        ("the weights of one filter are counted; there are `filters` of them", lambda k, c, n: k * k * c + n),
    ]
    return check_function(f, parameters, cases, slips, "The image's size does not matter: the weights are shared.")


def max_pool(x, size):
    """The solution: the largest number of each window; what does not fill one is left out."""
    rows, columns = x.shape[0] // size, x.shape[1] // size
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = x[i * size : (i + 1) * size, j * size : (j + 1) * size].max()
    return out


@exercise
def check_max_pool(f):
    """Check `f(x, size)`: the maximum of each size x size window, windows side by side, incomplete ones left out.

    *Source*: slide "Pooling and downsampling".
    """
    table = [[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]]
    cases = [(table, 2), (-1 - np.arange(42).reshape(6, 7) * 5 % 23, 3), (np.arange(35).reshape(5, 7) * 3 % 17, 2)]
    cases.append((np.arange(24).reshape(4, 6) ** 2 % 11 / 4, 2))
    whole = "the output holds whole numbers only: make it with np.zeros(...), without a dtype"
    slips = [
        ("that is the mean of each window, not the maximum", average_pool),
        ("that is the smallest value of each window", lambda x, size: -pooled(-x, size)),
        ("the windows overlap: after each one, move on by `size`", lambda x, size: pooled(x, size, 1)),
        ("the windows start at i · size and j · size, not at i and j", _crowded),
        ("rows and columns of the output are swapped", lambda x, size: pooled(x, size).T),
        ("that keeps one corner of each window", lambda x, size: x[: len(x) // size * size : size, : -size + 1 : size]),
        ("a slice stops before its end: each window goes on to i · size + size, without - 1", _cut_short),
        ("each window was added up", lambda x, size: average_pool(x, size) * size**2),
        ("only the first output came back: is `return` inside the loop?", lambda x, size: x[:size, :size].max()),
        ("only the first output came back: is `return` inside the loop?", _first_alone),
        (whole, lambda x, size: np.trunc(pooled(x, size))),
        ("maxima below 0 were lost: start from the window itself", lambda x, size: pooled(np.maximum(x, 0), size)),
        ("windows that hang over the border should be left out", _hung_over),
    ]
    hints = [(IndexError, "the output counts windows, not pixels: a window that starts at row i is its row i // size")]
    praise = "The slide's table and three other images agree."
    return check_function(f, max_pool, cases, slips, praise, hints)


def _crowded(x, size):
    rows, columns = (side // size for side in x.shape)
    return pooled(x, size, 1)[:rows, :columns]


def _first_alone(x, size):
    return np.pad([[x[:size, :size].max()]], [(0, side // size - 1) for side in x.shape])


def _hung_over(x, size):
    return pooled(np.pad(x, [(0, -side % size) for side in x.shape], constant_values=x.min()), size)


def _cut_short(x, size):
    rows, columns = (side // size for side in x.shape)
    windows = x[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return windows[:, :-1, :, :-1].max(axis=(1, 3))


def cross_entropy(scores, label):
    """The solution: softmax turns the scores into probabilities; the loss is -log of the right one."""
    p = np.exp(scores) / np.exp(scores).sum()
    return -np.log(p[label])


@exercise
def check_cross_entropy(f):
    """Check `f(scores, label)`: -log softmax(scores)[label].

    Examples
    --------
    >>> check_cross_entropy(lambda scores, label: -np.log(scores[label] / scores.sum()))
    ✗ Not yet. Softmax takes the exponential of each score, then divides by their sum.
    >>> check_cross_entropy(cross_entropy)
    ✓ Right. Sure and right costs little, sure and wrong a lot.

    *Source*: the loss behind the slide "Convolutional neural networks" ("learn ... based on training data").
    """
    cases = [([2.0, 1.0, -1.0], 0), ([2.0, 1.0, 0.5], 2), ([1.0, 1.0, 1.0, 1.0], 1), ([0.5, 1.5, 3.0], 1)]
    natural = "np.log is the natural logarithm; np.log2 and np.log10 are others"
    slips = [
        ("that is the probability of the right class; the loss is -log of it", lambda s, y: _softmax(s)[y]),
        ("that is what is missing to 1; the loss is -log of the probability", lambda s, y: 1 - _softmax(s)[y]),
        ("a probability has a logarithm below 0: the loss is minus the logarithm", lambda s, y: -cross_entropy(s, y)),
        ("only the right class counts: take p[label] before the logarithm", lambda s, y: _losses(s)),
        ("only the right class counts, not the sum over all", lambda s, y: _losses(s).sum()),
        ("only the right class counts, not the mean over all", lambda s, y: _losses(s).mean()),
        ("that is the loss of the class with the largest score; ask for `label`", lambda s, y: _losses(s).min()),
        (
            "softmax takes the exponential of each score, then divides by their sum",
            lambda s, y: -np.log(s[y] / s.sum()),
        ),
        ("divide by the sum of the exponentials, not of the scores", lambda s, y: -np.log(np.exp(s[y]) / s.sum())),
        ("divide each exponential by the sum of all", lambda s, y: -s[y]),
        (natural, lambda s, y: cross_entropy(s, y) / np.log(2)),
        (natural, lambda s, y: cross_entropy(s, y) / np.log(10)),
    ]
    return check_function(f, cross_entropy, cases, slips, "Sure and right costs little, sure and wrong a lot.")


def gradient_step(W, x, label, rate):
    """The solution: the gradient of the cross-entropy of W x is (p - y) xᵀ, with y = 1 at the label; a step down it."""
    p = np.exp(W @ x) / np.exp(W @ x).sum()
    y = np.zeros(len(p))
    y[label] = 1
    return W - rate * np.outer(p - y, x)


@exercise
def check_gradient_step(f):
    """Check `f(W, x, label, rate)`: one step of gradient descent on the cross-entropy of the scores W x.

    W <- W - rate · (p - y) xᵀ, where p = softmax(W x), and y is 1 at the label and 0 elsewhere.

    Examples
    --------
    >>> check_gradient_step(lambda W, x, label, rate: W + rate * np.outer(_softmax(W @ x) - np.eye(len(W))[label], x))
    ✗ Not yet. That walks up: the loss is to become small, so the gradient is subtracted.
    >>> check_gradient_step(gradient_step)
    ✓ Right. The label's row moves towards x, the others away, each as far as it was believed.

    *Source*: the step behind the slide "Weight sharing" ("running backprop/gradient descent").
    """
    W = [[0.5, -1.0, 0.0], [0.0, 1.0, 0.5], [1.0, 0.0, -0.5], [-0.5, 0.5, 1.0]]
    cases = [(W, [1.0, 2.0, -1.0], 2, 0.5), (np.zeros((4, 3)), [1.0, 0.0, 3.0], 0, 1.0), (W, [0.5, -1.0, 2.0], 1, 0.2)]

    def step(slope, sign=-1):
        return lambda W, x, label, rate: W + sign * rate * np.outer(slope(W @ x, np.eye(len(W))[label]), x)

    def down(W, x, label):
        return gradient_step(W, x, label, 1) - W

    slips = [
        ("that walks up: the loss is to become small, so the gradient is subtracted", step(_misjudged, sign=1)),
        ("the rate is missing: W - rate · gradient", lambda W, x, label, rate: W + down(W, x, label)),
        ("that is the gradient; the step begins at W", lambda W, x, label, rate: -down(W, x, label)),
        ("that is the gradient; the step begins at W", lambda W, x, label, rate: -rate * down(W, x, label)),
        ("that is the way to go; the step begins at W", lambda W, x, label, rate: rate * down(W, x, label)),
        ("1 is missing at the label: the gradient is (p - y) xᵀ", step(lambda s, y: _softmax(s))),
        ("only the row of the label moved; the others are pushed off, too", step(lambda s, y: y * _misjudged(s, y))),
        ("p is the softmax of the scores W x, not the scores themselves", step(lambda s, y: s - y)),
        ("x is missing: the gradient is np.outer(p - y, x)", _without_x),
        ("W came back as it went in: is the new W kept?", lambda W, x, label, rate: W),
    ]
    hints = [(ValueError, "W has a row for each class and a column for each pixel: np.outer(p - y, x)")]
    praise = "The label's row moves towards x, the others away, each as far as it was believed."
    return check_function(f, gradient_step, cases, slips, praise, hints)


def _softmax(scores):
    return np.exp(scores) / np.exp(scores).sum()


def _losses(scores):
    return -np.log(_softmax(scores))


def _misjudged(scores, y):
    return _softmax(scores) - y


def _without_x(W, x, label, rate):
    return W - rate * _misjudged(W @ x, np.eye(len(W))[label])[:, None]


def shapes():
    """The solution: 5 pixels fit in 5 - 1 fewer places, pooling halves both sides, and a filter makes one map."""
    side, found = 32, {}
    for number, filters in ((1, 6), (2, 16)):
        side = side - 5 + 1
        found[f"conv{number}"] = (filters, side, side)
        side = side // 2
        found[f"pool{number}"] = (filters, side, side)
    return found | {"flatten": (filters * side * side,)}


_DEPTH = "a filter reaches through all channels and gives one map: the depth is the number of filters, not a product"
_POOLED = "pooling keeps every map: the depth stays, the sides are halved"

# What the shapes would be with a usual slip; compared with the student's answer as a whole, then shape by shape.
_SLIPS = (
    (
        "a kernel of 5 pixels fits into 32 in 32 - 5 + 1 places; without padding a convolution shrinks the picture",
        [(6, 32, 32), (6, 16, 16), (16, 16, 16), (16, 8, 8), (1024,)],
    ),
    (_DEPTH, [(18, 28, 28), (18, 14, 14), (288, 10, 10), (288, 5, 5), (7200,)]),
    (
        "a kernel of 5 pixels loses 4 places, not 5: the last one counts, too",
        [(6, 27, 27), (6, 13, 13), (16, 8, 8), (16, 4, 4), (256,)],
    ),
    ("pooling halves both sides", [(6, 28, 28), (6, 28, 28), (16, 24, 24), (16, 24, 24), (9216,)]),
    (_POOLED, [(6, 28, 28), (3, 14, 14), (16, 10, 10), (8, 5, 5), (200,)]),
)


@exercise
def check_shapes(answer):
    """Check the shapes of (3, 32, 32) after each of two rounds: 5 x 5 filters (6, then 16) and 2 x 2 max pooling.

    Parameters
    ----------
    answer : dict of str -> tuple
        "conv1", "pool1", "conv2", "pool2" -> (channels, height, width), "flatten" -> (units,); as tuples, lists,
        arrays, or whatever else holds whole numbers in a row.

    Examples
    --------
    >>> check_shapes(dict.fromkeys(["conv1", "pool1", "conv2", "pool2", "flatten"], ...))
    Not attempted yet: replace the ... by your shapes, then run the cell again.
    >>> check_shapes(shapes())
    ✓ Right. 3,072 numbers become 400: the sides shrink and the depth grows.

    *Source*: slide "Overall network architecture".
    """
    right = shapes()
    try:
        given = attempt(_filled_in, answer)
    except AnswerError as error:
        return wrong(str(error))
    if not given:
        return blank("your shapes")
    missed = [name for name in given if given[name] != right[name]]
    if missed:
        return wrong(_misfit(given, missed[0], right))
    missing = [name for name in right if name not in given]
    if missing:
        return Verdict("not attempted", f"Right so far: {', '.join(given)}. Next: {missing[0]}.")
    return Verdict("right", "3,072 numbers become 400: the sides shrink and the depth grows.")


def _filled_in(answer):
    """Return the shapes that are there, by layer, as tuples of whole numbers."""
    names = list(shapes())
    if is_blank(answer):
        return {}
    if not isinstance(answer, dict) or set(answer) != set(names):
        raise AnswerError(f"a dictionary with {', '.join(names)} is expected, got {shown(answer)}")
    return {name: _as_shape(name, answer[name]) for name in names if not is_blank(answer[name])}


def _as_shape(name, value):
    numbers = as_numbers(value)
    if numbers is None or numbers.ndim > 1 or not numbers.size or not ((numbers > 0) & (numbers % 1 == 0)).all():
        raise AnswerError(f"{name} should be a shape such as (6, 28, 28), or (400,) for one axis, got {shown(value)}")
    return tuple(map(int, np.atleast_1d(numbers)))


def _misfit(given, first, right):
    """Say what is wrong with the shapes filled in, of which `first` is the first wrong one."""
    if given[first] == right[first][1:] + right[first][:1] != right[first]:
        return f"in PyTorch the channels come first, (channels, height, width), got {given[first]} for {first}"
    for compared in (given, [first]):
        for sentence, slipped in _SLIPS:
            slipped = dict(zip(right, slipped, strict=True))
            if all(given[name] == slipped[name] for name in compared):
                return sentence
    shape = given[first]
    if first == "flatten":
        return f"flatten lays all numbers of pool2 in a row: multiply its three sides, got {shape}"
    if len(shape) != 3:
        return f"{first} is a stack of maps and has three sides, (channels, height, width), got {shape}"
    if shape[1:] == right[first][1:]:
        return f"{_POOLED if first.startswith('pool') else _DEPTH}; got {shape} for {first}"
    before = "what comes before it is right, " if next(iter(given)) != first else ""
    return f"look at {first} again, (channels, height, width): {before}{shape} is not"


SOLUTIONS = {each.__name__: each for each in (parameters, max_pool, cross_entropy, gradient_step, shapes)}
