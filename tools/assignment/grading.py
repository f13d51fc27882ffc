"""Mark a folder of submissions: each runs in processes of its own, and whatever it does gives marks and a sentence."""

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.assignment.writing import AssignmentError, source_of

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 120  # seconds on the clock for what one process does; each cell and each function has its own limit below
LARGEST = 50  # million bytes of one notebook, outputs included


def grade(path, folder, submissions):
    """Mark the submissions of a notebook's assignment; write a table into the course's folder, and print it.

    Parameters
    ----------
    path : path_like
        The notebook that the assignment was made of.
    folder : path_like
        The course's, in which the assignment was written.
    submissions : path_like
        A folder with a notebook or a folder for each student, as nbgrader or a learning platform has it.

    Raises
    ------
    AssignmentError
        The assignment was not written, or no submission is there.
    """
    source = source_of(path, folder)
    if not source.is_file():
        raise AssignmentError(f"{source} is not there; write the assignment first, without --grade.")
    found = submissions_in(submissions, Path(path).name)
    if not found:
        raise AssignmentError(
            f"There is no notebook in {submissions}; a folder or a file for each student is expected."
        )
    rows = {}
    for student, notebooks in found.items():
        print(f"{student} …", file=sys.stderr, flush=True)
        rows[student] = marks_of(source, notebooks)
    table = Path(folder) / "marks" / f"{Path(path).stem}.csv"
    write_table(table, points_of(source), rows)
    print(shown(points_of(source), rows))
    print(f"\nAll sentences are in {table}.")


def submissions_in(folder, name):
    """Return the notebooks of each student: {student: [paths]}, by the first folder below `folder`, or by file name."""
    folder, found = Path(folder), {}
    for path in sorted(folder.rglob("*.ipynb")):
        place = path.relative_to(folder)
        if not any(part.startswith(".") for part in place.parts):
            found.setdefault(place.parts[0] if len(place.parts) > 1 else place.stem, []).append(path)
    # Where a student handed in several, the one with the assignment's name counts.
    return {student: [path for path in paths if path.name == name] or paths for student, paths in found.items()}


def points_of(source):
    """Return how many points each exercise of an assignment is worth: {cell: points}."""
    cells = json.loads(Path(source).read_text(encoding="utf-8"))["cells"]
    metadata = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return {each["grade_id"].removesuffix("-marks"): each["points"] for each in metadata if each.get("grade")}


def marks_of(source, notebooks):
    """Return {exercise: (points, sentence)} of one student."""
    exercises = list(points_of(source))
    if len(notebooks) != 1:
        return dict.fromkeys(exercises, (0, f"{len(notebooks)} notebooks were handed in: which one counts?"))
    if notebooks[0].stat().st_size > LARGEST * 1e6:
        return dict.fromkeys(exercises, (0, f"The notebook is larger than {LARGEST} MB: are its outputs floods?"))
    marked, lost = {}, []
    while len(marked) < len(exercises):  # a process that is lost costs one exercise; the next one goes on after it
        told, why = run_one(source, notebooks[0], [f"{'~' * (each in lost)}{each}" for each in marked])
        if "" in told:
            return dict.fromkeys(exercises, told[""])
        marked |= told
        if why and len(marked) < len(exercises):
            marked[next(each for each in exercises if each not in marked)] = 0, why
        lost.append(list(marked)[-1])
    return marked


def run_one(source, notebook, done):
    """Mark, in a process of its own, what is not `done`: {exercise: (points, sentence)}, and why it ended early."""
    command = [sys.executable, "-m", "tools.assignment.marking", str(source), str(notebook.resolve()), *done]
    # A session of its own, so that what a submission starts ends with it.
    own = {"start_new_session": True} if os.name == "posix" else {}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        told, quiet = Path(scratch) / "told", subprocess.DEVNULL
        run = {
            "cwd": scratch,
            "env": environment | {"COURSE_MARKS": str(told)},
            "stdin": quiet,
            "stdout": quiet,
            "stderr": quiet,
        }
        with subprocess.Popen(command, **run, **own) as process:
            try:
                status = process.wait(LONGEST)
                why = f"It ended the program that marks it (status {status})." if status else ""
            except subprocess.TimeoutExpired:
                why = f"Nothing came back for {LONGEST} seconds."
            finally:
                _end(process)
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    marked = {each["exercise"]: (each["points"], each["sentence"]) for each in map(json.loads, lines)}
    return marked, why or ("" if marked else "It ended the program that marks it, before there was a mark.")


def _end(process):
    """End a process and all that it started."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):  # they have ended
        return


# ---- the table ----


def write_table(path, points, rows):
    """Write a row for each student: all points, and for each exercise its points and a sentence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = [part for each in points for part in (f"{each} ({points[each]})", f"{each} says")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", f"all ({sum(points.values())})", *head])
        for student, marked in rows.items():
            writer.writerow([student, total(marked), *(part for each in points for part in marked[each])])


def total(marked):
    """Return the sum of a student's points."""
    return sum(points for points, _ in marked.values())


def shown(points, rows):
    """Return the table as text: points, and below it a sentence for whatever is not worth all of them."""
    head = [
        "student",
        f"all {sum(points.values())}",
        *(f"{each.removeprefix('exercise-')} {n}" for each, n in points.items()),
    ]
    body = [[name, str(total(marked)), *(str(marked[each][0]) for each in points)] for name, marked in rows.items()]
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body]]
    for name, marked in rows.items():
        lines += [f"{name}, {each}: {marked[each][1]}" for each in points if marked[each][0] < points[each]]
    return "\n".join(lines)
