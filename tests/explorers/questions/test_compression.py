"""The predictions on compression: each answer is computed."""

import numpy as np
import torch

from course_utils.comparing import psnr
from course_utils.entropy_coding import Tables
from course_utils.explorers.questions.compression import QUESTIONS
from course_utils.pictures.jpegs import jpeg
from course_utils.pictures.photographs import photo


def answer(name):
    """The option that counts as right."""
    return QUESTIONS[name].right


def test_what_is_nearly_certain_costs_nearly_nothing():
    """A 0 of probability 0.9 takes 0.15 bits, and a thousand of them really do, in bytes."""
    assert answer("a sixth of a bit").startswith("numbers that are nearly certain")
    assert (
        round(-np.log2(0.9), 2) == 0.15
        and "0.15 bits" in QUESTIONS["a sixth of a bit"].answers[answer("a sixth of a bit")]
    )
    table = Tables([[58_982, 6554]])
    assert len(table.pack(np.zeros(1000, int), np.zeros(1000, int))) * 8 / 1000 < 0.17


def test_rounding_has_no_slope():
    """No gradient passes it; noise lets it pass, and errs as much: a step by the root of 12."""
    assert answer("no slope") == "the encoder no longer learns"
    z = torch.linspace(-3, 3, 10_001, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.grad(torch.round(z).sum(), z)[0].abs().max() == 0
    noise = torch.rand(10_001, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 0.5
    assert (torch.autograd.grad((z + noise).sum(), z)[0] == 1).all()
    assert abs((torch.round(z) - z).std() - 12**-0.5) < 0.003 and abs(noise.std() - 12**-0.5) < 0.01


def test_noise_comes_back_worse():
    """Each bundled photograph, beside noise of the same size and contrast, at equal bytes."""
    assert answer("noise as a picture") == "the photograph, by far"
    for name in ("coffee", "chelsea", "china"):
        picture = photo(name, size=(256, 384))
        chance = np.random.default_rng(0).normal(picture.mean(), picture.std(), picture.shape).clip(0, 1)
        near = [psnr(each, jpeg(each, 10_000)[1]) for each in (picture, chance)]
        assert near[0] > near[1] + 8
