"""Masks over pictures: the numbers shown are those computed anew, painting does what it says, and a network learns."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from course_utils.comparing import iou, ious
from course_utils.explorers.applications import mask_overlay as module
from course_utils.explorers.applications.mask_overlay import NOW, ONE_BALL, SCENE, MaskOverlayExplorer
from course_utils.explorers.kit.controls import UPLOADED
from course_utils.networks.segmentation import fresh, name_pixels, trained
from course_utils.pictures.photographs import photo
from course_utils.pictures.segments import BALL, NAMES, UNNAMED, kmeans, merged, painted_photo, with_best_names


@pytest.fixture
def explorer():
    """One explorer, closed afterwards."""
    one = MaskOverlayExplorer()
    yield one
    one.background.stop()
    one.background.wait()
    one.close()


def bars(explorer):
    """Name -> text of its bar."""
    return {bar["label"]: bar["text"] for bar in explorer.view.plane("iou").bars}


def paint(explorer, mask):
    """As a stroke that leaves this mask does."""
    explorer.painted("painted", np.float64(mask))
    explorer.refresh()


def uploaded(picture):
    """What the page sends for a picture file."""
    with io.BytesIO() as file:
        Image.fromarray(np.uint8(np.round(255 * picture))).save(file, "png")
        content = file.getvalue()
    return ({"name": "x.png", "type": "", "size": 1, "content": content, "last_modified": datetime.now(UTC)},)


def test_a_scene_is_named_and_measured(explorer):
    """The bars hold the IoU of the shipped network's eight names, computed anew; a name that is nowhere has none."""
    explorer.number.value = 5
    images, segments = fresh("scenes")
    labels, truth = merged(name_pixels(trained()["scenes"], images[4:5])[0]), merged(segments[4])
    shares = ious(labels, truth, len(NAMES))
    assert bars(explorer) == {
        name: "–" if np.isnan(share) else f"{share:.0%}" for name, share in zip(NAMES, shares, strict=True)
    }
    assert f"mean IoU {np.mean(shares[np.unique(truth[truth < 8])]):.0%} of the names that" in explorer.view.reading
    plane = explorer.view.plane("found")
    assert plane.labels[64 * 40 + 7] == [*NAMES, *["nothing"] * 248][labels[40, 7]]


def test_each_name_has_its_colour_beside_it(explorer):
    """Also where it has no bar: the colour in which the pictures show it."""
    plane = explorer.view.plane("iou")
    assert plane.keyed and {bar["label"]: bar["colour"] for bar in plane.bars} == NAMES
    assert bars(explorer)["sand"] == "–"


def test_a_mean_is_taken_over_the_names_that_are_there(explorer):
    """Of the rocket these are sky and building; what is falsely called mountain is told at its own bar."""
    explorer.picture.value = "rocket"
    assert bars(explorer)["mountain"] == "0%"
    shares = explorer.numbers()["ious"]["found"][:2]
    assert f"mean IoU {shares.mean():.0%} of" in explorer.view.reading and shares.mean() > 0.5


@pytest.mark.parametrize("kind", [SCENE, ONE_BALL, "china"])
def test_painting_the_truth_gets_100_percent(explorer, kind):
    """Name by name, beside what the network gets; an empty mask is told to be empty."""
    explorer.picture.value = kind
    truth = explorer.numbers()["truth"]
    name = explorer.name.value
    assert name == ("ball" if kind == ONE_BALL else "sky")
    assert f"Your mask of “{name}” is empty, so it has no IoU yet" in explorer.view.reading
    paint(explorer, truth == list(explorer.name.options).index(name))
    assert f"Your “{name}”: IoU 100%; theirs: {bars(explorer)[name]}." in explorer.view.reading
    assert "Of your" not in explorer.view.reading
    other = "background" if kind == ONE_BALL else "building"
    explorer.name.value = other
    paint(explorer, truth == list(explorer.name.options).index(other))
    assert "Of your 2 names the mean is 100%." in explorer.view.reading
    explorer.clear.click()
    assert "is empty" in explorer.view.reading


