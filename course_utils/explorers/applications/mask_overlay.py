"""What is where? Four ways to name each pixel, as colours over the picture, and a mask painted by hand to compare."""

import copy
import functools

import numpy as np

from course_utils.comparing import iou, ious
from course_utils.explorers.kit.background import Background
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, button, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.networks.observers import at_most_every
from course_utils.networks.schedules import one_cycle
from course_utils.networks.segmentation import KINDS, NO_SKIPS, SIDE, draw_masked, fresh, name_pixels, trained, u_net
from course_utils.networks.training import fit
from course_utils.pictures.loading import load_image
from course_utils.pictures.photographs import photo
from course_utils.pictures.segments import (
    BALL,
    NAMES,
    PAINTED,
    UNNAMED,
    kmeans,
    merged,
    otsu,
    overlay,
    painted_photo,
    with_best_names,
)

SCENE, ONE_BALL = "a drawn scene", "a drawn ball"
PHOTOGRAPHS = (*PAINTED, "astronaut", "chelsea", "coffee", "flower")
NETWORKS = {"U-Net": "", "no skips": NO_SKIPS}  # how they are called here, and how their weights are
REGIONS = {"k-means": kmeans, "Otsu": otsu}
NOW = "trained now"
PICTURES, STEPS, BATCH, RATE = 400, 250, 16, 1e-2  # of a training that can be waited for
CELL = 3  # CSS pixels of a pixel


