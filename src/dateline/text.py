"""Leaf helpers for text: tidying, identity, what the search index stores, plain text of HTML fragments.

Everything here is linear in its input, whatever the input is: foreign text passes through it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b

import regex

# Lone surrogates, C0 and C1 controls that are not white space, noncharacters, the byte order mark, and the two marks
# that turn letters round whatever they are: with them "gpj.exe" reads "exe.jpg".
_FORBIDDEN = re.compile(
    "[\u202d\u202e\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)

# White space that XML may not hold.
_CONTROL_SPACE = dict.fromkeys((0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F), " ")

# Scripts written without spaces between words: Thai and Lao, Myanmar with its extensions, Khmer, kana with
# their marks, Han with its extensions and compatibility forms. Marks stay with the letter before them.
_SPACELESS = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17d3\u19e0-\u19ff\ua9e0-\ua9fe\uaa60-\uaa7f"
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)
_SPACELESS_MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
    "\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u109a-\u109d\u17b4-\u17d3\u3099\u309a"
)
_APART = re.compile(f"[{_SPACELESS}][{_SPACELESS_MARKS}]*")
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_LATIN_ACCENT = re.compile("(?<=[a-z\u00df-\u024f\u0370-\u03ff])[\u0300-\u036f]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")
_ASCII = bytes(range(128))
_FOLDED = bytes(range(256)).lower().translate(bytes.maketrans(b"\t\n\x0b\x0c\r", b"     "))  # case and white space
_MARKS = tuple(mark.encode() for mark in "“”’‘—–«»")
_GRAPHEME = regex.compile(r"\X")
MAX_WORD = 100  # characters of a word that count; longer ones are noise, and tsvector refuses 2 KiB
# Letters, digits and the marks on them; FTS5 is told the same, see store/migrations, step 0001.
_WORD = regex.compile(r"[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{M}\p{Co}]*")
_ASCII_WORD = re.compile("[A-Za-z0-9]+")


def tidy(text: str) -> str:
    """Make valid Unicode on one line: no controls, no lone surrogates, white space folded to single spaces."""
    if text.isprintable():  # then its only white space are plain spaces
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    return " ".join(_FORBIDDEN.sub("", text).split())


def valid(text: str) -> str:
    """Drop what no text may hold (controls, lone surrogates, noncharacters) and keep white space as it is."""
    return text if text.isprintable() else _FORBIDDEN.sub("", text).translate(_CONTROL_SPACE)


def sign_hash(sign: str) -> int:
    """What stands for a GUID or an address where it is looked up: 64 bits, so that not one pair in an archive of
    ten million is expected to meet, and who makes two of his own meet on purpose hides one of them.
    """
    return int.from_bytes(blake2b(valid(sign).encode(), digest_size=8).digest(), "big", signed=True)


def hash64(text: str) -> int:
    """Fingerprint of a text for identity: the same for texts that differ in case, width or white space only.

    Shape:  signed 64-bit, blake2b of NFKC, case-folded text; fits a BIGINT of both databases.
    """
    raw = text.encode("utf-8", "surrogatepass")
    # Four signs are white space to str and none to bytes.
    apart = b"\x1c" in raw or b"\x1d" in raw or b"\x1e" in raw or b"\x1f" in raw
    if not apart and (len(raw) == len(text) or is_plain(raw)):
        normal = raw.translate(_FOLDED).strip()  # the same, at a tenth of the cost
        if b"  " in normal:
            normal = b" ".join(normal.split())
    else:
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        normal = " ".join(text.casefold().split()).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(normal, digest_size=8).digest(), "big", signed=True)


def is_plain(utf8: bytes) -> bool:
    """Whether a text is ASCII but for the quotation marks and dashes of print, which have no case and no other form."""
    foreign = utf8.translate(None, _ASCII)
    for mark in _MARKS:
        if not foreign:
            return True
        foreign = foreign.replace(mark, b"")
    return not foreign


def searchable(text: str) -> str:
    """Put a text, or a query, in the form that the search index stores; the same for both databases.

    Lower case, compatibility forms folded, accents of Latin and Greek letters dropped, and characters of
    scripts written without spaces set apart, so that a run of them is asked as a phrase.
    """
    if text.isascii():
        return text.lower()
    # Case is folded before and after: folding can undo a normal form, and normalising can bring capitals.
    folded = unicodedata.normalize("NFKD", _INVISIBLE.sub("", valid(text)).casefold()).casefold()
    folded = unicodedata.normalize("NFKC", _LATIN_ACCENT.sub("", folded))
    if _HAS_SPACELESS.search(folded):
        folded = _APART.sub(r" \g<0> ", folded)
    return " ".join(folded.split())


def words_of(searchable_text: str) -> list[str]:
    """The words of a text that `searchable` has been through, as the search index holds them."""
    pattern = _ASCII_WORD if searchable_text.isascii() else _WORD  # a third of the time
    words: list[str] = pattern.findall(searchable_text)
    return words if len(max(words, key=len, default="")) <= MAX_WORD else [word[:MAX_WORD] for word in words]


def index_words(text: str) -> list[str]:
    """The words of any text, as the search index holds them."""
    return words_of(searchable(text))


def graphemes(text: str) -> int:
    """How many characters a reader sees."""
    return len(text) if text.isascii() else sum(1 for _ in _GRAPHEME.finditer(text))


def words(text: str) -> int:
    """How many words; each character counts as one where a script writes no spaces."""
    if not text.isascii() and not is_plain(text.encode("utf-8", "surrogatepass")) and _HAS_SPACELESS.search(text):
        text, apart = _APART.subn(" ", text)
        return apart + len(text.split())
    return len(text.split())


_WORDS_A_MINUTE = 230
# Where each character counts as a word. Read aloud, 255 of Chinese and 357 of Japanese take a minute (IReST, 2012);
# in silence it is half as many again, as with words. Thai and its neighbours write a word with four.
_CHARACTERS_A_MINUTE = {"zh": 380, "yue": 380, "ja": 530, "th": 900, "lo": 900, "km": 900, "my": 900}


def reading_minutes(count: int, language: str | None) -> int | None:
    """How long a text of so many `words` takes to read; None where none is known."""
    if not count:
        return None
    rate = _CHARACTERS_A_MINUTE.get((language or "").split("-")[0].lower(), _WORDS_A_MINUTE)
    return max(1, round(count / rate))


# --- HTML fragments --------------------------------------------------------------------------------

# Their content is no text. Linear search for the end tag; an unclosed one hides the rest, as in browsers.
_NO_TEXT = frozenset(("script", "style", "template", "svg", "math", "iframe", "object", "noembed", "noframes"))
# These stand inside a line; every other tag parts words.
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span"
    " strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,30})")
_QUOTED_REACH = 2_000  # how far a ">" inside a quoted attribute is looked past; bounds the work a tag


def unescape(text: str) -> str:
    """Resolve HTML character references; rubbish stays as it is."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:  # "&#" and more digits than Python turns into a number
        return re.sub(r"&#[xX]?[0-9a-fA-F]{16,};?", "", text)


