"""Which line through a cloud of points loses least? Turn it by its ends, and watch residuals and variance."""

import numpy as np
from matplotlib.collections import LineCollection

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.figures import ACCENT, CITY, LANDSCAPE, SOFT_INK
from course_utils.pca import PCA, kept_and_lost
from course_utils.pictures.point_clouds import CLOUDS, HIGH, LOW, cloud

MEAN, ORIGIN = "the mean", "the origin"
STORY = (
    ({"cloud": "two neighbouring pixels", "through": MEAN, "angle": 160},
     "Two numbers become one, the place on the line. At 160° it loses 40 times the least."),
    ({"angle": 100}, "Turn it: what is kept and what is lost make 0.1211 together, at every angle."),
    ({"angle": 45}, "At 45° least is lost and most is kept, 98.0 %: this line is PCA's answer."),
    ({"cloud": "a falling cloud", "through": ORIGIN, "angle": 52},
     "Without biases the line is held at the origin: this cloud loses 0.0346 at least."),
    ({"through": MEAN, "angle": 142}, "Through its mean 0.0019 is enough. That is why PCA centres first."),
)  # fmt: skip


class LineThroughACloudExplorer(Explorer):
    """Turn a line through a cloud: the smallest residuals and the largest variance come together.

    Parameters
    ----------
    cloud : str
        A key of `point_clouds.CLOUDS`.
    angle : int
        Degrees, counter-clockwise, 0 to 179.
    through : {"the mean", "the origin"}
        Where the line is fixed: at the mean of the cloud, as in PCA, or at 0, as in an autoencoder without biases.

    *Source*: slides "Principal component analysis".
    """

    title = "A line through a cloud: the smallest autoencoder"
    story = STORY
    lead = "Drag an orange end along the frame, or use the slider. Which angle loses least?"

    def __init__(self, cloud="two neighbouring pixels", angle=160, *, through=MEAN):
        self._make_charts()
        self.cloud = choice("cloud", list(CLOUDS), cloud)
        self.angle = slider("angle of the line (°)", 0, 179, angle)
        self.through = choice("line through", [MEAN, ORIGIN], through)
        self.best = button("PCA's answer")
        super().__init__([self.cloud, self.angle, self.through, self.best])

    def numbers(self):
        """Points and their reconstructions, what is kept and lost at this angle and at every other."""
        points = cloud(self.cloud.value)
        anchor = points.mean(axis=0) if self.through.value == MEAN else np.zeros(2)
        theta = np.radians(self.angle.value)
        w = np.array([np.cos(theta), np.sin(theta)])
        kept, lost = kept_and_lost(points, self.angle.value, anchor)
        return {
            "points": points,
            "anchor": anchor,
            "codes": (points - anchor) @ w,
            "reconstructed": (points - anchor) @ np.outer(w, w) + anchor,
            "kept": float(kept),
            "lost": float(lost),
            "curves": kept_and_lost(points, np.arange(180), anchor),
            "least": float(PCA(1).fit(points).errors()[1]),
        }

    def draw(self, numbers):
        """The cloud with its line and residuals; beside it, kept and lost for every angle."""
        points, feet, anchor = numbers["points"], numbers["reconstructed"], numbers["anchor"]
        kept, lost, least, angle = numbers["kept"], numbers["lost"], numbers["least"], self.angle.value
        rail = _rail(anchor)
        self._dots.set_data(*points.T)
        self._feet.set_data(*feet.T)
        self._residuals.set_segments(np.stack([points, feet], axis=1))
        self._line.set_data(*rail[[angle, angle + 180]].T)
        self._anchor.set_data([anchor[0]], [anchor[1]])
        shares = [100 * curve / (kept + lost) for curve in numbers["curves"]]
        for curve, dot, share in zip(self._curves, self._here, shares, strict=True):
            curve.set_data(np.arange(180), share)
            dot.set_data([angle], [share[angle]])
        percent = shares[0][angle]
        planes = [
            self._cloud_chart.plane(
                "cloud", "x (blue), f(x) on the line, residuals", points=rail.T, drag=True,
                alt=f"a cloud of {len(points)} points, a line at {angle}° and the residuals to it",
            ),
            self._share_chart.plane(
                "shares", f"lost {lost:.4f}, {times_the_least(lost / least)}",
                fact=f"kept {percent:.1f} %, lost {100 - percent:.1f} % of the total",
                alt="kept and lost by angle: one is largest where the other is smallest",
            ),
        ]  # fmt: skip
        reading = (
            f"At {angle}° the codes keep a mean square of {kept:.4f} and the residuals lose {lost:.4f}: "
            f"together {kept + lost:.4f}, at every angle. "
        )
        if self.through.value == MEAN:
            reading += f"No line loses less than {least:.4f}."
        else:
            best = numbers["curves"][1].min()
            reading += f"No line through the origin loses less than {best:.4f}; through the mean {least:.4f} is enough."
        cursor = {"name": "cloud", "row": 0, "col": angle}
        return Drawing(planes, reading, cursor=cursor, result={"kept": kept, "lost": lost})

    def changed(self, control):
        """The button asks PCA."""
        if control is self.best:
            w = PCA(1, centred=self.through.value == MEAN).fit(cloud(self.cloud.value)).components[0]
            self.angle.value = round(np.degrees(np.arctan2(w[1], w[0]))) % 180

    def chosen(self, name, row, col):
        """An end of the line is dragged along the frame."""
        if name == "cloud":
            self.angle.value = col % 180

    def _make_charts(self):
        self._cloud_chart = Chart(330, 330)
        axes = self._cloud_chart.axes
        axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xlabel="x₁", ylabel="x₂", aspect="equal")
        axes.axhline(0, color=SOFT_INK, linewidth=0.7)
        axes.axvline(0, color=SOFT_INK, linewidth=0.7)
        self._residuals = axes.add_collection(LineCollection([], colors="#D55E00", linewidths=0.8, alpha=0.6))
        (self._line,) = axes.plot([], [], "o-", color=ACCENT, linewidth=2.5, markersize=9, clip_on=False)
        (self._dots,) = axes.plot([], [], "o", color=CITY, markersize=3.5)
        (self._feet,) = axes.plot([], [], "s", color="#7A5200", markersize=2.2)
        (self._anchor,) = axes.plot([], [], "+", color="black", markersize=11, markeredgewidth=1.8)
        self._cloud_chart.only_these_move(self._residuals, self._line, self._dots, self._feet, self._anchor)
        self._share_chart = Chart(250, 250)
        axes = self._share_chart.axes
        axes.set(xlim=(0, 179), ylim=(0, 128), xlabel="angle (°)", ylabel="share of the total (%)")
        axes.set_xticks(range(0, 180, 45))
        axes.set_yticks(range(0, 101, 20))
        axes.axhline(100, color=SOFT_INK, linewidth=0.8, linestyle=":")
        looks = [("kept", LANDSCAPE, "-", "o"), ("lost", "#D55E00", "--", "s")]
        self._curves = [axes.plot([], [], look, color=colour, label=label)[0] for label, colour, look, _ in looks]
        self._here = [
            axes.plot([], [], marker, color=colour, markersize=8, clip_on=False)[0] for _, colour, _, marker in looks
        ]
        axes.legend(handles=self._curves, loc="upper center", ncols=2, fontsize=8)
        self._share_chart.only_these_move(*self._curves, *self._here)


def times_the_least(factor):
    """What a line loses, in words, beside the best line through the mean; a slider of whole degrees comes near enough.

    Examples
    --------
    >>> times_the_least(1.004), times_the_least(2.34), times_the_least(18.3)
    ('the least', '2.3 times the least', '18 times the least')
    """
    if factor < 1.02:
        return "the least"
    return f"{factor:.1f} times the least" if factor < 10 else f"{factor:.0f} times the least"


def _rail(anchor):
    """Where a line through the anchor meets the frame, for directions from 0° to 359°: (360, 2) array."""
    theta = np.radians(np.arange(360))
    directions = np.column_stack([np.cos(theta), np.sin(theta)])
    walls = np.where(directions > 0, HIGH, LOW) - anchor
    steps = np.divide(walls, directions, out=np.full_like(walls, np.inf), where=abs(directions) > 1e-12)
    return anchor + directions * steps.min(axis=1, keepdims=True)
