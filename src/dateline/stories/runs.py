"""A text as a row of word hashes, and runs of them: what copies are found and measured by.

Hashes are the same in every process and on every machine, as they are kept in the store. All words of a text are
hashed at once in arrays: a third of the time that a word at a time takes. Everything is linear in the text.
Source: sampled fingerprints after Manber 1994 ("Finding similar files in a large file system"), kept by the value of
the hash, so that two texts keep the same runs; polynomial hashes after Karp and Rabin 1987.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Words = NDArray[np.uint32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

SAMPLE = 4  # one run in so many, a power of two, is kept; a text of 60 words still keeps some 14
LONGEST = 300_000  # characters that count; a body this long is no news report, and the rest adds nothing

_GAP, _LETTER, _FIGURE, _ALONE = 0, 1, 2, 3
# Scripts without spaces, as in text.py: Thai, Lao, Myanmar, Khmer, kana, Han.
_SPACELESS = (
    (0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17D3), (0x3005, 0x3007), (0x3041, 0x30FA), (0x30FC, 0x30FF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HALF, _KEPT, _NO_FIGURE = np.uint64(32), np.uint64((1 << 64) // SAMPLE), np.uint32(0xFFFFFFFE)
# Odd constants, so that the order of words counts: digits of pi, chosen by nobody.
_FACTORS = np.array(
    [
        0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89, 0x452821E638D01377,
        0xBE5466CF34E90C6D, 0xC0AC29B7C97C50DD, 0x3F84D5B5B5470917, 0x9216D5D98979FB1B, 0xD1310BA698DFB5AD,
        0x2FFD72DBD01ADFB7, 0xB8E1AFED6A267E97,
    ],
    dtype=np.uint64,
)  # fmt: skip


class Spelled(NamedTuple):
    """The words of a text: hash (its lowest bit: a figure), and where each begins and ends in characters."""

    words: Words
    begins: Places
    ends: Places
    spaceless: bool  # most words are single characters of a script without spaces


def same_letters(text: str) -> str:
    """A text of the same letters in one case and one form, without characters that nobody sees, cut to LONGEST."""
    text = text[:LONGEST]
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _INVISIBLE.sub("", text).lower()


def spelled(letters: str) -> Spelled:
    """The words of a text that `same_letters` has been through.

    Shape: a word is a row of letters, figures and marks; a character of a script without spaces stands alone. The
           text begins and ends with a line end, which parts words like any other gap and spares looking at edges.
    """
    plain = letters.isascii()
    if plain:
        encoded = letters.encode("ascii")
        codes = np.frombuffer(encoded, np.uint8).astype(np.uint64)
        kinds = np.frombuffer(encoded.translate(_plain_kinds()), np.uint8)
    else:
        codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        kinds = _kinds().take(codes.view(np.int64), mode="clip")
    inside = kinds != _GAP
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    before, last = edges[0::2], edges[1::2]  # the place before a word, and its last
    spaceless = False
    if not plain and kinds.max() == _ALONE:
        alone = kinds == _ALONE
        before, last = _parted(inside, alone)
        spaceless = bool(2 * np.count_nonzero(alone[last]) > len(last))
    powers, inverses = _powers(len(codes))
    codes *= powers
    sums = codes.cumsum(out=codes)
    begins = before + 1
    hashes = (sums[last] - sums[before]) * inverses[begins]
    words = (_mixed(hashes) >> _HALF).astype(np.uint32)
    words &= _NO_FIGURE
    words |= (kinds[begins] == _FIGURE) | (kinds[last] == _FIGURE)
    return Spelled(words, begins, last + 1, spaceless)


def runs_of(words: Words, short: int, long: int) -> tuple[Hashes, Hashes]:
    """The hash of each run of `short` and of each of `long` words, by the place of its first word.

    Shape: empty where there are fewer words; the products are summed modulo 2**64.
    """
    wide = words.astype(np.uint64)
    return _runs(wide, short), _runs(wide, long)


def _runs(wide: Hashes, length: int) -> Hashes:
    if len(wide) < length:
        return np.empty(0, np.uint64)
    return _mixed(np.correlate(wide, _FACTORS[:length]))


def _mixed(hashes: Hashes) -> Hashes:
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    return hashes


def sampled(runs: Hashes) -> Hashes:
    """One run in four, the same ones in every text that holds them; they fit a signed BIGINT."""
    kept: Hashes = runs[runs < _KEPT]
    return kept


def _parted(inside: Mask, alone: Mask) -> tuple[Places, Places]:
    """The place before each word and its last, when some characters are a word each."""
    before = inside[1:] & (~inside[:-1] | alone[1:] | alone[:-1])
    last = inside[:-1] & (~inside[1:] | alone[:-1] | alone[1:])
    return before.nonzero()[0], last.nonzero()[0]


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character of the basic plane is to a word; those beyond count as letters."""
    kinds = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        category = unicodedata.category(chr(code))
        if category[0] == "N":
            kinds[code] = _FIGURE
        elif category[0] in "LM" or category == "Co":
            kinds[code] = _LETTER
    for first, last in _SPACELESS:
        kinds[first : last + 1][kinds[first : last + 1] != _GAP] = _ALONE
    kinds[0xFFFF] = _LETTER
    return kinds


@cache
def _plain_kinds() -> bytes:
    """The same for plain text, as a table that bytes are translated by."""
    return _kinds()[:256].tobytes()


@cache
def _all_powers(reach: int) -> tuple[Hashes, Hashes]:
    inverse = pow(_BASE, -1, 1 << 64)
    powers, inverses = np.ones(reach, np.uint64), np.ones(reach, np.uint64)
    powers[1:], inverses[1:] = np.uint64(_BASE), np.uint64(inverse)
    return np.cumprod(powers), np.cumprod(inverses)


def _powers(length: int) -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse for so many characters; few sizes are kept."""
    reach = 1 << 14 if length < 1 << 14 else LONGEST
    if length > reach:  # a text that was cut, with its line ends, or with letters of which the small form is two
        reach = 1 << length.bit_length()
    powers, inverses = _all_powers(reach)
    return powers[:length], inverses
