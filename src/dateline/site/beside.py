"""What stands beside an article or a story that names assets: their prices then and now, and what they did.

It says "in the hour after", never "because"; and where there is no figure, which one and why. Source: docs/reaction.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import floor

from dateline.insight.first_report import DAY_ONLY, NO_TIME, NO_ZONE
from dateline.insight.reaction import NO_PRICE, NOT_EXACT, NOT_OVER, RARE, WINDOWS, Move
from dateline.insight.reaction_text import Frozen, frozen_of
from dateline.markets.candles import MINUTE
from dateline.model import ArticleId, Asset, AssetId, Quoted
from dateline.site.app import Ask
from dateline.site.rows import Time, instant
from dateline.site.ticker import Price, owing, prices
from dateline.site.words import Words
from dateline.store.naming_port import Beside, Plan
from dateline.store.stories_port import StoryId
from dateline.text import ChangeText, change_text, price_text
from dateline.walk.measuring import BENCHMARK, ENDS, SETTLED, is_made_up

MOST_COINS = 8
AS_OLD = timedelta(minutes=10)  # an older price is none of that instant
_WHY_NONE = {NO_ZONE: "reaction_no_zone", DAY_ONLY: "reaction_day_only", NO_TIME: "reaction_no_time"}


@dataclass(frozen=True, slots=True)
class CoinLine:
    """An asset that is named: what it cost when the story began, as text ("—" where that is not known), and now."""

    price: Price
    then: str
    then_value: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One look. `beyond`: the move that BTC's does not explain; `larger`: of how many before, in percent."""

    window: str
    move: ChangeText | None
    beyond: str
    larger: str
    larger_title: str
    rare: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """What one asset did."""

    asset: Asset
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ReactionView:
    """The table, or why there is none. `missing`: which figures are not there and why, a sentence each."""

    why: str
    at: Time | None
    windows: tuple[tuple[str, str], ...] = ()
    rows: tuple[ReactionRow, ...] = ()
    missing: tuple[str, ...] = ()
    looks: str = ""
    together: bool = False
    frozen: str = ""
    left_out: str = ""
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class BesideView:
    """All of it. `priced`: which version of prices stands in it."""

    coins: tuple[CoinLine, ...]
    then: str
    reaction: ReactionView | None
    priced: int
    simulated: bool


async def beside_article(ask: Ask, article: ArticleId, seen_at: datetime) -> BesideView | None:
    """What stands beside an article; None where it names no asset that is priced. Nothing is asked without prices."""
    if not await ask.edition.prices.quoted():
        return None
    found = await ask.site.parts.store.naming.beside_article(article)
    return await _view(ask, found, [link.asset for link in found.links], seen_at) if found.links else None


async def beside_story(ask: Ask, story: StoryId) -> BesideView | None:
    """What stands beside a story; None where it is about no asset that is priced."""
    if not await ask.edition.prices.quoted():
        return None
    found = await ask.site.parts.store.naming.beside_story(story)
    if found.plan is None:
        return None
    return await _view(ask, found, found.plan.assets, found.plan.seen_at)


async def _view(ask: Ask, found: Beside, named: Sequence[AssetId], seen_at: datetime) -> BesideView | None:
    number = await ask.prices_number()
    quoted = {q.asset.id: q for q in await ask.edition.prices.quoted()}
    there = [quoted[asset] for asset in dict.fromkeys(named) if asset in quoted][:MOST_COINS]
    if not there:
        return None
    plan, words = found.plan, ask.edition.words
    first_at = plan.first_at if plan is not None else None
    at = first_at or (plan.seen_at if plan is not None else seen_at)
    simulated = any(credit.simulated for credit in owing(there, ask.site.parts.market_attribution))
    return BesideView(
        coins=tuple(await _coins(ask, there, list(quoted.values()), at)),
        then=words("reaction_first_report" if first_at else "reaction_first_seen", time=_moment(at, words, ask.now)),
        reaction=reaction_view(found, named, quoted, simulated=simulated, words=words, now=ask.now),
        priced=number,
        simulated=simulated,
    )


async def _coins(ask: Ask, there: Sequence[Quoted], everything: Sequence[Quoted], at: datetime) -> list[CoinLine]:
    then = await ask.site.parts.store.markets.as_of([q.asset.id for q in there], MINUTE, at)
    lines = {price.asset.id: price for price in prices(everything, ask.edition.words, ask.now)}
    found = []
    for q in there:
        known = then.get(q.asset.id)
        price: Decimal | None = known.price if known is not None and at - known.at <= AS_OLD else None
        found.append(CoinLine(lines[q.asset.id], price_text(price), None if price is None else str(price)))
    return found


def _moment(at: datetime, words: Words, now: datetime) -> str:
    """14:05 UTC; with its day where that is not today."""
    local, today = at.astimezone(words.zone), now.astimezone(words.zone)
    clock = f"{words.clock(at)} {words.zone_name(local)}"
    return (
        clock
        if local.date() == today.date()
        else f"{words.short(local.date(), today.year)}{words('date_comma')} {clock}"
    )


def _exact(at: datetime, words: Words, now: datetime) -> Time:
    """An instant to the minute: an hour counts from it."""
    return replace(instant(at, words, now), text=_moment(at, words, now), relative=False)


# --- the table -------------------------------------------------------------------------------------


def kept_result(found: Beside, *, simulated: bool) -> Frozen | None:
    """The result that is shown: none that was made of prices which are gone."""
    if found.result is None:
        return None
    frozen = frozen_of(found.result.document)
    return frozen if is_made_up(frozen.sources) == simulated else None


