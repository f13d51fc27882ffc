"""All layers of a digit: the shipped network reads fresh and drawn digits, and every map is the network's own."""

import numpy as np
import pytest
import torch

from course_utils.explorers.networks.layer_maps import LayerMapsExplorer
from course_utils.figures import number_text
from course_utils.networks.cnn import deep_cnn, lenet, mlp
from course_utils.networks.inspection import feature_maps
from course_utils.networks.weights import load_weights


def array(explorer, name):
    """Return the numbers of one plane."""
    return explorer.view.plane(name).cells


def paint(explorer, picture):
    """Send a picture as the page does after a stroke."""
    strokes = explorer.view.painted.get("strokes", 0) + 1
    pixels = np.uint8(np.round(255 * picture)).ravel().tolist()
    explorer.view.painted = {"name": "pad", "pixels": pixels, "strokes": strokes}


def a_one():
    picture = np.zeros((28, 28))
    picture[4:24, 13:15] = 1
    return picture


def test_every_example_digit_is_read():
    """Of the hundred examples, ten of each digit, the shipped network reads at least 95."""
    explorer = LayerMapsExplorer()
    right = 0
    for digit in range(10):
        explorer.digit.value = str(digit)
        for example in range(1, 11):
            explorer.example.value = example
            right += explorer.numbers()["chances"].argmax() == digit
    assert right >= 95


def test_the_maps_are_the_networks():
    """The sheet of conv1 holds torch's own eight maps, three a row, a blank line between them."""
    explorer = LayerMapsExplorer(digit=8, values="before")
    model = load_weights(lenet(), "digit_cnn")
    with torch.no_grad():
        maps = model.conv1(torch.tensor(explorer.numbers()["picture"])[None, None].float())[0].numpy()
    sheet = array(explorer, "conv1")
    assert sheet.shape == (3 * 25 - 1, 3 * 25 - 1)
    np.testing.assert_allclose(sheet[25:49, 50:74], maps[5], atol=1e-5)
    assert np.isnan(sheet[24]).all() and np.isnan(sheet[:, 24]).all()


def test_shapes_stand_at_each_layer():
    """The facts say 8 · 24 × 24, 8 · 12 × 12, 16 · 8 × 8, 16 · 4 × 4 and 100 numbers."""
    planes = {plane.name: plane for plane in LayerMapsExplorer().view.planes}
    shapes = ["8 · 24 × 24", "8 · 12 × 12", "16 · 8 × 8", "16 · 4 × 4"]
    assert [planes[name].fact for name in ("relu1", "pool1", "relu2", "pool2")] == shapes
    assert planes["relu3"].cols == 100


def test_large_enough_for_a_hall():
    """Maps of relu1 are 72 pixels wide, those of relu2 40, the strip is 22 high; each row fits beside the controls."""
    explorer = LayerMapsExplorer()
    planes = {plane.name: plane for plane in explorer.view.planes}
    cells = {name: plane.width / plane.cols for name, plane in planes.items() if plane.cols}
    assert (24 * cells["relu1"], 12 * cells["pool1"], 8 * cells["relu2"], 4 * cells["pool2"]) == (72, 48, 40, 32)
    assert planes["relu3"].height == 22
    for row in explorer.view.rows:
        assert sum(plane.width + (52 if before else 16) for before, plane in row) - 16 <= 598  # in the narrowest card


def test_the_picture_has_the_name_of_what_it_is():
    """A hovered unit says what it sees of "the example" or of "your drawing"."""
    explorer = LayerMapsExplorer()
    assert explorer.view.planes[0].title == "the example"
    paint(explorer, a_one())
    assert explorer.view.planes[0].title == "your drawing"


def test_what_the_prose_says_of_the_maps():
    """Of relu1, map 2 alone is lit by an empty square; 1 and 4 answer right edges, 6 and 7 upper ones, 8 lower ones."""
    model = load_weights(lenet(), "digit_cnn")
    empty = feature_maps(model, np.zeros((28, 28)))["relu1"]
    assert [bool(each.any()) for each in empty] == [False, True] + 6 * [False]

    def strongest(picture):
        return feature_maps(model, picture)["relu1"].max(axis=(1, 2))

    bright_above = np.repeat([[1.0], [0.0]], 14, axis=0) * np.ones(28)
    above, below, left, right = (strongest(np.rot90(bright_above, turns)) for turns in (0, 2, 1, 3))
    assert left[0] > 2 * max(above[0], below[0], right[0]) and left[3] > 2 * max(above[3], below[3], right[3])
    assert below[5] > 2 * max(above[5], left[5], right[5]) and below[6] > 1.5 * max(above[6], left[6], right[6])
    assert above[7] > 2 * max(below[7], left[7], right[7])
    assert strongest(np.ones((28, 28)))[2] > 3 * np.delete(strongest(np.ones((28, 28))), 2).max()


def test_a_unit_lights_its_window():
    """Links say what a unit of each layer sees: 5, 6, 14 and 16 pixels, each map of a sheet counted from 0."""
    links = {link["output"]: link for link in LayerMapsExplorer().view.links}
    assert [links[name]["size"] for name in ("relu1", "pool1", "relu2", "pool2")] == [
        [5, 5],
        [6, 6],
        [14, 14],
        [16, 16],
    ]
    assert links["pool2"]["stride"] == [4, 4]
    assert links["pool1"]["tile"] == [13, 13]


