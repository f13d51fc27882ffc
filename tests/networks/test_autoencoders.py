"""Autoencoders: the slides' sizes, PCA as the bound of the linear one, no collapse, pictures in and out, refusals."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_utils.comparing import mse, psnr
from course_utils.networks.autoencoders import (
    Autoencoder,
    convolutional_autoencoder,
    copy_net,
    dense_autoencoder,
    digit_networks,
    linear_autoencoder,
)
from course_utils.networks.inspection import count_parameters
from course_utils.networks.scene_autoencoder import linear_branches, scene_network, start_from_pca
from course_utils.networks.schedules import cosine, one_cycle
from course_utils.networks.tensors import as_tensor_images
from course_utils.networks.training import fit
from course_utils.networks.weights import load_weights
from course_utils.pca import PCA, principal_angles
from course_utils.pictures.digits import draw_digits, real_digits
from course_utils.pictures.scenes import draw_scenes

DRAWN = draw_digits(1200, seed=0)[0]
FRESH = draw_digits(300, seed=12345)[0]


def trained(model, images=DRAWN, steps=120, rate=3e-3, **options):
    """Train an autoencoder: its inputs are its targets."""
    fit(
        model,
        images,
        images,
        loss="squared_error",
        steps=steps,
        learning_rate=rate,
        **{"schedule": one_cycle} | options,
    )
    return model


@pytest.fixture(scope="module")
def scenes():
    """Two scenes of each kind, drawn from a seed that no weights were trained on."""
    return np.stack([scene.image for scene in draw_scenes(16, seed=31)])


# --- The slides -------------------------------------------------------------------------------------------


def test_the_lectures_size():
    """The slide's d = 49152 = 128·128·3 becomes k = 1024 and again a picture: 48 times fewer numbers."""
    for model in (convolutional_autoencoder((3, 128, 128), k=1024, channels=(4, 4, 4, 4)), scene_network()):
        picture = np.zeros((1, 128, 128, 3))
        assert model.bottleneck == model.encode(picture).shape[1] == 1024
        assert model.reconstruct(picture).shape == picture.shape
        assert picture.size / model.bottleneck == 48


def test_the_simplest_autoencoder_is_two_matrices():
    """f(x)ᵀ = xᵀ W₁ W₂, without biases: W₁ is (d, k), W₂ is (k, d), and nothing else is learned."""
    model = linear_autoencoder(6, 2, seed=3)
    x = np.random.default_rng(0).normal(size=(5, 6)).astype(np.float32)
    assert (model.W1.shape, model.W2.shape) == ((6, 2), (2, 6))
    np.testing.assert_allclose(model.encode(x), x @ model.W1, atol=1e-6)
    np.testing.assert_allclose(model.decode(x[:, :2]), x[:, :2] @ model.W2, atol=1e-6)
    np.testing.assert_allclose(model.reconstruct(x), x @ model.W1 @ model.W2, atol=1e-6)
    assert count_parameters(model).total == 2 * 6 * 2
    assert not model.reconstruct(np.zeros((1, 6))).any()


def test_a_net_without_a_bottleneck_copies():
    """Trained on digits only, the wide net gives back noise that it never saw; the bottleneck of 8 cannot."""
    digits, noise = DRAWN[:, 7:21:2, 7:21:2], np.random.default_rng(0).random((50, 7, 7))  # no pixel is always black
    wide, narrow = copy_net((1, 7, 7), width=80), dense_autoencoder((1, 7, 7), k=8, hidden=())
    for model in (wide, narrow):
        trained(model, digits, steps=300, rate=6e-3)
    assert wide.bottleneck > 49 > narrow.bottleneck
    assert mse(noise, wide.reconstruct(noise)) < 0.4 * mse(noise, narrow.reconstruct(noise))


def test_symmetric_or_not():
    """The decoder's layers are the encoder's backwards, unless they are given."""
    units = {
        "symmetric": [(784, 60), (60, 30), (30, 5), (5, 30), (30, 60), (60, 784)],
        "own": [(784, 60), (60, 30), (30, 5), (5, 90), (90, 784)],
    }
    for name, decoder in {"symmetric": None, "own": (90,)}.items():
        model = dense_autoencoder(k=5, hidden=(60, 30), decoder_hidden=decoder)
        layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
        assert [(layer.in_features, layer.out_features) for layer in layers] == units[name]
    lopsided = convolutional_autoencoder(k=5, channels=(4, 6), decoder_channels=(10, 12))
    assert lopsided.reconstruct(FRESH[:2]).shape == (2, 28, 28)


