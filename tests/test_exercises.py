"""The checks accept every right answer, name what is wrong with a wrong one, and are friendly to an empty one."""

import re

import numpy as np
import pytest
import torch
from scipy import ndimage, signal

from course_utils.convolution import conv, conv_shape
from course_utils.exercises import (
    KERNEL_TASKS,
    Verdict,
    check_conv1d,
    check_conv2d,
    check_kernel,
    check_max_pool,
    check_negative,
    check_output_shape,
    check_parameters,
    solution,
)
from course_utils.filters import SOBEL_VERTICAL, gaussian
from course_utils.pooling import average_pool, max_pool

CHECKS = [check_negative, check_conv1d, check_conv2d, check_output_shape, check_max_pool, check_parameters]


def numpy_windows(x, w):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(x, w.shape), w)


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (check_negative, lambda x: (1 - x).tolist()),
        (check_negative, lambda x: np.round(1 - x.astype(np.float32), 2)),
        (check_conv1d, conv),
        (check_conv1d, lambda x, w: np.correlate(x, w, "valid")),
        (check_conv1d, lambda x, w: tuple(conv(x, w).tolist())),
        (check_conv1d, lambda x, w: conv(x, w).astype(np.float32) + 1e-4),
        (check_conv1d, lambda x, w: (value for value in conv(x, w))),
        (check_conv1d, lambda x, w: np.round(conv(x, w), 2)),
        (check_conv1d, lambda x, w: torch.tensor(conv(x, w))),
        (check_conv2d, lambda x, w: signal.correlate2d(x, w, "valid")),
        (check_conv2d, numpy_windows),
        (check_conv2d, lambda x, w: [[float(value) for value in row] for row in conv(x, w)]),
        (check_output_shape, lambda x, w, s, p: conv_shape(x, w, stride=s, padding=p)),
        (check_output_shape, lambda x, w, s, p: [float(n) for n in conv_shape(x, w, stride=s, padding=p)]),
        (check_max_pool, max_pool),
        (check_max_pool, lambda x, size: pooled(x, size)),
        (check_max_pool, lambda x, size: max_pool(x, size).astype(float).tolist()),
        (check_parameters, lambda k, c, n: (k * k * c + 1) * n),
        (check_parameters, lambda k, c, n: np.float32((k * k * c + 1) * n)),
    ],
)
def test_right_answers_are_accepted(check, answer):
    """Other types, lists, tuples, generators, tensors, rounding and float error are all right."""
    verdict = check(answer)
    assert verdict, verdict
    assert repr(verdict).startswith("Right. ")


def changes_input(x, w):
    answer = conv(x, w)
    x[0] = 0
    return answer


def keeps_last_product(x, w):
    output = []
    for i in range(len(x) - len(w) + 1):
        for a in range(len(w)):
            total = x[i + a] * w[a]
        output.append(total)
    return output


def returns_early(x, w, columns):
    output = np.zeros(conv_shape(x.shape, w.shape))
    output[0, :columns] = conv(x, w)[0, :columns]
    return output


def raises(*_):
    raise IndexError("index 9 is out of bounds")


