"""Why do three lights suffice for a screen? Mix red, green and blue until the three cones catch the same."""

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CONES, SOFT_INK
from course_utils.seeing import SCREEN, WAVELENGTHS, catch, light, match, screen_light, sensitivity


def _brightest(spectrum):
    """The same light, so strong that one light of the screen has to shine with 1."""
    return spectrum / match(spectrum).max()


LIGHTS = {
    "a lemon in the sun": _brightest(1 / (1 + np.exp((512 - WAVELENGTHS) / 10))),
    "the blue sky": _brightest((450 / WAVELENGTHS) ** 4),
    "grass": _brightest(
        0.12 + np.exp(-(((WAVELENGTHS - 550) / 28) ** 2)) + 1.2 / (1 + np.exp((692 - WAVELENGTHS) / 8))
    ),
    "a sodium lamp, 589 nm": _brightest(light(589, 2)),
    "a laser of 500 nm": _brightest(light(500, 2)),
}
ALIKE = 0.02  # of what the cones catch together: what the eye hardly tells apart
LIGHT, MIX = "the light", "your mixture"


def as_seen(amounts):
    """What a screen shows for amounts of its three lights: clipped, and encoded as screens expect (gamma 2.2)."""
    return np.clip(amounts, 0, 1) ** (1 / 2.2)


class ConesAndLightExplorer(Explorer):
    """Mix the lights of a screen until a light of the world and the mixture look alike.

    Parameters
    ----------
    light : str
        A key of `LIGHTS`.
    red, green, blue : float
        How strongly the three lights of the screen shine, 0 to 1.

    *Source*: slide "Visual system" (rods, and three types of cones).
    """

    title = "Three cones, three lights"
    lead = "Move red, green and blue until the three kinds of cone catch as much of your mixture as of the light."

    def __init__(self, light="a lemon in the sun", red=0.5, green=0.5, blue=0.5):
        self.light = choice("the light", list(LIGHTS), light)
        self.red = slider("red", 0.0, 1.0, red, step=0.01)
        self.green = slider("green", 0.0, 1.0, green, step=0.01)
        self.blue = slider("blue", 0.0, 1.0, blue, step=0.01)
        self.match = button("match it for me", "three equations, three unknowns")
        self._chart = Chart(420, 200)
        self._make_chart()
        super().__init__([self.light, self.red, self.green, self.blue, self.match])

    def numbers(self):
        """Both spectra, what the cones catch of each, and how much of the screen's lights the light asks for."""
        amounts = [self.red.value, self.green.value, self.blue.value]
        target, mixture = LIGHTS[self.light.value], screen_light(*amounts)
        return {
            "target": target,
            "mixture": mixture,
            "caught": catch(target),
            "mixed": catch(mixture),
            "asked": match(target),
            "amounts": np.array(amounts),
        }

    def draw(self, numbers):
        """The two spectra under the cones' curves; both colours; what each cone catches of both."""
        self._world.set_ydata(numbers["target"] / self._scale(numbers["target"]))
        self._screen.set_ydata(numbers["mixture"] / self._scale(numbers["mixture"]))
        spectra = self._chart.plane(
            "spectra", "two lights, and what the cones catch best", alt="spectra of both lights"
        )
        halves = np.array([[as_seen(numbers["asked"]), as_seen(numbers["amounts"])]])
        title, fact = ("as it looks", "light, mixture") if _shown(numbers) else ("on a screen", "left: not the light")
        colours = array_plane("colours", halves, title, cell=(150, 70), fact=fact, place="{label}",
                              labels=[LIGHT, MIX])  # fmt: skip
        high = 1.1 * max(numbers["caught"].max(), numbers["mixed"].max())
        catches = [
            bars_plane(cone, [(LIGHT, own, f"{own:.2f}", CONES[cone]), (MIX, mixed, f"{mixed:.2f}", ACCENT)],
                       f"caught by the {cone} cones", high=high, width=180)
            for cone, own, mixed in zip(CONES, numbers["caught"], numbers["mixed"], strict=True)
        ]  # fmt: skip
        off = _differences(numbers["caught"], numbers["mixed"])
        return Drawing(
            [[spectra, colours], catches],
            reading=self._reading(off, numbers),
            result={f"{cone} differs": round(float(each), 3) for cone, each in zip(CONES, off, strict=True)},
        )

    def changed(self, control):
        """The button solves for red, green and blue."""
        if control is self.match:
            amounts = np.clip(np.round(match(LIGHTS[self.light.value]), 2), 0, 1)
            for own, amount in zip((self.red, self.green, self.blue), amounts, strict=True):
                own.value = float(amount)

    def _make_chart(self):
        axes = self._chart.axes
        axes.set(xlim=(400, 700), ylim=(0, 1.3), xlabel="wavelength (nm)", yticks=[])
        for cone, colour in CONES.items():
            curve = sensitivity(cone)
            axes.plot(WAVELENGTHS, curve, color=colour, linewidth=1.4)
            axes.annotate(cone, (WAVELENGTHS[curve.argmax()], 1.03), color=colour, ha="center", weight="bold")
        axes.plot(WAVELENGTHS, sensitivity("rod"), color=SOFT_INK, linewidth=1, linestyle=":", label="rods")
        (self._world,) = axes.plot(WAVELENGTHS, WAVELENGTHS * 0, color="#212529", linewidth=2.4, label=LIGHT)
        (self._screen,) = axes.plot(WAVELENGTHS, WAVELENGTHS * 0, "--", color=ACCENT, linewidth=2.4, label=MIX)
        axes.legend(loc="upper center", ncols=3, fontsize=8, borderpad=0.2)
        self._chart.only_these_move(self._world, self._screen)

    def _scale(self, spectrum):
        """Broad and narrow lights are drawn equally high: what counts here is their shape."""
        return max(float(spectrum.max()), 1e-9) / 0.95

    def _reading(self, off, numbers):
        asked, worst = numbers["asked"], int(np.abs(off).argmax())
        if not _shown(numbers):
            name = list(SCREEN)[int(asked.argmin())]
            return (
                f"No mixture will do: this light asks for −{-asked.min():.2f} of {name}, and a screen cannot shine "
                "less than nothing. It is purer than anything that you ever saw on a screen; the left half is "
                "only what a screen makes of it."
            )
        if abs(off[worst]) < ALIKE:
            return (
                f"The three catches agree, within {ALIKE:.0%} of all that is caught: two unlike lights, and one colour."
            )
        cone, own, mixed = list(CONES)[worst], numbers["caught"][worst], numbers["mixed"][worst]
        return (
            f"The {cone} cones tell them apart best: they catch {own:.2f} of the light and {mixed:.2f} of your mixture."
        )


def _shown(numbers):
    """Whether a screen can show the light."""
    return numbers["asked"].min() >= -ALIKE


def _differences(caught, mixed):
    """By how much the mixture differs, as shares of all that is caught."""
    return (mixed - caught) / caught.sum()
