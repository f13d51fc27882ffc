"""Skins of balls: for directions d (..., 3) from the middle of a ball, what is seen there.

Every skin is a function of d and of a random generator, which draws what differs from ball to ball.
"""

from typing import NamedTuple

import numpy as np

from course_utils.pictures.balls.solids import HOLLOWS, along, length
from course_utils.pictures.scenes.canvas import mix, smooth_step


class Skin(NamedTuple):
    """What is seen of a ball at some places.

    Attributes
    ----------
    colour : (..., 3) array
        Red, green and blue, 0 to 1.
    height : (...) array or float
        How far it stands out, in radii of the ball.
    shine : (...) array or float
        Share of the light that is mirrored: 0 is felt, 0.05 varnish, 1 polished metal.
    polish : float
        How sharp the mirror image is: 5 is dull, 200 is glass.
    metal : bool
        Whether the mirror image has the colour of the skin.
    """

    colour: np.ndarray
    height: np.ndarray = 0.0
    shine: np.ndarray = 0.04
    polish: float = 20.0
    metal: bool = False


WHITE, IVORY, BLACK = (0.94, 0.94, 0.92), (0.95, 0.91, 0.82), (0.07, 0.07, 0.08)


# --- Ten balls of sports ------------------------------------------------------------------------------------


def basketball(d, rng):
    """Orange leather with pebbles, eight panels between black channels."""
    x, y, _ = split(d)
    channel = np.minimum(np.minimum(abs(x), abs(y)), abs(abs(x) - 0.66) / 0.75)
    line = near(channel, 0.022)
    colour = mottled(vary((0.80, 0.36, 0.12), 0.05, rng), grain(d, 6, rng), 0.06)
    height = 0.0035 * pebbles(d, 75, rng) * (1 - line) - 0.03 * near(channel, 0.04)
    return Skin(mix(colour, BLACK, line[..., None]), height, 0.03, 12)


def american_football(d, rng):
    """Brown leather, two white stripes, white laces along a seam."""
    x, y, z = split(d)
    thick, around = np.hypot(y, z), np.arctan2(y, z)
    seam = near(np.minimum(abs(np.sin(around)), abs(np.cos(around))) * thick, 0.012)
    stripe = near(abs(x) - 0.8, 0.055) * (z > -0.1)
    lace = near(around * thick, 0.022) * (abs(x) < 0.42)
    stitches = near((x * 8.5 + 0.5) % 1 - 0.5, 0.2) * near(around * thick, 0.14) * (abs(x) < 0.44)
    lace = np.maximum(lace, stitches)
    colour = mottled(vary((0.45, 0.21, 0.11), 0.04, rng), grain(d, 5, rng), 0.10)
    colour = mix(mix(colour, (0.2, 0.08, 0.04), seam[..., None]), WHITE, np.maximum(stripe, lace)[..., None])
    height = 0.005 * pebbles(d, 70, rng) - 0.02 * seam + 0.035 * lace
    return Skin(colour, height, 0.035, 14)


def tennis_ball(d, rng):
    """Yellow felt with one white line that closes upon itself."""
    away, _ = curve(d, 0.36)
    line = near(away, 0.045)
    fuzz = grain(d, 130, rng) + 0.6 * grain(d, 30, rng)
    colour = mottled(vary((0.80, 0.87, 0.22), 0.03, rng), fuzz, 0.05)
    height = 0.0025 * fuzz * (1 - line) - 0.02 * near(away, 0.06)
    return Skin(mix(colour, WHITE, line[..., None]), height, 0.0)