def plain(fragment: str) -> str:
    """Give the text of an HTML fragment on one line: tags dropped, references resolved, scripts gone.

    A scanner and no tree: tree builders need quadratic time for deep nesting (100,000 <div>: 17 s), and what
    comes out is text that is always escaped where it is shown.
    """
    if "<" not in fragment:
        return tidy(unescape(fragment))
    return tidy("".join(unescape(piece) for piece in _pieces(fragment)))


def _pieces(fragment: str) -> list[str]:
    out: list[str] = []
    lower = fragment.lower() if len(fragment.lower()) == len(fragment) else fragment
    at = 0
    while True:
        opens = fragment.find("<", at)
        if opens < 0:
            out.append(fragment[at:])
            return out
        out.append(fragment[at:opens])
        following = fragment[opens + 1 : opens + 2]
        if not (following.isascii() and following.isalpha()) and following not in ("/", "!", "?"):
            out.append("<")
            at = opens + 1
            continue
        if fragment.startswith("<!--", opens):
            closes = fragment.find("-->", opens + 4)
            if closes < 0:
                return out
            at = closes + 3
            continue
        closes = _tag_end(fragment, opens)
        if closes < 0:  # no tag can end any more: all that follows is text
            out.append(fragment[opens:])
            return out
        at = closes + 1
        named = _TAG_NAME.match(lower, opens)
        name = named.group(1) if named else ""
        if name not in _INLINE:
            out.append(" ")
        if name in _NO_TEXT and following != "/" and fragment[closes - 1] != "/":
            ends = lower.find("</" + name, at)
            if ends < 0:
                return out
            at = ends


def _tag_end(fragment: str, opens: int) -> int:
    """Where the tag's ">" is, looking past one inside a quoted attribute; -1: nowhere."""
    closes = first = fragment.find(">", opens)
    while 0 <= closes < first + _QUOTED_REACH:
        if fragment.count('"', opens, closes) % 2 == 0:
            return closes
        closes = fragment.find(">", closes + 1)
    return first


