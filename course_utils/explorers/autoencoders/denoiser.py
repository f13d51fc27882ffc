"""Can an autoencoder repair a damaged picture? Two autoencoders, PCA and two classical filters try it side by side."""

import numpy as np

from course_utils.explorers.autoencoders.bottleneck import bottleneck_slider
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK
from course_utils.networks.digit_codes import fresh_digits
from course_utils.networks.restoration import repairs
from course_utils.pictures.corruption import CORRUPTIONS

COUNT = 50  # digits whose errors are averaged
SIDE = 106  # CSS pixels of a repaired picture
NEARLY_CLEAN = 0.008  # mean squared error; a digit blurred or damaged more than that looks so


class DenoiserExplorer(Explorer):
    """Damage a digit, and let five ways of repair compete.

    The filters get a head start: for each damage they are tried with several widths, and the best one counts.

    Parameters
    ----------
    damage : {"noise", "blur", "holes", "occlusion"}
    strength : float from 0 to 1
        As in `course_utils.pictures.corruption`; of noise, the standard deviation.
    picture : int
        Which fresh digit, 1 to 20.
    seed : int
        Of the damage, 0 to 20.
    k : int
        Bottleneck of PCA and of the autoencoder trained on clean pictures, 1 to 32.

    *Source*: slide "Autoencoders for image restoration".
    """

    title = "Repair a digit"
    lead = "Choose a damage and how strong it is. Whose repair is nearest to the original?"

    def __init__(self, damage="noise", strength=0.4, *, picture=4, seed=0, k=32):
        self.damage = choice("damage", list(CORRUPTIONS), damage)
        self.strength = slider("strength", 0, 1, float(strength), step=0.05)
        self.picture = slider("picture", 1, 20, picture)
        self.seed = slider("seed of damage", 0, 20, seed)
        self.k = bottleneck_slider(k)
        super().__init__([self.damage, self.strength, self.picture, self.seed, self.k])

    def numbers(self):
        """The clean picture, the damaged one, the repairs of it, and each one's mean squared error over 50 digits."""
        clean = fresh_digits()[0][:COUNT]
        damaged = CORRUPTIONS[self.damage.value](clean, self.strength.value, self.seed.value)
        repaired = {"damaged": damaged, **repairs(clean, damaged, self.k.value)}
        shown = self.picture.value - 1
        return {
            "clean": clean[shown],
            "pictures": {name: images[shown] for name, images in repaired.items()},
            "errors": {name: float(np.mean((images - clean) ** 2)) for name, images in repaired.items()},
        }

    def draw(self, numbers):
        """Original, damaged picture and all errors; below, the five repairs."""
        pictures, errors, clean = numbers["pictures"], numbers["errors"], numbers["clean"]
        best = min(errors, key=errors.get)
        look = {"low": 0, "high": 1}
        above = [
            array_plane("x", clean, "x", size=130, fact="the original", **look),
            array_plane("damaged", pictures["damaged"], "damaged", size=130,
                        fact=_error_fact(pictures["damaged"], clean), **look),
            bars_plane(
                "errors",
                [self._bar(name, error, name == best) for name, error in errors.items()],
                "mean squared error", high=max(errors.values()), width=290, fact=f"of {COUNT} digits; orange: least",
            ),
        ]  # fmt: skip
        below = [
            array_plane(name, pictures[name], name, size=SIDE, fact=_error_fact(pictures[name], clean), **look)
            for name in list(errors)[1:]
        ]
        return Drawing([above, below], reading=self._reading(errors, best), result={"best": best})

    def _bar(self, name, error, is_best):
        colour = ACCENT if is_best else CITY if name in TRAINED else SOFT_INK
        return LABELS[name].format(k=self.k.value), error, f"{error:.4f}", colour

    def _reading(self, errors, best):
        told = f"{self.damage.value.capitalize()} of strength {self.strength.value:.2f}: "
        if best == "damaged" and errors["damaged"] < NEARLY_CLEAN:
            return told + "every repair makes it worse. What is nearly clean is best left alone."
        if best == "damaged":
            return told + "on average, no repair helps. What is gone, none of them brings back."
        who = best if best == "PCA" else f"the {best}"
        if errors["damaged"] < 1.05 * errors[best]:
            return told + f"no repair helps. The best, by {who}, leaves the error as it was."
        times = {name: errors["damaged"] / max(error, 1e-9) for name, error in errors.items()}
        clean_one = "makes it worse" if times["autoencoder"] < 1 else f"divides it by {times['autoencoder']:.1f}"
        return (
            f"{told}{who} divides the error by {times[best]:.1f}; the autoencoder that learned from clean "
            f"digits only {clean_one}."
        )


TRAINED = ("PCA", "autoencoder", "denoiser")


LABELS = {
    "damaged": "damaged, not repaired",
    "Gaussian": "Gaussian filter",
    "median": "median filter",
    "PCA": "PCA, k = {k}",
    "autoencoder": "autoencoder (clean), k = {k}",
    "denoiser": "denoising autoencoder, k = 32",
}


def _error_fact(image, clean):
    return f"error {np.mean((image - clean) ** 2):.4f}"
