"""Segments: names and colours, regions against scikit-image and scikit-learn, masks of photographs painted by hand."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from course_utils.pictures.photographs import PHOTOS, photo
from course_utils.pictures.scenes import SEGMENT_NAMES, draw_scene
from course_utils.pictures.segments import (
    NAMES,
    PAINTED,
    UNNAMED,
    kmeans,
    merged,
    otsu,
    overlay,
    painted_photo,
    with_best_names,
)

SCENE = draw_scene("tallbuilding", seed=3, size=64)


def test_ten_names_become_eight():
    """Each name keeps its name, windows belong to buildings, objects to nothing; 255 stays."""
    told = {name: merged([number])[0] for number, name in enumerate(SEGMENT_NAMES)}
    assert all(list(NAMES)[told[name]] == name for name in NAMES)
    assert told["window"] == told["building"] and told["object"] == UNNAMED
    assert merged(np.uint8([[255, 0]])).tolist() == [[255, 0]]


def test_colours_lie_over_a_picture():
    """At 0 the picture, at 1 the colour of the name, between a mixture; what has no name is seen as it is."""
    image = np.full((1, 2, 3), 0.2)
    colours = list(NAMES.values())
    np.testing.assert_array_equal(overlay(image, [[0, 6]], colours, 0), image)
    sky = np.array([0x56, 0xB4, 0xE9]) / 255
    np.testing.assert_allclose(overlay(image, [[0, 255]], colours, 1)[0], [sky, image[0, 1]])
    np.testing.assert_allclose(overlay(image, [[0, 0]], colours, 0.5)[0, 0], (sky + 0.2) / 2)
    np.testing.assert_array_equal(overlay(image, [[-1, 255]], colours, 1), image)
    with pytest.raises(ValueError, match="the picture's size"):
        overlay(image, [[0], [0]], colours)


def test_otsu_leaves_the_least_variance_within():
    """No other of the 256 levels cuts a scene better; a picture of one colour is one region."""
    grey, parts = np.round(255 * SCENE.image.mean(axis=2)), otsu(SCENE.image)
    cuts = [grey > level for level in range(int(grey.min()), int(grey.max()))]
    within = [sum(part.var() * part.size for part in (grey[cut], grey[~cut])) for cut in cuts]
    np.testing.assert_array_equal(parts, cuts[int(np.argmin(within))])
    assert len(np.unique(otsu(np.full((3, 5, 3), 0.5)))) == 1


def test_k_means_finds_colours_as_well_as_scikit_learn():
    """The spread of colours within the regions is at most a tenth above that of the best of ten other runs."""
    pixels, regions = SCENE.image.reshape(-1, 3), kmeans(SCENE.image, k=6).ravel()
    spread = sum(((part := pixels[regions == n]) - part.mean(axis=0)).__pow__(2).sum() for n in np.unique(regions))
    assert spread < 1.1 * KMeans(6, n_init=10, random_state=0).fit(pixels).inertia_
    np.testing.assert_array_equal(kmeans(SCENE.image, k=6).ravel(), regions)


def test_k_means_of_few_colours():
    """There are at most as many regions as colours: one pixel, or a picture of two colours."""
    assert kmeans(np.full((1, 1, 3), 0.3)).tolist() == [[0]]
    two = kmeans(np.array([[[0.0] * 3, [1.0] * 3, [1.0] * 3]]), k=8)
    assert two[0, 1] == two[0, 2] != two[0, 0]


def test_regions_get_the_best_names_that_there_are():
    """Each region gets its commonest true name; no other naming of these regions has more pixels right."""
    regions, truth = kmeans(SCENE.image, k=3), merged(SCENE.segments)
    right = np.mean(with_best_names(regions, truth) == truth)
    for name in range(len(NAMES)):
        for region in range(3):
            other = with_best_names(regions, truth)
            other[regions == region] = name
            assert np.mean(other == truth) <= right
    assert with_best_names([[0, 1]], [[255, 3]]).tolist() == [[255, 3]]


@pytest.mark.parametrize("name", PAINTED)
def test_photographs_are_painted_where_their_colours_change(name):
    """Painted sky is smooth: brightness varies less within it than over the whole; the top left corner is sky."""
    labels, grey = painted_photo(name, 128), photo(name, size=128, gray=True)
    assert name in PHOTOS and labels[2, 2] == 0 and 0.2 < np.mean(labels == 0) < 0.9
    assert np.mean(np.abs(np.diff(grey, axis=1))[labels[:, 1:] == 0]) < 0.5 * np.mean(np.abs(np.diff(grey, axis=1)))
    assert set(np.unique(labels)) <= {*range(len(NAMES)), UNNAMED}


def test_unknown_photographs_are_refused():
    """Nobody has painted the cat."""
    with pytest.raises(ValueError, match="name should be one of 'china'"):
        painted_photo("chelsea")
