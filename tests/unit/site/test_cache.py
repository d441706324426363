"""Stored pages: kept by number and age, bounded by bytes, made once at a time, sent in the encoding asked for."""

from __future__ import annotations

import asyncio
import gzip

import brotli
import pytest

from dateline.site.cache import Page, Pages, etag_of, matches


def page(body: bytes = b"x" * 2000, number: int = 1, lives_until_s: float = 60.0) -> Page:
    return Page(body, ((b"content-type", b"text/html"),), etag_of(body), 200, number, lives_until_s)


def test_a_page_is_found_only_under_its_change_number_and_while_it_is_young() -> None:
    pages = Pages(1_000_000)
    pages.put("/", page(number=7, lives_until_s=60.0))
    assert pages.get("/", 7, 59.9) is not None
    assert pages.get("/", 8, 59.9) is None
    assert pages.get("/", 7, 60.0) is None


def test_the_longest_unused_page_makes_room_and_bytes_stay_within_the_limit() -> None:
    pages = Pages(100_000)
    for n in range(40):
        pages.put(f"/{n}", page(b"%d" % n * 2000))
        pages.get("/0", 1, 0.0)  # always in use
        assert pages.size_bytes <= 100_000
    assert pages.get("/0", 1, 0.0) is not None
    assert pages.get("/1", 1, 0.0) is None
    assert pages.get("/39", 1, 0.0) is not None


def test_putting_a_page_again_counts_its_bytes_once() -> None:
    pages = Pages(100_000)
    for _ in range(5):
        pages.put("/", page())
    once = page().room_bytes
    assert pages.size_bytes == once


def test_a_page_larger_than_a_tenth_of_the_room_is_not_kept() -> None:
    pages = Pages(100_000)
    pages.put("/", page(b"x" * 20_000))
    assert len(pages) == 0 and pages.size_bytes == 0


async def test_who_asks_for_a_page_being_made_waits_for_it() -> None:
    pages, made, release = Pages(100_000), 0, asyncio.Event()

    async def make() -> Page:
        nonlocal made
        made += 1
        await release.wait()
        return page()

    asked = [asyncio.create_task(pages.once("/", 1, make)) for _ in range(20)]
    await asyncio.sleep(0)
    release.set()
    found = await asyncio.gather(*asked)
    assert made == 1 and all(each is found[0] for each in found)


async def test_an_error_of_the_maker_reaches_everyone_and_is_not_kept() -> None:
    pages, release = Pages(100_000), asyncio.Event()

    async def fail() -> Page:
        await release.wait()
        raise ValueError("no")

    asked = [asyncio.create_task(pages.once("/", 1, fail)) for _ in range(3)]
    await asyncio.sleep(0)
    release.set()
    assert all(isinstance(each, ValueError) for each in await asyncio.gather(*asked, return_exceptions=True))

    async def make() -> Page:
        return page()

    assert await pages.once("/", 1, make) is not None


async def test_when_the_first_asker_goes_away_the_others_are_told_to_make_it_themselves() -> None:
    pages, started = Pages(100_000), asyncio.Event()

    async def make() -> Page:
        started.set()
        await asyncio.sleep(3600)
        return page()

    first = asyncio.create_task(pages.once("/", 1, make))
    await started.wait()
    second = asyncio.create_task(pages.once("/", 1, make))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is None
    with pytest.raises(asyncio.CancelledError):
        await first


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        (b"gzip, deflate, br", b"br"),
        (b"gzip", b"gzip"),
        (b"br;q=0, gzip", b"gzip"),
        (b"gzip;q=0.0", None),
        (b"GZIP", None),  # lower case on the wire in practice; anything else is sent plain
        (b"brotli", None),
        (b"", None),
    ],
)
def test_the_body_is_sent_in_an_encoding_that_the_client_takes(accept: bytes, encoding: bytes | None) -> None:
    stored = page(b"wire copy " * 300)
    body, found = stored.encoded(accept)
    assert found == encoding
    opened = {b"br": brotli.decompress, b"gzip": gzip.decompress, None: bytes}[found](body)
    assert opened == stored.body


def test_an_encoding_is_made_once() -> None:
    stored = page(b"wire copy " * 300)
    assert stored.encoded(b"br")[0] is stored.encoded(b"br")[0]
    assert stored.encoded(b"gzip")[0] is stored.encoded(b"gzip")[0]


def test_a_validator_matches_in_a_list_and_as_a_star() -> None:
    etag = etag_of(b"text")
    assert matches(etag, etag) and matches(b'W/"a", ' + etag, etag) and matches(b"*", etag)
    assert not matches(b'W/"a"', etag) and not matches(etag[:-2] + b'"', etag)
