"""Frames to many clients: whole at first, then what changed, and what was missed after a break; one write, no queue."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.readers import Reader

from dateline.live import hub as hub_module
from dateline.live.frames import GZIP_HEAD, Form, change_text
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
    return {"now": 1, "u": [row(key, price) for key, price in prices.items()]}


def row(key: str, price: str, **more: object) -> Frame:
    return {"s": key, "p": price, "c": "1.5", "t": 0, "every": 0, "ended": False, **more}


def test_a_newcomer_gets_every_row_and_then_what_changes() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1", ETH="2"))
    hub.send(frame(ETH="3"))
    client = Reader(hub)
    assert client.prices() == {"BTC": "1", "ETH": "3"}
    hub.send(frame(BTC="4"))
    assert client.prices() == {"BTC": "4"}


def test_a_stream_opened_before_any_price_waits_for_the_first() -> None:
    hub = Hub(SetClock())
    client = Reader(hub)
    assert client.frames() == []
    hub.send(frame(BTC="1"))
    assert client.prices() == {"BTC": "1"}


def test_a_name_is_told_once_and_again_when_its_interval_changes() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    client = Reader(hub)
    hub.send(frame(BTC="2", ETH="1"))
    hub.send({"now": 1, "u": [row("BTC", "3", every=300)]})
    assert [data.get("k") for data in client.frames()] == [[[0, "BTC", 0]], [[1, "ETH", 0]], [[0, "BTC", 300]]]


def test_a_row_carries_price_change_age_and_end() -> None:
    clock = SetClock()
    now_ms = int(clock.at.timestamp() * 1000)
    hub = Hub(clock)
    hub.send(
        {
            "now": 1,
            "u": [row("BTC", "1", c="5.28764", t=now_ms - 12_900), row("OLD", "2", c=None, t=now_ms + 5, ended=True)],
        }
    )
    (data,) = Reader(hub).frames()
    assert data == {
        "v": 1,
        "t": now_ms,
        "k": [[0, "BTC", 0], [1, "OLD", 0]],
        "u": [[0, "1", "5.29", 12], [1, "2", None, 0, 1]],
    }


@pytest.mark.parametrize(
    ("change", "text"), [("0.005", "0.01"), ("-0.0049", "-0.00"), ("NaN", None), ("x", None), (None, None), (1.5, None)]
)
def test_a_change_is_rounded_from_its_text(change: object, text: str | None) -> None:
    assert change_text(change) == text


def test_a_client_that_comes_back_gets_the_union_of_what_it_missed() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1", ETH="1", XRP="1"))
    client = Reader(hub)
    client.frames()
    hub.send(frame(BTC="2"))
    hub.send(frame(ETH="2"))
    hub.send(frame(BTC="3"))
    resumed = Reader(hub, client.last_id)
    resumed.names = client.names
    assert resumed.prices() == {"BTC": "3", "ETH": "2"}


def test_a_client_that_missed_nothing_gets_nothing_until_something_changes() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    client = Reader(hub)
    client.frames()
    assert Reader(hub, client.last_id).frames() == []


@pytest.mark.parametrize("last_id", ["", "7", "zzz-1", "../../etc", "x" * 10_000, "0-99999999999999999999", "\u0000"])
def test_an_id_that_is_not_ours_gets_every_row(last_id: str) -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    hub.send(frame(ETH="1"))
    assert Reader(hub, last_id).prices() == {"BTC": "1", "ETH": "1"}


def test_an_id_of_before_a_restart_gets_every_row() -> None:
    clock = SetClock()
    hub = Hub(clock)
    hub.send(frame(BTC="1"))
    old = Reader(hub)
    old.frames()
    clock.at += timedelta(minutes=1)
    hub = Hub(clock)
    hub.send(frame(BTC="2"))
    assert Reader(hub, old.last_id).prices() == {"BTC": "2"}


def test_an_id_of_a_number_still_to_come_gets_every_row() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1"))
    client = Reader(hub)
    client.frames()
    assert client.last_id is not None
    assert Reader(hub, client.last_id.replace("-1", "-50")).prices() == {"BTC": "1"}


def test_a_client_whose_socket_is_full_skips_to_the_newest() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="0", ETH="0"))
    client = Reader(hub)
    client.wire.full = True
    for number in range(1, 1001):
        hub.send(frame(BTC=str(number)))
    assert len(client.frames()) == 2, "the one that filled it, and no other"
    client.wire.drain()
    assert client.prices() == {"BTC": "1000"}
    assert client.last_id is not None and client.last_id.endswith("-1001")
    hub.send(frame(ETH="1"))
    assert client.prices() == {"ETH": "1"}


def test_a_client_that_takes_nothing_for_two_minutes_is_let_go() -> None:
    clock = SetClock()
    hub = Hub(clock)
    client, other = Reader(hub), Reader(hub)
    client.wire.full = True
    hub.send(frame(BTC="1"))
    clock.at += hub_module.STALLED
    hub.tend()
    assert not client.wire.closed
    clock.at += timedelta(seconds=1)
    hub.tend()
    assert client.wire.closed and not other.wire.closed
    assert hub.streams == 1


def test_every_client_that_keeps_up_gets_the_same_bytes() -> None:
    hub = Hub(SetClock())
    clients = [Reader(hub) for _ in range(50)]
    hub.send(frame(BTC="1"))
    assert len({id(client.wire.parts[-1]) for client in clients}) == 1, "made once for all"


def test_packed_clients_share_their_bytes_and_may_join_at_any_frame() -> None:
    hub = Hub(SetClock())
    clients = []
    for number in range(5):
        clients.append(Reader(hub, form=Form.PACKED))
        hub.send(frame(BTC=str(number)))
    assert len({id(client.wire.parts[-1]) for client in clients}) == 1
    for client in clients:
        answer = b"".join(client.wire.parts)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"content-encoding: gzip" in head and body.startswith(GZIP_HEAD)
        plain = zlib.decompressobj(31).decompress(body)
        assert plain.startswith(b"retry: 5000\n\n") and plain.endswith(b"\n\n") and b'[[0,"4","1.50",' in plain


def test_a_late_frame_carries_the_time_of_its_sending() -> None:
    clock = SetClock()
    hub = Hub(clock)
    made_ms = int(clock.at.timestamp() * 1000)
    hub.send({"now": 1, "u": [row("BTC", "1", t=made_ms)]})
    clock.at += timedelta(minutes=4)
    (data,) = Reader(hub).frames()
    assert data["t"] == made_ms + 240_000, "a page sets its clock by it"
    assert data["u"][0][3] == 240, "and the price is as old as it is"


def test_silence_is_broken_by_a_comment() -> None:
    hub = Hub(SetClock())
    client = Reader(hub)
    hub.tend()
    assert client.wire.parts[-1].startswith(b":")


def test_a_forgotten_row_is_not_sent_to_newcomers() -> None:
    hub = Hub(SetClock())
    hub.send(frame(BTC="1", OLD="1"))
    hub.forget(["OLD", "never there"])
    assert Reader(hub).prices() == {"BTC": "1"}


def test_closing_ends_every_stream() -> None:
    hub = Hub(SetClock())
    client, slow = Reader(hub), Reader(hub)
    slow.wire.full = True
    hub.send(frame(BTC="1"))
    hub.close()
    assert client.wire.closed and slow.wire.closed
    assert hub.streams == 0
    assert hub.full


def test_streams_are_bounded() -> None:
    hub = Hub(SetClock(), most_streams=2)
    first = Reader(hub)
    assert not hub.full
    Reader(hub)
    assert hub.full
    first.wire.close()
    assert hub.streams == 1 and not hub.full


def test_rows_are_bounded() -> None:
    hub = Hub(SetClock(), most_rows=2)
    hub.send(frame(A="1", B="1"))
    hub.send(frame(A="2"))
    with pytest.raises(ValueError, match="at most 2 rows"):
        hub.send(frame(C="1"))


@pytest.mark.parametrize("bad", [{"now": 1, "u": [{"p": "1"}]}, {"now": 1, "u": "BTC"}, {"now": 1, "u": [1]}])
def test_a_frame_of_another_shape_is_refused(bad: Frame) -> None:
    with pytest.raises(ValueError, match="a frame is"):
        Hub(SetClock()).send(bad)


def test_a_frame_without_rows_is_not_sent() -> None:
    hub = Hub(SetClock())
    client = Reader(hub)
    hub.send(frame())
    assert client.frames() == []


def test_names_with_line_breaks_cannot_break_the_stream() -> None:
    hub = Hub(SetClock())
    hub.send({"now": 1, "u": [row("A\n\ndata: B\r", "1")]})
    client = Reader(hub)
    assert client.prices() == {"A\n\ndata: B\r": "1"}


def test_who_speaks_after_the_request_is_let_go() -> None:
    hub = Hub(SetClock())
    client = Reader(hub)
    client.stream.data_received(b"GET / HTTP/1.1")
    assert client.wire.closed and hub.streams == 0


def test_whoever_leaves_comes_back_and_stalls_at_random_ends_with_the_true_prices() -> None:
    draw = random.Random(7)
    hub = Hub(SetClock())
    truth: dict[str, str] = {}
    clients = [Reader(hub) for _ in range(20)]
    views: list[dict[str, str]] = [{} for _ in clients]
    for step in range(300):
        changed = {draw.choice("ABCDEFGH"): str(step) for _ in range(draw.randint(1, 3))}
        truth |= changed
        hub.send(frame(**changed))
        for place, client in enumerate(clients):
            act: Callable[[], object] | None = None
            if draw.random() < 0.1:
                act = client.wire.drain if client.wire.full else None
                client.wire.full = not client.wire.full
            elif draw.random() < 0.1:
                views[place] |= client.prices()
                client.wire.close()
                clients[place] = Reader(hub, client.last_id)
                clients[place].names = client.names
            if act is not None:
                act()
    for place, client in enumerate(clients):
        if client.wire.full:
            client.wire.drain()
        views[place] |= client.prices()
    assert all(view == truth for view in views)
