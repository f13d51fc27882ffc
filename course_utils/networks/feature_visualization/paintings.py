"""Paintings that ship: what excites some units of `photo_network`, and the slide's eight classes of ImageNet.

Pictures on the way are kept, so that a slider need not wait.
"""

import io
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image

from course_utils.networks.feature_visualization import channel, class_logit, fourier, jitter, paint, rotate, scale
from course_utils.networks.weights import FOLDER, read_weights

LAYERS = ("norm1", "norm2", "norm3", "norm4", "norm5", "classes")
"""Layers of `photo_network` whose units are painted: of each hidden layer the values before its ReLU."""

SIDE = 48  # pixels
SETTINGS = {
    "size": SIDE,
    "parameterisation": fourier(),
    # Moved by up to half the picture: turned about its middle alone, a pixel in the middle would hardly move.
    "transforms": (jitter(SIDE // 2), rotate(8), scale(8)),
    "steps": 60,
    "step_size": 0.05,
    "keep": 5,
    "seed": 0,
}
"""How `paint` was called for them."""

SLIDE_CLASSES = (
    *("flamingo", "pelican", "hartebeest", "billiard table"),
    *("ground beetle", "Indian cobra", "station wagon", "black swan"),
)
"""The classes of ImageNet whose pictures the slide shows, as `pretrained.IMAGENET_CLASSES` calls them."""

CLASS_SETTINGS = {
    "size": 160,
    "parameterisation": fourier(0.02),
    "transforms": (jitter(16), rotate(15), scale(20), jitter(8)),
    "steps": 400,
    "step_size": 0.01,  # with 0.02 colours are harsh, with 0.05 garish
    "keep": 5,
    "seed": 0,
}
"""How `paint` was called for these."""


class StoredPainting(NamedTuple):
    """One unit's painting on its way.

    Attributes
    ----------
    steps : tuple of int
        0 is the noise that it began with.
    path : (T, side, side, 3) float32 array in [0, 1]
        The picture at these steps.
    values : (n,) array
        The objective at each step.
    """

    steps: tuple
    path: np.ndarray
    values: np.ndarray


def objective_for(layer, unit):
    """Return what was painted: the mean of what a channel's ReLU passes on, or a class's score."""
    return class_logit(unit) if layer == "classes" else channel(layer, unit, rectified=True)


def stored_paintings(folder=FOLDER, name="paintings"):
    """Read the paintings that ship.

    Parameters
    ----------
    folder : path
    name : {"paintings", "class_paintings"}
        Those of `photo_network`, or of the network of ImageNet.

    Returns
    -------
    dict of (layer, unit) -> StoredPainting

    Raises
    ------
    WeightsError
        As `read_weights`.

    Examples
    --------
    >>> paintings = stored_paintings()
    >>> paintings["classes", 1].path.shape, paintings["classes", 1].steps
    ((6, 48, 48, 3), (0, 12, 24, 36, 48, 60))
    """
    stored = read_weights(name, folder)
    sheet = np.asarray(Image.open(io.BytesIO(stored["sheet"].numpy().tobytes())).convert("RGB"), np.float32) / 255
    steps = tuple(stored["steps"].tolist())
    side = sheet.shape[1] // len(steps)
    tiles = sheet.reshape(-1, side, len(steps), side, 3).swapaxes(1, 2)
    units = [(LAYERS[layer], unit) for layer, unit in stored["units"].tolist()]
    values = stored["values"].numpy()
    return {unit: StoredPainting(steps, *rest) for unit, *rest in zip(units, tiles, values, strict=True)}


def paint_for_storing(model, units, settings=SETTINGS, quality=76):
    """Paint each of `units`, (layer, unit) pairs, and pack the pictures into one JPEG: tensors for `save_weights`.

    With colours at full resolution: h(x) depends on them, and JPEG costs some of it as it is.
    """
    paintings = [paint(model, objective_for(*unit), **settings) for unit in units]
    rows = [np.concatenate(painting.path, axis=1) for painting in paintings]
    sheet = Image.fromarray(np.uint8(np.round(255 * np.concatenate(rows))))
    with io.BytesIO() as file:
        sheet.save(file, format="jpeg", quality=quality, subsampling=0, optimize=True)
        packed = np.frombuffer(file.getvalue(), np.uint8).copy()
    return {
        "sheet": torch.from_numpy(packed),
        "steps": torch.tensor(paintings[0].kept),
        "values": torch.tensor(np.stack([painting.values for painting in paintings]), dtype=torch.float32),
        "units": torch.tensor([(LAYERS.index(layer), unit) for layer, unit in units]),
    }
