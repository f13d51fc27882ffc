"""Weights that ship: the files are the recorded ones, and networks answer with them as well as data/README.md says."""

import hashlib
import os
import pickle
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from skimage.transform import resize

from course_utils.comparing import mse, psnr
from course_utils.networks.autoencoders import digit_networks
from course_utils.networks.cnn import lenet, photo_network
from course_utils.networks.feature_visualization.gabor import gabor_fit
from course_utils.networks.scene_autoencoder import scene_network, start_from_pca
from course_utils.networks.training import accuracy
from course_utils.networks.weights import (
    FOLDER,
    SUMS,
    WeightsError,
    load_weights,
    put_weights,
    read_weights,
    recorded_sums,
    save_weights,
)
from course_utils.pca import PCA
from course_utils.pictures.corruption import noise
from course_utils.pictures.digits import draw_digits, real_digits
from course_utils.pictures.photographs import labelled_patches
from tools.train_weights import RECIPES, enlarged, scene_pictures

SHIPPED = [Path(file).stem for file in recorded_sums()]


@pytest.fixture
def folder(tmp_path):
    """Return a folder with weights of its own, called "small"."""
    save_weights({"kernel": torch.arange(6.0).reshape(2, 3), "steps": torch.tensor(7)}, "small", tmp_path)
    return tmp_path


# --- What ships -------------------------------------------------------------------------------------------


def test_digit_reader_reads_digits():
    """Of fresh drawn digits at least 97 % are read rightly, of handwritten ones never seen 90 %; untrained, a tenth."""
    model = load_weights(lenet(), "digit_cnn")
    drawn, labels = draw_digits(1000, seed=101)
    real, real_labels = real_digits()
    assert accuracy(model, drawn, labels) >= 0.97
    assert accuracy(model, enlarged(real[1200:], seed=7), real_labels[1200:]) >= 0.9
    assert accuracy(lenet(), drawn, labels) < 0.3


def test_digit_autoencoders_beat_pca_and_the_denoiser_noise():
    """A wider bottleneck errs less, each k less than PCA; the denoiser beats an autoencoder that saw no noise."""
    models = load_weights(digit_networks(), "digit_autoencoders")
    fresh, known = draw_digits(400, seed=201)[0], draw_digits(2000, seed=50)[0].reshape(2000, -1)
    errors = [mse(fresh, models[str(k)].reconstruct(fresh)) for k in (1, 2, 4, 8, 16, 32)]
    assert all(wide < 0.95 * narrow for narrow, wide in pairwise(errors))
    for k, error in zip((1, 2, 4, 8, 16, 32), errors, strict=True):
        pca = PCA(k).fit(known)
        assert error < 0.95 * mse(fresh.reshape(400, -1), pca.decode(pca.encode(fresh.reshape(400, -1)))), k
    noisy = noise(fresh, 0.4, seed=1)
    cleaned = mse(fresh, models["denoiser"].reconstruct(noisy))
    assert cleaned < 0.5 * mse(fresh, models["32"].reconstruct(noisy))
    assert cleaned < 0.25 * mse(fresh, noisy)


def test_filters_of_photographs_become_waves_under_bells():
    """Gabor kernels explain most of them after training and little before; several detect edges, none did before."""
    stored = read_weights("photo_filters")
    assert stored["colour"].shape == (len(stored["steps"]), 24, 3, 7, 7)
    assert stored["steps"][0] == 0
    for kernels in (stored["colour"].numpy(), stored["grey"].numpy()[:, :, 0]):
        before, after = gabor_fit(kernels[0]), gabor_fit(kernels[-1])
        assert np.median(before.r2) < 0.4
        assert np.median(after.r2) > 0.75
        edges = [int(((fit.r2 > 0.8) & (fit.selectivity > 0.5)).sum()) for fit in (before, after)]
        assert edges[0] == 0
        assert edges[1] >= 4


def test_photo_network_knows_photographs_by_parts_it_never_saw():
    """Of sixteen photographs the right one for at least 80 % of the patches; untrained, for less than 15 %."""
    images, labels = labelled_patches(200, 48, seed=11, part="right")
    assert accuracy(load_weights(photo_network(), "photo_cnn"), images, labels) >= 0.8
    assert accuracy(photo_network(), images, labels) < 0.15


def test_scene_autoencoder_beats_squares_and_thumbnails():
    """On unseen scenes it is better than the PCA of squares by 0.4 dB, than a thumbnail of 16 x 16 pixels by 2 dB."""
    scenes = scene_pictures(24, seed=5) / 255
    squares = start_from_pca(scene_network(), scene_pictures(60, seed=4) / 255)
    model = load_weights(scene_network(), "scene_autoencoder")
    thumbnails = [resize(resize(scene, (16, 16), anti_aliasing=True), (128, 128), order=3) for scene in scenes]
    reached = psnr(scenes, model.reconstruct(scenes).clip(0, 1))
    assert reached > psnr(scenes, squares.reconstruct(scenes).clip(0, 1)) + 0.4
    assert reached > psnr(scenes, np.clip(thumbnails, 0, 1)) + 2


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_are_the_recorded_ones(name):
    """The SHA-256 agrees with Python's own, and what is read agrees with safetensors' own reader."""
    file = FOLDER / f"{name}.safetensors"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == recorded_sums()[file.name]
    tensors, oracle = read_weights(name), load_file(file)
    assert tensors.keys() == oracle.keys()
    for key, tensor in tensors.items():
        assert tensor.dtype in (torch.float32, torch.int64, torch.uint8, torch.uint16), key
        assert torch.equal(tensor, oracle[key].to(tensor.dtype)), key
        assert tensor.isfinite().all(), key


