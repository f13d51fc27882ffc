"""The exercises on networks: torch's own shapes are right, each usual slip is called by its name."""

import math
import re

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.exercises.networks import (
    _SLIPS,
    check_cross_entropy,
    check_gradient_step,
    check_max_pool,
    check_parameters,
    check_shapes,
    cross_entropy,
    gradient_step,
    shapes,
)
from course_utils.networks.inspection import shape_trace
from course_utils.pooling import average_pool, max_pool


def pooled(x, size, *, end=None, out=None, windows=None):
    """Pool with two loops, as a student does; a slice ends at `end`, at most so many windows are visited."""
    end = size if end is None else end
    out = np.zeros((len(x) // size, x.shape[1] // size)) if out is None else out
    for i, j in list(np.ndindex(out.shape))[:windows]:
        out[i, j] = x[i * size : i * size + end, j * size : j * size + end].max()
    return out


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (check_max_pool, max_pool),
        (check_max_pool, lambda x, size: pooled(x, size)),
        (check_max_pool, lambda x, size: max_pool(x, size).astype(float).tolist()),
        (check_parameters, lambda k, c, n: (k * k * c + 1) * n),
        (check_parameters, lambda k, c, n: np.float32((k * k * c + 1) * n)),
    ],
)
def test_right_pools_and_counts(check, answer):
    """By loops, by the package, as lists, in float32."""
    verdict = check(answer)
    assert verdict, verdict
    assert repr(verdict).startswith("✓ Right. ")


