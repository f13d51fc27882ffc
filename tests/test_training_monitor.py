"""Live curves: what they hold is what `fit` did, an interrupt ends a run, nothing that varies stands in the text."""

import numpy as np
import pytest

from course_utils.explorers.training_monitor import TrainingMonitor
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


def test_an_interrupt_keeps_what_was_learned():
    """The kernel interrupted in step 10: the run ends there, the curves stay; the next run goes on to its end."""
    monitor = TrainingMonitor(IMAGES, LABELS)

    def interrupt(progress):
        if progress.step == 10:
            raise KeyboardInterrupt

    _, training = train(monitor, observers=[interrupt])
    assert training.interrupted and len(monitor.runs["MLP"].losses) == 10
    _, training = train(monitor, "again")
    assert len(training.losses) == 40
    assert "MLP: " in monitor.view.reading and "after 10 steps; again: " in monitor.view.reading


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
    assert "right after 40 steps" in readings[-1]


def test_before_any_run():
    """An empty monitor says what to do, and has a picture."""
    monitor = TrainingMonitor(IMAGES, LABELS)
    assert repr(monitor) == "TrainingMonitor(runs='none yet')"
    assert "run the next cell" in monitor.view.reading
    assert monitor.png().startswith(b"\x89PNG")
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
