"""What pictures are called in a sentence."""

import pytest

from course_utils.pictures.names import SPOKEN, file_name, spoken
from course_utils.pictures.photographs import PHOTOS
from course_utils.pictures.scenes import KINDS


def test_all_that_is_renamed_is_there():
    """Each is a kind of scene or a photograph, and becomes words that are short."""
    assert set(SPOKEN) <= {*KINDS, *PHOTOS}
    assert all(" " in spoken(kind) or spoken(kind) == kind for kind in KINDS)
    assert not any("_" in spoken(name) for name in PHOTOS)


@pytest.mark.parametrize("length", [1, 23, 24, 25, 56, 300])
def test_long_names_lose_their_middle(length):
    """At most 24 letters; where it begins and how it ends can still be read; a short one is left alone."""
    name = ("photograph " * 30)[: length - 4] + ".png" if length > 4 else "a"
    found = file_name(({"name": name},))
    assert len(found) == min(len(name), 24)
    assert found == name if len(name) <= 24 else found == name[:12] + "…" + name[-11:]
