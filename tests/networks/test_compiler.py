import subprocess
import sys

import pytest

TRAINED = """
import sys
import torch
{first}
from course_utils.networks.training import fit
network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 2))
fit(network, torch.ones(8, 1, 2, 2), torch.zeros(8, dtype=torch.long), steps=3)
"""
BY_SEED = "torch.manual_seed(0)"


def said_by(source):
    """What a Python of its own says: this one has loaded whatever other tests needed."""
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_training_leaves_the_compiler_on_disk():
    """Neither it nor the algebra it brings along is loaded by `fit`, nor by an optimiser of PyTorch's own."""
    own = "torch.optim.SGD(network.parameters(), lr=0.1).step()"
    told = "print('sympy' in sys.modules, 'torch._dynamo.config' in sys.modules)"
    assert said_by(TRAINED.format(first=BY_SEED) + f"{own}\n{told}") == ["False", "False"]


def test_weights_are_those_that_come_with_the_compiler():
    """What is learned does not depend on it, to the last bit."""
    told = "print(*[each.hex() for each in network[1].weight.detach().flatten().double().tolist()])"
    asleep, awake = (
        said_by(TRAINED.format(first=f"{BY_SEED}{before}") + told) for before in ("", "; import torch._dynamo")
    )
    assert asleep == awake


@pytest.mark.parametrize(
    "asked",
    [
        "torch.compile(network, backend='eager')(torch.ones(1, 1, 2, 2))",
        "import torch._dynamo.config",
        "from torch._dynamo import reset; reset()",
    ],
)
def test_whoever_asks_for_the_compiler_gets_it(asked):
    """It awakes, also after a training."""
    told = "print(sys.modules['torch._dynamo'] is torch._dynamo, bool(torch._dynamo.__file__))"
    assert said_by(TRAINED.format(first=BY_SEED) + f"{asked}\n{told}") == ["True", "True"]
