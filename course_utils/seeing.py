"""How eyes and the first area of the cortex see, in the lecture's terms: weighted sums, then a rectifier.

A cone weighs the wavelengths of a light; a ganglion cell of the retina weighs the pixels around one place, a cell of V1
those along a line. What differs is the kernel.

*Source*: slides "Visual system" and "Edge detectors in cats".
"""

import numpy as np

from course_utils._checks import as_array, as_count, as_number, one_of
from course_utils.filters import gabor, gaussian

WAVELENGTHS = np.arange(400.0, 701.0, 2)  # nm
"""Of light that we see, from violet to red, in nanometres."""
WAVELENGTHS.flags.writeable = False

PEAKS = {"L": 564.0, "M": 534.0, "S": 420.0, "rod": 498.0}
"""Where each kind of cell catches most, in nm: Bowmaker and Dartnall 1980, measured in single human cells."""

SCREEN = {"red": (610.0, 18.0), "green": (540.0, 20.0), "blue": (455.0, 14.0)}
"""Middle and width (standard deviation), in nm, of the three lights that a screen mixes here."""


def sensitivity(cell):
    """Return how well a kind of cell catches light of each wavelength: largest 1.

    All visual pigments share one curve; only its place differs. The eye's lens, which keeps out violet, is left aside.

    Parameters
    ----------
    cell : "L", "M", "S" or "rod"
        The cones for long, middle and short waves, or the rods.

    Returns
    -------
    (n,) array
        At `WAVELENGTHS`.

    Examples
    --------
    >>> WAVELENGTHS[sensitivity("M").argmax()].item()
    534.0

    *Source*: V. Govardovskii and others, "In search of the visual pigment template", 2000, its main (alpha) band.
    """
    peak = PEAKS[one_of(cell, "cell", tuple(PEAKS))]
    x = peak / WAVELENGTHS
    middle = 0.8795 + 0.0459 * np.exp(-((peak - 300) ** 2) / 11940)
    falls = np.exp(69.7 * (middle - x)) + np.exp(28 * (0.922 - x)) + np.exp(-14.9 * (1.104 - x)) + 0.674
    return falls.min() / falls


def light(middle, width=4.0):
    """Return a light of nearly one wavelength: a bell around `middle`, in nm, whose powers sum to 1.

    Examples
    --------
    >>> round(float(light(580).sum()), 6)
    1.0
    """
    middle, width = as_number(middle, "middle", low=400, high=700), as_number(width, "width", low=2)
    bell = np.exp(-((WAVELENGTHS - middle) ** 2) / (2 * width**2))
    return bell / bell.sum()


def catch(spectrum):
    """Return what the three cones catch of a light: three sums, each wavelength weighed by the cone's sensitivity.

    Whatever the light, these three numbers are all that the brain is told: two lights with the same catch look alike
    (they are *metamers*).

    Parameters
    ----------
    spectrum : (n,) array_like
        Power at `WAVELENGTHS`.

    Returns
    -------
    (3,) array
        L, M, S.

    Examples
    --------
    >>> catch(light(620)).round(2).tolist()
    [0.44, 0.1, 0.0]
    """
    spectrum = as_array(spectrum, "spectrum", ndim=1)
    if spectrum.shape != WAVELENGTHS.shape:
        raise ValueError(f"spectrum should have a power at each of the {len(WAVELENGTHS)} WAVELENGTHS, got "
                         f"{len(spectrum)}; try light(580)")  # fmt: skip
    return np.array([sensitivity(cone) @ spectrum for cone in "LMS"])


def screen_light(red, green, blue):
    """Mix the three lights of a screen: red · R(λ) + green · G(λ) + blue · B(λ).

    Examples
    --------
    >>> screen_light(1, 1, 0).shape == WAVELENGTHS.shape
    True
    """
    amounts = [as_number(amount, name) for amount, name in zip((red, green, blue), SCREEN, strict=True)]
    return sum(amount * light(*SCREEN[name]) for amount, name in zip(amounts, SCREEN, strict=True))


