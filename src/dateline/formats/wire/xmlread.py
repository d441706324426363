"""XML of agencies, read strictly: a wire file is whole and well-formed, or it is named and set aside.

Unlike feeds, nothing is repaired: half a wire text shown as a whole one is worse than none. Every fault names its
place in the bytes as they came.
"""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree

from dateline.errors import FormatError
from dateline.formats.markup import Element

MAX_BYTES = 32 * 1024 * 1024
MAX_TAGS = 200_000
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([A-Za-z0-9._:+-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,31});")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_OWN = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_PLAIN = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "ascii",
    "utf-16": "utf-16",
}
_CODECS = frozenset(
    (
        *("utf-8", "utf8", "ascii", "cp1252", "cp437", "cp850", "koi8-r", "koi8-u", "utf-16", "utf-16-le", "utf-16-be"),
        *(f"windows-125{number}" for number in range(8)),
        *(f"iso-8859-{number}" for number in (*range(2, 12), *range(13, 17))),
        *("gb2312", "gbk", "gb18030", "big5", "euc-jp", "shift_jis", "iso-2022-jp", "euc-kr"),
    )
)


def root_of(body: bytes, url: str) -> Element:
    """The root of a whole, well-formed document.

    Errors: FormatError says what is wrong and at which byte: too large, too deep, entities of its own, an encoding
    that is not the one it names, cut off.
    """
    if len(body) > MAX_BYTES:
        raise FormatError(url, f"over the limit of {MAX_BYTES // 1024 // 1024} MiB", offset=MAX_BYTES)
    utf8, shift = _utf8(body, url)
    doctype = _DOCTYPE.search(utf8, 0, 20_000)
    if b"<!ENTITY" in utf8:
        raise FormatError(url, "it declares entities of its own", offset=utf8.index(b"<!ENTITY") + shift)
    if doctype is not None:
        utf8 = utf8[: doctype.start()] + b" " * (doctype.end() - doctype.start()) + utf8[doctype.end() :]
    if utf8.count(b"<") > 2 * MAX_TAGS:
        raise FormatError(url, f"over the limit of {MAX_TAGS:,} elements")
    utf8 = _ENTITY.sub(_character, utf8)
    bad = _FORBIDDEN.search(utf8)
    if bad is not None:
        raise FormatError(url, f"a control character (0x{bad[0][0]:02X}) that XML forbids", offset=bad.start() + shift)
    try:
        return etree.fromstring(utf8, _parser())
    except etree.XMLSyntaxError as exc:
        raise _fault(exc, utf8, url, shift) from exc


# What may stand before the root element. Linear: each part ends, or swallows the rest.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s+|<\?(?:.*?\?>|.*)|<!--(?:.*?-->|.*)|<!DOCTYPE[^\[>]{0,2000}(?:\[.*?\]\s*)?>)*",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,50}:)?([A-Za-z_][\w.-]{0,50})(?=[\s>/])")


def root_tag(head: bytes) -> bytes:
    """The local name of the root element of what may be XML; empty where there is none."""
    prolog = _PROLOG.match(head)
    found = _ROOT.match(head, prolog.end() if prolog else 0)
    return found[1] if found else b""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _fault(exc: etree.XMLSyntaxError, utf8: bytes, url: str, shift: int) -> FormatError:
    line, column = exc.position if exc.position else (0, 0)
    offset = _offset(utf8, line, column) + shift
    said = (exc.msg or "unknown").partition(", line")[0][:160]
    ends = len(utf8.rstrip()) + shift
    if not utf8.strip():
        return FormatError(url, "nothing: the file is empty", offset=0)
    if "depth" not in said.lower() and _is_cut_off(utf8):
        return FormatError(url, f"it is cut off ({said})", offset=min(max(offset, 0), ends))
    if "depth" in said.lower():
        return FormatError(url, "elements nest deeper than 256", offset=offset)
    return FormatError(url, f"no well-formed XML: {said}", offset=offset)


def _is_cut_off(utf8: bytes) -> bool:
    """Whether the root element never ends."""
    name = root_tag(utf8[:100_000])
    return bool(name) and re.search(rb"</(?:[\w.-]{1,50}:)?" + re.escape(name) + rb"\s*>", utf8[-2_000:]) is None


def _offset(utf8: bytes, line: int, column: int) -> int:
    """The byte of a line and column, both from one."""
    at = 0
    for _ in range(max(0, line - 1)):
        ends = utf8.find(b"\n", at)
        if ends < 0:
            break
        at = ends + 1
    return min(len(utf8), at + max(0, column - 1))


def _utf8(body: bytes, url: str) -> tuple[bytes, int]:
    """The document as UTF-8 without its declaration; and by how much its places moved (0 where it was re-coded)."""
    codec, start = "utf-8", 0
    for mark, name in _MARKS:
        if body.startswith(mark):
            codec, start = name, len(mark)
            break
    else:
        told = _DECLARED.match(body)
        if told is not None:
            codec = _codec(told[1].decode("ascii"), url)
    if codec.startswith(("cp", "windows", "iso-8859", "koi8")) and _is_utf8(body):
        codec = "utf-8"  # what agencies' converters forget to say
    try:
        text = body[start:].decode(codec)
    except UnicodeDecodeError as exc:
        raise FormatError(url, f"it says that it is {codec}, and is not", offset=start + exc.start) from exc
    utf8 = text.encode("utf-8", "replace")
    declaration = _DECLARATION.match(utf8)
    if declaration is not None:
        utf8 = b" " * (declaration.end() - declaration.start()) + utf8[declaration.end() :]
    kept = utf8.lstrip()
    return kept, start + len(utf8) - len(kept)


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8 with letters that no other encoding would leave so."""
    try:
        return not body.isascii() and bool(body.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _codec(label: str, url: str) -> str:
    low = label.lower().replace("_", "-").replace("shift-jis", "shift_jis")
    low = _PLAIN.get(low, low)
    if low not in _CODECS:
        raise FormatError(url, f"it names an encoding that nobody knows ({label})")
    return low


def _character(found: re.Match[bytes]) -> bytes:
    """HTML's named references, which NITF's document type declares too; XML's own five stay."""
    if found[1] in _OWN:
        return found[0]
    meant = html5.get(found[1].decode("ascii") + ";")
    return found[0] if meant is None else meant.encode()


# --- looking at a tree -----------------------------------------------------------------------------


def bare(root: Element, *spaces: str) -> None:
    """Take these namespaces off the tags of a tree ("*": every one), so that paths are short."""
    for element in root.iter():
        tag = element.tag
        if isinstance(tag, str) and tag[:1] == "{":
            space, _, name = tag[1:].partition("}")
            if ("*" in spaces or space in spaces) and ":" not in name:  # of "a:b:c" no plain name can be made
                element.tag = name


def name_of(root: Element) -> str:
    """An element's name without its namespace."""
    tag = root.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def words(element: Element | None) -> str | None:
    """The text of an element and of all below it on one line; None where there is none."""
    if element is None:
        return None
    return " ".join("".join(element.itertext()).split()) or None


def at(element: Element | None, path: str) -> str | None:
    """The text at a path; None where there is none."""
    return None if element is None else words(element.find(path))


def of(element: Element | None, path: str, attribute: str) -> str | None:
    """An attribute at a path; None where there is none."""
    found = element.find(path) if element is not None and path else element
    return None if found is None else (found.get(attribute) or "").strip() or None


def language_of(element: Element) -> str | None:
    """What xml:lang says here."""
    return (element.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or None
