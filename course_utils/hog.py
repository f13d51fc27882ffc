"""Histograms of oriented gradients (HOG) say which edges each part of a picture holds, whatever the light.

Three steps, each a function: `cell_histograms` counts the angles of edges in small cells, `normalise_blocks` compares
each cell with its neighbours, `hog` is one after the other. `stars` draws what was counted.

*Source*: slide "Explicit feature engineering"; N. Dalal and B. Triggs, "Histograms of oriented gradients for human
detection", 2005.
"""

import numpy as np

from course_utils._checks import as_count, describe
from course_utils.convolution import conv
from course_utils.features import as_gray

DIFFERENCE = np.array([[-1, 0, 1]])  # the right neighbour minus the left one: positive where it gets brighter
CLIP = 0.2  # no angle may count more than this within a block: a glaring edge is only one edge


def gradient(image):
    """Measure how steeply each pixel's neighbourhood gets brighter, and in which direction.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array_like

    Returns
    -------
    size, angle : (H, W) arrays
        The angle is in degrees from 0 to 180, a light-to-dark edge counting like a dark-to-light one: 0 for an upright
        edge, 90 for a level one, in between clockwise. Pixels of the border lack a neighbour: there nothing is
        measured across it.

    Examples
    --------
    >>> size, angle = gradient([[0, 0, 0], [0, 0, 0], [1, 1, 1]])
    >>> size[1, 1].item(), angle[1, 1].item()
    (1.0, 90.0)
    """
    gray = as_gray(image)
    if min(gray.shape) < 3:
        raise ValueError(f"image should have at least 3 pixels on each side, got {describe(gray)}")
    across = np.pad(conv(gray, DIFFERENCE), [(0, 0), (1, 1)])
    down = np.pad(conv(gray, DIFFERENCE.T), [(1, 1), (0, 0)])
    return np.hypot(across, down), np.degrees(np.arctan2(down, across)) % 180


def cell_histograms(image, *, cell=8, angles=9):
    """Count the angles of edges in each cell, every pixel as much as its gradient is large.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) array_like
    cell : int
        Pixels along each side of a cell. What is left over at the right and at the bottom is not counted.
    angles : int
        Bins from 0 to 180 degrees: the first goes from 0 to 180 / angles.

    Returns
    -------
    (H // cell, W // cell, angles) array
        Means over the pixels of a cell.

    Examples
    --------
    >>> image = np.zeros((8, 16))
    >>> image[:, 3:] = 1                                              # one upright edge, in the left cell
    >>> cell_histograms(image, angles=4)
    array([[[0.25, 0.  , 0.  , 0.  ],
            [0.  , 0.  , 0.  , 0.  ]]])
    """
    size, angle = gradient(image)
    cell, angles = as_count(cell, "cell", most=min(size.shape)), as_count(angles, "angles")
    rows, columns = (length // cell for length in size.shape)
    size, angle = (each[: rows * cell, : columns * cell] for each in (size, angle))
    bins = np.minimum((angle * angles / 180).astype(int), angles - 1)
    row, column = np.indices(size.shape) // cell
    which = (row * columns + column) * angles + bins
    counted = np.bincount(which.ravel(), size.ravel(), rows * columns * angles)
    return counted.reshape(rows, columns, angles) / cell**2


def normalise_blocks(cells, *, block=2):
    """Divide each block of neighbouring cells by its length, so that twice the contrast changes nothing.

    Then no number may exceed 0.2, and the block is divided by its length again.

    Parameters
    ----------
    cells : (R, C, angles) array
        From `cell_histograms`.
    block : int
        Cells along each side. Blocks overlap: one begins at every cell.

    Returns
    -------
    (R - block + 1, C - block + 1, block, block, angles) array

    Examples
    --------
    >>> cells = cell_histograms(np.eye(32))
    >>> bool(np.allclose(normalise_blocks(cells), normalise_blocks(3 * cells)))
    True
    """
    block = as_count(block, "block", most=min(cells.shape[:2]))
    blocks = np.lib.stride_tricks.sliding_window_view(cells, (block, block), axis=(0, 1))
    blocks = np.moveaxis(blocks, 2, -1)  # (..., angles, block, block) -> (..., block, block, angles)
    return _unit(np.minimum(_unit(blocks), CLIP))


def hog(image, *, cell=8, block=2, angles=9):
    """Return the histograms of oriented gradients of a picture, block by block, as one row of features.

    Parameters
    ----------
    image, cell, block, angles
        As in `cell_histograms` and `normalise_blocks`.

    Returns
    -------
    (n,) array
        n = blocks down · blocks across · block² · angles.

    Examples
    --------
    >>> hog(np.eye(28), cell=7).shape                                 # 3 · 3 blocks, 4 cells of 9 angles each
    (324,)
    """
    return normalise_blocks(cell_histograms(image, cell=cell, angles=angles), block=block).ravel()


def stars(cells, *, cell=15):
    """Draw each cell as a star: a stroke along the edges of each angle, as bright as there are many.

    Parameters
    ----------
    cells : (R, C, angles) array
        From `cell_histograms`.
    cell : int
        Pixels of a star; odd, so that it has a middle.

    Returns
    -------
    (R · cell, C · cell) array
        0 where nothing is, up to the largest number in `cells`.

    Examples
    --------
    >>> upright = stars(np.array([[[1.0, 0.0]]]), cell=5)             # angles around 45 and 135 degrees
    >>> upright.shape, upright[2, 2].item(), upright[0, 4].item(), upright[4, 4].item()
    ((5, 5), 1.0, 1.0, 0.0)
    """
    rows, columns, angles = cells.shape
    offsets = np.arange(cell) - (cell - 1) / 2
    middles = np.radians((np.arange(angles) + 0.5) * 180 / angles)[:, None, None]
    # An edge runs across its gradient: its distance from a pixel is measured along the gradient.
    away = np.abs(offsets[:, None] * np.sin(middles) + offsets[None, :] * np.cos(middles))
    inside = np.hypot(offsets[:, None], offsets[None, :]) <= cell * 0.71
    strokes = np.clip(1.25 - away, 0, 1) * inside  # (angles, cell, cell)
    drawn = np.max(cells[..., None, None] * strokes, axis=2)  # (R, C, cell, cell)
    return drawn.swapaxes(1, 2).reshape(rows * cell, columns * cell)


def _unit(blocks):
    """Divide by the length over the last three axes; a blank block stays 0."""
    length = np.sqrt((blocks**2).sum(axis=(-3, -2, -1), keepdims=True) + 1e-10)
    return blocks / length
