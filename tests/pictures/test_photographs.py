"""Photographs: the bundled ones, and whatever files the world brings."""

import datetime
import io
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from course_utils.features import GRAY_WEIGHTS
from course_utils.pictures.folders import load_folder
from course_utils.pictures.loading import FORMATS, load_image, resize
from course_utils.pictures.photographs import EVERYDAY, PHOTOS, faces, labelled_patches, patches, photo
from course_utils.pictures.sources import PictureError

QUARTERS = np.uint8([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]], [[0, 0, 0], [255, 255, 0]]])
"""A picture of 3 x 2 pixels: red, green / blue, white / black, yellow."""


def saved(image, kind="PNG", **options):
    """Return the bytes of a Pillow image or an array, saved as `kind`."""
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_chunk(name, content=b""):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, depth=8, colour=0, *chunks):
    """Return a PNG with this header and whatever chunks."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + png_chunk(b"IEND")


def tiff(tags, content=bytes(100)):
    """Return a little-endian TIFF whose only strip or tile is `content`; tags = {number: value}."""
    rows = sorted(({258: 8, 259: 1, 262: 1, 277: 1} | tags).items())
    directory = struct.pack("<H", len(rows)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in rows)
    return b"II*\0" + struct.pack("<I", 8 + len(content)) + content + directory + bytes(4)


# The bundled photographs


@pytest.mark.parametrize("name", PHOTOS)
def test_every_bundled_photograph_is_there(name):
    """Each one loads as float32 in [0, 1] with some contrast, and says what it is and under which terms."""
    image = photo(name, size=(40, 60))
    assert image.shape == (40, 60, 3)
    assert image.dtype == np.float32
    assert image.min() >= 0
    assert image.max() <= 1
    assert image.std() > 0.02
    assert PHOTOS[name].name == name
    assert all(PHOTOS[name])
    is_grey = bool((image == image[..., :1]).all())
    assert is_grey == ("(grey)" in PHOTOS[name].subject)


def test_photographs_as_scikit_image_reads_them():
    """An independent reader gives the same pixels, whole and uncropped."""
    from skimage import data

    np.testing.assert_allclose(photo("chelsea"), data.chelsea() / 255, atol=1e-6)
    np.testing.assert_allclose(photo("camera", gray=True), data.camera() / 255, atol=1e-6)
    np.testing.assert_array_equal(photo("clock", gray=True), np.float32(data.clock() / 255))


def test_nothing_big_is_imported():
    """Finding the photographs imports neither scikit-learn, scikit-image nor torch."""
    code = (
        "import sys; from course_utils.pictures.photographs import photo; photo('china', 8); photo('coins', 8);"
        "print([name for name in ('sklearn', 'skimage', 'torch', 'ipywidgets') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_readme_tells_where_each_one_comes_from():
    """data/README.md names each photograph with its source and licence, as PHOTOS does."""
    readme = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    for entry in PHOTOS.values():
        assert f"| `{entry.name}` | {entry.subject} | {entry.source} | {entry.licence} |" in readme


def test_an_unknown_name_suggests_close_ones():
    """A slip of the finger is answered with the right name, anything else with all names."""
    with pytest.raises(ValueError, match=r"no photograph named 'cofee'; try coffee"):
        photo("cofee")
    with pytest.raises(ValueError, match=r"try astronaut, .*flower, or for a picture of your own use load_image"):
        photo("zzz")
    with pytest.raises(TypeError, match="name should be one of astronaut"):
        photo(3)


def test_a_missing_package_is_named(monkeypatch):
    """Without scikit-learn, or with one that left its pictures out, the message says what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PictureError, match="pip install scikit-learn"):
        photo("china")
    monkeypatch.undo()
    monkeypatch.setitem(PHOTOS, "china", PHOTOS["china"]._replace(file="no/such.jpg"))
    with pytest.raises(PictureError, match=r"came without such\.jpg; try: pip install --force-reinstall scikit-learn"):
        photo("china")


def test_patches_are_parts_of_photographs():
    """The same seed gives the same patches; each is found in its photograph; colour and grey come from one place."""
    cut = patches(6, 9, seed=4, names=["coins"])
    assert cut.shape == (6, 9, 9)
    windows = np.lib.stride_tricks.sliding_window_view(photo("coins", gray=True), (9, 9))
    for patch in cut:
        assert (windows == patch).all(axis=(2, 3)).any()
    np.testing.assert_array_equal(cut, patches(6, 9, seed=4, names="coins"))
    assert (cut != patches(6, 9, seed=5, names=["coins"])).any()
    assert patches(1, 300, seed=0, names="chelsea").shape == (1, 300, 300)  # as high as the photograph
    in_colour = patches(5, 8, seed=1, gray=False)
    assert in_colour.shape == (5, 8, 8, 3)
    np.testing.assert_allclose(in_colour @ np.float32(GRAY_WEIGHTS), patches(5, 8, seed=1), atol=1e-6)
    assert set(EVERYDAY) <= set(PHOTOS)


