"""The predictions of notebook 13, PCA."""

from course_utils.explorers.kit.prediction import Question

QUESTIONS = {
    "line through pixels": Question(
        "x₁ and x₂ are the brightness of two neighbouring pixels. Which line through their mean loses least?",
        {
            "a level one: x₂ stays the same": "Then x₁ would be free and x₂ always the mean: neighbours would know "
            "nothing of each other.",
            "one at 45°, rising": "Neighbours are nearly equal, so the points lie close to x₂ = x₁, and the way to "
            "that line is short.",
            "one at 135°, falling": "That would suit pixels of which one is dark where the other is bright.",
        },
        right="one at 45°, rising",
        telling=("45°, rising",),
    ),
    "what training finds": Question(
        "Gradient descent trains W₁ and W₂ until the loss is PCA's. And the code, is it PCA's, too?",
        {
            "yes, number by number": "The loss sees only f(x), the product of W₁ and W₂, and many pairs have the same "
            "product.",
            "no, but its directions span the same subspace": "A code that is turned or stretched, and undone by the "
            "decoder, gives the same f. The loss cannot tell them; which one comes out is arbitrary.",
            "no, it lives in another subspace": "Then f would be another map, and no other one of rank k has so small "
            "a loss.",
        },
        right="no, but its directions span the same subspace",
        telling=("arbitrary",),
    ),
    "no centring": Question(
        "No biases, and the digits are not centred. What does the first component point at?",
        {
            "at the mean picture": "Seen from 0, the largest thing about the cloud of digits is how far away it lies.",
            "where digits differ most": "So it would if 0 lay in the middle of the cloud, and it lies far outside.",
            "nowhere in particular": "Least squares always has a direction in which most is gained.",
        },
        right="at the mean picture",
        telling=("at the mean picture",),
    ),
}