def reaction_view(
    found: Beside,
    named: Sequence[AssetId],
    quoted: dict[AssetId, Quoted],
    *,
    simulated: bool,
    words: Words,
    now: datetime,
) -> ReactionView | None:
    """What the named assets and BTC did; None where nothing is planned."""
    plan = found.plan
    if plan is None:
        return None
    frozen = kept_result(found, simulated=simulated)
    at = None if plan.first_at is None else _exact(plan.first_at, words, now)
    if frozen is None:
        return ReactionView(_why_none(plan, found, words, now), at)
    reaction = frozen.reaction
    at = _exact(reaction.at, words, now)  # what was measured counts from it, whatever is known by now
    assets = [a for a in dict.fromkeys((BENCHMARK, *named)) if a in quoted and a in reaction.markets]
    names = {asset: quoted[asset].asset for asset in assets}
    moves = {(move.asset_id, move.window): move for move in reaction.moves}
    mine = [moves[asset, window] for asset in assets for window in WINDOWS if (asset, window) in moves]
    if all(move.raw_pct is None for move in mine):
        return ReactionView(words("reaction_no_prices"), at)
    assert found.result is not None
    return ReactionView(
        why="",
        at=at,
        windows=tuple((window, words(f"reaction_{window}")) for window in WINDOWS),
        rows=tuple(
            ReactionRow(names[a], tuple(_cell(moves[a, w], words) for w in WINDOWS if (a, w) in moves)) for a in assets
        ),
        missing=tuple(_missing(mine, names, plan, words, now)),
        looks=words("reaction_looks", n=reaction.looks, chance=f"{reaction.looks * RARE:.1f}")
        if reaction.looks
        else "",
        together=any(move.together for move in mine),
        frozen=words("reaction_frozen", time=words.moment(found.result.made_at), version=found.result.version),
        left_out=words.count("reaction_left_out", frozen.left_out) if frozen.left_out else "",
        inputs=reaction.inputs,
    )


def _why_none(plan: Plan, found: Beside, words: Words, now: datetime) -> str:
    """Why there is no table, in words."""
    if plan.first_at is None:
        return words(_WHY_NONE.get(plan.why, "reaction_no_time"))
    if found.result is not None:
        return words("reaction_no_prices")
    if plan.due_at is None:
        return words("reaction_late")
    return words("reaction_waiting", time=_moment(plan.first_at + ENDS[0] + SETTLED, words, now))


def _cell(move: Move, words: Words) -> Cell:
    rare = move.q is not None and move.q <= RARE
    notes = [words("reaction_rare")] if rare else []
    if move.together:
        notes.append(words("reaction_together"))
    if move.overlaps:
        notes.append(words.count("reaction_overlaps", move.overlaps))
    days = WINDOWS[move.window][2]
    return Cell(
        window=words(f"reaction_{move.window}"),
        move=None if move.raw_pct is None else change_text(_decimal(move.raw_pct)),
        beyond="" if move.abnormal_pct is None
        else words("reaction_beyond", move=change_text(_decimal(move.abnormal_pct)).text),
        larger="" if move.p is None else words("reaction_larger", share=_share(move.p)),
        larger_title=words("reaction_larger_title", n=f"{move.ranked_among:,}", days=days),
        rare=rare,
        notes=tuple(notes),
    )  # fmt: skip


def _decimal(pct: float) -> Decimal:
    return Decimal(str(pct))


def _share(p: float) -> str:
    """How many of those before were smaller, in percent, never rounded up: 54, 97.2, 99.9."""
    share = (1 - p) * 100
    return str(floor(share)) if share < 90 else f"{floor(share * 10) / 10:.1f}"


# --- what is not there -----------------------------------------------------------------------------


def _missing(
    moves: Sequence[Move], names: Mapping[AssetId, Asset], plan: Plan, words: Words, now: datetime
) -> Iterable[str]:
    """Which figures are not there and why, windows of one reason together."""
    for why, key in ((NOT_OVER, "reaction_not_over"), (NOT_EXACT, "reaction_not_exact")):
        waiting = dict.fromkeys(move.window for move in moves if move.why == why)
        if waiting:
            due = plan.due_at if plan.due_at is not None else now
            yield words(key, windows=_windows(waiting, words), time=_moment(due, words, now))
    lost: dict[tuple[str, ...], list[AssetId]] = {}
    for asset in names:
        windows = tuple(move.window for move in moves if move.asset_id == asset and move.why == NO_PRICE)
        if windows:
            lost.setdefault(windows, []).append(asset)
    for windows, coins in lost.items():
        yield words("reaction_no_price", coins=_coins_said(coins, names, words), windows=_windows(windows, words))
    ranked: dict[str, int] = {}
    for move in moves:
        if move.raw_pct is not None and move.p is None:
            ranked.setdefault(move.window, WINDOWS[move.window][2])
    if ranked:
        yield words("reaction_no_rank", windows=_windows(ranked, words), days=max(ranked.values()))
    alone = {
        move.asset_id
        for move in moves
        if move.asset_id != BENCHMARK and move.raw_pct is not None and move.abnormal_pct is None
    }
    if alone:
        yield words("reaction_no_beyond", coins=_coins_said([a for a in names if a in alone], names, words))


def _windows(windows: Iterable[str], words: Words) -> str:
    return words("article_list_part").join(words(f"reaction_{window}") for window in windows)


def _coins_said(assets: Iterable[AssetId], names: Mapping[AssetId, Asset], words: Words) -> str:
    return words("article_list_part").join(names[asset].name for asset in assets)