def test_a_painted_digit_is_read():
    """An upright bar is a 1; painting chooses "my own drawing"; clearing empties the square and says so."""
    explorer = LayerMapsExplorer()
    paint(explorer, a_one())
    assert explorer.digit.value == "my own drawing"
    np.testing.assert_array_equal(array(explorer, "pad"), a_one())
    assert "The network says 1" in explorer.view.reading
    explorer.clear.click()
    assert array(explorer, "pad").max() == 0
    assert "An empty square" in explorer.view.reading


def test_an_example_leaves_the_drawing_as_it_was():
    """Looking at an example in between loses nothing."""
    explorer = LayerMapsExplorer()
    paint(explorer, a_one())
    explorer.digit.value = "5"
    explorer.digit.value = "my own drawing"
    np.testing.assert_array_equal(array(explorer, "pad"), a_one())


def test_another_network():
    """A network of the student's own, with other layers, is shown as far as sheets go."""
    names = [plane.name for plane in LayerMapsExplorer(deep_cnn(filters=(8, 8, 16))).view.planes]
    assert names == ["pad", "relu1", "relu2", "pool2", "relu3", "classes"]
    assert [plane.name for plane in LayerMapsExplorer(mlp()).view.planes] == ["pad", "classes", "relu1"]


def choose(explorer, name, row, col):
    """Click a cell of a plane."""
    explorer.view.cursor = {"name": name, "row": row, "col": col}


@pytest.mark.parametrize(("values", "layer"), [("before", "conv1"), ("after", "relu1")])
def test_a_unit_unfolds_into_its_products(values, layer):
    """Unit [10, 12] of the fifth map: its window, its weights and their 25 products, which add up to what it says."""
    explorer = LayerMapsExplorer(digit=8, values=values)
    model, picture = load_weights(lenet(), "digit_cnn"), explorer.numbers()["picture"]
    choose(explorer, layer, 25 + 10, 25 + 12)
    names = [plane.name for plane in explorer.view.planes]
    assert names == ["pad", layer, "window", "weights", "products"]
    window, weights, products = (array(explorer, name) for name in names[2:])
    np.testing.assert_array_equal(window, picture[10:15, 12:17])
    np.testing.assert_array_equal(weights, model.conv1.weight[4, 0].detach())
    np.testing.assert_allclose(products, window * weights, atol=1e-7)
    before = float(products.sum() + model.conv1.bias[4].item())
    assert before == pytest.approx(feature_maps(model, picture)["conv1"][4, 10, 12], abs=1e-5)
    assert f"that is {number_text(before)}" in explorer.view.reading
    assert (f"after relu1 {number_text(max(before, 0))}" in explorer.view.reading) == (layer == "relu1")
    assert explorer.view.plane("products").labels[7] == f"{number_text(window[1, 2])} · {number_text(weights[1, 2])}"


def test_an_unfolded_unit_follows_the_digit_and_folds():
    """Another digit, or a digit drawn, is seen by the same unit; the button shows all layers again."""
    explorer = LayerMapsExplorer()
    shown = [plane.name for plane in explorer.view.planes]
    assert explorer.fold.disabled
    choose(explorer, "relu1", 3, 4)
    paint(explorer, a_one())
    np.testing.assert_array_equal(array(explorer, "window"), a_one()[3:8, 4:9])
    assert "The network says 1" in explorer.view.reading
    assert not explorer.fold.disabled
    explorer.fold.click()
    assert [plane.name for plane in explorer.view.planes] == shown
    assert explorer.fold.disabled and explorer.view.cursor == {}
    choose(explorer, "relu1", 3, 4)  # once more: it is no news for a page in which the cell is still chosen
    assert explorer.view.plane("products")


@pytest.mark.parametrize(
    "cell", [("relu1", 24, 3), ("relu1", 3, 24), ("relu1", 70, 70), ("pool1", 3, 3), ("relu2", 3, 3)]
)
def test_between_maps_and_in_later_layers_nothing_unfolds(cell):
    """A line between maps, the place where a ninth map would be, and layers that see eight channels."""
    explorer = LayerMapsExplorer()
    before = explorer.view.planes
    choose(explorer, *cell)
    assert explorer.view.planes == before


def test_a_padded_convolution_unfolds_at_its_border():
    """Three by three weights and a padding of one: beyond the digit there is 0."""
    explorer = LayerMapsExplorer(deep_cnn(filters=(8, 8, 16)), values="before")
    choose(explorer, explorer.view.planes[1].name, 0, 0)
    window, weights = array(explorer, "window"), array(explorer, "weights")
    assert window.shape == weights.shape and not window[0].any() and not window[:, 0].any()


def test_text():
    """The text names every control and what the network says."""
    assert repr(LayerMapsExplorer()) == "LayerMapsExplorer(digit='3', example=1, values='after', pen=2, class=3)"


@pytest.mark.parametrize(
    ("model", "named"),
    [
        (lambda: lenet(classes=3), "ten outputs"),
        (lambda: lenet((3, 28, 28)), "3 channels"),
        (lambda: "lenet", "torch.nn.Module"),
    ],
)
def test_other_models_are_refused(model, named):
    """Three classes, three channels, or no network: one sentence each."""
    with pytest.raises((ValueError, TypeError), match=named):
        LayerMapsExplorer(model())
