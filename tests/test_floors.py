"""The package has floors: a module imports only from its own floor or from below, and light ones stay light."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "course_utils"
MODULES = sorted(path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# A module that is not named here belongs to floor 0, the lecture's mathematics.
FLOORS = {"pictures": 1, "jupyter": 1, "exercises": 1, "networks": 2, "figures": 3, "explorers": 4}

HEAVY = {"torch", "matplotlib", "ipywidgets", "anywidget", "IPython", "sklearn", "skimage", "PIL"}
# What a module may name at its top level, by floor. Picture libraries load the pictures; torch waits for floor 2.
ALLOWED = [
    set(),
    {"PIL"},
    {"torch", "PIL"},
    {"matplotlib", "PIL"},
    {"matplotlib", "ipywidgets", "anywidget", "IPython", "PIL", "torch"},
]


def floor(module):
    """Return the floor of a dotted module name."""
    parts = module.split(".")
    return FLOORS.get(parts[1], 0) if len(parts) > 1 else 0


def path_of(module):
    """Return the file of a dotted module name; a package ends in `__init__`."""
    return ROOT / (module.replace(".", "/") + ".py")


def imports(tree, module):
    """Return the dotted names that an `ast` tree imports, relative ones resolved."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from course_utils import figures` names a module, `from course_utils.filters import box` a function.
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def at_top(tree):
    """Return the tree without the bodies of functions: what runs when the module is loaded."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = []
    return tree


def parse(module):
    """Return the `ast` of a module of the package."""
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def test_a_wrong_import_is_seen():
    """The reader of imports resolves absolute, relative and nested ones."""
    source = "from ..explorers.kit import base\nimport course_utils.figures\n"
    source += "def late():\n    from course_utils import networks"
    wanted = {"course_utils.explorers.kit.base", "course_utils.figures", "course_utils.networks"}
    assert imports(ast.parse(source), "course_utils.pictures.scenes") == wanted
    assert "course_utils.networks" not in imports(at_top(ast.parse(source)), "course_utils.pictures.scenes")


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downwards(module):
    """No module imports one from a floor above it, not even inside a function."""
    ours = {name for name in imports(parse(module), module) if name.split(".")[0] == "course_utils"}
    assert {name for name in ours if floor(name) > floor(module)} == set()


@pytest.mark.parametrize("module", MODULES)
def test_each_floor_keeps_to_its_libraries(module):
    """Mathematics loads NumPy and SciPy only; pictures and figures load no torch."""
    loaded = {name.split(".")[0] for name in imports(at_top(parse(module)), module)}
    assert loaded & HEAVY <= ALLOWED[floor(module)]


def defined(tree):
    """Return the names that a module defines at its top level."""
    targets = {ast.FunctionDef: lambda node: [node.name], ast.ClassDef: lambda node: [node.name]}
    targets[ast.Assign] = lambda node: [name.id for name in ast.walk(node) if isinstance(name, ast.Name)]
    return {name for node in tree.body if type(node) in targets for name in targets[type(node)](node)}


def passed_on(names):
    """Return the dotted names that are asked of a module which does not define them."""
    split = {name: name.rpartition(".") for name in names}
    return {name for name, (home, _, own) in split.items() if home in MODULES and own not in defined(parse(home))}


def test_a_name_passed_on_is_seen():
    """A module's own name and a package's are in order; one that a module imported itself is not."""
    assert not passed_on({"course_utils.filters.box", "course_utils.pictures.scenes.Canvas", "numpy.pi"})
    assert passed_on({"course_utils.features.conv"}) == {"course_utils.features.conv"}


@pytest.mark.parametrize("module", MODULES)
def test_names_come_from_where_they_are_defined(module):
    """A module is no façade: a name is asked of the module that defines it, or of a package that stands for it."""
    assert passed_on(imports(parse(module), module)) == set()
    assert module.endswith("__init__") or "__all__" not in defined(parse(module))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_import_explorers_and_what_lies_below(notebook):
    """Mathematics that a notebook imports lives below the explorers, and each name comes from where it is defined."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    names = imports(ast.parse(code), "notebook")
    assert passed_on(names) == set()
    from_explorers = {name.rpartition(".")[2] for name in names if name.startswith("course_utils.explorers.")}
    others = {name for name in from_explorers if not name.endswith(("Explorer", "Monitor"))}
    assert others <= {"ask", "which_kernel"}


@pytest.mark.parametrize("module", [name for name in MODULES if floor(name) >= 3])
def test_explorers_and_figures_never_use_pyplot(module):
    """Callbacks run on another thread, where pyplot draws into the wrong figure."""
    assert not {name for name in imports(parse(module), module) if name.startswith("matplotlib.pyplot")}


@pytest.mark.parametrize("top", [0, 1], ids=["mathematics", "pictures"])
def test_low_floors_load_neither_torch_nor_matplotlib(top):
    """`import course_utils` and all of floors 0 and 1 leave torch and matplotlib unloaded in a fresh Python."""
    names = [name.removesuffix(".__init__") for name in MODULES if floor(name) <= top]
    heavy = {"torch", "matplotlib", "ipywidgets", "anywidget"}
    program = f"import sys, {', '.join(names)}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_explorers_of_pictures_leave_torch_unloaded():
    """A notebook that only slides kernels does not wait for torch: just explorers of networks load it."""
    names = [name for name in MODULES if floor(name) >= 3 and not name.endswith("__init__")]
    light = [name for name in names if not any("networks" in used for used in imports(parse(name), name))]
    program = f"import {', '.join(['sys', 'course_utils', *light])}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
