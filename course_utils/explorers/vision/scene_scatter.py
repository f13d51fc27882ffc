"""Can a straight line part cities from landscapes? Each scene is a point; you are the linear classifier."""

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, CITY, LANDSCAPE, SOFT_INK

REACH = 3.0  # the weights' sliders go from -REACH to REACH


class SceneScatterExplorer(Explorer):
    """Scenes as points in the plane of two features, and a linear classifier with its weights β on sliders.

    Each feature is centred and divided by its standard deviation, so that weights can be compared:
    score = β₁ z₁ + β₂ z₂ + β₀, and what scores above 0 is called a city.

    Parameters
    ----------
    features : (n, 2) array_like
        Two numbers for each scene.
    is_city : (n,) array_like of bool
    images : sequence of (H, W) or (H, W, 3) arrays
        What is shown when a point is chosen.
    names : sequence of two str
        Of the features, such as "mean E" and "mean V".
    weights : (float, float, float)
        β₁, β₂, β₀ to begin with, each from -3 to 3.

    *Source*: slide "Hierarchical convolutional features": V combined with a simple linear classifier.
    """

    title = "You are the linear classifier"
    lead = "Drag the line by its ends, or move the weights, until it parts ■ from ▲. Point at a mark to see its scene."

    def __init__(self, features, is_city, images, *, names=("mean E", "mean V"), weights=(1.0, 0.0, 0.0)):
        self._features = _checks.as_array(features, "features", ndim=2).astype(float)
        self._is_city = _checks.as_array(is_city, "is_city", ndim=1).astype(bool)
        self._images, self._names = list(images), tuple(names)
        count = len(self._features)
        if self._features.shape[1] != 2 or not count == len(self._is_city) == len(self._images):
            raise ValueError(
                f"features should be (n, 2) with n labels and n images, got {self._features.shape}, "
                f"{len(self._is_city)} labels and {len(self._images)} images"
            )
        if self._is_city.all() or not self._is_city.any():
            raise ValueError("is_city should name scenes of both classes, got only one; there is nothing to part")
        spread = self._features.std(axis=0)
        self._spread = np.where(spread > 0, spread, 1)
        self._z = (self._features - self._features.mean(axis=0)) / self._spread
        self._order = np.argsort(self._features[:, 0])  # the arrow keys walk from left to right
        self.first = slider(f"β₁ ({names[0]})", -REACH, REACH, float(weights[0]), step=0.05)
        self.second = slider(f"β₂ ({names[1]})", -REACH, REACH, float(weights[1]), step=0.05)
        self.offset = slider("β₀ (offset)", -REACH, REACH, float(weights[2]), step=0.05)
        self.best = button("fit the weights for me")
        self.next_mistake = button("show the next mistake")
        self._shown = int(self._order[count // 2])
        self._ends = None  # where the line was dragged to, two points
        self._draw_points()
        super().__init__([self.first, self.second, self.offset, self.best, self.next_mistake])

    def numbers(self):
        """Scores of all scenes, which are on the wrong side, the accuracy, and the scene that is looked at."""
        weights = np.array([self.first.value, self.second.value])
        scores = self._z @ weights + self.offset.value
        wrong = (scores > 0) != self._is_city
        return {"weights": weights, "scores": scores, "wrong": wrong, "accuracy": 1 - float(wrong.mean())}

    def draw(self, numbers):
        """The plane of points with its boundary, and the chosen scene beside it."""
        wrong, shown = numbers["wrong"], self._shown
        self._wrong_marks.set_offsets(self._features[wrong])
        self._boundary.set_data(*self._line(numbers["weights"]))
        ends = self._ends if self._ends is not None else self._seen_ends()
        alt = f"{len(wrong)} scenes by {self._names[0]} and {self._names[1]}; {wrong.sum()} on the wrong side"
        chart = self._chart.plane(
            "points",
            f"accuracy {numbers['accuracy']:.3f}",
            fact=f"{wrong.sum()} of {len(wrong)} scenes on the wrong side (rings)",
            alt=alt,
            points=self._features[self._order].T,
            grips=([], []) if ends is None else ends.T,
        )
        true, said = ("city" if flag else "landscape" for flag in (self._is_city[shown], numbers["scores"][shown] > 0))
        scene = array_plane("scene", self._images[shown], f"scene: {true}", fact=f"called a {said}", size=170)
        first, second = self._features[shown]
        reading = (
            f"{numbers['accuracy']:.1%} are on their side of the line: {_side_of_cities(numbers['weights'])}. "
            f"The scene shown: {self._names[0]} = {first:.3f}, {self._names[1]} = {second:.4f}, "
            f"score {numbers['scores'][shown]:+.2f}: {'right' if true == said else 'wrong'}."
        )
        place = int(np.flatnonzero(self._order == shown)[0])
        cursor = {"name": "points", "row": 0, "col": place}
        return Drawing([chart, scene], reading, cursor=cursor, result={"accuracy": numbers["accuracy"]})

    def changed(self, control):
        """The buttons fit the weights and walk through the mistakes; another line has other ends."""
        if control is not self.next_mistake:
            self._ends = None
        if control is self.best:
            self._fit()
        elif control is self.next_mistake:
            wrong = self._order[self.numbers()["wrong"][self._order]]
            if wrong.size:
                after = np.flatnonzero(self._features[wrong, 0] > self._features[self._shown, 0])
                self._shown = int(wrong[after[0] if after.size else 0])

    def chosen(self, name, row, col):
        """A point shows its scene."""
        if name == "points":
            self._shown = int(self._order[col])

    def typed(self, name, row, col, value):
        """One end of the line is dragged, the other stays; what was above the line stays above it."""
        ends = self._ends if self._ends is not None else self._seen_ends()
        if ends is None:
            return  # the line has left the chart meanwhile
        ends = np.where(np.arange(2)[:, None] == col, self._chart.there(value), ends)
        first, second = (ends - self._features.mean(axis=0)) / self._spread
        across = np.array([first[1] - second[1], second[0] - first[0]])
        if not np.any(across):
            return  # both ends at one place: no line
        weights = np.array([*across, -across @ first])
        before = [self.first.value, self.second.value]
        weights *= np.where(across @ before < 0, -REACH, REACH) / np.abs(weights).max()
        self._weigh(weights)
        self._ends = ends

    def _weigh(self, weights):
        for control, weight in zip((self.first, self.second, self.offset), weights, strict=True):
            control.value = float(weight)

    def _fit(self):
        """Logistic regression, scaled so that the weights stay on their sliders (that moves no boundary)."""
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=100).fit(self._z, self._is_city)
        weights = np.array([*model.coef_[0], model.intercept_[0]])
        self._weigh(weights * REACH / np.abs(weights).max())

    def _draw_points(self):
        self._chart = Chart(400, 330)
        axes = self._chart.axes
        for flag, label, marker, colour in ((True, "city", "s", CITY), (False, "landscape", "^", LANDSCAPE)):
            points = self._features[self._is_city == flag]
            axes.scatter(*points.T, s=14, marker=marker, color=colour, label=label, alpha=0.75, linewidths=0)
        self._wrong_marks = axes.scatter([], [], s=46, facecolors="none", edgecolors="#D55E00", linewidths=1.1)
        self._boundary = axes.plot([], [], color=ACCENT, linewidth=2.5)[0]
        low, high = self._features.min(axis=0), self._features.max(axis=0)
        margin = 0.06 * (high - low + 1e-12)
        axes.set(xlim=(low[0] - margin[0], high[0] + margin[0]), ylim=(low[1] - margin[1], high[1] + margin[1]))
        axes.set(xlabel=self._names[0], ylabel=self._names[1])
        axes.tick_params(colors=SOFT_INK)
        self._chart.legend(markerscale=1.6, fontsize=10)
        self._chart.only_these_move(self._wrong_marks, self._boundary)

    def _line(self, weights):
        """Two points of the line on which the score is 0, in the units of the features."""
        if not np.any(weights):
            return [], []
        nearest = -self.offset.value * weights / (weights @ weights)
        along = np.array([-weights[1], weights[0]]) / np.linalg.norm(weights)
        ends = self._features.mean(axis=0) + (nearest + np.array([[-50], [50]]) * along) * self._spread
        return ends.T

    def _seen_ends(self):
        """Where the line enters the chart and leaves it, a little inside: two points, or None where it does not."""
        axes = self._chart.axes
        box = np.array([axes.get_xlim(), axes.get_ylim()]).T
        inside = box + 0.05 * (box[1] - box[0]) * [[1], [-1]]
        line = np.array(self._boundary.get_data()).T
        if not len(line):
            return None
        begin, along = line[0], line[1] - line[0]
        with np.errstate(divide="ignore"):
            crossed = np.sort((inside - begin) / along, axis=0)
        enters, leaves = crossed[0].max(), crossed[1].min()
        return begin + np.array([[enters], [leaves]]) * along if enters < leaves else None


def _side_of_cities(weights):
    """Where the score is positive, in words.

    Examples
    --------
    >>> _side_of_cities([0.5, -2])
    'cities below'
    >>> _side_of_cities([0, 0])
    'there is none while both weights are 0'
    """
    first, second = weights
    if not (first or second):
        return "there is none while both weights are 0"
    if abs(second) >= abs(first):
        return "cities above" if second > 0 else "cities below"
    return "cities right of it" if first > 0 else "cities left of it"
