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
    "a map of a shifted picture": Question(
        "The picture moves three pixels to the right. What becomes of its feature map?",
        ["it stays as it is", "it moves three places to the right, too", "every number of it changes"],
        right="it moves three places to the right, too",
        because=(
            "The same weights lie over every place, so the map moves with the picture: this is called translation "
            "equivariance."
        ),
        telling=("moves with", "equivarian"),
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
    "loss of a guess": Question(
        "A network knows nothing and gives all ten digits the same score. How large is its cross-entropy?",
        ["0", "0.1", "2.3", "10"],
        right="2.3",
        because="Each of the ten gets the probability 1/10, and −log(1/10) = log 10 = 2.3.",
        telling=("2.3", "log 10"),
    ),
    "shuffled pixels": Question(
        "The pixels of all digits are shuffled, all in the same way. Who learns worse than before?",
        ["both networks", "only the convolutional one", "only the fully connected one", "neither"],
        right="only the convolutional one",
        because="A fully connected layer does not know which pixels are neighbours. A convolution relies on it.",
        telling=("relies on", "which pixels are neighbours"),
    ),
    "edges among filters": Question(
        "24 filters of 7 × 7 begin as noise and learn to tell grey photographs apart. How many become edge detectors?",
        ["none", "two or three", "about half", "all 24"],
        right="about half",
        because=(
            "14 of 24. Most others become smooth blobs, which measure brightness: that tells photographs apart as well."
        ),
        telling=("14 of", "blobs"),
    ),
    "window of the fifth layer": Question(
        "Five layers of 3 × 3, and 2 × 2 pooling after the second and the fourth. How many pixels wide is the window "
        "of one unit of the fifth layer?",
        ["3", "11", "24", "48, the whole patch"],
        right="24",
        because=(
            "Each kernel adds two steps, a pooling one, and doubles them: 3, 5; 10, 14; 24 pixels. Without pooling: 11."
        ),
        telling=("24 pixels", "10, 14"),
    ),
    "best input of one filter": Question(
        "h(x) = w · x, one filter laid over one window. Of all pictures of length 1, which has the largest h(x)?",
        ["a white one", "the filter itself, w / ‖w‖", "noise", "there is none: h has no maximum"],
        right="the filter itself, w / ‖w‖",
        because="w · x = ‖w‖ cos(angle between w and x) for a picture of length 1, and the cosine is 1 only along w.",
        telling=("filter itself", "w / ‖w‖", "cosine is 1"),
    ),
    "the bare maximum": Question(
        "The score for brick is raised as far as it goes, with nothing else to ask for. What does the picture show?",
        ["a brick wall", "a blurred brick wall", "coloured noise", "plain red"],
        right="coloured noise",
        because=(
            "Nothing in h(x) asks for a picture that could exist, and far more pictures of high score look like "
            "nothing than like a wall."
        ),
        telling=("coloured noise", "look like nothing"),
    ),
    "one mean of a map": Question(
        "Two readers of digits, each with one layer of 3 × 3 filters and about 3,000 weights. A takes the mean of each "
        "of its 142 maps; B has only 11 maps, and takes the means of 5 × 5 parts of each. Which reads better?",
        ["A: it has 13 times as many filters", "B: it knows in which part", "both about the same"],
        right="B: it knows in which part",
        because=(
            "A knows how much there is of each stroke, and not where. The strokes of a 6, put elsewhere, make a 9."
        ),
        telling=("in which part", "not where"),
    ),
}
