"""One notebook that makes every explorer of the package once, and ways to look at all of them."""

import contextlib

import nbformat
from lab_page import ROOT, opened, run_explorers
from sweeping import kinds

# What an argument makes of an explorer, and no control can: a row of numbers instead of a picture.
FORMS = ["known['SlidingKernelExplorer']([1, 4, 3, -1, 2, -4, 1, 0, 2, -1], [1, 2, 1], outputs='so far')"]
NAMES = [kind.__name__ for kind in kinds()]
FIRST = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\nfrom sweeping import kinds, made\n"
FIRST += "known = {kind.__name__: kind for kind in kinds()}"
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
WINDOW, NARROW = (1280, 900), (700, 900)
HALL, LARGE_HALL = (853, 480), (1280, 720)  # 1280 x 720 and 1920 x 1080 at 150 %

# What `look`, a function of a card, says of each card, once that is in view and has drawn.
IN_VIEW = """async cards => {
    const frame = () => new Promise(requestAnimationFrame), found = [];
    for (const card of cards) {
        card.scrollIntoView({block: "nearest"});
        for (let count = 0; count < 3; count++) await frame();
        found.push((LOOK)(card));
    }
    return found;
}"""

# What is outside the card, or the screen on a stage, and what lies on something else: a list of sentences.
FLAWS = """card => {
    const isStage = card.classList.contains("course-stage"), own = card.getBoundingClientRect();
    const output = card.closest(".jp-OutputArea-output").getBoundingClientRect();
    const area = isStage ? {left: 0, top: 0, right: innerWidth, bottom: innerHeight}
        : {left: output.left, top: own.top, right: output.right - 1, bottom: own.bottom};
    const parts = [card, ...card.querySelectorAll(".course-title, .course-lead, .course-corner, .course-reading," +
        ".course-controls > *, .widget-label, .widget-readout, .course-plane canvas, .plane-title, .plane-fact," +
        ".plane-bars, .plane-range")];
    const seen = parts.filter(part => part.checkVisibility({visibilityProperty: true}) && part.offsetHeight
        && (part.childNodes.length || part.tagName === "CANVAS"));
    const named = part => `${part.className || part.tagName} ${part.innerText?.slice(0, 30) ?? ""}`;
    const boxes = seen.map(part => [part, part.getBoundingClientRect()]), flaws = [];
    for (const [number, [part, box]] of boxes.entries()) {
        const beyond = [area.left - box.left, box.right - area.right, area.top - box.top, box.bottom - area.bottom];
        if (Math.max(...beyond) > 1) flaws.push(`${named(part)} is outside`);
        for (const [other, its] of boxes.slice(number + 1)) {
            const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
            const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
            const isOver = across > 1.5 && down > 1.5 && !part.contains(other);
            if (isOver) flaws.push(`${named(part)} lies on ${named(other)}`);
        }
    }
    return flaws;
}"""

# Each menu of which the chosen word is cut: "two neighbouring pixels: 161 of 140 pixels".
CUT = """card => {
    const pen = document.createElement("canvas").getContext("2d"), found = [];
    for (const menu of card.querySelectorAll("select")) {
        const {fontSize, fontFamily, paddingLeft} = getComputedStyle(menu), {text} = menu.selectedOptions[0];
        pen.font = `${fontSize} ${fontFamily}`;
        const wide = pen.measureText(text).width, room = menu.clientWidth - parseFloat(paddingLeft) - 20;
        if (menu.checkVisibility() && wide > room) found.push(`${text}: ${wide} of ${room} pixels`);
    }
    return found;
}"""

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


@contextlib.contextmanager
def these_explorers(names, folders, *more, **how):
    """Open and run a notebook that makes explorers, by the names of their classes; yield its `LabPage`, with `names`.

    Each of `more` is a cell that ends in one explorer as well, named by its number; `folders` and `how` are those of
    `opened`.
    """
    sources = [FIRST, *(f"made(known[{name!r}])" for name in names), *more]
    with opened([nbformat.v4.new_code_cell(source) for source in sources], folders, **how) as page:
        page.names = [*names, *range(len(more))]
        run_explorers(page, len(page.names))
        yield page


def make_room(page, size, theme=LIGHT):
    """Give the window a size and JupyterLab a theme."""
    page.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.change_theme(theme)
    page.settle()
    page.settle()


def everywhere(page, look):
    """Return what `look`, a function of a card in JavaScript, says of each explorer: name -> what."""
    found = page.page.locator(".course-explorer").evaluate_all(IN_VIEW.replace("LOOK", look))
    return dict(zip(page.names, found, strict=True))


def some(found):
    """Return those of whom there is something to tell."""
    return {name: what for name, what in found.items() if what}


def located(page, name):
    """Return one explorer, in view."""
    explorer = page.page.locator(".course-explorer").nth(page.names.index(name))
    explorer.scroll_into_view_if_needed()
    return explorer


def enter_stage(page, explorer):
    """Fill the screen. A click by the mouse takes half a second to be sure of its place; test_kit.py has one."""
    explorer.locator(".course-corner button").last.evaluate("button => button.click()")
    page.settle()
    page.settle()
