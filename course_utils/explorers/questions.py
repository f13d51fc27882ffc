"""The notebooks' predictions: kept here, so that no answer stands above its own question."""

from course_utils import _checks
from course_utils.explorers.kit.prediction import Prediction

# Name -> question, what can be answered, which of that is right (counted from 0), and why.
QUESTIONS = {
    "sixteen cells": (
        "The slider goes from 8 to 16 cells across. How many numbers has the picture then?",
        ["twice as many", "four times as many", "eight times as many"],
        1,
        "There are twice as many across and twice as many down: 16 · 16 = 4 · (8 · 8).",
    ),
    "first output": (
        "What is the first output: [1, 2, 1] laid over 1, 4, 3?",
        ["8", "10", "12", "24"],
        2,
        "The products are 1·1, 4·2 and 3·1; the output is their sum.",
    ),
    "size of the slide's output": (
        "A 3 × 3 kernel slides over a 5 × 5 input. How large is the output?",
        ["5 × 5", "4 × 4", "3 × 3", "2 × 2"],
        2,
        "Down and across, the kernel's first row or column can stand in the places 0, 1 and 2.",
    ),
    "harmless flip": (
        "For which of these kernels does the flip change nothing?",
        ["[1, 2, 1]", "[1, -1]", "[0, 1, 2]"],
        0,
        "It reads the same from both ends: it is symmetric.",
    ),
    "28 by 28": (
        "A 5 × 5 kernel slides over a 28 × 28 picture. How large is the output?",
        ["28 × 28", "26 × 26", "24 × 24", "23 × 23"],
        2,
        "28 − 5 + 1, down and across.",
    ),
    "stride and padding": (
        "d = 28, k = 5, stride 2, padding 2: how long is the output?",
        ["12", "13", "14", "16"],
        2,
        "(28 + 4 − 5) / 2 = 13.5, rounded down, plus 1.",
    ),
    "depth": (
        "A 9 × 9 × 3 kernel slides over a 160 × 160 × 3 photograph. How deep is the output?",
        ["1", "2", "3", "9"],
        0,
        "3 − 3 + 1: the kernel is as deep as the picture, so it can only move down and across.",
    ),
    "noise": (
        "A 5 × 5 uniform kernel runs over noise of standard deviation 0.10. What is left of it?",
        ["0.10, as before", "0.05, a half", "0.02, a fifth", "0.004, a 25th"],
        2,
        "The mean of n independent numbers varies √n times less than each of them, and here n = 25.",
    ),
    "red alone": (
        "Red channel alone: which flower in x₂ gives the largest response?",
        ["the red one", "a white daisy", "a violet", "a dark one"],
        1,
        "White is red + green + blue: in red alone, white petals (0.95) outshine red ones (0.85).",
    ),
    "rim of a wheel": (
        "θ = 90°: where on the rim of the bright wheel is the response positive?",
        ["at the top", "at the bottom", "at the left", "at the right"],
        1,
        "Plus means brighter above than below; at the bottom, the bright wheel is above.",
    ),
    "signs kept": (
        "How large is |mean of E|, signs kept, compared with the mean of |E|?",
        ["about the same", "about half", "less than a tenth"],
        2,
        "Every bright thing has a side where brightness rises and one where it falls.",
    ),
    "more edge": (
        "Which picture has the larger mean of vertical edges, the city or the forest?",
        ["the city: walls are vertical edges", "the forest", "both the same, up to noise"],
        1,
        "Walls are few and long. Leaves are many, and each leaf has an edge somewhere: small edges add up to more.",
    ),
    "a bar alone": (
        "E is averaged along upright bars of 25 pixels. What happens to its mean?",
        ["it grows for the city and shrinks for the forest", "nearly nothing, for both", "it falls to 1/25, for both"],
        1,
        "An average of averages is the average. A linear layer alone cannot change the order.",
    ),
    "weights of a layer": (
        "Six filters of 5 × 5 over a grey picture of 28 × 28, each with a bias: how many numbers are learned?",
        ["31", "156", "3,456", "122,304"],
        1,
        "Each filter has 25 weights and one bias, and there are six. The size of the picture does not matter.",
    ),
    "one pixel further": (
        "A bright pixel moves one place to the right. How often does a 2 × 2 max pooling not notice?",
        ["never", "about half of the time", "always"],
        1,
        "It does not notice while the pixel stays in its window, and every second step leads into the next one.",
    ),
    "shuffled pixels": (
        "The pixels of all digits are shuffled, all in the same way. Who learns worse than before?",
        ["both networks", "only the convolutional one", "only the fully connected one", "neither"],
        1,
        "A fully connected layer does not know which pixels are neighbours. A convolution relies on it.",
    ),
    "two autoencoders": (
        "Both learn to give digits back. Then a negative comes in, black on white. Which gives that back, too?",
        ["784 → 800 → 784", "784 → 128 → 32 → 128 → 784", "both", "neither: they have only seen digits"],
        0,
        "800 numbers have room for all 784 pixels: whatever comes can be copied. 32 have room for little but digits.",
    ),
    "f of x": (
        "Encoder e: ℝᵈ → ℝᵏ, decoder d: ℝᵏ → ℝᵈ. What belongs into the slide's blank, f(x) = ?",
        ["e(d(x))", "d(e(x))", "x − d(x)"],
        1,
        "First encode, then decode: ℝᵈ → ℝᵏ → ℝᵈ. d(x) makes no sense: d takes k numbers, and x has d.",
    ),
    "bits of a code": (
        "49,152 numbers of 8 bits become 1,024 of 32 bits. How many times fewer bits are these?",
        ["48 times", "24 times", "12 times", "6 times"],
        2,
        "48 times fewer numbers, but each of them takes 4 times as many bits.",
    ),
    "useful features": (
        "A simple classifier is given 200 labelled digits. Which features of them help it most?",
        [
            "the pixels",
            "a code of 16 numbers by PCA",
            "an autoencoder's code of 16",
            "those of a network trained on 4,000 labels",
        ],
        3,
        "Only labels say what counts. A code must keep slant and thickness, too, or the picture could not come back.",
    ),
    "better features": (
        "A linear classifier is given 200 labels and the codes of section 3. Whose codes help it more?",
        ["the wide one's, 800 numbers", "the narrow one's, 32 numbers", "neither: both are about as good as pixels"],
        2,
        "All come out at 54 to 57 %. To give digits back is not to tell them apart; a bottleneck alone changes little.",
    ),
    "only clean digits": (
        "This autoencoder, k = 32, has only seen clean digits. Strong noise comes in. What is its repair like?",
        ["better than a median filter's", "worse than a median filter's, better than none", "worse than none"],
        1,
        "No code is decoded to specks, so many are gone; others it takes for strokes. Nobody taught it what noise is.",
    ),
    "line through pixels": (
        "x₁ and x₂ are the brightness of two neighbouring pixels. Which line through their mean loses least?",
        ["a level one: x₂ stays the same", "one at 45°, rising", "one at 135°, falling"],
        1,
        "Neighbours are nearly equal, so the points lie close to x₂ = x₁, and the way to that line is short.",
    ),
    "what training finds": (
        "Gradient descent trains W₁ and W₂ until the loss is PCA's. And the code, is it PCA's, too?",
        ["yes, number by number", "no, but its directions span the same subspace", "no, it lives in another subspace"],
        1,
        "A code that is turned or stretched, and undone by the decoder, gives the same f. The loss cannot tell them.",
    ),
    "no centring": (
        "No biases, and the digits are not centred. What does the first component point at?",
        ["at the mean picture", "where digits differ most", "nowhere in particular"],
        0,
        "Seen from 0, the largest thing about the cloud of digits is how far away it lies.",
    ),
}


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
    question, options, right, because = QUESTIONS[_checks.one_of(name, "name", tuple(QUESTIONS))]
    return Prediction(question, options, options[right], because, planes=planes, revealed=revealed)
