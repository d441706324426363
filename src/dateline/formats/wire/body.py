"""Bodies of wire items: one plain form of HTML that every format is read into and written from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from lxml import etree, html

from dateline.formats.markup import Element
from dateline.text import valid

XHTML = "http://www.w3.org/1999/xhtml"
MAX_BODY = 2_000_000  # characters; a book is shorter
_GONE = frozenset(("script", "style", "head", "template", "noscript", "iframe", "object", "embed", "form"))
_VOID = frozenset(("br", "img", "hr", "col", "wbr", "source", "input", "area", "track"))
_KEPT = frozenset(("href", "src", "alt", "title", "colspan", "rowspan"))
_NAME = re.compile(r"[a-z][a-z0-9]{0,19}$")
MAX_DEEP = 100  # deeper markup is layout gone wrong
_BLOCKS = "p|div|section|article|h[1-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|figure|figcaption|pre|header|hr"
_BETWEEN = re.compile(rf" *(</?(?:{_BLOCKS})(?: [^<>]*)?/?>) *")
_SPACE = re.compile(r"[ \t\r\n]+")


def of_text(text: str) -> str | None:
    """Paragraphs of plain text, parted by blank lines, as HTML."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))]
    return of_paragraphs([part for part in parts if part])


def of_paragraphs(paragraphs: Sequence[str]) -> str | None:
    """Paragraphs as HTML; None where there are none."""
    return "".join(f"<p>{escape(valid(text), quote=False)}</p>" for text in paragraphs) or None


def of_html(markup: str | None) -> str | None:
    """Foreign HTML in the plain form: well nested, white space folded, no scripts; None where nothing is in it."""
    if not markup or not markup.strip():
        return None
    holder = html.fragment_fromstring(_safe(markup[:MAX_BODY]), create_parent="div", parser=_parser())
    return of_tree(holder)


def _safe(markup: str) -> str:
    return "".join(ch for ch in valid(markup) if ch >= " " or ch in "\t\n\r")


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding=None, remove_comments=True, remove_pis=True, no_network=True)


def of_tree(holder: Element) -> str | None:
    """What is inside an element, in the plain form: no namespaces, no attributes but those that mean something."""
    out: list[str] = [_escaped(holder.text)]
    for child in holder:
        _write(child, out, 0)
    markup = _BETWEEN.sub(r"\1", "".join(out)).strip()
    bare = re.sub(r"<[^<>]*>", "", markup)
    return markup if bare.strip() or "<img" in markup else None


def _write(element: Element, out: list[str], deep: int) -> None:
    tag = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
    if tag not in _GONE and tag and deep < MAX_DEEP:
        name = tag if _NAME.match(tag) else "span"
        said = "".join(f' {key}="{escape(valid(value))}"' for key, value in element.attrib.items() if key in _KEPT)
        inner: list[str] = [_escaped(element.text)]
        for child in element:
            _write(child, inner, deep + 1)
        text = "".join(inner)
        out.append(f"<{name}{said}>{text}</{name}>" if text and name not in _VOID else f"<{name}{said}/>")
    out.append(_escaped(element.tail))


def _escaped(text: str | None) -> str:
    return escape(_SPACE.sub(" ", valid(text)), quote=False) if text else ""


def into_paragraphs(element: Element) -> None:
    """Make a group of paragraphs of text whose line breaks mean something."""
    text = "".join(element.itertext())
    tail, element.tag = element.tail, "div"
    element.clear()
    element.tail = tail
    for part in re.split(r"\n[^\S\n]*\n", text):
        if part.strip():
            etree.SubElement(element, "p").text = part.strip()


def drop(element: Element) -> None:
    """Take an element out, keeping the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    _say(parent, parent.index(element), element.tail)
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Take an element away and leave what is inside it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    children = list(element)
    _say(parent, place, element.text)
    for child in children:
        parent.insert(parent.index(element), child)
    if children:
        children[-1].tail = (children[-1].tail or "") + (element.tail or "")
    else:
        _say(parent, place, element.tail)
    parent.remove(element)


def _say(parent: Element, place: int, text: str | None) -> None:
    """Put text in front of the child at `place`."""
    if not text:
        return
    if place == 0:
        parent.text = (parent.text or "") + text
    else:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text


def put_html(parent: Element, markup: str | None) -> None:
    """Hang the plain form into a tree as XHTML."""
    if not markup:
        return
    holder = etree.fromstring(f'<body xmlns="{XHTML}">{markup}</body>')
    parent.append(holder)


def plain_of(markup: str | None) -> str:
    """The text of a body without its markup, paragraphs parted by blank lines."""
    if not markup:
        return ""
    parted = re.sub(r"</(?:p|h[1-6]|li|blockquote|tr|div)>", "\n\n", markup)
    holder = html.fragment_fromstring(parted, create_parent="div")
    parts = "".join(holder.itertext()).split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in parts if part.strip())
