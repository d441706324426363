"""Articles and policies as JSON documents: written whole, read back equal, fields of later versions ignored.

What a feed's entry is stored as is made in the cell that read it (`written`), so nothing here may need SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec
import regex

from dateline.errors import StoreError
from dateline.model import Article, Block, Policy, Signals
from dateline.rights import EXCERPT_GRAPHEMES, EXCERPT_WORDS, lede
from dateline.store.packing import pack, unpacked
from dateline.text import searchable, valid
from dateline.urls import picture_id

# Raised when what `search_text` makes changes; the index is then made anew on the next start.
SEARCH_VERSION = 1
MAX_CHARACTERS = 150_000  # of one article; a tsvector holds 1 MiB
OPENING_CHARACTERS = 400
SHORT_BYTES = 2_000  # of a document: four in five wire reports; a line of a list costs 10 µs more where it is one
_EXCERPT_REACH = 16 * EXCERPT_GRAPHEMES + 100  # as far as the excerpt ever looks
_GRAPHEME = regex.compile(r"\X")


def _plain(value: Any) -> Any:
    """What the encoder does not know; NotImplementedError is how it is told that neither do we (a bug of ours)."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} cannot stand in a document")


class _Addressed(msgspec.Struct):
    url: str


_encoder = msgspec.json.Encoder(enc_hook=_plain)
_article_decoder = msgspec.json.Decoder(Article)
_address_decoder = msgspec.json.Decoder(_Addressed)
_policy_decoder = msgspec.json.Decoder(Policy)
_NO_SIGNALS = Signals()
_PLAIN_FIELDS = tuple(f.name for f in fields(Article) if f.name not in ("blocks", "signals"))
# What most articles are: said by leaving it out, as reading fills it in again. Never change these.
_USUAL = {"direction": "ltr", "whole": True, "paywalled": False}
_plain_values = attrgetter(*_PLAIN_FIELDS)
_SAY_SOMETHING = frozenset((bool, int, str))  # also where they are false, 0 and empty


class Written(msgspec.Struct, frozen=True, array_like=True):
    """An article as it is stored: the documents, packed; what it is found by; its pictures as (id, address)."""

    url: str
    whole: bool
    document: bytes
    opening: bytes | None
    words: str
    pictures: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    agency: str | None = None

    @property
    def article(self) -> Article:
        """The article again."""
        return article_of(unpacked(self.document))


def written(article: Article) -> Written:
    """All that storing an article for the first time needs of it."""
    document, opening = _article_documents(article)
    pictures = tuple([(picture_id(image.url), valid(image.url)) for image in article.images])
    words = search_text(article)
    packed_opening = None if opening is None else pack(opening)
    return Written(article.url, article.whole, pack(document), packed_opening, words, pictures, *stated(article))


def stated(article: Article) -> tuple[str | None, str | None]:
    """The language and the agency that an article states, which searches are narrowed to."""
    language, agency = article.language, article.agency
    return None if language is None else valid(language), None if agency is None else valid(agency)


def article_texts(article: Article) -> tuple[str, str | None]:
    """An article and its opening (see below) as JSON; made together, at two thirds of the cost of one by one.

    A short article has no opening of its own, which would be most of it again: lists read it whole (`opened`).
    """
    whole, opening = _article_documents(article)
    return whole.decode(), None if opening is None else opening.decode()


def _article_documents(article: Article) -> tuple[bytes, bytes | None]:
    document = _document(article)
    whole = _json(document)
    if len(whole) <= SHORT_BYTES:
        return whole, None
    document["blocks"] = [_block(block) for block in _first_blocks(article.blocks)]
    if len(article.images) > 1:
        document["images"] = article.images[:1]
    document["whole"] = False
    for name in ("origins", "prices", "prices_at"):
        document.pop(name, None)
    for name in ("summary", "standfirst"):
        if name in document:
            document[name] = cut(document[name])
    return whole, _json(document)


def article_text(article: Article) -> str:
    """An article as JSON."""
    return _json(_document(article)).decode()


def _document(article: Article) -> dict[str, Any]:
    """The fields that say something: a quarter less to write, and reading fills in what is absent."""
    values = zip(_PLAIN_FIELDS, _plain_values(article), strict=True)
    document = {name: value for name, value in values if value or value.__class__ in _SAY_SOMETHING}
    for name, usual in _USUAL.items():
        if document[name] == usual:
            del document[name]
    document["blocks"] = [_block(block) for block in article.blocks]
    if article.signals != _NO_SIGNALS:
        document["signals"] = article.signals
    return document


