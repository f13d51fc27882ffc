"""The predictions of notebooks 05 and 06, Convolutional networks and Inside the network."""

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
    "edges among filters": Question(
        "24 filters of 7 × 7 begin as noise and learn to tell grey photographs apart. How many become edge detectors?",
        {
            "none": "Nobody asked for edges; but they tell photographs apart, and so they are found.",
            "two or three": "Two directions would need only a few; the filters find many angles and widths.",
            "about half": "14 of 24. Most others become smooth blobs, which measure brightness: that tells photographs "
            "apart as well.",
            "all 24": "Edges are not all that tells photographs apart.",
        },
        right="about half",
        telling=("14 of", "blobs"),
    ),
    "window of the fifth layer": Question(
        "Five layers of 3 × 3, and 2 × 2 pooling after the second and the fourth. How many pixels wide is the window "
        "of one unit of the fifth layer?",
        {
            "3": "3 numbers of the layer before, and each of these has a window of its own.",
            "11": "3 and then 2 more for each layer: forgot that pooling makes all later steps twice as long.",
            "24": "Each kernel adds two steps, a pooling one, and doubles them: 3, 5; 10, 14; 24 pixels. Without "
            "pooling: 11.",
            "48, the whole patch": "Not yet: it takes more layers, or more pooling, to see everything.",
        },
        right="24",
        telling=("24 pixels", "10, 14"),
    ),
    "best input of one filter": Question(
        "h(x) = w · x, one filter laid over one window. Of all pictures of length 1, which has the largest h(x)?",
        {
            "a white one": "Where weights are negative, brightness counts against it.",
            "the filter itself, w / ‖w‖": "w · x = ‖w‖ cos(angle between w and x) for a picture of length 1, and the "
            "cosine is 1 only along w.",
            "noise": "Noise is nearly at right angles to any one filter: h(x) is near 0.",
            "there is none: h has no maximum": "So it is for pictures of any length: twice x gives twice h. Here the "
            "length is fixed.",
        },
        right="the filter itself, w / ‖w‖",
        telling=("filter itself", "w / ‖w‖", "cosine is 1"),
    ),
    "the bare maximum": Question(
        "The score for brick is raised as far as it goes, with nothing else to ask for. What does the picture show?",
        {
            "a brick wall": "A wall has a high score; but there are pictures that have a higher one.",
            "a blurred brick wall": "Blur would have to be asked for; fine specks raise the score as well.",
            "coloured noise": "Nothing in h(x) asks for a picture that could exist, and far more pictures of high "
            "score look like nothing than like a wall.",
            "plain red": "Colour alone does not take the score so far: the filters look for patterns, too.",
        },
        right="coloured noise",
        telling=("coloured noise", "look like nothing"),
    ),
    "one mean of a map": Question(
        "Two readers of digits, each with one layer of 3 × 3 filters and about 3,000 weights. A takes the mean of each "
        "of its 142 maps; B has only 11 maps, and takes the means of 5 × 5 parts of each. Which reads better?",
        {
            "A: it has 13 times as many filters": "More filters find more kinds of strokes; but a mean forgets the "
            "place.",
            "B: it knows in which part": "A knows how much there is of each stroke, and not where. The strokes of a 6, "
            "put elsewhere, make a 9.",
            "both about the same": "They have as many weights; what they can know differs.",
        },
        right="B: it knows in which part",
        telling=("in which part", "not where"),
    ),
}
