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
        {
            "784 → 800 → 784": "800 numbers have room for all 784 pixels: whatever comes can be copied, and a copy "
            "need not know digits. 32 have room for little but digits.",
            "784 → 128 → 32 → 128 → 784": "More layers, but 32 numbers between them: what is no digit does not fit.",
            "both": "Both give digits back, but only one has the room for what is none.",
            "neither: they have only seen digits": "Whoever has learned to hand on what comes needs to have seen "
            "nothing else.",
        },
        right="784 → 800 → 784",
        telling=("copied", "copy"),
        shown=lambda: [_sizes("wide", 784, 800, 784), _sizes("narrow", 784, 128, 32, 128, 784)],
    ),
    "f of x": Question(
        "Encoder e: ℝᵈ → ℝᵏ, decoder d: ℝᵏ → ℝᵈ. What belongs into the slide's blank, f(x) = ?",
        {
            "e(d(x))": "Read from left to right it looks so; but the inner function comes first.",
            "d(e(x))": "First encode, then decode: ℝᵈ → ℝᵏ → ℝᵈ. d(x) makes no sense: d takes k numbers, and x has d.",
            "x − d(x)": "A difference is what the loss looks at; f is the reconstruction itself.",
        },
        right="d(e(x))",
        telling=("d(e(x))",),
    ),
    "bits of a code": Question(
        "49,152 numbers of 8 bits become 1,024 of 32 bits. How many times fewer bits are these?",
        {
            "48 times": "49,152 / 1,024 = 48 times fewer numbers; but they are longer ones.",
            "24 times": "So it would be with 16 bits for each number of the code.",
            "12 times": "48 times fewer numbers, but each of them takes 4 times as many bits.",
            "6 times": "So it would be with 64 bits for each number of the code.",
        },
        right="12 times",
        telling=("12 times",),
    ),
    "useful features": Question(
        "A simple classifier is given 200 labelled digits. Which features of them help it most?",
        {
            "the pixels": "They hold everything, but spread over 784 numbers, and 200 examples are few for so many.",
            "a code of 16 numbers by PCA": "It keeps where digits vary most, and that is not where they differ by "
            "class.",
            "an autoencoder's code of 16": "It comes second. It was never told what to keep.",
            "those of a network trained on 4,000 labels": "Only labels say what counts. A code must keep slant and "
            'thickness, too, or the picture could not come back. So the best autoencoders, says the slide, "do not '
            'work as well".',
        },
        right="those of a network trained on 4,000 labels",
        telling=("do not work as well",),
    ),
    "better features": Question(
        "A linear classifier is given 200 labels and the codes of section 3. Whose codes help it more?",
        {
            "the wide one's, 800 numbers": "More numbers, but they are a copy of the pixels, only mixed.",
            "the narrow one's, 32 numbers": "It had to learn what digits look like, as the slide hopes. That is not "
            "yet what tells them apart.",
            "neither: both are about as good as pixels": "All come out between 54 and 58 %. To give digits back is not "
            "to tell them apart; a bottleneck alone changes little.",
        },
        right="neither: both are about as good as pixels",
        telling=("as good as pixels", "54 and 58"),
    ),
    "only clean digits": Question(
        "This autoencoder, k = 32, has only seen clean digits. Strong noise comes in. What is its repair like?",
        {
            "better than a median filter's": "It knows digits, and a filter knows nothing. But it does not know noise.",
            "worse than a median filter's, better than none": "No code is decoded to specks, so many are gone; others "
            "it takes for strokes. Nobody taught it what noise is.",
            "worse than none": "It would be if it made up other digits; mostly it only blurs and bends the right one.",
        },
        right="worse than a median filter's, better than none",
        telling=("worse than a median", "taught"),
    ),
}
