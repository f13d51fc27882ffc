"""The explorers' canvas in a real JupyterLab: pointer, keyboard, typing, sharpness, themes, narrow windows.

The tests share one page and stand in the order of a story; the last one ends the kernel.
"""

import itertools

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_page import opened, run_explorers, wait_until

CELLS = [
    "import ipywidgets\n"
    "from course_utils.explorers.filters.kernel_playground import KernelPlaygroundExplorer\n"
    "from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer\n"
    "slide = SlidingKernelExplorer(step=5)\n"
    "slide",
    "slide",
    "ipywidgets.VBox([KernelPlaygroundExplorer()])",
    "SlidingKernelExplorer([1, 4, 3, -1, 2, -4, 1, 0, 2, -1], [1, 2, 1])",
    "import numpy\n"
    "from course_utils.explorers.kit.planes import array_plane\n"
    "from course_utils.explorers.kit.base import Drawing, Explorer\n"
    "class Pad(Explorer):\n"
    "    picture = numpy.zeros((8, 10))\n"
    "    def painted(self, name, picture):\n"
    "        self.picture = picture\n"
    "    def numbers(self):\n"
    "        return {'ink': self.picture.sum(axis=1)}\n"
    "    def draw(self, numbers):\n"
    "        reading = ' '.join(f'{ink:.0f}' for ink in numbers['ink'])\n"
    "        return Drawing([array_plane('pad', self.picture, 'a pad', high=1.0, cell=32, paint=0.5)], reading)\n"
    "Pad([])",
    "from course_utils.explorers.kit.planes import chart_plane\n"
    "from course_utils.explorers.kit.controls import button\n"
    "from course_utils.explorers.kit.chart import Chart\n"
    "class Marks(Explorer):\n"
    "    order, shown = [0, 1, 2, 3, 4], 0\n"
    "    def changed(self, control):\n"
    "        self.order = self.order[::-1]\n"
    "    def chosen(self, name, row, col):\n"
    "        if name == 'marks':\n"
    "            self.shown = self.order[col]\n"
    "    def numbers(self):\n"
    "        return {'col': self.order.index(self.shown)}\n"
    "    def draw(self, numbers):\n"
    "        png = Chart(240, 120).plane('', '', alt='').pixels\n"
    "        points = [(40 * mark + 40, 60) for mark in self.order]\n"
    "        chart = chart_plane('marks', png, 'five marks', width=240, height=120, alt='marks', points=points)\n"
    "        sheet = array_plane('sheet', numpy.eye(4), 'a sheet', cell=32, tile=2, labels='abcd',\n"
    "            place='cell {number} of square {label}')\n"
    "        cursor = {'name': 'marks', 'row': 0, 'col': numbers['col']}\n"
    "        return Drawing([chart, sheet], f'mark {self.shown} is shown', cursor=cursor)\n"
    "Marks([button('count from the other end')])",
    "from course_utils.explorers.kit.planes import link\n"
    "from course_utils.figures import contact_sheet\n"
    "class Maps(Explorer):\n"
    "    def numbers(self):\n"
    "        return {'maps': numpy.arange(12).reshape(3, 2, 2)}\n"
    "    def draw(self, numbers):\n"
    "        maps = array_plane('relu1', contact_sheet(numbers['maps'], 2), 'maps', cell=32)\n"
    "        seen = link('relu1', 'x', size=(3, 3), padding=(1, 0), rule='window', tile=(3, 3))\n"
    "        return Drawing([array_plane('x', numpy.eye(4), 'the digit', cell=32), maps], 'three maps', links=[seen])\n"
    "Maps([])",
    "class Code(Explorer):\n"
    "    z = numpy.array([[1.0, -2.0, 0.5], [0.0, 3.0, numpy.nan]])\n"
    "    def typed(self, name, row, col, value):\n"
    "        self.z[row, col] = value\n"
    "    def numbers(self):\n"
    "        return {'z': self.z.copy()}\n"
    "    def draw(self, numbers):\n"
    "        told = ' '.join(f'{number:.1f}' for number in numbers['z'].flat)\n"
    "        bars = array_plane('z', numbers['z'], 'a code', map='signed', low=-4, high=4, digits=1,\n"
    "            cell=(64, 32), pull=True)\n"
    "        return Drawing([bars], told, cursor={})\n"
    "Code([])",
    "from course_utils.explorers.kit.controls import slider\n"
    "class Place(Explorer):\n"
    "    def __init__(self):\n"
    "        self.at = slider('at', 0, 3, 0)\n"
    "        super().__init__([self.at])\n"
    "    def chosen(self, name, row, col):\n"
    "        self.at.value = col\n"
    "    def numbers(self):\n"
    "        return {'at': self.at.value}\n"
    "    def draw(self, numbers):\n"
    "        look = {'cell': 40, 'follows': True, 'drag': True, 'drawn': True}\n"
    "        plane = array_plane('place', numpy.ones((2, 4, 3)), 'a drawing', **look)\n"
    "        return Drawing([plane], f\"at {numbers['at']}\")\n"
    "Place()",
    "class Picks(Explorer):\n"
    "    def __init__(self):\n"
    "        self.picked = ()\n"
    "        super().__init__([button('nothing')])\n"
    "    def chosen(self, name, row, col):\n"
    "        self.picked = (*self.picked, (row, col))\n"
    "    def numbers(self):\n"
    "        return {'many': len(self.picked)}\n"
    "    def draw(self, numbers):\n"
    "        plane = array_plane('picks', numpy.eye(3), 'a choice', cell=40)\n"
    "        return Drawing([plane], f\"{numbers['many']} chosen\")\n"
    "Picks()",
]
FIRST, SECOND, BOXED, SIGNAL, PAD, MARKS, MAPS, CODE, PLACE, PICKS = range(10)
INPUT, KERNEL, OUTPUT = "input x", "kernel w", "output x ⊛ w"
COLS = {
    INPUT: 5,
    KERNEL: 3,
    OUTPUT: 3,
    "a pad": 10,
    "a sheet": 4,
    "maps": 5,
    "a code": 3,
    "a drawing": 4,
    "a choice": 3,
}