# --- Independent oracle -----------------------------------------------------------------------------------


def test_the_linear_autoencoder_arrives_at_pca():
    """On centred digits its loss agrees with PCA's to five digits, and its directions span the same space."""
    digits = real_digits()[0][:600].reshape(-1, 64)
    digits = digits - digits.mean(axis=0)
    pca = PCA(4).fit(digits)
    model = trained(linear_autoencoder(64, 4), digits, steps=600, rate=0.02, batch_size=600, schedule=cosine)
    best = mse(digits, pca.reconstruct(digits))
    assert mse(digits, model.reconstruct(digits)) == pytest.approx(best, rel=1e-5)
    assert principal_angles(model.W2, pca.components).max() < 0.5
    # Where digits hardly vary, W1 may be anything; weighted by how they vary, its columns span the same, too.
    assert principal_angles(model.W1.T @ (digits.T @ digits), pca.components).max() < 0.5


def test_a_linear_net_with_k_at_least_d_can_copy():
    """With k = d, which is allowed, two matrices that undo each other are learned, whatever the picture."""
    x = np.random.default_rng(0).normal(size=(200, 3))
    model = trained(linear_autoencoder(3, 3), x, steps=400, rate=0.03, batch_size=200)
    np.testing.assert_allclose(model.W1 @ model.W2, np.eye(3), atol=0.01)


@pytest.mark.parametrize("seed", [0, 1])
def test_convolutions_beat_pca(seed):
    """With 8 numbers a digit, after little training: the error on fresh digits is below PCA's."""
    model = convolutional_autoencoder(k=8, channels=(8, 16), seed=seed)
    trained(model, steps=400, batch_size=32, rate=6e-3, seed=seed)
    assert mse(FRESH, model.reconstruct(FRESH)) < 0.95 * mse(FRESH, PCA(8).fit(DRAWN).reconstruct(FRESH))


# --- No collapse --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("build", [dense_autoencoder, convolutional_autoencoder])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_does_not_go_black(build, seed):
    """Even k = 2 learns more than the mean digit, and different digits are given back differently."""
    model = trained(build(k=2, seed=seed), steps=100, batch_size=32, seed=seed)
    given_back = model.reconstruct(FRESH)
    assert mse(FRESH, given_back) < 0.95 * mse(FRESH, np.broadcast_to(DRAWN.mean(axis=0), FRESH.shape))
    assert given_back.std(axis=0).max() > 0.1
    assert given_back.max() > 0.5


# --- Drawn pictures, H unlike W -----------------------------------------------------------------------------


@pytest.mark.parametrize("build", [dense_autoencoder, convolutional_autoencoder, copy_net])
@pytest.mark.parametrize("shape", [(8, 12), (8, 12, 1), (8, 12, 3)])
def test_pictures_come_back_as_they_went(build, shape):
    """Grey or colour, with or without an axis for grey: f(x) has the shape of x, and is d(e(x))."""
    images = np.random.default_rng(0).random((3, *shape))
    channels = (*shape, 1)[2]
    model = build((channels, 8, 12))
    given_back = model.reconstruct(images)
    assert given_back.shape == images.shape
    assert model.encode(images).shape == (3, model.bottleneck)
    again = model.decode(model.encode(images))
    assert again.shape == (3, 8, 12) + (3,) * (channels == 3)
    np.testing.assert_allclose(again.reshape(images.shape), given_back, atol=1e-6)
    tensor = as_tensor_images(images)
    with torch.no_grad():
        np.testing.assert_allclose(
            np.moveaxis(model(tensor).numpy(), 1, -1), given_back.reshape(3, 8, 12, -1), atol=1e-6
        )
    np.testing.assert_allclose(model.reconstruct(tensor).ravel(), given_back.ravel(), atol=1e-6)


