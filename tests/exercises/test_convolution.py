"""The exercises on ⊛ accept every right answer and name what is wrong with a wrong one."""

import re

import numpy as np
import pytest
import torch
from scipy import ndimage, signal

from course_utils.convolution import conv, conv_shape
from course_utils.exercises.convolution import check_conv1d, check_conv2d, check_negative, check_output_shape


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
    ],
)
def test_right_answers_are_accepted(check, answer):
    """Other types, lists, tuples, generators, tensors, rounding and float error are all right."""
    verdict = check(answer)
    assert verdict, verdict
    assert repr(verdict).startswith("✓ Right. ")


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
WRONG = [
    *[(check_negative, *slip) for slip in SLIPS_NEGATIVE],
    *[(check_conv1d, *slip) for slip in SLIPS_1D],
    *[(check_conv2d, *slip) for slip in SLIPS_2D],
    *[(check_output_shape, *slip) for slip in SLIPS_SHAPE],
]


@pytest.mark.parametrize(("check", "answer", "sentence"), WRONG)
def test_wrong_answers_are_named(check, answer, sentence):
    """Each planted slip is told in its own words."""
    verdict = check(answer)
    assert verdict.state == "wrong"
    assert not verdict
    assert re.search(sentence, verdict.message, re.IGNORECASE), verdict
