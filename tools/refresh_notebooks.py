"""Run the notebooks top to bottom on fresh kernels and store their outputs in one canonical form.

An unchanged notebook refreshes to zero diff lines, on another machine too: timing, widget state and
version numbers are dropped, and an output that agrees with the stored one (`tools.outputs`) stays::

    python -m tools.refresh_notebooks                       every notebook
    python -m tools.refresh_notebooks notebooks/02_*.ipynb  some
    python -m tools.refresh_notebooks --check               write nothing, fail if something would change
    python -m tools.refresh_notebooks --redraw              store every new output, however similar
"""

import argparse
import copy
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from course_utils._files import write_files
from course_utils.jupyter.saving import normalise, set_count
from tools.ending import ended
from tools.outputs import Tolerance, differences, legible

ROOT = Path(__file__).resolve().parent.parent

LONGEST_RUN = 60  # seconds; a class waits for Run All
LARGEST_FILE = 1_500_000  # bytes; GitHub stops showing larger notebooks well


class RefreshError(Exception):
    """A notebook that must not be stored; the message is one sentence that says what to do."""


def main(arguments=None):
    """Refresh the notebooks named on the command line (all by default); return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every notebook of notebooks/")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if something would change")
    parser.add_argument("--redraw", action="store_true", help="store new outputs even where they agree")
    parser.add_argument("--longest", type=float, default=LONGEST_RUN, help="seconds for each; more on a slow machine")
    options = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in the tests: two threads wait for each other where others work
    failed = False
    for path in options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb")):
        try:
            line, changed = refresh(path, write=not options.check, redraw=options.redraw, longest=options.longest)
            print(line, flush=True)
            failed |= options.check and changed
        except RefreshError as error:
            print(f"{path.name}: {error}", file=sys.stderr, flush=True)
            failed = True
    return int(failed)


def refresh(path, *, write=True, redraw=False, longest=LONGEST_RUN, largest=LARGEST_FILE):
    """Run one notebook and store it when something changed.

    Returns
    -------
    line : str
        Name, seconds, kB, and whether it changed.
    changed : bool

    Raises
    ------
    RefreshError
        An unreadable file, a cell with an error or a warning, a run that takes too long, a file
        that grows too large. The stored notebook is then left as it was.
    """
    path = Path(path)
    stored = read(path)
    started = time.perf_counter()
    fresh = normalise(execute(stored, path.parent, longest))
    seconds = time.perf_counter() - started
    for cell in fresh["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = legible(cell["outputs"])
    if not redraw:
        keep_what_agrees(fresh, stored)
    fresh["metadata"]["sources"] = sources_of(fresh["cells"])
    text = to_text(fresh)
    size = len(text.encode())
    if size > largest:
        raise RefreshError(
            f"would take {size / 1e6:.2f} MB and may take {largest / 1e6:.2f}; draw smaller or fewer figures"
        )
    changed = text != path.read_text(encoding="utf-8")
    if changed and write:
        write_files({path: text})
    state = ("changed" if write else "would change") if changed else "unchanged"
    return f"{path.stem:36} {seconds:5.1f} s {size / 1000:7.0f} kB  {state}", changed


def sources_of(cells):
    """Return a fingerprint of all that is written in the cells, by which a change that was never run is seen."""
    return hashlib.sha256("\0".join("".join(cell["source"]) for cell in cells).encode()).hexdigest()[:16]


def read(path):
    """Return the notebook as written, every cell with an id of its own."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise RefreshError(f"expected a Jupyter notebook (format 4), got {error!r}; open and save it once") from error
    taken = set()
    for number, cell in enumerate(cells):
        if cell.get("id") in taken | {None}:
            cell["id"] = f"cell-{number:02d}-new"
        taken.add(cell["id"])
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return nbformat.reads(json.dumps(notebook), as_version=4)


def execute(notebook, folder, longest, environment=None):
    """Return a copy of the notebook as it comes out of a fresh kernel started in `folder`, in that environment."""
    # Only here: whoever merely compares two pictures should not wait for the Jupyter client.
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    fresh = copy.deepcopy(notebook)
    client = NotebookClient(
        fresh,
        timeout=longest,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        coalesce_streams=True,
        record_timing=False,
    )
    started = time.perf_counter()
    try:
        client.execute(
            stderr=subprocess.DEVNULL, env=environment or dict(os.environ)
        )  # the kernel's own log; what cells write there still arrives
    except CellExecutionError as error:
        kinds = [[output.output_type for output in cell.get("outputs", [])] for cell in fresh.cells]
        cells = [f"cell {number}" for number, each in enumerate(kinds) if "error" in each]
        told = f"{cells[0] if cells else 'a cell'} stopped with {error.ename}: {error.evalue}"
        raise RefreshError(f"{told}; mend it in JupyterLab") from error
    except (CellTimeoutError, DeadKernelError) as error:
        first = str(error).strip().splitlines()[0]
        raise RefreshError(f"did not finish ({first}); a cell may take {longest} s at most") from error
    seconds = time.perf_counter() - started
    if seconds > longest:
        raise RefreshError(f"ran for {seconds:.0f} s and may run for {longest}; show the idea with less work")
    for number, cell in enumerate(fresh.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                said = output.text.strip().splitlines()[-1]
                raise RefreshError(f"wrote to stderr in cell {number}: {said}; remove the cause of this warning")
    return fresh


def keep_what_agrees(fresh, stored):
    """Put the stored outputs of a cell back where nothing differs beyond what the tests allow.

    A picture whose text changed is taken anew: there a small difference is meant.
    """
    stored_cells = {cell["id"]: cell for cell in stored["cells"] if cell["cell_type"] == "code"}
    for cell in fresh["cells"]:
        before = stored_cells.get(cell["id"])
        if (
            before
            and cell["cell_type"] == "code"
            and not differences(before["outputs"], cell["outputs"], Tolerance.of(cell))
        ):
            cell["outputs"] = legible(before["outputs"])
            set_count(cell, cell["execution_count"])


def to_text(notebook):
    """Return the canonical file: sorted keys, one list item a line, a newline at the end."""
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    return nbformat.writes(node) + "\n"


if __name__ == "__main__":
    sys.exit(ended(main))
