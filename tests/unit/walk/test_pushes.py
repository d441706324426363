"""WebSub as subscriber and as publisher, against a hub on loopback."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from tests.world import Room, SetClock, item, room_over

from dateline.live.feed import ChangeFeed
from dateline.model import Source
from dateline.net.client import Allow, Client
from dateline.store import open_store
from dateline.store.outward import Push, PushState
from dateline.walk.pushes import LONGEST_LEASE, Pushed, Pushes, lease_of, signed
from dateline.walk.telling import Telling

FEED = "https://post.test/feed"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Hub:
    """A hub that takes what it is sent and asks nothing back by itself."""

    url: str = ""
    status: int = 202
    sent: list[dict[str, list[str]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.sent.append(parse_qs((await request.read()).decode()))
        return web.Response(status=self.status)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    made, app = Hub(), web.Application()
    app.router.add_post("/hub", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
    yield made
    await runner.cleanup()


@dataclass
class Wire:
    """The walks and the hub's side of them."""

    room: Room
    pushes: Pushes
    hub: Hub

    async def subscribed(self, head: str = "") -> Source:
        """A source whose feed names the hub, which was asked and has asked back."""
        self.room.world.feed(FEED, self.story(1), head=head or self.link())
        source = await self.room.add(FEED)
        await self.room.poll()
        await self.noted()
        answer = await self.pushes.confirm(self.key(), self.question())
        assert answer == "a challenge"
        return await self.room.source(source)

    def link(self) -> str:
        return f'<atom:link rel="hub" href="{self.hub.url}"/><atom:link rel="self" href="{FEED}"/>'

    def story(self, n: int, text: str = "") -> str:
        when = self.room.clock.now() - HOUR
        self.room.world.story(f"https://post.test/{n}", f"Berth {n} is let")
        return item(f"https://post.test/{n}", f"Berth {n} is let", text, when)

    async def noted(self) -> None:
        while not self.room.news.hubs.empty():
            await self.pushes.note(self.room.news.hubs.get_nowait())

    def key(self) -> str:
        return self.hub.sent[-1]["hub.callback"][0].rpartition("/")[2]

    def question(self, **more: str) -> dict[str, str]:
        asked = {"mode": "subscribe", "topic": FEED, "challenge": "a challenge", "lease_seconds": "864000"} | more
        return {f"hub.{name}": value for name, value in asked.items()}

    async def push(self) -> Push:
        (push,) = await self.room.store.outward.pushes()
        return push

    async def send(self, *items: str, signature: str = "") -> bool:
        """What a hub sends when the feed changed; taken at once."""
        self.room.world.feed("x:", *items)
        body, push = self.room.world.at.pop("x:").text.encode(), await self.push()
        right = "sha256=" + hmac.new(push.secret.encode(), body, hashlib.sha256).hexdigest()
        if not signed(body, signature or right, push.secret):
            return False
        return await self.pushes.take(Pushed(push, body, "application/rss+xml"))


@pytest.fixture
async def wire(hub: Hub) -> AsyncIterator[Wire]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock)
    room = room_over(store, clock)
    client = Client(user_agent="Dateline/test", allow=Allow(hosts={"127.0.0.1"}, ports=range(1024, 65536)), clock=clock)
    pushes = Pushes(store=store, client=client, clock=clock, news=room.news, callback_base="https://news.example")
    yield Wire(room, pushes, hub)
    await client.close()
    await store.close()


# --- subscribing -----------------------------------------------------------------------------------


async def test_a_hub_that_a_feed_names_is_asked_with_a_secret_and_a_callback_nobody_can_guess(wire: Wire) -> None:
    await wire.subscribed()
    (sent,) = wire.hub.sent
    assert (sent["hub.mode"], sent["hub.topic"]) == (["subscribe"], [FEED])
    assert sent["hub.callback"][0].startswith("https://news.example/push/")
    assert len(wire.key()) >= 40 and len(sent["hub.secret"][0]) >= 40
    assert sent["hub.secret"][0] not in sent["hub.callback"][0]


async def test_the_link_header_goes_before_what_the_feed_says(wire: Wire) -> None:
    topic = "https://post.test/own"
    wire.room.world.feed(FEED, wire.story(1), head='<atom:link rel="hub" href="https://other.test/hub"/>')
    wire.room.world.at[FEED].headers["link"] = f'<{wire.hub.url}>; rel="hub", <{topic}>; rel=self'
    await wire.room.add(FEED)
    await wire.room.poll()
    await wire.noted()
    push = await wire.push()
    assert (push.hub_url, push.topic_url) == (wire.hub.url, topic)


