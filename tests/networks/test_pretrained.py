"""SqueezeNet: the public file's layer names and sizes, and a download that is checked before it is opened."""

import hashlib
import io
import pickle

import pytest
import torch
from serving import serving
from torch import nn

from course_utils.networks import pretrained
from course_utils.networks.inspection import count_parameters, shape_trace
from course_utils.networks.pretrained import (
    IMAGENET_DEVIATION,
    IMAGENET_MEAN,
    WEIGHTS_FILE,
    Fire,
    load_imagenet,
    squeezenet,
)
from course_utils.networks.weights import WeightsError

# --- The network ------------------------------------------------------------------------------------------


def test_size_and_names_are_those_of_the_public_network():
    """1,235,496 parameters in 52 tensors, called as in the public file; 1000 outputs."""
    state = squeezenet().state_dict()
    assert sum(tensor.numel() for tensor in state.values()) == 1_235_496 == count_parameters(squeezenet()).total
    fires = [f"features.{n}.{part}" for n in (3, 4, 6, 7, 9, 10, 11, 12) for part in
             ("squeeze", "expand1x1", "expand3x3")]  # fmt: skip
    layers = ["features.0", *fires, "classifier.1"]
    assert list(state) == [f"{layer}.{what}" for layer in layers for what in ("weight", "bias")]
    assert state["features.12.expand3x3.weight"].shape == (256, 64, 3, 3)


def test_shapes_of_the_paper():
    """224 x 224 pixels become 111, 55, 27 and 13, then a thousand numbers."""
    trace = dict(shape_trace(squeezenet(), torch.zeros(3, 224, 224)))
    shapes = [trace[f"features.{n}"] for n in (0, 2, 5, 8)]
    assert shapes == [(64, 111, 111), (64, 55, 55), (128, 27, 27), (256, 13, 13)]
    assert trace["flatten"] == (1000,)


def test_fire_against_its_definition():
    """A fire module is relu(expand(relu(squeeze x))), the 1 x 1 expansion's channels first."""
    fire, x = Fire(4, 2, 3), torch.randn(1, 4, 5, 6, generator=torch.Generator().manual_seed(0))
    squeezed = torch.einsum("oc,bchw->bohw", fire.squeeze.weight[:, :, 0, 0], x) + fire.squeeze.bias[:, None, None]
    squeezed = squeezed.clamp(min=0)
    one = torch.einsum("oc,bchw->bohw", fire.expand1x1.weight[:, :, 0, 0], squeezed)
    one = (one + fire.expand1x1.bias[:, None, None]).clamp(min=0)
    three = nn.functional.conv2d(squeezed, fire.expand3x3.weight, fire.expand3x3.bias, padding=1).clamp(min=0)
    torch.testing.assert_close(fire(x), torch.cat([one, three], 1))


def test_colours_are_standardised():
    """A picture of ImageNet's mean colour arrives as 0, one deviation brighter as 1."""
    mean, deviation = (torch.tensor(values)[None, :, None, None] for values in (IMAGENET_MEAN, IMAGENET_DEVIATION))
    standardise = squeezenet().standardise
    torch.testing.assert_close(standardise(mean), torch.zeros(1, 3, 1, 1))
    torch.testing.assert_close(standardise(mean + deviation), torch.ones(1, 3, 1, 1))


