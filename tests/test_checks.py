"""The checks at every public door: they let through what is right, and say in one sentence what is wrong."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from course_utils._checks import as_array, as_count, as_number, describe, one_of


@pytest.mark.parametrize("value", [[1, 2], (1.5, 2), np.ones((2, 3)), torch.ones(2), 5, [True, False]])
def test_arrays_pass(value):
    """Lists, tuples, arrays, CPU tensors and numbers become arrays."""
    assert np.array_equal(as_array(value, "x"), np.asarray(value))


def test_arrays_are_not_copied():
    """What is an array already comes back as it is."""
    x = np.ones((2, 3))
    assert as_array(x, "x", ndim=(2, 3)) is x


@pytest.mark.parametrize(
    ("value", "settings", "error", "message"),
    [
        ([[1], [2, 3]], {}, TypeError, "x should be an array.*rows of equal length, got list"),
        ([np.ones((2, 3)), np.ones((4, 3))], {}, ValueError, "x should hold arrays of one size, got 2 x 3 and 4 x 3"),
        (tuple(np.ones((n, 3)) for n in (2, 4, 5)), {}, ValueError, "one size, got 2 x 3 and 4 x 3;"),
        ([np.ones((2, 3)), [1]], {}, TypeError, "rows of equal length"),
        (torch.ones(2, requires_grad=True), {}, TypeError, "x should be an array.*got Tensor of shape"),
        (
            "text",
            {},
            TypeError,
            "x should hold real numbers, got str 'text'; try photo\\(name\\) or load_image\\(path\\)",
        ),
        ([1j], {}, TypeError, "try its real part, x.real"),
        ([None], {}, TypeError, "x should hold real numbers"),
        ([], {}, ValueError, r"at least one number, got an empty array of shape \(0,\)"),
        ([1], {"ndim": 2}, ValueError, r"x should have 2 axes, got shape \(1,\)"),
        ([1], {"ndim": (2, 3)}, ValueError, "x should have 2 or 3 axes"),
        ([1, np.nan, np.inf], {}, ValueError, "NaN or infinity in 2 of 3 places; try numpy.nan_to_num"),
    ],
)
def test_arrays_refused(value, settings, error, message):
    """Ragged, on a graph, text, complex, objects, empty, wrong axes, not finite."""
    with pytest.raises(error, match=message):
        as_array(value, "x", **settings)


def test_not_finite_may_be_allowed():
    """Where NaN does no harm, it passes."""
    assert np.isnan(as_array([np.nan], "x", finite=False)).all()


@pytest.mark.parametrize("value", [3, 3.0, np.int8(3), np.float32(3)])
def test_counts_pass(value):
    """Whole numbers of any type become int."""
    assert type(as_count(value, "n")) is int
    assert as_count(value, "n", least=3, most=3) == 3


@pytest.mark.parametrize(
    ("value", "settings", "error", "message"),
    [
        (0, {}, ValueError, "n should be a whole number of at least 1, got 0"),
        (4, {"most": 3}, ValueError, "n should be a whole number from 1 to 3, got 4"),
        (1.5, {}, TypeError, "got float 1.5"),
        (True, {}, TypeError, "got bool True"),
        (np.nan, {}, TypeError, "got float nan"),
        ("3", {}, TypeError, "got str '3'"),
        (None, {}, TypeError, "got NoneType None"),
    ],
)
def test_counts_refused(value, settings, error, message):
    """Out of range, broken, boolean, text, nothing."""
    with pytest.raises(error, match=message):
        as_count(value, "n", **settings)


def test_numbers():
    """Finite numbers within bounds become float; the bounds are named."""
    assert as_number(np.float32(0.5), "s") == 0.5
    assert type(as_number(2, "s", low=2, high=2)) is float
    with pytest.raises(ValueError, match=r"s should be a finite number of at least 1, got 0"):
        as_number(0, "s", low=1)
    with pytest.raises(ValueError, match=r"s should be a finite number from 0 to 1, got 2"):
        as_number(2, "s", low=0, high=1)
    with pytest.raises(ValueError, match=r"s should be a finite number of at most 1, got 2"):
        as_number(2, "s", high=1)
    with pytest.raises(ValueError, match=r"s should be a finite number, got inf"):
        as_number(np.inf, "s")
    for wrong in (True, "1", None, 1j, [1]):
        with pytest.raises(TypeError, match="s should be a number, got"):
            as_number(wrong, "s")


def test_choices():
    """One of the listed values, or the list."""
    assert one_of("line", "kind", ("edge", "line")) == "line"
    with pytest.raises(ValueError, match=r"kind should be one of 'edge', 'line', got 'corner'"):
        one_of("corner", "kind", ("edge", "line"))
    with pytest.raises(ValueError, match=r"kind should be one of 'edge', got ndarray"):
        one_of(np.ones(2), "kind", ("edge",))


def test_description_is_short():
    """Arrays by shape and type, the rest by at most forty characters."""
    assert describe(np.ones((2, 3), np.uint8)) == "ndarray of shape (2, 3) and type uint8"
    assert describe(SimpleNamespace(shape=(2, 3))) == "SimpleNamespace namespace(shape=(2, 3))"
    assert describe("x" * 1000) == "str '" + "x" * 36 + "..."
