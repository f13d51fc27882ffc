"""Fingers on an explorer in a real JupyterLab: a tap looks, one finger paints and pulls, two scroll the page."""

import pytest
from lab_page import opened, run_explorers, wait_until
from test_kit import CELLS, CODE, OUTPUT, PAD, canvas, explorer, middle, reading, stored


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open the kit's notebook in a browser that has a touch screen, so low that it must scroll."""
    with opened(stored(), tmp_path_factory, height=700, fingers=True) as page:
        run_explorers(page, len(CELLS))
        yield page


def place(page, title, row, col, number):
    """Return where the middle of a cell is in the window, once it stands still there."""
    explorer(page, number)
    page.settle()
    sheet, inside = canvas(page, title, number).bounding_box(), middle(page, title, row, col, number)
    return sheet["x"] + inside["x"], sheet["y"] + inside["y"]


def drag(page, start, end, fingers=1, steps=12):
    """Put fingers down side by side, move them in small steps, and lift them."""
    session = page.context.new_cdp_session(page.page)

    def touch(kind, share):
        x, y = (begin + share * (stop - begin) for begin, stop in zip(start, end, strict=True))
        points = [{"x": x + 40 * finger, "y": y, "id": finger} for finger in range(fingers)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if kind != "touchEnd" else []})

    touch("touchStart", 0)
    for step in range(1, steps + 1):
        touch("touchMove", step / steps)
    touch("touchEnd", 1)
    session.detach()


def scrolled(page):
    return page.page.locator(".jp-WindowedPanel-outer").first.evaluate("pane => pane.scrollTop")


def test_a_tap_looks(page):
    """A tap on a cell of the output writes out its sum, as the pointer above it does."""
    page.page.touchscreen.tap(*place(page, OUTPUT, 0, 2, 0))
    told = "output[0, 2] = 2·0 + 1·1 + 0·2 + 1·2 + 3·2 + 1·0 + 2·0 + 2·1 + 3·2 = 17"
    wait_until(lambda: reading(page) == told, told, patience=10)


def test_a_finger_paints(page):
    """Drawn down the pad, a finger inks its rows, and the page stays where it is."""
    start, end = place(page, "a pad", 1, 4, PAD), place(page, "a pad", 6, 4, PAD)
    before = scrolled(page)
    drag(page, start, end)
    wait_until(lambda: reading(page, PAD) == "0 1 1 1 1 1 1 0", "six inked rows", patience=10)
    assert scrolled(page) == before


def middle_of_bar(page, col):
    """Return where a number of the code's upper row would be 0, and the height of its cell."""
    explorer(page, CODE)
    page.settle()
    sheet = canvas(page, "a code", CODE).bounding_box()
    return (sheet["x"] + (col + 0.5) * sheet["width"] / 3, sheet["y"] + sheet["height"] / 4), sheet["height"] / 2


def test_a_finger_pulls(page):
    """A bar from -4 to 4 follows the finger up by a quarter of its height, to 2; the page stays where it is."""
    (x, y), height = middle_of_bar(page, 0)
    before = scrolled(page)
    drag(page, (x, y), (x, y - height / 4))
    wait_until(lambda: reading(page, CODE).startswith("2.0 "), "a bar that was pulled to 2", patience=10)
    assert scrolled(page) == before


def test_two_fingers_scroll(page):
    """Two fingers on a pad, or on bars, move the page; they leave no ink and pull nothing."""
    for number in (PAD, CODE):
        x, y = place(page, "a pad", 6, 2, PAD) if number == PAD else middle_of_bar(page, 1)[0]
        before, told = scrolled(page), reading(page, number)
        drag(page, (x, y), (x, y + 150), fingers=2)
        wait_until(lambda then=before: scrolled(page) < then - 50, "the page to scroll", patience=10)
        page.settle()
        assert reading(page, number) == told


def test_nothing_failed(page):
    """The browser's console holds no error."""
    assert (page.complaints, page.errors()) == ([], [])
