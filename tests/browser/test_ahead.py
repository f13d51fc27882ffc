"""A slider is answered in the page while the kernel cannot answer; and never by what belongs to another state."""

import contextlib
import itertools

import nbformat
import pytest
from lab_page import opened, run_explorers, wait_until

CELLS = [
    "from course_utils.explorers.filters.kernel_playground import KernelPlaygroundExplorer\n"
    'playground = KernelPlaygroundExplorer("camera", "edge at an angle", size=7)\nplayground',
    "from course_utils.explorers.convolution.sliding_kernel import SlidingKernelExplorer\n"
    "sliding = SlidingKernelExplorer()\nsliding",
    "import time\nfrom pathlib import Path\nfrom course_utils.explorers.kit.controls import LOCK\n"
    "with LOCK:\n    while Path({flag!r}).exists():\n        time.sleep(0.02)",
    "SlidingKernelExplorer.ahead = False",
]
# The words of the planes in each frame from now on.
WATCH = """card => {
    window.seen = [];
    const look = () => {
        window.seen.push(card.querySelector(".course-planes").textContent);
        window.looking = requestAnimationFrame(look);
    };
    look();
}"""
PLAYGROUND, SLIDING, HOLD, OFF = range(4)


@pytest.fixture(scope="module")
def flag(tmp_path_factory):
    """A file: as long as it is there, the kernel is silent."""
    return tmp_path_factory.mktemp("silence") / "held"


@pytest.fixture(scope="module")
def page(tmp_path_factory, flag):
    """Both explorers, played."""
    with opened([nbformat.v4.new_code_cell(source) for source in [*CELLS[:2], "", ""]], tmp_path_factory) as page:
        run_explorers(page, 2)
        for number in (HOLD, OFF):
            page.page.evaluate(
                "([number, source]) => window.jupyterapp.shell.currentWidget.content.widgets[number]"
                ".model.sharedModel.setSource(source)",
                [number, CELLS[number].format(flag=str(flag))],
            )
        yield page


def card(page, number):
    return page.page.locator(".course-explorer").nth(number)


def handle(page, number, label):
    return card(page, number).locator(f".noUi-handle[aria-label^='{label}']")


def held(page, number):
    return int(card(page, number).locator(".course-planes").get_attribute("data-held"))


def walk(page, number, label, least):
    """Give a slider the keyboard, and wait for its answers."""
    handle(page, number, label).evaluate("handle => handle.blur()")
    handle(page, number, label).focus()
    wait_until(lambda: held(page, number) >= least, f"{least} answers")
    page.settle()


@contextlib.contextmanager
def silent_kernel(page, flag):
    """The kernel can draw nothing meanwhile."""
    flag.touch()
    page.page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {HOLD}")
    page.page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell') && null")
    page.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'busy'"
    )
    page.page.wait_for_timeout(300)
    try:
        yield
    finally:
        flag.unlink()
        page.settle()


def test_answered_while_the_kernel_is_silent(page, flag):
    """A step of the slider is seen at once; what the kernel draws in the end is the same, to the pixel."""
    walk(page, PLAYGROUND, "angle", 20)
    first, slider = page.fingerprint(card(page, PLAYGROUND)), handle(page, PLAYGROUND, "angle")
    with silent_kernel(page, flag):
        slider.focus()
        page.page.keyboard.press("ArrowRight")
        page.page.evaluate("() => new Promise(requestAnimationFrame)")
        seen = page.fingerprint(card(page, PLAYGROUND))
        assert seen != first
    page.page.wait_for_timeout(300)
    page.settle()
    assert page.fingerprint(card(page, PLAYGROUND)) == seen


def test_what_the_kernel_left_behind_is_not_shown(page, flag):
    """Several steps while the kernel is silent: when it wakes up, nothing jumps back."""
    walk(page, PLAYGROUND, "angle", 20)
    page.page.evaluate(WATCH, card(page, PLAYGROUND).element_handle())
    with silent_kernel(page, flag):
        handle(page, PLAYGROUND, "angle").focus()
        for _ in range(4):
            page.page.keyboard.press("ArrowRight")
            page.page.wait_for_timeout(50)
    page.page.wait_for_timeout(300)
    page.settle()
    page.page.evaluate("cancelAnimationFrame(window.looking)")
    seen = page.page.evaluate("window.seen")
    changes = [after for before, after in itertools.pairwise(seen) if after != before]
    assert len(changes) == len(set(changes)) == 4


def step(page, number, label):
    """Move a slider by a key that needs no focus of its own."""
    handle(page, number, label).evaluate(
        "handle => handle.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))"
    )


def test_no_answer_from_before_a_typed_number(page, flag):
    """A number is typed, then the slider moves before the kernel has heard of it: no old answer is shown."""
    walk(page, SLIDING, "step", 9)
    with silent_kernel(page, flag):
        card(page, SLIDING).locator("canvas").first.focus()
        page.page.keyboard.type("7")
        page.page.keyboard.press("Enter")
        page.settle_frames()
        before = page.fingerprint(card(page, SLIDING))
        step(page, SLIDING, "step")
        page.settle_frames()
        assert page.fingerprint(card(page, SLIDING)) == before
    assert page.changed(card(page, SLIDING), before)


def test_no_answer_from_before_another_control(page, flag):
    """Another control has moved: what was held for the slider is not shown before the kernel has drawn."""
    walk(page, SLIDING, "step", 9)
    before = page.fingerprint(card(page, SLIDING))
    with silent_kernel(page, flag):
        step(page, SLIDING, "padding")
        step(page, SLIDING, "step")
        page.settle_frames()
        assert page.fingerprint(card(page, SLIDING)) == before
    assert page.changed(card(page, SLIDING), before)


def test_what_is_held_goes_with_its_state(page):
    """Another control has moved while none is asked for: nothing is kept that could not be shown any more."""
    walk(page, SLIDING, "step", 9)
    handle(page, SLIDING, "step").evaluate("handle => handle.blur()")
    page.page.wait_for_timeout(500)  # until the page has told that nobody asks
    assert held(page, SLIDING) >= 9
    step(page, SLIDING, "stride")
    wait_until(lambda: held(page, SLIDING) == 0, "nothing to be held", 10)


def test_switched_off(page):
    """For a whole kind of explorers, or for all, by one setting: nothing is asked, and sliders move as ever."""
    page.page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {OFF}")
    page.command("notebook:run-cell")
    page.page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {SLIDING}")
    page.command("notebook:run-cell")
    page.settle()
    wait_until(lambda: card(page, SLIDING).locator(".noUi-handle").count(), "a new explorer")
    handle(page, SLIDING, "step").focus()
    page.page.wait_for_timeout(1000)
    assert held(page, SLIDING) == 0
    before = page.fingerprint(card(page, SLIDING))
    page.page.keyboard.press("ArrowRight")
    assert page.changed(card(page, SLIDING), before)
    assert page.complaints == []
