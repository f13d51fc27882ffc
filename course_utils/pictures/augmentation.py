"""Make new training pictures of old ones: shift, turn, skew, flip, darken, lighten, shift colours, all by chance."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates

from course_utils._checks import as_array, as_count, as_number


@dataclass(frozen=True)
class Augmentation:
    """How far pictures may be changed; each is changed by chance, up to these amounts. The default changes nothing.

    Parameters
    ----------
    shift : float
        To each side, as a share of the picture's side.
    turn : float
        Degrees, to the left or to the right.
    skew : float
        How far the upper edge slides against the lower one, as a share of the height.
    light : float
        Darker by so much, or lighter: 0.5 halves the brightness at most, or takes it half way to white.
    colour : float
        How much each of red, green and blue is weakened or strengthened on its own; grey pictures have none.
    flip : bool
        Left and right change places in half of the pictures.

    Examples
    --------
    >>> Augmentation(shift=0.1)(np.ones((28, 28)), seed=0).shape
    (28, 28)

    *Source*: slide "Data augmentation" ("randomly shift, flip, rotate, skew, darken, lighten, shift colors, etc.").
    """

    shift: float = 0.0
    turn: float = 0.0
    skew: float = 0.0
    light: float = 0.0
    colour: float = 0.0
    flip: bool = False

    def __post_init__(self):
        most = {"shift": 1, "turn": 180, "skew": 1, "light": 1, "colour": 1}
        for name, largest in most.items():
            as_number(getattr(self, name), name, low=0, high=largest)

    def __call__(self, image, seed):
        """Change one picture.

        Parameters
        ----------
        image : (H, W) or (H, W, 3) array_like, values in [0, 1]
            What comes in from outside is its border, continued.
        seed : int or sequence of int
            The same seed changes a picture in the same way, and larger amounts change it further in the same way.

        Returns
        -------
        numpy.ndarray, of the same shape, values in [0, 1]
        """
        image = as_array(image, "image", ndim=(2, 3))
        down, right, turn, skew, light, side, *colours = np.random.default_rng(seed).uniform(-1, 1, 9)
        if self.flip and side > 0:
            image = image[:, ::-1]
        shift = np.array([down, right]) * self.shift
        image = warped(image, shift=shift, turn=turn * self.turn, skew=skew * self.skew)
        if image.ndim == 3:
            image = image * (1 + self.colour * np.array(colours))
        light *= self.light
        image = image * (1 + light) if light < 0 else image + light * (1 - image)
        return np.clip(image, 0, 1)


def warped(image, *, shift=(0.0, 0.0), turn=0.0, skew=0.0):
    """Move a picture by exact amounts, and read it between its pixels; its border is continued outwards.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array_like
    shift : (float, float)
        Downwards and to the right, as shares of height and width.
    turn : float, degrees, counter-clockwise
        About the middle.
    skew : float
        The upper edge goes to the right by half of this share of the height, the lower one to the left.

    Returns
    -------
    numpy.ndarray of the same shape

    Examples
    --------
    >>> warped([[0.0, 1, 0, 0]], shift=(0, 0.25)).tolist()
    [[0.0, 0.0, 1.0, 0.0]]
    """
    image = as_array(image, "image", ndim=(2, 3)).astype(float)
    height, width = image.shape[:2]
    middle = np.array([(height - 1) / 2, (width - 1) / 2])[:, None, None]
    down, right = np.indices((height, width)) - middle - (np.array(shift) * [height, width])[:, None, None]
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    down, right = cos * down + sin * right, cos * right - sin * down  # back to where each pixel came from
    places = np.array([down, right + skew * down]) + middle
    channels = np.atleast_3d(image)
    read = [map_coordinates(channel, places, order=1, mode="nearest") for channel in np.moveaxis(channels, 2, 0)]
    return np.stack(read, axis=2).reshape(image.shape)


def enlarged(images, labels, copies, augmentation, seed=0):
    """Artificially enlarge training data: the pictures as they are, and changed copies of each.

    Parameters
    ----------
    images : (N, H, W) or (N, H, W, 3) array_like
    labels : (N,) array_like
        A copy keeps the label of its picture: whether that is true is for you to decide.
    copies : int
        Of each picture, beside itself.
    augmentation : Augmentation
    seed : int

    Returns
    -------
    images : numpy.ndarray of float32, ((copies + 1) * N, H, W) or with 3 channels
    labels : numpy.ndarray, ((copies + 1) * N,)

    Examples
    --------
    >>> images, labels = enlarged(np.zeros((3, 28, 28)), [7, 8, 9], 2, Augmentation(shift=0.1))
    >>> images.shape, labels.tolist()
    ((9, 28, 28), [7, 8, 9, 7, 8, 9, 7, 8, 9])
    """
    images, copies = as_array(images, "images", ndim=(3, 4)), as_count(copies, "copies", least=0)
    new = [augmentation(image, [seed, copy, n]) for copy in range(copies) for n, image in enumerate(images)]
    return np.array([*images, *new], np.float32), np.tile(labels, copies + 1)
