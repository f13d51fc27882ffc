"""The lecture's hierarchical features: edges, long lines, one number, and a bank of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from course_utils.features import (
    BANK_ANGLES,
    FEATURE_NAMES,
    GRAY_WEIGHTS,
    as_gray,
    default_length,
    edge_map,
    edge_size_and_angle,
    edge_strength,
    line_map,
    line_strength,
    odd,
    scene_features,
)
from course_utils.filters import EDGE_HORIZONTAL, EDGE_VERTICAL, SOBEL_HORIZONTAL, oriented_edge


def noise(height=50, width=40, seed=0):
    """A picture without any structure."""
    return np.random.default_rng(seed).random((height, width))


def bar(angle, size=64):
    """A bright bar through the middle at an angle (degrees, counter-clockwise)."""
    up, right = (size / 2 - 0.5) - np.indices((size, size))[0], np.indices((size, size))[1] - (size / 2 - 0.5)
    across = up * np.cos(np.radians(angle)) - right * np.sin(np.radians(angle))
    return np.clip(4.5 - np.abs(across), 0, 1)


def test_mean_of_v_is_v_times_beta():
    """The slide's mean(V) = Vᵀβ with β = [1/n, ..., 1/n]."""
    image = noise()
    v = line_map(image, 9).ravel()
    beta = np.full(v.size, 1 / v.size)
    assert line_strength(image, 9) == pytest.approx(v @ beta)


@pytest.mark.parametrize(
    "settings", [{"length": 7}, {"angle": 30}, {"width": 4}, {"threshold": 0.2}, {"length": 5, "angle": 0, "width": 3}]
)
def test_every_setting_of_a_line_counts(settings):
    """mean(V) is the mean of `line_map` for each of its arguments, and each of them changes it."""
    image = noise()
    strength = line_strength(image, **settings)
    assert strength == line_map(image, **settings).mean()
    assert abs(strength - line_strength(image)) > 1e-3


def test_a_wide_line_is_a_running_mean_across_as_well():
    """Three columns at a time: SciPy's uniform filter down 7 and across 3."""
    image = noise(30, 41)
    edges = -ndimage.sobel(image, axis=1)[1:-1, 1:-1] / 4
    runs = np.abs(ndimage.uniform_filter(edges, (7, 3)))[3:-3, 1:-1]
    np.testing.assert_allclose(line_map(image, 7, width=3, threshold=0), runs, atol=1e-12)


def test_edges_agree_with_scipy():
    """E is a quarter of SciPy's |Sobel| where no padding is needed (SciPy: bright minus dark, the other sign)."""
    image = noise()
    oracle = ndimage.sobel(image, axis=1)[1:-1, 1:-1] / 4
    np.testing.assert_allclose(edge_map(image, signed=True), -oracle, atol=1e-12)
    np.testing.assert_allclose(edge_map(image), np.abs(oracle), atol=1e-12)
    np.testing.assert_allclose(
        edge_map(image, SOBEL_HORIZONTAL), np.abs(ndimage.sobel(image, axis=0))[1:-1, 1:-1] / 4, atol=1e-12
    )


@pytest.mark.parametrize("length", [5, 9, 21])
def test_lines_agree_with_a_running_mean(length):
    """S is the absolute running mean of signed edges down the columns, V what exceeds mean(E)."""
    image = noise(60, 45)
    edges = -ndimage.sobel(image, axis=1)[1:-1, 1:-1] / 4
    half = length // 2
    runs = np.abs(ndimage.uniform_filter1d(edges, length, axis=0))[half:-half]
    np.testing.assert_allclose(line_map(image, length, threshold=0), runs, atol=1e-12)
    np.testing.assert_allclose(line_map(image, length), np.maximum(runs - np.abs(edges).mean(), 0), atol=1e-12)


def test_a_half_plane_has_one_edge():
    """A step of height 1 between columns gives E = 1 in the two columns beside it; the picture is not square."""
    image = np.zeros((20, 30))
    image[:, 10:] = 1
    edges = edge_map(image)
    assert edges.shape == (18, 28)
    assert np.flatnonzero(edges.sum(axis=0)).tolist() == [8, 9]
    assert edge_strength(image) == pytest.approx(2 / 28)
    assert line_map(image, 7).shape == (12, 28)
    assert line_map(image, 7).max() == pytest.approx(1 - 2 / 28)
    assert line_map(image, 7, angle=0).shape == (18, 22)
    assert line_map(image, 7, angle=0).max() == 0


