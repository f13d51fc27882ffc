"""Long work beside an explorer: it shows its progress, can be stopped, gives way to newer work, and fails aloud."""

import threading

import pytest

from course_utils.explorers.first_explorer import FirstExplorer
from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button


class Counter(Explorer):
    """Count on a button, and tell the number."""

    title = "Counting"

    def __init__(self):
        self.number, self.limit = 0, 1000
        self.go, self.halt = button("count"), button("stop")
        self.reached = threading.Event()
        self.may_go_on = threading.Event()
        self.background = Background(self)
        super().__init__([self.go, self.halt])

    def changed(self, control):
        if control is self.go:
            self.background.start(self.count)
        elif control is self.halt:
            self.background.stop()

    def count(self, task):
        for number in range(1, self.limit + 1):
            if task.is_stopped:
                return
            task.show(lambda number=number: setattr(self, "number", number))
            if number == 3:
                self.reached.set()
                self.may_go_on.wait(10)

    def numbers(self):
        if self.number == 13:
            raise ValueError("13 is not counted here; try 12")
        return {"number": self.number}

    def draw(self, numbers):
        return Drawing([], reading=f"{numbers['number']} so far", result=numbers)


def test_progress_is_shown_while_it_goes_on():
    """After three counts the reading says so though the work is not finished; then it goes on to its end."""
    counter = Counter()
    counter.limit = 10
    counter.go.click()
    assert counter.reached.wait(10)
    assert counter.view.reading == "3 so far"
    assert counter.background.is_running
    counter.may_go_on.set()
    counter.background.wait()
    assert counter.view.reading == "10 so far"


def test_stop_keeps_what_was_shown():
    """Stopped after three counts it stays at three."""
    counter = Counter()
    counter.go.click()
    assert counter.reached.wait(10)
    counter.halt.click()
    counter.may_go_on.set()
    counter.background.wait()
    assert counter.view.reading == "3 so far"


def test_newer_work_takes_the_place_of_older():
    """A second press begins anew, and the first count shows nothing any more."""
    counter = Counter()
    counter.limit = 3
    counter.go.click()
    assert counter.reached.wait(10)
    shown = []
    counter.view.observe(lambda change: shown.append(change["new"]), "reading")
    counter.go.click()
    counter.may_go_on.set()
    counter.background.wait()
    assert shown == ["1 so far", "2 so far", "3 so far"]


def test_what_goes_wrong_is_told():
    """An error in the work stands in the card, and `wait` raises it."""
    counter = Counter()
    counter.limit = 20
    counter.may_go_on.set()
    counter.go.click()
    with pytest.raises(ValueError, match="13 is not counted"):
        counter.background.wait()
    assert counter.card.problem == "13 is not counted here; try 12"


def test_waiting_has_an_end():
    """Work that does not end is said to be under way."""
    counter = Counter()
    counter.go.click()
    assert counter.reached.wait(10)
    with pytest.raises(TimeoutError, match="still under way"):
        counter.background.wait(0.01)
    counter.halt.click()
    counter.may_go_on.set()
    counter.background.wait()


@pytest.fixture
def no_threads(monkeypatch):
    """As in a browser's own Python."""

    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


def test_without_threads_work_is_done_in_place(no_threads):
    """Its end is shown when the click is answered; what goes wrong stands in the card, too."""
    counter = Counter()
    counter.limit = 10
    counter.may_go_on.set()
    counter.go.click()
    assert counter.view.reading == "10 so far"
    assert not counter.background.is_running
    counter.background.wait()


def test_without_threads_what_goes_wrong_is_told(no_threads):
    """It is raised at once, and stands in the card."""
    counter = Counter()

    def work(task):
        raise ValueError("nothing is counted on Sundays")

    with pytest.raises(ValueError, match="on Sundays"):
        counter.background.start(work)
    assert counter.card.problem == "nothing is counted on Sundays"


def test_without_threads_no_answer_is_told_beforehand(no_threads):
    """The page asks for a slider's answers: nothing comes, and the slider moves as ever."""
    explorer = FirstExplorer()
    explorer.view._handle_custom_msg({"ahead": "cells"}, [])
    explorer.cells.value = 4
    assert explorer.view.reading.startswith("4 × 4 = 16 numbers")


def test_nothing_to_stop_or_wait_for():
    """Before any work both are quiet."""
    background = Background(Counter())
    background.stop()
    background.wait()
    assert not background.is_running


@pytest.mark.parametrize("end", ["start_over", "close"])
def test_work_ends_with_what_it_was_for(end):
    """Nobody's cores are kept by what was closed or started over, and no late result comes back."""
    counter = Counter()
    counter.go.click()
    assert counter.reached.wait(10)
    getattr(counter, end)()
    counter.may_go_on.set()
    counter.background.wait(10)
    assert counter.number == (0 if end == "start_over" else 3)


def test_an_error_of_stopped_work_is_not_that_of_the_new():
    """Older work that fails on its way out says nothing about the work that took its place."""
    counter, may_fail = Counter(), threading.Event()

    def fails(task):
        may_fail.wait(10)
        raise RuntimeError("of the older work")

    counter.background.start(fails)
    counter.background.start(lambda task: None)
    may_fail.set()
    counter.background.wait(10)