# Where a canvas shows the accent colour: [left, top, right, bottom] in CSS pixels, or null.
LIT = """canvas => {
    const { width, height } = canvas, scale = width / canvas.clientWidth;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const xs = [], ys = [];
    for (let i = 0; i < data.length; i += 4) {
        if (Math.hypot(data[i] - 230, data[i + 1] - 159, data[i + 2]) > 12) continue;
        xs.push((i / 4) % width);
        ys.push(Math.floor(i / 4 / width));
    }
    const least = values => values.reduce((a, b) => Math.min(a, b));
    const most = values => values.reduce((a, b) => Math.max(a, b));
    return xs.length ? [least(xs), least(ys), most(xs), most(ys)].map(value => value / scale) : null;
}"""


def stored():
    """Return the cells of the notebook that these tests play."""
    return [nbformat.v4.new_code_cell(source) for source in CELLS]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open and run a notebook with three explorers, the first of them shown twice, the second in a box."""
    with opened(stored(), tmp_path_factory, height=1300) as page:
        run_explorers(page, len(CELLS))
        yield page


def explorer(page, number=FIRST):
    found = page.page.locator(".course-explorer").nth(number)
    found.scroll_into_view_if_needed()
    return found


def canvas(page, title, number=FIRST):
    planes = explorer(page, number).locator(".course-plane")
    return planes.filter(has=page.page.locator(".plane-title", has_text=title)).locator("canvas")


def cell_of(page, title, number=FIRST):
    """Return the CSS pixels of a plane's cells, which grow with the room that the explorer has."""
    return canvas(page, title, number).evaluate("canvas => canvas.clientWidth") / COLS[title]


def middle(page, title, row, col, number=FIRST):
    cell = cell_of(page, title, number)
    return {"x": (col + 0.5) * cell, "y": (row + 0.5) * cell}


def lit(page, title, number=FIRST):
    """Return the box that is lit in a plane, in cells: [left, top, right, bottom]."""
    cell = cell_of(page, title, number)
    return [edge / cell for edge in canvas(page, title, number).evaluate(LIT)]


