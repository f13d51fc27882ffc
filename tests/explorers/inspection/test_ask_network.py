"""Asking a real network: what it says is what `classify` says, the square hides, the evidence adds up."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from course_utils.explorers.inspection import ask_network as module
from course_utils.explorers.inspection.ask_network import AskNetworkExplorer, lit_by, part
from course_utils.networks.pretrained import IMAGENET_CLASSES, classify, evidence, imagenet_network, shares
from course_utils.pictures.photographs import photo

LONG = "a photograph with a long name.png"


@pytest.fixture
def explorer():
    one = AskNetworkExplorer()
    yield one
    one.close()


def plane(explorer, name):
    return explorer.view.plane(name)


def pixels(explorer, name):
    found = plane(explorer, name)
    return np.frombuffer(found.pixels, np.uint8).reshape(found.rows, found.cols, 3) / 255


def hide(explorer, row, col):
    explorer.view.cursor = {"name": "picture", "row": row, "col": col}


@pytest.mark.parametrize("name", ["chelsea", "retina", "camera"])
def test_it_says_what_classify_says(name):
    """The five bars are the five likeliest classes of the whole photograph, with their shares."""
    bars = plane(AskNetworkExplorer(name), "shares").bars
    wanted = classify(photo(name))
    assert [bar["label"] for bar in bars] == list(wanted)
    np.testing.assert_allclose([bar["value"] for bar in bars], list(wanted.values()), atol=1e-4)


def test_the_square_hides_what_lies_below_it(explorer):
    """Grey where the pointer is, at the border only what fits; shares are those of the picture with it."""
    seen = photo("chelsea", size=224)
    np.testing.assert_allclose(pixels(explorer, "picture"), seen, atol=0.003)
    hide(explorer, 100, 200)
    hidden = seen.copy()
    hidden[76:124, 176:224] = 0.5
    np.testing.assert_allclose(pixels(explorer, "picture"), hidden, atol=0.003)
    said, cat = shares([hidden])[0], IMAGENET_CLASSES.index("Egyptian cat")
    for bar in plane(explorer, "shares").bars:
        assert bar["value"] == pytest.approx(said[IMAGENET_CLASSES.index(bar["label"])], abs=1e-4)
    assert f"Under the square Egyptian cat has {said[cat]:.0%}" in explorer.view.reading
    explorer.square.value = 0
    np.testing.assert_allclose(pixels(explorer, "picture"), seen, atol=0.003)


def test_what_the_square_turns_it_into_is_told(explorer):
    """Where another class comes first, the reading names it; here the tripod of the man with the camera is hidden."""
    explorer.picture.value = "camera"
    explorer.square.value = 128
    hide(explorer, 160, 140)
    now = IMAGENET_CLASSES[int(explorer.numbers()["share"].argmax())]
    assert now != "tripod" and f"; now it says {now}" in explorer.view.reading


def test_the_evidence_is_exact(explorer):
    """Its mean and the bias are the score, for each of the five; each place tells what it adds."""
    picture = photo("chelsea", size=224)
    for place in module.PLACES:
        explorer.evidence.value = place
        numbers = explorer.numbers()
        wanted = evidence(picture, numbers["chosen"])
        np.testing.assert_allclose(numbers["evidence"], wanted, atol=1e-4)
        assert plane(explorer, "evidence").title == "where the evidence lies"
        label = plane(explorer, "evidence").labels[int(np.argmax(wanted))]
        assert label.endswith(f"{wanted.max() / 49:+.2f}")


def test_light_falls_on_the_evidence():
    """The strongest place keeps its colours, one that speaks against the class is nearly black, and left stays left."""
    strength = np.full((7, 7), -3.0)
    strength[1, 5] = 4.0
    lit = lit_by(np.ones((224, 224, 3)), strength)
    assert lit[48, 176].min() > 0.95 and lit[48, 48].max() < 0.2 and lit[176, 48].max() < 0.2


def test_a_part_is_cut_where_the_sliders_say():
    """Twice enlarged at the right and the top: the upper right quarter; another shape of picture, another place."""
    picture = np.zeros((100, 150, 3), np.float32)
    picture[:50, 100:] = 1
    assert part(picture, 2, 100, 0).min() == 1
    assert part(picture, 2, 0, 0).max() == 0 and part(picture, 2, 100, 100).max() == 0
    np.testing.assert_array_equal(part(picture, 1, 50, 50), module.resize(picture, 224))


def test_when_it_does_not_know(explorer):
    """Where all shares are small the reading says so; a photograph that it knows is not called unknown."""
    assert "does not know" not in explorer.view.reading
    explorer.picture.value = "brick"
    assert "It does not know: of 1,000 classes none gets more than 13% (maze)" in explorer.view.reading


def test_an_upload_is_asked_about(explorer):
    """A student's own picture, of any shape, gets an entry in the menu; one that is none is refused in a sentence."""
    with io.BytesIO() as file:
        Image.fromarray(np.uint8(255 * photo("coffee"))).resize((1500, 1000)).save(file, "png")
        explorer.upload.value = (
            {"name": LONG, "content": file.getvalue(), "type": "", "size": 1, "last_modified": datetime.now(UTC)},
        )
    assert explorer.picture.value == module.UPLOADED and plane(explorer, "picture").fact == "a photograph…ng name.png"
    assert plane(explorer, "shares").bars[0]["label"] == "espresso"
    assert max(explorer._uploaded.shape) <= module.LARGEST
    with pytest.raises(ValueError, match="Pictures that work"):
        explorer.upload.value = (
            {"name": "bad.png", "content": b"no picture", "type": "", "size": 1, "last_modified": datetime.now(UTC)},
        )
    assert "Pictures that work" in explorer.card.problem


def test_the_square_has_a_size_once_it_has_a_place(explorer):
    """Before one has pointed at the picture its slider rests, and after another picture was chosen."""
    assert explorer.square.disabled
    hide(explorer, 100, 100)
    assert not explorer.square.disabled
    explorer.picture.value = "coffee"
    assert explorer.square.disabled


def test_another_picture_begins_without_a_square(explorer):
    """Zoom and square belong to one picture."""
    explorer.zoom.value = 3
    hide(explorer, 100, 100)
    explorer.picture.value = "coffee"
    assert explorer.zoom.value == 1 and explorer.view.cursor == {}  # no place is lit, either
    np.testing.assert_allclose(pixels(explorer, "picture"), photo("coffee", size=224), atol=0.003)


def test_the_uncovered_picture_is_asked_about_once(explorer, monkeypatch):
    """While the square moves only the covered picture goes through the network."""
    asked, last_maps = [], module.last_maps
    monkeypatch.setattr(module, "last_maps", lambda picture: asked.append(0) or last_maps(picture))
    for col in (60, 90, 120):
        hide(explorer, 100, col)
    assert len(asked) == 3
    assert imagenet_network() is imagenet_network()
