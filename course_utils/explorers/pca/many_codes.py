"""One autoencoder, many codes: mix the code by a matrix G and unmix it in the decoder, and nothing changes outside."""

import functools

import numpy as np

from course_utils._checks import as_count
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import button, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import INK, LINE, SOFT_INK
from course_utils.pca import PCA
from course_utils.pictures.digits import real_digits

EXAMPLES = 40
POINTS = 300  # codes in the chart
REACH = 4.2  # of the chart, in the units of the codes: no setting of the sliders leads outside
SIDE, WIDER = 96, 112  # CSS pixels of a picture, and of a picture of weights, whose title is longer

# A colour for each digit; the figure of the digit itself is the second cue.
TEN = ("#332288", "#117733", "#D55E00", "#882255", "#0072B2", "#999933", "#AA4499", "#CC6677", "#44AA99", "#661100")


@functools.lru_cache(maxsize=1)
def centred_digits():
    """Return the 1,797 handwritten digits minus their mean, (1797, 64) floats, their labels, and their PCA to 2.

    Examples
    --------
    >>> X, labels, pca = centred_digits()
    >>> X.shape, pca.components.shape
    ((1797, 64), (2, 64))
    """
    pictures, labels = real_digits()
    X = pictures.reshape(len(pictures), -1).astype(float)
    pca = PCA(2).fit(X)
    return X - pca.mean, labels, pca


def mixing(rotation, stretch, shear):
    """Make an invertible 2 x 2 matrix G: stretch the first axis, shear, rotate.

    Parameters
    ----------
    rotation : float
        Degrees, counter-clockwise.
    stretch : float
        Factor of the first axis, above 0.
    shear : float
        How much of the second axis is added to the first.

    Returns
    -------
    (2, 2) array
        For codes as rows: z G.

    Examples
    --------
    >>> mixing(90, 1, 0).round(6) + 0
    array([[ 0.,  1.],
           [-1.,  0.]])
    """
    theta = np.radians(rotation)
    turn = np.array([[np.cos(theta), np.sin(theta)], [-np.sin(theta), np.cos(theta)]])
    return np.array([[stretch, 0.0], [shear, 1.0]]) @ turn


