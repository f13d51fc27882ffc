"""City or landscape? One layer of edges is fooled by leaves; a second layer, looking for long lines, is not."""

import functools

import numpy as np
from scipy.ndimage import gaussian_filter

from course_utils.convolution import conv
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import button, choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane, link
from course_utils.features import as_gray, edge_map, line_map
from course_utils.figures import CITY, LANDSCAPE
from course_utils.filters import line, oriented_edge
from course_utils.pictures.scenes import KINDS, draw_scene

PIXELS = 176  # the pictures' sides: shown one to one
MARKS = {"city": "■ city", "landscape": "▲ landscape"}
NEARLY, NOTHING = 0.05, 0.0005  # means closer than 5 % count as equal, and V below .0005 as no lines at all
COLOURS = {"city": CITY, "landscape": LANDSCAPE}
PAIR = {"city": "tallbuilding", "landscape": "forest"}  # of the story
PAIR_SEED = 7
AT_FIRST = {**PAIR, "texture": 1.0, "length": 35, "width": 1, "angle": 90, "threshold": 1.0, "rectify": "on"}
STORY = (
    (AT_FIRST, "Layer one looks for vertical edges: the forest has more, 0.1136 against the city's 0.0666."),
    ({"texture": 0.0}, "Smooth the forest, and 0.0329 is left: it was the leaves that fooled layer one."),
    ({"texture": 1.0}, "Layer two: do edges line up over 35 pixels? In the city 0.0269, in the forest 0.0034."),
    ({"length": 3}, "Lines of only 3 pixels let the leaves pass: 0.0300 and 0.0273, nearly a draw."),
    (
        {"length": 35, "rectify": "off"},
        "Without rectifying, light to dark cancels dark to light: nothing is left.",
    ),
)


@functools.lru_cache(maxsize=32)
def _picture(kind, seed):
    """The scene, and the same scene without its fine texture (smoothed, 2 px)."""
    image = draw_scene(kind, seed, PIXELS).image
    return image, gaussian_filter(image, (2, 2, 0), mode="nearest")


def _textured(kind, seed, texture):
    image, smooth = _picture(kind, seed)
    return image if texture == 1 else np.clip(smooth + texture * (image - smooth), 0, 1)


