"""The notebooks' predictions, a file for each notebook: kept here, so that no answer stands above its own question."""

from course_utils import _checks
from course_utils.explorers.kit.prediction import Prediction
from course_utils.explorers.questions import (
    autoencoders,
    beyond,
    compression,
    convolution,
    filters,
    generation,
    inspection,
    learning,
    networks,
    pca,
    restoration,
    seeing,
    segmentation,
    start,
    tricks,
    vision,
)

CHAPTERS = (
    *(start, convolution, filters, vision, seeing, networks, inspection, tricks, beyond, learning),
    *(autoencoders, segmentation, compression, restoration, generation, pca),
)
QUESTIONS = {name: question for chapter in CHAPTERS for name, question in chapter.QUESTIONS.items()}


def ask(name):
    """Ask one of `QUESTIONS`; its answer shows only after the student's own.

    Parameters
    ----------
    name : str
        A key of `QUESTIONS`.

    Returns
    -------
    Prediction

    Examples
    --------
    >>> ask("first output").answer is None
    True
    """
    question = QUESTIONS[_checks.one_of(name, "name", tuple(QUESTIONS))]
    return Prediction(question.question, question.answers, question.right, planes=question.shown())
