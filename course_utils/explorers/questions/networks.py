"""The predictions of notebook 05, Convolutional networks."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "weights of a layer": Question(
        "Six filters of 5 × 5 over a grey picture of 28 × 28, each with a bias: how many numbers are learned?",
        {
            "31": "25 + 6: the weights of one filter and the biases of six.",
            "156": "Each filter has 25 weights and one bias, and there are six. The size of the picture does not "
            "matter.",
            "3,456": "6 · 24 · 24 is how many numbers come out; they are computed, not learned.",
            "122,304": "6 · 26 · 28 · 28: as if every pixel had filters of its own. All places share theirs.",
        },
        right="156",
        telling=("156",),
    ),
    "a map of a shifted picture": Question(
        "The picture moves three pixels to the right. What becomes of its feature map?",
        {
            "it stays as it is": "The map would have to forget where things are, and a convolution does not.",
            "it moves three places to the right, too": "The same weights lie over every place, so the map moves with "
            "the picture: this is called translation equivariance.",
            "every number of it changes": "In a fully connected layer it would be so: there each place has weights of "
            "its own.",
        },
        right="it moves three places to the right, too",
        telling=("moves with", "equivarian"),
    ),
    "one pixel further": Question(
        "A bright pixel moves one place to the right. How often does a 2 × 2 max pooling not notice?",
        {
            "never": "Within a window the largest number is the same wherever it stands.",
            "about half of the time": "It does not notice while the pixel stays in its window, and every second step "
            "leads into the next one.",
            "always": "It would if the windows were large enough; these are two pixels wide.",
        },
        right="about half of the time",
        telling=("every second step",),
    ),
    "loss of a guess": Question(
        "A network knows nothing and gives all ten digits the same score. How large is its cross-entropy?",
        {
            "0": "That is the loss of somebody who is sure, and right.",
            "0.1": "That is the probability that it gives to the right digit; the loss is its negative logarithm.",
            "2.3": "Each of the ten gets the probability 1/10, and −log(1/10) = log 10 = 2.3.",
            "10": "There are ten digits; the loss is the logarithm of ten.",
        },
        right="2.3",
        telling=("2.3", "log 10"),
    ),
    "shuffled pixels": Question(
        "The pixels of all digits are shuffled, all in the same way. Who learns worse than before?",
        {
            "both networks": "To our eyes all digits are gone; but all that was known of each pixel is still there.",
            "only the convolutional one": "A fully connected layer does not know which pixels are neighbours. A "
            "convolution relies on it.",
            "only the fully connected one": "For it nothing has changed but the order of its inputs.",
            "neither": "No number is lost, that is right; but what stands beside what is.",
        },
        right="only the convolutional one",
        telling=("relies on", "which pixels are neighbours"),
    ),
}
