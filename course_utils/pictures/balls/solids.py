"""Shapes of balls, and how a view finds them.

A solid is a function that tells the distance of points p (..., 3) from its surface, negative inside. All fit into the
unit sphere.
"""

import numpy as np

from course_utils.pictures.scenes.canvas import smooth_step

HOLLOWS = np.array([(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)]) / np.sqrt(3)
"""Where the hollows of a dented sphere have their middle: the corners of a tetrahedron."""


def sphere(p):
    """Round, radius 1."""
    return length(p) - 1


def spindle(p, thick=0.6):
    """Pointed: an arc turned about the x-axis, 1 long and `thick` in the middle."""
    radius = (1 + thick**2) / (2 * thick)
    return np.hypot(np.hypot(p[..., 1], p[..., 2]) + radius - thick, p[..., 0]) - radius


def dented_sphere(p):
    """Round, with four hollows to hold it by."""
    nearest = along(HOLLOWS, p).max(axis=0) / length(p)  # cosine of the angle to the nearest hollow
    return length(p) - 1 + 0.13 * smooth_step(nearest, 0.72, 0.98)


# --- Found, and which way they look -------------------------------------------------------------------------


def meet(solid, x, y, turn):
    """Follow the rays of a view until they meet a solid.

    Parameters
    ----------
    x : (1, W) array
    y : (H, 1) array
        Where the rays are, all parallel.
    turn : (3, 3) array
        Rotates the viewer's directions into the solid's.

    Returns
    -------
    p : (H, W, 3) array
        Places on the solid; beside it, places near its rim.
    hit : (H, W) array of bool
    """
    x, y = np.broadcast_arrays(x, y)
    away = np.hypot(x, y)
    beside = np.maximum(away, 1)
    # A ray begins where it enters the unit sphere, and goes on by as much as is surely free.
    start = np.stack([x / beside, y / beside, np.sqrt(np.maximum(1 - away**2, 0))], axis=-1)
    p, backwards = start @ turn.T, turn[:, 2]
    for _ in range(40):
        free = solid(p)
        if np.abs(free[away < 1]).max(initial=0) < 2e-3:
            break
        p = p - (0.7 * free)[..., None] * backwards
    return p, (away < 1) & (np.abs(free) < 0.02) & (p @ backwards > -1.5)


def normals(solid, p):
    """Return which way a surface looks at places p (..., 3): where the distance grows fastest."""
    steps = np.float32(1e-3) * np.array([(1, -1, -1), (-1, 1, -1), (-1, -1, 1), (1, 1, 1)], np.float32)
    return unit(sum(solid(p + step)[..., None] * step for step in steps))


def embossed(normal, height, pixel):
    """Tilt normals (H, W, 3), as the viewer sees them, by the slopes of a height (H, W) from pixel to pixel.

    *Source*: M. Mikkelsen, "Bump mapping unparametrized surfaces on the GPU", 2010.
    """
    down, right = np.gradient(np.broadcast_to(height, normal.shape[:-1]), pixel)
    nx, ny, nz = normal[..., 0], normal[..., 1], np.maximum(normal[..., 2], 0.15)
    # One pixel to the right on the surface is a = (1, 0, -nx / nz), one up b = (0, 1, -ny / nz). Up its slope the
    # height grows by nz · (right · b × n + up · n × a).
    up = -down
    slope = np.stack(
        [
            right * (nz * nz + ny * ny) - up * nx * ny,
            up * (nz * nz + nx * nx) - right * nx * ny,
            -nz * (right * nx + up * ny),
        ],
        axis=-1,
    )
    return unit(normal - slope)


# --- Vectors (..., 3) ---------------------------------------------------------------------------------------


def length(p):
    """Return the lengths (...) of vectors."""
    return np.sqrt(np.einsum("...i,...i", p, p))


def unit(p):
    """Return vectors of length 1 in the same directions."""
    return p / np.maximum(length(p), 1e-9)[..., None]


def along(directions, p):
    """Return how far vectors reach into each of n directions (n, 3): (n, ...)."""
    return np.tensordot(np.asarray(directions, p.dtype), p, (1, -1))