def reading(page, number=FIRST):
    return explorer(page, number).locator(".course-reading").inner_text()


def reads(page, text, number=FIRST):
    wait_until(lambda: text in reading(page, number), f"{text!r}, not {reading(page, number)!r}", patience=10)


def step_of(page):
    return explorer(page).locator(".noUi-handle").first.get_attribute("aria-valuetext")


def type_over(page, title, row, col, text, key="Enter"):
    canvas(page, title).click(position=middle(page, title, row, col))
    box = explorer(page).locator(".plane-stage input")
    box.fill(text)
    box.press(key)
    assert box.count() == 0


def test_hovering_lights_the_window(page):
    """The pointer on output[0, 2] lights it, its 3 x 3 window in x, and writes the nine products out."""
    canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, 0, 2))
    assert reading(page) == "output[0, 2] = 2·0 + 1·1 + 0·2 + 1·2 + 3·2 + 1·0 + 2·0 + 2·1 + 3·2 = 17"
    assert lit(page, INPUT) == pytest.approx([2, 0, 5, 3], abs=0.13)
    assert lit(page, OUTPUT) == pytest.approx([2, 0, 3, 1], abs=0.13)


def test_hovering_a_weight(page):
    """The pointer on w[0, 2] tells what it multiplies at the present step."""
    canvas(page, KERNEL).hover(position=middle(page, KERNEL, 0, 2))
    assert reading(page) == "w[0, 2] = 2 multiplies x[1, 3] = 3: product 6"


def test_hovering_the_input(page):
    """The pointer on a corner of x lights the one output cell that uses it."""
    canvas(page, INPUT).hover(position=middle(page, INPUT, 0, 0))
    assert reading(page) == "x[0, 0] = 3, used by 1 cell of output x ⊛ w"
    assert lit(page, OUTPUT) == pytest.approx([0, 0, 1, 1], abs=0.13)


def test_the_pointer_leaves(page):
    """Away from the planes the cell of the present step is read again."""
    explorer(page).locator(".course-title").hover()
    assert reading(page).startswith("output[1, 1] = ")


def label(page, number=FIRST):
    return explorer(page, number).locator(".course-label")


def test_the_label_at_the_pointer(page):
    """It says what the reading line says, and where the window lies; it covers neither the cell nor the window."""
    for row, col in ((0, 0), (0, 2), (1, 1), (2, 0), (2, 2)):
        canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, row, col))
        first, last = label(page).inner_text().splitlines()
        assert first == reading(page) and last == f"x: rows {row}–{row + 2}, columns {col}–{col + 2}"
        box, cell = label(page).bounding_box(), cell_of(page, OUTPUT)
        assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 1300
        for title, top, left, size in ((OUTPUT, row, col, 1), (INPUT, row, col, 3)):
            sheet = canvas(page, title).bounding_box()
            x, y = sheet["x"] + left * cell, sheet["y"] + top * cell
            assert (
                box["x"] > x + size * cell
                or box["x"] + box["width"] < x
                or box["y"] > y + size * cell
                or (box["y"] + box["height"] < y)
            )
    assert label(page).get_attribute("aria-hidden") == "true"


def test_no_label_without_a_pointer(page):
    """The keyboard has the reading line, and so has a pointer that leaves; on the stage the label is there."""
    canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, 1, 1))
    assert label(page).is_visible()
    canvas(page, OUTPUT).press("ArrowLeft")
    assert not label(page).is_visible()
    canvas(page, OUTPUT).press("ArrowRight")  # back to where the next test finds it
    explorer(page).locator(".course-corner button").last.click()
    page.settle()
    assert not label(page).is_visible()
    canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, 2, 2))
    assert label(page).is_visible() and label(page).inner_text().startswith("output[2, 2] = ")
    page.page.keyboard.press("Escape")
    explorer(page).locator(".course-title").hover()
    assert not label(page).is_visible()


