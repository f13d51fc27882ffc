"""What does a real network see in a photograph? Its five likeliest classes, and where the evidence for them lies."""

import functools

import numpy as np
from scipy import ndimage

from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, SOFT_INK
from course_utils.networks.pretrained import IMAGENET_CLASSES, SIDE, imagenet_network, last_maps
from course_utils.pictures.loading import load_image, resize
from course_utils.pictures.names import file_name
from course_utils.pictures.photographs import PHOTOS, photo

LARGEST = 1000  # pixels of an upload's longer side
PLACES = ("the likeliest", "the second", "the third", "the fourth", "the fifth")
AT_A_LOSS = 0.2  # the largest share below which it does not know
GREY = 0.5
TILE = SIDE // 7  # pixels of a place of the last maps


class AskNetworkExplorer(Explorer):
    """Show a photograph, or a part of it, to the network trained on ImageNet.

    Parameters
    ----------
    picture : str
        A name from `photographs.PHOTOS`.
    zoom : float
        How many times smaller than the largest square the part is that the network sees.
    square : int
        Side of the grey square in pixels of what it sees, 0 for none; it goes where the pointer is.

    *Source*: slide "Understanding layers" ("How can we know?").
    """

    title = "Ask a real network"
    lead = "Choose a picture, or bring your own, and point at it: a grey square goes there and hides a part."

    def __init__(self, picture="chelsea", *, zoom=1.0, square=48):
        imagenet_network()  # now, so that no choice waits for it
        self._uploaded, self._file = None, ""
        self._at = None  # where the middle of the square is
        self.picture = choice("picture", list(PHOTOS), picture)
        self.upload = upload()
        self.zoom = slider("zoom", 1.0, 6.0, float(zoom), step=0.25)
        self.across = slider("part: to the right (%)", 0, 100, 50, step=5)
        self.down = slider("part: down (%)", 0, 100, 50, step=5)
        self.square = slider("grey square (pixels)", 0, 128, square, step=16)
        self.square.disabled = True  # until the pointer has chosen a place for it
        self.evidence = choice("evidence for", PLACES)
        parts = [self.zoom, self.across, self.down]
        super().__init__([self.picture, self.upload, *parts, self.square, self.evidence], height=300)

    def numbers(self):
        """The part that is seen, its shares and the five likeliest; the same with the square; the evidence map."""
        seen = self._part()
        plain = _said(seen.tobytes())
        five = np.argsort(-plain[0], kind="stable")[: len(PLACES)]
        hidden = self._covered(seen)
        share, maps = plain if hidden is None else _look(hidden)
        chosen = five[PLACES.index(self.evidence.value)]
        weights = imagenet_network().classes.weight[int(chosen)].numpy()
        return {
            "seen": seen if hidden is None else hidden,
            "before": plain[0],
            "share": share,
            "five": five,
            "chosen": int(chosen),
            "evidence": np.tensordot(weights, maps, axes=1),
        }

    def draw(self, numbers):
        """The picture with its square, the evidence over it, and the five shares."""
        name, evidence = IMAGENET_CLASSES[numbers["chosen"]], numbers["evidence"]
        share = numbers["share"]
        what = self._file if self.picture.value == UPLOADED else self.picture.value
        adds = [f"{name}: {each / evidence.size:+.2f}".replace("-", "−") for each in evidence.ravel()]
        enlarged = f", {self.zoom.value:g} times enlarged" if self.zoom.value > 1 else ""
        bars = [
            (
                IMAGENET_CLASSES[each],
                share[each],
                f"{share[each]:.0%}",
                ACCENT if each == numbers["chosen"] else SOFT_INK,
            )
            for each in numbers["five"].tolist()
        ]
        planes = [
            array_plane("picture", numbers["seen"], "what it sees", size=SIDE, follows=True,
                        place="pixel ({row}, {col})", fact=what + enlarged),
            array_plane("evidence", lit_by(numbers["seen"], evidence), "where the evidence lies", size=SIDE, tile=TILE,
                        labels=adds, place="this place adds to the score of {label}",
                        fact=f"49 places add {evidence.mean():.1f} in all"),
            bars_plane("shares", bars, "its five likeliest", high=1, width=190, fact="of 1,000 classes"),
        ]  # fmt: skip
        cursor = {} if self._at is None else {"name": "picture", "row": self._at[0], "col": self._at[1]}
        says = IMAGENET_CLASSES[int(share.argmax())]
        result = {"says": says, "share": round(float(share.max()), 2)}
        return Drawing(planes, self._reading(numbers), cursor=cursor, result=result)

    def changed(self, control):
        """Take over an upload; another picture or part is shown without a square at first."""
        if control is self.upload and self.upload.value:
            self._uploaded = _small(load_image(self.upload.value))
            self._file = file_name(self.upload.value)
            choose_uploaded(self.picture)
        if control in (self.picture, self.upload):
            self.zoom.value, self.across.value, self.down.value = 1.0, 50, 50
            self._at, self.square.disabled = None, True

    def chosen(self, name, row, col):
        """The pointer, or an arrow key, moves the square."""
        if name == "picture":
            self._at, self.square.disabled = (row, col), False

    def _part(self):
        """The square part that the sliders choose, (224, 224, 3)."""
        own = self.picture.value == UPLOADED
        return part(self._uploaded if own else _photo(self.picture.value), *(
            control.value for control in (self.zoom, self.across, self.down)
        ))  # fmt: skip

    def _covered(self, seen):
        """The same with the grey square, or None where there is none."""
        if self._at is None or not self.square.value:
            return None
        hidden, half = seen.copy(), self.square.value // 2
        rows, columns = (slice(max(place - half, 0), place + half) for place in self._at)
        hidden[rows, columns] = GREY
        return hidden

    def _reading(self, numbers):
        before, share, five = numbers["before"], numbers["share"], numbers["five"]
        first, now = int(five[0]), int(share.argmax())
        if self._at is not None and self.square.value:
            told = f"Under the square {IMAGENET_CLASSES[first]} has {share[first]:.0%}, without it {before[first]:.0%}"
            return told + (f"; now it says {IMAGENET_CLASSES[now]} ({share[now]:.0%})." if now != first else ".")
        if before[first] < AT_A_LOSS:
            return (
                f"It does not know: of 1,000 classes none gets more than {before[first]:.0%} "
                f"({IMAGENET_CLASSES[first]}). It cannot say “none of these”."
            )
        second = int(five[1])
        return (
            f"It says {IMAGENET_CLASSES[first]} ({before[first]:.0%}), then {IMAGENET_CLASSES[second]} "
            f"({before[second]:.0%}). Point at the picture to hide a part."
        )


