"""The four kinds of landscape: coast, forest, mountain, open country; each painted from the back to the front."""

import numpy as np

from course_utils.pictures.scenes.canvas import mix, smooth_step
from course_utils.pictures.scenes.land import paint_beach, paint_ground, paint_mountains, paint_rocks, paint_water
from course_utils.pictures.scenes.sky import paint_sky
from course_utils.pictures.scenes.things import paint_bale, paint_boat, paint_fence
from course_utils.pictures.scenes.trees import (
    BARK,
    leaf_colours,
    paint_branches,
    paint_conifer,
    paint_foliage,
    paint_grass,
    paint_tree,
    paint_treeline,
    paint_trunk,
)


def paint_coast(canvas):
    """The sea: a horizon, headlands, waves, perhaps a beach, boats or rocks."""
    rng = canvas.rng
    horizon = rng.uniform(0.3, 0.6)
    paint_sky(canvas, horizon)
    if rng.random() < 0.6:
        rock = mix(leaf_colours(canvas)[1] * 0.7, (0.5, 0.45, 0.38), rng.random())
        high = rng.uniform(0.04, 0.2)
        paint_mountains(
            canvas, horizon + 0.004, high, rock=rock, jagged=rng.choice([0.0, 0.7]), distance=rng.uniform(0.2, 0.7)
        )
    sea = mix((0.06, 0.22, 0.34), (0.12, 0.42, 0.42), rng.random())
    paint_water(canvas, horizon, colour=sea, waves=rng.uniform(0.2, 1.4))
    for x in rng.uniform(0.1, 0.9, rng.integers(0, 4)):
        far = rng.uniform(0.005, 0.12)
        paint_boat(canvas, x, horizon + far, 0.03 + 0.8 * far)
    if rng.random() < 0.65:
        paint_beach(canvas, rng.uniform(0.68, 0.95), sand=mix((0.86, 0.77, 0.60), (0.60, 0.55, 0.50), rng.random()))
    front = rng.random()
    if front < 0.2:
        paint_treeline(canvas, 1.02, rng.uniform(0.08, 0.2), distance=0.0)
    elif front < 0.4:
        paint_grass(canvas, 1.02, rng.uniform(0.08, 0.3), leaves=leaf_colours(canvas))
    elif front < 0.6:
        paint_rocks(canvas, 1.02, rng.uniform(0.1, 0.35))
    if rng.random() < 0.03:
        paint_tree_in_front(canvas, leaf_colours(canvas))


def paint_forest(canvas):
    """Among trees: leaves against the light, trunks near and far, undergrowth."""
    rng = canvas.rng
    if rng.random() < 0.12:
        paint_fir_wood(canvas)
        return
    leaves = leaf_colours(canvas)
    floor = rng.uniform(0.62, 0.9)
    paint_sky(canvas, horizon=1.0)
    canvas.lay(canvas.lit(mix(*leaves, 0.75), 1, 0.35), rng.uniform(0.3, 0.9))
    paint_foliage(canvas, rng.uniform(-0.2, 0.6), leaves=leaves, distance=0.35, coarsest=4)
    dark, bright = leaves
    litter = mix(bright * 0.75, (0.42, 0.30, 0.18), rng.random())
    paint_ground(canvas, floor - 0.06, litter, litter * 0.8, grain=0.4, scale=1.5)
    bark = mix(BARK, (0.62, 0.60, 0.56), rng.random() ** 3)
    paint_treeline(canvas, floor, rng.uniform(0.06, 0.2), leaves=leaves, distance=0.25)
    trunks = rng.integers(2, 12)
    for near in np.sort(rng.random(trunks)):
        foot = floor + 0.25 * near
        paint_trunk(
            canvas,
            rng.random(),
            foot,
            0.012 + 0.055 * near**2.5,
            lean=rng.normal(0, 0.14),
            distance=0.35 * (1 - near),
            bark=bark,
        )
        if rng.random() < 3 / trunks:  # foliage between the rows of trunks
            crown = rng.uniform(-1.0, -0.1) + 0.8 * (0.5 - canvas.y)
            paint_foliage(canvas, crown, leaves=leaves, distance=0.3 * (1 - near), coarsest=4)
    paint_foliage(canvas, rng.uniform(-0.9, 0.6) + 0.6 * (0.45 - canvas.y), leaves=(dark * 0.7, bright * 1.05))
    if rng.random() < 0.7:
        paint_branches(canvas, rng.integers(2, 14), bark=bark)
    if rng.random() < 0.3:
        paint_grass(canvas, 1.02, rng.uniform(0.15, 0.4), leaves=leaves)
    elif rng.random() < 0.7:  # undergrowth
        paint_foliage(canvas, 6 * (canvas.y - rng.uniform(0.85, 1.05)), leaves=leaves)
    beams = np.exp(-(((canvas.x - canvas.sun) / 0.25) ** 2) - ((canvas.y - 0.3) / 0.35) ** 2)
    canvas.lay(canvas.light.horizon, 0.4 * rng.random() * beams)


