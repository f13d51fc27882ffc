"""One camera for both classes: tilt, exposure, lens blur, vignette, noise. It does not know what it photographs."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from course_utils.features import GRAY_WEIGHTS
from course_utils.pictures.scenes.canvas import mix


def take_photograph(canvas):
    """Return (image, segments): what is painted on the canvas, as a camera held by hand would see it.

    The exposure aims at a brightness and a contrast that are drawn without regard to the subject: that is what keeps a
    scene's mean grey and contrast from giving its class away.

    Returns
    -------
    image : (size, size, 3) float32 array, 256 levels from 0 to 1
    segments : (size, size) uint8 array
    """
    image, segments = _tilt(canvas)
    image = _expose(canvas, image)
    image = _blur(canvas, image)
    grain = canvas.rng.uniform(0.001, 0.012)
    image = image + grain * canvas.rng.standard_normal(image.shape[:2])[..., None]
    # 256 levels: what any camera stores, and the step that makes the last bits of a processor's arithmetic irrelevant.
    return (np.round(np.clip(image, 0, 1) * 255) / 255).astype(np.float32), segments


def _tilt(canvas):
    """Slide each row sideways: a camera that leans a little, or looks up, so that verticals lean or converge."""
    rng, size = canvas.rng, canvas.size
    lean, converge = np.clip(rng.normal(0, [0.02, 0.06]), [-0.06, -0.15], [0.06, 0.15])
    zoom = 1 - abs(lean) - abs(converge) / 2
    across = 0.5 + (canvas.x - 0.5) * (zoom + converge * (canvas.y - 0.5)) + lean * (canvas.y - 0.5)
    place = np.clip(across * size - 0.5, 0, size - 1.001)
    left = place.astype(int)
    share = (place - left)[..., None]
    rows = np.arange(size)[:, None]
    image = mix(canvas.image[rows, left], canvas.image[rows, left + 1], share)
    return image, canvas.segments[rows, np.round(place).astype(int)]


def _expose(canvas, image):
    """Bring mean grey and contrast to targets, darken the corners, and tint the white balance."""
    rng = canvas.rng
    brightness = np.clip(canvas.light.brightness + rng.normal(0, 0.05), 0.12, 0.62)
    contrast = np.clip(rng.normal(0.2, 0.035), 0.11, 0.28)
    balance = 1 + rng.normal(0, 0.035, 3)
    vignette = rng.uniform(0, 0.16)
    image = np.clip(image, 0.0, 1.15) * balance
    image = image * (1 - vignette * 2 * ((canvas.x - 0.5) ** 2 + (canvas.y - 0.5) ** 2))[..., None]
    for _ in range(2):  # clipping moves both numbers a little: aim twice
        grey = (image @ GRAY_WEIGHTS)[..., None]
        gain = contrast / max(grey.std(), 0.02)
        colour = (image - grey) * gain**0.4  # more contrast, but not as much more colour
        image = np.clip((grey - grey.mean()) * gain + brightness + colour, 0, 1)
    return image


def _blur(canvas, image):
    """Blur by a small Gaussian lens, of random width."""
    sigma = canvas.rng.uniform(0.0012, 0.0042) * canvas.size
    return gaussian_filter1d(gaussian_filter1d(image, sigma, axis=0, truncate=2.5), sigma, axis=1, truncate=2.5)
