"""An explorer as a still picture: what GitHub shows, and a notebook that was not run yet.

The planes are those that the page draws live; here they are drawn by matplotlib.
"""

import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from course_utils.explorers.kit.planes import in_rows
from course_utils.figures import ACCENT, COLOUR_MAPS, PICTURE, SOFT_INK, STYLE, as_written, number_text

MARGIN, GAP, ABOVE, BELOW = 18, 34, 46, 26  # CSS pixels: around all, between planes, over them for titles, under them
BOLD, SOFT, PLAIN = {"size": 12, "weight": "bold"}, {"size": 9, "color": SOFT_INK}, {"size": 9.5}


def draw_planes(planes, *, title="", lead="", settings="", reading="", links=(), cursor=None):
    """Draw an explorer's planes as it stands, as a matplotlib figure.

    Parameters
    ----------
    planes : list
        Rows of planes with operators between them, or one row, as in `Drawing`.
    title, lead, settings, reading : str
        The heading, what to do, how the controls stand, what is seen.
    links : list of dict
        Which planes depend on each other (see `planes.link`).
    cursor : dict, optional
        ``{"name", "row", "col"}``: the cell to light, with everything that it was computed from.
    """
    rows = in_rows(planes)
    heights = [max(plane.height for _, plane in row) for row in rows]
    widths = [sum(plane.width + GAP * (2 if before else 1) for before, plane in row) for row in rows]
    width = max([640, *(wide + 2 * MARGIN for wide in widths)])
    texts = [(title, 22, BOLD), (lead, 18, SOFT), (settings, 18, SOFT)]
    heading = [(line, tall, look) for text, tall, look in texts for line in _wrapped(text, width - 2 * MARGIN, look)]
    lines = _wrapped(reading, width - 2 * MARGIN, PLAIN)
    head = 18 + sum(tall for _, tall, _ in heading) if heading else 12
    height = head + sum(tall + ABOVE + BELOW for tall in heights) + 8 + 18 * len(lines)
    lit = lit_boxes(links, cursor) if cursor else []
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width / 100, height / 100))
        FigureCanvasAgg(figure)
        top = 11
        for line, tall, look in heading:
            figure.text(MARGIN / width, 1 - (top + tall / 2) / height, line, va="center", **look)
            top += tall
        top = head
        for row, tall in zip(rows, heights, strict=True):
            _draw_row(figure, row, lit, top + ABOVE, width, height)
            top += tall + ABOVE + BELOW
        for number, line in enumerate(reversed(lines)):
            figure.text(MARGIN / width, (16 + 18 * number) / height, line, va="center", **PLAIN)
    return figure


def still_png(figure):
    """A figure of planes as PNG bytes, in few colours; its pictures are gone afterwards."""
    as_written(figure)
    with matplotlib.rc_context(STYLE):
        figure.canvas.draw()
    image = np.asarray(figure.canvas.buffer_rgba())[:, :, :3]
    for axes in figure.axes:  # figure and axes hold each other: until Python looks for circles they lie in memory
        for picture in [*axes.images]:
            picture.remove()
    return _fewer_colours(image)


def _draw_row(figure, row, lit, top, width, height):
    """Draw planes side by side, and their operators at the height of the lowest one's middle."""
    tallest = max(plane.height for _, plane in row)
    lowest = min([plane.height for _, plane in row if plane.kind == "array"], default=tallest)
    left = MARGIN
    for before, plane in row:
        if before:
            y = 1 - (top + lowest / 2) / height
            figure.text((left + 4) / width, y, before, fontsize=18, color=SOFT_INK, va="center")
            left += GAP
        boxes = [box for name, *box in lit if name == plane.name]
        _draw_plane(figure, plane, boxes, left, top, width, height)
        left += plane.width + GAP


def lit_boxes(links, cursor):
    """Find what a cell was computed from: (plane's name, top, left, height, width) of it, its window, their window.

    `windows.js` finds the same in the page.
    """
    boxes = [(cursor["name"], cursor["row"], cursor["col"], 1, 1)]
    for name, *box in boxes:  # grows while it is walked through
        boxes += [(link["input"], *_window_of(link, *box)) for link in links if link["output"] == name]
    return boxes


