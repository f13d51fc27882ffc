"""Controls: what kind stands for which range, how many decimals, what is refused at the start."""

import ipywidgets
import pytest

from course_utils.explorers.kit.controls import button, choice, player, possible_values, slider


def test_sliders_know_whole_numbers_from_fractions():
    """A whole-numbered range stays whole; a fractional step decides the decimals."""
    whole, fine = slider("size", 1, 9, 3), slider("noise", 0, 1, 0.25, step=0.05)
    assert isinstance(whole, ipywidgets.IntSlider)
    assert isinstance(fine, ipywidgets.FloatSlider)
    assert fine.readout_format == ".2f"
    assert slider("p", 0, 1, 0.5, step=0.5, digits=3).readout_format == ".3f"


def test_short_choices_are_buttons():
    """Two short words stand side by side; long or many ones become a menu."""
    assert isinstance(choice("rectify", ["on", "off"]), ipywidgets.ToggleButtons)
    assert isinstance(choice("picture", ["a long name of a picture", "another"]), ipywidgets.Dropdown)
    assert choice("one", ["a", "b"], "b").value == "b"


@pytest.mark.parametrize("value", [11, -1, float("nan")])
def test_a_start_beyond_the_slider(value):
    """A start value outside of the range is refused with the range."""
    with pytest.raises(ValueError, match="size should be a finite number from 0 to 10"):
        slider("size", 0, 10, value)


def test_an_unknown_choice():
    """An option that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match="rectify should be one of 'on', 'off', got 'maybe'"):
        choice("rectify", ["on", "off"], "maybe")


@pytest.mark.parametrize("value", [0, 10])
def test_both_ends_can_be_the_start(value):
    """The ends belong to the range."""
    assert slider("size", 0, 10, value).value == value


@pytest.mark.parametrize(("step", "value", "nearest"), [(2, 2, 1), (7, 9, 8), (12, 14, 13)])
def test_a_start_between_the_steps(step, value, nearest):
    """A start value between the steps is refused with the step below."""
    with pytest.raises(ValueError, match=f"size should go from 1 in steps of {step}, got {value}; try {nearest}"):
        slider("size", 1, 25, value, step=step)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (["a" * 11, "b" * 11], ipywidgets.ToggleButtons),
        (["a" * 11, "b" * 12], ipywidgets.Dropdown),
        (["a", "b", "c"], ipywidgets.ToggleButtons),
        (["a", "b", "c", "d"], ipywidgets.Dropdown),
    ],
)
def test_how_many_words_fit_side_by_side(options, kind):
    """Three words with 22 letters in all are the most that stand side by side."""
    assert type(choice("picture", options)) is kind


def test_a_player_begins_where_its_slider_is():
    """It goes in the slider's steps, from where the slider stands."""
    play = player(slider("step", 2, 12, 7, step=5), milliseconds=100)
    assert (play.min, play.max, play.step, play.value, play.interval) == (2, 12, 5, 7, 100)


def test_a_player_has_three_speeds():
    """Its button goes from one to two to four times as fast, and back; angles go round, other sliders end."""
    target = slider("step", 0, 12, 0)
    play = player(target, milliseconds=100)
    assert not play.repeat and player(target, repeat=True).repeat
    told = []
    for _ in range(4):
        told.append((play.speed.description, play.interval))
        play.speed.click()
    assert told == [("1×", 100), ("2×", 50), ("4×", 25), ("1×", 100)]


def test_what_a_control_can_be():
    """All values of a slider, 0.3 too, which three steps of 0.1 miss by a hair; each option; nothing of a button."""
    assert possible_values(slider("a", 1, 9, 3, step=2)) == [1, 3, 5, 7, 9]
    assert possible_values(slider("a", 0, 1, 0.5, step=0.25)) == [0, 0.25, 0.5, 0.75, 1]
    assert possible_values(slider("a", 0, 0.3, 0.1, step=0.1)) == [0, 0.1, 0.2, 0.3]
    assert possible_values(choice("a", ["one", "two"])) == ["one", "two"]
    assert possible_values(button("a")) == []
