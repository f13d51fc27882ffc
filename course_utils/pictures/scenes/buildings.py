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


def paint_house(canvas, left, right, top, bottom, *, wall=None, floors=4, bays=4, shop=True):
    """Paint a town house seen from across the street: framed windows, balconies, a cornice, a shop with its awning."""
    rng = canvas.rng
    wall = np.array(WALLS[rng.integers(len(WALLS))]) * rng.uniform(0.85, 1.1) if wall is None else np.asarray(wall)
    trim = mix(wall, (0.95, 0.93, 0.88), rng.uniform(0.2, 0.7)) if rng.random() < 0.7 else wall * 0.5
    storey = (bottom - top) / (floors + 0.55)
    street = bottom - storey * 1.1 if shop else bottom
    cover, where = canvas.box(left, right, top, bottom)
    if cover.size == 0:
        return
    shade = rng.uniform(0.75, 1.0)
    rows = canvas.edges[where[0].start : where[0].stop + 1]
    bricks = stripes(rows, 0, 0.012, 0.75)[:, None] if rng.random() < 0.4 else 1.0
    weather = bricks**0.25 * (
        1 + canvas.texture * (0.05 * canvas.patch("lumps", where) + 0.03 * canvas.patch("grain", where))
    )
    canvas.lay(canvas.lit(wall, shade * weather), cover, where, "building")

    bay, high, wide = (right - left) / bays, storey * rng.uniform(0.5, 0.66), rng.uniform(0.34, 0.52)
    glass = window_colours(canvas, floors, bays, shade)
    balconies, shutters = rng.random() < 0.4, rng.random() < 0.35
    panes = rng.integers(1, 3)
    for storey_number in range(floors):
        y = top + 0.35 * storey + storey_number * storey
        if y + high > street:
            break
        for bay_number in range(bays):
            x = left + (bay_number + 0.5) * bay
            half = bay * wide / 2
            paint_window(canvas, x - half, x + half, y, y + high, glass[storey_number, bay_number], trim, panes, shade)
            if shutters:
                for a in (x - half * 1.75, x + half * 1.1):
                    blind = canvas.box(a, a + half * 0.65, y, y + high)
                    canvas.lay(canvas.lit(wall * (0.45, 0.6, 0.5), shade), *blind)
            if balconies and bay_number % 2 == 0:
                paint_balcony(canvas, x - half * 1.6, x + half * 1.6, y + high * 0.62, y + high * 1.08)
    for y, thick in ((top, 0.016), (street - 0.01, 0.01)):
        canvas.lay(canvas.lit(trim, shade * 1.05), *canvas.box(left, right, y, y + thick), "building")
        canvas.lay(canvas.lit(wall, 0.45), *canvas.box(left, right, y + thick, y + thick + 0.006))
    if shop:
        paint_shop(canvas, left, right, street, bottom, trim)


def paint_window(canvas, left, right, top, bottom, glass, frame, panes=2, shade=1.0):
    """Paint one window: frame, glass that brightens towards the sky, mullions, and a sill with its shadow."""
    edge = 0.08 * (right - left)
    canvas.lay(canvas.lit(frame, shade), *canvas.box(left - edge, right + edge, top - edge, bottom + edge), "building")
    cover, where = canvas.box(left, right, top, bottom)
    fade = np.clip((canvas.y[where[0]] - top) / (bottom - top), 0, 1)[..., None]
    canvas.lay(glass * (1.15 - 0.4 * fade), cover, where, "window")
    for pane in range(1, panes + 1):
        middle = left + (right - left) * pane / (panes + 1)
        canvas.lay(canvas.lit(frame, shade), *canvas.box(middle - edge / 3, middle + edge / 3, top, bottom))
    canvas.lay(
        canvas.lit(frame, 1.1 * shade), *canvas.box(left - 2 * edge, right + 2 * edge, bottom, bottom + edge * 1.2)
    )
    canvas.lay(
        (0, 0, 0), 0.35 * canvas.box(left, right, top, top + edge)[0], canvas.box(left, right, top, top + edge)[1]
    )


