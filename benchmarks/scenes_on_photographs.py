"""Learn city and landscape from drawn scenes alone; then look at photographs.

    python benchmarks/scenes_on_photographs.py FOLDER --city tallbuilding,street --crop 5 --scenes 1000

FOLDER holds one folder of pictures per class. Each feature's classifier (logistic regression on standardised features)
is trained on drawn scenes and never sees a photograph. The table says, for each feature, how well it separates the
drawn scenes (5-fold cross-validation) and the photographs. Nothing is fitted to the photographs. Without FOLDER only
the drawn scenes are measured.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.features import as_gray, edge_strength, line_strength, scene_features
from course_utils.pictures.loading import load_image
from course_utils.pictures.scenes import KINDS, draw_scene, draw_scenes
from course_utils.pictures.sources import PictureError

CITY_NAMES = "city,cities,cityscape,insidecity,skyline,street,streets,tallbuilding,building,buildings,urban,downtown"
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif"}
SIZE = 128


def main():
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", type=Path, nargs="?", help="one folder of pictures per class; none: drawn scenes only"
    )
    parser.add_argument("--city", default=CITY_NAMES, help="names of the folders that are cities, separated by commas")
    parser.add_argument("--crop", type=int, default=0, help="pixels to cut off on every side")
    parser.add_argument("--scenes", type=int, default=1000, help="how many scenes to draw for training")
    parser.add_argument("--seed", type=int, default=0)
    choices = parser.parse_args()

    pictures = photographs = photographs_are_city = names = None
    if choices.folder is not None:
        pictures, names = read_folder(choices.folder, choices.crop)
        cities = {tidy(name) for name in choices.city.split(",")}
        photographs_are_city = np.array([tidy(name) in cities for name in names])
        city, other = (sorted(set(names[chosen].tolist())) for chosen in (photographs_are_city, ~photographs_are_city))
        if not city or not other:
            parser.error(f"the folders {city + other} should hold cities and landscapes; name the cities with --city")

    measure_speed()
    scenes = draw_scenes(choices.scenes, choices.seed, SIZE)
    drawn = all_features([scene.image for scene in scenes])
    drawn_is_city = np.array([scene.label == "city" for scene in scenes])
    tell_the_story(drawn, scenes)
    if pictures is not None:
        print(f"{len(names)} photographs; city: {', '.join(city)}; landscape: {', '.join(other)}\n")
        photographs = all_features(pictures)
    print_table(drawn, drawn_is_city, photographs, photographs_are_city)
    if photographs is not None:
        print_classes(drawn, drawn_is_city, photographs, photographs_are_city, names)


def tidy(name):
    """Return a folder's name without capitals, blanks and dashes: "Tall building" is "tallbuilding"."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def read_folder(folder, crop):
    """Return the pictures of folder/<class>/* as floats (128, 128) or (128, 128, 3), and the class of each."""
    pictures, names = [], []
    for path in sorted(path for path in folder.glob("*/*") if path.suffix.lower() in PICTURES):
        try:
            picture = load_image(path)
        except PictureError as error:
            print(f"left out: {error}")
            continue
        picture = picture[crop : picture.shape[0] - crop, crop : picture.shape[1] - crop]
        pictures.append(shrink(picture))
        names.append(path.parent.name)
    if not pictures:
        raise SystemExit(f"{folder} should hold one folder of pictures per class, got none; try another folder")
    return pictures, np.array(names)


def shrink(picture):
    """Return the middle square of a picture at 128 x 128 pixels, as grey values."""
    picture = as_gray(picture)
    side = min(picture.shape)
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    square = Image.fromarray(picture[top : top + side, left : left + side].astype(np.float32))
    return np.asarray(square.resize((SIZE, SIZE), Image.Resampling.BOX), dtype=float)


