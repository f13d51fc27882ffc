"""A bank of kernels: each finds its own edges in the same picture."""

import numpy as np
import pytest

from course_utils.explorers.filters.edge_angle import WHEEL
from course_utils.explorers.filters.filter_bank import FilterBankExplorer
from course_utils.filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL


def test_slides_kernels_are_in_the_bank():
    """At size 3, 0 and 90 degrees are the slide's two Sobel kernels, scaled."""
    kernels = FilterBankExplorer(size=3).numbers()["kernels"]
    assert np.allclose(4 * kernels[0], SOBEL_VERTICAL) and np.allclose(4 * kernels[2], SOBEL_HORIZONTAL)


@pytest.mark.parametrize("kind", ["edges", "stripes"])
@pytest.mark.parametrize("size", [3, 9, 15])
def test_kernels_ignore_brightness_and_compare(kind, size):
    """Every kernel sums to 0 and its positive weights to 1, so that responses can be compared."""
    for w in FilterBankExplorer(kind=kind, size=size, first=20).numbers()["kernels"]:
        assert w.shape == (size, size)
        assert w.sum() == pytest.approx(0, abs=1e-9) and w[w > 0].sum() == pytest.approx(1)


def test_brick_prefers_its_long_joints():
    """In this photograph the long joints stand upright: the kernel for vertical edges answers most."""
    means = FilterBankExplorer("brick", first=0, apart=45).numbers()["means"]
    assert means[0] > 1.5 * means[2]


def test_wheel_prefers_no_angle():
    """A round thing answers at 0 and 90 degrees alike."""
    means = FilterBankExplorer(WHEEL).numbers()["means"]
    assert means[0] == pytest.approx(means[2], rel=0.01)


def test_no_angle_between_gives_three_equal_maps():
    """The same kernel three times tells nothing new."""
    responses = FilterBankExplorer(apart=0).numbers()["responses"]
    assert np.array_equal(responses[0], responses[1]) and np.array_equal(responses[0], responses[2])


def test_maps_share_one_scale():
    """Responses can be compared by eye: low and high are the same, signed or not."""
    explorer = FilterBankExplorer(show="signed")
    for show, map in (("signed", "signed"), ("strength", "viridis")):
        explorer.show.value = show
        maps = explorer.view.planes[-3:]
        assert {(each.low, each.high, each.map) for each in maps} == {(maps[0].low, maps[0].high, map)}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "corners"}, "kernels for should be one of 'edges', 'stripes'"),
        ({"apart": 95}, "from 0 to 90, got 95"),
        ({"show": "phase"}, "show should be one of"),
    ],
)
def test_bad_settings(settings, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        FilterBankExplorer(**settings)


@pytest.mark.parametrize(
    ("settings", "told", "features"),
    [
        ({"apart": 0}, "All three kernels are the same", "one feature of x"),
        ({"kind": "stripes", "first": 175, "apart": 90}, "W₃ is W₁ again", "two features of x"),
        ({"apart": 90}, "W₃ is W₁ with its signs turned round", "two features of x"),
        ({"apart": 45}, "Three kernels turn one picture into three maps", "three features of x"),
    ],
)
def test_equal_kernels_are_called_equal(settings, told, features):
    """What the reading and the bars count are kernels that differ."""
    explorer = FilterBankExplorer(**settings)
    assert told in explorer.view.reading and explorer.view.plane("means").fact == features
    explorer.close()


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"picture": "brick", "apart": 90}, "U₁, θ = 0° and U₃, θ = 180°, mean"),
        ({"picture": WHEEL}, "U₁, θ = 0° and U₃, θ = 90°, mean"),
    ],
)
def test_a_tie_names_both(settings, names):
    """Where two numbers are written alike neither is the strongest alone: of one kernel, or of a round thing."""
    explorer = FilterBankExplorer(**settings)
    assert explorer.view.reading.startswith(f"Strongest on average: {names}")
    explorer.close()
