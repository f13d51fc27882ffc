"""Facades, towers and the things on their roofs: straight lines, repeated."""

import numpy as np

from course_utils.pictures.scenes.canvas import covered, mix, stripes

WALLS = (
    (0.78, 0.74, 0.67),  # limestone
    (0.62, 0.38, 0.30),  # brick
    (0.84, 0.82, 0.78),  # plaster
    (0.55, 0.55, 0.56),  # concrete
    (0.80, 0.66, 0.47),  # sandstone
    (0.42, 0.30, 0.25),  # dark brick
    (0.36, 0.42, 0.46),  # slate
    (0.72, 0.55, 0.50),  # rose
    (0.88, 0.80, 0.58),  # ochre
    (0.52, 0.60, 0.52),  # green copper
)

# Share of a bay and of a floor that glass fills.
WINDOW_STYLES = {
    "punched": (0.48, 0.55),
    "slender": (0.34, 0.68),
    "ribbon": (0.97, 0.45),
    "ribs": (0.62, 0.94),
    "curtain": (0.86, 0.84),
}


def paint_facade(canvas, left, right, top, bottom, *, wall, style="punched", floors=8, bays=6, shade=1.0, distance=0.0):
    """Paint a front of `floors` x `bays` windows on a wall.

    Parameters
    ----------
    canvas : Canvas
    left, right, top, bottom : float
        Shares of the picture's side; may reach beyond the picture.
    wall : tuple of float
        Colour; `WALLS` has some.
    style : str
        A name in `WINDOW_STYLES`.
    floors, bays : int
        Rows and columns of windows.
    shade, distance : float
        1 faces the sun; 1 is lost in the haze.
    """
    cover, where = canvas.box(left, right, top, bottom)
    if cover.size == 0:
        return
    weather = 1 + 0.05 * canvas.texture * canvas.patch("lumps", where)
    canvas.lay(canvas.lit(wall, shade * weather, distance), cover, where, "building")

    row_edges = canvas.edges[where[0].start : where[0].stop + 1]
    column_edges = canvas.edges[where[1].start : where[1].stop + 1]
    wide, high = WINDOW_STYLES[style]
    bay, floor = (right - left) / bays, (bottom - top) / (floors + 0.6)  # the wall goes on above the last row
    first_floor, first_bay = top + 0.3 * floor + floor * (1 - high) / 2, left + bay * (1 - wide) / 2
    down = stripes(row_edges, first_floor, floor, high) * covered(row_edges, top + 0.3 * floor, bottom)
    across = stripes(column_edges, first_bay, bay, wide) * covered(column_edges, left, right)
    row = ((canvas.y[where[0], 0] - top) / floor - 0.3).astype(int) % floors
    column = ((canvas.x[0, where[1]] - left) / bay).astype(int) % bays
    glass = window_colours(canvas, floors, bays, shade, distance)[row[:, None], column]
    canvas.lay(glass, down[:, None] * across, where, "window")
    sills = stripes(row_edges, first_floor + floor * high, floor, 0.1) * covered(row_edges, top + floor, bottom)
    canvas.lay(canvas.lit(mix(wall, 1, 0.4), shade, distance), 0.6 * sills[:, None] * across, where)


def window_colours(canvas, floors, bays, shade=1.0, distance=0.0):
    """Return the glass of each window (floors, bays, 3): sky mirrored before dark rooms, lamps in some of them."""
    rng, light = canvas.rng, canvas.light
    room = np.array((0.14, 0.17, 0.21)) * rng.uniform(0.6, 1.8)
    reflection = rng.uniform(0.08, 0.6) + 0.12 * rng.standard_normal((floors, bays))
    glass = mix(room, mix(light.zenith, light.horizon, 0.5), np.clip(reflection, 0, 0.8)[..., None]) * min(
        shade + 0.2, 1
    )
    lamp = np.array((1.0, 0.80, 0.42)) * rng.uniform(0.6, 1.05, (floors, bays, 1))
    glass = np.where(rng.random((floors, bays, 1)) < light.lamps, lamp, glass)
    return mix(glass, light.haze, distance)


