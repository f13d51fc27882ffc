"""The training loop: known answers, torch's own loop as oracle, observers, interrupts, refusals."""

import contextlib
import os
import signal
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from course_utils.convolution import conv
from course_utils.filters import SOBEL_VERTICAL
from course_utils.networks import tensors
from course_utils.networks.cnn import deep_cnn, filter_net, lenet, mlp
from course_utils.networks.observers import Snapshots, at_most_every
from course_utils.networks.schedules import cosine, one_cycle
from course_utils.networks.tensors import as_tensor_images, seeded, threads
from course_utils.networks.training import (
    LOSSES,
    TrainingError,
    accuracy,
    fit,
    predict,
)
from course_utils.pictures.digits import draw_digits

IMAGES, LABELS = draw_digits(120, seed=0)


def line(seed=0):
    """Return a network with one weight and one bias."""
    with seeded(seed):
        return nn.Linear(1, 1)


def weights(model):
    """Return all weights of a model, one after the other."""
    return torch.cat([parameter.detach().ravel() for parameter in model.parameters()])


# --- The lecture's claims ---------------------------------------------------------------------------------


def test_gradient_descent_finds_the_sobel_filter():
    """Told only what Sobel's filter makes of 100 digits, a 3x3 convolution learns Sobel's filter."""
    images, _ = draw_digits(100, seed=0)
    targets = np.array([conv(image, SOBEL_VERTICAL) for image in images])
    with seeded(0):
        layer = nn.Conv2d(1, 1, 3, bias=False)
    fit(layer, images, targets, loss="squared_error", steps=300, batch_size=20, learning_rate=0.2, schedule=cosine)
    np.testing.assert_allclose(layer.weight.detach()[0, 0], SOBEL_VERTICAL, atol=0.05)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_cnn_needs_fewer_examples_than_an_mlp_of_its_size(seed):
    """From 200 digits, and on digits moved by two pixels, the CNN reads more than the MLP: .08 and .05 at least."""
    images, labels = draw_digits(200, seed=seed)
    new, answers = draw_digits(500, seed=99)
    moved = np.roll(new, (2, 2), axis=(1, 2))
    networks = lenet(seed=seed), mlp(seed=seed)
    for network in networks:
        fit(network, images, labels, steps=200, seed=seed)
    cnn, flat = (accuracy(network, new, answers) for network in networks)
    assert cnn > flat + 0.08
    assert flat > 0.3
    cnn, flat = (accuracy(network, moved, answers) for network in networks)
    assert cnn > flat + 0.05


# --- Independent oracle -----------------------------------------------------------------------------------


@pytest.mark.parametrize("build", [mlp, lenet, lambda: deep_cnn(filters=(4, 4, 8)), lambda: filter_net(1, 10)])
def test_equals_the_textbook_loop(build):
    """DataLoader, the same order, the same weights at the start: the same losses, also of the small last batch."""
    ours, theirs = build(), build()
    losses = fit(ours, IMAGES, LABELS, epochs=2, batch_size=50, seed=7).losses
    data = TensorDataset(torch.tensor(IMAGES)[:, None], torch.tensor(LABELS))
    order = torch.Generator().manual_seed(7)
    optimiser = torch.optim.Adam(theirs.parameters(), lr=1e-3)
    expected = []
    for _ in range(2):
        for inputs, targets in DataLoader(data, 50, sampler=torch.randperm(120, generator=order).tolist()):
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(theirs(inputs), targets)
            loss.backward()
            optimiser.step()
            expected.append(loss.item())
    np.testing.assert_allclose(losses, expected, rtol=2e-3)
    torch.testing.assert_close(weights(ours), weights(theirs), atol=5e-3, rtol=0)


