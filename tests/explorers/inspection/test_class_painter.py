"""Painting classes of ImageNet: what ships is recognised, any class can be painted, a wrong name is a sentence."""

import threading

import numpy as np
import pytest

from course_utils.explorers.inspection import painter as module
from course_utils.explorers.inspection.class_painter import ClassPainterExplorer
from course_utils.networks.feature_visualization.paintings import CLASS_SETTINGS, SLIDE_CLASSES, stored_paintings
from course_utils.networks.pretrained import IMAGENET_CLASSES, class_number, classify


@pytest.fixture
def explorer():
    one = ClassPainterExplorer()
    yield one
    one.background.stop()
    one.background.wait()
    one.close()


def test_every_class_of_the_slide_is_recognised():
    """All eight ship, each with five pictures on its way from noise, the last one seen as itself at 224 pixels, too."""
    stored = stored_paintings(name="class_paintings")
    assert [number for _, number in stored] == [class_number(name) for name in SLIDE_CLASSES]
    for (_, number), painting in stored.items():
        assert painting.steps == (0, 80, 160, 240, 320, 400) and painting.path.shape == (6, 160, 160, 3)
        assert painting.path[0].std() < 0.1
        assert list(classify(painting.path[-1], 1)) == [IMAGENET_CLASSES[number]]


def test_the_slider_walks_from_noise_to_a_flamingo(explorer):
    """At 0 noise, of which the network makes little; at 5 the shipped picture, told with its share."""
    path = stored_paintings(name="class_paintings")["classes", 130].path
    for step in (0, 3, 5):
        explorer.step.value = step
        np.testing.assert_array_equal(explorer.numbers()["picture"], path[step])
    assert explorer.view.reading.startswith("flamingo after 400 steps: the network says flamingo with 100%; h = ")
    assert explorer.view.plane("shares").bars[0]["label"] == "flamingo"
    explorer.step.value = 0
    assert explorer.view.plane("shares").bars[0]["value"] < 0.05


def test_any_class_can_be_painted(explorer):
    """Its name is typed, the button begins, the picture at the end is what was asked for; stop keeps what is there."""
    explorer.other.value = "toaster"
    assert "toaster was not painted yet" in explorer.view.reading
    explorer.steps.value = 100
    explorer.again.click()
    assert not explorer.halt.disabled
    explorer.background.wait()
    assert explorer.view.reading.startswith("toaster after 100 steps: the network says toaster")
    explorer.slide.value = "pelican"
    assert explorer.other.value == "" and explorer.view.reading.startswith("pelican after 400")
    explorer.other.value = "toaster"
    assert explorer.view.reading.startswith("toaster after 100 steps")


def test_stop_keeps_what_was_painted(explorer, monkeypatch):
    """After a few steps the work ends; the painting before stays beside it."""
    monkeypatch.setattr(module, "REDRAW", 0)
    shipped = explorer.numbers()["picture"]
    under_way = threading.Event()
    explorer.view.observe(lambda change: "step 2 of" in change["new"] and under_way.set(), "reading")
    explorer.again.click()
    assert under_way.wait(30)
    explorer.halt.click()
    explorer.background.wait()
    assert "of 400 steps" in explorer.view.reading
    np.testing.assert_array_equal(explorer.numbers()["before"], shipped)


def test_a_wrong_name_is_one_sentence(explorer):
    """Names like it are listed, what was shown stays, and a right name mends it."""
    before = explorer.view.reading
    with pytest.raises(ValueError, match=r"There is no class 'tosster'.*try 'toaster'"):
        explorer.other.value = "tosster"
    assert "try 'toaster'" in explorer.card.problem and explorer.view.reading == before
    explorer.other.value = "black swan"
    assert explorer.card.problem == "" and explorer.view.reading.startswith("black swan after 400")


def test_the_shipped_way_is_the_recipe(explorer):
    """Paint again with nothing changed asks for what ships."""
    assert explorer._settings() == CLASS_SETTINGS
    assert explorer.told_of_recipe() == ""


def test_the_menu_has_the_class_that_was_typed(explorer):
    """Typed, it is chosen there, also where the slide has it; the text goes when the menu chooses; 8 or 9 classes."""
    explorer.other.value = "toaster"
    assert explorer.slide.value == "toaster" and explorer.slide.options == (*SLIDE_CLASSES, "toaster")
    with pytest.raises(ValueError, match="There is no class"):
        explorer.other.value = "blorp"
    assert explorer.slide.value == "toaster" and "toaster was not painted yet" in explorer.view.reading
    explorer.other.value = "black swan"
    assert explorer.slide.value == "black swan" and explorer.slide.options == SLIDE_CLASSES
    explorer.slide.value = "pelican"
    assert explorer.other.value == "" and explorer.view.reading.startswith("pelican")


def test_there_is_no_way_to_walk_before_it_is_painted(explorer):
    """The slider of pictures on the way rests until there are some."""
    assert not explorer.step.disabled
    explorer.other.value = "toaster"
    assert explorer.step.disabled
    explorer.steps.value = 100
    explorer.again.click()
    explorer.background.wait()
    assert not explorer.step.disabled


def test_whole_words_are_suggested_first():
    """A cat is no oystercatcher."""
    with pytest.raises(ValueError, match="try 'tabby cat' or 'tiger cat' or 'Persian cat'"):
        class_number("cat")
