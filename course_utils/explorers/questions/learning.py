"""The predictions of notebook 09, Transfer learning."""

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.pictures.balls import draw_ball

EXAMPLES = ("quaffle", "bludger", "snitch")
NEW = ("bludger", 11)  # kind and seed of the ball that is asked about


def _a_new_ball():
    """One example of each of three kinds, and a ball without a name."""
    shown = [array_plane(kind, draw_ball(kind, 7, 128), kind, size=120, fact="an example") for kind in EXAMPLES]
    new = array_plane("new", draw_ball(*NEW, 128), "and this one?", size=120, fact="new")
    return [*shown, new]


QUESTIONS = {
    "one example of each": Question(
        "Three balls of a game that you may never have seen played, one example each. Which is the fourth?",
        {
            "quaffle": "Look at the colour, and at what is drawn on it.",
            "bludger": "Light, ground, size and pose are all different, and one example was enough for you.",
            "snitch": "It has no wings.",
        },
        right="bludger",
        telling=("one example was enough",),
        shown=_a_new_ball,
    ),
    "round and yellow": Question(
        "A new ball: round (1), yellow (.9), six hands large. In the slide's table, which column is at the smallest "
        "distance from it?",
        {
            "the tennis ball: it is round and yellow, too": "So it should be; but the tennis ball is 4 hands smaller, "
            "and 4² = 16 outweighs everything.",
            "the quaffle: it is nearly as large": "7 hands against 6: a difference of 1. That it is neither round nor "
            "yellow costs less than another hand would.",
            "the snitch: it is as yellow": "It is 5 hands smaller, and 5² = 25.",
        },
        right="the quaffle: it is nearly as large",
        telling=("7 hands", "nearly as large"),
    ),
    "an untrained network": Question(
        "The same network, with random weights instead of trained ones; 1,280 features of each ball. How good are they "
        "for one example each, beside the colours of 16 × 16 pixels?",
        {
            "much better: the layers are there": "Layers without knowledge mix what is there; they find nothing.",
            "no better": "What helps is not the shape of the network, it is what its weights have learned.",
            "they guess": "Not quite: even a random filter knows a large dark thing from a small bright one.",
        },
        right="no better",
        telling=("have learned", "not the shape"),
    ),
    "eight kinds from one example": Question(
        "Eight kinds of drawn scene, from forest to street, and one example of each. The network has never seen our "
        "drawings, and ImageNet's classes are things. How many other scenes does the nearest example name rightly?",
        {
            "about 13 %": "That would be guessing among eight.",
            "about 35 %": "So many the pixels get right.",
            "more than 80 %": "To tell a thousand things it had to learn trees, water, windows and walls; and these "
            "make scenes, drawn or not.",
        },
        right="more than 80 %",
        telling=("trees, water", "more than 80"),
    ),
    "digits from one example": Question(
        "And handwritten digits, one example of each: z of the real network, or plain pixels?",
        {
            "z, by far": "Its knowledge is of things in photographs. A stroke on black is none of them.",
            "both the same": "They are not: two sevens look alike to a grid of pixels; z was trained to forget where a "
            "stroke lies.",
            "pixels": "Digits are nothing like ImageNet, and centred and of one size: the same stroke lies on the same "
            "pixels. Which of the 1,280 numbers of z are about strokes, one example each does not tell.",
        },
        right="pixels",
        telling=("centred and of one size", "about strokes", "nothing like ImageNet"),
    ),
}
