"""Every explorer of the package, in rooms of many sizes and for every reader.

On a stage all is seen at once, in the page all is whole between the margins; contrast, right-to-left pages, a system's
own colours, fingers, and all keys. A lecture hall's zoom of 150 % is a device pixel ratio of 1.5.
"""

import io

import numpy as np
import pytest
from every_explorer import (
    DARK,
    FLAWS,
    HALL,
    LARGE_HALL,
    LIGHT,
    NAMES,
    NARROW,
    enter_stage,
    every_explorer,
    everywhere,
    located,
    make_room,
)
from lab_page import wait_until
from PIL import Image

ANSWERED = "answered = made(known['Prediction'])\nanswered.options.value = {!r}\nanswered.reveal()\nanswered"
PROBLEM = "problem = made(known['FirstExplorer'])\nproblem.card.problem = 'A problem is told here.'\nproblem"
MORE = [ANSWERED.format("1"), ANSWERED.format("2"), PROBLEM]
WINDOW = (1280, 900)

# The brightness of a card's paper, and the shorter side of its smallest picture that is no strip.
PAPER = "card => Number(getComputedStyle(card).backgroundColor.match(/\\d+/)[0])"
SMALLEST = """card => Math.min(999, ...[...card.querySelectorAll(".course-plane canvas")]
    .map(each => [each.offsetWidth, each.offsetHeight]).filter(([width]) => width)
    .filter(sides => Math.min(...sides) * 4 > Math.max(...sides)).map(sides => Math.min(...sides)))"""
TALL = "card => card.offsetHeight - card.closest('.jp-WindowedPanel-outer').clientHeight"

# Each text of a card with less contrast to what lies behind it than WCAG asks for: "3.9: words (class)". What rests is
# exempt, as WCAG has it. Colours are mixed as the browser does: each layer over the one below, by its opacity.
PALE = """card => {
    const pen = Object.assign(document.createElement("canvas"), {width: 1, height: 1})
        .getContext("2d", {willReadFrequently: true});
    const parsed = colour => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], below) => [r, g, b].map((part, at) => a * part + (1 - a) * below[at]);
    const behind = element => {
        if (!element) return [255, 255, 255];
        return over(parsed(getComputedStyle(element).backgroundColor), behind(element.parentElement));
    };
    const light = colour => colour.map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const contrast = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const opacity = element => element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
    const written = element => [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE)
        .map(node => node.data).join(" ").trim() || element.value || "";
    const found = [];
    const look = (element, pseudo, words) => {
        const style = getComputedStyle(element, pseudo), below = behind(element);
        const [r, g, b, a] = parsed(style.color), seen = over([r, g, b, a * opacity(element)], below);
        const reached = contrast(seen, below), needed = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
        if (reached < needed) found.push(`${reached.toFixed(1)}: ${words.slice(0, 40)} (${element.className})`);
    };
    for (const element of [card, ...card.querySelectorAll("*")]) {
        if (!element.checkVisibility({visibilityProperty: true}) || element.closest(":disabled, [inert]")) continue;
        if (written(element)) look(element, null, written(element));
        if (element.classList.contains("course-reading")) look(element, "::first-line", "its first line");
        for (const pseudo of ["::before", "::after"]) {
            const {content} = getComputedStyle(element, pseudo);
            if (/[^"\\s]/.test(content) && content !== "none" && content !== "normal") look(element, pseudo, content);
        }
    }
    return found;
}"""

# Where each visible part stands in its card: "class, left, top, width".
PLACES = """card => {
    const own = card.getBoundingClientRect();
    return [...card.querySelectorAll("*")].filter(part => part.checkVisibility()).map(part => {
        const box = part.getBoundingClientRect(), places = [box.left - own.left, box.top - own.top, box.width];
        return [part.getAttribute("class") ?? part.tagName, ...places.map(Math.round)].join(", ");
    });
}"""

# What a finger is to hit and is less than 24 pixels wide or high.
SMALL = """card => [...card.querySelectorAll(".noUi-handle, button, select, input, .widget-radio-box label")]
    .filter(part => part.checkVisibility()).map(part => [part, part.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 23.9)
    .map(([part, box]) => `${part.className || part.tagName}: ${box.width} x ${box.height}`)"""

