"""The exercises on what a unit sees and wants: the package's own answers are right, each usual slip is named."""

import re

import numpy as np
import pytest
import torch

from course_utils.exercises.inspection import (
    ascent,
    both,
    check_ascent,
    check_both,
    check_receptive_field,
    receptive_field,
)
from course_utils.networks.cnn import lenet
from course_utils.networks.inspection import receptive_field as field_of


def test_the_field_is_that_of_a_real_network():
    """Convolution 5, pooling 2, convolution 5, pooling 2: as found for lenet, layer by layer."""
    layers = [(5, 1), (2, 2), (5, 1), (2, 2)]
    for count, name in enumerate(["conv1", "pool1", "conv2", "pool2"], start=1):
        assert receptive_field(layers[:count]) == field_of(lenet(), name).size[0]
    assert check_receptive_field(receptive_field)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda layers: sum(k for k, _ in layers), "Windows of neighbouring units overlap"),
        (lambda layers: 1 + sum(k - 1 for k, _ in layers), "each step is two pixels long"),
        (lambda layers: layers[-1][0], "the last kernel alone"),
        (lambda layers: ..., "Not attempted yet"),
        (..., "Not attempted yet"),
    ],
)
def test_slips_with_receptive_fields(answer, told):
    """Added kernels, forgotten strides, the last layer only, nothing at all."""
    assert told in repr(check_receptive_field(answer))


def climb(step, *, every=True, end=False):
    """An attempt: `step` again and again, x brought back to length 1 after each step, at the end, or never."""

    def attempt(gradient, x, steps, rate):
        for _ in range(steps):
            x = step(x, rate, gradient(x))
            x = x / np.linalg.norm(x) if every else x
        return x / np.linalg.norm(x) if end else x

    return attempt


def asked_once(gradient, x, steps, rate):
    """Take the slope before the loop."""
    slope = gradient(x)
    for _ in range(steps):
        x = x + rate * slope
        x = x / np.linalg.norm(x)
    return x


def squared(gradient, x, steps, rate):
    """Divide by the squared length."""
    for _ in range(steps):
        x = x + rate * gradient(x)
        x = x / np.sum(x**2)
    return x


def test_ascent_finds_a_linear_unit():
    """From anywhere it arrives at w / |w|; written with torch-like steps it is right as well."""
    found = ascent(lambda x: np.array([3.0, 4.0]), np.array([1.0, 0.0]), 200, 0.5)
    np.testing.assert_allclose(found, [0.6, 0.8], atol=1e-6)
    assert check_ascent(climb(lambda x, rate, slope: x + rate * slope))


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (climb(lambda x, rate, slope: x - rate * slope), "walks down"),
        (lambda gradient, x, steps, rate: ascent(gradient, x, steps - 1, rate), "one step too few"),
        (climb(lambda x, rate, slope: x - rate * slope, every=False), "walks down.*; and after each step divide"),
        (climb(lambda x, rate, slope: x + rate * slope, every=False), "length of x is not 1 any more"),
        (climb(lambda x, rate, slope: x + rate * slope, every=False, end=True), "after every step, not only at"),
        (climb(lambda x, rate, slope: rate * slope), "begins where x is"),
        (climb(lambda x, rate, slope: x + slope), "the rate is missing"),
        (climb(lambda x, rate, slope: x + rate * slope / np.linalg.norm(slope)), "added as long as it is"),
        (asked_once, "ask for it again"),
        (squared, "not by its square"),
        (lambda gradient, x, steps, rate: x + rate * gradient(x), "one step only"),
        (lambda gradient, x, steps, rate: x, "as it went in"),
        (lambda gradient, x, steps, rate: x[0], "for gradient = linear_gradient, .* was expected, got one number"),
        (lambda gradient, x, steps, rate: ..., "Not attempted yet"),
        (lambda gradient, x: x, "raised TypeError"),
    ],
)
def test_slips_with_ascent(attempt, told):
    """Down instead of up, lengths forgotten or late, x or the rate left out, one step, nothing at all."""
    assert re.search(told, repr(check_ascent(attempt)), re.IGNORECASE)


def test_ascent_must_not_change_its_start():
    """`x += ...` writes into the start picture, which the next cell may need."""

    def attempt(gradient, x, steps, rate):
        x += rate * gradient(x)
        return x

    assert "input was changed" in repr(check_ascent(attempt))


@pytest.mark.parametrize("right", [min, np.minimum, lambda *scores: sorted(scores)[0], lambda a, b: a if a < b else b])
def test_the_smaller_of_two_in_other_words(right):
    """By Python, by NumPy, by sorting, by asking."""
    assert check_both(right)


def test_the_solution_has_a_slope():
    """Scores of a network stay tensors: the slope goes to the smaller one alone."""
    scores = torch.tensor([3.0, -2.0], requires_grad=True)
    both(*scores).backward()
    assert scores.grad.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (lambda a, b: a + b, "A sum asks for no fairness"),
        (lambda a, b: (a + b) / 2, "A mean asks for no fairness"),
        (max, "larger of the two"),
        (lambda a, b: a * b, "two scores below 0"),
        (lambda a, b: 2 * a + b, "weights only choose"),
        (lambda a, b: a + 2 * b, "weights only choose"),
        (lambda a, b: a - b, "a difference"),
        (lambda a, b: b - a, "a difference"),
        (lambda a, b: -abs(b - a), "to be equal"),
        (lambda a, b: a, "only one"),
        (lambda a, b: b, "only one"),
        (lambda a, b: min(a, b) + 1, "for a = 5.0, b = 5.0: 5 was expected, got 6"),
        (lambda a, b: ..., "Not attempted yet"),
    ],
)
def test_slips_with_two_scores(wish, told):
    """What is large although one of the two is small."""
    assert told.lower() in repr(check_both(wish)).lower()
