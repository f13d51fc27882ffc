"""Which pictures excite a unit: a loop over all of them as the oracle, and dead units called by name."""

import numpy as np
import pytest
import torch

from course_utils.networks.cnn import deep_cnn, filter_net, lenet
from course_utils.networks.feature_visualization import layer_names, responses, top_inputs, top_patches
from course_utils.networks.inspection import receptive_field

MODEL = deep_cnn(3, 5, filters=(6, 8, 10), seed=1)
IMAGES = np.random.default_rng(0).random((12, 20, 24, 3), dtype=np.float32)


def maps(layer, images=IMAGES):
    """Compute a layer's maps with plain torch: the layers up to it, one after the other."""
    value = torch.tensor(images).movedim(-1, 1)
    with torch.no_grad():
        for name, module in MODEL.eval().named_children():
            value = module(value)
            if name == layer:
                return value.numpy()


def test_responses_are_the_maxima_of_the_maps():
    """For every picture and channel, value and place, with batches smaller than the set."""
    expected, found = maps("norm2"), responses(MODEL, "norm2", IMAGES, batch_size=5)
    np.testing.assert_allclose(found.values, expected.max(axis=(2, 3)), atol=1e-5)
    for picture, unit in np.ndindex(12, 8):
        row, column = found.places[picture, unit]
        assert expected[picture, unit, row, column] == pytest.approx(found.values[picture, unit], abs=1e-5)


def test_of_a_relu_what_comes_in_is_taken():
    """relu2 answers as norm2 does, negative values included."""
    np.testing.assert_array_equal(responses(MODEL, "relu2", IMAGES).values, responses(MODEL, "norm2", IMAGES).values)


def test_top_inputs_are_the_largest():
    """The best four, in order."""
    top = top_inputs(MODEL, "norm3", 7, IMAGES, k=4)
    strengths = maps("norm3").max(axis=(2, 3))[:, 7]
    assert top.numbers.tolist() == np.argsort(-strengths)[:4].tolist()
    assert (np.diff(top.values) <= 0).all()


def test_a_planted_picture_comes_first():
    """A filter net whose first kernel is an upright edge ranks the picture with that edge first, and cuts it out."""
    model = filter_net(channels=1, classes=2, filters=1, size=3)
    model.conv1.weight.data = torch.tensor([[[[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]]])
    pictures = np.full((5, 12, 14), 0.5, np.float32)
    pictures[3, :, :6] = 1
    top = top_inputs(model, "conv1", 0, pictures, k=2)
    assert top.numbers[0] == 3
    assert top.values[0] == pytest.approx(2)
    (patch,) = top_patches(model, "conv1", 0, pictures, k=1)
    assert patch.shape == (3, 3)
    np.testing.assert_array_equal(patch[:, 0] - patch[:, 2], [0.5, 0.5, 0.5])


def test_patches_end_at_the_border():
    """A padded layer's window is cut where the picture ends; a fully connected layer sees all of it."""
    for patch in top_patches(MODEL, "conv3", 2, IMAGES, k=3):
        assert patch.shape[2] == 3 and patch.shape[0] <= 14 and patch.shape[1] <= 14
    assert top_patches(MODEL, "classes", 2, IMAGES, k=1)[0].shape == (20, 24, 3)


def test_no_place_is_taken_twice():
    """Of patches that overlap by more than half only the strongest is taken; other places and photographs count."""
    model = filter_net(channels=1, classes=2, filters=1, size=3)
    model.conv1.weight.data = torch.tensor([[[[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]]])
    photograph = np.zeros((10, 20), np.float32)
    photograph[5, [6, 7, 14]] = [0.8, 1.0, 0.6]  # two stars side by side, and one far off
    corners = np.array([[0, 0], [2, 1], [1, 10], [0, 0]])
    patches = np.stack([photograph[row : row + 8, column : column + 10] for row, column in corners])
    sources = np.array([0, 0, 0, 1])
    everything = top_inputs(model, "conv1", 0, patches, k=4)
    assert everything.values == pytest.approx([1, 1, 1, 0.6]) and sorted(everything.numbers[:3]) == [0, 1, 3]
    top = top_inputs(model, "conv1", 0, patches, k=4, cut_from=(sources, corners))
    assert top.values == pytest.approx([1, 1, 0.6])
    assert sources[top.numbers].tolist() == [0, 1, 0]
    windows = top_patches(model, "conv1", 0, patches, k=4, cut_from=(sources, corners))
    assert [window[1, 1] for window in windows] == pytest.approx([1, 1, 0.6])


def test_whole_windows():
    """Of all units whose window lies within the picture, the strongest; its patch is as large as the window."""
    field = receptive_field(MODEL, "conv3")
    found = responses(MODEL, "conv3", IMAGES, whole=True)
    for image, values in enumerate(maps("conv3")):
        whole = [
            (row, column)
            for row in range(values.shape[1])
            for column in range(values.shape[2])
            if all(part.stop - part.start == field.size[0] for part in field.window(row, column, IMAGES.shape[1:3]))
        ]
        best = max(whole, key=lambda place: values[(2, *place)])
        assert tuple(found.places[image, 2]) == best
        assert found.values[image, 2] == pytest.approx(values[(2, *best)], rel=1e-4, abs=1e-6)
    for patch in top_patches(MODEL, "conv3", 2, IMAGES, k=3, whole=True):
        assert patch.shape == (*field.size, 3)


def test_whole_windows_where_every_unit_sees_everything():
    """A unit that sees the whole picture is asked as always; a picture smaller than the window has no whole one."""
    everywhere, whole = (responses(MODEL, "classes", IMAGES, whole=each) for each in (False, True))
    np.testing.assert_array_equal(everywhere.values, whole.values)
    with pytest.raises(ValueError, match="at least as large as a window of conv3, 10 pixels, got 8"):
        responses(MODEL, "conv3", IMAGES[:, :8], whole=True)


def test_layer_names():
    """In the order of the network."""
    assert layer_names(lenet())[:3] == ["conv1", "relu1", "pool1"]


@pytest.mark.parametrize(
    ("layer", "channel", "images", "k", "named"),
    [
        ("conv7", 0, IMAGES, 1, "layer should be one of"),
        ("conv1", 6, IMAGES, 1, r"channel of conv1 \(0 to 5\)"),
        ("conv1", -1, IMAGES, 1, r"channel of conv1 \(0 to 5\)"),
        ("conv1", 0, IMAGES[:0], 1, "images"),
        ("conv1", 0, IMAGES[..., 0], 1, "3 channels"),
        ("conv1", 0, IMAGES, 13, "k should"),
    ],
)
def test_bad_input(layer, channel, images, k, named):
    """An unknown layer, a channel out of range, no pictures, other channels, more than there are: one sentence."""
    with pytest.raises((ValueError, TypeError), match=named):
        top_inputs(MODEL, layer, channel, images, k)


def test_patches_need_pictures():
    """Rows of features have no windows."""
    with pytest.raises(ValueError, match="images should be an array"):
        top_patches(MODEL, "conv1", 0, IMAGES.reshape(12, -1))
