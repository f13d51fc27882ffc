"""Where in the plane of codes is a digit? What β costs, and what it buys: holes that are filled."""

import functools

import ipywidgets
import numpy as np

from course_utils import _checks
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY, INK, new_axes, new_figure
from course_utils.networks.generators import BETAS, fresh_digits, judge, trained

REACH = 5  # the plane goes from -5 to 5
PIXELS = 300  # CSS pixels of the plane
FINER = 2  # drawn so much finer than shown
TILES = 13  # decoded pictures down and across
SOME = 400  # of 1,000 codes are drawn: more would hide each other
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8C6D1F", "#56B4E9", "#111111", "#7F7F7F", "#6A3D9A", "#B2182B")
CODES, PICTURES = "codes of fresh digits", "what is decoded there"


@functools.lru_cache(maxsize=len(BETAS))
def measured(beta):
    """Codes of 1,000 fresh digits; mean ‖x - f(x)‖² of them; how many of 1,000 pictures of N(0, 1) pass for digits."""
    model, fresh = trained()[f"beta {beta}"], fresh_digits()[0]
    error = float(((fresh - model.reconstruct(fresh)) ** 2).sum(axis=(1, 2)).mean())
    drawn = model.decode(np.random.default_rng(0).normal(size=(1000, 2))).clip(0, 1)
    return model.encode(fresh), error, float(judge(drawn)[1].mean())


@functools.lru_cache(maxsize=2 * len(BETAS))
def _drawn(beta, shows):
    """The plane with codes as coloured digits or with decoded pictures, and where 1 and 2 deviations of N(0, 1) end."""
    figure = new_figure(PIXELS / 100, PIXELS / 100)
    figure.set_dpi(100 * FINER)
    figure.set_layout_engine("none")
    axes = new_axes(figure)
    axes.set_position([0, 0, 1, 1])
    axes.set_axis_off()
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    around = np.linspace(0, 2 * np.pi, 100)
    for radius in (1, 2):
        look = {"color": INK, "linewidth": 0.8} if shows == CODES else {"color": ACCENT, "linewidth": 1.6}
        axes.plot(radius * np.cos(around), radius * np.sin(around), linestyle="--", **look)
    if shows == CODES:
        codes, labels = measured(beta)[0][:SOME], fresh_digits()[1][:SOME]
        for digit, colour in enumerate(COLOURS):
            axes.scatter(*codes[labels == digit].T, s=42, marker=f"${digit}$", color=colour, linewidths=0)
    else:
        axes.imshow(_pictures_decoded(beta), cmap="gray", vmin=0, vmax=1, extent=(-REACH, REACH, -REACH, REACH))
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[:, :, :3] / np.float32(255)


def _pictures_decoded(beta):
    """The plane as a sheet of decoded pictures, each at its place: (364, 364)."""
    places = (np.arange(TILES) + 0.5) / TILES * 2 * REACH - REACH
    grid = [(right, up) for up in places[::-1] for right in places]
    decoded = trained()[f"beta {beta}"].decode(grid).clip(0, 1)
    return decoded.reshape(TILES, TILES, 28, 28).swapaxes(1, 2).reshape(28 * TILES, 28 * TILES)


class LatentPlaneExplorer(Explorer):
    """Point at a code z and see d(z), for an autoencoder (β = 0) and for VAEs of growing β.

    Parameters
    ----------
    beta : int
        One of `generators.BETAS`.
    z1, z2 : float
        Where the code is, -5 to 5.

    *Source*: slide "Autoencoders for data generation", footnote (variational autoencoders).
    """

    title = "Holes in the latent space"
    lead = "Click in the plane, or drag: inside the circles lies what N(0, 1) draws. Then raise β. Where is no digit?"

    def __init__(self, beta=0, *, z1=1.0, z2=0.0):
        value = _checks.one_of(beta, "beta", BETAS)
        self.beta = ipywidgets.SelectionSlider(description="β", options=BETAS, value=value)
        self.shows = choice("the plane shows", [CODES, PICTURES])
        self.z1 = slider("z₁", -float(REACH), float(REACH), float(z1), step=0.1)
        self.z2 = slider("z₂", -float(REACH), float(REACH), float(z2), step=0.1)
        super().__init__([self.beta, self.shows, self.z1, self.z2])

    def numbers(self):
        """The picture of the code, how it is judged, how many codes are near, and what was measured of the model."""
        z, beta = np.array([[self.z1.value, self.z2.value]]), self.beta.value
        codes, error, share = measured(beta)
        picture = trained()[f"beta {beta}"].decode(z).clip(0, 1)
        (label,), (passes,) = judge(picture)
        near = int((((codes - z) ** 2).sum(axis=1) < 0.3**2).sum())
        facts = {"picture": picture[0], "label": int(label), "passes": bool(passes), "near": near}
        return facts | {"error": error, "share": share, "codes": codes, "spread": float(codes.std())}

    def draw(self, numbers):
        """The plane, the picture of the code, and three numbers of this β."""
        beta, word = self.beta.value, f"passes, read as {numbers['label']}" if numbers["passes"] else "does not pass"
        is_codes = self.shows.value == CODES
        plane, title, fact = _drawn(beta, self.shows.value), self.shows.value, "z₁ to the right, z₂ upwards"
        if is_codes:
            beyond = int((np.abs(numbers["codes"][:SOME]) > REACH).any(axis=1).sum())
            title, fact = f"codes of {SOME} fresh digits", f"z₁ right, z₂ up; {beyond} lie outside" if beyond else fact
        bars = [("‖x − f(x)‖²", numbers["error"], f"{numbers['error']:.0f}", CITY),
                ("of N(0, 1) pass, %", 100 * numbers["share"], f"{100 * numbers['share']:.0f}", ACCENT)]  # fmt: skip
        above = [
            array_plane("plane", plane, title, cell=PIXELS / len(plane), follows=True, drag=True,
                        drawn=is_codes, numbers=False, fact=fact,
                        alt=f"the plane of codes, −5 to 5: {self.shows.value}"),
            array_plane("picture", numbers["picture"], "d(z)", low=0, high=1, size=150, fact=word, numbers=False),
        ]  # fmt: skip
        below = [bars_plane("model", bars, f"β = {beta}", high=100, width=210, fact="1,000 fresh digits; 1,000 drawn")]
        cursor = {"name": "plane", **self._cell(len(plane))}
        result = {"near": numbers["near"], "passes": numbers["passes"], "share": round(numbers["share"], 2)}
        return Drawing([above, below], reading=self._reading(numbers, word), cursor=cursor, result=result)

    def chosen(self, name, row, col):
        """The pointer moves the code."""
        if name == "plane":
            side = PIXELS * FINER
            right, up = (np.array([col, side - 1 - row]) + 0.5) / side * 2 * REACH - REACH
            self.z1.value, self.z2.value = (round(float(number), 1) + 0.0 for number in (right, up))  # no −0.0

    def _cell(self, side):
        z = np.array([self.z1.value, self.z2.value])
        right, up = np.clip((z + REACH) / (2 * REACH) * side, 0, side - 1).astype(int).tolist()
        return {"row": side - 1 - up, "col": right}

    def _reading(self, numbers, word):
        kind = "An autoencoder" if self.beta.value == 0 else f"A VAE with β = {self.beta.value}"
        near = numbers["near"]
        place = f"z = ({self.z1.value:.1f}, {self.z2.value:.1f})"
        told = f"{place}: {near} of 1,000 fresh codes lie within 0.3, and d(z) {word}. "
        return told + f"{kind} leaves its codes a spread of {numbers['spread']:.1f}."
