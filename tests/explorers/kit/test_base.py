"""What all explorers share, tried on one of two controls: drawing, failing, recovering, threads, text and picture."""

import ast
import io
import threading
import time
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

import course_utils
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import LOCK, button, choice, player, slider
from course_utils.explorers.kit.planes import array_plane, link
from course_utils.figures import new_figure

EXPLORERS = Path(course_utils.__file__).parent / "explorers"


class TimesExplorer(Explorer):
    """A column of numbers times a factor; `failing` names the method that is to fail."""

    title = "Times"
    lead = "Move the factor."

    def __init__(self, factor=2, failing=""):
        self.failing, self.drawn, self.asked = failing, 0, []
        self.factor = slider("factor", 0, 100, factor)
        self.sign = choice("sign", ["plus", "minus"])
        self.again, self.enough = button("again"), button("enough")
        self.play = player(self.factor)
        super().__init__([self.factor, self.sign, (self.again, self.enough), self.play])

    def fail_in(self, method):
        """Raise if this method is the one that is to fail."""
        if self.failing == method:
            raise ValueError(f"{method} stumbled")

    def numbers(self):
        """A column of three numbers."""
        self.fail_in("numbers")
        sign = 1 if self.sign.value == "plus" else -1
        return {"column": sign * self.factor.value * np.arange(1, 4)[:, None]}

    def draw(self, numbers):
        """Two planes, linked."""
        self.fail_in("draw")
        self.drawn += 1
        return Drawing(
            [
                array_plane("x", np.ones((4, 2)), "x", size=60),
                "=",
                array_plane("y", numbers["column"], "y", map="signed", size=60),
            ],
            reading=f"The sum is {numbers['column'].sum()}.",
            links=[link("y", "x", size=(2, 2))],
            cursor={"name": "y", "row": 1, "col": 0},
            result={"sum": int(numbers["column"].sum())},
        )

    def changed(self, control):
        """Remember who moved."""
        self.fail_in("changed")
        self.asked.append(control)

    def chosen(self, *cell):
        """Remember which cell was chosen."""
        self.fail_in("chosen")
        self.asked.append(cell)

    def typed(self, *cell):
        """Remember what was typed where."""
        self.fail_in("typed")
        self.asked.append(cell)

    def painted(self, name, picture):
        """Remember what was painted."""
        self.fail_in("painted")
        self.asked.append((name, picture.tolist()))


@pytest.fixture
def times():
    explorer = TimesExplorer()
    yield explorer
    explorer.close()


def column(explorer):
    return np.frombuffer(explorer.view.planes[1].values).tolist()


# ---- answering ----


def test_a_slider_redraws(times):
    """A new value of a control arrives in the planes, the reading and the text."""
    times.factor.value = 5
    assert column(times) == [5, 10, 15]
    assert times.view.reading == "The sum is 30."
    assert repr(times) == "TimesExplorer(factor=5, sign='plus', sum=30)"


def test_each_control_is_announced(times):
    """`changed` hears which control moved: slider, choice or button."""
    times.factor.value = 3
    times.sign.value = "minus"
    times.again.click()
    assert times.asked == [times.factor, times.sign, times.again]
    assert times.drawn == 4


def test_what_is_done_to_the_planes_is_announced(times):
    """`chosen` hears of a cell, `typed` of a number, the same one twice too, `painted` of a whole plane."""
    times.view.cursor = {"name": "x", "row": 0, "col": 1}
    for count in (1, 2):
        times.view.edit = {"name": "y", "row": 2, "col": 0, "value": -0.5, "count": count}
    times.view.painted = {"name": "y", "pixels": [0, 255, 51], "strokes": 1}
    typed = ("y", 2, 0, -0.5)
    assert times.asked == [("x", 0, 1), typed, typed, ("y", [[-6], [6], [pytest.approx(-3.6)]])]
    assert times.drawn == 5


def test_numbers_typed_while_the_kernel_was_busy(times):
    """One message tells of several cells: each is heard, once, in the order of typing."""
    first, second, third = (
        {"name": "y", "row": row, "col": 0, "value": row + 0.5, "count": row + 1} for row in range(3)
    )
    times.view.edit = {**second, "earlier": [first]}
    times.view.edit = {**third, "earlier": [first, second]}
    assert times.asked == [("y", 0, 0, 0.5), ("y", 1, 0, 1.5), ("y", 2, 0, 2.5)]
    assert times.view.heard == 3


