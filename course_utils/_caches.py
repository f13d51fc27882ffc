"""A place for caches where the home cannot be written to: else Matplotlib and the fonts' library say so in red."""

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path


def prepare_caches(environment=os.environ):
    """Let libraries keep their caches in a folder of this session, where they could keep them nowhere else.

    Parameters
    ----------
    environment : dict of str to str
        `MPLCONFIGDIR` and `XDG_CACHE_HOME` are set in it where what they say, or what is usual, cannot be written to.
    """
    home = os.path.expanduser("~")  # noqa: PTH111  (Path.home raises where there is none)
    caches = Path(environment.get("XDG_CACHE_HOME") or Path(home, ".cache"))
    settings = Path(environment.get("XDG_CONFIG_HOME") or Path(home, ".config"))
    own = environment.get("MPLCONFIGDIR")
    of_matplotlib = [Path(own)] if own else [settings / "matplotlib", caches / "matplotlib"]
    needed = {"XDG_CACHE_HOME": [caches], "MPLCONFIGDIR": of_matplotlib}
    lacking = [name for name, folders in needed.items() if not all(map(can_be_written, folders))]
    if lacking:
        folder = tempfile.mkdtemp(prefix="course-utils-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        environment |= dict.fromkeys(lacking, folder)
    # Fonts that were never looked through before take a moment; that is no warning.
    logging.getLogger("matplotlib.font_manager").addFilter(lambda record: "building the font cache" not in record.msg)


def can_be_written(folder):
    """Say whether a folder, or the nearest one above it that is there, is one to write in."""
    folder = Path(folder).absolute()
    while not os.path.lexists(folder) and folder != folder.parent:  # False also where one may not look
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)
