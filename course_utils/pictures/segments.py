"""What each pixel shows: few names with a colour each, masks of three photographs, and regions found by colour alone.

The drawn scenes know ten names. Two of them are too small to be learned at 64 pixels: windows count as part of their
building, and cars, boats, people are left out. What has no name is 255, and where the truth has none nobody counts.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy.cluster.vq import kmeans2

from course_utils._checks import as_array, as_count, as_number, one_of
from course_utils.pictures.scenes import SEGMENT_NAMES

NAMES = {
    "sky": "#56B4E9",
    "building": "#D55E00",
    "road": "#8C8C8C",
    "tree": "#009E73",
    "mountain": "#CC79A7",
    "field": "#F0E442",
    "water": "#0072B2",
    "sand": "#E69F00",
}  # name -> its colour wherever names are colours
BALL = {"background": "#8C8C8C", "ball": "#D55E00"}
UNNAMED = 255
MERGED = {"window": "building", "object": None}  # None: left out


def merged(segments):
    """Turn indices into the ten `SEGMENT_NAMES` into indices into `NAMES`: uint8; what is left out becomes 255.

    Examples
    --------
    >>> merged([0, 1, 2, 3, 9]).tolist()  # sky, building, window, road, object
    [0, 1, 1, 2, 255]
    """
    names = [MERGED.get(name, name) for name in SEGMENT_NAMES]
    table = [list(NAMES).index(name) if name else UNNAMED for name in names]
    return np.uint8([*table, *[UNNAMED] * (256 - len(table))])[as_array(segments, "segments")]


def overlay(image, segments, colours, strength=0.6):
    """Mix the colour of each pixel's name into a picture, as (H, W, 3); what has no name stays as it is.

    Parameters
    ----------
    image : (H, W, 3) array_like in [0, 1]
    segments : (H, W) array_like of int
    colours : sequence of str
        Such as ``NAMES.values()``, in the order of the labels.
    strength : float
        0 for the picture alone, 1 for the names alone.

    Examples
    --------
    >>> overlay(np.zeros((1, 2, 3)), [[0, 255]], ["#FF0000"], 0.5).tolist()
    [[[0.5, 0.0, 0.0], [0.0, 0.0, 0.0]]]
    """
    image, segments = as_array(image, "image", ndim=3), as_array(segments, "segments", ndim=2)
    if image.shape != (*segments.shape, 3):
        raise ValueError(f"segments should have the picture's size, got {segments.shape} for shape {image.shape}")
    strength = as_number(strength, "strength", low=0, high=1)
    table = np.array([list(bytes.fromhex(colour[1:])) for colour in colours]) / 255
    named = (segments >= 0) & (segments < len(table))
    mixed = np.array(image, float)
    mixed[named] += (table[segments[named]] - mixed[named]) * strength
    return mixed


# --- Regions without names: the classical controls ----------------------------------------------------------------


def otsu(image):
    """Cut a colour picture at the brightness that leaves least variance within the two parts: 0 dark, 1 bright.

    Examples
    --------
    >>> otsu([[[0.1] * 3, [0.2] * 3, [0.9] * 3]]).tolist()
    [[0, 0, 1]]

    *Source*: N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    from skimage.filters import threshold_otsu  # here: few need it

    grey = np.uint8(np.round(255 * as_array(image, "image", ndim=3).mean(axis=2).clip(0, 1)))
    return np.uint8(grey > threshold_otsu(grey))


def kmeans(image, k=8, seed=0):
    """Cut a colour picture into `k` regions of similar red, green and blue; where a pixel lies plays no part.

    Examples
    --------
    >>> kmeans([[[0, 0, 0], [1, 1, 1], [0, 0, 0.1]]], k=2).tolist()
    [[0, 1, 0]]
    """
    image, k = as_array(image, "image", ndim=3), as_count(k, "k", most=64)
    pixels = image.reshape(-1, image.shape[2]).astype(np.float64)
    colours = len(np.unique(pixels, axis=0))
    _, regions = kmeans2(pixels, min(k, colours), minit="++", iter=20, rng=np.random.default_rng(seed))
    return np.uint8(regions).reshape(image.shape[:2])


def with_best_names(regions, truth):
    """Give each region the name that most of its pixels truly have; 255 where nobody knows.

    This looks at the truth, so it is no method but a bound: whoever has to *guess* the names gets no better.

    Examples
    --------
    >>> with_best_names([[0, 0, 0, 1]], [[3, 3, 2, 5]]).tolist()
    [[3, 3, 3, 5]]
    """
    regions, truth = as_array(regions, "regions", ndim=2), as_array(truth, "truth", ndim=2)
    named = np.full(regions.shape, UNNAMED, np.uint8)
    for region in np.unique(regions):
        own = truth[(regions == region) & (truth != UNNAMED)]
        if own.size:
            named[regions == region] = np.bincount(own).argmax()
    return named


