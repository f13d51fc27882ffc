"""Mark one submission, in a process that may be lost: `tools.assignment.grading` starts it, and reads what it writes.

    python -m tools.assignment.marking SOURCE SUBMISSION [EXERCISE marked already, or ~EXERCISE to leave out]

The student's cells run in their order, each under the limits of `course_utils.exercises.attempt`; after each exercise
the instructor's cell of marks runs, whatever the submission holds in its place. What a student changes in modules that
the marks rest upon is undone before. A student who attacks the program that marks is not kept from it by this.
"""

import contextlib
import io
import json
import os
import re
import sys
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from course_utils.exercises import attempt as limits
from course_utils.exercises.attempt import AnswerError, attempt

CELL = 3  # seconds of the processor's time for a cell; a function that a check calls has `attempt.BUSY`
MEMORY = 4 * 2**30  # bytes of this process: more ends in MemoryError, where the system can say so
GUARDED = ("course_utils", "numpy", "builtins")


def main(source, submission, *done):
    """Write a line for each exercise into the file that COURSE_MARKS names; return the exit status."""
    _limit_memory()
    with Path(os.environ["COURSE_MARKS"]).open("a", encoding="utf-8") as file:

        def tell(exercise, points, sentence):
            file.write(json.dumps({"exercise": exercise, "points": points, "sentence": sentence}) + "\n")
            file.flush()

        mark(source, submission, done, tell)
    return 0


def mark(source, submission, done, tell):
    """Mark the exercises that are not `done`; tell of each its points and a sentence, or of "" why there are none."""
    try:
        cells = read_cells(submission)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return tell("", 0, "This is not a notebook that Jupyter could have saved.")
    source = dict(read_cells(source))
    marks = {name.removesuffix("-marks"): text for name, text in source.items() if name.endswith("-marks")}
    asked = [answer_of(text) for text in marks.values()]
    ours = {"imports", *(f"{name}-marks" for name in marks)}
    names = {"__name__": "__main__", "get_ipython": _NoNotebook, "display": _silent}
    exec(source["imports"], names)
    guard, threads, left = Guard(), len(sys._current_frames()), dict(marks)
    for name, text in cells:
        if name in ours or f"~{name}" in done:
            continue
        trouble = run_cell(text, names)
        if name not in left or name in done:
            continue
        changed = guard.undo()
        points, sentence = marked(left.pop(name), names)
        if points is None:
            points, sentence = 0, trouble or "The cell does not define what is asked for."
        elif trouble and not points:  # it came to its trouble with the `...` still there, or half done
            sentence = trouble
        if changed:
            sentence += f" It changed {', '.join(changed)}; that was undone before marking."
        tell(name, points, sentence)
        if asked.count(answer_of(marks[name])) > 1:  # or an answer that is missing would be the one before
            names.pop(answer_of(marks[name]), None)
        if len(sys._current_frames()) > threads:  # something runs on and could not be stopped: go on elsewhere
            return None
    for name in left.keys() - {each.removeprefix("~") for each in done}:
        tell(name, 0, "Its cell is missing: was it deleted?")


def read_cells(path):
    """Return the code cells of a notebook as (name, text); the name is nbgrader's, or else Jupyter's."""
    found = []
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or cell.get("id", "")
            found.append((str(name), "".join(cell["source"])))
    return found


def run_cell(text, names):
    """Run one cell of a student; return a sentence if it did not come to its end."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            code = compile(TransformerManager().transform_cell(text), "the cell", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return f"The cell is not Python: {error}."
        busy, limits.BUSY = limits.BUSY, CELL
        try:
            attempt(exec, code, names)
        except AnswerError as error:
            return f"The cell did not come to its end: {error}".replace(f"{CELL} second:", f"{CELL} seconds:")
        finally:
            limits.BUSY = busy
    return ""


def answer_of(text):
    """Return what the answer is called that a cell of marks looks at."""
    return re.search(r"^_marks\((\w+)\)$", text, re.M)[1]


def marked(text, names):
    """Run a cell of marks; return its points and what it printed, or None where the answer is not there."""
    answer, said = answer_of(text), io.StringIO()
    if answer not in names:
        return None, ""
    exec(text, names)
    with contextlib.redirect_stdout(said):
        points = names["_marks"](names[answer])
    return points, said.getvalue().strip()


class Guard:
    """What the functions of a few modules are, so that it can be put back."""

    def __init__(self):
        modules = [(name, module) for name, module in sys.modules.items() if name.split(".")[0] in GUARDED and module]
        self._kept = [(name, module, _functions(module)) for name, module in modules]

    def undo(self):
        """Put back what was changed; return its names."""
        changed = []
        for name, module, kept in self._kept:
            for key, value in kept.items():
                if vars(module).get(key) is not value:
                    setattr(module, key, value)
                    changed.append(f"{name}.{key}")
        return changed


def _functions(module):
    return {key: value for key, value in vars(module).items() if callable(value)}


class _NoNotebook:
    """Stands for the notebook's own functions, such as ``%timeit``: nothing happens."""

    def __getattr__(self, name):
        return _silent


def _silent(*_, **__):
    return None


def _limit_memory():
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    os._exit(status)  # without waiting for what could not be stopped
