"""Mountains, water, fields and sand: the ground, and what the weather made of it."""

import numpy as np

from course_utils.pictures.scenes.canvas import mix, smooth_step


def paint_mountains(canvas, foot, height, *, rock=(0.42, 0.40, 0.40), snow=0.0, distance=0.3, jagged=1.0):
    """Paint mountains: a landscape of random heights, looked at from the front, where near ridges hide far valleys.

    Parameters
    ----------
    foot, height : float
        Base of the range, and the height of its main peak, shares of the picture's side.
    rock : tuple of float
        Colour.
    snow : float
        0 none, 1 down to the foot.
    distance : float
        1 is lost in the haze.
    jagged : float
        0 is a row of soft hills, 1 alpine.
    """
    size = canvas.size
    depth = ((np.arange(size) + 0.5) / size)[:, None]  # 0 near, 1 far
    soft = canvas.noise(2.2, coarsest=1.5)
    sharp = 1 - np.abs(canvas.noise(2.4, coarsest=1.5)) - 0.12 * np.abs(canvas.noise(1.7, coarsest=5))
    land = np.maximum(mix(0.7 + 0.3 * soft, 0.35 + 0.25 * soft + 0.5 * sharp, jagged), 0) * smooth_step(
        depth, -0.1, 0.6
    )
    land = (land / land.max()) ** (1 + 0.4 * jagged)  # deeper valleys between the alpine peaks
    seen = height * (0.85 * land + 0.15 * depth)  # height in the picture of each point of the land, (depth, column)
    horizon = np.maximum.accumulate(seen, axis=0)  # what all nearer land hides

    # Each pixel sees the nearest land that is as high as it: a search in its column. Adding 10 per column puts all
    # columns into one sorted list.
    up = foot - canvas.y
    column = np.arange(size)
    found = np.searchsorted((horizon + 10 * column).T.ravel(), up + 10 * column) - size * column
    there = np.clip(found, 1, size - 1)
    below = horizon[there - 1, column]
    share = np.clip((up - below) / np.maximum(horizon[there, column] - below, 1e-9), 0, 1)

    def look(values):
        return mix(values[there - 1, column], values[there, column], share)

    sun = 1 if canvas.sun < 0.5 else -1  # slopes that rise away from the sun are bright
    slope = sun * np.gradient(land, axis=1) * size + 0.4 * np.gradient(land, axis=0) * size
    rubble = canvas.noise(0.8, coarsest=8) + look(canvas.noise(1.2, coarsest=5))
    shade = look(0.7 + 0.45 * np.tanh(slope / (5 + 5 * jagged))) + 0.08 * canvas.texture * rubble
    if canvas.rng.random() < 0.3 * (jagged > 0):  # bare rock: layers, and cracks from top to bottom
        layers, cracks = np.sin(70 * look(land) + 3 * rubble), canvas.noise(1.0, (1, 3), 5)
        much, more = canvas.texture * canvas.rng.uniform(0, 0.1, 2)
        shade = shade + much * layers + more * cracks
    surface = np.asarray(rock) + 0 * shade[..., None]
    if snow > 0:
        line = look(land) + 0.05 * canvas.noise(1.2, coarsest=5)
        surface = mix(surface, (0.97, 0.98, 1.0), smooth_step(line, 1.0 - snow, 1.1 - snow)[..., None])
    fade = np.clip(distance * (0.6 + 0.7 * (there + share) / size), 0, 0.95)
    cover = np.clip((horizon[-1] - up) * size + 0.5, 0, 1) * np.clip(up * size + 0.5, 0, 1)
    canvas.lay(canvas.lit(surface, np.clip(shade, 0.15, 1.25), fade), cover, segment="mountain")


def on_the_ground(canvas, field, horizon, scale=1.0):
    """Return a field as seen lying on the ground: its grain shrinks and crowds towards the horizon.

    The row y sees the ground at depth 1 / (y - horizon); the field repeats itself there.
    """
    size = canvas.size
    depth = 0.35 / np.maximum(canvas.y - horizon, 1.5 / size)
    across = ((canvas.x - 0.5) * depth * scale * size).astype(int) % size
    along = (depth * scale * 1.8 * size).astype(int) % size
    near = np.clip((canvas.y - horizon) * 4, 0.15, 1)  # far grain is too fine to see
    return field[along, across] * near


