"""Pictures in pages that nbconvert makes: its own template says "No description has been provided" of each."""

from html import escape

from course_utils.jupyter.saving import drop_widget_views


def describe_pictures(notebook, resources):
    """Show each picture that has an alt text by a tag that carries it (a preprocessor of nbconvert's HTML exporters).

    An explorer that was just run is its picture, too: its live view would wait for a kernel, and for the network.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its copy in memory is changed, not the file.
    resources : dict
        Handed on.

    Examples
    --------
    >>> data, metadata = {"image/png": "iVBOR"}, {"image/png": {"alt": "a < b"}}
    >>> cell = {"outputs": [{"output_type": "display_data", "data": data, "metadata": metadata}]}
    >>> _ = describe_pictures({"cells": [cell]}, {})
    >>> data["text/html"]
    '<img alt="a &lt; b" src="data:image/png;base64,iVBOR">'
    """
    drop_widget_views(notebook)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data, alt = output.get("data", {}), output.get("metadata", {}).get("image/png", {}).get("alt")
            if alt and "image/png" in data and "text/html" not in data:
                picture = "".join(data["image/png"]).strip()
                data["text/html"] = f'<img alt="{escape(alt)}" src="data:image/png;base64,{picture}">'
    return notebook, resources
