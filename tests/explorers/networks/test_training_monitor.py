"""Live curves: what they hold is what `fit` did, an interrupt ends a run, nothing that varies stands in the text."""

import re

import numpy as np
import pytest

from course_utils.explorers.networks import training_monitor
from course_utils.explorers.networks.training_monitor import TrainingMonitor
from course_utils.networks.cnn import mlp
from course_utils.networks.training import accuracy, fit
from course_utils.pictures.digits import draw_digits

IMAGES, LABELS = draw_digits(60, seed=0)


def train(monitor, name="MLP", steps=40, observers=(), seed=0):
    model = mlp(hidden=(8,), seed=seed)
    training = fit(model, IMAGES, LABELS, steps=steps, observers=[monitor.watch(name), *observers])
    return model, training


def test_curves_hold_what_fit_did():
    """Every loss is fit's own, the last accuracy is that of the trained network, measured at 1, 25 and 40."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    model, training = train(monitor)
    run = monitor.runs["MLP"]
    assert run.losses == training.losses.tolist()
    assert run.measured_at == [1, 25, 40]
    assert run.accuracies[-1] == accuracy(model, IMAGES, LABELS)
    assert (run.step, run.planned, run.seen) == (40, 40, 60 * 20 + 60 * 20)


def test_watching_changes_nothing():
    """The network learns the same whether it is watched or not."""
    watched, _ = train(TrainingMonitor(IMAGES, LABELS))
    alone = mlp(hidden=(8,))
    fit(alone, IMAGES, LABELS, steps=40)
    np.testing.assert_array_equal(watched.fc1.weight.detach().numpy(), alone.fc1.weight.detach().numpy())


def test_the_smoothed_loss():
    """Each point is the mean of the last 15 losses, of fewer at the beginning."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    train(monitor)
    steps, smooth = monitor.runs["MLP"].smooth_losses()
    losses = monitor.runs["MLP"].losses
    assert steps.tolist() == list(range(1, 41))
    np.testing.assert_allclose(smooth[[0, 3, 39]], [losses[0], np.mean(losses[:4]), np.mean(losses[25:40])])


def interrupt_at(step):
    def interrupt(progress):
        if progress.step == step:
            raise KeyboardInterrupt

    return interrupt


def test_an_interrupt_keeps_what_was_learned():
    """Interrupted in step 30: the accuracy is told with its own step, 25; the next run goes on to its end."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    _, training = train(monitor, observers=[interrupt_at(30)])
    assert training.interrupted and len(monitor.runs["MLP"].losses) == 30
    assert re.fullmatch(r"MLP: \d+% right after 25 steps \(ended at step 30 of 40\)\.", monitor.view.reading)
    _, training = train(monitor, "again")
    assert len(training.losses) == 40
    assert re.search(r"of 40\); again: \d+% right after 40 steps\.$", monitor.view.reading)


def test_one_interrupt_ends_all_runs_of_a_cell(monkeypatch):
    """What the cell would train after it ends at its first step; the next run of the cell trains as ever."""
    monitor, now = TrainingMonitor(IMAGES, LABELS), ["a run"]
    monkeypatch.setattr(training_monitor, "running", lambda: ("a cell", now[0]))
    train(monitor, observers=[interrupt_at(5)])
    _, second = train(monitor, "CNN")
    assert len(second.losses) == 1 and "interrupted in the same cell" in second.stopped
    assert list(monitor.runs) == ["MLP"]
    now[0] = "another run"
    assert len(train(monitor, "CNN")[1].losses) == 40


def test_an_interrupted_second_run_waits_for_nothing():
    """No seconds left and no speed once `fit` is over; a run stopped by another observer ends in the same way."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    train(monitor, "first", steps=3)
    train(monitor, "second", observers=[interrupt_at(6)])
    assert "s left" not in monitor.view.reading and "right after 1 step (ended at step 6" in monitor.view.reading
    train(monitor, "third", observers=[lambda progress: progress.step == 5 and "enough"])
    assert "s left" not in monitor.view.reading and "ended at step 5 of 40" in monitor.view.reading