def paint_fir_wood(canvas):
    """A wood of firs, row before row, over grass or snow."""
    rng = canvas.rng
    foot = rng.uniform(0.65, 0.95)
    paint_sky(canvas, horizon=foot)
    snow = rng.random() < 0.3
    needles = np.array(((0.04, 0.08, 0.05), (0.20, 0.31, 0.17))) * rng.uniform(0.8, 1.3)
    needles[1] = mix(needles[1], (0.85, 0.88, 0.92), 0.7 * snow)
    meadow = (0.85, 0.88, 0.93) if snow else leaf_colours(canvas)[1]
    paint_treeline(canvas, foot, foot * rng.uniform(0.3, 0.7), leaves=needles, distance=0.5)
    paint_ground(canvas, foot - 0.04, meadow, np.array(meadow) * 0.8, grain=0.1 if snow else 0.35)
    for near in np.sort(rng.random(rng.integers(6, 26))):
        height = rng.uniform(0.35, 0.6) * (0.6 + 1.2 * near**2)
        paint_conifer(canvas, rng.random(), foot + 0.15 * near**2, height, leaves=needles, distance=0.45 * (1 - near))
    if rng.random() < 0.5 and not snow:
        paint_grass(canvas, 1.02, rng.uniform(0.08, 0.25), leaves=leaf_colours(canvas))


def paint_mountain(canvas):
    """Ranges behind ranges, snow on the far ones, woods, a meadow or a lake in front."""
    rng = canvas.rng
    foot = rng.uniform(0.7, 0.95)
    paint_sky(canvas, horizon=foot * 0.85)
    rock = mix((0.40, 0.40, 0.43), (0.52, 0.40, 0.32), rng.random())
    snow, jagged = rng.uniform(-0.2, 0.8), rng.uniform(0.35, 0.8)
    for distance in np.linspace(0.5, 0.08, rng.integers(1, 4)):
        height = foot * rng.uniform(0.5, 0.9) * (0.65 + 0.5 * distance)
        cap = max(snow * (0.5 + distance), 0)
        paint_mountains(canvas, foot, height, rock=rock, snow=cap, distance=distance, jagged=jagged)
    leaves = leaf_colours(canvas)
    if rng.random() < 0.6:
        green = mix(*leaves, 0.4)
        paint_mountains(canvas, foot + 0.02, rng.uniform(0.1, 0.3), rock=green, jagged=0.2, distance=0.12)
    paint_ground(canvas, foot, *leaves[::-1], grain=0.25)
    lake = rng.random() < 0.4
    if lake:
        paint_water(canvas, foot, waves=rng.uniform(0.1, 0.6), mirror=rng.uniform(0.5, 0.9))
    if rng.random() < 0.6:
        paint_treeline(canvas, foot + 0.01, rng.uniform(0.03, 0.08), distance=0.1)
    for x in rng.random(max(rng.integers(-8, 9), 0)):
        paint_conifer(canvas, x, foot + (0.012 if lake else rng.uniform(0.02, 0.25)), rng.uniform(0.12, 0.3))
    front = rng.random()
    if front < 0.2:
        paint_rocks(canvas, 1.02, rng.uniform(0.1, 0.3), rock=rock)
    elif front < 0.4:
        paint_grass(canvas, 1.02, rng.uniform(0.06, 0.25), leaves=leaves)
    if rng.random() < 0.15:
        for x in rng.random(rng.integers(1, 4)):
            paint_conifer(canvas, x, 1.05, rng.uniform(0.35, 0.9))
    elif rng.random() < 0.06:
        paint_tree_in_front(canvas, leaves)