def soccer_ball(d, rng):
    """Twelve black pentagons and twenty white hexagons."""
    inner = np.concatenate([along(PENTAGONS, d) / 2.32744, along(HEXAGONS, d) / 2.26728])  # by the faces' distances
    nearest, next_ = -np.partition(-inner, 1, axis=0)[:2]
    seam = near((nearest - next_) * 3.2, 0.03)
    is_black = smooth_step(inner[:12].max(axis=0) - inner[12:].max(axis=0), -0.004, 0.004)
    colour = mix(WHITE, vary(BLACK, 0.02, rng), is_black[..., None])
    colour = mix(colour, (0.25, 0.25, 0.26), 0.8 * seam[..., None])
    return Skin(colour, -0.025 * seam, 0.05, 40)


def baseball(d, rng):
    """White leather, one seam with red stitches on both sides."""
    away, phase = curve(d, 0.30)
    slanted = (phase * 54 / np.pi + abs(away) * 6) % 1
    stitch = near(slanted - 0.5, 0.2) * near(abs(away) - 0.06, 0.05)
    seam = near(away, 0.012)
    colour = mottled(vary(WHITE, 0.02, rng), grain(d, 4, rng), 0.03)
    colour = mix(mix(colour, (0.55, 0.5, 0.45), seam[..., None]), (0.78, 0.10, 0.12), stitch[..., None])
    return Skin(colour, 0.02 * near(away, 0.12) - 0.03 * seam + 0.02 * stitch, 0.03, 15)


def volleyball(d, rng):
    """Six groups of three strips, each group at right angles to its neighbours; one colour to three."""
    size = abs(d)
    axis = size.argmax(axis=-1)[..., None]
    ahead, right, up = (np.take_along_axis(d, (axis + turn) % 3, axis=-1)[..., 0] for turn in range(3))
    u, v = np.arctan(right / abs(ahead)) * 4 / np.pi, np.arctan(up / abs(ahead)) * 4 / np.pi
    gap = np.minimum(abs(abs(u) - 1 / 3), 1 - np.maximum(abs(u), abs(v)))
    yellow, blue = (0.97, 0.80, 0.16), (0.13, 0.28, 0.63)
    strips = np.array([(yellow, WHITE, blue), (WHITE, blue, WHITE), (WHITE, WHITE, WHITE)])[rng.integers(3)]
    colour = strips[np.clip((u + 1) * 1.5, 0, 2).astype(int)]
    seam = near(gap, 0.02)
    return Skin(colour * (1 - 0.65 * seam)[..., None], -0.03 * near(gap, 0.04), 0.03, 18)


def golf_ball(d, rng):
    """White, with some 370 dimples in rings."""
    rings = 17
    polar = np.arccos(np.clip(d[..., 2], -1, 1))
    ring = np.clip(np.floor(polar / np.pi * rings), 0, rings - 1)
    middle = (ring + 0.5) * np.pi / rings
    count = np.maximum(np.round(2 * rings * np.sin(middle)), 1)
    turn = np.arctan2(d[..., 1], d[..., 0]) / (2 * np.pi) * count + 0.5 * (ring % 2)
    aside = (turn - np.floor(turn) - 0.5) * 2 * np.pi * np.sin(middle) / count
    away = np.hypot(aside, polar - middle) / (np.pi / rings / 2)
    dimple = 1 - smooth_step(away, 0.35, 0.95)
    colour = mottled(vary(WHITE, 0.02, rng), -dimple, 0.04)
    return Skin(colour, -0.035 * dimple, 0.06, 60)


def cricket_ball(d, rng):
    """Red leather, six rows of white stitches round it."""
    z, turn = d[..., 0], np.arctan2(d[..., 1], d[..., 2])
    rows = np.array([-0.125, -0.085, -0.04, 0.04, 0.085, 0.125])
    nearest = abs(np.subtract.outer(rows, z)).min(axis=0)
    stitch = near(nearest, 0.011) * near((turn * 40 / np.pi + 6 * abs(z)) % 1 - 0.5, 0.33)
    seam = near(z, 0.008)
    colour = mottled(vary((0.50, 0.05, 0.07), 0.03, rng), grain(d, 3, rng), 0.12)
    colour = mix(mix(colour, (0.2, 0.03, 0.03), seam[..., None]), (0.93, 0.88, 0.78), stitch[..., None])
    return Skin(colour, 0.03 * near(z, 0.16) + 0.012 * stitch - 0.02 * seam, 0.045, 35)


