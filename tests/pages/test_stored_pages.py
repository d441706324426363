"""Pages in memory: made once a change, sent as stored bytes, never another reader's, never older than a minute."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import brotli
import pytest

from dateline.model import ChangeKind, Extent, Policy, Standing

FULL = Policy(public=Extent.FULL)


@asynccontextmanager
async def running(site: Any) -> AsyncIterator[Any]:
    """The site with its follower, as a server runs it."""
    async with site.router.lifespan_context(site):
        yield site


async def heard(site: Any) -> None:
    """Let the follower take what was told."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_page_is_made_once_and_then_costs_the_store_nothing(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    await newsroom.file(outlet, article(0))
    counted = newsroom.counted()
    site = newsroom.site(store=counted)
    first = await asking(site, "/")
    calls = len(counted.calls)
    second = await asking(site, "/")
    assert calls > 0 and len(counted.calls) == calls
    assert second.body == first.body and second.headers["etag"] == first.headers["etag"]


async def test_a_hundred_at_once_make_a_page_once(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    await newsroom.file(outlet, article(0))
    site = newsroom.site()
    answers = await asyncio.gather(*(asking(site, "/") for _ in range(100)))
    assert {a.status for a in answers} == {200} and site.pages.made == 1


async def test_who_has_the_page_is_told_so(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    etag = (await asking(site, "/")).headers["etag"]
    again = await asking(site, "/", if_none_match=etag)
    assert again.status == 304 and again.body == b"" and again.headers["etag"] == etag
    assert "content-security-policy" in again.headers


@pytest.mark.parametrize("encoding", ["gzip", "br"])
async def test_encodings_carry_the_same_page(newsroom: Any, asking: Any, encoding: str) -> None:
    site = newsroom.site()
    plain = await asking(site, "/")
    packed = await asking(site, "/", accept_encoding=encoding)
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert packed.headers["content-encoding"] == encoding and unpack(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    assert plain.headers["vary"] == "accept-encoding"


async def test_a_head_request_gets_the_headers_of_the_page(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    page = await asking(site, "/")
    for _ in range(2):
        head = await asking(site, "/", method="HEAD")
        assert head.status == 200 and head.body == b""
        assert head.headers["content-length"] == str(len(page.body))


async def test_an_article_that_comes_in_appears(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    async with running(newsroom.site()) as site:
        assert "report 5" not in (await asking(site, "/")).text
        await newsroom.file(outlet, article(5))
        await newsroom.tell()
        await heard(site)
        assert "report 5" in (await asking(site, "/")).text


async def test_an_article_taken_down_is_gone_from_every_page_at_once(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    ids = await newsroom.file(outlet, article(0), article(1))
    ways = ["/", "/latest", "/section/world", "/feed.xml", "/feed.atom", "/search?q=report", "/outlet/1"]
    async with running(newsroom.site()) as site:
        for path in ways:
            assert "report-0" in (await asking(site, path)).text, path
        await newsroom.store.news.set_standing(ids[0], Standing.TAKEN_DOWN, "a slip", newsroom.clock.now())
        await newsroom.tell(ChangeKind.REMOVAL)
        await heard(site)
        for path in ways:
            assert "report-0" not in (await asking(site, path)).text, path


async def test_prices_alone_make_no_page_anew_but_a_minute_does(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "1.00", "1"))
    async with running(newsroom.site()) as site:
        assert "$\u00a01.00" in (await asking(site, "/")).text
        await newsroom.price(("bitcoin", "BTC", "2.00", "1"))
        await newsroom.tell(ChangeKind.MARKET)
        await heard(site)
        assert "$\u00a01.00" in (await asking(site, "/")).text
        newsroom.clock.move(timedelta(seconds=61))
        assert "$\u00a02.00" in (await asking(site, "/")).text


async def test_relative_times_are_never_older_than_a_minute(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post")
    await newsroom.file(outlet, article(0))
    site = newsroom.site()
    assert "9 min ago" in (await asking(site, "/")).text
    newsroom.clock.move(timedelta(seconds=61))
    assert "10 min ago" in (await asking(site, "/")).text


async def test_unknown_query_keys_make_no_other_page(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    for junk in range(50):
        await asking(site, f"/?utm_source={junk}")
        await asking(site, f"/latest?x={junk}")
        await asking(site, f"/section/world?q={junk}")
    assert len(site.pages) == 3


async def test_errors_redirects_and_searches_are_not_kept(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post")
    ids = await newsroom.file(outlet, article(0))
    site = newsroom.site()
    for n in range(20):
        await asking(site, f"/nope/{n}")
        await asking(site, f"/article/{ids[0]}/wrong-{n}")
        await asking(site, f"/search?q=word{n}")
        await asking(site, f"/markets?q=coin{n}")
    assert len(site.pages) == 0


async def test_memory_stays_within_its_bound(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    await newsroom.file(outlet, *(article(n) for n in range(30)))
    site = newsroom.site(cache_bytes=300_000)
    for found in await newsroom.store.news.latest(limit=30):
        path = (await asking(site, f"/article/{found.id}")).headers["location"]
        assert (await asking(site, path)).status == 200
        assert site.pages.size_bytes <= 300_000
    assert 0 < len(site.pages) < 30


async def test_a_page_costs_few_questions_to_the_store(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    await newsroom.file(outlet, *(article(n) for n in range(40)))
    counted = newsroom.counted()
    site = newsroom.site(store=counted)

    async def asked(path: str) -> Counter[str]:
        before = len(counted.calls)
        assert (await asking(site, path)).status == 200
        return Counter(call for call in counted.calls[before:] if not call.startswith("stories."))

    front = await asked("/")
    near = Counter({"news.holding": 1})  # and openings where something is near
    assert front["news.latest"] == 2 and front & near == near and sum(front.values()) <= 9
    newest = (await newsroom.store.news.latest(limit=1))[0]
    path = f"/article/{newest.id}/ports-settle-fees-report-0"
    assert await asked(path) == Counter({"news.latest": 1}) + near, "the article itself is one reading of stories"
    second = (await newsroom.store.news.latest(limit=2))[1]
    other = f"/article/{second.id}/ports-settle-fees-report-1"
    assert await asked(other) == near
    assert await asked("/latest") == Counter({"news.latest": 1})


async def test_a_foreign_host_is_answered_with_nothing_of_ours(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    await asking(site, "/")
    answer = await asking(site, "/", host="evil.example")
    assert answer.status == 400 and b"evil" not in answer.body and b"html" not in answer.body


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/feed.xml", "/robots.txt", "/clock", "/healthz", "/static/dateline.css", "/latest?after=x"]
)
async def test_every_answer_carries_the_security_headers_once(newsroom: Any, asking: Any, path: str) -> None:
    site = newsroom.site()
    for _ in range(2):
        answer = await asking(site, path)
        names = Counter(name.lower() for name, _ in answer.pairs)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff" and "referrer-policy" in answer.headers
        assert "set-cookie" not in answer.headers
        assert max(names.values()) == 1


async def test_our_files_are_kept_for_ever_under_the_mark_of_their_text(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    marked = await asking(site, site.static.address("dateline.css"))
    assert "immutable" in marked.headers["cache-control"] and marked.headers["content-type"].startswith("text/css")
    assert "immutable" not in (await asking(site, "/static/dateline.css?v=other")).headers["cache-control"]


async def test_the_store_away_is_a_503_and_health_says_so(newsroom: Any, asking: Any) -> None:
    from dateline.errors import StoreBusy

    class Away:
        def __getattr__(self, name: str) -> Any:
            raise StoreBusy("disk full at /secret")

    counted = newsroom.counted()
    for part in ("news", "changes", "sources", "markets", "desk", "stories"):
        setattr(counted, part, Away())
    site = newsroom.site(store=counted)
    for path in ("/", "/healthz", "/article/1"):
        answer = await asking(site, path)
        assert answer.status == 503 and "secret" not in answer.text
