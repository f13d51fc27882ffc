"""Time `fit` beside the loop of the textbooks, on the same network and the same pictures, and print the table.

    python benchmarks/training.py [--threads 1]

The textbook's loop is torch's own tutorial: TensorDataset, DataLoader with shuffle, Adam, one thread unless told
otherwise. Both start from the same weights and see the same batches in the same order, so their losses must agree.
They take turns for several rounds; what counts is the median, in processor time, so that other work on the machine
disturbs little. Nothing is asserted: read the ratios.
"""

import argparse
import platform
import time

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

from course_utils.networks.cnn import deep_cnn, filter_net, lenet, mlp
from course_utils.networks.tensors import as_tensor_images
from course_utils.networks.training import fit
from course_utils.pictures.digits import draw_digits
from course_utils.pictures.photographs import patches

BATCH, ROUNDS = 64, 5


def main():
    """Train each network in both ways, in turns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1, help="threads of the textbook's loop; ours always uses one")
    torch.set_num_threads(parser.parse_args().threads)
    print(f"{platform.platform()}, Python {platform.python_version()}, torch {torch.__version__}, ", end="")
    print(f"textbook with {torch.get_num_threads()} thread(s), batches of {BATCH}\n")
    print("| network | pictures | images/s, ours | images/s, textbook | ratio | last losses, ours | textbook |")
    print("|---|---|---|---|---|---|---|")
    for name, build, images, labels in problems():
        report(name, build, images, labels)


def problems():
    """Yield a name, a function that builds the network, pictures and labels."""
    images, labels = draw_digits(2000, seed=0)
    yield "mlp", mlp, images, labels
    yield "lenet", lenet, images, labels
    yield "deep_cnn", lambda: deep_cnn(filters=(16, 16, 32)), images[:1000], labels[:1000]
    colour, which = patches(1000, 32, seed=0, gray=False), np.random.default_rng(0).integers(11, size=1000)
    yield "deep_cnn", lambda: deep_cnn(3, 11, filters=(16, 16, 32)), colour, which
    yield "filter_net", lambda: filter_net(3, 11), colour, which


def report(name, build, images, labels):
    """Train in turns and print one row."""
    seconds, losses = {ours: [], textbook: []}, {}
    for _ in range(ROUNDS):
        for train in (ours, textbook):
            model = build()
            start = time.process_time()
            losses[train] = train(model, images, labels)
            seconds[train].append(time.process_time() - start)
    speed = {train: len(images) / np.median(times) for train, times in seconds.items()}
    last = [f"{np.mean(losses[train][-10:]):.4f}" for train in (ours, textbook)]
    shape = " x ".join(map(str, images.shape))
    ratio = speed[ours] / speed[textbook]
    print(f"| {name} | {shape} | {speed[ours]:,.0f} | {speed[textbook]:,.0f} | {ratio:.2f} | {last[0]} | {last[1]} |")


def ours(model, images, labels):
    """Train for one epoch with `fit`, which converts the pictures and checks them first."""
    return fit(model, images, labels, epochs=1, batch_size=BATCH, seed=0).losses


def textbook(model, images, labels):
    """Train for one epoch as torch's tutorials do, drawing the order from the generator that `fit` uses."""
    data = TensorDataset(as_tensor_images(images), torch.from_numpy(labels))
    order = RandomSampler(data, generator=torch.Generator().manual_seed(0))  # what shuffle=True makes
    loader = DataLoader(data, batch_size=BATCH, sampler=order)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    losses = []
    model.train()
    for inputs, targets in loader:
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    main()
