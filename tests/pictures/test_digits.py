"""Digits: the real ones as in scikit-learn, drawn ones that can be read, MNIST from a server of this machine."""

import gzip
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import center_of_mass, map_coordinates
from serving import serving
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from course_utils.pictures import digits
from course_utils.pictures.digits import FACES, MNIST_FILES, draw_digits, mnist, real_digits
from course_utils.pictures.loading import PictureError
from course_utils.pictures.packages import packaged_file

# --- Real digits ------------------------------------------------------------------------------------------


def test_real_digits_equal_scikit_learn():
    """The same pictures and labels as `load_digits`, divided by its 16 levels."""
    images, labels = real_digits()
    theirs = load_digits()
    np.testing.assert_allclose(images, theirs.images / 16, atol=1e-7)
    assert np.array_equal(labels, theirs.target)
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)


# --- Drawn digits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", FACES)
def test_without_variation_a_digit_is_print(face, monkeypatch):
    """Each face's ten digits overlap with what Pillow prints: at least .8 of all ink is common to both."""
    monkeypatch.setattr(digits, "FACES", (face,))
    digits._stamps.cache_clear()
    images, labels = draw_digits(10, seed=0, size=128, variation=0)
    digits._stamps.cache_clear()
    for image, label in zip(images, labels, strict=True):
        text = ImageFont.truetype(packaged_file("matplotlib", f"mpl-data/fonts/ttf/{face}.ttf"), 90)
        left, top, right, bottom = text.getbbox(str(label))
        text = text.font_variant(size=90 * 90 / (bottom - top))
        left, top, right, bottom = text.getbbox(str(label))
        page = Image.new("L", (128, 128))
        ImageDraw.Draw(page).text(((128 - left - right) / 2, (128 - top - bottom) / 2), str(label), 255, text)
        printed, drawn = np.asarray(page) > 127, image > 0.5
        assert (printed & drawn).sum() > 0.8 * printed.sum()
        assert drawn.sum() < 2.2 * printed.sum()  # one pen's width thicker: hairlines more than double


def test_looking_between_pixels_equals_scipy():
    """Bilinear, and beyond the border the border's value, for several stamps at once."""
    rng = np.random.default_rng(0)
    stamps = rng.normal(size=(3, 9, 9))
    y, x = rng.uniform(-0.7, 0.7, (2, 3, 5, 6))
    ours = digits._look_up(stamps, y, x)
    for stamp, row, column, answer in zip(stamps, y, x, ours, strict=True):
        places = [(row + 0.5) * 9 - 0.5, (column + 0.5) * 9 - 0.5]
        expected = map_coordinates(stamp, places, order=1, mode="nearest")
        np.testing.assert_allclose(answer, expected, atol=0.01)


def test_drawn_digits_can_be_read_from_print():
    """A nearest neighbour that has seen print only reads varied digits far better than chance."""
    print_, names = draw_digits(500, seed=1, variation=0)
    images, labels = draw_digits(500, seed=2, variation=0.5)
    reader = KNeighborsClassifier(1).fit(print_.reshape(500, -1), names)
    assert reader.score(images.reshape(500, -1), labels) > 0.8


def test_values_and_balance():
    """Floats in [0, 1], dark paper, bright ink, and each of ten in a row once."""
    images, labels = draw_digits(600, seed=5)
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    assert images.min() == 0
    assert images.max() == 1
    assert np.all(np.sort(labels.reshape(-1, 10)) == np.arange(10))
    assert np.median(images) < 0.1
    assert (images.max(axis=(1, 2)) > 0.6).all()


def test_ink_lies_in_the_middle():
    """On average the centre of the ink is the centre of the picture; single ones differ by pixels."""
    images, _ = draw_digits(500, seed=3, size=28)
    centres = np.array([center_of_mass(image > 0.4) for image in images])
    np.testing.assert_allclose(centres.mean(axis=0), 13.5, atol=0.7)
    assert (centres.std(axis=0) > 0.7).all()


def test_varied_pictures_of_one_digit_differ():
    """No two of 300 pictures are equal, and more variation means less likeness to print."""
    still, some, much = (draw_digits(300, seed=4, variation=v)[0] for v in (0, 0.5, 1.5))
    assert len(np.unique(much.reshape(300, -1), axis=0)) == 300
    assert np.abs(some - still).mean() < np.abs(much - still).mean()


@given(st.integers(1, 300), st.integers(0, 2**40), st.integers(8, 20))
@settings(max_examples=15, deadline=None)
def test_the_seed_decides(count, seed, size):
    """The same seed gives the same pictures; more of them begin with the same ones; another seed gives others."""
    images, labels = draw_digits(count, seed, size)
    more, more_labels = draw_digits(count + 260, seed, size)
    assert images.shape == (count, size, size)
    assert np.array_equal(images, more[:count])
    assert np.array_equal(labels, more_labels[:count])
    assert not np.array_equal(images, draw_digits(count, seed + 1, size)[0])


def test_numpy_random_numbers_are_left_alone():
    """Drawing uses its own generator."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    draw_digits(10, seed=0)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


# --- MNIST ------------------------------------------------------------------------------------------------


def idx(array):
    """Return a gzip file in IDX format."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.astype(np.uint8).tobytes(), mtime=0)


PIXELS = np.random.default_rng(0).integers(256, size=(6, 28, 28))
LABELS = np.array([3, 1, 4, 1, 5, 9])


