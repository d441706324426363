"""What an audience is shown of an article: the one place that decides it, for every way out.

Pages, feeds, search, meta tags, structured data and the API take a `Shown` and nothing else, and only `show`
builds one. The policy of the outlet says how much; what the page says of itself (robots rules, a TDM
reservation) is an upper bound for the public, unless the policy names a contract that goes before it.
Source: docs/rights.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import regex

from dateline.model import (
    ArticleId,
    Audience,
    Block,
    BlockKind,
    Dateline,
    Extent,
    Filed,
    Image,
    Outlet,
    PictureUse,
    Policy,
    Provenance,
    Signals,
    Stamp,
    Standing,
)

EXCERPT_WORDS = 25
EXCERPT_GRAPHEMES = 200  # so that scripts without spaces are bounded too
# Letters of Latin, Greek, Cyrillic, kana, Han and the marks of print stand alone unless something else follows them;
# looking for graphemes took a fifth of the making of a page.
_NOT_ALONE = re.compile(
    "[^ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027"
    "\u3000-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]"
)
_GRAPHEME = regex.compile(r"\X")
_LEDES = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIVE})
_LEDE_WITHIN = 8  # blocks: further down a text is in its middle
_LONG_LINE = 80  # characters: bylines, days and labels are shorter
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔][\"'”’»」』)\]]*\s*$")
_ORDER = (Extent.HEADLINE, Extent.EXCERPT, Extent.FULL)
_IMAGE_PREVIEW_WIDTHS = {"none": 0, "standard": 320}  # "standard" is a thumbnail; large and unset: no bound


@dataclass(frozen=True, slots=True)
class Shown:
    """What one audience is shown of one article. Built by `show` only.

    `excerpt` is the article's one short text: search snippets, meta tags, feeds and the API draw on it.
    `blocks` are empty unless `extent` is full. `image_width` bounds pictures in pixels, None: no bound.
    `bound_by` names what the page itself asks for where that is why the audience is shown less than the policy
    allows: nosnippet, noarchive, max-snippet, tdm.
    """

    id: ArticleId
    audience: Audience
    extent: Extent
    outlet: Outlet
    section: str
    url: str
    headline: str
    kicker: str | None
    standfirst: str | None
    excerpt: str | None
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    image_width: int | None
    authors: tuple[str, ...]
    agency: str | None
    dateline: Dateline | None
    published: Stamp | None
    updated: Stamp | None
    sorts_at: datetime
    seen_at: datetime
    revised_at: datetime | None
    language: str | None
    direction: str
    topics: tuple[str, ...]
    source_url: str | None
    provenance: tuple[Provenance, ...]
    word_count: int
    whole: bool
    paywalled: bool
    indexable: bool
    archivable: bool
    tdm_reserved: bool
    tdm_policy_url: str | None
    flags: tuple[str, ...]
    correction: bool  # an agency replaced what was wrong, and says so
    revisions: int
    read: bool
    starred: bool
    bound_by: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What stays of an article that is not served: enough to say so with a 410."""

    id: ArticleId
    headline: str
    outlet: Outlet
    reason: str


def show(filed: Filed, audience: Audience, now: datetime) -> Shown | None:
    """What `audience` is shown of an article at `now`; None where it is shown nothing (see `notice`)."""
    article, policy = filed.article, filed.outlet.policy
    if _hidden(filed, audience, now) is not None:
        return None
    extent = _extent(policy, article.signals, audience)
    full = extent is Extent.FULL
    excerpt = None if extent is Extent.HEADLINE else _excerpt(filed, audience)
    images = article.images if _pictures(policy, article.signals, audience, extent) else ()
    return Shown(
        id=filed.id,
        audience=audience,
        extent=extent,
        outlet=filed.outlet,
        section=filed.section,
        url=article.url,
        headline=article.headline,
        kicker=article.kicker if full else None,
        standfirst=article.standfirst if full else None,
        excerpt=excerpt,
        blocks=article.blocks if full else (),
        images=images,
        image_width=_image_width(policy, article.signals, audience),
        authors=article.authors,
        agency=article.agency,
        dateline=article.dateline if full else None,
        published=article.published,
        updated=article.updated,
        sorts_at=filed.sorts_at,
        seen_at=filed.seen_at,
        revised_at=filed.revised_at,
        language=article.language or filed.outlet.language,
        direction=article.direction,
        topics=article.topics,
        source_url=article.source_url,
        provenance=article.provenance,
        word_count=article.word_count,
        whole=article.whole,
        paywalled=article.paywalled,
        indexable=not full and not article.signals.noindex,
        archivable=not article.signals.noarchive,
        tdm_reserved=article.signals.tdm_reserved,
        tdm_policy_url=article.signals.tdm_policy_url,
        flags=article.flags if audience is Audience.DESK else (),
        correction=article.wire is not None and article.wire.correction,
        revisions=filed.revisions,
        read=filed.read,
        starred=filed.starred,
        bound_by=_bound_by(policy, article.signals, extent) if audience is Audience.PUBLIC else None,
    )


