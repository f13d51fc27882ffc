"""Read a folder of class folders: the simplest way to bring labelled pictures of your own."""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_utils._checks import describe
from course_utils.pictures.loading import as_shape, check_memory, load_image
from course_utils.pictures.sources import PictureError, printable


class PictureFolder(NamedTuple):
    """What `load_folder` found: pictures, their labels, the labels' meaning, origins, and what was left out."""

    images: np.ndarray
    labels: np.ndarray
    class_names: list
    paths: list
    skipped: list

    def __repr__(self):
        """State shapes and counts instead of a million numbers."""
        counts = np.bincount(self.labels, minlength=len(self.class_names))
        per_class = ", ".join(f"{name}: {n}" for name, n in zip(self.class_names, counts, strict=True))
        return f"PictureFolder(images of shape {self.images.shape}; {per_class}; {len(self.skipped)} skipped)"


def load_folder(folder, size=128, gray=False):
    """Read your own labelled pictures: a folder that holds one folder for each class.

    Classes and pictures come in natural order (``2.jpg`` before ``10.jpg``). Hidden files and files beside the
    class folders are passed over; a picture that cannot be read is skipped, and the reason is kept.

    Parameters
    ----------
    folder : str or path
        For example ``data/photographs`` with ``data/photographs/city/*`` and ``data/photographs/landscape/*``.
    size : int or (int, int)
        Side of a square, or (height, width), in pixels; see `load_image`.
    gray : bool
        One channel instead of three.

    Returns
    -------
    PictureFolder
        A named tuple: ``images``, float32 in [0, 1], (N, H, W, 3) or (N, H, W) with ``gray=True``; ``labels``, (N,)
        whole numbers; ``class_names``, so that ``class_names[labels[i]]`` is the class of picture i; ``paths`` of the
        N pictures; ``skipped``, pairs (path, reason).

    Raises
    ------
    PictureError
        No such folder, no class folders in it, no readable picture, or more than 1 GB of numbers.

    Examples
    --------
    Write ``images, labels, class_names, paths, skipped = load_folder("data/photographs", size=64)``, or keep the
    whole and write ``mine.images``.
    """
    if not isinstance(folder, (str, Path)):
        raise TypeError(f"folder should be the name of a folder, got {describe(folder)}; try 'data/photographs'")
    folder, (height, width) = Path(folder).expanduser(), as_shape(size)
    files, skipped = _list_classes(folder)
    shape = (len(files), height, width) if gray else (len(files), height, width, 3)
    check_memory(shape, "a smaller size, or gray=True")
    images, paths = np.empty(shape, dtype=np.float32), []
    for path in files:
        try:
            images[len(paths)] = load_image(path, (height, width), gray)
            paths.append(path)
        except PictureError as error:
            skipped.append((path, str(error)))
    if not paths:
        reason = f"the first was skipped because {skipped[0][1]}" if skipped else "its class folders are empty"
        raise PictureError(f"{printable(folder)} holds no picture that can be read; {reason}")
    class_names = list(dict.fromkeys(path.parent.name for path in paths))
    labels = np.array([class_names.index(path.parent.name) for path in paths])
    return PictureFolder(images[: len(paths)], labels, class_names, paths, skipped)


def _list_classes(folder):
    """Return the files in the folders in `folder`, and what is left out, as pairs (path, reason)."""
    wanted = "one folder for each class, with pictures in it, for example city/ and landscape/"
    try:
        inside = sorted(folder.iterdir(), key=_natural)
        class_folders = [path for path in inside if path.is_dir() and not _is_hidden(path)]
        if not class_folders:
            files = "1 file" if len(inside) == 1 else f"{len(inside)} files"
            found = f"holds {files} but no folders" if inside else "is empty"
            raise PictureError(f"{printable(folder)} {found}; it should hold {wanted}")
        files, skipped = [], []
        for class_folder in class_folders:
            content = [path for path in sorted(class_folder.iterdir(), key=_natural) if not _is_hidden(path)]
            files += [path for path in content if not path.is_dir()]
            skipped += [(path, "a folder within a class folder") for path in content if path.is_dir()]
            skipped += [] if content else [(class_folder, "an empty class folder")]
    except FileNotFoundError as error:
        raise PictureError(f"There is no folder {printable(folder)}; it should hold {wanted}") from error
    except (OSError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise PictureError(f"{printable(folder)} cannot be listed ({reason}); it should hold {wanted}") from error
    return files, skipped


def _natural(path):
    """Sort numbers in names by value: picture 2 before picture 10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", path.name.lower())]


def _is_hidden(path):
    return path.name.startswith((".", "__")) or path.name.lower() in ("thumbs.db", "desktop.ini")
