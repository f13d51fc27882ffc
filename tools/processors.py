"""Run the notebooks as several machines would, and say which cells differ from what is stored, and by how much.

    python -m tools.processors                          every notebook on every machine
    python -m tools.processors notebooks/05_*.ipynb     some notebooks
    python -m tools.processors --machines "old" "AVX2"  some machines, by the beginning of their names
    python -m tools.processors --measure                with other seeds, too; store the tolerances of trained cells
    python -m tools.processors --widen                  the same, but none gets narrower than it was: another processor
    python -m tools.processors --weights FOLDER         with weights of that folder, of `train_weights --seed`

One computer stands for many: libraries are told by environment variables which instructions of the processor to leave
alone, how many threads to take, and where fonts are. A tolerance is twice the largest difference that was seen, on any
machine or with any other seed of the trainings, and at least one unit of the last digit shown. What never differed may
not, if it is a whole number; a share in percent or a decimal number was measured, and may by that unit.
"""

import argparse
import concurrent.futures
import math
import os
import sys
from decimal import Decimal
from pathlib import Path

from course_utils._files import write_files
from tools.ending import ended
from tools.other_draws import first_cell, take_other_seeds, take_other_weights
from tools.outputs import (
    NUMBER,
    Tolerance,
    decode,
    differences,
    from_afar,
    legible,
    pictures,
    rms,
    text_differences,
    texts,
    value,
)
from tools.refresh_notebooks import ROOT, RefreshError, execute, normalise, read, to_text

SEED = "seed"  # how runs with another seed are called
SEEDS = (1, 2, 3)  # added to the seed of every training
MARGIN = 2
SMALLEST = 3.0  # grey levels: the least that pictures of trained cells may differ by
LONGEST_RUN = 600  # seconds; another machine may be slow

# What OpenBLAS may take for its processor; the second needs AVX-512.
OLD_BLAS, NEW_BLAS = "Nehalem", "SkylakeX"


