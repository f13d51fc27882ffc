"""Build a site whose notebooks run in the browser alone: JupyterLite, with this package as a wheel beside it.

Pyodide, the Python that runs there, comes from its own address when a notebook is opened, and so do NumPy and its kin::

    python -m tools.lite.build [folder]
"""

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import symtable
import sys
import tempfile
from pathlib import Path

import nbformat

from tools.ending import ended

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).parent
FOLDER = ROOT / "site" / "lite"
VENV = ROOT / ".venv-lite"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NOTEBOOKS = sorted([*(ROOT / "notebooks").glob("0[0-4]_*.ipynb"), *(ROOT / "notebooks").glob("13_*.ipynb")])
# Pyodide brings the rest of what the package needs. The first three have a half that runs in the page.
WHEELS = ("jupyterlab-widgets", "anywidget", "ipywidgets", "psygnal", "comm", "mlxtend")
PAGE_HALVES = ("jupyterlab_widgets", "anywidget", "course_utils")
OVERRIDES = ROOT / "course_utils/jupyter/prefix/etc/jupyter/labconfig/default_setting_overrides.json"
NETWORKS = re.compile(r"\b(torch|course_utils\.networks)\b")
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
INSTALL = """\
# This Python runs in your browser. Run this cell first: it takes what it needs from this site and from Pyodide's.
%pip install -q course-utils
%pip install -q --no-deps mlxtend"""
SORRY = "*This cell needs PyTorch, which no browser's own Python can have. On a computer it says:*"


class LiteError(Exception):
    """A site that cannot be built; the message says what to do."""


def main(arguments=None):
    """Build the site; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="default: site/lite")
    folder = parser.parse_args(arguments).folder.resolve()
    try:
        prepare()
        with tempfile.TemporaryDirectory() as made:
            arrange(Path(made))
            call([VENV_PYTHON, "-m", "jupyterlite_core.app", "build", f"--output-dir={folder}"], cwd=made)
    except (LiteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f'{folder}: a server is needed to play it, such as: python -m http.server --directory "{folder}"')
    return 0


def call(command, **how):
    """Run a command; LiteError if it fails."""
    command = [str(word) for word in command]
    if subprocess.run(command, **how).returncode:
        raise LiteError(f"This failed, for the reason above: {' '.join(command)}")


def prepare():
    """Make .venv-lite hold what builds the site."""
    wanted = HERE / "requirements.txt"
    stamp = VENV / wanted.name
    if stamp.is_file() and stamp.read_bytes() == wanted.read_bytes():
        return
    call([sys.executable, "-m", "venv", "--clear", VENV])
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call([*pip, "--constraint", ROOT / "requirements.txt", "--requirement", wanted])
    shutil.copy(wanted, stamp)


def arrange(folder):
    """Write what the site is built from: notebooks, wheels, settings and the configuration that names them."""
    files, wheels = folder / "files", folder / "wheels"
    files.mkdir()
    for path in NOTEBOOKS:
        notebook = for_the_browser(nbformat.read(path, as_version=4))
        nbformat.write(notebook, files / path.name)
    shutil.copy(OVERRIDES, folder / "overrides.json")
    pure = ["--platform=any", "--implementation=py", "--abi=none", "--only-binary=:all:", "--python-version=3.14"]
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheels]
    call([*download, *pure, *(pin for pin in pins() if pin.partition("==")[0] in WHEELS)])
    project = folder / "project"  # a copy, since building leaves its own files behind
    shutil.copytree(ROOT / "course_utils", project / "course_utils", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)
    call([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", wheels, project])
    told = json.dumps(configuration(wheels), indent=1)
    (folder / "jupyter_lite_config.json").write_text(told, encoding="utf-8")


def pins():
    """The pins of requirements.txt that hold everywhere."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.fullmatch(r"[\w-]+==[\w.]+", line)]


def configuration(wheels):
    """What JupyterLite is told, with the wheels that lie in a folder."""
    paths = sorted(str(path) for path in wheels.glob("*.whl"))
    with_page = [path for path in paths if Path(path).name.partition("-")[0] in PAGE_HALVES]
    build = {
        "contents": ["files"],
        "apps": ["lab"],
        "no_unused_shared_packages": True,
        "no_sourcemaps": True,
        "federated_extensions": with_page,
    }
    return {"LiteBuildConfig": build, "PipliteAddon": {"piplite_urls": paths}}


# ---- a notebook ----


def for_the_browser(notebook):
    """Return a notebook as it runs in the browser: installing first, and what needs PyTorch as it once came out."""
    lost, cells = set(), [nbformat.v4.new_code_cell(INSTALL, id="in-the-browser")]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells.append(nbformat.v4.new_markdown_cell(unlinked(cell.source), id=cell.id))
            continue
        used, made = names(cell.source)
        if NETWORKS.search(cell.source) or used & lost:
            imports = harmless_imports(cell.source)
            lost |= made - names(imports)[1]
            cells.append(remembered(cell))
            cells += [nbformat.v4.new_code_cell(imports, id=f"{cell.id}-imports")] if imports else []
        else:
            lost -= made
            cells.append(nbformat.v4.new_code_cell(cell.source, id=cell.id))
    metadata = {**notebook.metadata, "kernelspec": KERNEL}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def names(source):
    """The names that a cell uses, in its functions as well, and those that it leaves behind: two sets of str."""
    tables, used, made = [symtable.symtable(source, "cell", "exec")], set(), set()
    for table in tables:
        tables += table.get_children()
        for symbol in table.get_symbols():
            at_top = table.get_type() == "module"
            if symbol.is_referenced() and (at_top or symbol.is_global()):
                used.add(symbol.get_name())
            if at_top and (symbol.is_assigned() or symbol.is_imported()):
                made.add(symbol.get_name())
    return used - made, made


def harmless_imports(source):
    """The imports of a cell that cannot run there, for the cells after it, but for those it cannot run for."""
    found = [ast.unparse(each) for each in ast.parse(source).body if isinstance(each, (ast.Import, ast.ImportFrom))]
    return "\n".join(line for line in found if not NETWORKS.search(line))


def remembered(cell):
    """A cell that cannot run there, as text: its code, and what it said and drew where it could."""
    parts, attachments = [SORRY, f"```python\n{cell.source}\n```"], {}
    for number, output in enumerate(cell.outputs):
        data = output.get("data", {})
        if "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt", "").replace("]", ")")
            attachments[f"{number}.png"] = {"image/png": data["image/png"]}
            parts.append(f"![{alt}](attachment:{number}.png)")
        else:
            parts.append(f"```\n{output.get('text', data.get('text/plain', '')).rstrip()}\n```")
    text = nbformat.v4.new_markdown_cell("\n\n".join(parts), id=cell.id)
    return nbformat.from_dict({**text, "attachments": attachments} if attachments else text)


def unlinked(text):
    """Markdown without links to what is not there: other notebooks, files of the project."""
    here = {path.name for path in NOTEBOOKS}

    def kept(link):
        target = link[2].partition("#")[0]
        return link[0] if not target or "://" in target or target in here else link[1]

    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", kept, text)


if __name__ == "__main__":
    sys.exit(ended(main))