def paint_balcony(canvas, left, right, top, bottom):
    """Paint an iron railing on a slab, and its shadow."""
    cover, where = canvas.box(left, right, top, bottom)
    columns = canvas.edges[where[1].start : where[1].stop + 1]
    bars = stripes(columns, left, (right - left) / 9, 0.3)
    canvas.lay(canvas.lit((0.10, 0.10, 0.12)), 0.9 * cover * bars, where)
    for y, thick in ((top, 0.004), (bottom, 0.007)):
        canvas.lay(canvas.lit((0.16, 0.16, 0.18)), *canvas.box(left, right, y, y + thick), "building")
    shadow, where = canvas.box(left, right, bottom + 0.007, bottom + 0.02)
    canvas.lay((0, 0, 0), 0.3 * shadow, where)


def paint_shop(canvas, left, right, top, bottom, trim):
    """Paint a ground floor: display windows, a door, a sign, and often a striped awning."""
    rng, width, high = canvas.rng, right - left, bottom - top
    canvas.lay(canvas.lit(trim, 0.8), *canvas.box(left, right, top, bottom), "building")
    parts = rng.integers(2, 5)
    door = rng.integers(parts)
    inside = mix((0.12, 0.12, 0.13), (0.95, 0.75, 0.45), 0.25 + 0.6 * (canvas.light.lamps > 0.3))
    for part in range(parts):
        a, b = left + width * (part + 0.08) / parts, left + width * (part + 0.92) / parts
        low = bottom if part == door else bottom - 0.16 * high
        cover, where = canvas.box(a, b, top + 0.3 * high, low)
        canvas.lay(inside * rng.uniform(0.6, 1.3), cover, where, "window")
        canvas.lay(
            canvas.lit((0.2, 0.15, 0.12)),
            *canvas.box((a + b) / 2 - 0.002, (a + b) / 2 + 0.002, top + 0.3 * high, low),
        )
    colour = np.array(((0.70, 0.16, 0.14), (0.13, 0.35, 0.24), (0.15, 0.25, 0.48), (0.80, 0.62, 0.25))[rng.integers(4)])
    if rng.random() < 0.6:
        cover, where = canvas.box(left + 0.03 * width, right - 0.03 * width, top + 0.12 * high, top + 0.42 * high)
        columns = canvas.edges[where[1].start : where[1].stop + 1]
        bands = stripes(columns, left, width / 12, 0.5)[None, :, None]
        fall = (1.1 - 0.35 * np.clip((canvas.y[where[0]] - top) / (0.42 * high), 0, 1))[..., None]
        canvas.lay(mix(canvas.lit(colour), canvas.lit((0.93, 0.91, 0.86)), bands) * fall, cover, where, "object")
        shadow, where = canvas.box(left, right, top + 0.42 * high, top + 0.52 * high)
        canvas.lay((0, 0, 0), 0.35 * shadow, where)
    else:
        canvas.lay(
            canvas.lit(colour),
            *canvas.box(left + 0.1 * width, right - 0.1 * width, top + 0.06 * high, top + 0.24 * high),
            "object",
        )