def test_the_seed_decides():
    """The same seed builds the same network, and torch's own random numbers go on undisturbed."""
    before = torch.get_rng_state()
    one, same, other = (squeezenet(classes=5, seed=seed).classifier[1].weight for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert torch.equal(before, torch.get_rng_state())


# --- The weights ------------------------------------------------------------------------------------------


def as_file(content):
    """Return what torch.save writes."""
    with io.BytesIO() as file:
        torch.save(content, file)
        return file.getvalue()


@pytest.fixture(scope="module")
def trained():
    """Return a network with five classes that plays the trained one."""
    return squeezenet(classes=5, seed=7)


@pytest.fixture
def server(monkeypatch, trained):
    """Serve a small file of weights; `trust` renames it so that its name holds the first 8 digits of its SHA-256."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving({}) as http_server:

        def trust(content):
            name = f"squeezenet1_1-{hashlib.sha256(content).hexdigest()[:8]}.pth"
            monkeypatch.setattr(pretrained, "WEIGHTS_FILE", name)
            http_server.files.clear()
            http_server.files[name] = content
            return name

        http_server.trust = trust
        http_server.name = trust(as_file(trained.state_dict()))
        yield http_server


def load(server, folder):
    """Load into a network that begins with other weights."""
    return load_imagenet(squeezenet(classes=5, seed=0), folder, url=server.url)


def test_weights_are_downloaded_once(server, tmp_path, trained):
    """A good file: the network answers like the trained one, and the second call asks nobody."""
    x = torch.rand(1, 3, 40, 50, generator=torch.Generator().manual_seed(0))
    for _ in range(2):
        model = load(server, tmp_path)
        assert not model.training
        with torch.no_grad():
            torch.testing.assert_close(model(x), trained.eval()(x))
    assert server.asked == [server.name]
    assert [path.name for path in tmp_path.iterdir()] == [server.name]


def test_the_public_name_carries_its_digest():
    """The file asked for is the published one: SHA-256 b8a52dc0..."""
    assert WEIGHTS_FILE == "squeezenet1_1-b8a52dc0.pth"


@pytest.mark.parametrize("sent", ["page", "truncated", "one bit"])
def test_a_wrong_file_is_never_opened(server, tmp_path, monkeypatch, sent):
    """A login page, half a file, one changed bit: refused by checksum, nothing kept, no reader called."""
    whole = server.files[server.name]
    changed = bytearray(whole)
    changed[1000] ^= 1
    server.files[server.name] = {"page": b"<html>please log in", "truncated": whole[:5000], "one bit": changed}[sent]
    monkeypatch.setattr(torch, "load", lambda *arguments, **options: pytest.fail("it was opened"))
    with pytest.raises(WeightsError, match=r"its SHA-256 differs\): a login page.*need no network"):
        load(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_download_is_tried_again(server, tmp_path):
    """A connection that breaks gives a sentence, leaves nothing behind, and the next call succeeds."""
    server.cut = 20_000
    with pytest.raises(WeightsError, match=r"could not be downloaded from http://127\.0\.0\.1.*need no network"):
        load(server, tmp_path)
    assert list(tmp_path.iterdir()) == []
    server.cut = 0
    assert load(server, tmp_path)


def test_a_file_damaged_in_the_cache_is_fetched_again(server, tmp_path):
    """A file that was cut short on the disk does not stay so."""
    load(server, tmp_path)
    (tmp_path / server.name).write_bytes(server.files[server.name][:5000])
    load(server, tmp_path)
    assert server.asked == [server.name] * 2


def test_without_network(tmp_path):
    """Offline, that is said alone, with the folder for a file got otherwise; the network is as it was."""
    model = squeezenet(classes=5)
    before = model.classifier[1].weight.clone()
    with pytest.raises(
        WeightsError, match=r"b8a52dc0\.pth could not be downloaded.*no network.*need no network"
    ) as told:
        load_imagenet(model, tmp_path)
    assert f"belongs into {tmp_path};" in str(told.value)
    assert told.value.__suppress_context__
    assert torch.equal(before, model.classifier[1].weight)
    assert list(tmp_path.iterdir()) == []


def test_not_found_and_no_folder(server, tmp_path):
    """A server without the file, and a cache folder that is a file."""
    server.files.clear()
    with pytest.raises(WeightsError, match="could not be downloaded"):
        load(server, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(WeightsError, match="no folder to write to"):
        load(server, tmp_path / "file")


class Hostile:
    """A pickle that calls a function of its choice when it is read without care."""

    def __reduce__(self):
        return (print, ("code of a stranger",))


@pytest.mark.parametrize(
    "content",
    [as_file({"weight": Hostile()}), pickle.dumps(Hostile()), as_file([1, 2]), as_file({"epoch": 3}), b"", b"text"],
    ids=["hostile", "pickle", "list", "numbers", "empty", "text"],
)
def test_files_of_something_else(server, tmp_path, content, capsys):
    """Even with the right checksum: no code of the file runs, and one sentence says that these are no weights."""
    server.trust(content)
    with pytest.raises(WeightsError, match="holds something else than tensors by name"):
        load(server, tmp_path)
    assert "stranger" not in capsys.readouterr().out


def test_another_network(server, tmp_path):
    """Weights for five classes do not go into a network with six, which then stays as it was."""
    model = squeezenet(classes=6)
    before = model.features[0].weight.clone()
    with pytest.raises(WeightsError, match=r"classifier\.1\.bias has shape \(5,\) there and \(6,\) in this model"):
        load_imagenet(model, tmp_path, url=server.url)
    assert torch.equal(before, model.features[0].weight)
