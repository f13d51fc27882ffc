"""Time convolution and pooling beside their peers, one thread each, and print the tables of README.md.

    python benchmarks/convolution.py

Every row is one problem. Each peer is called three times in a row, then the next peer, and so on for several rounds;
what counts is its best call, in processor time, so that other work on the machine disturbs little. OpenCV takes part
if it is installed. Nothing is asserted: read the ratios.
"""

# ruff: noqa: E402
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = "1"  # before NumPy is imported, which reads them once

import platform
import time

import numpy as np
import scipy
import torch
from scipy import ndimage, signal

from course_utils.convolution import conv
from course_utils.filters import SOBEL_VERTICAL, box, gaussian, line
from course_utils.pooling import average_pool, max_pool

try:
    import cv2

    cv2.setNumThreads(1)
except ImportError:
    cv2 = None

torch.set_num_threads(1)
RNG = np.random.default_rng(0)
ROUNDS, CALLS, SECONDS = 12, 3, 1.5


def main():
    """Print one table for each claim."""
    print(machine())
    print("\n### Grey images, float32, milliseconds; the ratio is to the best of the four columns of SciPy\n")
    table(image_problems(), ("ours", *IMAGE_PEERS), IMAGE_PEERS[:4])
    print("\n### Rank-1 kernels: peers that split them, too\n")
    table(
        separable_problems(),
        ("ours", "ndimage.correlate1d", "signal.sepfir2d", "OpenCV"),
        ("ndimage.correlate1d", "signal.sepfir2d"),
    )
    print("\n### Colour images with a kernel as deep as the image, and pooling, beside torch\n")
    table(torch_problems(), ("ours", "torch"), ("torch",))


# --- Problems ---------------------------------------------------------------------------------------------

IMAGE_PEERS = ("ndimage", "signal direct", "signal fft", "oaconvolve", "torch", "OpenCV", "loops")


def image_problems():
    """Yield (name, {peer: function}) for images of four sizes and the kernels of the lecture that fit."""
    kernels = {
        "3x3": RNG.random((3, 3)),
        "3x3 Sobel": SOBEL_VERTICAL,
        "5x5": RNG.random((5, 5)),
        "7x7": RNG.random((7, 7)),
        "7x7 Gaussian": gaussian(1, 7),
        "15x15": RNG.random((15, 15)),
        "15x15 Gaussian": gaussian(2.5, 15),
        "41x41": RNG.random((41, 41)),
        "41x1 bar": line(41),
        "1x41 bar": line(41, angle=0),
    }
    for size in (28, 256, 512, 1024):
        x = RNG.random((size, size), np.float32)
        for name, w in kernels.items():
            if max(w.shape) <= size:
                yield f"{size}², {name}", image_peers(x, w.astype(np.float32))


def image_peers(x, w):
    """Every way to the same numbers; those that would take seconds are left out."""
    turned = np.ascontiguousarray(w[::-1, ::-1])
    planes, weights = torch.from_numpy(x)[None, None], torch.from_numpy(w)[None, None]
    peers = {
        "ours": lambda: conv(x, w),
        "signal fft": lambda: signal.fftconvolve(x, turned, "valid"),
        "oaconvolve": lambda: signal.oaconvolve(x, turned, "valid"),
        "torch": lambda: torch.nn.functional.conv2d(planes, weights),
    }
    if w.size <= 225:
        peers["ndimage"] = lambda: ndimage.correlate(x, w)
    if w.size <= 49:
        peers["signal direct"] = lambda: signal.correlate(x, w, "valid", method="direct")
    if cv2:
        peers["OpenCV"] = lambda: cv2.filter2D(x, -1, w)
    if w.size <= 9 and len(x) <= 256:
        peers["loops"] = lambda: loops(x, w)
    return peers


def loops(x, w):
    """The definition in Python loops over pixels."""
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    out = np.zeros((rows, columns), x.dtype)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + w.shape[0], j : j + w.shape[1]] * w).sum()
    return out


