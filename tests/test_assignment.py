"""A notebook's exercises as an assignment of nbgrader's form; marks for whatever is handed in, and never a hang."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from numpy import array

import lab
from course_utils.exercises import SOLUTIONS
from course_utils.exercises.checking import check_function
from tools.assignment import __main__ as command
from tools.assignment import grading, marking, writing
from tools.assignment.cases import CASES

ROOT = Path(__file__).parent.parent
NOTEBOOKS = {path.stem: path for path in sorted(ROOT.glob("notebooks/*.ipynb")) if not path.stem.startswith("14")}
each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
KERNELS = "02_filters_and_edges"

# nbgrader's schema of a cell's metadata, version 3, as its package has it in nbgraderformat/v3.json.
SCHEMA = {
    "type": "object",
    "required": ["schema_version", "grade", "locked", "solution"],
    "additionalProperties": False,
    "properties": {
        "schema_version": {"type": "integer", "minimum": 3, "maximum": 3},
        **{role: {"type": "boolean"} for role in ("grade", "locked", "solution", "task")},
        "grade_id": {"type": "string", "pattern": "^[a-zA-Z0-9_\\-]*$", "minLength": 1},
        "points": {"type": "number", "minimum": 0},
        "checksum": {"type": "string", "minLength": 32, "maxLength": 32},
        "cell_type": {"type": "string", "enum": ["raw", "code", "markdown"]},
    },
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a function that gives the instructor's copy of a notebook's assignment, written once."""
    folder, written = tmp_path_factory.mktemp("course"), {}

    def source(name):
        if name not in written:
            writing.write(NOTEBOOKS[name], folder, seed=1)
            written[name] = writing.source_of(NOTEBOOKS[name], folder)
        return written[name]

    source.folder = folder
    return source


@pytest.fixture
def hand_in(course, tmp_path):
    """Return a function that saves a student's copy with some cells filled in, and gives its path."""

    def save(name=KERNELS, student="ada", **cells):
        course(name)
        notebook = json.loads((course.folder / "students" / f"{name}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = cells.get(cell["id"].removeprefix("exercise-"), cell["source"])
        path = tmp_path / "handed in" / student / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return save


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))["cells"]


def marked_here(source, submission, done=()):
    """Mark in this process; return {exercise: (points, sentence)}."""
    told = {}
    marking.mark(source, submission, done, lambda exercise, *found: told.update({exercise: found}))
    return {exercise.removeprefix("exercise-"): found for exercise, found in told.items()}


# ---- hidden numbers ----


@pytest.fixture(params=CASES)
def other_numbers(request, monkeypatch):
    """Give, for an exercise: its solution, the check's own cases and slips, and a list of hidden cases as read back."""
    name, seen = request.param, {}
    chapter = writing.CHAPTER_OF[name]

    def listen(f, solve, cases, slips, *rest):
        seen.update(solve=solve, cases=cases, slips=slips)
        return check_function(f, solve, cases, slips, *rest)

    monkeypatch.setattr(chapter, "check_function", listen)
    assert vars(chapter)[f"check_{name}"](SOLUTIONS[name])
    hidden = [eval(repr(CASES[name](np.random.default_rng(seed))), {"array": array}) for seed in range(3)]
    return seen["solve"], seen["cases"], seen["slips"], hidden


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # some slips take logarithms of what is below 0
def test_hidden_numbers_tell_right_from_every_usual_slip(other_numbers):
    """The solution is right for them, and none of the slips that the check knows is."""
    solve, _, slips, hidden = other_numbers
    for cases in hidden:
        assert check_function(solve, solve, cases, [], "")
        passed = [sentence for sentence, slip in slips if check_function(slip, solve, cases, [], "")]
        assert not passed


def test_hidden_numbers_are_others(other_numbers):
    """An answer that has learned the check's cases by heart is wrong for them."""
    solve, cases, _, hidden = other_numbers
    known = {written(case): np.asarray(solve(*map(as_given, case))) for case in cases}

    def learned_by_heart(*case):
        return known.get(written(case), next(iter(known.values())))

    assert all(check_function(learned_by_heart, solve, cases, [], "").state == "wrong" for cases in hidden)
    assert repr(hidden[0]) != repr(hidden[1])