def test_labelled_patches_tell_where_they_lie():
    """At its place in the halved right quarter each patch is found again; asking for places changes no patch."""
    images, labels, places = labelled_patches(5, 16, seed=2, part="right", names=["coins", "page"], with_places=True)
    for patch, label, (top, left) in zip(images, labels, places, strict=True):
        whole = photo(["coins", "page"][label])
        rows, columns = whole.shape[0] // 2, whole.shape[1] // 2
        quarter = whole[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, 3).mean((1, 3))[:, columns * 3 // 4 :]
        np.testing.assert_array_equal(patch, quarter[top : top + 16, left : left + 16])
    np.testing.assert_array_equal(images, labelled_patches(5, 16, seed=2, part="right", names=["coins", "page"])[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 0}, "count should be a whole number of at least 1, got 0"),
        ({"size": 2.5}, "size should be a whole number"),
        ({"seed": -1}, "seed should be a whole number of at least 0"),
        ({"size": 400}, "size should be at most 300, the short side of 'chelsea', got 400"),
        ({"names": ()}, "names should hold at least one name"),
        ({"names": ["dog"]}, "no photograph named 'dog'"),
        ({"count": 10**9}, "would take .* GB; ask for fewer or smaller patches"),
    ],
)
def test_impossible_patches(arguments, message):
    """Each impossible wish is refused in one sentence."""
    with pytest.raises((TypeError, ValueError), match=message):
        patches(**({"count": 3, "size": 8, "seed": 0, "names": ["chelsea"]} | arguments))


def test_too_many_labelled_patches():
    """Refused in one sentence before any memory is asked for."""
    with pytest.raises(ValueError, match=r"would take .* GB; ask for fewer or smaller patches"):
        labelled_patches(10**7, 48, seed=0)


def test_faces_come_first():
    """100 faces, then 100 others; upright, so the mean face is darker at the eyes than at the cheeks."""
    images, is_face = faces()
    assert images.shape == (200, 25, 25)
    assert images.dtype == np.float32
    assert 0 <= images.min() < images.max() <= 1
    assert is_face.tolist() == [True] * 100 + [False] * 100
    mean_face = images[is_face].mean(axis=0)
    eyes, cheeks = mean_face[7:11, 5:20].mean(), mean_face[13:17, 5:20].mean()
    assert eyes < cheeks


# One's own picture: ways in


def test_every_way_to_name_a_picture(tmp_path):
    """Text, path, bytes, buffer, open file, upload and upload widget all give the same array, and are left as found."""
    data = saved(QUARTERS)
    path = tmp_path / "größe 1\n.png"
    path.write_bytes(data)
    buffer = io.BytesIO(data)
    buffer.seek(5)
    upload = {"name": "x.png", "type": "image/png", "size": len(data), "content": memoryview(data)}

    class Widget:
        value = (upload,)

    with path.open("rb") as file:
        sources = [str(path), path, data, bytearray(data), memoryview(data), buffer, file, upload, (upload,), Widget()]
        for source in sources:
            image = load_image(source)
            np.testing.assert_array_equal(image, QUARTERS / np.float32(255))
            assert image.dtype == np.float32
            assert image.flags.writeable
    assert buffer.tell() == 5


def test_a_real_upload_widget():
    """What ipywidgets itself hands over is understood."""
    widgets = pytest.importorskip("ipywidgets")
    upload = widgets.FileUpload()
    with pytest.raises(PictureError, match="one picture, got 0; choose a file first"):
        load_image(upload.value)
    data = saved(QUARTERS)
    content = {"name": "x.png", "type": "", "size": len(data), "content": memoryview(data)}
    upload.value = (content | {"last_modified": datetime.datetime.now(datetime.UTC)},)
    assert load_image(upload.value).shape == (3, 2, 3)
    assert load_image(upload).shape == (3, 2, 3)
    with pytest.raises(PictureError, match=r"got 2; pass one of them, for example upload\.value\[0\]"):
        load_image(upload.value * 2)
    upload.close()


@pytest.mark.parametrize("source", [None, 3, QUARTERS, [], {"content": "x.png"}, object()])
def test_what_is_no_source(source):
    """Numbers, arrays, and dictionaries without bytes are no pictures."""
    with pytest.raises((TypeError, PictureError), match=r"source should be the name|choose a file first"):
        load_image(source)


