"""A tour: stops that set controls and draw once, that are left by playing, and refused when they cannot be."""

import ipywidgets
import pytest

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane


class Lamp(Explorer):
    """Brightness and colour; the button counts; what is typed counts, too."""

    title = "A lamp"
    kept_on_tour = ("kept",)
    story = (
        ({"bright": 2}, "Dim."),
        ({"colour": "red", "go": "press"}, "Red."),
        ({"bright": 8}, "Bright and red."),
    )

    def __init__(self):
        self.drawings = self.pressed = self.kept = self.forgotten = 0
        self.bright = slider("bright", 0, 10, 5)
        self.share = slider("share", 0.0, 1.0, 0.5, step=0.1)
        self.colour = choice("colour", ["white", "red"])
        self.go = button("go")
        super().__init__([self.bright, self.share, self.colour, self.go])

    def changed(self, control):
        """Count what is pressed."""
        if control is self.go:
            self.pressed += 1
            self.kept += 1
            self.forgotten += 1

    def numbers(self):
        """Light."""
        return {"light": self.bright.value}

    def draw(self, numbers):
        """One cell."""
        vars(self)["drawings"] += 1
        return Drawing(
            [array_plane("light", [[numbers["light"]]], "light", editable=True)], f"light {numbers['light']}"
        )


@pytest.fixture
def lamp():
    """A lamp with its own story."""
    one = Lamp()
    yield one
    one.close()


def state(lamp):
    return lamp.bright.value, lamp.colour.value


def test_a_stop_sets_what_it_names_and_what_those_before_it_named(lamp):
    """Values hold for the stops after it; back at the first, what only later stops name is as at first."""
    seen = []
    for stop in (1, 2, 3, 1):
        lamp.card.stop = stop
        seen.append(state(lamp))
    assert seen == [(2, "white"), (2, "red"), (8, "red"), (2, "white")]
    assert lamp.view.reading == "light 2"


def test_a_stop_draws_once(lamp):
    """However many controls it sets."""
    before = lamp.drawings
    lamp.card.stop = 3
    assert lamp.drawings == 1 and before == 1  # the count is a part of what a stop puts back
    assert lamp.card.stop == 3


def test_what_no_stop_names_stands_as_at_first(lamp):
    """A share that was moved before, and what was counted, goes back; what the explorer keeps on tours stays."""
    lamp.share.value = 0.9
    lamp.go.click()
    lamp.card.stop = 1
    assert (lamp.share.value, lamp.forgotten, lamp.kept) == (0.5, 0, 1)


def test_a_button_is_pressed_at_its_own_stop_only(lamp):
    """Those of the stops before it are not pressed again."""
    lamp.card.stop = 2
    assert lamp.kept == 1
    lamp.card.stop = 3
    assert lamp.kept == 1


@pytest.mark.parametrize(
    "move",
    [
        lambda lamp: setattr(lamp.bright, "value", 7),
        lambda lamp: setattr(lamp.share, "value", 0.1),
        lambda lamp: lamp.go.click(),
        lambda lamp: setattr(lamp.view, "edit", {"name": "light", "row": 0, "col": 0, "value": 3, "count": 1}),
        lambda lamp: lamp.start_over(),
    ],
)
def test_playing_leaves_the_tour(lamp, move):
    """Whatever is moved, pressed or typed; what was set stays, and the stop can be come back to."""
    lamp.card.stop = 2
    move(lamp)
    assert lamp.card.stop == 0
    lamp.card.stop = 2
    assert state(lamp) == (2, "red")


def test_leaving_changes_nothing(lamp):
    """In free play all stands as the stop had set it."""
    lamp.card.stop = 3
    drawings = lamp.drawings
    lamp.card.stop = 0
    assert state(lamp) == (8, "red") and lamp.drawings == drawings


@pytest.mark.parametrize("look", ["rounded", "pointed at"])
def test_looking_is_no_move(lamp, look):
    """A number that the page sends back rounded, and a cell that is looked at, leave the tour where it is."""
    lamp.card.stop = 2
    if look == "rounded":
        lamp.share.value = 0.5 + 1e-12
    else:
        lamp.view.cursor = {"name": "light", "row": 0, "col": 0}
    assert lamp.card.stop == 2


def test_another_tour_takes_the_place_of_the_story(lamp):
    """`tour` gives other stops and begins in free play."""
    lamp.card.stop = 2
    lamp.tour([({"bright": 0}, "Dark."), [{"bright": 10}, "All of it."]])
    assert (lamp.card.stop, lamp.card.stops) == (0, ["Dark.", "All of it."])
    lamp.card.stop = 2
    assert state(lamp) == (10, "white")


@pytest.mark.parametrize(
    ("stop", "says"),
    [
        (({"brigt": 2}, "Dim."), "stop 1 of the tour sets 'brigt', which is no control; choose from bright, share"),
        (({"bright": 11}, "Dim."), "stop 1 of the tour sets 'bright' to what it cannot be: bright .*10, got 11"),
        (({"bright": "high"}, "Dim."), "stop 1 of the tour sets 'bright' to what it cannot be: .*got"),
        (({"colour": "blue"}, "Blue."), "sets 'colour' to what it cannot be: colour .*'white'.*got 'blue'"),
        (({"go": True}, "Go."), "stop 1 of the tour can only press the button 'go', got True; try 'press'"),
        (({"bright": 2}, " "), "stop 1 of the tour has no sentence; say what is seen there"),
        ({"bright": 2}, "stop 1 of the tour should be a pair"),
        (({"bright": 2}, 3), "stop 1 of the tour should be a pair"),
    ],
)
def test_a_stop_that_cannot_be(lamp, stop, says):
    """One sentence names the stop, what is wrong with it, and what could be; the tour before stays."""
    with pytest.raises((ValueError, TypeError), match=says) as refused:
        lamp.tour([stop])
    assert "\n" not in str(refused.value) and lamp.card.stops == ["Dim.", "Red.", "Bright and red."]


def test_a_story_that_cannot_be_is_refused_at_once():
    """An explorer whose story names what it does not have cannot be made."""

    class Dark(Lamp):
        story = (({"switch": "off"}, "Off."),)

    with pytest.raises(ValueError, match="stop 1 of the tour sets 'switch'"):
        Dark()


def test_a_stop_that_is_not_there(lamp):
    """The card says how many there are."""
    with pytest.raises(ValueError, match=r"stop of the tour .*3, got 4"):
        lamp.card.stop = 4
    assert "got 4" in lamp.card.problem


def test_the_page_hears_where_controls_end(lamp, monkeypatch):
    """Of a slider that goes back to its beginning and on to the stop's value only the end is sent."""
    sent = []
    monkeypatch.setattr(ipywidgets.IntSlider, "send_state", lambda self, key=None: sent.append(self.value))
    lamp.card.stop = 3
    sent.clear()
    lamp.card.stop = 1
    assert set(sent) == {2}
