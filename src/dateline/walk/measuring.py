"""Measures what the assets of stories did: plans what is measured, gathers prices, and makes the results.

Each window is measured once, some minutes after it passed, from the candles that had ended by its end. So who measures
a story again from the same candles gets the same bytes, however late. Source: docs/reaction.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from dateline.insight.first_report import Named, Told, about, first_report
from dateline.insight.reaction import (
    BASELINE_DAYS,
    BEFORE,
    COARSE_S,
    DAY_S,
    FINE_DAYS,
    FINE_S,
    WINDOWS,
    Closes,
    Prices,
    going_on,
    react,
)
from dateline.insight.reaction_text import Frozen, frozen_of, text_of
from dateline.markets import candles
from dateline.markets.providers import SIMULATED_NAME
from dateline.model import AssetId
from dateline.store.naming_port import Measured, Naming, Plan, Report
from dateline.store.port import Markets, Series
from dateline.store.stories_port import StoryId

BENCHMARK = AssetId("bitcoin")
# A polled price may arrive some minutes after its time, and a stream's minute is written after it closed.
SETTLED = timedelta(minutes=10)
ENDS = tuple(timedelta(seconds=begins + lasts) for name, (begins, lasts, _) in WINDOWS.items() if name != BEFORE)
PRICELESS_AGAIN = timedelta(minutes=1)
TOO_OLD = timedelta(days=30)  # a story that is found so late (a new outlet's archive) is not measured
COARSE = timedelta(seconds=COARSE_S)
_EDGE = timedelta(days=1)  # before the baseline, for its own day before


# --- planning --------------------------------------------------------------------------------------


def plan_of(story: StoryId, reports: Sequence[Report], before: Plan | None, now: datetime) -> Plan | None:
    """How a story is measured by what is known of it now; None where it names no asset.

    Where the first report turns out to be another, or other assets are named, it begins anew under another version;
    after the last window nothing changes it.
    """
    first = first_report([Told(report.seen_at, report.published) for report in reports])
    named = [[Named(one.asset, one.mentions, one.headline) for one in report.links] for report in reports]
    assets, left_out = about(named)
    if first is None or not assets:
        return None
    if before is not None and _is_done(before):
        return before
    if before is not None and (before.first_at, before.assets, before.why) == (first.at, assets, first.why):
        return before
    version = 1 if before is None else before.version + 1
    made = Plan(story, version, first.seen_at, first.at, first.exact, assets, left_out, first.why)
    if first.at is None or first.at < now - TOO_OLD:
        return made
    return _with_due(made)


def _is_done(plan: Plan) -> bool:
    return plan.measured == len(ENDS)


def _with_due(plan: Plan) -> Plan:
    """The plan with when its next window can be measured."""
    assert plan.first_at is not None
    due_at = plan.first_at + ENDS[plan.measured] + SETTLED if plan.measured < len(ENDS) else None
    return replace(plan, due_at=due_at)


# --- measuring -------------------------------------------------------------------------------------


async def measured(
    plan: Plan, last: Measured | None, markets: Markets, naming: Naming, now: datetime
) -> tuple[Plan, Measured | None]:
    """The plan after all windows that have passed, with the result of them.

    Errors: those of the store.
    """
    assert plan.first_at is not None
    assert plan.exact is not None
    passed = sum(plan.first_at + end + SETTLED <= now for end in ENDS)
    if passed <= plan.measured:
        return _with_due(plan), None
    until = plan.first_at + ENDS[passed - 1]
    prices, sources = await gathered(plan, markets, until)
    if not sources:  # assets are there before their first prices
        return replace(plan, due_at=now + PRICELESS_AGAIN), None
    others = await naming.others(plan.story, plan.assets, plan.first_at - timedelta(hours=1), until)
    reaction = await asyncio.to_thread(
        react, plan.first_at, plan.exact, prices, BENCHMARK, until=until, overlapping=others
    )
    before = None if last is None else frozen_of(last.document)
    if before is not None and is_made_up(before.sources) == is_made_up(sources):
        reaction = going_on(before.reaction, reaction)
    document = text_of(Frozen(reaction, sources, plan.left_out))
    after = _with_due(replace(plan, measured=passed))
    return after, Measured(plan.story, plan.version, passed, now, document)


def is_made_up(sources: Collection[str]) -> bool:
    """Whether prices were the simulated exchange's: no figure of theirs stands beside true ones."""
    return SIMULATED_NAME in sources


async def gathered(plan: Plan, markets: Markets, until: datetime) -> tuple[Mapping[AssetId, Prices], tuple[str, ...]]:
    """The prices that a story's windows up to `until` need, with who gives such prices."""
    assert plan.first_at is not None
    assets = tuple(dict.fromkeys((BENCHMARK, *plan.assets)))
    fine_since = plan.first_at - timedelta(days=FINE_DAYS) - _EDGE
    coarse_since = plan.first_at - timedelta(days=BASELINE_DAYS) - _EDGE
    fine = await markets.series(assets, candles.MINUTE, fine_since, until)
    coarse = await markets.series(assets, COARSE, coarse_since, until)
    newest = await markets.newest(assets)
    prices = {
        asset: Prices(_closes(fine.get(asset), _step_s(fine.get(asset))), _closes(coarse.get(asset), COARSE_S))
        for asset in assets
        if asset in fine or asset in coarse or asset in newest
    }
    return prices, tuple(sorted({tick.provider for tick in newest.values()}))


def _closes(series: Series | None, step_s: int) -> Closes:
    if series is None:
        return Closes(np.empty(0, np.int64), np.empty(0), step_s)
    return Closes(series.times_s, series.closes, step_s)


def _step_s(series: Series | None) -> int:
    """How far apart an asset's prices usually are: a minute where they are streamed, the interval where polled."""
    if series is None or len(series.times_s) < 3:
        return FINE_S
    usual = int(np.median(np.diff(series.times_s[-DAY_S // 60 :])))
    return min(max(usual, 60), COARSE_S)
