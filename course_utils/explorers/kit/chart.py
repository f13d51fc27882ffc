"""Charts inside an explorer: one kept figure, redrawn into a picture; pyplot never takes part."""

import io

import matplotlib
import numpy as np
from PIL import Image

from course_utils.explorers.kit.planes import chart_plane
from course_utils.figures import STYLE, as_written, new_axes, new_figure

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
        self._moving, self._still = (), None

    def only_these_move(self, *artists):
        """Name the artists that change between drawings; all the rest is drawn once and kept."""
        self._moving, self._still = artists, None
        for artist in artists:
            artist.set_animated(True)

    def legend(self, *entries, **look):
        """Name what is drawn in a line above the axes, where nothing lies under it and nothing moves through it."""
        with matplotlib.rc_context(STYLE):
            count = len(entries[-1] if entries else self.axes.get_legend_handles_labels()[1])
            above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2, "borderpad": 0}
            spaces = {"handletextpad": 0.5, "columnspacing": 1.2, "fontsize": 8}
            self.axes.legend(*entries, **{**above, **spaces, "ncols": count, **look})

    def plane(self, name, title, *, alt, fact="", points=None, drag=False, grips=None):
        """Draw the figure as it stands and return it as a plane.

        `points`, (x, y) arrays in the units of the axes, can be hovered and chosen in the page; with `drag` only by a
        pressed pointer. `grips`, arrays as well, can be dragged; `there` tells where to. Two empty arrays
        are no grips for now.
        """
        self._draw()
        with io.BytesIO() as file:
            # A palette of 64 colours and light compression: a chart needs no more, and the page waits for less.
            image = Image.fromarray(np.asarray(self.figure.canvas.buffer_rgba())[:, :, :3])
            image.quantize(64, Image.Quantize.FASTOCTREE).save(file, format="png", compress_level=1)
            png = file.getvalue()
        size = {"width": self.width, "height": self.height}
        return chart_plane(
            name,
            png,
            title,
            alt=alt,
            fact=fact,
            points=self._places(points),
            drag=drag,
            grips=None if grips is None else np.round(self._places(grips), 1).tolist(),
            **size,
        )

    def there(self, place):
        """The point, in the units of the axes, that stands at `place`: [x, y] in CSS pixels from the top left."""
        right, down = place
        return self.axes.transData.inverted().transform((right * SCALE, (self.height - down) * SCALE))

    def _draw(self):
        canvas = self.figure.canvas
        as_written(self.figure)
        with matplotlib.rc_context(STYLE):
            if self._still is None or not self._moving:
                canvas.draw()
                self.figure.set_layout_engine("none")  # the first drawing found the margins; they stay
                self._still = canvas.copy_from_bbox(self.figure.bbox)
            else:
                canvas.restore_region(self._still)
            for artist in self._moving:
                artist.axes.draw_artist(artist)

    def _places(self, points):
        if points is None:
            return []
        right, up = self.axes.transData.transform(np.column_stack(points)).T / SCALE
        return np.column_stack([right, self.height - up])