def written(case):
    return repr([value.tolist() if isinstance(value, np.ndarray) else value for value in case])


def as_given(value):
    """What a check makes of an argument: lists of numbers become arrays."""
    return np.array(value) if isinstance(value, list) and not isinstance(value[0], tuple) else value


def test_who_writes_no_numbers_down_is_known():
    """Exercises without hidden cases are those whose check tries a thing, not a function."""
    things = {"horizontal line", "smoothing", "sharpen", "sobel", "shift", "shapes", "fooling", "retina_kernel"}
    assert SOLUTIONS.keys() - CASES.keys() == things


# ---- the assignment ----


@each_notebook
def test_cells_are_nbgraders(name, course):
    """Each cell has metadata of nbgrader's schema, an id of its own, and what is graded is locked code with points."""
    roles = []
    for cell in read(course(name)):
        metadata = cell["metadata"]["nbgrader"]
        jsonschema.validate(metadata, SCHEMA)
        assert cell["id"] == metadata["grade_id"]
        assert ("points" in metadata) == metadata["grade"]
        assert not metadata["grade"] or (cell["cell_type"] == "code" and metadata["locked"])
        roles.append((metadata["grade"], metadata["solution"]))
    assert len({cell["id"] for cell in read(course(name))}) == len(roles)
    assert roles.count((True, False)) == roles.count((False, True)) > 0


@each_notebook
def test_every_exercise_is_in_its_assignment(name, course):
    """In the notebook's order, each with its text, and the cell that students know, and a line for their own."""
    theirs = {cell["id"]: cell for cell in read(course.folder / "students" / f"{name}.ipynb")} if course(name) else {}
    exercises = [cell for cell in read(NOTEBOOKS[name]) if "check_" in "".join(cell["source"])]
    exercises = [cell for cell in exercises if cell["id"].startswith("exercise")]
    given = [place for place in theirs if place in {cell["id"] for cell in exercises}]
    assert given == [cell["id"] for cell in exercises]
    for cell in exercises:
        lines = [line for line in theirs[cell["id"]]["source"].split("\n") if line.strip() != writing.STUB]
        if cell["id"] not in ("exercise-shapes", "exercise-fool"):  # one names its answer, one gets a number
            assert lines == "".join(cell["source"]).split("\n")
        assert len(theirs[f"{cell['id']}-asked"]["source"]) > 20


@each_notebook
def test_students_see_neither_solutions_nor_numbers(name, course):
    """Nor the way to them that the notebook shows; what was hidden is in the instructor's copy."""
    course(name)
    theirs = (course.folder / "students" / f"{name}.ipynb").read_text(encoding="utf-8")
    for hidden in ("BEGIN", "END", "_marks", "solution(", "cases = "):
        assert hidden not in theirs
    assert "### BEGIN HIDDEN TESTS" in course(name).read_text(encoding="utf-8")


@each_notebook
def test_the_solutions_get_all_marks_and_the_empty_sheet_none(name, course):
    """As handed out, no exercise was attempted, and that is what is said."""
    points = {cell.removeprefix("exercise-"): most for cell, most in grading.points_of(course(name)).items()}
    solved = marked_here(course(name), course(name))
    assert {exercise: found for exercise, (found, _) in solved.items()} == points
    blank = marked_here(course(name), course.folder / "students" / f"{name}.ipynb")
    assert {exercise: found for exercise, (found, _) in blank.items()} == dict.fromkeys(points, 0)
    assert all(sentence.startswith("Not attempted yet") for _, sentence in blank.values())


def test_numbers_given_in_a_cell_are_those_of_the_notebook(course):
    """The boundary of notebook 03 stands in the cell as a number, and is nearly that of the slides' scenes."""
    cell = next(cell for cell in read(course("03_cityscape_or_landscape")) if cell["id"] == "exercise-fool")
    boundary = float(cell["source"].split("boundary = ")[1].split("\n")[0])
    stored = next(cell for cell in read(NOTEBOOKS["03_cityscape_or_landscape"]) if cell["id"] == "exercise-fool")
    assert "boundary" in "".join(stored["source"])
    assert 0.001 < boundary < 0.1


