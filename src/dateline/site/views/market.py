"""The markets page: every price with its time and class, in the order, choice and currency that the reader wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from dateline.markets import moves
from dateline.markets.candles import MINUTE
from dateline.markets.forms import FormKind, fold
from dateline.markets.moves import By, Move
from dateline.model import Quoted
from dateline.site.app import Ask
from dateline.site.asked_money import known_money
from dateline.site.cache import Page
from dateline.site.edition import SPARK_STEP
from dateline.site.money import DOLLARS, Money
from dateline.site.render import Head
from dateline.site.ticker import Price, as_of, owing, prices
from dateline.site.words import Words
from dateline.text import ChangeText, change_text

SORTS = ("name", "price", "hour", "day", "week", "value", "volume")
SHOWS = ("all", "gainers", "losers")
LONGEST_FILTER = 60
MOVERS = 3  # each way
USUAL = "value"


@dataclass(frozen=True, slots=True)
class Row:
    """An asset in the table. `hour`, `week`: the change and, in words, what it stands on or why there is none."""

    price: Price
    quoted: Quoted
    hour: tuple[ChangeText, str]
    week: tuple[ChangeText, str]
    figures: Mapping[str, Decimal | None]
    forms: tuple[Price, ...] = ()

    @property
    def moving(self) -> Decimal | None:
        """Its change over 24 hours, where its price is not old: an old one moves no more."""
        return None if self.price.stale or self.price.line is None else self.figures["day"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose, and the addresses of other choices."""

    sort: str = USUAL
    show: str = "all"
    forms: str = "rows"
    currency: str = "usd"
    wanted: str = ""
    usual_forms: str = "rows"

    @property
    def key(self) -> str:
        """The column that is sorted by, without its direction."""
        return self.sort.removeprefix("-")

    @property
    def rising(self) -> bool:
        """Whether the smallest stands first: names begin so, figures do not."""
        return self.sort.startswith("-") != (self.key == "name")

    @property
    def plain(self) -> bool:
        """Whether nothing was chosen: the page that search engines may list."""
        return self == Choice(forms=self.usual_forms, usual_forms=self.usual_forms)

    def to(self, **changes: str) -> str:
        """The address of this page with something chosen otherwise."""
        new = replace(self, **changes)
        told = {"q": new.wanted, "sort": new.sort, "show": new.show, "forms": new.forms, "currency": new.currency}
        usual = {"q": "", "sort": USUAL, "show": "all", "forms": self.usual_forms, "currency": "usd"}
        query = urlencode({key: value for key, value in told.items() if value != usual[key]})
        return f"/markets?{query}" if query else "/markets"

    def sorted_by(self, key: str) -> str:
        """The address of the table by a column; by the same one, the other way round."""
        return self.to(sort=f"-{key}" if self.sort == key else key)

    def hidden(self) -> dict[str, str]:
        """What a form for the filter carries along."""
        told = {"sort": self.sort, "show": self.show, "forms": self.forms, "currency": self.currency}
        usual = {"sort": USUAL, "show": "all", "forms": self.usual_forms, "currency": "usd"}
        return {key: value for key, value in told.items() if value != usual[key]}


async def markets(ask: Ask) -> Page:
    """Prices as a table: `?sort=`, `?show=`, `?forms=`, `?currency=` and `?q=`, all without script."""
    words, parts = ask.edition.words, ask.site.parts
    choice, asked_in = _choice(ask), await known_money(ask)
    shown_in = asked_in or DOLLARS
    number = await ask.prices_number()
    everything = await ask.edition.prices.quoted()
    foldable = parts.fold or tuple(FormKind)
    kinds = foldable if choice.forms == "fold" else ()
    whole = await _rows(ask, everything, kinds, shown_in) if everything else []
    table = _sorted(_chosen(whole, choice), choice)
    priced = [row.price.line for row in table if row.price.line is not None and not row.price.line.ended]
    credits = owing(everything, parts.market_attribution)
    return await ask.page(
        "markets.html",
        Head(
            title=words("markets_title"),
            description=words("markets_description", n=len(everything)),
            path="/markets",
            robots=None if choice.plain else "noindex",
            current="markets",
        ),
        priced=number,
        money=shown_in,
        table=table,
        why="" if everything else _why_none(ask),
        has_sparks=any(row.price.spark is not None for row in table),
        choice=choice,
        has_any=bool(everything),
        foldable=len(everything) - len(fold(everything, foldable)),
        no_rate="" if asked_in is not None else words("markets_no_rate", currency=choice.currency.upper()),
        currencies=("usd", *await ask.edition.prices.rates()),
        as_of=as_of(priced, words) if priced else None,
        credits=credits,
        simulated=any(credit.simulated for credit in credits),
        figures=[] if choice.wanted else _figures([row.quoted for row in whole], shown_in),
        movers=[] if choice.wanted or choice.show != "all" else _movers(whole),
    )


def _choice(ask: Ask) -> Choice:
    words, query = ask.edition.words, ask.query
    usual = "fold" if ask.site.parts.fold else "rows"
    found = Choice(
        sort=query.get("sort", USUAL),
        show=query.get("show", "all"),
        forms=query.get("forms", usual),
        currency=query.get("currency", "usd"),
        wanted=query.get("q", "")[:LONGEST_FILTER].strip(),
        usual_forms=usual,
    )
    if found.key not in SORTS:
        raise HTTPException(400, words("markets_no_order", sort=found.sort[:40]))
    if found.show not in SHOWS or found.forms not in ("fold", "rows"):
        raise HTTPException(400)
    return found


