"""The predictions of notebook 04, How we see."""

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.filters import gabor
from course_utils.pictures.shapes import bar
from course_utils.seeing import centre_surround


def _kernel():
    return [array_plane("w", centre_surround(4), "kernel w", map="signed", size=150)]


def _field_and_bar():
    looks = {"size": 130, "fact": "41 × 41 pixels"}
    field = array_plane("field", gabor(10, 0, size=41), "receptive field", map="signed", **looks)
    return [
        field,
        array_plane("before", bar(41, 90, width=5), "before", **looks),
        array_plane("after", bar(41, 90, offset=4, width=5), "after", **looks),
    ]


QUESTIONS = {
    "a lemon on a screen": Question(
        "A lemon sends back all waves longer than 510 nm, a screen three narrow bands. Can it show the lemon's yellow?",
        {
            "yes, so that no eye can tell": "The eye passes on three numbers, and three lights can be mixed so that "
            "all three agree.",
            "roughly, but side by side one sees it": "So it would be with four kinds of cones; ours pass on only "
            "three numbers, and these can be matched exactly.",
            "no: most of the light is missing": "It is missing, but a cone cannot know of which wavelengths its "
            "catch is made.",
        },
        right="yes, so that no eye can tell",
        telling=("three numbers",),
    ),
    "a disc": Question(
        "The weights of this kernel change their sign 4 pixels from its middle. Which bright disc does it answer most?",
        {
            "the smallest, a single point": "It lies on the largest weight, but on no other: the sum is small.",
            "the one of radius 4": "That one covers all the positive weights and none of the negative. A larger one "
            "covers both, and they cancel.",
            "the largest: more light, more answer": "More light falls on the negative weights, too; all weights "
            "together are 0.",
        },
        right="the one of radius 4",
        telling=("covers all", "covers both"),
        shown=_kernel,
    ),
    "a bar moved aside": Question(
        "An upright bar lies on the red stripe of this cell, and it fires. The bar moves 4 pixels aside. And now?",
        {
            "it fires as before: the angle is right": "The angle is, but each weight looks at one place, and the bar "
            "is elsewhere now.",
            "it fires about half as often": "Half way to nothing is reached sooner: the stripe is only 5 pixels wide.",
            "it falls silent": "The bar now lies on the blue stripe, whose weights are negative; the sum is below 0, "
            "and the rectifier makes it 0.",
        },
        right="it falls silent",
        telling=("falls silent", "blue stripe"),
        shown=_field_and_bar,
    ),
    "a fifth of the light": Question(
        "Only a fifth of the light falls on the picture. What becomes of the histograms once they are normalised?",
        {
            "they fall to a fifth": "So do those that are only counted; then each block is divided by its own "
            "length, which has fallen as well.",
            "hardly anything changes": "All gradients shrink alike, and each block is divided by its own length.",
            "all angles become equally frequent": "An edge keeps its angle in dim light; only its size shrinks.",
        },
        right="hardly anything changes",
        telling=("hardly anything changes", "shrink alike"),
    ),
    "few examples": Question(
        "A linear classifier learns from 50 handwritten digits. From what does it read more of 500 others?",
        {
            "from the 784 pixels": "Nothing is lost in pixels, but a stroke one pixel higher is another list of "
            "numbers: too much is left to be learned.",
            "from the 324 numbers of the histograms": "They already know that a stroke may lie a little higher, "
            "thinner or paler; from pixels all that has to be learned.",
            "about as much from both": "The pixels hold all that the histograms hold, but a linear classifier with "
            "50 examples cannot dig it out.",
        },
        right="from the 324 numbers of the histograms",
        telling=("already know", "all that has to be learned"),
    ),
}