def _window_of(link, top, left, height, width):
    (down, right), (up, side), (tall, wide) = link["stride"], link["padding"], link["size"]
    if "tile" in link:  # on a sheet of maps each map counts from 0
        top, left = top % link["tile"][0], left % link["tile"][1]
    return top * down - up, left * right - side, (height - 1) * down + tall, (width - 1) * right + wide


def _wrapped(text, width, look):
    """Break a text into lines of at most `width` pixels, measured as they will be drawn."""
    font = FontProperties(family=STYLE["font.family"], size=look["size"], weight=look.get("weight"))
    lines = []
    for line in text.split("\n"):
        lines += _wrapped_line(line, width, font)
    return lines


def _wrapped_line(text, width, font):
    lines = []
    for word in text.split(" "):  # a no-break space stays
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _RULER.get_text_width_height_descent(longer, font, ismath=False)[0] <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


_RULER = RendererAgg(1, 1, dpi=100)


def _fewer_colours(image):
    """Store a picture, (H, W, 3) bytes, as PNG with a palette of 256 colours: a third of the bytes.

    No colour is far off, not even a rare one: the 128 commonest stay as they are, so that greys stay grey, and 128 more
    cover all others, common or not.
    """
    codes = image @ np.array([65536, 256, 1], np.int32)
    codes, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)  # (n, 3), all different
    palette, others = np.split(colours[np.argsort(-counts, kind="stable")], [128])
    if len(others):
        cover = Image.fromarray(others[None]).quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        palette = np.concatenate([palette, np.array(cover.getpalette()[: 3 * 128], np.uint8).reshape(-1, 3)])
    exact = palette.astype(np.float32)  # all of these are whole numbers below 2²⁴, and so exact
    near = (np.square(exact).sum(axis=1) - colours @ (2 * exact).T).argmin(axis=1)
    stored = Image.fromarray(near.astype(np.uint8)[places].reshape(image.shape[:2]), "P")
    stored.putpalette(palette.tobytes())
    with io.BytesIO() as file:
        stored.save(file, format="png", optimize=True)
        return file.getvalue()


def _draw_plane(figure, plane, lit, left, top, width, height):
    """Draw one plane with its title and fact; `left` and `top` are CSS pixels in a figure of `width` x `height`."""
    figure.text(left / width, 1 - (top - 32) / height, plane.title, fontsize=10, fontweight="bold", va="center")
    figure.text(left / width, 1 - (top - 14) / height, plane.fact, fontsize=8.5, color=SOFT_INK, va="center")
    box = (left / width, 1 - (top + plane.height) / height, plane.width / width, plane.height / height)
    axes = figure.add_axes(box)
    axes.set_axis_off()
    if plane.kind == "bars":
        _draw_bars(axes, plane)
    elif plane.kind == "chart":
        _draw_chart(axes, plane, lit)
    else:
        (_draw_pulled if plane.pull else _draw_cells)(axes, plane)
        _draw_frames(axes, plane, lit)
        if plane.numbers and not plane.pull:
            _draw_numbers(axes, plane)
        if plane.show_range:
            _draw_range(figure, plane, box, width, height)


def _draw_bars(axes, plane):
    axes.set(xlim=(0, 1), ylim=(len(plane.bars), 0))
    for line, bar in enumerate(plane.bars):
        mark = 10 / plane.width if plane.keyed else 0
        axes.barh(line + 0.3, mark, height=0.26, color=bar["colour"])
        axes.text(1.6 * mark, line + 0.3, bar["label"], va="center", fontsize=9)
        axes.text(1, line + 0.3, bar["text"], va="center", ha="right", fontsize=9, fontweight="bold")
        begin, end = plane.span(bar["value"])
        axes.barh(line + 0.7, end - begin, left=begin, height=0.26, color=bar["colour"])
    if plane.low < 0:
        axes.axvline(plane.span(0)[0], color=SOFT_INK, linewidth=1)


def _draw_chart(axes, plane, lit):
    with io.BytesIO(plane.pixels) as file:
        extent = (0, plane.width, plane.height, 0)
        axes.imshow(matplotlib.image.imread(file, format="png"), aspect="auto", extent=extent)
    if plane.picture:
        axes.set_gid(PICTURE)
    for _, number, *_ in lit:  # a ring around the chosen point
        axes.add_patch(Circle(plane.points[number], 8, fill=False, edgecolor=ACCENT, linewidth=2.5))