def test_a_file_of_text_is_refused():
    """A file opened without 'rb' gets the advice to do so."""
    with pytest.raises(TypeError, match="open it with mode 'rb'"):
        load_image(io.StringIO("text"))


def test_a_stream_that_cannot_seek():
    """A stream that hands out a few bytes at a time and cannot go back is read to its end."""

    class Stream:
        def __init__(self, data):
            self.rest = data

        def read(self, count):
            piece, self.rest = self.rest[: min(count, 10)], self.rest[min(count, 10) :]
            return piece

    assert load_image(Stream(saved(QUARTERS))).shape == (3, 2, 3)


# Colours, depths and rotations


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_on_the_list(kind):
    """Each allowed format comes in upright and in the right colours, within what its compression costs."""
    options = {"WEBP": {"lossless": True}, "JPEG": {"quality": 95, "subsampling": 0}}.get(kind, {})
    picture = np.kron(QUARTERS, np.ones((16, 16, 1), np.uint8))
    image = load_image(saved(picture, kind, **options))
    assert image.shape == (48, 32, 3)
    tolerance = {"JPEG": 0.06, "GIF": 0.02}.get(kind, 1e-6)
    np.testing.assert_allclose(image[8::16, 8::16], QUARTERS / 255, atol=tolerance)


def test_gray_weighs_the_colours():
    """Red, green and blue count .299, .587 and .114, so white stays 1; grey pictures stay as they are."""
    red, green, blue = GRAY_WEIGHTS
    expected = [[red, green], [blue, 1], [0, red + green]]
    np.testing.assert_allclose(load_image(saved(QUARTERS), gray=True), expected, atol=1e-6)
    ramp = np.arange(6, dtype=np.uint8).reshape(2, 3) * 50
    np.testing.assert_array_equal(load_image(saved(ramp), gray=True), ramp / np.float32(255))
    np.testing.assert_array_equal(load_image(saved(ramp)), np.repeat(ramp[..., None] / np.float32(255), 3, axis=2))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bits_keep_their_levels(kind):
    """16-bit grey is divided by 65535, not cut off at 255."""
    deep = np.uint16([[0, 1, 255], [256, 40000, 65535]])
    np.testing.assert_allclose(load_image(saved(deep, kind), gray=True), deep / 65535, atol=1e-7)


@pytest.mark.parametrize("size", [20, (7, 31), (90, 40)])
def test_an_array_is_resized_as_a_file_is(size):
    """`resize` of a read picture is the picture read at that size: smaller, larger, of another shape, grey."""
    noise = np.random.default_rng(0).integers(256, size=(50, 37, 3), dtype=np.uint8)
    for gray in (False, True):
        whole, expected = (load_image(saved(noise[..., 0] if gray else noise), size=s, gray=gray) for s in (None, size))
        np.testing.assert_allclose(resize(whole, size), expected, atol=1e-6)
    np.testing.assert_allclose(resize(noise, size), load_image(saved(noise), size=size), atol=1e-6)
    assert resize(noise.tolist(), size).dtype == np.float32


def test_resizing_keeps_what_is_there():
    """The same size changes nothing; a mean stays a mean; any number of channels; no picture, no size: a sentence."""
    image = np.random.default_rng(0).random((12, 12, 5), dtype=np.float32)
    np.testing.assert_array_equal(resize(image, 12), image)
    np.testing.assert_allclose(resize(image, 1)[0, 0], image.mean(axis=(0, 1)), atol=0.1)
    with pytest.raises(ValueError, match="image should have 2 or 3 axes"):
        resize([1, 2], 4)
    with pytest.raises(ValueError, match="size should be a whole number of at least 1, got 0"):
        resize(image, 0)


def test_sixteen_bits_from_the_other_end():
    """A big-endian 16-bit TIFF (Motorola order) reads the same."""
    deep = np.uint16([[0, 1, 255], [256, 40000, 65535]])
    tags = {256: 3, 257: 2, 258: 16, 259: 1, 262: 1, 273: 8, 277: 1, 278: 2, 279: 12}
    directory = struct.pack(">H", len(tags)) + b"".join(struct.pack(">HHII", tag, 4, 1, tags[tag]) for tag in tags)
    data = b"MM\0*" + struct.pack(">I", 20) + deep.astype(">u2").tobytes() + directory + bytes(4)
    np.testing.assert_allclose(load_image(data, gray=True), deep / 65535, atol=1e-7)


