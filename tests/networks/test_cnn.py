"""Small networks, and what can be asked of them: the lecture's counts and shapes, torch's gradients as oracle."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_utils.networks.cnn import deep_cnn, filter_net, lenet, mlp
from course_utils.networks.inspection import count_parameters, feature_maps, receptive_field, shape_trace
from course_utils.networks.schedules import one_cycle
from course_utils.networks.tensors import as_tensor_images
from course_utils.networks.training import accuracy, fit
from course_utils.pictures.photographs import patches

IMAGE = np.random.default_rng(0).random((28, 28), dtype=np.float32)
BUILDERS = [mlp, lenet, filter_net, deep_cnn]


# --- The slides -------------------------------------------------------------------------------------------


def test_the_lectures_convolutional_layer():
    """28x28 becomes 24x24xn with 25·n weights and n biases."""
    for filters in (1, 8, 32):
        layer = nn.Sequential(OrderedDict(conv1=nn.Conv2d(1, filters, 5)))
        assert shape_trace(layer, IMAGE) == [("image", (1, 28, 28)), ("conv1", (filters, 24, 24))]
        assert list(count_parameters(layer)) == [("conv1", f"25·{filters} + {filters}", 26 * filters)]


def test_a_fully_connected_layer_with_the_same_outputs():
    """28·28·24·24 = 451,584 weights for each filter's outputs."""
    layer = nn.Linear(28 * 28, 24 * 24, bias=False, device="meta")
    assert list(count_parameters(layer)) == [("Linear", "784·576", 451_584)]


def test_mlp_and_cnn_are_of_equal_size():
    """30 thousand parameters each, within one percent."""
    cnn, flat = count_parameters(lenet()).total, count_parameters(mlp()).total
    assert (cnn, flat) == (30_134, 30_220)
    assert abs(cnn - flat) < 0.01 * cnn


def test_the_overall_architecture():
    """Convolution, ReLU, pooling, twice: each layer a 3-D tensor; then fully connected layers."""
    assert shape_trace(lenet(), IMAGE) == [
        ("image", (1, 28, 28)),
        ("conv1", (8, 24, 24)),
        ("relu1", (8, 24, 24)),
        ("pool1", (8, 12, 12)),
        ("conv2", (16, 8, 8)),
        ("relu2", (16, 8, 8)),
        ("pool2", (16, 4, 4)),
        ("flatten", (256,)),
        ("fc1", (100,)),
        ("relu3", (100,)),
        ("classes", (10,)),
    ]


def test_the_filter_net_tells_textures_apart():
    """From noisy patches of four textures the shallow net learns more than chance, .25, by far."""
    names = ["brick", "grass", "gravel", "coins"]
    images = np.concatenate([patches(60, 24, seed=index, names=[name]) for index, name in enumerate(names)])
    images = images - images.mean(axis=(1, 2), keepdims=True)
    labels = np.repeat(np.arange(4), 60)
    model = filter_net(1, 4, filters=8)
    assert model.conv1.weight.abs().max() < 0.03 / 7
    fit(model, images[::2], labels[::2], steps=120, batch_size=32, learning_rate=0.03, schedule=one_cycle)
    assert accuracy(model, images[1::2], labels[1::2]) > 0.6


def test_means_of_parts():
    """With 5 x 5 parts the classifier gets 25 means of each map, in torch's own order, and with one part one mean."""
    images = np.random.default_rng(0).random((3, 20, 20), dtype=np.float32)
    for parts in (1, 5):
        model = deep_cnn(filters=(4, 6), parts=parts).eval()
        assert model.classes.in_features == 6 * parts**2
        maps = dict(feature_maps(model, images[0]))["relu2"]
        side = 20 // parts
        means = maps.reshape(6, parts, side, parts, side).mean(axis=(2, 4))
        np.testing.assert_allclose(dict(feature_maps(model, images[0]))["mean"], means, atol=1e-6)


# --- Independent oracles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("build", BUILDERS)
def test_counts_equal_torch(build):
    """The products and sums say what torch counts, and the formulas can be calculated."""
    model = build()
    table = count_parameters(model)
    assert table.total == sum(parameter.numel() for parameter in model.parameters())
    for row in table:
        assert eval(row.formula.replace("·", "*")) == row.count
        assert row.count == sum(p.numel() for p in model.get_submodule(row.layer).parameters())


def test_other_layers_are_counted_too():
    """Several channels, grouped and transposed convolution, batch normalisation, a single number, shared weights."""
    one, other = nn.Linear(5, 5, bias=False), nn.Linear(5, 5)
    other.weight = one.weight
    parts = {
        "deep": nn.Conv2d(3, 7, (2, 4), bias=False),
        "grouped": nn.Conv2d(4, 8, 3, groups=2),
        "up": nn.ConvTranspose2d(3, 2, 2),
        "norm": nn.BatchNorm2d(7),
        "slope": nn.PReLU(),
        "once": one,
        "twice": other,
    }
    table = count_parameters(nn.ModuleDict(parts))
    assert [row.formula for row in table] == [
        "8·3·7", "9·2·8 + 8", "3·2·2·2 + 2", "7 + 7", "1", "5·5", "5",
    ]  # fmt: skip
    assert table.total == sum(parameter.numel() for parameter in nn.ModuleDict(parts).parameters())


