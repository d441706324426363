"""What markets did after a story: numbers where the data carry them, and a word where they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dateline.errors import StoreError
from dateline.insight import reaction
from dateline.insight.reaction import NOT_OVER, Closes, Move, Prices, going_on, react
from dateline.insight.reaction_text import Frozen, frozen_of, text_of
from dateline.model import AssetId

AT = datetime(2026, 3, 12, 14, 7, 30, tzinfo=UTC)
AT_S = int(AT.timestamp())
BTC, ETH, LONE = AssetId("bitcoin"), AssetId("ethereum"), AssetId("lone")
LATER = AT + timedelta(days=2)
EXACT = timedelta(seconds=1)


def walk(seed: int, spread: float = 0.001, days: int = 62) -> np.ndarray:
    """Log returns of five minutes, from `days` before to a day after."""
    return np.random.default_rng(seed).normal(0, spread, (days + 1) * 288 + 2)


def prices(returns: np.ndarray, days: int = 62) -> Prices:
    """Closes of five minutes that end on the clock's five minutes, and their quarter hours."""
    first = (AT_S - days * 86_400) // 300 * 300
    times = first + 300 * np.arange(len(returns))
    closes = 100 * np.exp(np.cumsum(returns))
    quarter = times % 900 == 0
    return Prices(Closes(times, closes, 300), Closes(times[quarter], closes[quarter], 900))


