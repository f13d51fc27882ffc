"""How the learning rate changes during training: functions from the share that is done, 0 to 1, to a factor."""

import math


def one_cycle(done, warm_up=0.3):
    """Rise from 1/25 to 1 during the first 30 % of training, then fall to 0, both along half a cosine.

    *Source*: L. Smith and N. Topin, "Super-Convergence", arXiv:1708.07120.
    """
    if done < warm_up:
        return 0.04 + 0.96 * (1 - cosine(done / warm_up))
    return cosine((done - warm_up) / (1 - warm_up))


def cosine(done):
    """Fall from 1 to 0 along half a cosine: (1 + cos(π·done)) / 2."""
    return (1 + math.cos(math.pi * done)) / 2
