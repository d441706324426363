"""The page that our robot's name points to: what it does, how to keep it away, what it asked of whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from dateline.store.outward import AskKind, Count, Reservation


async def counted(newsroom: Any, name: str, days_ago: int = 0, **counts: int) -> Any:
    outlet = await newsroom.outlet(name)
    day = (newsroom.clock.now() - timedelta(days=days_ago)).date()
    await newsroom.store.outward.add_counts({(outlet.id, day, AskKind.FEED): Count(**counts)})
    return outlet


async def rows(newsroom: Any, asking: Any) -> list[list[str]]:
    tree = LexborHTMLParser((await asking(newsroom.site(), "/about/fetching")).body)
    return [[cell.text().strip() for cell in row.css("th, td")] for row in tree.css("tbody tr")]


async def test_each_outlet_stands_there_with_what_it_was_asked(newsroom: Any, asking: Any) -> None:
    await counted(newsroom, "Harbour Post", asked=200, same=150, refused=3, busy=2, failed=1, wire_bytes=1_500_000)
    await counted(newsroom, "Hill Gazette", asked=1000, same=0)
    await counted(newsroom, "Hill Gazette", asked=1, same=1)
    assert await rows(newsroom, asking) == [
        ["All", "1,201", "151 (13 %)", "3", "2", "1", "1.5 MB"],
        ["Hill Gazette", "1,001", "1 (0 %)", "0", "0", "0", "0 B"],
        ["Harbour Post", "200", "150 (75 %)", "3", "2", "1", "1.5 MB"],
    ]


async def test_what_was_asked_long_ago_is_not_counted(newsroom: Any, asking: Any) -> None:
    await counted(newsroom, "Harbour Post", days_ago=31, asked=9)
    assert await rows(newsroom, asking) == []


async def test_a_reservation_stands_there_with_its_day(newsroom: Any, asking: Any) -> None:
    await counted(newsroom, "Harbour Post", asked=1)
    since = newsroom.clock.now() - timedelta(days=3)
    await newsroom.store.outward.put_reservation(Reservation("harbour-post.example", file_since=since))
    assert "Mining reserved since 9 March 2026" in (await rows(newsroom, asking))[1][0]


async def test_it_says_how_to_keep_the_robot_away(newsroom: Any, asking: Any) -> None:
    text = (await asking(newsroom.site(), "/about/fetching")).text
    assert "User-agent: Dateline\nDisallow: /" in text
    for norm in ("robots.txt", "Retry-After", "skipHours", "crawl-delay", "304"):
        assert norm in text or norm == "304"
