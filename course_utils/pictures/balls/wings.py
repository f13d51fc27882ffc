"""The snitch's wings: two fans of feathers, flat and thin, one on each side."""

import numpy as np

from course_utils.pictures.balls.solids import unit
from course_utils.pictures.scenes.canvas import smooth_step

FEATHERS, OPENING = 7, 1.25  # how many in a wing, and its angle in radians
REACH = 2.45  # from the middle of the ball to the tips, in radii of the ball


def lay_wings(seen, x, y, turn, stage, *, in_front):
    """Lay the wings over what is seen (H, W, 4), as far as they lie in front of the ball's middle, or behind it.

    A wing is a plane through its root. In it a place has a distance from the root and an angle, which says which
    feather it belongs to; each feather has a length.
    """
    for side in (-1, 1):
        root, out, normal = ([side * 0.9, 0.25, 0], [side * 0.93, 0.42, -0.05], [side * 0.12, -0.1, 1])
        root, out, normal = (np.float32(vector) @ turn for vector in (root, out, unit(np.array(normal))))
        out = unit(out - (out @ normal) * normal)
        z = (root @ normal - x * normal[0] - y * normal[1]) / normal[2]
        at = np.stack(np.broadcast_arrays(x, y, z), axis=-1) - root
        along, across = at @ out, at @ (np.cross(out, normal) * side)

        away, feather = np.hypot(along, across), (np.arctan2(across, along) + 0.12) / OPENING * FEATHERS
        number = np.clip(np.floor(feather), 0, FEATHERS - 1)
        aside = 2 * (feather - number) - 1  # from the feather's middle, -1 to 1
        reach = (1.7 - 0.95 * (number / (FEATHERS - 1)) ** 0.8) * (1 - 0.10 * aside**2)
        cover = smooth_step(reach - away, 0, 0.03) * (feather > 0) * (feather < FEATHERS) * ((z > 0) == in_front)

        barbs = 0.06 * np.sin(60 * away + 12 * abs(aside))
        tone = 0.80 + barbs - 0.30 * smooth_step(aside, -0.2, 1.0) * smooth_step(away, 0.15, 0.6)
        light = 0.66 * (0.35 + 0.65 * abs(normal @ stage.sun)) * (0.75 * stage.sunlight + 0.6 * stage.zenith + 0.1)
        wing = np.concatenate([tone[..., None] * light, np.ones_like(tone)[..., None]], axis=-1)
        seen += (wing - seen) * cover[..., None]
