"""Painting what excites a unit: known answers, an objective that grows, penalties that act, nothing left changed."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.networks.cnn import deep_cnn, lenet
from course_utils.networks.feature_visualization import (
    Objective,
    channel,
    class_logit,
    direction,
    fourier,
    high_frequencies,
    high_frequency_share,
    jitter,
    l2,
    paint,
    pixels,
    responses,
    rotate,
    scale,
    total_variation,
    unit,
)
from course_utils.pictures.photographs import patches

COLOUR = deep_cnn(3, 5, filters=(6, 8, 10), seed=1)
WAYS = {"pixels": pixels(), "fourier": fourier()}


def one_kernel(weights):
    model = nn.Sequential()
    model.add_module("conv", nn.Conv2d(1, 1, weights.shape, bias=False))
    model.conv.weight.data = torch.tensor(weights, dtype=torch.float32)[None, None]
    return model


def test_a_linear_unit_is_excited_most_by_its_own_weights():
    """Max of w·x over ‖x‖ = 1 is w/‖w‖: painted with cosine 1.000, and the value is ‖w‖."""
    w = np.random.default_rng(0).normal(size=(6, 8))
    painting = paint(
        one_kernel(w), unit("conv", 0), size=(6, 8), channels=1, parameterisation=direction(), steps=300, step_size=0.05
    )
    cosine = (painting.image * w).sum() / np.linalg.norm(painting.image) / np.linalg.norm(w)
    assert cosine > 0.9995
    assert painting.values[-1] == pytest.approx(np.linalg.norm(w), rel=1e-3)
    assert np.linalg.norm(painting.image) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("objective", [unit("conv3", 2), channel("norm2", 1), class_logit(4), channel("relu1", 0)])
def test_the_objective_grows(way, objective):
    """Painting ends higher than it began, in pixels and in waves, with values from 0 to 1."""
    painting = paint(COLOUR, objective, size=24, parameterisation=WAYS[way], steps=30)
    assert painting.values[-1] > painting.values[0] + 0.01
    assert painting.image.shape == (24, 24, 3)
    assert painting.image.min() >= 0 and painting.image.max() <= 1


def test_objectives_combine_like_numbers():
    """2·a - b + (-a) measures what it says."""
    image = torch.rand(1, 3, 10, 12, generator=torch.Generator().manual_seed(0))
    a, b = total_variation(), l2()
    values = {each: each.measure(image, {}).item() for each in (a, b)}
    assert (2 * a - b + -a).measure(image, {}).item() == pytest.approx(values[a] - values[b], abs=1e-6)
    assert (a * 3).measure(image, {}).item() == pytest.approx(3 * values[a])
    assert (unit("conv1", 0) + class_logit(1)).layers == ("conv1", "")


def test_penalties_by_hand():
    """Stripes of one pixel, 0 and 1: variation 1 across, none along; each pixel is 1 away from grey; all is fast."""
    stripes = torch.tensor([0.0, 1.0]).repeat(1, 1, 6, 3)
    assert total_variation().measure(stripes, {}).item() == pytest.approx(1)
    assert l2().measure(stripes, {}).item() == pytest.approx(1)
    assert high_frequencies().measure(stripes, {}).item() == pytest.approx(4)
    assert high_frequencies().measure(torch.full((1, 3, 6, 6), 0.3), {}).item() == pytest.approx(0, abs=1e-10)


def test_a_rectified_channel_by_hand():
    """An edge's two answers, plus and minus, cancel in the mean of its map; rectified, minus counts a hundredth."""
    heard = {"conv1": torch.tensor([[[[3.0, -3.0], [0.0, 0.0]]]])}
    image = torch.zeros(1, 3, 2, 2)
    assert channel("conv1", 0).measure(image, heard).item() == 0
    assert channel("conv1", 0, rectified=True).measure(image, heard).item() == pytest.approx((3 - 0.03) / 4)