def test_a_map_code_keeps_its_place():
    """Where k fills the maps, a change in one corner of the picture changes only numbers of that corner."""
    model = convolutional_autoencoder((1, 64, 32), k=128, channels=(4, 4))  # code: 1 map of 16 x 8
    before = np.zeros((1, 64, 32))
    after = before.copy()
    after[0, :4, -4:] = 1
    changed = (model.encode(before) != model.encode(after)).reshape(16, 8)
    assert changed[:4, -4:].any()
    assert not changed[6:].any()
    assert not changed[:, :3].any()


def test_bytes_are_pictures_too():
    """Pictures of 0 to 255 in uint8 give the codes of the same pictures from 0 to 1."""
    model = dense_autoencoder()
    bytes_ = np.uint8(np.round(255 * FRESH[:4]))
    np.testing.assert_allclose(model.encode(bytes_), model.encode(bytes_ / 255), atol=1e-6)


# --- Properties -------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(1, 40), st.integers(1, 3))
def test_any_size_and_any_code(channels, rows, cols, k, stages):
    """Sides that can be halved often enough: k numbers in the code, the picture's shape at the end."""
    shape = (channels, rows * 2**stages, cols * 2**stages)
    model = convolutional_autoencoder(shape, k, channels=(3, 5, 4)[:stages])
    assert model.bottleneck == k
    assert model(torch.zeros(2, *shape)).shape == (2, *shape)


def test_seeds_are_arguments():
    """The same seed gives the same weights, another one others; torch's own random numbers go on untouched."""
    before = torch.get_rng_state()
    for build in (convolutional_autoencoder, dense_autoencoder, lambda seed: linear_autoencoder(9, 2, seed)):
        one, same, other = (
            (build(seed=seed) for seed in (5, 5, 6)) if build.__name__ != "<lambda>" else map(build, (5, 5, 6))
        )
        assert all(torch.equal(a, b) for a, b in zip(one.parameters(), same.parameters(), strict=True))
        assert not all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    assert torch.equal(before, torch.get_rng_state())


def test_asking_changes_nothing():
    """encode, decode and reconstruct leave the mode and the gradients alone, and return plain arrays."""
    model = convolutional_autoencoder(k=4)
    model.train()
    for answer in (model.encode(FRESH[:2]), model.decode(np.zeros((2, 4))), model.reconstruct(FRESH[:2])):
        assert type(answer) is np.ndarray
        assert answer.dtype == np.float32
    assert model.training
    assert all(weight.grad is None for weight in model.parameters())


# --- The autoencoder of scenes ------------------------------------------------------------------------------


def test_scene_network_starts_as_pca_of_squares(scenes):
    """Before training it is exactly the orthogonal projection of every 16 x 16 square onto 16 directions."""
    model = start_from_pca(scene_network(), scenes[:8])
    given_back = model.reconstruct(scenes)
    np.testing.assert_allclose(model.reconstruct(given_back), given_back, atol=1e-4)
    corner = scenes[:, :16, 32:48].reshape(-1, 768)
    squares = scenes[:8].reshape(8, 8, 16, 8, 16, 3).transpose(0, 1, 3, 2, 4, 5).reshape(-1, 768)
    expected = PCA(16, centred=False).fit(squares).reconstruct(corner)
    np.testing.assert_allclose(given_back[:, :16, 32:48].reshape(-1, 768), expected, atol=1e-4)
    for layer in linear_branches(model):
        rows = layer.weight.detach().flatten(1)
        torch.testing.assert_close(rows @ rows.T, torch.eye(16), atol=1e-5, rtol=0)


def test_scene_network_learns_its_correction(scenes):
    """A few steps from there, the linear branch held fast, the other is no longer 0 and the error has fallen."""
    model = start_from_pca(scene_network(), scenes)
    before = mse(scenes, model.reconstruct(scenes))
    for layer in linear_branches(model):
        layer.requires_grad_(False)
    trained(model, scenes, steps=4, batch_size=8, optimiser="sgd", rate=3.0, schedule=None)
    assert mse(scenes, model.reconstruct(scenes)) < before
    assert model.decoder[1].correction[-2].weight.abs().max() > 0


