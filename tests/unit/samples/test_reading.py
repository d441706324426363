"""What is read from a sample's page and feed is what was written: text, headline, time, authors, picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dateline.extract import extract
from dateline.extract.sections import section_of
from dateline.samples.outlets import SAMPLE_OUTLETS
from dateline.samples.pages import article_page
from dateline.samples.press import Printed, on_show, with_caption

ANCHOR = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
PRINTED = [item for outlet in SAMPLE_OUTLETS for item in on_show(outlet, ANCHOR, ANCHOR + timedelta(days=1))]


@pytest.fixture(params=PRINTED, ids=lambda item: f"{item.sample.outlet.key}-{item.sample.slug}")
def item(request: pytest.FixtureRequest) -> Printed:
    printed: Printed = request.param
    return printed


def _page(item: Printed) -> bytes:
    return article_page(item, [other for other in PRINTED if other.sample.outlet == item.sample.outlet])


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


def test_the_page_is_filed_in_the_section_that_it_was_written_for(item: Printed) -> None:
    article = extract(_page(item), item.sample.url, content_type="text/html; charset=utf-8")
    labels = [article.section] if article.section else []
    assert section_of(labels, item.sample.url, item.sample.outlet.section) == item.sample.section
