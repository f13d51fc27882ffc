"""Whole numbers to bytes and back: as few as Shannon allows, the same again, damage seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.entropy_coding import TOTAL, CodeError, Tables, entropy, whole_shares


def drawn(tables, count, seed=0):
    """Symbols drawn by chance as often as their tables say: (symbols, which)."""
    rng = np.random.default_rng(seed)
    which = rng.integers(len(tables.shares), size=count)
    places = rng.integers(TOTAL, size=count)
    ends = np.cumsum(tables.shares, axis=1)
    return np.array(
        [np.searchsorted(ends[table], place, side="right") for table, place in zip(which, places, strict=True)]
    ), which


@pytest.fixture(scope="module")
def tables():
    """Four tables of eleven symbols, from nearly certain to nearly even."""
    return Tables(whole_shares(np.exp(-np.abs(np.arange(-5, 6)) / np.array([[0.1], [0.6], [2], [9]]))))


def test_entropy_is_that_of_scipy():
    """Of shares by `scipy.stats.entropy`; of a fair coin 1 bit, of what is certain 0."""
    from scipy.stats import entropy as theirs

    symbols = np.random.default_rng(0).geometric(0.3, 500)
    assert entropy(symbols) == pytest.approx(theirs(np.unique(symbols, return_counts=True)[1], base=2))
    assert (entropy([1, 0] * 8), entropy([3.5])) == (1, 0)


def test_bytes_are_as_few_as_shannon_allows(tables):
    """Within six bytes of -log₂ p added up; drawn by these tables, that is their entropy."""
    symbols, which = drawn(tables, 20_000)
    least = tables.bits(symbols, which).sum() / 8
    assert least <= len(tables.pack(symbols, which)) + 1e-9
    assert len(tables.pack(symbols, which)) <= least + 6
    shares = tables.shares / TOTAL
    assert least == pytest.approx(20_000 / 8 * -(shares * np.log2(shares)).sum(axis=1).mean(), rel=0.02)


def test_a_short_message_is_one_large_number(tables):
    """Up to 48 bits nothing is put aside: the formula of the module, with Python's whole numbers, gives the bytes."""
    symbols, which = drawn(tables, 15)
    x = 1
    for symbol, table in zip(symbols[::-1], which[::-1], strict=True):
        share, start = int(tables.shares[table, symbol]), int(tables.shares[table, :symbol].sum())
        x = x // share * 65536 + start + x % share
    assert x < 2**48
    assert int.from_bytes(tables.pack(symbols, which)) == x


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3)), max_size=400))
def test_what_is_packed_is_read(message):
    """Any symbols, also rare ones in a row, also none."""
    tables = Tables(whole_shares(np.exp(-np.abs(np.arange(-5, 6)) / np.array([[0.1], [0.6], [2], [9]]))))
    symbols, which = np.array(message, np.int64).reshape(-1, 2).T
    np.testing.assert_array_equal(tables.unpack(tables.pack(symbols, which), which), symbols)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60).filter(any))
def test_shares_fill_all_places(probabilities):
    """At least one place each, 65,536 in all, and as many as the probability says but for one for each symbol."""
    shares = whole_shares(probabilities)
    assert shares.sum() == TOTAL and shares.min() >= 1
    wanted = np.divide(probabilities, sum(probabilities)) * TOTAL
    assert np.abs(shares - wanted).max() <= len(probabilities) + 1


def test_damage_is_seen(tables):
    """Cut bytes and added ones don't end in 1; of changed bytes nearly all are seen (the stream has a checksum)."""
    symbols, which = drawn(tables, 3000)
    content = tables.pack(symbols, which)
    for damaged in (content[:-2], content + b"\0\0", content[:100] + bytes([content[100] ^ 1]) + content[101:], b""):
        with pytest.raises(CodeError, match="don't end where the message ends"):
            tables.unpack(damaged, which)


def test_from_a_changed_byte_on_all_is_wrong(tables):
    """What was read before is right; then a symbol is right only by chance."""
    symbols, which = drawn(tables, 4000)
    content = bytearray(tables.pack(symbols, which))
    content[len(content) // 2] ^= 255
    right = tables.unpack(bytes(content), which, checked=False) == symbols
    first = int(np.argmin(right))
    assert 1800 < first < 2200 and right[:first].all()
    by_chance = (tables.shares / TOTAL) ** 2
    assert right[first:].mean() == pytest.approx(by_chance.sum(axis=1).mean(), abs=0.05)


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (lambda: Tables([[1, 2, 3]]), r"add up to 65,536 in each table; try whole_shares"),
        (lambda: Tables([[TOTAL, 0]]), "shares should be 1 or more"),
        (lambda: Tables([1, 2]), "should have 2 axes"),
        (lambda: whole_shares([0.5, -0.1]), "probabilities should be 0 or more"),
        (lambda: whole_shares([[1, 1], [0, 0]]), "not all 0"),
        (lambda: entropy([]), "at least one number"),
    ],
)
def test_refusals(act, match):
    """What is no table of shares is refused in a sentence."""
    with pytest.raises((ValueError, TypeError), match=match):
        act()
