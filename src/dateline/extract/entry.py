"""A feed's entry to an article. This runs for every new entry of every feed, so it must be cheap.

Budget: 10,000 entries of 2 kB in about 1.2 s of CPU; see tests/unit/extract/test_entry.py for what it must give.
"""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re

from dateline import urls
from dateline.extract import addresses, agencies, captions, datelines, languages, nesting, people, quick, render
from dateline.extract.blocks import Laid, RawBlock, RawPicture, attribute, fragment, lay_tokens
from dateline.extract.corrections import kind_of
from dateline.extract.headlines import opening_words
from dateline.extract.moments import sane
from dateline.extract.origin import provenance
from dateline.extract.phrases import is_credit_line, is_feed_furniture, is_furniture
from dateline.extract.pictures import best_address, is_picture, key_of
from dateline.extract.tidy import tidy_tokens
from dateline.formats.links import absolute
from dateline.model import Article, Block, BlockKind, Entry, Feed, FeedImage, Image
from dateline.text import is_plain, plain, tidy, unescape
from dateline.text import words as count_words

MAX_CONTENT = 2_000_000  # characters of an entry's HTML that are read
SUMMARY_LIMIT = 2_000
WHOLE_WORDS = 120  # a text of fewer words is taken to be a summary
CUT_WORDS = 400  # a text of more is taken to be whole unless its end says otherwise
_CUT_OFF = re.compile(
    r"(?:\[\s?(?:…|\.{3}|&hellip;)\s?\]|…|\.{3})\s*(?:[»→>]+)?\s*$"
    r"|\b(?:read (?:more|on|the (?:rest|full|whole|entire).{0,40})|continue reading.{0,80}|full (?:story|article|text)|keep reading|more\s?[»→>]+"
    r"|weiterlesen.{0,60}|mehr lesen|lire la suite.{0,60}|leer más|seguir leyendo.{0,40}|continua a leggere|leggi tutto|leia mais|lees verder|les mer|läs mer"
    r"|читать (?:далее|полностью)|続きを読む|阅读全文|閱讀全文|더 보기)\s*[.»→>…\]]*\s*$",
    re.IGNORECASE,
)
TAIL = 700  # characters of markup that hold the end of a text
_TAG = re.compile(r"<[^<>]*>")
_ENDS = (".", "!", "?", ".”", ".“", '."', ".)", "。", "।")  # of sentences; invitations to read on seldom have them
_PLAIN_ENDS = tuple(f"{end}</p>" for end in _ENDS)  # as most texts end, so that no more is looked at
_MARKUP = re.compile(r"<[a-zA-Z!/]")
_MEDIA = re.compile(r"^image/(?!svg)", re.IGNORECASE)


def from_entry(entry: Entry, feed: Feed) -> Article:
    """The article that a feed's entry gives: whole where it carries its text, else its summary as the opening."""
    url = entry.url or entry.guid or ""
    base = entry.url or feed.home_url or feed.self_url or ""
    content = (entry.content_html or "")[:MAX_CONTENT]
    summary_html = (entry.summary_html or "")[:MAX_CONTENT]
    resolve = addresses.resolver(base)
    blocks, pictures, folded = _read(content or summary_html, resolve)
    summary = plain(summary_html)[:SUMMARY_LIMIT]
    headline = tidy(entry.title) or opening_words(blocks)
    blocks = _without_headline(blocks, headline)
    dateline, blocks = datelines.mark(blocks)
    authors, named = people.names(entry.authors, (feed.title,)) if entry.authors else ((), None)
    agency = (dateline.agency if dateline else None) or named
    if agency is None and entry.source_name:
        agency = agencies.agency(entry.source_name)
    language = languages.tag(entry.language or feed.language)
    source_url = _elsewhere(entry.source_url, url)
    count = _words_of(blocks, folded)
    return Article(
        url=url,
        headline=headline,
        language=language,
        direction=languages.direction(language, f"{headline} {_opening(blocks)}"),
        section=next(filter(None, map(tidy, entry.categories)), None),
        topics=tuple(dict.fromkeys(label for c in entry.categories[:30] if (label := tidy(c)[:80]))),
        published=sane(entry.published),
        updated=None if entry.updated == entry.published else sane(entry.updated),
        authors=authors,
        agency=agency,
        dateline=dateline,
        blocks=blocks,
        images=_images(entry, pictures, resolve),
        source_url=source_url,
        provenance=provenance(agency, source_url, feed.title or None, feed.self_url or base, kind="feed"),
        signals=feed.signals,
        summary=summary or None,
        whole=bool(content) and count >= WHOLE_WORDS and not is_cut(content),
        word_count=count,
        made_from="feed",
        origins={"headline": "feed", "body": "feed content" if content else "feed summary", "published": "feed"},
    )


def _opening(blocks: tuple[Block, ...]) -> str:
    text = blocks[0].text if blocks else ""
    return (text if len(text) >= 300 else "\n".join([block.text for block in blocks[:10]]))[:300]