def paint_street_wall(canvas, side, vanish=(0.5, 0.55), *, distance_to_wall=7.0, tallest=22.0):
    """Paint the row of houses along one side of a street that runs away from us.

    A wall `distance_to_wall` metres beside us is seen in column x at depth z = distance_to_wall / |x - vanish x|.
    Everything on it (floors, bays, houses) is laid out in metres along z and upwards, and seen through that formula.

    Parameters
    ----------
    canvas : Canvas
    side : int
        -1 left, +1 right.
    vanish : pair of float
        Where all lines that run along the street meet; its y is the height of the eye, 1.7 m above the road.
    """
    rng, size = canvas.rng, canvas.size
    eye, far = 1.7, 140.0
    ends = np.cumsum(rng.uniform(8, 18, 24)) + 3  # where each house ends, in metres
    heights = np.clip(rng.normal(0.7 * tallest, 0.25 * tallest, 25), 6, 1.5 * tallest)
    walls = np.array(WALLS)[rng.integers(len(WALLS), size=25)] * rng.uniform(0.8, 1.1, (25, 1))
    floors, bays = rng.uniform(2.9, 4.0, 25), rng.uniform(2.0, 4.2, 25)
    wide, tall = rng.uniform(0.35, 0.65, 25), rng.uniform(0.45, 0.65, 25)
    glass = window_colours(canvas, 32, 64, 0.8)
    shade = 1.0 if (canvas.sun < vanish[0]) == (side > 0) else 0.68

    for number in range(11, 0, -1):  # end walls, seen above a lower neighbour; then the fronts
        near = ends[number - 1]
        corner, outer = sorted(vanish[0] + side * (distance_to_wall + np.array([0, 9])) / near)
        stroke = canvas.box(corner, outer, vanish[1] - (heights[number] - eye) / near, vanish[1] + eye / near)
        canvas.lay(canvas.lit(walls[number], 1.5 - shade, 0.7 * near / far), *stroke, "building")
    nearest, furthest = vanish[0] + side * 1.2, vanish[0] + side * distance_to_wall / far
    where = canvas.region(min(nearest, furthest), max(nearest, furthest), 0, 1)
    columns = canvas.edges[where[1].start : where[1].stop + 1]
    if len(columns) < 2:
        return
    depth_at_edges = distance_to_wall / np.maximum(side * (columns - vanish[0]), distance_to_wall / (far * 1.5))
    depth = np.sqrt(depth_at_edges[:-1] * depth_at_edges[1:])
    house = np.minimum(np.searchsorted(ends, depth), 24)
    height_at_edges = eye + (vanish[1] - canvas.edges[:, None]) * depth  # metres above the road, (H + 1, columns)
    per_pixel = depth / size
    solid = np.clip((heights[house] - height_at_edges[1:]) / per_pixel, 0, 1) * np.clip(
        height_at_edges[:-1] / per_pixel, 0, 1
    )
    haze = np.clip(depth / far, 0, 1) * 0.7
    weather = 1 + 0.06 * canvas.texture * canvas.patch("lumps", where)
    canvas.lay(
        canvas.lit(walls[house] * np.ones((size, 1, 1)), shade * weather, haze * np.ones((size, 1))),
        solid,
        where,
        "building",
    )

    grid = np.abs(
        np.diff(_filled((height_at_edges - 0.8) / floors[house], tall[house]), axis=0) * floors[house] / per_pixel
    )
    start = np.concatenate([[0], ends])[house]
    along = np.stack([depth_at_edges[:-1], depth_at_edges[1:]])
    step = np.maximum(np.abs(along[1] - along[0]), 1e-9) / bays[house]
    across = np.abs(np.diff(_filled((along - start) / bays[house], wide[house]), axis=0)[0]) / step
    middle = (height_at_edges[1:] + height_at_edges[:-1]) / 2
    upstairs = np.clip((heights[house] - 0.8 - middle) / 0.4, 0, 1) * (middle > 0.4)
    floor_number = ((middle - 0.8) / floors[house]).astype(int) % 32
    pane = glass[floor_number, (depth / bays[house]).astype(int) % 64]
    canvas.lay(mix(pane, canvas.light.haze, haze[None, :, None]), grid * across * upstairs, where, "window")
    for low, thick, dark in (
        (heights[house] - 0.5, 0.5, 1.25),
        (floors[house] + 0.55, 0.3, 1.15),
        (heights[house] - 0.9, 0.4, 0.5),
    ):
        band = np.clip((low + thick - height_at_edges[1:]) / per_pixel, 0, 1) * np.clip(
            (height_at_edges[:-1] - low) / per_pixel, 0, 1
        )
        canvas.lay(canvas.lit(walls[house], dark * shade, haze) * np.ones((size, 1, 1)), 0.8 * band, where)


def _filled(turns, share):
    """Length filled by stripes of width `share` that begin at every whole number, up to `turns`."""
    whole = np.floor(turns)
    return whole * share + np.minimum(turns - whole, share)