def after(returns: np.ndarray, jump: float, minutes: int = 5) -> np.ndarray:
    """The same with a jump in the candle that closes so long after the story began."""
    moved = returns.copy()
    place = ((AT_S - 62 * 86_400) // 300 * 300 + 300 * np.arange(len(returns))).searchsorted(AT_S + minutes * 60 - 299)
    moved[place] += jump
    return moved


def move(asset: AssetId, window: str, found: reaction.Reaction) -> Move:
    return next(m for m in found.moves if m.asset_id == asset and m.window == window)


def test_a_jump_after_the_story_is_measured_and_ranked() -> None:
    quiet = walk(1)
    found = react(AT, EXACT, {BTC: prices(after(quiet, 0.05)), ETH: prices(walk(2))}, BTC, until=LATER)
    hour = move(BTC, "1h", found)
    assert hour.raw_pct == pytest.approx(5.1, abs=1.5)
    assert hour.p is not None and hour.p == pytest.approx(1 / (1 + hour.ranked_among)), "never 0"
    assert abs(move(BTC, "before", found).raw_pct or 0) < 2, "nothing of it is before"
    ether = move(ETH, "1h", found)
    assert ether.p is not None and ether.p > 0.05


def test_the_candle_that_holds_the_instant_tells_nothing() -> None:
    """Its close is up to five minutes of the future; the price of an instant is the last close before it."""
    jumped = prices(after(walk(1) * 0, 0.05))
    found = react(AT, EXACT, {BTC: jumped}, BTC, until=LATER)
    assert move(BTC, "5m", found).raw_pct == pytest.approx(5.1271, abs=1e-3)
    assert move(BTC, "before", found).raw_pct == 0


def test_what_follows_bitcoin_is_measured_against_it() -> None:
    market, own = walk(1), walk(2, 0.0003)
    both = {BTC: prices(after(market, 0.03)), ETH: prices(1.5 * after(market, 0.03) + own)}
    found = react(AT, EXACT, both, BTC, until=LATER)
    assert found.markets[ETH].beta == pytest.approx(1.5, abs=0.05)
    assert (found.markets[ETH].r2 or 0) > 0.9
    ether = move(ETH, "5m", found)
    assert ether.raw_pct == pytest.approx(4.6, abs=0.7)
    assert abs(ether.abnormal_pct or 9) < 0.3 and (ether.p or 0) > 0.05, "it did what bitcoin did"
    assert move(BTC, "5m", found).abnormal_pct is None


def test_no_move_is_abnormal_where_bitcoin_explains_little() -> None:
    found = react(AT, EXACT, {BTC: prices(walk(1)), LONE: prices(walk(2))}, BTC, until=LATER)
    assert found.markets[LONE].beta is None and (found.markets[LONE].r2 or 0) < 0.1
    assert move(LONE, "1h", found).abnormal_pct is None
    assert move(LONE, "1h", found).raw_pct is not None


@pytest.mark.parametrize(
    ("precision", "given"),
    [
        (timedelta(seconds=1), 6),
        (timedelta(minutes=10), 5),
        (timedelta(hours=1), 4),
        (timedelta(days=1), 1),
        (timedelta(days=2), 0),
    ],
)
def test_a_time_that_is_not_known_exactly_carries_no_shorter_window(precision: timedelta, given: int) -> None:
    found = react(AT, precision, {BTC: prices(walk(1))}, BTC, until=LATER)
    assert sum(m.raw_pct is not None for m in found.moves) == given
    assert all(m.why for m in found.moves if m.raw_pct is None)


def test_a_window_that_is_not_over_has_no_number() -> None:
    found = react(AT, EXACT, {BTC: prices(walk(1))}, BTC, until=AT + timedelta(minutes=59))
    assert [m.window for m in found.moves if m.raw_pct is not None] == ["before", "5m", "15m"]
    assert move(BTC, "1h", found).why == "it is not over yet"


def test_a_gap_stays_a_gap() -> None:
    whole = prices(walk(1))
    there = (whole.fine.times_s < AT_S + 2400) | (whole.fine.times_s > AT_S + 5000)
    holed = replace(whole, fine=replace(whole.fine, times_s=whole.fine.times_s[there], closes=whole.fine.closes[there]))
    found = react(AT, EXACT, {BTC: holed}, BTC, until=LATER)
    assert move(BTC, "1h", found).raw_pct is None
    assert move(BTC, "1h", found).why == "there is no price at its beginning or its end"
    assert move(BTC, "4h", found).raw_pct is not None


def test_a_gap_of_bitcoins_takes_nothing_from_one_that_does_not_follow_it() -> None:
    whole = prices(walk(1))
    none = replace(whole, fine=replace(whole.fine, times_s=whole.fine.times_s[:0], closes=whole.fine.closes[:0]))
    found = react(AT, EXACT, {BTC: none, LONE: prices(walk(2))}, BTC, until=LATER)
    assert move(LONE, "1h", found).p is not None


@pytest.mark.parametrize(
    ("days", "ranked"), [(6, set()), (10, {"before", "5m", "15m", "1h"}), (40, {"before", "5m", "15m", "1h", "4h"})]
)
def test_a_rank_needs_a_past_as_long_as_its_window_asks(days: int, ranked: set[str]) -> None:
    series = prices(walk(1))
    since = AT_S - days * 86_400
    short = Prices(
        *(
            Closes(c.times_s[c.times_s > since], c.closes[c.times_s > since], c.step_s)
            for c in (series.fine, series.coarse)
        )
    )
    found = react(AT, EXACT, {BTC: short}, BTC, until=LATER)
    assert {m.window for m in found.moves if m.p is not None} == ranked
    assert all(m.raw_pct is not None for m in found.moves), "the move itself is told"
    assert all("days of prices before" in m.why for m in found.moves if m.p is None)


def test_looking_at_many_is_corrected_for() -> None:
    many = {AssetId(f"a{i}"): prices(walk(i)) for i in range(20)} | {BTC: prices(walk(99))}
    found = react(AT, EXACT, many, BTC, until=LATER)
    ranked = [m for m in found.moves if m.p is not None]
    assert found.looks == len(ranked) == 21 * 6
    assert any(m.p is not None and m.p <= 0.05 for m in ranked), "some are rare by chance"
    assert all(m.q is not None and m.q >= m.p - 1e-6 for m in ranked if m.p is not None)
    assert not any(m.q is not None and m.q <= 0.05 for m in ranked), "and none is left"
    assert [m.q for m in sorted(ranked, key=lambda m: m.p or 0)] == sorted(m.q or 0 for m in ranked)


def test_coins_that_move_rarely_and_one_way_are_told_as_one() -> None:
    rising = {AssetId(f"up{i}"): prices(after(walk(i), 0.04)) for i in range(3)}
    found = react(AT, EXACT, rising | {BTC: prices(walk(9)), LONE: prices(after(walk(8), -0.04))}, BTC, until=LATER)
    assert {m.asset_id for m in found.moves if m.window == "5m" and m.together} == set(rising)


def test_other_stories_of_the_asset_in_the_window_are_counted() -> None:
    others = {BTC: [AT - timedelta(minutes=30), AT + timedelta(minutes=5), AT + timedelta(hours=2)]}
    found = react(AT, EXACT, {BTC: prices(walk(1))}, BTC, until=LATER, overlapping=others)
    assert [move(BTC, window, found).overlaps for window in reaction.WINDOWS] == [1, 0, 1, 1, 2, 2]


def test_the_order_of_assets_changes_nothing_and_other_prices_another_fingerprint() -> None:
    there = {BTC: prices(walk(1)), ETH: prices(walk(2)), LONE: prices(walk(3))}
    found = react(AT, EXACT, there, BTC, until=LATER)
    assert react(AT, EXACT, dict(reversed(there.items())), BTC, until=LATER) == found
    other = react(AT, EXACT, there | {LONE: prices(after(walk(3), 1e-9))}, BTC, until=LATER)
    assert other.inputs != found.inputs


def test_without_bitcoin_moves_are_told_as_they_were() -> None:
    found = react(AT, EXACT, {LONE: prices(walk(3))}, BTC, until=LATER)
    assert move(LONE, "1h", found).abnormal_pct is None and move(LONE, "1h", found).p is not None
    assert react(AT, EXACT, {}, BTC, until=LATER).moves == ()


def cut(found: Prices, until: datetime) -> Prices:
    """What is known of prices until an instant."""
    end = int(until.timestamp())
    parts = [
        Closes(s.times_s[s.times_s <= end], s.closes[s.times_s <= end], s.step_s) for s in (found.fine, found.coarse)
    ]
    return Prices(*parts)


def test_measured_window_by_window_it_is_the_same_text_as_measured_at_once() -> None:
    whole = {BTC: prices(after(walk(1), 0.03)), ETH: prices(walk(2))}
    steps = [AT + timedelta(seconds=s) for s in (300, 900, 3600, 14_400, 86_400)]
    found = None
    for until in steps:
        now = react(AT, EXACT, {a: cut(p, until) for a, p in whole.items()}, BTC, until=until)
        found = now if found is None else going_on(found, now)
    assert found is not None
    at_once = react(AT, EXACT, {a: cut(p, steps[-1]) for a, p in whole.items()}, BTC, until=steps[-1])
    assert text_of(Frozen(found, ("testing",))) == text_of(Frozen(at_once, ("testing",)))


def test_a_figure_that_was_told_stays_whatever_prices_say_later() -> None:
    before = react(AT, EXACT, {BTC: prices(walk(1))}, BTC, until=AT + timedelta(minutes=6))
    later = react(AT, EXACT, {BTC: prices(walk(9)), ETH: prices(walk(2))}, BTC, until=LATER)
    found = going_on(before, later)
    assert move(BTC, "5m", found).raw_pct == move(BTC, "5m", before).raw_pct
    assert move(BTC, "1h", before).why == NOT_OVER
    assert move(BTC, "1h", found).raw_pct == move(BTC, "1h", later).raw_pct
    assert move(ETH, "5m", found).raw_pct == move(ETH, "5m", later).raw_pct
    assert found.looks == 12
    p_and_q = [(m.p, m.q) for m in found.moves if m.p is not None]
    assert all(q is not None and q >= p for p, q in p_and_q)


def test_a_kept_result_reads_back_as_it_was() -> None:
    made = Frozen(react(AT, EXACT, {BTC: prices(walk(1)), ETH: prices(walk(1))}, BTC, until=LATER), ("one", "two"), 3)
    kept = frozen_of(text_of(made))
    assert text_of(kept) == text_of(made)
    assert kept.reaction.moves == made.reaction.moves
    assert (kept.sources, kept.left_out) == (("one", "two"), 3)
    with pytest.raises(StoreError):
        frozen_of("{}")
