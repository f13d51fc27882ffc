"""A page without Python, from a folder and from a server: its explorers answer as those in JupyterLab do."""

import functools
import http.server
import threading

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_page import LabPage, run_explorers, running_browser, running_lab, wait_until

from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer
from course_utils.explorers.first_explorer import FirstExplorer
from course_utils.explorers.kit.planes import in_rows
from course_utils.explorers.networks.pooling_window import PoolingWindowExplorer
from tools.pages import build

CELLS = {
    "first": "from course_utils.explorers.first_explorer import FirstExplorer\nFirstExplorer()",
    "slide": "from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer\n"
    "SlidingKernelExplorer()",
    "pool": "from course_utils.explorers.networks.pooling_window import PoolingWindowExplorer\nPoolingWindowExplorer()",
    "table": "from course_utils.explorers.learning.feature_table import FeatureTableExplorer\nFeatureTableExplorer()",
    "pad": """import numpy as np
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.planes import array_plane

class Pad(Explorer):
    title = "A pad and a code"

    def __init__(self):
        super().__init__([])

    def numbers(self):
        return {}

    def draw(self, numbers):
        look = {"low": -1, "high": 1, "cell": 50, "map": "signed", "numbers": False}
        planes = [array_plane("pad", np.zeros((4, 4)), "a pad", paint=1.0, **look)]
        return Drawing([*planes, array_plane("code", np.ones((1, 2)), "a code", pull=True, **look)])

Pad()""",
    "quiz": "from course_utils.explorers.questions import ask\nask('first output')",
    "answer": "1 + 8 + 3",
    "exercise": "from course_utils.exercises.convolution import check_conv1d\ncheck_conv1d(lambda x, w: ...)",
}
MOVES = {  # in a page and in JupyterLab alike
    "first": lambda place: place.get_by_role("slider", name="cells across").press("ArrowRight"),
    "slide": lambda place: place.get_by_role("button", name="flipped").press("Space"),
    "pool": lambda place: place.get_by_role("combobox", name="table").select_option("one bright pixel"),
}
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
MIDDLE = """(place, [title, row, col]) => {
    const figures = [...place.querySelectorAll(".course-plane")];
    const figure = figures.find(each => each.querySelector(".plane-title").textContent === title);
    const {left, top, width, height} = figure.querySelector("canvas").getBoundingClientRect();
    const {rows, cols} = place.explorer.planesOf(place.explorer.state).find(each => each.title === title);
    return [left + (col + 0.5) * width / cols, top + (row + 0.5) * height / rows];
}"""
STATES = """place => place.explorer.told.states.map((state, number) => {
    const controls = place.explorer.told.controls.filter(each => each.order?.length);
    const bytes = ({buffer, byteOffset, byteLength}) => [...new Uint8Array(buffer, byteOffset, byteLength)];
    return {
        texts: controls.map(each => [each.label, each.texts[state.at[each.number]]]),
        planes: place.explorer.planesOf(number).map(({name, pixels}) => [name, bytes(pixels)]),
    };
})"""
COLOUR = """(place, [title, right, down]) => {
    const figures = [...place.querySelectorAll(".course-plane")];
    const figure = figures.find(each => each.querySelector(".plane-title").textContent === title);
    const canvas = figure.querySelector("canvas");
    const copy = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    copy.drawImage(canvas, -Math.floor(right * canvas.width), -Math.floor(down * canvas.height));
    return [...copy.getImageData(0, 0, 1, 1).data];
}"""
SHOWN = """canvases => canvases.map(canvas => {
    const {width, height} = canvas, {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
    return [width, height, data.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619), 0)];
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of one small notebook."""
    folder = tmp_path_factory.mktemp("made")
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    cells.insert(7, nbformat.v4.new_markdown_cell("So it is twelve.\n\n## Next", id="next"))
    cells[0].outputs = []
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "made.ipynb")
    assert build.main([str(folder / "site"), "--only", str(folder / "made.ipynb")]) == 0
    return folder / "site"


