"""The canvas that shows planes: what is sent to the page, and what comes back from it."""

import re

import numpy as np
import pytest

from course_utils.explorers.kit.planes import array_plane, link
from course_utils.explorers.kit.view import SLOTS, ArrayView
from course_utils.figures import COLOUR_MAPS

SLIDE_OUTPUT = np.array([[12, 12, 17], [10, 17, 19], [9, 6, 14]])


@pytest.fixture
def sent(monkeypatch):
    """Collect the messages of every view that is made in the test: a list of sets of trait names."""
    messages = []
    send_state = ArrayView.send_state

    def spy(self, key=None):
        if self._holding_sync:  # collected by ipywidgets until the end of the update, not sent
            return send_state(self, key)
        messages.append({key} if isinstance(key, str) else set(key) if key else set(self.keys))
        return send_state(self, key)

    monkeypatch.setattr(ArrayView, "send_state", spy)
    return messages


def test_only_what_changed_is_sent_and_in_one_message(sent):
    """Of two planes the one that stayed is not sent again; reading, planes and the counter travel together."""
    view = ArrayView()
    still, moving = array_plane("a", np.eye(4), "a"), array_plane("b", np.zeros((2, 3)), "b")
    view.show([still, moving], reading="first")
    sent.clear()
    view.show([array_plane("a", np.eye(4), "a"), array_plane("b", np.ones((2, 3)), "b")], reading="second")
    assert sent == [{"plane_1", "reading", "drawn"}]
    view.close()


def test_planes_that_go_are_taken_away(sent):
    """Showing one plane instead of three empties the two other slots."""
    view = ArrayView()
    view.show([array_plane(name, np.eye(2), name) for name in "abc"])
    view.show([array_plane("a", np.eye(2), "a")])
    assert [plane.name for plane in view.planes] == ["a"]
    assert sent[-1] == {"plane_1", "plane_2", "drawn"}
    view.close()


def test_the_cursor_stays_unless_one_is_given():
    """Without a cursor the present one stays lit."""
    view = ArrayView()
    view.show([array_plane("a", np.eye(2), "a")], cursor={"name": "a", "row": 1, "col": 0})
    view.show([array_plane("a", np.eye(2), "a")])
    assert view.cursor == {"name": "a", "row": 1, "col": 0}
    view.close()


def test_all_that_the_page_reads_is_sent():
    """Each trait that view.js asks for is synchronised; links, too, or no window would light."""
    asked = set(re.findall(r"\.get\(\"(\w+)\"\)", ArrayView._esm)) | {f"plane_{slot}" for slot in range(SLOTS)}
    known = {"links", "reading", "cursor", "colours", "height", "edit", "heard", "refusal"}
    assert known <= asked <= set(ArrayView().keys)


def test_a_link_that_changes_is_sent(sent):
    """Another window is told to the page in the same message."""
    view, planes = ArrayView(), [array_plane("a", np.eye(4), "a"), array_plane("b", np.eye(3), "b")]
    view.show(planes, links=[link("b", "a", size=(2, 2))])
    sent.clear()
    view.show(planes, links=[link("b", "a", size=(2, 1))])
    assert sent == [{"links", "drawn"}]
    view.close()


def test_as_many_planes_as_there_are_slots():
    """Twelve are shown."""
    view = ArrayView()
    view.show([array_plane(str(number), np.eye(2), "x") for number in range(SLOTS)])
    assert [plane.name for plane in view.planes] == [str(number) for number in range(12)]
    view.close()


def test_too_many_planes():
    """More planes than there are slots are refused, and nothing of them is shown."""
    view = ArrayView()
    with pytest.raises(ValueError, match=f"at most {SLOTS} planes, got {SLOTS + 1}; leave some out"):
        view.show([array_plane(str(number), np.eye(2), "x") for number in range(SLOTS + 1)])
    assert view.planes == []
    view.close()


def test_two_planes_of_one_name():
    """Names are how links find planes: the same one twice is refused."""
    view = ArrayView()
    with pytest.raises(ValueError, match="different names, got x, x"):
        view.show([array_plane("x", np.eye(2), "x")] * 2)
    view.close()


def test_all_colour_maps_travel_with_the_view():
    """The page gets every map as 256 colours."""
    view = ArrayView()
    assert {name: len(colours) for name, colours in view.colours.items()} == dict.fromkeys(COLOUR_MAPS, 768)
    view.close()


def test_a_painting_is_read_as_numbers():
    """What the page painted comes back in the plane's own range and shape, with the strokes it knows."""
    view = ArrayView()
    view.show(
        [array_plane("pad", np.zeros((2, 3)), "a pad", low=0, high=2, paint=0.9), array_plane("x", SLIDE_OUTPUT, "x")]
    )
    view.painted = {"name": "pad", "pixels": [0, 255, 0, 51, 0, 0], "strokes": 4}
    name, ink = view.painting()
    assert name == "pad"
    np.testing.assert_allclose(ink, [[0, 2, 0], [0.4, 0, 0]])
    view.show([array_plane("pad", ink, "a pad", low=0, high=2, paint=0.9), array_plane("x", SLIDE_OUTPUT, "x")])
    assert view.planes[0].strokes == 4
    assert [plane.strokes for plane in view.planes] == [4, 0]


def test_a_plane_of_bars_knows_how_often_it_was_pulled():
    """Drawn after the third pull it says so: the page takes over no plane that is older than its own bars."""
    view = ArrayView()
    view.heard = 3
    view.show([array_plane("z", [1, 2], "z", pull=True), array_plane("x", SLIDE_OUTPUT, "x")])
    assert [plane.strokes for plane in view.planes] == [3, 0]
