"""What was predicted and solved in a session: counted once, by the first guess, and told in a sentence."""

from course_utils import progress
from course_utils.progress import Progress


def test_nothing_was_tried_yet():
    """Run All asks every question and checks every stub: the text is the same as with none of them."""
    before = repr(progress.progress())
    progress.note_prediction("how many?")
    progress.note_exercise("conv1d")
    assert repr(progress.progress()) == before and before.startswith("Nothing predicted or solved yet.")


def test_what_was_right_is_counted_of_all_that_was_asked():
    """Two questions asked and one answered rightly; an exercise met and not tried counts as one of them."""
    for question, is_right in {"a": True, "b": None}.items():
        progress.note_prediction(question)
        progress.note_prediction(question, is_right)
    progress.note_exercise("conv1d", None)
    progress.note_exercise("conv2d", True)
    assert repr(progress.progress()).startswith("You predicted 1 of 2 and solved 1 of 2; 1 prediction is still open.")


def test_the_first_guess_stays():
    """Asking again changes nothing, nor does answering again."""
    for is_right in (None, False, None, True):
        progress.note_prediction("a", is_right)
    assert progress.progress().predictions == {"a": False}


def test_what_was_solved_stays_solved():
    """An exercise may be tried as often as one likes, and broken again afterwards."""
    for found, then in [(None, None), (False, False), (None, False), (True, True), (False, True), (None, True)]:
        progress.note_exercise("a", found)
        assert progress.progress().exercises == {"a": then}


def test_only_what_there_is_is_told():
    """A notebook without exercises says nothing of them."""
    assert repr(Progress({"a": True}, {})).startswith("You predicted 1 of 1. Only")
    assert repr(Progress({}, {"a": False})).startswith("You solved 0 of 1. Only")
    assert "2 predictions are still open" in repr(Progress({"a": True, "b": None, "c": None}, {}))
