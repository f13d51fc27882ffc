"""One notebook that makes every explorer of the package once, and a walk through all of them."""

import contextlib

import nbformat
from lab_page import ROOT, opened, run_explorers
from sweeping import kinds

NAMES = [kind.__name__ for kind in kinds()]
FIRST = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\nfrom sweeping import kinds, made\n"
FIRST += "known = {kind.__name__: kind for kind in kinds()}"
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"


@contextlib.contextmanager
def every_explorer(folders, *more, **how):
    """Open and run a notebook that makes every explorer, and then what the cells `more` make; yield its `LabPage`.

    Each of `more` should end in one explorer; `folders` and `how` are those of `opened`.
    """
    sources = [FIRST, *(f"made(known[{name!r}])" for name in NAMES), *more]
    with opened([nbformat.v4.new_code_cell(source) for source in sources], folders, **how) as page:
        run_explorers(page, len(NAMES) + len(more))
        yield page


def explorers(page, size, theme=LIGHT):
    """Yield every explorer with its name, in a window of this size; `more` are called by their titles."""
    page.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.page.wait_for_selector(f"body[data-jp-theme-light={str(theme == LIGHT).lower()}]", state="attached")
    page.page.wait_for_load_state("networkidle")
    page.settle()
    page.settle()
    for number, explorer in enumerate(page.page.locator(".course-explorer").all()):
        explorer.scroll_into_view_if_needed()
        yield NAMES[number] if number < len(NAMES) else page.name_of(explorer), explorer
