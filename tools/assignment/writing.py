"""Write the exercises of a notebook as an assignment for nbgrader, with solutions and marks, and a copy for students.

An exercise becomes three cells: its text; the cell to fill in, as in the notebook; and a cell of marks, whose lines
only the instructor's copy holds. nbgrader takes such lines away by its own signs, ``### BEGIN HIDDEN TESTS`` and
``### BEGIN SOLUTION``, and so does `without_hidden_lines` for courses that do without nbgrader.
"""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.exercises import CHAPTERS
from tools.assignment.cases import CASES, GIVEN

SCHEMA_VERSION = 3  # of nbgrader's metadata of a cell
STUB = "# Your lines go here."
CHAPTER_OF = {name: chapter for chapter in CHAPTERS for name in chapter.SOLUTIONS}
SETTINGS = f"""c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "convolution"
c.ClearSolutions.code_stub = {{"python": "{STUB}"}}
c.Execute.timeout = 60  # seconds for a cell; the checks stop endless functions themselves, after one
c.LimitOutput.max_lines = 200
"""


class AssignmentError(Exception):
    """Why there is no assignment or no table: one sentence that says what to do."""


@dataclass(frozen=True)
class Exercise:
    """One exercise of a notebook.

    Attributes
    ----------
    name : str
        As `course_utils.exercises.solution` calls it.
    cell : str
        The id of its cell in the notebook, and in the assignment.
    text, source : str
        What is asked, in Markdown, and the cell with its `...`.
    """

    name: str
    cell: str
    text: str
    source: str

    @property
    def points(self):
        """One for the check that students see, one for other numbers where there are any."""
        return 1 + (self.name in CASES)

    @property
    def call(self):
        """The call of the check, in the last line."""
        return ast.parse(self.source).body[-1].value

    @property
    def answer(self):
        """The statement with the `...`: a function, or a name that is to be given a value."""
        return next(node for node in ast.parse(self.source).body if _is_blank(node))

    @property
    def answer_name(self):
        """What the answer is called."""
        return self.answer.name if isinstance(self.answer, ast.FunctionDef) else self.answer.targets[0].id


def _is_blank(node):
    """Whether a statement defines something and holds a `...`."""
    is_definition = isinstance(node, (ast.FunctionDef, ast.Assign))
    return is_definition and any(isinstance(each, ast.Constant) and each.value is ... for each in ast.walk(node))


# ---- reading a notebook ----


def exercises_of(notebook):
    """Return the exercises of a notebook, read as a dict, in their order."""
    found, cells = [], notebook["cells"]
    for before, cell in zip([None, *cells], cells, strict=False):
        source = "".join(cell["source"])
        name = _checked(source) if cell["cell_type"] == "code" else None
        if name:
            asked = "".join(before["source"]) if before and before["cell_type"] == "markdown" else ""
            found.append(Exercise(name, cell["id"], task(asked), _with_a_name(_with_givens(source, name), name)))
    return found


def _checked(source):
    """Return the name of the exercise whose check is a cell's last line, or None."""
    body = ast.parse(_python(source)).body
    call = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return None
    name = call.func.id.removeprefix("check_")
    if name == "kernel":
        name = ast.literal_eval(call.args[0])
    return name if name in CHAPTER_OF else None


def _with_givens(source, name):
    """Put numbers in the place of what a cell computes from the notebook around it."""
    lines = source.split("\n")
    for node in ast.parse(source).body:
        for given, value in GIVEN.get(name, {}).items():
            if isinstance(node, ast.Assign) and node.targets[0].id == given:
                lines[node.lineno - 1 : node.end_lineno] = [f"{given} = {value()!r}"]
    return "\n".join(lines)


def _with_a_name(source, name):
    """Give an answer that is written into the call of its check a line and a name of its own."""
    call = ast.parse(source).body[-1].value
    if not isinstance(call.args[-1], ast.Dict):
        return source
    lines, answer = source.split("\n")[: call.lineno - 1], ast.get_source_segment(source, call.args[-1])
    return "\n".join([*lines, f"my_{name} = {answer}", f"{call.func.id}(my_{name})"])


