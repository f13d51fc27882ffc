"""The paintings that ship: all there, from noise to what excites the unit, painted by the code that is here."""

import numpy as np
import pytest

from course_utils.networks.cnn import photo_network
from course_utils.networks.feature_visualization import paint
from course_utils.networks.feature_visualization.excitation import responses
from course_utils.networks.feature_visualization.paintings import (
    SETTINGS,
    objective_for,
    paint_for_storing,
    stored_paintings,
)
from course_utils.networks.weights import WeightsError, load_weights, save_weights
from course_utils.pictures.photographs import labelled_patches


@pytest.fixture(scope="module")
def model():
    return load_weights(photo_network(), "photo_cnn")


def test_what_is_there():
    """Sixteen classes and four units of each of four hidden layers, six pictures each."""
    paintings = stored_paintings()
    assert len(paintings) == 32
    assert [unit for layer, unit in paintings if layer == "classes"] == list(range(16))
    for painting in paintings.values():
        assert painting.steps == (0, 12, 24, 36, 48, 60)
        assert painting.path.shape == (6, 48, 48, 3)
        assert painting.values.shape == (60,) and painting.values[-1] > painting.values[0]
        assert painting.path.min() >= 0 and painting.path.max() <= 1


def test_each_painting_excites_its_unit(model):
    """The finished picture excites its unit more than the noise did, and classes are recognised as themselves."""
    right = 0
    for (layer, unit), painting in stored_paintings().items():
        answers = responses(model, layer, painting.path[[0, -1]]).values
        assert answers[1, unit] > answers[0, unit]
        right += layer == "classes" and answers[1].argmax() == unit
    assert right >= 14


def test_the_middle_is_painted_as_the_rest():
    """The middle of the pictures has no more fine detail than their border: it is moved before each step as well."""
    energies = []
    for painting in stored_paintings().values():
        image = painting.path[-1]
        around = (image[:-2, 1:-1] + image[2:, 1:-1] + image[1:-1, :-2] + image[1:-1, 2:]) / 4
        fine = ((image[1:-1, 1:-1] - around) ** 2).sum(axis=2)
        energies.append(fine[17:29, 17:29].mean() / fine.mean())
    assert np.mean(energies) < 1.2


def test_painted_by_this_code(model):
    """Painting a class again gives the stored picture, up to what JPEG loses and computers differ."""
    stored = stored_paintings()["classes", 1]
    again = paint(model, objective_for("classes", 1), **{**SETTINGS, "steps": 12, "keep": 1})
    assert np.abs(again.image - stored.path[1]).mean() < 0.1
    assert np.abs(again.path[0] - stored.path[0]).mean() < 0.05


def test_no_unit_of_the_shipped_network_is_dead(model):
    """Every unit of every hidden layer fires for some patch."""
    images, _ = labelled_patches(300, 48, seed=5)
    for depth in range(1, 6):
        fires = responses(model, f"norm{depth}", images).values > 0
        assert fires.any(axis=0).all()


def test_packing_and_reading(model, tmp_path):
    """What is packed is read again: unit, steps and picture."""
    save_weights(paint_for_storing(model, [("norm3", 7)], quality=95), "paintings", tmp_path)
    ((unit, painting),) = stored_paintings(tmp_path).items()
    assert unit == ("norm3", 7)
    assert painting.path.std() > 0.02


def test_missing_paintings(tmp_path):
    """Without the file one sentence says how to get it."""
    with pytest.raises((WeightsError, ValueError)):
        stored_paintings(tmp_path)