def test_everything_in_the_folder_is_recorded_small_and_explained():
    """Nothing lies there unlisted; all together < 5 MB; each has a recipe and a row in data/README.md."""
    files = {path.name for path in FOLDER.iterdir()}
    assert files == {SUMS, *recorded_sums()}
    assert sum((FOLDER / file).stat().st_size for file in files) < 5_000_000
    assert set(SHIPPED) <= set(RECIPES)
    page = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([\w.]+)` \|.*`make weights", page, re.MULTILINE))
    assert rows == files


def test_sums_are_what_sha256sum_reads():
    """Each line is 64 hexadecimal digits, two spaces and a file, and lines end as on Unix, wherever written."""
    content = (FOLDER / SUMS).read_bytes().decode("ascii")
    assert re.fullmatch(r"([0-9a-f]{64}  [a-z0-9_]+\.safetensors\n)+", content)


# --- Write, read, load ------------------------------------------------------------------------------------


def test_small_weights_come_back(folder):
    """Floats come back as float32, whole numbers as they were, and the record is one line of sha256sum's."""
    tensors = read_weights("small", folder)
    torch.testing.assert_close(tensors["kernel"], torch.tensor([[0.0, 1, 2], [3, 4, 5]]), rtol=0, atol=0)
    assert tensors["steps"].item() == 7
    digest = hashlib.sha256((folder / "small.safetensors").read_bytes()).hexdigest()
    assert (folder / SUMS).read_bytes() == f"{digest}  small.safetensors\n".encode()


@settings(max_examples=25)
@given(
    shape=st.lists(st.integers(1, 4), max_size=4),
    transposed=st.booleans(),
    dtype=st.sampled_from([torch.float16, torch.float32, torch.float64, torch.uint8, torch.int64]),
    seed=st.integers(0, 99),
)
def test_any_tensor_comes_back(shape, transposed, dtype, seed, tmp_path_factory):
    """To a half's 11 bits for floats, exactly for whole numbers; also for views with swapped axes."""
    tensor = (10 * torch.randn(shape, generator=torch.Generator().manual_seed(seed))).abs().to(dtype)
    tensor = tensor.mT if transposed and tensor.ndim > 1 else tensor
    folder = tmp_path_factory.mktemp("any")
    size = save_weights({"x": tensor}, "any", folder)
    assert size == (folder / "any.safetensors").stat().st_size
    back = read_weights("any", folder)["x"]
    assert back.dtype == (torch.float32 if dtype.is_floating_point else dtype)
    torch.testing.assert_close(back, tensor.to(back.dtype), rtol=2**-11, atol=1e-7)


def test_saving_again_changes_only_one_line(folder):
    """Other files stay recorded, in the order of the alphabet; the same numbers make the same bytes."""
    first = save_weights({"a": torch.ones(3)}, "another", folder)
    before = recorded_sums(folder)
    assert list(before) == ["another.safetensors", "small.safetensors"]
    assert save_weights({"a": torch.ones(3)}, "another", folder) == first
    assert recorded_sums(folder) == before
    save_weights({"a": torch.zeros(3)}, "another", folder)
    after = recorded_sums(folder)
    assert after["small.safetensors"] == before["small.safetensors"]
    assert after["another.safetensors"] != before["another.safetensors"]


