"""Write the lecture as a static web site: run each notebook, store what its explorers show, lay out pages.

Pages that need no server either::

    python -m tools.pages.build [folder] [--only 01_convolution.ipynb] [--repository OWNER/NAME]
"""

import argparse
import base64
import html
import io
import os
import re
import sys
from pathlib import Path
from string import Template

from nbconvert import HTMLExporter
from nbconvert.filters import ansi2html, markdown2html
from PIL import Image

from course_utils.exercises import SOLUTIONS, solution
from course_utils.explorers.kit import thrift
from course_utils.explorers.kit.card import Card
from course_utils.explorers.kit.recording import MIME, PURSE
from course_utils.explorers.kit.view import ArrayView
from course_utils.figures import COLOUR_MAPS
from course_utils.jupyter.slides import parted
from tools.ending import ended
from tools.pages.formulas import in_html
from tools.refresh_notebooks import ROOT, RefreshError, execute, read

HERE = Path(__file__).parent
FOLDER = ROOT / "site"
TITLE = "Convolutional networks and autoencoders, to play with"
LARGEST_PAGE, LARGEST_SITE = 4_000_000, 60_000_000  # bytes, with all that a page loads
LONGEST_RUN = 1800  # seconds for a notebook; its explorers are drawn hundreds of times
LITE = "lite"  # below the site: what `lab.py lite` builds, if it was built
AS_TEXT = 4 / 3  # base64
EXPLORER = re.compile(r"^[A-Z]\w+Explorer\(")
CHECK = re.compile(r"^check_(\w+)\((?:\"([\w ]+)\")?", re.M)


class PagesError(Exception):
    """A site that cannot be; the message says what to do."""


def main(arguments=None):
    """Build the site; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="default: site")
    parser.add_argument("--only", type=Path, help="one notebook, from anywhere: the same page for it alone")
    parser.add_argument("--repository", help="OWNER/NAME on GitHub: each page then leads to Binder, too")
    options = parser.parse_args(arguments)
    all_notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    if options.only and not options.only.is_file():
        options.only = ROOT / "notebooks" / options.only.name
    try:
        if options.repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", options.repository):
            raise PagesError(f"a repository is OWNER/NAME, as in its address on GitHub, not {options.repository!r}")
        if options.only and not options.only.is_file():
            raise PagesError(f"there is no notebook {options.only.name}; choose one of notebooks/, or give its path")
        write_frame(options.folder, all_notebooks)
        for path in [options.only] if options.only else all_notebooks:
            print(write_page(options.folder, path, all_notebooks, options.repository), flush=True)
        files = {*options.folder.rglob("*")} - {*(options.folder / LITE).rglob("*")}
        size = sum(file.stat().st_size for file in files if file.is_file())
        if size > LARGEST_SITE:
            raise PagesError(f"the site takes {size / 1e6:.1f} MB and may take {LARGEST_SITE / 1e6:.0f}")
    except (PagesError, RefreshError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    first = "index.html" if not options.only else f"{options.only.stem}.html"
    print(f"{size / 1e6:.1f} MB; open {options.folder / first}")
    return 0


# ---- the frame: styles, scripts, the first page ----


def write_frame(folder, notebooks):
    """Write what all pages share, and the first page."""
    for name in ("drawings", "pictures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "page.js").write_text(script(), encoding="utf-8")
    style = "\n".join([Card._css, ArrayView._css, (HERE / "page.css").read_text(encoding="utf-8")])
    (folder / "page.css").write_text(style, encoding="utf-8")
    (folder / "screenshot.webp").write_bytes(thrift.webp((ROOT / "data" / "screenshot.png").read_bytes()))
    (folder / "index.html").write_text(framed(TITLE, first_page(), notebooks), encoding="utf-8")


def script():
    """The kit's modules and the page's own script, as one that needs no server."""
    parts = {"card": (Card._esm, "render"), "view": (ArrayView._esm, "render, Pen, Pull, Grip, unpack")}
    modules = [
        f"{name}: (() => {{\n{module.replace('export default { render };', f'return {{ {given} }};')}\n}})()"
        for name, (module, given) in parts.items()
    ]
    colours = {name: base64.b64encode(colours.tobytes()).decode() for name, colours in COLOUR_MAPS.items()}
    told = f"const KIT = {{ {', '.join(modules)} }}, MAPS = {colours};"
    places = thrift.READER, *(HERE / f"{part}.js" for part in ("recording", "controls", "slides", "page"))
    own = "\n".join(place.read_text(encoding="utf-8") for place in places)
    return f'"use strict";\n(() => {{\n{told}\n{own}\n}})();\n'


def first_page():
    """What the lecture is, the path, and what lives here."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    intro, table = readme.split("\n\n")[1], re.search(r"\| notebook.*?\n\n", readme, re.S)[0]
    picture = "![An explorer with its controls, planes and reading line](screenshot.webp)"
    what_lives = (HERE / "first_page.md").read_text(encoding="utf-8")
    text = f"# {TITLE}\n\n{intro}\n\n{picture}\n\n## The path\n\n{table}\n{what_lives}"
    return as_html(text.replace("](notebooks/", "]("))


