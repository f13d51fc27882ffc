"""The predictions of notebook 11's section on compression."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "a sixth of a bit": Question(
        "Ballé's picture takes 0.167 bits for each pixel. How can a pixel take a sixth of a bit?",
        {
            "it cannot: five of six pixels are left out": "Every pixel comes back. Nothing says that each must have "
            "bits of its own.",
            "numbers that are nearly certain cost nearly nothing": "A number that is 0 with probability 0.9 takes "
            "0.15 bits if it is 0. And there is not even one number for each pixel.",
            "bits are halved in the file, as in a zip": "A bit is the least that a file holds. But one bit may serve "
            "many numbers.",
        },
        right="numbers that are nearly certain cost nearly nothing",
        telling=("nearly certain", "probability 0.9"),
    ),
    "no slope": Question(
        "Codes must be rounded before they are stored. What becomes of training if they are rounded in it, too?",
        {
            "nothing: rounding is a small error": "The error is small. But then the loss stays as it is, too, when a "
            "weight moves a little.",
            "the encoder no longer learns": "Rounding is a staircase, flat everywhere but at its steps. Its slope is "
            "0, so no gradient comes back to the encoder. Noise as wide as a step errs as much, and lets gradients "
            "pass.",
            "it learns whole numbers by itself": "Nothing would tell it in which direction they lie.",
        },
        right="the encoder no longer learns",
        telling=("no longer learns", "slope is 0"),
    ),
    "noise as a picture": Question(
        "White noise, every pixel by chance, is stored as JPEG in as many bytes as a photograph. Which comes back "
        "better?",
        {
            "the noise: it has no edges that could blur": "It has nothing else: each pixel is an edge to all of its "
            "neighbours.",
            "both alike: bytes are bytes": "They would be if the codec expected nothing. It expects neighbours to be "
            "alike.",
            "the photograph, by far": "JPEG gives its bytes to what varies slowly. In noise nothing can be told from "
            "the neighbours, so nothing may be left out.",
        },
        right="the photograph, by far",
        telling=("by far", "varies slowly"),
    ),
    "one changed byte": Question(
        "One byte in the middle of a stream is changed on its way. Without a checksum, what would come back?",
        {
            "the picture with one wrong pixel": "Bytes and pixels don't correspond: a byte holds many codes, and a "
            "code paints many pixels.",
            "the picture with one wrong square of 16 × 16": "A code does belong to a square. But where a code's bits "
            "begin is known only from all those before.",
            "the beginning is right, and then nothing fits": "What is read first is right. From the changed byte on "
            "all symbols are taken from wrong places: that is why the header has a checksum.",
        },
        right="the beginning is right, and then nothing fits",
        telling=("nothing fits", "wrong places"),
    ),
}
