"""Pages without Python: formulas, links, exercises, and the command that builds them."""

import re

import nbformat
import pytest

from tools.pages import build
from tools.pages.formulas import in_html, mathml

NOTEBOOKS = sorted((build.ROOT / "notebooks").glob("*.ipynb"))


def test_the_size_of_an_output():
    """The slide's formula with stride and padding: a fraction inside the brackets that round down."""
    told = mathml(r"n = \left\lfloor \frac{d + 2p - k}{s} \right\rfloor + 1")
    above = "<mi>d</mi><mo>+</mo><mn>2</mn><mi>p</mi><mo>−</mo><mi>k</mi>"
    assert f"<mo>⌊</mo><mfrac><mrow>{above}</mrow><mrow><mi>s</mi></mrow></mfrac><mo>⌋</mo>" in told


def test_limits_of_a_sum_stand_above_and_below():
    """As on the slide; indices of a letter stand beside it."""
    assert mathml(r"\sum_{n=1}^{k_3} x_n").startswith("<math><mrow><munderover><mo>∑</mo>")
    assert "<msub><mi>x</mi><mi>n</mi></msub>" in mathml(r"\sum_{n=1}^{k_3} x_n")


def test_words_and_hats():
    """A word is text; what is above a letter is its accent."""
    told = mathml(r"\text{rate} + \hat z")
    assert "<mtext>rate</mtext>" in told and '<mover accent="true"><mi>z</mi><mo>^</mo></mover>' in told


@pytest.mark.parametrize(("formula", "named"), [(r"\oint x", r"\\oint"), (r"\frac{1", "lacks its }")])
def test_formulas_that_cannot_be_written(formula, named):
    """They are refused by name, so that no page shows raw LaTeX."""
    with pytest.raises(ValueError, match=named):
        mathml(formula)


def test_code_is_no_formula():
    """Dollars in code stay dollars."""
    assert in_html("<p>$x$ and <code>$HOME, $PATH</code></p>").count("$") == 2


def test_links_out_of_the_site_name_their_file():
    """What they led to is not there; a file that is named already is not named twice."""
    assert "(<span>how: data/photographs/README.md</span>)" in build.as_html("([how](../data/photographs/README.md))")
    assert "<p><span>data/README.md</span></p>" in build.as_html("[data/README.md](../data/README.md)")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_of_the_notebooks(notebook):
    """No formula is left as LaTeX, no link leads to a notebook or out of the site, all lead to pages that are built."""
    cells = nbformat.read(notebook, 4).cells
    page = "".join(build.as_html(cell.source) for cell in cells if cell.cell_type == "markdown")
    assert "$" not in re.sub(r"<code>.*?</code>|<pre>.*?</pre>", "", page, flags=re.S)
    places = re.findall(r'href="([^"#]+)', page)
    assert {place for place in places if not place.startswith("https://")} <= {
        f"{path.stem}.html" for path in NOTEBOOKS
    }


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_exercise_has_a_solution(notebook):
    """What a cell checks is known by name, and its solution is shown behind a click."""
    cells = nbformat.read(notebook, 4).cells
    exercises = [cell for cell in cells if cell.cell_type == "code" and build.exercises_of(cell.source)]
    for cell in exercises:
        for name in build.exercises_of(cell.source):
            assert "<details" in build.solved(name)
    assert bool(exercises) == (notebook.stem != "14_slide_by_slide")


def test_an_exercise_without_solution():
    """It is named."""
    with pytest.raises(build.PagesError, match="no solution called 'flying'"):
        build.solved("flying")


def test_the_first_page():
    """The path with a link to each page, the picture, and what needs Python."""
    page = build.first_page()
    for path in NOTEBOOKS:
        assert f'href="{path.stem}.html"' in page
    assert "screenshot.webp" in page
    assert "python lab.py lab" in page


def test_the_script_is_no_module():
    """A page from a folder may load no modules: nothing is imported or exported, and no address is asked."""
    script = build.script()
    assert not re.search(r"^(import|export) ", script, re.M)
    assert "https://" not in script
    assert "fetch(" not in script


def test_doors_to_where_a_notebook_runs(tmp_path):
    """Binder where a repository is named, the browser's own Python where it was built beside the page."""
    first = NOTEBOOKS[1]
    assert build.doors_of(tmp_path, first) == ""
    told = build.doors_of(tmp_path, first, "me/course")
    assert f'"https://mybinder.org/v2/gh/me/course/HEAD?urlpath=lab/tree/notebooks/{first.name}"' in told
    (tmp_path / build.LITE / "files").mkdir(parents=True)
    (tmp_path / build.LITE / "files" / first.name).touch()
    assert f'<a href="lite/lab/index.html?path={first.name}">in this browser</a> or <a' in build.doors_of(
        tmp_path, first, "me/course"
    )
    assert build.doors_of(tmp_path, tmp_path / "mine.ipynb", "me/course") == ""  # nobody else has it
    assert "with Python.</p>" in build.framed("title", "main", NOTEBOOKS, first, told)


def test_a_repository_has_an_owner(tmp_path, capsys):
    """One sentence about what was expected, and nothing is built."""
    assert build.main([str(tmp_path / "site"), "--repository", "course"]) == 1
    assert "OWNER/NAME" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_notebook_that_is_not_there(tmp_path, capsys):
    """One sentence, and no half of a site."""
    assert build.main([str(tmp_path), "--only", "99_flying.ipynb"]) == 1
    assert "99_flying.ipynb" in capsys.readouterr().err