def task(text):
    r"""Return what a cell before an exercise asks, without what leads there and without the way to the solution.

    Examples
    --------
    >>> task('## Exercises\n\nStuck? `solution("walk")`.\n\n**1.** A walk. (`solution("walk")` shows one way.)')
    '**1.** A walk.'
    """
    text = re.sub(r"\s*<!--.*?-->", "", text, flags=re.S)
    text = re.split(r"^#+ .*$", text, flags=re.M)[-1]
    parts = [part for part in text.strip().split("\n\n") if part.strip("-\n ")]
    first = next((i for i, part in enumerate(parts) if part.startswith("**")), 0)
    if any("$$" in part for part in parts[:first]):  # a formula explains the task
        first = 0
    shown = [re.sub(r"\s*\((Stuck\? )?`[^`]*(` *,\s*then `)?solution\(.*\)$", "", part, flags=re.S) for part in parts]
    return "\n\n".join(shown[first:])


def imports_of(notebook, exercises):
    """Return the notebook's imports, line by line, of names that its exercises use, and NumPy."""
    used = set(re.findall(r"\w+", "\n".join(each.text + each.source for each in exercises)))
    lines = {"import numpy as np": None}
    for cell in notebook["cells"]:
        for node in ast.parse(_python("".join(cell["source"]))).body if cell["cell_type"] == "code" else ():
            if isinstance(node, ast.ImportFrom) and not node.module.startswith("course_utils.e"):
                names = [each.name for each in node.names if each.name in used and not each.asname]
                if names:
                    lines[f"from {node.module} import {', '.join(names)}"] = None
    return "\n".join(lines)


def _python(source):
    return re.sub(r"^[%!].*", "", source, flags=re.M)


# ---- the cells ----


def solved(exercise):
    """Return an exercise's cell with a solution between nbgrader's signs; without it, it is the cell to fill."""
    lines, node = exercise.source.split("\n"), exercise.answer
    module, solve = CHAPTER_OF[exercise.name].__name__, CHAPTER_OF[exercise.name].SOLUTIONS[exercise.name].__name__
    if isinstance(node, ast.FunctionDef):
        arguments = ", ".join(each.arg for each in node.args.args)
        place, margin, last = node.body[-1].lineno - 1, " " * node.body[-1].col_offset, f"return {solve}({arguments})"
    else:
        given = ", ".join(GIVEN.get(exercise.name, ()))
        place, margin, last = node.end_lineno, "", f"{exercise.answer_name} = {solve}({given})"
    region = ["### BEGIN SOLUTION", f"from {module} import {solve}", "", last, "### END SOLUTION"]
    lines[place:place] = [(margin + line).rstrip() for line in region]
    return "\n".join(lines)


MARKS = """# Marks: the check above{once_more}.
### BEGIN HIDDEN TESTS
def _marks(answer):
    from builtins import print, sum
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from {module} import {check}
{imports}
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        verdicts = [{call}]
{more}    print(next((verdict for verdict in verdicts if not verdict), verdicts[-1]))
    return sum(verdict.state == "right" for verdict in verdicts)


_marks({answer})
### END HIDDEN TESTS"""


def marks(exercise, rng):
    """Return the cell that gives an exercise its points: its last line is their number, and it prints why."""
    module, check = CHAPTER_OF[exercise.name].__name__, exercise.call.func.id
    imports, more, once_more = "", "", ""
    if exercise.name in CASES:
        cases = "".join(f"            {case!r},\n" for case in CASES[exercise.name](rng))
        imports = f"    from {module} import {exercise.name}\n"
        imports += "    from numpy import array\n" if "array(" in cases else ""
        imports = "    from course_utils.exercises.checking import check_function\n" + imports
        tried = f"check_function(answer, {exercise.name}, cases, [], 'The check agrees, and so do other numbers.')"
        more = f"        cases = [\n{cases}        ]\n        verdicts.append({tried})\n"
        once_more = ", and the same with other numbers"
    arguments = [_argument(exercise, node) for node in exercise.call.args]
    return MARKS.format(
        once_more=once_more,
        module=module,
        check=check,
        imports=imports,
        call=f"{check}({', '.join(arguments)})",
        more=more,
        answer=exercise.answer_name,
    )