@pytest.fixture
def server(monkeypatch):
    """Serve small IDX files on this machine, and let their checksums be the known ones.

    `files` is what is served, `cut` how many bytes of each are kept back, `asked` what was asked for.
    """
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    files = {f"{part}-images-idx3-ubyte.gz": idx(PIXELS) for part in ("train", "t10k")}
    files |= {f"{part}-labels-idx1-ubyte.gz": idx(LABELS) for part in ("train", "t10k")}

    with serving(files) as http_server:
        http_server.trust = lambda: [
            monkeypatch.setitem(MNIST_FILES, name, hashlib.sha256(content).hexdigest())
            for name, content in files.items()
        ]
        http_server.trust()
        yield http_server


@pytest.mark.parametrize("split", ["train", "test"])
def test_mnist_is_downloaded_once(server, tmp_path, split):
    """Good files: pictures in [0, 1], their labels, and the second call asks nobody."""
    for _ in range(2):
        images, labels = mnist(tmp_path, split=split, url=server.url)
        np.testing.assert_allclose(images, PIXELS / 255, atol=1e-7)
        assert labels.tolist() == LABELS.tolist()
        assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    part = {"train": "train", "test": "t10k"}[split]
    assert server.asked == [f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"]


def test_mnist_with_a_wrong_checksum_is_refused(server, tmp_path):
    """A login page in place of the file never reaches the reader, and is not kept."""
    server.files["train-images-idx3-ubyte.gz"] = b"<html>please log in</html>"
    with pytest.raises(PictureError, match=r"its SHA-256 differs.*try draw_digits"):
        mnist(tmp_path, url=server.url)
    assert list(tmp_path.iterdir()) == []


def test_mnist_interrupted_is_tried_again(server, tmp_path):
    """A connection that breaks gives a sentence, leaves nothing behind, and the next call succeeds."""
    server.cut = 200
    with pytest.raises(PictureError, match=r"could not be downloaded.*try draw_digits\(1000, seed=0\) or real_digits"):
        mnist(tmp_path, url=server.url)
    assert list(tmp_path.iterdir()) == []
    server.cut = 0
    assert len(mnist(tmp_path, url=server.url)[0]) == 6


def test_mnist_damaged_in_the_cache_is_fetched_again(server, tmp_path):
    """A file that was cut short on the disk does not stay so."""
    mnist(tmp_path, url=server.url)
    name = "train-images-idx3-ubyte.gz"
    (tmp_path / name).write_bytes(server.files[name][:50])
    assert len(mnist(tmp_path, url=server.url)[0]) == 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (idx(PIXELS)[:-300], "cut short, or no gzip file"),
        (b"no gzip at all", "cut short, or no gzip file"),
        (gzip.compress(gzip.decompress(idx(PIXELS))[:-1]), "not an IDX file of bytes with 3 axes, or is cut short"),
        (gzip.compress(b"\0\0"), "not an IDX file"),
        (idx(LABELS), "not an IDX file of bytes with 3 axes"),
        (gzip.compress(b"\0\0\x0d\3" + bytes(12)), "not an IDX file of bytes"),
        (idx(PIXELS[:5]), "a label for every picture, got 5 and 6"),
    ],
    ids=["cut gzip", "no gzip", "cut pixels", "cut header", "other axes", "other type", "too few"],
)
def test_mnist_files_that_are_none(server, tmp_path, content, message):
    """Truncated, or another format, even with the right checksum: one sentence that names the alternative."""
    server.files["train-images-idx3-ubyte.gz"] = content
    server.trust()
    with pytest.raises(PictureError, match=f"{message}.*try draw_digits"):
        mnist(tmp_path, url=server.url)


def test_mnist_without_network(tmp_path):
    """Nobody answers, or the file is not there: the digits that need no network are named."""
    with pytest.raises(PictureError, match=r"no network, or no folder to write to\..*; try draw_digits"):
        mnist(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_mnist_into_a_file(server, tmp_path):
    """A folder that is a file is named as the other possible cause."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PictureError, match="no folder to write to"):
        mnist(tmp_path / "file", url=server.url)


def test_mnist_from_a_mistyped_address(tmp_path):
    """A slip in the address is not called a wrong file."""
    with pytest.raises(PictureError, match=r"could not be downloaded from htp://nowhere \(InvalidSchema\)"):
        mnist(tmp_path, url="htp://nowhere")


def test_mnist_not_found(server, tmp_path):
    """A server without the file gives the same sentence."""
    server.files.clear()
    with pytest.raises(PictureError, match=r"could not be downloaded from http://127\.0\.0\.1"):
        mnist(tmp_path, url=server.url)


# --- Refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1), ValueError, "count should be a whole number of at least 1, got 0"),
        ((1.5, 1), TypeError, "count should be a whole number"),
        ((5, -1), ValueError, "seed should be a whole number of at least 0"),
        ((5, None), TypeError, "seed should be a whole number"),
        ((5, 1, 7), ValueError, "size should be a whole number from 8 to 256, got 7"),
        ((10**7, 1), PictureError, "fewer or smaller digits"),
    ],
)
def test_refuses_wrong_arguments(arguments, error, message):
    """One sentence: expected, received, what to try."""
    with pytest.raises(error, match=message):
        draw_digits(*arguments)


def test_refuses_wild_variation_and_unknown_split():
    """Variation from 0 to 2; MNIST has two parts."""
    with pytest.raises(ValueError, match="variation should be a finite number from 0 to 2, got 3"):
        draw_digits(5, 1, variation=3)
    with pytest.raises(ValueError, match="split should be one of 'train', 'test', got 'valid'"):
        mnist(split="valid")


def test_a_missing_package_is_named(monkeypatch):
    """Without scikit-learn or matplotlib the message says what to install."""
    digits._stamps.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PictureError, match="pip install scikit-learn"):
        real_digits()
    with pytest.raises(PictureError, match="pip install matplotlib"):
        draw_digits(1, seed=0)
