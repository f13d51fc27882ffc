"""How many windows fit: the staircase has as many rows as the formula says."""

import itertools

import numpy as np
import pytest
import torch

from course_utils.explorers.convolution.output_size import OutputSizeExplorer


def array(explorer, name):
    """Return the numbers of one plane."""
    return explorer.view.plane(name).cells


def test_the_slides_sizes():
    """Ten numbers under a kernel of three: d - k + 1 = 8 windows."""
    explorer = OutputSizeExplorer(d=10, k=3)
    assert array(explorer, "output").shape == (8, 1)
    assert "10 × 10 would become 8 × 8" in explorer.view.reading
    assert repr(explorer) == "OutputSizeExplorer(d=10, k=3, stride=1, padding=0, n=8)"


@pytest.mark.parametrize(
    ("d", "k", "stride", "padding"), list(itertools.product([5, 8, 10], [1, 2, 5], [1, 3, 4], [0, 2]))
)
def test_every_setting_against_torch(d, k, stride, padding):
    """The outputs are those of PyTorch, each is the sum of its row, and each row holds k numbers at their place."""
    explorer = OutputSizeExplorer()
    explorer.d.value, explorer.k.value, explorer.stride.value, explorer.padding.value = d, k, stride, padding
    signal = torch.tensor(array(explorer, "signal"))[None]
    expected = torch.nn.functional.conv1d(signal, torch.ones(1, 1, k, dtype=torch.float64), stride=stride)
    assert np.array_equal(array(explorer, "output")[:, 0], expected[0, 0])
    steps = array(explorer, "steps")
    assert (np.isfinite(steps).sum(axis=1) == k).all()
    assert np.array_equal(np.nansum(steps, axis=1), expected[0, 0])
    for place, row in enumerate(steps):
        seen = np.flatnonzero(np.isfinite(row))
        assert seen[0] == place * stride
        assert np.array_equal(row[seen], array(explorer, "signal")[0, seen])
    assert len(steps) == (d + 2 * padding - k) // stride + 1
    assert explorer.card.problem == ""


@pytest.mark.parametrize(("settings", "waste"), [((10, 3, 2, 0), 1), ((10, 4, 4, 0), 2), ((10, 3, 1, 0), 0)])
def test_numbers_never_seen_are_counted(settings, waste):
    """A stride may leave numbers at the end out; the reading line says how many."""
    d, k, stride, padding = settings
    explorer = OutputSizeExplorer(d, k, stride=stride, padding=padding)
    assert explorer.numbers()["unseen"] == waste
    assert ("in no window" in explorer.view.reading) == bool(waste)


def test_padding_is_outside_the_dashed_line():
    """The zeros at both ends are marked as padding."""
    explorer = OutputSizeExplorer(padding=2)
    signal = explorer.view.planes[0]
    assert signal.ring == [0, 2]
    assert array(explorer, "signal")[0, [0, 1, -2, -1]].tolist() == [0, 0, 0, 0]
