"""Each exercise has one cell in the notebooks, stored as a question, in which its solution is right."""

import ast
import inspect
import json
import re
from pathlib import Path

import numpy as np
import pytest

from course_utils.exercises import CHAPTERS, SOLUTIONS
from course_utils.exercises.filters import KERNEL_TASKS

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
CELLS = [cell for path in NOTEBOOKS for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
CHECKS = {name: vars(chapter)[name] for chapter in CHAPTERS for name in dir(chapter) if name.startswith("check_")}
del CHECKS["check_function"]  # the engine


def checked(cell):
    """Return what a cell checks: names of solutions, from calls such as check_conv1d(f) or check_kernel("sobel", w)."""
    calls = [node for node in ast.walk(ast.parse("".join(cell["source"]))) if isinstance(node, ast.Call)]
    calls = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in CHECKS]
    return [
        ast.literal_eval(call.args[0]) if call.func.id == "check_kernel" else call.func.id.removeprefix("check_")
        for call in calls
    ]


EXERCISES = [(cell, name) for cell in CELLS if cell["cell_type"] == "code" for name in checked(cell)]
each_exercise = pytest.mark.parametrize(("cell", "name"), EXERCISES, ids=[name for _, name in EXERCISES])


def test_every_exercise_has_one_cell():
    """Every check of the package is called in one cell of one notebook, and `check_kernel` once for each task."""
    names = [check.removeprefix("check_") for check in CHECKS.keys() - {"check_kernel"}]
    assert sorted(name for _, name in EXERCISES) == sorted([*names, *KERNEL_TASKS])
    assert all(cell["id"].startswith("exercise") for cell, _ in EXERCISES)


@each_exercise
def test_a_cell_is_stored_as_a_question(cell, name):
    """Its answer is still `...`, and what it printed says so."""
    tree = ast.parse("".join(cell["source"]))
    assert any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))
    said = "".join("".join(output.get("data", output).get("text/plain", "")) for output in cell["outputs"])
    assert said.startswith("Not attempted yet")


class Solved(ast.NodeTransformer):
    """Puts an answer where a cell has its `...`; a function hands its own arguments on."""

    def visit_FunctionDef(self, node):
        names = ", ".join(argument.arg for argument in node.args.args)
        return ast.parse(f"def {node.name}({names}): return solution({names})").body[0]

    def visit_Constant(self, node):
        return ast.parse("answer", mode="eval").body if node.value is ... else node

    def visit_Dict(self, node):
        return ast.parse("answer", mode="eval").body


@each_exercise
def test_the_solution_is_right_in_its_cell(cell, name):
    """With the solution in the place of the `...` the cell's last line is "right"; it asks for the same arguments."""
    source, solve = ast.parse("".join(cell["source"])), SOLUTIONS[name]
    stubs = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    assert all([each.arg for each in stub.args.args] == list(inspect.signature(solve).parameters) for stub in stubs)
    names = CHECKS | {
        "np": np,
        "strengths": np.full((2, 2), 0.01),
        "is_city": np.array([True, False]),
        "solution": solve,
    }
    if not stubs:
        names["answer"] = solve(0.01) if name == "fooling" else solve()
    *lines, last = ast.fix_missing_locations(Solved().visit(source)).body
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    verdict = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    assert verdict, verdict


def test_solutions_that_are_promised_exist():
    """Wherever a notebook writes `solution("name")`, there is one."""
    text = "\n".join("".join(cell["source"]) for cell in CELLS)
    promised = set(re.findall(r'solution\(\\?"([^"\\]+)\\?"\)', text))
    assert promised and promised <= set(SOLUTIONS)
