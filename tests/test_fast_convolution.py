"""Every way to x ⊛ w gives the numbers of the definition, and so does every choice among the ways."""

import numpy as np
import pytest
from scipy import signal

from course_utils import _fast_convolution as fast
from course_utils.convolution import conv, shift_multiply_add

WAYS = {
    "definition": shift_multiply_add,
    "one product": fast._in_one_product,
    "axis by axis": lambda x, w, stride: fast._axis_by_axis(x, fast._factors(w), stride),
    "Fourier": fast._by_fourier,
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("stride", [(1, 1, 1), (2, 3, 1)])
@pytest.mark.parametrize("size", [(3, 4), (9, 1), (1, 12), (40, 5), (7, 30)])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same(way, size, stride, dtype):
    """Each way, forced, on an image of several strips: float32 to 1e-5 of max|x| Σ|w|, float64 to 1e-13."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(170, 131, 3)).astype(dtype)
    w = np.multiply.outer(np.outer(rng.normal(size=size[0]), rng.normal(size=size[1])), rng.normal(size=3))
    expected = signal.correlate(x.astype(float), w.astype(dtype).astype(float), "valid", method="fft")
    answer = WAYS[way](x, w.astype(dtype), stride)
    assert answer.dtype == dtype
    bound = (1e-5 if dtype == np.float32 else 1e-13) * abs(x).max() * abs(w).sum()
    np.testing.assert_allclose(answer, expected[:: stride[0], :: stride[1]], rtol=0, atol=bound)


@pytest.mark.parametrize("shape", [(3, 3), (5, 5), (5, 8), (7, 7), (15, 15), (41, 1), (1, 41), (64, 80)])
def test_every_choice_equals_scipy(shape):
    """The paths `conv` chooses by itself, for outer products and for kernels that are none."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(64, 300))
    for w in (rng.normal(size=shape), np.outer(rng.normal(size=shape[0]), rng.normal(size=shape[1]))):
        np.testing.assert_allclose(conv(x, w), signal.correlate(x, w, "valid", method="direct"), atol=1e-9)


@pytest.mark.parametrize("dtype", [np.int64, np.float64])
@pytest.mark.parametrize("stride", [(1, 1), (3, 2)])
def test_strips_join_without_a_seam(stride, dtype):
    """An output of several strips, with and without stride, whole numbers and floats."""
    x = np.random.default_rng(8).integers(-9, 9, size=(1100, 420)).astype(dtype)
    w = np.array([[1, 2, 0], [0, -1, 3]])
    expected = signal.correlate(x, w, "valid", method="direct")[:: stride[0], :: stride[1]]
    assert np.array_equal(conv(x, w, stride=stride), expected)


def test_nearly_an_outer_product_is_none():
    """A kernel that misses rank 1 by a millionth is not rounded to it."""
    x, w = np.random.default_rng(9).normal(size=(30, 40)), np.outer([1.0, 2, 3], [1.0, 0.5, 2, 1])
    w[0, 0] += 1e-6
    np.testing.assert_allclose(conv(x, w), signal.correlate(x, w, "valid", method="direct"), rtol=0, atol=1e-13)


def test_zeros_of_a_kernel_are_left_out():
    """Two far corners of a large kernel, and no entry at all: the rest is never read."""
    x, corners = np.random.default_rng(10).normal(size=(30, 41)), np.zeros((9, 12))
    corners[0, -1], corners[-1, 0] = 2, -1
    np.testing.assert_allclose(conv(x, corners), 2 * x[:22, 11:] - x[8:, :30], atol=1e-15)
    assert not conv(x, np.zeros((9, 12))).any()


@pytest.mark.parametrize("reach", [2**24, 2**53])
def test_whole_numbers_are_exact_at_the_ends_of_floats(reach):
    """A sum that float32, or float64, can just count to, and the next, which it cannot: the last digit is right."""
    half = reach // 2
    for more in (-1, 0, 1):
        assert conv([half + more, half], [1, 1]).tolist() == [reach + more]
        assert conv([-half - more, -half], [1, 1]).tolist() == [-reach - more]


def test_an_axis_of_two_is_not_left_out():
    """A factor that begins with 1 is passed over only where it is 1 alone."""
    x = np.random.default_rng(12).normal(size=(200, 300))
    w = np.outer([1, 0.5], 1.0 + np.arange(9))
    assert fast._factors(w) is not None
    for kernel in (w, w.T, w[::-1]):
        expected = signal.correlate(x, kernel, "valid", method="direct")
        np.testing.assert_allclose(fast._axis_by_axis(x, fast._factors(kernel), (1, 1)), expected, atol=1e-10)


def test_rows_that_would_fill_the_memory_go_by_the_definition(monkeypatch):
    """Where one row of the output needs too much room at a time, `conv` adds shifted copies instead."""
    x, w = np.random.default_rng(11).normal(size=(4, 20, 30)), np.ones((2, 3, 3))
    expected = conv(x, w)
    monkeypatch.setattr(fast, "TOO_LONG", 18 * 18 * 28 - 1)
    assert fast.convolve(x, w, (1, 1, 1)) is None
    np.testing.assert_allclose(conv(x, w), expected, atol=1e-12)
