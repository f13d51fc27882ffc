"""Train the shipped weights anew: python lab.py weights [NAME ...]; without a name, all of them.

`--seed 1 --folder FOLDER` trains them with other random numbers, into a folder of their own: to see what depends on
them. `python -m tools.processors --weights FOLDER` then says which numbers of the notebooks would differ.

Everything is learned from pictures that are drawn or come with the installed packages; nothing is downloaded. One
thread, fixed seeds: the same computer makes the same bytes, another one nearly the same numbers.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.stats import laplace, norm

from course_utils.comparing import ious, mse, psnr
from course_utils.entropy_coding import Tables, whole_shares
from course_utils.networks import compression, transfer
from course_utils.networks.autoencoders import digit_networks
from course_utils.networks.cnn import filter_net, lenet, photo_network
from course_utils.networks.feature_visualization.gabor import gabor_fit
from course_utils.networks.feature_visualization.paintings import (
    CLASS_SETTINGS,
    LAYERS,
    SLIDE_CLASSES,
    paint_for_storing,
    stored_paintings,
)
from course_utils.networks.generation import VariationalAutoencoder, elbo
from course_utils.networks.generators import generation_networks
from course_utils.networks.observers import Snapshots
from course_utils.networks.pretrained import class_number, imagenet_network, shares
from course_utils.networks.restoration import DAMAGES, TAUGHT, lessons, restoration_networks
from course_utils.networks.scene_autoencoder import linear_branches, scene_network, start_from_pca
from course_utils.networks.schedules import one_cycle
from course_utils.networks.segmentation import (
    KINDS,
    NO_SKIPS,
    draw_masked,
    fresh,
    name_pixels,
    segmentation_networks,
)
from course_utils.networks.training import accuracy, fit, predict
from course_utils.networks.weights import FOLDER, load_weights, save_weights
from course_utils.pca import PCA
from course_utils.pictures import augmentation
from course_utils.pictures.balls import QUIDDITCH, SPORTS, draw_balls
from course_utils.pictures.corruption import noise
from course_utils.pictures.digits import draw_digits, mnist_digits, real_digits
from course_utils.pictures.loading import resize
from course_utils.pictures.photographs import SIXTEEN, labelled_patches, photo
from course_utils.pictures.scenes import draw_scenes
from course_utils.pictures.segments import NAMES, merged
from tools.other_draws import take_other_seeds

PATCH = 96  # pixels: side of the squares from which the codec learns


class Clipped(torch.optim.Adam):
    """Adam on gradients that are at most 1 long: now and then a coarse step makes a huge one."""

    def step(self, closure=None):
        """Take one step."""
        torch.nn.utils.clip_grad_norm_([weight for group in self.param_groups for weight in group["params"]], 1.0)
        return super().step(closure)


def digit_cnn(steps=8000):
    """Train `lenet` on 40,000 drawn digits and 1,200 handwritten ones: for the pad on which a student draws one."""
    drawn, drawn_labels = draw_digits(40_000, seed=0)
    real, real_labels = real_digits()
    images = np.concatenate([shifted(drawn, seed=1), *(enlarged(real[:1200], seed) for seed in range(10))])
    labels = np.concatenate([drawn_labels, *[real_labels[:1200]] * 10])
    model = lenet(seed=0)
    fit(model, images, labels, steps=steps, batch_size=64, learning_rate=3e-3, schedule=one_cycle)
    fresh, fresh_labels = draw_digits(2000, seed=12345)
    return model.state_dict(), {
        "accuracy on 2,000 fresh drawn digits": accuracy(model, fresh, fresh_labels),
        "on 597 handwritten ones never seen": accuracy(model, enlarged(real[1200:], seed=99), real_labels[1200:]),
    }


def photo_filters(steps=600):
    """Train `filter_net` to tell 16 photographs by their patches, in colour and in grey; keep filters on the way."""
    tensors, report = {}, {}
    for kind, channels in (("colour", 3), ("grey", 1)):
        images, labels = labelled_patches(6000, 32, seed=0, gray=channels == 1)
        model = filter_net(channels, len(SIXTEEN), standardise=True)
        kept = Snapshots(model, every=20)
        fit(
            model,
            with_noise(images, seed=0),
            labels,
            steps=steps,
            optimiser=lambda weights: torch.optim.SGD(weights, 0.05, momentum=0.9, nesterov=True),
            schedule=one_cycle,
            observers=kept,
        )
        shown = [number for number, step in enumerate(kept.steps) if step <= 200 or step % 100 == 0]
        tensors["steps"] = torch.tensor([kept.steps[number] for number in shown])
        tensors[kind] = torch.stack([kept.weights[number]["conv1.weight"] for number in shown])
        fresh, fresh_labels = labelled_patches(1500, 32, seed=1, part="right", gray=channels == 1)
        report[f"accuracy on unseen parts, {kind}"] = accuracy(model, fresh, fresh_labels)
        last = tensors[kind][-1].numpy()
        report[f"median R² of Gabor functions, {kind}"] = np.median(gabor_fit(last if channels == 3 else last[:, 0]).r2)
    return tensors, report


def photo_cnn(steps=2400):
    """Train five layers of 3 x 3 filters to tell 16 photographs by patches of 48 x 48 pixels."""
    images, labels = labelled_patches(16_000, 48, seed=0)
    model = photo_network()
    fit(model, images, labels, steps=steps, batch_size=32, learning_rate=2e-3, schedule=one_cycle)
    fresh, fresh_labels = labelled_patches(1500, 48, seed=1, part="right")
    return model.state_dict(), {"accuracy on unseen parts": accuracy(model, fresh, fresh_labels)}


def paintings(hidden=4):
    """Paint what excites `photo_network`: the first units of each hidden layer, and all sixteen classes."""
    model = load_weights(photo_network(), "photo_cnn")
    units = [(layer, unit) for layer in LAYERS[1:-1] for unit in range(hidden)]
    tensors = paint_for_storing(model, [*units, *(("classes", label) for label in range(len(SIXTEEN)))])
    return tensors, {"units": len(tensors["units"])}


def class_paintings():
    """Paint the eight classes of ImageNet that the slide shows."""
    numbers = [class_number(name) for name in SLIDE_CLASSES]
    tensors = paint_for_storing(imagenet_network(), [("classes", number) for number in numbers], CLASS_SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        save_weights(tensors, "class_paintings", folder)
        stored = stored_paintings(folder, "class_paintings")
    seen = [shares([painting.path[-1]])[0, number] for (_, number), painting in stored.items()]
    return tensors, {"least share of its own class": min(seen)}


def ball_networks(steps=1000):
    """Train two small networks on sports balls: all ten kinds, and those that don't look like a quaffle or bludger."""
    images, labels = draw_balls(2000, seed=1, size=transfer.BALL_SIDE, kinds=SPORTS)
    models, report = transfer.ball_networks(), {}
    new, kinds = draw_balls(90, seed=0, size=transfer.BALL_SIDE, kinds=QUIDDITCH)
    for name, left_out in {"all": (), "few": transfer.LOOK_ALIKES}.items():
        kept = [number for number, kind in enumerate(SPORTS) if kind not in left_out]
        chosen, model = np.isin(labels, kept), models[name]
        learned = np.searchsorted(kept, labels[chosen])
        fit(model, images[chosen], learned, steps=steps, batch_size=32, learning_rate=3e-3, schedule=one_cycle)
        shot = transfer.few_shots(predict(model[:-1], new), kinds, 1)
        report[f"Quidditch from one example each, {name}"] = shot.mean()
    return models.state_dict(), report