class Meanwhile(nn.Module):
    """Passes its input on, while another thread runs a layer on something else."""

    def __init__(self, layer):
        super().__init__()
        self.borrowed = [layer]  # a list hides it: it is no layer of this one

    def forward(self, maps):
        with ThreadPoolExecutor(1) as other:
            other.submit(self.borrowed[0], torch.zeros(1, 1, 9, 9)).result()
        return maps


def test_feature_maps_hear_their_own_thread_only():
    """What another thread asks of the network meanwhile is not taken for this picture's."""
    conv = nn.Conv2d(1, 2, 3)
    maps = feature_maps(nn.Sequential(conv, Meanwhile(conv)), IMAGE[:20, :26])
    assert list(maps) == ["image", "0", "1"]
    np.testing.assert_array_equal(maps["0"], maps["1"])


@pytest.mark.parametrize("build", BUILDERS)
def test_feature_maps_are_what_the_layers_compute(build):
    """Layer by layer by hand, in evaluation mode, on a picture with H unlike W where the network allows it."""
    model = build(image_shape=(1, 20, 26)) if build in (mlp, lenet) else build()
    x = as_tensor_images(IMAGE[None, :20, :26])
    maps = feature_maps(model, IMAGE[:20, :26])
    assert all(layer.training for layer in model.modules())
    model.eval()
    for name, layer in model.named_children():
        x = layer(x)
        np.testing.assert_allclose(maps[name], x[0].detach(), atol=1e-6)
    assert list(maps) == ["image", *(name for name, _ in model.named_children())]


def seen_pixels(model, layer, shape, place):
    """Return the bounding slices of the pixels on which a unit's value depends: one picture with one lit pixel each.

    With positive weights every layer hands on more when it gets more, so a lit pixel within the window must show.
    """
    model = nn.Sequential(OrderedDict(list(model.named_children())[: [*dict(model.named_children())].index(layer) + 1]))
    pixels = np.prod(shape)
    pictures = torch.cat([torch.zeros(1, pixels), 1e6 * torch.eye(pixels)]).reshape(-1, 1, *shape)
    with torch.no_grad():
        values = model(pictures)[(slice(None), 0, *place)].numpy()
    rows, columns = np.nonzero((values[1:] != values[0]).reshape(shape))
    return slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["conv", "max", "average"]), st.integers(1, 3), st.integers(1, 2), st.integers(0, 1)),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 3),
)
@settings(max_examples=25, deadline=None)
def test_receptive_fields_are_what_a_lit_pixel_reaches(plan, row):
    """Outside its window no pixel changes a unit; it is no larger than that unless later layers pad the border."""
    layers = OrderedDict()
    # With both, the window's outermost pixel can fall into a gap between dilated taps, and seems not to be seen.
    dilation = 1 if any(padding for *_, padding in plan) else (1, 2)
    for number, (kind, size, stride, padding) in enumerate(plan):
        kernel = (size, min(size + 1, 3))
        padding = min(padding, kernel[0] // 2)
        if kind == "conv":
            layers[f"layer{number}"] = nn.Conv2d(1, 1, kernel, stride, padding, dilation=dilation)
            nn.init.uniform_(layers[f"layer{number}"].weight, 0.1, 1)
        else:
            pool = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}[kind]
            layers[f"layer{number}"] = pool(kernel, (1, stride), padding)
    model, last, shape = nn.Sequential(layers), f"layer{len(plan) - 1}", (31, 33)
    height, width = shape_trace(model, np.zeros(shape))[-1][1][1:]
    place = min(row, height - 1), min(row + 1, width - 1)
    window = receptive_field(model, last).window(*place, shape)
    seen = seen_pixels(model, last, shape, place)
    later_padding = any(np.any(layer.padding) for layer in list(model)[1:])
    for ours, theirs in zip(window, seen, strict=True):
        if later_padding:
            assert ours.start <= theirs.start and theirs.stop <= ours.stop
        else:
            assert (ours.start, ours.stop) == (theirs.start, theirs.stop)


@pytest.mark.parametrize(
    ("layer", "size", "stride"),
    [
        ("conv1", (5, 5), (1, 1)),
        ("relu1", (5, 5), (1, 1)),
        ("pool1", (6, 6), (2, 2)),
        ("conv2", (14, 14), (2, 2)),
        ("pool2", (16, 16), (4, 4)),
        ("classes", (np.inf, np.inf), (0, 0)),
    ],
)
def test_receptive_fields_of_lenet_grow(layer, size, stride):
    """5, then 6, 14 and 16 pixels; a fully connected unit sees the whole image."""
    field = receptive_field(lenet(), layer)
    assert (field.size, field.stride, field.start) == (size, stride, (0, 0))
    if layer == "classes":
        assert field.window(0, 0, (28, 20)) == (slice(0, 28), slice(0, 20))


