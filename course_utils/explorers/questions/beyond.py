"""The predictions of notebook 08, Beyond convolution."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "a longer sequence": Question(
        "A recurrent network reads a picture of 28 rows, one at a time. The picture gets twice as tall. How many "
        "more weights does it need?",
        {
            "none": "Every step works with the same weights; more steps use them more often.",
            "twice as many": "A dense network would need them, with a weight for every pixel. Here all steps share "
            "theirs.",
            "28 times 28 more": "Each new row has 28 numbers, but they meet the matrix that the rows before have met.",
        },
        right="none",
        telling=("with the same weights", "use them more often"),
    ),
    "a long memory": Question(
        "Of a sequence of numbers two are marked, and their sum is asked for at the end. A plain recurrent network "
        "has learned most of this for 5 numbers after 400 steps. Where is it with 20, after as many?",
        {
            "as far: the weights are the same": "They are, but what is to be remembered has to pass "
            "them 20 times, and each time a tanh squeezes it.",
            "hardly better than guessing": "What was read early has passed the same matrix many times, and "
            "fades: so does the gradient on its way back.",
            "about four times as wrong": "The error does not grow in proportion: in so few steps it learns nothing.",
        },
        right="hardly better than guessing",
        telling=("hardly better than guessing", "fades"),
    ),
    "labels by lot": Question(
        "1,000 digits get their labels by lot. What share of them can a network learn?",
        {
            "a tenth: there is nothing to be learned": "Nothing that helps with other digits; but with a hundred "
            "weights for each picture it can keep every one apart.",
            "about half": "Nothing stops it half way: it has weights enough, and goes on until the loss is near 0.",
            "all of them": "It has more weights than pictures, and learns them by heart, one by one.",
        },
        right="all of them",
        telling=("by heart",),
    ),
    "degree 200": Question(
        "A polynomial of degree 14 goes through all 15 points. Among the curves of degree 200 that do so, we take "
        "the one with the smallest weights. Is it further from the truth?",
        {
            "much further: it can wiggle more": "It can, but quick wiggles need large weights here, and the smallest "
            "were asked for.",
            "it is the same curve": "There are infinitely many of degree 200 through the points; at degree 14 there "
            "is one.",
            "much nearer": "At degree 14 there is no choice; with degree 200 a calm one can be chosen among many.",
        },
        right="much nearer",
        telling=("calm",),
    ),
    "the worst size": Question(
        "A linear model learns 300 digits from random features. With how many features is it worst on others (more "
        "than 100 features)?",
        {
            "with the fewest": "From 100 on the digits can be told apart; what comes is another danger.",
            "with 300, as many as digits": "There are just barely enough: one exact fit is forced, whatever weights "
            "it takes; with more there is a choice, and the smallest is taken.",
            "with the most: it overfits": "It fits every digit exactly from 300 on; with more features it does so "
            "with smaller weights.",
        },
        right="with 300, as many as digits",
        telling=("exact fit is forced", "just barely"),
    ),
}
