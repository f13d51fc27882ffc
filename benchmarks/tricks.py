"""What batch norm, dropout, residual connections and augmentation are worth on handwritten digits, one by one.

    python benchmarks/tricks.py

Digits of MNIST; tested on 1,000 that nobody learned from; three seeds each, which choose the first weights and the
order of the examples, and where there are few, the examples too.
"""

import numpy as np

from course_utils.networks.cnn import lenet
from course_utils.networks.residual import deep_mlp
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import accuracy, fit
from course_utils.pictures.augmentation import Augmentation, enlarged
from course_utils.pictures.digits import mnist_digits

SEEDS = (0, 1, 2)
GOAL, SMOOTHED = 0.7, 10  # a loss, and over how many steps it is averaged
STEPS = 200
SMALL = {"shift": 0.1, "turn": 20, "skew": 0.2}
WAYS = {
    "none": None,
    "shift, turn, skew": Augmentation(**SMALL),
    "and mirrored": Augmentation(**SMALL, flip=True),
    "turned up to 180°": Augmentation(**SMALL | {"turn": 180}),
}
TEST, LABELS = mnist_digits(1000, seed=0, part="test")


def main():
    """Measure and print."""
    batch_norm()
    depth()
    dropout()
    augmentation()
    data_and_time()


def batch_norm():
    """Steps to a loss, eight layers, stochastic gradient descent."""
    print(f"\n| learning rate | steps to a loss of {GOAL}, without | with batch norm |\n|---|---|---|")
    for rate in (0.01, 0.03, 0.1, 0.3):
        row = [[steps_to_goal(rate, norm, seed) for seed in SEEDS] for norm in (False, True)]
        print(f"| {rate} | {' | '.join(', '.join(map(str, each)) for each in row)} |", flush=True)


def steps_to_goal(rate, norm, seed, steps=300):
    """Train, and return after how many steps the mean loss of the last ten was below the goal."""
    model = deep_mlp(batch_norm=norm, seed=seed)
    training = fit(model, *mnist_digits(4000, 0), steps=steps, optimiser="sgd", learning_rate=rate, seed=seed)
    smooth = np.convolve(training.losses, np.full(SMOOTHED, 1 / SMOOTHED), "valid")
    return int(np.argmax(smooth < GOAL)) + SMOOTHED if smooth.min() < GOAL else f"> {steps}"


def depth():
    """Right answers after 200 steps by depth, plain and residual."""
    print("\n| layers | plain | residual |\n|---|---|---|")
    for layers in (8, 24, 48):
        row = []
        for residual in (False, True):
            models = [deep_mlp(layers, residual=residual, seed=seed) for seed in SEEDS]
            for seed, model in zip(SEEDS, models, strict=True):
                fit(model, *mnist_digits(4000, 0), steps=STEPS, optimiser="sgd", learning_rate=0.05, seed=seed)
            row.append(span([accuracy(model, TEST, LABELS) for model in models]))
        print(f"| {layers} | {' | '.join(row)} |", flush=True)


def dropout():
    """Right answers by the share that is dropped, in two layers of 256 units."""
    print("\n| examples | none dropped | 0.2 | 0.5 |\n|---|---|---|---|")
    for count in (150, 1000, 4000):
        row = []
        for share in (0, 0.2, 0.5):
            models = [deep_mlp(2, 256, dropout=share, seed=seed) for seed in SEEDS]
            for seed, model in zip(SEEDS, models, strict=True):
                fit(model, *mnist_digits(count, seed), steps=600, seed=seed)
            row.append(span([accuracy(model, TEST, LABELS) for model in models]))
        print(f"| {count:,} | {' | '.join(row)} |", flush=True)


def augmentation():
    """Right answers of 150 examples with copies, as they are, shifted and turned; and of single digits."""
    shifted = moved(Augmentation(shift=0.14))
    turned = moved(Augmentation(turn=40))
    print("\n| copies | as they are | shifted | turned | twos and fives | sixes and nines |\n|---|---|---|---|---|---|")
    for name, way in WAYS.items():
        row = []
        for seed in SEEDS:
            digits, labels = mnist_digits(150, seed)
            data = enlarged(digits, labels, 19, way, seed) if way else (digits, labels)
            model = lenet(seed=seed)
            fit(model, *data, steps=300, learning_rate=3e-3, schedule=one_cycle, seed=seed)
            pairs = [np.isin(LABELS, pair) for pair in ((2, 5), (6, 9))]
            row.append([accuracy(model, each, LABELS) for each in (TEST, shifted, turned)])
            row[-1] += [accuracy(model, TEST[pair], LABELS[pair]) for pair in pairs]
        print(f"| {name} | {' | '.join(map(span, zip(*row, strict=True)))} |", flush=True)


def data_and_time():
    """Right answers by examples and by steps."""
    steps = (50, 400)
    print(f"\n| examples | {' | '.join(f'{count} steps' for count in steps)} |\n|---|---|---|")
    for count in (50, 500, 4000):
        row = []
        for each in steps:
            models = [lenet(seed=seed) for seed in SEEDS]
            for seed, model in zip(SEEDS, models, strict=True):
                data = mnist_digits(count, seed)
                fit(model, *data, steps=each, learning_rate=3e-3, schedule=one_cycle, seed=seed)
            row.append(span([accuracy(model, TEST, LABELS) for model in models]))
        print(f"| {count:,} | {' | '.join(row)} |", flush=True)


def moved(way):
    """The test's digits, each moved by chance."""
    return np.array([way(digit, [9, number]) for number, digit in enumerate(TEST)], np.float32)


def span(shares):
    """The smallest and the largest of a few shares."""
    return f"{min(shares):.0%} to {max(shares):.0%}"


if __name__ == "__main__":
    main()