def notice(filed: Filed, audience: Audience, now: datetime) -> Notice | None:
    """Why `audience` is shown nothing of an article; None where it is shown something, or may not know of it.

    What is held has never been said in public, so nothing may tell that it is there: its page is not found.
    """
    reason = _hidden(filed, audience, now)
    if reason is None or (audience is Audience.PUBLIC and filed.standing is Standing.HELD):
        return None
    return Notice(id=filed.id, headline=filed.article.headline, outlet=filed.outlet, reason=reason)


def _hidden(filed: Filed, audience: Audience, now: datetime) -> str | None:
    if filed.standing is Standing.WITHDRAWN:
        return filed.standing_reason or "withdrawn by the outlet"
    if audience is Audience.DESK:
        return None
    if filed.standing is Standing.HELD:
        return filed.standing_reason or "held until it may be used"
    if filed.standing is Standing.TAKEN_DOWN:
        return filed.standing_reason or "taken down by the publisher of this site"
    expires_at = filed.article.signals.unavailable_after_at
    if expires_at is not None and expires_at <= now and not filed.outlet.policy.contract:
        return "the outlet made it available until a day that has passed"
    return None


def _extent(policy: Policy, signals: Signals, audience: Audience) -> Extent:
    if audience is Audience.DESK:
        return policy.desk
    if policy.contract:
        return policy.public
    bound = Extent.FULL
    if signals.noarchive or signals.tdm_reserved or signals.max_snippet is not None:
        bound = Extent.EXCERPT
    if signals.nosnippet or signals.max_snippet == 0:
        bound = Extent.HEADLINE
    return min(policy.public, bound, key=_ORDER.index)


def _bound_by(policy: Policy, signals: Signals, extent: Extent) -> str | None:
    """What of the page itself keeps the public from what the policy allows; the strictest is named."""
    if extent is policy.public:
        return None
    found = (
        ("nosnippet", signals.nosnippet or signals.max_snippet == 0),
        ("noarchive", signals.noarchive),
        ("max-snippet", signals.max_snippet is not None),
        ("tdm", signals.tdm_reserved),
    )
    return next(name for name, there in found if there)


def _pictures(policy: Policy, signals: Signals, audience: Audience, extent: Extent) -> bool:
    use = policy.desk_pictures if audience is Audience.DESK else policy.public_pictures
    if audience is Audience.PUBLIC and not policy.contract and signals.max_image_preview == "none":
        return False
    return use is PictureUse.SHOW or (use is PictureUse.AS_TEXT and extent is Extent.FULL)


def _image_width(policy: Policy, signals: Signals, audience: Audience) -> int | None:
    if audience is Audience.DESK or policy.contract:
        return None
    return _IMAGE_PREVIEW_WIDTHS.get(signals.max_image_preview or "")


def _excerpt(filed: Filed, audience: Audience) -> str | None:
    """The outlet's own summary where it is short enough, else the opening of the text, cut."""
    article = filed.article
    summary = " ".join((article.summary or article.standfirst or "").split())
    first = lede(article.blocks)
    opening = " ".join(first.text.split()) if first is not None else ""
    text = summary if summary and clip(summary) == summary else clip(opening or summary)
    signals = article.signals
    if audience is Audience.PUBLIC and not filed.outlet.policy.contract and signals.max_snippet is not None:
        text = clip(text, graphemes=min(signals.max_snippet, EXCERPT_GRAPHEMES))
    return text or None


def lede(blocks: Sequence[Block]) -> Block | None:
    """The block that an excerpt is cut from: the first that reads as prose, else the first with words in it.

    Of 971 pages 61 open with a line that tells nothing: a day, a name, "Key takeaways:".
    """
    told = [block for block in blocks[:_LEDE_WITHIN] if block.kind in _LEDES and block.text.strip()]
    if not told:
        told = [block for block in blocks if block.kind in _LEDES and block.text.strip()][:1]
    return next((block for block in told if _is_prose(block.text)), told[0] if told else None)


def _is_prose(text: str) -> bool:
    if len(text) >= _LONG_LINE:
        return True
    return _SENTENCE_END.search(text) is not None and (text.count(" ") >= 4 or (not text.isascii() and " " not in text))


def clip(text: str, *, words: int = EXCERPT_WORDS, graphemes: int = EXCERPT_GRAPHEMES) -> str:
    """Cut one line of text to at most `words` words and `graphemes` graphemes, its ellipsis counted."""
    text = " ".join(text.split())
    parts = text.split(" ")
    shorter = " ".join(parts[:words]) if len(parts) > words else text
    if shorter.isascii() or _NOT_ALONE.search(shorter) is None:  # each character is a grapheme: none need be looked for
        count, first = len(shorter), shorter[: max(graphemes - 1, 0)]
    else:
        # A grapheme is at least one character, so only a prefix need be looked at; 16 covers flags and families.
        count, first = _graphemes(shorter[: graphemes * 16], graphemes - 1)
    if shorter == text and count <= graphemes and len(shorter) <= graphemes * 16:
        return text
    if graphemes < 2:
        return ""
    cut = first
    if len(cut) < len(shorter) and " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:–—-") + "…" if cut else ""


def _graphemes(text: str, most: int) -> tuple[int, str]:
    """How many graphemes a text has, and its first `most`."""
    ends = [match.end() for match in _GRAPHEME.finditer(text)]
    return len(ends), text[: ends[min(most, len(ends)) - 1]] if ends and most > 0 else ""
