"""Times of day: the colours in which everything else is seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Light:
    """The colours of a time of day.

    Attributes
    ----------
    zenith, horizon : tuple of float
        Sky at the top and at the horizon.
    tint : tuple of float
        Every surface's colour is multiplied by it.
    haze : tuple of float
        Far things fade into it.
    lamps : float
        Share of windows that are lit.
    brightness : float
        Mean grey that a camera aims at.
    share : float
        How often a scene has this light.
    """

    zenith: tuple
    horizon: tuple
    tint: tuple
    haze: tuple
    lamps: float
    brightness: float
    share: float


LIGHTS = {
    "day": Light((0.20, 0.42, 0.78), (0.70, 0.83, 0.95), (1.0, 0.97, 0.91), (0.71, 0.80, 0.90), 0.02, 0.46, 0.45),
    "overcast": Light((0.56, 0.61, 0.67), (0.82, 0.84, 0.86), (0.80, 0.82, 0.84), (0.76, 0.79, 0.82), 0.06, 0.46, 0.2),
    "golden": Light((0.33, 0.46, 0.68), (0.99, 0.82, 0.55), (1.08, 0.90, 0.68), (0.92, 0.78, 0.62), 0.1, 0.45, 0.18),
    "dusk": Light((0.17, 0.19, 0.42), (0.96, 0.56, 0.42), (0.55, 0.46, 0.55), (0.62, 0.43, 0.47), 0.4, 0.37, 0.11),
    "night": Light((0.03, 0.05, 0.14), (0.15, 0.19, 0.33), (0.25, 0.28, 0.40), (0.13, 0.17, 0.29), 0.45, 0.25, 0.06),
}
