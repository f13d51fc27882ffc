"""What are the k numbers of PCA? Pictures rebuilt from them, and one component added to the mean picture."""

import functools

import numpy as np

from course_utils._checks import as_count
from course_utils.comparing import psnr
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK
from course_utils.pca import PCA
from course_utils.pictures.digits import draw_digits, real_digits
from course_utils.pictures.photographs import faces, patches

MOST = 60  # components that the slider offers
LINE = 20  # numbers of the code in a line, at most
UNSEEN = 30  # pictures of each set that PCA was not fitted to, and that are shown
SIDE = 104  # CSS pixels of a picture
CODE = (102, 360)  # of the code, high and wide

SETS = {
    "handwritten digits": lambda: real_digits()[0],
    "drawn digits": lambda: draw_digits(800, seed=0, size=20)[0],
    "faces": lambda: faces()[0][:100],
    "patches of photographs": lambda: _with_structure(patches(4000, 16, seed=0))[:1500],
}  # name -> pictures (n, H, W)


def _with_structure(pieces):
    """Leave out walls and skies: of a tile of one grey there is nothing to rebuild."""
    return pieces[pieces.std(axis=(1, 2)) > 0.1]


@functools.lru_cache(maxsize=len(SETS))
def fitted(name):
    """Return a set's PCA, fitted to all but the last 30 pictures, and those 30.

    Parameters
    ----------
    name : str
        A key of `SETS`.

    Returns
    -------
    PCA, array of shape (30, H, W)

    Examples
    --------
    >>> pca, unseen = fitted("handwritten digits")
    >>> pca, unseen.shape
    (PCA(60, centred=True): 64 numbers -> 60, 100.0 % of the variance, (30, 8, 8))
    """
    pictures = SETS[name]().astype(float)
    return PCA(MOST).fit(pictures[:-UNSEEN]), pictures[-UNSEEN:]


@functools.lru_cache(maxsize=len(SETS))
def unseen_errors(name):
    """Return, for k = 0 to 60, the share of the unseen pictures' squared distance to the mean that is lost: (61,).

    Examples
    --------
    >>> unseen_errors("handwritten digits")[[0, 60]].round(2)
    array([1., 0.])
    """
    pca, unseen = fitted(name)
    squares = pca.encode(unseen) ** 2
    total = ((unseen.reshape(len(unseen), -1) - pca.mean) ** 2).sum()
    return 1 - np.concatenate([[0], np.cumsum(squares.sum(axis=0))]) / total


