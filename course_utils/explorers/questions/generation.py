"""The predictions of notebook 12, How many pictures."""

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.pictures.digits import letters


def _three_pictures():
    from course_utils.networks.generators import UNIFORM, fresh_digits, sample  # torch: only where this is asked

    shown = {
        "first": fresh_digits()[0][3],
        "second": sample("autoencoder, N(0, 1)", 4, seed=8)[0],
        "third": sample(UNIFORM, 1, seed=0)[0],
    }
    return [array_plane(name, picture, name, low=0, high=1, size=96) for name, picture in shown.items()]


def _letter():
    return [array_plane("letter", letters("A")[0], "x", low=0, high=1, size=112)]


QUESTIONS = {
    "possible images": Question(
        "128 × 128 × 3 numbers, each from 0 to 255. How many possible images are there?",
        {
            "256 · 49,152": "One would choose a single one of the numbers, and its value. But all are chosen.",
            "49,152²⁵⁶": "Base and exponent have changed places: it is each number that has 256 values.",
            "256⁴⁹¹⁵²": "256 values for the first number, times 256 for the second, and so on, 49,152 times.",
            "infinitely many": "There are finitely many numbers in it, and each has finitely many values.",
        },
        right="256⁴⁹¹⁵²",
        telling=("256⁴⁹¹⁵²", "times 256"),
    ),
    "codes of tenths": Question(
        "z holds k values, each of them 0, .1, .2, …, 1. How many different images can f return at most?",
        {
            "10ᵏ": "From 0 to 1 there are ten steps, but eleven places to stand.",
            "11ᵏ": "Eleven values, not ten, for each of k numbers. Fewer, if two codes are decoded to one image.",
            "11 · k": "One would change one number at a time. Each of the k has its own choice.",
            "as many as images go in": "All that f returns has come through a code, and there are only so many codes.",
        },
        right="11ᵏ",
        telling=("11ᵏ", "Eleven values, not ten"),
    ),
    "three pictures": Question(
        "Set I holds the handwritten digits, set S what f can return. Which of these lies in S, not in I?",
        {
            "the first": "Somebody wrote it, so it lies in I, and near to S if f is good.",
            "the second": "It is d(z) of a code drawn by chance: the decoder made it, and no hand would.",
            "the third": "Random pixels: no code is decoded to such specks. It lies in A only.",
        },
        right="the second",
        telling=("the decoder made it",),
        shown=_three_pictures,
    ),
    "a letter": Question(
        "f has learned from handwritten digits, with codes of 8 numbers. This letter goes in. What comes out?",
        {
            "the letter, a little blurred": "For that a code would have to stand for it, and f has never needed one.",
            "a digit's strokes, nearer to real digits than x": "f returns the picture of some code, and those lie near "
            "to digits. It does not say that it has never seen such a thing.",
            "nothing, a black square": "There is no code for “unknown”: every input gets a code, and every code a "
            "picture.",
        },
        right="a digit's strokes, nearer to real digits than x",
        telling=("digit's strokes", "never seen such"),
        shown=_letter,
    ),
    "a million a second": Question(
        "Every pixel uniform, a million pictures a second since the Big Bang. How many look like one given digit?",
        {
            "millions": "For that one picture in 10¹⁷ would have to do. If each pixel only had to be right to "
            "a quarter of the scale, it is one in 10⁴⁵².",
            "one or two": "Some 4 · 10²³ tries are many, and still nothing before the number of pictures.",
            "none": "Even if each pixel may be off by a quarter of the scale, all 784 must be right at once: the "
            "chance has hundreds of zeros after its point.",
        },
        right="none",
        telling=("hundreds of zeros",),
    ),
    "where z comes from": Question(
        "An autoencoder with codes of 8 numbers. Each is drawn from N(0, 1), and decoded. How many pass for a digit?",
        {
            "nearly all: it can only make digits": "It has learned to decode the codes of digits. Those of N(0, 1) lie "
            "elsewhere.",
            "about a half": "A Gaussian that was fitted to the codes of real digits does even better; N(0, 1) was "
            "fitted to nothing.",
            "few: one of ten, or less": "Nobody told the encoder where to put its codes, so N(0, 1) misses most of "
            "them, and in between the decoder makes up something.",
        },
        right="few: one of ten, or less",
        telling=("one of ten", "Nobody told the encoder"),
    ),
    "a large beta": Question(
        "β says what order in the latent space is worth. What becomes of a VAE with a very large one?",
        {
            "sharper digits": "Sharpness is asked for by the other term, ‖x − d(z)‖², which now hardly counts.",
            "all pictures become the same": "The least KL is 0: each picture gets the same cloud, N(0, 1). Then z "
            "tells nothing of x, and the best answer to any z is the mean.",
            "nothing: it only scales the loss": "It scales one of two terms, and with it what the other is worth.",
        },
        right="all pictures become the same",
        telling=("become the same", "tells nothing of x"),
    ),
}
