"""Drawn scenes: what the lecture's story needs of them, and that the drawing is sound."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from course_utils.features import as_gray, edge_strength, line_strength
from course_utils.pictures import scenes
from course_utils.pictures.scenes import KINDS, LIGHTS, SEGMENT_NAMES, Canvas, draw_scene, draw_scenes, stripes

CITY = [kind for kind, (label, _) in KINDS.items() if label == "city"]
LANDSCAPE = [kind for kind, (label, _) in KINDS.items() if label == "landscape"]


def share(scene, *names):
    """Share of a scene's pixels that show one of the named things."""
    return np.isin(scene.segments, [SEGMENT_NAMES.index(name) for name in names]).mean()


@pytest.fixture(scope="module", params=[0, 1])
def many(request):
    """Hundreds of scenes of one seed, and their numbers: mean grey, contrast, mean(E), mean(V)."""
    drawn = draw_scenes(200, seed=request.param)
    grays = [as_gray(scene.image) for scene in drawn]
    numbers = np.array([(g.mean(), g.std(), edge_strength(g), line_strength(g)) for g in grays], dtype=float)
    return drawn, np.array([scene.label == "city" for scene in drawn]), numbers


def test_long_lines_tell_the_classes_apart(many):
    """The story: mean(V) separates city and landscape well, mean(E) does not."""
    _, is_city, numbers = many
    assert roc_auc_score(is_city, numbers[:, 3]) > 0.94
    assert 0.35 < roc_auc_score(is_city, numbers[:, 2]) < 0.75


def test_brightness_and_contrast_do_not(many):
    """No shortcut: mean grey and contrast, alone or together, in either direction, are near chance."""
    _, is_city, numbers = many
    for column in (0, 1):
        assert 0.4 < roc_auc_score(is_city, numbers[:, column]) < 0.6
    together = cross_val_predict(LogisticRegression(), numbers[:, :2] * 10, is_city, cv=5, method="predict_proba")
    assert roc_auc_score(is_city, together[:, 1]) < 0.6


def test_colour_alone_does_not_either(many):
    """The mean colour of a scene does not give its class away."""
    drawn, is_city, _ = many
    colour = np.array([scene.image.mean(axis=(0, 1)) for scene in drawn]) * 10
    chance = cross_val_predict(LogisticRegression(), colour, is_city, cv=5, method="predict_proba")[:, 1]
    assert roc_auc_score(is_city, chance) < 0.8


def test_forests_have_more_edges_than_cities_and_fewer_lines(many):
    """The slide's reversal, E_city < E_landscape and V_city > V_landscape, holds for most pairs with a forest."""
    drawn, is_city, numbers = many
    forest = np.array([scene.kind == "forest" for scene in drawn])
    more_edges = numbers[is_city, 2][:, None] < numbers[forest, 2]
    fewer_lines = numbers[is_city, 3][:, None] > numbers[forest, 3]
    assert (more_edges & fewer_lines).mean() > 0.7


def test_the_pair_of_the_story():
    """A chosen pair at 256 pixels: the forest wins in edges, the towers in long lines."""
    city, forest = draw_scene("tallbuilding", 2, 256).image, draw_scene("forest", 2, 256).image
    assert edge_strength(city) < edge_strength(forest)
    assert line_strength(city) > 2 * line_strength(forest)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [32, 75, 128])
def test_a_scene_is_a_picture_with_labels(kind, size):
    """Shapes, types, ranges, 256 levels, and labels that have names."""
    scene = draw_scene(kind, 5, size)
    assert scene.image.shape == (size, size, 3)
    assert scene.segments.shape == (size, size)
    assert (scene.image.dtype, scene.segments.dtype) == (np.float32, np.uint8)
    assert 0 <= scene.image.min() < 0.3 < 0.5 < scene.image.max() <= 1
    np.testing.assert_allclose(scene.image * 255, np.round(scene.image * 255), atol=1e-4)
    assert scene.segments.max() < len(SEGMENT_NAMES)
    assert (scene.label, scene.kind, scene.seed) == (KINDS[kind][0], kind, 5)
    assert repr(scene) == f"Scene('{kind}', seed=5, size={size}, label='{KINDS[kind][0]}')"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_scene(kind):
    """Same seed, same pixels; another seed, another scene."""
    first, again, other = draw_scene(kind, 7, 64), draw_scene(kind, 7, 64), draw_scene(kind, 8, 64)
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.segments, again.segments)
    assert not np.array_equal(first.image, other.image)


