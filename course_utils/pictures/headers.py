"""Files whose header would keep Pillow busy for minutes are refused at once: it reads them piece by piece, in Python.

A photograph's header has hundreds of pieces, that of a large PNG 40,000; a file that was made to annoy has millions.
"""

import io
import re
import struct

MOST_PIECES = 100_000
MOST_BYTES = 2**20  # of a block that is itself read piece by piece
MOST_DIGITS = 10 * 2**20  # bytes of a picture whose numbers are written in digits: Pillow reads one MB of them a second


class TooManyPiecesError(ValueError):
    """A header that should not be read on; the message says what there is too much of."""


class Pieces(io.BytesIO):
    """A file in memory that can be read in a hundred thousand pieces and no more."""

    left = MOST_PIECES

    def read(self, size=-1):
        """Read as any file, but not for ever."""
        self.left -= 1
        if self.left < 0:
            raise TooManyPiecesError(f"has a header of more than {MOST_PIECES:,} pieces")
        return super().read(size)


def as_pieces(data):
    """Return a file that Pillow may open.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    TooManyPiecesError
        More comments, strips or header than any picture needs, as far as the first bytes tell; `Pieces` does the rest.
    """
    if re.match(rb"P[123]\s", data):  # in digits: a comment may stand between any two
        if len(data) > MOST_DIGITS:
            raise TooManyPiecesError(f"has {len(data):,} bytes of digits")
        if (count := data.count(b"#")) > MOST_PIECES:
            raise TooManyPiecesError(f"has {count:,} comments")
        data = re.sub(rb"#[^\r\n]*", b" ", data)
    elif data[:2] in (b"II", b"MM") and (count := strips(data)) > MOST_PIECES:
        raise TooManyPiecesError(f"is cut into {count:,} strips or tiles")
    elif data[4:8] == b"jP  " and (count := header_box(data)) > MOST_BYTES:
        raise TooManyPiecesError(f"has a header of {count:,} bytes")
    return Pieces(data)


def strips(data):
    """Return into how many strips or tiles a TIFF says that its first picture is cut; 0 where it cannot be read."""
    order, is_big = "<" if data[:2] == b"II" else ">", data[2:3] == b"+"
    at, place, count, entry = (8, "Q", "Q", "HHQ8x") if is_big else (4, "I", "H", "HHI4x")
    try:
        (start,) = struct.unpack_from(order + place, data, at)
        (many,) = struct.unpack_from(order + count, data, start)
        start += struct.calcsize(order + count)
        end = start + min(many, MOST_PIECES) * struct.calcsize(order + entry)
        entries = list(struct.iter_unpack(order + entry, data[start:end]))
    except struct.error:
        return 0
    return max((values for tag, _, values in entries if tag in (273, 324)), default=0)  # StripOffsets, TileOffsets


def header_box(data):
    """Return how many bytes the header of a JPEG 2000 file takes; 0 where none is found."""
    place = 0
    for _ in range(MOST_PIECES):
        size, kind = struct.unpack(">I4s", data[place : place + 8].ljust(8, b"\0"))
        if size == 1:  # the length stands in the next eight bytes
            (size,) = struct.unpack(">Q", data[place + 8 : place + 16].ljust(8, b"\0"))
        size = size or len(data) - place  # none: to the end of the file
        if kind == b"jp2h" or size <= 0:
            return max(size, 0)
        place += max(size, 8)
    return 0
