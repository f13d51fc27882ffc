"""Small things that stand about: cars, lamps, people, boats, fences, bales."""

import numpy as np

from course_utils.pictures.scenes.canvas import stripes

CAR_COLOURS = (
    (0.75, 0.13, 0.12),
    (0.90, 0.90, 0.88),
    (0.15, 0.16, 0.18),
    (0.55, 0.57, 0.60),
    (0.16, 0.28, 0.50),
    (0.82, 0.66, 0.18),
)


def paint_car(canvas, x, bottom, width, *, from_behind=False, distance=0.0):
    """Paint a parked or driving car, seen from the side or from behind; x is its middle."""
    rng = canvas.rng
    colour = np.array(CAR_COLOURS[rng.integers(len(CAR_COLOURS))])
    high = width * (0.72 if from_behind else 0.34)
    glass = (0.16, 0.20, 0.24) if canvas.light.lamps < 0.3 else (0.07, 0.08, 0.11)
    strokes = [
        ((-0.47, 0.47, -0.06, 0.05), (0.02, 0.02, 0.03), 0.6),
        ((-0.5, 0.5, -0.62, -0.16), colour, 1),
        ((-0.32, 0.30, -1.0, -0.6), colour, 1),
        ((-0.27, 0.25, -0.93, -0.6), glass, 1),
        ((-0.03, 0.0, -0.93, -0.6), colour * 0.8, 0 if from_behind else 1),
        ((-0.5, 0.5, -0.30, -0.16), colour * 0.6, 1),
        ((-0.38, -0.2, -0.26, 0.02), (0.05, 0.05, 0.06), 1),
        ((0.2, 0.38, -0.26, 0.02), (0.05, 0.05, 0.06), 1),
        ((-0.48, -0.4, -0.5, -0.36), (0.9, 0.2, 0.12), 1),
        ((0.4, 0.48, -0.5, -0.36), (0.9, 0.2, 0.12) if from_behind else (0.95, 0.9, 0.75), 1),
    ]
    for (left, right, top, low), paint, opaque in strokes:
        cover, where = canvas.box(x + left * width, x + right * width, bottom + top * high, bottom + low * high)
        canvas.lay(canvas.lit(paint, 1, distance), opaque * cover, where, "object")


def paint_lamp(canvas, x, bottom, height):
    """Paint a street lamp; it glows when the windows do."""
    iron, thin = canvas.lit((0.12, 0.13, 0.14)), max(height * 0.012, 0.003)
    side = np.sign(0.5 - x) or 1
    canvas.lay(iron, *canvas.box(x - thin, x + thin, bottom - height, bottom), "object")
    arm = sorted((x, x + side * height * 0.22))
    canvas.lay(iron, *canvas.box(*arm, bottom - height, bottom - height + 2 * thin), "object")
    head = x + side * height * 0.22
    glow = (1.0, 0.88, 0.6) if canvas.light.lamps > 0.3 else (0.85, 0.85, 0.8)
    canvas.lay(
        glow,
        *canvas.box(head - 0.035 * height, head + 0.035 * height, bottom - height, bottom - 0.965 * height),
        "object",
    )


def paint_person(canvas, x, bottom, height):
    """Paint somebody who walks by: legs, coat, head."""
    coat = canvas.lit(canvas.rng.uniform(0.1, 0.75, 3))
    wide = height * 0.13
    canvas.lay(
        canvas.lit((0.14, 0.14, 0.18)),
        *canvas.box(x - 0.7 * wide, x + 0.7 * wide, bottom - 0.5 * height, bottom),
        "object",
    )
    canvas.lay(coat, *canvas.box(x - wide, x + wide, bottom - 0.86 * height, bottom - 0.42 * height), "object")
    canvas.lay(
        canvas.lit((0.72, 0.54, 0.42)),
        *canvas.box(x - 0.5 * wide, x + 0.5 * wide, bottom - height, bottom - 0.86 * height),
        "object",
    )


def paint_boat(canvas, x, bottom, height):
    """Paint a sailing boat: a hull, and one bright triangle of sail."""
    where = canvas.region(x - 0.4 * height, x + 0.4 * height, bottom - height, bottom)
    across, down = canvas.x[:, where[1]], canvas.y[where[0]]
    if across.size == 0 or down.size == 0:
        return
    high = (down - bottom + height) / height
    sail = (
        np.clip((0.34 * height * np.clip(high, 0, 0.82) - (across - x)) * canvas.size + 0.5, 0, 1)
        * (across > x - 0.01 * height)
        * (high < 0.82)
    )
    canvas.lay(canvas.lit((0.96, 0.95, 0.92)), sail, where, "object")
    hull = canvas.box(x - 0.22 * height, x + 0.36 * height, bottom - 0.13 * height, bottom)
    canvas.lay(canvas.lit((0.35, 0.14, 0.10)), *hull, "object")


def paint_fence(canvas, bottom, height, *, posts=14):
    """Paint a fence of posts and two rails across the picture."""
    cover, where = canvas.box(0, 1, bottom - height, bottom)
    wood = canvas.lit((0.42, 0.34, 0.26))
    canvas.lay(wood, cover * stripes(canvas.edges, canvas.rng.random() / posts, 1 / posts, 0.1), where, "object")
    for part in (0.8, 0.4):
        rail = canvas.box(0, 1, bottom - part * height - 0.003, bottom - part * height + 0.003)
        canvas.lay(wood, *rail, "object")


def paint_bale(canvas, x, bottom, width):
    """Paint a round bale of hay and its shadow."""
    where = canvas.region(x - width, x + width, bottom - width, bottom + 0.2 * width)
    across, down = (canvas.x[:, where[1]] - x) / width, (canvas.y[where[0]] - bottom) / width
    if across.size == 0 or down.size == 0:
        return
    shadow = np.clip(1 - np.hypot(across / 0.7, down / 0.15), 0, 1)
    canvas.lay((0, 0, 0), 0.5 * np.sqrt(shadow), where)
    away = np.hypot(across, (down + 0.45) * 1.1)
    cover = np.clip((0.5 - away) * width * canvas.size + 0.5, 0, 1)
    shade = 0.85 + 0.3 * across * np.sign(canvas.sun - x) + 0.08 * np.cos(away * 60)
    canvas.lay(canvas.lit((0.76, 0.62, 0.34), shade), cover, where, "object")