def test_sixteen_bit_colour():
    """A 16-bit colour PNG is read, with 8 bits of its depth."""
    rows = b"".join(b"\0" + struct.pack(">6H", *row) for row in [(65535, 0, 0, 0, 65535, 0), (0, 0, 65535, 0, 0, 0)])
    data = png(2, 2, 16, 2, png_chunk(b"IDAT", zlib.compress(rows)))
    np.testing.assert_allclose(load_image(data), [[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [0, 0, 0]]])


def test_one_bit():
    """A black-and-white picture becomes 0 and 1."""
    bits = np.array([[True, False, True], [False, False, True]])
    np.testing.assert_array_equal(load_image(saved(Image.fromarray(bits)), gray=True), bits)


def test_transparent_parts_lie_on_white():
    """RGBA, LA, palette with transparency and PNG's transparent colour all show white behind."""
    rgba = np.uint8([[[255, 0, 0, 255], [255, 0, 0, 0], [0, 0, 0, 51]]])
    np.testing.assert_allclose(load_image(saved(rgba)), [[[1, 0, 0], [1, 1, 1], [0.8, 0.8, 0.8]]], atol=0.003)
    la = Image.fromarray(np.uint8([[[0, 0], [0, 255], [0, 102]]]), "LA")
    np.testing.assert_allclose(load_image(saved(la), gray=True), [[1, 0, 0.6]], atol=0.003)
    palette = Image.fromarray(np.uint8([[0, 1, 2]]), "P")
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    np.testing.assert_allclose(load_image(saved(palette)), np.eye(3)[None])
    np.testing.assert_allclose(load_image(saved(palette, transparency=1))[0], [[1, 0, 0], [1, 1, 1], [0, 0, 1]])
    alphas = load_image(saved(palette, transparency=bytes([255, 0, 51])))[0]
    np.testing.assert_allclose(alphas, [[1, 0, 0], [1, 1, 1], [0.8, 0.8, 1]], atol=0.003)
    for mode, key, see_through in [("RGB", (0, 255, 0), [1, 1, 1]), ("L", 0, [1, 1, 1])]:
        image = Image.new(mode, (2, 1), key)
        assert load_image(saved(image, transparency=key))[0, 0].tolist() == see_through


def test_printers_colours():
    """CMYK JPEG and TIFF come back as red, green and blue."""
    cmyk = Image.fromarray(np.kron(QUARTERS, np.ones((16, 16, 1), np.uint8))).convert("CMYK")
    for kind, tolerance in [("TIFF", 1e-6), ("JPEG", 0.15)]:
        np.testing.assert_allclose(load_image(saved(cmyk, kind))[8::16, 8::16], QUARTERS / 255, atol=tolerance)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("mark", range(1, 9))
def test_the_cameras_rotation_is_obeyed(kind, mark):
    """A picture stored in each of the eight EXIF positions stands upright after reading."""
    upright = np.kron(np.uint8([[250, 170], [90, 10], [130, 210]]), np.ones((16, 16), np.uint8))
    # How the camera stored it: what the mark tells a viewer to undo.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[mark]
    exif = Image.Exif()
    exif[0x0112] = mark
    data = saved(np.ascontiguousarray(stored), kind, exif=exif, **({"quality": 95} if kind in ("JPEG", "WEBP") else {}))
    image = load_image(data, gray=True)
    assert image.shape == upright.shape
    np.testing.assert_allclose(image[8::16, 8::16], upright[8::16, 8::16] / 255, atol=0.02)


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_garbage_in_the_cameras_notes(exif):
    """Notes that nobody can read don't make the picture unreadable, and warn of nothing."""
    assert load_image(saved(np.full((4, 6), 99, np.uint8), "JPEG", exif=exif)).shape == (4, 6, 3)


