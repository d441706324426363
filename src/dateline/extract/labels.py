"""What a page is filed under: its section and topics, and the kicker above its headline."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline import urls
from dateline.extract import words
from dateline.extract.blocks import RawBlock
from dateline.extract.headlines import fold
from dateline.extract.reading import Page
from dateline.model import SpanKind
from dateline.text import tidy

MAX_TOPICS = 30
_COMMAS = re.compile(r"\s*[,;|]\s*")
_ABOVE = 8  # blocks above the headline that may be its kicker or section
# What stands in a label's place and is none: buttons, times, counts, rubrics of the page's own workings.
_NO_LABEL = re.compile(
    r"search|suche?(?: nach)?|buscar|recherche|cerca|menu|home(?:page)?|start(?:seite)?|accueil|inicio|last updated|updated|published|posted|by|share|teilen|print|advertisement|anzeige|sponsored"
    r"|read more|more|follow|subscribe|sign in|log ?in|newsletter|comments?|views?|uncategori[sz]ed|general|default|none|null|undefined|article|articles|story|page|post|posts|blog|blogs|front page|headlines|archive"
    r"|live|video|videos|audio|podcast|photos?|gallery|exclusive|breaking|breaking news|latest|latest news|premium|plus",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b\d+\s?(?:views?|mins?|minutes?|comments?|shares?|words?)\b|\d{1,2}[:.]\d{2}|\d{4}|://|@|[{}<>=]", re.IGNORECASE
)


# What systems put before a topic, and their own numbers and switches among topics.
_KEYED = re.compile(r"([A-Z][\w ]{1,24}):\s*(.+)")
_KEYS = frozenset(("category", "tag", "topic", "subject", "keyword", "section"))
_FOLDER = re.compile(r"^[a-z]{3,14}/(?=[^/]+$)")
_CODE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{20,}|\d+", re.IGNORECASE)
_NO_TAGS = words.NAV | words.RELATED | words.COMMENTS | words.BYLINE  # a footer may be the post's own
_APART = 4  # blocks without a topic after which the row of them is at its end


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels as printed."""

    section: str | None
    section_origin: str | None
    kicker: str | None
    topics: tuple[str, ...]
    kicker_origin: str | None = None
    topics_origin: str | None = None


def read(page: Page, headline: str, headline_block: int) -> Labels:
    """Section, kicker and topics; each empty where the page names none."""
    kicker = _above(page, headline, headline_block, words.KICKER)
    section, origin = _section(page, headline, headline_block)
    if kicker is not None and section is not None and fold(kicker) == fold(section):
        kicker = None
    topics, topics_origin = _topics(page)
    if not topics and (topics := _printed_topics(page, headline_block) or _marked_topics(page)):
        topics_origin = "labels under the text"
    return Labels(section, origin, kicker, topics, "label above the headline" if kicker else None, topics_origin)


def is_label(text: str) -> bool:
    """Whether a short text names something that an article may be filed under."""
    bare = text.strip(" :|·•–—-»>")
    return (
        2 <= len(bare) <= 60
        and not bare.isdigit()
        and len(bare.split()) <= 6
        and _NO_LABEL.fullmatch(bare) is None
        and _COUNTS.search(bare) is None
    )


def _section(page: Page, headline: str, headline_block: int) -> tuple[str | None, str | None]:
    for origin, values in (
        ("JSON-LD", page.data.texts("articleSection")),
        (
            "meta tags",
            page.metas.all(
                "article:section", "section", "parsely-section", "og:section", "cxenseparse:taxonomy", "category"
            ),
        ),
        ("breadcrumb", [*page.data.crumbs, *page.trail]),
    ):
        for value in values:
            label = tidy(_COMMAS.split(value)[0])[:80]
            if is_label(label) and fold(label) != fold(headline):
                return label, origin
    printed = _above(page, headline, headline_block, words.SECTION)
    return printed, ("label above the headline" if printed else None)