def machines():
    """Return the environments to try: a dict of dicts, by what the machine is."""
    torch = ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA")
    tried = {
        "this machine": {},
        "old vector instructions": dict(zip(torch, ("default", "SSE41"), strict=True)),
        "AVX2": dict(zip(torch, ("avx2", "AVX2"), strict=True)),
        "AVX-512": dict(zip(torch, ("avx512", "AVX512_CORE"), strict=True)),
        "BLAS of an old processor": {"OPENBLAS_CORETYPE": OLD_BLAS},
        "BLAS of a new processor": {"OPENBLAS_CORETYPE": NEW_BLAS},
        "NumPy without AVX": {"NPY_DISABLE_CPU_FEATURES": " ".join(numpy_features())},
        "two threads": {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        "another order of sets, no fonts installed": {"PYTHONHASHSEED": "7", "MPL_IGNORE_SYSTEM_FONTS": "1"},
    }
    if not has_avx512():
        del tried["AVX-512"], tried["BLAS of a new processor"]
    return tried


def numpy_features():
    """Return the names of what NumPy would use of this processor beyond the least that it needs."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]


def has_avx512():
    """Say whether this processor has AVX-512, so that it can stand for one that has."""
    from numpy._core._multiarray_umath import __cpu_features__

    return bool(__cpu_features__.get("AVX512F") or __cpu_features__.get("X86_V4"))


def main(arguments=None):
    """Run what the command line asks for; return 1 where a cell differs by more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every notebook of notebooks/")
    parser.add_argument("--machines", nargs="+", default=[""], help="beginnings of the names of machines; default: all")
    parser.add_argument("--measure", action="store_true", help="store the tolerances of the trained cells")
    parser.add_argument("--widen", action="store_true", help="measure, and keep what was measured before where wider")
    parser.add_argument(
        "--weights", type=Path, help="a folder: weights that lie there are taken instead of the shipped"
    )
    options = parser.parse_args(arguments)
    if options.weights and (options.measure or options.widen):
        parser.error("tolerances are measured with the weights that ship; leave --weights out")
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    chosen = {name: env for name, env in machines().items() if name.startswith(tuple(options.machines))}
    stored = {path: read(path) for path in paths}
    first = first_cell(take_other_weights, str(options.weights.resolve())) if options.weights else ""
    runs = {(name, path): (env, first) for name, env in chosen.items() for path in paths}
    if options.measure or options.widen:
        seeds = {f"{SEED} + {other}": first_cell(take_other_seeds, other) for other in SEEDS}
        runs |= {(name, path): ({}, first) for name, first in seeds.items() for path in paths}
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        started = {key: pool.submit(run, stored[key[1]], key[1].parent, *how) for key, how in runs.items()}
        shown, stopped = {}, []
        for (name, path), future in started.items():
            try:
                shown[name, path] = future.result()
            except RefreshError as error:
                stopped.append(f"{name}: {path.stem}, {error}")
    if options.measure or options.widen:
        for path, notebook in stored.items():
            seen = {name: outputs for (name, where), outputs in shown.items() if where == path}
            others = sum(name.startswith(f"{SEED} + ") for name in seen)
            found = f"on {len(seen) - others} machines and with {others} other seeds"
            measure(notebook, list(seen.values()), found, options.widen)
            write_files({path: to_text(notebook)})
    lines = stopped + [
        f"{name}: {path.stem}, {line}"
        for (name, path), outputs in shown.items()
        for line in report(stored[path], outputs)
    ]
    print("\n".join(lines) or "No cell differs by more than it may.", f"Tried: {', '.join(chosen)}.", sep="\n")
    return int(any(not line.startswith(SEED) for line in lines))


def report(notebook, outputs):
    """Return a line for each cell that differs by more than it may from what is stored."""
    found = {cell.id: differences(cell.outputs, outputs[cell.id], Tolerance.of(cell)) for cell in code_cells(notebook)}
    return [f"cell {name}: {'; '.join(sentences)}" for name, sentences in found.items() if sentences]


def measure(notebook, runs, found, keep=False):
    """Write into the metadata of each trained cell how far its outputs may differ, from what they were in `runs`.

    Told to `keep` what it says already, let none get narrower.
    """
    for cell in code_cells(notebook):
        before = Tolerance.of(cell)
        cell.metadata.pop("tolerance", None)
        if "trained" in cell.metadata.get("tags", []):
            tolerance = widest(cell.outputs, [outputs[cell.id] for outputs in runs])
            tolerance = both(tolerance, before) if keep else tolerance
            cell.metadata["tolerance"] = tolerance.stated(f"{MARGIN} x the largest difference {found}")


def both(one, other):
    """Return the tolerance that allows what either does, number by number.

    Examples
    --------
    >>> both(Tolerance((1, 0, 3), 4.0), Tolerance((2,), 6.5))
    Tolerance(numbers=(2, 2, 3), pictures=6.5)
    """
    numbers = tuple(max(number, other.at(place)) for place, number in enumerate(one.numbers))
    return Tolerance(numbers, max((each.pictures for each in (one, other) if each.pictures is not None), default=None))


def widest(stored, runs):
    """Return the tolerance that all `runs` of a cell keep with a margin: for each number its own, one for pictures.

    Examples
    --------
    >>> printed = [f"{right} % of 300" for right in (91, 90, 93)]
    >>> stored, *runs = [[{"output_type": "stream", "name": "stdout", "text": text}] for text in printed]
    >>> widest(stored, runs)
    Tolerance(numbers=(4, 0), pictures=None)
    """
    found = [(each, text) for text in texts(stored) for each in NUMBER.finditer(text)]
    written = [number.group() for number, _ in found]
    largest, looks = [0.0] * len(written), []
    for outputs in runs:
        if not text_differences(texts(stored), texts(outputs), Tolerance((math.inf,))):
            now = [number for text in texts(outputs) for number in NUMBER.findall(text)]
            apart = [abs(value(new) - value(old)) for old, new in zip(written, now, strict=True)]
            largest = [max(pair) for pair in zip(largest, apart, strict=True)]
        looks += [
            rms(from_afar(decode(before)), from_afar(decode(after)))
            for before, after in zip(pictures(stored), pictures(outputs), strict=False)
            if decode(before).shape == decode(after).shape
        ]
    numbers = [
        two_digits(max(MARGIN * apart, last_digit(number.group()))) if apart or is_measured(number, text) else 0
        for (number, text), apart in zip(found, largest, strict=True)
    ]
    return Tolerance(tuple(numbers), max(SMALLEST, two_digits(MARGIN * max(looks))) if looks else None)


def is_measured(number, text):
    """Say whether a number found in a text is one that is measured, not counted.

    Examples
    --------
    >>> text = "0.31 in 28 x 28, 5 % and 7%"
    >>> [is_measured(number, text) for number in NUMBER.finditer(text)]
    [True, False, False, True, True]
    """
    return "." in number.group() or text[number.end() :].lstrip().startswith("%")


def two_digits(number):
    """Round up to two significant digits: 0.0213 to 0.022, 7 to 7.

    Examples
    --------
    >>> [two_digits(number) for number in (0.0213, 7, 0)]
    [0.022, 7, 0]
    """
    if not number:
        return 0
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    rounded = float(f"{math.ceil(number / unit - 1e-9) * unit:.2g}")
    return int(rounded) if rounded.is_integer() else rounded


def last_digit(number):
    """Return one unit of the last digit of a written number.

    Examples
    --------
    >>> [last_digit(number) for number in ("0.41", "1,000", "2e-05")]
    [0.01, 1.0, 1e-05]
    """
    return 10.0 ** Decimal(number.replace(",", "").replace("\N{MINUS SIGN}", "-")).as_tuple().exponent


def code_cells(notebook):
    """Return the cells of a notebook that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(notebook, folder, environment, first=""):
    """Return the outputs of each code cell, by its id, as a machine with this environment would show them.

    `first` is the source of a cell that runs before all others.
    """
    if first:
        cell = {"cell_type": "code", "id": "first", "metadata": {}, "outputs": [], "execution_count": None}
        notebook = notebook.copy()
        notebook.cells = [type(notebook)(cell | {"source": first}), *notebook.cells]
    base = {"OMP_NUM_THREADS": "1"} | dict(os.environ)
    fresh = execute(notebook, folder, LONGEST_RUN, base | environment)
    return {cell["id"]: legible(cell["outputs"]) for cell in normalise(fresh)["cells"] if cell["cell_type"] == "code"}


if __name__ == "__main__":
    sys.exit(ended(main))
