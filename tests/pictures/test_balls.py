"""Drawn balls: their geometry, what a seed decides, that nothing but the ball tells which ball it is."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import cross_val_score

from course_utils.pictures import balls
from course_utils.pictures.balls import BALLS, QUIDDITCH, SPORTS, Ball, Skin, draw_ball, draw_balls, draw_masked_balls
from course_utils.pictures.balls.skins import HEXAGONS, PENTAGONS, curve, golf_ball, grain, soccer_ball
from course_utils.pictures.balls.solids import HOLLOWS, dented_sphere, embossed, length, meet, normals, sphere, spindle
from course_utils.pictures.balls.stage import light_of, picture_of
from course_utils.pictures.sources import PictureError

UNTURNED = np.eye(3, dtype=np.float32)
LINE = np.linspace(-1.2, 1.2, 81, dtype=np.float32)


def directions(count, seed=0):
    """Return directions (1, count, 3), all over the sphere."""
    d = np.random.default_rng(seed).normal(size=(1, count, 3)).astype(np.float32)
    return d / length(d)[..., None]


# --- Solids -----------------------------------------------------------------------------------------------


def test_a_sphere_is_met_where_it_is():
    """Inside the circle at z = √(1 - x² - y²), nowhere outside; normals are the places themselves."""
    x, y = LINE[None, 1:], LINE[:, None]
    p, hit = meet(sphere, x, y, UNTURNED)
    away = np.hypot(x, y)
    assert np.array_equal(hit, away < 1)
    np.testing.assert_allclose(p[hit][:, 2], np.sqrt(1 - away[hit] ** 2), atol=1e-3)
    np.testing.assert_allclose(normals(sphere, p)[hit], p[hit], atol=2e-3)


def test_a_spindle_is_longer_than_thick():
    """Half its length is 1, half its thickness .6, and it ends in points; turned by 90 degrees it stands."""
    rolled = np.float32([[0, 1, 0], [-1, 0, 0], [0, 0, 1]])
    for turn, long in ((UNTURNED, 1), (rolled, 0)):
        _, hit = meet(spindle, LINE[None], LINE[:, None], turn)
        across = [np.ptp(LINE[hit.any(axis=axis)]) / 2 for axis in (1, 0)]  # down, to the right
        assert across[long] == pytest.approx(1, abs=0.06) and across[1 - long] == pytest.approx(0.6, abs=0.04)
    tip, belly = spindle(np.float32([[0.98, 0.05, 0], [0, 0.59, 0]]))
    assert tip > 0 > belly


def test_a_dented_sphere_has_four_hollows():
    """Its surface lies .13 deeper in the middle of each hollow, and nowhere else."""
    deep = dented_sphere(np.float32(HOLLOWS))
    np.testing.assert_allclose(deep, 0.13, atol=1e-6)
    assert abs(dented_sphere(np.float32(-HOLLOWS))).max() < 1e-6


def test_embossing_tilts_towards_what_it_should():
    """On a plane that faces the viewer a ramp upwards to the right tilts the normal to the left: as calculus says."""
    flat = np.zeros((9, 11, 3), np.float32)
    flat[..., 2] = 1
    ramp = 0.3 * np.arange(11)[None] * 0.1 + np.zeros((9, 1))
    expected = np.array([-0.3, 0, 1]) / np.sqrt(1.09)
    np.testing.assert_allclose(embossed(flat, ramp, 0.1), np.broadcast_to(expected, flat.shape), atol=1e-5)
    up = 0.3 * np.arange(9)[::-1, None] * 0.1 + np.zeros((1, 11))
    np.testing.assert_allclose(embossed(flat, up, 0.1)[4, 5], expected[[1, 0, 2]], atol=1e-5)


def test_embossing_a_tilted_plane_is_the_normal_of_the_raised_surface():
    """Oracle: the surface raised along its normal, differentiated by hand."""
    n = np.array([0.36, -0.48, 0.8])
    h_x, h_y, pixel = 0.2, -0.1, 0.01
    x = np.arange(7) * pixel
    height = h_x * x[None] - h_y * x[:, None]  # rows go down
    a, b = np.array([1, 0, -n[0] / n[2]]), np.array([0, 1, -n[1] / n[2]])  # a pixel to the right, and up
    raised = np.cross(a + h_x * n, b + h_y * n)
    ours = embossed(np.broadcast_to(n, (7, 7, 3)), height, pixel)[3, 3]
    np.testing.assert_allclose(ours, raised / np.linalg.norm(raised), atol=1e-6)


# --- Skins ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("swing", [0.30, 0.36])
def test_the_seam_of_a_tennis_ball(swing):
    """The distance is 0 along the curve of its definition, and grows as one walks away from it."""
    a, b, t = 1 - swing, swing, np.linspace(0, 2 * np.pi, 300)
    seam = np.stack([a * np.cos(t) + b * np.cos(3 * t), a * np.sin(t) - b * np.sin(3 * t),
                     2 * np.sqrt(a * b) * np.sin(2 * t)], axis=-1)  # fmt: skip
    np.testing.assert_allclose(length(seam), 1)
    np.testing.assert_allclose(curve(seam, swing)[0], 0, atol=1e-9)
    d = directions(500)[0].astype(float)
    nearest = np.arccos(np.clip(d @ seam.T, -1, 1)).min(axis=1)
    close = nearest < 0.15
    assert close.sum() > 50
    np.testing.assert_allclose(np.abs(curve(d, swing)[0])[close], nearest[close], atol=0.05)


def test_a_soccer_ball_has_twelve_pentagons_and_twenty_hexagons():
    """Black at the corners of an icosahedron, white in the middle of its faces; pentagons fill 28 % of the solid."""
    assert (len(PENTAGONS), len(HEXAGONS)) == (12, 20)
    np.testing.assert_allclose([*PENTAGONS.sum(axis=0), *HEXAGONS.sum(axis=0)], 0, atol=1e-9)
    rng = np.random.default_rng(0)
    black, white = (soccer_ball(np.float32(middles)[None], rng).colour[0] for middles in (PENTAGONS, HEXAGONS))
    assert black.max() < 0.2 and white.min() > 0.8
    everywhere = soccer_ball(directions(4000), rng).colour[0].mean(axis=1)
    assert 0.23 < (everywhere < 0.3).mean() < 0.33  # 12 of 1.72 a², in 72.61 a²


def test_a_golf_ball_is_dimpled_all_over():
    """Dimples fill much of it, near the poles as at the equator."""
    d = directions(6000)
    deep = golf_ball(d, np.random.default_rng(0)).height[0] < -0.01
    belts = [deep[(abs(d[0, :, 2]) >= low) & (abs(d[0, :, 2]) < high)].mean() for low, high in ((0, 0.3), (0.9, 1))]
    assert min(belts) > 0.33 and max(belts) - min(belts) < 0.1


def test_grain_has_mean_0_and_deviation_1():
    """Whatever its frequency."""
    for frequency in (5, 50):
        pattern = np.concatenate([grain(directions(3000), frequency, np.random.default_rng(s))[0] for s in range(5)])
        assert abs(pattern.mean()) < 0.15 and abs(pattern.std() - 1) < 0.1


@pytest.mark.parametrize("kind", BALLS)
def test_skins_are_finite_and_differ_from_ball_to_ball(kind):
    """Colours of the right shape, heights of a few hundredths; another seed paints another ball."""
    d = directions(1000)
    one, same, other = (BALLS[kind].skin(d, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert one.colour.shape == d.shape and np.isfinite(one.colour).all() and one.colour.min() >= 0
    assert np.abs(one.height).max() < 0.15
    assert np.array_equal(one.colour, same.colour)
    assert kind == "eight ball" or not np.array_equal(one.colour, other.colour)


# --- Pictures ---------------------------------------------------------------------------------------------


def test_the_lectures_balls():
    """Ten balls of sports, and the slide's three."""
    assert len(SPORTS) == 10 and QUIDDITCH == ("quaffle", "bludger", "snitch")
    assert {"basketball", "American football", "tennis ball"} < set(SPORTS)
    assert [*SPORTS, *QUIDDITCH] == list(BALLS)


