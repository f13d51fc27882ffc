"""A plucked string has its pitch, fades and is the same everywhere; a sound says what it is and plays what it got."""

import base64
import io
import re
import wave

import numpy as np
import pytest

from course_utils.convolution import conv, flip
from course_utils.filters import box
from course_utils.sounds import RATE, Sound, clicks, pluck


def echo_kernel(delay):
    """Return [1, 0, ..., 0, 0.6] with that many samples from one to the other."""
    kernel = np.zeros(delay + 1)
    kernel[0], kernel[-1] = 1, 0.6
    return kernel


@pytest.mark.parametrize("pitch", [100, 200, 400])
def test_a_string_has_its_pitch(pitch):
    """It resembles itself most when shifted by one period, to a sample."""
    string = pluck(pitch, 0.5)
    shifts = np.arange(10, 150)
    alike = [np.corrcoef(string[shift:], string[:-shift])[0, 1] for shift in shifts]
    assert min(abs(shifts[np.argmax(alike)] - n * RATE / pitch) for n in (1, 2)) <= 1.5
    assert max(alike) > 0.8


def test_a_string_fades_and_fast_wiggles_fade_first():
    """Each tenth of a second is softer than the one before; steps shrink more than the size does."""
    parts = pluck(200, 0.8).reshape(8, -1)
    loud = parts.std(axis=1)
    assert (np.diff(loud) < 0).all()
    assert loud[-1] < 0.15 * loud[0]
    steps = np.diff(parts, axis=1).std(axis=1)
    assert steps[-1] / steps[0] < 0.5 * loud[-1] / loud[0]


def test_a_string_swings_around_nothing():
    """Each swing goes as far to one side as to the other, or the player would push the loudspeaker aside."""
    assert abs(pluck(200, 0.8).reshape(-1, 40).mean(axis=1)).max() < 1e-3


def test_a_string_is_drawn_by_its_seed():
    """The same seed gives the same string, another one another."""
    assert np.array_equal(pluck(seed=3), pluck(seed=3))
    assert not np.allclose(pluck(seed=3), pluck(seed=4))


def test_nine_equal_weights_keep_the_pitch_and_take_the_rest():
    """A mean of nine keeps over 80 % of what lies at 200 Hz, and less than 20 % of what lies above 800 Hz."""
    string = pluck(200, 0.8)[:6392]
    before, after = (abs(np.fft.rfft(each)) ** 2 for each in (string, conv(pluck(200, 0.8), box((9,)))))
    hertz = np.fft.rfftfreq(6392, 1 / RATE)
    low, high = (hertz > 150) & (hertz < 250), hertz > 800
    assert after[low].sum() > 0.8 * before[low].sum()
    assert after[high].sum() < 0.2 * before[high].sum()


def test_without_the_flip_the_echo_comes_first():
    """As written the softer copy stands in front; flipped it follows."""
    string, kernel = pluck(200, 0.2), echo_kernel(2000)
    written, flipped = (conv(string, w, padding=2000) for w in (kernel, flip(kernel)))
    np.testing.assert_allclose(written[:1600], 0.6 * string, atol=1e-9)
    np.testing.assert_allclose(written[2000:], string, atol=1e-9)
    np.testing.assert_allclose(flipped[:1600], string, atol=1e-9)
    np.testing.assert_allclose(flipped[2000:], 0.6 * string, atol=1e-9)


def played(sound):
    """Return the whole numbers in the player of the page, and the rate."""
    data = re.search(r"base64,([^\"]+)", sound._repr_html_())[1]
    with wave.open(io.BytesIO(base64.b64decode(data))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


def test_what_is_played_is_what_was_given():
    """The samples are the signal times one number, with the largest one at full loudness; silence stays silent."""
    signal = np.array([0, 0.25, -0.5, 1 / 3])
    samples, rate = played(Sound(signal, "four numbers"))
    assert rate == RATE
    assert samples.tolist() == [0, 16384, -32767, 21845]
    assert played(Sound(np.zeros(5), "silence"))[0].tolist() == [0] * 5


@pytest.mark.parametrize("kernel", [None, box((9,)), echo_kernel(2000), flip(echo_kernel(2000))])
def test_the_stored_sounds_are_the_same_on_every_machine(kernel):
    """No sample of notebook 01 lies so near to a half that another machine's rounding could move it."""
    string = pluck(200, 0.8)
    sound = string if kernel is None else conv(string, kernel, padding=len(kernel) - 1)
    above_half = Sound(sound, "").as_played() % 1 - 0.5
    assert abs(above_half).min() > 1e-8


def test_a_sound_has_words_and_a_label():
    """Title, seconds and range are said in words; the page's player is labelled, and no title can break the page."""
    sound = Sound([0, 0.5, -1], 'a "click" < 1 ms')
    assert repr(sound) == 'Sound: a "click" < 1 ms, 0.00 s, 3 numbers from -1.00 to 0.50'
    assert 'aria-label="a &quot;click&quot; &lt; 1 ms"' in sound._repr_html_()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pluck(5), "pitch should be a finite number from 20 to 2000"),
        (lambda: pluck(seconds=0), "seconds should be"),
        (lambda: pluck(seed=-1), "seed should be"),
        (lambda: Sound(np.zeros((2, 3)), "stereo"), "signal should"),
        (lambda: Sound(np.zeros(100_000), "long"), "at most, got 12.5 s"),
    ],
)
def test_errors_say_what_to_do(call, message):
    """What cannot be played is refused in a sentence."""
    with pytest.raises(ValueError, match=message):
        call()


def test_clicks_come_as_often_as_asked():
    """Twenty a second are twenty; rising rates come closer and closer; silence is silent; below 0 is never."""
    begins = np.flatnonzero(clicks([20, 20], seconds=2) == 1)
    assert len(begins) == 40 and np.ptp(np.diff(begins)) <= 1
    rising = np.diff(np.flatnonzero(clicks([5, 50], seconds=2) == 1))
    assert rising[0] > 3 * rising[-1]
    assert not clicks([0, -5, 0]).any()