def test_an_assignment_is_not_overwritten(course, capsys):
    """Its hidden numbers would be lost; and a notebook without exercises is refused."""
    course(KERNELS)
    assert command.main([str(NOTEBOOKS[KERNELS]), str(course.folder)]) == 1
    assert "is there already, with its hidden numbers; delete it" in capsys.readouterr().err
    assert command.main([str(ROOT / "notebooks" / "14_slide_by_slide.ipynb"), str(course.folder)]) == 1
    assert "has no exercise with a check; choose a notebook from 00 to 13." in capsys.readouterr().err


def test_two_courses_get_different_numbers(tmp_path):
    """Unless a seed is named."""
    path, written = NOTEBOOKS["00_start_here"], []
    for folder, arguments in (("a", []), ("b", []), ("c", ["--seed=3"]), ("d", ["--seed=3"])):
        assert command.main([str(path), str(tmp_path / folder), *arguments]) == 0
        written.append(writing.source_of(path, tmp_path / folder).read_text(encoding="utf-8"))
    assert written[0] != written[1]
    assert written[2] == written[3]


def test_nbgraders_own_validator_accepts_it(course):
    """Where nbgrader is installed; elsewhere its schema above stands for it."""
    nbgraderformat = pytest.importorskip("nbgrader.nbgraderformat", reason="pip install nbgrader")
    for name in NOTEBOOKS:
        with course(name).open(encoding="utf-8") as file:
            nbgraderformat.read(file, as_version=4)


# ---- marks, in this process ----


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "w = 'sharp'",
            "✗ Not yet. A kernel should be a small table of numbers such as [[0, 1], [2, 3]], got str 'sharp'",
        ),
        ("w = lambda: 0", "✗ Not yet. A kernel should be a small table"),
        ("w = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]", "✗ Not yet. This moves the picture to the left"),
        ("1 / 0", "The cell did not come to its end: it raised ZeroDivisionError: division by zero"),
        ("import sys; sys.exit()", "The cell did not come to its end: it raised SystemExit"),
        ("def w(:", "The cell is not Python: "),
        ("w = ...\n1 / 0", "The cell did not come to its end: it raised ZeroDivisionError: division by zero"),
        ("v = 3", "The cell does not define what is asked for."),
        ("print = sum = bool = len = 3\nw = 4", "✗ Not yet. A kernel should be a small table"),
    ],
)
def test_wrong_answers_get_no_marks_and_a_sentence(hand_in, course, text, sentence):
    """Whatever the cell holds; the other exercises are marked all the same."""
    right = "w = [[0, 0, 0], [1, 0, 0], [0, 0, 0]]"
    found = marked_here(course(KERNELS), hand_in(sharpen=text, shift=right, sobel=text))
    assert {exercise: points for exercise, (points, _) in found.items() if points} == {"shift": 1}
    wanted = sentence if "moves" not in sentence else "✗ Not yet. "
    assert found["sharpen"][1].startswith(wanted)


def test_an_answer_for_the_checks_numbers_alone_gets_one_of_two(hand_in, course):
    """A list of the check's own answers is found out by other numbers."""
    text = "def negative(picture):\n    return np.round(1 - picture, 1) if picture.size == 2 else 1 - picture * 1.0"
    found = marked_here(course("00_start_here"), hand_in("00_start_here", negative=text))
    assert found["negative"][0] == 2
    text = "def negative(picture):\n    return 1 - picture if picture.shape in [(2, 3), (4, 5), (1, 2)] else picture"
    points, sentence = marked_here(course("00_start_here"), hand_in("00_start_here", negative=text))["negative"]
    assert points == 1
    assert sentence.startswith("✗ Not yet. For picture of shape (3, 5)")


