"""The predictions of notebooks 05 and 06, Convolutional networks and Inside the network."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "weights of a layer": Question(
        "Six filters of 5 × 5 over a grey picture of 28 × 28, each with a bias: how many numbers are learned?",
        ["31", "156", "3,456", "122,304"],
        right="156",
        because="Each filter has 25 weights and one bias, and there are six. The size of the picture does not matter.",
        telling=("156",),
    ),
    "one pixel further": Question(
        "A bright pixel moves one place to the right. How often does a 2 × 2 max pooling not notice?",
        ["never", "about half of the time", "always"],
        right="about half of the time",
        because=(
            "It does not notice while the pixel stays in its window, and every second step leads into the next one."
        ),
        telling=("every second step",),
    ),
    "shuffled pixels": Question(
        "The pixels of all digits are shuffled, all in the same way. Who learns worse than before?",
        ["both networks", "only the convolutional one", "only the fully connected one", "neither"],
        right="only the convolutional one",
        because="A fully connected layer does not know which pixels are neighbours. A convolution relies on it.",
        telling=("relies on",),
    ),
}