def all_features(images):
    """Return {name of feature: (count, numbers) array}."""
    grays = [as_gray(image) for image in images]
    edges = np.array([[edge_strength(gray)] for gray in grays])
    runs = np.array([[line_strength(gray, threshold=0)] for gray in grays])
    lines = np.array([[line_strength(gray)] for gray in grays])
    flat = np.array([[line_strength(gray, angle=0)] for gray in grays])
    block = SIZE // 16
    return {
        "mean grey and contrast": np.array([[gray.mean(), gray.std()] for gray in grays]),
        "16 x 16 pixels": np.array([gray.reshape(16, block, 16, block).mean((1, 3)).ravel() for gray in grays]),
        "mean(E)": edges,
        "mean(S), lines without the threshold": runs,
        "mean(V)": lines,
        "mean(E) and mean(S)": np.hstack([edges, runs]),
        "mean(V), vertical and horizontal": np.hstack([lines, flat]),
        "the bank, 72 numbers": np.array([scene_features(gray) for gray in grays]),
    }


def classifier():
    """Return an untrained linear classifier."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))


def print_table(drawn, is_city, photographs, photograph_is_city):
    """Print AUC and accuracy of every feature."""
    print(
        "| feature | drawn: AUC | drawn: accuracy | photographs: AUC | photographs: accuracy |\n|---|---|---|---|---|"
    )
    for name, features in drawn.items():
        chance = cross_val_predict(classifier(), features, is_city, cv=5, method="predict_proba")[:, 1]
        cells = [roc_auc_score(is_city, chance), ((chance > 0.5) == is_city).mean()]
        if photographs is not None:
            chance = classifier().fit(features, is_city).predict_proba(photographs[name])[:, 1]
            cells += [roc_auc_score(photograph_is_city, chance), ((chance > 0.5) == photograph_is_city).mean()]
        print(f"| {name} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")


def print_classes(drawn, is_city, photographs, photograph_is_city, names):
    """Print the accuracy of mean(V) and of the bank on each class of photographs."""
    print("\n| class | mean(V): accuracy | bank: accuracy |\n|---|---|---|")
    right = {}
    for name in ("mean(V)", "the bank, 72 numbers"):
        right[name] = classifier().fit(drawn[name], is_city).predict(photographs[name]) == photograph_is_city
    for kind in sorted(set(names)):
        print(f"| {kind} | " + " | ".join(f"{answers[names == kind].mean():.2f}" for answers in right.values()) + " |")


def tell_the_story(drawn, scenes):
    """Print for how many pairs the lecture's two inequalities hold, and how much colour alone tells."""
    is_city = np.array([scene.label == "city" for scene in scenes])
    forest = np.array([scene.kind == "forest" for scene in scenes])
    edges, lines = drawn["mean(E)"][:, 0], drawn["mean(V)"][:, 0]
    for name, others in (("landscapes", ~is_city), ("forests", forest)):
        first = edges[is_city][:, None] < edges[others]
        both = first & (lines[is_city][:, None] > lines[others])
        shares = f"smaller mean(E) in {first.mean():.0%} of pairs, and also larger mean(V) in {both.mean():.0%}"
        print(f"city against {name}: {shares}")
    for column, name in enumerate(("mean grey", "contrast")):
        print(f"{name} alone: AUC {roc_auc_score(is_city, drawn['mean grey and contrast'][:, column]):.3f}")
    colour = np.array([np.r_[scene.image.mean((0, 1)), scene.image.std((0, 1))] for scene in scenes])
    chance = cross_val_predict(classifier(), colour, is_city, cv=5, method="predict_proba")[:, 1]
    print(f"colour alone (mean and spread of red, green, blue): AUC {roc_auc_score(is_city, chance):.2f}\n")


def measure_speed():
    """Print how fast scenes are drawn and features found, in processor seconds of one thread."""
    for kind in KINDS:
        draw_scene(kind, 0, SIZE)  # tables that are made once
    start = time.process_time()
    images = [scene.image for scene in draw_scenes(200, 1, SIZE)]
    print(f"{200 / (time.process_time() - start):.0f} scenes a second at {SIZE} x {SIZE}")
    for name, feature, count in (
        ("mean(E) and mean(V)", lambda image: (edge_strength(image), line_strength(image)), 200),
        ("the bank", scene_features, 20),
    ):
        start = time.process_time()
        for image in images[:count]:
            feature(image)
        print(f"{name} of 1000 colour pictures: {(time.process_time() - start) * 1000 / count:.2f} s")


if __name__ == "__main__":
    main()
