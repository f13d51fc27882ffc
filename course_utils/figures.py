"""Arrays in, pictures out: the one look of all notebooks. Nothing is computed here.

`Picture` wraps a matplotlib figure with what a reader of the text alone needs: a sentence that says what is drawn and
rounded facts. Both stand in its ``text/plain``, which is what a test of the notebook compares.
"""

import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

ACCENT = "#E69F00"  # look here
CITY = "#0072B2"
LANDSCAPE = "#009E73"
INK = "#212529"
SOFT_INK = "#667079"
LINE = "#E3E6E8"
CONES = {"L": "#D55E00", "M": LANDSCAPE, "S": CITY}  # of the eye, each in the colour of its light

# The one colour language: grey pictures from black 0 to white 1; paper for tables of numbers, from white to sand, so
# that nobody takes them for pictures; viridis for magnitudes, white = 0 for signs.
_SIGNED = LinearSegmentedColormap.from_list("signed", ["#1B4F93", "#6C9BD2", "#FFFFFF", "#E58268", "#A81C26"])
_PAPER = LinearSegmentedColormap.from_list("paper", ["#FFFFFF", "#CDB07A"])
_STEPS = np.arange(256) / 255
COLOUR_MAPS = {
    name: np.round(colours(_STEPS)[:, :3] * 255).astype(np.uint8)
    for name, colours in {
        "gray": matplotlib.colormaps["gray"],
        "viridis": matplotlib.colormaps["viridis"],
        "signed": _SIGNED,
        "paper": _PAPER,
    }.items()
}  # name -> (256, 3) uint8

PICTURE = "picture"  # the name of axes on which colours mean something: a dark page leaves them as they are

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
    """A figure that also says in words what it shows: a sentence, facts, and what is written on it.

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
        return "\n".join(filter(None, [f"{self.alt} [{facts}]" if facts else self.alt, *written_on(self.figure)]))

    def png(self):
        """The figure as PNG bytes."""
        return figure_png(self.figure)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png(), "text/plain": repr(self)}, {"image/png": described(self.figure, self.alt)}


def described(figure, alt):
    """What a page is told about a figure that was drawn: its alt text, and where its pictures are, if it has any.

    Places are shares of its width and height, as in "left top width height; left top width height": on a dark page all
    else changes its colours.
    """
    boxes = [axes.get_position() for axes in figure.axes if axes.get_gid() == PICTURE]
    places = [f"{box.x0:.4f} {1 - box.y1:.4f} {box.width:.4f} {box.height:.4f}" for box in boxes]
    return {"alt": alt, **({"pictures": "; ".join(places)} if places else {})}


def written_on(figure):
    """What is written on each axes of a figure: title, labels of the axes, legend and notes, joined by a bar."""
    lines = (" | ".join(text.get_text() for text in _texts_of(axes) if text.get_text()) for axes in figure.axes)
    return [line for line in lines if line]


def as_written(figure):
    """Let no text of a figure be read as a formula: "$5 and $6" is what it says, the $ of a scale's ticks aside."""
    for text in (*figure.texts, *(text for axes in figure.axes for text in _texts_of(axes))):
        text.set_parse_math(False)


def _texts_of(axes):
    legend = axes.get_legend()
    titles = [axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label]
    return [*titles, *(legend.get_texts() if legend else []), *axes.texts]


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


def figure_png(figure):
    """A matplotlib figure as PNG bytes without dates or versions, so that the same drawing gives the same bytes."""
    as_written(figure)
    with io.BytesIO() as file, matplotlib.rc_context(STYLE):
        figure.savefig(file, format="png", dpi=100, metadata={"Software": None})
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
        Ends of the colour range; by default those of `colour_range`.
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
        ends = zip((low, high), colour_range(array, map), strict=True)
        low, high = (own if given is None else given for given, own in ends)
        colours = COLOUR_MAPS[map][quantise(array, low, high)]
        array = np.where(np.isnan(array)[..., None], np.uint8(255), colours)  # a blank cell is paper
    axes.set_gid(PICTURE)
    axes.imshow(np.clip(array, 0, 1) if array.dtype.kind == "f" else array, interpolation="nearest")
    rows, cols = array.shape[:2]
    # A thin frame: a white picture on white paper would not be seen.
    axes.add_patch(Rectangle((-0.5, -0.5), cols, rows, fill=False, edgecolor="#99999999", linewidth=1, clip_on=False))
    axes.set_axis_off()