@pytest.mark.parametrize("kind", BALLS)
@pytest.mark.parametrize("size", [16, 33, 96])
def test_a_ball_is_a_picture(kind, size):
    """Shape, type, range, 256 levels."""
    picture = draw_ball(kind, 5, size)
    assert picture.shape == (size, size, 3) and picture.dtype == np.float32
    assert 0 <= picture.min() < picture.max() <= 1
    np.testing.assert_allclose(picture * 255, np.round(picture * 255), atol=1e-4)


@pytest.mark.parametrize("kind", BALLS)
def test_the_same_seed_draws_the_same_ball_at_any_size(kind):
    """Same seed, same pixels; another seed, another picture; at 32 and 96 pixels the coarse picture is the same."""
    small, again, other, large = (draw_ball(kind, s, n) for s, n in ((7, 32), (7, 32), (8, 32), (7, 96)))
    assert np.array_equal(small, again)
    assert not np.array_equal(small, other)
    coarse = [picture.reshape(16, n, 16, n, 3).mean(axis=(1, 3)) for picture, n in ((small, 2), (large, 6))]
    assert np.abs(coarse[0] - coarse[1]).mean() < 0.02
    assert np.corrcoef(*map(np.ravel, coarse))[0, 1] > 0.98


def test_the_seed_means_the_same_on_every_machine():
    """Mean colours of a few balls, as they were when this was written."""
    remembered = {
        ("basketball", 0): (0.768, 0.655, 0.502),
        ("American football", 1): (0.731, 0.586, 0.413),
        ("quaffle", 2): (0.723, 0.547, 0.459),
        ("snitch", 3): (0.741, 0.678, 0.496),
    }
    for (kind, seed), mean in remembered.items():
        np.testing.assert_allclose(draw_ball(kind, seed, 64).mean(axis=(0, 1)), mean, atol=0.002)


