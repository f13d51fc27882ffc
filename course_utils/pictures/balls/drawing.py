"""One picture of a ball, or many: find the solid, look up its skin, light both, set them on a stage, photograph it."""

from dataclasses import dataclass

import numpy as np

from course_utils._checks import as_count, one_of
from course_utils.pictures.balls import skins
from course_utils.pictures.balls.solids import dented_sphere, embossed, length, meet, normals, sphere, spindle
from course_utils.pictures.balls.stage import Stage, picture_of
from course_utils.pictures.balls.wings import REACH, lay_wings
from course_utils.pictures.loading import check_memory


@dataclass(frozen=True)
class Ball:
    """How a ball is drawn.

    Attributes
    ----------
    skin : callable
        (directions (..., 3), random generator) -> `Skin`.
    solid : callable
        Points (..., 3) -> distance from the surface (...).
    axes : (float, float, float)
        Half its length, height and depth.
    tilt, roll : float
        How far its front may look away from the viewer, and how far it may be turned in the picture, in degrees.
    has_wings : bool
    """

    skin: callable
    solid: callable = sphere
    axes: tuple = (1.0, 1.0, 1.0)
    tilt: float = 180.0
    roll: float = 180.0
    has_wings: bool = False


BALLS = {
    "basketball": Ball(skins.basketball),
    "American football": Ball(skins.american_football, spindle, axes=(1, 0.6, 0.6), tilt=40),
    "tennis ball": Ball(skins.tennis_ball),
    "soccer ball": Ball(skins.soccer_ball),
    "baseball": Ball(skins.baseball),
    "volleyball": Ball(skins.volleyball),
    "golf ball": Ball(skins.golf_ball),
    "cricket ball": Ball(skins.cricket_ball, tilt=55),
    "eight ball": Ball(skins.eight_ball, tilt=55),
    "bowling ball": Ball(skins.bowling_ball, tilt=55),
    "quaffle": Ball(skins.quaffle, dented_sphere),
    "bludger": Ball(skins.bludger),
    "snitch": Ball(skins.snitch, tilt=25, roll=25, has_wings=True),
}
"""Name -> `Ball`."""

QUIDDITCH = ("quaffle", "bludger", "snitch")
SPORTS = tuple(name for name in BALLS if name not in QUIDDITCH)


def draw_ball(kind, seed, size=64):
    """Draw one ball.

    Parameters
    ----------
    kind : str
        A name in `BALLS`.
    seed : int
        0 or more. The same seed draws the same ball, also at another size.
    size : int
        Side of the picture in pixels, 16 to 512.

    Returns
    -------
    (size, size, 3) float32 array
        Red, green, blue in 256 levels from 0 to 1.

    Raises
    ------
    TypeError, ValueError
        An unknown kind, a seed or size that is no whole number or out of range.

    Examples
    --------
    >>> draw_ball("snitch", seed=3).shape
    (64, 64, 3)

    *Source*: slide "One-shot learning" (quaffle, bludger, snitch).
    """
    return _photograph(kind, seed, size)[0]


