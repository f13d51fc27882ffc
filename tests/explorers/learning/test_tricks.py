"""The explorers of notebook 07 compute what they say, and its predictions are right, by computing them."""

import numpy as np
import pytest

from course_utils.explorers.learning.augmentation_wall import AugmentationWallExplorer
from course_utils.explorers.learning.batch_norm import RUNNING, BatchNormExplorer
from course_utils.explorers.learning.dropout_mask import PLAIN, DropoutMaskExplorer
from course_utils.explorers.learning.residual_depth import STEPS, ResidualDepthExplorer
from course_utils.explorers.learning.tricks_bench import RUNS, TRICKS, TricksBenchExplorer
from course_utils.explorers.questions.tricks import QUESTIONS
from course_utils.networks.cnn import lenet
from course_utils.networks.residual import deep_mlp
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import accuracy, fit
from course_utils.pictures.augmentation import Augmentation, enlarged
from course_utils.pictures.digits import mnist_digits


def test_weights_and_bias_do_not_come_through():
    """Eight times the weights, and another bias: γ · ū + c is what it was, with mean c and deviation γ."""
    small, large = (BatchNormExplorer(weights=w, bias=b, gamma=2, c=1) for w, b in ((1, 0), (8, 2)))
    assert not np.allclose(small.numbers()["before"], large.numbers()["before"])
    np.testing.assert_allclose(small.numbers()["after"], large.numbers()["after"], atol=1e-3)
    after = large.numbers()["after"]
    assert after.mean() == pytest.approx(1) and after.std() == pytest.approx(2, abs=1e-3)
    assert QUESTIONS["weights eight times as large"].right == "the same numbers as before"


def test_the_company_matters_in_training_only():
    """Another batch changes what the orange digit comes out at; with μ and σ of all digits it does not."""
    explorer = BatchNormExplorer(batch=8)
    first = explorer.numbers()["after"][0]
    explorer.another.click()
    assert explorer.numbers()["after"][0] != pytest.approx(first, abs=0.01)
    explorer.statistics.value = RUNNING
    first = explorer.numbers()["after"][0]
    explorer.another.click()
    assert explorer.numbers()["after"][0] == first
    explorer.close()


def test_a_batch_of_one_says_c():
    """0 before γ and c, whatever the digit."""
    explorer = BatchNormExplorer(batch=1, gamma=3, c=-1)
    np.testing.assert_allclose(explorer.numbers()["after"], [-1])
    assert "batch of one" in explorer.view.reading
    assert QUESTIONS["a batch of one"].right.startswith("0")
    explorer.close()


def test_masks_that_keep_all_leave_the_network():
    """At p = 1 each mask says what the whole network says."""
    numbers = DropoutMaskExplorer(1.0, 50).numbers()
    assert numbers["keep"].all()
    np.testing.assert_allclose(numbers["outputs"], numbers["whole"])


def test_the_mean_over_masks_is_the_network_only_if_scaled():
    """Divided by p it is within a tenth; as they are, two layers leave about a quarter."""
    scaled, plain = DropoutMaskExplorer(0.5, 400).numbers(), DropoutMaskExplorer(0.5, 400, PLAIN).numbers()
    assert scaled["outputs"].mean() == pytest.approx(scaled["whole"], rel=0.1)
    assert plain["outputs"].mean() == pytest.approx(plain["whole"] / 4, rel=0.15)
    assert QUESTIONS["two layers of masks"].right.startswith("about a quarter")


def test_masks_are_drawn():
    """One more, a hundred more, and at most as many as there are; about p of the units are kept."""
    explorer = DropoutMaskExplorer(0.8)
    explorer.one.click()
    explorer.many.click()
    assert explorer.masks.value == 102
    assert explorer.numbers()["keep"].shape == (102, 12)
    assert explorer.numbers()["keep"].mean() == pytest.approx(0.8, abs=0.04)
    for _ in range(4):
        explorer.many.click()
    assert explorer.masks.value == explorer.masks.max
    explorer.close()


def test_the_wall_is_changed_by_its_sliders():
    """Without any amount all 24 are the old picture, and the reading says so; another 24 are others."""
    explorer = AugmentationWallExplorer("a handwritten 6", shift=0, turn=0, skew=0, light=0, colour=0)
    assert explorer.numbers()["moved"] == pytest.approx(0) and "24 of 24" in explorer.view.reading
    explorer.turn.value = 180
    first = explorer.numbers()["new"]
    explorer.again.click()
    assert not np.array_equal(first, explorer.numbers()["new"])
    explorer.close()


