"""Arrays in, pictures out: the one look of all notebooks. Nothing is computed here.

`Picture` wraps a matplotlib figure with what a reader of the text alone needs: a sentence that says what is drawn and
rounded facts. Both stand in its ``text/plain``, which is what a test of the notebook compares.
"""

import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, Rectangle
from PIL import Image

ACCENT = "#E69F00"  # look here
CITY = "#0072B2"
LANDSCAPE = "#009E73"
INK = "#212529"
SOFT_INK = "#667079"
LINE = "#E3E6E8"

# The one colour language: natural grey, paper for cells with numbers, viridis for magnitudes, white = 0 for signs.
_SIGNED = LinearSegmentedColormap.from_list("signed", ["#1B4F93", "#6C9BD2", "#FFFFFF", "#E58268", "#A81C26"])
_PAPER = LinearSegmentedColormap.from_list("paper", ["#FFFFFF", "#8E8E8E"])
_STEPS = np.arange(256) / 255
COLOUR_MAPS = {
    name: np.round(matplotlib.colormaps[drawn](_STEPS)[:, :3] * 255).astype(np.uint8)
    if isinstance(drawn, str)
    else np.round(drawn(_STEPS)[:, :3] * 255).astype(np.uint8)
    for name, drawn in {"gray": "gray", "viridis": "viridis", "signed": _SIGNED, "paper": _PAPER}.items()
}  # name -> (256, 3) uint8

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": SOFT_INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": SOFT_INK,
    "ytick.color": SOFT_INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "figure.facecolor": "white",
}


class Picture:
    """A figure that also says in words what it shows.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        One sentence for a reader who does not see it.
    facts : dict of str to str or number
        Rounded facts that are compared when the notebook is tested.
    """

    def __init__(self, figure, alt, facts=None):
        self.figure, self.alt, self.facts = figure, alt, dict(facts or {})

    def __repr__(self):
        facts = ", ".join(f"{name} = {fact_text(value)}" for name, value in self.facts.items())
        return f"{self.alt} [{facts}]" if facts else self.alt

    def png(self, dpi=100):
        """The figure as PNG bytes."""
        return figure_png(self.figure, dpi)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png(), "text/plain": repr(self)}, {"image/png": {"alt": self.alt}}


def new_figure(width=8.0, height=3.0):
    """A figure of `width` x `height` inches on its own Agg canvas: pyplot's shared state is never touched."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        return figure


def new_axes(figure, *where, **how):
    """Add axes in the house style; the arguments are those of `Figure.add_subplot`."""
    with matplotlib.rc_context(STYLE):
        return figure.add_subplot(*where, **how)


def figure_png(figure, dpi=100):
    """A matplotlib figure as PNG bytes without dates or versions, so that the same drawing gives the same bytes."""
    with io.BytesIO() as file, matplotlib.rc_context(STYLE):
        figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
        return file.getvalue()


def fact_text(value):
    """A fact as short text: three significant digits for floats, × between the lengths of a shape."""
    if isinstance(value, (bool, np.bool_, str)):
        return str(value)
    if isinstance(value, tuple):
        return " × ".join(fact_text(each) for each in value)
    if isinstance(value, (float, np.floating)):
        return "0" if abs(value) < 5e-7 else f"{float(value):.3g}"  # 1e-17 here is 0 or -3e-18 on another machine
    return str(value)


@matplotlib.rc_context(STYLE)  # legends and notes ask for the style when they are made
def draw_images(images, titles, *, facts=None, alt=None, map="gray", low=None, high=None, columns=None, height=2.4):
    """Draw pictures or maps side by side.

    Parameters
    ----------
    images : sequence of (H, W) or (H, W, 3) arrays
    titles : sequence of str
    facts : dict, optional
        Rounded facts for the picture's text (see `Picture`).
    alt : str, optional
        What is to be seen, in one sentence; by default the titles.
    map : str or sequence of str
        "gray", "viridis", "signed" or "paper", for all or for each.
    low, high : float, optional
        Ends of the colour range; by default 0 … 1 for grey, ± the largest magnitude for signed, 0 … maximum else.
    """
    count = len(images)
    columns = columns or count
    rows = -(-count // columns)
    maps = [map] * count if isinstance(map, str) else list(map)
    ratios = [np.shape(image)[1] / np.shape(image)[0] for image in images]
    width = min(12.0, columns * height * max(ratios))
    tall = min(height, (width / columns - 0.08) / min(ratios))  # between the margins of a cell
    figure = new_figure(width, rows * (tall + 0.31))
    for place, (image, title, colours) in enumerate(zip(images, titles, maps, strict=True)):
        axes = new_axes(figure, rows, columns, place + 1)
        show_array(axes, np.asarray(image), colours, low, high)
        axes.set_title(title)
    return Picture(figure, alt or f"Pictures: {', '.join(titles)}", facts)


def show_array(axes, array, map="gray", low=None, high=None):
    """Show one array on axes without ticks, in one of the house's colour maps."""
    if array.ndim == 2:
        magnitude = float(np.abs(array).max()) or 1.0
        default = {"signed": (-magnitude, magnitude), "gray": (0, max(1.0, magnitude))}.get(map, (0, magnitude))
        low, high = (default[0] if low is None else low), (default[1] if high is None else high)
        steps = np.clip((array.astype(float) - low) / ((high - low) or 1) * 255 + 0.5, 0, 255).astype(np.uint8)
        array = COLOUR_MAPS[map][steps]
    axes.imshow(np.clip(array, 0, 1) if array.dtype.kind == "f" else array, interpolation="nearest")
    rows, cols = array.shape[:2]
    # A thin frame: a white picture on white paper would not be seen.
    axes.add_patch(Rectangle((-0.5, -0.5), cols, rows, fill=False, edgecolor="#99999999", linewidth=1, clip_on=False))
    axes.set_axis_off()