def test_one_refused_number_keeps_no_other_from_being_heard(times):
    """All cells of a message are taken over, though the first of them, or the last, is refused."""
    times.failing = "typed"
    cell = {"name": "y", "row": 0, "col": 0, "value": 7}
    with pytest.raises(ValueError, match="typed stumbled"):
        times.view.edit = {**cell, "row": 1, "count": 2, "earlier": [{**cell, "count": 1}]}
    assert times.view.heard == 2


def test_drawing_the_cursor_is_no_move_of_the_students(times):
    """A redraw sets the cursor itself; this does not count as a change."""
    times.refresh()
    assert times.asked == []


def test_one_redraw(times):
    """Several changes inside `one_redraw`, nested too, are drawn once, at the end."""
    with times.one_redraw():
        times.factor.value = 7
        with times.one_redraw():
            times.sign.value = "minus"
        assert times.drawn == 1
    assert times.drawn == 2
    assert column(times) == [-7, -14, -21]


def test_one_redraw_ends_even_when_its_body_fails(times):
    """After an error inside `one_redraw` the explorer answers again."""
    with pytest.raises(KeyError), times.one_redraw():
        raise KeyError
    times.factor.value = 4
    assert column(times) == [4, 8, 12]


def test_controls_moved_by_changed_draw_once(monkeypatch, times):
    """A control that `changed` moves does not draw half of the change."""
    monkeypatch.setattr(times, "changed", lambda control: setattr(times.sign, "value", "minus"))
    times.factor.value = 6
    assert times.drawn == 2
    assert column(times) == [-6, -12, -18]


def test_the_player_follows_the_sliders_ends(times):
    """Play walks the slider's range, also after it has changed."""
    times.factor.max = 9
    assert (times.play.min, times.play.max) == (0, 9)


# ---- failing ----


@pytest.mark.parametrize("method", ["numbers", "draw", "changed"])
def test_a_problem_is_shown_raised_and_forgotten(times, method):
    """An error stands in the card and reaches the caller; what was shown stays; the next good change clears it."""
    times.failing = method
    with pytest.raises(ValueError, match=f"{method} stumbled"):
        times.factor.value = 9
    assert times.card.problem == f"{method} stumbled"
    assert column(times) == [2, 4, 6]
    assert times.factor.value == 9
    times.failing = ""
    times.sign.value = "minus"
    assert times.card.problem == ""
    assert column(times) == [-9, -18, -27]


@pytest.mark.parametrize(
    ("method", "word", "told"),
    [
        ("chosen", "cursor", {"name": "y", "row": 0, "col": 0}),
        ("painted", "painted", {"name": "y", "pixels": [0, 0, 0], "strokes": 1}),
    ],
)
def test_what_the_page_tells_may_be_a_problem(times, method, word, told):
    """What cannot be answered stands in the card."""
    times.failing = method
    with pytest.raises(ValueError, match=f"{method} stumbled"):
        setattr(times.view, word, told)
    assert times.card.problem == f"{method} stumbled"


def test_a_typed_number_is_refused_at_its_cell(times):
    """The sentence is read where the number was typed, and the card stays clean."""
    times.failing = "typed"
    cell = {"name": "y", "row": 1, "col": 0, "value": 7, "count": 1}
    with pytest.raises(ValueError, match="typed stumbled"):
        times.view.edit = cell
    assert times.view.refusal == {**cell, "text": "typed stumbled"} and times.card.problem == ""
    assert times.drawn == 1


def test_a_refused_plane_is_a_problem_too(monkeypatch, times):
    """What the view refuses is shown like any other error."""
    monkeypatch.setattr(times, "draw", lambda numbers: Drawing([array_plane("x", [1], "x")] * 2))
    with pytest.raises(ValueError, match="different names"):
        times.refresh()
    assert "different names" in times.card.problem


def test_an_explorer_that_cannot_be_made():
    """An error in the first drawing reaches the cell that makes the explorer."""
    with pytest.raises(ValueError, match="draw stumbled"):
        TimesExplorer(failing="draw")


def test_methods_that_a_subclass_forgot():
    """Without `numbers` there is nothing to show."""
    with pytest.raises(NotImplementedError):
        Explorer([])


# ---- threads ----


