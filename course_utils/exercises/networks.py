"""The exercises of notebooks 05 and 06: counting, pooling, a step of learning, shapes; what a unit sees, and ascent.

Each check takes the student's answer and returns a `Verdict`.
"""

from numbers import Integral

import numpy as np

from course_utils import pooling
from course_utils._checks import describe
from course_utils.exercises.checking import Verdict, check_function, is_blank, wrong


def parameters(k, channels, filters):
    """The solution: the weights of all filters, and one bias for each."""
    weights = k * k * channels * filters
    biases = filters
    return weights + biases


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


def check_max_pool(f):
    """Check `f(x, size)`: the maximum of each size x size window, windows side by side, incomplete ones left out.

    *Source*: slide "Pooling and downsampling".
    """
    table = [[29, 15, 28, 184], [0, 100, 70, 38], [12, 12, 7, 2], [12, 12, 45, 6]]
    cases = [(table, 2), (-1 - np.arange(42).reshape(6, 7) * 5 % 23, 3), (np.arange(35).reshape(5, 7) * 3 % 17, 2)]
    cases.append((np.arange(24).reshape(4, 6) ** 2 % 11 / 4, 2))
    slips = [
        ("that is the mean of each window, not the maximum", pooling.average_pool),
        ("that is the smallest value of each window", lambda x, size: -pooling.max_pool(-x, size)),
        ("the windows overlap: after each one, move on by `size`", lambda x, size: pooling.max_pool(x, size, 1)),
        ("the windows start at i · size and j · size, not at i and j", _crowded),
        ("rows and columns of the output are swapped", lambda x, size: pooling.max_pool(x, size).T),
        ("that keeps one corner of each window", lambda x, size: x[: len(x) // size * size : size, : -size + 1 : size]),
        (
            "a slice stops before its end: each window goes on to i · size + size, without - 1",
            _cut_short,
        ),
        ("each window was added up", lambda x, size: pooling.average_pool(x, size) * size**2),
        ("only the first output came back: is `return` inside the loop?", lambda x, size: x[:size, :size].max()),
        (
            "only the first output came back: is `return` inside the loop?",
            lambda x, size: np.pad([[x[:size, :size].max()]], [(0, n // size - 1) for n in x.shape]),
        ),
        (
            "the output holds whole numbers only: make it with np.zeros(...), without a dtype",
            lambda x, size: np.trunc(pooling.max_pool(x, size)),
        ),
        (
            "maxima below 0 were lost: start from the window itself",
            lambda x, size: pooling.max_pool(np.maximum(x, 0), size),
        ),
        (
            "windows that hang over the border should be left out",
            lambda x, size: pooling.max_pool(
                np.pad(x, [(0, -n % size) for n in x.shape], constant_values=x.min()), size
            ),
        ),
    ]
    hints = [(IndexError, "the output counts windows, not pixels: a window that starts at row i is its row i // size")]
    praise = "The slide's table and three other images agree."
    return check_function(f, max_pool, cases, slips, praise, hints)


def _crowded(x, size):
    rows, columns = (side // size for side in x.shape)
    return pooling.max_pool(x, size, 1)[:rows, :columns]


def _cut_short(x, size):
    rows, columns = (side // size for side in x.shape)
    windows = x[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return windows[:, :-1, :, :-1].max(axis=(1, 3))


def cross_entropy(scores, label):
    """The solution: softmax turns the scores into probabilities; the loss is -log of the right one."""
    p = np.exp(scores) / np.exp(scores).sum()
    return -np.log(p[label])


def check_cross_entropy(f):
    """Check `f(scores, label)`: -log softmax(scores)[label].

    Examples
    --------
    >>> check_cross_entropy(lambda scores, label: -np.log(scores[label] / scores.sum()))
    Not yet. Softmax takes the exponential of each score before it divides by their sum.
    >>> check_cross_entropy(cross_entropy)
    Right. Sure and right costs little, sure and wrong a lot.

    *Source*: the loss behind the slide "Convolutional neural networks" ("learn ... based on training data").
    """
    cases = [([2.0, 1.0, -1.0], 0), ([2.0, 1.0, 0.5], 2), ([1.0, 1.0, 1.0, 1.0], 1), ([0.5, 1.5, 3.0], 1)]
    slips = [
        ("that is the probability of the right class; the loss is -log of it", lambda s, y: _softmax(s)[y]),
        ("that is what is missing to 1; the loss is -log of the probability", lambda s, y: 1 - _softmax(s)[y]),
        (
            "the logarithm of a probability is below 0: the loss is minus the logarithm",
            lambda s, y: -cross_entropy(s, y),
        ),
        ("only the right class counts: take p[label] before the logarithm", lambda s, y: -np.log(_softmax(s))),
        ("only the right class counts, not the sum over all", lambda s, y: -np.log(_softmax(s)).sum()),
        ("only the right class counts, not the mean over all", lambda s, y: -np.log(_softmax(s)).mean()),
        (
            "that is the loss of the class with the largest score; ask for `label`",
            lambda s, y: -np.log(_softmax(s).max()),
        ),
        (
            "softmax takes the exponential of each score before it divides by their sum",
            lambda s, y: -np.log(s[y] / s.sum()),
        ),
        ("divide by the sum of the exponentials, not of the scores", lambda s, y: -np.log(np.exp(s[y]) / s.sum())),
        ("divide each exponential by the sum of all", lambda s, y: -s[y]),
        (
            "np.log is the natural logarithm; np.log2 and np.log10 are others",
            lambda s, y: cross_entropy(s, y) / np.log(2),
        ),
        (
            "np.log is the natural logarithm; np.log2 and np.log10 are others",
            lambda s, y: cross_entropy(s, y) / np.log(10),
        ),
    ]
    return check_function(f, cross_entropy, cases, slips, "Sure and right costs little, sure and wrong a lot.")


def gradient_step(W, x, label, rate):
    """The solution: the gradient of the cross-entropy of W x is (p - y) xᵀ, with y = 1 at the label; a step down it."""
    p = np.exp(W @ x) / np.exp(W @ x).sum()
    y = np.zeros(len(p))
    y[label] = 1
    return W - rate * np.outer(p - y, x)


def check_gradient_step(f):
    """Check `f(W, x, label, rate)`: one step of gradient descent on the cross-entropy of the scores W x.

    W <- W - rate · (p - y) xᵀ, where p = softmax(W x), and y is 1 at the label and 0 elsewhere.

    Examples
    --------
    >>> check_gradient_step(lambda W, x, label, rate: W + rate * np.outer(_softmax(W @ x) - np.eye(len(W))[label], x))
    Not yet. That walks up: the loss is to become small, so the gradient is subtracted.
    >>> check_gradient_step(gradient_step)
    Right. The label's row moves towards x, the others away, each as far as it was believed.

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


def _misjudged(scores, y):
    return _softmax(scores) - y


def _without_x(W, x, label, rate):
    return W - rate * _misjudged(W @ x, np.eye(len(W))[label])[:, None]


LAYERS = ("conv1", "pool1", "conv2", "pool2", "flatten")


def shapes(channels=3, side=32, filters=(6, 16), kernel=5):
    """The solution: what a picture of `side` x `side` pixels becomes in two rounds of convolution and 2 x 2 pooling."""
    found = []
    for count in filters:
        side = side - kernel + 1
        found.append((count, side, side))
        side = side // 2
        found.append((count, side, side))
    return [*found, (filters[-1] * side * side,)]


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


def check_shapes(answer):
    """Check the shapes of (3, 32, 32) after each of two rounds: 5 x 5 filters (6, then 16) and 2 x 2 max pooling.

    Parameters
    ----------
    answer : dict of str -> tuple
        "conv1", "pool1", "conv2", "pool2" -> (channels, height, width), "flatten" -> (units,).

    Examples
    --------
    >>> check_shapes(dict.fromkeys(LAYERS, ...))
    Not attempted yet: replace the ... by your shapes, then run the cell again.
    >>> check_shapes(dict(zip(LAYERS, shapes())))
    Right. 3,072 numbers become 400: the sides shrink and the depth grows.

    *Source*: slide "Overall network architecture".
    """
    if is_blank(answer) or (isinstance(answer, dict) and answer and all(map(is_blank, answer.values()))):
        return Verdict("not attempted", "Not attempted yet: replace the ... by your shapes, then run the cell again.")
    if not isinstance(answer, dict) or set(answer) != set(LAYERS):
        return wrong(f"a dictionary with {', '.join(LAYERS)} is expected, got {describe(answer)}")
    filled = [i for i, name in enumerate(LAYERS) if not is_blank(answer[name])]
    given = {i: _as_shape(answer[LAYERS[i]]) for i in filled}
    for i, shape in given.items():
        if shape is None:
            got = f"got {answer[LAYERS[i]]!r}"
            return wrong(f"{LAYERS[i]} should be a shape such as (6, 28, 28), or (400,) for one axis, {got}")
    missed = [i for i, shape in given.items() if shape != shapes()[i]]
    if missed:
        return wrong(_misfit(given, missed[0]))
    if len(filled) < len(LAYERS):
        blank = next(name for i, name in enumerate(LAYERS) if i not in filled)
        return Verdict("not attempted", f"Right so far: {', '.join(LAYERS[i] for i in filled)}. Next: {blank}.")
    return Verdict("right", "3,072 numbers become 400: the sides shrink and the depth grows.")


def _misfit(given, first):
    """Say what is wrong with the shapes filled in, by their number, of which `first` is the first wrong one."""
    maps = {i: shape for i, shape in given.items() if i < 4}
    if maps and all(shape == shapes()[i][1:] + shapes()[i][:1] for i, shape in maps.items()):
        return "in PyTorch the channels come first: (channels, height, width)"
    for compared in (given, [first]):
        for sentence, slipped in _SLIPS:
            if all(given[i] == slipped[i] for i in compared):
                return sentence
    name, shape, right = LAYERS[first], given[first], shapes()[first]
    if name == "flatten":
        return f"flatten lays all numbers of pool2 in a row: multiply its three sides, got {shape}"
    if len(shape) != 3:
        return f"{name} is a stack of maps and has three sides, (channels, height, width), got {shape}"
    if shape[1:] == right[1:]:
        return f"{_POOLED if name.startswith('pool') else _DEPTH}; got {shape} for {name}"
    before = "what comes before it is right, " if first and first - 1 in given else ""
    return f"look at {name} again: {before}{shape} is not"


def _as_shape(value):
    """Return whole numbers as a tuple, one number as a tuple of one; None for anything else."""
    value = (value,) if isinstance(value, Integral) else value
    is_shape = isinstance(value, (tuple, list)) and value and all(isinstance(n, Integral) and n > 0 for n in value)
    return tuple(map(int, value)) if is_shape else None


def receptive_field(layers):
    """The solution: a kernel adds (k - 1) steps, each as long as all strides before it together."""
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size


def check_receptive_field(f):
    """Check `f(layers)`: how many pixels wide the window of one unit of the last layer is.

    Examples
    --------
    >>> check_receptive_field(lambda layers: sum(kernel for kernel, stride in layers))
    Not yet. Windows of neighbouring units overlap: each further kernel adds k - 1, not k.
    >>> check_receptive_field(receptive_field)
    Right. Kernels add up, strides multiply.

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


def check_ascent(f):
    """Check `f(gradient, x, steps, rate)`: gradient ascent on pictures of length 1.

    Each step is x <- x + rate · gradient(x), then x <- x / |x|.

    Examples
    --------
    >>> check_ascent(lambda gradient, x, steps, rate: x - rate * gradient(x))
    Not yet. That is one step only: repeat it, `for _ in range(steps)`.
    >>> check_ascent(ascent)
    Right. Uphill, and always back to length 1.

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
        ("the step begins where x is: x + rate · gradient(x)", walk(lambda gradient, x, rate: rate * gradient(x))),
        ("the rate is missing: x + rate · gradient(x)", walk(lambda gradient, x, rate: x + gradient(x))),
        (one_step, once(up)),
        (one_step, once(down)),
        (one_step, once(lambda *given: up(*given) / np.linalg.norm(up(*given)))),
        ("x came back as it went in: is the new x kept?", lambda gradient, x, steps, rate: x),
    ]
    return check_function(f, ascent, cases, slips, "Uphill, and always back to length 1.")


SOLUTIONS = {
    each.__name__: each for each in (parameters, max_pool, cross_entropy, gradient_step, receptive_field, ascent)
}
