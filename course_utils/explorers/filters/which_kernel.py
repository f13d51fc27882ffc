"""The slides' question "x ∗ ?": a picture, a response, and the kernel to be guessed."""

import numpy as np

from course_utils import _checks
from course_utils.convolution import conv
from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Prediction
from course_utils.filters import EDGE_HORIZONTAL, EDGE_VERTICAL, SOBEL_HORIZONTAL, SOBEL_VERTICAL, box
from course_utils.pictures.photographs import photo

PIXELS = 140  # a picture's sides, shown one to one
UNIFORM = "uniform, 5 × 5"

# How the kernels of one question are called, and what each is.
EDGES = {"W₁, a row: 1 −1": EDGE_VERTICAL, "W₂, a column: 1 above −1": EDGE_HORIZONTAL, UNIFORM: box(5)}
SOBEL = {"Sobel W₁: 1 0 −1 across": SOBEL_VERTICAL, "Sobel W₂: 1 0 −1 downwards": SOBEL_HORIZONTAL, UNIFORM: box(5)}

# What is wrong with each kernel, in their order, where it is not the right one.
SLIPS = (
    "It compares left with right: upright edges would answer, and level ones would be gone.",
    "It compares above with below: level edges would answer, and upright ones would be gone.",
    "Its weights are all positive: a blurred picture would have come out, red everywhere.",
)

# Picture, kernels to choose from, which of them it was (0, 1, 2), and what gives it away.
QUESTIONS = [
    ("china", EDGES, 1, "The roofs' long horizontal lines answer, the upright posts between them do not."),
    ("camera", EDGES, 0, "The upright tripod and tower answer; the horizon, a horizontal edge, is gone."),
    (
        "brick",
        SOBEL,
        0,
        "The long upright joints answer, plus and minus; the short horizontal ones are gone.",
    ),
    (
        "astronaut",
        SOBEL,
        1,
        "Collar, helmet and brows answer above and below; the rocket's upright sides are faint.",
    ),
]


def which_kernel(question=1):
    """Ask one of the lecture's four questions "x ∗ ?".

    Parameters
    ----------
    question : int
        1 and 2 are about [1 −1], 3 and 4 about Sobel.

    Returns
    -------
    Prediction
        With the picture and its response; the kernel is shown once the answer is revealed.

    Raises
    ------
    TypeError, ValueError
        No such question.

    Examples
    --------
    >>> which_kernel(1).answer is None
    True

    *Source*: slides "Applications of convolution", edge detection.
    """
    question = _checks.as_count(question, "question", least=1, most=len(QUESTIONS))
    name, kernels, right, because = QUESTIONS[question - 1]
    w = list(kernels.values())[right]
    x = photo(name, size=PIXELS, gray=True)
    response = conv(x, w)
    reach = 0.6 * float(np.abs(response).max())  # a little saturated, so that weaker edges are seen as well
    picture = array_plane("x", x, f"x: {name}", size=PIXELS, fact="grey, 0 to 1")
    look = {"map": "signed", "low": -reach, "high": reach, "size": PIXELS}
    answer = array_plane("response", response, "x ∗ ?", fact="red plus, blue minus", **look)
    largest = max(max(each.shape) for each in kernels.values())
    space = np.full((largest, largest), np.nan)
    top, left = ((largest - length) // 2 for length in w.shape)
    weights = space.copy()
    weights[top : top + w.shape[0], left : left + w.shape[1]] = w
    before, after = (
        array_plane("w", cells, "the kernel", map="signed", cell=28, fact=fact)
        for cells, fact in ((space, "?"), (weights, f"{w.shape[0]} × {w.shape[1]}"))
    )
    answers = {
        name: because if place == right else slip for place, (name, slip) in enumerate(zip(kernels, SLIPS, strict=True))
    }
    shown = {"planes": [picture, "→", answer, before], "revealed": [picture, "→", answer, after]}
    return Prediction(f"x ∗ ?   Question {question}", answers, list(kernels)[right], **shown)