def test_changes_from_four_threads(times):
    """Fifty changes from each of four threads, as a running cell and the page make them, end consistent."""
    problems = []

    def move(start):
        try:
            for number in range(50):
                times.factor.value = (start + number) % 100
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=move, args=(25 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    times.refresh()
    assert column(times) == [times.factor.value * number for number in (1, 2, 3)]
    assert times.view.reading == f"The sum is {6 * times.factor.value}."
    assert times.view.drawn == times.drawn


def test_no_drawing_overtakes_another(monkeypatch, times):
    """While one change is drawn the next one waits: numbers and planes always belong together."""
    inside, most = [], []
    numbers = times.numbers

    def watched():
        inside.append(1)
        most.append(len(inside))
        try:
            return numbers()
        finally:
            inside.pop()

    monkeypatch.setattr(times, "numbers", watched)
    threads = [threading.Thread(target=times.refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 8
    assert max(most) == 1


@pytest.mark.parametrize("by", ["python", "page"])
def test_a_control_waits_for_what_another_one_began(monkeypatch, times, by):
    """While one change is computed no other control changes: numbers and drawing see one state of all of them."""
    trying, seen = threading.Event(), []

    def change():
        trying.set()
        if by == "python":
            times.sign.value = "minus"
        else:
            times.sign.set_state({"index": 1})

    def slow():
        if not trying.is_set():
            other.start()
            trying.wait(10)
            time.sleep(0.05)  # time enough to change, if nothing held it back
            seen.append(times.sign.value)
        return TimesExplorer.numbers(times)

    other = threading.Thread(target=change)
    monkeypatch.setattr(times, "numbers", slow)
    times.factor.value = 5
    other.join()
    assert seen == ["plus"]
    assert column(times) == [-5, -10, -15]


def test_what_the_page_sends_is_set_under_the_lock(monkeypatch, times):
    """From the first of a message's values to the drawing nobody else can hold the lock."""
    free = []

    def take():
        free.append(LOCK.acquire(blocking=False))
        if free[-1]:
            LOCK.release()

    def set_trait(name, value):
        taker = threading.Thread(target=take)
        taker.start()
        taker.join()
        ipywidgets.IntSlider.set_trait(times.factor, name, value)

    monkeypatch.setattr(times.factor, "set_trait", set_trait)
    times.factor.set_state({"value": 5})
    assert free and not any(free)
    assert column(times) == [5, 10, 15]


def test_linked_explorers_do_not_wait_for_each_other():
    """Two explorers whose sliders follow each other, moved from two threads: both come to an end."""
    one, two = TimesExplorer(), TimesExplorer()
    link = ipywidgets.link((one.factor, "value"), (two.factor, "value"))

    def move(explorer):
        for value in range(50):
            explorer.factor.value = value

    threads = [threading.Thread(target=move, args=(each,), daemon=True) for each in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert column(one) == column(two) == [49, 98, 147]
    link.unlink()
    one.close()
    two.close()


@pytest.mark.parametrize("place", [{"row": 3}, {"row": -1}, {"col": 1}, {"col": -1}, {"name": "z"}])
def test_a_cell_that_is_gone(times, place):
    """When the page tells of a cell, another change may have taken it away: nothing is asked of it."""
    times.view.cursor = {"name": "y", "row": 0, "col": 0, **place}
    assert times.asked == [] and times.drawn == 1
    times.view.cursor = {"name": "y", "row": 2, "col": 0}
    assert times.asked == [("y", 2, 0)]


# ---- values that cannot be ----


class OnlyExplorer(Explorer):
    """Say what the only control is."""

    def __init__(self, only):
        self.only = only
        super().__init__([only])

    def numbers(self):
        return {"value": self.only.value}

    def draw(self, numbers):
        return Drawing([], reading=str(numbers["value"]))


def test_a_value_between_the_steps():
    """One sentence names what was expected, what came and what to try; the drawing stays until the value is mended."""
    explorer = OnlyExplorer(slider("odd", 1, 9, 3, step=2))
    with pytest.raises(ValueError, match=r"^odd should go from 1 in steps of 2, got 4; try 3$"):
        explorer.only.value = 4
    assert (explorer.only.value, explorer.view.reading) == (4, "3")
    assert explorer.card.problem == "odd should go from 1 in steps of 2, got 4; try 3"
    with pytest.raises(ValueError, match="got 4; try 3"):
        explorer.refresh()
    explorer.only.value = 9
    assert (explorer.view.reading, explorer.card.problem) == ("9", "")
    explorer.close()


def test_the_last_step_may_be_shorter():
    """A slider's upper end can always be reached, in the page, too."""
    explorer = OnlyExplorer(slider("step", 0, 15, 0, step=10))
    explorer.only.value = 15
    assert (explorer.view.reading, explorer.card.problem) == ("15", "")
    explorer.close()


@pytest.mark.parametrize(
    ("control", "value", "says"),
    [
        (slider("n", 1, 9, 3), "a", "n should be a whole number from 1 to 9, got str 'a'; try 1"),
        (slider("n", 1, 9, 3), None, "n should be a whole number from 1 to 9, got NoneType None; try 1"),
        (slider("x", 0, 1, 0.5, step=0.5), float("nan"), "x should be a finite number from 0 to 1, got nan; try 0"),
        (choice("sign", ["plus", "minus"]), "times", "sign should be one of 'plus', 'minus', got 'times'"),
        (choice("sign", ["plus", "minus"]), None, "sign should be one of 'plus', 'minus', got None"),
        (ipywidgets.RadioButtons(description="r", options="ab"), "c", "r should be one of 'a', 'b', None, got 'c'"),
        (ipywidgets.Checkbox(description="on"), "yes", "on cannot be str 'yes'"),
    ],
)
def test_a_value_of_another_kind(control, value, says):
    """What ipywidgets or we refuse is told in the card, and forgotten when the control is put back."""
    explorer, before = OnlyExplorer(control), control.value
    with pytest.raises((ValueError, TypeError)) as refused:
        control.value = value
    assert str(refused.value) == explorer.card.problem == says
    assert explorer.view.reading == str(before)
    control.value = before
    assert explorer.card.problem == ""
    explorer.close()


def test_putting_a_control_back_hides_no_other_problem(monkeypatch, times):
    """What still fails is still told."""
    times.failing = "numbers"
    with pytest.raises(ValueError, match="numbers stumbled"):
        times.factor.value = 9
    with pytest.raises(ValueError, match="numbers stumbled"):
        times.factor.value = 9
    assert times.card.problem == "numbers stumbled"


# ---- what is left without a page ----


def test_the_text_is_the_same_twice():
    """Two explorers with the same settings have the same text: no address, no order of its own."""
    one, two = TimesExplorer(3), TimesExplorer(3)
    assert repr(one) == repr(two) == "TimesExplorer(factor=3, sign='plus', sum=18)"
    one.close()
    two.close()


def test_a_notebook_gets_widget_picture_and_text(times):
    """The bundle holds the live view, a PNG, the text, and alternative text for the PNG."""
    data, about = times._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == times.model_id
    assert data["text/plain"] == repr(times)
    with Image.open(io.BytesIO(data["image/png"])) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 640
    assert about["image/png"]["alt"] == times.alt
    assert times.alt == "Times. x. 4 × 2; y. 3 × 1. The sum is 12."


def test_the_picture_follows_and_repeats(times):
    """The same state gives the same bytes; another state another picture."""
    before = times.png()
    assert times.png() == before
    times.sign.value = "minus"
    assert times.png() != before


def test_the_picture_tells_the_settings(monkeypatch, times):
    """The controls' column is left out of the still picture; one line says how they stand."""
    told = {}
    monkeypatch.setattr(
        "course_utils.explorers.kit.base.draw_planes", lambda planes, **how: told.update(how) or new_figure()
    )
    times.png()
    assert told["settings"].replace("\N{NO-BREAK SPACE}", " ") == "factor: 2 · sign: plus"
    assert told["cursor"] == {"name": "y", "row": 1, "col": 0}
    assert told["links"][0]["output"] == "y"


def test_a_pair_of_buttons_stands_side_by_side_and_both_answer(times):
    """In the column a pair is one row; each of the two is a control like any other."""
    assert times.children[1].children[2].children == (times.again, times.enough)
    times.enough.click()
    times.again.click()
    assert times.asked == [times.enough, times.again]


def test_close_frees_everything():
    """After `close` none of the explorer's widgets, layouts, styles and links is left in ipywidgets' registry."""
    before = set(_instances)
    explorer = TimesExplorer()
    assert len(set(_instances) - before) > 10
    explorer.close()
    explorer.close()
    assert set(_instances) - before == set()


# ---- habits of all explorers ----


@pytest.mark.parametrize("path", sorted(EXPLORERS.rglob("*.py")), ids=lambda path: path.stem)
def test_no_pyplot_no_output_no_interact(path):
    """Callbacks run on another thread: explorers use neither pyplot's shared figure nor Output nor interact."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {part for each in node.names for part in each.name.split(".")}
            names |= set((getattr(node, "module", None) or "").split("."))
    assert names.isdisjoint({"pyplot", "pylab", "Output", "interact", "interactive"})
