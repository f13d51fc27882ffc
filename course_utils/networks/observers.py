"""Watch a network while it trains: keep copies, and let what is slow watch only now and then.

An observer is anything that `course_utils.networks.training.fit` can call with its `Progress` after each step. One
with a method `ended` is told when training is over, also by an interrupt, of which no step tells.
"""

import math
import time

import torch

from course_utils._checks import as_count, as_number


class Snapshots:
    """Keep copies of the weights while they change, the untrained ones first: for before and after.

    Parameters
    ----------
    model : torch.nn.Module
        The one that will be trained.
    every : int
        Steps between two copies. The last step is always kept.

    Attributes
    ----------
    steps : list of int
        0 for the weights before training.
    weights : list of dict
        State dicts on the CPU; ``model.load_state_dict(snapshots.weights[0])`` goes back to the start.
    """

    def __init__(self, model, every=10):
        self.every = as_count(every, "every")
        self.steps, self.weights = [0], [_copied(model)]

    def __call__(self, progress):
        """Keep a copy, if it is time."""
        if progress.step % self.every == 0 or progress.step == progress.steps:
            self.steps.append(progress.step)
            self.weights.append(_copied(progress.model))


def at_most_every(seconds, observer):
    """Return an observer that passes on the first step, the last, and in between one each so many seconds.

    For observers that cost more than a step does, such as live charts. The seconds are counted from the end of one
    call, so that a slow observer on a slow machine leaves training its share of the time.
    """
    seconds, rested = as_number(seconds, "seconds", low=0), -math.inf

    def sometimes(progress):
        nonlocal rested
        if progress.step not in (1, progress.steps) and time.perf_counter() - rested < seconds:
            return None
        answer = observer(progress)
        rested = time.perf_counter()
        return answer

    return sometimes


def _copied(model):
    return {
        name: weight.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, weight in model.state_dict().items()
    }