@matplotlib.rc_context(STYLE)
def draw_curves(x, curves, *, title, x_label, y_label, alt, facts=None, size=(7.0, 3.2), marks=()):
    """Draw one or more curves over the same x; `curves` maps a label to its y values, `marks` are (x, label) lines."""
    figure = new_figure(*size)
    axes = new_axes(figure)
    colours = [CITY, ACCENT, LANDSCAPE, "#CC79A7", "#56B4E9", "#D55E00", INK]
    styles = ["-", "--", "-.", ":", "-", "--", "-."]
    for number, (label, y) in enumerate(curves.items()):
        axes.plot(x, y, label=label, color=colours[number % 7], linestyle=styles[number % 7])
    for place, label in marks:
        axes.axvline(place, color=SOFT_INK, linewidth=1, linestyle=":")
        axes.annotate(
            label, (place, 1), xycoords=("data", "axes fraction"), xytext=(3, -10), textcoords="offset points"
        )
    axes.set(title=title, xlabel=x_label, ylabel=y_label)
    if len(curves) > 1:
        axes.legend()
    return Picture(figure, alt, facts)


@matplotlib.rc_context(STYLE)
def draw_bars(values, *, title, x_label, alt, facts=None, colours=None, size=None):
    """Draw horizontal bars, one for each label of the dict `values`, with the number at the end of each."""
    figure = new_figure(*(size or (7.0, 1.0 + 0.25 * len(values))))
    axes = new_axes(figure)
    labels, numbers = list(values), [float(value) for value in values.values()]
    axes.barh(labels, numbers, color=colours or CITY, height=0.6)
    for place, number in enumerate(numbers):
        axes.annotate(
            fact_text(number), (max(number, 0), place), xytext=(4, 0), textcoords="offset points", va="center"
        )
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.margins(x=0.12)
    axes.set(title=title, xlabel=x_label)
    return Picture(figure, alt, facts)


