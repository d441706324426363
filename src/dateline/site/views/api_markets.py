"""JSON of prices and candles for other programs. Numbers are text, to the last digit. Source: docs/api.md, "Prices"."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException

from dateline.live.frames import VERSION as LIVE_VERSION
from dateline.markets import freshness
from dateline.markets.candles import MINUTE, coarser, opens_at
from dateline.markets.forms import FORMS
from dateline.markets.ticker import keys
from dateline.model import AssetId, Candle, Quoted
from dateline.site.app import Ask
from dateline.site.asked_money import candles_in, money
from dateline.site.cache import Page
from dateline.site.money import Money
from dateline.site.ticker import owing

VERSION = 1
MOST_CANDLES = 500
MOST_COINS = 250
_JSON = "application/json; charset=utf-8"
_OPEN = ((b"access-control-allow-origin", b"*"),)
_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# Steps that are given, each with the kept one that it is joined from.
STEPS: Mapping[str, tuple[timedelta, timedelta]] = {
    "1m": (MINUTE, MINUTE),
    "5m": (timedelta(minutes=5), MINUTE),
    "15m": (_QUARTER, _QUARTER),
    "1h": (_HOUR, _QUARTER),
    "4h": (4 * _HOUR, _QUARTER),
    "1d": (_DAY, _DAY),
}
_EPOCH_S = re.compile(r"[0-9]{1,11}")


async def quotes(ask: Ask) -> Page:
    """Every asset with its newest price, or those of `?coins=`."""
    shown_in, number = await money(ask), await ask.prices_number()
    everything = await ask.edition.prices.quoted()
    called = keys([q.asset for q in everything])
    wanted = [each for each in ask.query.get("coins", "").split(",") if each][:MOST_COINS]
    there = {q.asset.id: q for q in everything}
    chosen = [there[AssetId(i)] for i in dict.fromkeys(wanted) if i in there] if wanted else list(everything)
    body = _head(ask, chosen, shown_in) | {
        "quotes": [_quote(q, called[q.asset.id], shown_in, ask) for q in chosen],
        "unknown": [i for i in wanted if i not in there],
    }
    return _answer(ask, body, number)


async def quote(ask: Ask) -> Page:
    """One asset with its newest price."""
    shown_in, number = await money(ask), await ask.prices_number()
    everything = await ask.edition.prices.quoted()
    found = _found(ask, everything)
    key = keys([q.asset for q in everything])[found.asset.id]
    return _answer(ask, _head(ask, [found], shown_in) | {"quote": _quote(found, key, shown_in, ask)}, number)


async def candles(ask: Ask) -> Page:
    """Candles of one asset, oldest first: the newest page of [from, to), and the address of the one before."""
    shown_in = await money(ask)
    number = await ask.prices_number()
    found = _found(ask, await ask.edition.prices.quoted())
    step = ask.query.get("step", "1h")
    if step not in STEPS:
        raise HTTPException(400)
    since, until = _instant(ask, "from"), _instant(ask, "to")
    until = ask.now + _DAY if until is None else until
    listed, older = await _page_of(ask, found.asset.id, step, since, until)
    more = None
    if older and listed:
        more = f"{_base(ask)}/api/candles/{found.asset.id}?step={step}&to={_when(listed[0].opens_at)}"
        more += f"&from={_when(since)}" if since is not None else ""
        more += "" if shown_in.rate is None else f"&currency={shown_in.code}"
    listed = await candles_in(ask, shown_in, listed)
    body = _head(ask, [found], shown_in) | {
        "asset": found.asset.id,
        "step": step,
        "candles": [_candle(each) for each in listed],
        "next": more,
    }
    return _answer(ask, body, number)


async def _page_of(
    ask: Ask, asset_id: AssetId, step: str, since: datetime | None, until: datetime
) -> tuple[list[Candle], bool]:
    """The newest candles that open in [since, until), and whether there are older ones."""
    shown, kept = STEPS[step]
    # Whole candles only: those that open in [since, until), with all that they are joined from.
    since = _whole(datetime(2009, 1, 1, tzinfo=UTC) if since is None else since, shown)
    until = _whole(until, shown)
    # Of joined candles the first may be a part only, so one more is asked for and left out.
    limit = (MOST_CANDLES + 1) * (shown // kept)
    async with ask.site.searches:
        found = await ask.site.parts.store.markets.candles(asset_id, kept, since, until, limit=limit)
    joined = list(found) if shown == kept else coarser(found, shown)
    return joined[-MOST_CANDLES:], len(joined) > MOST_CANDLES


def _whole(at: datetime, step: timedelta) -> datetime:
    """The first opening of that step at or after an instant."""
    opened = opens_at(at, step)
    return opened if opened == at else opened + step


def _found(ask: Ask, everything: Sequence[Quoted]) -> Quoted:
    found = next((q for q in everything if q.asset.id == ask.params["asset"]), None)
    if found is None:
        raise HTTPException(404)
    return found


def _head(ask: Ask, shown: Sequence[Quoted], shown_in: Money) -> dict[str, Any]:
    """What stands before prices: the version of this form, their currency, whom they are owed to, the live stream."""
    rate = shown_in.rate
    told: dict[str, Any] = {"v": VERSION, "currency": shown_in.code}
    if rate is not None:
        told["rate"] = {"to": rate.currency, "of": "usd", "rate": str(rate.rate), "as_of": _when(rate.as_of)}
        told["rate"]["source"] = rate.source
    owed = owing(shown, ask.site.parts.market_attribution)
    told["attribution"] = [_without_none({"text": each.text, "url": each.url}) for each in owed]
    if any(each.simulated for each in owed):
        told["simulated"] = True
    return told | {"live": f"{_base(ask)}/live?v={LIVE_VERSION}"}


def _quote(quoted: Quoted, key: str, shown_in: Money, ask: Ask) -> dict[str, Any]:
    asset, tick = quoted.asset, quoted.tick
    form = FORMS.get(asset.id)
    told: dict[str, Any] = {
        "id": asset.id,
        "key": key,
        "symbol": asset.symbol,
        "name": asset.name,
        "rank": asset.rank,
        "form": None if form is None else {"of": form.of, "kind": form.kind.value},
        "url": f"{_base(ask)}/markets/{asset.id}",
    }
    if tick is not None:
        promised = freshness.promise(tick)
        told |= {
            "price": f"{shown_in.of(tick.price):f}",
            "change_24h_pct": _text(tick.change_24h_pct),
            "market_value": None if tick.market_value is None else f"{shown_in.of(tick.market_value):f}",
            "volume_24h": None if tick.volume_24h is None else f"{shown_in.of(tick.volume_24h):f}",
            "source": tick.provider,
            "as_of": _when(tick.as_of),
            "traded_at": None if tick.traded_at is None else _when(tick.traded_at),
            "every_s": None if promised is None else int(promised.total_seconds()),
            "class": freshness.classify(tick, ask.now).value,
        }
    return _without_none(told)


def _candle(each: Candle) -> dict[str, Any]:
    return _without_none(
        {
            "opens_at": _when(each.opens_at),
            "closes_at": _when(each.closes_at),
            "open": f"{each.open:f}",
            "high": f"{each.high:f}",
            "low": f"{each.low:f}",
            "close": f"{each.close:f}",
            "volume": _text(each.volume),
            "ticks": each.ticks,
        }
    )


def _instant(ask: Ask, name: str) -> datetime | None:
    """A time in the address: ISO 8601 with a zone, or seconds since 1970. Errors: 400."""
    text = ask.query.get(name)
    if not text:
        return None
    try:
        if _EPOCH_S.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        at = datetime.fromisoformat(text[:40].replace(" ", "+"))  # a plus in an address is read as a space
    except (ValueError, OverflowError) as error:
        raise HTTPException(400) from error
    if at.tzinfo is None or not 1970 <= at.year <= 9000:
        raise HTTPException(400)
    return at.astimezone(UTC)


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}"


def _when(at: datetime) -> str:
    return at.isoformat(timespec="auto").replace("+00:00", "Z")


def _without_none(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value is not None}


def _answer(ask: Ask, body: Mapping[str, Any], number: int) -> Page:
    return ask.bytes(json.dumps(body, ensure_ascii=False).encode(), _JSON, more=_OPEN, priced=number)


def _base(ask: Ask) -> str:
    return ask.site.parts.base_url.rstrip("/")
