"""Which pictures, and which part of them, excite a unit most? `feature_visualization` passes these on."""

import contextlib
import threading
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from course_utils._checks import as_count, describe, one_of
from course_utils.networks.inspection import receptive_field
from course_utils.networks.tensors import as_device, as_tensor_images, evaluating, shapes_explained, threads


class Responses(NamedTuple):
    """The strongest answer of every channel of a layer to every picture.

    Attributes
    ----------
    values : (N, channels) array
        The largest value in the channel's map, before the ReLU.
    places : (N, channels, 2) array of int
        Row and column of the unit that gave it; (0, 0) for units without a place.
    """

    values: np.ndarray
    places: np.ndarray


class TopInputs(NamedTuple):
    """The pictures that excite a channel most, strongest first.

    Attributes
    ----------
    numbers : (k,) array of int
        Which of the pictures.
    values : (k,) array
        How strongly.
    places : (k, 2) array of int
        Row and column of the unit in the channel's map.
    """

    numbers: np.ndarray
    values: np.ndarray
    places: np.ndarray


def layer_names(model):
    """Return the names of a network's layers, in the order in which they were built."""
    return [name for name, module in model.named_modules() if name and not list(module.children())]


def find_layer(model, layer):
    """Return the module called `layer`, or say which there are."""
    one_of(layer, "layer", tuple(layer_names(model)))
    return model.get_submodule(layer)


@contextlib.contextmanager
def listening(model, layers):
    """Inside the block, what each layer computes stands in the dict that this gives; of a ReLU what comes in.

    Before the ReLU even a unit that is off has a value that can grow, and a gradient. Another thread that asks the same
    network meanwhile is not heard.
    """
    heard, own = {}, threading.get_ident()

    def hook(layer):
        def write(module, inputs, output):
            if threading.get_ident() == own:
                heard[layer] = inputs[0] if isinstance(module, (nn.ReLU, nn.ReLU6)) else output

        return write

    found = [(find_layer(model, layer), hook(layer)) for layer in layers]
    handles = [module.register_forward_hook(write) for module, write in found]
    try:
        yield heard
    finally:
        for handle in handles:
            handle.remove()


def check_channel(layer, channel, values):
    """Say how many channels there are if `channel` is not among them; `values` is (B, channels, ...)."""
    count = values.shape[1]
    return as_count(channel, f"channel of {layer} (0 to {count - 1})", least=0, most=count - 1)


def responses(model, layer, images, *, whole=False, batch_size=200):
    """Return the strongest answer of every channel of a layer to every picture.

    Parameters
    ----------
    model : torch.nn.Module
    layer : str
        As in `shape_trace`.
    images
        As for `training.predict`.
    whole : bool
        Whether to ask only units whose window lies wholly within the picture, away from its padded border.

    Returns
    -------
    Responses

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> responses(lenet(), "conv1", np.zeros((5, 28, 28))).values.shape
    (5, 8)
    """
    return responses_of_layers(model, [layer], images, whole=whole, batch_size=batch_size)[layer]


def responses_of_layers(model, layers, images, *, whole=False, batch_size=200):
    """Return `responses` for several layers, which costs no more than for one: dict of layer -> Responses."""
    images, device = as_tensor_images(images), as_device(None, model)
    found = {layer: ([], []) for layer in layers}
    asked = {layer: _whole_windows(model, layer, images) if whole else (slice(0, None),) * 2 for layer in layers}
    with listening(model, layers) as heard, evaluating(model), threads(1), shapes_explained(model, images):
        for batch in images.split(batch_size):
            model(batch.to(device))
            for layer, (values, places) in found.items():
                maps, (rows, columns) = heard[layer].cpu(), asked[layer]
                maps = maps[:, :, rows, columns] if maps.ndim == 4 else maps.reshape(*maps.shape[:2], -1, 1)
                best, width = maps.flatten(2).max(dim=2), maps.shape[3]
                row, column = best.indices // width, best.indices % width
                values.append(best.values)
                places.append(torch.stack([row + rows.start, column + columns.start], dim=2))
    return {
        layer: Responses(torch.cat(values).numpy(), torch.cat(places).numpy())
        for layer, (values, places) in found.items()
    }