def test_a_silent_channel_is_woken():
    """A channel that is negative all over has a slope as well: its picture is painted, and the channel grows."""
    model = deep_cnn(3, 5, filters=(6, 8, 10), seed=1)
    model.norm2.bias.data[:] = -5
    painting = paint(model, channel("norm2", 3, rectified=True), size=16, steps=60, step_size=0.2)
    assert painting.values[0] < 0 and painting.values[-1] > painting.values[0] + 0.001
    assert np.ptp(painting.image) > 0.5


@pytest.mark.parametrize("penalty", [total_variation, high_frequencies])
def test_relative_penalties_do_not_care_for_contrast(penalty):
    """A paler copy has less of the plain penalty and as much of the relative one."""
    image = torch.rand(1, 3, 20, 20, generator=torch.Generator().manual_seed(0))
    pale = 0.5 + 0.4 * (image - 0.5)
    plain, paler = (penalty().measure(each, {}).item() for each in (image, pale))
    assert paler < 0.5 * plain
    same = [penalty(relative=True).measure(each, {}).item() for each in (image, pale)]
    assert same[0] == pytest.approx(same[1], rel=0.02)


@pytest.mark.parametrize("penalty", [total_variation(), l2(), high_frequencies()])
def test_a_penalty_lowers_what_it_names(penalty):
    """The same picture painted with a strong penalty has less of it."""
    free, held = (
        paint(COLOUR, channel("conv3", 4) - strength * penalty, size=24, steps=40, step_size=0.2)
        for strength in (0.0, 20.0)
    )
    measured = [penalty.measure(torch.tensor(each.image).movedim(-1, 0)[None], {}).item() for each in (free, held)]
    assert measured[1] < 0.7 * measured[0]


def test_high_frequency_share():
    """Stripes of one pixel have all of it, a slow wave none, white noise about 0.8, photographs little."""
    across = np.arange(32)
    assert high_frequency_share(np.tile(across % 2.0, (32, 1))) > 0.99
    assert high_frequency_share(np.tile(np.sin(across / 5), (32, 1))) < 0.01
    assert 0.7 < high_frequency_share(np.random.default_rng(0).normal(size=(64, 64))) < 0.9
    assert np.median([high_frequency_share(patch) for patch in patches(40, 32, seed=0)]) < 0.25
    assert high_frequency_share(np.ones((8, 8, 3))) == 0


def test_the_path():
    """About `keep` pictures of the way are kept, the noise first and the finished picture last."""
    painting = paint(COLOUR, unit("conv2", 3), size=16, steps=50, keep=5)
    assert painting.kept == [0, 10, 20, 30, 40, 50]
    assert painting.path.shape == (6, 16, 16, 3)
    np.testing.assert_array_equal(painting.path[-1], painting.image)
    assert np.abs(painting.path[0] - 0.5).max() < 0.1
    assert repr(painting) == "Painting(16 × 16 × 3, 50 steps)"