def test_small_edge_kernels_have_the_same_scale():
    """The slide's [1 -1] also answers 1 to a step from black to white, and its transpose nothing."""
    image = np.zeros((20, 30))
    image[:, 10:] = 1
    assert edge_map(image, EDGE_VERTICAL).max() == 1
    assert edge_map(image, EDGE_VERTICAL, signed=True).min() == -1
    assert edge_map(image, EDGE_HORIZONTAL).max() == 0


@pytest.mark.parametrize("angle", BANK_ANGLES)
def test_a_bar_answers_at_its_own_angle(angle):
    """Among all angles of the bank a bar's lines are strongest at the bar's own."""
    strengths = [line_strength(bar(angle), 13, other) for other in BANK_ANGLES]
    assert BANK_ANGLES[int(np.argmax(strengths))] == angle
    features = scene_features(bar(angle))
    lines = [features[FEATURE_NAMES.index(f"lines at {other:g}°, 20% long")] for other in BANK_ANGLES]
    assert BANK_ANGLES[int(np.argmax(lines))] == angle


def test_lines_count_only_where_edges_keep_their_sign():
    """Pillars and a chequerboard hold as many edges, but only pillars have long lines: what the second layer sees."""
    rows, columns = np.indices((80, 60))
    pillars, chequers = columns // 6 % 2, (columns // 6 + rows // 6) % 2
    assert edge_strength(chequers) > 0.7 * edge_strength(pillars)
    assert line_strength(chequers, 25) < 0.05 * line_strength(pillars, 25)


def test_without_the_inner_sign_the_second_layer_learns_nothing():
    """Averaging |E| along lines gives mean |E| again, up to the border: a non-linearity must come after the line."""
    edges = edge_map(noise(200, 150))
    assert ndimage.uniform_filter1d(edges, 25, axis=0)[12:-12].mean() == pytest.approx(edges.mean(), rel=0.02)


@settings(max_examples=20, deadline=None)
@given(st.integers(20, 50), st.integers(20, 50), st.integers(0, 99), st.floats(0.1, 3), st.floats(-1, 1))
def test_brightness_is_ignored_and_contrast_is_a_factor(height, width, seed, factor, constant):
    """E and V ignore a constant and scale with contrast."""
    image = noise(height, width, seed)
    for strength in (edge_strength, lambda x: line_strength(x, 5)):
        assert strength(factor * image + constant) == pytest.approx(factor * strength(image), rel=1e-6, abs=1e-9)


def test_the_bank_ignores_fog():
    """The bank's shares do not change with brightness and contrast, and a blank picture is no accident."""
    image = noise(64, 48)
    np.testing.assert_allclose(scene_features(0.2 * image + 0.5), scene_features(image), atol=1e-9)
    assert np.isfinite(scene_features(np.zeros((64, 48)))).all()


def test_mirror_and_turn():
    """A mirrored picture is as strong; a picture turned by 90° swaps vertical and horizontal."""
    image = noise(60, 60)
    assert line_strength(image[:, ::-1]) == pytest.approx(line_strength(image))
    assert line_strength(np.rot90(image), angle=0) == pytest.approx(line_strength(image, angle=90))


def test_the_bank_has_a_name_for_every_number():
    """72 different names; each number is what the plain features say, as a share of the mean edge.

    Eight directions an eighth of half a turn apart, lines of 8, 14, 20 and 28 % of the shorter side, here of 53 pixels.
    """
    image = noise(53, 64)
    features = dict(zip(FEATURE_NAMES, scene_features(image), strict=True))
    assert len(features) == 72
    edges = {angle: edge_strength(image, oriented_edge(90 - angle)) for angle in np.arange(0, 180, 22.5)}
    mean = np.mean(list(edges.values()))
    for angle, strength in edges.items():
        assert np.exp(features[f"edges at {angle:g}°"]) - 0.02 == pytest.approx(strength / mean)
        for percent, length in {8: 5, 14: 7, 20: 11, 28: 15}.items():
            for name, threshold in (("runs", 0), ("lines", 1)):
                expected = line_strength(image, length, angle, threshold=threshold) / mean
                found = np.exp(features[f"{name} at {angle:g}°, {percent}% long"]) - 0.02
                assert found == pytest.approx(expected, abs=1e-9)


