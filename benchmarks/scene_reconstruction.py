"""How near do 1,024 numbers come to a scene of 128 x 128 x 3? Print the table of README.md.

    python benchmarks/scene_reconstruction.py [--scenes 400]

The autoencoder whose weights ship, PCA, and thumbnails, on drawn scenes that none of them has seen.
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported, which reads it once

import numpy as np
from PIL import Image

from course_utils.comparing import psnr
from course_utils.networks.scene_autoencoder import scene_network
from course_utils.networks.weights import load_weights
from course_utils.pca import PCA
from course_utils.pictures.scenes import draw_scenes

FITTED, UNSEEN_SEED = 1500, 123_456  # scenes that PCA is fitted to; the seed of those that are measured


def main():
    """Print one row for each way to store a scene."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=400, help="how many unseen scenes are measured")
    unseen = pictures(parser.parse_args().scenes, UNSEEN_SEED)
    fitted = pictures(FITTED, seed=3)
    network = load_weights(scene_network(), "scene_autoencoder")
    of_squares = PCA(16).fit(squares(fitted))
    of_pictures = PCA(1024).fit(fitted)
    rebuilt = {
        ("thumbnail of 16 x 16", 768): np.array([thumbnail(picture, 16) for picture in unseen]),
        ("thumbnail of 18 x 18", 972): np.array([thumbnail(picture, 18) for picture in unseen]),
        ("PCA of whole pictures", 1024): of_pictures.reconstruct(unseen),
        ("PCA of squares of 16 x 16", 1024): whole(of_squares.reconstruct(squares(unseen))),
        ("autoencoder", 1024): np.concatenate([network.reconstruct(part) for part in np.array_split(unseen, 8)]),
    }
    print(f"{len(unseen)} unseen scenes; PCA fitted to {FITTED} others.\n")
    print("| what is kept | numbers | PSNR, dB: mean of the scenes | PSNR, dB: of the mean error |\n|---|---|---|---|")
    for (name, numbers), images in rebuilt.items():
        images = np.clip(images, 0, 1)
        each = np.mean([psnr(picture, image) for picture, image in zip(unseen, images, strict=True)])
        print(f"| {name} | {numbers} | {each:.1f} | {psnr(unseen, images):.1f} |")


def pictures(count, seed):
    """Draw scenes: (count, 128, 128, 3) float32."""
    return np.stack([scene.image for scene in draw_scenes(count, seed=seed)]).astype(np.float32)


def squares(images):
    """Cut (n, 128, 128, 3) into (64 n, 16, 16, 3)."""
    return images.reshape(-1, 8, 16, 8, 16, 3).swapaxes(2, 3).reshape(-1, 16, 16, 3)


def whole(parts):
    """Put the squares together again."""
    return parts.reshape(-1, 8, 8, 16, 16, 3).swapaxes(2, 3).reshape(-1, 128, 128, 3)


def thumbnail(picture, side):
    """Shrink a picture to side x side, by means of boxes, and enlarge it again, by cubics."""
    small = Image.fromarray(np.uint8(np.round(255 * picture))).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small.resize((128, 128), Image.Resampling.BICUBIC)) / 255


if __name__ == "__main__":
    main()
