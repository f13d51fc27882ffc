"""Drawn pictures whose answer is known before any kernel is laid on."""

import numpy as np

from course_utils._checks import as_count, as_number


def wheel(size=190, radius=0.36):
    """Draw a bright disc on a dark ground: its rim has an edge of every direction.

    Parameters
    ----------
    size : int
        Sides of the picture, in pixels.
    radius : float
        As a share of the side.

    Returns
    -------
    (size, size) array
        0.1 outside, 0.9 inside, with a rim three pixels soft.

    Examples
    --------
    >>> wheel(50)[25, ::8].round(1).tolist()
    [0.1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.1]
    """
    offsets = np.arange(size) - (size - 1) / 2
    from_middle = np.hypot(offsets[:, None], offsets[None, :])
    return 0.1 + 0.8 * np.clip((radius * size - from_middle) / 3 + 0.5, 0, 1)


def bar(size=41, angle=90.0, *, offset=0.0, width=3.0):
    """Draw a bright bar on black, across the whole picture: what Hubel and Wiesel moved over a screen.

    Parameters
    ----------
    size : int
        Sides of the picture, in pixels.
    angle : float, degrees, counter-clockwise
        0 is level, 90 upright, 45 rises to the right.
    offset, width : float
        How far the bar lies from the middle (an upright one to the right, a level one downwards), and how wide it is,
        in pixels.

    Returns
    -------
    (size, size) array
        From 0 to 1, with borders one pixel soft.

    Examples
    --------
    >>> bar(5, 90, width=1)[0].tolist(), bar(5, 90, width=1, offset=1)[0].tolist()
    ([0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0])
    """
    size, turned = as_count(size, "size"), np.radians(as_number(angle, "angle"))
    offsets = np.arange(size) - (size - 1) / 2
    right, down = offsets[None, :], offsets[:, None]
    away = right * np.sin(turned) + down * np.cos(turned)  # along (sin, cos), which stands across the bar
    inside = as_number(width, "width", low=0) / 2 + 0.5 - np.abs(away - as_number(offset, "offset"))
    return np.round(np.clip(inside, 0, 1), 12)