def _words_of(blocks: tuple[Block, ...], folded: bool) -> int:
    """How many words. `folded`: their texts have single spaces and no other white space, so these are counted."""
    if not folded:
        return sum([count_words(block.text) for block in blocks])
    whole = " ".join([block.text for block in blocks])
    if not whole:
        return 0
    if whole.isascii() or is_plain(whole.encode("utf-8", "surrogatepass")):
        return whole.count(" ") + 1  # a tenth of the cost
    return count_words(whole)


def is_whole(article: Article, entry: Entry) -> bool:
    """Whether a feed's text is the whole one, so that the page need not be asked for it."""
    if not article.whole or not article.blocks:
        return False
    # One text in both fields is a summary more often than not, unless it is long.
    return article.word_count >= CUT_WORDS or entry.content_html != entry.summary_html


def is_cut(markup: str) -> bool:
    """Whether a text ends as one that goes on elsewhere: "[…]", "Read more"."""
    tail = markup[-TAIL:]
    if tail.endswith(_PLAIN_ENDS) and not tail.endswith("..</p>") and "appeared first on" not in tail:
        return False
    tail = unescape(_TAG.sub(" ", tail))
    if "appeared first on" in tail and (posted := tail.rfind("The post ")) >= 0:
        tail = tail[:posted]  # that line stands under whole texts and under summaries alike
    tail = tail.rstrip()[-120:]
    return tail.endswith(("…", "...", "[…]", "[...]")) or (
        not tail.endswith(_ENDS) and _CUT_OFF.search(tail) is not None
    )


# --- body ------------------------------------------------------------------------------------------


def _read(markup: str, resolve: addresses.Resolve) -> tuple[tuple[Block, ...], list[RawPicture], bool]:
    """Blocks, pictures, and whether the texts are folded to single spaces."""
    if not markup:
        return (), [], True
    if (paragraphs := quick.paragraphs(markup)) is not None:
        return tuple([Block(kind_of(text), text) for text in paragraphs if not _is_furniture(text)]), [], True
    if not _MARKUP.search(markup):
        return _plain_blocks(markup), [], True
    tokens = tidy_tokens(markup)
    if tokens is not None and (read := quick.blocks(tokens, resolve)) is not None:
        return tuple([block for block in read[0] if not _is_furniture(block.text)]), read[1], True
    if nesting.too_much(markup) is not None:
        return _plain_blocks(plain(markup)), [], True
    laid = fragment(markup) if tokens is None else lay_tokens(tokens)
    chosen = [index for index, raw in enumerate(laid.blocks) if _belongs(laid, raw)]
    return render.blocks(laid, chosen, -1, resolve), laid.pictures, False


def _plain_blocks(text: str) -> tuple[Block, ...]:
    parts = [plain(part) for part in text.replace("\r\n", "\n").split("\n\n")]
    return tuple(Block(BlockKind.PARAGRAPH, part) for part in parts if part)


def _belongs(laid: Laid, raw: RawBlock) -> bool:
    tag = laid.elements[raw.element].tag
    if tag == "figcaption" or (raw.pictures and is_credit_line(raw.text)):
        return False
    return not _is_furniture(raw.text)


def _is_furniture(text: str) -> bool:
    if len(text) > 160:
        return is_feed_furniture(text)
    return is_furniture(text, 0.0) or is_feed_furniture(text) or _CUT_OFF.fullmatch(text) is not None


def _without_headline(blocks: tuple[Block, ...], headline: str) -> tuple[Block, ...]:
    if len(blocks) > 1 and blocks[0].text == headline:
        return blocks[1:]
    return blocks


# --- pictures --------------------------------------------------------------------------------------


def _images(entry: Entry, pictures: list[RawPicture], resolve: addresses.Resolve) -> tuple[Image, ...]:
    named = list(entry.images[:12])
    if entry.enclosures:
        named += [FeedImage(e.url) for e in entry.enclosures[:12] if e.media_type and _MEDIA.match(e.media_type)]
    found = [image for each in named if (image := _from_feed(each)) is not None]
    for raw in pictures[:12]:
        url = best_address(raw, resolve)
        if url is not None:
            found.append(Image(url, alt=tidy(attribute(raw.attrs, "alt") or "")[:500] or None))
    if len(found) < 2:
        return tuple(found)
    kept: dict[str, Image] = {}
    for image in found:
        kept.setdefault(key_of(image.url), image)
    return tuple(kept.values())


def _from_feed(named: FeedImage) -> Image | None:
    url = absolute(None, named.url)
    if url is None or not is_picture(url):
        return None
    if not named.caption and not named.credit:
        return Image(url, width=named.width, height=named.height)
    told = captions.read(plain(named.caption or ""), plain(named.credit or "") or None)
    return Image(
        url=url,
        caption=told.caption,
        credit=told.credit,
        agency=told.agency,
        photographer=told.photographer,
        pool=told.pool,
        file_photo=told.file_photo,
        taken=told.taken,
        width=named.width,
        height=named.height,
    )


def _elsewhere(source_url: str | None, url: str) -> str | None:
    address = urls.resolve(None, source_url) if source_url else None
    return address if address and urls.host_of(address) != urls.host_of(url) else None