def test_size_and_angle_by_scipy():
    """Oracle: scipy's Sobel responses (correlation, same sign as ours after a change of sign) on H != W."""
    image = np.random.default_rng(0).random((9, 14))
    across, down = (-ndimage.sobel(image, axis=axis)[1:-1, 1:-1] for axis in (1, 0))
    size, angle = edge_size_and_angle(image)
    assert size.shape == (7, 12)
    assert np.allclose(size, np.hypot(across, down))
    assert np.allclose(size * np.cos(np.radians(angle)), across)
    assert np.allclose(size * np.sin(np.radians(angle)), down)


@pytest.mark.parametrize(
    ("bright", "angle"), [(np.s_[:, :4], 0), (np.s_[:3, :], 90), (np.s_[:, 5:], 180), (np.s_[4:, :], 270)]
)
def test_angle_of_half_planes(bright, angle):
    """Bright on the left is 0 degrees, on top 90, on the right 180, below 270."""
    image = np.zeros((7, 9))
    image[bright] = 1
    size, found = edge_size_and_angle(image)
    assert size.max() == 4 and set(found[size > 0]) == {angle}


def test_colour_is_weighed_into_grey():
    """Three equal channels are the grey picture, and green counts most; whole numbers become floats."""
    gray = noise()
    colour = np.repeat(gray[..., None], 3, axis=2)
    for feature in (edge_map, line_map, scene_features):
        np.testing.assert_allclose(feature(colour), feature(gray), atol=1e-9)
    assert np.argmax([as_gray(channel[None, None])[0, 0] for channel in np.eye(3)]) == 1
    np.testing.assert_allclose([as_gray(channel[None, None])[0, 0] for channel in np.eye(3)], GRAY_WEIGHTS)
    assert GRAY_WEIGHTS.tolist() == [0.299, 0.587, 0.114]
    with pytest.raises(ValueError, match="read-only"):
        GRAY_WEIGHTS[0] = 1
    assert as_gray(np.ones((2, 2), int)).dtype == float
    assert edge_map(gray.astype(np.float32)).dtype == np.float32


def test_default_length_is_odd():
    """A fifth of the height, odd, never less than 3."""
    assert [default_length(height) for height in (3, 32, 64, 100, 128, 256)] == [3, 7, 13, 21, 25, 51]
    assert all(odd(length) % 2 == 1 for length in np.linspace(0.1, 60, 100))
    assert line_map(noise(128, 64)).shape == (128 - 2 - 24, 62)


def test_errors_say_what_to_do():
    """Each bad input gets one clear sentence, also where only one side is too small."""
    for shape in ((2, 5), (5, 2)):
        with pytest.raises(ValueError, match="at least as large as the kernel"):
            edge_map(np.zeros(shape))
    with pytest.raises(ValueError, match="shorter line or a larger picture"):
        line_map(np.zeros((3, 3)))
    for angle in (90, 0):
        with pytest.raises(ValueError, match=f"a line of 21 pixels at {angle}°"):
            line_map(noise(22, 60) if angle else noise(60, 22), 21, angle)
        assert line_map(noise(23, 60) if angle else noise(60, 23), 21, angle).size == 58
    with pytest.raises(ValueError, match="kernel should have 2 axes"):
        edge_map(noise(), [1, -1])
    with pytest.raises(ValueError, match="a line of 99 pixels at 90°"):
        line_strength(noise(), 99)
    for shape in ((31, 60), (60, 31)):
        with pytest.raises(ValueError, match="at least 32 pixels"):
            scene_features(np.zeros(shape))
    assert scene_features(noise(32, 33)).shape == (72,)
    with pytest.raises(ValueError, match="2 or 3 axes"):
        edge_map(np.zeros(9))
    with pytest.raises(ValueError, match=r"image\[..., :3\]"):
        edge_map(np.zeros((9, 9, 4)))
    for kernel in (np.zeros((3, 3)), [[-1, -1]]):
        with pytest.raises(ValueError, match="positive weight"):
            edge_map(noise(), kernel)
    with pytest.raises(TypeError, match="length should be a whole number"):
        line_map(noise(), 2.5)
    with pytest.raises(ValueError, match="threshold"):
        line_map(noise(), 5, threshold=-1)
    with pytest.raises(ValueError, match="NaN"):
        edge_strength(np.full((9, 9), np.nan))