def test_the_seed_means_the_same_on_every_machine():
    """Mean colours of a few scenes, as they were when this was written."""
    remembered = {
        ("street", 0): (0.380, 0.466, 0.537),
        ("forest", 1): (0.466, 0.466, 0.353),
        ("coast", 2): (0.327, 0.464, 0.520),
        ("insidecity", 3): (0.531, 0.500, 0.410),
        ("mountain", 4): (0.162, 0.195, 0.279),
    }
    for (kind, seed), mean in remembered.items():
        np.testing.assert_allclose(draw_scene(kind, seed, 64).image.mean(axis=(0, 1)), mean, atol=0.002)


@pytest.mark.parametrize("kind", KINDS)
def test_a_larger_picture_shows_the_same_scene(kind):
    """At 64 and at 128 pixels the coarse picture is the same, and so is most of what the pixels show."""
    small, large = draw_scene(kind, 4, 64), draw_scene(kind, 4, 128)
    coarse = [scene.image.reshape(16, n, 16, n, 3).mean(axis=(1, 3)) for scene, n in ((small, 4), (large, 8))]
    assert np.corrcoef(coarse[0].ravel(), coarse[1].ravel())[0, 1] > 0.9
    assert (small.segments == large.segments[::2, ::2]).mean() > 0.75


@pytest.mark.parametrize("seed", range(3))
def test_what_a_kind_shows(seed):
    """Cities hold buildings and windows; landscapes never do; each kind holds what its name says."""
    drawn = {kind: draw_scene(kind, seed) for kind in KINDS}
    assert all(share(drawn[kind], "building", "window") > 0.1 for kind in CITY)
    assert all(share(drawn[kind], "window") > 0.01 for kind in CITY)
    assert all(share(drawn[kind], "building", "window", "road") == 0 for kind in LANDSCAPE)
    assert share(drawn["street"], "road") > 0.1
    assert share(drawn["coast"], "water") > 0.1
    assert share(drawn["forest"], "tree") > 0.25
    assert share(drawn["mountain"], "mountain") > 0.1
    assert share(drawn["opencountry"], "field") > 0.15


@pytest.mark.parametrize("kind", ["coast", "opencountry", "mountain", "street", "skyline"])
def test_the_sky_is_above_the_ground(kind):
    """The mean height of sky pixels is above that of ground pixels, and the sky is at the top."""
    scene = draw_scene(kind, 12)
    height = 1 - (np.arange(128)[:, None] + 0.5) / 128 + np.zeros((1, 128))
    sky = scene.segments == SEGMENT_NAMES.index("sky")
    ground = np.isin(scene.segments, [SEGMENT_NAMES.index(n) for n in ("road", "field", "water", "sand")])
    assert height[sky].mean() > height[ground].mean() + 0.2
    assert sky[:3].mean() > 0.3
    assert sky[-3:].mean() == 0


def test_segments_lie_where_the_picture_shows_them():
    """Lit windows of a tower at night are brighter than its wall: picture and labels are one."""
    scene = draw_scene("tallbuilding", 3, 256, light="night")
    gray = as_gray(scene.image)
    window, wall = (scene.segments == SEGMENT_NAMES.index(name) for name in ("window", "building"))
    assert gray[window].mean() > 1.3 * gray[wall].mean()


