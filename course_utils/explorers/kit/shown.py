"""Which cell shows which explorers: those of an earlier run are freed, or each run would leave all its widgets behind.

An explorer that another cell shows, too, or that a variable still names, is left alone.
"""

from IPython import get_ipython

_SHOWN = {}  # cell -> list of (run, explorer)


def note(explorer):
    """Write down that an explorer is shown by the cell that runs now; where no cell runs, nothing is."""
    cell, run = running()
    if cell:
        _SHOWN.setdefault(cell, []).append((run, explorer))
        events = get_ipython().events
        if free_replaced not in events.callbacks["post_run_cell"]:
            events.register("post_run_cell", free_replaced)


def free_replaced(*_):
    """Close what the cell that ran has shown before."""
    cell, run = running()
    before = [explorer for when, explorer in _SHOWN.get(cell, ()) if when != run]
    if before:
        _SHOWN[cell] = [(when, explorer) for when, explorer in _SHOWN[cell] if when == run]
        needed = {id(explorer) for shown in _SHOWN.values() for _, explorer in shown}
        needed |= {id(value) for name, value in get_ipython().user_ns.items() if not name.startswith("_")}
        for explorer in before:
            if id(explorer) not in needed:
                explorer.close()
                _forget(explorer)


def running():
    """Return the cell that runs now and which run of it this is, as the page names them: (None, None) elsewhere."""
    header = getattr(get_ipython(), "get_parent", dict)()
    cell = header.get("metadata", {}).get("cellId")
    return (cell, header["header"]["msg_id"]) if cell else (None, None)


def _forget(explorer):
    """Take an explorer out of `Out`, where IPython keeps the result of every cell."""
    shell = get_ipython()
    results = shell.user_ns["_oh"]
    for count in [count for count, result in results.items() if result is explorer]:
        del results[count]
        for names in (shell.user_ns, shell.user_ns_hidden):
            names.pop(f"_{count}", None)