def test_changed_functions_are_put_back(hand_in, course, monkeypatch):
    """A submission that makes every comparison true gains nothing, and the table says so."""
    monkeypatch.setattr(np, "isclose", np.isclose)  # puts it back, should the marks not
    before = np.isclose
    text = "np.isclose = lambda *_, **__: np.array(True)\ndef negative(picture): return picture"
    points, sentence = marked_here(course("00_start_here"), hand_in("00_start_here", negative=text))["negative"]
    assert points == 0
    assert sentence.endswith("It changed numpy.isclose; that was undone before marking.")
    assert np.isclose is before


def test_marks_cells_of_a_submission_do_not_count(hand_in, course):
    """What a student writes into the cell of marks is not run."""
    path = hand_in(**{"shift-marks": "_marks = lambda answer: 100\n100"})
    assert marked_here(course(KERNELS), path)["shift"] == (0, marked_here(course(KERNELS), hand_in())["shift"][1])


def test_a_missing_cell_is_told(hand_in, course):
    """The others keep their marks; an own cell in between may hold a helper."""
    path = hand_in(shift="w = np.zeros((3, 3)); w[1, 0] = one")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    own = {"cell_type": "code", "metadata": {}, "source": ["%matplotlib inline\n", "one = 1"], "outputs": []}
    cells = [cell for cell in notebook["cells"] if cell["id"] != "exercise-sobel"]
    path.write_text(json.dumps(notebook | {"cells": [own, *cells]}), encoding="utf-8")
    found = marked_here(course(KERNELS), path)
    assert found["sobel"] == (0, "Its cell is missing: was it deleted?")
    assert found["shift"][0] == 1


@pytest.mark.parametrize(
    "content", ["", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}', "[" * 9999]
)
def test_what_is_no_notebook_is_told(course, tmp_path, content):
    """One sentence instead of marks."""
    path = tmp_path / "a.ipynb"
    path.write_text(content, encoding="utf-8")
    assert marked_here(course(KERNELS), path) == {"": (0, "This is not a notebook that Jupyter could have saved.")}


# ---- marks, in processes that may be lost ----


@pytest.fixture
def quick(monkeypatch):
    """Processes that hang are given up sooner than in earnest."""
    monkeypatch.setattr(grading, "LONGEST", 25)


