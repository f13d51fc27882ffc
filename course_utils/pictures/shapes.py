"""Drawn pictures whose answer is known before any kernel is laid on."""

import numpy as np


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
