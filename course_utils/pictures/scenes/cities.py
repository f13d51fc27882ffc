"""The four kinds of city: towers, a skyline, a street, house fronts; each painted from the back to the front."""

import numpy as np

from course_utils.pictures.scenes.buildings import WALLS, paint_facade, paint_tower
from course_utils.pictures.scenes.canvas import smooth_step
from course_utils.pictures.scenes.land import paint_ground, paint_water
from course_utils.pictures.scenes.sky import paint_sky
from course_utils.pictures.scenes.streets import paint_house, paint_street_wall
from course_utils.pictures.scenes.things import paint_boat, paint_car, paint_lamp, paint_person
from course_utils.pictures.scenes.trees import leaf_colours, paint_tree, paint_treeline

ASPHALT = (0.36, 0.36, 0.37)
STONE = (0.58, 0.56, 0.53)


def paint_tallbuilding(canvas):
    """One to three towers close by, lower blocks behind, trees at their feet."""
    rng = canvas.rng
    paint_sky(canvas, horizon=rng.uniform(0.75, 1.0))
    for _ in range(rng.integers(3, 8)):
        x, width, top = rng.uniform(-0.1, 1), rng.uniform(0.1, 0.22), rng.uniform(0.4, 0.8)
        paint_tower(canvas, x, x + width, top, 1, floor=0.02, distance=rng.uniform(0.35, 0.65))
    towers = rng.integers(1, 4)
    for number in range(towers):
        width = rng.uniform(0.2, 0.5) / towers**0.4
        x = (number + rng.uniform(0.2, 0.8)) / towers - width / 2
        top, haze = rng.uniform(-0.15, 0.35), rng.uniform(0, 0.25)
        paint_tower(canvas, x, x + width, top, 1.02, floor=rng.uniform(0.02, 0.05), distance=haze)
    if rng.random() < 0.6:
        leaves = leaf_colours(canvas)
        for x in rng.uniform(0, 1, rng.integers(2, 8)):
            paint_tree(canvas, x, 1.04, rng.uniform(0.08, 0.2), leaves=leaves)


def paint_skyline(canvas):
    """A city from afar: rows of towers that fade into the haze, often across the water."""
    rng = canvas.rng
    foot = rng.uniform(0.62, 0.9)
    paint_sky(canvas, horizon=foot)
    for row, distance in enumerate((0.7, 0.42, 0.12)):
        x = rng.uniform(-0.1, 0.0)
        while x < 1:
            width = rng.uniform(0.05, 0.12) * (1 + 0.3 * row)
            middle = np.exp(-(((x + width / 2 - 0.5) / 0.45) ** 2))  # downtown is in the middle
            height = rng.uniform(0.12, 0.5) * (0.45 + 0.75 * middle) * (1.1 - 0.2 * row)
            vary = distance * rng.uniform(0.7, 1.2)
            paint_tower(canvas, x, x + width, foot - height, foot, floor=rng.uniform(0.014, 0.024), distance=vary)
            x += width * rng.uniform(0.75, 1.9)
    leaves = leaf_colours(canvas)
    if rng.random() < 0.65:
        paint_water(canvas, foot, waves=rng.uniform(0.3, 1), mirror=rng.uniform(0.3, 0.75))
        for x in rng.uniform(0, 1, rng.integers(0, 3)):
            paint_boat(canvas, x, foot + rng.uniform(0.02, 0.12), rng.uniform(0.04, 0.09))
    else:
        paint_ground(canvas, foot, *leaves, segment="field")
    if rng.random() < 0.5:
        paint_treeline(canvas, foot + 0.012, rng.uniform(0.02, 0.05), leaves=leaves, distance=0.15)


def paint_street(canvas):
    """A street that runs away from us between two rows of houses, with cars, lamps and people."""
    rng = canvas.rng
    vanish = (rng.uniform(0.3, 0.7), rng.uniform(0.5, 0.66))
    paint_sky(canvas, horizon=vanish[1] + 0.05)
    left_wall, right_wall = rng.uniform(4.5, 11, 2)
    tallest = rng.uniform(9, 26)
    for x in vanish[0] + rng.uniform(-0.16, 0.1, rng.integers(2, 6)):  # where the street ends
        paint_tower(
            canvas,
            x,
            x + rng.uniform(0.04, 0.09),
            vanish[1] - tallest * rng.uniform(0.001, 0.01),
            vanish[1] + 0.01,
            floor=0.015,
            distance=0.65,
        )
    paint_treeline(canvas, vanish[1] + 0.012, 0.03, distance=0.5)
    paint_road(canvas, vanish, left_wall, right_wall)
    for side, wall in ((-1, left_wall), (1, right_wall)):
        paint_street_wall(canvas, side, vanish, distance_to_wall=wall, tallest=tallest)
    leaves = leaf_colours(canvas)
    has_trees, has_lamps = rng.random() < 0.45, rng.random() < 0.6
    for depth in (60, 42, 30, 22, 16, 12, 9):  # metres, from far to near
        haze = depth / 150
        for side, wall in ((-1, left_wall), (1, right_wall)):
            foot = vanish[1] + 1.7 / depth
            if has_trees and rng.random() < 0.6:
                x = vanish[0] + side * (wall - 1.3) / depth
                paint_tree(canvas, x, foot, rng.uniform(5, 8) / depth, leaves=leaves, distance=haze)
            if has_lamps and depth in (42, 22, 12):
                paint_lamp(canvas, vanish[0] + side * (wall - 1.8) / depth, foot, 6.5 / depth)
            if rng.random() < 0.5:
                x = vanish[0] + side * (wall - 3.6) / depth
                paint_car(canvas, x, foot, 1.9 / depth, from_behind=True, distance=haze)
            if rng.random() < 0.4:
                x = vanish[0] + side * (wall - rng.uniform(0.5, 1.6)) / depth
                paint_person(canvas, x, foot, 1.75 / depth)


