"""The predictions of notebook 01, Convolution."""

import numpy as np

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question


def _laid_over():
    x, w = (array_plane(name, row, name, map="paper", cell=32) for name, row in (("x", [1, 4, 3]), ("w", [1, 2, 1])))
    return [x, "⊛", w, "=", array_plane("output", [np.nan], "output", map="paper", cell=32, fact="?")]


QUESTIONS = {
    "first output": Question(
        "What is the first output: [1, 2, 1] laid over 1, 4, 3?",
        {
            "8": "1 + 4 + 3 = 8: added up, but not multiplied by the weights.",
            "10": "1 + 2·4 + 1 = 10: the last weight also multiplies the number under it, which is 3.",
            "12": "The products are 1·1, 4·2 and 3·1; the output is their sum.",
            "24": "1·4·3·2 = 24: the products of numbers and weights are added, not multiplied.",
        },
        right="12",
        telling=("1·1",),
        shown=_laid_over,
    ),
    "size of the slide's output": Question(
        "A 3 × 3 kernel slides over a 5 × 5 input. How large is the output?",
        {
            "5 × 5": "One output for each input: but at the border the kernel would hang over.",
            "4 × 4": "5 − 1: a kernel of two rows would lose one place, and this one has three.",
            "3 × 3": "Down and across, the kernel's first row or column can stand in the places 0, 1 and 2.",
            "2 × 2": "5 − 3 = 2 steps; but the place before the first step counts as well.",
        },
        right="3 × 3",
        telling=("0, 1 and 2",),
    ),
    "harmless flip": Question(
        "For which of these kernels does the flip change nothing?",
        {
            "[1, 2, 1]": "It reads the same from both ends: it is symmetric.",
            "[1, -1]": "Flipped it is [-1, 1], its own negative: every output changes its sign.",
            "[0, 1, 2]": "Flipped it is [2, 1, 0], another kernel.",
        },
        right="[1, 2, 1]",
        telling=("symmetric", "reads the same"),
    ),
    "nine equal weights": Question(
        "Nine weights of 1/9 slide over the plucked string. How does it sound then?",
        {
            "lower by an octave": "That would take a slower swing, and no swing becomes slower.",
            "muffled": "A mean of nine neighbours flattens what goes up and down quickly, the bright part of the "
            "sound; the slow swing that makes the pitch is wider than nine samples.",
            "slower": "There are as many samples in a second as before, and only eight are missing at the end.",
            "softer, and else the same": "The weights sum to 1, so what moves slowly keeps its size; not all of the "
            "sound does.",
        },
        right="muffled",
        telling=("muffled", "flattens"),
    ),
    "echo": Question(
        "The kernel is 1, then a quarter of a second of zeros, then 0.6. ⊛ slides it over the string. What is heard?",
        {
            "the string, then a softer copy": "An echo, as one would think: the 0.6 stands later in the kernel. But it "
            "lies on what is yet to come.",
            "a softer copy, then the string": "Without a flip the last weight lies on what comes last. When the 0.6 "
            "meets the string, the 1 still lies a quarter of a second before it, over silence.",
            "both at once": "The two weights lie a quarter of a second apart, so they meet the string one by one.",
            "the string, muffled": "Muffled is what neighbours make that are averaged; these two lie far apart.",
        },
        right="a softer copy, then the string",
        telling=("a softer copy, then", "over silence"),
    ),
    "28 by 28": Question(
        "A 5 × 5 kernel slides over a 28 × 28 picture. How large is the output?",
        {
            "28 × 28": "So it is with padding, but nothing was added at the border here.",
            "26 × 26": "That is what a 3 × 3 kernel leaves: one pixel lost at each side, and here it is more.",
            "24 × 24": "28 − 5 + 1, down and across.",
            "23 × 23": "28 − 5 = 23: forgot the + 1. After 23 steps the kernel has stood in one place more.",
        },
        right="24 × 24",
        telling=("24",),
    ),
    "stride and padding": Question(
        "d = 28, k = 5, stride 2, padding 2: how long is the output?",
        {
            "12": "(28 − 5) / 2 = 11.5, rounded down, plus 1: padding is missing.",
            "13": "Rounded down, but without the + 1: the first place counts as well.",
            "14": "(28 + 4 − 5) / 2 = 13.5, rounded down, plus 1.",
            "16": "(28 + 4) / 2 = 16: the length of the kernel is missing.",
        },
        right="14",
        telling=("13.5",),
    ),
    "depth": Question(
        "A 9 × 9 × 3 kernel slides over a 160 × 160 × 3 photograph. How deep is the output?",
        {
            "1": "3 − 3 + 1: the kernel is as deep as the picture, so it can only move down and across.",
            "2": "So deep it would be if the kernel had a depth of 2.",
            "3": "One output for each channel: but the products of all three channels are added up to one number.",
            "9": "9 is how wide the kernel is; depth is counted along the third axis.",
        },
        right="1",
        telling=("as deep as",),
    ),
}
