"""The predictions of notebook 02, Filters and edges."""

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.pictures.meadow import meadow
from course_utils.pictures.shapes import wheel

QUESTIONS = {
    "noise": Question(
        "A 5 × 5 uniform kernel runs over noise of standard deviation 0.10. What is left of it?",
        ["0.10, as before", "0.05, a half", "0.02, a fifth", "0.004, a 25th"],
        right="0.02, a fifth",
        because="The mean of n independent numbers varies √n times less than each of them, and here n = 25.",
        telling=("√n", "fifth"),
    ),
    "red alone": Question(
        "Red channel alone: which flower in x₂ gives the largest response?",
        ["the red one", "a white daisy", "a violet", "a dark one"],
        right="a white daisy",
        because="White is red + green + blue: in red alone, white petals (0.95) outshine red ones (0.85).",
        telling=("outshine", "white petals"),
        shown=lambda: [array_plane("x", meadow("x₂"), "x₂", cell=4)],
    ),
    "rim of a wheel": Question(
        "θ = 90°: where on the rim of the bright wheel is the response positive?",
        ["at the top", "at the bottom", "at the left", "at the right"],
        right="at the bottom",
        because="Plus means brighter above than below; at the bottom, the bright wheel is above.",
        telling=("at the bottom",),
        shown=lambda: [array_plane("x", wheel(140), "x: a wheel", size=140)],
    ),
    "signs kept": Question(
        "How large is |mean of E|, signs kept, compared with the mean of |E|?",
        ["about the same", "about half", "less than a tenth"],
        right="less than a tenth",
        because=(
            "Every bright thing has a side where brightness rises and one where it falls; with their signs they "
            "cancel. So rectify first: take |E|."
        ),
        telling=("less than a tenth", "cancel", "rectif"),
    ),
    "fewest weights": Question(
        "A kernel keeps the brightness and leaves at most 40 % of the noise. How many of its weights must not be 0?",
        ["at least 3", "at least 5", "at least 7", "at least 9"],
        right="at least 7",
        because=(
            "The noise that is left, √(Σ w²), is least for n equal weights: 1/√n. Six leave 41 %, seven 38 %: a row of "
            "seven will do, and a 3 × 3 has two more than it needs."
        ),
        telling=("1/√n",),
    ),
}