def framed(title, main, notebooks, here=None, doors=""):
    """A whole page; `here` is the notebook that it shows, `doors` are links to where it runs."""
    links, code = "", here is not None
    for path in notebooks:
        current = ' aria-current="page"' if code and path.stem == here.stem else ""
        links += f'<a href="{path.stem}.html" title="{spoken(path)}"{current}>{path.stem[:2]}</a>'
    names = {"page-code": "show code", "page-slides": "slides"} if code else {}
    buttons = "".join(
        f'<button type="button" class="{kind}" aria-pressed="false">{name}</button>' for kind, name in names.items()
    )
    frame = Template((HERE / "frame.html").read_text(encoding="utf-8"))
    links = f'<a href="index.html">Start</a>{links}'
    return frame.safe_substitute(title=html.escape(title), links=links, buttons=buttons, main=main, doors=doors)


def doors_of(folder, path, repository=None):
    """Links to where a notebook of the course can be changed and run without installing anything."""
    doors = {}
    if (folder / LITE / "files" / path.name).is_file():
        doors[f"{LITE}/lab/index.html?path={path.name}"] = "in this browser"
    if repository and path.resolve().parent == ROOT / "notebooks":
        doors[f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/notebooks/{path.name}"] = "on Binder"
    links = " or ".join(f'<a href="{html.escape(address)}">{where}</a>' for address, where in doors.items())
    return links and f'<p class="page-doors">Change anything: open it {links}, with Python.</p>'


def spoken(path):
    """The name of a notebook, in words."""
    return path.stem[3:].replace("_", " ")


# ---- a notebook ----


def write_page(folder, path, notebooks, repository=None):
    """Run a notebook and write its page; return one line about it."""
    stored = read(path)
    explorers = sum(EXPLORER.match(text_of(output)) is not None for output in pictures_of(stored))
    shown = sum(len(thrift.webp(base64.b64decode(output["data"]["image/png"]))) for output in pictures_of(stored))
    room = int((0.9 * LARGEST_PAGE - shown - 150_000) / AS_TEXT)
    environment = {**os.environ, PURSE: f"{room}/{explorers}"}
    notebook = execute(stored, ROOT / "notebooks", LONGEST_RUN, environment)
    page = Page(folder, path.stem)
    notebook.cells = [part for cell in notebook.cells for part in parted(cell)]  # what stands above a heading folds
    for cell in notebook.cells:
        page.prepare(cell)
    exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(HERE)])
    exporter.register_filter("markdown2html", as_html)
    body, _ = exporter.from_notebook_node(notebook)
    title = re.search(r"^# (.*)", "\n".join(cell.source for cell in notebook.cells), re.M)
    text = framed(title[1] if title else path.stem, body, notebooks, path, doors_of(folder, path, repository))
    (folder / f"{path.stem}.html").write_text(text, encoding="utf-8")
    size = len(text.encode()) + page.size
    if size > LARGEST_PAGE:
        raise PagesError(f"{path.stem} takes {size / 1e6:.2f} MB and may take {LARGEST_PAGE / 1e6:.0f}")
    return f"{path.stem:36} {explorers} explorers {size / 1e6:5.2f} MB"


