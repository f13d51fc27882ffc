"""What another draw of chance would have made: other seeds for each training, or weights trained with other seeds.

Each function stands alone, imports included, so that its source can be the first cell of a notebook.
"""

import inspect


def take_other_seeds(other):
    """Add a number to the seed of every training and of every fresh network: the package draws them in two places."""
    import sys

    from course_utils.networks import tensors, training

    seeded, batches = tensors.seeded, training._batches
    for module in list(sys.modules.values()):
        if vars(module).get("seeded") is seeded:
            module.seeded = lambda seed, device="cpu": seeded(seed + other, device)
    training._batches = lambda count, size, seed, device: batches(count, size, seed + other, device)


def take_other_weights(folder):
    """Read the weights that lie in a folder from there, and all others from where they ship."""
    from course_utils.networks import weights

    read, there = weights.read_weights, weights.recorded_sums(folder)
    weights.read_weights = lambda name, place=weights.FOLDER: read(
        name, folder if f"{name}.safetensors" in there else place
    )


def first_cell(change, argument):
    """Return the source of a cell that makes one of these changes; it leaves none but the function's own name."""
    return f"{inspect.getsource(change)}\n\n{change.__name__}({argument!r})"