def test_a_pixel_has_one_name(explorer):
    """A second name painted over the first takes its pixels; erasing leaves them without any."""
    left = np.arange(64)[None] < np.full((64, 1), 40)
    paint(explorer, left)
    explorer.name.value = "tree"
    paint(explorer, np.roll(left, 24, axis=1))
    painted = explorer.numbers()["painted"]
    assert (np.mean(painted == 0), np.mean(painted == 3)) == (24 / 64, 40 / 64)
    paint(explorer, np.zeros((64, 64)))
    assert np.mean(explorer.numbers()["painted"] == UNNAMED) == 40 / 64
    explorer.picture.value = ONE_BALL
    assert (explorer.numbers()["painted"] == UNNAMED).all() and list(explorer.name.options) == list(BALL)


def test_regions_have_no_names_of_their_own(explorer):
    """With a truth they get its best names; without one they have none, until somebody paints."""
    explorer.by.value = "k-means"
    explorer.picture.value = "rocket"
    truth = painted_photo("rocket", 64)
    wanted = with_best_names(kmeans(photo("rocket", size=64)), truth)
    np.testing.assert_array_equal(explorer.numbers()["found"], wanted)
    share = np.mean((wanted == truth)[truth != UNNAMED])
    assert explorer.view.plane("found").fact == f"{share:.0%} right, helped"
    explorer.picture.value = "coffee"
    assert explorer.view.plane("found").fact == "no names to lend"
    assert "Nobody has said what this picture shows" in explorer.view.reading
    paint(explorer, np.eye(64))
    assert (explorer.numbers()["found"] == 0).all()
    assert explorer.view.plane("found").fact == "only one name lent" and "paint a second one" in explorer.view.reading
    explorer.name.value = "tree"
    paint(explorer, np.arange(64)[:, None] + np.zeros(64) > 50)
    assert explorer.view.plane("found").fact.endswith("right, helped") and "second" not in explorer.view.reading


def test_what_is_painted_counts_as_the_truth_where_nobody_knows(explorer):
    """Also for an upload of one pixel: the network's IoU is that of its mask and the painted one, over the picture."""
    explorer.upload.value = uploaded(np.full((1, 1, 3), 0.7))
    assert explorer.picture.value == UPLOADED and not explorer.card.problem
    found = explorer.numbers()["found"]
    name = list(NAMES)[found[30, 30]]
    explorer.name.value = name
    mask = np.arange(64)[:, None] < np.full((1, 64), 20)
    paint(explorer, mask)
    assert bars(explorer)[name] == f"{iou(found == found[30, 30], mask):.0%}"
    assert "With your mask as the truth, U-Net has an IoU of" in explorer.view.reading


@pytest.mark.parametrize("kind", [SCENE, ONE_BALL])
def test_a_network_is_trained_on_request(explorer, kind, monkeypatch):
    """It appears in the menu, names pixels, and is another one than what ships; for other pictures there is none."""
    monkeypatch.setattr(module, "STEPS", 3)
    monkeypatch.setattr(module, "PICTURES", 16)
    explorer.picture.value = kind
    shipped = explorer.numbers()["found"]
    explorer.train.click()
    assert explorer.view.reading == "Drawing pictures to learn from …"
    explorer.background.wait()
    assert explorer.by.value == NOW and "Step" not in explorer.view.reading
    assert not np.array_equal(explorer.numbers()["found"], shipped)
    ((name, model),) = explorer._trained_now.items()
    (images, labels), (tidy, count) = fresh(name), (merged, 8) if kind == SCENE else (np.asarray, 2)
    mean = ious(tidy(name_pixels(model, images)), tidy(labels), count).mean()
    assert "3 steps with 16 drawings: mean IoU " in explorer.view.reading
    assert f"here, {mean:.0%} over all 96 test pictures" in explorer.view.reading
    explorer.picture.value = ONE_BALL if kind == SCENE else SCENE
    assert "None is trained for this kind" in explorer.view.reading
    assert explorer.view.plane("found").fact == "none is trained" and set(bars(explorer).values()) == {"–"}
    explorer.start_over()
    assert NOW not in explorer.by.options


def test_training_can_be_stopped(explorer, monkeypatch):
    """Nothing is shown afterwards, and the reading is about the picture again."""
    explorer.train.click()
    explorer.halt.click()
    explorer.background.wait()
    assert NOW not in explorer.by.options and "mean IoU" in explorer.view.reading
