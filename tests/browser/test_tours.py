"""Tours in a hall, 1280 x 720 pixels at 150 %: each stop is whole, a remote plays them, questions are answered."""

import nbformat
import pytest
from every_explorer import FIRST, FLAWS, HALL, enter_stage
from lab_page import opened, run_explorers, wait_until
from sweeping import kinds

NAMES = [kind.__name__ for kind in kinds() if kind.story]
# Pictures that are too small to be seen in a hall: a list of their sizes.
SPECKS = """card => [...card.querySelectorAll(".course-plane canvas")].map(canvas => canvas.getBoundingClientRect())
    .filter(({width, height}) => width && Math.max(width, height) < 40)
    .map(({width, height}) => `a picture of ${width} x ${height}`)"""
TOLD = FLAWS.replace(".course-title, ", ".course-title, .course-told, ")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open and run a notebook that makes every explorer with a tour once, in a hall."""
    sources = [FIRST, *(f"made(known[{name!r}])" for name in NAMES)]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    with opened(cells, tmp_path_factory, scale=1.5, width=HALL[0], height=HALL[1]) as page:
        run_explorers(page, len(NAMES))
        yield page


@pytest.fixture
def shown(page):
    """Return a function that brings one explorer into view; whatever stage is left open is left afterwards."""

    def show(wanted):
        explorer = page.page.locator(".course-explorer").nth(NAMES.index(wanted))
        explorer.scroll_into_view_if_needed()
        return explorer

    yield show
    page.page.evaluate("document.querySelector('.course-stage .course-corner button:last-child')?.click()")


def stop(explorer):
    """Return what the row of the tour says: "2 / 5", and its sentence."""
    told = explorer.locator(".course-told")
    return told.locator(".course-count").inner_text(), told.locator("[role=status]").inner_text()


def press(page, *keys):
    for key in keys:
        page.page.keyboard.press(key)


def test_every_stop_is_whole(page, shown):
    """At each stop of each tour all is on the screen and large enough, nothing lies on the rest; the sentences stay."""
    flaws = {}
    for name in NAMES:
        explorer = shown(name)
        enter_stage(page, explorer)
        press(page, "PageDown")
        count = int(stop(explorer)[0].split(" / ")[1])
        places = set()
        for number in range(1, count + 1):
            wait_until(
                lambda e=explorer, told=f"{number} / {count}": stop(e)[0] == told, f"stop {number} of {name}", 20
            )
            page.settle()
            page.settle()
            found = explorer.evaluate(TOLD) + explorer.evaluate(SPECKS)
            flaws |= {f"{name}, stop {number}": found} if found else {}
            box = explorer.locator(".course-told").bounding_box()
            places.add((box["y"], box["height"]))
            page.screenshot(f"tour-{name}-{number}")
            press(page, "PageDown")
        assert stop(explorer)[0] == f"{count} / {count}", "PageDown at the last stop goes on"
        flaws |= {name: places} if len(places) > 1 else {}
        press(page, "Escape")
    assert flaws == {}


def test_a_remote_plays_and_whoever_asks_is_answered(page, shown):
    """Arrows and pages go through the stops, a slider that is moved leaves the tour, and PageDown finds it again."""
    enter_stage(page, explorer := shown("SlidingKernelExplorer"))
    read = explorer.locator(".course-reading").inner_text
    press(page, "F5")
    wait_until(lambda: stop(explorer)[0] == "1 / 6", "the first stop, and no new page", 10)
    press(page, "ArrowRight", "PageDown", "ArrowLeft")
    wait_until(lambda: stop(explorer)[0] == "2 / 6" and read().startswith("output[0, 1]"), "the second stop", 10)
    explorer.locator(".noUi-handle").first.focus()
    press(page, "ArrowRight", "ArrowRight")
    wait_until(lambda: read().startswith("output[1, 0]"), "the slider to move", 10)
    wait_until(lambda: stop(explorer)[0] == "– / 6", "free play", 10)
    assert "goes back to stop 2" in stop(explorer)[1]
    press(page, "PageDown")
    wait_until(lambda: stop(explorer)[0] == "2 / 6" and read().startswith("output[0, 1]"), "the stop that was left", 10)
    press(page, "PageUp", "PageUp")
    wait_until(lambda: stop(explorer)[0] == "1 / 6" and read().startswith("output[0, 0]"), "the first stop again", 10)
    press(page, "t")
    wait_until(lambda: stop(explorer)[0] == "– / 6", "the tour to be left", 10)
    assert read().startswith("output[0, 0]")
    press(page, "F5")
    wait_until(lambda: stop(explorer)[0] == "1 / 6", "the beginning", 10)
    press(page, "Escape")
    wait_until(lambda: not explorer.locator(".course-told").is_visible(), "the page", 10)


def test_a_black_screen(page, shown):
    """B makes all of it black; any key brings back what was shown, and is only that."""
    enter_stage(page, explorer := shown("EdgeSceneExplorer"))
    middle = "card => getComputedStyle(card, '::after').backgroundColor"
    press(page, "F5", "b")
    wait_until(lambda: explorer.evaluate(middle) == "rgb(0, 0, 0)", "black", 10)
    box = explorer.evaluate("card => getComputedStyle(card, '::after').inset")
    press(page, "PageDown")
    wait_until(lambda: explorer.evaluate(middle) != "rgb(0, 0, 0)", "light", 10)
    assert (box, stop(explorer)[0]) == ("0px", "1 / 5")
    press(page, "Escape")


def test_keys_reach_the_stage_wherever_the_focus_went(page, shown):
    """The page behind takes the keyboard's focus, as JupyterLab does by itself: the tour still hears its keys."""
    enter_stage(page, explorer := shown("SlidingKernelExplorer"))
    state = page.state()
    page.page.evaluate("document.querySelector('.jp-Notebook').focus()")
    press(page, "F5", "b", "b", "ArrowRight")
    wait_until(lambda: stop(explorer)[0] == "2 / 6", "the second stop", 10)
    page.page.evaluate("document.activeElement.blur()")
    press(page, "ArrowRight", "Escape")
    wait_until(lambda: not explorer.locator(".course-told").is_visible(), "the page", 10)
    assert page.state() == state


def test_a_tour_begins_in_the_page(page, shown):
    """The flag in the card's corner fills the screen and goes to the first stop; leaving the stage leaves the tour."""
    explorer = shown("EdgeSceneExplorer")
    flag = explorer.locator(".course-corner button").first
    assert flag.get_attribute("aria-label") == "play the tour of 5 stops (T)"
    flag.click()
    wait_until(lambda: stop(explorer)[0] == "1 / 5", "the first stop", 10)
    assert explorer.bounding_box()["width"] == HALL[0] and flag.get_attribute("aria-pressed") == "true"
    press(page, "Escape")
    wait_until(lambda: flag.get_attribute("aria-pressed") == "false", "free play", 10)


def test_nothing_failed(page):
    """No problem stands in a card, and the browser's console holds no error."""
    assert page.text(".course-problem:not([hidden])") == []
    assert (page.complaints, page.errors()) == ([], [])
