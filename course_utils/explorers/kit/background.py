"""Work longer than a blink, on a thread of its own, so that the explorer's controls stay alive and can stop it.

Where no thread can start, as in a browser's own Python, it is done in place: the controls wait, and its end is shown.
"""

import threading


def start_thread(work):
    """Do work on a thread that ends with the kernel; return the thread, or None where none can start."""
    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # a browser's Python has one thread only
        return None
    return thread


class Task:
    """One piece of work under way; the work itself is handed it, to ask whether to go on and to show how far it is."""

    def __init__(self, background):
        self._background = background
        self._asked_to_stop = threading.Event()

    @property
    def is_stopped(self):
        """Whether the work should end now: somebody pressed stop, or newer work took its place."""
        return self._asked_to_stop.is_set()

    def show(self, change):
        """Call `change`, which sets what the explorer shows, and redraw; nothing happens once the task is stopped."""
        explorer = self._background.explorer
        with explorer.one_redraw():
            if not self.is_stopped:
                change()


class Background:
    """Run long work beside an explorer, one task at a time.

    Parameters
    ----------
    explorer : Explorer
        It is redrawn by the work's `Task.show`, and its card shows what went wrong.

    Examples
    --------
    In a subclass of `Explorer`, with a button `go` and a button `halt`::

        def changed(self, control):
            if control is self.go:
                self.background.start(self.count)
            elif control is self.halt:
                self.background.stop()

        def count(self, task):
            for number in range(1000):
                if task.is_stopped:
                    return
                task.show(lambda: setattr(self, "number", number))
    """

    def __init__(self, explorer):
        self.explorer = explorer
        self._task = None
        self._thread = None
        self._error = None

    @property
    def is_running(self):
        """Whether work is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work):
        """Begin ``work(task)`` on a thread of its own; work that is still under way is stopped first."""
        self.stop()
        before, self._error = self._thread, None
        self._task = task = Task(self)

        def work_here():
            with self.explorer.problems_shown():
                work(task)

        def work_apart():
            if before is not None:
                before.join()  # here, and not in `start`, which holds the lock that its last redraw may wait for
            try:
                work_here()
            except Exception as error:  # kept for `wait`: on this thread nobody would see it
                if self._task is task:
                    self._error = error

        self._thread = start_thread(work_apart)
        if self._thread is None:
            work_here()

    def stop(self):
        """Ask the work to end; what it has shown so far stays."""
        if self._task is not None:
            self._task._asked_to_stop.set()

    def wait(self, seconds=180.0):
        """Wait for the work to end, and raise what went wrong in it."""
        if self._thread is not None:
            self._thread.join(seconds)
        if self.is_running:
            raise TimeoutError(f"the work is still under way after {seconds:g} seconds; call stop() first")
        if self._error is not None:
            raise self._error
