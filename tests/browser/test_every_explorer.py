"""Every explorer of the package, in rooms of many sizes and for every reader.

On a stage all is seen at once, in the page all is whole between the margins; contrast, right-to-left pages, fingers.
They stand in several notebooks, since a page with all of them is slow. A lecture hall's zoom of 150 % is a device pixel
ratio of 1.5.
"""

import numpy as np
import pytest
from every_explorer import (
    CUT,
    DARK,
    FLAWS,
    FORMS,
    HALL,
    LARGE_HALL,
    LIGHT,
    NAMES,
    NARROW,
    PALE,
    WINDOW,
    enter_stage,
    everywhere,
    located,
    make_room,
    some,
    these_explorers,
)

NOTEBOOKS = 3

# Writes a long caption above each plane of every explorer, as a file's name or five kinds of pictures would be.
LONGER = """
for each in [each for each in list(Out.values()) if hasattr(each, "view")]:
    for slot in range(len(each.view.planes)):
        plane = getattr(each.view, f"plane_{slot}")
        setattr(each.view, f"plane_{slot}", {**plane, "fact": "2 mountains, " * 4 + "x" * 40})
    each.view.drawn += 1
"""

# The brightness of a card's paper, and the shorter side of its smallest picture that is no strip.
PAPER = "card => Number(getComputedStyle(card).backgroundColor.match(/\\d+/)[0])"
SMALLEST = """card => Math.min(999, ...[...card.querySelectorAll(".course-plane canvas")]
    .map(each => [each.offsetWidth, each.offsetHeight]).filter(([width]) => width)
    .filter(sides => Math.min(...sides) * 4 > Math.max(...sides)).map(sides => Math.min(...sides)))"""
TALL = "card => card.offsetHeight - card.closest('.jp-WindowedPanel-outer').clientHeight"

SIZES = "card => [...card.querySelectorAll('.course-plane canvas')].map(each => each.offsetWidth || 1)"

# Where each visible part stands in its card: "class, left, top, width".
PLACES = """card => {
    const own = card.getBoundingClientRect();
    return [...card.querySelectorAll("*")].filter(part => part.checkVisibility()).map(part => {
        const box = part.getBoundingClientRect(), places = [box.left - own.left, box.top - own.top, box.width];
        return [part.getAttribute("class") ?? part.tagName, ...places.map(Math.round)].join(", ");
    });
}"""

# Each slider that would grow if its handle went to an end: its label breaks beside a longer number.
GROWING = """card => [...card.querySelectorAll(".widget-inline-hbox:has(.widget-readout)")].filter(slider => {
    const readout = slider.querySelector(".widget-readout"), handles = slider.querySelectorAll(".noUi-handle");
    if (handles.length !== 1 || !slider.checkVisibility()) return false;
    const before = slider.offsetHeight, now = readout.textContent, digits = now.split(".")[1]?.length ?? 0;
    const grows = ["min", "max"].some(end => {
        readout.textContent = Number(handles[0].getAttribute(`aria-value${end}`)).toFixed(digits);
        return slider.offsetHeight !== before;
    });
    readout.textContent = now;
    return grows;
}).map(slider => slider.innerText)"""

# What a finger is to hit and is less than 24 pixels wide or high.
SMALL = """card => [...card.querySelectorAll(".noUi-handle, button, select, input, .widget-radio-box label")]
    .filter(part => part.checkVisibility()).map(part => [part, part.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 23.9)
    .map(([part, box]) => `${part.className || part.tagName}: ${box.width} x ${box.height}`)"""


@pytest.fixture(scope="module", params=range(NOTEBOOKS), ids="notebook{}".format)
def page(request, tmp_path_factory):
    """Open every third explorer, and every third of those that are made otherwise."""
    names, forms = (each[request.param :: NOTEBOOKS] for each in (NAMES, FORMS))
    with these_explorers(names, tmp_path_factory, *forms, scale=1.5) as page:
        yield page


@pytest.mark.parametrize(("size", "theme"), [(HALL, LIGHT), (LARGE_HALL, DARK), (NARROW, LIGHT)])
def test_whole_in_the_page_and_on_the_stage(page, size, theme):
    """In the notebook the card and its border are whole; on the stage all is seen at once; nothing lies on the rest."""
    make_room(page, size, theme)
    in_the_page, on_the_stage, small, paper = everywhere(page, FLAWS), {}, {}, {}
    cut = everywhere(page, CUT)
    for name in page.names:
        enter_stage(page, explorer := located(page, name))
        on_the_stage[name], small[name] = explorer.evaluate(FLAWS), explorer.evaluate(SMALLEST)
        paper[name] = explorer.evaluate(PAPER)
        cut[f"{name}, stage"] = explorer.evaluate(CUT)
        page.page.keyboard.press("Escape")
    assert some(in_the_page) == {}
    assert some(on_the_stage) == {}
    assert some(cut) == {}
    assert {name: least for name, least in small.items() if least < 44} == {}
    assert {name: shade for name, shade in paper.items() if (shade > 128) != (theme == LIGHT)} == {}


def test_no_taller_than_the_pane(page):
    """In a window of 1280 x 900 every explorer is seen whole without scrolling, its borders as well."""
    make_room(page, WINDOW)
    assert some(everywhere(page, FLAWS)) == {}
    assert {name: pixels for name, pixels in everywhere(page, TALL).items() if pixels > 0} == {}


@pytest.mark.parametrize("size", [WINDOW, NARROW])
def test_a_longer_number_moves_nothing(page, size):
    """While one drags a slider from end to end, the handle stays where it is."""
    make_room(page, size)
    assert some(everywhere(page, GROWING)) == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_word_can_be_read(page, theme):
    """Text has a contrast of 4.5 to its background, large text of 3."""
    make_room(page, WINDOW, theme)
    assert some(everywhere(page, PALE)) == {}


def test_right_to_left(page):
    """On a right-to-left page the card stays as it is: formulas, and scales with their numbers, are read as before."""
    make_room(page, WINDOW)
    before = everywhere(page, PLACES)
    page.page.evaluate("document.documentElement.dir = 'rtl'")
    page.settle()
    after = everywhere(page, PLACES)
    page.page.evaluate("document.documentElement.dir = ''")
    assert some({name: set(before[name]) ^ set(after[name]) for name in before}) == {}


@pytest.mark.parametrize("size", [WINDOW, NARROW, HALL])
def test_large_enough_for_a_finger(page, size):
    """Where fingers point, all that they point at is 24 pixels wide and high."""
    touch = page.context.new_cdp_session(page.page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    make_room(page, size)
    small = some(everywhere(page, SMALL))
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    assert small == {}


def test_long_captions_leave_the_pictures_alone(page):
    """Words break into lines; the pictures under them may make room for these lines, but not for their length."""
    make_room(page, WINDOW)
    before = everywhere(page, SIZES)
    page.execute(LONGER)
    page.settle()
    after = everywhere(page, SIZES)
    assert some(everywhere(page, FLAWS)) == {}
    shares = {name: np.divide(after[name], before[name]) for name in before if before[name]}
    assert {name: share.round(2).tolist() for name, share in shares.items() if share.min() < 0.5} == {}


def test_nothing_failed(page):
    """No problem stands in a card, and the browser's console holds no error."""
    assert page.text(".course-problem:not([hidden])") == []
    assert (page.complaints, page.errors()) == ([], [])