def test_loading_moves_every_number(tmp_path):
    """A network with other first weights answers like the saved one, comes back itself, and is ready to be asked."""
    trained, fresh = lenet(seed=1), lenet(seed=2)
    images = torch.rand(5, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    save_weights(trained.state_dict(), "other", tmp_path)
    assert load_weights(fresh.train(), "other", tmp_path) is fresh
    assert not fresh.training
    with torch.no_grad():
        torch.testing.assert_close(fresh(images), trained.eval()(images), atol=2e-3, rtol=0)
        assert (lenet(seed=2)(images) - trained(images)).abs().max() > 0.01


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_loading_stays_on_the_device():
    """A network on another device stays there."""
    model = load_weights(lenet().cuda(), "digit_cnn")
    assert {weight.device.type for weight in model.parameters()} == {"cuda"}


# --- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 60, -1])
def test_one_changed_byte_is_refused(folder, place):
    """In the header, in the middle, at the end: the network is then left as it was."""
    file = folder / "small.safetensors"
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    model = torch.nn.Linear(3, 2)
    before = model.weight.clone()
    with pytest.raises(WeightsError, match=r"small\.safetensors is not the file that SHA256SUMS records.*make weights"):
        load_weights(model, "small", folder)
    assert torch.equal(model.weight, before)


@pytest.mark.parametrize("content", [b"", b"0123"])
def test_cut_file_is_refused(folder, content):
    """Half a download is noticed before it is opened."""
    (folder / "small.safetensors").write_bytes(content)
    with pytest.raises(WeightsError, match="it was changed or cut"):
        read_weights("small", folder)


def test_missing_file_says_what_to_do(folder):
    """A file that is listed but gone."""
    (folder / "small.safetensors").unlink()
    with pytest.raises(
        WeightsError, match=r"small\.safetensors is listed in SHA256SUMS but not there; try `make weights`"
    ):
        read_weights("small", folder)


@pytest.mark.parametrize("where", [".", "nowhere"])
def test_missing_record_says_where_it_should_be(tmp_path, where):
    """An empty folder, or none, as when the package was copied by hand without them."""
    with pytest.raises(WeightsError, match=r"no weights are recorded in .*, where SHA256SUMS should list them; try"):
        read_weights("digit_cnn", tmp_path / where)


def as_a_folder(place):
    place.mkdir()


def as_a_loop(place):
    place.symlink_to(place)


def as_a_pipe(place):
    os.mkfifo(place)


@pytest.mark.skipif(os.name == "nt", reason="pipes and links of Unix")
@pytest.mark.parametrize("file", ["small.safetensors", SUMS])
@pytest.mark.parametrize(
    ("put", "told"),
    [
        (as_a_folder, "a folder, not a file"),
        (as_a_loop, "Too many levels of symbolic links"),
        (as_a_pipe, "a pipe or a device, not a file"),
    ],
)
def test_what_is_no_file_is_one_sentence(folder, file, put, told):
    """A folder, a loop of links, and a pipe that nobody writes to: told at once, nothing waits."""
    (folder / file).unlink()
    put(folder / file)
    with pytest.raises(WeightsError, match=rf"^{file}.* cannot be read \({told}\); try `make weights`"):
        read_weights("small", folder)


@pytest.mark.parametrize("name", ["tiny", "../small", "small.safetensors", 3, None, ["small"]])
def test_unknown_name_lists_the_known_ones(folder, name):
    """Also for a path out of the folder."""
    with pytest.raises(ValueError, match="name should be one of 'small', got"):
        read_weights(name, folder)


@pytest.mark.parametrize("content", [b"no sums here at all\n", b"abc  small.safetensors\n", b"\xff\xfe\x00"])
def test_unreadable_record_is_refused(folder, content):
    """Something else in the record's place: never a file that was not checked."""
    (folder / SUMS).write_bytes(content)
    with pytest.raises(
        WeightsError, match=r"SHA256SUMS in .* cannot be read: each line should be a SHA-256 and a file; try"
    ):
        read_weights("small", folder)


def test_pickles_are_never_opened(folder):
    """Even when its SHA-256 is the recorded one, a pickle runs no code: one sentence says that it is no safetensors."""

    class Hostile:
        def __reduce__(self):
            return Path.touch, (folder / "ran",)

    content = pickle.dumps(Hostile())
    (folder / "small.safetensors").write_bytes(content)
    (folder / SUMS).write_text(f"{hashlib.sha256(content).hexdigest()}  small.safetensors\n", encoding="utf-8")
    with pytest.raises(WeightsError, match="cannot be read as safetensors"):
        read_weights("small", folder)
    assert not (folder / "ran").exists()


def test_weights_of_another_network_are_refused():
    """The sentence names a layer with both shapes; the network is left as it was."""
    model = torch.nn.Sequential(torch.nn.Linear(4, 3))
    before = model.state_dict()["0.weight"].clone()
    with pytest.raises(WeightsError, match=r"'mine' belong to another network: 0.weight has shape \(3, 5\) there and"):
        put_weights(model, {"0.weight": torch.zeros(3, 5), "0.bias": torch.zeros(3)}, "mine")
    with pytest.raises(WeightsError, match=r"0.bias has shape none there and \(3,\) in this model"):
        put_weights(model, {"0.weight": torch.zeros(3, 4)}, "mine")
    with pytest.raises(WeightsError, match=r"1.bias has shape \(3,\) there and none in this model; build the model as"):
        put_weights(model, {**model.state_dict(), "1.bias": torch.zeros(3)}, "mine")
    assert torch.equal(model.state_dict()["0.weight"], before)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e6])
def test_numbers_that_no_half_can_hold_are_not_saved(folder, value):
    """A training that diverged overwrites nothing."""
    before = (folder / "small.safetensors").read_bytes()
    with pytest.raises(WeightsError, match="small was not saved: kernel is not finite as float16"):
        save_weights({"kernel": torch.tensor([1.0, value])}, "small", folder)
    assert (folder / "small.safetensors").read_bytes() == before
    assert read_weights("small", folder)["kernel"].shape == (2, 3)