def test_least_squares():
    """A linear network ends where the normal equations say."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    y = x @ [[1.0], [-2.0], [0.5]] + 0.3 * rng.normal(size=(40, 1)) + 4
    model = nn.Linear(3, 1)
    fit(model, x, y, loss="squared_error", steps=1500, batch_size=40, learning_rate=0.1, schedule=cosine)
    expected = np.linalg.lstsq(np.c_[x, np.ones(40)], y, rcond=None)[0].ravel()
    np.testing.assert_allclose(weights(model), expected, atol=1e-3)


def test_loss_and_accuracy_by_hand():
    """Logits 0 and log 3 are the probabilities 1/4 and 3/4; batches of any size give the same outputs."""
    logits = np.array([[0, np.log(3)], [np.log(3), 0], [0, np.log(3)]])
    loss = LOSSES["cross_entropy"](torch.tensor(logits), torch.tensor([1, 1, 1])).item()
    assert loss == pytest.approx(-(2 * np.log(0.75) + np.log(0.25)) / 3)
    assert accuracy(nn.Identity(), logits, [1, 1, 1]) == pytest.approx(2 / 3)
    assert accuracy(nn.Identity(), logits, [True, False, True]) == 1
    network = lenet()
    np.testing.assert_allclose(
        predict(network, IMAGES, batch_size=7), network(as_tensor_images(IMAGES)).detach(), atol=1e-5
    )


def test_a_label_for_every_pixel():
    """Segmentation: outputs (N, classes, H, W) against labels (N, H, W), H unlike W."""
    images = np.random.default_rng(0).random((20, 6, 9))
    labels = (images > 0.5).astype(np.uint8)
    with seeded(0):
        model = nn.Conv2d(1, 2, 1)
    fit(model, images, labels, steps=300, learning_rate=0.1)
    assert accuracy(model, images, labels) > 0.95
    assert predict(model, images).shape == (20, 2, 6, 9)


# --- Axes -------------------------------------------------------------------------------------------------


def test_channels_come_first():
    """Grey, colour, bytes, rows of features and tensors; H unlike W."""
    colour = np.random.default_rng(0).random((2, 4, 5, 3))
    assert as_tensor_images(colour[..., 0]).shape == (2, 1, 4, 5)
    torch.testing.assert_close(as_tensor_images(colour)[1, 2], torch.tensor(colour[1, :, :, 2]).float())
    assert as_tensor_images(np.full((1, 2, 2), 255, np.uint8)).max() == 1
    assert as_tensor_images(colour[:, 0, :, 0]).shape == (2, 5)
    same = as_tensor_images(torch.rand(2, 3, 4, 5, dtype=torch.float64, requires_grad=True))
    assert (same.shape, same.dtype, same.requires_grad) == ((2, 3, 4, 5), torch.float32, False)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5), st.integers(1, 4))
@settings(deadline=None)
def test_no_pixel_is_lost(count, height, width, channels):
    """Back to (N, H, W, C) it is the same picture, and writing to the tensor leaves the array alone."""
    images = np.random.default_rng(0).random((count, height, width, channels), dtype=np.float32)
    tensor = as_tensor_images(images)
    assert np.array_equal(tensor.numpy().transpose(0, 2, 3, 1), images)
    tensor += 1
    assert images.max() <= 1


# --- Properties -------------------------------------------------------------------------------------------


def test_the_loss_falls():
    """After 60 steps on 120 digits the loss is half of what it was, also when all digits are asked at once."""

    def loss(model):
        return LOSSES["cross_entropy"](torch.tensor(predict(model, IMAGES)), torch.tensor(LABELS)).item()

    model = lenet()
    before = loss(model)
    training = fit(model, IMAGES, LABELS, steps=60, learning_rate=3e-3)
    assert repr(training) == "Training(60 of 60 steps, done)"
    assert training.losses[-5:].mean() < training.losses[:5].mean() / 2
    assert loss(model) < before / 2


def test_the_seed_decides():
    """The same seed gives the same weights, dropout included; another seed gives others."""

    def learned(seed):
        with seeded(0):
            model = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10))
        fit(model, IMAGES, LABELS, steps=5, seed=seed)
        return weights(model)

    assert torch.equal(learned(1), learned(1))
    assert not torch.equal(learned(1), learned(2))


def test_global_state_is_left_alone():
    """Torch's and NumPy's random numbers, the thread count and the gradient mode are as before."""
    threads_before = torch.get_num_threads()
    state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    with threads(2), torch.no_grad():
        model = nn.Sequential(nn.Flatten(), nn.Dropout(), mlp(), nn.Dropout())
        fit(model, IMAGES, LABELS, steps=3, observers=lambda progress: accuracy(progress.model, IMAGES, LABELS) * 0)
        assert torch.get_num_threads() == 2
        assert not torch.is_grad_enabled()
    assert torch.get_num_threads() == threads_before
    assert torch.equal(state, torch.get_rng_state())
    assert np.array_equal(numpy_state, np.random.get_state()[1])  # noqa: NPY002


def test_modes():
    """Training happens in training mode, measuring in evaluation mode; afterwards each layer is as it should be."""
    model, seen = deep_cnn(filters=(4, 4)).eval(), []
    fit(model, IMAGES, LABELS, steps=2, observers=lambda progress: seen.append(progress.model.norm1.training))
    assert seen == [True, True]
    assert not any(layer.training for layer in model.modules())
    model.norm1.train()
    accuracy(model, IMAGES, LABELS)
    assert model.norm1.training
    assert not model.norm2.training
    assert all(parameter.is_contiguous() for parameter in model.parameters())


def test_frozen_weights_stay():
    """What needs no gradient is not learned."""
    model = lenet()
    model.conv1.requires_grad_(False)
    before, last = model.conv1.weight.clone(), model.classes.weight.clone()
    fit(model, IMAGES, LABELS, steps=2)
    assert torch.equal(before, model.conv1.weight)
    assert not torch.equal(last, model.classes.weight)


def test_losses_and_optimisers_of_ones_own():
    """A callable loss gets labels as whole numbers, floats as floats; a callable optimiser is asked once."""
    kinds = []

    def loss(outputs, targets):
        kinds.append((targets.dtype, tuple(targets.shape)))
        return outputs.mean()

    for targets in ([1, 2, 3], np.ones((3, 2)), np.ones((3, 4, 5)), np.ones((3, 4, 5), int)):
        fit(line(), [[1.0], [2.0], [3.0]], targets, loss=loss, steps=1, optimiser="sgd", learning_rate=0.1)
    assert kinds == [(torch.int64, (3,)), (torch.float32, (3, 2)), (torch.float32, (3, 1, 4, 5)),
                     (torch.int64, (3, 4, 5))]  # fmt: skip
    model, before = line(), line().weight.item()
    fit(model, [[2.0]], [0], loss=loss, steps=1, optimiser=lambda parameters: torch.optim.SGD(parameters, 0.5))
    assert model.weight.item() == pytest.approx(before - 0.5 * 2)


def test_schedules():
    """Cosine falls from 1 to 0; one cycle rises to 1 at 30 %, then falls; the loop obeys."""
    assert [round(cosine(done), 3) for done in (0, 0.5, 1)] == [1, 0.5, 0]
    assert [round(one_cycle(done), 3) for done in (0, 0.15, 0.3, 0.65, 1)] == [0.04, 0.52, 1, 0.5, 0]
    model, before = line(), line().weight.item()
    options = {"loss": "squared_error", "optimiser": "sgd", "learning_rate": 0.1}
    fit(model, [[1.0]], [[5.0]], steps=5, schedule=lambda done: 0, **options)
    assert model.weight.item() == before
    asked = []
    fit(model, [[1.0]], [[5.0]], steps=4, schedule=lambda done: asked.append(done) or 1, **options)
    assert asked == [0, 0.25, 0.5, 0.75]


# --- Observers --------------------------------------------------------------------------------------------


def test_progress():
    """Each observer hears of every step: its number, how many there are, the epoch, the loss, the seconds."""
    told, also = [], []
    training = fit(lenet(), IMAGES, LABELS, epochs=2, batch_size=50, observers=[told.append, also.append])
    assert [progress.step for progress in told] == [progress.step for progress in also] == [1, 2, 3, 4, 5, 6]
    assert [round(progress.epoch, 3) for progress in told] == [0.417, 0.833, 1, 1.417, 1.833, 2]
    assert {progress.steps for progress in told} == {6}
    assert [progress.loss for progress in told] == training.losses.tolist()
    assert np.diff([progress.seconds for progress in told]).min() > 0


def test_snapshots_keep_the_way():
    """The weights before training, every so often, and at the end, as copies."""
    model = deep_cnn(filters=(4, 4))
    start, snapshots = weights(model), Snapshots(model, every=2)
    fit(model, IMAGES, LABELS, steps=5, observers=snapshots)
    assert snapshots.steps == [0, 2, 4, 5]
    assert all(weight.is_contiguous() for weight in snapshots.weights[2].values())
    assert torch.equal(snapshots.weights[-1]["conv1.weight"], model.conv1.weight)
    model.load_state_dict(snapshots.weights[0])
    assert torch.equal(weights(model), start)


def test_slow_observers():
    """A slow observer is asked first, last, and seldom between."""
    asked = []
    slow = at_most_every(1000, lambda progress: asked.append(progress.step))
    fit(line(), [[1.0]], [[2.0]], loss="squared_error", steps=30, observers=slow)
    assert asked == [1, 30]
    often = at_most_every(0, lambda progress: asked.append(progress.step))
    fit(line(), [[1.0]], [[2.0]], loss="squared_error", steps=5, observers=often)
    assert asked[2:] == [1, 2, 3, 4, 5]


def test_a_slow_observer_leaves_time_to_train():
    """One that takes longer than the pause between its calls is still not called after every step."""
    asked = []

    def slow(progress):
        asked.append(progress.step)
        time.sleep(0.3)

    fit(line(), [[1.0]], [[2.0]], loss="squared_error", steps=10, observers=at_most_every(0.2, slow))
    assert asked[0] == 1 and asked[-1] == 10 and len(asked) < 8


def test_stopping_early():
    """Training stops after the step at which an observer gives a reason, says it, and later observers heard of it."""
    heard = []

    def stop(progress):
        return "three is enough" if progress.step == 3 else None

    training = fit(line(), [[1.0]], [[2.0]], loss="squared_error", steps=9, observers=[stop, heard.append])
    assert (len(training.losses), training.stopped, training.interrupted) == (3, "three is enough", False)
    assert len(heard) == 3
    assert repr(training) == "Training(3 of 9 steps, three is enough)"


def test_an_interrupt_keeps_what_was_learned(capsys):
    """The kernel's interrupt is a signal: training says so and returns, the weights are those of the last step."""
    model, kept = lenet(), []

    def interrupt(progress):
        kept.append(weights(progress.model).clone())
        if progress.step == 4:
            os.kill(os.getpid(), signal.SIGINT)

    training = fit(model, IMAGES, LABELS, steps=10_000, observers=interrupt)
    assert training.interrupted
    assert repr(training).endswith("of 10000 steps, interrupted)")
    told = f"Interrupted after step {len(training.losses)} of 10000: what was learned is kept.\n"
    assert capsys.readouterr().out == told
    assert 4 <= len(training.losses) < 100
    assert not torch.equal(kept[0], kept[3])
    assert torch.isfinite(weights(model)).all()
    assert not model.training


