"""Our own articles as items of a wire: any feed that is read here can be taken in by a newsroom's system.

What an item says is what its audience is shown and nothing else; an article that is no longer shown goes out once
more as canceled, with its id alone, so that whoever took it withdraws it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from dateline.formats import blocks
from dateline.formats.channel import Item, changed_at
from dateline.formats.wire import body
from dateline.formats.wire.item import Kind, Subject, WireItem, WirePicture
from dateline.formats.wire.topics import code_of
from dateline.model import Audience, PubStatus, Stamp, Wire
from dateline.rights import Shown

DEFAULT_URGENCY = 4  # what agencies give to a regular text


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An article on its way out. `guid` lasts, whatever becomes of its headline; `wire`: for the desk only."""

    item: Item
    guid: str
    wire: Wire | None = None


def item_of(outgoing: Outgoing) -> WireItem:
    """The item that an article goes out as."""
    shown, wire = outgoing.item.shown, outgoing.wire
    text = body.of_html(blocks.render(shown.blocks)) if shown.blocks else None
    pictures = _pictures(outgoing.item)
    return WireItem(
        guid=outgoing.guid,
        kind=Kind.COMPOSITE if pictures and text else Kind.TEXT,
        version=str(shown.revisions),
        correction=shown.correction,
        urgency=(wire.urgency if wire else None) or DEFAULT_URGENCY,
        slugline=wire.slugline if wire else None,
        headline=_line(shown.headline),
        kicker=_line(shown.kicker) or None,
        subhead=_line(shown.standfirst) or None,
        summary=_line(shown.excerpt) or None,
        byline=tuple(_line(name).replace("; ", ", ") for name in shown.authors if _line(name)),
        body_html=text,
        language=shown.language,
        created=shown.published if shown.published is not None else Stamp(shown.seen_at),
        versioned=Stamp(changed_at(outgoing.item)),
        subjects=_subjects(shown, wire),
        pictures=pictures,
        notes=wire.notes if wire else (),
        provider=_line(shown.outlet.name) or "unknown",
        credit=_line(shown.agency) or None,
        copyright_holder=_line(shown.outlet.name) or None,
        copyright_notice=wire.copyright_notice if wire else None,
        usage_terms=wire.usage_terms if wire else _terms(shown),
        url=outgoing.item.page_url,
    )


def canceled(guid: str, versioned: Stamp, provider: str) -> WireItem:
    """The kill of an article that went out: its id and nothing of what it said."""
    return WireItem(guid=guid, version="", status=PubStatus.CANCELED, versioned=versioned, provider=provider)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _pictures(item: Item) -> tuple[WirePicture, ...]:
    """For the public our copy of the first; for the desk every one as the outlet has it."""
    shown = item.shown
    if shown.audience is Audience.DESK:
        return tuple(
            WirePicture(i.url, _line(i.caption) or None, _line(i.credit) or None, i.width, i.height)
            for i in shown.images
        )
    lead = item.picture
    return (WirePicture(lead.url, _line(lead.caption) or None, _line(lead.credit) or None),) if lead else ()


def _subjects(shown: Shown, wire: Wire | None) -> tuple[Subject, ...]:
    codes = [code for code in (code_of(shown.section), *(wire.subjects if wire else ())) if code]
    return tuple(Subject(code) for code in dict.fromkeys(codes))


def _terms(shown: Shown) -> str | None:
    """What a receiver has to know of its use, in words."""
    if shown.tdm_reserved:
        policy = f" ({shown.tdm_policy_url})" if shown.tdm_policy_url else ""
        return f"Text and data mining is reserved by {_line(shown.outlet.name)}{policy}."
    return None