def test_the_ball_is_where_it_is_drawn(monkeypatch):
    """A ball that glows red: red pixels form one disc as large as the picture says, with its shadow on the ground."""
    red = Ball(lambda d, rng: Skin(np.full(d.shape, (1.0, 0.0, 0.0))))
    monkeypatch.setitem(BALLS, "red", red)
    picture = draw_ball("red", 3, 128)
    ball = (picture[..., 0] > 0.25) & (picture[..., 1:].max(axis=2) < 0.5 * picture[..., 0])
    rows, columns = np.nonzero(ball)
    across = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert abs(across[0] - across[1]) <= 0.05 * across[0]
    assert 0.5 * 128 <= np.mean(across) <= 0.83 * 128
    assert ball.sum() == pytest.approx(np.pi / 4 * across[0] * across[1], rel=0.06)


@pytest.mark.parametrize(
    ("kind", "is_so"),
    [
        ("tennis ball", lambda red, green, blue: green >= red > 1.5 * blue),
        ("basketball", lambda red, green, blue: red > 1.2 * green > 1.2 * blue),
        ("quaffle", lambda red, green, blue: red > 2 * max(green, blue)),
        ("bludger", lambda red, green, blue: max(red, green, blue) < 0.5),
    ],
)
def test_colours(kind, is_so):
    """In the middle of nearly every picture there is the ball's colour: yellow, orange, scarlet, iron."""
    middles = [draw_ball(kind, seed, 32)[13:19, 13:19].mean(axis=(0, 1)) for seed in range(12)]
    assert sum(is_so(*middle.tolist()) for middle in middles) >= 10


@pytest.mark.parametrize("seed", range(3))
def test_the_surroundings_do_not_tell_the_ball(seed):
    """From the colours of the upper corners alone nobody can say which of thirteen it is."""
    pictures, labels = draw_balls(260, seed, 16, kinds=tuple(BALLS))
    corners = np.concatenate([pictures[:, :2, :2], pictures[:, :2, -2:]], axis=1).reshape(len(pictures), -1)
    assert cross_val_score(LinearDiscriminantAnalysis(), corners, labels, cv=3).mean() < 0.16


