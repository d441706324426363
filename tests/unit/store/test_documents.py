"""Documents: what is written is read back equal, and openings leave the one excerpt as it is."""

# ruff: noqa: DTZ001  # times without a zone are what some of this is about
from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import StoreError
from dateline.model import (
    Article,
    ArticleId,
    Audience,
    Block,
    BlockKind,
    Dateline,
    Extent,
    Filed,
    Image,
    Outlet,
    OutletId,
    PagePrice,
    PictureUse,
    Policy,
    Provenance,
    Signals,
    Span,
    SpanKind,
    Stamp,
)
from dateline.rights import show
from dateline.store.documents import (
    OPENING_CHARACTERS,
    SHORT_BYTES,
    article_of,
    article_text,
    article_texts,
    opened,
    policy_of,
    policy_text,
)

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
maybe = st.none() | texts
offsets = st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
stamps = st.builds(
    Stamp, st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.none() | offsets), st.booleans()
)
spans = st.builds(Span, st.integers(0, 9), st.integers(0, 9), st.sampled_from(SpanKind), maybe)
blocks = st.builds(
    Block,
    st.sampled_from(BlockKind),
    texts,
    spans=st.lists(spans, max_size=2).map(tuple),
    items=st.lists(texts, max_size=2).map(tuple),
    url=maybe,
    time=st.none() | stamps,
)
images = st.builds(
    Image,
    texts,
    caption=maybe,
    credit=maybe,
    pool=st.booleans(),
    taken=st.none() | st.dates(date(1900, 1, 1)),
    width=st.none() | st.integers(0, 9),
)
signals = st.builds(
    Signals,
    max_snippet=st.none() | st.integers(0, 300),
    nosnippet=st.booleans(),
    max_image_preview=maybe,
    unavailable_after_at=st.none() | instants,
    tdm_reserved=st.booleans(),
)
prices = st.builds(PagePrice, texts, texts, maybe, maybe, st.decimals(0, 10**9, places=6), texts)
articles = st.builds(
    Article,
    url=texts,
    headline=texts,
    kicker=maybe,
    standfirst=maybe,
    section=maybe,
    topics=st.lists(texts, max_size=2).map(tuple),
    published=st.none() | stamps,
    updated=st.none() | stamps,
    authors=st.lists(texts, max_size=2).map(tuple),
    dateline=st.none() | st.builds(Dateline, texts, maybe),
    blocks=st.lists(blocks, max_size=3).map(tuple),
    images=st.lists(images, max_size=2).map(tuple),
    provenance=st.lists(st.builds(Provenance, texts, texts, maybe), max_size=2).map(tuple),
    signals=st.just(Signals()) | signals,
    summary=maybe,
    whole=st.booleans(),
    paywalled=st.booleans(),
    word_count=st.integers(0, 10**6),
    flags=st.lists(texts, max_size=2).map(tuple),
    origins=st.dictionaries(texts, texts, max_size=2),
    prices=st.lists(prices, max_size=2).map(tuple),
    prices_at=st.none() | instants,
)


@given(articles)
@settings(max_examples=80, deadline=None)
def test_an_article_is_read_back_equal(article: Article) -> None:
    document = article_text(article)
    assert article_of(document) == article
    assert article_texts(article)[0] == document
    json.loads(document)


@given(st.builds(Policy, public=st.sampled_from(Extent), contract=st.booleans(), note=texts))
def test_a_policy_is_read_back_equal(policy: Policy) -> None:
    assert policy_of(policy_text(policy)) == policy


def test_a_stamp_without_a_zone_comes_back_without_one() -> None:
    article = Article("u", "h", published=Stamp(datetime(2024, 11, 6, 21, 26)))
    published = article_of(article_text(article)).published
    assert published is not None
    assert not published.zoned


def test_fields_of_a_later_version_are_ignored_and_missing_ones_have_their_defaults() -> None:
    document = json.dumps({"url": "u", "headline": "h", "mood": {"of": ["a", "later", "version"]}, "blocks": []})
    assert article_of(document) == Article("u", "h")


@pytest.mark.parametrize("document", ["", "null", "{}", '{"url": 1, "headline": "h"}', "{"])
def test_a_damaged_document_is_a_store_error(document: str) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        article_of(document)


@pytest.mark.parametrize("document", ['{"public": 3}', "[", ""])
def test_a_damaged_policy_is_a_store_error(document: str) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        policy_of(document)


def test_a_lone_surrogate_costs_itself_and_not_the_article() -> None:
    article = Article("u", "Head\ud800line", blocks=(Block(BlockKind.PARAGRAPH, "a\udfffb"),), origins={"a\ud800": "b"})
    read = article_of(article_text(article))
    assert (read.headline, read.blocks[0].text, read.origins) == ("Headline", "ab", {"a": "b"})


# --- openings --------------------------------------------------------------------------------------

_PIECES = [
    "word",
    "a",
    "Donaudampfschifffahrt" * 9,
    "東京",
    "ก็",
    "👨‍👩‍👧",
    "e\u0301" * 7,
    "  ",
    "\n\n",
    "z" + "\u0300" * 40,
    "–",
]
long_texts = st.lists(st.sampled_from(_PIECES), max_size=120).map(" ".join) | st.lists(
    st.sampled_from(_PIECES), max_size=120
).map("".join)
long_blocks = st.builds(Block, st.sampled_from(BlockKind), long_texts)
OUTLET = Outlet(
    OutletId(1),
    "A",
    "https://a.example/",
    policy=Policy(public=Extent.EXCERPT, public_pictures=PictureUse.SHOW, desk=Extent.EXCERPT),
)


@given(
    st.builds(
        Article,
        url=st.just("u"),
        headline=st.just("h"),
        blocks=st.lists(long_blocks, max_size=3).map(tuple),
        summary=st.none() | long_texts,
        standfirst=st.none() | long_texts,
        signals=signals.map(lambda s: replace(s, unavailable_after_at=None)),
    )
)
@settings(max_examples=150, deadline=None)
def test_an_opening_gives_the_same_excerpt_as_the_whole(article: Article) -> None:
    opening = opened(article_of(article_text(article)))
    assert not opening.whole
    text = article_texts(article)[1]
    assert text is None or article_of(text) == opening
    for audience in Audience:
        excerpts = [
            shown.excerpt
            for kept in (article, opening)
            if (shown := show(Filed(ArticleId(1), OUTLET, kept, "world", NOW, NOW), audience, NOW)) is not None
        ]
        assert len(excerpts) == 2
        assert excerpts[0] == excerpts[1]


@given(articles, st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_an_opening_is_the_same_whether_it_was_kept_or_is_cut_on_reading(article: Article, times: int) -> None:
    article = replace(article, blocks=article.blocks * times)
    whole, text = article_texts(article)
    assert (text is None) == (len(whole.encode()) <= SHORT_BYTES)
    assert text is None or article_of(text) == opened(article)


def test_an_opening_keeps_what_lists_show_and_little_else() -> None:
    article = Article(
        "u",
        "h",
        kicker="k",
        authors=("Ann",),
        blocks=tuple(Block(BlockKind.PARAGRAPH, "word " * 200) for _ in range(50)),
        images=(Image("1"), Image("2")),
        origins={"headline": "feed"},
    )
    whole, text = article_texts(article)
    assert text is not None
    opening = article_of(text)
    assert len(text) < len(whole) / 20
    assert len(opening.blocks[0].text) == OPENING_CHARACTERS
    cut = {"blocks", "images", "whole", "origins"}
    assert all(getattr(opening, f.name) == getattr(article, f.name) for f in fields(Article) if f.name not in cut)