def test_arrow_keys_move_cursor_and_step(page):
    """Arrow keys on the output walk its cells; the step slider follows; the borders hold."""
    canvas(page, OUTPUT).focus()
    page.page.keyboard.press("ArrowRight")
    reads(page, "output[1, 2] = ")
    wait_until(lambda: step_of(page) == "6", "the slider to follow", patience=10)
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Home"):
        page.page.keyboard.press(key)
    reads(page, "output[2, 0] = ")
    wait_until(lambda: step_of(page) == "7", "the slider to follow", patience=10)


def test_both_views_follow(page):
    """The same explorer shown twice answers in both places."""
    reads(page, "output[2, 0] = ", SECOND)
    canvas(page, OUTPUT, SECOND).focus()
    page.page.keyboard.press("ArrowUp")
    for number in (SECOND, FIRST):
        explorer(page, number)
        if number == FIRST:
            explorer(page).locator(".noUi-handle").first.focus()
        reads(page, "output[1, 0] = ", number)


def test_typing_changes_a_number(page):
    """9 typed over x[0, 1] reaches the kernel: output[0, 0] = 12 becomes 18."""
    type_over(page, INPUT, 0, 1, "9")
    reads(page, "x[0, 1] = 9")
    page.settle()
    canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, 0, 0))
    reads(page, " = 18")


@pytest.mark.parametrize(("text", "key"), [("5", "Escape"), ("abc", "Enter"), ("", "Enter")])
def test_typing_nothing_new(page, text, key):
    """Escape takes nothing over; a word is refused in one sentence; the number stays."""
    type_over(page, INPUT, 0, 1, text, key)
    if key == "Enter":
        assert "A cell holds a number such as 2 or -0.5" in reading(page)
    page.settle()
    for row in (1, 0):
        canvas(page, INPUT).hover(position=middle(page, INPUT, row, 1))
    reads(page, "x[0, 1] = 9")


def test_editing_by_keyboard_alone(page):
    """Arrow keys find a cell of w, a digit opens it, Enter keeps it, and the keyboard stays where it was."""
    explorer(page).locator(".course-title").hover()
    canvas(page, KERNEL).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.page.keyboard.press(key)
        page.settle()
    reads(page, "w[1, 2] = 0")
    for key in ("-", "1", ".", "5", "Enter"):
        page.page.keyboard.press(key)
    reads(page, "w[1, 2] = −1.50")
    page.settle()
    page.page.keyboard.press("ArrowLeft")
    reads(page, "w[1, 1] = 2")


def test_keys_on_a_canvas_stay_inside(page):
    """Neither on a canvas nor in a cell that is typed over are keys JupyterLab's: no cell comes, goes or moves."""
    before = page.state()
    canvas(page, OUTPUT).focus()
    for key in ("b", "a", "d", "d", "x", "z", "j", "k", "ArrowDown", "ArrowUp"):
        page.page.keyboard.press(key)
    canvas(page, INPUT).click(position=middle(page, INPUT, 4, 4))
    for key in ("b", "d", "d", "ArrowDown", "Escape"):
        page.page.keyboard.press(key)
    assert page.state()[0] == before[0]
    assert page.state()[2] == before[2]
    page.settle()
    canvas(page, INPUT).hover(position=middle(page, INPUT, 4, 4))
    reads(page, "x[4, 4] = 1")


def test_every_control_has_a_name(page):
    """Slider handles, readouts, play buttons, menus, canvases: each is named; a file count is not part of a name."""
    unnamed = page.page.locator(".course-explorer").evaluate_all("""explorers => explorers.flatMap(explorer =>
        [...explorer.querySelectorAll(".noUi-handle, .widget-readout, button, select, canvas")]
            .filter(each => each.style.display !== "none" && !each.hidden)
            .filter(each => !each.getAttribute("aria-label") && !each.textContent.trim())
            .map(each => each.outerHTML.slice(0, 200)))""")
    assert unnamed == []
    assert explorer(page).locator(".noUi-handle").first.get_attribute("aria-label") == "step"
    play = explorer(page).locator(".widget-play button").first
    assert play.get_attribute("aria-label") == "play"
    assert explorer(page, BOXED).locator(".widget-upload").inner_text().strip() == "use a picture of mine"


