"""What the lecture's ⊛ promises: the slides' numbers, the same answer by every path, and clear refusals."""

import functools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal

from course_utils.convolution import conv, conv_matrix, conv_shape, flip, windows

X = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
W = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]


# --- The slides -------------------------------------------------------------------------------------------


def test_signal_of_the_slide():
    """The 1-D example: X has ten numbers, W three, the answer eight."""
    answer = conv([1, 4, 3, -1, 2, -4, 1, 0, 2, -1], [1, 2, 1])
    assert answer.tolist() == [12, 9, 3, -1, -5, -2, 3, 3]


def test_image_of_the_slide():
    """The 2-D example, nine steps."""
    assert conv(X, W).tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]


def test_flipped_kernel_gives_the_convolution_of_mathematics():
    """With the kernel flipped, the slide's example becomes scipy's convolve2d."""
    assert conv(X, flip(W)).tolist() == [[18, 20, 19], [10, 9, 17], [11, 8, 14]]
    assert np.array_equal(conv(X, flip(W)), signal.convolve2d(X, W, "valid"))
    assert np.array_equal(conv(X, W), signal.correlate2d(X, W, "valid"))


def test_colour_image_and_full_kernel_give_depth_one():
    """A 3x3x3 kernel on a colour image: d - k + 1 along every axis."""
    image = np.arange(5 * 7 * 3).reshape(5, 7, 3)
    answer = conv(image, np.ones((3, 3, 3), int))
    assert answer.shape == conv_shape(image.shape, (3, 3, 3)) == (3, 5, 1)
    assert answer[1, 2, 0] == image[1:4, 2:5].sum()
    assert conv(image, np.ones((3, 3, 1), int)).shape == (3, 5, 3)


def test_first_layer_of_the_slide():
    """28x28 pixels and a 5x5 filter: 24x24 outputs, a matrix with 14,400 entries, 25 of them distinct."""
    assert conv_shape((28, 28), (5, 5)) == (24, 24)
    matrix = conv_matrix(np.arange(25).reshape(5, 5), (28, 28))
    assert matrix.shape == (576, 784)
    assert matrix.nnz == 14_400
    assert len(np.unique(matrix.data)) == 25


