"""What the kernel of each notebook holds when all its cells have run, and the most that it held on the way.

    python benchmarks/memory.py            every notebook
    python benchmarks/memory.py 13 03      some, by their numbers
    python benchmarks/memory.py 13 --cells what each cell adds, where it is a megabyte or more

Megabytes of RSS: all that lies in memory for a kernel, with the pages of PyTorch's libraries, which kernels of one
machine share. On Linux only, since it reads /proc.
"""

import argparse
import os
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


def main():
    """Print a line for each notebook, or for each of its cells."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", default=[""], help="their numbers; default: all")
    parser.add_argument("--cells", action="store_true", help="what each cell adds")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for path in sorted(path for number in options.notebooks for path in ROOT.glob(f"notebooks/{number}*.ipynb")):
        told = measure(path)
        before = 0
        for line, held, peak in told if options.cells else []:
            if abs(held - before) >= 1:
                print(f"    {held:4.0f} {held - before:+5.0f}  peak {peak:4.0f}  {line[:80]}")
            before = held
        _, held, peak = told[-1]
        print(f"| {path.stem[:2]} | {held:.0f} | {peak:.0f} |", flush=True)


def measure(path):
    """Run a notebook; return for each cell its last line, and the megabytes held after it and at most until then."""
    told = []

    def look(cell, cell_index, execute_reply):
        status = Path(f"/proc/{client.km.provisioner.pid}/status").read_text(encoding="utf-8")
        held, peak = (int(re.search(rf"{name}:\s*(\d+)", status)[1]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
        told.append((cell.source.strip().splitlines()[-1], held, peak))

    where = {"metadata": {"path": str(path.parent)}}
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where, on_cell_executed=look)
    client.create_kernel_manager().transport_encryption = "auto"  # otherwise each kernel warns that it is not
    client.execute()
    return told


if __name__ == "__main__":
    main()
