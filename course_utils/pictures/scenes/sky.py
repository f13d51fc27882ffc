"""Skies, clouds and stars."""

import numpy as np

from course_utils.pictures.scenes.canvas import mix, smooth_step


def paint_sky(canvas, horizon=0.6, clouds=None):
    """Fill the picture with sky: a gradient down to the horizon, the sun's glow, stars at night, and soft clouds.

    Parameters
    ----------
    canvas : Canvas
    horizon : float
        Where the sky is brightest, 0 (top) to 1 (bottom).
    clouds : float, optional
        Share of the sky under clouds, 0 to 1; by default random.
    """
    rng, light = canvas.rng, canvas.light
    clouds = rng.beta(1.1, 1.5) if clouds is None else clouds
    height = np.clip(1 - canvas.y / max(horizon, 0.05), 0, 1)
    sky = mix(light.horizon, light.zenith, (height**0.75)[..., None]) + np.zeros((canvas.size, canvas.size, 1))
    away = np.hypot(canvas.x - canvas.sun, 1.4 * (canvas.y - horizon * 0.8))
    sky += (0.55 * np.exp(-away / 0.22))[..., None] * (np.array(light.horizon) - 0.35 * sky)
    canvas.lay(sky, np.ones((canvas.size, canvas.size)), segment="sky")
    stars = rng.random((40, 3))
    if light.brightness < 0.3:
        for x, y, glow in stars:
            canvas.lay(
                (1, 1, 1), *_scaled(canvas.box(x, x + 0.006, y * horizon, y * horizon + 0.006), 0.3 + 0.5 * glow)
            )
    paint_clouds(canvas, horizon, clouds)


def paint_clouds(canvas, horizon, share):
    """Lay clouds over the sky: bright where they face the light, grey underneath, flat and hazy near the horizon."""
    light = canvas.light
    billows = canvas.noise(1.9, (2.4, 1), 2) + 0.12 * canvas.noise(1.2, (1.8, 1), 6)
    height = np.clip(1 - canvas.y / max(horizon, 0.05), 0, 1)
    thick = smooth_step(billows, 1.3 - 2.4 * share, 2.5 - 2.4 * share) * smooth_step(height, 0.0, 0.25)
    below = np.roll(billows, max(canvas.size // 24, 1), axis=0)
    facing = np.clip(0.8 + 0.7 * (below - billows), 0, 1)
    white = np.minimum(np.array(light.horizon) * 0.45 + 0.62 * np.sqrt(np.array(light.tint)), 1.1)
    grey = mix(light.zenith, light.horizon, 0.6) * 0.88
    canvas.lay(mix(grey, white, facing[..., None]), 0.92 * thick)


def _scaled(stroke, factor):
    """Return the stroke (cover, where), thinned."""
    cover, where = stroke
    return cover * factor, where
