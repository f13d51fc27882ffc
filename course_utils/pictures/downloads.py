"""Files from the web: downloaded once, checked before anybody opens them, kept in this user's cache."""

import hashlib
import tempfile
from pathlib import Path


def fetch(name, url, sha256, folder=None, *, error, instead):
    """Return the path of one verified file, from the cache or from the web.

    The file is downloaded beside its place and moved there only once it is whole and right, so that an interrupted
    download leaves nothing behind, and a file that was damaged later is fetched again.

    Parameters
    ----------
    name : str
        Of the file.
    url : str
        Folder on the web that holds it.
    sha256 : str
        Its SHA-256 in hexadecimal digits; or the first of them, where the publisher tells no more.
    folder : str or Path, optional
        Where the file is kept, and looked for first; by default this user's cache.
    error : type
        What is raised when the file cannot be had.
    instead : str
        What to try then: the end of the sentence.

    Returns
    -------
    pathlib.Path
    """
    import pooch  # loads a web library: only for those who ask

    try:
        folder = Path(pooch.os_cache("course_utils") if folder is None else folder)
        path = folder / name
        if path.is_file() and _is_right(path, sha256):
            return path
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            part = Path(beside) / name
            pooch.HTTPDownloader(timeout=(10, 60))(f"{url.rstrip('/')}/{name}", str(part), None)
            if not _is_right(part, sha256):
                raise error(
                    f"What {url} sent as {name} is not that file (its SHA-256 differs): a login page, or a broken "
                    f"download; {instead}"
                )
            part.replace(path)
    except OSError as problem:
        # From None: below this sentence stood a hundred lines of the web library's own, and above it nobody looked.
        raise error(
            f"{name} could not be downloaded from {url} ({type(problem).__name__}): no network, or no folder to "
            f"write to. Got in another way, the file belongs into {folder}; {instead}"
        ) from None
    return path


def _is_right(path, sha256):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(sha256)