class ComponentsExplorer(Explorer):
    """Rebuild a picture that PCA has not seen from its first k numbers, and take the components one by one.

    Parameters
    ----------
    data : str
        A key of `SETS`.
    k : int
        Numbers in the code, 1 to 60.
    picture : int
        1 to 30, of the unseen ones.
    component : int
        The component that is added to the mean, 1 to 60.
    amount : float
        How much of it, in standard deviations of its code, -3 to 3.

    *Source*: slides "Principal component analysis".
    """

    title = "What the components of PCA do"
    lead = "Above: a picture from k numbers; pull them. Below: the mean picture plus some of one component."

    def __init__(self, data="handwritten digits", k=8, *, picture=1, component=1, amount=2.0):
        for name in SETS:
            fitted(name)  # now, so that no choice waits for it
        self._pulled = {}  # which number of the code -> what it was pulled to, in standard deviations
        self._make_chart()
        self.data = choice("pictures", list(SETS), data)
        self.picture = slider("picture (unseen)", 1, UNSEEN, as_count(picture, "picture"))
        self.k = slider("k: numbers kept", 1, MOST, as_count(k, "k"))
        self.component = slider("one component", 1, MOST, as_count(component, "component"))
        self.amount = slider("amount (σ)", -3.0, 3.0, float(amount), step=0.25)
        super().__init__([self.data, self.picture, self.k, self.component, self.amount])

    def numbers(self):
        """The picture, its code, what k numbers rebuild, and the mean moved along one component."""
        pca, unseen = fitted(self.data.value)
        k, j = self.k.value, self.component.value - 1
        x = unseen[self.picture.value - 1]
        spread = np.maximum(np.sqrt(pca.variances), 1e-9)
        code = pca.encode(x) / spread
        code[list(self._pulled)] = list(self._pulled.values())
        rebuilt = pca.first(k).decode((code * spread)[:k])
        step = np.zeros(MOST)
        step[j] = self.amount.value * np.sqrt(pca.variances[j])
        return {
            "x": x,
            "code": code[:k],
            "rebuilt": rebuilt,
            "psnr": psnr(x, rebuilt),
            "mean": pca.mean.reshape(pca.shape),
            "component": pca.components[j].reshape(pca.shape),
            "moved": pca.decode(step),
            "left": 100 * pca.errors() / pca.errors()[0],
            "left_unseen": 100 * unseen_errors(self.data.value),
        }

    def draw(self, numbers):
        """Picture, reconstruction and what is missing, with the error by k; below, mean + amount · component."""
        k, j, amount, x = self.k.value, self.component.value, self.amount.value, numbers["x"]
        left, unseen = numbers["left"], numbers["left_unseen"]
        self._curve.set_data(range(MOST + 1), left)
        self._dashed.set_data(range(MOST + 1), unseen)
        self._here.set_data([k], [left[k]])
        missing = x - numbers["rebuilt"]
        grey = {"size": SIDE, "low": 0, "high": 1, "numbers": False}
        signed = {"size": SIDE, "map": "signed", "numbers": False}
        above = [
            array_plane("x", x, "picture x", fact=f"{x.size} numbers", **grey),
            array_plane("f", numbers["rebuilt"], "f(x)", fact=f"from k = {k}", **grey),
            array_plane("missing", missing, "x − f(x)", fact=psnr_text(numbers["psnr"]), low=-0.8, high=0.8, **signed),
            self._chart.plane("error", "error left, by k", fact="lost of the variance",
                              alt=f"the error falls with k; {left[k]:.0f} % are left"),
        ]  # fmt: skip
        mean = array_plane("mean", numbers["mean"], "mean", fact="of the fitted", **grey)
        some = f"times {amount:+g} std. dev."
        component = array_plane("component", numbers["component"], f"component {j}", fact=some, **signed)
        moved = array_plane("moved", numbers["moved"], "their sum", fact="d(z)", **grey)
        reading = (
            f"{x.size} pixels, {k} number{'s' * (k > 1)}: {psnr_text(numbers['psnr'])}. Lost of the variance: "
            f"{left[k]:.1f} % over fitted pictures, {unseen[k]:.1f} % over unseen ones. "
            f"Component {j} holds {left[j - 1] - left[j]:.1f} %."
        )
        if self._pulled:
            reading = (
                f"Pulled: {len(self._pulled)} of {k}. f(x) is what the code says now: {psnr_text(numbers['psnr'])}."
            )
        result = {"psnr": round(numbers["psnr"], 1), "lost": round(float(left[k]), 1)}
        planes = [above, [mean, "+", component, "=", moved], [self._code(numbers["code"], j)]]
        return Drawing(planes, reading, cursor={}, result=result)  # the chosen component is marked instead

    def chosen(self, name, row, col):
        """A number of the code that is clicked, or reached by the arrow keys, chooses its component."""
        if name == "z":
            self.component.value = self._number(row, col) + 1

    def typed(self, name, row, col, value):
        """A number of the code that is pulled takes the place of the encoder's."""
        self._pulled = {**self._pulled, self._number(row, col): value}

    def changed(self, control):
        """Another picture, or another k, has a code of its own."""
        if control in (self.data, self.picture, self.k):
            self._pulled = {}

    def _code(self, code, j):
        """The code as bars in lines of at most 20, always as high and as wide; component j is marked."""
        k, cols = len(code), min(len(code), LINE)
        lines = np.pad(code, (0, -k % cols), constant_values=np.nan).reshape(-1, cols)
        (tall, wide), title = CODE, f"code z: {k} number{'s' * (k > 1)} of x, in std. dev."
        return array_plane("z", lines, title, map="signed", low=-3, high=3, digits=1, pull=True,
                           cell=(tall / len(lines), wide / cols), place="z of component {number}",
                           fact="pull one; a click chooses its component",
                           marks=[(*divmod(j - 1, cols), 1, 1)] if j <= k else [])  # fmt: skip

    def _number(self, row, col):
        """Which number of the code stands in a cell, from 0."""
        return row * min(self.k.value, LINE) + col

    def _make_chart(self):
        self._chart = Chart(232, SIDE + 62)
        axes = self._chart.axes
        axes.set(xlim=(0, MOST), ylim=(0, 102), xlabel="k", ylabel="%")
        (self._curve,) = axes.plot([], [], color=SOFT_INK, linewidth=1.5, label="fitted")
        (self._dashed,) = axes.plot([], [], "--", color=CITY, linewidth=1.5, label="unseen")
        (self._here,) = axes.plot([], [], "o", color=ACCENT, markersize=8, clip_on=False)
        axes.legend(handles=[self._curve, self._dashed], loc="upper right", fontsize=9)
        self._chart.only_these_move(self._curve, self._dashed, self._here)


def psnr_text(decibels):
    """A peak signal-to-noise ratio in words; beyond 60 dB, a thousandth of the range, no eye finds an error.

    Examples
    --------
    >>> psnr_text(21.04), psnr_text(float("inf"))
    ('PSNR 21.0 dB', 'PSNR over 60 dB')
    """
    return f"PSNR {decibels:.1f} dB" if decibels <= 60 else "PSNR over 60 dB"