def with_noise(images, seed, strength=0.3):
    """Add noise, `strength` times as strong as each picture varies itself."""
    own = images.std(axis=tuple(range(1, images.ndim)), keepdims=True)
    return images + strength * own * np.random.default_rng(seed).normal(size=images.shape).astype(np.float32)


def scene_autoencoder(steps=7000, scenes=4000):
    """Train `scene_network` on drawn scenes and their mirror images; its linear branches move more slowly."""
    drawn = torch.from_numpy(scene_pictures(scenes, seed=1)).movedim(-1, 1) / 255
    images = torch.cat([drawn, drawn.flip(3)])
    model = start_from_pca(scene_network(), drawn[:600].movedim(1, -1))
    fresh = scene_pictures(400, seed=999) / np.float32(255)
    at_first = psnr(fresh, model.reconstruct(fresh).clip(0, 1))
    linear = [layer.weight for layer in linear_branches(model)]
    others = [weight for weight in model.parameters() if all(weight is not known for known in linear)]
    groups = [{"params": linear, "lr": 2e-4}, {"params": others, "lr": 1.5e-3}]
    fit(
        model,
        images,
        images,
        loss="squared_error",
        steps=steps,
        batch_size=16,
        optimiser=lambda _: torch.optim.Adam(groups),
        schedule=lambda done: one_cycle(done, warm_up=0.1),
    )
    return model.state_dict(), {
        "PSNR in dB on 400 fresh scenes": psnr(fresh, model.reconstruct(fresh).clip(0, 1)),
        "of the PCA of squares, from which it starts": at_first,
    }


