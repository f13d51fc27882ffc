"""One unit of a network: stored pictures answer at once, painting goes on beside the controls and can be stopped."""

import threading

import numpy as np
import pytest
import torch

from course_utils.explorers.inspection import painter as module
from course_utils.explorers.inspection.exciting_patches import exciting
from course_utils.explorers.inspection.unit import UnitExplorer
from course_utils.networks.feature_visualization.excitation import responses, top_patches
from course_utils.networks.feature_visualization.objectives import total_variation
from course_utils.networks.feature_visualization.paintings import LAYERS, stored_paintings
from course_utils.networks.training import predict


@pytest.fixture(scope="module")
def explorer():
    return UnitExplorer()


def plane(explorer, name):
    return explorer.view.plane(name)


def shown(explorer, name="painting"):
    """Return the pixels of a colour plane, 0 to 1."""
    found = plane(explorer, name)
    return np.frombuffer(found.pixels, np.uint8).reshape(found.rows, found.cols, 3) / 255


def test_the_slider_walks_through_the_stored_pictures(explorer):
    """Noise at 0, the finished picture at 5, just as they are stored."""
    path = stored_paintings()["classes", 1].path
    for step in range(6):
        explorer.step.value = step
        np.testing.assert_allclose(shown(explorer), path[step], atol=0.003)
    assert "brick after 60 steps" in explorer.view.reading


def test_bricks_excite_the_brick_class(explorer):
    """The most exciting patch that `top_patches` finds comes first; each is told by its photograph and its h(x)."""
    page, told = shown(explorer, "patches"), plane(explorer, "patches")
    first = top_patches(explorer._model, "classes", 1, explorer._images, 1)[0]
    np.testing.assert_allclose(page[: first.shape[0], : first.shape[1]], first, atol=0.003)
    assert told.fact == "9 of 400 patches" and told.tile == 49
    best = responses(explorer._model, "classes", explorer._images).values[:, 1].max()
    assert len(told.labels) == 9 and told.labels[0] == f"brick, h = {best:.1f}"


@pytest.mark.parametrize(("layer", "unit"), [("norm2", 5), ("norm5", 5), ("classes", 13)])
def test_no_place_is_shown_twice(layer, unit):
    """Patches overlap, so the same words or star come up again and again; on the page no two windows are alike."""
    page = exciting(layer, unit).page
    side = (len(page) + 1) // 3
    cut = [
        page[r : r + side - 1, c : c + side - 1].ravel()
        for r in range(0, 3 * side, side)
        for c in range(0, 3 * side, side)
    ]
    apart = [np.abs(one - other).max() for number, one in enumerate(cut) for other in cut[:number]]
    assert min(apart) > 0.05


def test_the_reading_says_what_the_network_sees(explorer):
    """Of a class its probability and its score, beside the best patch; of a hidden unit its strongest answer."""
    explorer.layer.value, explorer.unit.value, explorer.step.value = "classes", 1, 5
    picture = explorer.numbers()["shown"]["picture"]
    scores = predict(explorer._model, picture[None])[0]
    sure = np.exp(scores[1]) / np.exp(scores).sum()
    assert f"the network says brick with {sure:.0%}, h = {scores[1]:.1f}, where" in explorer.view.reading
    assert "Painted by" not in explorer.view.reading and "Paint again" not in explorer.view.reading
    explorer.layer.value, explorer.unit.value = "norm5", 0
    answer = responses(explorer._model, "norm5", explorer.numbers()["shown"]["picture"][None], whole=True).values[0, 0]
    assert f"its strongest answer to this picture is {answer:.1f}, to the 400 patches" in explorer.view.reading
    explorer.layer.value, explorer.unit.value = "classes", 1


def test_every_layer_has_its_units_and_weights(explorer):
    """Units as many as the layer has, weights as many as lead into one."""
    units = {"norm1": 23, "norm2": 31, "norm3": 47, "norm4": 47, "norm5": 63, "classes": 15}
    kernels = {"norm1": 3, "norm2": 24, "norm3": 32, "norm4": 48, "norm5": 48}
    for layer in LAYERS:
        explorer.layer.value = layer
        explorer.background.wait()
        assert explorer.unit.max == units[layer]
        weights = explorer.view.plane("weights")
        numbers = np.frombuffer(weights.values)
        assert np.isfinite(numbers).sum() == 9 * kernels.get(layer, 64 / 9)
        assert explorer.card.problem == ""
    explorer.unit.value = 1


def test_a_unit_that_was_never_painted_is_painted():
    """Choosing it begins; the picture is there when the work is done, and stays for the next visit."""
    explorer = UnitExplorer("norm5", 3)
    explorer.unit.value = 40
    explorer.background.wait()
    assert "norm5, unit 40 after 60 steps" in explorer.view.reading
    picture = shown(explorer)
    assert picture.std() > 0.05
    explorer.unit.value = 3
    explorer.unit.value = 40
    assert not explorer.background.is_running
    np.testing.assert_array_equal(shown(explorer), picture)