class ManyCodesExplorer(Explorer):
    """f(x)ᵀ = xᵀ (W₁G)(G⁻¹W₂): choose G, and see what changes and what cannot.

    Shown on the best two-number autoencoder of centred handwritten digits, since a plane of codes can be drawn.

    Parameters
    ----------
    rotation : int
        Degrees, -180 to 180.
    stretch : float
        0.25 to 2.
    shear : float
        -1 to 1.
    example : int
        The digit that goes through, 1 to 40.

    *Source*: slides "Principal component analysis" (W₁ ∈ ℝᵈˣᵏ, W₂ ∈ ℝᵏˣᵈ).
    """

    title = "Other weights, other codes, the same autoencoder"
    lead = "Turn, stretch and shear the code, here of k = 2 numbers: weights and codes change, f(x) does not."

    def __init__(self, rotation=30, stretch=1.0, shear=0.0, *, example=2):
        self._make_chart()
        self.rotation = slider("rotation (°)", -180, 180, as_count(rotation, "rotation", least=-180), step=5)
        self.stretch = slider("stretch (factor)", 0.25, 2.0, float(stretch), step=0.25)
        self.shear = slider("shear", -1.0, 1.0, float(shear), step=0.25)
        self.example = slider("picture", 1, EXAMPLES, as_count(example, "example"))
        self.undo = button("back to PCA's code")
        super().__init__([self.rotation, self.stretch, self.shear, self.example, self.undo])

    def numbers(self):
        """Both weight matrices after mixing, all codes, one picture through them, and how far f moved on all."""
        X, _, pca = centred_digits()
        G = mixing(self.rotation.value, self.stretch.value, self.shear.value)
        W1, W2 = pca.components.T @ G, np.linalg.inv(G) @ pca.components
        x = X[self.example.value - 1]
        return {
            "G": G,
            "W1": W1,
            "W2": W2,
            "codes": X[:POINTS] @ W1,
            "x": (x + pca.mean).reshape(8, 8),
            "before": (x @ pca.components.T @ pca.components + pca.mean).reshape(8, 8),
            "after": (x @ W1 @ W2 + pca.mean).reshape(8, 8),
            "code": x @ W1,
            "moved": float(np.abs(X @ W1 @ W2 - X @ pca.components.T @ pca.components).max()),
        }

    def draw(self, numbers):
        """Codes, and the picture in and out; below, the columns of W₁G and the rows of G⁻¹W₂."""
        z, W1, W2 = numbers["code"], numbers["W1"].T.reshape(2, 8, 8), numbers["W2"].reshape(2, 8, 8)
        self._place_codes(numbers["codes"])
        self._here.set_offsets([z])
        grey = {"size": SIDE, "low": 0, "high": 1, "numbers": False}
        signed = {"size": WIDER, "map": "signed", "numbers": False}
        sizes = [np.abs(weights).max() for weights in (*W1, *W2)]  # each picture has its own scale, so its end is told
        is_same = numbers["moved"] < 1e-12
        rows = ", ".join("[{:.2f}, {:.2f}]".format(*row) for row in numbers["G"].round(2) + 0.0)  # never -0.00
        above = [
            self._chart.plane("codes", "codes zᵀ = xᵀ W₁G", fact=f"z = ({z[0]:+.2f}, {z[1]:+.2f})",
                              alt=f"{POINTS} digits in the plane of the mixed code"),
            array_plane("x", numbers["x"], "picture x", fact="8 × 8", **grey),
            array_plane("before", numbers["before"], "f(x), G = 1", fact="PCA's code", **grey),
            array_plane("after", numbers["after"], "f(x), this G", fact="the same" if is_same else "another", **grey),
        ]  # fmt: skip
        encoder = [
            array_plane("e1", W1[0], "W₁G, column 1", fact=f"up to ±{sizes[0]:.2f}", **signed),
            array_plane("e2", W1[1], "W₁G, column 2", fact=f"up to ±{sizes[1]:.2f}", **signed),
        ]
        decoder = [
            array_plane("d1", W2[0], "G⁻¹W₂, row 1", fact=f"up to ±{sizes[2]:.2f}", **signed),
            array_plane("d2", W2[1], "G⁻¹W₂, row 2", fact=f"up to ±{sizes[3]:.2f}", **signed),
        ]
        kept = "unchanged to 12 decimals" if is_same else f"changed by {numbers['moved']:.1e}"
        other = "This is PCA's own code" if np.allclose(numbers["G"], np.eye(2)) else "Codes and weights are others now"
        reading = f"G = [{rows}]. {other}; the reconstructions of all 1,797 digits are {kept}."
        return Drawing([above, [*encoder, "→", *decoder]], reading, result={"same": is_same})

    def changed(self, control):
        """The button makes G the identity."""
        if control is self.undo:
            self.rotation.value, self.stretch.value, self.shear.value = 0, 1.0, 0.0

    def _place_codes(self, codes):
        labels = centred_digits()[1][:POINTS]
        for digit, marks in enumerate(self._marks):
            marks.set_data(*codes[labels == digit].T)

    def _make_chart(self):
        self._chart = Chart(250, 224)
        axes = self._chart.axes
        axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xlabel="z₁", ylabel="z₂")
        axes.axhline(0, color=LINE, linewidth=1.2)
        axes.axvline(0, color=LINE, linewidth=1.2)
        axes.tick_params(colors=SOFT_INK)
        self._marks = [
            axes.plot([], [], marker=f"${digit}$", linestyle="", color=colour, markersize=5, markeredgewidth=0.2)[0]
            for digit, colour in enumerate(TEN)
        ]
        self._here = axes.scatter([], [], s=90, facecolors="none", edgecolors=INK, linewidths=1.6, zorder=3)
        self._chart.only_these_move(*self._marks, self._here)
