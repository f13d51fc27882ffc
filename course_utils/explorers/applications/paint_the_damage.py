"""Can what was lost be repaired? Paint a hole into a picture, and several ways of repair fill it at once."""

import functools

import numpy as np

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, button, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK
from course_utils.networks.generators import fresh_digits
from course_utils.networks.restoration import (
    DIGIT_WAYS,
    GREY,
    NEVER_TAUGHT,
    PICTURE_WAYS,
    fill_hole,
    hole_error,
    scratch,
)
from course_utils.pictures.loading import load_image
from course_utils.pictures.names import file_name
from course_utils.pictures.photographs import photo
from course_utils.pictures.scenes import KINDS, draw_scene

PIXELS = 128  # of a picture that is no digit
SIDE = 210  # CSS pixels of a plane
DIGIT, SCENE = "a digit", "a drawn scene"
NOTHING_DONE = "left grey"
HOW_TO_ERASE = "Shift or the right button erases"


class PaintTheDamageExplorer(Explorer):
    """Paint what is lost, and compare the repairs with the truth.

    Parameters
    ----------
    picture : str
        "a digit", "a drawn scene" or one of `restoration.NEVER_TAUGHT`.
    way : str
        One of `restoration.DIGIT_WAYS`, for other pictures one of `PICTURE_WAYS`.
    which : int
        Which digit or scene, 1 to 20.
    brush : int
        Width of the brush, in percent of the picture's.

    *Source*: slide "Autoencoders for image restoration" (image inpainting).
    """

    title = "Paint the damage"
    lead = f"Drag over the picture: what is orange is lost, and repaired at once. {HOW_TO_ERASE}."

    def __init__(self, picture="chelsea", way=DIGIT_WAYS[0], *, which=2, brush=8):
        self._uploaded, self._file, self._scratched = None, "", 0
        self.picture = choice("picture", [DIGIT, SCENE, *NEVER_TAUGHT], picture)
        self.upload = upload()
        self.which = slider("which of them", 1, 20, which)
        self.way = choice("repaired by", _ways(picture), way)
        self.brush = slider("brush (% of the width)", 2, 24, brush)
        self.scratch = button("a scratch by chance")
        self.whole = button("no damage")
        self._begin()
        picture_of = [self.picture, self.upload, self.which]
        super().__init__([*picture_of, self.way, self.brush, self.scratch, self.whole], height=540)

    def numbers(self):
        """The picture, the hole, what each way makes of it, and each one's error inside the hole."""
        truth, hole = self._truth(), self._hole
        if hole.all() or not hole.any():
            return {"truth": truth, "hole": hole, "filled": {}, "errors": {}}
        filled = _filled(truth.tobytes(), truth.shape, hole.tobytes())
        pictures = {**filled, NOTHING_DONE: np.full_like(truth, GREY)}
        errors = {way: hole_error(truth, each, hole) for way, each in pictures.items()}
        return {"truth": truth, "hole": hole, "filled": filled, "errors": errors}

    def draw(self, numbers):
        """The picture to paint on, its repair and the truth; below them all errors."""
        truth, hole, errors = numbers["truth"], numbers["hole"], numbers["errors"]
        way, lost = self.way.value, float(hole.mean())
        unrepaired = np.full_like(truth, GREY) if hole.all() else truth
        look = {"low": 0, "high": 1, "numbers": False}
        best = min(errors, key=errors.get) if errors else None
        what = self._file if self.picture.value == UPLOADED else self.picture.value
        ways = [*_ways(self.picture.value), NOTHING_DONE]
        bars = [(each, errors.get(each, 0), _told(errors, each), _colour(each, best)) for each in ways]
        above = [
            array_plane("damaged", hole.astype(float), "paint here", fact=f"{lost:.0%} lost", size=SIDE,
                        under=truth, paint=self.brush.value / 200 * len(truth), **look),
            array_plane("repaired", numbers["filled"].get(way, unrepaired), way, size=SIDE,
                        fact=f"error in the hole {_told(errors, way)}", **look),
            array_plane("truth", truth, "truth", size=SIDE, fact=what, **look),
        ]  # fmt: skip
        below = [
            bars_plane("errors", bars, "mean squared error inside the hole", high=max(errors.values(), default=1),
                       width=430, fact="orange: least"),
        ]  # fmt: skip
        result = {"lost": round(lost, 3)} | ({"error": round(errors[way], 3)} if errors else {})
        return Drawing([above, below], self._reading(hole, errors, best), result=result)

    def changed(self, control):
        """Take over an upload; another picture gets a damage of its own, and the ways that there are for it."""
        if control is self.upload and self.upload.value:
            self._uploaded = load_image(self.upload.value, size=PIXELS)
            self._file = file_name(self.upload.value)
            choose_uploaded(self.picture)
        if control in (self.picture, self.which, self.upload):
            self._begin()
        elif control is self.scratch:
            self._scratched += 1
            self._hole = self._hole | scratch(len(self._hole), self.brush.value, self._scratched)
        elif control is self.whole:
            self._hole = np.zeros_like(self._hole)

    def painted(self, name, picture):
        """What is more than half covered by ink is lost."""
        self._hole = picture > 0.5

    def _begin(self):
        """Damage a picture that is new with two scratches, and offer the ways that are made for it."""
        self.which.disabled = self.picture.value not in (DIGIT, SCENE)
        ways, way = _ways(self.picture.value), self.way.value
        if tuple(self.way.options) != ways:
            self.way.options = ways
            self.way.value = way if way in ways else ways[0]
        side = len(self._truth())
        self._hole, self._scratched = scratch(side, self.brush.value, 0) | scratch(side, self.brush.value, 1), 1

    def _truth(self):
        name = self.picture.value
        return self._uploaded if name == UPLOADED else _picture(name, self.which.value)

    def _reading(self, hole, errors, best):
        if not hole.any():
            return "Nothing is lost, so there is nothing to repair. Paint on the picture."
        if hole.all():
            return f"Everything is lost: nothing is left to go by. {HOW_TO_ERASE}, or press “no damage”."
        told = f"{int(hole.sum()):,} of {hole.size:,} pixels are lost. "
        way = self.way.value
        if best == NOTHING_DONE:
            return told + "No repair is nearer to the truth than plain grey: what was there, nothing around it tells."
        if best == way:
            second = min((each for each in errors if each not in (way, NOTHING_DONE)), key=errors.get)
            return f"{told}Nearest to the truth: {way}, error {errors[way]:.4f}; then {second}, {errors[second]:.4f}."
        return f"{told}Error inside the hole: {way} {errors[way]:.4f}; nearest is {best}, {errors[best]:.4f}."


def _ways(picture):
    return DIGIT_WAYS if picture == DIGIT else PICTURE_WAYS


def _told(errors, way):
    return f"{errors[way]:.4f}" if errors else "–"


def _colour(way, best):
    return ACCENT if way == best else SOFT_INK if way == NOTHING_DONE else CITY


@functools.lru_cache(maxsize=32)
def _picture(name, which):
    if name == DIGIT:
        return fresh_digits()[0][which - 1]
    if name == SCENE:
        return draw_scene(list(KINDS)[which % len(KINDS)], seed=998 + which, size=PIXELS).image
    return photo(name, size=PIXELS)


@functools.lru_cache(maxsize=2)
def _filled(picture, shape, hole):
    """What all ways make of a hole, remembered while another one is chosen; takes and keeps bytes."""
    picture, hole = np.frombuffer(picture, np.float32).reshape(shape), np.frombuffer(hole, bool).reshape(shape[:2])
    return {way: fill_hole(picture, hole, way) for way in (DIGIT_WAYS if len(shape) == 2 else PICTURE_WAYS)}
