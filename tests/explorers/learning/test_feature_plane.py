"""The plane of features: neighbours are the nearest, both planes show the same scene, an upload finds its like."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from course_utils.explorers.learning.feature_plane import COUNT, FeaturePlaneExplorer, agreement, planes, scenes
from course_utils.pictures.names import spoken
from course_utils.pictures.scenes import KINDS, draw_scene


@pytest.fixture(scope="module")
def explorer():
    return FeaturePlaneExplorer()


def upload(explorer, image):
    with io.BytesIO() as file:
        Image.fromarray(np.uint8(255 * image)).save(file, "png")
        content = file.getvalue()
    told = {"name": "a photograph with a long name.png", "content": content, "type": "", "size": len(content)}
    explorer.upload.value = (told | {"last_modified": datetime.now(UTC)},)


@pytest.mark.parametrize("name", ["z", "pixels"])
def test_the_planes_are_pca_of_rows_of_length_one(name):
    """As scikit-learn finds them, up to signs."""
    plane = planes()[name]
    np.testing.assert_allclose(np.linalg.norm(plane.rows, axis=1), 1)
    oracle = PCA(2, svd_solver="full").fit_transform(plane.rows)
    np.testing.assert_allclose(np.abs(plane.codes), np.abs(oracle), atol=1e-4)


@pytest.mark.parametrize("scene", [0, 13, 95])
def test_neighbours_are_the_nearest(scene):
    """By cosine, the scene itself not among them, nearest first."""
    explorer = FeaturePlaneExplorer(scene)
    for name in ("z", "pixels"):
        rows = planes()[name].rows
        _, order = NearestNeighbors(metric="cosine", n_neighbors=5).fit(rows).kneighbors(rows[[scene]])
        assert explorer.numbers()[name]["nearest"].tolist() == order[0, 1:].tolist()
    kinds = scenes()[1][explorer.numbers()["z"]["nearest"]]
    assert explorer.view.plane("near_1").labels == [spoken(kind) for kind in kinds]


def test_z_keeps_kinds_together():
    """Nine of ten scenes have a nearest neighbour of their own kind in z, in pixels about half."""
    assert agreement("z") > 0.88 and 0.35 < agreement("pixels") < 0.65


def test_what_is_counted_in_all_features_says_so(explorer):
    """The share stands above two components, and is one of 1,280 features, or of 768 pixels' colours."""
    for name, features in (("z", "1,280"), ("pixels", "768")):
        assert explorer.view.plane(name).fact == f"in all {features} features {agreement(name):.0%} lie by their kind"


def test_kinds_are_called_in_words(explorer):
    """No name of a kind that is no word stands in a caption, a sentence or a legend; the legends name all eight."""
    for scene in range(COUNT):
        explorer._shown = scene
        explorer.refresh()
        told = [explorer.view.reading, *(plane.fact for plane in explorer.view.planes)]
        assert not any(kind in each for each in told for kind in KINDS if spoken(kind) != kind)
    texts = [text.get_text() for chart, _ in explorer._charts.values() for text in chart.axes.get_legend().get_texts()]
    assert texts == [spoken(kind) for kind in KINDS]


def test_a_point_shows_its_scene(explorer):
    """Chosen in either plane, a point is looked at in both; the rings lie on it."""
    for name in ("pixels", "z"):
        order = np.argsort(planes()[name].codes[:, 0], kind="stable")
        explorer.view.cursor = {"name": name, "row": 0, "col": 40}
        assert explorer._shown == order[40]
        for other, (_, marker) in explorer._charts.items():
            np.testing.assert_allclose(np.ravel(marker.get_data()), planes()[other].codes[order[40]])
    assert explorer.view.plane("picture").fact == f"a drawn {spoken(scenes()[1][explorer._shown])}"


def test_the_button_walks_through_a_kind(explorer):
    """Twelve of each kind, and then the first again."""
    explorer._shown = 0
    kind, seen = scenes()[1][0], []
    for _ in range(12):
        explorer.another.click()
        seen.append(explorer._shown)
        assert scenes()[1][explorer._shown] == kind
    assert len(set(seen)) == COUNT // 8 and seen[-1] == 0


def test_an_upload_finds_its_like(explorer):
    """A forest that nobody has seen lies among forests in z; a click on a point goes back to the scenes."""
    upload(explorer, draw_scene("forest", 1234, 200).image)
    assert explorer.view.plane("picture").fact == "a photograph…ng name.png"
    assert [scenes()[1][each] for each in explorer.numbers()["z"]["nearest"]].count("forest") >= 3
    assert "Nearest to a photograph…ng name.png lie in z" in explorer.view.reading
    explorer.view.cursor = {"name": "z", "row": 0, "col": 3}
    assert explorer.view.plane("picture").fact.startswith("a drawn")
