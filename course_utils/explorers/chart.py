"""Charts inside an explorer: one kept figure, redrawn into a picture; pyplot never takes part."""

import io

import matplotlib
import numpy as np
from PIL import Image

from course_utils.figures import STYLE, new_axes, new_figure

from .array_view import chart_plane

SCALE = 2  # drawn twice as fine as it is shown, for sharp screens


class Chart:
    """A matplotlib figure that is made once and redrawn on every change.

    Parameters
    ----------
    width, height : int
        CSS pixels.

    Attributes
    ----------
    axes : matplotlib.axes.Axes
        Draw here: clear it, or better, keep its lines and set their data.
    """

    def __init__(self, width=420, height=260, *, projection=None):
        self.width, self.height = width, height
        self.figure = new_figure(width / 100, height / 100)
        self.figure.set_dpi(100 * SCALE)
        self.axes = new_axes(self.figure, projection=projection)

    def plane(self, name, title, *, alt, fact="", points=None, row=0, before=""):
        """Draw the figure as it stands and return it as a plane.

        `points`, (x, y) arrays in the units of the axes, can be hovered and chosen in the page.
        """
        with matplotlib.rc_context(STYLE):
            self.figure.canvas.draw()
        with io.BytesIO() as file:
            # A palette of 64 colours and light compression: a chart needs no more, and the page waits for less.
            image = Image.fromarray(np.asarray(self.figure.canvas.buffer_rgba())[:, :, :3])
            image.quantize(64, Image.Quantize.FASTOCTREE).save(file, format="png", compress_level=1)
            png = file.getvalue()
        shown = {"width": self.width, "height": self.height, "fact": fact, "row": row, "before": before}
        return chart_plane(name, png, title, alt=alt, points=self._places(points), **shown)

    def _places(self, points):
        if points is None:
            return []
        right, up = self.axes.transData.transform(np.column_stack(points)).T / SCALE
        return np.column_stack([right, self.height - up])