def test_the_tied_gradient_is_the_sum_over_the_copies():
    """What autograd finds for w[a, b] is the sum of the gradients of its copies in the matrix."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(6, 7)), rng.normal(size=(3, 2))
    tied = torch.tensor(w, requires_grad=True)
    (torch.nn.functional.conv2d(torch.tensor(x)[None, None], tied[None, None]) ** 3).sum().backward()
    free = torch.tensor(conv_matrix(w, x.shape).toarray(), requires_grad=True)
    ((free @ torch.tensor(x.ravel())) ** 3).sum().backward()
    number = conv_matrix(np.arange(1, 7).reshape(3, 2), x.shape).toarray()  # of the weight that stands in each place
    sums = [free.grad.numpy()[number == weight].sum() for weight in range(1, 7)]
    np.testing.assert_allclose(tied.grad.numpy().ravel(), sums)


def test_windows_are_the_frames_of_the_slide():
    """Every frame holds its window, the products and their sum; together the sums are the output."""
    steps = list(windows(X, W))
    assert [step.position for step in steps] == [(i, j) for i in range(3) for j in range(3)]
    assert steps[4].window.tolist() == [[0, 1, 3], [1, 2, 2], [0, 0, 2]]
    assert steps[4].products.tolist() == [[0, 1, 6], [2, 4, 0], [0, 0, 4]]
    assert steps[4].sum == 17
    assert [int(step.sum) for step in steps] == conv(X, W).ravel().tolist()


# --- Independent oracles ----------------------------------------------------------------------------------


def loops(x, w, stride, pads):
    """The definition once more, written as slowly as possible."""
    x = np.pad(x, pads)
    shape = [(d - k) // s + 1 for d, k, s in zip(x.shape, w.shape, stride, strict=True)]
    answer = np.zeros(shape)
    for place in np.ndindex(*shape):
        for tap in np.ndindex(w.shape):
            answer[place] += x[tuple(p * s + t for p, s, t in zip(place, stride, tap, strict=True))] * w[tap]
    return answer


@st.composite
def problems(draw, separable=None):
    """An input, a kernel that fits, a stride and a padding, with one to three axes of unequal lengths."""
    axes = draw(st.integers(1, 3))
    kernel = [draw(st.integers(1, 6)) for _ in range(axes)]
    padding = [draw(st.integers(0, 2)) for _ in range(axes)]
    lengths = [max(1, k - 2 * p) + draw(st.integers(0, 7)) for k, p in zip(kernel, padding, strict=True)]
    stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    w = rng.normal(size=kernel)
    if draw(st.booleans()) if separable is None else separable:
        w = functools.reduce(np.multiply.outer, [rng.normal(size=k) for k in kernel])
    return rng.normal(size=lengths), w, stride, tuple(padding)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_equals_the_loops(problem):
    """Any shape, stride and padding: the loops and `conv_shape` agree."""
    x, w, stride, padding = problem
    expected = loops(x, w, stride, [(p, p) for p in padding])
    answer = conv(x, w, stride=stride, padding=padding)
    assert answer.shape == expected.shape == conv_shape(x.shape, w.shape, stride=stride, padding=padding)
    np.testing.assert_allclose(answer, expected, atol=1e-12 * (1 + abs(w).sum()))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_matrix_and_windows_are_the_same_map(problem):
    """The sparse matrix and the walk through the windows give what `conv` gives."""
    x, w, stride, padding = problem
    answer = conv(x, w, stride=stride, padding=padding)
    matrix = conv_matrix(w, x.shape, stride=stride, padding=padding)
    np.testing.assert_allclose(matrix @ x.ravel(), answer.ravel(), atol=1e-9)
    walked = np.zeros(answer.shape)
    for position, window, products, total in windows(x, w, stride=stride, padding=padding):
        assert window.shape == products.shape == w.shape
        walked[position] = total
    np.testing.assert_allclose(walked, answer, atol=1e-9)


@pytest.mark.parametrize("padding", [0, 1, "same"])
@pytest.mark.parametrize("stride", [1, 2])
def test_equals_torch(stride, padding):
    """Torch's conv2d on a colour image, channels moved to the front."""
    rng = np.random.default_rng(1)
    image, w = rng.normal(size=(9, 12, 3)), rng.normal(size=(3, 5, 3))
    pads = (padding, padding, 0)
    ours = conv(image, w, stride=(stride, stride, 1), padding=pads)
    if padding == "same":
        padding = (1, 2)
    theirs = torch.nn.functional.conv2d(
        torch.tensor(image).permute(2, 0, 1)[None], torch.tensor(w).permute(2, 0, 1)[None], None, stride, padding
    )
    np.testing.assert_allclose(ours[:, :, 0], theirs[0, 0].numpy(), atol=1e-12)