def paint_opencountry(canvas):
    """Fields to the horizon, far hills, single trees, bales, a fence."""
    rng = canvas.rng
    horizon = rng.uniform(0.35, 0.62)
    paint_sky(canvas, horizon)
    leaves = leaf_colours(canvas)
    if rng.random() < 0.7:
        paint_mountains(
            canvas,
            horizon + 0.01,
            rng.uniform(0.03, 0.2),
            rock=mix(*leaves, 0.5),
            jagged=0.0,
            distance=rng.uniform(0.3, 0.7),
        )
    near, far = leaf_colours(canvas)[1], leaf_colours(canvas)[1]
    near = mix(near, (0.74, 0.62, 0.34), rng.random() * 0.7)
    paint_ground(canvas, horizon, near, far, grain=rng.uniform(0.1, 0.5), scale=rng.uniform(0.6, 1.5))
    paint_furrows(canvas, horizon)
    if rng.random() < 0.6:
        paint_treeline(canvas, horizon + 0.012, rng.uniform(0.012, 0.05), leaves=leaves, distance=0.3)
    for near_by in np.sort(rng.random(rng.integers(0, 7))) ** 2:
        foot, height = horizon + 0.02 + 0.25 * near_by, 0.05 + 0.4 * near_by
        if rng.random() < 0.75:
            paint_tree(canvas, rng.random(), foot, height, leaves=leaves, distance=0.3 * (1 - near_by))
        else:
            paint_conifer(canvas, rng.random(), foot, height, distance=0.3 * (1 - near_by))
    if rng.random() < 0.25:
        for near_by in np.sort(rng.random(rng.integers(2, 7))):
            paint_bale(canvas, rng.random(), horizon + 0.05 + 0.4 * near_by, 0.03 + 0.1 * near_by)
    if rng.random() < 0.1:  # a row of poplars
        start, step, height = rng.uniform(-0.1, 0.6), rng.uniform(0.03, 0.08), rng.uniform(0.1, 0.35)
        for number in range(rng.integers(3, 12)):
            paint_conifer(
                canvas, start + number * step, horizon + 0.03, height, leaves=leaves, slim=0.14, distance=0.15
            )
    if rng.random() < 0.2:
        paint_fence(canvas, rng.uniform(0.9, 1.05), rng.uniform(0.08, 0.18), posts=rng.integers(4, 9))
    if rng.random() < 0.3:
        paint_grass(canvas, 1.02, rng.uniform(0.06, 0.5), leaves=(near * 0.35, near * 1.1))
    if rng.random() < 0.06:
        paint_tree_in_front(canvas, leaves)


def paint_furrows(canvas, horizon):
    """Paint fields of different crops as bands, and rows of crop that run to a vanishing point."""
    rng = canvas.rng
    below = canvas.y - horizon
    bound = horizon + np.sort(rng.random(3)) ** 2 * (1 - horizon) * 0.7
    hem = 0.006 * canvas.noise(1.5, (3, 1))
    for top, slope in zip(bound, rng.normal(0, 0.06, 3), strict=True):
        band = smooth_step(canvas.y - top - slope * (canvas.x - 0.5) + hem, 0, 0.01) * (below > 0)
        crop = mix(leaf_colours(canvas)[1], (0.78, 0.66, 0.38), rng.random())
        canvas.lay(canvas.lit(crop), rng.uniform(0.1, 0.6) * band)
    if rng.random() < 0.35:
        depth = 1 / np.maximum(below, 1.5 / canvas.size)
        rows = np.sin((canvas.x - rng.uniform(-0.3, 1.3)) * depth * rng.uniform(8, 16) + 0.4 * canvas.noise(1.6))
        canvas.lay((0, 0, 0), 0.25 * np.clip(rows, 0, 1) * np.clip(below * 4, 0, 1))


def paint_tree_in_front(canvas, leaves):
    """Frame the view with a near trunk at one side, and leaves that hang into the picture."""
    rng = canvas.rng
    side = rng.random() < 0.5
    x = rng.uniform(0.03, 0.2) if side else rng.uniform(0.8, 0.97)
    paint_trunk(canvas, x, 1.05, rng.uniform(0.04, 0.1), lean=rng.normal(0, 0.09))
    near_trunk = 1.2 - 3.5 * np.abs(canvas.x - x) - 3.0 * canvas.y
    paint_foliage(canvas, near_trunk + rng.uniform(-0.6, 0.3), leaves=leaves, shade=0.8)