def eight_ball(d, rng):
    """Black and glossy, the number in a white disc, twice."""
    x, y, z = split(d)
    disc = smooth_step(abs(z), 0.85, 0.87)
    x = x * np.sign(z)  # both discs can be read
    upper, lower = abs(np.hypot(x, y - 0.115) - 0.095), abs(np.hypot(x, y + 0.115) - 0.125)
    figure = near(np.minimum(upper, lower), 0.036)
    colour = mix(np.array(BLACK) + 0 * d, IVORY, disc[..., None])
    return Skin(mix(colour, BLACK, (disc * figure)[..., None]), 0.0, 0.035, 250)


def bowling_ball(d, rng):
    """Glossy, two colours swirled into each other, three holes for the fingers."""
    swirl = grain(d + 0.25 * np.sin(3 * d[..., [1, 2, 0]]), 4, rng)
    hues = [(0.10, 0.16, 0.50), (0.42, 0.07, 0.32), (0.03, 0.33, 0.33), (0.45, 0.08, 0.07), (0.16, 0.16, 0.19)]
    first, second = np.array(hues)[rng.permutation(len(hues))[:2]]
    colour = mix(first, 1.3 * second, smooth_step(swirl, -0.2, 1.6)[..., None])
    holes = np.array([(-0.17, 0.22, 1), (0.17, 0.22, 1), (0.05, -0.33, 1)])
    holes = holes / length(holes)[:, None]
    first, second, thumb = np.arccos(np.clip(along(holes, d), -1, 1))
    hole = 1 - smooth_step(np.minimum(np.minimum(first, second) / 0.105, thumb / 0.13), 0.9, 1.05)
    return Skin(mix(colour, (0.01, 0.01, 0.012), hole[..., None]), -0.12 * hole, 0.04 * (1 - hole), 220)


# --- Three balls of Quidditch -------------------------------------------------------------------------------


def quaffle(d, rng):
    """Scarlet leather, stitched together round four hollows."""
    next_, nearest = np.sort(along(HOLLOWS, d), axis=0)[2:]
    seam = near((nearest - next_) * 0.8, 0.016)
    rim = near(np.arccos(np.clip(nearest, -1, 1)) - 0.62, 0.02)
    colour = mottled(vary((0.60, 0.13, 0.10), 0.04, rng), grain(d, 4, rng), 0.16)
    colour = colour * (1 - 0.6 * np.maximum(seam, 0.7 * rim))[..., None]
    height = 0.002 * pebbles(d, 60, rng) - 0.035 * seam - 0.015 * rim
    return Skin(colour, height, 0.04, 16)


def bludger(d, rng):
    """Black iron, hammered, with two riveted bands."""
    x, y, z = split(d)
    band = np.minimum(abs(x), abs(y))
    raised = 1 - smooth_step(band, 0.13, 0.15)
    turn = np.where(abs(x) < abs(y), np.arctan2(z, y), np.arctan2(z, x)) * 18 / (2 * np.pi)
    rivet = 1 - smooth_step(np.hypot((turn % 1 - 0.5) * 2 * np.pi / 18, band), 0.035, 0.075)
    blows = abs(grain(d, 7, rng))
    colour = mottled(vary((0.27, 0.265, 0.275), 0.02, rng), blows - 0.8, 0.12)
    colour = colour * (1 + 0.45 * raised + 0.5 * rivet)[..., None]
    height = 0.035 * blows * (1 - raised) + 0.05 * raised + 0.06 * rivet
    return Skin(colour, height, 0.6, 18, metal=True)