def part(picture, zoom, across, down):
    """Cut a square out of a picture, enlarged: (224, 224, 3).

    Parameters
    ----------
    picture : (H, W, 3) array in [0, 1]
    zoom : float
        1 for the largest square.
    across, down : float
        Where it lies, in percent of the way from the left and the top.

    Examples
    --------
    >>> part(np.zeros((100, 150, 3)), 2, 100, 0).shape
    (224, 224, 3)
    """
    if (zoom, across, down) == (1, 50, 50):
        return resize(picture, SIDE)  # just what `pretrained.classify` sees of it
    side = max(1, round(min(picture.shape[:2]) / zoom))
    top, left = (
        round((length - side) * share / 100) for length, share in zip(picture.shape, (down, across), strict=False)
    )
    return resize(picture[top : top + side, left : left + side], SIDE)


def lit_by(picture, evidence):
    """Darken a picture where a (7, 7) map of evidence is not positive: (H, W, 3)."""
    strength = np.clip(evidence / max(evidence.max(), 1e-6), 0, 1)
    smooth = ndimage.zoom(strength, picture.shape[0] / len(strength), order=1, mode="nearest", grid_mode=True)
    return picture * (0.15 + 0.85 * smooth[..., None])


def _look(seen):
    """Return shares (1000,) and the last maps (1280, 7, 7) for one picture, in one pass."""
    maps, classes = last_maps(seen), imagenet_network().classes
    scores = classes.weight.numpy() @ maps.mean(axis=(1, 2)) + classes.bias.numpy()
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum(), maps


@functools.lru_cache(maxsize=1)
def _said(seen):
    """What it says to a part without a square, remembered while the square moves; takes and keeps bytes."""
    return _look(np.frombuffer(seen, np.float32).reshape(SIDE, SIDE, 3))


@functools.lru_cache(maxsize=2)
def _photo(name):
    return photo(name)


def _small(picture):
    """An upload with at most `LARGEST` pixels a side: more would be remembered for nothing."""
    height, width = picture.shape[:2]
    shrink = LARGEST / max(height, width)
    return picture if shrink >= 1 else resize(picture, (round(height * shrink), round(width * shrink)))