def test_many_balls():
    """Of every ten in a row each kind once, shuffled; more begin with the same ones; other seeds, other pictures."""
    pictures, labels = draw_balls(30, seed=4, size=16)
    assert pictures.shape == (30, 16, 16, 3) and labels.dtype == np.int64
    assert np.all(np.sort(labels.reshape(3, 10)) == np.arange(10))
    assert not np.array_equal(labels[:10], labels[10:20])
    fewer, their_labels = draw_balls(13, seed=4, size=16)
    assert np.array_equal(fewer, pictures[:13]) and np.array_equal(their_labels, labels[:13])
    assert not np.array_equal(draw_balls(13, seed=5, size=16)[0], fewer)
    assert draw_balls(2, 0, 16, kinds="snitch")[1].tolist() == [0, 0]


def test_a_mask_is_where_the_ball_is(monkeypatch):
    """A ball that glows red: the mask is what is red, and no shadow; the pictures are those of `draw_balls`."""
    monkeypatch.setitem(BALLS, "red", Ball(lambda d, rng: Skin(np.full(d.shape, (1.0, 0.0, 0.0)))))
    images, masks = draw_masked_balls(4, seed=2, size=64, kinds=("red",))
    np.testing.assert_array_equal(images, draw_balls(4, 2, 64, ("red",))[0])
    red = (images[..., 0] > 0.25) & (images[..., 1:].max(axis=3) < 0.5 * images[..., 0])
    assert np.mean(red != masks) < 0.01 and 0.1 < masks.mean() < 0.6


def test_wings_belong_to_the_mask():
    """A snitch's mask is wider than high; a tennis ball's is not."""
    for kind, is_wide in (("snitch", True), ("tennis ball", False)):
        _, masks = draw_masked_balls(6, seed=0, size=64, kinds=(kind,))
        sides = [[np.ptp(places) for places in np.nonzero(mask)] for mask in masks]
        assert all((across > 1.2 * down) == is_wide for down, across in sides)


def test_each_label_names_its_picture():
    """A black ball and a yellow one, shuffled: the label tells which is which."""
    pictures, labels = draw_balls(16, seed=1, size=32, kinds=("eight ball", "tennis ball"))
    is_yellow = [picture[10:22, 10:22, :2].mean() > 1.5 * picture[10:22, 10:22, 2].mean() for picture in pictures]
    assert np.mean(np.array(is_yellow) == labels) > 0.8


def test_numpy_random_numbers_are_left_alone():
    """Drawing uses its own generators."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    draw_balls(3, seed=0, size=16)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_light_and_numbers():
    """Twice as many numbers are more than twice the light; what is brighter stays brighter, and white is the end."""
    assert light_of(np.array([0.25, 0.5, 1.0])).tolist() == pytest.approx([0.25**2.2, 0.5**2.2, 1])
    rising = picture_of(np.array([-0.1, 0, 0.1, 1, 5, 50]))
    assert rising[0] == rising[1] == 0 and np.all(np.diff(rising[1:]) > 0) and rising[-1] <= 1


def test_a_new_ball_is_one_function(monkeypatch):
    """As the package's docstring says: a skin, entered under a name."""

    def marble(d, rng):
        return Skin(0.5 + 0.2 * grain(d, 3, rng)[..., None] * np.array([1, 0.5, 0.2]), shine=0.05, polish=100)

    monkeypatch.setitem(balls.BALLS, "marble", Ball(marble))
    assert draw_ball("marble", 0, 32).std() > 0.05


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: draw_ball("football", 0),
            ValueError,
            "kind should be one of 'basketball', .* got 'football'",
        ),
        (lambda: draw_ball("snitch", -1), ValueError, "seed should be a whole number of at least 0"),
        (lambda: draw_ball("snitch", 0, 8), ValueError, "size should be a whole number from 16 to 512, got 8"),
        (lambda: draw_balls(0, 0), ValueError, "count should be a whole number of at least 1"),
        (lambda: draw_balls(3, 0, kinds=()), ValueError, "at least one ball, got none; try SPORTS or QUIDDITCH"),
        (lambda: draw_balls(3, 0, kinds=["snitch", "cat"]), ValueError, "kinds should be one of .* got 'cat'"),
        (lambda: draw_balls(10**6, 0), PictureError, "fewer or smaller balls"),
    ],
)
def test_refuses_wrong_arguments(call, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        call()
