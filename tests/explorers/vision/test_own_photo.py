"""A verdict on a student's photograph, and the words where it should not be believed."""

import datetime
import io

import numpy as np
import pytest
from PIL import Image

from course_utils.explorers.vision.own_photo import OwnPhotoExplorer, _says
from course_utils.features import edge_strength, line_strength, scene_features
from course_utils.pictures.scenes import draw_scene, draw_scenes
from course_utils.pictures.sources import PictureError


@pytest.fixture(scope="module")
def learned():
    scenes = draw_scenes(48, seed=4)
    strengths = np.array([[edge_strength(scene.image), line_strength(scene.image)] for scene in scenes])
    return strengths, np.array([scene_features(scene.image) for scene in scenes]), [s.label == "city" for s in scenes]


@pytest.fixture
def explorer(learned):
    return OwnPhotoExplorer(*learned)


def upload(explorer, image):
    """Hand a picture to the explorer as the page does."""
    file = io.BytesIO()
    Image.fromarray((np.asarray(image) * 255).astype(np.uint8)).save(file, "png")
    explorer.upload.value = (as_uploaded(file.getvalue()),)


def as_uploaded(content):
    """What ipywidgets makes of a file that was chosen in the page."""
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    told = {
        "name": "a photograph with a long name.png",
        "type": "image/png",
        "size": len(content),
        "last_modified": now,
    }
    return {**told, "content": memoryview(content)}


@pytest.mark.parametrize(("kind", "label"), [("tallbuilding", "city"), ("opencountry", "landscape")])
def test_an_uploaded_scene_is_recognised(explorer, kind, label):
    """Scenes that were not learned from get their class."""
    upload(explorer, draw_scene(kind, 77, 160).image)
    assert explorer.picture.value == "my own picture"
    assert explorer.view.plane("I").fact == "the middle of a photograph…ng name.png"
    assert f"says='{label}'" in repr(explorer)


def test_stripes_are_called_unusual(explorer):
    """A picture unlike any scene is answered with a warning."""
    upload(explorer, np.tile(np.arange(160) // 4 % 2, (160, 1)))
    assert "unusual=True" in repr(explorer) and "do not believe" in explorer.view.reading


def test_a_broken_upload_is_named_and_loses_nothing(explorer):
    """The sentence is shown, the picture before stays, and the next choice works."""
    before = explorer.view.planes[0].pixels
    with pytest.raises(PictureError):
        explorer.upload.value = (as_uploaded(b"abc"),)
    assert explorer.card.problem and explorer.view.planes[0].pixels == before
    explorer.picture.value = "coffee"
    assert explorer.card.problem == "" and explorer.view.planes[0].pixels != before


def test_every_bundled_photograph_gets_a_verdict(explorer):
    """Each entry of the menu is answered in words."""
    for name in explorer.picture.options:
        explorer.picture.value = name
        assert explorer.view.reading.startswith("It says")


def test_the_charts_name_the_number_of_scenes(explorer):
    """Both charts say how many scenes they show."""
    titles = [plane.title for plane in explorer.view.planes[4:]]
    assert titles == ["mean E of 48 scenes", "mean V of 48 scenes"]


def test_tables_that_do_not_match_get_a_sentence(learned):
    """Shapes are named as expected and received, and one class alone is refused."""
    strengths, bank, is_city = learned
    with pytest.raises(ValueError, match=r"shapes \(48, 2\) and \(48, 72\)"):
        OwnPhotoExplorer(strengths, strengths, is_city)
    with pytest.raises(ValueError, match="both classes"):
        OwnPhotoExplorer(strengths, bank, np.ones(48))


def test_the_verdict_is_read_at_a_glance(explorer):
    """It stands beside the maps as two bars that sum to 1, with its doubts."""
    numbers = explorer.numbers()
    says = explorer.view.plane("says")
    assert says.title == f"It says {explorer._drawing.result['says']}"
    assert [bar["value"] for bar in says.bars] == pytest.approx([numbers["probability"], 1 - numbers["probability"]])
    told = {_says("city", probability, distance).fact for probability, distance in ((0.9, 0.5), (0.6, 0.5), (0.9, 2.0))}
    assert told == {"", "undecided", "but it is unusual"}