def digit_autoencoders(steps=6000, count=20_000):
    """Train the autoencoders of `digit_networks` on drawn digits, the denoiser with noise of 0 to 0.6 on its inputs."""
    images, _ = draw_digits(count, seed=0)
    noisy = np.concatenate([noise(part, 0.1 * (i % 7), seed=i) for i, part in enumerate(np.split(images, 100))])
    fresh, _ = draw_digits(2000, seed=12345)
    models, report = digit_networks(), {}
    for name, model in models.items():
        inputs = noisy if name == "denoiser" else images
        fit(model, inputs, images, loss="squared_error", steps=steps, learning_rate=3e-3, schedule=one_cycle)
        fresh_inputs = noise(fresh, 0.4, seed=1) if name == "denoiser" else fresh
        report[f"error {name}"] = mse(fresh, model.reconstruct(fresh_inputs))
    return models.state_dict(), report


def generators(steps=3000):
    """Train the makers of digits of `generation_networks`, and their judge, on 4,000 handwritten digits."""
    digits, labels = mnist_digits(4000, seed=0)
    fresh, fresh_labels = mnist_digits(1000, seed=0, part="test")
    models, how = generation_networks(), {"steps": steps, "learning_rate": 3e-3, "schedule": one_cycle}
    changed = augmentation.Augmentation(shift=0.06, turn=12, skew=0.15)
    fit(models["judge"], *augmentation.enlarged(digits, labels, 9, changed), **how)
    report = {"judge's accuracy": accuracy(models["judge"], fresh, fresh_labels)}
    for name, model in list(models.items())[1:]:
        beta = float(name.split()[1]) if name.startswith("beta") else 1
        loss = elbo(beta) if isinstance(model, VariationalAutoencoder) else "squared_error"
        fit(model, digits, digits, loss=loss, **how)
        report[f"error {name}"] = mse(fresh, model.reconstruct(fresh))
    return models.state_dict(), report


