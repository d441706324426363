"""Foreign bytes to text: which encoding, and which characters never pass.

Declared charsets lie, so bytes that are valid UTF-8 are UTF-8 whatever they claim.
"""

from __future__ import annotations

import codecs
import re

MAX_PAGE_BYTES = 20 * 1024 * 1024  # the most that the client unpacks; a page is cut there, not refused

# Never part of a text: C0 but tab and newlines, C1, lone surrogates, soft hyphen, zero-width space, byte-order mark.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u200b\ufeff\ud800-\udfff\ufffe\uffff]+")
# UTF-8 that was taken for Latin-1 and encoded again: a lead byte's letter and a control character.
# Of 971 pages eleven have it, with 2 to 97 such characters.
_TWICE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf])?\xc2[\x80-\x9f]")
_SEQUENCE = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)

# What browsers read under these labels (WHATWG Encoding Standard, 4.2): the Windows page is a superset.
_BROWSER_NAMES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # a page whose meta could be read as ASCII is not UTF-16
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "unicode": "utf-8",
    "x-user-defined": "cp1252",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TEXT_CODECS_ONLY = re.compile(r"^(?:rot|base64|bz2|hex|quopri|uu|zlib|idna|punycode|undefined|unicode.escape|raw)")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page's bytes; never fails, bytes that fit nothing become U+FFFD."""
    return decoded(body, content_type)[0]


def decoded(body: bytes, content_type: str | None = None) -> tuple[str, bool]:
    """The text of a page's bytes, and whether they are that text in UTF-8 as they stand: a parser may have them."""
    whole = len(body) <= MAX_PAGE_BYTES
    body = body[:MAX_PAGE_BYTES]
    if body.isascii():
        return body.decode("ascii"), whole
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as exc:
        if exc.reason == "unexpected end of data":  # cut in the middle of the last character
            return body.decode("utf-8", "replace"), False
        return _by_declaration(body, content_type), False
    first = body.find(b"\xc3")  # half of the pages have none
    if first < 0 or _TWICE.search(body, first) is None:
        return text, whole
    return _encoded_once(text), False


def _encoded_once(text: str) -> str:
    """A text that was encoded twice as it was meant; what is no UTF-8 in it stays."""

    def meant(found: re.Match[str]) -> str:
        try:
            return found[0].encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return found[0]

    return _SEQUENCE.sub(meant, text)


def clean(text: str) -> str:
    """Without characters that are no part of any text."""
    return _UNWANTED.sub("", text)


def _by_declaration(body: bytes, content_type: str | None) -> str:
    for label in _labels(body, content_type):
        name = _BROWSER_NAMES.get(label.lower(), label.lower())
        if _TEXT_CODECS_ONLY.match(name):
            continue
        try:
            text = body.decode(name, "replace")
        except (LookupError, ValueError, UnicodeError):
            continue
        if isinstance(text, str) and text.count("\ufffd") <= max(8, len(text) // 50):
            return text
    # Mostly UTF-8 with a few broken bytes, or an undeclared single-byte page: fewer lost characters win.
    as_utf8 = body.decode("utf-8", "replace")
    if as_utf8.count("\ufffd") <= len(as_utf8) // 200:
        return as_utf8
    return body.decode("cp1252", "replace")


def _labels(body: bytes, content_type: str | None) -> list[str]:
    labels: list[str] = []
    if content_type and (named := _IN_HEADER.search(content_type[:300])):
        labels.append(named.group(1))
    found_in_head = (pattern.search(body[:4096]) for pattern in (_XML_DECLARED, _DECLARED))
    labels.extend(found.group(1).decode("ascii") for found in found_in_head if found)
    return labels