@pytest.mark.parametrize(
    ("x_shape", "w_shape"),
    [
        ((5000,), (3,)),
        ((5000,), (100,)),
        ((12, 14, 10), (3, 3, 3)),
        ((12, 14, 10), (5, 6, 4)),
        ((6, 5, 7, 4), (2,) * 4),
    ],
)
def test_signals_and_volumes_equal_ndimage(x_shape, w_shape):
    """One, three and four axes against scipy.ndimage, its border cut off."""
    rng = np.random.default_rng(4)
    x, w = rng.normal(size=x_shape), rng.normal(size=w_shape)
    inside = tuple(slice(k // 2, k // 2 + d - k + 1) for d, k in zip(x_shape, w_shape, strict=True))
    np.testing.assert_allclose(conv(x, w), ndimage.correlate(x, w)[inside], atol=1e-11)


# --- Pictures with an obvious answer ----------------------------------------------------------------------


def test_half_plane_has_one_edge():
    """[1 -1] answers only where the picture turns from dark to bright, with -1."""
    x = np.zeros((4, 7))
    x[:, 3:] = 1
    answer = conv(x, [[1, -1]])
    assert answer.shape == (4, 6)
    assert np.argwhere(answer).tolist() == [[row, 2] for row in range(4)]
    assert (answer[:, 2] == -1).all()


def test_same_padding_keeps_the_place():
    """A dot stays where it is under a kernel whose middle is 1; an even kernel looks one further to the far side."""
    x = np.zeros((5, 8))
    x[1, 6] = 1
    middle = np.zeros((3, 5))
    middle[1, 2] = 1
    assert np.array_equal(conv(x, middle, padding="same"), x)
    assert conv([1, 2, 3], [1, 1], padding="same").tolist() == [3, 5, 3]
    assert conv_shape((5, 8), (4, 2), padding="same") == (5, 8)
    assert conv_shape((5, 8, 3), (3, 3, 3), padding=("same", "same", 0)) == (5, 8, 1)


# --- Properties -------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(problems(), st.floats(-3, 3), st.floats(-3, 3))
def test_linear_in_input_and_kernel(problem, a, b):
    """(a x + b y) ⊛ w = a (x ⊛ w) + b (y ⊛ w)."""
    x, w, stride, padding = problem
    y = np.cos(np.arange(x.size)).reshape(x.shape)
    together = conv(a * x + b * y, w, stride=stride, padding=padding)
    apart = a * conv(x, w, stride=stride, padding=padding) + b * conv(y, w, stride=stride, padding=padding)
    np.testing.assert_allclose(together, apart, atol=1e-9)


def test_shifted_input_gives_shifted_output():
    """Shift equivariance, inside the border."""
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=(20, 31)), rng.normal(size=(3, 4))
    shifted = np.roll(x, (2, 5), axis=(0, 1))
    np.testing.assert_allclose(conv(shifted, w)[2:, 5:], conv(x, w)[:-2, :-5], atol=1e-12)


def test_inputs_stay_as_they_were():
    """Neither x nor w is written to, and a window is a copy that may be."""
    x, w = np.arange(12.0).reshape(3, 4), np.ones((2, 2))
    conv(x, w)
    for step in windows(x, w):
        step.window[...] = 9
    assert np.array_equal(x, np.arange(12.0).reshape(3, 4))
    assert np.array_equal(w, np.ones((2, 2)))


def test_any_memory_layout():
    """Transposed, reversed and strided views give the same numbers."""
    rng = np.random.default_rng(6)
    x, w = rng.normal(size=(40, 30)), np.outer(rng.normal(size=9), rng.normal(size=7))
    expected = conv(x, w)
    np.testing.assert_allclose(conv(np.asfortranarray(x), np.asfortranarray(w)), expected, atol=1e-12)
    np.testing.assert_allclose(conv(np.repeat(x, 2, axis=1)[:, ::2], w), expected, atol=1e-12)
    np.testing.assert_allclose(conv(x[::-1, ::-1], flip(w)), expected[::-1, ::-1], atol=1e-12)


def test_threads_do_not_disturb_each_other():
    """Eight threads, each with its own kernel, get what one thread gets."""
    rng = np.random.default_rng(7)
    x, kernels = rng.normal(size=(64, 70)), [rng.normal(size=(k, k)) for k in (2, 3, 5, 7, 9, 11)] * 4
    alone = [conv(x, w) for w in kernels]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda w: conv(x, w), kernels))
    assert all(map(np.array_equal, alone, together))


# --- Types ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.uint16, np.int32, np.int64, np.uint64])
def test_whole_numbers_stay_exact(dtype):
    """Sums beyond the input's own range, and beyond what float64 holds, are exact int64."""
    x = np.full((9, 9), np.iinfo(dtype).max if dtype is not bool else 1, dtype)
    if x.dtype.itemsize == 8:
        x //= 1024
    answer = conv(x, np.ones((9, 9), np.int8))
    assert answer.dtype == np.int64
    assert answer[0, 0] == 81 * int(x[0, 0])


def test_negative_whole_numbers_stay_exact():
    """The most negative int32, a sum only int64 holds, one just below the limit, many large pixels under a small w."""
    assert conv([2**62 - 1024], [1]).tolist() == [2**62 - 1024]
    assert conv(np.full(4096, 2**50), [1])[-1] == 2**50
    assert conv([-(2**31), 1, 1], [-1, 0, 0]).tolist() == [2**31]
    assert conv([2**53, 1], [1, 1]).tolist() == [2**53 + 1]


