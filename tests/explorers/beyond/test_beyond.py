"""The explorers of notebook 08: matrices with shared weights, a reader, polynomials, a double descent."""

import numpy as np
import pytest

from course_utils.explorers.beyond.double_descent import COUNTS, DoubleDescentExplorer, _paths, errors
from course_utils.explorers.beyond.polynomial import (
    DEGREES,
    DESCENT,
    SMALLEST,
    PolynomialExplorer,
    error,
    fitted,
    truth,
)
from course_utils.explorers.beyond.three_matrices import ThreeMatricesExplorer, convolution, dense, recurrent
from course_utils.explorers.beyond.unrolled import UnrolledExplorer
from course_utils.figures import ACCENT
from course_utils.networks.recurrent import reader
from course_utils.pictures.digits import mnist_digits

WEIGHTS = np.random.default_rng(1).normal(size=200)


def matrix(which):
    """The matrix itself."""
    return np.where(which >= 0, WEIGHTS[which], 0)


def test_the_convolutions_matrix_convolves():
    """Times a signal it gives what NumPy's correlate gives."""
    x = np.random.default_rng(2).normal(size=9)
    np.testing.assert_allclose(matrix(convolution(9)) @ x, np.correlate(x, WEIGHTS[:3], "valid"))


def test_the_recurrent_matrix_is_one_step_everywhere():
    """Times (x, h) it gives U x_t + W h_{t-1} for each step t."""
    rng = np.random.default_rng(2)
    x, h = rng.normal(size=5), rng.normal(size=(5, 2))
    found = (matrix(recurrent(5)) @ np.concatenate([x, h.ravel()])).reshape(5, 2)
    U, W = WEIGHTS[:2], WEIGHTS[2:6].reshape(2, 2)
    for step in range(5):
        np.testing.assert_allclose(found[step], U * x[step] + (W @ h[step - 1] if step else 0))


@pytest.mark.parametrize("length", [3, 8, 12])
def test_what_is_free(length):
    """Dense grows with the square; the other two stay at 3 and 6."""
    assert [make(length).max() + 1 for make in (dense, convolution, recurrent)] == [length**2, 3, 6]


def test_all_places_of_a_weight_are_framed():
    """A click on a cell frames every place with that weight, and a click on paper changes nothing."""
    explorer = ThreeMatricesExplorer("recurrent", 4)
    explorer.chosen("matrix", 3, 4)  # W's lower left number, at the second step
    explorer.refresh()
    assert [(mark["top"], mark["left"]) for mark in explorer._drawing.planes[0].marks] == [(3, 4), (5, 6), (7, 8)]
    explorer.chosen("matrix", 0, 5)
    explorer.refresh()
    assert len(explorer._drawing.planes[0].marks) == 3 and "6 numbers fill 20 of 96 places" in explorer._drawing.reading
    explorer.close()


def test_a_digit_is_read_row_by_row():
    """What is still to come is blank, in the digit, the states and the shares; the last row says right or wrong."""
    digits, labels = mnist_digits(6, 0)
    explorer = UnrolledExplorer(reader(), digits, labels, row=5)
    numbers = explorer.numbers()
    assert np.isnan(numbers["seen"][5:]).all() and np.isfinite(numbers["seen"][:5]).all()
    assert np.isnan(numbers["states"][:, 5:]).all() and numbers["states"].shape == (64, 28)
    assert "23 rows are still to come, and only its last answer was trained" in explorer._drawing.reading
    explorer.row.value = 27
    assert "1 row is still to come" in explorer._drawing.reading
    explorer.row.value = 28
    said = explorer.numbers()["shares"].argmax(axis=1)
    since = 28 - next((steps for steps in range(28) if said[27 - steps] != said[-1]), 28) + 1
    assert f"since row {since}." in explorer._drawing.reading
    explorer.close()


