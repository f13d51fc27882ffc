"""Train the weights in data/weights anew: python lab.py weights [NAME ...]; without a name, all of them.

Everything is learned from pictures that are drawn or come with the installed packages; nothing is downloaded. One
thread, fixed seeds: the same computer makes the same bytes, another one nearly the same numbers.
"""

import argparse
import time

import numpy as np

from course_utils.networks.cnn import lenet
from course_utils.networks.training import accuracy, fit, one_cycle
from course_utils.networks.weights import FOLDER, save_weights
from course_utils.pictures.digits import draw_digits


def digit_cnn(steps=6000):
    """Train `lenet` on 40,000 drawn digits: for the pad on which a student draws one."""
    images, labels = draw_digits(40_000, seed=0)
    model = lenet(seed=0)
    fit(model, shifted(images, seed=1), labels, steps=steps, batch_size=64, learning_rate=3e-3, schedule=one_cycle)
    fresh, fresh_labels = draw_digits(2000, seed=12345)
    return model.state_dict(), {"accuracy on 2,000 fresh digits": accuracy(model, fresh, fresh_labels)}


def shifted(images, seed, reach=3):
    """Move each picture by up to `reach` pixels, each in its own direction."""
    moves = np.random.default_rng(seed).integers(-reach, reach + 1, (len(images), 2))
    return np.stack([np.roll(image, move, axis=(0, 1)) for image, move in zip(images, moves, strict=True)])


RECIPES = {recipe.__name__: recipe for recipe in (digit_cnn,)}


def main(names=None, folder=FOLDER):
    """Train what is named, write it, and say how good it is."""
    for name in names or RECIPES:
        start = time.perf_counter()
        tensors, report = RECIPES[name]()
        size = save_weights(tensors, name, folder)
        told = ", ".join(f"{key} {value:.3f}" for key, value in report.items())
        print(f"{name}: {told}; {size / 1000:.0f} kB; {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*RECIPES, []], help="which; by default all")
    main(parser.parse_args().names)