@pytest.mark.parametrize("error", [None, KeyboardInterrupt, ZeroDivisionError])
def test_observers_hear_of_the_end(error, capsys):
    """One with a method `ended` is told once: after the last step, an interrupt, an error; only the second prints."""

    class Observer:
        def __init__(self):
            self.heard = []

        def __call__(self, progress):
            self.heard.append(progress.step)
            if progress.step == 3 and error:
                raise error

        def ended(self):
            self.heard.append("end")

    observer = Observer()
    with contextlib.suppress(ZeroDivisionError):
        fit(line(), [[1.0]], [[2.0]], loss="squared_error", steps=4, observers=[lambda progress: None, observer])
    assert observer.heard == ([1, 2, 3, "end"] if error else [1, 2, 3, 4, "end"])
    assert ("Interrupted after step 3 of 4" in capsys.readouterr().out) == (error is KeyboardInterrupt)


def test_another_thread_can_train():
    """Callbacks of widgets run on another thread, where gradients may have been switched off."""
    results = []

    def work():
        torch.set_grad_enabled(False)
        results.append(fit(line(), [[1.0]], [[2.0]], loss="squared_error", steps=50, learning_rate=0.1).losses[-1])

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert results[0] < 0.1


def test_an_error_in_an_observer_is_not_swallowed():
    """It reaches the caller, and the model is left in evaluation mode."""
    model = line()
    with pytest.raises(ZeroDivisionError):
        fit(model, [[1.0]], [[2.0]], loss="squared_error", steps=3, observers=lambda progress: 1 / 0)
    assert not model.training


