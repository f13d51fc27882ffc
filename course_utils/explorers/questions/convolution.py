"""The predictions of notebook 01, Convolution."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "first output": Question(
        "What is the first output: [1, 2, 1] laid over 1, 4, 3?",
        ["8", "10", "12", "24"],
        right="12",
        because="The products are 1·1, 4·2 and 3·1; the output is their sum.",
        telling=("1·1",),
    ),
    "size of the slide's output": Question(
        "A 3 × 3 kernel slides over a 5 × 5 input. How large is the output?",
        ["5 × 5", "4 × 4", "3 × 3", "2 × 2"],
        right="3 × 3",
        because="Down and across, the kernel's first row or column can stand in the places 0, 1 and 2.",
        telling=("0, 1 and 2",),
    ),
    "harmless flip": Question(
        "For which of these kernels does the flip change nothing?",
        ["[1, 2, 1]", "[1, -1]", "[0, 1, 2]"],
        right="[1, 2, 1]",
        because="It reads the same from both ends: it is symmetric.",
        telling=("symmetric", "reads the same"),
    ),
    "nine equal weights": Question(
        "Nine weights of 1/9 slide over the plucked string. How does it sound then?",
        ["lower by an octave", "muffled", "slower", "softer, and else the same"],
        right="muffled",
        because=(
            "A mean of nine neighbours flattens what goes up and down quickly, the bright part of the sound; the slow "
            "swing that makes the pitch is wider than nine samples."
        ),
        telling=("muffled", "flattens"),
    ),
    "echo": Question(
        "The kernel is 1, then a quarter of a second of zeros, then 0.6. ⊛ slides it over the string. What is heard?",
        ["the string, then a softer copy", "a softer copy, then the string", "both at once", "the string, muffled"],
        right="a softer copy, then the string",
        because=(
            "Without a flip the last weight lies on what comes last. When the 0.6 meets the string, the 1 still lies a "
            "quarter of a second before it, over silence."
        ),
        telling=("a softer copy, then", "over silence"),
    ),
    "28 by 28": Question(
        "A 5 × 5 kernel slides over a 28 × 28 picture. How large is the output?",
        ["28 × 28", "26 × 26", "24 × 24", "23 × 23"],
        right="24 × 24",
        because="28 − 5 + 1, down and across.",
        telling=("24",),
    ),
    "stride and padding": Question(
        "d = 28, k = 5, stride 2, padding 2: how long is the output?",
        ["12", "13", "14", "16"],
        right="14",
        because="(28 + 4 − 5) / 2 = 13.5, rounded down, plus 1.",
        telling=("13.5",),
    ),
    "depth": Question(
        "A 9 × 9 × 3 kernel slides over a 160 × 160 × 3 photograph. How deep is the output?",
        ["1", "2", "3", "9"],
        right="1",
        because="3 − 3 + 1: the kernel is as deep as the picture, so it can only move down and across.",
        telling=("as deep as",),
    ),
}
