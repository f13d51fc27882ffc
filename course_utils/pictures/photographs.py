"""Offline photographs and your own, as floats in [0, 1].

Nothing is downloaded: the pictures in `PHOTOS` lie in the folders of scikit-image and scikit-learn, which are
installed with this package. Your own come in through `loading.load_image` (one) and `folders.load_folder` (classes).
"""

import difflib
from typing import NamedTuple

import numpy as np

from course_utils._checks import as_count, describe, one_of
from course_utils.pictures.loading import check_memory, load_image
from course_utils.pictures.packages import packaged_file


class Photo(NamedTuple):
    """A photograph that an installed package ships: what it shows, who made it, its terms, where it lies."""

    name: str
    subject: str
    source: str
    licence: str
    package: str
    file: str


_NASA = "public domain, no known copyright restrictions"
_NOT_STATED = "not stated by scikit-image"

# name, subject, source, licence, file. Sources and licences as the packages themselves state them.
_SCIKIT_IMAGE = [
    ("astronaut", "astronaut Eileen Collins", "NASA Great Images database", _NASA, "astronaut.png"),
    ("brick", "brick wall (grey)", "CC0Textures, Bricks25", "CC0", "brick.png"),
    ("camera", "man with a camera on a tripod (grey)", "Lav Varshney", "CC0", "camera.png"),
    ("chelsea", "Chelsea the cat", "Stefan van der Walt", "CC0", "chelsea.png"),
    ("clock", "wall clock, blurred by motion (grey)", "Stefan van der Walt", "public domain", "clock_motion.png"),
    ("coffee", "cup of coffee on a wooden table", "Rachel Michetti, Pikolo Espresso Bar", "CC0", "coffee.png"),
    ("coins", "Greek coins from Pompeii (grey)", "Brooklyn Museum", "no known copyright restrictions", "coins.png"),
    ("grass", "grass (grey)", "linolafett on DeviantArt, Grass 01", "CC0", "grass.png"),
    ("gravel", "gravel (grey)", "CC0Textures, Gravel04", "CC0", "gravel.png"),
    ("hubble", "far galaxies", "NASA, Hubble eXtreme Deep Field", "public domain", "hubble_deep_field.jpg"),
    ("immunohistochemistry", "stained tissue under a microscope", "Center for Microscopy and Molecular Imaging",
     "no known copyright restrictions", "ihc.png"),
    ("moon", "surface of the moon (grey)", _NOT_STATED, _NOT_STATED, "moon.png"),
    ("motorcycle_left", "motorcycle in a garage, left eye", "Middlebury 2014 stereo benchmark", _NOT_STATED,
     "motorcycle_left.png"),
    ("motorcycle_right", "motorcycle in a garage, right eye", "Middlebury 2014 stereo benchmark", _NOT_STATED,
     "motorcycle_right.png"),
    ("page", "scanned page, unevenly lit (grey)", _NOT_STATED, _NOT_STATED, "page.png"),
    ("retina", "retina of an eye", "Mikael Häggström, Wikimedia Commons", "CC0", "retina.jpg"),
    ("rocket", "Falcon 9 rocket on its launch pad at dusk", "SpaceX", "public domain", "rocket.jpg"),
]  # fmt: skip
_SCIKIT_LEARN = [
    ("china", "temple in China", "danielbuechele on Flickr, 6061409035", "CC BY 2.0", "china.jpg"),
    ("flower", "dahlia, close up", "vultilion on Flickr, 6056698931", "CC BY 2.0", "flower.jpg"),
]

PHOTOS = {
    row[0]: Photo(*row[:4], package, f"{folder}/{row[4]}")
    for package, folder, rows in [("skimage", "data", _SCIKIT_IMAGE), ("sklearn", "datasets/images", _SCIKIT_LEARN)]
    for row in rows
}
"""Name -> `Photo`, for every photograph that can be had without a network."""

EVERYDAY = (
    "astronaut",
    "brick",
    "camera",
    "chelsea",
    "china",
    "coffee",
    "coins",
    "flower",
    "grass",
    "gravel",
    "rocket",
)
"""Names of the photographs of everyday things: what eyes, and convolutional networks, are made for."""


def photo(name, size=None, gray=False):
    """Return one of the bundled photographs.

    Parameters
    ----------
    name : str
        A key of `PHOTOS`.
    size : int or (int, int), optional
        Side of a square, or (height, width), in pixels: the largest centred part of that shape, resized.
        By default the whole photograph as it is.
    gray : bool
        One channel, red, green and blue weighed with `GRAY_WEIGHTS`.

    Returns
    -------
    image : numpy.ndarray of float32 in [0, 1]
        (H, W, 3), also for a photograph that is grey itself (three equal channels); (H, W) with ``gray=True``.

    Raises
    ------
    ValueError
        An unknown name; or `PictureError`, if the package that ships the photograph is not installed.

    Examples
    --------
    >>> photo("coffee").shape
    (400, 600, 3)
    >>> photo("coffee", size=128, gray=True).shape
    (128, 128)
    """
    if not isinstance(name, str):
        raise TypeError(f"name should be one of {', '.join(PHOTOS)}, got {describe(name)}")
    if name not in PHOTOS:
        close = difflib.get_close_matches(name, PHOTOS, n=3, cutoff=0.7) or PHOTOS
        hint = "for a picture of your own use load_image"
        raise ValueError(f"There is no photograph named {name[:60]!r}; try {', '.join(close)}, or {hint}")
    return load_image(packaged_file(PHOTOS[name].package, PHOTOS[name].file), size, gray)


