"""The predictions about segmentation are right, by computing them."""

import numpy as np
import pytest

from course_utils.comparing import iou, ious
from course_utils.explorers.questions.segmentation import QUESTIONS, shifted_disc
from course_utils.networks.segmentation import NO_SKIPS, fresh, name_pixels, trained
from course_utils.pictures.photographs import photo
from course_utils.pictures.scenes import SEGMENT_NAMES
from course_utils.pictures.segments import PAINTED, UNNAMED, merged, painted_photo


def nearest(name, percent):
    """The option whose number is nearest."""
    return min(QUESTIONS[name].answers, key=lambda told: abs(int(told.split()[1].rstrip("%")) - percent))


def test_a_mask_that_slipped_by_a_quarter():
    """Half is in both."""
    a, b = shifted_disc(-4), shifted_disc(4)
    assert (np.ptp(np.nonzero(a)[1]) + 1, np.nonzero(b)[1].min() - np.nonzero(a)[1].min()) == (32, 8)
    assert nearest("a mask that slipped", 100 * iou(a, b)) == QUESTIONS["a mask that slipped"].right
    assert 100 * iou(a, b) == pytest.approx(50, abs=5)


def test_nothing_but_background():
    """Most pixels are background; of ball nothing is found."""
    _, truth = fresh("balls")
    assert np.mean(truth == 0) > 0.5 and ious(0 * truth, truth, 2)[1] == 0
    assert QUESTIONS["nothing but background"].right == "most pixels right, IoU of ball 0%"


def test_what_the_bottleneck_loses():
    """Of the names in the answers, the right one loses the largest part of its IoU."""
    images, truth = fresh("scenes")
    with_ways, without = (ious(name_pixels(trained()["scenes" + end], images), truth, 10) for end in ("", NO_SKIPS))
    kept = dict(zip(SEGMENT_NAMES, without / with_ways, strict=True))
    question = QUESTIONS["without the ways across"]
    assert min(question.answers, key=kept.get) == question.right


def test_drawings_and_photographs():
    """The share of right pixels of fresh drawings, which the question states, and of the three photographs together."""
    scenes, segments = fresh("scenes")
    on_drawings = np.mean((merged(name_pixels(trained()["scenes"], scenes)) == merged(segments))[segments != 9])
    assert f"{on_drawings:.0%} of the pixels" in QUESTIONS["drawings and photographs"].question
    labels = merged(name_pixels(trained()["scenes"], np.stack([photo(name, size=64) for name in PAINTED])))
    truth = np.stack([painted_photo(name, 64) for name in PAINTED])
    right = 100 * np.mean((labels == truth)[truth != UNNAMED])
    assert nearest("drawings and photographs", right) == QUESTIONS["drawings and photographs"].right
