"""A kernel on its way: each kept state is shown with its step and its distance from the target."""

import numpy as np
import pytest

from course_utils.explorers.networks.learned_kernel import LearnedKernelExplorer

TARGET = np.array([[1.0, 0, -1], [2, 0, -2]])
KERNELS = np.stack([0 * TARGET, 0.5 * TARGET, TARGET])


def explorer():
    return LearnedKernelExplorer([0, 10, 20], KERNELS, TARGET, np.geomspace(1, 1e-6, 20))


def test_each_step_shows_its_kernel():
    """Before training every weight is 0 and 2 away at most, half way 1, at the end 0; the loss is that of the step."""
    shown = explorer()
    for step, error, loss, kernel in zip([0, 10, 20], [2, 1, 0], ["1", "0.0014", "0.000001"], KERNELS, strict=True):
        shown.step.value = step
        assert shown.numbers()["error"] == error
        told = f"After {step} steps the worst weight is off by {error}, the loss of the batch is {loss}."
        assert shown.view.reading == told
        plane = shown.view.planes[1]
        np.testing.assert_array_equal(np.frombuffer(plane.values).reshape(2, 3), kernel)


def test_what_is_written():
    """Weights are rounded to two decimals, so that the last ones read 1, 2, 1; small errors have no power of ten."""
    nearly = TARGET + 3.1e-5
    shown = LearnedKernelExplorer([0, 10, 15], [TARGET, TARGET, nearly], TARGET, np.ones(15), step=10)
    shown.step.value = shown.step.max
    np.testing.assert_array_equal(np.frombuffer(shown.view.planes[1].values).reshape(2, 3), TARGET)
    assert "After 15 steps the worst weight is off by 0.000031," in shown.view.reading


def test_colours_stay_comparable():
    """Target and kernel share one colour scale at every step."""
    shown = explorer()
    ends = {(plane.low, plane.high) for plane in shown.view.planes[:2]}
    shown.step.value = 20
    assert {(plane.low, plane.high) for plane in shown.view.planes[:2]} == ends == {(-2, 2)}


def test_text():
    """The text names the step and how far the kernel is from its target."""
    assert repr(explorer()) == "LearnedKernelExplorer(step=0, error=2)"


@pytest.mark.parametrize(
    ("steps", "kernels", "target"),
    [([0, 1], KERNELS, TARGET), ([0, 1, 2], KERNELS, TARGET.T), ([0], [1.0], TARGET), ([0], KERNELS[:1], TARGET)],
)
def test_what_does_not_fit_is_refused(steps, kernels, target):
    """A step too few, another size, no kernels, or a single one: one sentence."""
    with pytest.raises(ValueError, match="kernels should"):
        LearnedKernelExplorer(steps, kernels, target, [1.0, 0.5])
