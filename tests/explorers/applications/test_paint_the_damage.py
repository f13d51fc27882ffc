"""Painting the damage: what is inked is lost, what comes back is measured inside the hole; and its predictions."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from course_utils.comparing import mse
from course_utils.explorers.applications.paint_the_damage import (
    DIGIT,
    PIXELS,
    SCENE,
    PaintTheDamageExplorer,
)
from course_utils.explorers.kit.controls import UPLOADED
from course_utils.explorers.questions.restoration import QUESTIONS
from course_utils.networks.generators import fresh_digits
from course_utils.networks.restoration import (
    DIGIT_WAYS,
    PICTURE_WAYS,
    K,
    fill_hole,
    handwriting_pca,
    hole_error,
    repairers,
    scratch,
)
from course_utils.pictures.corruption import noise, occlusion_mask


@pytest.fixture
def explorer():
    """One that begins with a digit."""
    one = PaintTheDamageExplorer(DIGIT)
    yield one
    one.close()


def plane(explorer, name):
    """A plane as it is shown."""
    return explorer.view.plane(name)


def stroke(explorer, cells):
    """Paint as the page does: ink in some cells, besides what is there."""
    pad = plane(explorer, "damaged")
    pixels = np.frombuffer(pad.pixels, np.uint8).copy()
    pixels[cells] = 255
    explorer.view.painted = {"name": "damaged", "pixels": pixels.tolist(), "strokes": pad.strokes + 1}


def upload(explorer, content, name="a photograph with a long name.png"):
    """Bring a file, as the button does."""
    told = {"name": name, "type": "image/png", "size": len(content), "last_modified": datetime.now(UTC)}
    explorer.upload.value = ({**told, "content": memoryview(content)},)


def png(array):
    """A picture as the bytes of a file."""
    with io.BytesIO() as file:
        Image.fromarray(array).save(file, "png")
        return file.getvalue()


def test_what_is_inked_is_lost_and_repaired(explorer):
    """A stroke in the page: its cells join the hole, and the repair, its error and the reading are of that hole."""
    before = explorer.numbers()["hole"].copy()
    stroke(explorer, slice(28 * 14 + 5, 28 * 14 + 20))
    numbers = explorer.numbers()
    assert numbers["hole"][14, 5:20].all() and (numbers["hole"] | before).sum() == numbers["hole"].sum() > before.sum()
    way = explorer.way.value
    right = fill_hole(numbers["truth"], numbers["hole"], way)
    np.testing.assert_allclose(plane(explorer, "repaired").cells, right, atol=1e-6)
    assert numbers["errors"][way] == pytest.approx(hole_error(numbers["truth"], right, numbers["hole"]))
    assert f"{int(numbers['hole'].sum())} of 784 pixels are lost" in explorer.view.reading
    assert plane(explorer, "damaged").strokes == 1


def test_soft_ink_is_no_damage(explorer):
    """Only what is covered by more than half."""
    ink = np.zeros((28, 28))
    ink[3, 4:8] = 0.4, 0.5, 0.6, 1.0
    explorer.painted("damaged", ink)
    assert explorer.numbers()["hole"].sum() == 2


def test_each_kind_of_picture_has_its_ways(explorer):
    """A way that a picture does not have gives way to its first; one that it has is kept; a new picture, a new hole."""
    explorer.way.value = "PCA"
    explorer.picture.value = "china"
    assert tuple(explorer.way.options) == PICTURE_WAYS and explorer.way.value == PICTURE_WAYS[0]
    assert explorer.which.disabled and explorer.numbers()["hole"].shape == (PIXELS, PIXELS)
    explorer.way.value = "biharmonic"
    explorer.picture.value = SCENE
    assert explorer.way.value == "biharmonic" and not explorer.which.disabled
    explorer.picture.value = DIGIT
    assert tuple(explorer.way.options) == DIGIT_WAYS and explorer.way.value == "biharmonic"
    first = explorer.numbers()["truth"]
    explorer.which.value = 7
    assert not np.array_equal(first, explorer.numbers()["truth"])


def test_all_is_lost_and_nothing_is(explorer):
    """One sentence each, no number that means nothing, and the next stroke goes on from there."""
    explorer.whole.click()
    assert explorer.view.reading.startswith("Nothing is lost") and "error" not in repr(explorer)
    stroke(explorer, slice(0, 784))
    assert explorer.view.reading.startswith("Everything is lost") and explorer.card.problem == ""
    assert np.ptp(plane(explorer, "repaired").cells) == 0  # the truth is not given away
    explorer.whole.click()
    explorer.scratch.click()
    assert 0 < explorer.numbers()["hole"].mean() < 0.3 and "error" in repr(explorer)


def test_a_scratch_adds_to_the_damage(explorer):
    """Another one at each press, as wide as the brush."""
    shares = [explorer.numbers()["hole"].mean()]
    for _ in range(3):
        explorer.scratch.click()
        shares.append(explorer.numbers()["hole"].mean())
    assert sorted(shares) == shares and shares[0] < shares[-1]
    assert scratch(128, 12, 0).sum() > 1.7 * scratch(128, 6, 0).sum()
    explorer.start_over()
    assert explorer.numbers()["hole"].mean() == shares[0]


def test_an_upload_is_repaired(explorer):
    """A picture of 1 pixel, too; what is no picture gets a sentence, and what was shown stays."""
    upload(explorer, png(np.uint8(np.random.default_rng(0).integers(0, 255, (90, 200, 3)))))
    assert explorer.picture.value == UPLOADED and plane(explorer, "truth").fact == "a photograph…ng name.png"
    shown, reading = explorer.view.planes, explorer.view.reading
    with pytest.raises(ValueError, match="not a picture"):
        upload(explorer, b"no picture", "notes.txt")
    assert "notes.txt" in explorer.card.problem
    assert (explorer.view.planes, explorer.view.reading) == (shown, reading)
    upload(explorer, png(np.full((1, 1, 3), 51, np.uint8)), "one.png")
    assert explorer.card.problem == "" and explorer.numbers()["errors"]["biharmonic"] < 1e-6
    assert np.unique(plane(explorer, "truth").colours).tolist() == [51]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"picture": "brick"}, "picture should be one of"),
        ({"way": "PCA"}, "repaired by should be one of"),
        ({"brush": 0}, "brush"),
    ],
)
def test_unknown_settings_get_a_sentence(given, said):
    """And nothing is made."""
    with pytest.raises(ValueError, match=said):
        PaintTheDamageExplorer(**given)


# ---- the predictions ----


def test_the_better_copier_is_the_worse_repairer():
    """Twice as near on clean digits, farther on noisy ones."""
    fresh = fresh_digits()[0]
    pca, clean = handwriting_pca().reconstruct, repairers()["clean"].reconstruct
    assert 1.8 < mse(fresh, pca(fresh)) / mse(fresh, clean(fresh)) < 2.3
    noisy = noise(fresh, 0.4, seed=1)
    assert mse(fresh, clean(noisy)) > 1.1 * mse(fresh, pca(noisy))
    assert QUESTIONS["recipe on handwriting"].right == "PCA's"


def test_two_percent_of_the_noise_are_left():
    """Of weak and of strong noise."""
    fresh = fresh_digits()[0][:200]
    for strength in (0.1, 0.8):
        specks = strength * np.random.default_rng(0).normal(size=fresh.shape)
        passed = handwriting_pca().reconstruct(fresh + specks) - handwriting_pca().reconstruct(fresh)
        assert np.square(passed).sum() / np.square(specks).sum() == pytest.approx(K / 784, rel=0.04)
    assert QUESTIONS["noise in the code"].right == "16 parts of 784, about 2 %"


def test_the_hidden_stroke_is_guessed_by_who_saw_holes():
    """Inside squares on 200 digits; and the damaged digit that is shown has grey in its ink."""
    fresh = fresh_digits()[0][:200]
    holes = occlusion_mask(fresh.shape, 0.12, seed=1)
    errors = {
        way: np.mean([hole_error(x, fill_hole(x, hole, way), hole) for x, hole in zip(fresh, holes, strict=True)])
        for way in ("biharmonic", "network trained on clean", "hole-trained network")
    }
    assert min(errors, key=errors.get) == "hole-trained network"
    assert fresh[0][holes[0]].max() > 0.5  # a stroke is hidden
    assert QUESTIONS["hidden stroke"].right == "a network that learned from digits with holes"
