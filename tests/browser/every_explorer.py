"""One notebook that makes every explorer of the package once, and ways to look at all of them."""

import contextlib

import nbformat
from lab_page import ROOT, opened, run_explorers
from sweeping import kinds

NAMES = [kind.__name__ for kind in kinds()]
FIRST = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\nfrom sweeping import kinds, made\n"
FIRST += "known = {kind.__name__: kind for kind in kinds()}"
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
HALL, LARGE_HALL, NARROW = (853, 480), (1280, 720), (700, 900)  # 1280 x 720 and 1920 x 1080 at 150 %

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


@contextlib.contextmanager
def every_explorer(folders, *more, **how):
    """Open and run a notebook that makes every explorer, and then what the cells `more` make; yield its `LabPage`.

    Each of `more` should end in one explorer; `folders` and `how` are those of `opened`.
    """
    sources = [FIRST, *(f"made(known[{name!r}])" for name in NAMES), *more]
    with opened([nbformat.v4.new_code_cell(source) for source in sources], folders, **how) as page:
        run_explorers(page, len(NAMES) + len(more))
        yield page


def make_room(page, size, theme=LIGHT):
    """Give the window a size and JupyterLab a theme."""
    page.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.page.wait_for_selector(f"body[data-jp-theme-light={str(theme == LIGHT).lower()}]", state="attached")
    page.page.wait_for_load_state("networkidle")
    page.settle()
    page.settle()


def everywhere(page, look):
    """Return what `look`, a function of a card in JavaScript, says of each: name -> what; `more` are numbered."""
    found = page.page.locator(".course-explorer").evaluate_all(IN_VIEW.replace("LOOK", look))
    return dict(zip([*NAMES, *range(len(found) - len(NAMES))], found, strict=True))


def located(page, name):
    """Return one explorer, in view."""
    explorer = page.page.locator(".course-explorer").nth(NAMES.index(name))
    explorer.scroll_into_view_if_needed()
    return explorer


def enter_stage(page, explorer):
    """Fill the screen. A click by the mouse takes half a second to be sure of its place; test_kit.py has one."""
    explorer.locator(".course-corner button").last.evaluate("button => button.click()")
    page.settle()
    page.settle()
