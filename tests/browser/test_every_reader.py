"""Some explorers for every reader: stages by keyboard, charts in a hall, a system's own colours, and all keys."""

import io

import numpy as np
import pytest
from every_explorer import (
    DARK,
    FLAWS,
    HALL,
    LARGE_HALL,
    LIGHT,
    PALE,
    WINDOW,
    enter_stage,
    everywhere,
    located,
    make_room,
    some,
    these_explorers,
)
from lab_page import wait_until
from PIL import Image
from sweeping import made
from test_kit import LIT

from course_utils.explorers.vision.scene_scatter import SceneScatterExplorer

ANSWERED = "answered = made(known['Prediction'])\nanswered.options.value = {!r}\nanswered.reveal()\nanswered"
PROBLEM = "problem = made(known['FirstExplorer'])\nproblem.card.problem = 'A problem is told here.'\nproblem"
MORE = [ANSWERED.format("1"), ANSWERED.format("2"), PROBLEM]
CHARTS = {"BarAndCellExplorer": 220, "TricksBenchExplorer": 300}  # the least width, in CSS pixels, in a hall
# Notebook 7 has the page's shortcuts answered before the explorer hears of a key.
EARLY = "document.addEventListener('keydown', event => jupyterapp.commands.processKeydownEvent(event), true)"
MANY_PARTS = ("SlidingKernelExplorer", "LayerMapsExplorer", "KernelPlaygroundExplorer", "Prediction")
FOCUSABLE = ":is(.noUi-handle, button, select, input, canvas, .widget-readout):visible:enabled"
SOME = [*MANY_PARTS, "FirstExplorer", "EdgeSceneExplorer", "SceneScatterExplorer", "WeightSharingExplorer", *CHARTS]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open some explorers, a right and a wrong answer to a question, and one that tells of a problem."""
    with these_explorers(SOME, tmp_path_factory, *MORE) as page:
        yield page


def problems(page):
    """Return what problems tell, also those that are out of view."""
    return page.page.locator(".course-problem:not([hidden])").all_text_contents()


def test_charts_are_read_on_a_small_stage(page):
    """In a hall of 853 x 480 pixels a chart beside other planes keeps half its size, so that its ticks are read."""
    make_room(page, HALL)
    widths = {}
    for name in CHARTS:
        enter_stage(page, explorer := located(page, name))
        widths[name] = explorer.locator("canvas.plane-chart").bounding_box()["width"]
        page.page.keyboard.press("Escape")
    assert {name: width for name, width in widths.items() if width < CHARTS[name]} == {}


def test_what_unfolds_folds_again(page):
    """On a small stage the cells of products have 20 pixels; folded, all planes are as large as before, each time."""
    make_room(page, HALL)
    enter_stage(page, explorer := located(page, "LayerMapsExplorer"))
    planes = explorer.locator(".course-plane canvas:visible")
    measured = "all => all.map(({offsetWidth, offsetHeight}) => [offsetWidth, offsetHeight])"
    sizes = planes.evaluate_all(measured)
    for _ in range(2):
        planes.nth(1).click(position={"x": 30, "y": 30})
        wait_until(lambda: planes.count() == 5, "window, weights and products", patience=10)
        page.settle()
        assert planes.last.bounding_box()["width"] >= 5 * 20 and explorer.evaluate(FLAWS) == []
        explorer.get_by_role("button", name="fold the unit").click()
        wait_until(lambda: planes.count() == len(sizes), "all layers", patience=10)
        page.settle()
        assert planes.evaluate_all(measured) == sizes
    page.page.keyboard.press("Escape")


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


def test_the_label_leaves_the_window_free(page):
    """A long line's window in E, a pixel wide, is seen while the pointer is on V, and the label beside it."""
    make_room(page, WINDOW)
    explorer = located(page, "EdgeSceneExplorer")
    edges, lines = (explorer.locator(".course-plane canvas").nth(number) for number in (1, 2))
    sheet = lines.bounding_box()
    lines.hover(position={"x": sheet["width"] / 2, "y": sheet["height"] / 2})
    page.settle()
    left, top, right, bottom = edges.evaluate(LIT)
    place, label = edges.bounding_box(), explorer.locator(".course-label").bounding_box()
    assert bottom - top > 20
    assert (
        label["x"] > place["x"] + right
        or label["x"] + label["width"] < place["x"] + left
        or label["y"] > place["y"] + bottom
        or label["y"] + label["height"] < place["y"] + top
    )


