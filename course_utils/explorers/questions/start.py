"""The predictions of notebook 00, Start here."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "sixteen cells": Question(
        "The slider goes from 8 to 16 cells across. How many numbers has the picture then?",
        ["twice as many", "four times as many", "eight times as many"],
        right="four times as many",
        because="There are twice as many across and twice as many down: 16 · 16 = 4 · (8 · 8).",
        telling=("four times", "twice as many"),
    ),
}
