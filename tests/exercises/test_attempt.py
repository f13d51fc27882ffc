"""A student's code may raise, leave, never end, fill the memory or print a flood: the check goes on and says which."""

import _thread
import contextlib
import io
import pdb
import sys
import threading
import time

import numpy as np
import pytest

from course_utils.exercises import attempt as limits
from course_utils.exercises.attempt import AnswerError, attempt


@pytest.fixture(autouse=True)
def brief(monkeypatch):
    """Endless code is stopped sooner than in class, and every thread that a test starts has ended after it."""
    monkeypatch.setattr(limits, "BUSY", 0.1)
    before = set(sys._current_frames())
    yield
    assert set(sys._current_frames()) <= before


def told(function, *arguments):
    """Return the half sentence that an attempt ends with."""
    with pytest.raises(AnswerError) as caught:
        attempt(function, *arguments)
    return str(caught.value)


def test_what_comes_back():
    """A value comes back as it is, whatever it is."""
    values = [None, ..., [], AnswerError("returned, not raised"), object()]
    assert [attempt(lambda value: value, value) for value in values] == values


@pytest.mark.parametrize("missing", ["threads", "psutil"])
def test_in_a_browser_code_runs_in_place(monkeypatch, missing):
    """There no thread starts, or none could be watched: values come back, and errors are told as ever."""

    def start(work, arguments):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(limits._thread, "start_new_thread", start)
    if missing == "psutil":
        monkeypatch.setattr(limits, "psutil", None)
    assert attempt(threading.get_ident) == threading.get_ident()
    assert told(lambda: 1 / 0) == "it raised ZeroDivisionError: division by zero"


def spin():
    while True:
        pass


def swallow():
    while True:
        try:  # noqa: SIM105
            sum(range(10))
        except:  # noqa: E722
            pass


def swallow_outside():
    while True:
        try:
            while True:
                sum(range(10))
        except BaseException:
            continue


def suppress():
    while True:
        with contextlib.suppress(BaseException):
            while True:
                sum(range(10))


def last_words():
    try:
        while True:
            pass
    finally:
        while True:
            pass


def collect():
    def numbers():
        while True:
            yield 0

    return list(numbers())


def print_forever():
    while True:
        print("again")


@pytest.mark.parametrize("endless", [spin, swallow, swallow_outside, suppress, last_words, collect, print_forever])
def test_what_never_ends_is_stopped(endless, capsys):
    """Loops, also those that swallow every exception; the fixture sees that nothing goes on behind the check."""
    assert told(endless) == "it was still at work after 0.1 second: is there a loop that never ends?"
    assert len(capsys.readouterr().out) < 2100


def test_what_cannot_be_stopped_is_said(monkeypatch):
    """One long step inside a library goes on behind the check; when it ends, so does the thread."""
    monkeypatch.setattr(limits, "WAITING", 0.05)
    gate, threads = threading.Lock(), []
    gate.acquire()

    def wait():
        threads.append(threading.get_ident())
        gate.acquire()

    sentence = told(wait)
    assert sentence.startswith("nothing came back for 0.05 seconds: does it wait for something?")
    assert sentence.endswith("It could not be stopped: if the computer stays busy, restart the kernel.")
    assert threads[0] in sys._current_frames()
    gate.release()
    while threads[0] in sys._current_frames():
        time.sleep(0.001)


def test_memory_is_watched(monkeypatch):
    """Long before the computer is full."""
    monkeypatch.setattr(limits, "BUSY", 60)
    monkeypatch.setattr(limits, "MEMORY", 50)

    def hoard():
        pages = []
        while True:
            pages.append(np.ones(100_000))

    assert told(hoard) == "it took more than 50 MB of memory: does a list grow without end?"


class WordlessError(Exception):
    """An exception that can't be made a text."""

    def __str__(self):
        raise RuntimeError


def throw(error):
    raise error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (IndexError("index 9"), "it raised IndexError: index 9"),
        (ValueError(), "it raised ValueError"),
        (SystemExit(3), "it raised SystemExit: 3"),
        (KeyboardInterrupt(), "it raised KeyboardInterrupt"),
        (GeneratorExit(), "it raised GeneratorExit"),
        (WordlessError(), "it raised WordlessError"),
        (ValueError("x" * 200), f"it raised ValueError: {'x' * 200}"),
        (ValueError("x" * 201), f"it raised ValueError: {'x' * 200}…"),
    ],
)
def test_whatever_is_raised_is_told(error, sentence):
    """By its name and its own words, cut where they are too many; its class is kept."""
    with pytest.raises(AnswerError) as caught:
        attempt(throw, error)
    assert str(caught.value) == sentence
    assert caught.value.kind is type(error)


def test_a_reader_may_refuse_an_answer():
    """What our own code says about an answer passes through as it is."""
    with pytest.raises(AnswerError, match=r"^numbers were expected$") as caught:
        attempt(throw, AnswerError("numbers were expected"))
    assert caught.value.kind is AnswerError


def test_interrupting_the_kernel_interrupts_the_check():
    """Ctrl-C reaches the notebook as ever, and the loop ends with it."""
    begun = threading.Lock()
    begun.acquire()

    def loop():
        begun.release()
        _thread.interrupt_main()
        while True:
            pass

    with pytest.raises(KeyboardInterrupt):
        attempt(loop)
    assert begun.acquire(blocking=False)


def test_settings_stay_inside():
    """What a function sets in NumPy holds for itself alone, and it begins with what the notebook has set."""
    with np.errstate(over="raise"):
        assert attempt(lambda: np.seterr(over="ignore", invalid="raise"))["over"] == "raise"
        assert np.geterr()["over"] == "raise"
        assert np.geterr()["invalid"] == "warn"


def test_prints_are_seen_up_to_a_limit(capsys):
    """A few lines come through at once; of a flood the beginning, and a line that says so."""
    attempt(print, "x =", 3)
    assert capsys.readouterr().out == "x = 3\n"
    attempt(print, "x" * 1999)
    assert capsys.readouterr().out == "x" * 1999 + "\n"
    attempt(lambda: [print("y" * 999) for _ in range(9)] and sys.stdout.flush())
    assert capsys.readouterr().out == ("y" * 999 + "\n") * 2 + "\n… and more\n"


class Patient(io.StringIO):
    """A keyboard at which somebody thinks for longer than the limits before going on."""

    def readline(self):
        begun = time.process_time()
        while time.process_time() < begun + 0.3:
            pass
        return "continue\n"


def test_a_debugger_may_take_its_time(monkeypatch):
    """While a person looks at the code, no limit holds."""
    keyboard, screen = Patient(), io.StringIO()

    def halt(x):
        pdb.Pdb(stdin=keyboard, stdout=screen, nosigint=True, readrc=False).set_trace()
        return x + 1

    assert attempt(halt, 3) == 4
    assert "halt()" in screen.getvalue() and "(Pdb)" in screen.getvalue()


def test_the_visual_debugger_may_take_its_time(monkeypatch):
    """The same for JupyterLab's own, which is asked whether somebody is there."""

    class Debugger:
        here = True

        def is_client_connected():
            return Debugger.here

    def count():
        begun = time.process_time()
        while time.process_time() < begun + 0.3:
            pass
        return "done"

    monkeypatch.setitem(sys.modules, "debugpy", Debugger)
    assert attempt(count) == "done"
    Debugger.here = False
    assert "still at work" in told(count)
