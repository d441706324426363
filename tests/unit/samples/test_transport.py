"""The road to the samples: it answers as a good server would, and what it serves lives on after the anchor."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from dateline.errors import Unreachable
from dateline.formats import discover, feeds
from dateline.model import Feed
from dateline.net.client import Client
from dateline.samples.outlets import SAMPLE_OUTLETS, SAMPLE_SUFFIX
from dateline.samples.press import samples
from dateline.samples.transport import SampleTransport

ANCHOR = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
ALL_FEEDS = [url for outlet in SAMPLE_OUTLETS for url in outlet.feed_urls]
LEDGER = "https://northgate-ledger.sample.invalid/atom.xml"
POST = "https://harbour-post.sample.invalid/feeds/news.xml"
EDITED = "https://northgate-ledger.sample.invalid/articles/quayside-halts-withdrawals.html"
PICTURE = "https://coast-mirror.sample.invalid/pictures/dunes.webp"


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = ANCHOR) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    def move(self, minutes: float) -> None:
        self._now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def road(clock: SetClock) -> SampleTransport:
    return SampleTransport(clock, ANCHOR)


async def _feed(road: SampleTransport, url: str) -> Feed:
    status, headers, body = await road.answer(url, {})
    assert status == 200
    return feeds.parse(body, url, headers["content-type"])


async def _addresses(road: SampleTransport) -> set[str]:
    return {str(entry.url) for url in ALL_FEEDS for entry in (await _feed(road, url)).entries}


async def test_every_feed_is_read_without_a_doubt(road: SampleTransport) -> None:
    kinds = set()
    for url in ALL_FEEDS:
        feed = await _feed(road, url)
        kinds.add(feed.kind)
        assert feed.notes == ()
        assert not feed.partial
        assert feed.self_url == url
        assert all(entry.guid and entry.published and entry.published.zoned for entry in feed.entries)
    assert kinds == {"rss", "atom", "json"}


async def test_the_feeds_carry_each_article_once(road: SampleTransport) -> None:
    all_of_them = [entry.url for url in ALL_FEEDS for entry in (await _feed(road, url)).entries]
    assert len(all_of_them) == len(set(all_of_them)) == 60


async def test_some_feeds_carry_the_text_and_others_only_a_summary(road: SampleTransport) -> None:
    for outlet in SAMPLE_OUTLETS:
        for feed, url in zip(outlet.feeds, outlet.feed_urls, strict=True):
            entries = (await _feed(road, url)).entries
            assert all(bool(entry.content_html) is feed.whole for entry in entries)
            assert all(entry.summary_html for entry in entries)
    assert {feed.whole for outlet in SAMPLE_OUTLETS for feed in outlet.feeds} == {True, False}


async def test_a_home_page_names_its_outlets_feeds(road: SampleTransport) -> None:
    for outlet in SAMPLE_OUTLETS:
        status, _, body = await road.answer(outlet.home_url, {})
        assert status == 200
        assert tuple(link.url for link in discover.feeds(body, outlet.home_url)) == outlet.feed_urls


async def test_every_article_of_a_feed_and_every_picture_of_a_page_is_there(road: SampleTransport) -> None:
    for address in await _addresses(road):
        status, headers, body = await road.answer(address, {})
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        home = address.split("/", 3)
        for path in re.findall(r'<img src="([^"]+)"', body.decode()):
            status, headers, picture = await road.answer(f"https://{home[2]}{path}", {})
            assert (status, headers["content-type"]) == (200, "image/webp")
            assert picture[8:12] == b"WEBP"


async def test_nothing_but_sample_addresses_is_named_anywhere(road: SampleTransport) -> None:
    pages = [*ALL_FEEDS, *(outlet.home_url for outlet in SAMPLE_OUTLETS), *(await _addresses(road))]
    standards = {"schema.org", "www.w3.org", "purl.org", "search.yahoo.com", "jsonfeed.org"}
    for address in pages:
        _, _, body = await road.answer(address, {})
        for host in re.findall(r"https?:\\?/\\?/([\w.-]+)", body.decode()):
            assert host in standards or host.endswith(SAMPLE_SUFFIX), (address, host)


@pytest.mark.parametrize("url", [POST, LEDGER, EDITED, PICTURE, "https://coast-mirror.sample.invalid/robots.txt"])
async def test_both_validators_are_honoured(road: SampleTransport, url: str) -> None:
    _, first, _ = await road.answer(url, {})
    for condition in (
        {"if-none-match": first["etag"]},
        {"If-None-Match": f'"other", W/{first["etag"]}'},
        {"if-modified-since": first["last-modified"]},
    ):
        status, headers, body = await road.answer(url, condition)
        assert (status, body) == (304, b"")
        assert headers["etag"] == first["etag"]


async def test_a_tag_goes_before_a_date(road: SampleTransport) -> None:
    _, first, _ = await road.answer(POST, {})
    both = {"if-none-match": '"stale"', "if-modified-since": first["last-modified"]}
    assert (await road.answer(POST, both))[0] == 200


@pytest.mark.parametrize("date", ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", ""])
async def test_an_old_or_broken_date_gets_the_whole(road: SampleTransport, date: str) -> None:
    assert (await road.answer(POST, {"if-modified-since": date}))[0] == 200


async def test_three_articles_appear_after_the_anchor(road: SampleTransport, clock: SetClock) -> None:
    counts = [len(await _addresses(road))]
    for minutes in (3, 8, 50):
        clock.move(minutes)
        counts.append(len(await _addresses(road)))
    assert counts == [60, 61, 62, 63]


async def test_an_article_that_has_not_appeared_yet_is_not_there(road: SampleTransport, clock: SetClock) -> None:
    address = next(sample.url for sample in samples() if sample.offset == timedelta(minutes=2))
    assert (await road.answer(address, {}))[0] == 404
    clock.move(minutes=2)
    assert (await road.answer(address, {}))[0] == 200


async def test_five_minutes_on_a_text_is_changed_and_nothing_says_so(road: SampleTransport, clock: SetClock) -> None:
    before = next(e for e in (await _feed(road, LEDGER)).entries if e.url == EDITED)
    _, old, _ = await road.answer(LEDGER, {})
    clock.move(minutes=5)
    status, new, _ = await road.answer(LEDGER, {"if-none-match": old["etag"]})
    after = next(e for e in (await _feed(road, LEDGER)).entries if e.url == EDITED)
    assert status == 200
    assert new["last-modified"] != old["last-modified"]
    assert before.content_html != after.content_html
    assert (before.title, before.updated, before.guid) == (after.title, after.updated, after.guid)


async def test_a_restart_with_the_same_anchor_churns_nothing(clock: SetClock) -> None:
    first = SampleTransport(clock, ANCHOR)
    _, before, _ = await first.answer(POST, {})
    second = SampleTransport(clock, ANCHOR)
    assert (await second.answer(POST, {"if-none-match": before["etag"]}))[0] == 304


async def test_without_an_anchor_the_samples_are_as_new_as_the_clock(clock: SetClock) -> None:
    clock.move(minutes=100_000)
    newest = max(e.published.when for e in (await _feed(SampleTransport(clock), POST)).entries if e.published)
    assert clock.now() - newest < timedelta(minutes=10)


async def test_a_name_that_no_sample_has_is_not_reached(road: SampleTransport) -> None:
    with pytest.raises(Unreachable):
        await road.answer("https://nobody.sample.invalid/", {})


@pytest.mark.parametrize("path", ["/nothing", "/pictures/../articles/harbour-post.toml", "/pictures/", "/pictures/x"])
async def test_what_is_not_there_is_not_found(road: SampleTransport, path: str) -> None:
    status, _, body = await road.answer(f"https://harbour-post.sample.invalid{path}", {})
    assert status == 404
    assert b"[[article]]" not in body


async def test_the_guarded_client_asks_them_without_a_network(road: SampleTransport) -> None:
    client = Client(user_agent="Dateline test", inside={SAMPLE_SUFFIX: road})
    try:
        first = await client.get(LEDGER)
        again = await client.get(LEDGER, validators=first.validators)
    finally:
        await client.close()
    assert (first.status, again.status) == (200, 304)
    assert feeds.parse(first.body, LEDGER, None).title == "Northgate Ledger"
