"""What each kernel is named for: the slides' matrices, scipy's and scikit-image's answers, and obvious pictures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from skimage.filters import gabor_kernel

from course_utils.convolution import conv
from course_utils.filters import (
    EDGE_HORIZONTAL,
    EDGE_VERTICAL,
    SOBEL_HORIZONTAL,
    SOBEL_VERTICAL,
    box,
    edge_width,
    filter_bank,
    gabor,
    gaussian,
    line,
    oriented_edge,
    template,
)

# --- The slides -------------------------------------------------------------------------------------------


def test_edges_and_sobel_are_those_of_the_slides():
    """The four matrices, sign for sign."""
    assert EDGE_VERTICAL.tolist() == [[1, -1]]
    assert EDGE_HORIZONTAL.tolist() == [[1], [-1]]
    assert SOBEL_VERTICAL.tolist() == [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    assert SOBEL_HORIZONTAL.tolist() == [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]


def test_sobel_is_edge_times_smoothing():
    """Rank 1; and the smoothing [1 2 1] is [1 1] twice."""
    assert np.linalg.matrix_rank(SOBEL_VERTICAL) == 1
    assert np.array_equal(SOBEL_VERTICAL, SOBEL_HORIZONTAL.T)
    assert conv([0, 1, 1, 0], [1, 1]).tolist() == [1, 2, 1]


def test_smoothing_weights_sum_to_one():
    """The uniform and the Gaussian filter keep a flat picture as it is."""
    for w in (box(3), box((2, 5)), gaussian(1), gaussian(0.4), gaussian(2.5, size=4), line(7, 30, 2)):
        assert w.sum() == pytest.approx(1)
        assert (w >= 0).all()


def test_template_of_yellow_black_and_white():
    """Yellow = -1, black = 0, white = 1, from letters or numbers."""
    expected = [[-1, 1, -1], [0, 1, 0]]
    assert template("Y W Y\nB W B").tolist() == expected
    assert template("\n  ywy\n  bwb\n").tolist() == expected
    assert template("W Y").tolist() == [[1, -1]]
    assert template(np.array(expected, float)).tolist() == expected


def test_directional_edges_start_from_the_slides_matrices():
    """cosθ Gx + sinθ Gy: exactly Sobel at 0 and 90 degrees, their negatives at 180 and 270."""
    assert np.array_equal(oriented_edge(0), SOBEL_VERTICAL)
    assert np.array_equal(oriented_edge(90), SOBEL_HORIZONTAL)
    assert np.array_equal(oriented_edge(180), -SOBEL_VERTICAL)
    assert np.array_equal(oriented_edge(-90), -SOBEL_HORIZONTAL)


# --- Independent oracles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [0.5, 1, 2.3])
def test_gaussian_equals_ndimage(sigma):
    """The Gaussian of scipy, away from the border."""
    x = np.random.default_rng(0).normal(size=(40, 50))
    r = (len(gaussian(sigma)) - 1) // 2
    theirs = ndimage.gaussian_filter(x, sigma, radius=r)[r:-r, r:-r]
    np.testing.assert_allclose(conv(x, gaussian(sigma)), theirs, atol=1e-12)


def test_sobel_equals_ndimage():
    """The Sobel of scipy points the other way: the derivative grows to the right and downwards."""
    x = np.random.default_rng(1).normal(size=(9, 12))
    np.testing.assert_allclose(conv(x, SOBEL_VERTICAL), -ndimage.sobel(x, axis=1)[1:-1, 1:-1], atol=1e-12)
    np.testing.assert_allclose(conv(x, SOBEL_HORIZONTAL), -ndimage.sobel(x, axis=0)[1:-1, 1:-1], atol=1e-12)


@pytest.mark.parametrize("size", [5, 9, 15])
def test_large_edge_is_the_derivative_of_a_gaussian(size):
    """Proportional to scipy's first-order Gaussian filter."""
    dot = np.zeros((size, size))
    dot[size // 2, size // 2] = 1
    theirs = ndimage.gaussian_filter(dot, size / 6, order=(0, 1), radius=size // 2)
    ours = oriented_edge(0, size)
    np.testing.assert_allclose(ours / abs(ours).sum(), theirs / abs(theirs).sum(), atol=1e-12)


def test_gabor_equals_scikit_image():
    """Proportional to scikit-image's kernel, apart from the constant that makes ours sum to 0."""
    ours = gabor(8, sigma=4, size=25)
    theirs = np.real(gabor_kernel(1 / 8, sigma_x=4, sigma_y=4, n_stds=3))
    assert theirs.shape == ours.shape
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.999


# --- Pictures with an obvious answer ----------------------------------------------------------------------


def half_plane(angle, size=41):
    """A soft-edged picture, bright on the side that `angle` names: 0 left, 90 top, 180 right."""
    down, right = np.mgrid[:size, :size] - size // 2
    toward = -right * np.cos(np.deg2rad(angle)) - down * np.sin(np.deg2rad(angle))
    return np.clip(toward + 0.5, 0, 1)


@pytest.mark.parametrize("size", [3, 5, 11])
@pytest.mark.parametrize("angle", [0, 30, 45, 90, 135, 200, 300])
def test_edge_answers_most_to_its_own_angle(angle, size):
    """On the wheel of 72 angles the largest answer in the middle of a half-plane is the half-plane's angle."""
    picture = half_plane(angle)
    r = size // 2
    middle = picture[20 - r : 21 + r, 20 - r : 21 + r]
    answers = [conv(middle, oriented_edge(turn, size))[0, 0] for turn in range(0, 360, 5)]
    assert abs((5 * int(np.argmax(answers)) - angle + 180) % 360 - 180) <= 5


@pytest.mark.parametrize("size", [3, 5, 7, 21])
def test_upright_edge_of_height_one_gives_four(size):
    """The scale of Sobel at every size, for both of the slide's directions."""
    x = np.zeros((31, 40))
    x[:, :20] = 1
    assert conv(x, oriented_edge(0, size)).max() == pytest.approx(4)
    assert conv(x.T, oriented_edge(90, size)).max() == pytest.approx(4)
    assert abs(conv(x, oriented_edge(90, size))).max() == pytest.approx(0, abs=1e-12)


def test_line_answers_to_its_own_direction():
    """A vertical bar gives 1 to the vertical line, 1/5 to the horizontal one."""
    x = np.zeros((9, 12))
    x[2:7, 4] = 1
    assert np.unravel_index(conv(x, line(5)).argmax(), (5, 12)) == (2, 4)
    assert conv(x, line(5)).max() == 1
    assert conv(x, line(5, angle=0)).max() == pytest.approx(1 / 5)


def test_rising_line_rises_to_the_right():
    """Counter-clockwise from the horizontal: 45 degrees is /, 135 is its mirror image."""
    rising = line(7, 45)
    assert rising[0, -1] > 0 and rising[-1, 0] > 0
    assert rising[0, 0] == rising[-1, -1] == 0
    np.testing.assert_allclose(line(7, 135), rising[:, ::-1], atol=1e-12)
    assert line(7, 20).shape[1] > line(7, 20).shape[0]


@pytest.mark.parametrize("angle", [0, 20, 45, 70, 90, 160])
def test_line_is_as_long_as_asked(angle):
    """Turning a line neither stretches nor shortens it: full weight is one over its area, and its far ends agree."""
    ink = line(20, angle, width=3)
    assert 1 / ink.max() == pytest.approx(60, rel=0.05)
    places = np.argwhere(ink > ink.max() / 2)
    assert np.hypot(*(places[-1] - places[0])) == pytest.approx(20, abs=3)


@pytest.mark.parametrize("angle", [10, 30, 45, 77])
def test_line_lies_along_the_edge(angle):
    """The middle of `line(31, 90 - angle)` answers to `oriented_edge(angle)`, hardly to the one across."""
    ink = line(31, 90 - angle, width=3)
    rows, columns = (ink.shape[0] - 7) // 2, (ink.shape[1] - 7) // 2
    middle = np.pad(ink, 9)[rows + 9 : rows + 16, columns + 9 : columns + 16]
    own, across = (abs(conv(middle, oriented_edge(turn, 5))).max() for turn in (angle, angle + 90))
    assert own > 8 * across


def test_pixels_that_a_line_covers_in_part_weigh_less():
    """At 45 degrees: the far corners lie 2√2 pixels from the middle of 5, neighbours of the diagonal √½ beside it."""
    ink = line(5, 45)
    assert ink.shape == (5, 5)
    assert ink[0, 4] / ink[2, 2] == pytest.approx(3 - 2 * 2**0.5)
    assert ink[2, 3] / ink[2, 2] == pytest.approx(1 - 0.5**0.5)
    assert line(5, 45, width=2)[2, 3] / line(5, 45, width=2)[2, 2] == pytest.approx(1.5 - 0.5**0.5)


def test_template_is_found_where_it_was_planted():
    """The peak of the response is the planted place, on a picture brighter elsewhere, once the mean is taken off."""
    pattern = template("Y W Y\nW B W\nY W Y")
    x = np.full((12, 17), 0.2)
    x[:, 12:] = 1
    x[5:8, 3:6] += 0.2 * pattern
    response = conv(x, pattern - pattern.mean())
    assert np.unravel_index(response.argmax(), response.shape) == (5, 3)


def test_gabor_answers_to_its_own_stripes():
    """Stripes of its wavelength and direction give the largest answer; turned by 90 degrees almost none."""
    stripes = np.cos(2 * np.pi * np.arange(40) / 6)[None, :].repeat(40, 0)
    own = abs(conv(stripes, gabor(6))).max()
    assert own > 5 * abs(conv(stripes, gabor(12))).max()
    assert own > 100 * abs(conv(stripes, gabor(6, angle=90))).max()


def test_odd_gabor_is_an_edge_with_the_same_sign():
    """Phase 90 answers to the half-plane on which `oriented_edge` of that angle answers, phase 0 does not."""
    for angle in (0, 60, 90, 210):
        picture = half_plane(angle, 13)
        assert conv(picture, gabor(8, angle, sigma=2, phase=90))[0, 0] > 0.3
        assert abs(conv(picture, gabor(8, angle, sigma=2, phase=0))[0, 0]) < 0.02


# --- Properties -------------------------------------------------------------------------------------------


@given(st.floats(-720, 720), st.sampled_from([3, 5, 9]))
def test_edge_is_steered_by_cosine_and_sine(angle, size):
    """Any angle is a mixture of the two; the weights sum to 0; half a turn changes the sign."""
    radians = np.deg2rad(angle)
    mixture = np.cos(radians) * oriented_edge(0, size) + np.sin(radians) * oriented_edge(90, size)
    np.testing.assert_allclose(oriented_edge(angle, size), mixture, atol=1e-9)
    assert oriented_edge(angle, size).sum() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(oriented_edge(angle + 180, size), -oriented_edge(angle, size), atol=1e-9)


@given(st.integers(1, 12), st.floats(-360, 360), st.integers(1, 4))
def test_line_is_symmetric_and_fits_its_frame(length, angle, width):
    """Half a turn changes nothing; the weights sum to 1; the frame is never longer than the diagonal."""
    ink = line(length, angle, width)
    np.testing.assert_allclose(ink, ink[::-1, ::-1], atol=1e-9)
    assert ink.sum() == pytest.approx(1)
    assert max(ink.shape) <= np.hypot(length, width) + 1


@given(st.floats(2, 20), st.floats(-360, 360), st.floats(-360, 360))
def test_gabor_ignores_flat_pictures(wavelength, angle, phase):
    """The weights sum to 0, their absolute values to 1."""
    w = gabor(wavelength, angle, phase=phase)
    assert w.sum() == pytest.approx(0, abs=1e-9)
    assert abs(w).sum() == pytest.approx(1)


def test_constants_are_read_only():
    """A slip such as SOBEL_VERTICAL[0, 0] = 5 fails instead of changing the next cell's answer."""
    with pytest.raises(ValueError, match="read-only"):
        SOBEL_VERTICAL[0, 0] = 5


def test_bank_has_one_kernel_for_each_angle():
    """Every kind, with its settings passed on; by default four edges, an eighth of a turn apart."""
    np.testing.assert_array_equal(filter_bank(), [oriented_edge(angle) for angle in (0, 45, 90, 135)])
    assert np.array_equal(filter_bank(np.array([0, 30]), size=5)[1], oriented_edge(30, 5))
    assert np.array_equal(filter_bank([20], "gabor", wavelength=5)[0], gabor(5, 20))
    assert np.array_equal(filter_bank([20], "line", length=5, width=2)[0], line(5, 20, 2))


def test_sizes_are_what_was_asked():
    """An even Gaussian has four middle pixels; a narrow one of even size does not vanish; (9,) is for signals.

    Without a size a bell reaches three sigmas to each side, to a whole pixel; 3 pixels are the smallest Gabor kernel.
    """
    assert gaussian(1, 4).shape == (4, 4)
    assert [len(gaussian(sigma)) for sigma in (0.4, 0.5, 1, 1.2)] == [5, 5, 7, 9]
    assert gabor(2, size=3).shape == (3, 3)
    assert np.array_equal(gabor(4), gabor(4, angle=0, sigma=2, phase=0, size=13))
    assert gaussian(0.01, 2).tolist() == [[0.25, 0.25], [0.25, 0.25]]
    assert gaussian(0.01).max() == 1
    assert box((9,)).shape == (9,)


@given(st.integers(1, 15), st.integers(1, 15))
def test_uniform_ramp_is_a_straight_line(rows, columns):
    """A uniform kernel turns an upright step into a ramp as long as it has columns: 0.8 k from 10 % to 90 %."""
    assert edge_width(box((rows, columns))) == pytest.approx(0.8 * columns)


def test_gaussian_ramp_by_a_finely_drawn_step():
    """Independent oracle: count the pixels of a smoothed step between 10 % and 90 %; close to 2.56 sigma."""
    ramp = conv(np.repeat([0.0, 1.0], 200), gaussian(8).sum(axis=0))
    assert edge_width(gaussian(8)) == pytest.approx(((ramp > 0.1) & (ramp < 0.9)).sum(), abs=1)
    assert edge_width(gaussian(8)) == pytest.approx(2.56 * 8, rel=0.01)


# --- Refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: box(0), ValueError, "size should be a whole number of at least 1, got 0"),
        (lambda: box("3"), TypeError, "size should be a whole number"),
        (lambda: gaussian(0), ValueError, "sigma should be a finite number of at least 0.01, got 0"),
        (lambda: gaussian(np.nan), ValueError, "sigma should be a finite number"),
        (lambda: gaussian(1, size=-3), ValueError, "size should be a whole number"),
        (lambda: oriented_edge(45, 4), ValueError, "size should be odd.*try 5"),
        (lambda: oriented_edge(45, 1), ValueError, "size should be a whole number of at least 3, got 1"),
        (lambda: oriented_edge("45"), TypeError, "angle should be a number"),
        (lambda: oriented_edge(np.inf), ValueError, "angle should be a finite number"),
        (lambda: line(0), ValueError, "length should be a whole number"),
        (lambda: line(5, width=0), ValueError, "width should be a whole number"),
        (lambda: gabor(1), ValueError, "wavelength should be a finite number of at least 2"),
        (lambda: gabor(4, size=2), ValueError, "size should be at least 3 .* got 2"),
        (lambda: filter_bank([[0, 90]]), ValueError, "angles should have 1 axes"),
        (lambda: filter_bank(kind="corner"), ValueError, "kind should be one of 'edge', 'line', 'gabor'"),
        (lambda: filter_bank([]), ValueError, "angles should hold at least one number"),
        (lambda: template("Y W\nB"), ValueError, "rows of equal length made of the letters"),
        (lambda: template("Y X"), ValueError, "letters Y"),
        (lambda: template(""), ValueError, "letters Y"),
        (lambda: template([[0, 2]]), ValueError, "only -1, 0 and 1, got numbers from 0 to 2"),
        (lambda: template([0, 1]), ValueError, "picture should have 2 axes"),
    ],
)
def test_refuses_wrong_arguments(call, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        call()
