"""What makes an autoencoder's codes good features? Print the table of notebook 10.

    python benchmarks/bottleneck_features.py [--seeds 3] [--long 6000] [--device cuda]

Bottlenecks of 32, 16 and 8 numbers, dense layers and convolutions, short and long training, and a network without a
bottleneck. A linear classifier is given the codes of 200 labelled digits, ten draws of them, and tried on 1,000 others.
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported, which reads it once

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.networks.autoencoders import convolutional_autoencoder, copy_net, dense_autoencoder
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import fit
from course_utils.pictures.digits import draw_digits

BUILD = {
    "dense": lambda k, seed: dense_autoencoder(k=k, hidden=(128,), seed=seed),
    "convolutions": lambda k, seed: convolutional_autoencoder(k=k, channels=(8, 16), seed=seed),
    "wide": lambda k, seed: copy_net(width=k, seed=seed),
}  # name -> function of the numbers in a code and a seed


def main():
    """Print one row for each kind of network and training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="trainings whose mean is told")
    parser.add_argument("--long", type=int, default=6000, help="steps of the long training")
    parser.add_argument("--device", help="where to train: cuda makes the long trainings short")
    options = parser.parse_args()
    few, many = draw_digits(4000, seed=10)[0], draw_digits(20_000, seed=0)[0]
    print("| network and training | k = 32 | k = 16 | k = 8 |\n|---|---|---|---|")
    for name, sizes in {"dense": (32, 16, 8), "convolutions": (32, 16, 8), "wide": (1000,)}.items():
        for digits, steps in ((few, 300), (many, options.long)):
            told = [right(name, k, digits, steps, options) for k in sizes]
            told += [""] * (3 - len(told))
            label = f"{name}, k = {sizes[0]:,}" if len(sizes) == 1 else name
            print(f"| {label}, {steps:,} steps on {len(digits):,} digits | {' | '.join(told)} |", flush=True)


def right(name, k, digits, steps, options):
    """Train with several seeds; return the mean share of fresh digits that the classifier gets right, in %."""
    scores = []
    for seed in range(options.seeds):
        model = BUILD[name](k, seed)
        how = {"loss": "squared_error", "learning_rate": 3e-3, "schedule": one_cycle, "device": options.device}
        fit(model, digits, digits, steps=steps, seed=seed, **how)
        scores.append(accuracy(model.cpu().encode))
    return f"{np.mean(scores):.1f}"


def accuracy(encode, labelled=200, draws=10):
    """Mean over the draws of labelled digits, in %."""
    (digits, labels), (fresh, fresh_labels) = draw_digits(4000, seed=10), draw_digits(1000, seed=100)
    known, new = encode(digits), encode(fresh)
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    parts = [slice(first, first + labelled) for first in range(0, draws * labelled, labelled)]
    return np.mean([100 * linear.fit(known[part], labels[part]).score(new, fresh_labels) for part in parts])


if __name__ == "__main__":
    main()