def _argument(exercise, node):
    """Return what stands in a check's call: the answer, a number that is given, or a word."""
    if not isinstance(node, ast.Name):
        return ast.unparse(node)
    if node.id == exercise.answer_name:
        return "answer"
    assigned = {
        each.targets[0].id: each.value for each in ast.parse(exercise.source).body if isinstance(each, ast.Assign)
    }
    return ast.unparse(assigned[node.id])


def without_hidden_lines(source):
    """Return a cell as students get it: no hidden lines, and a comment where a solution was."""
    source = re.sub(r"\n### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", source, flags=re.S)
    return re.sub(r"( *)### BEGIN SOLUTION.*?### END SOLUTION", rf"\g<1>{STUB}", source, flags=re.S)


def _cell(kind, name, source, **role):
    """Return a cell with nbgrader's metadata; `role` says whether it is a solution, locked, or graded."""
    role = {"grade": False, "solution": False, "locked": False, "task": False} | role
    metadata = {"nbgrader": {"schema_version": SCHEMA_VERSION, "grade_id": name, **role}}
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, **code}


# ---- the notebooks ----


def assignment(notebook, title, seed):
    """Return the instructor's notebook of an assignment, as a dict.

    Parameters
    ----------
    notebook : dict
        A notebook with exercises.
    title : str
        What the notebook is called.
    seed : int
        Of the hidden numbers.

    Raises
    ------
    AssignmentError
        There is no exercise with a check.
    """
    exercises = exercises_of(notebook)
    if not exercises:
        raise AssignmentError(f"{title} has no exercise with a check; choose a notebook from 00 to 13.")
    rng = np.random.default_rng(seed)
    total = sum(each.points for each in exercises)
    heading = re.search(r"^# (.+)$", "".join(notebook["cells"][0]["source"]), re.M)
    opening = (
        f"# Exercises: {heading[1] if heading else title}\n\nThe notebook `{title}` says what they are about. Replace "
        "each `...`, run the cell, and read what the check says; as often as you like. Then save, and hand it in.\n\n"
        f"{total} marks: for each exercise one if its check is content, and where a function is asked for one more if "
        "it is right for other numbers, too."
    )
    cells = [_cell("markdown", "opening", opening, locked=True)]
    cells.append(_cell("code", "imports", imports_of(notebook, exercises), locked=True))
    for each in exercises:
        cells.append(_cell("markdown", f"{each.cell}-asked", each.text, locked=True))
        cells.append(_cell("code", each.cell, solved(each), solution=True))
        cells.append(_cell("code", f"{each.cell}-marks", marks(each, rng), grade=True, locked=True, points=each.points))
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def for_students(instructors):
    """Return the copy of an assignment that students get."""
    cells = [cell | {"source": without_hidden_lines(cell["source"])} for cell in instructors["cells"]]
    return instructors | {"cells": cells}


def write(path, folder, seed):
    """Write the assignment of the notebook at `path` into the folder of a course; return the paths written.

    Raises
    ------
    AssignmentError
        The notebook has no exercises, or the assignment is there already.
    """
    path, folder = Path(path), Path(folder)
    source = source_of(path, folder)
    if source.exists():
        raise AssignmentError(f"{source} is there already, with its hidden numbers; delete it, or name another folder.")
    instructors = assignment(json.loads(path.read_text(encoding="utf-8")), path.stem, seed)
    written = {source: instructors, folder / "students" / path.name: for_students(instructors)}
    texts = {place: json.dumps(notebook, ensure_ascii=False, indent=1) + "\n" for place, notebook in written.items()}
    if not (folder / "nbgrader_config.py").exists():
        texts[folder / "nbgrader_config.py"] = SETTINGS
    for place, text in texts.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return list(texts)


def source_of(path, folder):
    """Return where the instructor's copy of a notebook's assignment lies: where nbgrader looks for it."""
    return Path(folder) / "source" / Path(path).stem / Path(path).name
