"""Eyes and cells: curves where they should peak, lights that look alike, kernels that see what they are made for."""

import numpy as np
import pytest

from course_utils.convolution import conv
from course_utils.filters import gabor
from course_utils.pictures.shapes import bar
from course_utils.seeing import (
    PEAKS,
    WAVELENGTHS,
    catch,
    centre_surround,
    energy,
    light,
    match,
    rate,
    screen_light,
    sensitivity,
)

UPRIGHT = gabor(10, 0, size=41)


@pytest.mark.parametrize("cell", PEAKS)
def test_sensitivities(cell):
    """They peak at their wavelength with 1, rise before and fall after."""
    curve, top = sensitivity(cell), int(np.abs(WAVELENGTHS - PEAKS[cell]).argmin())
    assert curve.argmax() == top and curve[top] == 1
    assert (np.diff(curve[: top + 1]) >= 0).all() and (np.diff(curve[top:]) <= 0).all()


def test_catching_is_linear():
    """Twice the light gives twice the catch, two lights the sum of theirs, and the order is L, M, S."""
    a, b = light(450), light(620)
    np.testing.assert_allclose(catch(2 * a + b), 2 * catch(a) + catch(b))
    assert catch(b).argmax() == 0 and catch(a).argmax() == 2
    assert catch(light(500)).argmax() == 1


@pytest.mark.parametrize("spectrum", [1 / (1 + np.exp((510 - WAVELENGTHS) / 8)), WAVELENGTHS / 700, light(560, 40)])
def test_metamers(spectrum):
    """The mixture is caught alike by all three cones, and differs from the light."""
    amounts = match(spectrum)
    mixture = screen_light(*amounts)
    np.testing.assert_allclose(catch(mixture), catch(spectrum), rtol=1e-9)
    assert (amounts > -1e-9).all() and np.abs(mixture - spectrum).max() > 0.1 * spectrum.max()
    assert sensitivity("rod") @ mixture != pytest.approx(sensitivity("rod") @ spectrum, rel=1e-3)


def test_a_light_purer_than_the_screen():
    """A laser between two of the screen's lights asks for less than nothing of the third."""
    assert match(light(500))[0] < -0.3
    np.testing.assert_allclose(match(screen_light(0.2, 0.3, 0.4)), [0.2, 0.3, 0.4])


@pytest.mark.parametrize("radius", [1.5, 3, 4, 6])
def test_centre_surround(radius):
    """Weights sum to 0, change sign at the radius, are alike in all directions; the disc that fits answers most."""
    w = centre_surround(radius)
    assert w.sum() == pytest.approx(0, abs=1e-12) and w[w > 0].sum() == pytest.approx(1)
    np.testing.assert_allclose(w, np.rot90(w), atol=1e-12)
    away = np.hypot(*(np.indices(w.shape) - len(w) // 2))
    assert (w[away < radius - 0.6] > 0).all() and (w[(away > radius + 0.6) & (away < 3 * radius)] < 0).all()
    answers = {r: (np.clip(r - away + 0.5, 0, 1) * w).sum() for r in np.arange(0.5, 3 * radius, 0.5)}
    assert abs(max(answers, key=answers.get) - radius) <= 0.5
    assert np.abs(conv(np.full((60, 55), 0.7), w)).max() < 1e-9


def test_a_simple_cell_wants_angle_and_place():
    """It fires most for its own angle, is silent across and half a stripe aside, and never fires less than never."""
    rates = {angle: rate(bar(41, angle, width=5), UPRIGHT) for angle in range(0, 180, 15)}
    assert max(rates, key=rates.get) == 90 and rates[0] < 1 < 60 < rates[90] <= 100
    assert rate(bar(41, 90, width=5, offset=5), UPRIGHT) == 0
    assert rate(UPRIGHT > 0, UPRIGHT) == pytest.approx(100) and rate(UPRIGHT < 0, UPRIGHT) == 0


def test_a_complex_cell_wants_its_angle_only():
    """Moved by half a stripe it fires nearly as before, turned it does not."""
    middle, aside, across = (
        energy(bar(41, angle, width=5, offset=offset), 10, 0) for angle, offset in ((90, 0), (90, 3), (0, 0))
    )
    assert aside > 0.9 * middle > 10 * across


@pytest.mark.parametrize(("angle", "row", "col"), [(90, 20, 26), (0, 26, 20), (180, 14, 20)])
def test_bars_move_across_themselves(angle, row, col):
    """An upright bar to the right; a level one down; turned by half a turn, the other way."""
    picture = bar(41, angle, offset=6, width=3)
    assert picture[row, col] == 1 and picture[20, 20] == 0
    assert picture.sum() == pytest.approx(41 * 3)


def test_bars_rise_to_the_right():
    """Angles are counter-clockwise."""
    picture = bar(21, 45, width=2)
    assert picture[4, 16] == 1 and picture[16, 16] == 0


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: sensitivity("X"), "cell should be one of 'L', 'M', 'S', 'rod'"),
        (lambda: light(800), "middle should"),
        (lambda: catch([1, 2, 3]), "at each of the 151 WAVELENGTHS"),
        (lambda: screen_light("much", 0, 0), "red should"),
        (lambda: centre_surround(0.1), "radius should"),
        (lambda: rate(np.ones((3, 3)), np.ones((3, 4))), "one shape"),
        (lambda: bar(0), "size should"),
        (lambda: bar(9, "upright"), "angle should"),
    ],
)
def test_bad_input(call, named):
    """One sentence each."""
    with pytest.raises((TypeError, ValueError), match=named):
        call()
