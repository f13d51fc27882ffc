"""What is stored of an explorer is what it would show, for all of its settings or for as many as there is room."""

import json
import os
import zlib

import numpy as np
import pytest

from course_utils import progress
from course_utils.explorers.convolution.colour_pixel import ColourPixelExplorer
from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer
from course_utils.explorers.filters.edge_angle import EdgeAngleExplorer
from course_utils.explorers.filters.smoothing import SmoothingExplorer
from course_utils.explorers.kit.planes import in_rows
from course_utils.explorers.kit.recording import MIME, PURSE, Recording, beside_the_picture, record
from course_utils.explorers.learning.tricks_bench import TricksBenchExplorer
from course_utils.explorers.pca.line_through_cloud import LineThroughACloudExplorer
from course_utils.explorers.questions import ask


def values_of(recording, state):
    at = recording.states[state]["at"]
    return {name: values[number] for (name, values), number in zip(recording.values.items(), at, strict=True)}


def told_planes(recording):
    """The planes by their numbers."""
    return {number: plane for drawing in recording.drawings for number, plane in drawing["planes"].items()}


@pytest.fixture(scope="module")
def sliding():
    return Recording(SlidingKernelExplorer())


def test_all_settings_of_a_small_explorer(sliding):
    """3 strides, with and without padding, flipped or not, all or so far, and every step."""
    steps = sum(((5 + 2 * padding - 3) // stride + 1) ** 2 for padding in (0, 1) for stride in (1, 2, 3))
    assert sliding.whole
    assert len(sliding.states) == 4 * steps


def test_what_is_stored_is_what_would_be_shown(sliding):
    """The drawing of each state is that of `what_if`, with the same words, links and cursor."""
    explorer, planes = SlidingKernelExplorer(), told_planes(sliding)
    for state in range(0, len(sliding.states), 7):
        values = values_of(sliding, state)
        others = {name: values[name] for name in ("stride", "padding", "kernel", "outputs")}
        drawing = explorer.what_if(**others, step=values["step"])
        told = sliding.drawings[state]
        assert (told["reading"], told["links"], told["cursor"]) == (drawing.reading, drawing.links, drawing.cursor)
        shown = [plane for row in in_rows(drawing.planes) for _, plane in row]
        stored = [planes[str(number)] for number in told["slots"]]
        assert [(each["title"], each["fact"]) for each in stored] == [(each.title, each.fact) for each in shown]
        assert stored[1]["values"] == shown[1].values  # the kernel takes part in sums: exact


def test_nothing_moves():
    """The explorer stays as it is while it is recorded."""
    explorer = ColourPixelExplorer()
    before, drawing = explorer.settings(), explorer._drawing
    record(explorer, most=50_000)
    assert explorer.settings() == before
    assert explorer._drawing is drawing


def test_a_cell_leads_to_its_step(sliding):
    """Choosing the middle output cell is the fifth step, from wherever it is chosen."""
    for state in (0, len(sliding.states) - 1):
        before = values_of(sliding, state)
        cell = ("choose", "output", 0, 0)
        after = values_of(sliding, sliding.moves[state, cell])
        assert after == {**before, "step": 1}
    assert values_of(sliding, sliding.moves[0, ("choose", "output", 1, 1)])["step"] == 5


def test_a_button_leads_to_what_it_sets():
    """PCA's answer is one angle, from every stored state."""
    recording = Recording(LineThroughACloudExplorer(), most=300_000)
    explorer = LineThroughACloudExplorer()
    explorer._hear_button(explorer.best)
    assert values_of(recording, recording.moves[0, ("press", "best")])["angle"] == explorer.angle.value


def test_where_there_is_little_room():
    """Then not all is stored, each control can still be moved from the beginning, and the bytes are kept to."""
    most = 250_000
    explorer = EdgeAngleExplorer()
    recording = Recording(explorer, most=most)
    assert not recording.whole
    for name in ("angle", "size", "picture"):
        targets = [target for (state, move), target in recording.moves.items() if state == 0 and move[1] == name]
        moved = {values_of(recording, target)[name] for target in targets}
        assert len(moved) >= 3, name
    assert len(record(explorer, most=most)) < 1.15 * most


def test_a_switch_has_both_of_its_settings():
    """However little room there is: with one alone there would be nothing to switch."""
    told = Recording(SmoothingExplorer(noise=0.1), most=100_000).told()
    assert [each["texts"] for each in told["controls"] if each["label"] == "kernel"] == [["uniform", "Gaussian"]]


def test_training_is_left_to_python():
    """A button with which work would begin is told as one that works."""
    told = Recording(TricksBenchExplorer(), most=100_000).told()
    assert [each["label"] for each in told["controls"] if each.get("works")] == ["train"]


def test_what_is_told_is_json():
    """Plain text and bytes: numbers of NumPy's, too, become such."""
    flat = zlib.decompress(record(SlidingKernelExplorer(np.float32([1, 2, 3]), [1])))
    told = json.loads(flat[4 : 4 + int.from_bytes(flat[:4], "little")])
    assert len(told["states"]) == len(told["drawings"])


def test_a_prediction_is_stored_with_all_answers():
    """Each answer is there as chosen and as revealed; nothing is answered by that."""
    quiz = ask("first output")
    told = Recording.of(quiz).told()
    revealed = [state for state in told["states"] if state["hidden"]]
    assert len(told["states"]) == 1 + 2 * len(revealed) == 9
    verdicts = [told["drawings"][told["states"].index(state)]["reading"].split("\n")[0] for state in revealed]
    assert sorted(verdicts) == ["✓ Right"] + 3 * ["✗ Not so"]
    assert [state["looks"][0] for state in revealed].count("course-right") == 1
    assert quiz.answer is None
    assert progress.PREDICTIONS[quiz.title] is None


def test_only_while_pages_are_built(monkeypatch):
    """An output carries a recording where the purse is set, and what one leaves is for the next."""
    explorer = SlidingKernelExplorer()
    assert beside_the_picture(explorer) == {}
    monkeypatch.setenv(PURSE, "900000/2")
    assert list(beside_the_picture(explorer)) == [MIME]
    left, count = map(int, os.environ[PURSE].split("/"))
    assert 800_000 < left < 900_000
    assert count == 1
