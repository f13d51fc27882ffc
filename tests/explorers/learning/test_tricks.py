"""The explorers of notebook 07 compute what they say, and its predictions are right, by computing them."""

import numpy as np
import pytest

from course_utils.explorers.learning.augmentation_wall import AugmentationWallExplorer
from course_utils.explorers.learning.batch_norm import RUNNING, BatchNormExplorer
from course_utils.explorers.learning.dropout_mask import PLAIN, DropoutMaskExplorer
from course_utils.explorers.learning.residual_depth import SMALLEST, STEPS, ResidualDepthExplorer
from course_utils.explorers.learning.tricks_bench import RUNS, TRICKS, Run, TricksBenchExplorer
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


def test_no_gradient_is_drawn_larger_than_it_is():
    """Those of 48 plain layers with torch's first weights fall far below the axis of the others, which follows them."""
    explorer = ResidualDepthExplorer(48, "torch")
    drawn = np.array(explorer._lines["gradients"]["plain"].get_ydata())
    np.testing.assert_array_equal(drawn, explorer.numbers()["gradients"]["plain"])
    axes = explorer._charts["gradients"].axes
    assert axes.get_ylim()[0] < drawn.min() < 1e-15
    explorer.start.value = "He"
    assert axes.get_ylim()[0] == pytest.approx(SMALLEST / 2)
    explorer.close()


def test_what_lies_beyond_the_axis_is_told():
    """Eight times the weights: nothing is piled up at the axis's end; a note says how much lies there, and where."""
    explorer = BatchNormExplorer(weights=8, bias=4)
    before, chart = explorer.numbers()["before"], explorer._charts["before"]
    share = (before > 6).mean()
    assert 0.5 < share < 1 and f"{share:.0%} beyond →" in chart.notes["right"].get_text()
    assert chart.bars.get_data().values.sum() == pytest.approx(((before >= -6) & (before <= 6)).mean())
    assert ("orange" in chart.notes["right"].get_text()) == (before[0] > 6)
    assert f"{share:.0%} beyond" in explorer._drawing.planes[0].alt
    explorer.weights.value, explorer.bias.value = 1, 0
    assert chart.notes["right"].get_text() == chart.notes["left"].get_text() == ""
    explorer.close()


def test_no_mean_is_minus_nothing():
    """After the norm it is 0, not −0.00."""
    explorer = BatchNormExplorer()
    for _ in range(5):
        explorer.another.click()
        assert "mean 0.00" in explorer._drawing.planes[1].fact
    explorer.close()


def test_the_bench_keeps_runs_side_by_side():
    """Each has its settings and its three tests; the fifth takes the first one's place; "forget" clears."""
    bench, kept = TricksBenchExplorer(layers=2), []
    for number in range(RUNS + 1):
        bench.dropout.value = "on" if number % 2 else "off"
        bench.rate.value = (0.01, 0.1, 0.3)[number // 2]
        bench.go.click()
        bench.background.wait()
        kept.append(bench.numbers()["runs"])
    runs = kept[-1]
    assert len(runs) == RUNS and not any("rate 0.01" in name and "no trick" in name for name in runs)
    assert list(runs)[1:] == list(kept[-2])[1:] and "rate 0.3" in next(iter(runs))
    assert [run.place for run in runs.values()] == list(range(RUNS)) and "Training 1, " in bench._drawing.reading
    assert all(set(run.ends) == {"as they are", "shifted", "turned"} for run in runs.values())
    assert all(run.ends["as they are"] > run.ends["shifted"] for run in runs.values())
    bench.forget.click()
    assert bench.numbers()["runs"] == {}
    bench.close()


def test_a_stopped_training_says_so():
    """Not for ever that it is under way; trained again it has its place, and its numbers."""
    bench = TricksBenchExplorer(layers=2)
    bench._runs = {bench.told(): Run([1, 20], [0.1, 0.4], {}, 0)}
    bench.refresh()
    ends = bench._drawing.planes[1]
    assert [bar["text"] for bar in ends[0].bars] == ["…", "–", "–", "–"]
    bench.halt.click()
    ends = bench._drawing.planes[1]
    assert {plane.bars[0]["text"] for plane in ends} == {"stopped"}
    assert "stopped at step 20" in bench._drawing.reading
    bench.go.click()
    bench.background.wait()
    assert [run.place for run in bench.numbers()["runs"].values()] == [0]
    assert "%" in bench._drawing.planes[1][0].bars[0]["text"]
    bench.close()


def test_the_legend_leaves_the_lines_free():
    """Four of the longest names stand beside each other's lines, above an accuracy of 1 and within the chart."""
    bench = TricksBenchExplorer(TRICKS[:2] + TRICKS[3:], count=4000, rate=0.01)
    bench._runs = {f"{bench.told()}{' ' * place}": Run([0, 300], [1, 1], {}, place) for place in range(RUNS)}
    bench.refresh()
    axes = bench._chart.axes
    box = axes.get_legend().get_window_extent().transformed(axes.transData.inverted())
    assert box.y0 > 1.02 and box.x1 < 300
    bench.close()


def test_all_four_tricks_read_more_than_none():
    """24 layers, 150 digits: as in the notebook's table."""
    shares = []
    for tricks in ((), TRICKS):
        bench = TricksBenchExplorer(tricks)
        bench.go.click()
        bench.background.wait()
        shares.append(next(iter(bench.numbers()["runs"].values())).ends["as they are"])
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