def test_the_right_digit_is_always_shown():
    """Three bars at each step: the likeliest first, and one of them, in its own colour, is what the digit is."""
    digits, labels = mnist_digits(6, 0)
    explorer = UnrolledExplorer(reader(), digits, labels)
    for digit in range(6):
        explorer.digit.value = digit
        now, bars = explorer.numbers()["now"], explorer.view.plane("says").bars
        assert len(bars) == 3 and bars[0]["label"] == str(now.argmax())
        assert [bar["label"] for bar in bars if bar["colour"] == ACCENT] == [str(labels[digit])]
    explorer.close()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: UnrolledExplorer(reader(), np.zeros((3, 28, 28)), [1, 2]), "a label for each digit, got 3 and 2"),
        (lambda: UnrolledExplorer(reader(outputs=4), np.zeros((1, 28, 28)), [1]), "each of ten digits, got 4"),
        (lambda: PolynomialExplorer(degree=500), "degree should"),
        (lambda: DoubleDescentExplorer(features=7), "features should be one of"),
    ],
)
def test_bad_input(call, named):
    """One sentence each."""
    with pytest.raises(ValueError, match=named):
        call()


def test_the_peak_of_the_polynomials():
    """Just above as many weights as points the smallest fit is dreadful, later it is not; descent never is."""
    smallest = {degree: error(fitted(degree, "the smallest fit", 20, 0.1, 1)) for degree in (5, 14, 20, 200)}
    assert smallest[14] > smallest[20] > 1 > smallest[200] > smallest[5]
    assert all(error(fitted(degree, DESCENT, 20, 0.1, 1)) < 0.1 for degree in (5, 14, 20, 200))
    assert error(np.zeros(3)) == pytest.approx((truth(np.linspace(-1, 1, 301)) ** 2).mean())


def test_a_low_degree_is_never_beaten():
    """With each of the slider's ten sets of points some degree below 14 is nearer to the curve than all above."""
    for seed in range(10):
        found = {degree: error(fitted(degree, SMALLEST, 20, 0.1, seed)) for degree in DEGREES}
        low, high = ([found[degree] for degree in found if (degree < 14) == is_low] for is_low in (True, False))
        assert min(low) < min(high)


@pytest.mark.parametrize(("noise", "degree", "said"), [(0.1, 14, "more than a million"), (0.0, 12, "less than 0.001")])
def test_errors_beyond_the_chart(noise, degree, said):
    """Stand at its edge, where they are seen; the caption says so, and the sentence how large or small they are."""
    explorer = PolynomialExplorer(degree, noise=noise)
    (low, high), height = explorer._by_degree.axes.get_ylim(), explorer._here.get_ydata()[0]
    assert low < height < high and not low < explorer.numbers()["error"] < high
    assert "edge: beyond" in explorer.view.plane("errors").fact and said in explorer.view.reading
    explorer.way.value, explorer.noise.value = DESCENT, 0.1
    assert "beyond" not in explorer.view.plane("errors").fact
    explorer.close()


def test_what_is_nearly_met_is_no_miss_of_zero():
    """A fit that misses a point by a thousandth does not miss it by 0.00."""
    explorer = PolynomialExplorer(200, DESCENT, thousands=500)
    misses = explorer.numbers()["misses"]
    assert 0.001 < misses < 0.005 and f"misses a point by {misses:.3f}" in explorer.view.reading
    explorer.close()


def test_only_descent_takes_steps():
    """The slider rests while the smallest fit is shown."""
    explorer = PolynomialExplorer()
    assert explorer.thousands.disabled
    explorer.way.value = DESCENT
    assert not explorer.thousands.disabled and "misses a point" in explorer._drawing.reading
    explorer.close()


def test_the_peak_of_the_features():
    """At 300, for digits; what is learned is learned exactly from there on; a ridge takes the peak away."""
    asked, learned = errors(0.1, "nothing")
    assert COUNTS[4 + asked[4:].argmax()] == 300 and asked[-1] < asked[3]
    assert (learned[COUNTS.index(300) :] == 0).all() and learned[0] > 0.3
    calm = errors(0.1, "enough (λ = 1e-3)")[0]
    assert calm.max() == calm[0] and calm[COUNTS.index(300)] < 0.5 * asked[COUNTS.index(300)]


def test_three_seeds_are_remembered():
    """After the notebook's last cell, which asks for three, its explorer's own needs no work."""
    for seed in (0, 1, 2):
        errors(0.1, "nothing", seed)
    made = _paths.cache_info().misses
    errors(0.25, "nothing", 0)
    assert _paths.cache_info().misses == made