def _whole_windows(model, layer, images):
    """Return the slices of the rows and the columns of units whose window lies wholly within the pictures."""
    found, field = [], receptive_field(model, layer)
    for length, size, stride, start in zip(images.shape[2:], *field, strict=True):
        if np.isinf(size):  # a unit that sees everything has no window to move
            found.append(slice(0, None))
        elif length < size:
            raise ValueError(f"images should be at least as large as a window of {layer}, {size} pixels, got {length}")
        else:
            found.append(slice(-(start // stride), (length - size - start) // stride + 1))
    return found


def top_inputs(model, layer, channel, images, k=9, *, found=None, cut_from=None):
    """Find the pictures of a data set that excite a channel most: those with the largest h(x) anywhere in its map.

    Parameters
    ----------
    model : torch.nn.Module
    layer : str
        As in `shape_trace`; of a ReLU what comes in is taken.
    channel : int
        Counted from 0.
    images
        As for `training.predict`.
    k : int
        How many, at most as many as there are.
    found : Responses, optional
        What `responses` returned for this layer and these images, if it is known already.
    cut_from : (sources (N,), corners (N, 2)), optional
        Which photograph each image was cut from, and where, as `labelled_patches` tells with ``with_places=True``.
        Then no two of the windows lie closer than half a window: patches overlap, and would show one place many times.

    Returns
    -------
    TopInputs
        Of fewer than k where there are no more places.

    Raises
    ------
    TypeError, ValueError
        An unknown layer or channel, no pictures, more wanted than there are, or pictures that the model cannot take.

    *Source*: slide "Understanding layers" ("find the inputs that most excite a given neuron").
    """
    found = found or responses(model, layer, images)
    check_channel(layer, channel, found.values)
    k = as_count(k, "k", most=len(found.values))
    order = np.argsort(-found.values[:, channel], kind="stable")
    if cut_from is not None:
        windows = _windows(model, layer, images, order, found.places[order, channel])
        order = order[_apart(windows, *(np.asarray(told)[order] for told in cut_from), k)]
    order = order[:k]
    return TopInputs(order, found.values[order, channel], found.places[order, channel])


def _apart(windows, sources, corners, k):
    """Say which windows to keep, the first of those that lie close to each other in one photograph: k numbers."""
    kept, starts = [], corners + [[part.start for part in window] for window in windows]
    for number, (source, start) in enumerate(zip(sources, starts, strict=True)):
        near = np.abs(starts[kept] - start).max(axis=1) < (windows[number][0].stop - windows[number][0].start) / 2
        if not (near & (sources[kept] == source)).any():
            kept.append(number)
        if len(kept) == k:
            break
    return kept


def _windows(model, layer, images, numbers, places):
    """Return what the unit at each of the places sees of its picture, as slices of rows and columns."""
    field, shape = receptive_field(model, layer), images.shape[1:3]
    if np.isinf(field.size[0]):
        return [(slice(0, shape[0]), slice(0, shape[1]))] * len(numbers)
    return [field.window(*place, shape) for place in places]


def top_patches(model, layer, channel, images, k=9, *, whole=False, found=None, cut_from=None):
    """Cut from the most exciting pictures just the window that the excited unit sees.

    Parameters
    ----------
    model : torch.nn.Sequential
    layer, channel, images, k, found, cut_from
        As in `top_inputs`; the images are NumPy arrays.
    whole : bool
        As in `responses`; without effect if `found` is given.

    Returns
    -------
    list of k arrays, (h, w) or (h, w, C)
        As large as the receptive field, smaller where it reaches beyond the picture.
    """
    if not isinstance(images, np.ndarray) or images.ndim < 3:
        raise ValueError(f"images should be an array (N, H, W) or (N, H, W, C), got {describe(images)}")
    found = found or responses(model, layer, images, whole=whole)
    top = top_inputs(model, layer, channel, images, k, found=found, cut_from=cut_from)
    windows = _windows(model, layer, images, top.numbers, top.places)
    return [images[number][window] for number, window in zip(top.numbers, windows, strict=True)]
