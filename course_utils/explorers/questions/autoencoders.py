"""The predictions of notebook 10, Autoencoders."""

from course_utils.explorers.kit.planes import bars_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.figures import CITY


def _sizes(name, *numbers):
    """How many numbers each layer of a network has, as bars."""
    bars = [(f"layer {layer}", number, str(number), CITY) for layer, number in enumerate(numbers)]
    return bars_plane(name, bars, name, high=800, width=180, fact="numbers")


QUESTIONS = {
    "two autoencoders": Question(
        "Both learn to give digits back. Then a negative comes in, black on white. Which gives that back, too?",
        ["784 → 800 → 784", "784 → 128 → 32 → 128 → 784", "both", "neither: they have only seen digits"],
        right="784 → 800 → 784",
        because=(
            "800 numbers have room for all 784 pixels: whatever comes can be copied, and a copy need not know digits. "
            "32 have room for little but digits."
        ),
        telling=("copied", "copy"),
        shown=lambda: [_sizes("wide", 784, 800, 784), _sizes("narrow", 784, 128, 32, 128, 784)],
    ),
    "f of x": Question(
        "Encoder e: ℝᵈ → ℝᵏ, decoder d: ℝᵏ → ℝᵈ. What belongs into the slide's blank, f(x) = ?",
        ["e(d(x))", "d(e(x))", "x − d(x)"],
        right="d(e(x))",
        because="First encode, then decode: ℝᵈ → ℝᵏ → ℝᵈ. d(x) makes no sense: d takes k numbers, and x has d.",
        telling=("d(e(x))",),
    ),
    "bits of a code": Question(
        "49,152 numbers of 8 bits become 1,024 of 32 bits. How many times fewer bits are these?",
        ["48 times", "24 times", "12 times", "6 times"],
        right="12 times",
        because="48 times fewer numbers, but each of them takes 4 times as many bits.",
        telling=("12 times",),
    ),
    "useful features": Question(
        "A simple classifier is given 200 labelled digits. Which features of them help it most?",
        [
            "the pixels",
            "a code of 16 numbers by PCA",
            "an autoencoder's code of 16",
            "those of a network trained on 4,000 labels",
        ],
        right="those of a network trained on 4,000 labels",
        because=(
            "Only labels say what counts. A code must keep slant and thickness, too, or the picture could not "
            'come back. So the best autoencoders, says the slide, "do not work as well".'
        ),
        telling=("do not work as well",),
    ),
    "better features": Question(
        "A linear classifier is given 200 labels and the codes of section 3. Whose codes help it more?",
        ["the wide one's, 800 numbers", "the narrow one's, 32 numbers", "neither: both are about as good as pixels"],
        right="neither: both are about as good as pixels",
        because=(
            "All come out between 54 and 58 %. To give digits back is not to tell them apart; a bottleneck alone "
            "changes little."
        ),
        telling=("as good as pixels", "54 and 58"),
    ),
    "only clean digits": Question(
        "This autoencoder, k = 32, has only seen clean digits. Strong noise comes in. What is its repair like?",
        ["better than a median filter's", "worse than a median filter's, better than none", "worse than none"],
        right="worse than a median filter's, better than none",
        because=(
            "No code is decoded to specks, so many are gone; others it takes for strokes. Nobody taught it what "
            "noise is."
        ),
        telling=("worse than a median", "taught"),
    ),
}
