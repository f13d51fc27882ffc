"""A cell that runs again frees the explorers that it has shown before, and only those that nobody needs."""

from types import SimpleNamespace

import pytest
from IPython.core.events import EventManager, available_events

from course_utils.explorers.convolution.output_size import OutputSizeExplorer
from course_utils.explorers.kit import shown


class Notebook:
    """A shell as a kernel has it: cells run by name, and keep their results."""

    def __init__(self):
        self.events = EventManager(self, available_events)
        self.user_ns, self.user_ns_hidden, self.runs, self.parent = {"_oh": {}}, {}, 0, {}

    def get_parent(self):
        return self.parent

    def run(self, cell, *explorers):
        """Run a cell that shows some explorers; the last is its result."""
        self.runs += 1
        self.parent = {"metadata": {"cellId": cell} if cell else {}, "header": {"msg_id": str(self.runs)}}
        for explorer in explorers:
            explorer._repr_mimebundle_()
            for names in (self.user_ns, self.user_ns_hidden):
                names[f"_{self.runs}"] = explorer
            self.user_ns["_oh"][self.runs] = explorer
        self.events.trigger("post_run_cell", SimpleNamespace())
        self.parent = {}


@pytest.fixture
def notebook(monkeypatch):
    kernel = Notebook()
    monkeypatch.setattr(shown, "get_ipython", lambda: kernel)
    monkeypatch.setattr(shown, "_SHOWN", {})
    return kernel


@pytest.fixture
def explorers():
    made = [OutputSizeExplorer(), OutputSizeExplorer()]
    yield made
    for explorer in made:
        explorer.close()


def is_open(explorer):
    return explorer.comm is not None


def test_the_next_run_frees_it(notebook, explorers):
    """With its controls, and IPython lets go of it as well."""
    old, new = explorers
    notebook.run("a", old)
    notebook.run("b")
    assert is_open(old)
    notebook.run("a", new)
    assert (is_open(old), is_open(old.controls[0]), is_open(new)) == (False, False, True)
    assert list(notebook.user_ns["_oh"].values()) == [new]
    assert "_1" not in notebook.user_ns and "_1" not in notebook.user_ns_hidden


def test_a_run_that_shows_nothing_frees_it(notebook, explorers):
    """As where the cell was changed, or failed."""
    notebook.run("a", explorers[0])
    notebook.run("a")
    assert not is_open(explorers[0])


def test_what_another_cell_shows_stays(notebook, explorers):
    """Until that cell has run again, too."""
    old, new = explorers
    notebook.run("a", old)
    notebook.run("b", old)
    notebook.run("a", new)
    assert is_open(old)
    notebook.run("b")
    assert not is_open(old)


def test_what_a_variable_names_stays(notebook, explorers):
    """It may be shown again; the same explorer in a second run of its cell is no replacement of itself."""
    notebook.user_ns["mine"] = explorers[0]
    for _ in range(2):
        notebook.run("a", explorers[0])
    notebook.run("a", explorers[1])
    assert is_open(explorers[0]) and is_open(explorers[1])


def test_where_no_cell_is_known(notebook, explorers, monkeypatch):
    """A console, or a page that does not tell which cell runs, frees nothing; nor does plain Python."""
    notebook.run(None, explorers[0])
    notebook.run(None, explorers[1])
    monkeypatch.setattr(shown, "get_ipython", lambda: None)
    explorers[0]._repr_mimebundle_()
    assert is_open(explorers[0]) and shown._SHOWN == {}
