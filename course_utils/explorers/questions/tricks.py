"""The predictions of notebook 07, Tricks of the trade."""

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.pictures.digits import mnist_digits


def _two_and_five():
    digits, labels = mnist_digits(60, seed=0)
    shown = {name: digits[labels == label][0][:, ::way] for name, label, way in
             (("a two", 2, 1), ("mirrored", 2, -1), ("a five", 5, 1))}  # fmt: skip
    return [array_plane(name.replace(" ", "_"), digit, name, size=112) for name, digit in shown.items()]


QUESTIONS = {
    "weights eight times as large": Question(
        "All weights of a unit are multiplied by 8, and 2 is added to its bias. What does batch norm pass on?",
        {
            "numbers eight times as large": "So are z̄ and its mean; but so is the deviation by which they are divided.",
            "the same numbers as before": "The mean moves along and is subtracted, the deviation grows along and is "
            "divided by: both changes vanish.",
            "numbers larger by 2": "Each z̄ is, and so is their mean, which is subtracted.",
        },
        right="the same numbers as before",
        telling=("same numbers as before", "both changes vanish"),
    ),
    "a batch of one": Question(
        "In training the batch is a single picture of a cat. What does batch norm make of z̄, before γ and c?",
        {
            "z̄ itself: there is nothing to compare with": "The formula does not know that; it takes the mean of one "
            "number and subtracts it.",
            "0, whatever the picture": "A single number is its own mean, and z̄ − μ is 0. Nothing of the picture "
            "is left.",
            "1: one standard deviation": "The deviation of one number is 0, not 1; and what is divided by it is 0.",
        },
        right="0, whatever the picture",
        telling=("its own mean", "whatever the picture"),
    ),
    "a small learning rate": Question(
        "At learning rate 0.1 batch norm reaches the same loss in about half of the steps. And at 0.01?",
        {
            "in half of the steps, too": "It does not make a step better; it allows larger ones, and these are small.",
            "in a tenth of the steps": "Small steps are slow with and without batch norm.",
            "no sooner than without": "The gain is that larger steps become safe. Whoever takes small ones has none.",
        },
        right="no sooner than without",
        telling=("no sooner", "larger steps become safe"),
    ),
    "two layers of masks": Question(
        "Two hidden layers keep each unit with p = ½, and nothing is scaled. What is the mean output over all masks?",
        {
            "about that of the whole network": "So it would be if what is kept were divided by p.",
            "about a half of it": "A half gets through the first layer, and of what the second makes of it, a half.",
            "about a quarter of it": "½ for each layer on the way. So what is kept must be divided by p, or else all "
            "units be multiplied by p in the test.",
        },
        right="about a quarter of it",
        telling=("about a quarter", "½ for each layer"),
    ),
    "forty-eight layers": Question(
        "Eight layers read three of four digits after 150 steps. What do 48 layers read, trained in the same way?",
        {
            "more: depth is what matters": "It is, once such a network can be trained. This one cannot.",
            "about as many: the first layers are enough": "They would be, if what they find arrived at the end; forty "
            "layers with random weights lie between.",
            "hardly more than by guessing": "Each layer with random weights makes the pictures more alike; at the end "
            "nothing is left to tell them apart, and the loss does not fall.",
        },
        right="hardly more than by guessing",
        telling=("guessing",),
    ),
    "mirrored digits": Question(
        "Shifted, turned and skewed copies raise what is read from 83 % to 93 %. Now half of the copies are mirrored, "
        "too. And the result?",
        {
            "it rises again: more variety": "Variety helps if the label stays true. A mirrored 2 is called a two and "
            "looks like a five.",
            "it stays: mirrored digits do not occur in the test": "They do not, but what is learned about them does: "
            "half of the twos now look like fives.",
            "it falls": "A mirrored 2 comes close to a 5, and is still called a two; both are read worse. And a "
            "mirrored 3 is learned for nothing. Cats may be mirrored, digits not.",
        },
        right="it falls",
        telling=("comes close to a 5", "read worse"),
        shown=_two_and_five,
    ),
}