def draw_planes(planes, *, title="", lead="", settings="", reading="", links=(), cursor=None, dpi=100):
    """Draw an explorer's planes as it stands, as PNG bytes: what GitHub shows, and a notebook that was not run yet.

    Parameters
    ----------
    planes : list of dict
        As made by `course_utils.explorers.array_view`.
    title, lead, settings, reading : str
        The heading, what to do, how the controls stand, what is seen.
    links : list of dict
        Which planes depend on each other (see `course_utils.explorers.array_view.link`).
    cursor : dict, optional
        ``{"name", "row", "col"}``: the cell to light, with everything that it was computed from.
    """
    rows = {}
    for plane in planes:
        rows.setdefault(plane["row"], []).append(plane)
    margin, gap, above, below = 18, 34, 46, 26
    heights = [max(plane["height"] for plane in row) for row in rows.values()]
    widths = [sum(plane["width"] + gap * (2 if plane["before"] else 1) for plane in row) for row in rows.values()]
    width = max([640, *(wide + 2 * margin for wide in widths)])
    bold, soft, plain = {"size": 12, "weight": "bold"}, {"size": 9, "color": SOFT_INK}, {"size": 9.5}
    texts = [(title, 22, bold), (lead, 18, soft), (settings, 18, soft)]
    heading = [(line, tall, look) for text, tall, look in texts for line in _wrapped(text, width - 2 * margin, look)]
    lines = _wrapped(reading, width - 2 * margin, plain)
    head = 18 + sum(tall for _, tall, _ in heading) if heading else 12
    lit = lit_boxes(links, cursor) if cursor else []
    height = head + sum(tall + above + below for tall in heights) + 8 + 18 * len(lines)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width / 100, height / 100))
        FigureCanvasAgg(figure)
        top = 11
        for line, tall, look in heading:
            figure.text(margin / width, 1 - (top + tall / 2) / height, line, va="center", **look)
            top += tall
        top = head
        for row, tall in zip(rows.values(), heights, strict=True):
            left = margin
            lowest = min([plane["height"] for plane in row if plane["kind"] == "array"], default=tall)
            for plane in row:
                if plane["before"]:
                    y = 1 - (top + above + lowest / 2) / height
                    figure.text((left + 4) / width, y, plane["before"], fontsize=18, color=SOFT_INK, va="center")
                    left += gap
                boxes = [box for name, *box in lit if name == plane["name"]]
                _draw_plane(figure, plane, boxes, left, top + above, width, height)
                left += plane["width"] + gap
            top += tall + above + below
        for number, line in enumerate(reversed(lines)):
            figure.text(margin / width, (16 + 18 * number) / height, line, va="center", **plain)
        return _fewer_colours(figure_png(figure, dpi))


def lit_boxes(links, cursor):
    """Find what a cell was computed from: (plane's name, top, left, height, width) of it, its window, their window."""
    boxes = [(cursor["name"], cursor["row"], cursor["col"], 1, 1)]
    for name, top, left, height, width in boxes:  # grows while it is walked through
        for link in links:
            if link["output"] == name:
                (down, right), (up, side), (tall, wide) = link["stride"], link["padding"], link["size"]
                window = (top * down - up, left * right - side, (height - 1) * down + tall, (width - 1) * right + wide)
                boxes.append((link["input"], *window))
    return boxes


def _wrapped(text, width, look):
    """Break a text into lines of at most `width` pixels, measured as they will be drawn."""
    font = FontProperties(family=STYLE["font.family"], size=look["size"], weight=look.get("weight"))
    lines = []
    for word in text.split(" "):  # a no-break space stays
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _RULER.get_text_width_height_descent(longer, font, ismath=False)[0] <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


_RULER = RendererAgg(1, 1, dpi=100)


def _fewer_colours(png):
    """Store a picture with a palette of 256 colours: a third of the bytes, and no colour far off, not even a rare one.

    The 128 commonest colours stay as they are, so that greys stay grey; 128 more cover all others, common or not.
    """
    with io.BytesIO(png) as drawn:
        image = np.asarray(Image.open(drawn).convert("RGB"))
    codes, places, counts = np.unique(image @ [65536, 256, 1], return_inverse=True, return_counts=True)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)  # (n, 3), all different
    palette, others = np.split(colours[np.argsort(-counts, kind="stable")], [128])
    if len(others):
        cover = Image.fromarray(others[None]).quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        palette = np.concatenate([palette, np.array(cover.getpalette()[: 3 * 128], np.uint8).reshape(-1, 3)])
    near = (np.square(palette, dtype=float).sum(axis=1) - 2.0 * colours @ palette.T.astype(float)).argmin(axis=1)
    stored = Image.fromarray(near.astype(np.uint8)[places].reshape(image.shape[:2]), "P")
    stored.putpalette(palette.tobytes())
    with io.BytesIO() as file:
        stored.save(file, format="png", optimize=True)
        return file.getvalue()


