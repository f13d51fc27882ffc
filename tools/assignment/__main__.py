"""Write a notebook's exercises as an assignment, or mark a folder of submissions.

python -m tools.assignment notebooks/02_filters_and_edges.ipynb course
python -m tools.assignment notebooks/02_filters_and_edges.ipynb course --grade downloads
"""

import argparse
import secrets
import sys
from pathlib import Path

from tools.assignment import grading, writing
from tools.ending import ended


def main(arguments=None):
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="lab.py assignment", description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("course"), help="of the course, in nbgrader's layout"
    )
    parser.add_argument("--grade", type=Path, metavar="SUBMISSIONS", help="mark the notebooks in this folder")
    parser.add_argument("--seed", type=int, help="of the hidden numbers, to draw the same ones again")
    options = parser.parse_args(arguments)
    try:
        if options.grade:
            grading.grade(options.notebook, options.folder, options.grade)
        else:
            seed = secrets.randbits(32) if options.seed is None else options.seed
            for path in writing.write(options.notebook, options.folder, seed):
                print(path)
    except (writing.AssignmentError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(ended(main))