def pictures_of(notebook):
    """The outputs with a picture."""
    return [each for cell in notebook.cells for each in cell.get("outputs", []) if "image/png" in each.get("data", {})]


def text_of(output):
    """An output as plain text."""
    return "".join(output.get("data", {}).get("text/plain", ""))


class Page:
    """Files beside a page: pictures, and the drawings of explorers.

    Attributes
    ----------
    size : int
        Bytes of all of them.
    """

    def __init__(self, folder, stem):
        self.folder, self.stem, self.size = folder, stem, 0

    def prepare(self, cell):
        """Say of each output of a cell how the page shows it, and what follows the cell."""
        if cell.cell_type != "code":
            return
        exercises = exercises_of(cell.source)
        cell.metadata.update(open=bool(exercises), after="".join(map(solved, exercises)))
        if exercises:
            cell.outputs = []
        for number, output in enumerate(cell.outputs):
            output["page"] = self.shown(output, f"{self.stem}-{cell.id}{f'-{number}' if number else ''}")

    def shown(self, output, name):
        """An output as HTML."""
        data = output.get("data", {})
        if output.output_type == "stream":
            return f"<pre>{ansi2html(output.text)}</pre>"
        if output.output_type == "error":
            return f"<pre>{ansi2html(chr(10).join(output.traceback))}</pre>"
        if MIME in data:
            kind = " page-question" if text_of(output).startswith("Prediction(") else ""
            self.write(f"drawings/{name}.js", f'course.take("{name}", "{data[MIME]}");'.encode())
            return f'<div class="page-explorer{kind}" data-explorer="{name}">{self.picture(output, name)}</div>'
        if "image/png" in data:
            return f'<div class="page-figure">{self.picture(output, name)}</div>'
        return data["text/html"] if "text/html" in data else f"<pre>{ansi2html(text_of(output))}</pre>"

    def picture(self, output, name):
        """The picture of an output, as a file of its own."""
        png = base64.b64decode(output["data"]["image/png"])
        picture, (width, height) = thrift.webp(png), Image.open(io.BytesIO(png)).size
        about = output.metadata.get("image/png", {})
        self.write(f"pictures/{name}.webp", picture)
        drawn = f' data-pictures="{about["pictures"]}"' if about.get("pictures") else ""
        alt = html.escape(about.get("alt", ""))
        return f'<img src="pictures/{name}.webp" width="{width}" height="{height}" alt="{alt}" loading="lazy"{drawn}>'

    def write(self, name, content):
        """Write a file and count it."""
        (self.folder / name).write_bytes(content)
        self.size += len(content)


def exercises_of(source):
    """The names of the exercises that a cell checks."""
    return [named or name for name, named in CHECK.findall(source) if name != "environment"]


def solved(name):
    """The solution of an exercise, behind a click."""
    if name not in SOLUTIONS:
        raise PagesError(f"there is no solution called {name!r}, which an exercise checks")
    told = html.escape(str(solution(name)))
    return f'<details class="solution"><summary>one way to solve it: {name}</summary><pre>{told}</pre></details>'


def as_html(text):
    """Markdown as HTML, with formulas, and links to pages in place of notebooks."""
    page = in_html(markdown2html(text))
    page = re.sub(r'<a class="anchor-link".*?</a>', "", page)
    page = re.sub(r'href="([\w.-]+)\.ipynb', r'href="\1.html', page)
    return re.sub(r'<a href="(?:\.\./)+([^"]*)">(.*?)</a>', named, page)


def named(link):
    """A file that the site does not have, by its name: a match of its place and the words that led to it."""
    place, words = link.groups()
    return f"<span>{words if place in words else f'{words}: {place}'}</span>"


if __name__ == "__main__":
    sys.exit(ended(main))