def test_an_invalid_rotation_mark_is_ignored():
    """Mark 77 leaves the picture as it is stored."""
    exif = Image.Exif()
    exif[0x0112] = 77
    assert load_image(saved(QUARTERS, exif=exif)).shape == (3, 2, 3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_first_picture_of_many(kind):
    """Of an animation, or a TIFF of several pages, the first one counts."""
    frames = [Image.new("RGB", (5, 4), colour) for colour in ["red", "lime", "blue"]]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    np.testing.assert_allclose(load_image(data), np.tile(np.float32([1, 0, 0]), (4, 5, 1)), atol=0.01)


def test_thousands_of_pages():
    """A TIFF whose directory of pages runs in a circle has a first page like any other."""
    data = bytearray(tiff({256: 10, 257: 10, 273: 8, 278: 10, 279: 100}))
    data[-4:] = struct.pack("<I", 108)  # the next page is this page
    assert load_image(bytes(data)).shape == (10, 10, 3)
    page = Image.new("L", (2, 3))
    assert load_image(saved(page, "TIFF", save_all=True, append_images=[page] * 1000)).shape == (3, 2, 3)


def test_float_tiffs():
    """Floats in [0, 1] stay; others are stretched between smallest and largest; a constant becomes 0."""
    quiet = np.float32([[0.25, 0.5, 0.75], [0, 0, 0.125]])
    np.testing.assert_array_equal(load_image(saved(quiet, "TIFF"), gray=True), quiet)
    np.testing.assert_allclose(load_image(saved(quiet * 200 - 30, "TIFF"), gray=True), quiet / 0.75, atol=1e-6)
    np.testing.assert_array_equal(
        load_image(saved(np.full((2, 3), 7, np.float32), "TIFF"), gray=True), np.zeros((2, 3))
    )
    np.testing.assert_allclose(load_image(saved(np.int32([[-5, 0, 5]]), "TIFF"), gray=True), [[0, 0.5, 1]])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_floats_must_be_finite(bad):
    """NaN and infinity are refused rather than turned into some grey."""
    with pytest.raises(PictureError, match="holds NaN or infinity"):
        load_image(saved(np.float32([[0.5, bad]]), "TIFF"))


# Sizes


def test_size_cuts_the_centre():
    """A square, or any (height, width), is cut from the middle and averaged; nothing is squeezed."""
    wide = np.zeros((10, 30), np.uint8)
    wide[:, 10:20] = 255
    assert load_image(saved(wide), size=10, gray=True).min() == 1
    assert load_image(saved(wide.T.copy()), size=(5, 5), gray=True).min() == 1
    third = load_image(saved(wide), size=(10, 20), gray=True).mean(axis=0)
    np.testing.assert_array_equal(third, [0] * 5 + [1] * 10 + [0] * 5)


def test_shrinking_averages():
    """Fine stripes become grey, not a moiré of black and white; no ripples leave the range of the picture."""
    stripes = np.uint8(np.arange(128) % 2 * 255) * np.ones((128, 1), np.uint8)
    np.testing.assert_allclose(load_image(saved(stripes), size=32, gray=True)[:, 1:-1], 0.5, atol=0.001)
    step = np.where(np.arange(120) < 60, 51, 204).astype(np.uint8) * np.ones((120, 1), np.uint8)
    small = load_image(saved(step), size=37, gray=True)
    np.testing.assert_allclose([small.min(), small.max()], [0.2, 0.8], atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.integers(1, 40)] * 2), st.tuples(*[st.integers(1, 30)] * 2), st.booleans(), st.booleans())
def test_any_size_from_any_size(before, after, in_colour, gray):
    """The shape is always what was asked for, and a plain picture stays plain."""
    picture = np.full((*before, 3) if in_colour else before, 51, np.uint8)
    image = load_image(saved(picture), size=after, gray=gray)
    assert image.shape == (after if gray else (*after, 3))
    np.testing.assert_allclose(image, 0.2, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 100_000), (100_000, 1)])
def test_extreme_shapes(shape):
    """One pixel, or a line of 100,000, is a picture like any other."""
    data = saved(np.full(shape, 255, np.uint8))
    assert load_image(data, gray=True).shape == shape
    assert load_image(data, size=20).min() == 1


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (0, "size should be a whole number of at least 1, got 0"),
        (2.5, "size should be a whole number"),
        ((3, -1), "width should be a whole number of at least 1, got -1"),
        ((3, 4, 5), r"size should be one number or \(height, width\), got 3 numbers"),
        (10**5, "size should ask for at most 40 megapixels"),
        ("big", "size should be a whole number"),
        (True, "size should be a whole number"),
    ],
)
def test_impossible_sizes(size, message):
    """A size that is no size is refused before anything is read."""
    with pytest.raises((TypeError, ValueError), match=message):
        load_image("no such file", size=size)


# Files that mean trouble


def refusal(source):
    """Return the message with which `source` is refused; it must be one printable line that says what to do."""
    with pytest.raises(PictureError) as caught:
        load_image(source)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 600
    return message


@pytest.mark.parametrize("kind", FORMATS)
def test_truncated_pictures(kind):
    """Cut anywhere, a picture is refused (or, where only a tail without pixels is lost, read) without other errors."""
    picture = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    data = saved(picture, kind)
    for length in [1, 5, 12, 20, 30, 50, len(data) // 2, int(len(data) * 0.9)]:
        assert re.search(r"cut short|not a picture|is text", refusal(data[:length]))
    # The end of a picture may hold no pixels.
    try:
        load_image(data[:-1])
    except PictureError as error:
        assert "cut short" in str(error)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 2**32 - 1))