def contact_sheet(maps, columns, between=np.nan):
    """Lay feature maps or pictures side by side on one sheet, a line of one cell between them.

    Parameters
    ----------
    maps : (n, h, w) or (n, h, w, 3) array_like
    columns : int
    between : float
        What stands between them, and where the last row is not full: nothing by default; 1 is white.

    Returns
    -------
    (rows · (h + 1) - 1, columns · (w + 1) - 1) array, or the same with a last axis of 3

    Examples
    --------
    >>> contact_sheet([[[1]], [[2]], [[3]]], 2)
    array([[ 1., nan,  2.],
           [nan, nan, nan],
           [ 3., nan, nan]])
    """
    maps = np.asarray(maps, dtype=float)
    count, height, width, *colours = maps.shape
    rows = -(-count // columns)
    padded = np.full((rows * columns, height + 1, width + 1, *colours), float(between))
    padded[:count, :-1, :-1] = maps
    sheet = padded.reshape(rows, columns, height + 1, width + 1, *colours).swapaxes(1, 2)
    return sheet.reshape(rows * (height + 1), columns * (width + 1), *colours)[:-1, :-1]


def colour_range(array, map):
    """The numbers that get the first and the last colour of a map, in figures and explorers alike: (low, high).

    Signs are symmetric around 0, magnitudes begin at 0. Grey pictures go from 0 to 1, further where they are brighter;
    where all is below 0, they end there.
    """
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    if finite.size == 0:
        return 0.0, 1.0
    largest, smallest = float(finite.max()), float(finite.min())
    if map == "signed":
        reach = max(abs(largest), abs(smallest)) or 1.0
        return -reach, reach
    if map == "gray":
        return (0.0, max(1.0, largest)) if largest >= 0 else (smallest, 0.0)
    low = min(smallest, 0.0) if map == "viridis" else smallest
    return (low, largest) if largest > low else (low, low + 1.0)


def quantise(array, low, high):
    """Map low … high to the bytes 0 … 255: uint8 of the same shape (values beyond are clipped, NaN is 0)."""
    span = high - low or 1.0
    with np.errstate(all="ignore"):  # infinity, and numbers near the ends of what a float can hold
        steps = np.subtract(array, low, dtype=np.result_type(array, np.float32))
        steps *= 255 / span
        steps += 0.5
        np.fmax(steps, 0, out=steps)  # of NaN and 0, fmax takes 0
        return np.minimum(steps, 255, out=steps).astype(np.uint8)


@matplotlib.rc_context(STYLE)
def draw_curves(x, curves, *, title, x_label, y_label, alt, facts=None, size=(7.0, 3.2), marks=(), colours=None):
    """Draw one or more curves over the same x.

    `curves` maps a label to its y values, `marks` are (x, label) lines; `colours` has one for each curve.
    """
    figure = new_figure(*size)
    axes = new_axes(figure)
    colours = colours or [CITY, ACCENT, LANDSCAPE, "#CC79A7", "#56B4E9", "#D55E00", INK]
    styles = ["-", "--", "-.", ":", "-", "--", "-."]
    for number, (label, y) in enumerate(curves.items()):
        axes.plot(x, y, label=label, color=colours[number % len(colours)], linestyle=styles[number % 7])
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
    numbers = [float(value) for value in values.values()]
    axes.barh([label.replace("$", r"\$") for label in values], numbers, color=colours or CITY, height=0.6)
    for place, number in enumerate(numbers):
        axes.annotate(
            fact_text(number), (max(number, 0), place), xytext=(4, 0), textcoords="offset points", va="center"
        )
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.margins(x=0.12)
    axes.set(title=title, xlabel=x_label)
    return Picture(figure, alt, facts)


def number_text(value, digits=2):
    """A number as the explorers write it: whole numbers plain, others with `digits` decimals, never "-0.00"."""
    if np.isnan(value):
        return ""
    short = str(int(value)) if float(value).is_integer() else f"{value:.{digits}f}"
    return "0" if float(short) == 0 else short.replace("-", "\N{MINUS SIGN}")
