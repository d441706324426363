"""What a page adds to what the feed knew."""

from __future__ import annotations

from dataclasses import replace

from dateline.extract.pictures import join
from dateline.model import Article, Provenance, Signals, Stamp


def merge(known: Article, page: Article) -> Article:
    """One article of both: the page's text where it says more, the feed's facts where the page has none.

    The address stays the known one; rules of use add up, the stricter holds.
    """
    better = _says_more(page, known)
    text = page if better else known
    return replace(
        page,
        url=known.url or page.url,
        headline=page.headline or known.headline,
        kicker=page.kicker or known.kicker,
        standfirst=page.standfirst if better else known.standfirst,
        section=page.section or known.section,
        topics=tuple(dict.fromkeys((*page.topics, *known.topics))),
        language=page.language or known.language,
        direction=text.direction,
        published=_fuller(known.published, page.published),
        updated=page.updated or known.updated,
        authors=page.authors or known.authors,
        agency=page.agency or known.agency,
        dateline=text.dateline,
        blocks=text.blocks,
        images=join(page.images, known.images),
        source_url=page.source_url or known.source_url,
        provenance=_chain(known.provenance, page.provenance),
        signals=stricter(known.signals, page.signals),
        summary=known.summary or page.summary,
        whole=text.whole,
        word_count=text.word_count,
        made_from=text.made_from,
        flags=tuple(dict.fromkeys((*page.flags, *known.flags))),
        origins={**known.origins, **page.origins, "body": text.origins.get("body", text.made_from)},
    )


def stricter(one: Signals, other: Signals) -> Signals:
    """Rules of use from two places: whatever either forbids is forbidden."""
    snippets = [n for n in (one.max_snippet, other.max_snippet) if n is not None]
    previews = [p for p in ("none", "standard", "large") if p in (one.max_image_preview, other.max_image_preview)]
    ends = [at for at in (one.unavailable_after_at, other.unavailable_after_at) if at is not None]
    return Signals(
        max_snippet=min(snippets) if snippets else None,
        nosnippet=one.nosnippet or other.nosnippet,
        max_image_preview=previews[0] if previews else None,
        noarchive=one.noarchive or other.noarchive,
        noindex=one.noindex or other.noindex,
        unavailable_after_at=min(ends) if ends else None,
        tdm_reserved=one.tdm_reserved or other.tdm_reserved,
        tdm_policy_url=other.tdm_policy_url or one.tdm_policy_url,
    )


def _says_more(page: Article, known: Article) -> bool:
    """Whether the page's text is the better one; a feed's whole text stays unless the page has clearly more."""
    if not page.blocks:
        return False
    if known.made_from != "feed" or not known.whole:
        return page.word_count >= known.word_count * 0.8 or page.whole
    return page.word_count > known.word_count * 1.3


def _fuller(known: Stamp | None, page: Stamp | None) -> Stamp | None:
    """The feed's time is an instant most often; the page's goes before it only where it says more."""
    if known is None or page is None:
        return page or known
    return page if (page.zoned, not page.day_only) > (known.zoned, not known.day_only) else known


def _chain(known: tuple[Provenance, ...], page: tuple[Provenance, ...]) -> tuple[Provenance, ...]:
    """Agency, linked source, then what was read: the feed and the page."""
    order = {"agency": 0, "linked source": 1, "feed": 2, "page": 3, "text": 3}
    seen: dict[tuple[str, str | None], Provenance] = {}
    for link in (*known, *page):
        seen.setdefault((link.kind, link.url or link.name), link)
    kinds_once: dict[str, Provenance] = {}
    chain = []
    for link in seen.values():
        if link.kind == "agency":
            kinds_once["agency"] = link  # the page's agency is the later one
        else:
            chain.append(link)
    return tuple(sorted([*kinds_once.values(), *chain], key=lambda link: order.get(link.kind, 4)))