# --- prices ----------------------------------------------------------------------------------------
# Numbers are rounded as the text they came as, half up, by whole-number arithmetic: through a float 2.675
# would become 2.67. site/static/prices.js does the same in the browser; one list of cases holds for both.

DASH = "\u2014"  # what is not known is a dash, never 0
_NBSP = "\u00a0"
_NUMBER = re.compile(r"([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,3}))?")
_LONGEST_NUMBER = 1_100  # characters; 1e309 written out passes, and the pattern above is quadratic in it
_SIGNIFICANT = 3  # digits of prices below 0.000001 and of large amounts
_SCALES = (("T", 12), ("B", 9), ("M", 6))


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A change as it is shown: `shape` for the eye, `text` with its sign, `direction` up, down or flat."""

    shape: str
    text: str
    direction: str


def price_text(price: Decimal | str | None, sign: str = "$") -> str:
    """Show a price in dollars, or in the currency of that sign.

    Shape:  from 1 grouped with 2 decimals, from 0.000001 with 6, below that 3 significant digits; the price
            rounded half up to 6 decimals decides which. A dash for what is no price: None, NaN, 0, negative.
    """
    read = _digits(price)
    if read is None or read[0] or read[1] == "0":
        return DASH
    _, digits, exponent = read
    millionths = _scaled(digits, exponent, 6)
    if millionths >= 10**6:
        return f"{sign}{_NBSP}{_grouped(_scaled(digits, exponent, 2), 2)}"
    if millionths:
        return f"{sign}{_NBSP}{_grouped(millionths, 6)}"
    digits, exponent = _rounded(digits, exponent)
    places = _SIGNIFICANT - len(digits) - exponent
    return f"{sign}{_NBSP}{_grouped(_scaled(digits, exponent, places), places)}"


def change_text(change_pct: Decimal | str | None) -> ChangeText:
    """Show a change in percent: shape, sign (U+2212 for minus) and 2 decimals; neutral where it rounds to 0."""
    read = _digits(change_pct)
    if read is None:
        return ChangeText("", DASH, "flat")
    negative, digits, exponent = read
    hundredths = _scaled(digits, exponent, 2)
    if not hundredths:
        return ChangeText("\u25a0", "0.00%", "flat")
    shown = f"{_grouped(hundredths, 2)}%"
    return ChangeText("\u25bc", f"\u2212{shown}", "down") if negative else ChangeText("\u25b2", f"+{shown}", "up")


def large_text(amount: Decimal | str | None, sign: str = "$") -> str:
    """Show a large amount with 3 significant digits and T, B or M; below a million in whole units."""
    read = _digits(amount)
    if read is None or read[0] or read[1] == "0":
        return DASH
    digits, exponent = _rounded(read[1], read[2])
    size = len(digits) + exponent  # digits before the point
    for letter, power in _SCALES:
        if size > power:
            places = max(_SIGNIFICANT - (size - power), 0)
            return f"{sign}{_NBSP}{_grouped(_scaled(digits, exponent - power, places), places)}{letter}"
    return f"{sign}{_NBSP}{_grouped(_scaled(read[1], read[2], 0), 0)}" if size > 0 else price_text(amount, sign)


def _digits(number: Decimal | str | None) -> tuple[bool, str, int] | None:
    """Take a number's text apart: whether it is negative, its digits, its power of ten; None: no number."""
    text = "" if number is None else str(number)
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match is None or not match[2] + match[3]:
        return None
    return match[1] == "-", (match[2] + match[3]).lstrip("0") or "0", int(match[4] or 0) - len(match[3])


def _scaled(digits: str, exponent: int, places: int) -> int:
    """How many units of 10^-places that is, as a whole number, rounded half up."""
    shift = exponent + places
    if shift >= 0:
        return int(digits + "0" * shift)
    padded = digits.rjust(1 - shift, "0")
    return int(padded[:shift]) + (padded[shift] >= "5")


def _rounded(digits: str, exponent: int) -> tuple[str, int]:
    """Keep the leading significant digits, rounded half up; a carry may make it one digit more."""
    surplus = max(len(digits) - _SIGNIFICANT, 0)
    return str(_scaled(digits, 0, -surplus)), exponent + surplus


def _grouped(whole: int, places: int) -> str:
    digits = str(whole).rjust(places + 1, "0")
    if not places:
        return f"{whole:,}"
    return f"{int(digits[:-places]):,}.{digits[-places:]}"