def test_painting_shows_progress_and_stops(monkeypatch):
    """While it paints the reading counts steps; stop keeps the picture so far, and the controls come back."""
    monkeypatch.setattr(module, "REDRAW", 0)
    explorer = UnitExplorer()
    explorer.steps.value = 600
    under_way, readings = threading.Event(), []

    def note(change):
        readings.append(change["new"])
        if "step 3 of 600" in change["new"]:
            under_way.set()

    explorer.view.observe(note, "reading")
    explorer.again.click()
    assert not explorer.halt.disabled
    assert under_way.wait(30)
    explorer.halt.click()
    explorer.background.wait()
    assert explorer.halt.disabled
    told = explorer.view.reading
    assert told.startswith("brick after ") and "after 600" not in told
    done = len(explorer._paintings["classes", 1].values)
    assert done < 600 and f"Painted by max h(x), waves, {done} of 600 steps" in told
    assert any(reading.startswith("Painting brick: step 1 of 600") for reading in readings)


def test_newer_work_takes_the_place_of_older(monkeypatch):
    """Paint again pressed twice: the second painting goes on to its end, the first is forgotten."""
    monkeypatch.setattr(module, "REDRAW", 0)
    explorer = UnitExplorer()
    explorer.steps.value = 600
    explorer.again.click()
    explorer.steps.value = 120
    explorer.again.click()
    explorer.background.wait()
    assert "brick after 120 steps" in explorer.view.reading
    assert explorer.halt.disabled


def test_leaving_a_unit_forgets_its_unfinished_painting():
    """Units that are only passed on the way keep no stub; the one arrived at is painted to its end."""
    explorer = UnitExplorer("norm4", 2)
    stored = explorer._paintings["norm4", 2]
    explorer.steps.value = 600
    explorer.again.click()
    for unit in (30, 31, 32):
        explorer.unit.value = unit
    explorer.background.wait()
    assert len(explorer._paintings["norm4", 32].values) == 60
    assert ("norm4", 30) not in explorer._paintings and ("norm4", 31) not in explorer._paintings
    explorer.unit.value = 2
    assert explorer._paintings["norm4", 2] is stored


def test_a_penalty_takes_fine_detail_away():
    """With a strong penalty on fine detail the picture painted from pixels has less of it than without."""
    explorer = UnitExplorer("norm4", 2)
    explorer.way.value = "pixels"
    shares = []
    for strength in (0, 20):
        explorer.fine.value = strength
        explorer.again.click()
        explorer.background.wait()
        shares.append(explorer.numbers()["shown"]["share"])
    assert shares[1] < 0.7 * shares[0]


def test_the_chart_tells_h_from_what_is_asked():
    """With a wish there are two lines: h(x) + g(x), and above it h(x), which is what the unit really answers."""
    explorer = UnitExplorer("classes", 1)
    assert not explorer._sums.get_visible()
    explorer.roughness.value = 10
    explorer.again.click()
    explorer.background.wait()
    painting = explorer._paintings["classes", 1]
    assert explorer._sums.get_visible() and (painting.excitement > painting.values).all()
    variation = total_variation(relative=True).measure(torch.tensor(painting.path[0]).movedim(-1, 0)[None], {}).item()
    assert painting.excitement[0] - painting.values[0] == pytest.approx(10 * variation, rel=1e-4)


def test_the_painting_before_stays_beside_the_new_one():
    """What was painted before moves aside, so that two wishes can be compared; other units have none yet."""
    explorer = UnitExplorer("norm4", 2)
    assert plane(explorer, "before").fact == "paint again to compare"
    plain = shown(explorer)
    explorer.contrast.value = 20
    explorer.again.click()
    explorer.background.wait()
    np.testing.assert_array_equal(shown(explorer, "before"), plain)
    assert plane(explorer, "before").fact.startswith("h = ")
    explorer.unit.value = 3
    assert plane(explorer, "before").fact == "paint again to compare"


def test_a_penalty_takes_contrast_away():
    """With a strong wish for grey the picture is paler than without, and the line below says what is asked for."""
    explorer = UnitExplorer("norm4", 2)
    spreads = []
    for strength in (0, 20):
        explorer.contrast.value = strength
        explorer.again.click()
        explorer.background.wait()
        spreads.append(shown(explorer).std())
    assert spreads[1] < 0.7 * spreads[0]
    assert "Painted by max h(x) − 20 · contrast, waves, 60 steps" in explorer.view.reading
    explorer.contrast.value = 0
    assert "Paint again for max h(x), waves, 60 steps" in explorer.view.reading


def test_another_seed_gives_another_picture(explorer):
    """And the same seed the same one."""
    pictures = []
    for seed in (0, 4, 0):
        explorer.seed.value = seed
        explorer.again.click()
        explorer.background.wait()
        pictures.append(shown(explorer))
    assert np.abs(pictures[0] - pictures[1]).mean() > 0.02
    np.testing.assert_array_equal(pictures[0], pictures[2])


def test_text_and_picture():
    """The text names every control and the strongest patch; the picture follows the step."""
    told = "way='waves', roughness=0, fine=0, contrast=0, steps=60, seed=0, strongest="
    one, other = UnitExplorer(), UnitExplorer(step=0)
    assert repr(one).startswith(f"UnitExplorer(layer='classes', unit=1, step=5, {told}")
    assert one.view.planes[0].pixels != other.view.planes[0].pixels


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"layer": "conv9"}, "layer"), ({"unit": 16}, "unit"), ({"unit": -1}, "unit"), ({"step": 9}, "way")],
)
def test_bad_settings(settings, named):
    """An unknown layer, a unit or a step out of range is refused by name."""
    with pytest.raises(ValueError, match=named):
        UnitExplorer(**settings)