@pytest.mark.parametrize("transforms", [(), (jitter(3), rotate(10), scale(10))])
def test_a_seed_gives_the_same_picture(transforms):
    """Twice the same with one seed, another with another; the global random numbers stay where they were."""
    before = torch.get_rng_state()
    one, same, other = (
        paint(COLOUR, unit("conv2", 3), size=16, steps=5, transforms=transforms, seed=seed).image for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1e-3
    assert torch.equal(torch.get_rng_state(), before)


def test_transforms_move_a_little():
    """Jitter keeps all pixels, in another order; turning and scaling keep the middle, and no value leaves 0 to 1."""
    image = torch.rand(1, 1, 17, 17, generator=torch.Generator().manual_seed(0))
    generator = torch.Generator().manual_seed(3)
    moved = jitter(4)(image, generator)
    assert not torch.equal(moved, image)
    assert torch.equal(moved.flatten().sort().values, image.flatten().sort().values)
    for turn in (rotate(20), scale(20)):
        moved = turn(image, generator)
        assert moved.shape == image.shape
        assert moved[0, 0, 8, 8].item() == pytest.approx(image[0, 0, 8, 8].item(), abs=1e-5)
        assert moved.min() >= 0 and moved.max() <= 1


def test_the_network_is_left_as_it_was():
    """Weights, gradients, mode, running means and hooks: all as before."""
    model = deep_cnn(3, 5, filters=(4, 6)).train()
    model.conv1.weight.grad = torch.ones_like(model.conv1.weight)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    paint(model, channel("relu2", 1), size=16, steps=5)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert torch.equal(model.conv1.weight.grad, torch.ones_like(model.conv1.weight))
    assert model.training and not any(module._forward_hooks for module in model.modules())


def test_another_thread_may_ask_the_network_meanwhile():
    """An explorer asks for answers to other pictures while painting goes on: neither hears the other's pictures."""
    wanted, pictures = channel("conv2", 3), np.random.default_rng(0).random((2, 16, 16, 3))
    undisturbed = responses(COLOUR, "conv2", pictures).values
    answers = []

    def interrupted(image, heard):
        with ThreadPoolExecutor(1) as other:
            answers.append(other.submit(responses, COLOUR, "conv2", pictures).result().values)
        return wanted.measure(image, heard)

    painting = paint(COLOUR, Objective(interrupted, wanted.layers), size=16, steps=5)
    np.testing.assert_array_equal(painting.image, paint(COLOUR, wanted, size=16, steps=5).image)
    assert all(np.array_equal(values, undisturbed) for values in answers)


def test_observers_see_each_step_and_can_stop():
    """Each is told step, value, time and picture; true ends it; what was painted stays, also without gradients."""
    seen = []

    def stop_at_seven(stroke):
        seen.append((stroke.step, stroke.steps, stroke.image.shape))
        return stroke.step == 7

    with torch.no_grad():
        painting = paint(COLOUR, unit("conv2", 3), size=16, steps=40, keep=5, observers=stop_at_seven)
    assert seen == [(step, 40, (16, 16, 3)) for step in range(1, 8)]
    assert painting.stopped and len(painting.values) == 7 and painting.kept == [0, 7]
    assert repr(painting) == "Painting(16 × 16 × 3, 7 steps, stopped)"


def test_interrupt_keeps_what_was_painted(capsys):
    """Interrupt the kernel: the picture so far is returned, and one line says after which step."""

    def interrupt(stroke):
        if stroke.step == 3:
            raise KeyboardInterrupt

    painting = paint(COLOUR, unit("conv2", 3), size=16, steps=40, observers=interrupt)
    assert painting.stopped and len(painting.values) == 3
    assert capsys.readouterr().out == "Interrupted after step 3 of 40: the picture so far is kept.\n"


@pytest.mark.parametrize(
    ("model", "objective", "settings", "named"),
    [
        (COLOUR, channel("conv9", 0), {}, "layer should be one of"),
        (COLOUR, channel("conv1", 6), {}, r"channel of conv1 \(0 to 5\)"),
        (COLOUR, unit("conv1", 0, row=99), {}, "row"),
        (COLOUR, class_logit(5), {}, r"channel of the output \(0 to 4\)"),
        (COLOUR, "conv1", {}, "objective should be such as"),
        (COLOUR, channel("conv1", 0), {"channels": 1}, "3 channels"),
        (COLOUR, channel("conv1", 0), {"steps": 0}, "steps"),
        (lenet(), channel("fc1", 0), {"size": 40, "channels": 1}, "cannot take images"),
        ("lenet", channel("conv1", 0), {}, "torch.nn.Module"),
        (lenet(), channel("conv1", 0), {"size": (28, 27), "parameterisation": fourier()}, "even width, got 27; try 28"),
    ],
)
def test_bad_input(model, objective, settings, named):
    """An unknown layer, a channel or a unit out of range, a wrong picture, no network: one sentence each."""
    with pytest.raises((ValueError, TypeError), match=named):
        paint(model, objective, **settings)
