"""Pictures moved by exact amounts land where they should; chance stays within its bounds; labels stay with them."""

import numpy as np
import pytest
from scipy.ndimage import rotate, shift

from course_utils.pictures.augmentation import Augmentation, enlarged, warped

RNG = np.random.default_rng(0)


def spot(row, col, shape=(21, 31)):
    """A dark picture with one bright pixel."""
    picture = np.zeros(shape)
    picture[row, col] = 1
    return picture


def test_a_shift_goes_down_and_to_the_right():
    """By shares of height and width; SciPy agrees."""
    moved = warped(spot(10, 15), shift=(2 / 21, 3 / 31))
    np.testing.assert_allclose(moved, spot(12, 18), atol=1e-9)
    picture = RNG.random((12, 9))
    np.testing.assert_allclose(
        warped(picture, shift=(1 / 24, 2 / 9)), shift(picture, (0.5, 2), order=1, mode="nearest"), atol=1e-9
    )


def test_a_turn_is_counter_clockwise():
    """What lies to the right of the middle goes up; SciPy's angle has the same sign."""
    np.testing.assert_allclose(warped(spot(10, 20), turn=90), spot(5, 15), atol=1e-9)
    picture = RNG.random((15, 15))
    inside = slice(5, 10)
    theirs = rotate(picture, 30, reshape=False, order=1, mode="nearest")
    np.testing.assert_allclose(warped(picture, turn=30)[inside, inside], theirs[inside, inside], atol=1e-9)


def test_a_skew_moves_the_upper_edge_to_the_right():
    """And the lower one to the left; the middle row stays."""
    upright = np.zeros((21, 31))
    upright[:, 15] = 1
    leaning = warped(upright, skew=0.5)
    assert leaning[0].argmax() == 20 and leaning[10].argmax() == 15 and leaning[20].argmax() == 10


def test_channels_move_together():
    """A colour picture moves as its channels do."""
    picture = RNG.random((10, 14, 3))
    amounts = {"shift": (0.1, -0.2), "turn": 20, "skew": 0.3}
    np.testing.assert_allclose(warped(picture, **amounts)[:, :, 1], warped(picture[:, :, 1], **amounts))


def test_nothing_is_changed_by_default():
    """Zero amounts give the picture back, grey and in colour."""
    for shape in ((9, 7), (9, 7, 3)):
        picture = RNG.random(shape)
        np.testing.assert_allclose(Augmentation()(picture, 3), picture, atol=1e-12)


def test_the_same_seed_changes_in_the_same_way():
    """And another seed differently."""
    picture, augment = RNG.random((9, 7, 3)), Augmentation(0.2, 30, 0.2, 0.3, 0.3, flip=True)
    assert np.array_equal(augment(picture, 5), augment(picture, 5))
    assert not np.array_equal(augment(picture, 5), augment(picture, 6))


def test_half_of_the_pictures_are_flipped():
    """The others stay, and left is right in those that are."""
    picture, augment = RNG.random((4, 5)), Augmentation(flip=True)
    new = [augment(picture, seed) for seed in range(200)]
    flipped = [np.allclose(each, picture[:, ::-1]) for each in new]
    assert 70 < sum(flipped) < 130
    assert all(np.allclose(each, picture) for each, is_flipped in zip(new, flipped, strict=True) if not is_flipped)


def test_light_and_colour_stay_within_bounds():
    """Light of 0.5 darkens to a half at most or lightens half way to white; colours change each channel on its own."""
    grey = np.full((3, 3, 3), 0.4)
    lit = np.array([Augmentation(light=0.5)(grey, seed) for seed in range(100)])
    assert 0.2 <= lit.min() < 0.22 and 0.68 < lit.max() <= 0.7
    coloured = np.array([Augmentation(colour=0.5)(grey, seed)[0, 0] for seed in range(100)])
    assert coloured.min() >= 0.2 and coloured.max() <= 0.6 and np.ptp(coloured, axis=1).max() > 0.2
    bright = Augmentation(colour=0.8)(np.ones((2, 2, 3)), 1)
    assert bright.min() >= 0 and bright.max() <= 1


def test_enlarged_keeps_pictures_first_and_labels_right():
    """The pictures themselves come first, then a copy of each, again and again."""
    images = np.stack([np.full((4, 4), value) for value in (0.1, 0.5, 0.9)])
    new, labels = enlarged(images, [1, 5, 9], 2, Augmentation(shift=0.2, turn=90))
    assert new.shape == (9, 4, 4) and new.dtype == np.float32
    np.testing.assert_allclose(new[:, 0, 0] * 10, labels, atol=1e-5)
    assert len(enlarged(images, [1, 5, 9], 0, Augmentation())[0]) == 3


@pytest.mark.parametrize(
    ("amounts", "named"),
    [({"shift": -0.1}, "shift"), ({"turn": 200}, "turn"), ({"light": 2}, "light"), ({"skew": "much"}, "skew")],
)
def test_amounts_that_cannot_be(amounts, named):
    """One sentence names the amount."""
    with pytest.raises((TypeError, ValueError), match=named):
        Augmentation(**amounts)


@pytest.mark.parametrize("amount", [{"shift": 0.2}, {"turn": 40}, {"skew": 0.6}])
def test_chance_goes_both_ways(amount):
    """Up and down, to the left and to the right, about as often."""
    places = [Augmentation(**amount)(spot(5, 15), seed)[:, 15 - 8 : 15 + 9].sum(axis=0).argmax() for seed in range(60)]
    assert 15 < sum(place > 8 for place in places) < 45 and 15 < sum(place < 8 for place in places) < 45
