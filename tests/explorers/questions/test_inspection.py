"""The predictions of notebook 06: each answer is computed."""

import numpy as np
import torch

from course_utils.exercises import inspection as exercise
from course_utils.explorers.questions.inspection import QUESTIONS
from course_utils.networks.cnn import deep_cnn, photo_network
from course_utils.networks.feature_visualization import class_logit, high_frequency_share, paint, pixels
from course_utils.networks.feature_visualization.gabor import is_edge_detector
from course_utils.networks.inspection import count_parameters, receptive_field
from course_utils.networks.photo_filters import history
from course_utils.networks.pretrained import IMAGENET_CLASSES, class_number, classify, imagenet_network, shares
from course_utils.networks.schedules import one_cycle
from course_utils.networks.training import accuracy, fit, predict
from course_utils.networks.weights import load_weights
from course_utils.pictures.digits import draw_digits
from course_utils.pictures.photographs import SIXTEEN, labelled_patches, photo

HOUSE_CATS = [class_number(f"{kind} cat") for kind in ("tabby", "tiger", "Persian", "Siamese", "Egyptian")]


def answer(name):
    """The option that counts as right."""
    return QUESTIONS[name].right


def test_about_half_of_the_filters_become_edge_detectors():
    """Of the grey filters that ship, by the notebook's own measure."""
    _, _, fits = history("grey")
    found = int(is_edge_detector(fits[-1]).sum())
    assert found == 14 and len(fits[-1].r2) == 24
    assert answer("edges among filters") == "about half"


def test_five_layers_see_24_pixels():
    """With the two poolings; without them it would be 11, which is among the wrong answers."""
    assert answer("window of the fifth layer") == str(receptive_field(photo_network(), "norm5").size[0])
    assert exercise.receptive_field([(3, 1)] * 5) == 11
    assert "11" in QUESTIONS["window of the fifth layer"].answers


def test_the_filter_itself_is_its_best_input():
    """Among pictures of length 1 it beats white, and noise of a thousand kinds."""
    w = np.random.default_rng(0).normal(size=(7, 7))
    rivals = [np.ones((7, 7)), *np.random.default_rng(1).normal(size=(1000, 7, 7))]
    assert np.sum(w * w / np.linalg.norm(w)) > max(np.sum(w * x / np.linalg.norm(x)) for x in rivals)
    assert answer("best input of one filter").startswith("the filter itself")


def test_the_bare_maximum_is_coloured_noise():
    """Nearly all of it is fine detail, as of white noise and of no photograph, and its channels go their own ways."""
    brick = class_logit(SIXTEEN.index("brick"))
    network = load_weights(photo_network(), "photo_cnn")
    image = paint(network, brick, parameterisation=pixels(), step_size=0.1, steps=60).image
    assert predict(network, image[None]).argmax() == SIXTEEN.index("brick")
    photographs = [high_frequency_share(patch) for patch in labelled_patches(30, 48, seed=3, part="right")[0]]
    assert high_frequency_share(image) > 0.7 > max(photographs)
    channels = np.corrcoef(image.reshape(-1, 3).T)[np.triu_indices(3, 1)]
    assert np.abs(channels).max() < 0.8  # in a grey picture they would all be 1
    assert answer("the bare maximum") == "coloured noise"


def test_one_mean_of_a_map_is_not_enough():
    """As many weights, thirteen times as many filters, and far fewer digits right."""
    known, new = draw_digits(500, seed=0, size=20), draw_digits(500, seed=99, size=20)
    right, sizes = [], []
    for model in (deep_cnn(filters=(142,)), deep_cnn(filters=(11,), parts=5)):
        fit(model, *known, steps=60, batch_size=32, learning_rate=0.02, schedule=one_cycle)
        right.append(accuracy(model, *new))
        sizes.append(count_parameters(model).total)
    assert right[1] > right[0] + 0.3
    assert abs(sizes[0] - sizes[1]) < 0.05 * sizes[0]
    assert answer("one mean of a map").startswith("B")


def house_cat(picture):
    """How sure the network is that it sees a house cat of any kind."""
    return float(shares([picture])[0, HOUSE_CATS].sum())


def test_no_square_hides_the_cat():
    """Neither over her nose nor anywhere on a grid of places does a grey square of 48 pixels take much away."""
    cat = photo("chelsea", size=224)
    known = []
    for row, column in [(180, 155), *((r, c) for r in range(24, 201, 44) for c in range(24, 201, 44))]:
        hidden = cat.copy()
        hidden[row - 24 : row + 24, column - 24 : column + 24] = 0.5
        known.append(house_cat(hidden))
    assert 0.85 < house_cat(cat) < 0.95
    assert known[0] > 0.85 and min(known) > 0.8
    assert answer("a square over the nose") == "a house cat, as before"


def test_the_photographer_is_a_tripod():
    """With 95 %, and every other option is a name of its own that it might have said."""
    said = classify(photo("camera"), 1)
    assert said == {answer("a photographer on a lawn"): said["tripod"]} and round(said["tripod"], 2) == 0.95
    assert set(QUESTIONS["a photographer on a lawn"].answers) <= set(IMAGENET_CLASSES)


def test_bricks_are_a_little_of_many_things():
    """None of its names has a fifth of its belief."""
    said = classify(photo("brick"), 3)
    assert list(said) == ["maze", "racket", "window screen"] and max(said.values()) < 0.2
    assert "stone wall" in IMAGENET_CLASSES
    assert answer("a wall of bricks") == "a little of many things, none of them above 20 %"


def climbed(picture, name, levels, steps=10):
    """Return the picture after steps along the sign of the slope, never further than so many levels of 255 away."""
    start = torch.tensor(picture).movedim(-1, 0)[None]
    x = start
    for _ in range(steps):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(imagenet_network()(x)[0, class_number(name)], x)
        x = x + slope.sign() * levels / 4 / 255
        x = x.clamp(start - levels / 255, start + levels / 255).clamp(0, 1)
    return x.detach()[0].movedim(0, -1).numpy()


def test_two_levels_fool_it_and_noise_does_not():
    """Ten steps of ascent make a toaster of the cat; moved by chance as far, with three seeds, she stays one."""
    cat = photo("chelsea", size=224)
    assert cat.size == 150_528
    toaster = climbed(cat, "toaster", 2)
    assert np.abs(toaster - cat).max() < 2.001 / 255
    said = classify(toaster, 1)
    assert list(said) == ["toaster"] and said["toaster"] > 0.7
    for seed in range(3):
        moved = cat + 2 / 255 * np.random.default_rng(seed).choice([-1, 1], cat.shape)
        assert abs(house_cat(moved.clip(0, 1)) - house_cat(cat)) < 0.03
    assert answer("levels that fool") == "by 2"
    assert answer("noise as large") == "the cat, as before"
