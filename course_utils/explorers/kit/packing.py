"""Drawings as few bytes, for a page that keeps many of them: each plane is told once, whatever is drawn beside it.

`unpack.js` reads them.
"""

import hashlib
import json
import struct
import zlib

from course_utils.explorers.kit.planes import in_rows


def pack(told, level=1):
    """JSON with bytes in it, compressed.

    Parameters
    ----------
    told : dict
        Of what JSON can tell, and bytes.
    level : int
        Of zlib: 1 is fast, 9 is small.

    Returns
    -------
    bytes
        The length of the text (four bytes), the text, and the bytes one after the other; in the text stands in their
        place ``{"bytes": [where they begin, how many]}``.
    """
    return zlib.compress(_flat(told), level)


def _flat(told):
    parts, length = [], 0

    def placed(value):
        nonlocal length
        if not isinstance(value, bytes):  # a number of NumPy's
            return value.item()
        parts.append(value)
        length += len(value)
        return {"bytes": [length - len(value), len(value)]}

    text = json.dumps(told, default=placed, separators=(",", ":")).encode()
    return b"".join([struct.pack("<I", len(text)), text, *parts])


class Teller:
    """Tell drawings one after the other, each plane only where it is drawn for the first time."""

    def __init__(self):
        self._numbers = {}  # a plane's digest -> its number

    def tell(self, drawing, rows=None):
        """Say how a `Drawing` is made of numbered planes; `rows` are its planes where others take their place.

        Returns
        -------
        dict
            ``planes``: those not told before, number (as text) to plane; ``slots``: the numbers of all that are drawn;
            ``reading``, ``links``, and ``cursor`` where the drawing sets one.
        """
        planes, slots = {}, []
        for number, row in enumerate(in_rows(drawing.planes) if rows is None else rows):
            for before, plane in row:
                sent = {**plane.sent(), "row": number, "before": before}
                digest = hashlib.blake2b(_flat(sent), digest_size=16).digest()
                if digest not in self._numbers:
                    self._numbers[digest] = len(self._numbers)
                    planes[str(self._numbers[digest])] = sent
                slots.append(self._numbers[digest])
        told = {"planes": planes, "slots": slots, "reading": drawing.reading, "links": list(drawing.links)}
        return told if drawing.cursor is None else {**told, "cursor": drawing.cursor}
