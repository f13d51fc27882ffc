"""Watch a network while it trains: write down, keep copies, move a bar, stop.

An observer is anything that `course_utils.networks.training.fit` can call with its `Progress` after each step. One
with a method `ended` is told when training is over, also by an interrupt, of which no step tells. Nothing here draws or
prints: a live chart reads a `History`.
"""

import math
import time

import torch

from course_utils._checks import as_count, as_number


class History:
    """Write down the loss of every step, and measurements every so many steps: what learning curves are drawn from.

    Parameters
    ----------
    every : int
        Steps between two measurements. The first and the last step are always measured.
    **measures : callables
        Each gets the model and returns a number.

    Attributes
    ----------
    steps, losses : list
        Of every step.
    measured_at : list of int
    measures : dict of list
        Name -> what was measured at the steps of `measured_at`.

    Examples
    --------
    >>> from course_utils.networks.training import fit
    >>> history = History(every=10, weight=lambda model: model.weight.item())
    >>> _ = fit(torch.nn.Linear(1, 1), [[1.0]], [[2.0]], loss="squared_error", steps=25, observers=history)
    >>> len(history.losses), history.measured_at
    (25, [1, 10, 20, 25])
    """

    def __init__(self, every=10, **measures):
        self.every, self._measures = as_count(every, "every"), measures
        self.steps, self.losses, self.measured_at = [], [], []
        self.measures = {name: [] for name in measures}

    def __call__(self, progress):
        """Write down one step."""
        self.steps.append(progress.step)
        self.losses.append(progress.loss)
        if progress.step % self.every == 0 or progress.step in (1, progress.steps):
            self.measured_at.append(progress.step)
            for name, measure in self._measures.items():
                self.measures[name].append(measure(progress.model))


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


class ProgressBar:
    """Move a bar: anything with the attributes `max` and `value`, such as ``ipywidgets.IntProgress()``.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from course_utils.networks.training import fit
    >>> bar = SimpleNamespace(max=0, value=0)
    >>> _ = fit(torch.nn.Linear(1, 1), [[1.0]], [[2.0]], loss="squared_error", steps=25, observers=ProgressBar(bar))
    >>> bar.value, bar.max
    (25, 25)
    """

    def __init__(self, bar, seconds=0.1):
        self._move = at_most_every(seconds, lambda progress: setattr(bar, "value", progress.step))
        self._bar = bar

    def __call__(self, progress):
        """Move the bar."""
        self._bar.max = progress.steps
        self._move(progress)


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


def stop_when(condition, reason="the goal is reached"):
    """Return an observer that stops training once ``condition(progress)`` holds.

    Examples
    --------
    >>> from course_utils.networks.training import fit
    >>> stop = stop_when(lambda progress: progress.loss < 0.5, "loss below 0.5")
    >>> fit(torch.nn.Linear(1, 1), [[1.0]], [[0.0]], loss="squared_error", steps=1000, observers=stop).stopped
    'loss below 0.5'
    """
    return lambda progress: reason if condition(progress) else None


def _copied(model):
    return {
        name: weight.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, weight in model.state_dict().items()
    }
