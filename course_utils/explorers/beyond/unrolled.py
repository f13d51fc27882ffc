"""How does a recurrent network read? Row by row: the state after each, and what it would say if it had to stop."""

import numpy as np

from course_utils._checks import as_array
from course_utils.explorers.kit.base import Drawing, Explorer
from course_utils.explorers.kit.controls import player, slider
from course_utils.explorers.kit.planes import array_plane, bars_plane
from course_utils.figures import ACCENT, CITY
from course_utils.networks.recurrent import while_reading


class UnrolledExplorer(Explorer):
    """Step through a digit as a recurrent network reads it, one row after the other.

    Parameters
    ----------
    model : networks.recurrent.Reader
        With ten outputs.
    digits : (N, H, W) array_like
    labels : (N,) array_like of int
    digit : int
        Which of them is read.
    row : int
        How many rows were read, 1 to H.

    *Source*: slide "Recurrent neural networks".
    """

    title = "Reading a digit row by row"
    lead = "Press play: at each step the same weights take one row and the state before. Then take another digit."

    def __init__(self, model, digits, labels, *, digit=0, row=14):
        self._digits, self._labels = as_array(digits, "digits", ndim=3), as_array(labels, "labels", ndim=1)
        if len(self._digits) != len(self._labels):
            raise ValueError(f"There should be a label for each digit, got {len(self._digits)} and {len(self._labels)}")
        self._states, self._shares = while_reading(model, self._digits)
        if self._shares.shape[2] != 10:
            raise ValueError(f"model should have an output for each of ten digits, got {self._shares.shape[2]} outputs")
        self.digit = slider("digit", 0, len(self._digits) - 1, digit)
        self.row = slider("rows read", 1, self._digits.shape[1], row)
        self.play = player(self.row, milliseconds=200)
        super().__init__([self.digit, self.row, self.play])

    def numbers(self):
        """What was read so far, the states up to now, and the shares of the ten digits after each row."""
        which, read = self.digit.value, self.row.value
        seen = self._digits[which].astype(float).copy()
        seen[read:] = np.nan
        states, shares = self._states[which].astype(float).copy(), self._shares[which].astype(float).copy()
        states[read:], shares[read:] = np.nan, np.nan
        return {"seen": seen, "states": states.T, "shares": shares, "now": shares[read - 1]}

    def draw(self, numbers):
        """The rows read, the state over time, the shares over time; and what it would say now."""
        read, now, label = self.row.value, numbers["now"], int(self._labels[self.digit.value])
        steps = numbers["seen"].shape[0]
        digit = array_plane("digit", numbers["seen"], "the rows read", size=168, place="row {row}, column {col}",
                            fact=f"{read} of {steps}", marks=[(read - 1, 0, 1, numbers["seen"].shape[1])])  # fmt: skip
        states = array_plane("states", numbers["states"], "its state h, step by step", map="signed", low=-1, high=1,
                             cell=(168 / len(numbers["states"]), 11), place="number {row} after row {col}",
                             fact=f"{len(numbers['states'])} numbers, each from −1 to 1")  # fmt: skip
        shares = array_plane("shares", numbers["shares"].T, "what it would say", map="viridis", low=0, high=1,
                             cell=(15, 11), place="{row} after row {col}", fact="a line a digit, 0 to 9")  # fmt: skip
        order = np.argsort(-now)[:3]
        order = order if label in order else [*order[:2], label]  # the right one is always among them
        bars = [(f"{digit}", now[digit], f"{now[digit]:.0%}", ACCENT if digit == label else CITY) for digit in order]
        says = bars_plane("says", bars, "now it says", high=1, width=150, fact=f"orange: it is a {label}")
        return Drawing(
            [[digit, states], [says, shares]],
            reading=self._reading(numbers["shares"], now, label),
            result={"says": int(now.argmax()), "share": round(float(now.max()), 2)},
        )

    def _reading(self, shares, now, label):
        read, best = self.row.value, int(now.argmax())
        told = f"After {read} row{'s' * (read > 1)} it says {best} with {now[best]:.0%}"
        if (left := len(shares) - read) > 0:
            come = f"{left} row{'s are' if left > 1 else ' is'} still to come"
            return f"{told}; {come}, and only its last answer was trained."
        said = shares.argmax(axis=1)
        since = len(said) - int((said[::-1] == best).argmin() if (said != best).any() else len(said)) + 1
        return (
            f"{told}, which is {'right' if best == label else f'wrong: it is a {label}'}. It says so since row {since}."
        )
