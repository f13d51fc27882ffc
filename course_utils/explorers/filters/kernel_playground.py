"""What does this kernel see in that picture? Any bundled photograph or upload, any kernel, chosen or typed."""

import functools

import numpy as np

from course_utils import _checks
from course_utils.convolution import conv
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import UPLOADED, choice, choose_uploaded, slider, upload
from course_utils.explorers.kit.planes import array_plane, link
from course_utils.filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL, box, gaussian, line, oriented_edge
from course_utils.pictures.loading import load_image
from course_utils.pictures.photographs import EVERYDAY, photo

PIXELS = 256  # the picture's sides
OWN = "my own (typed)"


@functools.lru_cache(maxsize=len(EVERYDAY))
def _photo(name):
    return photo(name, size=PIXELS, gray=True)


def _identity(size):
    kernel = np.zeros((size, size))
    kernel[size // 2, size // 2] = 1
    return kernel


ANGLED = ("edge at an angle", "line at an angle")
FIXED = ("Sobel, vertical edges", "Sobel, horizontal edges", OWN)

# What each menu entry makes of the two sliders.
KERNELS = {
    "edge at an angle": lambda size, angle: oriented_edge(angle, size),
    "line at an angle": lambda size, angle: line(size, angle),
    "Sobel, vertical edges": lambda size, angle: SOBEL_VERTICAL,
    "Sobel, horizontal edges": lambda size, angle: SOBEL_HORIZONTAL,
    "uniform": lambda size, angle: box(size),
    "Gaussian": lambda size, angle: gaussian(size / 6, size),
    "sharpen": lambda size, angle: 2 * _identity(size) - box(size),
    "leave as it is": lambda size, angle: _identity(size),
}


class KernelPlaygroundExplorer(Explorer):
    """Slide any kernel over any picture.

    Parameters
    ----------
    picture : str
        A name from `photographs.PHOTOS`.
    kernel : str or (k1, k2) array_like
        An entry of `KERNELS`, or weights of your own (at most 15 x 15).
    size : int
        Rows and columns of the kernel, odd, 3 to 15; Sobel stays 3.
    angle : int
        Degrees, counter-clockwise.
    response : {"signed", "strength"}
        The response as it is, or its absolute value.

    *Source*: slides "Applications of convolution" and "Directional edge detection".
    """

    title = "Kernel playground"
    lead = "Choose a picture and a kernel, or click a weight and type: the response follows."

    def __init__(self, picture="camera", kernel="edge at an angle", *, size=7, angle=0, response="signed"):
        self._uploaded = None
        self._own = None if isinstance(kernel, str) else _checks.as_array(kernel, "kernel", ndim=2).astype(float)
        if self._own is not None and max(self._own.shape) > 15:
            raise ValueError(
                f"kernel should have at most 15 x 15 weights, got shape {self._own.shape}; try a smaller one"
            )
        own = [OWN] if self._own is not None else []
        self.picture = choice("picture", list(EVERYDAY), picture)
        self.upload = upload("use a picture of mine")
        self.kernel = choice("kernel", [*KERNELS, *own], OWN if own else kernel)
        self.size = slider("kernel size (px)", 3, 15, size, step=2)
        self._free_size = size  # what the slider goes back to after a kernel that has a size of its own
        self.angle = slider("angle (°)", 0, 180, angle, step=5)
        self.response = choice("show the response", ["signed", "strength"], response)
        self._is_picture = self._keeps_brightness()
        self._rest_idle_sliders()
        super().__init__([self.picture, self.upload, self.kernel, self.size, self.angle, self.response])

    def numbers(self):
        """The picture, the kernel, their response and its mean absolute value."""
        chosen = self.picture.value
        picture = self._uploaded if chosen == UPLOADED else _photo(chosen)
        w = self._weights()
        response = conv(picture, np.asarray(w, dtype=np.float32))
        return {"picture": picture, "w": w, "response": response, "strength": float(np.abs(response).mean())}

    def draw(self, numbers):
        """Picture, kernel and response; red answers positively, blue negatively."""
        w, response = numbers["w"], numbers["response"]
        total = float(w.sum()) + 0.0
        if self.response.value == "strength":
            response, map, title = np.abs(response), "viridis", "size of the response"
            low, high = 0, None
        elif self._is_picture:
            map, title, low, high = "gray", "response", 0, total if total > 0 else 1
        else:
            map, title, low, high = "signed", "response", None, None
        # A bar one pixel wide has no room for a long caption.
        called = "kernel w" if w.shape[1] > 2 else "w"
        told = f"{w.shape[0]} × {w.shape[1]}, sum {total:z.2f}" if w.shape[1] > 2 else f"sum {total:z.2f}"
        picture = array_plane("picture", numbers["picture"], f"picture: {self.picture.value}", size=190)
        kernel = array_plane("w", w, called, map="signed", size=104, editable=True, fact=told)
        look = {"map": map, "low": low, "high": high, "size": 190, "show_range": True}
        mean = f"mean |response| {numbers['strength']:.3f}"
        answer = array_plane("response", response, title, fact=mean, **look)
        flat = "flat areas give 0" if abs(total) < 1e-6 else f"flat areas are multiplied by {total:z.2f}"
        return Drawing(
            [picture, "⊛", kernel, "=", answer],
            reading=f"The weights sum to {total:z.2f}: {flat}. Mean size of the response: {numbers['strength']:.3f}.",
            links=[link("response", "picture", kernel="w", size=w.shape)],
            result={"strength": numbers["strength"]},
        )

    def changed(self, control):
        """Take over an upload, which gets an entry of its own in the menu."""
        if control is self.upload and self.upload.value:
            self._uploaded = load_image(self.upload.value, size=PIXELS, gray=True)
            choose_uploaded(self.picture)
        elif control in (self.kernel, self.size, self.angle):
            self._is_picture = self._keeps_brightness()
        self._rest_idle_sliders()

    def typed(self, name, row, col, value):
        """Take over a weight: the kernel becomes one of the student's own, in the menu, too."""
        own = np.array(self._weights(), dtype=float)
        own[row, col] = _checks.as_number(value, "the new weight", low=-999, high=999)
        self._own = own
        self.kernel.options = [*KERNELS, OWN]
        self.kernel.value = OWN
        self._rest_idle_sliders()

    def _weights(self):
        return self._own if self.kernel.value == OWN else KERNELS[self.kernel.value](self.size.value, self.angle.value)

    def _keeps_brightness(self):
        """Whether the response is best seen as a picture; asked of chosen kernels only: typing changes no colours."""
        w = self._weights()
        return w.sum() > 0.25 * np.abs(w).sum()  # smoothed, sharpened, moved

    def _rest_idle_sliders(self):
        """A slider that this kernel does not use cannot be moved; that of the size says how large the kernel is."""
        is_free, was_free = self.kernel.value not in FIXED, not self.size.disabled
        if is_free and was_free:
            self._free_size = self.size.value
        elif is_free:
            self.size.value = self._free_size
        else:
            rows, columns = np.shape(self._weights())
            self.size.value = rows if rows == columns and rows in range(3, 16, 2) else self.size.value
        self.size.disabled = not is_free
        self.angle.disabled = self.kernel.value not in ANGLED