def test_bars_make_room_for_longer_numbers(page):
    """With 32 filters the fully connected layer has 14 million weights: the number stands apart from its label."""
    make_room(page, WINDOW)
    explorer = located(page, "WeightSharingExplorer")
    filters = explorer.get_by_role("slider", name="filters n")
    filters.press("End")
    wait_until(lambda: "14,450,688" in explorer.locator(".bar-value").first.inner_text(), "32 filters", patience=10)
    page.settle()
    label, value = (explorer.locator(f".bar-{part}").first.bounding_box() for part in ("label", "value"))
    assert label["x"] + label["width"] + 4 < value["x"]
    assert explorer.evaluate(FLAWS) == []


def test_a_line_is_dragged_by_its_end(page):
    """The knob goes with the pointer, the weights on the sliders with the line; what is not the knob drags nothing."""
    make_room(page, WINDOW)
    explorer = located(page, "SceneScatterExplorer")
    plane = made(SceneScatterExplorer).view.plane("points")
    sheet = explorer.locator("canvas.plane-chart").bounding_box()
    x, y = (sheet[side] + at * sheet["width"] / plane.width for side, at in zip("xy", plane.grips[0], strict=True))
    weights = explorer.locator(".widget-readout").all_inner_texts
    before, mouse = weights(), page.page.mouse
    for start, drags in (((x + 60, y - 40), False), ((x, y), True)):
        mouse.move(*start)
        mouse.down()
        mouse.move(x + 90, y - 30, steps=5)
        mouse.up()
        page.settle()
        assert (weights() != before) == drags
    assert problems(page) == ["A problem is told here."]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_answers_and_problems_can_be_read(page, theme):
    """A right answer, a wrong one and a problem have a contrast of 4.5 to their background."""
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


def seen(part):
    """Return what an element looks like: (H, W, 3) integers."""
    part.scroll_into_view_if_needed()
    return np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("RGB")).astype(int)


def test_the_readers_own_colours(page):
    """Where the system chooses the colours, tracks, handles, colour scales, bars and what is pressed are still seen."""
    make_room(page, WINDOW)
    sliding, first, scene = (located(page, f"{name}Explorer") for name in ("SlidingKernel", "First", "EdgeScene"))
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


# How many looks a canvas has until there is nothing new for forty frames; time passes ten times more slowly.
LOOKS = """canvas => {
    const looks = new Set(), pen = canvas.getContext("2d"), now = performance.now;
    const look = () => {
        let hash = 0;
        for (const word of new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer))
            hash = Math.imul(hash ^ word, 16777619) + 1;
        looks.add(hash);
    };
    const watch = async () => {
        for (let same = 0; same < (looks.size < 2 ? 2000 : 40);) {
            await new Promise(requestAnimationFrame);
            const before = looks.size;
            look();
            same = looks.size > before ? 0 : same + 1;
        }
        performance.now = now;
        return looks.size;
    };
    performance.now = () => now.call(performance) / 10;
    look();
    window.courseLooks = watch();
}"""


def test_less_motion(page):
    """A window glides from cell to cell; for who asks for less motion it is here, and then there."""
    make_room(page, WINDOW)
    sliding, looks = located(page, "SlidingKernelExplorer"), []
    sliding.get_by_role("button", name="start over").click()
    for motion in ("reduce", "no-preference"):
        page.page.emulate_media(reduced_motion=motion)
        sliding.locator(".course-plane canvas").nth(2).focus()
        page.settle()
        page.page.evaluate(LOOKS, sliding.locator(".course-plane canvas").first.element_handle())
        page.page.keyboard.press("ArrowRight")
        looks.append(page.page.evaluate("window.courseLooks"))
    page.page.emulate_media(reduced_motion="reduce")
    assert looks[0] == 2 and looks[1] > 3


def test_what_is_lit_has_a_dark_rim(page):
    """On each side of the orange around a lit cell there is something much darker than the cell and the orange."""
    make_room(page, WINDOW)
    sliding = located(page, "SlidingKernelExplorer")
    sliding.get_by_role("button", name="start over").click()
    page.settle()
    cell = seen(sliding.locator(".course-plane canvas").nth(2))[10, :9].sum(axis=1)
    orange = abs(cell - (230 + 159)).argmin()
    assert cell[:orange].min() < 250
    assert cell[orange:].min() < 250


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
    assert problems(page) == ["A problem is told here."]
    assert (page.complaints, page.errors()) == ([], [])