async def test_without_an_address_that_hubs_can_reach_none_is_asked(wire: Wire) -> None:
    wire.pushes = Pushes(
        store=wire.room.store, client=wire.room.client, clock=wire.room.clock, news=wire.room.news, callback_base=None
    )
    wire.room.world.feed(FEED, wire.story(1), head=wire.link())
    await wire.room.add(FEED)
    await wire.room.poll()
    await wire.noted()
    assert wire.hub.sent == [] and not await wire.room.store.outward.pushes()


async def test_a_confirmed_source_is_polled_slowly_and_says_why(wire: Wire) -> None:
    source = await wire.subscribed()
    assert source.pushed_until is not None
    await wire.room.poll()
    polled = await wire.room.source(source)
    assert polled.next_poll_because.startswith("its hub tells us what is new; asked every 6 hours")
    assert polled.next_poll_at is not None and polled.next_poll_at - wire.room.clock.now() >= 6 * HOUR


@pytest.mark.parametrize(
    "wrong",
    [{"topic": "https://other.test/feed"}, {"challenge": ""}, {"challenge": "x" * 5000}, {"mode": "unsubscribe"}],
)
async def test_a_question_about_what_we_did_not_ask_is_answered_no(wire: Wire, wrong: dict[str, str]) -> None:
    wire.room.world.feed(FEED, wire.story(1), head=wire.link())
    await wire.room.add(FEED)
    await wire.room.poll()
    await wire.noted()
    assert await wire.pushes.confirm(wire.key(), wire.question(**wrong)) is None
    assert (await wire.push()).state is PushState.ASKED


async def test_a_question_that_comes_a_second_time_is_answered_no(wire: Wire) -> None:
    await wire.subscribed()
    assert await wire.pushes.confirm(wire.key(), wire.question()) is None
    assert await wire.pushes.confirm("another-key", wire.question()) is None


async def test_it_is_renewed_at_two_thirds_of_the_lease(wire: Wire) -> None:
    await wire.subscribed()
    wire.room.clock.go(DAY * 6)
    assert await wire.pushes.renew() == 0
    wire.room.clock.go(DAY)
    assert await wire.pushes.renew() == 1
    assert len(wire.hub.sent) == 2
    assert (await wire.push()).state is PushState.ACTIVE  # until the old lease is over
    assert await wire.pushes.confirm(wire.key(), wire.question()) == "a challenge"
    lease_until = (await wire.push()).lease_until
    assert lease_until == wire.room.clock.now() + 10 * DAY


async def test_a_lease_that_ran_out_is_no_longer_relied_upon(wire: Wire) -> None:
    source = await wire.subscribed()
    wire.room.clock.go(11 * DAY)
    await wire.room.poll()
    assert "hub" not in (await wire.room.source(source)).next_poll_because


def test_a_lease_is_kept_within_bounds() -> None:
    assert lease_of("99999999") == LONGEST_LEASE
    assert lease_of("1") == timedelta(minutes=5)
    assert lease_of("") == lease_of("soon") == lease_of("²") == 10 * DAY


async def test_a_hub_that_denies_is_left_for_a_week(wire: Wire) -> None:
    await wire.subscribed()
    await wire.pushes.confirm(wire.key(), wire.question(mode="denied", reason="members only"))
    push = await wire.push()
    assert (push.state, push.words) == (PushState.DENIED, "the hub denied it: members only")
    wire.room.clock.go(6 * DAY)
    assert await wire.pushes.renew() == 0
    (source,) = await wire.room.store.sources.sources()
    assert source.pushed_until is None


async def test_a_hub_that_refuses_is_asked_less_each_time(wire: Wire) -> None:
    wire.hub.status = 500
    wire.room.world.feed(FEED, wire.story(1), head=wire.link())
    await wire.room.add(FEED)
    await wire.room.poll()
    await wire.noted()
    waits = []
    for _ in range(4):
        push = await wire.push()
        assert push.due_at is not None and "500" in push.words
        waits.append(push.due_at - wire.room.clock.now())
        wire.room.clock.at = push.due_at
        await wire.pushes.renew()
    assert waits == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE]


async def test_a_feed_that_names_no_hub_any_more_is_polled_as_before(wire: Wire) -> None:
    source = await wire.subscribed()
    wire.room.world.feed(FEED, wire.story(1), wire.story(2))
    await wire.room.poll()
    await wire.noted()
    assert not await wire.room.store.outward.pushes()
    assert (await wire.room.source(source)).pushed_until is None
    assert not await wire.pushes.receive(wire.key(), b"", "", None)  # 410: the hub may stop


# --- what is sent ----------------------------------------------------------------------------------


