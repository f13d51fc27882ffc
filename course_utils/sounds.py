"""Sounds as signals: a plucked string to slide kernels over, and a player for the page."""

import base64
import html
import io
import wave

import numpy as np

from course_utils._checks import as_array, as_count, as_number

RATE = 8000  # samples a second, as on the telephone: enough for tones up to 4000 Hz
LOUDEST = 2**15 - 1  # of 16 bits with a sign


def pluck(pitch=200.0, seconds=1.0, *, seed=0):
    """Pluck a string: one period of noise, played again and again, each time smoothed by [1/2, 1/2].

    The noise is the finger, which moves the string no matter how; the smoothing is the string, in which fast wiggles
    die first. Nothing but sums and products: the result is the same on every machine, to the last bit.

    Parameters
    ----------
    pitch : float
        Periods a second (Hz), 20 to 2000; kept to half a sample a period.
    seconds : float
        Up to 60.
    seed : int
        Draws the noise.

    Returns
    -------
    (8000 · seconds,) array
        Between -1 and 1.

    Examples
    --------
    >>> string = pluck(pitch=200, seconds=0.5)
    >>> string.shape, bool(abs(string[:40]).max() > 4 * abs(string[-40:]).max())
    ((4000,), True)

    *Source*: slide "Feature extraction", which names audio; Karplus and Strong 1983.
    """
    period = round(RATE / as_number(pitch, "pitch", low=20, high=2000))
    length = round(RATE * as_number(seconds, "seconds", low=0.01, high=60))
    rng = np.random.default_rng(as_count(seed, "seed", least=0))
    swing = rng.integers(-(2**15), 2**15, size=period) / 2**15
    swing -= swing.mean()
    swings = []
    while len(swings) * period < length:
        swings.append(swing)
        swing = 0.99 * (swing + np.roll(swing, 1)) / 2
    return np.clip(np.concatenate(swings)[:length], -1, 1)


def clicks(rates, seconds=3.0):
    """Make a click heard as often as a cell fires: a loudspeaker beside the electrode, as Hubel and Wiesel had it.

    Parameters
    ----------
    rates : (n,) array_like
        Clicks a second, at n moments from the beginning to the end; straight lines between them.
    seconds : float
        Up to 10.

    Returns
    -------
    (8000 · seconds,) array
        1 where a click begins, half of it after each further sample.

    Examples
    --------
    >>> int((clicks([20, 20], seconds=1) == 1).sum())
    20
    """
    length = round(RATE * as_number(seconds, "seconds", low=0.01, high=10))
    rates = as_array(rates, "rates", ndim=1)
    often = np.interp(np.linspace(0, 1, length), np.linspace(0, 1, len(rates)), np.maximum(rates, 0))
    begins = np.diff(np.floor(np.cumsum(often) / RATE + 1e-9), prepend=0.0)  # 1 whenever another click is due
    return np.convolve(begins, 0.5 ** np.arange(12))[:length]


class Sound:
    """A signal that can be played in the page, and that says in words what it is.

    Parameters
    ----------
    signal : (n,) array_like
        8,000 numbers a second. It is played so loud that its largest number just fits; silence stays silent.
    title : str
        What is heard; shown above the player and read out by screen readers.

    Raises
    ------
    ValueError
        More than 10 seconds: the sound is stored in the notebook, 28 kB a second.

    Examples
    --------
    >>> Sound(pluck(seconds=0.5), "a plucked string")
    Sound: a plucked string, 0.50 s, 4,000 numbers from -0.98 to 0.96
    """

    def __init__(self, signal, title):
        self.signal, self.title = as_array(signal, "signal", ndim=1).astype(float), title
        if len(self.signal) > 10 * RATE:
            raise ValueError(
                f"signal should last 10 s at most, got {len(self.signal) / RATE:.1f} s; try signal[:80_000]"
            )

    def wav(self):
        """The sound as a file: WAV, one channel of 16 bits (bytes)."""
        paper = io.BytesIO()
        with wave.open(paper, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(np.round(self.as_played()).astype("<i2").tobytes())
        return paper.getvalue()

    def as_played(self):
        """The numbers between -32,767 and 32,767 that are rounded and played."""
        peak = abs(self.signal).max()
        return self.signal * (LOUDEST / peak if peak > 0 else 0)

    def __repr__(self):
        low, high, seconds = self.signal.min(), self.signal.max(), len(self.signal) / RATE
        return f"Sound: {self.title}, {seconds:.2f} s, {len(self.signal):,} numbers from {low:.2f} to {high:.2f}"

    def _repr_html_(self):
        title, data = html.escape(self.title), base64.b64encode(self.wav()).decode()
        return (
            f'<figure style="margin: 0"><figcaption>{title}, {len(self.signal) / RATE:.2f} s</figcaption>'
            f'<audio controls aria-label="{title}" src="data:audio/wav;base64,{data}"></audio></figure>'
        )