# --- Photographs: masks painted by hand ----------------------------------------------------------------------------

# From the back to the front: what, and the corners of a polygon (across, down) in thousandths of the square picture.
# "" is left out: haze between shore and sky, lamps, a man with his camera.
EVERYTHING = ((0, 0), (1000, 0), (1000, 1000), (0, 1000))
PAINTED = {
    "china": (
        ("sky", EVERYTHING),
        ("", ((505, 470), (1000, 470), (1000, 560), (505, 560))),
        ("water", ((505, 550), (740, 552), (755, 568), (915, 562), (930, 540), (870, 518), (1000, 518), (1000, 700),
                   (740, 760), (560, 760))),
        ("building", ((0, 250), (40, 245), (110, 225), (160, 190), (205, 148), (203, 120), (215, 75), (250, 72),
                      (262, 140), (330, 215), (370, 232), (450, 258), (498, 275), (495, 300), (440, 325), (440, 370),
                      (470, 380), (522, 405), (500, 440), (500, 520), (520, 535), (520, 560), (575, 595), (550, 625),
                      (550, 710), (570, 718), (575, 750), (650, 785), (530, 870), (480, 1000), (0, 1000))),
        ("tree", ((0, 780), (90, 775), (120, 800), (130, 845), (200, 850), (260, 905), (330, 915), (400, 920),
                  (445, 1000), (0, 1000))),
        ("tree", ((500, 1000), (520, 920), (555, 870), (640, 790), (700, 755), (740, 735), (800, 705), (880, 685),
                  (960, 680), (1000, 645), (1000, 1000))),
    ),
    "rocket": (
        ("sky", EVERYTHING),
        ("building", ((215, 290), (230, 290), (228, 1000), (145, 1000), (198, 450), (215, 450))),
        ("building", ((792, 290), (802, 290), (810, 450), (822, 450), (875, 1000), (783, 1000), (783, 520), (788, 450),
                      (798, 450))),
        ("building", ((478, 380), (482, 330), (507, 300), (532, 330), (536, 420), (538, 810), (585, 855), (585, 950),
                      (640, 955), (640, 1000), (378, 1000), (378, 955), (430, 945), (430, 855), (475, 810))),
        *(("", ((x - 35, y - 35), (x + 35, y - 35), (x + 35, y + 35), (x - 35, y + 35)))
          for x, y in ((105, 882), (205, 925), (605, 930), (765, 922), (810, 980), (15, 975))),
        ("", ((180, 988), (378, 988), (378, 1000), (180, 1000))),
    ),
    "camera": (
        ("sky", EVERYTHING),
        ("building", ((0, 345), (640, 345), (720, 325), (800, 355), (805, 250), (843, 250), (845, 370), (882, 370),
                      (882, 320), (917, 320), (917, 345), (960, 350), (962, 380), (1000, 395), (1000, 460), (0, 460))),
        ("field", ((0, 460), (1000, 460), (1000, 1000), (0, 1000))),
        ("", ((0, 490), (60, 420), (100, 340), (150, 280), (250, 240), (300, 205), (330, 180), (400, 122), (470, 145),
              (530, 230), (525, 260), (635, 270), (650, 380), (600, 440), (595, 540), (480, 612), (400, 575),
              (275, 745), (295, 1000), (0, 1000))),
        ("", ((560, 420), (585, 420), (590, 610), (655, 580), (662, 600), (610, 640), (800, 1000), (775, 1000),
              (600, 660), (585, 680), (585, 950), (560, 950), (560, 690), (490, 1000), (445, 1000), (545, 610))),
    ),
}  # fmt: skip


def painted_photo(name, size=64):
    """Return what each pixel of `photo(name, size)` shows, as painted by hand: uint8 indices into `NAMES`, or 255.

    Examples
    --------
    >>> list(NAMES)[painted_photo("rocket")[5, 5]]
    'sky'
    """
    regions, size = PAINTED[one_of(name, "name", PAINTED)], as_count(size, "size", most=1000)
    page = Image.new("L", (1000, 1000), UNNAMED)
    for what, corners in regions:
        ImageDraw.Draw(page).polygon(corners, fill=list(NAMES).index(what) if what else UNNAMED)
    return np.asarray(page.resize((size, size), Image.Resampling.NEAREST)).copy()