def test_garbled_pictures(kind, seed):
    """Random damage leads to a picture or to a PictureError, to nothing else."""
    rng = np.random.default_rng(seed)
    data = bytearray(saved(np.uint8(np.indices((9, 12)).sum(axis=0) * 9), kind))
    for place in rng.integers(len(data), size=rng.integers(1, 12)):
        data[place] = rng.integers(256)
    try:
        image = load_image(bytes(data), size=8)
    except PictureError:
        return
    assert image.shape == (8, 8, 3)
    assert np.isfinite(image).all()


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cat.png", saved(QUARTERS))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (zipped(), "zip archive", "unpack"),
        (b"\n<!DOCTYPE html><html><body>cat</body></html>", "web page", "save the picture itself"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC", "export it as JPEG"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "AVIF", "export it as PNG or JPEG"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "video", "save one frame"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG", "export it as PNG"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF", "screenshot"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript", "export"),
        (b"8BPS\0\x01", "Photoshop", "export"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS", "git lfs pull"),
        (b"\x93NUMPY\x01\0", "NumPy", "numpy.load"),
        ("Dear all, Grüße".encode(), "is text", "pass a picture file"),
        (bytes(1000), "not a picture of a known kind", "export"),
        (saved(QUARTERS, "ICO"), "icon", "export"),
        (saved(QUARTERS, "TGA"), "not a picture of a known kind", "export"),
        (saved(QUARTERS, "EPS"), "PostScript", "export"),
    ],
)
def test_renamed_files_are_recognised(tmp_path, data, what, remedy):
    """A file that only calls itself .png is called by its own name, with a way to a picture."""
    path = tmp_path / "cat.png"
    path.write_bytes(data)
    message = refusal(path)
    assert message.startswith("'cat.png' ")
    assert what in message
    assert remedy in message
    assert "Pictures that work: PNG, JPEG, GIF, WebP, BMP, TIFF, PPM and JPEG 2000" in message


def test_empty_missing_and_folders(tmp_path):
    """An empty file, a missing one (with a close name), a folder, an address, and names no system allows."""
    (tmp_path / "kitten.png").write_bytes(b"")
    assert "is empty (0 bytes)" in refusal(tmp_path / "kitten.png")
    assert "is empty (0 bytes)" in refusal(b"")
    assert "did you mean 'kitten.png'?" in refusal(tmp_path / "kiten.png")
    assert "check the spelling" in refusal(tmp_path / "zebra.jpg")
    assert "does not exist either" in refusal(tmp_path / "nowhere" / "kitten.png")
    assert "is a folder; name one picture in it, or try load_folder" in refusal(tmp_path)
    assert "is a web address" in refusal("https://example.org/cat.png")
    assert "cannot be opened" in refusal("nul\0byte.png")
    assert "cannot be opened" in refusal("x" * 5000)
    assert "cannot be opened" in refusal("~nobody-of-this-name/cat.png")


def test_hostile_names(tmp_path):
    """Line breaks, reversed text and bytes that are no text are printed harmlessly, long names shortened."""
    for name in ["a\nb\r.png", "\u202egnp.exe", "\x1b[31mred.png", "x" * 200 + ".png", "\udcff.png"]:
        path = tmp_path / name
        try:
            path.write_bytes(b"not a picture at all")
        except (OSError, UnicodeError):  # a file system that allows no such name
            continue
        assert "is text" in refusal(path)
        assert "There is no file" in refusal(tmp_path / ("not " + name[:100]))
        message = refusal({"name": name, "content": b"not a picture at all"})
        assert len(message) < 250


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_sockets_and_devices_never_hang(tmp_path):
    """What is no file is refused before it is opened, for nobody may ever write to it."""
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert "is a pipe, socket or device" in refusal(pipe)
    assert "is a pipe, socket or device" in refusal("/dev/zero")
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as file, os.fdopen(writing, "wb"):
        assert "is a pipe, socket or device" in refusal(file)
    left, right = socket.socketpair()
    with left, right, left.makefile("rb") as file:
        assert "is a pipe, socket or device" in refusal(file)
    if os.geteuid() != 0:
        secret = tmp_path / "secret.png"
        secret.write_bytes(saved(QUARTERS))
        secret.chmod(0)
        assert "cannot be opened (Permission denied)" in refusal(secret)