def separable_problems():
    """The same for peers that are told the two factors; ours finds them."""
    for size in (256, 512, 1024):
        x = RNG.random((size, size), np.float32)
        for name, w in {
            "7x7 Gaussian": gaussian(1, 7),
            "15x15 Gaussian": gaussian(2.5, 15),
            "41x41 box": box(41),
        }.items():
            down, across = w.sum(axis=1).astype(np.float32), w.sum(axis=0).astype(np.float32)
            yield f"{size}², {name}", split_peers(x, w.astype(np.float32), down, across)


def split_peers(x, w, down, across):
    """Two one-dimensional passes, as each library offers them."""
    peers = {
        "ours": lambda: conv(x, w),
        "ndimage.correlate1d": lambda: ndimage.correlate1d(ndimage.correlate1d(x, down, axis=0), across, axis=1),
        "signal.sepfir2d": lambda: signal.sepfir2d(x, across, down),
    }
    if cv2:
        peers["OpenCV"] = lambda: cv2.sepFilter2D(x, -1, across, down)
    return peers


def torch_problems():
    """Colour convolution and pooling, each library with its own favourite memory layout."""
    functional = torch.nn.functional
    for size in (256, 512, 1024):
        image = RNG.random((size, size, 3), np.float32)
        planes = torch.from_numpy(image).permute(2, 0, 1)[None].contiguous()
        for k in (3, 5, 7, 11):
            w = RNG.random((k, k, 3), np.float32)
            weights = torch.from_numpy(w).permute(2, 0, 1)[None].contiguous()
            yield f"{size}² colour, {k}x{k}x3", pair(conv, (image, w), functional.conv2d, (planes, weights))
        if size == 512:
            continue
        for name, x, tensor in (("grey", image[..., 0].copy(), planes[:, :1].contiguous()), ("colour", image, planes)):
            for k, stride in ((2, 2), (3, 2), (3, 1), (8, 8)):
                case = f"{size}² {name}, {{}} pool {k}x{k}, stride {stride}"
                yield case.format("max"), pair(max_pool, (x, k, stride), functional.max_pool2d, (tensor, k, stride))
                yield (
                    case.format("average"),
                    pair(average_pool, (x, k, stride), functional.avg_pool2d, (tensor, k, stride)),
                )


def pair(ours, our_arguments, theirs, their_arguments):
    """Two functions with their arguments bound."""
    return {"ours": lambda: ours(*our_arguments), "torch": lambda: theirs(*their_arguments)}


# --- Measuring and printing -------------------------------------------------------------------------------


def table(problems, columns, bar):
    """Print a Markdown table; the last columns compare ours with the best of `bar`, and with OpenCV."""
    with_opencv = cv2 is not None and "OpenCV" in columns
    columns = [column for column in columns if column != "OpenCV" or cv2]
    ratios = ["best peer / ours", *(["ours / OpenCV"] if with_opencv else [])]
    print("| problem | " + " | ".join([*columns, *ratios]) + " |")
    print("|---" * (1 + len(columns) + len(ratios)) + "|")
    for name, peers in problems:
        times = in_turns(peers)
        cells = [f"{times[column]:.3g}" if column in times else "" for column in columns]
        best = min(times[peer] for peer in bar if peer in times)
        cells.append(f"{best / times['ours']:.1f}")
        if with_opencv:
            cells.append(f"{times['ours'] / times['OpenCV']:.1f}")
        print("| " + " | ".join([name, *cells]) + " |", flush=True)


def in_turns(peers):
    """Best time of each peer in milliseconds of this thread's processor time, over several rounds."""
    best = dict.fromkeys(peers, float("inf"))
    started = time.perf_counter()
    for turn in range(ROUNDS):
        for name, call in peers.items():
            for _ in range(CALLS):
                before = time.thread_time()
                call()
                best[name] = min(best[name], 1000 * (time.thread_time() - before))
        if turn > 1 and time.perf_counter() - started > SECONDS:
            break
    return best


def machine():
    """What was measured, on what."""
    opencv = f", OpenCV {cv2.__version__}" if cv2 else ""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, one thread used; "
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"torch {torch.__version__}{opencv}."
    )


if __name__ == "__main__":
    main()
