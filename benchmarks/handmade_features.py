"""Read handwritten digits from few examples: pixels and hand-made features (HOG) beside a network that learns its own.

    python benchmarks/handmade_features.py

Digits of MNIST; tested on 1,000 that nobody learned from; three seeds each, which choose the examples and, for the
network, its first weights too. The linear classifiers are logistic regressions; the network is `cnn.lenet`, 1,200
steps.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from course_utils.hog import hog
from course_utils.networks.cnn import lenet
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import accuracy, fit
from course_utils.pictures.digits import mnist_digits

EXAMPLES = (20, 50, 200, 1000, 4000)
SEEDS = (0, 1, 2)


def main():
    """Measure and print."""
    test, test_labels = mnist_digits(1000, seed=0, part="test")
    test_hog = histograms(test)
    print("| examples | pixels | HOG | LeNet |\n|---|---|---|---|")
    for count in EXAMPLES:
        shares = []
        for seed in SEEDS:
            digits, labels = mnist_digits(count, seed)
            network = lenet(seed=seed)
            fit(network, digits, labels, steps=1200, learning_rate=3e-3, schedule=one_cycle, seed=seed)
            shares.append(
                [
                    linear().fit(flat(digits), labels).score(flat(test), test_labels),
                    linear().fit(histograms(digits), labels).score(test_hog, test_labels),
                    accuracy(network, test, test_labels),
                ]
            )
        row = [f"{low:.0%} to {high:.0%}" for low, high in zip(np.min(shares, 0), np.max(shares, 0), strict=True)]
        print(f"| {count:,} | {' | '.join(row)} |", flush=True)


def linear():
    """Logistic regression."""
    return LogisticRegression(C=10, max_iter=500)


def flat(digits):
    """(N, 28, 28) -> (N, 784)."""
    return digits.reshape(len(digits), -1)


def histograms(digits):
    """(N, 28, 28) -> (N, 324)."""
    return np.array([hog(digit, cell=7) for digit in digits])


if __name__ == "__main__":
    main()