def paint_tower(canvas, left, right, top, bottom, *, wall=None, style=None, floor=0.03, distance=0.0, crown=True):
    """Paint a high building: a lit front, a shaded side, perhaps a narrower crown, and what stands on its roof.

    `floor` is a storey's height; the other arguments are those of `paint_facade`, random where not given.
    """
    rng = canvas.rng
    wall = np.array(WALLS[rng.integers(len(WALLS))]) * rng.uniform(0.85, 1.1) if wall is None else wall
    style = list(WINDOW_STYLES)[rng.integers(len(WINDOW_STYLES))] if style is None else style
    width, setback, side = right - left, rng.random() < 0.4 and crown, rng.uniform(0.12, 0.38)
    sun_is_left = canvas.sun < (left + right) / 2
    bay = floor * rng.uniform(0.7, 1.3)
    parts = [(left, right, top, bottom)]
    if setback:
        inset, step = width * rng.uniform(0.1, 0.22), (bottom - top) * rng.uniform(0.08, 0.3)
        parts = [(left + inset, right - inset, top, top + step * 1.02), (left, right, top + step, bottom)]
    roof = parts[0]
    paint_roof(canvas, roof[0], roof[1], roof[2], wall, distance)
    for part_left, part_right, part_top, part_bottom in parts:
        corner = part_right - side * width if sun_is_left else part_left + side * width
        for a, b in ((part_left, corner), (corner, part_right)):
            bright = (b == corner) == sun_is_left
            floors = max(int((part_bottom - part_top) / floor), 1)
            bays = max(int((b - a) / (bay if bright else 0.6 * bay)), 1)
            shade = 1.0 if bright else 0.62
            painted = {
                "wall": wall,
                "style": style,
                "floors": floors,
                "bays": bays,
                "shade": shade,
                "distance": distance,
            }
            paint_facade(canvas, a, b, part_top, part_bottom, **painted)
        ledge = canvas.box(part_left - 0.003, part_right + 0.003, part_top - 0.004, part_top + 0.004)
        canvas.lay(canvas.lit(wall, 1.12, distance), *ledge, "building")


def paint_roof(canvas, left, right, top, wall, distance=0.0):
    """Paint what stands on a flat roof: machine rooms, a water tank, an antenna, a spire, or nothing."""
    rng, width = canvas.rng, right - left
    middle = rng.uniform(left + 0.3 * width, right - 0.3 * width)
    half, high, kind = width * rng.uniform(0.1, 0.25), rng.uniform(0.01, 0.03), rng.random()
    room = canvas.box(middle - half, middle + half, top - high, top)
    if kind < 0.75:
        canvas.lay(canvas.lit(wall, 0.75, distance), *room, "building")
    mast = rng.uniform(0.04, 0.14)
    if kind < 0.4:
        canvas.lay(
            canvas.lit((0.3, 0.3, 0.32), 1, distance),
            *canvas.box(middle - 0.003, middle + 0.003, top - mast, top),
            "building",
        )
    elif kind < 0.5:
        paint_gable(canvas, middle - half, middle + half, top - mast, top, wall, distance)


def paint_gable(canvas, left, right, top, bottom, roof, distance=0.0):
    """Paint a triangle with its base at `bottom`: a gabled roof or, when slim, a spire."""
    where = canvas.region(left, right, top, bottom)
    height = np.clip((canvas.y[where[0]] - top) / (bottom - top), 0, 1)
    off = np.abs(canvas.x[:, where[1]] - (left + right) / 2)
    cover = np.clip((height * (right - left) / 2 - off) * canvas.size + 0.5, 0, 1)
    side = np.where((canvas.x[:, where[1]] < (left + right) / 2) == (canvas.sun < 0.5), 1.0, 0.7)
    canvas.lay(canvas.lit(roof, side * np.ones_like(cover), distance), cover, where, "building")
