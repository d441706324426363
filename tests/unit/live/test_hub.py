"""Frames as server-sent events: whole at first, then what changed, and what was missed after a break."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dateline.live import hub as hub_module
from dateline.live.hub import Hub

Frame = dict[str, Any]


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


def frame(**prices: str) -> Frame:
    return {"now": 1, "u": [{"s": key, "p": price} for key, price in prices.items()]}


def parsed(event: bytes) -> tuple[str, Frame]:
    """An event's id and data, read as a browser reads them."""
    assert event.endswith(b"\n\n")
    fields = dict(line.split(": ", 1) for line in event.decode().strip().split("\n"))
    assert set(fields) == {"id", "data"}
    return fields["id"], json.loads(fields["data"])


def prices(data: Frame) -> dict[str, str]:
    return {row["s"]: row["p"] for row in data["u"]}


async def opened(hub: Hub, last_event_id: str | None = None) -> AsyncIterator[bytes]:
    """A stream whose first line, how soon to come back, was read."""
    stream = hub.stream(last_event_id)
    assert await anext(stream) == b"retry: 5000\n\n"
    return stream


async def seen_now(hub: Hub, last_event_id: str | None = None) -> tuple[str, Frame] | None:
    """What a client that comes now with that id gets at once; None: nothing, it waits."""
    stream = await opened(hub, last_event_id)
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.01)
    if not first.done():
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        return None
    return parsed(first.result())


async def test_a_newcomer_gets_every_row_and_then_what_changes() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1", ETH="2"))
    hub.send(frame(ETH="3"))
    stream = await opened(hub)
    assert prices(parsed(await anext(stream))[1]) == {"BTC": "1", "ETH": "3"}
    hub.send(frame(BTC="4"))
    assert prices(parsed(await anext(stream))[1]) == {"BTC": "4"}


async def test_a_stream_opened_before_any_price_waits_for_the_first() -> None:
    hub = Hub(SetClock())
    stream = await opened(hub)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    hub.send(frame(BTC="1"))
    assert prices(parsed(await waiting)[1]) == {"BTC": "1"}


async def test_a_client_that_comes_back_gets_the_union_of_what_it_missed() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1", ETH="1", XRP="1"))
    stream = await opened(hub)
    last_id, _ = parsed(await anext(stream))
    hub.send(frame(BTC="2"))
    hub.send(frame(ETH="2"))
    hub.send(frame(BTC="3"))
    resumed = await seen_now(hub, last_id)
    assert resumed is not None
    assert prices(resumed[1]) == {"BTC": "3", "ETH": "2"}


async def test_a_client_that_missed_nothing_gets_nothing_until_something_changes() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    first = await seen_now(hub)
    assert first is not None
    assert await seen_now(hub, first[0]) is None


@pytest.mark.parametrize("last_id", ["", "7", "zzz-1", "../../etc", "x" * 10_000, "0-99999999999999999999", "\u0000"])
async def test_an_id_that_is_not_ours_gets_every_row(last_id: str) -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    hub.send(frame(ETH="1"))
    first = await seen_now(hub, last_id)
    assert first is not None
    assert prices(first[1]) == {"BTC": "1", "ETH": "1"}


async def test_an_id_of_before_a_restart_gets_every_row() -> None:
    clock = SetClock()
    hub = Hub(clock)
    hub.send(frame(BTC="1"))
    old = await seen_now(hub)
    clock.at += timedelta(minutes=1)
    hub = Hub(clock)
    hub.send(frame(BTC="2"))
    assert old is not None
    again = await seen_now(hub, old[0])
    assert again is not None
    assert prices(again[1]) == {"BTC": "2"}


async def test_an_id_of_a_number_still_to_come_gets_every_row() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    first = await seen_now(hub)
    assert first is not None
    again = await seen_now(hub, first[0].replace("-1", "-50"))
    assert again is not None
    assert prices(again[1]) == {"BTC": "1"}


async def test_a_slow_client_skips_to_the_newest() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="0", ETH="0"))
    stream = await opened(hub)
    await anext(stream)
    for number in range(1, 1001):
        hub.send(frame(BTC=str(number)))
    last_id, data = parsed(await anext(stream))
    assert prices(data) == {"BTC": "1000"}
    assert last_id.endswith("-1001")


