"""Any section as a wire: ninjs and NewsML-G2, for the public within its rights and for the desk in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from starlette.exceptions import HTTPException

from dateline.formats.channel import Item
from dateline.formats.wire import newsmlg2, ninjs
from dateline.formats.wire.item import WireItem
from dateline.formats.wire.outgoing import Outgoing, canceled, item_of
from dateline.model import SECTIONS, ArticleId, Audience, Filed, Stamp
from dateline.rights import Shown, show
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.parts import SiteParts
from dateline.site.rows import article_path, picture

ITEMS = 40
CANCELED_FOR = timedelta(days=7)  # how long a kill goes out again
NINJS = "application/json; charset=utf-8"
NEWSML = "application/vnd.iptc.g2.newsmessage+xml; charset=utf-8"


async def ninjs_feed(ask: Ask) -> Page:
    """ninjs of everything or of a section."""
    return ask.bytes(ninjs.render(await _public(ask)), NINJS)


async def newsml_feed(ask: Ask) -> Page:
    """NewsML-G2 of everything or of a section."""
    items, sender = await _public(ask), _sender(ask.site.parts)
    return ask.bytes(newsmlg2.render(items, sender=sender, sent_at=ask.now), NEWSML)


async def _public(ask: Ask) -> list[WireItem]:
    return await items_for(ask.site.parts, Audience.PUBLIC, ask.params.get("slug"))


async def items_for(parts: SiteParts, audience: Audience, section: str | None) -> list[WireItem]:
    """The newest articles as an audience is shown them, then what is to be withdrawn.

    Errors: HTTPException where there is no such section.
    """
    if section is not None and section not in SECTIONS:
        raise HTTPException(404)
    now, base = parts.clock.now(), parts.base_url.rstrip("/")
    found: list[WireItem] = []
    for opening in await parts.store.news.latest(section=section, limit=ITEMS):
        filed = await parts.store.news.article(opening.id)
        shown = show(filed, audience, now) if filed is not None else None
        if filed is not None and shown is not None:
            found.append(item_of(_outgoing(filed, shown, base)))
    gone = await parts.store.news.withdrawn(now - CANCELED_FOR, ITEMS)
    return found + [_canceled(each, base) for each in gone if section in (None, each.section)]


def _outgoing(filed: Filed, shown: Shown, base: str) -> Outgoing:
    lead = picture(shown, shown.images[0]) if shown.images else None
    page_url = base + article_path(shown.id, shown.headline)
    item = Item(shown, page_url, base + lead.src if lead is not None else None)
    return Outgoing(item, _guid(shown.id, base), filed.article.wire if shown.audience is Audience.DESK else None)


def _canceled(filed: Filed, base: str) -> WireItem:
    return canceled(_guid(filed.id, base), Stamp(filed.revised_at or filed.sorts_at), filed.outlet.name or "unknown")


def _guid(article_id: ArticleId, base: str) -> str:
    """The id that lasts: our page's address without what is there for people."""
    return f"{base}/article/{article_id}"


def _sender(parts: SiteParts) -> str:
    return parts.base_url.partition("://")[2].rstrip("/") or parts.name


def desk_body(items: Sequence[WireItem], kind: str, parts: SiteParts) -> tuple[bytes, str]:
    """The bytes and the type of a wire for the desk."""
    if kind == "ninjs":
        return ninjs.render(items), NINJS
    return newsmlg2.render(items, sender=_sender(parts), sent_at=parts.clock.now()), NEWSML
