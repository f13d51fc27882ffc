"""Explorers answer back in a real JupyterLab: predictions with their verdicts, what is folded below them, lost kernels.

The tests share one page and stand in the order of a story; the last one closes an explorer.
"""

import base64

import nbformat
import pytest
from lab_page import opened, wait_until

from course_utils.explorers.questions import ask

CELLS = [
    'from course_utils.explorers.questions import ask\nask("28 by 28")',
    "28 - 5 + 1",
    "",
    'ask("depth")',
    "3 - 3 + 1",
    "",
    "from course_utils.explorers.convolution.output_size import OutputSizeExplorer\n"
    "explorer = OutputSizeExplorer()\nexplorer",
    "explorer.close()",
]
QUESTION, ANSWER, HEADING, SECOND, SECOND_ANSWER, LINE, EXPLORER, CLOSES = range(8)


def stored(number):
    """Return a cell as it is stored, a question with its still picture."""
    if number in (HEADING, LINE):
        return nbformat.v4.new_markdown_cell("## The next section" if number == HEADING else "---")
    cell = nbformat.v4.new_code_cell(CELLS[number])
    if number in (QUESTION, SECOND):
        data, about = ask({QUESTION: "28 by 28", SECOND: "depth"}[number])._repr_mimebundle_()
        kept = {"text/plain": data["text/plain"], "image/png": base64.b64encode(data["image/png"]).decode()}
        cell.outputs = [nbformat.v4.new_output("display_data", kept, metadata=about)]
    elif number in (ANSWER, SECOND_ANSWER):
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "the answer"})]
    return cell


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open a notebook that was stored and not run."""
    with opened([stored(number) for number in range(len(CELLS))], tmp_path_factory, height=1400) as page:
        yield page


def cell(page, number):
    return page.page.locator(".jp-Notebook .jp-Cell").nth(number)


def run(page, number):
    page.page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {number}")
    page.command("notebook:run-cell")
    page.settle()


def is_folded(page, number):
    """Say whether a cell is a thin strip in which nothing is seen."""
    parts = cell(page, number).locator(".jp-Cell-inputWrapper, .jp-Cell-outputWrapper").all()
    return cell(page, number).bounding_box()["height"] < 40 and not any(part.is_visible() for part in parts)


def card(page, number):
    return cell(page, number).locator(".course-explorer")


def lead(page, number=EXPLORER):
    return card(page, number).locator(".course-lead").inner_text()


def test_a_stored_question_folds_its_answer(page):
    """Opened and not run: the cell below a question is folded, what comes after a heading or a line is not."""
    wait_until(lambda: page.page.locator(".course-still").count() == 2, "two still pictures")
    wait_until(lambda: page.page.locator(".jp-Notebook :is(h2, hr)").count() == 2, "the heading and the line")
    page.settle()
    folded = [is_folded(page, number) for number in (ANSWER, HEADING, SECOND, SECOND_ANSWER)]
    assert folded == [True, False, False, True]
    told = "cell => getComputedStyle(cell, '::before').content"
    assert "it opens when you reveal your prediction" in cell(page, ANSWER).evaluate(told)


def test_a_still_picture_says_so(page):
    """Above the picture of an explorer stands what to do."""
    told = page.page.locator(".course-still").first.evaluate("picture => getComputedStyle(picture, '::before').content")
    assert "still picture: run the cell to play" in told


def test_what_ends_it_may_come_and_go(page):
    """Without the line what is below it is folded, too; put back, the line ends it again."""
    cells = "window.jupyterapp.shell.currentWidget.content.widgets"
    for text, is_gone in (("no line", True), ("---", False)):
        page.page.evaluate(f"text => {cells}[{LINE}].model.sharedModel.setSource(text)", text)
        wait_until(lambda gone=is_gone: is_folded(page, EXPLORER) == gone, f"the cell below {text!r}")


def test_whoever_wants_to_look_clicks(page):
    """A click opens what is folded below that question, and nothing else."""
    strip = cell(page, SECOND_ANSWER).bounding_box()
    page.page.mouse.click(strip["x"] + 300, strip["y"] + 15)
    assert [is_folded(page, number) for number in (ANSWER, SECOND_ANSWER)] == [True, False]


def test_a_prediction_is_judged(page):
    """Run, chosen, revealed: sign and word, the slip's own sentence, the answer open; the card's height is the same."""
    page.await_in_page("window.jupyterapp.shell.currentWidget.sessionContext.ready", "a kernel to be ready")
    run(page, QUESTION)
    run(page, ANSWER)
    asked = card(page, QUESTION)
    asked.wait_for()
    assert is_folded(page, ANSWER)
    height = page.height(asked)
    asked.locator("input").nth(0).check()
    asked.locator(".widget-button").click()
    wait_until(lambda: asked.evaluate("card => card.classList.contains('course-wrong')"), "the verdict")
    page.settle()
    said = asked.locator(".course-reading").inner_text().splitlines()
    assert said[0] == "✗ Not so" and "28 × 28. So it is with padding" in said[1]
    assert said[2].startswith("It is: 24 × 24.")
    assert page.height(asked) == height
    assert not is_folded(page, ANSWER)


def test_the_first_guess_stands(page):
    """It is marked beside the truth, and no other can be chosen."""
    marks = (
        card(page, QUESTION)
        .locator(".widget-radio-box label")
        .evaluate_all("labels => labels.map(label => getComputedStyle(label, '::after').content.replaceAll('\"', ''))")
    )
    assert marks == ["✗ yours", "", "✓", ""]
    label = card(page, QUESTION).locator(".widget-label")
    assert label.evaluate("label => getComputedStyle(label, '::after').content") == "none"
    assert card(page, QUESTION).locator("input[type=radio]:enabled").count() == 0


def test_a_restarted_kernel(page):
    """The card says so, its controls rest, and no broken chains are strewn about; run again, it plays."""
    run(page, EXPLORER)
    card(page, EXPLORER).wait_for()
    before = lead(page)
    page.await_in_page("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()", "a new kernel")
    wait_until(lambda: lead(page) == "The kernel was restarted: run this cell again.", "the card to say so")
    assert card(page, EXPLORER).locator(".course-controls").evaluate("controls => controls.inert")
    chains = """card => [card, ...card.querySelectorAll(".jupyter-widgets-disconnected")]
        .filter(part => getComputedStyle(part, "::before").display !== "none").length"""
    assert card(page, EXPLORER).evaluate(chains) == 0
    run(page, EXPLORER)
    wait_until(lambda: lead(page) == before, "a new card")
    assert not card(page, EXPLORER).locator(".course-controls").evaluate("controls => controls.inert")


def test_a_lost_connection(page):
    """Said in the card while it lasts; when the connection is back, so are the controls."""
    before = lead(page)
    page.context.set_offline(True)
    kernel = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
    page.page.evaluate(f"{kernel}.reconnect().catch(() => null) && null")
    wait_until(lambda: lead(page).startswith("The connection is lost"), "the card to say so")
    page.context.set_offline(False)
    page.page.evaluate(f"{kernel}.reconnect().catch(() => null) && null")
    wait_until(lambda: lead(page) == before, "the connection")


def test_a_closed_explorer(page):
    """Where it stood, words say why nothing stands there."""
    run(page, CLOSES)
    wait_until(lambda: card(page, EXPLORER).count() == 0, "the card to go")
    told = (
        cell(page, EXPLORER).locator(".course-closed").evaluate("output => getComputedStyle(output, '::after').content")
    )
    assert "This explorer was closed: run this cell again." in told