# --- Devices ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["cpu", "cuda"][: 1 + torch.cuda.is_available()])
def test_the_device_asked_for(device):
    """The same first losses as without asking; model and measuring follow; random numbers are left alone."""
    state = torch.cuda.get_rng_state() if device == "cuda" else torch.get_rng_state()
    model = nn.Sequential(lenet(), nn.Dropout(0.0))
    losses = fit(model, IMAGES, LABELS, steps=5, device=device).losses
    np.testing.assert_allclose(losses, fit(lenet(), IMAGES, LABELS, steps=5).losses, rtol=1e-2)
    assert next(model.parameters()).device.type == device
    assert 0 <= accuracy(model, IMAGES, LABELS) <= 1
    assert torch.equal(state, torch.cuda.get_rng_state() if device == "cuda" else torch.get_rng_state())


@pytest.mark.parametrize("device", ["tpu", "cuda:99", "vulkan", 3.5])
def test_a_device_that_is_not_there(device):
    """One sentence names what this computer has."""
    with pytest.raises(ValueError, match=r"device should be one that this computer has, cpu.*, got"):
        fit(line(), [[1.0]], [[1.0]], loss="squared_error", steps=1, device=device)


def test_a_model_on_two_devices():
    """Half of the model somewhere else is said in one sentence."""
    model = nn.Sequential(line(), nn.Linear(1, 1, device="meta"))
    with pytest.raises(ValueError, match="should lie on one device, got parts on cpu and meta"):
        predict(model, [[1.0]])


