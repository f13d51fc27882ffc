"""The notebooks' predictions, a file for each notebook: kept here, so that no answer stands above its own question."""

from course_utils import _checks
from course_utils.explorers.kit.prediction import Prediction
from course_utils.explorers.questions import autoencoders, convolution, filters, networks, pca, start, vision

CHAPTERS = (autoencoders, convolution, filters, networks, pca, start, vision)
QUESTIONS = {name: question for chapter in CHAPTERS for name, question in chapter.QUESTIONS.items()}


def ask(name, *, planes=(), revealed=()):
    """Ask one of `QUESTIONS`; its answer shows only after the student's own.

    Parameters
    ----------
    name : str
        A key of `QUESTIONS`.
    planes, revealed : list of dict
        What is shown with the question, and what in addition once the answer is out (`view.array_plane`).

    Returns
    -------
    Prediction

    Examples
    --------
    >>> ask("first output").answer is None
    True
    """
    question, options, right, because, _ = QUESTIONS[_checks.one_of(name, "name", tuple(QUESTIONS))]
    return Prediction(question, options, right, because, planes=planes, revealed=revealed)