def snitch(d, rng):
    """Gold, engraved with rings and curls."""
    x, y, z = split(d)
    rings = np.maximum(near(abs(y) - 0.42, 0.018), near(abs(y) - 0.52, 0.012))
    curls = near(np.hypot(abs(x) - 0.42, y) - 0.26, 0.018) * (z * z > 0.1)
    curls = np.maximum(curls, near(np.hypot(x, y) - 0.12, 0.018))
    groove = np.maximum(rings, curls * (abs(y) < 0.42))
    colour = mottled(vary((0.98, 0.74, 0.25), 0.03, rng), -groove, 0.35)
    return Skin(colour, -0.03 * groove, 0.85, 90, metal=True)


# --- What skins are made of ---------------------------------------------------------------------------------


def split(d):
    """Return x, y and z of vectors (..., 3)."""
    return d[..., 0], d[..., 1], d[..., 2]


def near(distance, width):
    """Return 1 where a distance is 0 and 0 where it is larger than `width`, with a soft border."""
    return 1 - smooth_step(abs(distance), 0.7 * width, 1.3 * width)


def vary(colour, amount, rng):
    """Return a colour like this one."""
    return np.clip(np.array(colour) * rng.normal(1, amount) + rng.normal(0, amount / 3, 3), 0, 1)


def mottled(colour, pattern, strength):
    """Return a colour at every place (..., 3), brighter where a pattern (...) is high."""
    return np.asarray(colour) * (1 + strength * pattern)[..., None]


def grain(d, frequency, rng, waves=16):
    """Return a random pattern (...) on the ball, mean 0 and standard deviation 1: waves of nearly one length."""
    ways = rng.normal(size=(3, waves))
    ways *= frequency * rng.uniform(0.6, 1.4, waves) / np.sqrt((ways**2).sum(axis=0))
    phases = np.float32(rng.uniform(0, 2 * np.pi, (waves, *[1] * (d.ndim - 1))))
    return np.sin(along(ways.T, d) + phases).sum(axis=0) / np.float32(np.sqrt(waves / 2))


def pebbles(d, frequency, rng):
    """Return the pattern of grained leather: bumps, and flat clefts between them."""
    return np.clip(grain(d, frequency, rng), -0.6, 1.2)


def curve(d, swing):
    """Return how far each direction lies from the seam of a tennis ball, signed, and how far along the seam.

    The seam is x = a cos t + b cos 3t, y = a sin t - b sin 3t, z = c sin 2t with a + b = 1, c = 2 √(ab), b the swing.
    On it x y is a polynomial g of s = sin 2t = z / c: so f = x y - g is 0 there, and f / |∇f| is nearly the distance.
    """
    x, y, z = split(d)
    a, b = 1 - swing, swing
    c = 2 * np.sqrt(a * b)
    p, q, s = (a * a - 2 * a * b - 3 * b * b) / 2, 2 * b * b, z / c  # g = p s + q s³
    f = x * y - p * s - q * s**3
    slope = np.stack([y, x, -(p + 3 * q * s**2) / c], axis=-1)
    slope = slope - np.einsum("...i,...i", slope, d)[..., None] * d
    return f / np.maximum(length(slope), 1e-3), np.arctan2(s, x * x - y * y)


def _faces():
    """Return the directions (12, 3) and (20, 3) of the pentagons and hexagons of a truncated icosahedron."""
    golden = (1 + np.sqrt(5)) / 2
    corners = [(0, s, t * golden) for s in (-1, 1) for t in (-1, 1)]
    corners = np.array([np.roll(corner, turn) for corner in corners for turn in range(3)])
    alike = corners @ corners.T / (1 + golden**2)
    faces = [(i, j, k) for i in range(12) for j in range(i) for k in range(j)
             if min(alike[i, j], alike[j, k], alike[i, k]) > 0.4]  # fmt: skip
    middles = np.array([corners[list(face)].sum(axis=0) for face in faces])
    return corners / length(corners)[:, None], middles / length(middles)[:, None]


PENTAGONS, HEXAGONS = _faces()
