"""From whole numbers to bytes and back: a number that occurs with probability p takes about -log₂ p bits.

The message becomes one large number x. A symbol that owns `share` of 65,536 places, from `start` on, is appended by

    x -> (x // share) * 65536 + start + x % share

so x grows by the factor 65536 / share = 1 / p, by -log₂ p bits. Reading undoes it, and so begins with what was appended
last; therefore writing begins at the end of the message. To keep x small, its lowest 16 bits are put aside whenever it
would have more than 48. The field calls it range asymmetric numeral systems, rANS (J. Duda, arXiv:1311.2540).

There are only whole numbers in it. A probability that two processors round differently, in its last digit, would let
the reader take a wrong symbol there, and everything after it would be noise.

Who codes more than a lecture takes a library, such as `constriction`. Its release 0.5 has no wheel for Linux on ARM, as
in a container on an Apple computer, where the notebooks are to run as well; so the coder stands here, to be read.
"""

import numpy as np

from course_utils._checks import as_array

BITS = 16  # shares add up to 2 ** 16, and words of 16 bits are put aside
TOTAL = 1 << BITS
LEAST = TOTAL**2  # with words put aside, x is never below


class CodeError(ValueError):
    """Bytes that cannot be what was written."""


def entropy(symbols):
    """Return the mean of -log₂ p over the symbols, p being how often each one occurs among them: bits a symbol.

    Examples
    --------
    >>> entropy([0, 0, 1, 1]), entropy([7, 7, 7])
    (1.0, 0.0)
    """
    counts = np.unique(as_array(symbols, "symbols"), return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def whole_shares(probabilities):
    """Round probabilities to whole numbers of at least 1 that add up to 65,536.

    Parameters
    ----------
    probabilities : (..., n) array_like
        Not negative; they need not add up to 1.

    Returns
    -------
    (..., n) array of int64

    Examples
    --------
    >>> whole_shares([2, 1, 1, 0])
    array([32767, 16384, 16384,     1])
    """
    rows = as_array(probabilities, "probabilities").astype(float)
    if rows.min() < 0 or not rows.sum(axis=-1).all():
        raise ValueError("probabilities should be 0 or more, and not all 0; got others")
    upto = np.cumsum(rows, axis=-1) / rows.sum(axis=-1, keepdims=True)
    spare = TOTAL - rows.shape[-1]
    ends = np.rint(upto * spare).astype(np.int64) + np.arange(1, rows.shape[-1] + 1)
    return np.diff(ends, axis=-1, prepend=0)


class Tables:
    """Which symbol owns which of the 65,536 places: one table for each kind of symbol in a message.

    Parameters
    ----------
    shares : (tables, n) array_like of int
        As `whole_shares` makes them.
    """

    def __init__(self, shares):
        shares = as_array(shares, "shares", ndim=2).astype(np.int64)
        if shares.min() < 1 or (shares.sum(axis=1) != TOTAL).any():
            raise ValueError(f"shares should be 1 or more and add up to {TOTAL:,} in each table; try whole_shares")
        self.shares, self.starts = shares, np.cumsum(shares, axis=1) - shares
        symbols = np.arange(shares.shape[1], dtype=np.uint16)
        self._owners = [memoryview(np.repeat(symbols, row)) for row in shares]  # whose each place is

    def bits(self, symbols, which):
        """Return -log₂ p of each symbol, p by the table named for it: what it takes, but for a few bytes in all."""
        return BITS - np.log2(self.shares[which, symbols])

    def pack(self, symbols, which):
        """Write symbols as bytes.

        Parameters
        ----------
        symbols, which : (m,) arrays of int
            From 0 to n - 1, and the table of each.

        Returns
        -------
        bytes

        Examples
        --------
        >>> nearly_always_0 = Tables([[65535, 1]])
        >>> len(nearly_always_0.pack(np.zeros(10_000, int), np.zeros(10_000, int)))
        1
        """
        x, aside = 1, []
        shares, starts = self.shares[which, symbols].tolist(), self.starts[which, symbols].tolist()
        for share, start in zip(reversed(shares), reversed(starts), strict=True):
            if x >= share * LEAST:
                aside.append(x % TOTAL)
                x //= TOTAL
            x = x // share * TOTAL + start + x % share
        return x.to_bytes(6 if aside else (x.bit_length() + 7) // 8) + np.array(aside[::-1], ">u2").tobytes()

    def unpack(self, content, which, checked=True):
        """Read symbols from what `pack` wrote.

        Parameters
        ----------
        content : bytes
        which : (m,) array of int
            The tables that `pack` was given.
        checked : bool
            Whether to refuse what does not end as it should.

        Returns
        -------
        (m,) array of int64

        Raises
        ------
        CodeError
            Bytes that `pack` did not write for these tables, as far as that shows.
        """
        x, aside = int.from_bytes(content[:6]), np.frombuffer(content[6 : len(content) // 2 * 2], ">u2")[::-1].tolist()
        shares, starts, symbols = self.shares.tolist(), self.starts.tolist(), []
        for table in np.asarray(which).tolist():
            place = x % TOTAL
            symbol = self._owners[table][place]
            symbols.append(symbol)
            x = x // TOTAL * shares[table][symbol] + place - starts[table][symbol]
            if x < LEAST and aside:
                x = x * TOTAL + aside.pop()
        if checked and (x != 1 or aside):
            raise CodeError("these bytes don't end where the message ends: they were damaged, or packed otherwise")
        return np.array(symbols, np.int64)
