"""Draw cityscapes and landscapes, with a label for every pixel, from a seed.

A scene is painted from the back to the front by small drawers (`paint_sky`, `paint_tower`, `paint_tree`, ...) on a
`Canvas`, and then photographed by one camera. The same seed makes the same scene at any size.

To add a kind of scene, write one function that takes a `Canvas`, and enter it under its name with its class:
``KINDS["harbour"] = ("city", paint_harbour)``.

Examples
--------
>>> canvas = Canvas(64, seed=5, light="golden")
>>> paint_sky(canvas, horizon=0.8)
>>> paint_tower(canvas, 0.3, 0.6, 0.1, 1.0)
>>> paint_tree(canvas, 0.8, 1.0, 0.3)
>>> image, segments = take_photograph(canvas)
>>> image.shape, SEGMENT_NAMES[segments[5, 5]]
((64, 64, 3), 'sky')
"""

from course_utils.pictures.scenes.buildings import WALLS, WINDOW_STYLES, paint_facade, paint_gable, paint_tower
from course_utils.pictures.scenes.camera import take_photograph
from course_utils.pictures.scenes.canvas import SEGMENT_NAMES, Canvas, mix, smooth_step, stripes
from course_utils.pictures.scenes.drawing import Scene, draw_scene, draw_scenes
from course_utils.pictures.scenes.kinds import KINDS
from course_utils.pictures.scenes.land import (
    paint_beach,
    paint_ground,
    paint_mountains,
    paint_rocks,
    paint_water,
)
from course_utils.pictures.scenes.light import LIGHTS, Light
from course_utils.pictures.scenes.sky import paint_clouds, paint_sky
from course_utils.pictures.scenes.streets import paint_house, paint_street_wall
from course_utils.pictures.scenes.things import (
    paint_bale,
    paint_boat,
    paint_car,
    paint_fence,
    paint_lamp,
    paint_person,
)
from course_utils.pictures.scenes.trees import (
    GREENS,
    leaf_colours,
    paint_branches,
    paint_conifer,
    paint_foliage,
    paint_grass,
    paint_tree,
    paint_treeline,
    paint_trunk,
)

__all__ = [
    "GREENS",
    "KINDS",
    "LIGHTS",
    "SEGMENT_NAMES",
    "WALLS",
    "WINDOW_STYLES",
    "Canvas",
    "Light",
    "Scene",
    "draw_scene",
    "draw_scenes",
    "leaf_colours",
    "mix",
    "paint_bale",
    "paint_beach",
    "paint_boat",
    "paint_branches",
    "paint_car",
    "paint_clouds",
    "paint_conifer",
    "paint_facade",
    "paint_fence",
    "paint_foliage",
    "paint_gable",
    "paint_grass",
    "paint_ground",
    "paint_house",
    "paint_lamp",
    "paint_mountains",
    "paint_person",
    "paint_rocks",
    "paint_sky",
    "paint_street_wall",
    "paint_tower",
    "paint_tree",
    "paint_treeline",
    "paint_trunk",
    "paint_water",
    "smooth_step",
    "stripes",
    "take_photograph",
]