class EdgeSceneExplorer(Explorer):
    """A city and a landscape, their edges E and their long lines V, with the mean of each.

    Parameters
    ----------
    city, landscape : (str, int)
        Kind and seed of each scene, see `scenes.draw_scene`.
    length : int
        Of the lines looked for, in pixels of a picture of 176; a fifth of the height by default.
    angle : int
        Direction of edges and lines in degrees, counter-clockwise; 90 is vertical.
    width : int
        Of the lines, in pixels.
    threshold : float
        What a line must exceed, in units of the picture's own mean(E).
    texture : float
        Strength of everything fine in the landscape (leaves, grass, waves): 0 smooths it away, 1 is natural; the
        city stays as it is.
    rectify : {"on", "off"}
        Whether signs are dropped, as mean(E) needs.

    *Source*: slides "Edge detection" to "Hierarchical convolutional features".
    """

    title = "From edges to long lines"
    story = STORY
    lead = "Layer one finds edges (E). Layer two asks whether they line up (V). Hover V to see what one cell looks at."

    def __init__(
        self,
        city=(PAIR["city"], PAIR_SEED),
        landscape=(PAIR["landscape"], PAIR_SEED),
        *,
        length=35,
        angle=90,
        width=1,
        threshold=1.0,
        texture=1.0,
        rectify="on",
    ):
        kinds = {label: [kind for kind, (own, _) in KINDS.items() if own == label] for label in MARKS}
        self._seeds = {"city": city[1], "landscape": landscape[1]}
        self.story = STORY if set(self._seeds.values()) == {PAIR_SEED} else ()  # of other scenes it tells nothing
        self.length = slider("line length (px)", 3, 99, length, step=2)
        self.width = slider("line width (px)", 1, 9, width)
        self.angle = slider("direction (°)", 0, 175, angle, step=5)
        self.threshold = slider("threshold (× E)", 0.0, 2.0, threshold, step=0.1)
        self.rectify = choice("rectify", ["on", "off"], rectify)
        self.city = choice("city", kinds["city"], city[0])
        self.another_city = button("another city")
        self.landscape = choice("landscape", kinds["landscape"], landscape[0])
        self.another_landscape = button("another landscape")
        self.texture = slider("landscape's texture", 0.0, 2.0, texture, step=0.1)
        super().__init__(
            [
                self.city,
                self.another_city,
                self.landscape,
                self.another_landscape,
                self.texture,
                self.length,
                self.width,
                self.angle,
                self.threshold,
                self.rectify,
            ],
            height=0,
        )

    def numbers(self):
        """For each of the two scenes: picture I, edges E, lines V and the mean of each."""
        pictures = {
            "city": _textured(self.city.value, self._seeds["city"], 1),
            "landscape": _textured(self.landscape.value, self._seeds["landscape"], self.texture.value),
        }
        return {label: self._layers(picture) for label, picture in pictures.items()}

    def _layers(self, picture):
        gray, angle, length = as_gray(picture), self.angle.value, self.length.value
        E = edge_map(gray, oriented_edge(90 - angle), signed=self.rectify.value == "off")
        if self.rectify.value == "on":
            V = line_map(gray, length, angle, width=self.width.value, threshold=self.threshold.value)
        else:
            V = conv(E, line(length, angle, self.width.value).astype(E.dtype))
        means = {"I": float(gray.mean()), "E": float(E.mean()), "V": float(V.mean())}
        sizes = {"I": means["I"], "E": float(np.abs(E).mean()), "V": float(np.abs(V).mean())}
        return {"picture": picture, "E": E, "V": V, "means": means, "sizes": sizes}

    def draw(self, numbers):
        """Two rows I, E, V, and below them the three means as bars."""
        scenes = [self._row(label, numbers[label]) for label in MARKS]
        means = [self._bars(name, numbers) for name in ("I", "E", "V")]
        window = line(self.length.value, self.angle.value, self.width.value).shape
        links = [link(f"E_{label}", f"I_{label}", size=(3, 3), rule="window") for label in MARKS]
        links += [link(f"V_{label}", f"E_{label}", size=window, rule="window") for label in MARKS]
        found = {label: each["means"] for label, each in numbers.items()}
        return Drawing([*scenes, means], reading=self._reading(found), links=links, result=self._result(found))

    def _row(self, label, found):
        kind = {"city": self.city, "landscape": self.landscape}[label].value
        common = {"cell": 1}
        if self.rectify.value == "on":
            edges, lines = {"map": "viridis", "low": 0, "high": 0.4}, {"map": "viridis", "low": 0, "high": 0.25}
        else:
            edges = lines = {"map": "signed", "low": -0.4, "high": 0.4}
        means = {name: f"mean {name} = {found['means'][name]:.4f}" for name in ("E", "V")}
        scene = f"{MARKS[label][0]} {kind} {self._seeds[label]}"
        return [
            array_plane(f"I_{label}", found["picture"], f"image I, {label}", fact=scene, **common),
            array_plane(f"E_{label}", found["E"], "edges E", fact=means["E"], digits=3, **edges, **common),
            array_plane(f"V_{label}", found["V"], "long lines V", fact=means["V"], digits=3, **lines, **common),
        ]

    def changed(self, control):
        """The two buttons draw the next scene of the kind."""
        if control is self.another_city:
            self._seeds["city"] += 1
        elif control is self.another_landscape:
            self._seeds["landscape"] += 1

    def _bars(self, name, numbers):
        means = {label: found["means"][name] for label, found in numbers.items()}
        winner = self._winner(means, rectified=name == "I" or self.rectify.value == "on")
        fact = {None: "no winner", "tie": "nearly equal"}.get(winner, f"{winner} wins")
        bars = [(MARKS[label], value, f"{value:.4f}", COLOURS[label]) for label, value in means.items()]
        high = 1.25 * max(1e-9, *(found["sizes"][name] for found in numbers.values()))  # of |E|: signs cancel in E
        low = -high if self.rectify.value == "off" and name != "I" else 0.0
        return bars_plane(f"mean_{name}", bars, f"mean {name}", fact=fact, high=high, low=low, width=PIXELS)

    def _winner(self, means, rectified):
        """The label with the larger mean; "tie" if they are close; None for signed means, which say nothing."""
        if not rectified:
            return None
        if abs(means["city"] - means["landscape"]) < NEARLY * max(*means.values(), NOTHING):
            return "tie"
        return max(means, key=means.get)

    def _reading(self, means):
        rectified = self.rectify.value == "on"
        edges, lines = (self._winner({label: means[label][name] for label in means}, rectified) for name in ("E", "V"))
        if edges is None:
            return "With its sign an edge from light to dark cancels one from dark to light: both means are nearly 0."
        if max(means["city"]["V"], means["landscape"]["V"]) < NOTHING:
            return "Neither picture has long lines in this direction: V is nearly 0 everywhere."
        if (edges, lines) == ("landscape", "city"):
            return "The lecture's reversal: the landscape has more edge, and yet the city has more line."
        told = {"city": "the city has more", "landscape": "the landscape has more", "tie": "both have about as much"}
        return f"Of edge {told[edges]}, of long line {told[lines]}. In the lecture: the landscape, then the city."

    def _result(self, means):
        names = ((label, name) for label in means for name in ("E", "V"))
        return {f"{name}_{label}": round(np.float64(means[label][name]), 4) for label, name in names}