def test_a_folder_becomes_a_table(hand_in, course, capsys, quick):
    """An endless loop, a flood, a program that ends its process and one that is right: marks and a sentence each."""
    right = "w = [[0, 0, 0], [1, 0, 0], [0, 0, 0]]"
    hand_in(student="ada", shift=right)
    ends = {"smoothing": "import os; os._exit(3)", "line": "import os; os._exit(0)"}
    hand_in(student="ben", sobel="while True: pass", shift=right, **ends)
    hand_in(student="cleo", sobel="print('x' * 10**7)\nw = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]", shift="w = 0")
    handed_in = hand_in(student="dan").parent.parent
    (handed_in / "dan" / f"{KERNELS}.ipynb").write_text("no notebook", encoding="utf-8")
    assert command.main([str(NOTEBOOKS[KERNELS]), str(course.folder), "--grade", str(handed_in)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:6] == [
        "| student | all 5 | sobel 1 | smoothing 1 | line 1 | sharpen 1 | shift 1 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| ada | 1 | 0 | 0 | 0 | 0 | 1 |",
        "| ben | 1 | 0 | 0 | 0 | 0 | 1 |",
        "| cleo | 1 | 1 | 0 | 0 | 0 | 0 |",
        "| dan | 0 | 0 | 0 | 0 | 0 | 0 |",
    ]
    assert any(line.startswith("ben, exercise-sobel: The cell did not come to its end: ") for line in lines)
    assert "ben, exercise-smoothing: It ended the program that marks it (status 3)." in lines
    assert "ben, exercise-line: It ended the program that marks it, before there was a mark." in lines
    table = (course.folder / "marks" / f"{KERNELS}.csv").read_text(encoding="utf-8").splitlines()
    assert table[0].startswith("student,all (5),exercise-sobel (1),exercise-sobel says,")
    assert table[1].startswith('ada,1,0,"Not attempted yet')


def test_a_process_that_hangs_is_ended(hand_in, course, monkeypatch):
    """Nothing in Python can stop one long step inside a library, so the process is ended, with all that it started."""
    monkeypatch.setattr(grading, "LONGEST", 8)
    path = hand_in(line="import re\nre.match('(a+)+b', 'a' * 60)")
    found = grading.marks_of(course(KERNELS), [path])
    assert found["exercise-line"] == (0, "Nothing came back for 8 seconds.")
    assert found["exercise-shift"][1].startswith("Not attempted yet")


def test_who_handed_in_what(tmp_path):
    """Folders of nbgrader and of learning platforms, files by name; of several, the one with the assignment's name."""
    places = ["ada/02/x.ipynb", "ben_17/x.ipynb", "ben_17/other.ipynb", "cleo.ipynb", "dan/a.ipynb", "dan/b.ipynb"]
    for place in [*places, "ada/02/.ipynb_checkpoints/x.ipynb"]:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()
    found = grading.submissions_in(tmp_path, "x.ipynb")
    relative = {name: [str(path.relative_to(tmp_path)) for path in paths] for name, paths in found.items()}
    assert relative == {
        "ada": ["ada/02/x.ipynb"],
        "ben_17": ["ben_17/x.ipynb"],
        "cleo": ["cleo.ipynb"],
        "dan": ["dan/a.ipynb", "dan/b.ipynb"],
    }


def test_what_cannot_be_marked_at_all_is_told(course, tmp_path, monkeypatch):
    """Several notebooks of one student, and a notebook of floods."""
    paths = [tmp_path / "a.ipynb", tmp_path / "b.ipynb"]
    for path in paths:
        path.write_text("x" * 2000, encoding="utf-8")
    found = grading.marks_of(course(KERNELS), paths)
    assert set(found.values()) == {(0, "2 notebooks were handed in: which one counts?")}
    monkeypatch.setattr(grading, "LARGEST", 0.001)
    found = grading.marks_of(course(KERNELS), paths[:1])
    assert set(found.values()) == {(0, "The notebook is larger than 0.001 MB: are its outputs floods?")}


def test_a_table_needs_an_assignment_and_submissions(course, tmp_path, capsys):
    """One sentence says what is missing."""
    course(KERNELS)
    assert command.main([str(NOTEBOOKS[KERNELS]), str(tmp_path), "--grade", str(tmp_path)]) == 1
    assert "is not there; write the assignment first, without --grade." in capsys.readouterr().err
    assert command.main([str(NOTEBOOKS[KERNELS]), str(course.folder), "--grade", str(tmp_path)]) == 1
    assert "There is no notebook in" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path, capsys):
    """A file lies where the course's folder should: one sentence."""
    (tmp_path / "course").touch()
    assert command.main([str(NOTEBOOKS[KERNELS]), str(tmp_path / "course")]) == 1
    told = capsys.readouterr().err
    assert str(tmp_path / "course") in told and len(told.splitlines()) == 1


def test_the_command_of_the_launcher(monkeypatch, tmp_path):
    """`lab.py assignment 02 course --grade downloads`: a notebook by number, folders from where one stands."""
    ran = []
    monkeypatch.setattr(lab, "prepare", lambda: None)
    monkeypatch.setattr(lab, "run", lambda command: ran.append(command[1:]) or 0)
    monkeypatch.chdir(tmp_path)
    assert lab.main(["assignment", "02", "course", "--grade", "downloads"]) == 0
    notebook, folders = f"notebooks/{KERNELS}.ipynb", [str(tmp_path / "course"), "--grade", str(tmp_path / "downloads")]
    assert ran == [["-m", "tools.assignment", notebook, *folders]]


def test_the_command_asks_which_notebook(capsys):
    """Without one it has nothing to write."""
    assert lab.main(["assignment"]) == 1
    assert "Name one: python lab.py assignment 02 course" in capsys.readouterr().err