def peak_bytes(source):
    """Return how much Python-visible memory a refusal takes."""
    import tracemalloc

    tracemalloc.start()
    refusal(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_enormous_files_are_not_read(tmp_path):
    """A file of a terabyte is refused by its size; a stream without end is left after 100 MB."""
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        try:
            file.truncate(2**40)
        except OSError:
            file.truncate(200 * 10**6)
    assert "has more than 100 MB" in refusal(path)
    assert peak_bytes(path) < 2 * 10**6

    class Endless:
        given = 0

        def read(self, count):
            self.given += count
            return b"\0" * count

    stream = Endless()
    assert "has more than 100 MB" in refusal(stream)
    assert stream.given == 100_000_001


@pytest.mark.parametrize(
    ("width", "height"), [(13_000, 13_000), (100_000, 100_000), (2**31 - 1, 2**31 - 1), (40_001, 1000)]
)
def test_bombs_are_refused_from_the_header(width, height):
    """169 megapixels, or far more, in a file of a few bytes: refused before anything is decoded."""
    data = png(width, height, 1, 0, png_chunk(b"IDAT", zlib.compress(bytes(1000))))
    assert "at most 40 megapixels" in refusal(data)
    assert peak_bytes(data) < 2 * 10**6
    assert "at most 40 megapixels" in refusal(b"P5 %d %d 255 " % (min(width, 10**9), min(height, 10**9)))


def test_the_bombs_size_is_named_and_pillows_own_limit_kept():
    """The message gives the megapixels; Pillow's global limit is nobody's business but the reader's."""
    before = Image.MAX_IMAGE_PIXELS
    assert "got 13000 x 13000 = 169" in refusal(png(13_000, 13_000, 1, 0))
    assert before == Image.MAX_IMAGE_PIXELS


def test_bombs_within_small_pictures():
    """A small GIF with a large frame, a small TIFF with a huge tile, a JPEG of endless scans: all refused."""
    frame = struct.pack("<HHHHB", 0, 0, 10_000, 10_000, 0)
    gif = (
        b"GIF89a"
        + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0)
        + bytes(3)
        + b"\xff" * 3
        + b","
        + frame
        + b"\x02\x02\x4c\x01\0;"
    )
    assert "got 10000 x 10000 = 100" in refusal(gif)
    assert "in one tile far more" in refusal(
        tiff({256: 10, 257: 10, 259: 8, 322: 40_000, 323: 40_000, 324: 8, 325: 100})
    )
    progressive = saved(Image.new("L", (600, 600)), "JPEG", progressive=True)
    scan = progressive[progressive.rfind(b"\xff\xda") : -2]
    assert "more than 1000 scans" in refusal(progressive[:-2] + scan * 1000 + progressive[-2:])


def test_metadata_bombs():
    """A comment that unpacks to 50 MB, or 10,000 comments, cost nothing and at most the picture."""
    bomb = png_chunk(b"iTXt", b"comment\0\x01\0\0\0" + zlib.compress(bytes(50 * 10**6), 9))
    pixels = png_chunk(b"IDAT", zlib.compress(b"\0\xff"))
    assert peak_bytes(png(1, 1, 8, 0, bomb, pixels)) < 10 * 10**6
    many = png_chunk(b"tEXt", b"comment\0hello") * 10_000
    assert load_image(png(1, 1, 8, 0, many, pixels)).tolist() == [[[1, 1, 1]]]


def test_a_garbage_colour_profile():
    """A colour profile is not used, so a broken one does no harm."""
    assert load_image(saved(QUARTERS, icc_profile=b"garbage" * 99)).shape == (3, 2, 3)
    assert load_image(saved(QUARTERS, "JPEG", icc_profile=bytes(100))).shape == (3, 2, 3)
    broken = png(1, 1, 8, 0, png_chunk(b"iCCP", b"x\0\0not zlib"), png_chunk(b"IDAT", zlib.compress(b"\0\xff")))
    try:
        load_image(broken)
    except PictureError as error:
        assert "starts like a PNG" in str(error)