def test_draw_scenes_is_balanced():
    """Each kind in turn; the seed decides; each scene can be drawn again alone."""
    drawn = draw_scenes(16, seed=3, size=32)
    assert [scene.kind for scene in drawn] == list(KINDS) * 2
    assert sum(scene.label == "city" for scene in drawn) == 8
    assert len({scene.seed for scene in drawn}) == 16
    again = draw_scene(drawn[5].kind, drawn[5].seed, 32)
    assert np.array_equal(again.image, drawn[5].image)
    assert {scene.seed for scene in drawn}.isdisjoint(scene.seed for scene in draw_scenes(16, seed=4, size=32))


def test_texture_makes_the_reversal():
    """Without the grain of its leaves a forest has far fewer edges; the composition stays."""
    natural, smooth = draw_scene("forest", 2), draw_scene("forest", 2, texture=0)
    assert edge_strength(smooth.image) < 0.9 * edge_strength(natural.image)
    assert (natural.segments == smooth.segments).mean() > 0.95


def test_every_light_can_be_chosen():
    """A night is darker than a day, and every light draws."""
    means = {light: draw_scene("coast", 1, 32, light=light).image.mean() for light in LIGHTS}
    assert means["night"] < means["dusk"] < means["day"]


def test_a_new_kind_is_one_function(monkeypatch):
    """An instructor enters a function in KINDS; it is drawn like the others."""

    def paint_pillar(canvas):
        scenes.paint_sky(canvas, clouds=0)
        scenes.paint_tower(canvas, 0.4, 0.6, 0.2, 1.0)

    monkeypatch.setitem(KINDS, "pillar", ("city", paint_pillar))
    scene = draw_scene("pillar", 0, 64)
    assert scene.label == "city"
    assert SEGMENT_NAMES[scene.segments[5, 5]] == "sky"
    assert SEGMENT_NAMES[scene.segments[60, 32]] in ("building", "window")


DRAWERS = {
    "paint_bale": (0.5, 0.9, 0.2),
    "paint_beach": (0.6,),
    "paint_boat": (0.5, 0.9, 0.4),
    "paint_branches": (6,),
    "paint_car": (0.5, 0.9, 0.5),
    "paint_clouds": (0.8, 0.9),
    "paint_conifer": (0.5, 0.95, 0.8),
    "paint_fence": (0.9, 0.3),
    "paint_gable": (0.2, 0.8, 0.2, 0.6, (0.6, 0.3, 0.2)),
    "paint_grass": (1.0, 0.4),
    "paint_house": (0.2, 0.8, 0.1, 0.9),
    "paint_lamp": (0.5, 0.9, 0.7),
    "paint_mountains": (0.9, 0.6),
    "paint_person": (0.5, 0.9, 0.5),
    "paint_rocks": (1.0, 0.4),
    "paint_sky": (0.8,),
    "paint_street_wall": (-1,),
    "paint_tower": (0.3, 0.7, 0.1, 0.9),
    "paint_tree": (0.5, 0.95, 0.8),
    "paint_treeline": (0.8, 0.2),
    "paint_trunk": (0.5, 0.95, 0.1),
    "paint_water": (0.4,),
}


@pytest.mark.parametrize("name", DRAWERS)
def test_a_drawer_draws_alone(name):
    """Each drawer changes an empty canvas, and only to finite colours."""
    canvas = Canvas(64, seed=1)
    canvas.image[:] = 0.5
    settings = {"leaves": scenes.leaf_colours(canvas)} if name == "paint_grass" else {}
    getattr(scenes, name)(canvas, *DRAWERS[name], **settings)
    assert (np.abs(canvas.image - 0.5).max(axis=2) > 0.02).mean() > 0.003
    assert np.isfinite(canvas.image).all()


@pytest.mark.parametrize("name", ["paint_tree", "paint_conifer", "paint_boat", "paint_bale", "paint_trunk"])
def test_what_lies_outside_is_not_drawn(name):
    """A thing beyond the border leaves the canvas as it is."""
    canvas = Canvas(64, seed=1)
    getattr(scenes, name)(canvas, 5.0, 0.9, 0.2)
    assert not canvas.image.any()