def patches(count, size, seed, names=EVERYDAY, gray=True):
    """Cut small squares out of the bundled photographs, at random.

    Each patch comes from a photograph drawn evenly from `names`, at a place drawn evenly within it.

    Parameters
    ----------
    count, size : int
        How many patches, and their side in pixels.
    seed : int
        The same seed gives the same patches.
    names : sequence of str
        Keys of `PHOTOS`.
    gray : bool
        One channel instead of three.

    Returns
    -------
    patches : numpy.ndarray of float32 in [0, 1]
        (count, size, size), or (count, size, size, 3) with ``gray=False``.

    Raises
    ------
    TypeError, ValueError
        A count, size or seed that is no whole number, more than 250 million numbers, an unknown name, or a patch
        larger than a photograph.

    Examples
    --------
    >>> patches(5, 16, seed=0).shape
    (5, 16, 16)
    """
    count, size, seed = as_count(count, "count"), as_count(size, "size"), as_count(seed, "seed", least=0)
    names = (names,) if isinstance(names, str) else tuple(names)
    if not names:
        raise ValueError("names should hold at least one name of a photograph, got none; try names=EVERYDAY")
    shape = (count, size, size) if gray else (count, size, size, 3)
    check_memory(shape, "fewer or smaller patches")
    rng = np.random.default_rng(seed)
    from_which = rng.integers(len(names), size=count)
    result = np.empty(shape, dtype=np.float32)
    for index, name in enumerate(names):
        image = photo(name, gray=gray)
        height, width = image.shape[:2]
        if size > min(height, width):
            raise ValueError(f"size should be at most {min(height, width)}, the short side of {name!r}, got {size}")
        for place in np.flatnonzero(from_which == index):
            top, left = rng.integers(height - size + 1), rng.integers(width - size + 1)
            result[place] = image[top : top + size, left : left + size]
    return result


SIXTEEN = (
    *("astronaut", "brick", "chelsea", "china", "coffee", "coins", "flower", "grass"),
    *("gravel", "hubble", "immunohistochemistry", "moon", "motorcycle_left", "page", "retina", "rocket"),
)
"""Names of the sixteen photographs between which `labelled_patches` asks to decide."""


def labelled_patches(count, size, seed, part="left", gray=False, names=SIXTEEN, *, with_places=False):
    """Cut patches out of photographs at half their size, labelled with the photograph that they come from.

    A task for which a network has to look at texture, edges and colour, and which needs nobody to label anything.

    Parameters
    ----------
    count, size : int
        How many patches, and their side in pixels, at most 48.
    seed : int
        The same seed gives the same patches.
    part : {"left", "right"}
        Out of the left three quarters of each photograph, to learn from, or out of the right quarter, to be tested on.
    gray : bool
        One channel instead of three.
    names : sequence of str
        Keys of `PHOTOS`.
    with_places : bool
        Whether to say where the patches lie, too.

    Returns
    -------
    patches : numpy.ndarray of float32 in [0, 1]
        (count, size, size, 3), or (count, size, size) with ``gray=True``.
    labels : numpy.ndarray of int64, shape (count,)
        Places in `names`.
    places : numpy.ndarray of int64, shape (count, 2)
        Only `with_places`: row and column of each patch's first pixel in its part of the halved photograph.

    Raises
    ------
    TypeError, ValueError
        As for `patches`, or a part that is neither left nor right.

    Examples
    --------
    >>> images, labels = labelled_patches(4, 32, seed=0)
    >>> images.shape, [SIXTEEN[label] for label in labels]
    ((4, 32, 32, 3), ['page', 'immunohistochemistry', 'gravel', 'coffee'])
    """
    count, size = as_count(count, "count"), as_count(size, "size", most=48)
    one_of(part, "part", ("left", "right"))
    rng = np.random.default_rng(as_count(seed, "seed", least=0))
    labels = rng.integers(len(names), size=count)
    shape = (count, size, size) if gray else (count, size, size, 3)
    check_memory(shape, "fewer or smaller patches")
    images = np.empty(shape, np.float32)
    places = np.empty((count, 2), np.int64)
    for label, name in enumerate(names):
        whole = photo(name, gray=gray)
        rows, columns = whole.shape[0] // 2, whole.shape[1] // 2
        halved = whole[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, *whole.shape[2:]).mean(axis=(1, 3))
        border = columns * 3 // 4
        halved = halved[:, :border] if part == "left" else halved[:, border:]
        for number in np.flatnonzero(labels == label):
            top, left = places[number] = [rng.integers(length - size + 1) for length in halved.shape[:2]]
            images[number] = halved[top : top + size, left : left + size]
    return (images, labels, places) if with_places else (images, labels)


def faces():
    """Return 100 faces and 100 pictures of something else, 25 x 25 pixels, grey.

    Returns
    -------
    images : numpy.ndarray of float32 in [0, 1]
        (200, 25, 25), the faces first.
    is_face : numpy.ndarray of bool
        (200,).

    Raises
    ------
    PictureError
        scikit-image is not installed, or came without the file.

    Examples
    --------
    >>> images, is_face = faces()
    >>> images.shape, int(is_face.sum())
    ((200, 25, 25), 100)

    *Source*: a sample of Labeled Faces in the Wild (Huang, Mattar, Lee and Learned-Miller, 2012) that scikit-image
    ships as ``lfw_subset.npy``: news photographs, no licence stated. Fine to compute with; don't republish.
    """
    images = np.load(packaged_file("skimage", "data/lfw_subset.npy"), allow_pickle=False)
    return np.clip(images.astype(np.float32), 0, 1), np.arange(len(images)) < 100
