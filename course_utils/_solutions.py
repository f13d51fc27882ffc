"""One way to do each exercise: what `solution` shows, and what the checks compare with."""

import numpy as np

from course_utils._kernel_tasks import KERNEL_SOLUTIONS
from course_utils.autoencoder_exercises import AUTOENCODER_SOLUTIONS
from course_utils.network_exercises import NETWORK_SOLUTIONS


def negative(picture):
    return 1 - picture


def conv1d(x, w):
    places = len(x) - len(w) + 1
    return [sum(x[i + a] * w[a] for a in range(len(w))) for i in range(places)]


def conv2d(x, w):
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[i : i + w.shape[0], j : j + w.shape[1]]
            out[i, j] = (window * w).sum()
    return out


def output_shape(x_shape, w_shape, stride, padding):
    return tuple((d + 2 * padding - k) // stride + 1 for d, k in zip(x_shape, w_shape, strict=True))


def max_pool(x, size):
    rows, columns = x.shape[0] // size, x.shape[1] // size
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = x[i * size : (i + 1) * size, j * size : (j + 1) * size].max()
    return out


def parameters(k, channels, filters):
    weights = k * k * channels * filters
    biases = filters
    return weights + biases


def reconstruct(x, mean, W):
    z = (x - mean) @ W.T
    return z @ W + mean


def low_rank(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:k]


def components_needed(variances, share):
    kept = np.cumsum(variances) / np.sum(variances)
    return int(np.argmax(kept > share - 1e-9)) + 1


SOLUTIONS = {each.__name__: each for each in (negative, conv1d, conv2d, output_shape, max_pool, parameters)}
SOLUTIONS |= {each.__name__: each for each in (reconstruct, low_rank, components_needed)}
SOLUTIONS |= KERNEL_SOLUTIONS | AUTOENCODER_SOLUTIONS | NETWORK_SOLUTIONS
