"""The exercises on compression: other right ways are right, and what is wrong is called by its name."""

from collections import Counter

import numpy as np
import pytest
from scipy.stats import entropy

from course_utils.exercises.compression import check_bits_per_pixel, check_code_bits


def test_other_ways_are_right():
    """Bits first and pixels after; counting by hand; scipy's entropy."""
    assert check_bits_per_pixel(lambda n, h, w: n * 8 / h / w)
    assert check_code_bits(lambda z, s: -sum(n * np.log2(n / len(z)) for n in Counter(np.round(z / s)).values()))
    assert check_code_bits(lambda z, s: len(z) * entropy(np.unique(np.rint(z / s), return_counts=True)[1], base=2))


def bits(z, whole, times=1.0):
    shares = np.unique(whole, return_counts=True)[1] / len(z)
    return -times * len(z) * np.sum(shares * np.log2(shares))


@pytest.mark.parametrize(
    ("check", "wrong", "named"),
    [
        (check_bits_per_pixel, lambda n, h, w: n / h / w, "a byte has eight bits"),
        (check_bits_per_pixel, lambda n, h, w: 8 * n / h / w / 3, "three channels"),
        (check_bits_per_pixel, lambda n, h, w: h * w / n / 8, "turn the fraction over"),
        (check_bits_per_pixel, lambda n, h, w: n * 8, "share them among the pixels"),
        (check_code_bits, lambda z, s: bits(z, np.rint(z / s)) / len(z), "mean of one code"),
        (check_code_bits, lambda z, s: bits(z, np.rint(z / s), np.log(2)), "natural logarithm"),
        (check_code_bits, lambda z, s: bits(z, (z / s).astype(int)), "cut, not rounded"),
        (check_code_bits, lambda z, s: bits(z, z // s), "rounded down, or up"),
        (check_code_bits, lambda z, s: bits(z, np.ceil(z / s)), "rounded down, or up"),
        (check_code_bits, lambda z, s: len(z) * np.log2(len(z)), "nothing was rounded"),
        (check_code_bits, lambda z, s: bits(z, np.rint(z)), "step is missing"),
    ],
)
def test_slips_are_named(check, wrong, named):
    """The usual ones."""
    verdict = check(wrong)
    assert verdict.state == "wrong" and named in verdict.message.lower(), verdict
