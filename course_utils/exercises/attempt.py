"""Run a student's code so that a check goes on whatever the code does: raise, leave, print a flood, never end.

The code runs on a thread of its own, which also keeps changes of `np.seterr` and the like to itself. The thread that
asked waits meanwhile, so interrupting the kernel works as ever. Code that does not end is stopped by an exception in
its thread. That comes between two steps of Python: a single long step inside a library can only be left behind.
"""

import _thread
import contextlib
import contextvars
import ctypes
import sys
import threading
import time

import psutil

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
            outcome.append(context.run(function, *arguments))
        except AnswerError as error:
            outcome.append(error)
        except BaseException as error:  # `sys.exit()` as well
            outcome.append(AnswerError(_told(error), type(error)))
        finally:
            finished.release()

    with contextlib.redirect_stdout(_Brief(sys.stdout)):
        worker = _thread.start_new_thread(work, ())
        try:
            excess = _watch(worker, finished)
        except BaseException:
            _stop(worker, finished)
            raise
        if excess and not _stop(worker, finished):
            excess += " It could not be stopped: if the computer stays busy, restart the kernel."
    if excess:
        raise AnswerError(excess)
    if isinstance(outcome[0], AnswerError):
        raise outcome[0]
    return outcome[0]


def _watch(worker, finished):
    """Wait until the work is finished; if it passes a limit first, say which."""
    process = psutil.Process()
    busy, begun, memory = time.process_time(), time.monotonic(), process.memory_info().rss
    while not finished.acquire(timeout=LOOK):
        excess = None
        if time.process_time() - busy > BUSY:
            excess = f"it was still at work after {BUSY:g} second: is there a loop that never ends?"
        elif time.monotonic() - begun > WAITING:
            excess = f"nothing came back for {WAITING:g} seconds: does it wait for something?"
        elif process.memory_info().rss - memory > MEMORY * 10**6:
            excess = f"it took more than {MEMORY:g} MB of memory: does a list grow without end?"
        if excess and not _debugged(worker):
            return excess
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
    text = text if len(text) <= 200 else f"{text[:200]}…"
    return f"it raised {type(error).__name__}{text and ': '}{text}"


class _Brief:
    """Passes on the first characters printed and leaves out the rest, or a loop that prints would flood the page."""

    def __init__(self, stream):
        self.stream, self.room = stream, PRINTED

    def write(self, text):
        if self.room > 0:
            self.stream.write(text[: self.room] + ("\n… and more\n" if len(text) > self.room else ""))
        self.room -= len(text)
        return len(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)