@pytest.mark.parametrize(
    ("x_type", "w_type", "expected"),
    [
        (np.float32, np.float64, np.float32),
        (np.float32, np.int64, np.float32),
        (np.float16, np.float16, np.float32),
        (np.float64, np.float32, np.float64),
        (np.uint8, np.float32, np.float32),
        (np.int64, np.float32, np.float64),
        (np.longdouble, np.longdouble, np.float64),
    ],
)
def test_type_of_the_answer(x_type, w_type, expected):
    """The type of x decides; the kernel's type only when x holds whole numbers."""
    assert conv(np.ones((4, 5), x_type), np.ones((2, 2), w_type)).dtype == expected


def test_tensors_and_lists_are_welcome():
    """CPU tensors and nested lists are read as arrays."""
    assert conv(torch.tensor(X), torch.tensor(W)).tolist() == conv(X, W).tolist()


def test_matrix_of_small_integers_does_not_overflow():
    """A matrix made from int8 weights multiplies uint8 pixels exactly."""
    x = np.full((3, 3), 200, np.uint8)
    assert (conv_matrix(np.full((2, 2), 100, np.int8), (3, 3)) @ x.ravel()).tolist() == [80_000] * 4
    assert conv_matrix(np.ones((1, 2), np.float16), (1, 2)).dtype == np.float32


# --- Refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "w", "error", "message"),
    [
        ([], [1], ValueError, "x should hold at least one number"),
        ([1, 2], [], ValueError, "w should hold at least one number"),
        ([1, np.nan], [1], ValueError, "x should be finite"),
        ([1.0, 2.0], [np.inf], ValueError, "w should be finite"),
        ([1j, 2], [1], TypeError, "x should hold real numbers.*x.real"),
        (["a"], [1], TypeError, "x should hold real numbers"),
        ([[1, 2], [3]], [[1]], TypeError, "rows of equal length"),
        (np.array([None, 1]), [1], TypeError, "x should hold real numbers"),
        (5, 3, ValueError, "at least one, got shapes"),
        (np.ones((4, 4, 3)), np.ones((3, 3)), ValueError, r"try w\[:, :, None\]"),
        ([1, 2], [1, 2, 3], ValueError, r"w should fit inside x, got a kernel of shape \(3,\)"),
        (np.ones((5, 9)), np.ones((6, 2)), ValueError, r"w should fit inside x, got a kernel of shape \(6, 2\)"),
        (np.ones((9, 5)), np.ones((2, 6)), ValueError, r"w should fit inside x, got a kernel of shape \(2, 6\)"),
        ([2**61, 2**61], [1, 1], ValueError, r"below 2\*\*62 to be exact"),
        (np.array([2**63 + 5], np.uint64), [1], ValueError, r"below 2\*\*62 to be exact"),
    ],
)
def test_refuses_what_is_no_input(x, w, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        conv(x, w)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"stride": 0}, ValueError, "stride should be a whole number of at least 1, got 0"),
        ({"stride": -1}, ValueError, "stride should be a whole number of at least 1"),
        ({"stride": 1.5}, TypeError, "stride should be a whole number"),
        ({"stride": (1, 1, 1)}, ValueError, "one for each of the 2 axes"),
        ({"padding": -1}, ValueError, "padding should be a whole number of at least 0"),
        ({"padding": "valid"}, ValueError, "or \"same\", got 'valid'"),
        ({"padding": (1,)}, ValueError, "padding should be one value or one for each of the 2 axes"),
    ],
)
def test_refuses_wrong_settings(arguments, error, message):
    """`conv`, `conv_shape`, `windows` and `conv_matrix` refuse alike, and at the call."""
    calls = (
        lambda: conv(X, W, **arguments),
        lambda: conv_shape((5, 5), (3, 3), **arguments),
        lambda: windows(X, W, **arguments),
        lambda: conv_matrix(W, (5, 5), **arguments),
    )
    for call in calls:
        with pytest.raises(error, match=message):
            call()


def test_refuses_shapes_that_are_none():
    """`conv_shape` wants two tuples of positive whole numbers, equally long."""
    with pytest.raises(TypeError, match="x_shape should be a tuple of axis lengths"):
        conv_shape(28, (5, 5))
    with pytest.raises(ValueError, match="x_shape should be a whole number of at least 1, got 0"):
        conv_shape((0, 28), (5, 5))
    with pytest.raises(ValueError, match="same number of axes"):
        conv_shape((28, 28), (5,))