async def test_every_client_that_keeps_up_gets_the_same_bytes() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="0"))
    streams = [await opened(hub) for _ in range(50)]
    for stream in streams:
        await anext(stream)
    hub.send(frame(BTC="1"))
    events = [await anext(stream) for stream in streams]
    assert len({id(event) for event in events}) == 1, "made once for all"


async def test_a_late_event_carries_the_time_of_its_sending() -> None:
    clock = SetClock()
    hub = Hub(clock)
    hub.send({"now": int(clock.at.timestamp() * 1000), "u": [{"s": "BTC", "p": "1"}]})
    clock.at += timedelta(minutes=4)
    late = await seen_now(hub)
    assert late is not None
    assert late[1]["now"] == int(clock.at.timestamp() * 1000), "a page sets its clock by it"


async def test_silence_is_broken_by_a_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(seconds=15) == hub_module.KEEP_ALIVE_EVERY
    monkeypatch.setattr(hub_module, "KEEP_ALIVE_EVERY", timedelta(milliseconds=1))
    stream = await opened(Hub(SetClock()))
    assert (await anext(stream)).startswith(b":")


async def test_a_forgotten_row_is_not_sent_to_newcomers() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1", OLD="1"))
    hub.forget(["OLD", "never there"])
    first = await seen_now(hub)
    assert first is not None
    assert prices(first[1]) == {"BTC": "1"}


async def test_closing_ends_every_stream() -> None:
    hub = Hub(SetClock())
    stream = await opened(hub)
    waiting = asyncio.ensure_future(anext(stream, b"end"))
    await asyncio.sleep(0)
    hub.close()
    assert await waiting == b"end"
    assert hub.streams == 0
    assert [part async for part in hub.stream()] == [b"retry: 60000\n\n"]


async def test_streams_are_bounded_and_one_too_many_is_told_when_to_come_back() -> None:
    hub = Hub(SetClock(), most_streams=2)
    streams = [await opened(hub) for _ in range(2)]
    assert [part async for part in hub.stream()] == [b"retry: 60000\n\n"]
    async with aclosing(streams.pop()):  # type: ignore[type-var]
        pass
    assert hub.streams == 1
    await opened(hub)


async def test_rows_are_bounded() -> None:
    hub = Hub(SetClock(), most_rows=2)
    hub.send(frame(A="1", B="1"))
    hub.send(frame(A="2"))
    with pytest.raises(ValueError, match="at most 2 rows"):
        hub.send(frame(C="1"))


@pytest.mark.parametrize("bad", [{"now": 1, "u": [{"p": "1"}]}, {"now": 1, "u": "BTC"}, {"now": 1, "u": [1]}])
async def test_a_frame_of_another_shape_is_refused(bad: Frame) -> None:
    with pytest.raises(ValueError, match="a frame is"):
        Hub(SetClock()).send(bad)


async def test_a_frame_without_rows_is_not_sent() -> None:
    hub = Hub(SetClock())
    hub.send(frame())
    assert await seen_now(hub) is None


async def test_names_with_line_breaks_cannot_break_the_stream() -> None:
    hub = Hub(SetClock())
    hub.send({"now": 1, "u": [{"s": "A\n\ndata: B\r", "p": "1"}]})
    first = await seen_now(hub)
    assert first is not None
    assert first[1]["u"][0]["s"] == "A\n\ndata: B\r"


async def test_whoever_leaves_and_comes_back_at_random_ends_with_the_true_prices() -> None:
    draw = random.Random(7)
    hub = Hub(SetClock())
    truth: dict[str, str] = {}
    views: list[dict[str, str]] = [{} for _ in range(20)]
    ids: list[str | None] = [None] * 20
    for step in range(200):
        changed = {draw.choice("ABCDEFGH"): str(step) for _ in range(draw.randint(1, 3))}
        truth |= changed
        hub.send(frame(**changed))
        for client in range(20):
            if draw.random() < 0.2 or step == 199:  # it is there just now
                stream = await opened(hub, ids[client])
                if ids[client] is None or not ids[client].endswith(f"-{step + 1}"):  # type: ignore[union-attr]
                    ids[client], data = parsed(await anext(stream))
                    views[client] |= prices(data)
    assert all(view == truth for view in views)
