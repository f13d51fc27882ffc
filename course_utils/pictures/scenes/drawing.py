"""Draw one scene or many, each from its seed."""

from dataclasses import dataclass

import numpy as np

from course_utils._checks import as_count, one_of
from course_utils.pictures.scenes.camera import take_photograph
from course_utils.pictures.scenes.canvas import Canvas
from course_utils.pictures.scenes.kinds import KINDS
from course_utils.pictures.scenes.light import LIGHTS


@dataclass(frozen=True)
class Scene:
    """A drawn scene.

    Attributes
    ----------
    image : (size, size, 3) float32 array
        Red, green, blue in 256 levels from 0 to 1.
    label : str
        "city" or "landscape".
    kind : str
        A name in `KINDS`.
    segments : (size, size) uint8 array
        What each pixel shows, as an index into `SEGMENT_NAMES`.
    seed : int
        `draw_scene(kind, seed)` draws it again.
    """

    image: np.ndarray
    label: str
    kind: str
    segments: np.ndarray
    seed: int

    def __repr__(self):
        size = self.image.shape[0]
        return f"Scene({self.kind!r}, seed={self.seed}, size={size}, label={self.label!r})"


def draw_scene(kind, seed, size=128, *, light=None, texture=1.0):
    """Draw one scene.

    Parameters
    ----------
    kind : str
        A name in `KINDS`.
    seed : int
        0 or more. The same seed draws the same scene, also at another size.
    size : int
        Side in pixels, 32 to 512.
    light : str, optional
        A name in `LIGHTS`; by default drawn from the seed.
    texture : float
        Strength of the fine grain of leaves, grass, waves and rock, 0 to 3.

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        An unknown kind or light, a size out of range, a negative seed.

    Examples
    --------
    >>> scene = draw_scene("forest", seed=3, size=64)
    >>> scene
    Scene('forest', seed=3, size=64, label='landscape')
    >>> scene.image.shape, scene.segments.shape
    ((64, 64, 3), (64, 64))
    """
    label, paint = KINDS[one_of(kind, "kind", KINDS)]
    seed = as_count(seed, "seed", least=0)
    hours = list(LIGHTS)
    hour = np.random.default_rng([seed, 7]).choice(len(hours), p=[LIGHTS[name].share for name in hours])
    canvas = Canvas(size, [seed, *kind.encode()], light=hours[hour] if light is None else light, texture=texture)
    paint(canvas)
    image, segments = take_photograph(canvas)
    return Scene(image, label, kind, segments, seed)


def draw_scenes(count, seed, size=128, watch=None):
    """Draw many scenes, each kind in turn, city and landscape alternating.

    Parameters
    ----------
    count : int
        How many; a multiple of `len(KINDS)` gives each kind equally often.
    seed : int
        Different seeds give entirely different scenes.
    size : int
        Side in pixels, 32 to 512.
    watch : function, optional
        Is called with each scene as soon as it is drawn: hundreds of them take seconds.

    Returns
    -------
    list of Scene

    Examples
    --------
    >>> [scene.label for scene in draw_scenes(4, seed=0, size=32)]
    ['city', 'landscape', 'city', 'landscape']
    """
    count = as_count(count, "count")
    names = list(KINDS)
    seeds = np.random.default_rng(as_count(seed, "seed", least=0)).integers(2**31, size=count)
    scenes = []
    for i in range(count):
        scenes.append(draw_scene(names[i % len(names)], int(seeds[i]), size))
        if watch:
            watch(scenes[-1])
    return scenes