def test_boxes_and_stripes_cover_exactly():
    """Partly covered pixels count in part, so that areas are right whatever the size."""
    for size in (32, 77, 128):
        cover, where = Canvas(size, 0).box(0.123, 0.456, 0.2, 0.777)
        assert cover.sum() / size**2 == pytest.approx((0.456 - 0.123) * (0.777 - 0.2))
        assert cover.shape == Canvas(size, 0).image[where].shape[:2]
    fine = stripes(np.linspace(0, 1, 10_001), 0.013, 0.07, 0.3)
    assert fine.mean() == pytest.approx(np.mean((np.linspace(0, 1, 10_001) - 0.013) / 0.07 % 1 < 0.3), abs=1e-3)
    coarse = stripes(np.linspace(0, 1, 21), 0.013, 0.07, 0.3)
    np.testing.assert_allclose(coarse, fine.reshape(20, 500).mean(axis=1), atol=1e-9)


def test_noise_is_the_same_field_at_every_size():
    """Mean 0, spread about 1, and a twice as large field agrees with the small one where they meet."""
    small, large = Canvas(64, 3).noise(1.5), Canvas(128, 3).noise(1.5)
    assert abs(small.mean()) < 1e-9
    assert 0.6 < small.std() < 1.5
    assert np.corrcoef(small.ravel(), large[::2, ::2].ravel())[0, 1] > 0.97
    assert np.corrcoef(small.ravel(), Canvas(64, 4).noise(1.5).ravel())[0, 1] < 0.4


def test_errors_say_what_to_do():
    """Unknown names and impossible sizes get one clear sentence."""
    with pytest.raises(ValueError, match="kind should be one of 'tallbuilding', 'forest'"):
        draw_scene("castle", 0)
    for size in (0, -1, 31, 513):
        with pytest.raises(ValueError, match="size should be a whole number from 32 to 512"):
            draw_scene("coast", 0, size)
    with pytest.raises(ValueError, match="seed should be a whole number of at least 0"):
        draw_scene("coast", -1)
    with pytest.raises(TypeError, match="seed"):
        draw_scene("coast", "three")
    with pytest.raises(ValueError, match="light should be one of 'day'"):
        draw_scene("coast", 0, light="noon")
    with pytest.raises(ValueError, match="texture should be a finite number from 0 to 3"):
        draw_scene("coast", 0, texture=9)
    with pytest.raises(ValueError, match="count should be a whole number of at least 1"):
        draw_scenes(0, seed=1)


# Mean red, green, blue, contrast, and how much neighbours differ down and across, of the fifth scene at 64 pixels.
LOOKS = {
    "tallbuilding": [0.4065, 0.4222, 0.4370, 0.2357, 0.0279, 0.0467],
    "forest": [0.4489, 0.4714, 0.4366, 0.2899, 0.0510, 0.0488],
    "skyline": [0.4857, 0.4773, 0.5381, 0.2448, 0.0398, 0.0464],
    "coast": [0.4491, 0.4579, 0.4598, 0.1841, 0.0349, 0.0281],
    "street": [0.4467, 0.4416, 0.4218, 0.2024, 0.0362, 0.0437],
    "mountain": [0.4731, 0.4896, 0.4272, 0.1686, 0.0247, 0.0212],
    "insidecity": [0.4455, 0.3908, 0.3386, 0.2206, 0.0599, 0.0453],
    "opencountry": [0.5021, 0.5197, 0.4366, 0.1821, 0.0246, 0.0105],
}


@pytest.mark.parametrize("kind", KINDS)
def test_scenes_stay_what_networks_learned_from(kind):
    """The shipped weights, and the numbers of notebooks 03 and 10, belong to these pictures."""
    image = draw_scene(kind, 5, 64).image
    neighbours = [np.abs(np.diff(image, axis=axis)).mean() for axis in (0, 1)]
    assert [*image.mean(axis=(0, 1)), image.std(), *neighbours] == pytest.approx(LOOKS[kind], abs=2e-4)
