"""The codec explorer shows what the codecs make, at equal bytes, and takes pictures of any size."""

import io
from datetime import datetime

import numpy as np
import pytest
from PIL import Image

from course_utils.comparing import ms_ssim, psnr
from course_utils.explorers.applications import codec_wipe as module
from course_utils.explorers.applications.codec_wipe import CODECS, LENS, NOISE, CodecWipeExplorer
from course_utils.explorers.kit.controls import UPLOADED
from course_utils.networks.compression import decode, encode
from course_utils.pictures.jpegs import jpeg
from course_utils.pictures.loading import resize
from course_utils.pictures.photographs import photo


@pytest.fixture
def explorer():
    one = CodecWipeExplorer(fineness=6)
    yield one
    one.close()


def pixels(explorer, name):
    found = explorer.view.plane(name)
    return np.frombuffer(found.pixels, np.uint8).reshape(found.rows, found.cols, 3) / 255


def bring(explorer, content):
    """Upload a file."""
    about = {"name": "mine.png", "type": "image/png", "size": len(content), "last_modified": datetime(2026, 1, 1)}
    explorer.upload.value = [about | {"content": content}]


def as_png(array):
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def test_both_halves_come_back_from_bytes(explorer):
    """Left of the line the learned codec's picture, right of it the JPEG of as many bytes, with their own measures."""
    original = np.floor(resize(photo("coffee"), (280, 420)) * 255 + 0.5) / 255
    content = encode(original, 6)
    learned, (file, theirs) = decode(content), jpeg(original, len(content))
    wiped = pixels(explorer, "wiped")
    np.testing.assert_allclose(wiped[:, :209], learned[:, :209], atol=0.003)
    np.testing.assert_allclose(wiped[:, 211:], theirs[:, 211:], atol=0.003)
    bars = explorer.view.plane("near").bars
    assert [bar["text"] for bar in bars] == [
        *(f"{psnr(original, back):.1f}" for back in (learned, theirs)),
        *(f"{ms_ssim(original, back):.3f}" for back in (learned, theirs)),
    ]
    assert f"{len(content):,} bytes at the left, {len(file):,} at the right" in explorer.view.reading
    assert len(file) <= len(content)


@pytest.mark.parametrize("codec", CODECS)
def test_each_codec_keeps_to_its_bytes(explorer, codec):
    """At 100 % of the wipe only the left one is seen; nobody has more bytes than the learned codec took."""
    explorer.left.value, explorer.wipe.value = codec, 100
    left, original = explorer.numbers()["left"], explorer.numbers()["original"]
    np.testing.assert_allclose(pixels(explorer, "wiped"), left["picture"], atol=0.003)
    if codec == CODECS[-1]:
        assert left["bytes"] == original.size and left["psnr"] == np.inf
    else:
        assert 0.8 * left["most"] < left["bytes"] <= left["most"]
        assert 22 < left["psnr"] < 32


def test_the_lens_enlarges_where_the_pointer_is(explorer):
    """The same part of all three, kept inside of the picture."""
    for at, top in (((100, 200), (76, 176)), ((0, 419), (0, 420 - LENS)), ((279, 0), (280 - LENS, 0))):
        explorer.view.cursor = {"name": "wiped", "row": at[0], "col": at[1]}
        part = slice(top[0], top[0] + LENS), slice(top[1], top[1] + LENS)
        numbers = explorer.numbers()
        np.testing.assert_allclose(pixels(explorer, "original"), numbers["original"][part], atol=0.003)
        np.testing.assert_allclose(pixels(explorer, "right"), numbers["right"]["picture"][part], atol=0.003)


def test_a_larger_lambda_is_nearer(explorer):
    """More bytes, more decibels, from one end of the slider to the other."""
    seen = []
    for place in (0, 7, 14):
        explorer.fineness.value = place
        left = explorer.numbers()["left"]
        seen.append((left["bytes"], left["psnr"], left["ms_ssim"]))
    assert seen == sorted(seen) and len(set(seen)) == 3


def test_no_codec_likes_noise(explorer):
    """White noise stays below 13 dB, where the photograph has more than 24; JPEG says so when bytes are too few."""
    explorer.picture.value = NOISE
    numbers = explorer.numbers()
    assert max(numbers["left"]["psnr"], numbers["right"]["psnr"]) < 13
    explorer.picture.value, explorer.fineness.value = "chelsea", 0
    assert "But JPEG cannot do with so few bytes." in explorer.view.reading


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (700, 3, 3), (40, 60, 3)])
def test_pictures_of_any_size(explorer, shape):
    """An upload of one pixel, a line, a small one: shown, and measured as far as it can be."""
    bring(explorer, as_png(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)))
    assert explorer.picture.value == UPLOADED and explorer.card.problem == ""
    assert max(explorer.numbers()["original"].shape[:2]) <= 420
    assert explorer.view.plane("near").bars[2]["text"] == "–"
    assert "MS-SSIM wants 176 pixels" in explorer.view.reading
    explorer.picture.value = "coffee"
    assert explorer.card.problem == ""


def test_no_picture_is_refused_in_a_sentence(explorer):
    """A file that is no picture; the old picture stays."""
    before = pixels(explorer, "wiped")
    with pytest.raises(ValueError, match=r"mine\.png"):
        bring(explorer, b"no picture")
    assert explorer.card.problem
    np.testing.assert_array_equal(pixels(explorer, "wiped"), before)


def test_what_was_made_is_remembered(explorer, monkeypatch):
    """The wipe and the lens ask no codec again."""
    monkeypatch.setattr(module, "encode", None)
    explorer.wipe.value = 10
    explorer.view.cursor = {"name": "wiped", "row": 5, "col": 5}
    assert explorer.card.problem == ""
