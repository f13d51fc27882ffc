"""The tool that trains what ships: a recipe's weights are written, recorded, and the same the next time."""

import functools
import inspect
import runpy
import sys

import numpy as np
import pytest
import torch

from course_utils.networks import tensors, training
from course_utils.networks.cnn import lenet
from course_utils.networks.training import accuracy, fit
from course_utils.networks.weights import load_weights, read_weights, recorded_sums
from course_utils.pictures.digits import draw_digits, real_digits
from tools import train_weights


def tiny():
    """Train a reader of digits for a moment."""
    images, labels = draw_digits(200, seed=0)
    model = lenet(seed=0)
    fit(model, images, labels, steps=5)
    return model.state_dict(), {"accuracy": accuracy(model, images, labels)}


@pytest.fixture
def only_tiny(monkeypatch):
    """Leave one recipe that takes a moment, and one that must not be asked for."""

    def never():
        raise AssertionError("nobody asked for this one")

    monkeypatch.setattr(train_weights, "RECIPES", {"tiny": tiny, "never": never})


def test_named_recipe_is_written_and_recorded(only_tiny, tmp_path, capsys):
    """Its file loads into the network it was made for; one line says how good it is and how large."""
    train_weights.main(["tiny"], tmp_path)
    assert list(recorded_sums(tmp_path)) == ["tiny.safetensors"]
    model = load_weights(lenet(), "tiny", tmp_path)
    exact, _ = tiny()
    torch.testing.assert_close(model.state_dict(), exact, atol=1e-3, rtol=1e-3)
    told = capsys.readouterr().out
    assert told.startswith("tiny: accuracy 0.")
    size = (tmp_path / "tiny.safetensors").stat().st_size
    assert f"; {size / 1000:.0f} kB; " in told


def test_without_names_every_recipe_runs(monkeypatch, tmp_path):
    """Also the later ones, each with a file of its own."""
    recipes = {name: lambda n=n: ({"n": torch.tensor(n)}, {}) for n, name in enumerate(["one", "two", "three"])}
    monkeypatch.setattr(train_weights, "RECIPES", recipes)
    train_weights.main(folder=tmp_path)
    assert list(recorded_sums(tmp_path)) == ["one.safetensors", "three.safetensors", "two.safetensors"]


def test_the_same_bytes_again(only_tiny, tmp_path):
    """The same computer trains the same weights, whatever was drawn at random before."""
    for name in ("first", "second"):
        torch.rand(3)
        train_weights.main(["tiny"], tmp_path / name)
    assert recorded_sums(tmp_path / "first") == recorded_sums(tmp_path / "second")


@pytest.fixture
def put_back(monkeypatch):
    """Leave the package's seeds as they were, whatever a test adds to them."""
    for module in list(sys.modules.values()):
        if vars(module).get("seeded") is tensors.seeded:
            monkeypatch.setattr(module, "seeded", module.seeded)
    monkeypatch.setattr(training, "_batches", training._batches)


def test_other_seeds_make_other_weights(only_tiny, put_back, tmp_path):
    """Another draw of the same recipe: what would have had the seed 0 has 1, first weights and batches alike."""
    next_seed, cpu = lenet(seed=1).state_dict(), torch.device("cpu")
    next_order = next(training._batches(9, 9, 1, cpu)).tolist()
    train_weights.from_the_command_line(["tiny", "--folder", str(tmp_path / "first")])
    train_weights.from_the_command_line(["tiny", "--seed", "1", "--folder", str(tmp_path / "second")])
    assert recorded_sums(tmp_path / "first") != recorded_sums(tmp_path / "second")
    torch.testing.assert_close(lenet(seed=0).state_dict(), next_seed, atol=0, rtol=0)
    assert next(training._batches(9, 9, 0, cpu)).tolist() == next_order


def test_other_seeds_do_not_ship(only_tiny, put_back, capsys):
    """Weights of another seed are refused the place of those that ship, in one sentence."""
    before = recorded_sums()
    with pytest.raises(SystemExit):
        train_weights.from_the_command_line(["tiny", "--seed", "1"])
    assert "name a --folder for them" in capsys.readouterr().err
    assert recorded_sums() == before


def test_recipes_are_called_as_their_files():
    """Each is a function of the table, explained in one sentence; seeds stand in the recipes."""
    for name, recipe in train_weights.RECIPES.items():
        assert name == recipe.__name__
        assert recipe.__doc__.endswith(".")


LONG = [name for name, recipe in train_weights.RECIPES.items() if "steps" in inspect.signature(recipe).parameters]


@pytest.mark.parametrize("name", LONG)
def test_recipes_make_what_ships(name, monkeypatch, tmp_path, capsys):
    """With few pictures and two steps: tensors of the same names as in the shipped file, and finite results."""
    few = {"draw_digits": 100, "mnist_digits": 100, "draw_balls": 60, "labelled_patches": 64, "scene_pictures": 4}
    few |= {"codec_photographs": 2, "codec_patches": 60, "draw_masked": 8, "picture_parts": 8}
    for source, most in few.items():
        original = getattr(train_weights, source)
        fewer = functools.partial(lambda make, most, count, *a, **b: make(min(count, most), *a, **b), original, most)
        monkeypatch.setattr(train_weights, source, fewer)
    short = functools.partial(train_weights.RECIPES[name], steps=2)
    monkeypatch.setattr(train_weights, "RECIPES", {name: short})
    train_weights.main([name], tmp_path)
    assert read_weights(name, tmp_path).keys() == read_weights(name).keys()
    told = capsys.readouterr().out
    assert told.startswith(f"{name}: ")
    assert "nan" not in told


def test_enlarged_digits_keep_their_ink():
    """28 x 28 from 8 x 8, within [0, 1], black around, not two alike, the same again from the same seed."""
    digits, _ = real_digits()
    alike = np.repeat(digits[:1], 6, axis=0)
    large = train_weights.enlarged(alike, seed=3)
    assert large.shape == (6, 28, 28)
    assert large.min() == 0
    assert large.max() <= 1
    assert all((page > 0.5).sum() > 20 for page in large)
    assert len({page.tobytes() for page in large}) == 6
    np.testing.assert_array_equal(large, train_weights.enlarged(alike, seed=3))


def test_shifted_pictures_keep_their_pixels():
    """A point moves by at most 3 pixels along each axis, and some do move."""
    points = np.zeros((20, 9, 11))
    points[:, 4, 5] = 1
    moved = train_weights.shifted(points, seed=0)
    _, rows, columns = np.nonzero(moved)
    assert len(rows) == 20
    assert np.abs(rows - 4).max() == 3
    assert np.abs(columns - 5).max() == 3


def test_unknown_recipe_is_refused(monkeypatch, capsys):
    """From the command line the known names are listed, and nothing is trained."""
    monkeypatch.setattr(sys, "argv", ["train_weights.py", "digit_rnn"])
    with pytest.raises(SystemExit):
        runpy.run_path(train_weights.__file__, run_name="__main__")
    told = capsys.readouterr().err
    assert "invalid choice: 'digit_rnn'" in told
    assert all(name in told for name in train_weights.RECIPES)
