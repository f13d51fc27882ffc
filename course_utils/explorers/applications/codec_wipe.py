"""What is left of a picture in so many bytes? Two codecs, one over the other, and a lens."""

import functools

import numpy as np

from course_utils.comparing import WINDOW, ms_ssim, psnr
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY
from course_utils.networks.compression import LAMBDAS, NEVER_SEEN, QUALITIES, TRAINED_ON, decode, encode, pca_in
from course_utils.pictures.jpegs import as_bytes, jpeg, jpeg2000
from course_utils.pictures.loading import load_image, resize
from course_utils.pictures.photographs import PHOTOS, photo

WIDEST, HIGHEST = 420, 290  # pixels; a larger picture is made smaller
LENS = 48  # pixels that it enlarges, and how many times
TIMES = 3
NOISE, ORIGINAL = "white noise", "the original"
LEAST = WINDOW * 2**4  # pixels of the shorter side, for MS-SSIM
CODECS = ("learned", "PCA of squares", "JPEG", "JPEG 2000", ORIGINAL)
SHORT = {CODECS[1]: "PCA"}  # what stands at a bar
BESIDE = {"PCA of squares": pca_in, "JPEG": jpeg, "JPEG 2000": jpeg2000}


class CodecWipeExplorer(Explorer):
    """Choose λ; the learned codec says how many bytes that takes, and the others get as many.

    Parameters
    ----------
    picture : str
        A name from `photographs.PHOTOS`, or "white noise".
    fineness : int
        0 to 14: the place of λ, in steps of √2.
    left, right : str
        Two of `CODECS`.
    wipe : int
        Percent of the width that the left one has.

    *Source*: slides "Autoencoders for image compression".
    """

    story = (
        (
            {"picture": "coffee", "fineness": 6, "left": "learned", "right": "JPEG", "wipe": 50},
            "JPEG may take as many bytes, and takes 1,952 of 2,214. Which half is better? Look at the rim of the cup.",
        ),
        (
            {"fineness": 4, "right": "PCA of squares"},
            "Without learning: 23.2 dB by PCA, 24.3 with; and its seams show.",
        ),
        ({"right": "JPEG 2000"}, "JPEG 2000, the slide's rival: 0.1 dB behind. Who sees that?"),
        ({"fineness": 14, "right": "JPEG"}, "With 8,556 bytes JPEG has drawn level: 29.0 dB against 28.9."),
        (
            {"picture": "white noise", "fineness": 9},
            "White noise has nothing that a codec could expect: 11.0 dB, though it takes 8,916 bytes.",
        ),
    )
    title = "The same bytes, two codecs"
    lead = "Wipe from one to the other; point at the picture to look through the lens. What did each throw away?"

    def __init__(self, picture="coffee", *, fineness=4, left="learned", right="JPEG", wipe=50):
        self._uploaded, self._at = None, (130, 210)
        names = [*NEVER_SEEN, NOISE, *(name for name in PHOTOS if name not in NEVER_SEEN)]
        self.picture = choice("picture", names, picture)
        self.upload = upload()
        self.fineness = slider("fineness (λ grows)", 0, QUALITIES["learned"] - 1, fineness)
        self.left = choice("left", CODECS, left)
        self.right = choice("right", CODECS, right)
        self.wipe = slider("wipe (%)", 0, 100, wipe, step=2)
        super().__init__([self.picture, self.upload, self.fineness, self.left, self.right, self.wipe], height=560)

    def numbers(self):
        """The picture, and of both codecs what comes back, with bytes, PSNR in dB and MS-SSIM."""
        own = self.picture.value == UPLOADED
        shown = self._uploaded if own else _picture(self.picture.value)
        made = functools.partial(_made, shown.tobytes(), shown.shape, self.fineness.value)
        return {"original": shown / np.float32(255), "left": made(self.left.value), "right": made(self.right.value)}

    def draw(self, numbers):
        """The wiped picture, how near both are, and three views through the lens."""
        original, left, right = numbers["original"], numbers["left"], numbers["right"]
        height, width = original.shape[:2]
        edge = round(width * self.wipe.value / 100)
        wiped = np.concatenate([left["picture"][:, :edge], right["picture"][:, edge:]], axis=1)
        if 0 < edge < width:
            wiped[:, edge - 1 : edge + 1] = 1
        tops = [
            min(max(at - LENS // 2, 0), max(side - LENS, 0)) for at, side in zip(self._at, wiped.shape, strict=False)
        ]
        part = tuple(slice(top, top + LENS) for top in tops)
        lens = {"size": LENS * TIMES, "numbers": False, "place": "pixel ({row}, {col}) of this part"}
        learned = self.picture.value in TRAINED_ON
        planes = [
            [
                array_plane(
                    "wiped", wiped, f"{self.left.value} | {self.right.value}",
                    cell=max(1, LENS / max(height, width)), numbers=False, follows=True,
                    place="pixel ({row}, {col})", marks=[(*tops, *wiped[part].shape[:2])],
                    fact=f"{width} × {height} pixels, " + ("learned from" if learned else "never learned from"),
                ),
                bars_plane("near", self._bars(left, right), "how near", high=1, width=160, fact="PSNR (dB), MS-SSIM"),
            ],
            [
                array_plane("original", original[part], "the original", fact=f"{TIMES} times enlarged", **lens),
                array_plane("left", left["picture"][part], self.left.value, fact=_size(left, width * height), **lens),
                array_plane("right", right["picture"][part], self.right.value, fact=_size(right, width * height),
                            **lens),
            ],
        ]  # fmt: skip
        result = {"bytes": left["bytes"], "left_dB": left["psnr"], "right_dB": right["psnr"]}
        return Drawing(planes, self._reading(left, right), result=result)

    def changed(self, control):
        """Take over an upload."""
        if control is self.upload and self.upload.value:
            self._uploaded = _small(load_image(self.upload.value))
            choose_uploaded(self.picture)

    def chosen(self, name, row, col):
        """Look through the lens where the pointer is."""
        if name == "wiped":
            self._at = (row, col)

    def _bars(self, left, right):
        both = ((self.left.value, left, ACCENT), (self.right.value, right, CITY))
        both = [(SHORT.get(name, name), made["psnr"], made["ms_ssim"], colour) for name, made, colour in both]
        decibels = [(name, min(psnr / BEST, 1), f"{psnr:.1f}", colour) for name, psnr, _, colour in both]
        return decibels + [
            (name, 0, "–", colour) if np.isnan(alike) else (name, alike, f"{alike:.3f}", colour)
            for name, _, alike, colour in both
        ]

    def _reading(self, left, right):
        names = self.left.value, self.right.value
        told = f"λ = {LAMBDAS[0] * 2 ** (self.fineness.value / 2):.2g}: {left['bytes']:,} bytes at the left"
        told += f", {right['bytes']:,} at the right"
        if ORIGINAL in names:
            return f"{told}. The original has three for each pixel."
        if names[0] == names[1]:
            return f"{told}. It is the same codec twice."
        gain, alike = left["psnr"] - right["psnr"], left["ms_ssim"] - right["ms_ssim"]
        told += f". Nearer in PSNR: {names[gain < 0]}, by {abs(gain):.1f} dB"
        if np.isnan(alike):
            told += f"; MS-SSIM wants {LEAST} pixels on each side."
        else:
            told += f"; in MS-SSIM: {names[alike < 0]}, by {abs(alike):.3f}." if alike else "."
        beyond = [name for name, made in zip(names, (left, right), strict=True) if made["bytes"] > made["most"]]
        return told + (f" But {beyond[0]} cannot do with so few bytes." if beyond else "")


BEST = 45  # dB: what fills a bar


def _size(made, pixels):
    return f"{made['bytes']:,} B, {8 * made['bytes'] / pixels:.2f} bit/px"


@functools.lru_cache(maxsize=100)
def _made(content, shape, fineness, codec):
    """What a codec makes of a picture (bytes) with as many bytes as the learned one takes: remembered."""
    original = np.frombuffer(content, np.uint8).reshape(shape)
    shown, stream = original / np.float32(255), encode(original, fineness)
    count = most = len(stream)
    if codec == ORIGINAL:
        count, picture = original.size, shown
    elif codec == CODECS[0]:
        picture = decode(stream)
    else:
        stream, picture = BESIDE[codec](original, most)
        count = len(stream)
    large = min(shape[:2]) >= LEAST
    return {
        "bytes": count,
        "most": most,
        "picture": picture,
        "psnr": psnr(shown, picture),
        "ms_ssim": ms_ssim(shown, picture) if large else np.nan,
    }


@functools.lru_cache(maxsize=4)
def _picture(name):
    if name == NOISE:
        return np.random.default_rng(0).integers(0, 256, (HIGHEST, WIDEST, 3), dtype=np.uint8)
    return _small(photo(name))


def _small(picture):
    """A picture as bytes, at most 420 x 290 pixels: one that is larger is made smaller."""
    height, width = picture.shape[:2]
    shrink = min(WIDEST / width, HIGHEST / height, 1)
    size = max(round(height * shrink), 1), max(round(width * shrink), 1)
    return as_bytes(picture if shrink == 1 else resize(picture, size))
