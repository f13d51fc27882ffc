"""The exercises on long lines accept every right answer and name what is wrong with a wrong one."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_utils.convolution import conv
from course_utils.exercises.vision import check_fooling, check_long_lines, long_lines
from course_utils.features import edge_map, line_map
from course_utils.filters import line
from course_utils.pictures.scenes import draw_scene


def test_the_solution_is_the_package_s_second_layer():
    """The exercise's V equals `features.line_map` on a scene."""
    image = draw_scene("skyline", 3, 64).image
    np.testing.assert_allclose(long_lines(edge_map(image, signed=True), 13), line_map(image, 13), atol=1e-6)


@pytest.mark.parametrize(
    "right",
    [
        long_lines,
        lambda E, length: np.maximum(np.abs(conv(E, line(length))) - np.abs(E).mean(), 0),
        lambda E, length: np.round(long_lines(E, length), 2).tolist(),
        lambda E, length: long_lines(E, length).astype(np.float32),
    ],
)
def test_right_answers_are_accepted(right):
    """By loops, by `conv`, as a list, rounded, or in float32."""
    assert check_long_lines(right)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda E, length: long_lines(np.abs(E), length), "rectified before averaging"),
        (lambda E, length: np.abs(conv(E, line(length))), "othing was subtracted"),
        (lambda E, length: conv(E, line(length)) - np.abs(E).mean(), "."),
        (lambda E, length: np.abs(conv(E, line(length))) - np.abs(E).mean(), "below 0 were kept"),
        (lambda E, length: np.maximum(conv(E, line(length)) - np.abs(E).mean(), 0), "absolute value of each run"),
        (lambda E, length: long_lines(E, length)[:-1], "last place is missing"),
        (lambda E, length: np.maximum(length * np.abs(conv(E, line(length))) - np.abs(E).mean(), 0), "added up"),
        (lambda E, length: np.maximum(np.abs(conv(E, line(length))) - E.mean(), 0), "signed E"),
        (lambda E, length: np.maximum(np.abs(conv(E, line(length))) - np.median(np.abs(E)), 0), "not its median"),
        (
            lambda E, length: np.maximum(
                np.abs(conv(E, line(length))) - np.abs(conv(E, line(length))).mean(),
                0,
            ),
            "mean of the runs was subtracted",
        ),
        (lambda E, length: np.abs(conv(E, line(length)) - np.abs(E).mean()), "taken at the end"),
        (lambda E, length: long_lines(E, length) + np.abs(E).mean() * (long_lines(E, length) > 0), "kept whole"),
        (lambda E, length: long_lines(E, length) + 0.007, "expected"),
        (lambda E, length: np.zeros((E.shape[0] - length + 1, E.shape[1])), "zeros"),
    ],
)
def test_wrong_answers_are_named(wrong, named):
    """Each slip gets its own sentence."""
    verdict = check_long_lines(wrong)
    assert verdict.state == "wrong" and named in verdict.message


def test_a_fooling_landscape_is_found_or_not():
    """A landscape above the boundary is a find; a city, a weak landscape or something else is told so."""
    scene = draw_scene("opencountry", 1)
    assert check_fooling(scene, 0.0)
    assert "a landscape for everyone" in check_fooling(scene, 1.0).message
    assert "no surprise" in check_fooling(draw_scene("street", 1), 0.0).message
    assert "was expected, got" in check_fooling("forest", 0.01).message
    assert "of 128 pixels, got 64" in check_fooling(draw_scene("forest", 1, 64), 0.0).message
    assert check_fooling(..., 0.01).state == "not attempted"
    assert (
        "was expected, got" in check_fooling(SimpleNamespace(image=np.full((128, 128), np.nan), label="x"), 0).message
    )
    with pytest.raises(TypeError, match="boundary should be a number"):
        check_fooling(scene, "high")
