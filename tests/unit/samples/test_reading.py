"""What is read from a sample's page and feed is what was written: text, headline, time, authors, picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dateline.extract import extract, from_entry, section_of
from dateline.formats import feeds
from dateline.samples.feeds import render as feed_bytes
from dateline.samples.outlets import SAMPLE_OUTLETS
from dateline.samples.pages import article_page
from dateline.samples.press import Printed, on_show, with_caption

ANCHOR = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
PRINTED = [item for outlet in SAMPLE_OUTLETS for item in on_show(outlet, ANCHOR, ANCHOR + timedelta(days=1))]


WHOLE = [item for item in PRINTED if item.sample.outlet.feeds[0].whole]


def _name(item: Printed) -> str:
    return f"{item.sample.outlet.key}-{item.sample.slug}"


def _page(item: Printed) -> bytes:
    return article_page(item, [other for other in PRINTED if other.sample.outlet == item.sample.outlet])


@pytest.mark.parametrize("item", PRINTED, ids=_name)
def test_the_page_gives_back_what_was_written(item: Printed) -> None:
    sample, picture = item.sample, with_caption(item)
    article = extract(_page(item), sample.url, content_type="text/html; charset=utf-8")
    assert tuple(block.text for block in article.blocks) == item.paragraphs()
    assert (article.headline, article.kicker) == (item.headline, sample.kicker)
    assert article.standfirst == item.standfirst
    assert article.published
    assert article.published.when == item.published
    assert (article.language, article.direction) == (sample.outlet.language, sample.outlet.direction)
    assert article.whole
    assert article.flags == ()
    assert article.topics == sample.topics
    if sample.authors:
        assert article.authors == sample.authors
    images = [(image.url, image.caption, image.credit) for image in article.images]
    expected = (
        [(sample.outlet.address("/pictures/" + picture.file), picture.caption, picture.credit)] if picture else []
    )
    assert images == expected


@pytest.mark.parametrize("item", PRINTED, ids=_name)
def test_the_page_is_filed_in_the_section_that_it_was_written_for(item: Printed) -> None:
    article = extract(_page(item), item.sample.url, content_type="text/html; charset=utf-8")
    labels = [article.section] if article.section else []
    assert section_of(labels, item.sample.url, item.sample.outlet.section) == item.sample.section


@pytest.mark.parametrize("item", WHOLE, ids=_name)
def test_a_feed_that_carries_the_text_gives_back_what_was_written(item: Printed) -> None:
    sample, picture = item.sample, with_caption(item)
    feed = sample.outlet.feeds[0]
    address = sample.outlet.address(feed.path)
    parsed = feeds.parse(feed_bytes(sample.outlet, feed, [item], ANCHOR), address, None)
    article = from_entry(parsed.entries[0], parsed)
    assert tuple(block.text for block in article.blocks) == item.paragraphs()
    assert article.headline == item.headline
    assert article.published
    assert article.published.when == item.published
    assert article.authors == sample.bylines
    assert [image.url for image in article.images] == (
        [sample.outlet.address("/pictures/" + picture.file)] if picture else []
    )
