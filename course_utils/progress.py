"""How far one has come: what was predicted and solved since this kernel was started. It is stored nowhere."""

from dataclasses import dataclass

PREDICTIONS = {}  # question -> whether the first guess was right, None before one was revealed
EXERCISES = {}  # exercise -> whether it was solved, None before it was tried


@dataclass(frozen=True, repr=False)
class Progress:
    """What was asked in this session, and what was answered: each dict maps a name to True, False or None (not yet).

    Examples
    --------
    >>> Progress({"size": True, "depth": False, "echo": None}, {"conv1d": True, "conv2d": None})
    You predicted 1 of 3 and solved 1 of 2; 1 prediction is still open. Only you see this.
    """

    predictions: dict
    exercises: dict

    def __repr__(self):
        everything = {**self.predictions, **self.exercises}
        if all(is_right is None for is_right in everything.values()):
            return "Nothing predicted or solved yet. When you have, run this cell again: it counts, for you alone."
        told = [
            f"{done} {list(each.values()).count(True)} of {len(each)}"
            for done, each in (("predicted", self.predictions), ("solved", self.exercises))
            if each
        ]
        left = list(self.predictions.values()).count(None)
        open_ones = f"; {left} prediction{'s are' if left > 1 else ' is'} still open" if left else ""
        return f"You {' and '.join(told)}{open_ones}. Only you see this."


def progress():
    """Return how many of the predictions and exercises met in this session were right: a `Progress`."""
    return Progress(dict(PREDICTIONS), dict(EXERCISES))


def note_prediction(question, is_right=None):
    """Write down that a question was asked, or whether its answer was right; the first answer stays."""
    if PREDICTIONS.get(question) is None:
        PREDICTIONS[question] = is_right


def note_exercise(name, is_solved=None):
    """Write down that an exercise was met (None), or whether it was solved; what was solved stays so."""
    if not EXERCISES.get(name):
        EXERCISES[name] = EXERCISES.get(name) if is_solved is None else is_solved