async def _rows(ask: Ask, everything: Sequence[Quoted], kinds: Sequence[FormKind], shown_in: Money) -> list[Row]:
    """A row for each asset that is not folded into another."""
    words, source = ask.edition.words, ask.edition.prices
    hours, weeks = await source.past(moves.HOUR, MINUTE), await source.past(moves.WEEK, SPARK_STEP)
    shown = prices(everything, words, ask.now, await source.sparks())
    by_id = {price.asset.id: shown_in.shown(price, q) for price, q in zip(shown, everything, strict=True)}
    found = []
    for each in fold(everything, kinds):
        tick, asset = each.quoted.tick, each.quoted.asset
        hour = moves.move(tick, moves.HOUR, MINUTE, hours.get(asset.id), ask.now)
        week = moves.move(tick, moves.WEEK, SPARK_STEP, weeks.get(asset.id), ask.now)
        figures = {
            "price": None if tick is None else tick.price,
            "hour": hour.pct,
            "day": None if tick is None else tick.change_24h_pct,
            "week": week.pct,
            "value": None if tick is None else tick.market_value,
            "volume": None if tick is None else tick.volume_24h,
        }
        told = [(change_text(move.pct), _because(move, each.quoted, words, shown_in)) for move in (hour, week)]
        forms = tuple(by_id[form.asset.id] for form in each.forms)
        found.append(Row(by_id[asset.id], each.quoted, told[0], told[1], figures, forms))
    return found


def _because(move: Move, quoted: Quoted, words: Words, shown_in: Money) -> str:
    """What a change stands on, or why there is none."""
    if move.by is By.CANDLES and move.base is not None and move.base_at is not None:
        at = move.base_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return words("markets_move_candles", price=shown_in.price(move.base), time=at)
    if move.by is By.SOURCE and quoted.tick is not None:
        return words("markets_move_source", source=quoted.tick.provider)
    reasons = {By.NOTHING_KEPT: "markets_move_none", By.STALE: "markets_move_stale", By.ENDED: "markets_move_ended"}
    return words(reasons.get(move.by, "markets_move_no_price"))


def _why_none(ask: Ask) -> str:
    """Why there are no prices, in words for readers."""
    words, asked = ask.edition.words, ask.site.parts.prices_asked()
    if not asked.wanted:
        return words("markets_empty_off")
    if asked.failed_at is None or asked.again_at is None:
        return words("markets_empty_waiting")
    zone = words.zone_name(asked.failed_at.astimezone(words.zone))
    time, again = (f"{words.clock(at)} {zone}" for at in (asked.failed_at, asked.again_at))
    return words("markets_empty_trouble", provider=asked.provider, time=time, again=again)


def _chosen(rows: Sequence[Row], choice: Choice) -> list[Row]:
    """Rows whose coin, or a form folded into it, has the words; gainers or losers of the last 24 hours only."""
    wanted = choice.wanted.casefold()
    keep: Mapping[str, Callable[[Decimal | None], bool]] = {
        "all": lambda change: True,
        "gainers": lambda change: change is not None and change > 0,
        "losers": lambda change: change is not None and change < 0,
    }
    return [
        row
        for row in rows
        if any(wanted in text.casefold() for p in (row.price, *row.forms) for text in (p.asset.name, p.asset.symbol))
        and keep[choice.show](row.figures["day"] if choice.show == "all" else row.moving)
    ]


def _sorted(rows: Sequence[Row], choice: Choice) -> list[Row]:
    """By the column chosen; what has no figure there stands last either way."""
    if choice.key == "name":
        return sorted(rows, key=lambda row: row.price.asset.name.casefold(), reverse=not choice.rising)
    with_figure = [(figure, row) for row in rows if (figure := row.figures[choice.key]) is not None]
    with_figure.sort(key=lambda pair: pair[0], reverse=not choice.rising)
    return [row for _, row in with_figure] + [row for row in rows if row.figures[choice.key] is None]


def _movers(rows: Sequence[Row]) -> list[Price]:
    """Those that moved most in 24 hours: up, then down; none whose price is old or that stands still."""
    moving = [(change, row.price) for row in rows if (change := row.moving) is not None]
    moving.sort(key=lambda pair: pair[0], reverse=True)
    up = [price for change, price in moving[:MOVERS] if change > 0]
    down = [price for change, price in moving[::-1][:MOVERS] if change < 0]
    return up + down


def _figures(quoted: Sequence[Quoted], shown_in: Money) -> list[tuple[str, dict[str, object], str]]:
    """Sums over the coins shown: a key of words, its values, the figure. Missing parts are left out, not zero."""
    there = [(q, q.tick) for q in quoted if q.tick is not None and q.tick.market_value is not None]
    values = [(tick.market_value or Decimal(), q.asset.name) for q, tick in there]
    volumes = [q.tick.volume_24h for q in quoted if q.tick is not None and q.tick.volume_24h is not None]
    changes = [q.tick.change_24h_pct for q in quoted if q.tick is not None and q.tick.change_24h_pct is not None]
    found: list[tuple[str, dict[str, object], str]] = []
    whole = sum((value for value, _ in values), Decimal())
    if values:
        found.append(("markets_value", {}, shown_in.large(whole)))
    if volumes:
        found.append(("markets_volume", {}, shown_in.large(sum(volumes, Decimal()))))
    if whole:
        value, name = max(values)
        found.append(("markets_share", {"coin": name}, f"{100 * value / whole:.1f}%"))
    if changes:
        found.append(("markets_rising", {"n": len(changes)}, str(sum(1 for change in changes if change > 0))))
    return found
