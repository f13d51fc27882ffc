"""The predictions of notebook 11 about segmentation."""

import functools

import numpy as np

from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.prediction import Question
from course_utils.pictures.balls import draw_masked_balls
from course_utils.pictures.photographs import photo
from course_utils.pictures.segments import BALL, PAINTED, overlay


@functools.cache
def _ball():
    images, masks = draw_masked_balls(5, seed=0)
    return images[4], masks[4]


def shifted_disc(shift, side=64, radius=16):
    """A disc of 32 pixels across, moved to the right: (64, 64) of True and False."""
    down, across = np.mgrid[:side, :side] - side / 2 + 0.5
    return np.hypot(down, across - shift) < radius


def _discs():
    truth, mask = shifted_disc(-4), shifted_disc(4)
    shown = {"mask A": truth, "mask B": mask}
    return [array_plane(name, np.float64(each), name, low=0, high=1, size=128) for name, each in shown.items()]


def _ball_and_mask():
    image, mask = _ball()
    return [
        array_plane("x", image, "x", size=96),
        array_plane("m", overlay(image, mask, BALL.values(), 1.0), "m", size=96, fact="grey: ground"),
    ]


def _photographs():
    return [array_plane(name, photo(name, size=64), name, size=96, fact="") for name in PAINTED]


QUESTIONS = {
    "a mask that slipped": Question(
        "A and B are discs of 32 pixels across; B lies 8 pixels, a quarter of that, further right. Their IoU?",
        {
            "about 90%": "Most pixels of the picture are in neither, and that is agreement; IoU does not count them.",
            "about 75%": "Along the middle they share three quarters of each. But what one lacks and what the other "
            "has too much both count below the line.",
            "about 50%": "Each shares two thirds of itself; two parts in both, one in A only, one in B only: 2 of 4.",
            "about 25%": "That is the part by which B has slipped, not the part that is shared.",
        },
        right="about 50%",
        telling=("about 50%",),
        shown=_discs,
    ),
    "nothing but background": Question(
        "A “network” answers “background” for every pixel of every picture of a ball. What does it reach?",
        {
            "half of the pixels right, IoU of ball 50%": "So it would be if balls filled half of each picture.",
            "most pixels right, IoU of ball 0%": "Balls fill less than half, so most of what it says is right; and of "
            "no ball has it found a single pixel.",
            "most pixels right, IoU of ball as many": "The IoU of background is as high. But its mask of ball is "
            "empty, and so is the intersection.",
        },
        right="most pixels right, IoU of ball 0%",
        telling=("found a single pixel",),
        shown=_ball_and_mask,
    ),
    "without the ways across": Question(
        "The same network without ways across: all goes through 8 × 8 places. Which name loses most?",
        {
            "sky": "Sky is large and its border simple: 8 × 8 places nearly suffice for it.",
            "window": "A window is one or two pixels wide; a place of the bottleneck stands for 8 × 8.",
            "water": "Water lies in large level pieces, which a coarse map can hold.",
        },
        right="window",
        telling=("one or two pixels wide",),
    ),
    "drawings and photographs": Question(
        "It has seen nothing but drawings; of new drawings it names 93% of the pixels rightly. Of these photographs?",
        {
            "about 90%": "Sky is blue and trees are green, here as there? It has learned how they were drawn: their "
            "grain, their light, what stands beside what.",
            "about 65%": "Much of the sky is found, and walls. But leaves in the sun, a lake under haze, a lawn in "
            "grey were never drawn so, and it cannot say “I don't know”.",
            "about 10%": "So bad guessing would be. It does find what looks alike: large, smooth and above is sky.",
        },
        right="about 65%",
        telling=("were never drawn so",),
        shown=_photographs,
    ),
}