def _block(block: Block) -> Block | dict[str, str]:
    bare = not (block.spans or block.items) and block.url is None and block.time is None
    return {"kind": block.kind, "text": block.text} if bare else block


def _json(document: dict[str, Any]) -> bytes:
    """JSON in UTF-8; what is no valid Unicode is dropped rather than the article."""
    try:
        return _encoder.encode(document)
    except UnicodeEncodeError:
        return _encoder.encode(_valid(msgspec.to_builtins(document, enc_hook=_plain)))


def article_of(document: str) -> Article:
    """The article again. Errors: StoreError where the document is damaged."""
    try:
        return _article_decoder.decode(document)
    except msgspec.MsgspecError as exc:
        raise StoreError(f"a stored article cannot be read: {exc}") from exc


def address_of(document: str) -> str:
    """The address in an article's document, which alone is read. Errors: StoreError where the document is damaged."""
    try:
        return _address_decoder.decode(document).url
    except msgspec.MsgspecError as exc:
        raise StoreError(f"a stored article cannot be read: {exc}") from exc


def policy_text(policy: Policy) -> str:
    """A policy as JSON."""
    return _encoder.encode(policy).decode()


def policy_of(document: str) -> Policy:
    """The policy again. Errors: StoreError where the document is damaged."""
    try:
        return _policy_decoder.decode(document)
    except msgspec.MsgspecError as exc:
        raise StoreError(f"a stored policy cannot be read: {exc}") from exc


def _valid(value: Any) -> Any:
    if isinstance(value, str):
        return valid(value).encode("utf-8", "ignore").decode()
    if isinstance(value, dict):
        return {_valid(key): _valid(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_valid(item) for item in value]
    return value


# --- openings --------------------------------------------------------------------------------------
#
# What lists are made from: the first text of the body, cut, and one picture. The cut leaves the article's one
# excerpt (rights.py) as it is: what `rights.clip` makes of the cut text is what it makes of the whole.


def opened(article: Article) -> Article:
    """The opening of an article that is read whole: what `article_texts` makes of a longer one."""
    return replace(
        article,
        blocks=_first_blocks(article.blocks),
        images=article.images[:1],
        whole=False,
        origins={},
        prices=(),
        prices_at=None,
        summary=None if article.summary is None else cut(article.summary),
        standfirst=None if article.standfirst is None else cut(article.standfirst),
    )


def _first_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    first = lede(blocks)
    return () if first is None else (Block(first.kind, cut(first.text), time=first.time),)


def cut(text: str) -> str:
    """At most OPENING_CHARACTERS of a text, more only where its excerpt reaches further."""
    if len(text) <= OPENING_CHARACTERS:
        return text
    short = text[:OPENING_CHARACTERS]
    words = short.split()
    if len(words) > EXCERPT_WORDS:
        return short
    line = " ".join(words)
    graphemes = len(line) if line.isascii() else sum(1 for _ in _GRAPHEME.finditer(line))
    if graphemes > EXCERPT_GRAPHEMES + 1:
        return short
    # Few words and few graphemes in many characters: runs of white space, or marks piled on letters.
    return " ".join(text[: 16 * _EXCERPT_REACH].split())[:_EXCERPT_REACH]


# --- what it is found by --------------------------------------------------------------------------


def search_text(article: Article) -> str:
    """What an article is found by: headline, kicker, standfirst, bylines, topics and body.

    The same words as `text.searchable` gives for the whole; word by word, because most words are ASCII or were
    folded a moment ago, which makes it 10 times faster for a text with one curly quote in it.
    """
    parts = [article.headline, article.kicker or "", article.standfirst or "", *article.authors, *article.topics]
    parts += [block.text for block in article.blocks]
    text = " ".join(parts)[:MAX_CHARACTERS]
    if text.isascii():
        return text.lower()
    for sign in "“”‘’–—…«»\xa0":
        text = text.replace(sign, " ")
    if text.isascii():
        return text.lower()
    return " ".join([word.lower() if word.isascii() else _folded(word) for word in text.split()])


def _folded(word: str) -> str:
    return _folded_before(word) if len(word) <= _WORTH_KEEPING else searchable(word)


_WORTH_KEEPING = 24  # characters; longer runs are sentences of scripts without spaces
_folded_before = lru_cache(maxsize=8192)(searchable)
