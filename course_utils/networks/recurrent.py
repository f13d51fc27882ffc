"""Recurrent networks: the same weights at every step, and a state that is handed on.

*Source*: slide "Recurrent neural networks" ("weight matrices are shared between time steps").
"""

import numpy as np
from torch import nn

from course_utils._checks import as_count, one_of
from course_utils.networks.tensors import as_device, as_tensor_images, evaluating, seeded, threads

CELLS = {"plain": nn.RNN, "gated": nn.GRU}
"""The plain one of the lecture, h ← tanh(U x + W h + b), and one with gates that decide what is kept (GRU, 2014)."""


class Reader(nn.Module):
    """Reads a picture row by row, or any sequence, and says at the end what it was.

    Attributes
    ----------
    hidden : int
        Numbers in the state h.
    """

    def __init__(self, inputs, outputs, hidden, cell):
        super().__init__()
        self.hidden = hidden
        self.cell = CELLS[cell](inputs, hidden, batch_first=True)
        self.says = nn.Linear(hidden, outputs)

    def forward(self, pictures):
        """(B, 1, steps, inputs) -> (B, outputs): what it says after the last step."""
        return self.says(self.states(pictures)[:, -1])

    def states(self, pictures):
        """(B, 1, steps, inputs) -> (B, steps, hidden): the state after each step."""
        return self.cell(pictures.flatten(0, 1))[0]


def reader(inputs=28, outputs=10, hidden=64, *, cell="plain", seed=0):
    """Build a `Reader`.

    Parameters
    ----------
    inputs : int
        Numbers in one step: the width of a picture.
    outputs, hidden : int
    cell : "plain" or "gated"
    seed : int
        Of the first weights.

    Returns
    -------
    Reader, (B, 1, steps, inputs) -> (B, outputs), for any number of steps

    Examples
    --------
    >>> import torch
    >>> model = reader()
    >>> model(torch.zeros(3, 1, 28, 28)).shape, model(torch.zeros(3, 1, 500, 28)).shape
    (torch.Size([3, 10]), torch.Size([3, 10]))
    """
    inputs, outputs = as_count(inputs, "inputs"), as_count(outputs, "outputs")
    with seeded(seed):
        return Reader(inputs, outputs, as_count(hidden, "hidden"), one_of(cell, "cell", tuple(CELLS)))


def while_reading(model, pictures):
    """Return the states and what the model would say after each step, as shares of the classes.

    Parameters
    ----------
    model : Reader
    pictures : (N, steps, inputs) array_like

    Returns
    -------
    states : (N, steps, hidden) array
    shares : (N, steps, outputs) array
        Softmax: each step sums to 1.

    Examples
    --------
    >>> states, shares = while_reading(reader(), np.zeros((2, 28, 28)))
    >>> states.shape, shares.shape
    ((2, 28, 64), (2, 28, 10))
    """
    device = as_device(None, model)
    with evaluating(model), threads(1):
        states = model.states(as_tensor_images(pictures).to(device))
        return states.cpu().numpy(), model.says(states).softmax(-1).cpu().numpy()


def adding_task(count, steps, *, seed=0):
    """Make sequences of random numbers, two of each marked; what is asked for is the sum of these two.

    Parameters
    ----------
    count, steps : int
    seed : int

    Returns
    -------
    sequences : (count, steps, 2) array of float32
        Numbers from 0 to 1, and beside each a 1 if it is marked.
    sums : (count, 1) array of float32

    Examples
    --------
    >>> sequences, sums = adding_task(5, 8)
    >>> sequences.shape, sequences[:, :, 1].sum(axis=1).tolist(), sums.shape
    ((5, 8, 2), [2.0, 2.0, 2.0, 2.0, 2.0], (5, 1))

    *Source*: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997 (the adding problem).
    """
    count, steps = as_count(count, "count"), as_count(steps, "steps", least=2)
    rng = np.random.default_rng(as_count(seed, "seed", least=0))
    numbers, marked = rng.random((count, steps)), np.zeros((count, steps))
    np.put_along_axis(marked, rng.random((count, steps)).argsort(axis=1)[:, :2], 1, axis=1)
    sums = (numbers * marked).sum(axis=1, keepdims=True)
    return np.stack([numbers, marked], axis=-1).astype(np.float32), sums.astype(np.float32)