def test_padding_moves_the_window_out_of_the_image():
    """A padded layer's first unit sees the border; the window is clipped to pixels that exist."""
    field = receptive_field(deep_cnn(), "conv2")
    assert (field.size, field.start) == ((5, 5), (-2, -2))
    assert field.window(0, 27, (28, 28)) == (slice(0, 3), slice(25, 28))
    same = nn.Sequential(OrderedDict(a=nn.Conv2d(1, 1, 5, padding="same"), b=nn.Conv2d(1, 1, 3, padding="valid")))
    assert receptive_field(same, "b") == ((7, 7), (1, 1), (-2, -2))


# --- Properties -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("build", BUILDERS)
def test_the_seed_decides(build):
    """The same seed gives the same weights, another gives others, and torch's random numbers are left alone."""
    state = torch.get_rng_state()
    a, b, c = (torch.cat([p.detach().ravel() for p in build(seed=seed).parameters()]) for seed in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 20), (1, 17, 40)])
def test_networks_for_other_images(shape):
    """Colour and sizes with H unlike W pass through; the outputs are the classes."""
    channels, height, width = shape
    image = np.zeros((height, width, channels))
    for model in (
        mlp(shape, 4, hidden=(20, 10)),
        lenet(shape, 4, filters=(3, 5), hidden=7),
        filter_net(channels, 4, filters=5, size=3),
        deep_cnn(channels, 4, filters=(4, 4, 8)),
    ):
        assert shape_trace(model, image)[0] == ("image", shape)
        assert shape_trace(model, image)[-1] == ("classes", (4,))


def test_depth_and_width():
    """The list of filters is the depth; a pooling follows every second layer but the last."""
    names = [name for name, _ in deep_cnn(filters=(4, 4, 8, 8)).named_children()]
    assert [name for name in names if name[:4] in ("conv", "pool")] == ["conv1", "conv2", "pool2", "conv3", "conv4"]
    with pytest.raises(ValueError, match="filters should hold at least one number"):
        deep_cnn(filters=())


def test_a_tensor_is_an_image_too():
    """(C, H, W) as torch has it gives the same maps."""
    ours, theirs = feature_maps(lenet(), IMAGE), feature_maps(lenet(), torch.tensor(IMAGE)[None])
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_layers_that_work_in_place_keep_what_was_before():
    """A ReLU that overwrites its input does not spoil the map of the layer before."""
    model = nn.Sequential(OrderedDict(minus=nn.Conv2d(1, 1, 1, bias=False), relu=nn.ReLU(inplace=True)))
    nn.init.constant_(model.minus.weight, -2.0)
    maps = feature_maps(model, IMAGE)
    assert maps["minus"].mean() < -0.5
    assert maps["relu"].min() == 0


def test_a_layer_used_twice_is_shown_twice():
    """One ReLU for two convolutions, and a network that is a single layer."""

    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.relu = nn.Conv2d(1, 2, 3), nn.ReLU()

        def forward(self, x):
            return self.relu(-self.relu(self.conv(x)))

    assert [name for name, _ in shape_trace(Twice(), IMAGE)] == ["image", "conv", "relu", "relu (2)"]
    assert not feature_maps(Twice(), IMAGE)["relu (2)"].any()
    assert shape_trace(nn.Flatten(), IMAGE) == [("image", (1, 28, 28)), ("Flatten", (784,))]


# --- Refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: lenet((1, 28)), ValueError, r"image_shape should be \(channels, height, width\), got \(1, 28\)"),
        (lambda: lenet((1, 12, 28)), ValueError, r"image_shape\[1\] should be a whole number of at least 16, got 12"),
        (lambda: lenet(28), ValueError, r"image_shape should be \(channels, height, width\), got 28"),
        (lambda: mlp(hidden=(0,)), ValueError, "hidden should be a whole number of at least 1, got 0"),
        (lambda: mlp(classes=2.5), TypeError, "classes should be a whole number"),
        (lambda: filter_net(filters=0), ValueError, "filters should be a whole number"),
        (lambda: deep_cnn(seed=-1), ValueError, "seed should be a whole number"),
        (lambda: shape_trace(lenet(), IMAGE[None]), ValueError, r"cannot take images of shape \(N, 28, 1, 28\)"),
        (lambda: shape_trace(lenet(), IMAGE[0]), ValueError, "image should have 2 or 3 axes"),
        (lambda: shape_trace(lenet(), np.zeros((28, 28, 3))), ValueError, "its first layer expects 1 channel"),
        (lambda: shape_trace(lenet, IMAGE), TypeError, "model should be a torch.nn.Module"),
        (lambda: count_parameters("lenet"), TypeError, "model should be a torch.nn.Module"),
        (lambda: receptive_field(lenet(), "conv3"), ValueError, "layer should be one of 'conv1', 'relu1'"),
        (lambda: receptive_field(nn.ModuleDict(), "conv3"), TypeError, "should be a chain of layers"),
        (
            lambda: receptive_field(nn.Sequential(OrderedDict(odd=nn.PixelShuffle(2))), "odd"),
            ValueError,
            "not through 'odd', a PixelShuffle; ask for a layer before it",
        ),
    ],
)
def test_refuses_wrong_arguments(call, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        call()
