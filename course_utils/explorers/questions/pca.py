"""The predictions of notebook 13, PCA."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "line through pixels": Question(
        "x₁ and x₂ are the brightness of two neighbouring pixels. Which line through their mean loses least?",
        ["a level one: x₂ stays the same", "one at 45°, rising", "one at 135°, falling"],
        right="one at 45°, rising",
        because="Neighbours are nearly equal, so the points lie close to x₂ = x₁, and the way to that line is short.",
        telling=("45°, rising",),
    ),
    "what training finds": Question(
        "Gradient descent trains W₁ and W₂ until the loss is PCA's. And the code, is it PCA's, too?",
        ["yes, number by number", "no, but its directions span the same subspace", "no, it lives in another subspace"],
        right="no, but its directions span the same subspace",
        because=(
            "A code that is turned or stretched, and undone by the decoder, gives the same f. The loss cannot "
            "tell them; which one comes out is arbitrary."
        ),
        telling=("arbitrary",),
    ),
    "no centring": Question(
        "No biases, and the digits are not centred. What does the first component point at?",
        ["at the mean picture", "where digits differ most", "nowhere in particular"],
        right="at the mean picture",
        because="Seen from 0, the largest thing about the cloud of digits is how far away it lies.",
        telling=("at the mean picture",),
    ),
}
