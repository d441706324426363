"""Where a stated time puts an article in lists."""

# ruff: noqa: DTZ001  # an outlet's time without a zone is what is tried here

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dateline.model import Article, Stamp
from dateline.walk.placing import page_place, place

SEEN = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        (None, None),
        (Stamp(datetime(2019, 3, 5, 12, tzinfo=timezone(timedelta(hours=2)))), datetime(2019, 3, 5, 10, tzinfo=UTC)),
        (Stamp(SEEN + timedelta(days=3)), SEEN),
        (Stamp(datetime(1970, 1, 1, tzinfo=UTC)), None),
        (Stamp(datetime(2019, 3, 5), day_only=True), datetime(2019, 3, 5, tzinfo=UTC)),
        (Stamp(datetime(2026, 3, 14), day_only=True), None),
        (Stamp(datetime(2026, 3, 14, 1)), None),
        (Stamp(datetime(2026, 3, 20)), None),
        (Stamp(datetime(1, 1, 1)), None),
    ],
)
def test_a_stated_time_is_believed_as_far_as_it_can_be(stamp: Stamp | None, at: datetime | None) -> None:
    assert place(stamp, SEEN) == at


def test_a_page_places_only_what_its_feed_could_not() -> None:
    undated, page = Article("https://a.example/1", "H"), Article("https://a.example/1", "H")
    page = replace(page, published=Stamp(datetime(2019, 3, 5, 12, tzinfo=UTC)))
    assert page_place(undated, page, SEEN) == datetime(2019, 3, 5, 12, tzinfo=UTC)
    assert page_place(undated, undated, SEEN) is None
    dated = replace(undated, updated=Stamp(datetime(2026, 3, 1, tzinfo=UTC)))
    assert page_place(dated, page, SEEN) is None
