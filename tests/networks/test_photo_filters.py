"""The first layer that ships, from random to trained."""

import numpy as np

from course_utils.networks.feature_visualization.gabor import is_edge_detector
from course_utils.networks.photo_filters import history


def test_training_makes_edge_detectors():
    """In grey: random kernels at R² below 0.35 and none an edge detector; trained, above 0.7 and at least a third."""
    _, _, fits = history("grey")
    assert np.median(fits[0].r2) < 0.35 and not is_edge_detector(fits[0]).any()
    assert np.median(fits[-1].r2) > 0.7 and is_edge_detector(fits[-1]).mean() >= 1 / 3


def test_training_in_colour_makes_blobs_as_well():
    """In colour: a fifth or more edge detectors, and a third or more mostly colour; at first all noise is coloured."""
    _, kernels, fits = history("colour")
    assert is_edge_detector(fits[-1]).mean() >= 0.2 and np.mean(fits[-1].colourfulness > 0.5) >= 1 / 3
    assert kernels.shape[1:] == (24, 3, 7, 7)
