"""The explorers of notebook 12 compute what they say, and its predictions are right, by computing them."""

import numpy as np
import pytest

from course_utils.explorers.applications.latent_plane import CODES, PICTURES, PIXELS, LatentPlaneExplorer
from course_utils.explorers.applications.picture_sets import OWN, RETURNED, RETURNED_DIGIT, PictureSetsExplorer, walk
from course_utils.explorers.applications.sampler import KEPT, TILE, SamplerExplorer
from course_utils.explorers.questions.generation import QUESTIONS
from course_utils.networks.generators import UNIFORM, fresh_digits, judge, known_digits, nearest, sample, trained
from course_utils.pictures.digits import letters


def test_the_walk_passes_its_stations():
    """It begins at the picture, comes by f(x) and f(digit), and ends at the digit; between these it stays decoded."""
    first, last = sample(UNIFORM, 1, seed=1)[0], fresh_digits()[0][2]
    way, f = walk(first, last), trained()["autoencoder"]
    near, far_end = f.reconstruct(np.stack([first, last]))
    stations = {0: first, RETURNED: near, RETURNED_DIGIT: far_end, 20: last}
    assert way.shape == (21, 28, 28)
    for step, picture in stations.items():
        np.testing.assert_allclose(way[step], picture, atol=1e-5)
    codes = f.encode(np.stack([first, last]))
    np.testing.assert_allclose(way[13], f.decode([codes.mean(axis=0)])[0], atol=1e-5)


def test_the_walk_comes_nearer():
    """From random pixels, far from both sets, to a digit."""
    explorer = PictureSetsExplorer()
    far_away = explorer.numbers()
    assert far_away["to_s"][0] > 10 and far_away["to_i"][0] > 10
    explorer.way.value = 100
    numbers = explorer.numbers()
    assert numbers["to_s"][-1] < 6 and numbers["to_i"][-1] < 8
    np.testing.assert_allclose(numbers["x"], fresh_digits()[0][2], atol=1e-6)
    assert "leaves S" in explorer.view.reading
    explorer.close()


def test_a_painted_picture_begins_a_walk():
    """From the start; the menu says so."""
    explorer = PictureSetsExplorer(way=50)
    picture = np.eye(28)
    explorer.painted("x", picture)
    assert (explorer.start.value, explorer.way.value) == (OWN, 0)
    np.testing.assert_array_equal(explorer.numbers()["x"], picture)
    assert explorer.picture.disabled
    explorer.start.value = "letters"
    assert not explorer.picture.disabled
    explorer.close()


@pytest.mark.parametrize(("start", "said"), [("digits", "Not too far for a digit"), ("negatives", "Too far for a")])
def test_the_first_leg_says_how_near_a_digit_is(start, said):
    """A fresh digit is one already; its negative is far from all of them, a fifth of the way gone."""
    explorer = PictureSetsExplorer(start, way=20)
    assert f"{said}" in explorer.view.reading and "within 8.3." in explorer.view.reading
    explorer.close()


def test_what_is_clicked_is_kept():
    """The picture of a tile, once for each press, at most ten, and none any more."""
    explorer = SamplerExplorer()
    explorer.view.cursor = {"name": "drawn", "row": 2 * TILE + 3, "col": TILE + 5}
    assert "picture 12" in [plane.title for plane in explorer.view.planes]
    explorer.keep.click()
    np.testing.assert_array_equal(explorer._kept[0], explorer.numbers()["drawn"][11])
    first = explorer.numbers()["drawn"]
    explorer.again.click()
    assert not np.array_equal(first, explorer.numbers()["drawn"])
    for _ in range(KEPT + 3):
        explorer.keep.click()
    assert len(explorer._kept) == KEPT
    explorer.forget.click()
    assert explorer._kept == []
    explorer.close()


def test_the_sampler_counts():
    """What the judge says of the 25; noise never passes, and has no z."""
    explorer = SamplerExplorer("VAE, N(0, 1)", 0.7)
    numbers = explorer.numbers()
    assert explorer.view.reading.startswith(f"{int(judge(numbers['drawn'])[1].sum())} of 25 pass")
    explorer.way.value = UNIFORM
    assert not explorer.numbers()["passes"].any() and "no z here" in explorer.view.reading
    explorer.close()


def test_a_larger_spread_reaches_the_codes():
    """Of N(0, 1) that was fitted to nothing more pass at 1.4 than at 1; it says why, and not of a fitted one."""
    explorer = SamplerExplorer()
    some = [judge(sample(explorer.way.value, 500, 0, spread))[1].mean() for spread in (0.6, 1, 1.4, 2)]
    assert some == sorted(some) and "a larger spread reaches more of them" in explorer.view.reading
    deviations = trained()["autoencoder"].encode(known_digits()).std(axis=0)
    assert f"from {deviations.min():.1f} to {deviations.max():.1f}" in explorer.view.reading
    explorer.way.value = "VAE, N(0, 1)"
    assert "reaches more" not in explorer.view.reading
    explorer.close()


