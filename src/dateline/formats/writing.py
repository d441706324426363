"""Writing XML: elements by a serialiser, never by joining strings, and nothing that XML forbids."""

from __future__ import annotations

from lxml import etree

from dateline.formats.channel import Item
from dateline.formats.links import absolute
from dateline.formats.markup import Element
from dateline.rights import Shown
from dateline.text import valid

SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "tdm": "http://www.w3.org/ns/tdmrep#",
}
_MEDIA, _TDM = f"{{{SPACES['media']}}}", f"{{{SPACES['tdm']}}}"


def put(parent: Element, name: str, text: str | None, /, **attributes: str | None) -> Element:
    """Add an element with text and attributes; an attribute of None is left out."""
    element = etree.SubElement(parent, name)
    for key, value in attributes.items():
        if value is not None:
            element.set(key, valid(value))
    if text is not None:
        element.text = valid(text)
    return element


def put_picture(parent: Element, item: Item) -> None:
    """Name the lead picture with its caption and credit, where rights let it be shown."""
    picture = item.picture
    if picture is None:
        return
    content = put(parent, _MEDIA + "content", None, url=picture.url, medium="image")
    if picture.caption:
        put(content, _MEDIA + "description", picture.caption, type="plain")
    if picture.credit:
        put(content, _MEDIA + "credit", picture.credit)


def put_reservation(parent: Element, shown: Shown) -> None:
    """Republish an outlet's reservation of text and data mining."""
    if not shown.tdm_reserved:
        return
    put(parent, _TDM + "reservation", "1")
    policy = absolute(None, shown.tdm_policy_url)
    if policy:
        put(parent, _TDM + "policy", policy)