# Notebook 7 has the page's shortcuts answered before the explorer hears of a key.
EARLY = "document.addEventListener('keydown', event => jupyterapp.commands.processKeydownEvent(event), true)"
MANY_PARTS = {"SlidingKernelExplorer", "LayerMapsExplorer", "KernelPlaygroundExplorer", "Prediction"}
FOCUSABLE = ":is(.noUi-handle, button, select, input, canvas, .widget-readout):visible:enabled"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open every explorer, a right and a wrong answer to a question, and one that tells of a problem."""
    with every_explorer(tmp_path_factory, *MORE, scale=1.5) as page:
        yield page


def some(found):
    """Return those of whom there is something to tell."""
    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize(("size", "theme"), [(HALL, LIGHT), (LARGE_HALL, DARK), (NARROW, LIGHT)])
def test_whole_in_the_page_and_on_the_stage(page, size, theme):
    """In the notebook the card and its border are whole; on the stage all is seen at once; nothing lies on the rest."""
    make_room(page, size, theme)
    in_the_page, on_the_stage, small, paper = everywhere(page, FLAWS), {}, {}, {}
    for name in NAMES:
        enter_stage(page, explorer := located(page, name))
        on_the_stage[name], small[name] = explorer.evaluate(FLAWS), explorer.evaluate(SMALLEST)
        paper[name] = explorer.evaluate(PAPER)
        page.page.keyboard.press("Escape")
    assert some(in_the_page) == {}
    assert some(on_the_stage) == {}
    assert {name: least for name, least in small.items() if least < 44} == {}
    assert {name: shade for name, shade in paper.items() if (shade > 128) != (theme == LIGHT)} == {}


def test_charts_are_read_on_a_small_stage(page):
    """In a hall of 853 x 480 pixels a chart beside other planes keeps half its size, so that its ticks are read."""
    make_room(page, HALL)
    least, widths = {"BarAndCellExplorer": 180, "TricksBenchExplorer": 300}, {}
    for name in least:
        enter_stage(page, explorer := located(page, name))
        widths[name] = explorer.locator("canvas.plane-chart").bounding_box()["width"]
        page.page.keyboard.press("Escape")
    assert {name: width for name, width in widths.items() if width < least[name]} == {}


def test_no_taller_than_the_pane(page):
    """In a window of 1280 x 900 every explorer is seen whole without scrolling, its borders as well."""
    make_room(page, WINDOW)
    assert some(everywhere(page, FLAWS)) == {}
    assert {name: pixels for name, pixels in everywhere(page, TALL).items() if pixels > 0} == {}


def test_the_stage_by_keyboard(page):
    """F fills the screen, Space plays, an arrow steps, Escape leaves; the notebook stays where it was."""
    make_room(page, LARGE_HALL)
    explorer = located(page, "SlidingKernelExplorer")
    read = explorer.locator(".course-reading").inner_text
    explorer.locator(".noUi-handle").first.focus()
    state, place = page.state(), explorer.bounding_box()
    page.page.keyboard.press("f")
    wait_until(lambda: explorer.bounding_box()["width"] == LARGE_HALL[0], "the stage", patience=10)
    before = read()
    page.page.keyboard.press("ArrowRight")
    wait_until(lambda: read() != before, f"another step than {before!r}", patience=10)
    before = read()
    page.page.keyboard.press("Space")
    wait_until(lambda: read() != before, f"play to go on from {before!r}", patience=10)
    page.page.keyboard.press("Space")
    page.page.keyboard.press("Escape")
    wait_until(lambda: explorer.bounding_box() == place, "the page to be as it was", patience=10)
    assert page.state() == state


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_word_can_be_read(page, theme):
    """Text has a contrast of 4.5 to its background, large text of 3."""
    make_room(page, WINDOW, theme)
    assert some(everywhere(page, PALE)) == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_under_the_pointer_can_be_read(page, theme):
    """The same holds while a pointer is on a button, for each kind of button that there is."""
    make_room(page, WINDOW, theme)
    buttons, seen_before, pale = page.page.locator(".course-explorer button:enabled:visible"), set(), []
    for number, kind in enumerate(buttons.evaluate_all("all => all.map(each => each.className)")):
        if kind not in seen_before:
            seen_before.add(kind)
            (button := buttons.nth(number)).hover()
            pale += button.evaluate(PALE)
    assert len(seen_before) > 3
    assert pale == []


def test_right_to_left(page):
    """On a right-to-left page the card stays as it is: formulas, and scales with their numbers, are read as before."""
    make_room(page, WINDOW)
    before = everywhere(page, PLACES)
    page.page.evaluate("document.documentElement.dir = 'rtl'")
    page.settle()
    after = everywhere(page, PLACES)
    page.page.evaluate("document.documentElement.dir = ''")
    assert some({name: set(before[name]) ^ set(after[name]) for name in before}) == {}


def seen(part):
    """Return what an element looks like: (H, W, 3) integers."""
    part.scroll_into_view_if_needed()
    return np.asarray(Image.open(io.BytesIO(part.screenshot(scale="css"))).convert("RGB")).astype(int)


def test_the_readers_own_colours(page):
    """Where the system chooses the colours, tracks, handles, colour scales, bars and what is pressed are still seen."""
    names = ("SlidingKernelExplorer", "FirstExplorer", "EdgeSceneExplorer")
    make_room(page, WINDOW)
    sliding, first, scene = (page.page.locator(".course-explorer").nth(NAMES.index(name)) for name in names)
    page.page.emulate_media(forced_colors="active")
    track, scale = seen(sliding.locator(".slider-container").first), seen(first.locator(".plane-range i"))
    handle, track = track[:, :20], track[:, track.shape[1] // 2 : -12]
    pressed, other = (seen(sliding.locator(".widget-toggle-button").nth(number)) for number in (0, 1))
    bar, paper = seen(scene.locator(".bar").first), seen(scene.locator(".course-lead"))[0, 0]
    page.page.emulate_media(forced_colors="none")
    assert (np.ptp(track), np.ptp(handle)) == (255, 255)
    assert len(np.unique(scale.reshape(-1, 3), axis=0)) > 50
    assert abs(pressed[5, 5] - other[5, 5]).max() > 100
    assert abs(bar[5, 5] - paper).max() > 100


def test_what_is_lit_has_a_dark_rim(page):
    """On each side of the orange around a lit cell there is something much darker than the cell and the orange."""
    make_room(page, WINDOW)
    sliding = located(page, "SlidingKernelExplorer")
    cell = seen(sliding.locator(".course-plane canvas").nth(2))[10, :9].sum(axis=1)
    orange = abs(cell - (230 + 159)).argmin()
    assert cell[:orange].min() < 250
    assert cell[orange:].min() < 250


@pytest.mark.parametrize("size", [WINDOW, NARROW, HALL])
def test_large_enough_for_a_finger(page, size):
    """Where fingers point, all that they point at is 24 pixels wide and high."""
    touch = page.context.new_cdp_session(page.page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    make_room(page, size)
    small = some(everywhere(page, SMALL))
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    assert small == {}


def test_keys_stay_inside_in_notebook_7(page):
    """Where the page hears keys first, none of an explorer's inserts or leaves a cell; Shift+Enter still runs one."""
    page.page.evaluate(EARLY)
    leaked, (count, *_) = [], page.state()
    make_room(page, WINDOW)
    for name in MANY_PARTS:
        for part in located(page, name).locator(FOCUSABLE).all():
            part.focus()
            page.page.keyboard.press("b")
            if page.state()[0] != count:
                leaked.append(part.evaluate("part => part.outerHTML.slice(0, 80)"))
                break
        assert leaked == []
    before = page.state()
    page.page.keyboard.press("Shift+Enter")
    wait_until(lambda: page.state() != before, "the cell to run", patience=10)
    page.settle()
    assert page.complaints == []


def test_nothing_failed(page):
    """No problem stands in a card but the one that was told, and the browser's console holds no error."""
    assert page.text(".course-problem:not([hidden])") == ["A problem is told here."]
    assert (page.complaints, page.errors()) == ([], [])
