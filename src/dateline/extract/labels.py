"""What a page is filed under: its section and topics, and the kicker above its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.extract import words
from dateline.extract.blocks import RawBlock
from dateline.extract.headlines import fold
from dateline.extract.reading import Page
from dateline.text import tidy

MAX_TOPICS = 30
_COMMAS = re.compile(r"\s*[,;|]\s*")
_ABOVE = 8  # blocks above the headline that may be its kicker or section


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
    return Labels(section, origin, kicker, _topics(page, section))


def _section(page: Page, headline: str, headline_block: int) -> tuple[str | None, str | None]:
    for origin, values in (
        ("JSON-LD", page.data.texts("articleSection")),
        (
            "meta tags",
            page.metas.all(
                "article:section", "section", "parsely-section", "og:section", "cxenseparse:taxonomy", "category"
            ),
        ),
    ):
        for value in values:
            label = tidy(_COMMAS.split(value)[0])[:80]
            if label and not label.isdigit() and fold(label) != fold(headline):
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
        if text is not None and 2 <= len(text) <= 60 and fold(text) != fold(headline):
            return text
    return _labelled_inside(blocks[headline_block], bits)


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


def _topics(page: Page, section: str | None) -> tuple[str, ...]:
    tags = page.metas.all("article:tag", "parsely-tags")
    sources: Sequence[Sequence[str]] = (
        page.data.texts("keywords"),
        tags,
        page.metas.all("news_keywords"),
        page.metas.all("keywords", "sailthru.tags"),
    )
    found: dict[str, str] = {}
    for values in sources:
        for value in values:
            for part in _COMMAS.split(value[:4_000]):
                topic = tidy(part)[:80]
                if topic and fold(topic):
                    found.setdefault(fold(topic), topic)
        if found:
            break
    return tuple(list(found.values())[:MAX_TOPICS])