class MaskOverlayExplorer(Explorer):
    """Name each pixel of a scene, a ball or a photograph, and compare with the truth and with a mask of one's own.

    k-means and Otsu find regions, not names: each region gets the name that most of its pixels truly have.

    Parameters
    ----------
    picture : str
        "a drawn scene", "a drawn ball" or one of `PHOTOGRAPHS`.
    number : int
        Which scene or ball, 1 to 24; none was trained on.
    by : {"U-Net", "no skips", "k-means", "Otsu"}
        Who names the pixels.
    strength : float
        How much of the picture the colours hide, 0 to 1.

    *Source*: slides "Autoencoders for image segmentation".
    """

    title = "A name for every pixel"
    lead = "Paint on the left picture what you would call by the chosen name, then see who names it better."

    def __init__(self, picture=SCENE, *, number=13, by="U-Net", strength=0.6):
        self._uploaded = None
        self._painted = np.full((SIDE, SIDE), UNNAMED, np.uint8)  # what was painted
        self._trained_now, self._on_all, self._under_way = {}, {}, ""
        self.background = Background(self)
        self.picture = choice("picture", [SCENE, ONE_BALL, *PHOTOGRAPHS], picture)
        self.number = slider("number of the drawing", 1, 24, number)
        self.upload = upload()
        self.by = choice("named by", [*NETWORKS, *REGIONS], by)
        self.strength = slider("strength of colours", 0, 1, float(strength), step=0.05)
        self.name = choice("you paint", list(self._names), "ball" if self._kind == "balls" else "sky")
        self.pen = slider("pen (pixels)", 1, 12, 5)
        self.clear = button("clear my mask")
        self.train = button("train one now", f"{STEPS} steps with {PICTURES} drawings of this kind: about a minute")
        self.halt = button("stop")
        super().__init__([
            *(self.picture, self.number, self.upload, self.by, self.strength, self.name, self.pen, self.clear),
            (self.train, self.halt),
        ])  # fmt: skip

    # -- Numbers -------------------------------------------------------------------------------------------------

    def numbers(self):
        """The picture; its labels in truth, as found and as painted; the IoU of each name, of both."""
        image, truth = self._picture()
        painted = self._painted.copy()
        found = self._found(image, painted if truth is None else truth)
        both = {"found": self._ious(found, truth), "painted": self._ious(painted, truth, only=np.unique(painted))}
        there = both["found"][np.isin(range(len(self._names)), painted if truth is None else truth)]
        mean = there.mean() if there.size else np.nan
        return {"image": image, "truth": truth, "found": found, "painted": painted, "ious": both, "mean": mean}

    @property
    def _kind(self):
        return "balls" if self.picture.value == ONE_BALL else "scenes"

    @property
    def _names(self):
        """Name -> colour, in the language of this kind of picture."""
        return BALL if self._kind == "balls" else NAMES

    def _picture(self):
        """The picture (64, 64, 3), and the labels of its pixels, or None where nobody knows them."""
        which = self.picture.value
        if which in (SCENE, ONE_BALL):
            image, labels = (each[self.number.value - 1] for each in fresh(self._kind))
            return image, labels if self._kind == "balls" else merged(labels)
        if which == UPLOADED:
            return self._uploaded, None
        return _photo(which), painted_photo(which, SIDE) if which in PAINTED else None

    @property
    def _is_missing(self):
        """Whether a network should name the pixels that nobody has trained."""
        return self.by.value == NOW and self._kind not in self._trained_now

    def _found(self, image, known):
        """The labels that the chosen way gives."""
        if self.by.value in REGIONS:
            return with_best_names(REGIONS[self.by.value](image), known)
        if self._is_missing:
            return np.full((SIDE, SIDE), UNNAMED, np.uint8)
        now = self.by.value == NOW
        model = self._trained_now[self._kind] if now else trained()[self._kind + NETWORKS[self.by.value]]
        labels = name_pixels(model, image[None])[0]
        return labels if self._kind == "balls" else merged(labels)

    def _ious(self, labels, truth, only=None):
        """IoU of each name, NaN where there is none; without a truth, what is painted stands for it, name by name."""
        count = len(self._names)
        if only is None and self._is_missing:
            return np.full(count, np.nan)
        if truth is not None:
            known = ious(labels, truth, count)
            return known if only is None else np.where(np.isin(range(count), only), known, np.nan)
        if only is not None:  # compared with itself
            return np.full(count, np.nan)
        masks = [self._painted == label for label in range(count)]
        return np.array([iou(labels == label, mask) if mask.any() else np.nan for label, mask in enumerate(masks)])

    # -- What is shown -------------------------------------------------------------------------------------------

    def draw(self, numbers):
        """The picture to paint on, the mask that was found, the truth, and the IoU of each name."""
        image, truth, painted = (numbers[each] for each in ("image", "truth", "painted"))
        label, known = list(self._names).index(self.name.value), painted if truth is None else truth
        where = "yours counts" if truth is None else "by hand" if self.picture.value in PAINTED else "as drawn"
        planes = [
            array_plane("painted", np.float64(painted == label), f"you paint: {self.name.value}", low=0, high=1,
                        cell=CELL, numbers=False, paint=self.pen.value / 2, cover=self.strength.value,
                        ink=tuple(bytes.fromhex(self._names[self.name.value][1:])),
                        under=self._coloured(image, np.where(painted == label, UNNAMED, painted)),
                        fact="drag; Shift erases"),
            self._mask("found", image, numbers["found"], self.by.value, self._fact(numbers["found"], known)),
            self._mask("truth", image, known, "the truth", where),
            self._bars(numbers["ious"]["found"]),
        ]  # fmt: skip
        mean = "nothing to compare" if np.isnan(numbers["mean"]) else numbers["mean"]
        return Drawing(planes, reading=self._reading(numbers, label), result={"mean_iou": mean})

    def _coloured(self, image, labels):
        return overlay(image, labels, self._names.values(), self.strength.value)

    def _mask(self, name, image, labels, title, fact):
        told = [*self._names, *["nothing"] * (UNNAMED + 1)]
        look = {"place": "called {label}; this colour", "labels": [told[label] for label in labels.ravel()]}
        return array_plane(name, self._coloured(image, labels), title, cell=CELL, fact=fact, **look)

    def _fact(self, found, known):
        counted, helped = known != UNNAMED, ", helped" if self.by.value in REGIONS else ""
        if self._is_missing:
            return "none is trained"
        if not counted.any():
            return "no names to lend" if helped else "no truth yet"
        if helped and len(np.unique(known[counted])) == 1:
            return "only one name lent"
        return f"{np.mean((found == known)[counted]):.0%} right{helped}"

    def _bars(self, shares):
        bars = [
            (name, 0 if np.isnan(share) else share, _percent(share), colour)
            for (name, colour), share in zip(self._names.items(), shares, strict=True)
        ]
        return bars_plane("iou", bars, "IoU", high=1, width=190, fact="of each name", keyed=True)

    def _reading(self, numbers, label):
        found, yours = numbers["ious"]["found"], numbers["ious"]["painted"]
        by, name, painted = self.by.value, self.name.value, numbers["painted"]
        if self._under_way:
            return self._under_way
        if self._is_missing:
            return "None is trained for this kind of picture yet: press “train one now”."
        if numbers["truth"] is None and (painted == UNNAMED).all():
            return "Nobody has said what this picture shows. Paint on the left: then your mask counts as the truth."
        if numbers["truth"] is None:
            told = zip(self._names, found, strict=True)
            told = ", ".join(f"{each} {share:.0%}" for each, share in told if not np.isnan(share))
            one = by in REGIONS and len(np.unique(painted[painted != UNNAMED])) == 1
            alone = " It was lent one name for all regions: paint a second one." if one else ""
            return f"With your mask as the truth, {by} has an IoU of: {told}.{alone}"
        told = f"{by}: mean IoU {numbers['mean']:.0%} of the names that are there."
        if by == NOW and self._kind in self._on_all:
            told = f"{by}, {STEPS} steps with {PICTURES} drawings: mean IoU {numbers['mean']:.0%} here"
            told += f", {self._on_all[self._kind]:.0%} over all {len(fresh(self._kind)[0])} test pictures."
        if not np.any(painted == label):
            return f"{told} Your mask of “{name}” is empty, so it has no IoU yet: drag over the left picture."
        told += f" Your “{name}”: IoU {yours[label]:.0%}; theirs: {_percent(found[label])}."
        count = np.isfinite(yours).sum()
        return told + (f" Of your {count} names the mean is {np.nanmean(yours):.0%}." if count > 1 else "")

    # -- What the student does -----------------------------------------------------------------------------------

    def changed(self, control):
        """Another picture begins with an empty mask; the buttons clear it, train and stop."""
        if control is self.upload and self.upload.value:
            self._uploaded = load_image(self.upload.value, size=SIDE)
            choose_uploaded(self.picture)
        if control in (self.picture, self.number, self.upload, self.clear):
            self._painted = np.full((SIDE, SIDE), UNNAMED, np.uint8)
        if list(self.name.options) != list(self._names):
            self.name.options = list(self._names)
            self.name.value = "ball" if self._kind == "balls" else "sky"
        self.number.disabled = self.picture.value not in (SCENE, ONE_BALL)
        if control is self.train:
            self._under_way = "Drawing pictures to learn from …"
            self.background.start(functools.partial(self._learn, kind=self._kind))
        elif control is self.halt:
            self.background.stop()
            self._under_way = ""

    def painted(self, name, picture):
        """Take over a stroke: what is inked has the chosen name, and no other."""
        label = list(self._names).index(self.name.value)
        others = np.where(self._painted == label, UNNAMED, self._painted)
        self._painted = np.where(picture > 0.5, label, others).astype(np.uint8)

    def _learn(self, task, kind):
        """Draw pictures, train a new network on them, and show every second what it says by then."""
        parts = []
        while len(parts) * BATCH < PICTURES and not task.is_stopped:
            parts.append(draw_masked(BATCH, seed=len(parts), kind=kind))
        if task.is_stopped:
            return
        images, labels = (np.concatenate(each) for each in zip(*parts, strict=True))

        def show(progress):
            model, told = copy.deepcopy(progress.model), f"Step {progress.step} of {STEPS}: loss {progress.loss:.2f}."
            on_all = None if progress.step < STEPS else _mean_iou(model, kind)
            task.show(lambda: self._take(kind, model, told if on_all is None else "", on_all))

        sometimes = at_most_every(1.0, show)
        observers = (sometimes, lambda _: task.is_stopped)
        how = {"batch_size": BATCH, "learning_rate": RATE, "schedule": one_cycle, "observers": observers}
        fit(u_net(*KINDS[kind]), images, labels, steps=STEPS, **how)

    def _take(self, kind, model, told, on_all):
        """Show what is being trained; its entry in the menu is chosen only at first."""
        self._trained_now, self._under_way = {**self._trained_now, kind: model}, told
        self._on_all = self._on_all if on_all is None else {**self._on_all, kind: on_all}
        if NOW not in self.by.options:
            self.by.options = [*self.by.options, NOW]
            self.by.value = NOW


@functools.lru_cache(maxsize=len(PHOTOGRAPHS))
def _photo(name):
    return photo(name, size=SIDE)


def _mean_iou(model, kind):
    """The mean IoU of all names over all fresh pictures of a kind."""
    images, labels = fresh(kind)
    tidy, names = (np.asarray, BALL) if kind == "balls" else (merged, NAMES)
    return ious(tidy(name_pixels(model, images)), tidy(labels), len(names)).mean()


def _percent(share):
    return "–" if np.isnan(share) else f"{share:.0%}"
