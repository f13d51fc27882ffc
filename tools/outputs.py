"""Compare what a cell shows now with what is stored: exactly, or within the tolerance that the cell carries.

What is *computed* comes out alike on every machine, up to the rasteriser of its pictures. What was *trained* in the
notebook does not: a training adds up rounding errors, which differ with processor, threads and library. Such a cell has
the tag "trained" and a `Tolerance` in its metadata. Words must agree in both.
"""

import itertools
import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from course_utils.jupyter.pngs import ALIKE, decode, rms
from course_utils.jupyter.saving import WIDGET_VIEW

SQUARE = 16  # pixels: seen from afar, a curve that moves by its own width hardly changes a page, another curve does
# -3, −0.25, 1,000 and 1e-05, but neither the 2 of conv2 nor the 1 of W₁.
NUMBER = re.compile(
    r"(?<![\w.])[-\N{MINUS SIGN}+]?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?(?!\w)"
)


@dataclass(frozen=True)
class Tolerance:
    """How far the output of a trained cell may lie from the stored one.

    Attributes
    ----------
    numbers : tuple of float
        For each number of the output, in the order in which they are read; a single one is for all.
    pictures : float or None
        Root mean square of the difference in grey levels, for each picture seen `from_afar`; None for as good as equal.
    """

    NUMBERS = "each number may differ by"
    PICTURES = f"pictures, averaged over {SQUARE} x {SQUARE} pixels, may differ by, in grey levels"

    numbers: tuple = ()
    pictures: float | None = None

    @classmethod
    def of(cls, cell):
        """Return the tolerance that a cell's metadata states; none at all for a cell without one."""
        stated = cell["metadata"].get("tolerance", {})
        numbers = stated.get(cls.NUMBERS, ())
        numbers = tuple(numbers) if isinstance(numbers, (list, tuple)) else (numbers,)
        return cls(numbers, stated.get(cls.PICTURES))

    def stated(self, found):
        """Return the metadata that says so; `found` tells how it was measured."""
        numbers = self.numbers[0] if len(set(self.numbers)) == 1 else list(self.numbers)
        stated = {self.NUMBERS: numbers} if self.numbers else {}
        if self.pictures is not None:
            stated[self.PICTURES] = self.pictures
        return {**stated, "why": "training ends differently on another processor", "found": found}

    def at(self, place):
        """Return what number `place` of the output may differ by."""
        if len(self.numbers) == 1:
            return self.numbers[0]
        return self.numbers[place] if place < len(self.numbers) else 0.0


EXACT = Tolerance()


def differences(stored, now, tolerance=EXACT):
    """Say what differs between two lists of outputs beyond a tolerance: a list of sentences, empty if nothing does.

    Examples
    --------
    >>> stored, now = [[{"output_type": "stream", "name": "stdout", "text": text}] for text in ("CNN 91 %", "CNN 89 %")]
    >>> differences(stored, now)
    ['number 1 is 89, stored is 91, and they may differ by 0']
    >>> differences(stored, now, Tolerance((3,)))
    []
    """
    stored, now = [legible(outputs) for outputs in (stored, now)]
    kinds, new_kinds = (
        ", ".join(each.get("name", each["output_type"]) for each in outputs) or "nothing" for outputs in (stored, now)
    )
    if kinds != new_kinds:
        return [f"{new_kinds} came out, stored is {kinds}"]
    return text_differences(texts(stored), texts(now), tolerance) + picture_differences(
        pictures(stored), pictures(now), tolerance.pictures
    )


def text_differences(stored, now, tolerance=EXACT):
    """Compare two lists of texts: numbers one by one within the tolerance, everything between them exactly."""
    found, place = [], 0
    for before, after in zip(stored, now, strict=False):
        pairs = itertools.zip_longest(before.splitlines(keepends=True), after.splitlines(keepends=True))
        said = words if tolerance == EXACT else measured_words
        other = [(old, new) for old, new in pairs if old is None or new is None or said(old) != said(new)]
        if other:
            old, new = other[0]
            found.append(f"the words differ: {new!r} came out, stored is {old!r}")
        for old, new in zip(NUMBER.findall(before), NUMBER.findall(after), strict=False):
            allowed = tolerance.at(place)
            if old != new and abs(value(new) - value(old)) > allowed * (1 + 1e-9):
                found.append(f"number {place + 1} is {new}, stored is {old}, and they may differ by {allowed:g}")
            place += 1
    if len(stored) != len(now):
        found.append(f"{len(now)} texts came out, stored are {len(stored)}")
    return found


def picture_differences(stored, now, allowed=None):
    """Compare two lists of base64 PNGs: the same number, the same sizes, and looks, loosely if told how much."""
    if len(stored) != len(now):
        return [f"{len(now)} pictures were drawn, stored are {len(stored)}"]
    found = []
    for number, (before, after) in enumerate(zip(stored, now, strict=True), start=1):
        if before == after:
            continue
        one, other = decode(before), decode(after)
        if one.shape != other.shape:
            found.append(f"picture {number} has {size_text(other)} pixels, stored are {size_text(one)}")
            continue
        if allowed is None:
            most, distance = ALIKE, rms(one, other)
        else:
            most, distance = min(allowed, loosest(one)), rms(from_afar(one), from_afar(other))
        if distance > most:
            found.append(f"picture {number} differs by {distance:.1f} grey levels, and {most:.3g} are allowed")
    return found


def from_afar(picture):
    """Average a picture (H, W, 3) over squares of 16 x 16 pixels."""
    return np.asarray(Image.fromarray(np.uint8(picture)).reduce(SQUARE), dtype=float)


def loosest(picture):
    """Return the most that any tolerance allows: half of what a blank page would differ by, seen from afar."""
    afar = from_afar(picture)
    return 0.5 * rms(afar, afar.mean(axis=(0, 1)))


def size_text(picture):
    """Return the size of a picture as text, width first."""
    return f"{picture.shape[1]} × {picture.shape[0]}"


def words(text):
    """Return a text with a mark in place of each number."""
    return NUMBER.sub("#", text)


def measured_words(text):
    """Return a text with a mark in place of each number, and of what is told by its bound, such as > 99 %."""
    return re.sub("[<>] ?#", "#", words(text))


def value(text):
    """Return the number that a text stands for: thousands may be separated, a minus be long."""
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def legible(outputs):
    """Keep of each output what is legible without a kernel; a widget's view alone is nothing."""
    kept = []
    for output in outputs:
        data = output.get("data")
        if data is None:
            kept.append(output)
        elif rest := {kind: content for kind, content in data.items() if kind != WIDGET_VIEW}:
            kept.append({**output, "data": rest})
    return kept


def texts(outputs):
    """Return all that outputs say in words, in order: prints, results, errors, and what pictures say of themselves."""
    found = []
    for output in outputs:
        if "text" in output:
            found.append("".join(output["text"]))
        if "ename" in output:
            found.append(f"{output['ename']}: {output['evalue']}")
        data = output.get("data", {})
        found += ["".join(data[kind]) for kind in sorted(data) if not kind.startswith("image/")]
        found += alt_texts(output.get("metadata", {}))
    return found


def alt_texts(metadata):
    """Return the alt texts in an output's metadata, of the whole output or of one of its kinds."""
    parts = [metadata, *(part for part in metadata.values() if isinstance(part, dict))]
    return [part["alt"] for part in parts if "alt" in part]


def pictures(outputs):
    """Return every PNG of the outputs as base64, in order."""
    return ["".join(output["data"]["image/png"]) for output in outputs if "image/png" in output.get("data", {})]
