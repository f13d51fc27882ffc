"""City or landscape? Ask the classifier about a photograph of your own, and see when it is out of its depth."""

import functools

import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import UPLOADED, choice, choose_uploaded, upload
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.features import FEATURE_NAMES, default_length, edge_map, line_map, scene_features
from course_utils.figures import ACCENT, CITY, LANDSCAPE
from course_utils.pictures.loading import load_image
from course_utils.pictures.names import file_name
from course_utils.pictures.photographs import EVERYDAY, photo

PIXELS = 128  # the size of the scenes that were learned from
SIZE = 142  # CSS pixels of each picture: three and the verdict stand in a row
UNUSUAL = 99  # percent of the scenes that are more usual than a picture which is called unlike them


class OwnPhotoExplorer(Explorer):
    """Edges, lines and verdict for a bundled photograph or an upload, among the scenes that were learned from.

    Parameters
    ----------
    strengths : (n, 2) array_like
        mean(E) and mean(V) of each scene of 128 pixels that is learned from: what the two charts show.
    bank : (n, 72) array_like
        `features.scene_features` of each of them: what the verdict is made of.
    is_city : (n,) array_like of bool
    picture : str
        A name from `photographs.PHOTOS` to begin with.

    *Source*: slide "Hierarchical convolutional features".
    """

    title = "City or landscape? Ask about a photograph"
    lead = "Choose a photograph, or bring one from your computer: the classifier judges by the bank's 72 numbers."

    def __init__(self, strengths, bank, is_city, picture="china"):
        strengths, bank = _checks.as_array(strengths, "strengths", ndim=2), _checks.as_array(bank, "bank", ndim=2)
        is_city = _checks.as_array(is_city, "is_city", ndim=1).astype(bool)
        wanted = (len(is_city), 2), (len(is_city), len(FEATURE_NAMES))
        if (strengths.shape, bank.shape) != wanted:
            raise ValueError(
                f"strengths and bank should have the shapes {wanted[0]} and {wanted[1]} for {len(is_city)} labels, "
                f"got {strengths.shape} and {bank.shape}"
            )
        self._count = len(is_city)
        self._model, self._usual = _learn(bank, is_city)
        self._charts = [_distribution(name, values, is_city) for name, values in zip("EV", strengths.T, strict=True)]
        self._uploaded, self._file = None, ""
        self.picture = choice("picture", list(EVERYDAY), picture)
        self.upload = upload()
        super().__init__([self.picture, self.upload])

    def numbers(self):
        """The picture, its maps E and V, the probability of "city", and how unusual it is (above 1: very)."""
        chosen = self.picture.value
        picture = self._uploaded if chosen == UPLOADED else _photo(chosen)
        features = scene_features(picture)[None]
        return {
            "picture": picture,
            "E": edge_map(picture),
            "V": line_map(picture),
            "probability": float(self._model.predict_proba(features)[0, 1]),
            "distance": float(_distance(self._model, features)[0] / self._usual),
        }

    def draw(self, numbers):
        """I, E and V; below them where the photograph stands among the scenes of both classes."""
        edges, lines = numbers["E"], numbers["V"]
        magnitude = {"map": "viridis", "low": 0, "size": SIZE, "digits": 3}
        says = "city" if numbers["probability"] > 0.5 else "landscape"
        above = [
            array_plane(
                "I",
                numbers["picture"],
                "image I",
                fact=f"the middle of {self._file}" if self.picture.value == UPLOADED else self.picture.value,
                size=SIZE,
            ),
            array_plane("E", edges, "edges E", high=0.4, fact=f"mean E = {edges.mean():.3f}", **magnitude),
            array_plane("V", lines, "long lines V", high=0.25, fact=f"mean V = {lines.mean():.3f}", **magnitude),
            _says(says, numbers["probability"], numbers["distance"]),
        ]
        below = []
        for name, (chart, marker) in zip("EV", self._charts, strict=True):
            marker.set_xdata([numbers[name].mean()] * 2)
            title, fact = f"mean {name} of {self._count} scenes", f"orange: this picture, {numbers[name].mean():.3f}"
            below.append(chart.plane(f"mean_{name}", title, fact=fact, alt=f"{title}, both classes; {fact}"))
        links = [
            link("E", "I", size=(3, 3), rule="window"),
            link("V", "E", size=(default_length(PIXELS), 1), rule="window"),
        ]
        result = {"says": says, "unusual": numbers["distance"] > 1}
        reading = _verdict(says, numbers["probability"], numbers["distance"])
        return Drawing([above, below], reading, links, result=result)

    def changed(self, control):
        """Take over an upload; it gets an entry of its own in the menu."""
        if control is self.upload and self.upload.value:
            self._uploaded = load_image(self.upload.value, size=PIXELS)
            self._file = file_name(self.upload.value)
            choose_uploaded(self.picture)


def _says(says, probability, distance):
    """The verdict in large: both probabilities as bars, and how far to believe them."""
    doubt = "but it is unusual" if distance > 1 else "undecided" if 0.2 < probability < 0.8 else ""
    shares = (("■ city", probability, CITY), ("▲ landscape", 1 - probability, LANDSCAPE))
    bars = [(label, share, f"{share:.0%}", colour) for label, share, colour in shares]
    return bars_plane("says", bars, f"It says {says}", high=1, width=130, fact=doubt)


def _verdict(says, probability, distance):
    sure = probability if says == "city" else 1 - probability
    percent = f"{sure:.0%}" if sure < 0.99 else "more than 99%"
    if distance > 1:
        return (
            f"It says {says} ({percent}), but do not believe it: more unusual than {UNUSUAL} of 100 scenes "
            f"it learned from ({distance:.2f} times their limit). It has never seen such a thing, and cannot say so."
        )
    if sure < 0.8:
        return f"It says {says}, with a probability of only {percent}: it cannot really tell."
    return (
        f"It says {says}, with a probability of {percent}. It knows only two words, whatever the picture shows: "
        "to 72 numbers even a cup of coffee can look like a coast."
    )


@functools.lru_cache(maxsize=len(EVERYDAY))
def _photo(name):
    return photo(name, size=PIXELS)


def _distribution(name, values, is_city):
    """A chart with one histogram a class, and the line that will mark the picture: (Chart, line)."""
    chart = Chart(280, 150)
    bins = np.linspace(0, np.percentile(values, 99.5) or 1, 26)
    for flag, label, colour, style in ((True, "city", CITY, "-"), (False, "landscape", LANDSCAPE, "--")):
        counts, _ = np.histogram(values[is_city == flag], bins)
        chart.axes.stairs(counts, bins, color=colour, fill=True, alpha=0.3)
        chart.axes.stairs(counts, bins, color=colour, linestyle=style, linewidth=1.5, label=label)
    marker = chart.axes.axvline(0, color=ACCENT, linewidth=3)
    chart.axes.set(xlabel=f"mean {name}", ylabel="scenes", xlim=(0, 1.15 * bins[-1]))
    chart.legend()
    chart.only_these_move(marker)
    return chart, marker


def _learn(bank, is_city):
    """Fit the linear classifier of the notebook, and measure how far its own scenes are from their middle."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if is_city.all() or not is_city.any():
        raise ValueError("is_city should name scenes of both classes, got only one; there is nothing to tell apart")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000)).fit(bank, is_city)
    return model, np.percentile(_distance(model, bank), UNUSUAL)


def _distance(model, bank):
    """Root mean square of the standardised features: about 1 for an average scene."""
    return np.sqrt((model[0].transform(bank) ** 2).mean(axis=1))
