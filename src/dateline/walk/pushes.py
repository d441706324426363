"""WebSub, as subscriber: hubs tell us what is new, and slow polling sees what they missed.

A push is believed only with the secret's HMAC; what it holds goes the way of every poll, under the source's lease.
Source: w3.org/TR/websub; docs/intake.md.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from dateline.clock import Clock
from dateline.errors import FetchError, StoreBusy
from dateline.model import SourceId
from dateline.net.client import Client
from dateline.store.outward import Push, PushState
from dateline.store.port import Store
from dateline.walk.hubs import FORGIVEN, HubSeen, Missed
from dateline.walk.news import NewsWalk

log = logging.getLogger("dateline.walk.pushes")
LEASE_ASKED = timedelta(days=10)
LONGEST_LEASE = timedelta(days=14)  # a hub that promises more may be gone before we notice
SHORTEST_LEASE = timedelta(minutes=5)
LOOK_EVERY = timedelta(seconds=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=10), timedelta(days=1)
ASK_DENIED_AGAIN = timedelta(days=7)
DOUBTED_FOR = timedelta(days=1)  # how long a source is polled as if it had no hub, once the hub missed something
WAITING = 200  # pushes that wait to be read; more are found by polling
MAX_BYTES = 5 * 1024 * 1024
MAX_CHALLENGE = 1024
_TRIES, _BETWEEN = 10, timedelta(seconds=2)  # for a source that is just being polled
_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_LEASE = timedelta(minutes=2)
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a hub sent, its signature found right."""

    push: Push
    body: bytes
    content_type: str | None