async def test_what_a_hub_sends_is_kept_at_once_and_not_again_by_the_next_poll(wire: Wire) -> None:
    source = await wire.subscribed()
    assert await wire.send(wire.story(2))
    assert {f.article.headline for f in await wire.room.store.news.latest()} == {"Berth 1 is let", "Berth 2 is let"}
    taken = await wire.room.source(source)
    assert (taken.validators, taken.body_hash) == (source.validators, source.body_hash)
    assert taken.last_words == "its hub sent 1 entry, 1 new"
    wire.room.world.feed(FEED, wire.story(2), wire.story(1), head=wire.link())
    await wire.room.poll()
    await wire.noted()
    push = await wire.push()
    assert (len(await wire.room.store.news.latest()), push.pushed, push.missed) == (2, 1, 0)


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=" + "0" * 40, "md5=x", "sha256", "none="])
def test_what_is_not_signed_right_is_dropped(signature: str) -> None:
    assert not signed(b"body", signature, "secret")


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_sha_256_and_better_are_taken(name: str) -> None:
    right = hmac.new(b"secret", b"body", name).hexdigest()
    assert signed(b"body", f"{name}={right}", "secret") and signed(
        b"body", f" {name.upper()}={right.upper()}", "secret"
    )
    assert not signed(b"other", f"{name}={right}", "secret")


def test_sha_1_is_not_taken_even_where_it_is_right() -> None:
    assert not signed(b"body", "sha1=" + hmac.new(b"secret", b"body", "sha1").hexdigest(), "secret")


async def test_a_forged_push_changes_nothing_and_the_forger_learns_nothing(wire: Wire) -> None:
    await wire.subscribed()
    assert await wire.pushes.receive(wire.key(), b"<rss/>", "sha256=" + "0" * 64, "application/rss+xml")
    assert len(await wire.room.store.news.latest()) == 1


async def test_a_push_of_what_is_no_feed_makes_no_items(wire: Wire) -> None:
    source = await wire.subscribed()
    push = await wire.push()
    assert await wire.pushes.take(Pushed(push, b"<html><body>Sign in</body></html>", "text/html"))
    assert "its hub sent what is no feed" in (await wire.room.source(source)).last_words
    assert len(await wire.room.store.news.latest()) == 1


async def test_what_the_hub_missed_is_counted_and_the_hub_doubted_for_a_day(wire: Wire) -> None:
    source = await wire.subscribed()
    wire.room.clock.go(2 * HOUR)
    wire.room.world.feed(FEED, wire.story(2), wire.story(1), head=wire.link())
    await wire.room.poll()
    await wire.noted()
    push = await wire.push()
    assert (push.missed, push.words) == (1, "missed 1 that polling found")
    told = await wire.room.source(source)
    assert told.pushed_until is None and told.next_poll_because.startswith("its hub missed something; ")
    assert told.next_poll_at is not None and told.next_poll_at - wire.room.clock.now() <= HOUR * 1.1
    await wire.room.poll()
    assert "hub" not in (await wire.room.source(source)).next_poll_because
    wire.room.clock.go(DAY + HOUR)
    await wire.pushes.renew()
    assert (await wire.room.source(source)).pushed_until is not None


async def test_what_was_published_just_now_may_still_be_on_its_way(wire: Wire) -> None:
    await wire.subscribed()
    wire.room.clock.go(2 * HOUR)
    late = item("https://post.test/2", "Berth 2 is let", when=wire.room.clock.now() - MINUTE)
    wire.room.world.feed(FEED, late, wire.story(1), head=wire.link())
    await wire.room.poll()
    await wire.noted()
    assert (await wire.push()).missed == 0


async def test_where_another_process_polls_a_push_makes_its_source_due(wire: Wire) -> None:
    source = await wire.subscribed()
    push = await wire.push()
    body = b"<rss/>"
    signature = "sha256=" + hmac.new(push.secret.encode(), body, hashlib.sha256).hexdigest()
    assert await wire.pushes.receive(push.key, body, signature, None)
    assert (await wire.room.source(source)).next_poll_at == wire.room.clock.now()


# --- telling ---------------------------------------------------------------------------------------


async def test_the_hub_of_our_own_feeds_is_told_of_each(wire: Wire) -> None:
    await wire.subscribed()
    telling = Telling(
        store=wire.room.store,
        client=wire.pushes._client,
        changes=ChangeFeed(),
        hub_url=wire.hub.url,
        base_url="https://news.example/",
    )
    assert await telling.tell()
    told = wire.hub.sent[-1]
    assert told["hub.mode"] == ["publish"]
    assert told["hub.url"][:2] == ["https://news.example/feed.xml", "https://news.example/feed.atom"]
    assert "https://news.example/section/world/feed.xml" in told["hub.url"]
    wire.hub.status = 503
    assert not await telling.tell()


async def test_a_push_shows_no_secret_when_it_is_printed(wire: Wire) -> None:
    await wire.subscribed()
    push = await wire.push()
    assert push.secret not in repr(push) and push.secret not in repr(replace(push, words="x"))