def test_both_depths_are_trained():
    """The button trains plain and residual; another depth forgets the curves."""
    explorer = ResidualDepthExplorer(24)
    explorer.go.click()
    explorer.background.wait()
    explorer.refresh()
    losses = explorer.numbers()["losses"]
    assert {kind: len(each) for kind, each in losses.items()} == {"plain": STEPS, "residual": STEPS}
    assert np.mean(losses["residual"][-10:]) < 0.7 < np.mean(losses["plain"][-10:])
    explorer.depth.value = 8
    assert explorer.numbers()["losses"] == {}
    explorer.close()


def test_the_bench_keeps_runs_side_by_side():
    """Each has its settings and its three tests; the fifth takes the first one's place; "forget" clears."""
    bench = TricksBenchExplorer(layers=2)
    for number in range(RUNS + 1):
        bench.dropout.value = "on" if number % 2 else "off"
        bench.rate.value = (0.01, 0.1, 0.3)[number // 2]
        bench.go.click()
        bench.background.wait()
    runs = bench.numbers()["runs"]
    assert len(runs) == RUNS and not any("rate 0.01" in name and "no trick" in name for name in runs)
    assert all(set(run[2]) == {"as they are", "shifted", "turned"} for run in runs.values())
    assert all(run[2]["as they are"] > run[2]["shifted"] for run in runs.values())
    bench.forget.click()
    assert bench.numbers()["runs"] == {}
    bench.close()


def test_all_four_tricks_read_more_than_none():
    """24 layers, 150 digits: as in the notebook's table."""
    shares = []
    for tricks in ((), TRICKS):
        bench = TricksBenchExplorer(tricks)
        bench.go.click()
        bench.background.wait()
        shares.append(next(iter(bench.numbers()["runs"].values()))[2]["as they are"])
        bench.close()
    assert shares[0] < 0.35 and shares[1] > 0.65


# ---- the other predictions ----

DIGITS, LABELS = mnist_digits(4000, seed=0)
TEST, TEST_LABELS = mnist_digits(500, seed=0, part="test")


def steps_to(goal, rate, *, batch_norm):
    """After how many of 300 steps the mean loss of ten was below the goal; 291 where it never was."""
    training = fit(
        deep_mlp(batch_norm=batch_norm), DIGITS, LABELS, steps=300, optimiser="sgd", learning_rate=rate
    )  # fmt: skip
    smooth = np.convolve(training.losses, np.full(10, 0.1), "valid")
    return int(np.argmax(np.append(smooth < goal, True)))


def test_batch_norm_gains_at_large_rates_only():
    """Half of the steps to a loss of 0.7 at 0.1, none fewer at 0.01."""
    assert steps_to(0.7, 0.1, batch_norm=True) < 0.7 * steps_to(0.7, 0.1, batch_norm=False)
    assert steps_to(0.7, 0.01, batch_norm=True) >= steps_to(0.7, 0.01, batch_norm=False)
    assert QUESTIONS["a small learning rate"].right == "no sooner than without"


def test_48_plain_layers_only_guess():
    """Eight of them read most digits after 150 steps, 48 hardly any."""
    right = {}
    for depth in (8, 48):
        model = deep_mlp(depth)
        fit(model, DIGITS, LABELS, steps=150, optimiser="sgd", learning_rate=0.05)
        right[depth] = accuracy(model, TEST, TEST_LABELS)
    assert right[8] > 0.6 and right[48] < 0.3
    assert QUESTIONS["forty-eight layers"].right.endswith("guessing")


def test_mirrored_copies_cost():
    """Of 150 digits: copies gain, mirrored ones lose, on others."""
    small, right = {"shift": 0.1, "turn": 20, "skew": 0.2}, []
    for way in (Augmentation(**small), Augmentation(**small, flip=True)):
        model = lenet()
        fit(model, *enlarged(DIGITS[:150], LABELS[:150], 9, way), steps=150, learning_rate=3e-3, schedule=one_cycle)
        right.append(accuracy(model, TEST, TEST_LABELS))
    assert right[1] < right[0] - 0.04
    assert QUESTIONS["mirrored digits"].right == "it falls"