@pytest.fixture(scope="module")
def browser():
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(site):
    """The site on a server of its own: its address."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Played:
    """A page, what it complained of, and whom it asked."""

    def __init__(self, browser, address, **how):
        self.complaints, self.asked = [], []
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **how}
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{address}/made.html")

    def explorer(self, name):
        """An explorer, once it is alive."""
        place = self.page.locator(f'[data-explorer="made-{name}"]')
        place.scroll_into_view_if_needed()
        place.locator("canvas").first.wait_for()
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return place


@pytest.fixture(params=["file", "server"])
def played(request, browser, site, server):
    """The page from a folder and from a server; nothing may be complained of, and nobody else asked."""
    address = site.as_uri() if request.param == "file" else server
    played = Played(browser, address)
    yield played
    assert played.complaints == []
    assert [url for url in played.asked if not url.startswith((address, "data:", "blob:"))] == []
    played.context.close()


def reading(place):
    return place.locator(".course-reading").inner_text()


def pixels(place):
    """All that the planes of an explorer show: of each its size and a number for its pixels."""
    return place.locator("canvas").evaluate_all(SHOWN)


def middle(place, plane, row, col):
    """Where a cell of a plane is on the page."""
    return place.evaluate(MIDDLE, [plane, row, col])


def test_hovering_writes_the_sum_out(played):
    """The pointer on an output cell: its sum of products, in the page alone."""
    place = played.explorer("slide")
    played.page.mouse.move(*middle(place, "output x ⊛ w", 1, 2))
    wait_until(lambda: reading(place).endswith("= 19"), "the sum", 5)
    assert reading(place).startswith("output[1, 2] = 1·0 + 3·1 + 1·2 + 2·2")


def test_keys_move_sliders_and_cursor(played):
    """Arrows on a slider and on a plane: both lead to what is stored for that."""
    place = played.explorer("slide")
    place.get_by_role("slider", name="step").press("ArrowRight")
    assert reading(place).startswith("output[0, 1] =")
    place.get_by_role("slider", name="stride").press("ArrowRight")
    place.get_by_role("button", name="flipped").press("Space")
    there = SlidingKernelExplorer()
    there.stride.value, there.kernel.value = 2, "flipped"
    assert reading(place).endswith(f"= {there.numbers()['output'][0, 1]}")
    place.locator("canvas").last.press("ArrowDown")
    assert place.get_by_role("slider", name="step").get_attribute("aria-valuetext") == "4"


@pytest.mark.parametrize("name", ["first", "slide", "pool"])
def test_planes_are_those_of_python(played, name):
    """In every stored state each plane has the pixels that Python computes for these values; exact numbers, too."""
    explorer = {"first": FirstExplorer, "slide": SlidingKernelExplorer, "pool": PoolingWindowExplorer}[name]()
    place = played.explorer(name)
    states = place.evaluate(STATES)
    labels = {control.description: name for name, control in explorer.named_controls().items()}
    for state in states[::17]:
        values = {labels[label]: text for label, text in state["texts"]}
        values = {name: int(text) if text.isdigit() else text for name, text in values.items()}
        drawing = explorer.what_if(**{name: values[name] for name in sorted(values, key=lambda name: name == "step")})
        shown = [plane for row in in_rows(drawing.planes) for _, plane in row]
        assert [(plane.name, list(plane.pixels)) for plane in shown] == [tuple(plane) for plane in state["planes"]]


def test_typing_is_computed_in_the_page(played):
    """A number typed over the kernel: the sums follow, and stay so at the next step; a maximum of a table, too."""
    place = played.explorer("slide")
    played.page.mouse.click(*middle(place, "kernel w", 0, 0))
    played.page.keyboard.type("5")
    played.page.keyboard.press("Enter")
    place.get_by_role("slider", name="step").press("End")
    assert reading(place).startswith("output[2, 2] = 2·5 +")
    assert reading(place).endswith("= 24")  # 14, and 5 times the 2 that the slide's 0 did not count
    pool = played.explorer("pool")
    played.page.mouse.click(*middle(pool, "input x", 0, 0))
    played.page.keyboard.type("300")
    played.page.keyboard.press("Enter")
    played.page.mouse.move(*middle(pool, "maximum of each window", 0, 0))
    wait_until(lambda: reading(pool).endswith("= 300"), "the new maximum", 5)


def test_what_needs_python_says_so(played):
    """A table that the page cannot compute with takes no number, and one sentence tells where it would."""
    place = played.explorer("table")
    played.page.mouse.click(*middle(place, "features of each class", 0, 0))
    assert "python lab.py lab" in place.locator(".page-note").inner_text()
    assert place.locator(".plane-stage input").count() == 0


@pytest.mark.parametrize(
    ("plane", "by", "looked_at"), [("a pad", (100, 0), (0.6, 0.1)), ("a code", (0, 20), (0.25, 0.2))]
)
def test_what_is_painted_and_pulled_rests(played, plane, by, looked_at):
    """Nothing would follow from ink or a pulled bar: neither is taken, and one sentence tells where it would be."""
    place, mouse = played.explorer("pad"), played.page.mouse
    before = place.evaluate(COLOUR, [plane, *looked_at])
    x, y = middle(place, plane, 0, 0)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by[0], y + by[1], steps=4)
    mouse.up()
    played.page.keyboard.press("End")
    assert place.evaluate(COLOUR, [plane, *looked_at]) == before
    assert "python lab.py lab" in place.locator(".page-note").inner_text()


def test_a_prediction_is_judged_and_opens_its_answer(played):
    """The answer, and what reads it above the next heading, are folded until the student's own is revealed."""
    place, answer = played.explorer("quiz"), played.page.locator('[id="cell-id=answer"]')
    read = played.page.get_by_text("So it is twelve.")
    assert not answer.is_visible()
    assert not read.is_visible()
    assert played.page.get_by_role("heading", name="Next").is_visible()
    assert place.get_by_role("button", name="reveal").is_disabled()
    place.get_by_label("10").check()
    place.get_by_role("button", name="reveal").click()
    assert reading(place).startswith("✗ Not so\nYou predicted: 10.")
    assert place.get_by_label("12").is_disabled()
    wait_until(answer.is_visible, "the answer", 5)
    assert read.is_visible()


