"""Every tour that ships: what it sets can be set, what it says is so, and no stop depends on what was played before."""

import inspect
import random
import re

import pytest
from sweeping import ARGUMENTS, finish, kinds, made, play, values

from course_utils.explorers.kit.tour import PRESS

NUMBER = re.compile(r"[−-]?\d+(?:,\d{3})*(?:\.\d+)?")
LONGEST = 110  # letters: two lines in a hall of 853 pixels
MOVES = 8
TOURED = [kind for kind in kinds() if kind.story]
FORGETFUL = [kind for kind in TOURED if not kind.kept_on_tour]  # others go on with the results of what was played


@pytest.fixture(params=TOURED, ids=lambda kind: kind.__name__)
def explorer(request):
    """One explorer of each kind that has a tour."""
    one = made(request.param)
    yield one
    finish(one)
    one.close()


def read_at(explorer):
    """All that is written on an explorer: reading, captions, bars, its settings and results."""
    planes = explorer.view.planes
    bars = [bar["text"] for plane in planes for bar in getattr(plane, "bars", ())]
    captions = [text for plane in planes for text in (plane.title, plane.fact)]
    return "\n".join([explorer.view.reading, repr(explorer), *bars, *captions])


def test_a_story_has_three_to_six_stops(explorer):
    """A story is told in a few sentences, each short enough for two lines and unlike the others."""
    assert 3 <= len(explorer.story) <= 6
    sentences = explorer.card.stops
    assert len(set(sentences)) == len(sentences) and max(map(len, sentences)) <= LONGEST
    assert all((says[0].isupper() or says[0].isdigit()) and says[-1] in ".?" for says in sentences)


def test_what_a_stop_says_is_seen(explorer):
    """Controls stand as the stop says, and each number of the sentence is on the card, or was so at a stop before."""
    seen = set()
    for number, says in enumerate(explorer.card.stops, start=1):
        explorer.card.stop = number
        finish(explorer)
        assert explorer.card.problem == "" and explorer.card.stop == number
        named = explorer._tour.settings(number)
        values = {name: getattr(explorer, name).value for name, value in named.items() if value != PRESS}
        assert values == {name: value for name, value in named.items() if value != PRESS}
        seen |= set(NUMBER.findall(read_at(explorer)))
        assert [each for each in NUMBER.findall(says) if each not in seen] == [], (number, says)


@pytest.mark.parametrize("explorer", FORGETFUL, ids=lambda kind: kind.__name__, indirect=True)
def test_a_stop_is_the_same_whatever_was_played(explorer):
    """After moves by chance, which leave the tour, each stop shows what it shows to whoever comes straight to it."""
    other = made(type(explorer))
    for number in range(1, len(explorer.card.stops) + 1):
        play(other, random.Random(number), MOVES)
        finish(other)
        explorer.card.stop = number
        other.card.stop = 0
        other.card.stop = number
        for one in (explorer, other):
            finish(one)
        assert (repr(other), other.view.reading) == (repr(explorer), explorer.view.reading)
        assert other.view.planes == explorer.view.planes
    other.close()


@pytest.mark.parametrize("kind", TOURED, ids=lambda kind: kind.__name__)
def test_a_tour_begins_wherever_an_explorer_does(kind):
    """Made with any control at one of its ends, an explorer has its tour, or none, and each stop can be reached."""
    default = made(kind)
    arguments = inspect.signature(kind).parameters
    ends = [
        (name, value)
        for name, control in default.named_controls().items()
        if name in arguments and arguments[name].kind is inspect.Parameter.KEYWORD_ONLY
        for value in values(control)[:: max(1, len(values(control)) - 1)]
    ]
    finish(default)
    default.close()
    for name, value in ends:
        one = kind(*ARGUMENTS.get(kind.__name__, tuple)(), **{name: value})
        if one.card.stops:
            one.card.stop = len(one.card.stops)
            assert one.card.problem == "", (name, value)
        finish(one)
        one.close()
