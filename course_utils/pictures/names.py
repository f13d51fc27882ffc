"""What pictures are called in a sentence: kinds of scene and photographs in words, a file's name where it is long."""

SPOKEN = {
    "tallbuilding": "tall building",
    "insidecity": "inside city",
    "opencountry": "open country",
    "motorcycle_left": "motorcycle",
    "motorcycle_right": "motorcycle",
}
"""Names of kinds and photographs that are no words -> what one would say."""


def spoken(name):
    """Return the name of a kind of scene or of a photograph as one would say it.

    Examples
    --------
    >>> spoken("opencountry"), spoken("forest")
    ('open country', 'forest')
    """
    return SPOKEN.get(name, name)


def file_name(upload, most=24):
    """Return the name of the picture that an `ipywidgets.FileUpload` holds, a long one without its middle.

    Parameters
    ----------
    upload : tuple of dict
        Its value.
    most : int
        Letters.

    Examples
    --------
    >>> file_name([{"name": "WhatsApp Image 2026-11-30 at 14.22.11.jpeg"}])
    'WhatsApp Ima….22.11.jpeg'
    """
    name = upload[0]["name"]
    ends = (most - 1) // 2  # letters of the beginning and of the end, beside the …
    return name if len(name) <= most else f"{name[: most - 1 - ends]}…{name[-ends:]}"
