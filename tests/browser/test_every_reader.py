"""Every explorer for every reader: contrast, right-to-left pages, a system's own colours, fingers, and all keys."""

import io

import numpy as np
import pytest
from every_explorer import DARK, LIGHT, NAMES, every_explorer, explorers
from lab_page import wait_until
from PIL import Image

ANSWERED = "answered = made(known['Prediction'])\nanswered.options.value = {!r}\nanswered.reveal()\nanswered"
PROBLEM = "problem = made(known['FirstExplorer'])\nproblem.card.problem = 'A problem is told here.'\nproblem"
MORE = [ANSWERED.format("1"), ANSWERED.format("2"), PROBLEM]

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
    with every_explorer(tmp_path_factory, *MORE) as page:
        yield page


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_word_can_be_read(page, theme):
    """Text has a contrast of 4.5 to its background, large text of 3, while a pointer is on a button as well."""
    pale = {}
    for name, explorer in explorers(page, (1280, 900), theme):
        found = explorer.evaluate(PALE)
        if (button := explorer.locator(".course-controls button:enabled").first).count():
            button.hover()
            found += [f"under the pointer {each}" for each in explorer.evaluate(PALE) if each not in found]
        pale |= {name: found} if found else {}
    assert pale == {}


def test_right_to_left(page):
    """On a right-to-left page the card stays as it is: formulas, and scales with their numbers, are read as before."""
    before = {name: explorer.evaluate(PLACES) for name, explorer in explorers(page, (1280, 900))}
    page.page.evaluate("document.documentElement.dir = 'rtl'")
    after = {name: explorer.evaluate(PLACES) for name, explorer in explorers(page, (1280, 900))}
    page.page.evaluate("document.documentElement.dir = ''")
    moved = {name: set(before[name]) ^ set(after[name]) for name in before}
    assert {name: places for name, places in moved.items() if places} == {}


def seen(part):
    """Return what an element looks like: (H, W, 3) integers."""
    part.scroll_into_view_if_needed()
    return np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("RGB")).astype(int)


def test_the_readers_own_colours(page):
    """Where the system chooses the colours, tracks, handles, colour scales, bars and what is pressed are still seen."""
    names = ("SlidingKernelExplorer", "FirstExplorer", "EdgeSceneExplorer")
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
    sliding = next(explorer for name, explorer in explorers(page, (1280, 900)) if name == "SlidingKernelExplorer")
    cell = seen(sliding.locator(".course-plane canvas").nth(2))[10, :9].sum(axis=1)
    orange = abs(cell - (230 + 159)).argmin()
    assert cell[:orange].min() < 250
    assert cell[orange:].min() < 250


@pytest.mark.parametrize("size", [(1280, 900), (700, 900), (853, 480)])
def test_large_enough_for_a_finger(page, size):
    """Where fingers point, all that they point at is 24 pixels wide and high."""
    touch = page.context.new_cdp_session(page.page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    small = {name: found for name, explorer in explorers(page, size) if (found := explorer.evaluate(SMALL))}
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    assert small == {}


def test_keys_stay_inside_in_notebook_7(page):
    """Where the page hears keys first, none of an explorer's inserts or leaves a cell; Shift+Enter still runs one."""
    page.page.evaluate(EARLY)
    leaked, (count, *_) = [], page.state()
    for name, explorer in explorers(page, (1280, 900)):
        for part in explorer.locator(FOCUSABLE).all() if name in MANY_PARTS else []:
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