def _draw_cells(axes, plane):
    rows, cols = plane.rows, plane.cols
    colours, cells = plane.colours, plane.cells
    if cells is not None:
        colours = np.where(np.isnan(cells)[:, :, None], 255, colours)  # a blank cell is paper
    if not plane.drawn:
        axes.set_gid(PICTURE)
    axes.imshow(colours, interpolation="antialiased", aspect="auto", extent=(0, cols, rows, 0))
    if plane.width / cols >= 9:
        # Bright lines would hide what a picture shows.
        is_picture = not plane.numbers and plane.map in ("gray", "colour")
        thin = {"color": "white", "linewidth": 0.7, "alpha": 0.15 if is_picture else 1}
        axes.vlines(range(1, cols), 0, rows, **thin)
        axes.hlines(range(1, rows), 0, cols, **thin)


def _draw_pulled(axes, plane):
    """Each number as a bar in its cell, from 0; `pull.js` draws the same."""
    axes.set(xlim=(0, plane.cols), ylim=(plane.rows, 0))
    wide = min(0.72, 26 * plane.cols / plane.width)
    for (row, col), value in np.ndenumerate(plane.cells):
        if np.isnan(value):
            continue
        zero, end = (
            (plane.high - np.clip(each, plane.low, plane.high)) / (plane.high - plane.low) for each in (0, value)
        )
        colour = COLOUR_MAPS[plane.map][40 if value < 0 else 215] / 255
        axes.bar(col + 0.5, 1, wide, bottom=row, color="#EEEEEE")
        axes.bar(col + 0.5, end - zero, wide, bottom=row + zero, color=colour, edgecolor=colour)
        axes.hlines(row + zero, col, col + 1, color=SOFT_INK, linewidth=0.7)
        if plane.numbers:
            text = number_text(value, plane.digits)
            axes.text(col + 0.5, row + (0.1 if value < 0 else 0.9), text, ha="center", va="center", fontsize=8)


def _draw_frames(axes, plane, lit):
    """Around all; dashed, around what is no padding; in the accent colour, around marks and what is lit."""
    rows, cols, (down, right) = plane.rows, plane.cols, plane.ring
    frames = [(0, 0, rows, cols, {"edgecolor": "#99999966", "linewidth": 1})]
    if down or right:
        size = (rows - 2 * down, cols - 2 * right)
        frames += [(down, right, *size, {"edgecolor": SOFT_INK, "linewidth": 1.2, "linestyle": "--", "zorder": 2.5})]
    accent = {"edgecolor": ACCENT, "linewidth": 2.5, "zorder": 3}
    frames += [(mark["top"], mark["left"], mark["height"], mark["width"], accent) for mark in plane.marks]
    frames += [(*box, accent) for box in lit]
    for up, side, tall, wide, look in frames:
        axes.add_patch(Rectangle((side, up), wide, tall, fill=False, clip_on=look is not accent, **look))


def _draw_numbers(axes, plane):
    luminance = plane.colours @ np.array([0.299, 0.587, 0.114])
    for (row, col), value in np.ndenumerate(plane.cells):
        ink = "#111111" if luminance[row, col] > 140 else "white"
        text = number_text(value, plane.digits)
        size = min(
            9, 1.08 * plane.width / plane.cols / max(2, len(text))
        )  # points; as in the page, none touches another
        axes.text(col + 0.5, row + 0.5, text, ha="center", va="center", color=ink, fontsize=size)


def _draw_range(figure, plane, box, width, height):
    """The colour scale below a plane, between its two ends in numbers."""
    look = {"fontsize": 8, "color": SOFT_INK, "va": "center"}
    figure.text(box[0], box[1] - 10 / height, number_text(plane.low, 2), **look)
    figure.text(box[0] + box[2], box[1] - 10 / height, number_text(plane.high, 2), ha="right", **look)
    inset = min(44, plane.width / 4) / width  # room for the two numbers
    scale = figure.add_axes((box[0] + inset, box[1] - 13 / height, box[2] - 2 * inset, 6 / height))
    scale.set_gid(PICTURE)
    scale.imshow(COLOUR_MAPS[plane.map][None], aspect="auto")
    scale.set_axis_off()