def test_play_is_called_pause_while_it_plays(page):
    """The first button of the player tells what it does now, and the steps go on."""
    play, first = explorer(page, SIGNAL).locator(".widget-play button").first, reading(page, SIGNAL)
    play.click()
    wait_until(lambda: play.get_attribute("aria-label") == "pause", "the name to change", patience=10)
    wait_until(lambda: reading(page, SIGNAL) != first, f"another step than {first!r}", patience=10)
    play.click()  # a slow machine may be at the last step by now, and begin again: it ends by itself
    wait_until(lambda: play.get_attribute("aria-label") == "play", "the name to change back", patience=10)


def test_a_player_can_play_faster(page):
    """The button beside it says how fast, answers the keyboard, and moves no slider."""
    faster, before = explorer(page, SIGNAL).locator(".widget-play + .jupyter-button"), reading(page, SIGNAL)
    assert faster.inner_text() == "1×"
    faster.press("Space")
    wait_until(lambda: faster.inner_text() == "2×", "the next speed", patience=10)
    assert reading(page, SIGNAL) == before


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_accessible_in_both_themes(page, theme):
    """axe-core finds nothing serious or critical in either theme; charts and drawings turn dark with the theme."""
    page.change_theme(theme)
    page.explorers()
    for paper in (page.page.locator("canvas.plane-chart").first, canvas(page, "a drawing", PLACE)):
        assert (paper.evaluate("paper => getComputedStyle(paper).filter") != "none") == theme.endswith("Dark")
    assert canvas(page, INPUT).evaluate("plane => getComputedStyle(plane).filter") == "none"
    found = Axe().run(page.page, context=".course-explorer").response["violations"]
    assert [each["nodes"][0]["html"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_an_explorer_in_a_box(page):
    """Inside a VBox an explorer is whole: its sliders move its pixels."""
    boxed = explorer(page, BOXED)
    before = page.fingerprint(boxed)
    boxed.locator(".noUi-handle").first.focus()
    page.page.keyboard.press("ArrowRight")
    assert page.changed(boxed, before, patience=10)


def test_painting(page):
    """Dragging inks the cells that the pen passes, Shift takes ink away, and the keyboard inks the chosen cell."""
    pad, mouse = canvas(page, "a pad", PAD), page.page.mouse
    explorer(page, PAD).scroll_into_view_if_needed()
    box, cell = pad.bounding_box(), cell_of(page, "a pad", PAD)

    def drag(row, first, last):
        mouse.move(box["x"] + (first + 0.5) * cell, box["y"] + (row + 0.5) * cell)
        mouse.down()
        mouse.move(box["x"] + (last + 0.5) * cell, box["y"] + (row + 0.5) * cell, steps=7)
        mouse.up()

    drag(2, 1, 8)
    assert not label(page, PAD).is_visible()
    reads(page, "0 0 8 0 0 0 0 0", PAD)
    page.page.keyboard.down("Shift")
    drag(2, 4, 5)
    page.page.keyboard.up("Shift")
    reads(page, "0 0 6 0 0 0 0 0", PAD)
    mouse.move(0, 0)
    pad.press("ArrowDown")
    pad.press("Enter")
    assert explorer(page, PAD).locator(".course-reading").inner_text() == "pad[1, 0] = 1"
    pad.press("Delete")
    assert explorer(page, PAD).locator(".course-reading").inner_text() == "pad[1, 0] = 0"


def pull(page, title, row, col, to, number, rows):
    """Press the mouse in the middle of a bar's cell and move it up or down to a share of the cell's height."""
    box, mouse = canvas(page, title, number).bounding_box(), page.page.mouse
    x, cell = box["x"] + (col + 0.5) * cell_of(page, title, number), box["height"] / rows
    mouse.move(x, box["y"] + (row + 0.5) * cell)
    mouse.down()
    mouse.move(x + 9, box["y"] + (row + to) * cell, steps=5)


def test_a_bar_is_pulled(page):
    """It follows the pointer at once and is read; the kernel has the number that is seen; a click changes none."""
    code, mouse = canvas(page, "a code", CODE), page.page.mouse
    explorer(page, CODE)
    pull(page, "a code", 0, 1, 0.25, CODE, rows=2)
    assert reading(page, CODE) == label(page, CODE).inner_text() == "z[0, 1] = 2"
    mouse.up()
    page.settle()
    mouse.move(0, 0)
    assert reading(page, CODE) == "1.0 2.0 0.5 0.0 3.0 nan"
    pull(page, "a code", 1, 2, 0, CODE, rows=2)  # a blank cell
    mouse.up()
    code.click(position={"x": 9, "y": 9})
    page.settle()
    mouse.move(0, 0)
    assert reading(page, CODE) == "1.0 2.0 0.5 0.0 3.0 nan"


def test_a_bar_is_pulled_beyond_its_end(page):
    """The pointer may leave the cell, and the plane: the bar stays at its end, and only this bar moves."""
    pull(page, "a code", 0, 0, -3, CODE, rows=2)
    page.page.mouse.up()
    page.settle()
    page.page.mouse.move(0, 0)
    reads(page, "4.0 2.0 0.5 0.0 3.0 nan", CODE)


def test_bars_by_keyboard(page):
    """Left and right go from bar to bar, through the lines; up and down, Home and End pull; a slider is announced."""
    code = canvas(page, "a code", CODE)

    def told():
        return [code.get_attribute(f"aria-{word}") for word in ("label", "valuenow", "valuemin", "valuemax")]

    code.focus()
    for _ in range(3):
        code.press("ArrowRight")
    assert code.get_attribute("role") == "slider" and told() == ["a code: z[1, 0]", "0", "-4", "4"]
    for key in ("ArrowUp", "Shift+ArrowUp", "ArrowDown", "ArrowUp"):
        code.press(key)
    assert told()[:2] == ["a code: z[1, 0]", "2.2"]
    code.press("ArrowRight")
    code.press("Home")
    code.press("ArrowRight")  # the blank cell is none
    assert told()[:2] == ["a code: z[1, 1]", "-4"]
    page.settle()
    code.blur()
    reads(page, "4.0 2.0 0.5 2.2 −4.0 nan", CODE)


def test_the_label_leaves_words_free(page):
    """Neither the words above a plane nor its reading lie under it, wherever the pointer is: there is room beside."""
    overlaps = """([label, ...words]) => words.filter(word => {
        const [one, other] = [label, word].map(each => each.getBoundingClientRect());
        return Math.min(one.right, other.right) > Math.max(one.left, other.left)
            && Math.min(one.bottom, other.bottom) > Math.max(one.top, other.top);
    }).map(word => word.innerText)"""
    for row, col in itertools.product(range(2), range(3)):
        if (row, col) == (1, 2):
            continue  # the blank cell
        cell = cell_of(page, "a code", CODE)  # twice as high as it is wide
        canvas(page, "a code", CODE).hover(position={"x": (col + 0.5) * cell, "y": (2 * row + 0.6) * cell})
        assert label(page, CODE).is_visible()
        words = explorer(page, CODE).locator(".course-label, .plane-title, .plane-fact, .course-reading")
        handles = sorted(words.element_handles(), key=lambda each: "label" not in each.get_attribute("class"))
        assert page.page.evaluate(overlaps, handles) == [], (row, col)
    page.page.mouse.move(0, 0)


def test_a_choice_that_moves_a_control_waits_for_a_press(page):
    """A pointer that passes by moves no slider; a click does, and so does dragging, also beyond the plane's end."""
    plane, mouse = canvas(page, "a drawing", PLACE), page.page.mouse
    for col in (1, 3, 2):
        plane.hover(position=middle(page, "a drawing", 0, col, PLACE))
    page.settle()
    reads(page, "at 0", PLACE)
    plane.click(position=middle(page, "a drawing", 0, 2, PLACE))
    reads(page, "at 2", PLACE)
    box, cell = plane.bounding_box(), cell_of(page, "a drawing", PLACE)
    mouse.move(box["x"] + 1.5 * cell, box["y"] + 0.5 * cell)
    reads(page, "at 2", PLACE)
    mouse.down()
    mouse.move(box["x"] + 4.5 * cell, box["y"] + 0.5 * cell, steps=5)
    reads(page, "at 3", PLACE)
    mouse.up()
    mouse.move(box["x"] + 0.5 * cell, box["y"] + 0.5 * cell, steps=5)
    page.settle()
    reads(page, "at 3", PLACE)
    mouse.move(0, 0)


def mark(page, number):
    scale = canvas(page, "five marks", MARKS).evaluate("canvas => canvas.clientWidth") / 240
    return {"x": (40 * number + 40) * scale, "y": 60 * scale}


def ringed(page):
    """Return which of the five marks wears the ring, and how wide the ring is."""
    left, _, right, _ = canvas(page, "five marks", MARKS).evaluate(LIT)
    apart = mark(page, 1)["x"] - mark(page, 0)["x"]
    return round((left + right) / 2 / apart - 1), right - left


def test_a_click_holds_a_mark(page):
    """Hovering shows marks; after a click the pointer passes by, until a second click or an arrow key lets go."""
    marks = canvas(page, "five marks", MARKS)
    marks.hover(position=mark(page, 1))
    reads(page, "mark 1 is shown", MARKS)
    thin = ringed(page)[1]
    marks.click(position=mark(page, 2))
    marks.hover(position=mark(page, 3))
    page.page.mouse.move(0, 0)
    reads(page, "mark 2 is shown", MARKS)
    assert ringed(page)[0] == 2 and ringed(page)[1] > thin + 1
    marks.click(position=mark(page, 2))
    marks.hover(position=mark(page, 3))
    reads(page, "mark 3 is shown", MARKS)
    marks.click(position=mark(page, 4))
    marks.press("ArrowLeft")
    reads(page, "mark 3 is shown", MARKS)
    marks.hover(position=mark(page, 0))
    reads(page, "mark 0 is shown", MARKS)
    assert ringed(page)[0] == 0


def test_the_ring_follows_its_mark(page):
    """With the pointer at rest on the chart the points are counted anew: the ring stays at the mark that is shown."""
    marks = canvas(page, "five marks", MARKS)
    marks.hover(position=mark(page, 1))
    reads(page, "mark 1 is shown", MARKS)
    before = page.fingerprint(explorer(page, MARKS))
    explorer(page, MARKS).locator(".widget-button").focus()
    page.page.keyboard.press("Space")
    page.settle()
    page.page.wait_for_timeout(500)
    assert ringed(page)[0] == 1 and page.fingerprint(explorer(page, MARKS)) == before
    page.page.mouse.move(0, 0)


def test_a_click_is_answered_by_the_kernel(page):
    """Where nothing depends on a cell, the pointer and the arrow keys read its number, and a click does not keep it."""
    sheet = canvas(page, "a choice", PICKS)
    sheet.click(position=middle(page, "a choice", 1, 1, PICKS))
    reads(page, "1 chosen", PICKS)
    sheet.hover(position=middle(page, "a choice", 2, 2, PICKS))
    reads(page, "picks[2, 2] = 1", PICKS)
    page.page.mouse.move(0, 0)
    reads(page, "1 chosen", PICKS)
    sheet.press("ArrowLeft")
    reads(page, "picks[1, 0] = 0", PICKS)
    explorer(page, PICKS).locator(".widget-button").focus()
    reads(page, "2 chosen", PICKS)
    explorer(page, PICKS).get_by_role("button", name="start over").click()
    reads(page, "0 chosen", PICKS)
    assert sheet.evaluate(LIT) is None


def test_start_over_lets_go_of_a_cell(page):
    """A click keeps a cell that depends on others for reading, until everything starts over."""
    sheet = explorer(page, BOXED).locator("canvas.plane-answers").last
    sheet.click(position={"x": 30, "y": 30})
    page.page.mouse.move(0, 0)
    reads(page, "seen through", BOXED)
    explorer(page, BOXED).get_by_role("button", name="start over").click()
    reads(page, "The weights sum to", BOXED)


def test_cells_counted_from_one(page):
    """The first cell of the second line of a sheet of 4 x 4 cells is the fifth; squares of 2 x 2 have their names."""
    canvas(page, "a sheet", MARKS).hover(position=middle(page, "a sheet", 1, 0, MARKS))
    reads(page, "cell 5 of square a = 0", MARKS)
    canvas(page, "a sheet", MARKS).hover(position=middle(page, "a sheet", 3, 2, MARKS))
    reads(page, "cell 15 of square d = 0", MARKS)


def test_a_unit_of_a_sheet_of_maps(page):
    """A unit is named by its map and its own place, with the pixels that it sees; between maps nothing is read."""
    canvas(page, "maps", MAPS).hover(position=middle(page, "maps", 1, 4, MAPS))
    reads(page, "relu1, map 2, unit [1, 1] = 7; it sees rows 0–2, columns 1–3 of the digit", MAPS)
    canvas(page, "maps", MAPS).hover(position=middle(page, "maps", 3, 0, MAPS))  # its window begins in the padding
    reads(page, "relu1, map 3, unit [0, 0] = 8; it sees rows 0–1, columns 0–2 of the digit", MAPS)
    canvas(page, "maps", MAPS).hover(position=middle(page, "maps", 2, 1, MAPS))
    reads(page, "three maps", MAPS)


def test_long_lines_of_code_wrap(page):
    """The end of a line is never hidden beyond the edge of its cell."""
    assert page.page.locator(".jp-CodeCell .cm-content.cm-lineWrapping").count() == len(CELLS)


def test_narrow_window(page):
    """In a window 700 pixels wide nothing lies on something else, and every plane starts inside the card."""
    page.page.set_viewport_size({"width": 700, "height": 1300})
    wait_until(lambda: explorer(page).bounding_box()["width"] < 500, "the card to become narrow", patience=10)
    for number in (FIRST, BOXED, SIGNAL):
        card = explorer(page, number).bounding_box()
        parts = explorer(page, number).locator(".course-controls, .course-planes, .course-reading").all()
        boxes = [part.bounding_box() for part in parts]
        for above, below in itertools.pairwise(boxes):
            assert above["y"] + above["height"] <= below["y"] + 8
        assert all(box["x"] + box["width"] <= card["x"] + card["width"] for box in boxes)
        places = [box.bounding_box()["x"] for box in explorer(page, number).locator(".course-controls > *").all()]
        assert len(set(map(round, places))) >= 2  # side by side, so that they and the planes are seen together
    page.page.set_viewport_size({"width": 1280, "height": 1300})
    wait_until(lambda: explorer(page).bounding_box()["width"] > 600, "the card to become wide", patience=10)


def test_sharp_on_a_fine_screen(page):
    """With two device pixels a CSS pixel the canvases get twice the pixels, and the pointer still finds its cell."""
    session = page.context.new_cdp_session(page.page)
    screen = {"width": 1270, "height": 1300, "deviceScaleFactor": 2, "mobile": False}  # a new size tells the page
    session.send("Emulation.setDeviceMetricsOverride", screen)
    size = "canvas => [canvas.width / canvas.clientWidth, canvas.height / canvas.clientHeight]"
    wait_until(lambda: canvas(page, INPUT).evaluate(size) == [2, 2], "a finer canvas", patience=10)
    canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, 0, 1))
    reads(page, "output[0, 1] = ")
    assert lit(page, OUTPUT) == pytest.approx([1, 0, 2, 1], abs=0.13)
    session.send("Emulation.clearDeviceMetricsOverride")


def test_nothing_failed_so_far(page):
    """No problem stands in a card, no error in the console, and nobody else was asked."""
    assert page.text(".course-problem:not([hidden])") == []
    assert (page.complaints, page.strangers, page.errors()) == ([], [], [])


def test_hovering_asks_no_kernel(page):
    """With the kernel gone the pointer still lights windows and writes sums: all of it happens in the page."""
    page.shut_kernel_down()
    canvas(page, OUTPUT).hover(position=middle(page, OUTPUT, 2, 1))
    reads(page, "output[2, 1] = ")
    assert lit(page, INPUT) == pytest.approx([1, 2, 4, 5], abs=0.13)
