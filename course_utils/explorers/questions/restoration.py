"""The predictions of notebook 11 on restoration."""

import numpy as np

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question


def _noisy_and_clean():
    from course_utils.networks.generators import fresh_digits  # torch: only where this is asked
    from course_utils.pictures.corruption import noise

    digit = fresh_digits()[0][1:2]
    shown = {"clean": digit[0], "noisy": noise(digit, 0.4, seed=1)[0]}
    return [array_plane(name, picture, name, low=0, high=1, size=96) for name, picture in shown.items()]


def _hidden():
    from course_utils.networks.generators import fresh_digits
    from course_utils.pictures.corruption import occlusion_mask

    digit = fresh_digits()[0][:1]
    hole = occlusion_mask(digit.shape, 0.12, seed=1)
    return [array_plane("damaged", np.where(hole, 0.5, digit)[0], "damaged", low=0, high=1, size=112)]


QUESTIONS = {
    "recipe on handwriting": Question(
        "Of clean digits the network's copies are twice as near as PCA's. Both learned from those; now noise comes "
        "in. Whose f(x) is nearer to the digit?",
        {
            "the network's: what is better at copying digits is better at repairing them": "It copies better since its "
            "code follows its input more closely, and so it follows the specks as well.",
            "PCA's": "It is linear: the code of digit plus noise is the digit's code plus the noise's, and that is "
            "small. Of what a network does with inputs that it never met, nothing is promised.",
            "neither: both have the same k": "k says how many numbers there are, not how the encoder finds them.",
        },
        right="PCA's",
        telling=("It is linear: the code of",),
        shown=_noisy_and_clean,
    ),
    "noise in the code": Question(
        "PCA keeps 16 directions of the 784. White noise has as much energy in each. How much of it is left in f(x)?",
        {
            "none: noise is no digit": "A part of the noise lies in the kept directions, by chance, and passes.",
            "16 parts of 784, about 2 %": "It is spread evenly over all directions, and 16 of them are kept.",
            "it depends on how strong the noise is": "The share does not: twice the noise is twice the projection.",
        },
        right="16 parts of 784, about 2 %",
        telling=("16 parts of 784", "spread evenly"),
    ),
    "hidden stroke": Question(
        "A square hides part of a digit. Who can put back the stroke that is missing?",
        {
            "the smoothest surface that fits the rim": "It knows nothing of digits: far from the rim it only fades.",
            "a network that learned from clean digits": "To it the grey square is ink like any other, and it looks for "
            "the digit that has it.",
            "a network that learned from digits with holes": "It has seen which strokes go with which, and that grey "
            "means “not known”. It guesses, and where several digits are possible it mixes them.",
        },
        right="a network that learned from digits with holes",
        telling=("which strokes go with which",),
        shown=_hidden,
    ),
}