def paint_ground(canvas, horizon, near, far, *, segment="field", grain=0.18, scale=1.0):
    """Paint flat land from the horizon to our feet: colour `far` to `near`, with grain in perspective."""
    below = canvas.y - horizon
    cover = np.clip(below * canvas.size + 0.5, 0, 1) * np.ones((1, canvas.size))
    share = np.clip(below / (1 - horizon), 0, 1) ** 0.6
    rough = on_the_ground(canvas, canvas.noise(0.9, coarsest=4), horizon, scale)
    patches = 0.5 * canvas.noise(1.8, (2.5, 0.5))
    colour = mix(far, near, share[..., None]) * (1 + canvas.texture * grain * rough + 0.12 * patches)[..., None]
    canvas.lay(canvas.lit(np.maximum(colour, 0), 1, 0.35 * (1 - share) ** 3), cover, segment=segment)


def paint_water(canvas, horizon, bottom=1.0, *, colour=(0.10, 0.28, 0.36), waves=1.0, mirror=0.0):
    """Paint water from the horizon to `bottom`: reflected sky, waves in perspective, glints under the sun.

    Parameters
    ----------
    waves : float
        0 calm, 1 a breeze, 2 rough.
    mirror : float
        How clearly the water mirrors what is already painted above the horizon, 0 to 1.
    """
    light, size = canvas.light, canvas.size
    below = np.clip((canvas.y - horizon) / max(1 - horizon, 0.05), 0, 1)
    swell = canvas.noise(1.1, (6, 1), 3)
    ripple = on_the_ground(canvas, canvas.noise(0.7, (4, 1), 4), horizon, 0.7)
    rough = waves * (0.55 * swell * (0.25 + below) + 0.6 * canvas.texture * ripple)
    water = mix(
        light.horizon, np.array(colour) * light.tint, np.clip(0.45 + 0.5 * below + 0.22 * rough, 0, 1)[..., None]
    )
    if mirror > 0:
        mirrored = np.clip(2 * horizon - canvas.y + 0.012 * rough, 0, 1)
        sideways = np.clip(canvas.x + 0.01 * swell * (0.3 + below), 0, 1)
        image = canvas.image[(mirrored * (size - 1)).astype(int), (sideways * (size - 1)).astype(int)]
        water = mix(water, image * 0.85, mirror * np.clip(1 - 0.5 * below, 0, 1)[..., None])
    glitter = smooth_step(rough + 0.5 * ripple, 0.7, 1.6) * np.exp(-(((canvas.x - canvas.sun) / 0.16) ** 2))
    water = water + (0.7 * waves * glitter)[..., None] * np.array(light.horizon)
    cover = np.clip((canvas.y - horizon) * size + 0.5, 0, 1) * np.clip((bottom - canvas.y) * size + 0.5, 0, 1)
    canvas.lay(water, cover * np.ones((1, size)), segment="water")


def paint_beach(canvas, shore, *, sand=(0.82, 0.72, 0.55)):
    """Paint a beach in front of the water: foam along a winding shore, wet sand, dry sand.

    `shore` is the mean height of the shore line, 0 (top) to 1 (bottom).
    """
    rng = canvas.rng
    tilt = rng.uniform(-0.3, 0.3)
    winding = 0.018 * np.sin(canvas.x * rng.uniform(6, 14) + rng.uniform(0, 6)) + 0.012 * canvas.noise(1.6, (3, 1))
    below = canvas.y - shore - tilt * (canvas.x - 0.5) - winding
    grain = canvas.noise(0.5, (2, 1), 8)
    foam = np.exp(-(((below + 0.03) / 0.014) ** 2)) + 0.6 * np.exp(-(((below + 0.085) / 0.008) ** 2))
    foam = np.clip(foam * (0.75 + 0.5 * grain), 0, 1)
    canvas.lay(canvas.lit((0.96, 0.97, 0.97)), 0.9 * foam)
    dry = smooth_step(below, 0.0, 0.16)
    colour = mix(np.array(sand) * 0.55, sand, dry[..., None]) * (1 + 0.07 * canvas.texture * grain * dry)[..., None]
    canvas.lay(canvas.lit(colour), np.clip(below * canvas.size + 0.5, 0, 1), segment="sand")


def paint_rocks(canvas, bottom, height, *, rock=(0.34, 0.31, 0.28)):
    """Paint boulders in front of us, as a very near and very rough range of mountains."""
    paint_mountains(canvas, bottom, height, rock=rock, distance=0.0, jagged=canvas.rng.uniform(0.3, 0.6))
