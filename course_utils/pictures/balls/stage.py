"""Where a ball lies: ground, background, sun and sky, none of which knows what ball it is.

Vectors are as the viewer has them: x to the right, y up, z towards the eye, in radii of the ball, whose middle is 0.
Colours are amounts of light here, which add up; a picture's numbers do not.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.pictures.balls.skins import grain
from course_utils.pictures.balls.solids import length, unit
from course_utils.pictures.scenes.canvas import mix, smooth_step


@dataclass(frozen=True)
class Stage:
    """Ground, background and light.

    Attributes
    ----------
    up, ahead : (3,) array
        Against gravity; and level with the ground, from the ball towards the viewer.
    sun : (3,) array
        From the ball towards the light.
    sunlight, zenith, horizon : (3,) array
        How much light comes from the sun, from above and from the side.
    ground : callable
        (places (..., 3), sharpness (...), random generator) -> colour (..., 3), one of `GROUNDS`.
    far : float
        How far behind the ball the background stands.
    """

    up: np.ndarray
    ahead: np.ndarray
    sun: np.ndarray
    sunlight: np.ndarray
    zenith: np.ndarray
    horizon: np.ndarray
    ground: callable
    far: float

    @classmethod
    def drawn(cls, rng):
        """Draw a stage."""
        tilt = np.radians(rng.uniform(8, 28))  # how far the viewer looks down
        up, ahead = np.array([0, np.cos(tilt), np.sin(tilt)]), np.array([0, -np.sin(tilt), np.cos(tilt)])
        high, aside = np.radians(rng.uniform(28, 68)), np.radians(rng.uniform(-75, 75))
        level = np.sin(aside) * np.array([1, 0, 0]) + np.cos(aside) * ahead
        sun = np.cos(high) * level + np.sin(high) * up
        sunlight = rng.uniform(1.5, 2.6) * mix((0.95, 0.97, 1.0), (1.1, 0.92, 0.68), rng.random())
        ground = GROUNDS[rng.integers(len(GROUNDS))]
        if ground in OUTSIDE:
            zenith, horizon = mix((0.30, 0.46, 0.80), (0.62, 0.66, 0.72), rng.random()), np.array([0.8, 0.86, 0.92])
        else:
            horizon = rng.uniform(0.25, 0.75) * np.clip(rng.normal(1, 0.25, 3), 0.5, 1.3)  # a wall of some colour
            zenith = 0.6 * horizon + 0.15
        vectors = (np.float32(vector) for vector in (up, ahead, sun, sunlight, zenith, horizon))
        return cls(*vectors, ground, rng.uniform(3.5, 9))

    # --- Ground and background ------------------------------------------------------------------------------

    def without_ball(self, x, y, depth, rng):
        """Return the light (H, W, 3) from ground and background, the places (H, W, 3) seen, and which are ground.

        `depth` is how far the ground lies below the ball's middle.
        """
        z_ground = -(depth + y * self.up[1]) / self.up[2]
        z_wall = -(self.far + y * self.ahead[1]) / self.ahead[2]
        p = np.stack(np.broadcast_arrays(x, y, np.maximum(z_ground, z_wall)), axis=-1)
        at = np.stack([p[..., 0], p @ self.ahead, 0 * p[..., 0]], axis=-1)
        sharp = np.exp(-np.abs(at[..., 1]) / 5)  # what is far away is out of focus
        ground = light_of(self.ground(at, sharp, rng)) * (self.sunlight * (self.sun @ self.up) + self.zenith)
        edge = np.broadcast_to(smooth_step(z_ground - z_wall, 0, 0.25), p.shape[:-1])
        return mix(self._background(p, depth, rng), ground, edge[..., None]), p, edge > 0

    def _background(self, p, depth, rng):
        """A wall, or trees under a sky."""
        high = p @ self.up + depth
        at = np.stack([p[..., 0], high, 0 * high], axis=-1)
        light = mix(self.horizon, self.zenith, np.clip(high / 4, 0, 1)[..., None])
        if self.ground not in OUTSIDE:
            return light * (0.8 + 0.1 * grain(at, 0.5, rng))[..., None]
        leaves = light_of(np.array([0.16, 0.27, 0.12]) * rng.uniform(0.7, 1.6)) * (self.sunlight + self.zenith)
        leaves = leaves * (1 + 0.35 * grain(at, 2.2, rng))[..., None]
        top = 4 * rng.uniform(0.15, 0.7) + 0.4 * grain(at * [1, 0.3, 0], 1.6, rng)
        light = mix(leaves, light, smooth_step(high, top - 0.24, top + 0.48)[..., None])
        for _ in range(rng.integers(0, 14)):  # gaps between the leaves, out of focus: discs
            radius, bright = rng.uniform(0.12, 0.4), rng.uniform(0, 0.25)
            away = np.hypot(at[..., 0] - rng.uniform(-4, 4), high - rng.uniform(0, 2.5))
            disc = bright * (1 - smooth_step(away, 0.85 * radius, radius))
            light = light + disc[..., None] * (0.4 * self.sunlight + 0.6 * self.horizon)
        return light

    def past(self, axes, turn, p):
        """Return which share (...) of the light reaches places p on the ground past a ball: its shadow.

        The ball counts as an ellipsoid with half its length, height and depth in `axes`; `turn` is its pose.
        """
        at, sun = (p @ turn.T) / axes, unit((turn @ self.sun) / axes)
        towards = at @ sun
        away = np.sqrt(np.maximum(length(at) ** 2 - towards**2, 0))  # of the sun's ray from the middle of the ball
        soft = 0.12 + 0.12 * np.clip(-towards, 0, 6)
        from_sun = 1 - 0.72 * (1 - smooth_step(away, 1 - soft, 1 + soft)) * (towards < 0)
        from_sky = 1 - 0.85 * np.clip(-(p @ self.up) / length(p), 0, 1) / np.maximum(length(at), 1) ** 2
        return from_sun * from_sky

    # --- Light on the ball ----------------------------------------------------------------------------------

    def lit(self, skin, normal, p, depth):
        """Return the light (..., 3) that a skin sends to the viewer from places p, which look along their normals."""
        colour, polish = np.float32(light_of(skin.colour)), np.float32(skin.polish)
        free = (1 - np.exp(-1.6 * np.clip(p @ self.up + depth, 0, None)))[..., None]  # little light near the ground
        below, above = 0.22 * free * (self.sunlight + self.zenith), 0.6 * self.zenith + 0.4 * self.horizon
        around = mix(below, above, (0.5 + 0.5 * normal @ self.up)[..., None])
        scattered = colour * (around + self.sunlight * np.clip(normal @ self.sun, 0, 1)[..., None])

        mirrored = 2 * normal[..., 2:] * normal - np.float32((0, 0, 1))  # where the viewer looks, by way of the ball
        spot = (np.clip(mirrored @ self.sun, 0, 1) ** polish * (polish + 8) / 18)[..., None]
        image = self._sky(mirrored, 2 / np.sqrt(polish)) * (0.35 + 0.65 * free) + spot * self.sunlight
        shine = np.broadcast_to(np.float32(skin.shine), spot.shape[:-1])[..., None]
        grazing = (1 - np.clip(normal[..., 2:], 0, 1)) ** 5 * np.minimum(polish / 250, 0.4)
        shine = np.where(shine > 0, shine + (1 - shine) * grazing, 0)  # at its rim everything polished is a mirror
        return (1 - shine) * scattered + shine * (image * colour if skin.metal else image)

    def _sky(self, ways, blur):
        high = ways @ self.up
        sky = mix(self.horizon, self.zenith, np.clip(high, 0, 1)[..., None])
        return mix(0.18 * (self.sunlight + self.zenith), sky, smooth_step(high, -blur, blur)[..., None])


def light_of(colour):
    """Return how much light a picture's numbers stand for."""
    return np.maximum(colour, 0) ** 2.2


