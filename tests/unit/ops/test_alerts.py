"""Alerts: told once for each cause and day, by a real webhook and a real mail server on loopback."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.world import NOW, HereCells, SetClock, item, room_over

from dateline.intake.gate import HostGate
from dateline.live.feed import ChangeFeed
from dateline.model import AlertKind, Asset, AssetId, NextPoll, Outcome, OutcomeKind, PriceAlert, Source, Tick
from dateline.net.client import Allow, Client
from dateline.net.mail import MailServer
from dateline.ops import alerts_rules as rules
from dateline.ops.alerts import Alerting, Ways, open_alerts
from dateline.ops.alerts_rules import Alert
from dateline.ops.price_watch import PriceWatch
from dateline.store import open_store
from dateline.store.port import Polled, Store
from dateline.walk.editing import Editing
from dateline.walk.health import Health
from dateline.walk.news import Manners, NewsWalk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# --- the rules -------------------------------------------------------------------------------------


def alert(at: Any = NOW) -> Alert:
    return Alert("Post: gone", "/desk/source/1", at)


def test_an_alert_is_told_once_and_its_end_once() -> None:
    first = rules.decide({}, {"a": alert()}, NOW)
    assert list(first.opened) == ["a"]
    known = rules.told(first, NOW)
    assert not rules.decide(known, {"a": alert()}, NOW + DAY * 3).opened
    over = rules.decide(known, {}, NOW + HOUR)
    assert list(over.resolved) == ["a"] and not rules.decide(over.kept, {}, NOW + HOUR).resolved
    assert rules.decide(over.kept, {}, NOW + 2 * DAY).kept == {}


def test_what_flaps_is_told_once_a_day() -> None:
    known, at, told = rules.told(rules.decide({}, {"a": alert()}, NOW), NOW), NOW, 0
    for n in range(1, 30):
        at = NOW + n * HOUR
        decision = rules.decide(known, {} if n % 2 else {"a": alert(at)}, at)
        told += len(decision.opened) + len(decision.resolved)
        known = rules.told(decision, at)
    assert told <= 4


def test_what_nobody_heard_is_told_again_and_kept_alerts_come_back_as_they_were() -> None:
    decision = rules.decide({}, {"a": alert()}, NOW)
    assert rules.read(rules.written(decision.kept)) == decision.kept
    assert list(rules.decide(decision.kept, {"a": alert()}, NOW + HOUR).opened) == ["a"]
    assert rules.read(None) == {}


# --- the ways --------------------------------------------------------------------------------------


@dataclass
class Listener:
    """A webhook and a mail server, as far as they need to be one."""

    hooks: list[dict[str, Any]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    status: int = 204

    async def web(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))[15:])
        body = await reader.readexactly(size)
        if self.status < 300:
            self.hooks.append(json.loads(body))
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async def smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post\r\n")
        while line := (await reader.readline()).strip():
            verb = line.split()[0].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        await writer.drain()
        writer.close()


@dataclass
class Desk:
    store: Store
    clock: SetClock
    alerting: Alerting
    listener: Listener

    async def source(self, n: int) -> Source:
        outlet = await self.store.sources.add_outlet(f"Post {n}", f"https://post{n}.example/")
        source, _ = await self.store.sources.add_source(outlet.id, f"https://post{n}.example/feed", now=NOW)
        return source

    async def answers(self, kind: OutcomeKind, failures: int = 0, words: str = "said so") -> None:
        """Every source is asked and answers this."""
        await self.store.sources.ask_now(None, self.clock.now())
        claimed = await self.store.sources.claim(self.clock.now(), 100, timedelta(minutes=2), ())
        upcoming = NextPoll(self.clock.now() + HOUR, "")
        polls = [Polled(s, Outcome(kind, words, self.clock.now()), upcoming, failures) for s in claimed]
        await self.store.news.keep(polls, self.clock.now())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock, listener, changes = SetClock(), Listener(), ChangeFeed()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    web = await asyncio.start_server(listener.web, "127.0.0.1", 0)
    smtp = await asyncio.start_server(listener.smtp, "127.0.0.1", 0)
    web_port, smtp_port = (server.sockets[0].getsockname()[1] for server in (web, smtp))
    client = Client(user_agent="Dateline/test", allow=Allow(hosts={f"127.0.0.1:{web_port}"}))
    gate, cells = HostGate(clock, timedelta(0)), HereCells()
    walk = NewsWalk(
        store=store,
        client=client,
        cells=cells,
        gate=gate,
        changes=changes,
        clock=clock,
        manners=Manners(),  # type: ignore[arg-type]
    )
    editing = Editing(
        store=store,
        client=client,
        cells=cells,
        gate=gate,
        walk=walk,
        changes=changes,
        clock=clock,  # type: ignore[arg-type]
    )
    alerting = Alerting(
        store=store,
        health=Health(store=store, editing=editing, clock=clock),
        client=client,
        clock=clock,
        ways=Ways(
            f"http://127.0.0.1:{web_port}/hook",
            MailServer("127.0.0.1", smtp_port, "none"),
            "wire@desk.example",
            ("ada@desk.example",),
        ),
        site_name="Harbour\r\nBcc: everyone",
        address="https://wire.example",
    )
    yield Desk(store, clock, alerting, listener)
    for server in (web, smtp):
        server.close()
        await server.wait_closed()
    await client.close()
    changes.close()
    await store.close()


async def test_a_source_that_is_gone_is_told_by_webhook_and_mail_once_and_so_is_its_return(desk: Desk) -> None:
    source = await desk.source(1)
    await desk.answers(OutcomeKind.NEW)
    desk.clock.go(HOUR)
    await desk.answers(OutcomeKind.GONE, 1, "answered 410")
    for _ in range(3):
        await desk.alerting.look()
    [hook], [mail] = desk.listener.hooks, desk.listener.mails
    assert hook["opened"][0]["page"] == f"https://wire.example/desk/source/{source.id}"
    assert "Post 1: gone" in hook["text"] and not hook["resolved"]
    assert "Subject: Harbour Bcc: everyone: 1 to look at" in mail and "\nBcc:" not in mail
    assert "To: ada@desk.example" in mail and "410" in mail
    assert re.search(r"Message-ID: <\S+@desk\.example>", mail) and re.search(r"Date: .* \+0000", mail)
    desk.clock.go(HOUR)
    await desk.answers(OutcomeKind.SAME)
    await desk.alerting.look()
    assert "Resolved: Post 1: gone" in desk.listener.hooks[1]["text"] and len(desk.listener.mails) == 2
    assert all(each.resolved_at for each in (await open_alerts(desk.store)).values())


async def test_a_silence_is_told_by_webhook_and_mail_and_so_is_its_end(desk: Desk) -> None:
    room, feed = room_over(desk.store, desk.clock), "https://post.test/feed"
    days = [item(f"https://post.test/{n}", f"Daily {n}", f"<p>{n}</p>", NOW - DAY * n) for n in range(30)]
    room.world.feed(feed, *days)
    await room.add(feed)
    for _ in range(8):  # asked every day, as it would be
        await room.poll()
        await desk.alerting.look()
        desk.clock.go(DAY)
    [hook], [mail] = desk.listener.hooks, desk.listener.mails
    assert "Post: silent" in hook["text"] and "nothing new for 7 days" in hook["text"] and "Post: silent" in mail
    room.world.feed(feed, *days, item("https://post.test/x", "Back", "<p>x</p>", desk.clock.now()))
    await room.poll()
    await desk.alerting.look()
    await desk.alerting.look()
    assert len(desk.listener.hooks) == 2 == len(desk.listener.mails)
    assert "Resolved: Post: silent" in desk.listener.hooks[1]["text"] and "1 resolved" in desk.listener.mails[1]
    await room.client.close()
    room.changes.close()


async def test_many_at_once_are_one_message_and_a_network_that_is_down_is_one_alert(desk: Desk) -> None:
    for n in range(30):
        await desk.source(n)
    await desk.answers(OutcomeKind.NEW)
    desk.clock.go(HOUR)
    await desk.answers(OutcomeKind.GONE, 1)
    await desk.alerting.look()
    [hook] = desk.listener.hooks
    assert "30 to look at" in hook["text"] and "And 10 more." in hook["text"] and len(hook["opened"]) == 20
    desk.clock.go(2 * DAY)
    await desk.answers(OutcomeKind.UNREACHABLE, 5)
    await desk.alerting.look()
    last = desk.listener.hooks[-1]
    assert len(desk.listener.hooks) == 2 and len(last["opened"]) == 1 and "network" in last["text"]
    assert not last["resolved"], "who is blind does not say that things are well"


async def test_what_no_way_took_is_told_at_the_next_look(desk: Desk) -> None:
    await desk.source(1)
    await desk.answers(OutcomeKind.NEW)
    desk.clock.go(HOUR)
    await desk.answers(OutcomeKind.GONE, 1)
    desk.alerting._ways = Ways(desk.alerting._ways.webhook)
    desk.listener.status = 500
    await desk.alerting.look()
    desk.listener.status = 204
    await desk.alerting.look()
    await desk.alerting.look()
    assert len(desk.listener.hooks) == 1


async def test_a_webhook_on_a_private_address_that_nobody_listed_is_not_asked(desk: Desk) -> None:
    await desk.source(1)
    await desk.answers(OutcomeKind.NEW)
    desk.clock.go(HOUR)
    await desk.answers(OutcomeKind.GONE, 1)
    desk.alerting._ways = Ways("http://169.254.169.254/latest")
    decision = await desk.alerting.look()
    assert decision.opened and all(a.told_at is None for a in (await open_alerts(desk.store)).values())


async def test_a_crossed_price_goes_the_same_ways_once(desk: Desk) -> None:
    bitcoin = AssetId("bitcoin")
    await desk.store.markets.put_assets([Asset(bitcoin, "BTC", "Bitcoin", 1)])
    given = PriceAlert(0, bitcoin, AlertKind.BELOW, Decimal(90000), "ada", NOW)
    await desk.store.markets.add_price_alert(given)
    watch = PriceWatch(store=desk.store, clock=desk.clock, tell=desk.alerting.tell)
    for price in ("91000", "89999", "89000"):
        desk.clock.go(timedelta(minutes=1))
        at = desk.clock.now()
        tick = Tick(bitcoin, Decimal(price), at, at, "CoinGecko", every=timedelta(minutes=5))
        await desk.store.markets.keep_ticks([tick], [])
        await watch.look()
    [hook], [mail] = desk.listener.hooks, desk.listener.mails
    assert hook["opened"][0]["page"] == "https://wire.example/desk/prices"
    assert "Bitcoin went below" in hook["opened"][0]["words"] and "89,999.00" in hook["text"]
    assert "Subject: Harbour Bcc: everyone: 1 to look at" in mail