def photo_codecs(steps=2500, count=4000):
    """Train a codec on photographs and drawn scenes, fit PCA to squares of them, and count tables for both."""
    photographs = codec_photographs(len(compression.TRAINED_ON))
    scenes = scene_pictures(count // 10, seed=5)[:, 16 : 16 + PATCH, 16 : 16 + PATCH]
    images = np.concatenate([codec_patches(count * 9 // 10, photographs), scenes])
    images = torch.from_numpy(images).movedim(-1, 1).float() / 255
    squares = (images[:, :, 16:80, 16:80] - 0.5).unfold(2, 16, 16).unfold(3, 16, 16)
    squares = squares.permute(0, 2, 3, 1, 4, 5).reshape(-1, 3, 16, 16)[::5].numpy()
    pca = PCA(compression.CODES, centred=False).fit(squares)
    components = torch.tensor(pca.components).reshape(-1, 3, 16, 16)
    codecs = compression.codec_networks()
    learned, baseline = (codec.transform for codec in codecs.values())
    with torch.no_grad():
        for linear in (learned.there, learned.back, baseline):
            linear.components[:] = components[: linear.codes]
    loss = compression.Lagrangian(learned, np.sqrt(pca.variances))
    linear = [*learned.there.parameters(), *learned.back.parameters()]
    others = [weight for weight in loss.parameters() if all(weight is not known for known in linear)]
    groups = [{"params": linear, "lr": 2e-4}, {"params": others, "lr": 2e-3}]
    fit(
        loss,
        images,
        images[:, :1, :1, :1],  # a picture's cost needs no target beside the picture
        loss=lambda costs, _: costs.mean(),
        steps=steps,
        batch_size=8,
        optimiser=lambda _: Clipped(groups),
        schedule=lambda done: one_cycle(done, warm_up=0.05),
    )
    nearest, between = np.arange(len(compression.LAMBDAS)), np.linspace(0, len(compression.LAMBDAS) - 1, 15)
    logs = loss.log_steps.detach().numpy().T
    between = np.exp([np.interp(between, nearest, row) for row in logs]).T
    alike = np.repeat(3 * 2 ** (-np.arange(compression.QUALITIES["PCA"]) / 6), compression.COMPONENTS)
    shares = table_shapes()
    for codec, steps in ((codecs["learned"], between), (codecs["PCA"], alike.reshape(-1, compression.COMPONENTS))):
        fill_codec(codec, steps, shares, photographs)
    tensors = {**codecs.state_dict(), "tables": torch.from_numpy(shares.astype(np.uint16))}
    return tensors, codec_report(codecs["learned"], shares)


def codec_report(codec, shares, quality=6):
    """What the codec takes and gives back of photographs that it never learned from, at one quality."""
    tables, report = Tables(shares), {}
    for name in compression.NEVER_SEEN:
        picture = photo(name)
        whole = codec.rounded(codec.analyse(picture), quality)
        bits = tables.bits(whole.ravel() + compression.FARTHEST, codec.tables_of(whole.shape, quality)).sum()
        back = codec.synthesise(codec.unrounded(whole, quality), quality)[: picture.shape[0], : picture.shape[1]]
        report[f"bits a pixel of {name}"] = bits / picture[..., 0].size
        report[f"dB of {name}"] = psnr(picture, back.clip(0, 1))
    return report


def table_shapes():
    """Shares of whole numbers from -255 to 255 by 64 bell curves, 32 Laplace's and 32 normal, from narrow to wide."""
    ends = np.arange(-compression.FARTHEST - 1, compression.FARTHEST + 1) + 0.5
    below = [laplace.cdf(ends / width) for width in np.geomspace(0.08, 40, 32)]
    below += [norm.cdf(ends / width) for width in np.geomspace(0.12, 50, 32)]
    return whole_shares(np.diff(below, axis=1) + 1e-7)


def fill_codec(codec, steps, shares, pictures):
    """Give a codec its middles and steps, and for each code and quality the table that makes pictures smallest."""
    codec.half().float()  # as it will be stored
    codes = [codec.analyse(picture / np.float32(255)).reshape(-1, codec.transform.codes) for picture in pictures]
    codes = np.concatenate([each[:: max(1, len(each) // 1000)] for each in codes])
    codec.middles[:] = torch.from_numpy(codes.mean(axis=0)).half()
    codec.steps[:] = torch.from_numpy(steps).half()
    price = np.log2(shares.sum(axis=1, keepdims=True) / shares)
    for quality in range(len(steps)):
        whole = codec.rounded(codes - codec.middles.numpy(), quality) + compression.FARTHEST
        counts = np.stack([np.bincount(each, minlength=shares.shape[1]) for each in whole.T])
        codec.which[quality] = torch.from_numpy((counts @ price.T).argmin(axis=1))


def codec_photographs(count):
    """Photographs from which the codec learns, as bytes, each in up to four sizes."""
    pictures = []
    for whole in (np.uint8(np.round(photo(name) * 255)) for name in compression.TRAINED_ON[:count]):
        for shrink in (1, 1.5, 2, 3):
            height, width = (int(side / shrink) for side in whole.shape[:2])
            if min(height, width) >= PATCH:
                smaller = Image.fromarray(whole).resize((width, height), Image.Resampling.LANCZOS)
                pictures.append(np.asarray(smaller))
    return pictures


def codec_patches(count, pictures, seed=0):
    """Cut squares of 96 pixels out of pictures, half of them mirrored and a fifth laid on their side."""
    rng, patches = np.random.default_rng(seed), np.empty((count, PATCH, PATCH, 3), np.uint8)
    for patch in patches:
        picture = pictures[rng.integers(len(pictures))]
        top, left = (rng.integers(side - PATCH + 1) for side in picture.shape[:2])
        cut = picture[top : top + PATCH, left : left + PATCH]
        cut = cut[:, ::-1] if rng.random() < 0.5 else cut
        patch[:] = cut.swapaxes(0, 1) if rng.random() < 0.2 else cut
    return patches


def segmentation(steps=1200, scenes=3000):
    """Train the networks of `segmentation_networks` on drawn scenes, or balls, and their mirror images."""
    models, report = segmentation_networks(), {}
    for kind, part in {"scenes": 1, "balls": 2}.items():  # balls are easier: half of the pictures, half of the steps
        images, labels = (np.concatenate([each, each[:, :, ::-1]]) for each in draw_masked(scenes // part, 1, kind))
        for name in (kind, kind + NO_SKIPS):
            how = {"steps": steps // part, "batch_size": 16, "learning_rate": 4e-3, "schedule": one_cycle}
            fit(models[name], images, labels, **how)
            found, truth = name_pixels(models[name], fresh(kind)[0]), fresh(kind)[1]
            report[f"mean IoU, {name}"] = np.nanmean(ious(found, truth, KINDS[kind][0]))
            if kind == "scenes":
                report[f"of eight names, {name}"] = np.nanmean(ious(merged(found), merged(truth), len(NAMES)))
    return models.state_dict(), report


def restoration(steps=3000):
    """Train the networks of `restoration_networks`: three for 4,000 handwritten digits, one for coloured pictures."""
    digits, _ = mnist_digits(4000, seed=0)
    fresh, _ = mnist_digits(1000, seed=0, part="test")
    models, report = restoration_networks(), {}
    for name in DAMAGES:
        inputs, targets = lessons(digits, name)
        how = {"loss": "squared_error", "learning_rate": 3e-3, "schedule": one_cycle}
        fit(models[name], inputs, targets, steps=steps, **how)
        report[f"error {name}, noise of 0.4"] = mse(fresh, models[name].reconstruct(noise(fresh, 0.4, seed=1)))
    pictures = torch.from_numpy(picture_parts(1500)).movedim(-1, 1)
    how = {"loss": "squared_error", "learning_rate": 2e-3, "schedule": one_cycle, "batch_size": 8}
    training = fit(models["pictures"], pictures, pictures, steps=steps, **how)
    report["last error of pictures"] = training.losses[-500:].mean()
    return models.state_dict(), report


def picture_parts(scenes, each=60, side=64):
    """Cut squares out of drawn scenes and of the photographs in `TAUGHT`, these at three sizes: (n, 64, 64, 3)."""
    rng, parts = np.random.default_rng(0), []
    for scene in draw_scenes(scenes, seed=1):
        top, left = rng.integers(scene.image.shape[0] - side + 1, size=2)
        parts.append(scene.image[top : top + side, left : left + side])
    for name in TAUGHT:
        whole = photo(name)
        for short in (128, 192, 256):
            smaller = resize(whole, [round(length * short / min(whole.shape[:2])) for length in whole.shape[:2]])
            for _ in range(each):
                top, left = (rng.integers(length - side + 1) for length in smaller.shape[:2])
                part = smaller[top : top + side, left : left + side]
                parts.append(part[:, :: rng.choice([-1, 1])])
    return np.stack(parts).astype(np.float32)


def scene_pictures(count, seed):
    """Draw scenes as bytes, (count, 128, 128, 3): a quarter of the memory of floats."""
    return np.stack([np.uint8(np.round(255 * scene.image)) for scene in draw_scenes(count, seed)])


def shifted(images, seed, reach=3):
    """Move each picture by up to `reach` pixels, each in its own direction."""
    moves = np.random.default_rng(seed).integers(-reach, reach + 1, (len(images), 2))
    return np.stack([np.roll(image, move, axis=(0, 1)) for image, move in zip(images, moves, strict=True)])


def enlarged(images, seed, size=28):
    """Enlarge pictures of 8 x 8 pixels to about 20, each to its own height and width, somewhere in a black square."""
    rng, large = np.random.default_rng(seed), np.zeros((len(images), size, size), np.float32)
    for image, page in zip(images, large, strict=True):
        height, width = rng.integers(16, 25), rng.integers(14, 25)
        top, left = rng.integers(0, size - height + 1), rng.integers(0, size - width + 1)
        stretched = Image.fromarray(image).resize((int(width), int(height)), Image.Resampling.BICUBIC)
        page[top : top + height, left : left + width] = np.clip(1.4 * np.asarray(stretched) - 0.2, 0, 1)
    return large


RECIPES = {
    recipe.__name__: recipe
    for recipe in (
        *(digit_cnn, photo_filters, photo_cnn, paintings, class_paintings, ball_networks),
        *(digit_autoencoders, scene_autoencoder, generators, photo_codecs, segmentation, restoration),
    )
}


def main(names=None, folder=FOLDER):
    """Train what is named, write it, and say how good it is."""
    for name in names or RECIPES:
        start = time.perf_counter()
        tensors, report = RECIPES[name]()
        size = save_weights(tensors, name, folder)
        told = ", ".join(f"{key} {value:.3f}" for key, value in report.items())
        print(f"{name}: {told}; {size / 1000:.0f} kB; {time.perf_counter() - start:.0f} s", flush=True)


def from_the_command_line(arguments=None):
    """Read what the command line asks for, and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*RECIPES, []], help="which; by default all")
    parser.add_argument("--seed", type=int, default=0, help="added to the seed of every training")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where they are written; by default where they ship"
    )
    options = parser.parse_args(arguments)
    if options.seed and options.folder.resolve() == FOLDER:
        parser.error("weights with another --seed are not those that ship; name a --folder for them")
    if options.seed:
        take_other_seeds(options.seed)
    main(options.names, options.folder)


if __name__ == "__main__":
    from_the_command_line()