def match(spectrum):
    """Return how much red, green and blue of a screen look like a light: three equations, three unknowns.

    Returns
    -------
    (3,) array
        Negative where no mixture will do: the light is purer than a screen can show.

    Examples
    --------
    >>> lemon = 1 / (1 + np.exp((510 - WAVELENGTHS) / 12))            # sends back all but blue
    >>> mixed = screen_light(*match(lemon))
    >>> bool(np.allclose(catch(mixed), catch(lemon))), bool(np.allclose(mixed, lemon))
    (True, False)
    """
    each = np.stack([catch(light(*band)) for band in SCREEN.values()], axis=1)  # (3 cones, 3 lights)
    return np.linalg.solve(each, catch(spectrum))


def centre_surround(radius, *, size=None):
    """A ganglion cell of the retina: a bright disc in a dark ring answers most, a flat picture not at all.

    The difference of two Gaussians, one 1.6 times as wide as the other: weights that sum to 0.

    Parameters
    ----------
    radius : float
        Where the weights change their sign, in pixels from the middle.
    size : int, odd, optional
        Pixels along each side; by default four radii to each side.

    Returns
    -------
    (size, size) array
        The positive weights sum to 1: from -1 to 1 for a picture in [0, 1].

    Examples
    --------
    >>> w = centre_surround(3)
    >>> w.shape, bool(abs(w.sum()) < 1e-12), bool(w[12, 12] > 0 > w[12, 16])
    ((25, 25), True, True)

    *Source*: R. Rodieck, "Quantitative analysis of cat retinal ganglion cell response to visual stimuli", 1965; the
    ratio of 1.6 is D. Marr and E. Hildreth's, 1980.
    """
    radius, ratio = as_number(radius, "radius", low=0.5), 1.6
    # exp(-r²/2σ²) = exp(-r²/2(1.6σ)²)/1.6² at the radius r
    sigma = radius * np.sqrt((1 - 1 / ratio**2) / (4 * np.log(ratio)))
    size = 8 * round(radius) + 1 if size is None else as_count(size, "size", least=3)
    kernel = gaussian(sigma, size) - gaussian(ratio * sigma, size)
    return kernel / kernel[kernel > 0].sum()


def rate(picture, kernel, *, most=100.0):
    """Return how often a cell of V1 fires: max(Σ picture · kernel, 0), in spikes a second.

    Parameters
    ----------
    picture : (H, W) array_like
    kernel : (H, W) array_like
        Its receptive field, as large as the picture.
    most : float
        The rate for the picture that fits the kernel best: 1 where it is positive, 0 elsewhere.

    Examples
    --------
    >>> from course_utils.filters import gabor
    >>> w = gabor(8, size=25)
    >>> round(rate(w > 0, w)), rate(w < 0, w)
    (100, 0.0)

    *Source*: slide "Edge detectors in cats"; D. Hubel and T. Wiesel 1959.
    """
    picture, kernel = as_array(picture, "picture", ndim=2), as_array(kernel, "kernel", ndim=2)
    if picture.shape != kernel.shape:
        raise ValueError(f"picture and kernel should have one shape, got {picture.shape} and {kernel.shape}")
    return most * max(float((picture * kernel).sum() / kernel[kernel > 0].sum()), 0.0)


def energy(picture, wavelength, angle, *, most=100.0):
    """Return how often a complex cell fires: the length of what two Gabor kernels a quarter wave apart answer.

    Where in its field the bar lies matters little: as one of the two kernels loses it, the other finds it.

    Parameters
    ----------
    picture : (n, n) array_like
    wavelength, angle : float
        As in `gabor`.
    most : float
        As in `rate`.

    Examples
    --------
    >>> picture = np.zeros((25, 25))
    >>> picture[:, 10:13] = 1
    >>> energy(picture, 8, 0) > 10 * energy(picture.T, 8, 0)
    True

    *Source*: E. Adelson and J. Bergen, "Spatiotemporal energy models for the perception of motion", 1985.
    """
    picture = as_array(picture, "picture", ndim=2)
    answers = []
    for phase in (0, 90):
        kernel = gabor(wavelength, angle, phase=phase, size=len(picture))
        answers.append((picture * kernel).sum() / kernel[kernel > 0].sum())
    return most * float(np.hypot(*answers))