def test_shipped_scene_weights(scenes):
    """Unseen scenes: 2 dB above thumbnails of 16 x 16 pixels, and half a dB above PCA of the scenes' own squares.

    A thumbnail is 768 numbers, the code 1,024, and so are the 16 numbers of each of 64 squares.
    """
    model = load_weights(scene_network(), "scene_autoencoder")
    thumbnails = scenes.reshape(16, 16, 8, 16, 8, 3).mean(axis=(2, 4))
    enlarged = nn.functional.interpolate(as_tensor_images(thumbnails), size=128, mode="bicubic")
    enlarged = np.moveaxis(enlarged.numpy(), 1, -1)
    squares = start_from_pca(scene_network(), scenes).reconstruct(scenes)
    given_back = psnr(scenes, model.reconstruct(scenes).clip(0, 1))
    assert given_back > psnr(scenes, enlarged.clip(0, 1)) + 2
    assert given_back > psnr(scenes, squares.clip(0, 1)) + 0.5
    assert given_back > 22.5


def test_digit_networks_are_called_by_their_k():
    """Six bottlenecks and a denoiser."""
    assert [model.bottleneck for model in digit_networks().values()] == [1, 2, 4, 8, 16, 32, 32]


# --- Errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: linear_autoencoder(64, 0), "k should be a whole number of at least 1, got 0"),
        (lambda: dense_autoencoder(k=0), "k should be a whole number of at least 1, got 0"),
        (lambda: convolutional_autoencoder(k=0), "k should be a whole number of at least 1, got 0"),
        (lambda: dense_autoencoder((28, 28)), r"\(channels, height, width\), got \(28, 28\); try \(1, 28, 28\)"),
        (lambda: dense_autoencoder(784), r"\(channels, height, width\), got 784"),
        (lambda: copy_net(width=100), "width should be a whole number of at least 784, got 100"),
        (lambda: convolutional_autoencoder((1, 30, 28)), "divisible by 4 for 2 stages.*try fewer channels"),
        (lambda: convolutional_autoencoder(channels=()), "one number a stage"),
        (lambda: convolutional_autoencoder(channels=(4, 4), decoder_channels=(4,)), "one number a stage"),
        (lambda: Autoencoder(nn.Conv2d(1, 2, 3), nn.Linear(2, 9), (1, 3, 3)), r"codes of shape \(N, k\).*try Flatten"),
        (lambda: Autoencoder(nn.Linear(5, 2), nn.Linear(2, 4), (5,)), "give back what the encoder takes, rows of 5"),
        (lambda: Autoencoder(nn.Conv2d(3, 2, 3), nn.Linear(2, 4), (1, 8, 8)), "first layer expects 3 channels"),
    ],
)
def test_building_refused(build, message):
    """Empty codes, shapes without channels, sides that cannot be halved, parts that do not fit each other."""
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (np.zeros((16, 24, 3)), ValueError, r"try images\[None\] for a single one"),
        (np.zeros((2, 16, 24)), ValueError, "16 × 24 pixels with 3 channels, got 16 × 24 pixels with 1 channel;"),
        (np.zeros((2, 24, 16, 3)), ValueError, "16 × 24 pixels with 3 channels, got 24 × 16 pixels"),
        (np.zeros((2, 1152)), ValueError, "got rows of 1152 numbers"),
        (np.full((2, 16, 24, 3), np.nan), ValueError, "finite, got NaN"),
        ([np.zeros((16, 24, 3)), np.zeros((8, 24, 3))], ValueError, "one size, got 16 x 24 x 3 and 8 x 24 x 3"),
        ("picture", TypeError, "real numbers"),
    ],
)
def test_pictures_refused(images, error, message):
    """A single picture, wrong channels, height and width exchanged, rows, NaN, mixed sizes, no numbers."""
    model = convolutional_autoencoder((3, 16, 24), k=4)
    for ask in (model.encode, model.reconstruct):
        with pytest.raises(error, match=message):
            ask(images)


@pytest.mark.parametrize("codes", [np.zeros((2, 3)), np.zeros(4), [[0, 0, 0, np.nan]]])
def test_codes_refused(codes):
    """Codes of another length, a code without an axis for the batch, NaN."""
    with pytest.raises(ValueError, match=r"codes should (have shape \(N, 4\)|have 2 axes|be finite)"):
        dense_autoencoder(k=4).decode(codes)


def test_scene_pictures_refused():
    """The PCA of squares wants pictures of the network's size."""
    with pytest.raises(ValueError, match=r"shape \(N, 128, 128, 3\), got \(2, 64, 64, 3\)"):
        start_from_pca(scene_network(), np.zeros((2, 64, 64, 3)))
