"""Hand-made codecs at a given number of bytes: as large as allowed, and a picture comes back."""

import io

import numpy as np
import pytest
from PIL import Image

from course_utils.comparing import psnr
from course_utils.pictures.jpegs import as_bytes, jpeg, jpeg2000
from course_utils.pictures.photographs import photo


@pytest.fixture(scope="module")
def picture():
    """Higher than wide, so that swapped axes are seen."""
    return photo("chelsea", size=(200, 150))


@pytest.mark.parametrize(("codec", "kind"), [(jpeg, "JPEG"), (jpeg2000, "JPEG2000")])
def test_the_bytes_are_a_file_of_that_kind(codec, kind, picture):
    """Another reader reads them, and sees what is returned."""
    content, back = codec(picture, 4000)
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == kind
        np.testing.assert_array_equal(np.asarray(image), np.rint(back * 255))
    assert back.shape == picture.shape and psnr(picture, back) > 25


@pytest.mark.parametrize("most", [1800, 3000, 6000, 12_000])
def test_as_many_bytes_as_allowed(most, picture):
    """At most so many; JPEG's next quality would have more; JPEG 2000 comes within 3 %."""
    content, _ = jpeg(picture, most)
    image = Image.fromarray(as_bytes(picture))
    sizes = []
    for quality in range(1, 96):
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True)
        sizes.append(len(file.getvalue()))
    assert len(content) == max(size for size in sizes if size <= most)
    assert 0.97 * most <= len(jpeg2000(picture, most)[0]) <= most


def test_more_bytes_are_nearer(picture):
    """In both."""
    for codec in (jpeg, jpeg2000):
        near = [psnr(picture, codec(picture, most)[1]) for most in (1500, 3000, 9000)]
        assert near == sorted(near) and near[2] > near[0] + 3


@pytest.mark.parametrize("codec", [jpeg, jpeg2000])
def test_too_few_bytes_give_the_poorest(codec, picture):
    """A file that is larger than allowed, and small all the same."""
    content, back = codec(picture, 1)
    assert 1 < len(content) < 1500 and back.shape == picture.shape


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (5, 300), (300, 2, 3)])
def test_any_size(shape):
    """One pixel and thin lines, grey and in colours."""
    given = np.full(shape, 0.5)
    for codec in (jpeg, jpeg2000):
        np.testing.assert_allclose(codec(given, 3000)[1], given, atol=0.02)


def test_bytes_are_rounded_like_by_hand():
    """Half a level up; bytes stay bytes."""
    np.testing.assert_array_equal(as_bytes([[0, 0.5 / 255, 1 / 255, 1]]), [[0, 1, 1, 255]])
    given = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert as_bytes(given) is given


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (lambda: as_bytes(np.zeros((2, 2, 4))), r"or \(H, W, 3\).*got \(2, 2, 4\); try picture\[..., :3\]"),
        (lambda: as_bytes(np.zeros((1, 70_000))), "at most 65,535 pixels a side"),
        (lambda: as_bytes([[0, 255]]), "from 0 to 1, got 0 to 255; try picture / 255"),
        (lambda: as_bytes([[-0.1]]), "from 0 to 1, got -0.1"),
        (lambda: jpeg(np.zeros((2, 2)), 0), "most should be a whole number of at least 1"),
        (lambda: jpeg2000(np.zeros((2, 2)), 2.5), "most should be a whole number"),
    ],
)
def test_refusals(act, match):
    """Each wrong call gets one sentence."""
    with pytest.raises((ValueError, TypeError), match=match):
        act()
