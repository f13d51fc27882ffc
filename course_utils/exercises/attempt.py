"""Run a student's code so that a check goes on whatever the code does: raise, leave, print a flood, never end.

The code runs on a thread of its own, which also keeps changes of `np.seterr` and the like to itself. The thread that
asked waits meanwhile, so interrupting the kernel works as ever. Code that does not end is stopped by an exception in
its thread. That comes between two steps of Python: a single long step inside a library can only be left behind. Where
no thread can start, as in a browser's own Python, the code runs in place, and nothing but its end ends it.
"""

import _thread
import contextlib
import contextvars
import ctypes
import re
import sys
import threading
import time

try:
    import psutil
except ImportError:  # a browser's Python has none, and no thread to watch
    psutil = None

BUSY = 1  # second of the processor's time, so that a busy computer does not make a right answer wrong
WAITING = 10  # seconds on the clock
MEMORY = 500  # million bytes
PRINTED = 2000  # characters
LOOK = 0.02  # seconds between two looks at the clock


class AnswerError(Exception):
    """Why there is no answer, as half a sentence.

    Attributes
    ----------
    kind : type
        The class of what the student's code raised; `AnswerError` itself if it raised nothing.
    """

    def __init__(self, sentence, kind=None):
        super().__init__(sentence)
        self.kind = kind or AnswerError


def attempt(function, *arguments):
    """Return what `function(*arguments)` returns.

    Raises
    ------
    AnswerError
        It raised something, was at work or waited for too long, or took too much memory.
    KeyboardInterrupt
        The kernel was interrupted, and the function was stopped.
    """
    outcome, finished, context = [], threading.Lock(), contextvars.copy_context()
    finished.acquire()

    def work():
        try:
            outcome[:] = context.run(function, *arguments), None
        except AnswerError as error:
            outcome[:] = None, error
        except BaseException as error:  # `sys.exit()` as well
            outcome[:] = None, AnswerError(_told(error), type(error))
        finally:
            finished.release()

    limits, excess = _Limits() if psutil else None, None
    with contextlib.redirect_stdout(_Brief(sys.stdout)):
        worker = _begin(work) if limits else work()
        try:
            while worker and not excess and not finished.acquire(timeout=LOOK):
                excess = limits.passed(worker)
        except BaseException:
            _stop(worker, finished)
            raise
        if excess and not _stop(worker, finished):
            excess += " It could not be stopped: if the computer stays busy, restart the kernel."
    value, error = (None, AnswerError(excess)) if excess else outcome
    if error:
        raise error
    return value


def _begin(work):
    """Start work on a thread and return its number; where none can start, do it here and return None."""
    try:
        return _thread.start_new_thread(work, ())
    except RuntimeError:
        return work()


class _Limits:
    """What one attempt may use."""

    def __init__(self):
        self.process = psutil.Process()
        self.count_from_here()

    def count_from_here(self):
        """Set the clocks to 0."""
        self.memory, self.busy, self.begun = self.process.memory_info().rss, time.process_time(), time.monotonic()

    def passed(self, worker):
        """Say which limit is passed, or return None; the clocks stand still while somebody looks at the code."""
        if _debugged(worker):
            self.count_from_here()
        if time.process_time() - self.busy > BUSY:
            return f"it was still at work after {BUSY:g} second: is there a loop that never ends?"
        if time.monotonic() - self.begun > WAITING:
            return f"nothing came back for {WAITING:g} seconds: does it wait for something?"
        if self.process.memory_info().rss - self.memory > MEMORY * 10**6:
            return f"it took more than {MEMORY:g} MB of memory: does a list grow without end?"
        return None


def _debugged(worker):
    """Whether a person may have halted the code to look at it."""
    debugger = sys.modules.get("debugpy")
    if debugger is not None and debugger.is_client_connected():
        return True
    frame = sys._current_frames().get(worker)
    while frame is not None and frame.f_globals.get("__name__") != "bdb":
        frame = frame.f_back
    return frame is not None


class _Stop(SystemExit):
    """Ends a thread without a word. Where an `except:` swallows it, the next line of the code raises it again."""

    def __init__(self):
        frame = sys._getframe(1)
        while frame is not None:
            frame.f_trace = _stop_at_a_line
            frame = frame.f_back
        sys.settrace(_stop_at_a_line)


def _stop_at_a_line(frame, event, argument):
    if event == "exception":  # still inside the `try`
        return _stop_at_a_line
    raise _Stop


def _stop(worker, finished):
    """Raise `_Stop` in the worker until it ends; False if it does not."""
    for _ in range(50):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker), ctypes.py_object(_Stop))
        if finished.acquire(timeout=LOOK):
            return True
    return False


def _told(error):
    """What an exception says, in at most 200 characters; not every exception can be made a text."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    text = re.sub(r",? with gufunc signature \S+", "", text)  # NumPy's own way to write shapes says nothing to students
    text = text if len(text) <= 200 else f"{text[:200]}…"
    return f"it raised {type(error).__name__}{text and ': '}{text}"


class _Brief:
    """Passes on the first characters printed and leaves out the rest, or a loop that prints would flood the page."""

    def __init__(self, stream):
        self.stream, self.room = stream, PRINTED

    def write(self, text):
        if self.room >= 0:
            self.stream.write(text[: self.room] + ("\n… and more\n" if len(text) > self.room else ""))
        self.room -= len(text)
        return len(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)
