"""An answer beside the right one, as a page shows them: small tables, orange where they differ."""

from html import escape

import numpy as np

MOST = 9  # rows and columns of a table; of a larger array the part around the first difference is shown
WRONG = "background: #E69F00; color: #111;"


def tables(yours, right, differs):
    """Return HTML that shows an answer, the right one and, where both have one shape, their difference.

    Parameters
    ----------
    yours, right : float array
        Only where both are (n,) or (H, W) there is something to show; else the HTML is empty.
    differs : function of two arrays
        Where they count as different: an array of bools.
    """
    if not all(each.ndim in (1, 2) and each.size for each in (yours, right)):
        return ""
    arrays, wrong = {"your output": yours, "the right one": right}, None
    if yours.shape == right.shape:
        wrong = np.atleast_2d(differs(yours, right))
        with np.errstate(all="ignore"):
            arrays["the difference"] = yours - right
    top, left = (0, 0) if wrong is None else (max(0, place - MOST // 2) for place in np.argwhere(wrong)[0])
    each = [_table(title, array, wrong, top, left) for title, array in arrays.items()]
    look = "display: flex; flex-wrap: wrap; align-items: start; gap: 8px 28px; margin-top: 8px"
    return f'<div style="{look}">{"".join(each)}</div>'


def _table(title, array, wrong, top, left):
    size, array = " × ".join(map(str, array.shape)), np.atleast_2d(array)
    rows, columns = (range(from_, min(from_ + MOST, end)) for from_, end in zip((top, left), array.shape, strict=True))
    lines = ["".join(_cell(array[r, c], wrong is not None and wrong[r, c]) for c in columns) for r in rows]
    if (len(rows), len(columns)) != array.shape:
        size += f", rows {rows[0]}–{rows[-1]} and columns {columns[0]}–{columns[-1]}"
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    look = "caption-side: top; text-align: left; white-space: nowrap"
    caption = f'<caption style="{look}"><b>{escape(title)}</b> {size}</caption>'
    return f'<table style="margin: 0">{caption}{body}</table>'


def _cell(value, is_wrong):
    text = "0" if value == 0 else f"{value:.4g}".replace("-", "\N{MINUS SIGN}")
    return f'<td style="text-align: right; {WRONG if is_wrong else ""}">{text}</td>'
