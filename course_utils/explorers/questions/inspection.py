"""The predictions of notebook 06, Inside the network."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
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
    "a square over the nose": Question(
        "To the network the cat Chelsea is a house cat with about 90 %, all kinds of them together. A grey square of "
        "48 × 48 pixels is laid over her nose. What is she then?",
        {
            "a house cat, as before": "Eyes, fur and ears say cat as well, and each place adds its own evidence. There "
            "is no square of this size anywhere that hides the cat.",
            "a house cat, with less than half of it": "We look into a face; the network adds up all places.",
            "something else": "It would be so if one place decided; but it takes the mean of what all of them say.",
        },
        right="a house cat, as before",
        telling=("fur and ears", "hides the cat"),
    ),
    "a photographer on a lawn": Question(
        "A man in a coat bends over a camera on a tripod, on a lawn, with houses behind. The network has a thousand "
        "names, but none for man or lawn. What does it say?",
        {
            "tripod": "With 95 %. In training each photograph had one name only, that of a thing which is large or "
            "central.",
            "trench coat": "The coat is large, but black and nearly without a pattern: there is little to know it by.",
            "reflex camera": "The camera is what it is all about, for us; in the picture it is small.",
            "palace": "The houses are far away and grey as the sky.",
        },
        right="tripod",
        telling=("95 %",),
    ),
    "a wall of bricks": Question(
        "And of a wall of bricks, for which it has no name?",
        {
            "nothing: all shares are 0": "Shares are a softmax: they always add up to 1.",
            "a little of many things, none of them above 20 %": "Shares add up to 1 and have to go somewhere: maze, "
            "racket, window screen. “None” is not among them.",
            "stone wall, and it is sure": "That is a name it has; but the stones it learned from look otherwise.",
        },
        right="a little of many things, none of them above 20 %",
        telling=("maze", "racket"),
    ),
    "levels that fool": Question(
        "Each number of the cat's picture goes from 0 to 255. By how much must they be changed, at most, before the "
        "network is sure to see a toaster?",
        {
            "by 2": "150,528 numbers, each moved a little in the direction in which the score of toaster rises: many "
            "small changes add up to a large one.",
            "by 20": "That would be seen, as a grain over the picture. So much is not needed.",
            "by 100": "To our eyes the cat would be gone. The network looks at all numbers at once.",
            "so far that we would see a toaster, too": "It would be so for us. What the network looks for is not what "
            "we see.",
        },
        right="by 2",
        telling=("150,528", "by 2"),
    ),
    "noise as large": Question(
        "And if each number is moved by 2, up or down by chance?",
        {
            "toaster again": "It is as large a change, but nobody has looked for its direction.",
            "some other thing": "It would be so if the network were nervous in all directions.",
            "the cat, as before": "Changes by chance cancel out. Only a direction that was looked for changes what the "
            "network says.",
        },
        right="the cat, as before",
        telling=("cancel out", "by chance cancel"),
    ),
}
