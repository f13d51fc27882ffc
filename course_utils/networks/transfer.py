"""Learn a new task from few examples, with features that were learned for another one.

*Source*: slides "One-shot learning", "Feature learning" and "Transfer learning".
"""

import functools

import numpy as np
import torch

from course_utils._checks import as_array, as_count
from course_utils.networks.cnn import deep_cnn
from course_utils.networks.efficientnet import efficientnet_lite0
from course_utils.networks.pretrained import see
from course_utils.networks.training import predict
from course_utils.networks.weights import load_weights
from course_utils.pictures.loading import resize

LOOK_ALIKES = ("cricket ball", "eight ball", "bowling ball")
"""Of the ten sports balls those that look like a quaffle, or a bludger."""

BALL_SIDE = 32  # pixels of what the small networks of balls see


def unit_length(features):
    """Divide each row by its length, so that only its direction counts; a row of zeros stays.

    Parameters
    ----------
    features : (n, d) array_like

    Returns
    -------
    (n, d) array

    Examples
    --------
    >>> unit_length([[3, 4], [0, 0]])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    features = as_array(features, "features", ndim=2).astype(float)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.where(lengths > 0, lengths, 1)


def nearest_class(known, labels, new):
    """Give each new row the class whose mean example points in the most similar direction.

    With one example of each class, this is the nearest neighbour by cosine.

    Parameters
    ----------
    known : (n, d) array_like
        Features of the examples.
    labels : (n,) array_like
    new : (m, d) array_like

    Returns
    -------
    (m,) array of labels

    Raises
    ------
    ValueError
        No examples, of one class only, or not as many labels as examples.

    Examples
    --------
    >>> nearest_class([[1, 0], [0, 1]], ["flat", "steep"], [[5, 1], [1, 3]]).tolist()
    ['flat', 'steep']

    *Source*: slide "Feature learning" ("nearest training example in feature space").
    """
    known, labels, classes = _examples(known, labels)
    means = np.stack([known[labels == name].mean(axis=0) for name in classes])
    return classes[(unit_length(new) @ unit_length(means).T).argmax(axis=1)]


def logistic(known, labels, new):
    """Give each new row the class that logistic regression, fitted to the examples, finds likeliest.

    Rows are first divided by their length, which makes one strength of regularisation fit all kinds of features.

    Parameters
    ----------
    known, labels, new
        As for `nearest_class`.

    Returns
    -------
    (m,) array of labels

    Raises
    ------
    ValueError
        As for `nearest_class`.

    Examples
    --------
    >>> logistic([[1, 0], [0, 1]], ["flat", "steep"], [[5, 1], [1, 3]]).tolist()
    ['flat', 'steep']

    *Source*: slide "Transfer learning" ("simple learner").
    """
    from sklearn.linear_model import LogisticRegression

    known, labels, _ = _examples(known, labels)
    return LogisticRegression(C=100, max_iter=1000).fit(unit_length(known), labels).predict(unit_length(new))


def few_shots(features, labels, shots, *, learner=nearest_class, draws=20, seed=0):
    """Learn from `shots` examples of each class and be tested on all others, again and again.

    Parameters
    ----------
    features : (n, d) array_like
    labels : (n,) array_like
    shots : int
        Examples of each class; of the rarest class at least one more is needed.
    learner : callable
        (known, labels, new) -> labels: `nearest_class` or `logistic`.
    draws : int
        How often other examples are drawn.
    seed : int

    Returns
    -------
    (draws,) array
        Shares that are right, each class counting alike.

    Raises
    ------
    TypeError, ValueError
        One class only, no examples, or more than there are.

    Examples
    --------
    >>> features = [[1, 0], [2, 0.1], [0, 1], [0.1, 2]]
    >>> few_shots(features, ["flat", "flat", "steep", "steep"], 1, draws=3)
    array([1., 1., 1.])
    """
    features, labels, classes = _examples(features, labels)
    rarest, least = min((int((labels == name).sum()), str(name)) for name in classes)
    if rarest < 2:
        raise ValueError(
            f"each class should have two examples at least, one to learn from and one to be tested on, got 1 of {least}"
        )
    shots = as_count(shots, "shots", most=rarest - 1)
    rng = np.random.default_rng(as_count(seed, "seed", least=0))
    right = np.empty(as_count(draws, "draws"))
    for draw in range(len(right)):
        order = rng.permutation(len(labels))
        known = np.concatenate([order[labels[order] == name][:shots] for name in classes])
        new = np.setdiff1d(order, known)
        hits = learner(features[known], labels[known], features[new]) == labels[new]
        right[draw] = np.mean([hits[labels[new] == name].mean() for name in classes])
    return right


def _examples(features, labels):
    """Check that there is something to learn: (n, d) features, (n,) labels, and the classes."""
    features, labels = as_array(features, "the examples", ndim=2), np.asarray(labels)
    if len(features) != len(labels):
        raise ValueError(f"each example should have a label, got {len(features)} examples and {len(labels)} labels")
    classes = np.unique(labels)
    if len(classes) < 2:
        raise ValueError(
            f"examples should be of two classes at least, got only {classes[0]!s}; there is nothing to tell apart"
        )
    return features, labels, classes


# --- Other features, to compare with ----------------------------------------------------------------------


def pixel_features(pictures, side=16):
    """Return each picture's colours at so many places down and across, as one row.

    Examples
    --------
    >>> pixel_features([np.zeros((40, 50, 3))]).shape
    (1, 768)
    """
    return np.stack([resize(picture, side).ravel() for picture in pictures])


@functools.lru_cache(maxsize=1)
def _untrained():
    return efficientnet_lite0(seed=0)[:-1].eval()


def random_features(pictures):
    """Return z of a network of the same shape whose weights are random: what training is worth is seen beside it.

    Parameters
    ----------
    pictures
        As for `pretrained.features`.

    Returns
    -------
    (n, 1280) array of float32
    """
    return see(_untrained(), pictures)


def ball_network(classes=10):
    """Build the network of five layers that was trained on drawn sports balls; its weights ship as "ball_networks".

    Examples
    --------
    >>> ball_network()(torch.zeros(1, 3, 32, 32)).shape
    torch.Size([1, 10])
    """
    return deep_cnn(3, classes, filters=(24, 32, 48, 64, 64), standardise=True)


def ball_networks():
    """Build both: "all", trained on ten kinds of ball, and "few", trained on those without `LOOK_ALIKES`."""
    return torch.nn.ModuleDict({"all": ball_network(10), "few": ball_network(10 - len(LOOK_ALIKES))})


@functools.lru_cache(maxsize=1)
def _trained_on_balls():
    return load_weights(ball_networks(), "ball_networks").eval()


def ball_features(pictures, kinds="all"):
    """Return what the last layer but one of a small network of sports balls knows of each picture: (n, 64).

    Parameters
    ----------
    pictures : sequence of (H, W, 3) array_like in [0, 1]
    kinds : {"all", "few"}
        Trained on ten kinds of ball, or on the seven that don't look like a quaffle or a bludger.
    """
    small = np.stack([resize(picture, BALL_SIDE) for picture in pictures])
    return predict(_trained_on_balls()[kinds][:-1], small)