def test_seeds_on_an_accelerator(monkeypatch):
    """An accelerator's random numbers are seeded and given back."""
    calls = []
    fake = SimpleNamespace(
        get_rng_state=lambda: "before", manual_seed=calls.append, set_rng_state=lambda state: calls.append(state)
    )
    monkeypatch.setattr(tensors.torch, "mps", fake)
    with seeded(5, "mps"):
        assert calls == [5]
    assert calls == [5, "before"]


# --- Refusals ---------------------------------------------------------------------------------------------

COLOUR = np.zeros((120, 28, 28, 3))


@pytest.mark.parametrize(
    ("images", "targets", "message"),
    [
        (COLOUR, LABELS, r"cannot take images of shape \(N, 3, 28, 28\): its first layer expects 1 channel \("),
        (
            IMAGES[:, :9, :9],
            LABELS,
            r"images of shape \(N, 1, 9, 9\): the channels fit, but not the height and width; try",
        ),
        (IMAGES[:0], LABELS[:0], "images should hold at least one number"),
        (IMAGES, LABELS[:0], "targets should hold at least one number"),
        (IMAGES, LABELS[:-1], "a target for each image, got 120 images, 119 targets"),
        (IMAGES, LABELS + 1, "Labels should be from 0 to 9, since the model has 10 outputs, got labels from 1 to 10"),
        (IMAGES, LABELS - 1, "got labels from -1 to 8"),
        (IMAGES, LABELS[:, None], r"returns \(N, 10\), the labels have shape \(N, 1\)"),
        (IMAGES[0, 0], LABELS, "images should have 2 or 3 or 4 axes"),
        (np.full_like(IMAGES, np.nan), LABELS, "images should be finite"),
        (torch.zeros(120, 28, 28), LABELS, r"as a tensor should have shape \(N, C, H, W\).*try x\[:, None\]"),
        (torch.full((120, 1, 28, 28), np.nan), LABELS, "images should be finite"),
        (IMAGES, torch.tensor(3), "targets should hold one target per image"),
    ],
)
def test_refuses_pictures_and_labels_that_do_not_fit(images, targets, message):
    """One sentence: expected, received, what to try; before anything is learned."""
    model = lenet()
    before = weights(model)
    with pytest.raises(ValueError, match=message):
        fit(model, images, targets, steps=1)
    assert torch.equal(before, weights(model))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, ValueError, "Give either steps or epochs, got steps=None and epochs=None"),
        ({"steps": 1, "epochs": 1}, ValueError, "Give either steps or epochs"),
        ({"steps": 0}, ValueError, "steps should be a whole number of at least 1, got 0"),
        ({"epochs": 1, "batch_size": 0}, ValueError, "batch_size should be a whole number"),
        ({"steps": 1, "seed": -1}, ValueError, "seed should be a whole number of at least 0"),
        ({"steps": 1, "loss": "hinge"}, ValueError, "loss should be one of 'cross_entropy', 'squared_error'"),
        ({"steps": 1, "loss": "squared_error"}, ValueError, r"outputs, \(N, 10\), got \(N,\); try targets\[:, None\]"),
        ({"steps": 1, "loss": lambda a, b: a}, TypeError, "loss should return a tensor of one number"),
        ({"steps": 1, "optimiser": "magic"}, ValueError, "optimiser should be one of 'adam', 'sgd', got 'magic'"),
        ({"steps": 1, "optimiser": list}, TypeError, "optimiser should make a torch.optim.Optimizer"),
        ({"steps": 1, "learning_rate": -1}, ValueError, "learning_rate should be a finite number of at least 0"),
    ],
)
def test_refuses_wrong_options(options, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        fit(lenet(), IMAGES, LABELS, **options)


def test_refuses_what_is_no_network():
    """No module, nothing to learn, or fractions for labels."""
    with pytest.raises(TypeError, match=r"model should be a torch.nn.Module, such as lenet\(\), got"):
        fit("lenet", IMAGES, LABELS, steps=1)
    with pytest.raises(ValueError, match="weights to learn, got none"):
        fit(nn.Flatten(), IMAGES, LABELS, steps=1)
    with pytest.raises(TypeError, match=r"Labels should be whole numbers.*try squared_error"):
        fit(lenet(), IMAGES, LABELS + 0.5, steps=1)
    with pytest.raises(ValueError, match="its first layer expects 784 numbers for each image, not 2352"):
        predict(mlp(), COLOUR)


def test_a_loss_that_is_no_number_ends_training():
    """Steps that are far too large: one sentence names the step, the history is kept."""
    losses = []
    with pytest.raises(TrainingError, match=r"The loss became (nan|inf) at step \d+.*try a smaller learning_rate"):
        fit(
            mlp(), IMAGES, LABELS, steps=100, optimiser="sgd", learning_rate=1e30,
            observers=lambda progress: losses.append(progress.loss),
        )  # fmt: skip
    assert losses and np.isfinite(losses).all()


def test_memory_that_runs_out_is_not_called_a_wrong_shape():
    """Torch's own words are the better ones there."""

    class Greedy(nn.Module):
        def forward(self, x):
            raise torch.OutOfMemoryError("too much")

    with pytest.raises(torch.OutOfMemoryError, match="too much"):
        predict(Greedy(), [[1.0]])