def test_an_exercise_has_its_solution_behind_a_click(played):
    """The text is open, the solution is not."""
    cell = played.page.locator('[id="cell-id=exercise"]')
    assert cell.locator(".highlight").is_visible()
    assert not cell.locator("details.solution pre").is_visible()
    cell.get_by_text("one way to solve it").click()
    assert "def conv1d" in cell.locator("details.solution pre").inner_text()


def test_start_over_and_play(played):
    """Play walks the slider to its end; start over goes back."""
    place = played.explorer("slide")
    place.get_by_role("slider", name="step").press("End")
    place.get_by_role("slider", name="step").press("ArrowLeft")
    place.get_by_role("button", name="play", exact=True).click()
    wait_until(lambda: reading(place).startswith("output[2, 2]"), "the last step", 10)
    place.get_by_role("button", name="start over").click()
    assert reading(place).startswith("output[0, 0]")


def test_as_slides(played):
    """Section by section, alive: a remote goes down a long one first, arrows are left to a slider, Escape ends it."""
    page, place = played.page, played.explorer("pool")
    count, following = page.locator(".page-pace [role=status]"), page.get_by_role("heading", name="Next")
    page.get_by_role("button", name="slides").click()
    assert count.inner_text() == "1 / 2" and not following.is_visible()
    page.keyboard.press("PageDown")
    assert page.evaluate("scrollY") > 400 and count.inner_text() == "1 / 2"
    for _ in range(9):
        page.keyboard.press("PageDown")
    assert count.inner_text() == "2 / 2" and following.is_visible() and not place.is_visible()
    page.keyboard.press("ArrowLeft")
    assert count.inner_text() == "1 / 2" and page.evaluate("scrollY") == 0
    slider = played.explorer("first").get_by_role("slider", name="cells across")
    before = slider.input_value()
    slider.press("ArrowRight")
    assert slider.input_value() != before and count.inner_text() == "1 / 2"
    page.get_by_role("button", name="next slide").click()
    page.keyboard.press("Escape")
    assert following.is_visible() and place.is_visible() and not count.is_visible()


def test_the_stage_keeps_its_keys_among_slides(played):
    """Escape leaves an explorer's stage first, and then the slides."""
    page, place = played.page, played.explorer("slide")
    page.get_by_role("button", name="slides").click()
    place.get_by_role("button", name="fill the screen").click()
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    wait_until(lambda: page.locator(".course-stage").count() == 0, "the page", 5)
    assert page.locator(".page-pace [role=status]").inner_text() == "1 / 2"
    page.keyboard.press("Escape")
    assert not page.locator(".page-pace").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(browser, site, theme):
    """axe-core finds nothing serious or critical, in either theme, nor among the slides."""
    played = Played(browser, site.as_uri(), color_scheme=theme)
    for name in CELLS:
        if name not in ("answer", "exercise"):
            played.explorer(name)
    found = Axe().run(played.page).response["violations"]
    played.page.get_by_role("button", name="slides").click()
    found += Axe().run(played.page).response["violations"]
    serious = [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in ("serious", "critical")
    ]
    played.context.close()
    assert serious == []


def test_on_a_phone(browser, site):
    """Nothing is wider than 390 pixels, and a finger on a plane is the pointer."""
    played = Played(browser, site.as_uri(), viewport={"width": 390, "height": 844}, has_touch=True)
    place = played.explorer("slide")
    played.page.touchscreen.tap(*middle(place, "output x ⊛ w", 2, 1))
    wait_until(lambda: reading(place).startswith("output[2, 1] ="), "the cell under the finger", 5)
    assert played.page.evaluate("document.documentElement.scrollWidth") == 390
    assert played.complaints == []
    played.context.close()


@pytest.fixture(scope="module")
def in_jupyterlab(browser, tmp_path_factory):
    """The explorers that `MOVES` moves, alive in a JupyterLab: dict of name to place."""
    folder = tmp_path_factory.mktemp("notebook")
    cells = [nbformat.v4.new_code_cell(CELLS[name]) for name in MOVES]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), folder / "made.ipynb")
    with running_lab(folder, tmp_path_factory.mktemp("lab")) as address:
        page = LabPage(browser, address, "made.ipynb", width=1600)
        run_explorers(page, len(MOVES))
        yield dict(zip(MOVES, page.page.locator(":has(> .course-explorer)").all(), strict=True))
        page.close()


@pytest.mark.parametrize("name", MOVES)
def test_the_same_pixels_as_in_jupyterlab(browser, site, in_jupyterlab, name):
    """Moved to the same settings, by a slider, buttons and a menu, both show the same planes, pixel by pixel."""
    played = Played(browser, site.as_uri())
    here, there = played.explorer(name), in_jupyterlab[name]
    for place in (here, there):
        place.evaluate("place => place.style.maxWidth = '900px'")  # planes take the room that there is
    before = pixels(here)
    for place in (here, there):
        MOVES[name](place)
    wait_until(lambda: pixels(here) != before, "another setting", 5)
    wait_until(lambda: pixels(there) == pixels(here), "the pixels of the page", 20)
    played.context.close()
