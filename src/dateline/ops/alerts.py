"""Alerts: what should be known is told on the desk, and by webhook and mail where settings name them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.clock import Clock
from dateline.errors import FetchError, StoreBusy
from dateline.model import OutcomeKind, Source
from dateline.net import mail
from dateline.net.client import Client
from dateline.ops import alerts_rules as rules
from dateline.ops.alerts_rules import Alert, Decision
from dateline.store.port import Store
from dateline.text import tidy
from dateline.walk.health import Ailing, Health, ailing

log = logging.getLogger("dateline.ops.alerts")
KEPT = "alerts"  # the setting that holds them
FIRST_LOOK, LOOK_EVERY = timedelta(minutes=2), timedelta(minutes=10)
MOST_TOLD = 20  # alerts of one message; the rest is counted
LEAST_SOURCES = 5  # below this, all failing at once says nothing of our own network
_OUT = frozenset({OutcomeKind.UNREACHABLE.value, OutcomeKind.SLOW.value})


@dataclass(frozen=True, slots=True)
class Ways:
    """Where alerts go beside the desk; `webhook` empty, `to` empty: not there."""

    webhook: str = ""
    server: mail.MailServer | None = None
    sender: str = ""
    to: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is a way at all."""
        return bool(self.webhook or (self.server and self.to))


class Alerting:
    """Looks every ten minutes, and tells what opened and what is over in one message."""

    def __init__(
        self, *, store: Store, health: Health, client: Client, clock: Clock, ways: Ways, site_name: str, address: str
    ) -> None:
        self._store = store
        self._health = health
        self._client = client
        self._clock = clock
        self._ways = ways
        self._site_name = site_name
        self._address = address.rstrip("/")

    async def run(self) -> None:
        """Look until cancelled."""
        await asyncio.sleep(FIRST_LOOK.total_seconds())
        while True:
            try:
                await self.look()
            except StoreBusy as exc:
                log.warning("the store is busy, alerts are looked at later", extra={"why": str(exc)})
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def look(self) -> Decision:
        """Look once, tell, and keep what was told. What nobody heard is told again at the next look."""
        now = self._clock.now()
        known = await open_alerts(self._store)
        active = [s for s in await self._store.sources.sources() if not s.paused and not s.retired]
        blind = _blind(active)
        decision = rules.decide(known, await self._current(now, active, blind), now, blind=blind)
        kept = decision.kept
        if decision.opened or decision.resolved:
            if not self._ways.any or await self._tell(decision):
                kept = rules.told(decision, now)
            else:  # what is over and was not heard of stays open until it was
                kept = {**kept, **{key: known[key] for key in decision.resolved}}
        if kept != known:
            await self._store.desk.put_setting(KEPT, rules.written(kept), now)
        return decision

    async def _current(self, now: datetime, active: Sequence[Source], blind: bool) -> Mapping[str, Alert]:
        if blind:
            words = f"Most of {len(active)} sources cannot be reached: is this machine's network up?"
            return {"network": Alert(words, "/desk/health", now)}
        found = [each for each in await ailing(self._store, now) if each.ailment.serious]
        found += await self._health.silent()
        return {each.key: _alert(each, now) for each in found}

    @property
    def tell(self) -> Callable[[Decision], Awaitable[bool]] | None:
        """What hands a decision to webhook and mail and says whether anybody heard; None where there is no way."""
        return self._tell if self._ways.any else None

    async def _tell(self, decision: Decision) -> bool:
        """Whether anybody heard: one way that works is enough."""
        heard = False
        if self._ways.webhook:
            heard |= await self._by_webhook(decision)
        if self._ways.server is not None and self._ways.to:
            heard |= await self._by_mail(self._ways.server, decision)
        return heard

    async def _by_webhook(self, decision: Decision) -> bool:
        told = {
            "site": self._site_name,
            "text": self._text(decision),
            "opened": [self._item(alert) for alert in decision.opened.values()][:MOST_TOLD],
            "resolved": [self._item(alert) for alert in decision.resolved.values()][:MOST_TOLD],
        }
        try:
            await self._client.post(self._ways.webhook, json.dumps(told).encode(), "application/json")
        except FetchError as error:  # the address may hold a secret: only the reason is logged
            log.warning("the webhook was not told", extra={"why": error.reason})
            return False
        return True

    async def _by_mail(self, server: mail.MailServer, decision: Decision) -> bool:
        try:
            await mail.send(server, self._ways.sender, self._ways.to, self._subject(decision), self._text(decision))
        except FetchError as error:
            log.warning("the mail was not sent", extra={"why": error.reason})
            return False
        return True

    def _subject(self, decision: Decision) -> str:
        opened, resolved = len(decision.opened), len(decision.resolved)
        said = [f"{opened} to look at" if opened else "", f"{resolved} resolved" if resolved else ""]
        return f"{tidy(self._site_name)}: {', '.join(filter(None, said))}"

    def _text(self, decision: Decision) -> str:
        lines = [f"{alert.words}\n{self._address}{alert.path}" for alert in list(decision.opened.values())[:MOST_TOLD]]
        lines += [f"Resolved: {alert.words}" for alert in list(decision.resolved.values())[:MOST_TOLD]]
        more = max(0, len(decision.opened) - MOST_TOLD) + max(0, len(decision.resolved) - MOST_TOLD)
        return "\n\n".join([self._subject(decision), *lines, *([f"And {more} more."] if more else [])])

    def _item(self, alert: Alert) -> dict[str, str]:
        return {"words": alert.words, "page": self._address + alert.path, "since": alert.opened_at.isoformat()}


async def open_alerts(store: Store) -> Mapping[str, Alert]:
    """Alerts as they are kept, those that are over less than a day among them."""
    return rules.read(await store.desk.setting(KEPT))


def _blind(active: Sequence[Source]) -> bool:
    """Whether we ourselves seem to be cut off: most sources that ever answered do not, twice in a row."""
    once = [s for s in active if s.last_success_at is not None]
    out = sum(1 for s in once if s.last_outcome in _OUT and s.failures > 1)
    return len(once) >= LEAST_SOURCES and out * 2 > len(once)


def _alert(each: Ailing, now: datetime) -> Alert:
    words = f"{each.outlet.name}: {each.ailment.cause.value}. {each.source.url}: {each.ailment.words}"
    return Alert(words, f"/desk/source/{each.source.id}", now)
