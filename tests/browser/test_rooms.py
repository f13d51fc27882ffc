"""Every explorer of the package in rooms of many sizes: whole on the stage, whole between the margins of the page.

All explorers stand in one notebook; a lecture hall's zoom of 150 % is a device pixel ratio of 1.5.
"""

import pytest
from every_explorer import DARK, LIGHT, every_explorer, explorers
from lab_page import wait_until

HALL, LARGE_HALL, NARROW = (853, 480), (1280, 720), (700, 900)  # 1280 x 720 and 1920 x 1080 at 150 %

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


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open and run a notebook that makes every explorer of the package once."""
    with every_explorer(tmp_path_factory, scale=1.5) as page:
        yield page


def enter_stage(page, explorer):
    """Fill the screen. A click by the mouse takes half a second to be sure of its place; test_kit.py has one."""
    explorer.locator(".course-corner button").last.evaluate("button => button.click()")
    page.settle()
    page.settle()


def smallest(explorer):
    """Return the shorter side, in CSS pixels, of the smallest picture that is no strip."""
    sides = explorer.locator(".course-plane canvas").evaluate_all(
        "all => all.filter(each => each.offsetWidth).map(each => [each.offsetWidth, each.offsetHeight])"
    )
    return min([min(each) for each in sides if min(each) * 4 > max(each)], default=999)


@pytest.mark.parametrize(("size", "theme"), [(HALL, LIGHT), (LARGE_HALL, DARK), (NARROW, LIGHT)])
def test_whole_in_the_page_and_on_the_stage(page, size, theme):
    """In the notebook the card and its border are whole; on the stage all is seen at once; nothing lies on the rest."""
    flaws = {}
    for name, explorer in explorers(page, size, theme):
        found = explorer.evaluate(FLAWS)
        enter_stage(page, explorer)
        found += [f"on the stage: {flaw}" for flaw in explorer.evaluate(FLAWS)]
        found += [f"a picture of {least} pixels"] if (least := smallest(explorer)) < 44 else []
        paper = explorer.evaluate("card => Number(getComputedStyle(card).backgroundColor.match(/\\d+/)[0])")
        found += [f"paper is {paper}"] if (paper > 128) != (theme == LIGHT) else []
        page.page.keyboard.press("Escape")
        flaws |= {name: found} if found else {}
    assert flaws == {}


def test_charts_are_read_on_a_small_stage(page):
    """In a hall of 853 x 480 pixels a chart beside other planes keeps half its size, so that its ticks are read."""
    least, widths = {"BarAndCellExplorer": 180, "TricksBenchExplorer": 300}, {}
    for name, explorer in explorers(page, HALL):
        if name in least:
            enter_stage(page, explorer)
            widths[name] = explorer.locator("canvas.plane-chart").bounding_box()["width"]
            page.page.keyboard.press("Escape")
    assert {name: width for name, width in widths.items() if width < least[name]} == {}


def test_no_taller_than_the_pane(page):
    """In a window of 1280 x 900 every explorer is seen whole without scrolling, its borders as well."""
    flaws = {}
    for name, explorer in explorers(page, (1280, 900)):
        pane = page.page.locator(".jp-WindowedPanel-outer").first.evaluate("pane => pane.clientHeight")
        found = explorer.evaluate(FLAWS) + ([f"{height} pixels"] if (height := page.height(explorer)) > pane else [])
        flaws |= {name: found} if found else {}
    assert flaws == {}


def test_the_stage_by_keyboard(page):
    """F fills the screen, Space plays, an arrow steps, Escape leaves; the notebook stays where it was."""
    explorer = next(found for name, found in explorers(page, LARGE_HALL) if name == "SlidingKernelExplorer")
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


def test_nothing_failed(page):
    """No problem stands in a card, and the browser's console holds no error."""
    assert page.text(".course-problem:not([hidden])") == []
    assert (page.complaints, page.errors()) == ([], [])
