"""Keep the pictures and drop the widget views when a notebook is saved.

An explorer's output holds the same thing twice: a live widget view, which points at a model in the
running kernel, and a picture of it. Reopened without that kernel, JupyterLab prefers the view and
shows "Error displaying widget: model not found" where the picture would have been. So a saved copy
keeps the picture only; the page that is open stays alive, since only the file is changed.
"""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
FALLBACKS = ("image/png", "text/html")


def before_saving(model, **_):
    """Tidy the notebook that JupyterLab is about to write (its ``pre_save_hook``).

    Parameters
    ----------
    model : dict
        Jupyter's contents model; other files than notebooks are left alone. An exception here would
        be logged by the server and the notebook saved as it is, so nothing is lost either way.
    """
    if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
        drop_widget_views(model["content"])


def drop_widget_views(notebook):
    """Drop, in place, each widget view that has a picture beside it, and the widget state nobody needs then.

    Parameters
    ----------
    notebook : dict
        The notebook as JSON (format 4). A view without a picture stays, and with one such view
        the stored widget state stays too: it would be the only trace of what was shown.

    Returns
    -------
    int
        How many views were dropped.

    Examples
    --------
    >>> output = {"output_type": "display_data", "data": {WIDGET_VIEW: {"model_id": "1"}, "image/png": "iVBOR"}}
    >>> drop_widget_views({"cells": [{"cell_type": "code", "outputs": [output]}], "metadata": {}})
    1
    >>> output["data"]
    {'image/png': 'iVBOR'}
    """
    with_view = [
        output["data"]
        for cell in notebook.get("cells", [])
        for output in cell.get("outputs", [])
        if WIDGET_VIEW in output.get("data", {})
    ]
    with_picture = [data for data in with_view if any(kind in data for kind in FALLBACKS)]
    for data in with_picture:
        del data[WIDGET_VIEW]
    if len(with_picture) == len(with_view):
        notebook.get("metadata", {}).pop("widgets", None)
    return len(with_picture)
