"""Planes in few bytes: what is seen and read of them stays as it is."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from course_utils.explorers.kit.chart import Chart
from course_utils.explorers.kit.planes import array_plane
from course_utils.explorers.kit.thrift import NO_NUMBER, NOT_WHOLE, pixels_of, thrifty


def summed(differences, wraps=False):
    """Undo the guessing, cell by cell; bytes wrap round at 256."""
    told = np.zeros_like(differences)
    for row, col in np.ndindex(differences.shape):
        left = told[row, col - 1] if col else 0
        above = told[row - 1, col] if row else 0
        corner = told[row - 1, col - 1] if row and col else 0
        told[row, col] = differences[row, col] + sorted([left, above, left + above - corner])[1]
        if wraps:
            told[row, col] %= 256
    return told


def numbers_of(told):
    """The numbers of a thrifty plane, as its reader reads them."""
    shape, values = (told["rows"], told["cols"]), told["values"]
    if isinstance(values, bytes):
        return np.frombuffer(values).reshape(shape)
    octets = np.frombuffer(values["differences"], np.uint8).reshape(4, -1).astype(int)
    unsigned = (octets * 256 ** np.arange(4)[:, None]).sum(axis=0)
    differences = np.where(unsigned % 2, -(unsigned + 1) // 2, unsigned // 2).reshape(shape)
    numbers = summed(differences) / 10 ** told["digits"]
    if "kinds" in values:
        kinds = np.frombuffer(values["kinds"], np.uint8).reshape(shape)
        numbers[kinds == NO_NUMBER] = np.nan
        numbers[kinds == NOT_WHOLE] += 1e-9
    return numbers


def pixels_read(told):
    """The pixels of a thrifty plane, as its reader reads them."""
    shape, pixels = (told["rows"], told["cols"]), told["pixels"]
    if isinstance(pixels, bytes):
        return np.frombuffer(pixels, np.uint8)
    differences = np.frombuffer(pixels["differences"], np.uint8)
    if told["values"] is None:
        layers = np.moveaxis(differences.reshape(*shape, -1), 2, 0)
        return np.stack([summed(layer.astype(int), wraps=True) for layer in layers], axis=2).astype(np.uint8).ravel()
    likely = pixels_of(np.nan_to_num(numbers_of(told)), told["low"], told["high"])
    return (differences.reshape(shape) + likely).astype(np.uint8).ravel()


def written(value, digits):
    """A number as the page writes it (words.js)."""
    text = "" if np.isnan(value) else f"{value:.0f}" if value % 1 == 0 else f"{value:.{digits}f}"
    return "0" if text and float(text) == 0 else text


@given(arrays(float, (3, 5), elements=st.floats(-40, 40) | st.sampled_from([0.005, -0.125, 2.0, np.nan])))
def test_numbers_are_read_as_before(array):
    """Whole ones as whole, others with their decimals, blanks blank; and the pixels are the same."""
    plane = array_plane("u", array, "u", map="signed", low=-40, high=40).sent()
    told = thrifty(plane)
    digits = plane["digits"]
    before = [written(value, digits) for value in array.ravel()]
    assert [written(value, digits) for value in numbers_of(told).ravel()] == before
    assert pixels_read(told).tobytes() == plane["pixels"]


def test_numbers_of_sums_stay_exact():
    """What takes part in sums of products is not rounded."""
    array = np.random.default_rng(0).normal(size=(4, 6))
    told = thrifty(array_plane("w", array, "w", map="signed").sent(), exact=True)
    assert np.array_equal(numbers_of(told), array)


@pytest.mark.parametrize("shape", [(90, 70), (30, 20, 3)])
def test_pictures_stay_as_they_are(shape):
    """Each pixel of a picture, in grey and in colour."""
    ramp = np.linspace(0, 1, int(np.prod(shape[:2]))).reshape(shape[:2])
    picture = np.stack([ramp, ramp**2, ramp.T.reshape(ramp.shape)], axis=2) if len(shape) == 3 else ramp
    plane = array_plane("x", picture, "x").sent()
    assert pixels_read(thrifty(plane)).tobytes() == plane["pixels"]
    assert len(thrifty(plane)["pixels"]) <= len(plane["pixels"])


def test_charts_lose_nothing():
    """A chart's picture has the same colours."""
    chart = Chart(120, 80)
    chart.axes.plot([0, 1, 3])
    plane = chart.plane("chart", "a chart", alt="three points").sent()
    before, after = (Image.open(io.BytesIO(each["pixels"])).convert("RGB") for each in (plane, thrifty(plane)))
    assert np.array_equal(np.asarray(before), np.asarray(after))
