"""What the network of photographs says to 400 patches it never saw, each answer found once and then remembered."""

import functools
from typing import NamedTuple

import numpy as np

from course_utils.figures import contact_sheet
from course_utils.networks.cnn import photo_network
from course_utils.networks.feature_visualization import high_frequency_share
from course_utils.networks.feature_visualization.excitation import responses_of_layers, top_inputs, top_patches
from course_utils.networks.feature_visualization.paintings import LAYERS, SIDE
from course_utils.networks.training import predict
from course_utils.networks.weights import load_weights
from course_utils.pictures.photographs import SIXTEEN, labelled_patches


class Exciting(NamedTuple):
    """The nine places that excite a unit most: one page of their windows, and each one's photograph and h(x)."""

    page: np.ndarray
    names: list
    values: np.ndarray


def probabilities(model, picture):
    """How sure the network is of each class: (16,) array that sums to 1."""
    scores = predict(model, picture[None])[0]
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()


@functools.lru_cache(maxsize=1)
def network():
    """The network that tells sixteen photographs by their patches, with the weights that ship."""
    return load_weights(photo_network(), "photo_cnn")


@functools.lru_cache(maxsize=1)
def patches():
    """400 patches of the parts of these photographs that the network never saw: (400, side, side, 3)."""
    return _labelled()[0]


@functools.lru_cache(maxsize=1)
def _labelled():
    return labelled_patches(400, SIDE, seed=3, part="right", with_places=True)


@functools.lru_cache(maxsize=1)
def _all_answers():
    return responses_of_layers(network(), LAYERS, patches(), whole=True)


def answers(layer):
    """How every unit of a layer responds to every patch, wherever it sees a whole window."""
    return _all_answers()[layer]


@functools.lru_cache(maxsize=64)
def exciting(layer, unit):
    """The nine windows that excite a unit most, no two of the same place: patches overlap, and show it many times."""
    images, labels, corners = _labelled()
    asked = {"found": answers(layer), "cut_from": (labels, corners)}
    top = top_inputs(network(), layer, unit, images, 9, **asked)
    page = contact_sheet(top_patches(network(), layer, unit, images, 9, **asked), 3, between=1)
    return Exciting(page, [SIXTEEN[label] for label in labels[top.numbers]], top.values)


@functools.lru_cache(maxsize=1)
def natural_share():
    """How much of a patch is fine detail, as a rule: the median share of high frequencies."""
    return float(np.median([high_frequency_share(patch) for patch in patches()[:100]]))
