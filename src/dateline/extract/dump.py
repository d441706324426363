"""The same article from bare text: a page's text with menus, markup and layout lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline import urls
from dateline.errors import ExtractError
from dateline.extract import captions, datelines, languages, people, prices, weekdays
from dateline.extract.decoding import clean
from dateline.extract.headlines import opening_words
from dateline.extract.moments import sane
from dateline.extract.origin import provenance
from dateline.extract.phrases import is_credit_line, is_furniture, is_section_end
from dateline.formats.dates import LONGEST, stamp
from dateline.model import Article, Block, BlockKind, Image, Stamp
from dateline.text import tidy
from dateline.text import words as count_words

MAX_TEXT = 5_000_000
MAX_LINES = 20_000
_TOP = 14  # lines above the text that may be section, headline, time, byline
_PARAGRAPH = 90  # characters: a line of more that ends like a sentence is a paragraph
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'”’»“)\]]*$")
_SOURCE_LINE = re.compile(
    r"(?:source(?: link)?|quelle|via|original(?: article)?)\s*:?\s*(https?://\S+)?", re.IGNORECASE
)
_BACK = re.compile(r"back to top(?: button)?|nach oben|haut de page|volver arriba", re.IGNORECASE)
_PRICE = re.compile(r"[$€£¥₿]\s?\d|\d[\d.,]*\s?%")


def from_text(text: str, url: str) -> Article:
    """The article in a page's bare text; what the text lacks stays empty.

    Errors: ExtractError where no line reads like a paragraph.
    """
    lines = [tidy(line) for line in clean(text[:MAX_TEXT]).splitlines()[:MAX_LINES]]
    first = next((i for i, line in enumerate(lines) if _is_paragraph(line)), None)
    if first is None:
        raise ExtractError(url, "text without a paragraph, not an article")
    top = _read_top([line for line in lines[max(0, first - _TOP) : first] if line])
    blocks, images, linked, source_url = _read_body(lines[first:], url)
    dateline, blocks = datelines.mark(blocks)
    agency = (dateline.agency if dateline else None) or top.agency
    flag = weekdays.contradiction(blocks, top.published)
    return Article(
        url=url,
        headline=top.headline or opening_words(blocks),
        section=top.section,
        language=None,
        direction=languages.direction(None, top.headline + " " + blocks[0].text),
        published=top.published,
        authors=top.authors,
        agency=agency,
        dateline=dateline,
        blocks=blocks,
        images=images,
        source_url=source_url,
        provenance=provenance(agency, source_url, None, url, linked=linked),
        word_count=sum(count_words(block.text) for block in blocks),
        made_from="text",
        flags=(flag,) if flag else (),
        origins={"headline": "line above the text", "body": "text", "published": "line above the text"},
        prices=prices.of_lines([line for line in lines if line]),
    )


class _Top:
    """The lines above a text, each taken for what it is."""

    def __init__(self) -> None:
        self.section: str | None = None
        self.headline = ""
        self.published: Stamp | None = None
        self.authors: tuple[str, ...] = ()
        self.agency: str | None = None


def _read_top(lines: Sequence[str]) -> _Top:
    top = _Top()
    rest: list[str] = []
    for line in lines:
        said = sane(stamp(line)) if len(line) <= LONGEST and any(c.isdigit() for c in line) else None
        if said is not None:
            top.published = top.published or said
        elif line[:3].lower() == "by " and len(line) < 120:
            named = people.from_byline(line, ())
            top.authors, top.agency = named.people, named.agency
        elif not is_furniture(line, 0.0):
            rest.append(line)
    if rest:
        top.headline = max(rest[-4:], key=len)
        above = rest[: rest.index(top.headline)]
        if above and len(above[-1]) <= 40 and len(above[-1].split()) <= 4:
            top.section = above[-1]
    return top


def _read_body(lines: Sequence[str], url: str) -> tuple[tuple[Block, ...], tuple[Image, ...], bool, str | None]:
    """Paragraphs until the page's tail begins: source line, related list, back to top, price list."""
    blocks: list[Block] = []
    images: list[Image] = []
    linked, source_url = False, None
    for line in lines:
        if not line:
            continue
        if (found := _SOURCE_LINE.fullmatch(line)) is not None:
            linked = True
            source_url = urls.resolve(url, found[1]) if found[1] else None
            break
        if _BACK.fullmatch(line) or is_section_end(line):
            break
        if is_credit_line(line) and (image := _caption(line)) is not None:
            images.append(image)
        elif _is_paragraph(line) or (_SENTENCE_END.search(line[-6:]) and not _PRICE.search(line[:80])):
            blocks.append(Block(BlockKind.PARAGRAPH, line))
    return tuple(blocks), tuple(images), linked, source_url


def _caption(line: str) -> Image | None:
    """A caption that stands among paragraphs; the picture's own address is lost in bare text."""
    told = captions.read(line)
    if told.credit is None or (not line.startswith("©") and not told.agency and len(line) > 400):
        return None
    return Image(
        url="",
        caption=told.caption,
        credit=told.credit,
        agency=told.agency,
        photographer=told.photographer,
        pool=told.pool,
        file_photo=told.file_photo,
        taken=told.taken,
    )


def _is_paragraph(line: str) -> bool:
    return len(line) >= _PARAGRAPH and _SENTENCE_END.search(line[-6:]) is not None
