"""Headers made to keep the loader busy are refused in one sentence; a rich but honest one is read."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from course_utils.pictures.headers import MOST_BYTES, MOST_DIGITS, MOST_PIECES, header_box, strips
from course_utils.pictures.loading import load_image
from course_utils.pictures.sources import PictureError

GREY = np.arange(6, dtype=np.uint8).reshape(2, 3) * 40


def stored(kind):
    """Return a small grey picture in a format of Pillow."""
    paper = io.BytesIO()
    Image.fromarray(GREY).save(paper, kind)
    return paper.getvalue()


def chunk(kind, data=b""):
    """Return a piece of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ppm(header):
    """Return a binary PGM with this between its mark and its sizes."""
    return b"P5 " + header + b" 3 2 255\n" + GREY.tobytes()


def in_digits(between):
    """Return a PGM in digits with this between two of its numbers."""
    return b"P2 3 2 255 0 40" + between + b" 80 120 160 200\n"


def png(count):
    """Return a PNG with empty chunks in front of its pixels."""
    whole = stored("PNG")
    return whole[:33] + chunk(b"abCd") * count + whole[33:]


def jpeg(count):
    """Return a JPEG with empty comments."""
    whole = stored("JPEG")
    return whole[:2] + b"\xff\xfe\0\2" * count + whole[2:]


def gif(count):
    """Return a GIF with one comment in blocks of one letter."""
    whole = stored("GIF")
    start = whole.index(b"\x2c")  # of the picture
    return whole[:start] + b"\x21\xfe" + b"\1a" * count + b"\0" + whole[start:]


def jpeg2000(count, inside=True):
    """Return a JPEG 2000 with empty boxes inside its header, or before it."""
    whole, extra = stored("JPEG2000"), struct.pack(">I4s", 8, b"free") * count
    at = whole.index(b"jp2h") - 4
    size = struct.unpack(">I", whole[at : at + 4])[0]
    if not inside:
        return whole[:at] + extra + whole[at:]
    head = struct.pack(">I4s", size + len(extra), b"jp2h") + extra
    return whole[:at] + head + whole[at + 8 :]


def tiff(count, order="<", big=False):
    """Return a TIFF of 3 columns and `count` rows, each row a strip of its own."""
    first = 16 if big else 8
    pixels = first + 2 * 4 * count
    offsets = struct.pack(f"{order}{count}I", *range(pixels, pixels + 3 * count, 3))
    lengths = struct.pack(f"{order}{count}I", *[3] * count)
    tags = {256: 3, 257: count, 258: 8, 259: 1, 262: 1, 277: 1, 278: 1}
    entries = [(tag, 16 if big else 4, 1, value) for tag, value in tags.items()]
    entries += [(273, 4, count, first), (279, 4, count, first + 4 * count)]
    form, number = ("HHQQ", "Q") if big else ("HHII", "H")
    body = offsets + lengths + bytes(range(3)) * count
    mark = b"II" if order == "<" else b"MM"
    start = struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0) if big else (42,)), first + len(body))
    directory = struct.pack(order + number, len(entries))
    directory += b"".join(struct.pack(order + form, *entry) for entry in sorted(entries))
    return mark + start + body + directory + bytes(8)


ANNOYING = {
    "ppm, a comment": (ppm(b"#" + b"x" * 2 * MOST_PIECES + b"\n"), "more than 100,000 pieces"),
    "ppm, comments": (ppm(b"#\n" * MOST_PIECES), "more than 100,000 pieces"),
    "ppm, blanks": (ppm(b" " * 2 * MOST_PIECES), "more than 100,000 pieces"),
    "digits, comments": (in_digits(b"#\n" * 2 * MOST_PIECES), "has 200,000 comments"),
    "digits, blanks": (in_digits(b" " * MOST_DIGITS), "bytes of digits"),
    "png, chunks": (png(MOST_PIECES), "more than 100,000 pieces"),
    "jpeg, comments": (jpeg(MOST_PIECES), "more than 100,000 pieces"),
    "gif, blocks": (gif(MOST_PIECES), "more than 100,000 pieces"),
    "jp2, boxes": (jpeg2000(2 * MOST_PIECES, inside=False), "more than 100,000 pieces"),
    "jp2, boxes in its header": (jpeg2000(MOST_BYTES // 8), "has a header of 1,048,621 bytes"),
    "tiff, strips": (tiff(2 * MOST_PIECES), "is cut into 200,000 strips or tiles"),
    "tiff, MM": (tiff(2 * MOST_PIECES, ">"), "is cut into 200,000 strips or tiles"),
    "tiff, big": (tiff(2 * MOST_PIECES, big=True), "is cut into 200,000 strips or tiles"),
}


@pytest.mark.parametrize(("data", "told"), ANNOYING.values(), ids=ANNOYING)
def test_made_to_annoy_they_are_refused(data, told):
    """What would take a second for each megabyte, or thirty, is one sentence with what to do."""
    with pytest.raises(PictureError, match=rf"^this picture .* {told}.*; open it in a picture viewer and export it"):
        load_image(data)


@pytest.mark.parametrize(
    "data",
    [
        ppm(b"# a camera\n# of 1999\n" + b"#" + b"x" * 5000 + b"\n"),
        in_digits(b"#\n" * 5000),
        png(5000),
        gif(5000),
        jpeg2000(5000),
        jpeg2000(5000, inside=False),
    ],
    ids=["comments", "digits", "png", "gif", "in-jp2h", "before-jp2h"],
)
def test_rich_headers_are_read(data):
    """Thousands of comments or blocks change no pixel."""
    assert np.array_equal(np.round(load_image(data, gray=True) * 255), GREY)


@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True)], ids=["II", "MM", "big"])
def test_strips_are_counted_as_pillow_counts_them(order, big):
    """In each kind of TIFF that Pillow reads, each row is one strip and arrives."""
    data = tiff(700, order, big)
    assert strips(data) == 700
    assert load_image(data).shape == (700, 3, 3)
    assert [strips(data[:cut]) for cut in (2, 5, 9, 100, len(data) - 40)] == [0] * 5


def test_header_boxes_are_found():
    """With its length in front, behind, to the end of the file, or not at all."""
    whole = stored("JPEG2000")
    assert header_box(whole) == 45
    at = whole.index(b"jp2h") - 4
    assert header_box(whole[:at] + struct.pack(">I4sQ", 1, b"jp2h", 77) + whole[at:]) == 77
    assert header_box(whole[:at] + struct.pack(">I4s", 0, b"jp2h") + bytes(10)) == 18
    assert header_box(whole[:at]) == 0
    assert header_box(struct.pack(">I4sQ", 1, b"free", 2**62)) == 0


def test_notes_of_a_megabyte_turn_no_picture():
    """EXIF without end is not looked through; the usual one still sets a picture upright."""
    tags = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
    whole = stored("PNG")
    turned, long = (whole[:33] + chunk(b"eXIf", notes) + whole[33:] for notes in (tags, tags + bytes(MOST_BYTES)))
    assert load_image(turned).shape == (3, 2, 3)
    assert load_image(long).shape == (2, 3, 3)
