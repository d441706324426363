"""Which encoding foreign bytes are in, decided by ourselves; what comes out is UTF-8 that XML may hold.

Order: byte order mark, then UTF-8 where the bytes are valid UTF-8 and nothing names a multi-byte encoding,
then the HTTP header, the document's own declaration; for bytes that fit none of them what `guessing` finds, and
Windows-1252 where that is nothing.
Source: encoding.spec.whatwg.org (labels), RFC 7303 (the header before the declaration).
"""

from __future__ import annotations

import codecs
import re

from dateline.formats.guessing import LABELS, guessed

_BOMS = (  # longest first: UTF-32's little-endian mark begins with UTF-16's
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SINGLE_BYTE_NAMES = (
    "ascii iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10"
    " iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258"
    " koi8-r koi8-u mac-roman mac-cyrillic cp437 cp850 cp852 cp855 cp866 cp874 tis-620 cp037 cp500"
)
_MULTI_BYTE_NAMES = "gb2312 gbk gb18030 big5 big5hkscs cp950 euc_jp iso2022_jp shift_jis cp932 euc_kr cp949 johab"
_SINGLE_BYTE = frozenset(_SINGLE_BYTE_NAMES.split())
_MULTI_BYTE = frozenset(_MULTI_BYTE_NAMES.split())
_UTF16 = frozenset(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"))
# What authors write and what they mean, by the WHATWG labels; only codecs named here are ever used: Python
# has others (utf-7, punycode, unicode_escape) that are slow or dangerous on foreign bytes.
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874"}
_MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949"}
_CP1252_HOLES = {code: "\ufffd" for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_MANY_BAD = 2_000  # bad bytes from which the whole is taken as Windows-1252; bounds calls of the handler

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{2,40})", re.IGNORECASE | re.ASCII)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([A-Za-z0-9._:+-]{2,40})", re.IGNORECASE)
_C1 = re.compile(rb"\xc2([\x80-\x9f])")  # Windows-1252 that someone took for Latin-1
_META = re.compile(rb"<meta\s[^<>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9._:+-]{2,40})", re.IGNORECASE)
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))


def to_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """Re-encode a document as UTF-8 without what XML forbids (C0, U+FFFE, U+FFFF), and without a BOM.

    Shape:  (the bytes, what was tolerated in words or None). The document's own declaration is not changed.
    """
    text_or_bytes, note = _decoded(body, content_type)
    utf8 = text_or_bytes if isinstance(text_or_bytes, bytes) else text_or_bytes.encode("utf-8", "replace")
    if utf8.startswith(b"\xef\xbb\xbf"):
        utf8 = utf8[3:]
    utf8 = utf8.translate(None, _FORBIDDEN)
    # One byte is looked for at a tenth of the cost of three.
    if b"\xef" in utf8 and (b"\xef\xbf\xbe" in utf8 or b"\xef\xbf\xbf" in utf8):
        utf8 = utf8.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    if b"\xc2" in utf8:
        utf8 = _C1.sub(lambda found: windows(found[1][0]).encode(), utf8)
    return utf8, note


def windows(code: int) -> str:
    """The character that a code from 128 to 159 was meant to be."""
    return _CP1252_HOLES.get(code) or bytes((code,)).decode("cp1252")


def _decoded(body: bytes, content_type: str | None) -> tuple[bytes | str, str | None]:
    """The body itself where it is valid UTF-8, else its text."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _by_mark(body, mark, name)
    claims = [codec for codec in (_known(label) for label in claimed(body, content_type)) if codec]
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace"), f"the text was {wide.upper()} without a byte order mark"
    trusted = [codec for codec in claims if codec in _MULTI_BYTE]
    if b"\x1b" in body and b"\x1b$" in body and not trusted and body.isascii():
        return body.decode("iso2022_jp", "replace"), "the text was ISO-2022-JP, which it did not say"
    if not trusted and _is_utf8(body):
        return body, None
    for codec in claims:
        if codec in _UTF16 or codec == "utf-8":
            continue  # told so, but the bytes are not
        try:
            return _as_meant(body, codec), None
        except UnicodeDecodeError:
            continue
    if _is_utf8(body):
        return body, None
    return _salvaged(body, claims)


def _by_mark(body: bytes, mark: bytes, name: str) -> tuple[bytes | str, str | None]:
    rest = body[len(mark) :]
    if name != "utf-8":
        return rest.decode(name, "replace"), None
    return (rest, None) if _is_utf8(rest) else _salvaged(rest, [])


def _salvaged(body: bytes, claims: list[str]) -> tuple[str, str]:
    """Bytes that fit none of what they claim: as little as possible is lost."""
    for codec in claims:
        if codec in _MULTI_BYTE:
            text = body.decode(_MEANT.get(codec, codec), "replace")
            if text.count("\ufffd") * 50 < len(text):
                return text, f"some bytes were not {codec}"
    read = body.decode("utf-8", "replace")
    bad = read.count("\ufffd")
    if 2 * bad > sum(1 for ch in read if ch > "\x7f") and (guess := guessed(body)) is not None:
        return body.decode(guess, "replace"), f"the text was {guess}, which nothing in it said rightly"
    text = body.decode("cp1252", "replace") if bad > _MANY_BAD else body.decode("utf-8", "dateline-cp1252")
    return text, "some bytes were not UTF-8 and were read as Windows-1252"


def _as_meant(body: bytes, codec: str) -> str:
    meant = _MEANT.get(codec, codec)
    if meant == "cp1252":
        try:
            return body.decode("cp1252")
        except UnicodeDecodeError:  # five codes stand for nothing there
            return body.decode("latin-1")
    return body.decode(meant)


def claimed(body: bytes, content_type: str | None) -> list[str]:
    """The labels that the HTTP header and the XML declaration name, in that order; else an HTML page's own."""
    labels = []
    found = _HEADER_CHARSET.search(content_type or "")
    if found is not None:
        labels.append(found[1])
    declared = _DECLARED.search(body, 0, 1024)
    if declared is not None:
        labels.append(declared[1].decode("ascii"))
    if not labels:
        meta = _META.search(body, 0, 4096)
        if meta is not None:
            labels.append(meta[1].decode("ascii"))
    return labels


def _known(label: str) -> str | None:
    try:
        name = LABELS.get(label.lower()) or codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    if name in _SINGLE_BYTE or name in _MULTI_BYTE or name in _UTF16 or name == "utf-8":
        return name
    return None


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: "<" and zeros beside it."""
    head = body[:4]
    if head.startswith(b"<\x00\x00\x00"):
        return "utf-32-le"
    if head.startswith(b"\x00\x00\x00<"):
        return "utf-32-be"
    if head.startswith(b"<\x00") and head[3:4] == b"\x00":
        return "utf-16-le"
    if head.startswith(b"\x00<\x00"):
        return "utf-16-be"
    return None


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return True
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(windows(code) if 0x80 <= code <= 0x9F else chr(code) for code in bad), error.end


codecs.register_error("dateline-cp1252", _as_cp1252)
