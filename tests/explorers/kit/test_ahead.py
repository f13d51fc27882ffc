"""Answers before the question, the kernel's half: which values are told, in which order, and of which state."""

import threading
import time

import numpy as np
import pytest
from sweeping import made, unpacked

from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer
from course_utils.explorers.inspection.unit import UnitExplorer
from course_utils.explorers.kit import ahead
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import LOCK, choice, slider
from course_utils.explorers.kit.planes import array_plane


class Factor(Explorer):
    """A slider, a menu, and planes as large as is wanted."""

    def __init__(self, side=2):
        self.side, self.factor = side, slider("factor", 0, 10, 4)
        self.sign = choice("sign", ["plus", "minus", "a third that is long"])
        super().__init__([self.factor, self.sign])

    def numbers(self):
        rng = np.random.default_rng(self.factor.value)
        return (1 - 2 * (self.sign.value == "minus")) * rng.random((self.side, self.side)).round(1)

    def draw(self, numbers):
        return Drawing([array_plane("x", numbers, "x", map="signed")], reading=f"{self.factor.value}")


@pytest.fixture
def heard(monkeypatch):
    """All that explorers told the page, as (what belongs to it, the answer)."""
    monkeypatch.setattr(ahead, "CALM", 0.001)
    told = []

    def listen(explorer):
        monkeypatch.setattr(explorer.view, "send", lambda content, buffers: told.append((content["ahead"], buffers[0])))
        return told

    return listen


def ask(explorer, name):
    """The page's question, and all answers to it."""
    explorer._ahead._hear(explorer.view, {"ahead": name}, [])
    end = time.monotonic() + 60
    while explorer._ahead._thread is not None:
        assert time.monotonic() < end
        time.sleep(0.005)


def test_neighbours_come_first(heard):
    """From where the slider stands outwards, each value once; each answer is what would be shown."""
    one = Factor()
    told = heard(one)
    ask(one, "factor")
    assert [answer["value"] for answer, _ in told][:5] in ([4, 3, 5, 2, 6], [4, 5, 3, 6, 2])
    assert sorted(answer["value"] for answer, _ in told) == list(range(11))
    for answer, packed in told:
        assert unpacked(packed)["reading"] == one.what_if(factor=answer["value"]).reading
    assert {answer["walk"] for answer, _ in told} == {1} and told[0][0]["others"] == {"sign": 0}
    one.close()


def test_a_menu_is_told_by_the_number_of_the_option(heard):
    """As the page holds it."""
    one = Factor()
    told = heard(one)
    ask(one, "sign")
    assert [answer["value"] for answer, _ in told] == [0, 1, 2]
    one.close()


def test_each_answer_says_to_what_it_belongs(heard):
    """After another control, a typed number or a redraw the state is another, and the walk begins anew."""
    one = Factor()
    told = heard(one)
    ask(one, "factor")
    first = told[-1][0]
    one.sign.value = "minus"
    ask(one, "factor")
    second = told[-1][0]
    one.factor.value = 7  # the one that is walked through: everything told before still holds
    assert one._ahead.state == second["state"]
    assert (second["walk"], second["others"]) == (first["walk"] + 1, {"sign": 1}) and second["state"] > first["state"]
    one.view.acts += 1
    one.refresh()
    ask(one, "factor")
    third = told[-1][0]
    assert third["state"] > second["state"] and third["acts"] == second["acts"] + 1
    one.close()


def test_the_page_is_told_how_the_controls_stood(heard):
    """With each drawing goes the question that it answers."""
    one = Factor()
    one.sign.value, one.factor.value = "minus", 9
    assert one.view.answered == {"factor": 9, "sign": 1} and one.view.state == one._ahead.state
    assert [each["name"] for each in one.view.foreseen] == ["factor", "sign"]
    one.close()


def test_a_player_walks_its_slider():
    """Pointing at the play button asks for the slider that it moves."""
    one = SlidingKernelExplorer()
    foreseen = {each["name"]: each["players"] for each in one.view.foreseen}
    assert foreseen["step"] == [one.play.model_id] and foreseen["padding"] == []
    one.close()


def test_bytes_are_bounded(heard, monkeypatch):
    """An answer that is too long ends the walk, and so do too many bytes in all."""
    one = Factor(side=60)
    told = heard(one)
    ask(one, "factor")
    longest = max(len(packed) for _, packed in told)
    monkeypatch.setattr(ahead, "WALK", 3 * longest)
    told.clear()
    one.refresh()
    ask(one, "factor")
    assert 3 <= len(told) <= 4 and sum(len(packed) for _, packed in told) <= 3 * longest
    monkeypatch.setattr(ahead, "ANSWER", 10)
    told.clear()
    one.refresh()
    ask(one, "factor")
    assert told == []
    one.close()


def test_switched_off(heard):
    """One explorer, or all of them, tell nothing beforehand; what nobody knows is passed over."""
    one = Factor()
    told = heard(one)
    one.ahead = False
    ask(one, "factor")
    one.ahead = True
    ask(one, "no such control")
    one._ahead._hear(one.view, {"something": "else"}, [])
    assert told == []
    one.close()


def test_work_that_takes_longer_is_not_begun(heard, monkeypatch):
    """A layer whose units were never painted is left out of the walk."""
    one = made(UnitExplorer)
    told = heard(one)
    ask(one, "layer")
    names = list(one.layer.options)
    assert "norm1" in names and names.index("norm1") not in [answer["value"] for answer, _ in told] and told
    assert not one.background.is_running
    one.close()


def test_a_value_that_fails_does_not_keep_the_others_back(heard, monkeypatch):
    """Whatever is raised at one value: the card will say it there, and all others are told."""
    one, numbers = Factor(), Factor.numbers
    told = heard(one)

    def numbers_but_for_five(self):
        if self.factor.value == 5:
            raise KeyError("five")
        return numbers(self)

    monkeypatch.setattr(Factor, "numbers", numbers_but_for_five)
    ask(one, "factor")
    assert sorted(answer["value"] for answer, _ in told) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]


def test_nobody_is_disturbed(heard):
    """While a cell runs nothing is computed; when it ends, the walk goes on."""
    one = Factor()
    told = heard(one)
    ahead._begins(None)
    one._ahead._hear(one.view, {"ahead": "factor"}, [])
    time.sleep(0.1)
    assert told == []
    ahead._ends(None)
    ask(one, "factor")
    assert len(told) == 11
    one.close()


def test_a_closed_explorer_tells_nothing(heard):
    """The walk ends with its explorer."""
    one = Factor()
    told = heard(one)
    with LOCK:
        one._ahead._hear(one.view, {"ahead": "factor"}, [])
        thread = one._ahead._thread
        one.close()
    thread.join(10)
    assert not thread.is_alive() and told == [] and isinstance(thread, threading.Thread)


def test_of_very_many_values_none_is_told(heard, monkeypatch):
    """They would never all arrive."""
    monkeypatch.setattr(ahead, "MOST_VALUES", 10)
    one = Factor()
    told = heard(one)
    ask(one, "factor")
    assert told == []
    one.close()
