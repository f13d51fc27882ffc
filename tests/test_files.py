"""Files are read whole or refused, and written whole or left as they were."""

import os
import stat

import pytest

from course_utils._files import read_file, write_files


@pytest.fixture
def a_full_disk():
    """Let every write of this process fail beyond a thousand bytes of a file, as on a disk that is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_text_and_bytes_are_written_as_they_are(tmp_path):
    """UTF-8, line ends untouched; nothing else is left in the folder."""
    write_files({tmp_path / "text": "ä\nb\r\n", tmp_path / "bytes": b"\x00\xff"})
    assert read_file(tmp_path / "text") == b"\xc3\xa4\nb\r\n"
    assert read_file(tmp_path / "bytes") == b"\x00\xff"
    assert names(tmp_path) == ["bytes", "text"]


def test_a_full_disk_leaves_every_old_file_whole(tmp_path, a_full_disk):
    """Also the one that would have fitted, so that what belongs together stays together; nothing lies about."""
    for name in ("small", "large"):
        (tmp_path / name).write_text("old")
    with pytest.raises(OSError, match="too large"):
        write_files({tmp_path / "small": "new", tmp_path / "large": "new" * 1000})
    assert (tmp_path / "small").read_text() == (tmp_path / "large").read_text() == "old"
    assert names(tmp_path) == ["large", "small"]


@pytest.mark.skipif(os.name == "nt", reason="modes and links of Unix")
def test_modes_and_links_stay(tmp_path):
    """A file keeps who may read it; a link still leads to the file, which is new."""
    (tmp_path / "file").write_text("old")
    (tmp_path / "file").chmod(0o640)
    (tmp_path / "link").symlink_to("file")
    write_files({tmp_path / "link": "new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_missing_folder_is_said(tmp_path):
    """No file is made elsewhere."""
    with pytest.raises(FileNotFoundError):
        write_files({tmp_path / "nowhere" / "file": "new"})
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")
def test_only_files_are_read(tmp_path):
    """A folder and a pipe are refused before they are opened; a missing file is missing."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="a pipe or a device, not a file"):
        read_file(tmp_path / "pipe")
    with pytest.raises(OSError, match="a folder, not a file"):
        read_file(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "nothing")
