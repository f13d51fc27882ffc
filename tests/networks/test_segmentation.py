"""The U-Net: shapes, what ways across change, refusals, and that what ships is as good as it is said to be."""

import numpy as np
import pytest
import torch

from course_utils.comparing import ious
from course_utils.networks.schedules import one_cycle
from course_utils.networks.segmentation import (
    KINDS,
    NO_SKIPS,
    WIDTHS,
    draw_masked,
    fresh,
    name_pixels,
    segmentation_networks,
    trained,
    u_net,
)
from course_utils.networks.training import fit
from course_utils.pictures.scenes import draw_scenes


def test_the_map_has_the_size_of_the_picture():
    """Also one that is not square, in one batch or two, with as many scores as names."""
    model = u_net(7)
    assert model(torch.zeros(2, 3, 24, 40)).shape == (2, 7, 24, 40)
    assert name_pixels(model, np.random.default_rng(0).random((3, 24, 40, 3))).shape == (3, 24, 40)


@pytest.mark.parametrize("side", [1, 12])
def test_sides_that_cannot_be_halved_are_refused(side):
    """A picture of one pixel, too: in one sentence that says what to do."""
    with pytest.raises(ValueError, match=rf"multiples of 8, since they are halved 3 times, got {side} x {side}"):
        name_pixels(u_net(2), np.zeros((1, side, side, 3)))


def test_without_ways_across_all_goes_through_the_bottleneck():
    """With the bottleneck cut, the plain network answers the same to every picture; the U-Net still sees it."""
    pictures = torch.rand(2, 3, 16, 16)
    for skips, sees in ((True, True), (False, False)):
        model = u_net(2, (4, 8), skips).eval()
        model.down[-1].register_forward_hook(lambda layer, given, features: torch.zeros_like(features))
        first, second = model(pictures)
        assert bool(((first - second).abs() > 1e-6).any()) == sees


def test_ways_across_cost_weights():
    """3 x 3 weights for each map that comes across and each that is made of it."""
    with_ways, without = (sum(each.numel() for each in u_net(10, skips=skips).parameters()) for skips in (True, False))
    assert with_ways - without == 9 * sum(width * width for width in WIDTHS[:-1])


def test_it_learns_a_ball():
    """Sixty steps on forty balls: the mask is far better than a disc in the middle, which is the same for all."""
    images, masks = draw_masked(40, 5, "balls")
    model = u_net(*KINDS["balls"])
    fit(model, images, masks, steps=60, batch_size=8, learning_rate=1e-2, schedule=one_cycle)
    down, across = np.mgrid[:64, :64] - 31.5
    disc = np.broadcast_to(np.hypot(down, across) < 20, masks.shape)
    other, truth = draw_masked(40, 6, "balls")
    assert ious(name_pixels(model, other), truth, 2)[1] > ious(disc, truth, 2)[1] + 0.1


def test_pictures_to_learn_from():
    """Scenes come with their ten names, balls with their masks; the fresh ones are others."""
    images, labels = draw_masked(3, 4, "scenes")
    scenes = draw_scenes(3, seed=4, size=64)
    assert np.array_equal(images[2], scenes[2].image) and np.array_equal(labels[2], scenes[2].segments)
    assert draw_masked(2, 0, "balls")[1].max() == 1
    assert not np.array_equal(fresh("scenes")[0][:3], images)
    with pytest.raises(ValueError, match="kind should be one of 'scenes', 'balls'"):
        draw_masked(1, 0, "faces")


@pytest.mark.parametrize("kind", KINDS)
def test_what_ships_is_as_good_as_it_is_said_to_be(kind):
    """On fresh pictures, within .02 of data/README.md; and ways across help."""
    images, truth = fresh(kind)
    models = trained()
    assert models.keys() == segmentation_networks().keys()
    mean = {name: np.nanmean(ious(name_pixels(models[name], images), truth, KINDS[kind][0])) for name in models
            if name.startswith(kind)}  # fmt: skip
    said = SAID[kind]
    assert mean[kind] == pytest.approx(said[0], abs=0.02)
    assert mean[kind + NO_SKIPS] == pytest.approx(said[1], abs=0.02)


SAID = {"scenes": (0.70, 0.64), "balls": (0.96, 0.96)}  # data/README.md
