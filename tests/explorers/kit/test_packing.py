"""Drawings as few bytes: what is packed is read again, and each plane is told once."""

import numpy as np
from sweeping import unpacked

from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer
from course_utils.explorers.kit.base import Drawing
from course_utils.explorers.kit.packing import Teller, pack
from course_utils.explorers.kit.planes import array_plane


def test_bytes_and_words_come_back():
    """Text, numbers, lists and bytes, empty ones, too."""
    told = {"a": b"\x00\xff", "b": [1, 2.5, "ü"], "c": {"d": b"", "e": bytes(range(256))}}
    assert unpacked(pack(told)) == told == unpacked(pack(told, level=9))


def test_a_plane_is_told_once():
    """Both x and w of the sliding kernel are told with the first drawing; the next steps only say their numbers."""
    explorer, teller = SlidingKernelExplorer(), Teller()
    first, second = (teller.tell(explorer.what_if(step=step)) for step in (1, 2))
    assert first["slots"] == second["slots"] == [0, 1, 2]
    assert sorted(first["planes"]) == ["0", "1", "2"] and second["planes"] == {}
    assert [first["planes"][str(slot)]["name"] for slot in first["slots"]] == ["x", "w", "output"]
    assert first["cursor"] != second["cursor"]
    explorer.close()


def test_what_differs_is_another_plane():
    """A plane of other numbers, in another row or behind another operator is told anew."""
    one, other = array_plane("a", np.eye(2), "a"), array_plane("a", 2 * np.eye(2), "a")
    teller = Teller()
    slots = [teller.tell(Drawing(planes))["slots"] for planes in ([one], [other], [["+", one]], [one])]
    assert slots == [[0], [1], [2], [0]]
    assert "cursor" not in Teller().tell(Drawing([one]))


def test_a_packed_plane_is_whole():
    """All that the page needs of a plane is there, bytes as bytes."""
    plane = array_plane("a", np.arange(6.0).reshape(2, 3), "a")
    read = unpacked(pack(Teller().tell(Drawing([plane], reading="six"))))
    assert read["reading"] == "six" and read["links"] == []
    assert read["planes"]["0"]["pixels"] == plane.pixels and read["planes"]["0"]["values"] == plane.values
    assert {**plane.sent(), "row": 0, "before": ""}.keys() == read["planes"]["0"].keys()