def _photograph(kind, seed, size):
    """Return the picture (size, size, 3), and which share of each pixel the ball covers (size, size)."""
    ball, size = BALLS[one_of(kind, "kind", BALLS)], as_count(size, "size", least=16, most=512)
    rng = np.random.default_rng([as_count(seed, "seed", least=0), *kind.encode()])
    stage, turn = Stage.drawn(rng), _pose(ball, rng)
    share = rng.uniform(0.5, 0.82)  # of the picture's width
    radius = share / (1.9 if ball.has_wings else 1)
    middle = rng.uniform(-1, 1, 2) * 0.9 * (1 - share)
    depth = length(np.float32(ball.axes) * (turn @ stage.up))  # from the ball's middle down to the ground

    x, y = _grid(size, radius, middle)
    light, places, is_ground = stage.without_ball(x, y, depth, rng)
    light[is_ground] *= stage.past(ball.axes, turn, places[is_ground])[..., None]

    finer = 3 if size < 96 else 2  # the ball is seen on a finer grid, whose pixels are averaged
    where = _box(x, y, REACH if ball.has_wings else 1)
    x, y = _grid(size * finer, radius, middle)
    fine = tuple(slice(part.start * finer, part.stop * finer) for part in where)
    seen = _see(ball, x[:, fine[1]], y[fine[0]], turn, stage, depth, rng)
    seen = seen.reshape(len(seen) // finer, finer, -1, finer, 4).mean(axis=(1, 3))
    light[where] += seen[..., :3] - light[where] * seen[..., 3:]
    cover = np.zeros((size, size), np.float32)
    cover[where] = seen[..., 3]

    image = picture_of(light * rng.uniform(0.75, 1.1))
    image += rng.uniform(0.003, 0.014) * rng.normal(size=(size, size, 1))  # grain of the camera
    return (np.round(np.clip(image, 0, 1) * 255) / 255).astype(np.float32), cover


def draw_balls(count, seed, size=64, kinds=SPORTS):
    """Draw many balls.

    Parameters
    ----------
    count : int
        How many. Of every ``len(kinds)`` in a row, each kind is one.
    seed : int
        The same seed gives the same pictures, and more pictures begin with the same ones.
    size : int
        As in `draw_ball`.
    kinds : sequence of str
        Names in `BALLS`.

    Returns
    -------
    images : (count, size, size, 3) float32 array
    labels : (count,) int64 array
        Places in `kinds`.

    Examples
    --------
    >>> images, labels = draw_balls(6, seed=0, size=32, kinds=QUIDDITCH)
    >>> images.shape, np.bincount(labels).tolist()
    ((6, 32, 32, 3), [2, 2, 2])
    """
    photographs, labels = _photographs(count, seed, size, kinds)
    return np.stack([image for image, _ in photographs]), labels


def draw_masked_balls(count, seed, size=64, kinds=SPORTS):
    """Draw many balls, and which pixels are ball.

    Parameters
    ----------
    count, seed, size, kinds
        As in `draw_balls`, which draws the same pictures.

    Returns
    -------
    images : (count, size, size, 3) float32 array
    masks : (count, size, size) uint8 array
        1 where a ball, wings included, covers more than half of the pixel; its shadow is 0.

    Examples
    --------
    >>> images, masks = draw_masked_balls(2, seed=0, size=32)
    >>> images.shape, masks.shape, np.unique(masks).tolist()
    ((2, 32, 32, 3), (2, 32, 32), [0, 1])
    """
    photographs, _ = _photographs(count, seed, size, kinds)
    images, covers = zip(*photographs, strict=True)
    return np.stack(images), np.uint8(np.stack(covers) > 0.5)


def _photographs(count, seed, size, kinds):
    """Return a list of what `_photograph` returns, and the places of their kinds in `kinds`."""
    count, seed = as_count(count, "count"), as_count(seed, "seed", least=0)
    kinds = [one_of(kind, "kinds", BALLS) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    if not kinds:
        raise ValueError("kinds should name at least one ball, got none; try SPORTS or QUIDDITCH")
    check_memory((count, as_count(size, "size"), size, 3), "fewer or smaller balls")
    rounds = -(-count // len(kinds))
    labels = np.random.default_rng([seed, 0]).permuted(np.tile(np.arange(len(kinds)), (rounds, 1)), axis=1)
    labels = labels.ravel()[:count]
    seeds = np.random.default_rng([seed, 1]).integers(2**31, size=count)
    return [_photograph(kinds[label], int(own), size) for label, own in zip(labels, seeds, strict=True)], labels


def _pose(ball, rng):
    """Return a rotation (3, 3) from the viewer's directions to the ball's: rolled in the picture, then tilted."""
    roll, aside = np.radians(rng.uniform(-1, 1) * ball.roll), rng.uniform(0, 2 * np.pi)
    tilt = np.radians(np.sqrt(rng.random()) * ball.tilt)
    return np.float32(_turn((np.cos(aside), np.sin(aside), 0), tilt) @ _turn((0, 0, 1), roll))


def _turn(axis, angle):
    """Return the rotation (3, 3) about an axis of length 1, by an angle in radians (Rodrigues' formula)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _grid(pixels, radius, middle):
    """Return where pixels lie, x (1, pixels) and y (pixels, 1), in radii of the ball from its middle."""
    across = (2 * np.arange(pixels) + 1) / pixels - 1  # from -1 to 1
    return np.float32((across[None] - middle[0]) / radius), np.float32((-across[:, None] - middle[1]) / radius)


def _box(x, y, reach):
    """Return the slices (rows, columns) of the pixels nearer to the middle than `reach`, and one more on each side."""
    near = [np.flatnonzero(np.abs(axis.ravel()) < reach + np.ptp(axis) / axis.size) for axis in (y, x)]
    return tuple(slice(found[0], found[-1] + 1) for found in near)


def _see(ball, x, y, turn, stage, depth, rng):
    """Return the light of a ball, and where there is one: (H, W, 4)."""
    seen = np.zeros((y.size, x.size, 4), np.float32)
    if ball.has_wings:
        lay_wings(seen, x, y, turn, stage, in_front=False)
    where = _box(x, y, 1)
    p, hit = meet(ball.solid, x[:, where[1]], y[where[0]], turn)
    skin = ball.skin(p / length(p)[..., None], rng)
    normal = embossed(normals(ball.solid, p) @ turn, skin.height, x[0, 1] - x[0, 0])
    lit = stage.lit(skin, normal, p @ turn, depth)
    seen[where][hit] = np.concatenate([lit, np.ones_like(lit[..., :1])], axis=-1)[hit]
    if ball.has_wings:
        lay_wings(seen, x, y, turn, stage, in_front=True)
    return seen