def picture_of(light):
    """Return a picture's numbers for amounts of light: what is very bright runs gently into white."""
    return (1 - np.exp(-1.35 * np.maximum(light, 0))) ** (1 / 2.2)


# --- Grounds: (places, of which z = 0 (..., 3), sharpness (...), random generator) -> colour (..., 3) ---------------


def grass(at, sharp, rng):
    """A lawn."""
    blades = 0.16 * grain(at * [1, 0.5, 1], 26, rng) + 0.1 * grain(at, 9, rng)
    green = np.array([0.30, 0.45, 0.16]) * rng.uniform(0.75, 1.25) * [rng.uniform(0.8, 1.3), 1, 1]
    return green * (1 + sharp * blades + 0.05 * grain(at, 1.5, rng))[..., None]


def sand(at, sharp, rng):
    """A beach."""
    grains = sharp * 0.05 * grain(at, 40, rng) + 0.05 * grain(at * [0.5, 1, 1], 3, rng)
    return np.array([0.82, 0.72, 0.54]) * rng.uniform(0.85, 1.1) * (1 + grains)[..., None]


def clay(at, sharp, rng):
    """A court of red clay."""
    grains = sharp * 0.06 * grain(at, 34, rng) + 0.04 * grain(at, 2, rng)
    return np.array([0.66, 0.33, 0.22]) * rng.uniform(0.8, 1.1) * (1 + grains)[..., None]


def asphalt(at, sharp, rng):
    """A road."""
    grains = sharp * 0.09 * grain(at, 30, rng) + 0.05 * grain(at, 1.5, rng)
    return rng.uniform(0.3, 0.62) * np.array([1, 1, 1.03]) * (1 + grains)[..., None]


def boards(at, sharp, rng):
    """A floor of boards."""
    width, turn = rng.uniform(0.5, 0.9), np.radians(rng.uniform(-35, 35))
    across = (at[..., 0] * np.cos(turn) + at[..., 1] * np.sin(turn)) / width
    along = at[..., 1] * np.cos(turn) - at[..., 0] * np.sin(turn)
    board = np.floor(across)
    fibre = grain(np.stack([across * 6, along * 0.8, board * 3], axis=-1), 2.5, rng)
    shade = 1 + 0.06 * np.sin(13 * board + rng.uniform(0, 6)) + 0.05 * sharp * fibre
    gap = sharp * smooth_step(abs(across - board - 0.5), 0.47, 0.5)
    return np.array([0.74, 0.52, 0.32]) * rng.uniform(0.75, 1.15) * (shade * (1 - 0.5 * gap))[..., None]


def cloth(at, sharp, rng):
    """A table under a cloth of one colour."""
    hues = np.array([(0.10, 0.42, 0.26), (0.14, 0.28, 0.55), (0.50, 0.13, 0.18), (0.60, 0.60, 0.58)])
    weave = sharp * 0.035 * grain(at, 36, rng) + 0.03 * grain(at, 1, rng)
    return hues[rng.integers(len(hues))] * rng.uniform(0.8, 1.1) * (1 + weave)[..., None]


OUTSIDE = (grass, sand, clay, asphalt)
GROUNDS = (*OUTSIDE, boards, cloth)
