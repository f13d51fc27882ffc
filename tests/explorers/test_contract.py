"""What holds for every explorer of the package, those of later notebooks as well: each is found by itself."""

import random
import sys
import threading

import pytest
from sweeping import SLIDERS, impossible, kinds, made, play

KINDS = kinds()
MOVES = 12  # of each of two threads


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def explorer(request):
    """One explorer of each kind, closed afterwards."""
    one = made(request.param)
    yield one
    finish(one)
    one.close()


def finish(explorer):
    """Let work that goes on beside an explorer come to its end."""
    if background := getattr(explorer, "background", None):
        background.stop()
        background.wait()


def test_all_chapters_are_found():
    """The walk finds explorers in every room but the kit's, which holds the predictions."""
    rooms = {kind.__module__.split(".")[2] for kind in KINDS}
    assert rooms >= {"first_explorer", "convolution", "filters", "vision", "networks", "autoencoders", "pca", "kit"}
    assert len(KINDS) >= 27


def test_two_threads_at_once(explorer):
    """The page and a running cell move controls by chance: nothing fails, and what is shown is what is set."""
    problems = []

    def move(seed):
        try:
            play(explorer, random.Random(seed), MOVES)
        except Exception as error:
            problems.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=move, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    finish(explorer)
    assert problems == [] and explorer.card.problem == ""
    shown, reading = explorer.view.planes, explorer.view.reading
    explorer.refresh()
    assert (explorer.view.planes, explorer.view.reading) == (shown, reading)


def test_values_that_a_control_cannot_have(explorer):
    """One sentence in the card says what was expected and what came; the drawing stays; put back, all is well."""
    shown = explorer.view.planes
    for control in explorer.controls:
        before = getattr(control, "value", None)
        for value in impossible(control):
            with pytest.raises((ValueError, TypeError), match="got ") as refused:
                control.value = value
            assert explorer.card.problem == str(refused.value) and "\n" not in str(refused.value)
            assert str(refused.value).startswith(control.description)
            assert explorer.view.planes == shown
            control.value = before
            assert explorer.card.problem == "" and explorer.view.planes == shown


def test_values_beyond_the_ends(explorer):
    """A slider stops at its ends, and what is drawn belongs to where it stopped."""
    for control in explorer.controls:
        if isinstance(control, SLIDERS):
            before = control.value
            for value, end in ((control.min - 1000, control.min), (control.max + 1000, control.max)):
                control.value = value
                assert control.value == end and explorer.card.problem == ""
            control.value = before
