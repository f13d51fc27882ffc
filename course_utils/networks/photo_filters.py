"""The first layer of a network that learned from photographs: its filters, from random to trained, as they ship."""

import functools

from course_utils.networks.feature_visualization.gabor import gabor_fit
from course_utils.networks.weights import read_weights


@functools.lru_cache(maxsize=2)
def history(kind):
    """Return how the shipped first layer was trained, and what Gabor kernels explain of it.

    Parameters
    ----------
    kind : {"grey", "colour"}

    Returns
    -------
    steps : (T,) array of int
    kernels : (T, 24, 7, 7) or (T, 24, 3, 7, 7) array
        At step 0 they are random, at the last step trained.
    fits : list of T GaborFit

    Examples
    --------
    >>> steps, kernels, fits = history("grey")
    >>> int(steps[0]), int(steps[-1]), kernels.shape[1:]
    (0, 600, (24, 7, 7))
    """
    stored = read_weights("photo_filters")
    kernels = stored[kind].numpy()
    kernels = kernels[:, :, 0] if kernels.shape[2] == 1 else kernels
    return stored["steps"].numpy(), kernels, [gabor_fit(each) for each in kernels]