@pytest.mark.parametrize("shows", [CODES, PICTURES])
def test_the_circles_are_drawn_over_codes_and_pictures(shows):
    """At one deviation to the right of the middle, in ink or in orange; nowhere else on a page that is empty so."""
    explorer = LatentPlaneExplorer(1)
    explorer.shows.value = shows
    plane = explorer.view.plane("plane")
    assert (plane.rows, plane.cols) == (600, 600)
    around = np.linspace(0, 2 * np.pi, 720)
    places = np.round(300 + 60 * np.stack([np.cos(around), np.sin(around)])).astype(int)
    orange = plane.colours[places[1], places[0]].astype(int) @ [1, 0, -1] > 100
    assert (orange.mean() > 0.3) == (shows == PICTURES)
    explorer.close()


def test_what_the_plane_leaves_out_is_told():
    """At β = 0 some codes lie beyond its border; their spread is that of the notebook's table."""
    explorer = LatentPlaneExplorer(0)
    codes = trained()["beta 0"].encode(fresh_digits()[0])
    beyond = (np.abs(codes[:400]) > 5).any(axis=1).sum()
    plane = explorer.view.plane("plane")
    assert (plane.title, plane.fact) == (
        "codes of 400 fresh digits",
        f"z₁ right, z₂ up; {beyond} lie outside",
    ) and beyond > 0
    assert f"a spread of {codes.std():.1f}" in explorer.view.reading
    explorer.view.cursor = {"name": "plane", "row": 300, "col": 299}
    assert "z = (0.0, 0.0)" in explorer.view.reading.replace("−0.0", "minus")
    explorer.close()


def test_the_pointer_moves_the_code():
    """The cursor stands where the code is; d(z) is the decoder's."""
    explorer = LatentPlaneExplorer(1)
    explorer.view.cursor = {"name": "plane", "row": PIXELS // 2, "col": PIXELS}  # a quarter down, half to the right
    assert (explorer.z1.value, explorer.z2.value) == (0, 2.5)
    picture = trained()["beta 1"].decode([[0, 2.5]])[0].clip(0, 1)
    np.testing.assert_allclose(explorer.numbers()["picture"], picture, atol=1e-6)
    explorer.close()


# ---- the predictions ----


def test_there_are_so_many_pictures_and_codes():
    """Of a small picture and a short code, by counting them."""
    values, d, levels, k = 2, 4, 11, 2
    assert len({*np.ndindex(*[values] * d)}) == values**d and len({*np.ndindex(*[levels] * k)}) == levels**k
    assert len(np.linspace(0, 1, 11)) == levels
    assert (QUESTIONS["possible images"].right, QUESTIONS["codes of tenths"].right) == ("256⁴⁹¹⁵²", "11ᵏ")


def test_the_second_picture_is_decoded():
    """It does not pass for a digit, and f returns it better than the digit; the third is far from all f returns."""
    shown = [plane.cells for plane in QUESTIONS["three pictures"].shown()]
    returned = trained()["autoencoder"].reconstruct(np.float32(shown))
    away = np.sqrt(((returned - shown) ** 2).sum(axis=(1, 2)))
    assert away[1] < 0.7 * away[0] and away[2] > 2 * away[0]
    assert judge(np.float32(shown))[1].tolist() == [True, False, False]
    assert QUESTIONS["three pictures"].right == "the second"


def test_a_letter_becomes_a_digit():
    """It comes back badly, and what comes out is nearer to a digit than it was."""
    x = letters("A")
    returned = trained()["autoencoder"].reconstruct(x)
    assert nearest(returned)[0] < nearest(x)[0] - 0.5
    assert ((returned - x) ** 2).sum() > 1.5 * 784 * 0.024
    assert QUESTIONS["a letter"].right.startswith("a digit's strokes")


def test_no_random_picture_is_a_digit():
    """The chance has hundreds of zeros; the tries since the Big Bang have 24 digits."""
    digit = fresh_digits()[0][3]
    chance = np.log10(np.minimum(digit + 0.25, 1) - np.maximum(digit - 0.25, 0)).sum()
    assert chance < -200 and 1e6 * 13.8e9 * 365.25 * 86400 < 1e24
    assert QUESTIONS["a million a second"].right == "none"


def test_few_of_the_naive_codes_pass():
    """One of ten, or less."""
    assert judge(sample("autoencoder, N(0, 1)", 1000, seed=0))[1].mean() < 0.1
    assert QUESTIONS["where z comes from"].right.startswith("few: one of ten")


def test_a_large_beta_makes_all_alike():
    """At 16 two codes are decoded to the same picture, and all fresh digits have the same code; at 1 they don't."""
    for beta, alike in ((16, True), (1, False)):
        model = trained()[f"beta {beta}"]
        pictures = model.decode([[-2, 0], [2, 0], [0, 2]])
        assert (np.ptp(pictures, axis=0).max() < 0.1) == alike
        assert (model.encode(fresh_digits()[0]).std() < 0.1) == alike
    assert QUESTIONS["a large beta"].right == "all pictures become the same"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: PictureSetsExplorer("pixels"), "from should be one of"),
        (lambda: SamplerExplorer("GAN"), "draw should be one of"),
        (lambda: LatentPlaneExplorer(2), "beta should be one of 0, 1, 4, 16, got 2"),
    ],
)
def test_unknown_settings_get_a_sentence(make, said):
    """And nothing is made."""
    with pytest.raises(ValueError, match=said):
        make()