def _above(page: Page, headline: str, headline_block: int, bits: int) -> str | None:
    """The nearest short label above the headline whose class says so."""
    if headline_block < 0:
        return None
    blocks = page.laid.blocks
    for index in range(headline_block - 1, max(-1, headline_block - 1 - _ABOVE), -1):
        text = _labelled(page, blocks[index], bits)
        if text is not None and is_label(text) and fold(text) != fold(headline):
            return text
    inside = _labelled_inside(blocks[headline_block], bits)
    return inside if inside is not None and is_label(inside) else None


def _labelled(page: Page, block: RawBlock, bits: int) -> str | None:
    chain = page.laid.ancestors(block.element, 4)
    if any(page.laid.elements[element].bits & (words.NAV | words.RELATED | words.FOOTER) for element in chain):
        return None
    for mark in block.marks:
        if mark.bits & bits:
            return block.text[mark.start : mark.end].strip()
    if any(page.laid.elements[element].bits & bits for element in chain[:2]):
        return block.text.strip()
    return None


def _labelled_inside(block: RawBlock, bits: int) -> str | None:
    """A kicker printed inside the headline's own element."""
    for mark in block.marks:
        if mark.bits & bits and mark.end - mark.start < len(block.text) * 0.6:
            return block.text[mark.start : mark.end].strip(" :|") or None
    return None


def _without_keys(topics: list[str]) -> list[str]:
    """Topics out of a list of keys and values, as some systems keep them: "Category: World", "Page Type: Article"."""
    keyed = [_KEYED.fullmatch(topic) for topic in topics]
    if sum(found is not None for found in keyed) < 2:
        return topics
    kept = [
        found[2] if found is not None else topic
        for topic, found in zip(topics, keyed, strict=True)
        if found is None or found[1].lower() in _KEYS
    ]
    return list(dict.fromkeys(kept))


def _printed_topics(page: Page, headline_block: int) -> tuple[str, ...]:
    """The first row of linked labels below the headline whose class says tags."""
    found: dict[str, str] = {}
    apart = 0
    for block in page.laid.blocks[headline_block + 1 :] if headline_block >= 0 else ():
        chain = [page.laid.elements[element].bits for element in page.laid.ancestors(block.element, 4)]
        apart += 1
        if found and apart > _APART:
            break
        if any(bits & _NO_TAGS for bits in chain) or not any(bits & words.TAGS for bits in chain[:3]):
            continue
        if block.link_chars * 2 < len(block.text):
            continue  # a paragraph with a link
        for start, end, kind, _ in block.spans:
            label = block.text[start:end].strip(" #,;·|")
            if kind is SpanKind.LINK and is_label(label):
                found.setdefault(fold(label), label)
                apart = 0
    return tuple(found.values())[:MAX_TOPICS]


def _marked_topics(page: Page) -> tuple[str, ...]:
    """The first row of links that say by their rel that they are tags."""
    found: dict[str, str] = {}
    row = None
    for node in page.tree.css('a[rel~="tag"]:not([rel~="category"])')[:MAX_TOPICS]:
        holder = node.parent.parent if node.parent is not None and node.parent.tag == "li" else node.parent
        if holder is None or (row is not None and holder.mem_id != row):
            break
        row = holder.mem_id
        label = tidy(node.text()).strip(" #,;·|")
        if is_label(label):
            found.setdefault(fold(label), label)
    return tuple(found.values())


def _topics(page: Page) -> tuple[tuple[str, ...], str | None]:
    tags = page.metas.all("article:tag", "parsely-tags")
    sources: Sequence[tuple[str, Sequence[str]]] = (
        ("JSON-LD", page.data.texts("keywords")),
        ("meta tags", tags),
        ("meta tags", page.metas.all("news_keywords")),
        ("meta tags", page.metas.all("keywords", "sailthru.tags")),
    )
    host = fold(urls.host_of(page.url).removeprefix("www."))
    for origin, values in sources:
        found: dict[str, str] = {}
        for value in values:
            for part in _COMMAS.split(value[:4_000]):
                topic = _FOLDER.sub("", tidy(part)[:80])
                if topic and fold(topic) not in ("", host) and not _CODE.fullmatch(topic):
                    found.setdefault(fold(topic), topic)
        if found:
            return tuple(_without_keys(list(found.values()))[:MAX_TOPICS]), origin
    return (), None