def test_interrupted_while_it_measures(monkeypatch):
    """Interrupted before the first accuracy is there, the run is shown without one."""

    def interrupt(*given):
        raise KeyboardInterrupt

    monitor = TrainingMonitor(IMAGES, LABELS)
    with monkeypatch.context() as patch:
        patch.setattr("course_utils.explorers.networks.training_monitor.accuracy", interrupt)
        train(monitor)
    assert monitor.view.reading == "MLP: ended before its accuracy was measured."
    assert monitor.still().png()


def test_the_still_picture_holds_each_run_at_its_own_steps():
    """Runs of different lengths, one of them interrupted, are drawn with a marker at each measurement."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    assert "none yet" in repr(monitor.still())
    train(monitor, "short", observers=[interrupt_at(6)])
    train(monitor, "long", steps=60)
    lines = monitor.still().figure.axes[0].get_lines()
    assert [list(line.get_xdata()) for line in lines] == [[1], [1, 25, 50, 60]]
    assert [list(line.get_ydata()) for line in lines] == [run.accuracies for run in monitor.runs.values()]
    assert {line.get_marker() for line in [*lines, *monitor._charts["accuracy"].axes.get_lines()]} == {"o"}
    assert "short: 6 of 40 steps, long: 60 of 60 steps" in repr(monitor.still())


def test_two_runs_lie_over_each_other():
    """Both lines are drawn in both charts, each with its name; the text names both and holds no number that varies."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    train(monitor, "small", steps=20)
    train(monitor, "long", steps=50)
    assert repr(monitor) == "TrainingMonitor(runs='small: 20 of 20 steps, long: 50 of 50 steps')"
    for chart in monitor._charts.values():
        lines = chart.axes.get_lines()
        assert [len(line.get_xdata()) > 0 for line in lines] == [True, True, False, False]
        assert [text.get_text() for text in chart.axes.get_legend().get_texts()] == ["small", "long"]
        assert chart.axes.get_xlim() == (0, 50)
    assert "images/s" not in monitor.view.reading


def test_the_reading_while_it_runs():
    """Step, loss, accuracy, speed and the time left stand below the curves during the run."""
    monitor, readings = TrainingMonitor(IMAGES, LABELS), []
    train(monitor, observers=[lambda progress: readings.append(monitor.view.reading)])
    assert readings[0].startswith("MLP, step 1 of 40: loss 2.")
    assert readings[0].endswith("s left.") and "images/s" in readings[0]
    assert re.fullmatch(r"MLP: \d+% right after 40 steps\.", monitor.view.reading)


def test_before_any_run():
    """An empty monitor says what to do, and has a picture."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    assert repr(monitor) == "TrainingMonitor(runs='none yet')"
    assert "run the next cell" in monitor.view.reading
    _, training = train(monitor)
    assert training.stopped is None


@pytest.mark.parametrize(
    ("images", "labels", "every", "named"),
    [
        (IMAGES, LABELS[:-1], 25, "60 pictures and 59 labels"),
        (IMAGES, LABELS, 0, "every"),
        (np.zeros((0, 28, 28)), [], 25, "images"),
    ],
)
def test_bad_settings(images, labels, every, named):
    """Labels that do not match, no pictures, or no steps between measurements are refused in a sentence."""
    with pytest.raises((ValueError, TypeError), match=named):
        TrainingMonitor(images, labels, every=every)


def test_bad_names():
    """A fifth run and a name that is no text are refused."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    for name in "abcd":
        train(monitor, name, steps=1)
    with pytest.raises(ValueError, match="name should be"):
        monitor.watch("e")
    with pytest.raises(TypeError, match="text such as 'CNN'"):
        monitor.watch(3)
