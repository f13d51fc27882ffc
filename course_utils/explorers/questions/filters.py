"""The predictions of notebook 02, Filters and edges."""

import numpy as np

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.pictures.meadow import meadow
from course_utils.pictures.shapes import wheel


def _noise():
    noise = np.random.default_rng(0).normal(0, 0.1, (60, 60))
    return [array_plane("noise", noise, "noise", map="signed", low=-0.3, high=0.3, size=140, show_range=True)]


QUESTIONS = {
    "noise": Question(
        "A 5 × 5 uniform kernel runs over noise of standard deviation 0.10. What is left of it?",
        {
            "0.10, as before": "The mean of the noise stays as it was; how far it strays from its mean does not.",
            "0.05, a half": "That is what four numbers would leave, a kernel of 2 × 2.",
            "0.02, a fifth": "The mean of n independent numbers varies √n times less than each of them, and here n = "
            "25.",
            "0.004, a 25th": "The squares shrink by 25, since variances add up; a standard deviation is a root.",
        },
        right="0.02, a fifth",
        telling=("√n", "fifth"),
        shown=_noise,
    ),
    "red alone": Question(
        "Red channel alone: which flower in x₂ gives the largest response?",
        {
            "the red one": "To the eye it is the reddest. But red next to others is not what the red channel measures: "
            "it measures how much red light comes.",
            "a white daisy": "White is red + green + blue: in red alone, white petals (0.95) outshine red ones (0.85).",
            "a violet": "Violet has some red in it, and less of it than red.",
            "a dark one": "Dark petals send little light of any colour, and the template wants bright ones.",
        },
        right="a white daisy",
        telling=("outshine", "white petals"),
        shown=lambda: [array_plane("x", meadow("x₂"), "x₂", cell=4)],
    ),
    "rim of a wheel": Question(
        "θ = 90°: where on the rim of the bright wheel is the response positive?",
        {
            "at the top": "There the dark ground is above and the bright wheel below: minus.",
            "at the bottom": "Plus means brighter above than below; at the bottom, the bright wheel is above.",
            "at the left": "That edge is upright, and a kernel of 90° compares above with below: about 0.",
            "at the right": "That edge is upright, and a kernel of 90° compares above with below: about 0.",
        },
        right="at the bottom",
        telling=("at the bottom",),
        shown=lambda: [array_plane("x", wheel(140), "x: a wheel", size=140)],
    ),
    "signs kept": Question(
        "How large is |mean of E|, signs kept, compared with the mean of |E|?",
        {
            "about the same": "So it would be if all edges had the same sign.",
            "about half": "Half of the edges are plus and half are minus, but these are not dropped: they count "
            "against.",
            "less than a tenth": "Every bright thing has a side where brightness rises and one where it falls; with "
            "their signs they cancel. So rectify first: take |E|.",
        },
        right="less than a tenth",
        telling=("less than a tenth", "cancel", "rectif"),
    ),
    "fewest weights": Question(
        "A kernel keeps the brightness and leaves at most 40 % of the noise. How many of its weights must not be 0?",
        {
            "at least 3": "40 % is about 1/2.5, but weights act by their root: three equal ones leave 1/√3 = 58 %.",
            "at least 5": "Five equal ones leave 1/√5 = 45 %: nearly.",
            "at least 7": "The noise that is left, √(Σ w²), is least for n equal weights: 1/√n. Six leave 41 %, seven "
            "38 %: a row of seven will do, and a 3 × 3 has two more than it needs.",
            "at least 9": "Nine equal ones leave a third, which is more than was asked for.",
        },
        right="at least 7",
        telling=("1/√n",),
    ),
}
