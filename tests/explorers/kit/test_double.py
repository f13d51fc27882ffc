"""An explorer is asked what it would show: the answer is that of setting the controls, and nothing moves meanwhile."""

import ipywidgets
import numpy as np
import pytest

from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer
from course_utils.explorers.first_explorer import FirstExplorer
from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.double import Double
from course_utils.explorers.kit.planes import array_plane


class Chain(Explorer):
    """A menu that moves a slider's end, a list of what was chosen, and work that begins at a size."""

    def __init__(self):
        self.kind = choice("kind", ["short", "long", "a very long one"])
        self.place = slider("place", 1, 9, 7)
        self.go = button("go")
        self.several = {"place": self.place}
        self.past = [[0]]
        self.background = Background(self)
        super().__init__([self.kind, self.place, self.go])

    def changed(self, control):
        if control is self.kind:
            self.place.max = {"short": 9, "long": 5, "a very long one": 3}[self.kind.value]
            self.past[0].append(self.kind.value)
        if self.several["place"].value == 2:
            self.background.start(lambda task: None)
        elif control is self.place:
            self.background.stop()

    def numbers(self):
        return np.full((2, 2), self.place.value)

    def draw(self, numbers):
        return Drawing([array_plane("x", numbers, "x")], reading=f"{self.past[0]}, {self.view.cursor}")

    def chosen(self, name, row, col):
        self.place.value = row + 4


def test_a_change_is_answered_as_a_students():
    """What follows from a change follows for the double: the slider's end moves its value; the real one stays."""
    one = Chain()
    shown, before = one.view.planes, repr(one)
    imagined = one.what_if(kind="a very long one")
    assert (one.view.planes, repr(one), one.place.max, one.past) == (shown, before, 9, [[0]])
    one.kind.value = "a very long one"
    assert one.place.value == 3 and one._drawing == imagined
    one.kind.value = "short"
    assert one.what_if(kind="long", place=4).planes[0].cells.tolist() == [[4, 4], [4, 4]]
    assert one.what_if(place=4, kind="a very long one").planes[0].cells.tolist() == [[3, 3], [3, 3]]
    one.close()


def test_a_cell_is_chosen_for_the_double():
    """What a click would change is known without one."""
    one = Chain()
    double = Double(one)
    double.choose("x", 1, 0)
    assert double.controls["place"].value == 5
    assert double.drawing().reading.endswith("{'name': 'x', 'row': 1, 'col': 0}")
    assert one.place.value == 7 and one.view.cursor == {}
    one.close()


def test_work_does_not_begin():
    """A value with which work would begin is refused; the work under way is not stopped."""
    one = Chain()
    with pytest.raises(ValueError, match="work would begin"):
        one.what_if(place=2)
    assert not one.background.is_running
    one.what_if(place=4)
    one.close()


def test_what_cannot_be():
    """A name that no control has, and values that it cannot have: one sentence each."""
    one = FirstExplorer()
    name = next(iter(one.named_controls()))
    with pytest.raises(ValueError, match="name should be one of"):
        one.what_if(angel=3)
    with pytest.raises((ValueError, TypeError), match="got"):
        one.what_if(**{name: float("nan")})
    assert one.card.problem == ""
    one.close()


def test_an_options_menu_begins_anew():
    """As in ipywidgets, new options choose the first of them."""
    one = SlidingKernelExplorer()
    double = Double(one)
    double.controls["outputs"].options = ["none", "all"]
    one.outputs.options = ["none", "all"]
    assert double.controls["outputs"].value == one.outputs.value == "none"
    one.close()


def test_a_double_is_forgotten_quietly():
    """Nothing of the explorer is closed when its double goes."""
    one = FirstExplorer()
    one.what_if()
    assert all(widget.comm is not None for widget in (one, one.view, one.card, *one.controls))
    assert isinstance(one, ipywidgets.VBox)
    one.close()
