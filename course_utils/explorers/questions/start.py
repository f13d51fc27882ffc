"""The predictions of notebook 00, Start here."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "sixteen cells": Question(
        "The slider goes from 8 to 16 cells across. How many numbers has the picture then?",
        {
            "twice as many": "That holds for one row; but there are also twice as many rows.",
            "four times as many": "There are twice as many across and twice as many down: 16 · 16 = 4 · (8 · 8).",
            "eight times as many": "Doubling three times makes eight, but a grey picture has only two directions.",
        },
        right="four times as many",
        telling=("four times", "twice as many"),
    ),
}
