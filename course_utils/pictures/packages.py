"""Find the files that installed packages ship, without importing the packages (scikit-learn takes two seconds)."""

import importlib.util
from pathlib import Path

from course_utils.pictures.sources import PictureError

_PROJECTS = {"skimage": "scikit-image", "sklearn": "scikit-learn"}


def packaged_file(package, file):
    """Return where an installed package keeps a file.

    Parameters
    ----------
    package : str
        As it is imported.
    file : str
        Below the package's folder.

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
    spec, project = importlib.util.find_spec(package), _PROJECTS.get(package, package)
    if spec is None or not spec.submodule_search_locations:
        raise PictureError(f"This picture comes with {project}, which is not installed; try: pip install {project}")
    path = Path(spec.submodule_search_locations[0]) / file
    if not path.is_file():
        raise PictureError(f"The installed {project} came without {path.name}; try: pip install -U {project}")
    return path