SLIPS_POOL = [
    (
        lambda x, size: [
            [x[i : i + size, j : j + size].max() for j in range(x.shape[1] // size)] for i in range(x.shape[0] // size)
        ],
        "start at i · size",
    ),
    (lambda x, size: pooled(x, size, end=size - 1), "without - 1"),
    (
        lambda x, size: pooled(x, size, out=np.zeros((len(x) // size, x.shape[1] // size), dtype=int)),
        "whole numbers only",
    ),
    (lambda x, size: x[:size, :size].max(), "inside the loop"),
    (lambda x, size: pooled(x, size, windows=1), "inside the loop"),
    (lambda x, size: x[len(x)], "a window that starts at row i is its row i // size"),
    (average_pool, "mean of each window"),
    (lambda x, size: -max_pool(-x, size), "smallest"),
    (lambda x, size: max_pool(x, size, 1), "overlap"),
    (lambda x, size: max_pool(x, size).T, "swapped"),
    (lambda x, size: average_pool(x, size) * size * size, "added up"),
    (lambda x, size: max_pool(np.maximum(x, 0), size), "maxima below 0"),
    (lambda x, size: x[::size, ::size][: len(x) // size, : len(x[0]) // size], "corner"),
    (lambda x, size: max_pool(np.pad(x, [(0, -n % size) for n in x.shape], "edge"), size), "hang over"),
]
SLIPS_PARAMETERS = [
    (lambda k, c, n: k**2 * c * n, "each filter has one bias, too"),
    (lambda k, c, n: k * k * c + n, "The weights of one filter"),
    (lambda k, c, n: k * k * n + n, "multiply by channels"),
    (lambda k, c, n: k * c * n + n, "k times k"),
    (lambda k, c, n: k * k * c + 1, "one filter is counted"),
    (lambda k, c, n: k * k * c * n + 1, "one bias for the whole layer"),
    (lambda k, c, n: (k * k + 1) * c * n, "not to each of its channels"),
    (lambda k, c, n: 28 * 28 * 24 * 24 * n, "26 was expected, got"),
]


@pytest.mark.parametrize(
    ("check", "answer", "sentence"),
    [*[(check_max_pool, *slip) for slip in SLIPS_POOL], *[(check_parameters, *slip) for slip in SLIPS_PARAMETERS]],
)
def test_wrong_pools_and_counts_are_named(check, answer, sentence):
    """Each planted slip is told in its own words."""
    verdict = check(answer)
    assert verdict.state == "wrong"
    assert not verdict
    assert re.search(sentence, verdict.message, re.IGNORECASE), verdict


def entropy(p_of, of=lambda p, label: -np.log(p[label])):
    """An attempt at the cross-entropy: probabilities made of the scores by `p_of`, the loss of them by `of`."""
    return lambda scores, label: of(p_of(scores), label)


def softmax(scores):
    """Probabilities from scores of any size: the largest is subtracted first."""
    raised = np.exp(scores - np.max(scores))
    return raised / raised.sum()


def test_the_loss_and_its_step_are_torchs():
    """The loss is `cross_entropy`; the step is one of torch's SGD on a linear layer without bias."""
    draw = np.random.default_rng(0)
    W, x = draw.normal(size=(5, 7)), draw.normal(size=7)
    layer = nn.Linear(7, 5, bias=False, dtype=torch.float64)
    layer.weight.data[:] = torch.tensor(W)
    loss = nn.functional.cross_entropy(layer(torch.tensor(x))[None], torch.tensor([3]))
    loss.backward()
    torch.optim.SGD(layer.parameters(), lr=0.3).step()
    assert cross_entropy(W @ x, 3) == pytest.approx(loss.item())
    np.testing.assert_allclose(gradient_step(W, x, 3, 0.3), layer.weight.detach().numpy())


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (check_cross_entropy, entropy(softmax)),
        (check_cross_entropy, lambda scores, label: np.log(np.exp(scores).sum()) - scores[label]),
        (check_cross_entropy, lambda scores, label: math.log(sum(math.exp(s - scores[label]) for s in scores))),
        (check_gradient_step, lambda W, x, y, rate: W - rate * (softmax(W @ x) - np.eye(len(W))[y])[:, None] * x),
        (check_gradient_step, lambda W, x, y, rate: (W + rate * np.outer(np.eye(4)[y] - softmax(W @ x), x)).tolist()),
    ],
)
def test_right_losses_and_steps(check, answer):
    """In other words than the solution's: with shifted scores, by math, by broadcasting, as lists."""
    verdict = check(answer)
    assert verdict, verdict


@pytest.mark.parametrize(
    ("check", "answer", "sentence"),
    [
        (check_cross_entropy, entropy(softmax, lambda p, y: p[y]), "the probability of the right class"),
        (check_cross_entropy, entropy(softmax, lambda p, y: 1 - p[y]), "missing to 1"),
        (check_cross_entropy, entropy(softmax, lambda p, y: np.log(p[y])), "minus the logarithm"),
        (check_cross_entropy, entropy(softmax, lambda p, y: -np.log(p)), r"p\[label\]"),
        (check_cross_entropy, entropy(softmax, lambda p, y: -np.log(p).sum()), "not the sum over all"),
        (check_cross_entropy, entropy(softmax, lambda p, y: -np.log(p).mean()), "not the mean over all"),
        (check_cross_entropy, entropy(softmax, lambda p, y: -np.log(p.max())), "largest score"),
        (check_cross_entropy, entropy(softmax, lambda p, y: -np.log2(p[y])), "natural logarithm"),
        (check_cross_entropy, entropy(softmax, lambda p, y: -np.log10(p[y])), "natural logarithm"),
        (check_cross_entropy, entropy(np.exp), "sum of all"),
        (check_gradient_step, lambda W, x, y, rate: W + rate * slope(W, x, y), "walks up"),
        (check_gradient_step, lambda W, x, y, rate: W - slope(W, x, y), "rate is missing"),
        (check_gradient_step, lambda W, x, y, rate: slope(W, x, y), "begins at W"),
        (check_gradient_step, lambda W, x, y, rate: rate * slope(W, x, y), "begins at W"),
        (check_gradient_step, lambda W, x, y, rate: -rate * slope(W, x, y), "begins at W"),
        (
            check_gradient_step,
            lambda W, x, y, rate: W - rate * np.outer(softmax(W @ x), x),
            "1 is missing at the label",
        ),
        (check_gradient_step, lambda W, x, y, rate: W - rate * np.outer(W @ x - np.eye(4)[y], x), "not the scores"),
        (check_gradient_step, lambda W, x, y, rate: W - rate * np.eye(4)[y][:, None] * slope(W, x, y), "pushed off"),
        (check_gradient_step, lambda W, x, y, rate: W - rate * slope(W, np.ones(3), y), "was expected"),
        (check_gradient_step, lambda W, x, y, rate: W - rate * slope(W, x, y).T, "a row for each class"),
        (check_gradient_step, lambda W, x, y, rate: W, "as it went in"),
    ],
)
def test_wrong_losses_and_steps_are_named(check, answer, sentence):
    """Each planted slip is told in its own words."""
    verdict = check(answer)
    assert verdict.state == "wrong"
    assert re.search(sentence, verdict.message), verdict


def slope(W, x, label):
    """The gradient of the cross-entropy of W x."""
    return np.outer(softmax(W @ x) - np.eye(len(W))[label], x)


SHAPES = list(shapes().values())


def as_answer(found):
    return dict(zip(shapes(), found, strict=True))


def test_the_solution_is_torchs():
    """A network built as the exercise says has these shapes."""
    layers = [nn.Conv2d(3, 6, 5), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.Flatten()]
    trace = shape_trace(nn.Sequential(*layers), [[[0.0] * 3] * 32] * 32)
    assert [shape for _, shape in trace[1:]] == SHAPES == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (400,)]


@pytest.mark.parametrize(
    "kind",
    [
        tuple,
        list,
        np.array,
        torch.Size,
        torch.tensor,
        iter,
        lambda shape: np.zeros(shape).shape,
        lambda s: [n / 1 for n in s],
    ],
)
def test_right_shapes_of_any_kind(kind):
    """Tuples, lists, arrays, tensors, what was computed with `/`; one axis may be a plain number."""
    assert check_shapes(as_answer([kind(shape) for shape in SHAPES]))
    assert check_shapes(as_answer([*[kind(shape) for shape in SHAPES[:4]], 400]))


@pytest.mark.parametrize("answer", [..., None, as_answer([...] * 5)])
def test_not_attempted(answer):
    """An answer of dots is no wrong answer."""
    assert repr(check_shapes(answer)).startswith("Not attempted yet")


def test_what_is_there_is_judged():
    """Shapes filled in are judged while others are still dots."""
    begun = check_shapes(as_answer([(6, 28, 28), (6, 14, 14), ..., ..., ...]))
    assert (begun.state, begun.message) == ("not attempted", "Right so far: conv1, pool1. Next: conv2.")
    assert "32 - 5 + 1 places" in repr(check_shapes(as_answer([(6, 32, 32), ..., ..., ..., ...])))
    assert "the channels come first" in repr(check_shapes(as_answer([(28, 28, 6), ..., ..., ..., ...])))
    assert "multiply its three sides" in repr(check_shapes(as_answer([..., ..., ..., ..., 16])))


@pytest.mark.parametrize(("sentence", "slipped"), _SLIPS)
def test_each_slip_is_named(sentence, slipped):
    """A slip made throughout is named, and so is one made once."""
    assert sentence[1:] in repr(check_shapes(as_answer(slipped)))
    first = next(i for i in range(5) if slipped[i] != SHAPES[i])
    once = [*SHAPES[:first], slipped[first], *SHAPES[first + 1 :]]
    assert sentence[1:] in repr(check_shapes(as_answer(once)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"flatten": (4000,)}, "multiply its three sides"),
        ({"flatten": (16, 5, 5)}, "multiply its three sides, got (16, 5, 5)"),
        ({"conv2": (16, 9, 9)}, "Look at conv2 again, (channels, height, width): what comes before it is right, "),
        ({"conv1": (6, 29, 29)}, "Look at conv1 again, (channels, height, width): (6, 29, 29) is not"),
        ({"conv2": (96, 10, 10)}, "the depth is the number of filters, not a product; got (96, 10, 10) for conv2"),
        ({"conv1": (3, 28, 28)}, "the depth is the number of filters"),
        ({"conv2": (10, 10, 16)}, "the channels come first, (channels, height, width), got (10, 10, 16) for conv2"),
        ({"conv1": (28, 28)}, "three sides, (channels, height, width), got (28, 28)"),
        ({"pool2": (4, 5, 5)}, "Pooling keeps every map"),
        ({"pool1": "6 x 14 x 14"}, "Pool1 should be a shape"),
        ({"pool3": (1,)}, "dictionary with conv1"),
        ({"conv1": (0, 28, 28)}, "Conv1 should be a shape"),
        (
            {"conv1": (6, 28.5, 28.5)},
            "Conv1 should be a shape such as (6, 28, 28), or (400,) for one axis, got tuple (6",
        ),
        ({"conv1": np.zeros((6, 28, 28))}, "got ndarray of shape (6, 28, 28)"),
        ({"conv1": ()}, "Conv1 should be a shape"),
        ({"pool1": "?"}, "Pool1 should be a shape"),
    ],
)
def test_other_answers(changed, told):
    """The first shape that is wrong is named; what is no shape is told."""
    assert told in repr(check_shapes(as_answer(SHAPES) | changed))


def test_channels_last():
    """The order of NumPy's axes is recognised."""
    swapped = [shape[1:] + shape[:1] for shape in SHAPES]
    assert "the channels come first" in repr(check_shapes(as_answer([*swapped[:4], (400,)])))
