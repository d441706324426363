"""XML from strangers: a strict reading first, and a tolerant one for what is not well-formed.

The strict reading is libxml2's own, with its limits (256 deep, 10 MB a text) and nothing loaded from anywhere.
Where it fails, or the document is very large, a linear pass over the bytes looks at items, references and tags
before the recovering parser may see them: torn and too deep items go, HTML's references become characters,
bare "&" and "<" become text. The document type goes in both: no entity but XML's five and HTML's is ever known.
Source: docs/formats.md, "what is tolerated"; facts measured in tests/replay/test_feeds.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.entities import html5
from itertools import pairwise
from typing import Any

from lxml import etree

from dateline.errors import FormatError
from dateline.formats.balance import balanced
from dateline.formats.charset import windows

Element = Any  # lxml's elements carry no types
Newest = Callable[[list[bytes]], list[bytes]]  # of the bytes of too many items, those that are kept

MAX_ITEMS = 1_000
MAX_DEPTH = 256  # libxml2's own limit; deeper items are left out before it would stop reading there
_MAX_TAGS = 200_000  # about 60 MB as a tree
_MAX_ATTRIBUTES = 200_000
_MAX_ITEM_TAGS = 50_000  # signs "<" in one item, its HTML included; the fullest real one of the corpora has 486
_STRICT_TAGS = 40_000  # a document with more is first cut down to its newest items
_MAX_TEXT = 1_000_000  # bytes of one text; libxml2 gives up at 10 MB and loses all that follows
_LONG_TAG = 20_000  # bytes; a tag longer than this loses its attributes

# Every pattern below is linear: what it skips is bounded by the next "<", or swallows the rest at once.
_SKIP = rb"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)"
_DAMAGE = re.compile(
    rb"(" + _SKIP + rb")"
    rb"|(<(?![A-Za-z_/!?:\x80-\xff]))"
    rb"|<([A-Za-z_][\w.:-]{0,100})[^<>]{%d,}?(/?)>"
    rb"|&(?!(?:amp|lt|gt|quot|apos);)(?:#([xX][0-9a-fA-F]{1,6}|[0-9]{1,7});|([A-Za-z][A-Za-z0-9]{0,31});)?" % _LONG_TAG,
    re.DOTALL,
)
_TAGS = re.compile(_SKIP + rb"|<(/?)[A-Za-z_:\x80-\xff][^<>]*?(/?)>", re.DOTALL)
_UNQUOTED_ROOT = re.compile(rb"<[A-Za-z_][^<>\"']{0,200}=[^<>\"']{1,200}>")  # <rss version=2.0>
_UNQUOTED = re.compile(rb"(?<=[\w-])=([^\s<>\"'=]{1,100})(?=[\s/>])")
_LONG_TEXT = re.compile(rb"(?<=<)[^<]{%d,}" % (_MAX_TEXT + 1))
_ENTITY_NAMES = re.compile(rb"<!ENTITY\s{1,50}(?:%\s{1,50})?([A-Za-z][\w.-]{0,100})")
# "&#146;" and "&#x92;" mean Windows-1252's apostrophe.
_C1_REFERENCE = re.compile(rb"&#(?:(1(?:2[89]|[345][0-9]))|[xX]0{0,2}([89][0-9a-fA-F]));")
# One character written as the two halves that UTF-16 has for it; XML forbids them, JavaScript makes them.
_HALF_1, _HALF_2 = rb"(?:(5[56]\d{3})|[xX](d[89ab][0-9a-f]{2}))", rb"(?:(5[67]\d{3})|[xX](d[c-f][0-9a-f]{2}))"
_HALVES = re.compile(rb"&#" + _HALF_1 + rb";&#" + _HALF_2 + rb";", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)  # of an element of HTML; the mended XML of strangers has others
_XMLNS = re.compile(r"\sxmlns(?::[\w.-]+)?=\"[^\"]*\"")
_MANY_REFERENCES = 300_000  # bare "&" from which they are replaced without looking at each


@dataclass(slots=True)
class Document:
    """A parsed document: its root, whether it was cut off, whether bases are set in it, what was tolerated."""

    root: Element
    partial: bool = False
    based: bool = False
    notes: list[str] = field(default_factory=list)


def read(utf8: bytes, url: str, root_name: bytes, root_at: int, item: bytes, newest: Newest) -> Document:
    """Parse the document whose root element starts at `root_at`.

    Shape:  `item` is the local name of its items; `newest(slices)` says which of more than MAX_ITEMS to keep.
    Errors: FormatError where nothing can be made of it.
    """
    body = utf8[root_at:] if root_at else utf8
    body = body.rstrip()
    if b"&#" in body:
        body = _C1_REFERENCE.sub(lambda found: windows(int(found[1] or int(found[2], 16))).encode(), body)
        body = _HALVES.sub(_whole, body)
    based = b"xml:base" in body
    tags = body.count(b"<")
    few = tags <= MAX_ITEMS or (tags <= _STRICT_TAGS and body.count(b"<" + item) <= MAX_ITEMS)
    if few and body.count(b"=") <= _MAX_ATTRIBUTES:
        try:
            return Document(etree.fromstring(body, _STRICT, base_url=url), based=based)
        except etree.XMLSyntaxError as exc:
            problem = f"the markup was not well-formed: {_first_words(exc.msg)}"
    else:
        problem = ""
    document = _tolerant(body, url, root_name, utf8[:root_at], item, newest)
    document.based = based
    if problem and not document.partial:
        document.notes.insert(0, problem)
    return document


def _parser(*, recover: bool) -> Any:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


_STRICT, _LENIENT = _parser(recover=False), _parser(recover=True)


def _whole(found: re.Match[bytes]) -> bytes:
    """The character that two references to halves of one stand for."""
    high, high_hex, low, low_hex = found.groups()
    halves = int(high or int(high_hex, 16)), int(low or int(low_hex, 16))
    text = b"".join(half.to_bytes(2, "little") for half in halves).decode("utf-16-le", "replace")
    return text.encode()


def _first_words(message: str | None) -> str:
    return (message or "unknown").partition(", line")[0][:120]


# --- the tolerant reading --------------------------------------------------------------------------


def _tolerant(body: bytes, url: str, root_name: bytes, prolog: bytes, item: bytes, newest: Newest) -> Document:
    notes: list[str] = []
    body, partial = _whole_items(body, root_name, item, newest, notes)
    return Document(recovered(body, url, prolog), partial=partial, notes=notes)


def recovered(body: bytes, url: str, prolog: bytes = b"") -> Element:
    """The root of whatever tree can be made of a document, after its repair.

    Errors: FormatError where none can be made, or one too large.
    """
    bare = _UNQUOTED_ROOT.match(body)
    if bare is not None:
        body = _UNQUOTED.sub(rb'="\1"', bare[0]) + body[bare.end() :]
    body = _repaired(_shortened(body), frozenset(_ENTITY_NAMES.findall(prolog[:100_000])))
    _refuse_swarms(body, url)
    body = balanced(body)
    try:
        root = etree.fromstring(body, _LENIENT, base_url=url)
    except etree.XMLSyntaxError as exc:
        raise FormatError(url, f"no XML can be made of it: {_first_words(exc.msg)}") from exc
    if root is None:
        raise FormatError(url, "no XML can be made of it")
    return root


def _whole_items(body: bytes, root_name: bytes, item: bytes, newest: Newest, notes: list[str]) -> tuple[bytes, bool]:
    """The document with its whole items only, no more than MAX_ITEMS of them; and whether it was cut off."""
    starts, ends, swallowed = _item_places(body, item)
    tail = ends[-1] if ends else (starts[-1] if starts else 0)
    closed = re.compile(rb"</" + re.escape(root_name) + rb"\s*>", re.IGNORECASE)
    partial = swallowed or closed.search(body, tail) is None
    torn = partial and bool(starts) and (not ends or starts[-1] >= ends[-1])
    if torn:
        body = body[: starts.pop()]
    elif partial and body.rfind(b"<") > body.rfind(b">"):  # cut off inside a tag, which may be an item's
        body = body[: body.rfind(b"<")]
    if partial:
        notes.append("the document is cut off" + ("; the torn item is left out" if torn else ""))
    if not starts:
        return body, partial
    borders = [*starts, ends[-1] if ends and ends[-1] > starts[-1] else len(body)]
    slices = [body[a:b] for a, b in pairwise(borders)]
    kept = [piece for piece in slices if _is_sane(piece)]
    if len(kept) < len(slices):
        notes.append(f"items too deep or of too many tags are left out: {len(slices) - len(kept)}")
    if len(kept) > MAX_ITEMS:
        notes.append(f"of {len(kept):,} items the newest {MAX_ITEMS:,} are read")
        kept = newest(kept)
    if len(kept) == len(slices):
        return body, partial
    return body[: borders[0]] + b"".join(kept) + body[borders[-1] :], partial


def _is_sane(item: bytes) -> bool:
    tags = item.count(b"<")
    if tags <= MAX_DEPTH or tags > _MAX_ITEM_TAGS:
        return tags <= MAX_DEPTH
    most = MAX_DEPTH - 8
    return depth(item) < most or depth(balanced(item)) < most  # a hundred <br> that nobody closed are not deep


def _item_places(body: bytes, item: bytes) -> tuple[list[int], list[int], bool]:
    """Where items start and where they end, and whether the document ends inside a comment or CDATA."""
    places = re.compile(_SKIP + rb"|<(/?)(?:[A-Za-z_][\w.-]{0,50}:)?" + item + rb"(?=[\s>/])[^<>]*>", re.DOTALL)
    starts: list[int] = []
    ends: list[int] = []
    swallowed = False
    for found in places.finditer(body):
        slash = found[1]
        if slash is None:
            if found.end() == len(body) and not body.endswith((b"]]>", b"-->", b"?>")):
                swallowed = True
        elif slash:
            ends.append(found.end())
        else:
            starts.append(found.start())
            if body[found.end() - 2 : found.end()] == b"/>":
                ends.append(found.end())
    return starts, ends, swallowed


def depth(piece: bytes) -> int:
    """How deep the tags of a piece of markup nest."""
    now = deepest = 0
    for found in _TAGS.finditer(piece):
        if found[1] is None or found[2]:
            continue
        now += -1 if found[1] else 1
        deepest = max(deepest, now)
    return deepest


def _shortened(body: bytes) -> bytes:
    """Cut texts so long that libxml2 would stop at them."""
    return _LONG_TEXT.sub(_short, body) if len(body) > _MAX_TEXT else body


def _short(found: re.Match[bytes]) -> bytes:
    piece = found[0]
    closes = piece.find(b">")
    if closes > _LONG_TAG and not piece.startswith(b"!"):
        piece = piece[: closes + 1].split(None, 1)[0] + piece[closes:]
    cut = piece[:_MAX_TEXT].decode("utf-8", "ignore").encode()
    return cut + b"]]>" if cut.startswith(b"![CDATA[") else cut


def _repaired(body: bytes, declared: frozenset[bytes]) -> bytes:
    """Make text of what is no markup, and characters of HTML's references; drop entities of its own making."""
    if body.count(b"&") > _MANY_REFERENCES:
        body = body.replace(b"&", b"&amp;")
        for name in (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;", b"#"):
            body = body.replace(b"&amp;" + name, b"&" + name)

    def repair(found: re.Match[bytes]) -> bytes:
        skipped, stray, tag, closes, number, name = found.groups()
        if skipped is not None:
            return skipped if len(skipped) <= 4 * _MAX_TEXT else _short_cdata(skipped)
        if stray is not None:
            return b"&lt;"
        if tag is not None:
            return b"<" + bytes(tag) + bytes(closes) + b">"
        if number is not None:
            return _character(number)
        return _entity(name, declared) if name is not None else b"&amp;"

    return _DAMAGE.sub(repair, body)


def _short_cdata(section: bytes) -> bytes:
    if not section.startswith(b"<![CDATA["):
        return b""
    return section[:_MAX_TEXT].decode("utf-8", "ignore").encode() + b"]]>"


def _character(number: bytes) -> bytes:
    code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
    allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return b"&#%d;" % code if allowed else b""


def _entity(name: bytes, declared: frozenset[bytes]) -> bytes:
    meant = html5.get(name.decode("ascii") + ";")
    if name in declared:
        return b""
    if meant is None:
        return b"&amp;" + name + b";"
    return meant.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def _refuse_swarms(body: bytes, url: str) -> None:
    """Refuse documents whose tree would not fit in memory."""
    if body.count(b"<") > _MAX_TAGS and sum(1 for _ in _TAGS.finditer(body)) > 2 * _MAX_TAGS:
        raise FormatError(url, f"over the limit of {_MAX_TAGS:,} elements")
    if body.count(b"=") > _MAX_ATTRIBUTES:
        inside = sum(found[0].count(b"=") for found in _TAGS.finditer(body) if found[1] is not None)
        if inside > _MAX_ATTRIBUTES:
            raise FormatError(url, f"over the limit of {_MAX_ATTRIBUTES:,} attributes")


# --- reading a tree --------------------------------------------------------------------------------


def text_of(element: Element) -> str:
    """The text of an element and of all below it."""
    return (element.text or "") if len(element) == 0 else "".join(element.itertext())


def _plain_name(tag: str) -> str:
    """A name without its namespace; what cannot be a name of its own (a second colon) is a span."""
    name = tag.rpartition("}")[2]
    return name if _NAME.fullmatch(name) else "span"


def inner_html(element: Element) -> str:
    """What is inside an element, as HTML without namespaces."""
    for below in element.iter():
        tag = below.tag
        if isinstance(tag, str) and tag[:1] == "{":
            below.tag = _plain_name(tag)
    etree.cleanup_namespaces(element)
    escaped = (element.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    markup = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    if " xmlns" in markup:  # declared further up, and of no meaning in HTML
        markup = re.sub(r"<[a-zA-Z][^<>]*>", lambda tag: _XMLNS.sub("", tag[0]), markup)
    return escaped + markup
