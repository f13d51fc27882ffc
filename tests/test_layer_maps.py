"""All layers of a digit: the shipped network reads fresh and drawn digits, and every map is the network's own."""

import numpy as np
import pytest
import torch
from sweeping import assert_problem_shown, assert_stays_itself, sweep

from course_utils.explorers.layer_maps import LayerMapsExplorer
from course_utils.networks.cnn import deep_cnn, lenet, mlp
from course_utils.networks.weights import load_weights


def array(explorer, name):
    """Return the numbers of one plane."""
    plane = next(plane for plane in explorer.view.planes if plane["name"] == name)
    return np.frombuffer(plane["values"]).reshape(plane["rows"], plane["cols"])


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
    """The sheet of conv1 holds torch's own eight maps, four a row, a blank line between them."""
    explorer = LayerMapsExplorer(digit=8, values="before")
    model = load_weights(lenet(), "digit_cnn")
    with torch.no_grad():
        maps = model.conv1(torch.tensor(explorer.numbers()["picture"])[None, None].float())[0].numpy()
    sheet = array(explorer, "conv1")
    assert sheet.shape == (2 * 25 - 1, 4 * 25 - 1)
    np.testing.assert_allclose(sheet[25:49, 50:74], maps[6], atol=1e-5)
    assert np.isnan(sheet[24]).all() and np.isnan(sheet[:, 24]).all()


def test_shapes_stand_at_each_layer():
    """The facts say 8 · 24 × 24, 8 · 12 × 12, 16 · 8 × 8, 16 · 4 × 4 and 100 numbers."""
    planes = {plane["name"]: plane for plane in LayerMapsExplorer().view.planes}
    shapes = ["8 · 24 × 24", "8 · 12 × 12", "16 · 8 × 8", "16 · 4 × 4"]
    assert [planes[name]["fact"] for name in ("relu1", "pool1", "relu2", "pool2")] == shapes
    assert planes["relu3"]["cols"] == 100


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
    names = [plane["name"] for plane in LayerMapsExplorer(deep_cnn(filters=(8, 8, 16))).view.planes]
    assert names == ["pad", "relu1", "relu2", "pool2", "relu3", "classes"]
    assert [plane["name"] for plane in LayerMapsExplorer(mlp()).view.planes] == ["pad", "classes", "relu1"]


def test_all_settings():
    """Every control at its ends."""
    sweep(LayerMapsExplorer(), planes=7)


def test_text_and_picture(monkeypatch):
    """The text is deterministic, the picture a PNG that follows the digit; a problem is shown."""
    assert repr(LayerMapsExplorer()) == "LayerMapsExplorer(digit='3', example=1, values='after', pen=2, class=3)"
    assert_stays_itself(LayerMapsExplorer, "example", 5)
    assert_problem_shown(LayerMapsExplorer(), monkeypatch, pytest.raises)


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