class Pushes:
    """Subscribes, confirms, renews and takes what hubs send.

    callback_base: where hubs reach this site, without a slash at its end; None: no hub is asked.
    """

    def __init__(
        self, *, store: Store, client: Client, clock: Clock, news: NewsWalk, callback_base: str | None
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._news = news
        self._callback_base = callback_base
        self._known: dict[SourceId, tuple[str, str]] = {}
        self._pushed: asyncio.Queue[Pushed] = asyncio.Queue(maxsize=WAITING)
        self._runs = False

    async def run(self) -> None:
        """Mind the hubs until cancelled."""
        self._known = {p.source_id: (p.hub_url, p.topic_url) for p in await self._store.outward.pushes()}
        self._runs = True
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_all())
            while True:
                try:
                    async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                        await self.note(await self._news.hubs.get())
                except TimeoutError:
                    await self._ask_due()
                except StoreBusy as exc:
                    log.warning("the store is busy, hubs are minded later", extra={"why": str(exc)})

    async def _ask_due(self) -> None:
        try:
            await self.renew()
        except StoreBusy as exc:
            log.warning("the store is busy, hubs are asked later", extra={"why": str(exc)})

    # --- what the news walk saw ------------------------------------------------------------------------

    async def note(self, seen: HubSeen | Missed) -> None:
        """Take note of a hub that a feed names, or of what a hub missed."""
        if isinstance(seen, Missed):
            await self._count_missed(seen)
            return
        if seen.hub_url is None:
            self._known.pop(seen.source_id, None)
            await self._store.outward.drop_push(seen.source_id)
            return
        named = seen.hub_url, seen.topic_url
        if self._callback_base is None or self._known.get(seen.source_id) == named:
            return
        now = self._clock.now()
        made = Push(
            seen.source_id,
            key=secrets.token_urlsafe(32),
            hub_url=seen.hub_url,
            topic_url=seen.topic_url,
            secret=secrets.token_urlsafe(32),
            words="not asked yet",
            due_at=now,
        )
        await self._store.outward.put_push(made, now)
        self._known[seen.source_id] = named
        await self.renew()

    async def _count_missed(self, seen: Missed) -> None:
        """A hub that left something out is doubted for a while: its source is polled as if there were none."""
        now = self._clock.now()
        for push in await self._store.outward.pushes():
            if push.source_id == seen.source_id and push.verified_at is not None:
                late = [at for at in seen.published if push.verified_at < at < now - FORGIVEN]
                if late:
                    words = f"missed {len(late)} that polling found"
                    made = replace(push, missed=push.missed + len(late), doubted_until=now + DOUBTED_FOR, words=words)
                    await self._store.outward.put_push(made, now)

    # --- asking hubs -----------------------------------------------------------------------------------

    async def renew(self) -> int:
        """Ask every hub that is due, and trust those again that were doubted long enough; how many were asked."""
        now, asked = self._clock.now(), 0
        for push in await self._store.outward.due_pushes(now):
            if push.doubted_until is not None and push.doubted_until <= now:
                push = replace(push, doubted_until=None, words="the hub tells us what is new")
                await self._store.outward.put_push(push, now)
            if self._callback_base is not None and push.due_at is not None and push.due_at <= now:
                await self._subscribe(push)
                asked += 1
        return asked

    async def _subscribe(self, push: Push) -> None:
        now = self._clock.now()
        wait = min(FIRST_RETRY * 2 ** min(push.attempts, 10), LONGEST_RETRY)
        state = PushState.ACTIVE if push.state is PushState.ACTIVE else PushState.ASKED
        asked = replace(push, state=state, attempts=push.attempts + 1, due_at=now + wait, words="asked the hub")
        await self._store.outward.put_push(asked, now)  # before the hub is asked: it may question us at once
        form = {
            "hub.mode": "subscribe",
            "hub.topic": push.topic_url,
            "hub.callback": f"{self._callback_base}/push/{push.key}",
            "hub.secret": push.secret,
            "hub.lease_seconds": str(int(LEASE_ASKED.total_seconds())),
        }
        try:
            await self._client.post(push.hub_url, urlencode(form).encode(), _FORM)
        except FetchError as error:
            kept = await self._store.outward.push(push.key)
            if kept is not None and kept.attempts:
                words = f"the hub {error.reason}" if error.status else error.reason
                await self._store.outward.put_push(replace(kept, words=words), now)
        log.info("hub asked", extra={"source": push.source_id, "hub": push.hub_url})

    # --- what hubs say ---------------------------------------------------------------------------------

    async def confirm(self, key: str, asked: dict[str, str]) -> str | None:
        """Answer a hub's question whether we meant it: what it wants to hear; None: we did not.

        `asked`: the fields of its query, "hub.mode" and so on.
        """
        push = await self._store.outward.push(key)
        mode, now = asked.get("hub.mode", ""), self._clock.now()
        if push is None or asked.get("hub.topic") != push.topic_url:
            return None
        if mode == "denied":
            words = f"the hub denied it: {asked.get('hub.reason', '')[:200] or 'no reason given'}"
            made = replace(push, state=PushState.DENIED, words=words, due_at=now + ASK_DENIED_AGAIN)
            await self._store.outward.put_push(made, now)
            return ""
        challenge = asked.get("hub.challenge", "")
        if mode != "subscribe" or not push.attempts or not 0 < len(challenge) <= MAX_CHALLENGE:
            return None
        lease = lease_of(asked.get("hub.lease_seconds", ""))
        made = replace(
            push,
            state=PushState.ACTIVE,
            words="the hub tells us what is new",
            attempts=0,
            due_at=now + lease * 2 / 3,
            verified_at=push.verified_at or now,
            lease_until=now + lease,
        )
        await self._store.outward.put_push(made, now)
        return challenge

    async def receive(self, key: str, body: bytes, signature: str, content_type: str | None) -> bool:
        """Take what a hub sent; False: nobody subscribed here. A wrong signature is dropped without a word."""
        push = await self._store.outward.push(key)
        if push is None:
            return False
        if push.state is not PushState.ACTIVE or not signed(body, signature, push.secret):
            log.info("a push was dropped", extra={"source": push.source_id})
            return True
        if self._runs and not self._pushed.full():
            self._pushed.put_nowait(Pushed(push, body, content_type))
        else:  # another process polls; it is asked now instead
            await self._store.sources.ask_now([push.source_id], self._clock.now())
        return True

    async def _take_all(self) -> None:
        while True:
            pushed = await self._pushed.get()
            try:
                await self.take(pushed)
            except StoreBusy as exc:
                log.warning("the store is busy, what was pushed is polled later", extra={"why": str(exc)})
            except Exception:
                log.exception("a fault in Dateline itself while taking a push of source %s", pushed.push.source_id)

    async def take(self, pushed: Pushed) -> bool:
        """Keep what was pushed; False where its source could not be had, and is polled instead."""
        source_id, now = pushed.push.source_id, self._clock.now()
        for _ in range(_TRIES):
            source = await self._store.sources.claim_one(source_id, self._clock.now(), _LEASE)
            if source is not None:
                break
            await asyncio.sleep(_BETWEEN.total_seconds())
        else:
            await self._store.sources.ask_now([source_id], now)
            return False
        kept = await self._news.take_push(source, pushed.body, pushed.content_type)
        push = await self._store.outward.push(pushed.push.key)
        if push is not None:
            made = replace(push, last_push_at=now, pushed=push.pushed + len(kept.new))
            await self._store.outward.put_push(made, now)
        log.info("pushed", extra={"source": source_id, "new": len(kept.new), "changed": len(kept.changed)})
        return True


def lease_of(text: str) -> timedelta:
    """The lease that a hub grants, within our bounds; what we asked for where it names none."""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return LEASE_ASKED
    return min(max(timedelta(seconds=int(text)), SHORTEST_LEASE), LONGEST_LEASE)


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether a signature header is the secret's HMAC of the body, by SHA-256 or better."""
    method, _, given = signature.strip().partition("=")
    made_by = _HASHES.get(method.strip().lower())
    if made_by is None:
        return False
    right = hmac.new(secret.encode(), body, made_by).hexdigest()
    return hmac.compare_digest(right.encode(), given.strip().lower().encode("ascii", "replace"))