SLIPS_NEGATIVE = [
    (lambda x: -x, "only the sign"),
    (lambda x: x, "as it was"),
    (lambda x: 255 - x, "not 255"),
    (np.flipud, "upside down"),
    (np.fliplr, "mirrored"),
    (lambda x: np.where(x > 0.5, 0, 1), "keep its grey levels"),
    (lambda x: x - 1, "other way round"),
    (lambda x: x.max() - x, r"subtract from 1 \(white\), not from the brightest"),
    (lambda x: x.max() + x.min() - x, "whatever the brightest and the darkest"),
    (lambda x: 1 - x.mean(), r"of shape \(2, 3\) was expected, got one number"),
]
SLIPS_1D = [
    (lambda x, w: np.convolve(x, w, "valid"), "kernel was flipped"),
    (lambda x, w: conv(x, w)[:-1], "last place is missing"),
    (lambda x, w: conv(x, w)[1:], "first place is missing"),
    (lambda x, w: np.correlate(x, w, "same"), "border was kept"),
    (lambda x, w: np.correlate(x, w, "full"), "border was kept"),
    (lambda x, w: np.convolve(x, w), r"border was kept.*\(and the kernel was flipped\)"),
    (lambda x, w: [conv(x, w)[0]], "only the first output came back: is `return` inside the loop"),
    (lambda x, w: conv(x, w)[0], "only the first output came back"),
    (lambda x, w: np.append(conv(x, w)[0], np.zeros(len(x) - len(w))), "only the first output came back"),
    (keeps_last_product, "only the last product was kept: add with"),
    (lambda x, w: conv(x, w) / len(w), "not averaged"),
    (lambda x, w: [max(x[i : i + len(w)] * w) for i in range(len(x) - len(w) + 1)], "largest"),
    (lambda x, w: [list(x[i : i + len(w)] * w) for i in range(len(x) - len(w) + 1)], "list was returned"),
    (lambda x, w: [sum(x[i : i + len(w)]) for i in range(len(x) - len(w) + 1)], "not multiplied by w"),
    (lambda x, w: np.trunc(conv(x, w)).astype(int), "whole numbers only"),
    (lambda x, w: np.zeros(len(x) - len(w) + 1), "only zeros"),
    (lambda x, w: conv(x, w)[:, None], r"shape should be \(8,\), got \(8, 1\)"),
    (lambda x, w: conv(x, w) + (np.arange(len(x) - len(w) + 1) == 2), "3 was expected at position 2, got 4"),
    (changes_input, "input was changed"),
    (raises, "raised IndexError: index 9 is out of bounds"),
    (lambda x: x, "raised TypeError"),
    (lambda x, w: "12", "numbers were expected, got str '12'"),
    (lambda x, w: [[1], [2, 3]], "numbers were expected, got a list"),
    ([12, 9, 3], "a function was expected, got list"),
]
SLIPS_2D = [
    (lambda x, w: signal.convolve2d(x, w, "valid"), "kernel was flipped"),
    (lambda x, w: conv(x, w[::-1]), "upside down"),
    (lambda x, w: conv(x, w[:, ::-1]), "left to right"),
    (lambda x, w: conv(x, w).T, "of the output are swapped"),
    (lambda x, w: conv(x, w.T), "of the kernel are swapped"),
    (lambda x, w: conv(x, w)[:-1, :-1], "last place is missing"),
    (lambda x, w: conv(x, w)[:, :-1], "in the columns, the last place"),
    (lambda x, w: ndimage.correlate(x, w, mode="constant"), "border was kept"),
    (lambda x, w: signal.correlate2d(x, w), "border was kept"),
    (signal.convolve2d, r"border was kept.*\(and the kernel was flipped\)"),
    (lambda x, w: signal.convolve2d(x, w, "same"), r"border was kept.*\(and the kernel was flipped\)"),
    (lambda x, w: np.pad(conv(x, w), [(0, k - 1) for k in w.shape]), "border was kept"),
    (lambda x, w: conv(x, w)[0, 0], "only the first output came back: is `return` inside the loop"),
    (lambda x, w: returns_early(x, w, 1), "only the first output came back"),
    (lambda x, w: returns_early(x, w, None), "only the first row came back"),
    (lambda x, w: signal.correlate2d(x, np.pad(w[-1:, -1:], [(k - 1, 0) for k in w.shape]), "valid"), "last product"),
    (lambda x, w: conv(x, w) / w.size, "not averaged"),
    (lambda x, w: np.zeros(conv(x, w).shape), "only zeros"),
    (lambda x, w: conv(x, w).ravel(), r"shape should be \(3, 3\), got \(9,\)"),
    (lambda x, w: conv(x, w).astype(int), "whole numbers only"),
    (changes_input, "input was changed"),
]
SLIPS_SHAPE = [
    (lambda x, w, s, p: [(d + 2 * p - k) // s for d, k in zip(x, w, strict=True)], r"\+ 1 is missing"),
    (lambda x, w, s, p: [(d + p - k) // s + 1 for d, k in zip(x, w, strict=True)], "counts twice"),
    (lambda x, w, s, p: [d + p - k + 1 for d, k in zip(x, w, strict=True)], "counts twice"),
    (lambda x, w, s, p: [(d - k) // s + 1 for d, k in zip(x, w, strict=True)], "padding is not in"),
    (lambda x, w, s, p: [d + 2 * p - k + 1 for d, k in zip(x, w, strict=True)], "stride is not in"),
    (lambda x, w, s, p: conv_shape(x, w, stride=s, padding=p)[::-1], "swapped"),
    (lambda x, w, s, p: [-((k - d - 2 * p) // s) + 1 for d, k in zip(x, w, strict=True)], "round down"),
    (lambda x, w, s, p: [(d + 2 * p - k) / s + 1 for d, k in zip(x, w, strict=True)], "no half place"),
    (lambda x, w, s, p: [(d + 2 * p - k + 1) // s for d, k in zip(x, w, strict=True)], r"\+ 1 comes after"),
    (lambda x, w, s, p: x, "kernel's length should be subtracted"),
    (lambda x, w, s, p: conv_shape(x, w, stride=s, padding=p)[0], r"of shape \(2,\) was expected, got one number"),
]


def pooled(x, size, *, end=None, out=None, windows=None):
    """Pool with two loops, as a student does; a slice ends at `end`, at most so many windows are visited."""
    end = size if end is None else end
    out = np.zeros((len(x) // size, x.shape[1] // size)) if out is None else out
    for i, j in list(np.ndindex(out.shape))[:windows]:
        out[i, j] = x[i * size : i * size + end, j * size : j * size + end].max()
    return out


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
WRONG = [
    *[(check_negative, *slip) for slip in SLIPS_NEGATIVE],
    *[(check_conv1d, *slip) for slip in SLIPS_1D],
    *[(check_conv2d, *slip) for slip in SLIPS_2D],
    *[(check_output_shape, *slip) for slip in SLIPS_SHAPE],
    *[(check_max_pool, *slip) for slip in SLIPS_POOL],
    *[(check_parameters, *slip) for slip in SLIPS_PARAMETERS],
]


@pytest.mark.parametrize(("check", "answer", "sentence"), WRONG)
def test_wrong_answers_are_named(check, answer, sentence):
    """Each planted slip is told in its own words."""
    verdict = check(answer)
    assert verdict.state == "wrong"
    assert not verdict
    assert re.search(sentence, verdict.message, re.IGNORECASE), verdict


# --- Kernels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "w"),
    [
        ("horizontal line", [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]),
        ("horizontal line", [[-1], [2], [-1]]),
        ("horizontal line", [[-1], [-1], [4], [-1], [-1]]),
        ("horizontal line", torch.tensor([[-0.5] * 5, [1.0] * 5, [-0.5] * 5])),
        ("smoothing", np.full((3, 3), 1 / 9)),
        ("smoothing", [[0.11] * 3] * 3),
        ("smoothing", gaussian(1, 3)),
        ("smoothing", np.full((1, 9), 1 / 9, np.float32)),
        ("sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        ("sharpen", [[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]),
        ("sharpen", 2 * np.pad([[1]], 3) - gaussian(1)),
        ("sobel", SOBEL_VERTICAL),
        ("sobel", (SOBEL_VERTICAL / 8).round(3)),
        ("shift", [[0, 0, 0], [1, 0, 0], [0, 0, 0]]),
        ("shift", [[1, 0, 0]]),
        ("shift", ((1.0, 0, 0),)),
    ],
)
def test_right_kernels_are_accepted(task, w):
    """Whatever does the task is right: other sizes, scales and types."""
    assert check_kernel(task, w), check_kernel(task, w)


@pytest.mark.parametrize(
    ("task", "w", "sentence"),
    [
        ("horizontal line", [[-1, 2, -1]] * 3, "vertical line: turn"),
        ("horizontal line", [[1, 1, 1], [-2, -2, -2], [1, 1, 1]], "turn the signs round"),
        ("horizontal line", [[0, 0, 0], [1, 1, 1], [0, 0, 0]], "weights sum to 3, they should sum to 0"),
        ("horizontal line", [[1, 2, 1], [0, 0, 0], [-1, -2, -1]], "an edge as much as to a line"),
        ("horizontal line", [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "vertical line as well"),
        ("smoothing", np.ones((3, 3)), "weights sum to 9, they should sum to 1"),
        ("smoothing", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "100% of the noise"),
        ("smoothing", gaussian(0.5, 3), "% of the noise"),
        ("smoothing", SOBEL_VERTICAL, "weights sum to 0, they should"),
        ("smoothing", [[0.5, 0.5]], "71% of the noise"),
        ("sharpen", [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "add the picture itself"),
        ("sharpen", gaussian(1), "it smooths"),
        ("sharpen", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "leaves the picture as it is"),
        ("sharpen", [[0, 0, 0], [0, 2, 0], [0, 0, 0]], "weights sum to 2"),
        ("sharpen", [[-1, 3, -1]], "one direction of edges"),
        ("sharpen", [[5, -1, 0], [-1, 0, -1], [0, -1, 0]], "stand in the middle"),
        ("sobel", SOBEL_VERTICAL.T, "horizontal one: transpose"),
        ("sobel", SOBEL_VERTICAL[:, ::-1], "sign is turned round"),
        ("sobel", -SOBEL_VERTICAL.T, "horizontal one with its sign"),
        ("sobel", [[1, 0, -1]] * 3, "should count twice"),
        ("sobel", [[0, 0, 0], [1, 0, -1], [0, 0, 0]], "no smoothing"),
        ("sobel", np.outer([1, 2, 1], [1, 2, 1]), "smooths in both directions"),
        ("sobel", [[1, 0, -1]], r"shape \(1, 3\)"),
        ("sobel", np.arange(9).reshape(3, 3), "not the product"),
        ("shift", [[0, 0, 0], [0, 0, 1], [0, 0, 0]], "to the left: ⊛ does not flip"),
        ("shift", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "does not move"),
        ("shift", [[0, 1, 0], [0, 0, 0], [0, 0, 0]], "1 down and 0 to the right"),
        ("shift", [[0, 0, 0], [1, 0, 1], [0, 0, 0]], "doubled or smeared"),
        ("shift", [[2, 0, 0]], "changes the brightness"),
        ("sobel", np.zeros((3, 3)), "kernel of zeros"),
        ("sobel", [1, 0, -1], "small table of numbers"),
        ("sobel", "sobel", "small table of numbers"),
        ("sobel", [[1], [2, 3]], "small table of numbers"),
        ("sobel", np.ones((99, 99)), "small table of numbers"),
        ("sobel", [[1, np.nan]], "NaN or infinity"),
    ],
)
def test_wrong_kernels_are_named(task, w, sentence):
    """What the kernel does instead, and what to change."""
    verdict = check_kernel(task, w)
    assert verdict.state == "wrong"
    assert re.search(sentence, verdict.message, re.IGNORECASE), verdict


# --- Not attempted, solutions, words ----------------------------------------------------------------------


def stub(*_): ...


def unfinished(*_):
    raise NotImplementedError


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("answer", [..., None, stub, unfinished, lambda *_: ..., lambda *_: NotImplemented])
def test_not_attempted_is_a_friendly_line(check, answer, capsys):
    """The exercise as shipped gives one line: no exception, no print, not "wrong"."""
    verdict = check(answer)
    assert verdict.state == "not attempted"
    assert not verdict
    assert repr(verdict).startswith("Not attempted yet")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_kernels_not_attempted(task):
    """The same for kernels to design."""
    assert check_kernel(task, ...).state == check_kernel(task, None).state == "not attempted"


@pytest.mark.parametrize("name", ["negative", "conv1d", "conv2d", "output_shape", "max_pool", "parameters"])
def test_solutions_solve(name):
    """The text shown is a program that its own check accepts."""
    names = {"np": np}
    exec(str(solution(name)), names)
    check = dict(zip(["negative", "conv1d", "conv2d", "output_shape", "max_pool", "parameters"], CHECKS, strict=True))[
        name
    ]
    assert check(names[name])


@pytest.mark.parametrize("task", KERNEL_TASKS)
def test_kernel_solutions_solve(task):
    """The same for kernels to design."""
    names = {"np": np}
    exec(str(solution(task)), names)
    assert check_kernel(task, names[task.replace(" ", "_")]())


def test_solution_shows_its_lines():
    """In a notebook the text appears as it is, without quotes."""
    assert repr(solution("conv1d")) == str(solution("conv1d"))
    assert repr(solution("conv1d")).startswith("def conv1d(x, w):\n")


def test_unknown_names_are_refused():
    """A slip in the notebook, not in the answer, is an error."""
    with pytest.raises(ValueError, match=r"name should be one of 'negative'.*got 'conv3d'"):
        solution("conv3d")
    with pytest.raises(ValueError, match=r"task should be one of 'horizontal line'.*got 'corner'"):
        check_kernel("corner", [[1]])


def test_verdicts_read_like_sentences():
    """The words around the message depend on the state alone."""
    assert repr(Verdict("right", "Good.")) == "Right. Good."
    assert repr(Verdict("wrong", "Hm.")) == "Not yet. Hm."
    assert bool(Verdict("right", "")) and not Verdict("wrong", "")
