"""What do all layers have in common? A matrix: full, or with places forced to 0 and numbers that are used again."""

import numpy as np

from course_utils._checks import as_count
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import choice, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY, SOFT_INK

KERNEL, STATE = 3, 2  # weights of the kernel, and numbers in the recurrent network's state
SHOWN = 300  # CSS pixels of the longer side


def dense(n):
    """Every output from every input, each with a weight of its own: (n, n) numbers of weights."""
    return np.arange(n * n).reshape(n, n)


def convolution(n):
    """The three weights of a kernel in every row, one place further each time: (n - 2, n), -1 where nothing is."""
    which = np.full((n - KERNEL + 1, n), -1)
    for row in range(len(which)):
        which[row, row : row + KERNEL] = np.arange(KERNEL)
    return which


def recurrent(n):
    """The state of two numbers after each of n steps, from the step's input and from the state before: (2n, 3n).

    The columns are x₁ … xₙ, then h₁ … hₙ: U stands in the left part, W in the right one, both n times over.
    """
    which = np.full((STATE * n, n + STATE * n), -1)
    for step in range(n):
        rows = slice(STATE * step, STATE * step + STATE)
        which[rows, step] = np.arange(STATE)  # U
        if step:
            before = n + STATE * (step - 1)
            which[rows, before : before + STATE] = STATE + np.arange(STATE**2).reshape(STATE, STATE)  # W
    return which


KINDS = {"dense": dense, "convolution": convolution, "recurrent": recurrent}
TOLD = {
    "dense": "nothing is forced to be 0, nothing is shared",
    "convolution": "an output sees three neighbours, everywhere with the same weights",
    "recurrent": "a step sees its input and the state before, at every step with the same weights",
}


class ThreeMatricesExplorer(Explorer):
    """The matrix of a layer: which places hold a weight, and which of them hold the same one.

    Parameters
    ----------
    kind : {"dense", "convolution", "recurrent"}
    length : int
        Inputs, or steps of a sequence, 3 to 12.
    weight : int
        Number of the weight whose places are framed.

    *Source*: slide "Beyond convolutional networks" ("appropriately constrained versions of fully connected networks").
    """

    title = "Three networks, three matrices"
    lead = (
        "Choose a network. Click a cell: all places that hold the same weight are framed. Then make the input longer."
    )

    def __init__(self, kind="dense", length=8, *, weight=0):
        self.kind = choice("network", list(KINDS), kind)
        self.length = slider("length of the input", 3, 12, length)
        self._weight = as_count(weight, "weight", least=0)
        super().__init__([self.kind, self.length], height=SHOWN + 150)

    def numbers(self):
        """Which weight stands where, -1 for none, and what each weight is."""
        which = KINDS[self.kind.value](self.length.value)
        values = np.random.default_rng(3).uniform(-1, 1, 200)
        return {"which": which, "values": values, "free": int(which.max()) + 1, "used": int((which >= 0).sum())}

    def draw(self, numbers):
        """The matrix with the places of one weight, and three counts."""
        which, values, free, used = (numbers[key] for key in ("which", "values", "free", "used"))
        weight = min(self._weight, free - 1)
        matrix = np.where(which >= 0, values[which], np.nan)
        places = np.argwhere(which == weight)
        plane = array_plane(
            "matrix", matrix, f"{len(which)} outputs, {len(which[0])} inputs", map="signed", low=-1, high=1, size=SHOWN,
            numbers=False, fact="blank: forced to be 0", place="{label}", tile=1,
            labels=[f"weight {each}" if each >= 0 else "forced to be 0" for each in which.ravel()],
            marks=[(row, column, 1, 1) for row, column in places],
        )  # fmt: skip
        bars = [
            ("places in the matrix", which.size, f"{which.size}", SOFT_INK),
            ("that may hold a weight", used, f"{used}", CITY),
            ("free numbers", free, f"{free}", ACCENT),
        ]
        counts = bars_plane("counts", bars, "how many", high=which.size, width=250, fact=self.kind.value)
        return Drawing(
            [plane, counts],
            reading=f"A {self.kind.value} network: {TOLD[self.kind.value]}. Weight {weight} stands in {len(places)} "
            f"place{'s' * (len(places) > 1)}; {free} numbers fill {used} of {which.size} places.",
            result={"places": which.size, "used": used, "free": free},
        )

    def chosen(self, name, row, col):
        """Frame the places of the weight that is pointed at."""
        which = KINDS[self.kind.value](self.length.value)
        if name == "matrix" and which[row, col] >= 0:
            self._weight = int(which[row, col])
