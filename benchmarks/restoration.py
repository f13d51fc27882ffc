"""Does the slide's recipe for restoration hold? Print the tables of notebook 11.

    python benchmarks/restoration.py [--seeds 3] [--steps 3000]

The three networks for handwritten digits, each trained with several seeds: from clean digits (the slide's recipe), from
noisy ones and from digits with holes. Errors are told from the smallest to the largest of the seeds.
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported, which reads it once

import numpy as np

from course_utils.comparing import mse
from course_utils.networks.restoration import DAMAGES, GREY, K, hole_error, lessons, restoration_networks
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import fit
from course_utils.pca import PCA
from course_utils.pictures.corruption import hole_mask, noise, occlusion_mask
from course_utils.pictures.digits import mnist_digits


def main():
    """Print one row for each network, and PCA's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each network")
    parser.add_argument("--steps", type=int, default=3000)
    options = parser.parse_args()
    digits, (fresh, _) = mnist_digits(4000, seed=0)[0], mnist_digits(1000, seed=0, part="test")
    print("| learned from | clean digits | noise of 0.4 | holes, 30 % | a square, 12 % | weak noise kept, in % |")
    print("|---|---|---|---|---|---|")
    for kind in DAMAGES:
        found = []
        for seed in range(options.seeds):
            model = restoration_networks(seed)[kind]
            how = {"loss": "squared_error", "learning_rate": 3e-3, "schedule": one_cycle}
            fit(model, *lessons(digits, kind), steps=options.steps, seed=seed, **how)
            found.append(measure(model.reconstruct, fresh))
        print_row(kind, found)
    print_row("PCA", [measure(PCA(K).fit(digits).reconstruct, fresh)])


def measure(f, fresh):
    """Errors of a repair: of all pixels, or inside the hole; and the share of weak noise that it lets pass."""
    specks = 0.05 * np.random.default_rng(2).normal(size=fresh.shape)
    found = [mse(fresh, f(fresh)), mse(fresh, f(noise(fresh, 0.4, seed=1)))]
    for hole in (hole_mask(fresh.shape, 0.3, seed=1), occlusion_mask(fresh.shape, 0.12, seed=1)):
        found.append(hole_error(fresh, f(np.where(hole, GREY, fresh).astype(np.float32)), hole))
    passed = f((fresh + specks).astype(np.float32)) - f(fresh)
    return [*found, 100 * np.square(passed).sum() / np.square(specks).sum()]


def print_row(name, found):
    """From the smallest to the largest of each column."""
    cells = []
    for numbers in np.transpose(found):
        digits = 1 if numbers.max() > 1 else 4
        low, high = (f"{number:.{digits}f}" for number in (numbers.min(), numbers.max()))
        cells.append(low if low == high else f"{low} to {high}")
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