def _draw_plane(figure, plane, lit, left, top, width, height):
    figure.text(left / width, 1 - (top - 32) / height, plane["title"], fontsize=10, fontweight="bold", va="center")
    figure.text(left / width, 1 - (top - 14) / height, plane["fact"], fontsize=8.5, color=SOFT_INK, va="center")
    box = (left / width, 1 - (top + plane["height"]) / height, plane["width"] / width, plane["height"] / height)
    axes = figure.add_axes(box)
    axes.set_axis_off()
    if plane["kind"] == "bars":
        return _draw_bar_lines(axes, plane)
    if plane["kind"] == "chart":
        with io.BytesIO(plane["pixels"]) as file:
            extent = (0, plane["width"], plane["height"], 0)
            axes.imshow(matplotlib.image.imread(file, format="png"), aspect="auto", extent=extent)
        for _, number, *_ in lit:  # a ring around the chosen point
            axes.add_patch(Circle(plane["points"][number], 8, fill=False, edgecolor=ACCENT, linewidth=2.5))
        return None
    rows, cols = plane["rows"], plane["cols"]
    pixels = np.frombuffer(plane["pixels"], np.uint8)
    colours = pixels.reshape(rows, cols, 3) if plane["map"] == "colour" else COLOUR_MAPS[plane["map"]][pixels]
    colours = colours.reshape(rows, cols, 3)
    values = np.frombuffer(plane["values"] or b"", np.float64)
    if values.size == rows * cols:  # large planes carry none
        colours = np.where(np.isnan(values).reshape(rows, cols, 1), 255, colours)  # a blank cell is paper
    axes.imshow(colours, interpolation="antialiased", aspect="auto", extent=(0, cols, rows, 0))
    if plane["width"] / cols >= 9:
        is_picture = not plane["numbers"] and plane["map"] in (
            "gray",
            "colour",
        )  # bright lines would hide what it shows
        thin = {"color": "white", "linewidth": 0.7, "alpha": 0.15 if is_picture else 1}
        axes.vlines(range(1, cols), 0, rows, **thin)
        axes.hlines(range(1, rows), 0, cols, **thin)
    down, right = plane["ring"]
    frames = [(0, 0, rows, cols, {"edgecolor": "#99999966", "linewidth": 1})]
    if down or right:
        size = (rows - 2 * down, cols - 2 * right)
        frames += [(down, right, *size, {"edgecolor": SOFT_INK, "linewidth": 1.2, "linestyle": "--", "zorder": 2.5})]
    accent = {"edgecolor": ACCENT, "linewidth": 2.5, "zorder": 3}
    frames += [(mark["top"], mark["left"], mark["height"], mark["width"], accent) for mark in plane["marks"]]
    frames += [(*box, accent) for box in lit]
    for up, side, tall, wide, look in frames:
        axes.add_patch(Rectangle((side, up), wide, tall, fill=False, clip_on=look is not accent, **look))
    if plane["numbers"]:
        luminance = colours @ np.array([0.299, 0.587, 0.114])
        for (row, col), value in np.ndenumerate(values.reshape(rows, cols)):
            ink = "#111111" if luminance[row, col] > 140 else "white"
            text = number_text(value, plane["digits"])
            axes.text(col + 0.5, row + 0.5, text, ha="center", va="center", color=ink, fontsize=9)
    if plane["show_range"]:
        look = {"fontsize": 8, "color": SOFT_INK, "va": "center"}
        figure.text(box[0], box[1] - 10 / height, number_text(plane["low"], 2), **look)
        figure.text(box[0] + box[2], box[1] - 10 / height, number_text(plane["high"], 2), ha="right", **look)
        inset = min(44, plane["width"] / 4) / width  # room for the two numbers
        scale = figure.add_axes((box[0] + inset, box[1] - 13 / height, box[2] - 2 * inset, 6 / height))
        scale.imshow(COLOUR_MAPS[plane["map"]][None], aspect="auto")
        scale.set_axis_off()
    return None


def _draw_bar_lines(axes, plane):
    bars = plane["bars"]
    axes.set(xlim=(0, 1), ylim=(len(bars), 0))
    for line, bar in enumerate(bars):
        axes.text(0, line + 0.3, bar["label"], va="center", fontsize=9)
        axes.text(1, line + 0.3, bar["text"], va="center", ha="right", fontsize=9, fontweight="bold")
        axes.barh(line + 0.7, min(1, abs(bar["value"]) / plane["high"]), height=0.26, color=bar["colour"])


def number_text(value, digits=2):
    """A number as the explorers write it: whole numbers plain, others with `digits` decimals, never "-0.00"."""
    if np.isnan(value):
        return ""
    short = str(int(value)) if float(value).is_integer() else f"{value:.{digits}f}"
    return "0" if float(short) == 0 else short.replace("-", "\N{MINUS SIGN}")