def test_no_warning_leaks_and_filters_are_kept():
    """What Pillow warns of is not the student's concern, and their own warnings still come."""
    filters = list(warnings.filters)
    # One entry that claims 268 million letters: Pillow warns of it.
    notes = b"Exif\0\0II*\0" + struct.pack("<IHHHIII", 8, 1, 0x10E, 2, 0x0FFFFFFF, 8, 0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load_image(saved(QUARTERS, "JPEG", exif=notes))
        refusal(png(13_000, 13_000, 1, 0))
        refusal(b"garbage \x01")
    assert caught == []
    assert list(warnings.filters) == filters
    with pytest.warns(UserWarning, match="mine"):
        warnings.warn("mine", stacklevel=1)


def test_many_threads_read_at_once():
    """Eight threads that read pictures and broken files at the same time get the same answers as one."""
    data, wrong = saved(QUARTERS), []
    filters = list(warnings.filters)

    def read():
        for _ in range(10):
            if not np.array_equal(load_image(data), QUARTERS / np.float32(255)):
                wrong.append("pixels")
            try:
                load_image(png(13_000, 13_000, 1, 0))
                wrong.append("bomb")
            except PictureError:
                pass
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    patience = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # let the threads interrupt each other as often as possible
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(patience)
    assert wrong == []
    assert list(warnings.filters) == filters


# Folders of classes


@pytest.fixture
def album(tmp_path):
    """A folder with two classes, four good pictures, and the litter that real folders hold."""
    for name, grey in [("city/10.png", 100), ("city/2.png", 20), ("forest/a.jpg", 150), ("forest/B.png", 200)]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        Image.new("L", (20, 30), grey).save(path)
    (tmp_path / "city" / ".DS_Store").write_bytes(b"litter")
    (tmp_path / "city" / "Thumbs.db").write_bytes(b"litter")
    (tmp_path / "city" / "notes.txt").write_text("my favourite towers")
    (tmp_path / "forest" / "broken.png").write_bytes(saved(QUARTERS)[:50])
    (tmp_path / "forest" / "inner").mkdir()
    (tmp_path / "sea").mkdir()
    (tmp_path / ".cache").mkdir()
    (tmp_path / "README.md").write_text("about")
    return tmp_path


def test_a_folder_of_classes(album):
    """Classes and pictures come in natural order, labels fit, and what was left out is listed with its reason."""
    mine = load_folder(album, size=(12, 8))
    assert mine.images.shape == (4, 12, 8, 3)
    assert mine.images.dtype == np.float32
    assert mine.class_names == ["city", "forest"]
    assert mine.labels.tolist() == [0, 0, 1, 1]
    assert [path.name for path in mine.paths] == ["2.png", "10.png", "a.jpg", "B.png"]
    np.testing.assert_allclose(mine.images[:, 0, 0, 0], np.float32([20, 100, 150, 200]) / 255, atol=0.01)
    reasons = {path.name: reason for path, reason in mine.skipped}
    assert set(reasons) == {"notes.txt", "broken.png", "inner", "sea"}
    assert "is text" in reasons["notes.txt"]
    assert "cut short" in reasons["broken.png"]
    assert repr(mine) == "PictureFolder(images of shape (4, 12, 8, 3); city: 2, forest: 2; 4 skipped)"
    images, labels, class_names, _, _ = load_folder(str(album), size=8, gray=True)
    assert images.shape == (4, 8, 8)
    assert len(labels) == 4
    assert class_names == ["city", "forest"]


def test_one_class_will_do(tmp_path):
    """A single class is a folder like any other; whoever needs two has to say so."""
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "cat.png").write_bytes(saved(QUARTERS))
    assert load_folder(tmp_path).images.shape == (1, 128, 128, 3)


def test_folders_without_pictures(tmp_path):
    """No folder, a file, an empty folder, pictures without class folders, empty class folders, only broken pictures."""
    with pytest.raises(PictureError, match=r"There is no folder .*one folder for each class"):
        load_folder(tmp_path / "nowhere")
    with pytest.raises(PictureError, match=r"is empty; it should hold one folder for each class"):
        load_folder(tmp_path)
    (tmp_path / "cat.png").write_bytes(saved(QUARTERS))
    with pytest.raises(PictureError, match="holds 1 file but no folders; it should hold one folder for each class"):
        load_folder(tmp_path)
    with pytest.raises(PictureError, match="cannot be listed"):
        load_folder(tmp_path / "cat.png")
    (tmp_path / "cats").mkdir()
    with pytest.raises(PictureError, match="holds no picture that can be read"):
        load_folder(tmp_path)
    (tmp_path / "cats" / "cat.png").write_bytes(b"")
    with pytest.raises(PictureError, match=r"the first was skipped because '.*cat\.png' is empty"):
        load_folder(tmp_path)
    with pytest.raises(PictureError, match="cannot be listed"):
        load_folder("nul\0byte")
    with pytest.raises(TypeError, match="folder should be the name of a folder"):
        load_folder(None)


def test_folders_too_large_for_memory(album):
    """A size that would fill the memory is refused before the first picture is read."""
    with pytest.raises(PictureError, match=r"would take .* GB; ask for a smaller size, or gray=True"):
        load_folder(album, size=6000)
    with pytest.raises(TypeError, match="size should be a whole number"):
        load_folder(album, size=None)