def paint_road(canvas, vanish, left_wall, right_wall):
    """Paint asphalt, kerbs, pavements and a dashed line, all laid out in metres and seen in perspective."""
    rng = canvas.rng
    paint_ground(canvas, vanish[1], STONE, STONE, segment="road", grain=0.07, scale=2)
    depth = 1.7 / np.maximum(canvas.y - vanish[1], 0.5 / canvas.size)
    metres = (canvas.x - vanish[0]) * depth
    pixel = depth / canvas.size
    pavement = rng.uniform(1.8, 2.6)
    ground = np.clip((canvas.y - vanish[1]) * canvas.size, 0, 1)

    def strip(low, high):
        return ground * np.clip((metres - low) / pixel + 0.5, 0, 1) * np.clip((high - metres) / pixel + 0.5, 0, 1)

    wear = 1 + 0.06 * canvas.texture * canvas.noise(0.8, coarsest=6) + 0.05 * canvas.noise(1.6)
    low, high = pavement - left_wall, right_wall - pavement
    canvas.lay(
        canvas.lit(np.array(ASPHALT) * rng.uniform(0.7, 1.2), wear, np.clip(depth / 150, 0, 0.7) + 0 * wear),
        strip(low, high),
    )
    for kerb in (low, high):
        canvas.lay(canvas.lit((0.72, 0.71, 0.69)), strip(kerb - 0.12, kerb + 0.12))
    dashes = smooth_step(np.sin(depth * 2 * np.pi / 6), -0.3, 0.3) * np.clip(1.5 - depth / 40, 0, 1)
    canvas.lay(canvas.lit((0.88, 0.87, 0.82)), 0.8 * strip((low + high) / 2 - 0.08, (low + high) / 2 + 0.08) * dashes)


def paint_insidecity(canvas):
    """House fronts seen from across the street, with a pavement, a lamp, a tree, a car."""
    rng = canvas.rng
    kerb = rng.uniform(0.84, 0.97)
    paint_sky(canvas, horizon=rng.uniform(0.5, 0.8))
    paint_ground(canvas, kerb - 0.12, STONE, STONE, segment="road", grain=0.07, scale=2)
    close = rng.uniform(0.0, 1.0)  # how near we stand
    x = rng.uniform(-0.25, -0.05)
    if rng.random() < 0.5:
        back = rng.uniform(0, 0.8)
        paint_tower(canvas, back, back + 0.3, rng.uniform(-0.1, 0.2), kerb, distance=0.3, floor=0.035)
    while x < 1:
        width = rng.uniform(0.3, 0.5) * (1 + 0.4 * close)
        top = rng.uniform(-0.3, 0.3) - 0.25 * close
        storey = rng.uniform(0.14, 0.2) * (1 + 0.3 * close)
        floors, bays = max(int((kerb - top) / storey), 1), max(int(width / storey * rng.uniform(1.0, 1.6)), 2)
        if rng.random() < 0.3:  # a modern neighbour
            wall = WALLS[rng.integers(len(WALLS))]
            style = ("ribbon", "ribs", "curtain", "punched")[rng.integers(4)]
            paint_facade(
                canvas, x, x + width, top, kerb, wall=wall, style=style, floors=floors, bays=2 * bays, shade=0.9
            )
        else:
            paint_house(canvas, x, x + width, top, kerb, floors=floors, bays=bays, shop=rng.random() < 0.7)
        x += width
    canvas.lay(
        canvas.lit(np.array(ASPHALT)),
        canvas.box(0, 1, kerb + 0.03, 1)[0],
        canvas.box(0, 1, kerb + 0.03, 1)[1],
        "road",
    )
    canvas.lay(canvas.lit((0.75, 0.74, 0.72)), *canvas.box(0, 1, kerb + 0.025, kerb + 0.035), "road")
    leaves = leaf_colours(canvas)
    for x in rng.uniform(0, 1, rng.integers(0, 5)):
        paint_person(canvas, x, kerb + 0.015, rng.uniform(0.11, 0.13) * (1 + 0.4 * close))
    for x in rng.uniform(0, 1, max(rng.integers(-2, 4), 0)):
        paint_tree(canvas, x, kerb + 0.02, rng.uniform(0.35, 0.6), leaves=leaves)
    if rng.random() < 0.4:
        paint_lamp(canvas, rng.uniform(0.1, 0.9), kerb + 0.02, rng.uniform(0.45, 0.65))
    for x in rng.uniform(0, 1, rng.integers(0, 3)):
        paint_car(canvas, x, kerb + rng.uniform(0.04, 0.07), rng.uniform(0.32, 0.42) * (1 + 0.3 * close))
