"""Leaf helpers for text: tidying, identity, what the search index stores, plain text of HTML fragments.

Everything here is linear in its input, whatever the input is: foreign text passes through it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from hashlib import blake2b

import regex

# Lone surrogates, C0 and C1 controls that are not white space, noncharacters, the byte order mark.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)

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
_GRAPHEME = regex.compile(r"\X")


def tidy(text: str) -> str:
    """Make valid Unicode on one line: no controls, no lone surrogates, white space folded to single spaces."""
    if not text.isprintable():
        text = _FORBIDDEN.sub("", text)
    return " ".join(text.split())


def tidy_lines(text: str) -> str:
    """Make valid Unicode like `tidy`, but keep line breaks (as "\\n"), at most two in a row."""
    lines = [tidy(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)


def valid(text: str) -> str:
    """Drop what no text may hold (controls, lone surrogates, noncharacters) and keep white space as it is."""
    return text if text.isprintable() else _FORBIDDEN.sub("", text)


def hash64(text: str) -> int:
    """Fingerprint of a text for identity: the same for texts that differ in case, width or white space only.

    Shape:  signed 64-bit, blake2b of NFKC, case-folded text; fits a BIGINT of both databases.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    normal = " ".join(text.casefold().split())
    return int.from_bytes(blake2b(normal.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


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


def graphemes(text: str) -> int:
    """How many characters a reader sees."""
    return len(text) if text.isascii() else sum(1 for _ in _GRAPHEME.finditer(text))


def words(text: str) -> int:
    """How many words; each character counts as one where a script writes no spaces."""
    if not text.isascii() and _HAS_SPACELESS.search(text):
        text = _APART.sub(r" \g<0> ", text)
    return len(text.split())


# --- HTML fragments --------------------------------------------------------------------------------

# Their content is no text. Linear search for the end tag; an unclosed one hides the rest, as in browsers.
_NO_TEXT = frozenset(("script", "style", "template", "svg", "math", "iframe", "object", "noembed", "noframes"))
# These stand inside a line; every other tag parts words.
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
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
