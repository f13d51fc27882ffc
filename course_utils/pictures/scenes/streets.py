"""What one sees from across the street, or along it: houses with their windows, balconies and shops."""

from typing import NamedTuple

import numpy as np

from course_utils.pictures.scenes.buildings import WALLS, window_colours
from course_utils.pictures.scenes.canvas import filled, mix, stripes

EYE, FAR = 1.7, 140.0  # metres: the eye above the road, and how far a street is seen


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
    street = _Street(side, vanish, distance_to_wall, _row_of_houses(canvas, tallest))
    shade = 1.0 if (canvas.sun < vanish[0]) == (side > 0) else 0.68
    _paint_end_walls(canvas, street, 1.5 - shade)
    nearest, furthest = vanish[0] + side * 1.2, vanish[0] + side * distance_to_wall / FAR
    where = canvas.region(min(nearest, furthest), max(nearest, furthest), 0, 1)
    if where[1].stop > where[1].start:
        _paint_fronts(canvas, street, shade, where)


class _Row(NamedTuple):
    """25 houses from near to far: in metres where each ends, its height, its floors and bays; how it looks."""

    ends: np.ndarray
    heights: np.ndarray
    walls: np.ndarray
    floors: np.ndarray
    bays: np.ndarray
    wide: np.ndarray  # windows, as shares of a bay and of a floor
    tall: np.ndarray
    glass: np.ndarray


class _Street(NamedTuple):
    side: int
    vanish: tuple
    distance_to_wall: float
    row: _Row


def _row_of_houses(canvas, tallest):
    rng = canvas.rng
    return _Row(
        ends=np.cumsum(rng.uniform(8, 18, 24)) + 3,
        heights=np.clip(rng.normal(0.7 * tallest, 0.25 * tallest, 25), 6, 1.5 * tallest),
        walls=np.array(WALLS)[rng.integers(len(WALLS), size=25)] * rng.uniform(0.8, 1.1, (25, 1)),
        floors=rng.uniform(2.9, 4.0, 25),
        bays=rng.uniform(2.0, 4.2, 25),
        wide=rng.uniform(0.35, 0.65, 25),
        tall=rng.uniform(0.45, 0.65, 25),
        glass=window_colours(canvas, 32, 64, 0.8),
    )


def _paint_end_walls(canvas, street, shade):
    """Paint what is seen of a house above its lower neighbour."""
    row, (x, y) = street.row, street.vanish
    for number in range(11, 0, -1):
        near = row.ends[number - 1]
        corner, outer = sorted(x + street.side * (street.distance_to_wall + np.array([0, 9])) / near)
        stroke = canvas.box(corner, outer, y - (row.heights[number] - EYE) / near, y + EYE / near)
        canvas.lay(canvas.lit(row.walls[number], shade, 0.7 * near / FAR), *stroke, "building")


def _paint_fronts(canvas, street, shade, where):
    """Paint the fronts with their windows and ledges, column by column at the depth that is seen there."""
    row, side, size = street.row, street.side, canvas.size
    columns = canvas.edges[where[1].start : where[1].stop + 1]
    nearer = street.distance_to_wall / (FAR * 1.5)
    edges = street.distance_to_wall / np.maximum(side * (columns - street.vanish[0]), nearer)  # metres away
    depth = np.sqrt(edges[:-1] * edges[1:])
    house = np.minimum(np.searchsorted(row.ends, depth), 24)
    levels = EYE + (street.vanish[1] - canvas.edges[:, None]) * depth  # metres above the road, (H + 1, columns)
    per_pixel, haze = depth / size, np.clip(depth / FAR, 0, 1) * 0.7

    def band(low, high):
        """How much of each pixel lies between two heights."""
        return np.clip((high - levels[1:]) / per_pixel, 0, 1) * np.clip((levels[:-1] - low) / per_pixel, 0, 1)

    heights, floors, bays = row.heights[house], row.floors[house], row.bays[house]
    weather = 1 + 0.06 * canvas.texture * canvas.patch("lumps", where)
    wall = canvas.lit(row.walls[house] * np.ones((size, 1, 1)), shade * weather, haze * np.ones((size, 1)))
    canvas.lay(wall, band(0, heights), where, "building")

    grid = np.abs(np.diff(filled((levels - 0.8) / floors, row.tall[house]), axis=0) * floors / per_pixel)
    start = np.concatenate([[0], row.ends])[house]
    along = np.stack([edges[:-1], edges[1:]])
    step = np.maximum(np.abs(along[1] - along[0]), 1e-9) / bays
    across = np.abs(np.diff(filled((along - start) / bays, row.wide[house]), axis=0)[0]) / step
    middle = (levels[1:] + levels[:-1]) / 2
    upstairs = np.clip((heights - 0.8 - middle) / 0.4, 0, 1) * (middle > 0.4)
    pane = row.glass[((middle - 0.8) / floors).astype(int) % 32, (depth / bays).astype(int) % 64]
    canvas.lay(mix(pane, canvas.light.haze, haze[None, :, None]), grid * across * upstairs, where, "window")
    for low, thick, dark in ((heights - 0.5, 0.5, 1.25), (floors + 0.55, 0.3, 1.15), (heights - 0.9, 0.4, 0.5)):
        ledge = canvas.lit(row.walls[house], dark * shade, haze) * np.ones((size, 1, 1))
        canvas.lay(ledge, 0.8 * band(low, low + thick), where)
