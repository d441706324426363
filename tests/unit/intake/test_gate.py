"""The gate: one at a time at a host, a gap between, hosts apart from each other. Time is a clock of ours."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from dateline.intake import gate
from dateline.intake.gate import HostGate

SECOND = timedelta(seconds=1)


class SleepClock:
    """Time passes only where somebody sleeps; `slept` says how long each wait was."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 100.0
        self.slept: list[float] = []
        self._yield = asyncio.sleep
        monkeypatch.setattr("dateline.intake.gate.asyncio.sleep", self.sleep)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        await self._yield(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SleepClock:
    return SleepClock(monkeypatch)


async def visit(turns: HostGate, host: str, least_gap: timedelta = timedelta()) -> None:
    async with turns.turn(host, least_gap):
        pass


async def test_the_first_visit_does_not_wait_and_the_next_waits_the_gap(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND)
    await visit(turns, "a.example")
    assert clock.slept == []
    await visit(turns, "a.example")
    assert clock.slept == [1.0]


async def test_the_gap_is_counted_from_the_end_of_a_visit(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND)
    async with turns.turn("a.example"):
        clock.at += 7
    clock.at += 0.25
    await visit(turns, "a.example")
    assert clock.slept == [0.75]


async def test_a_gap_that_has_passed_is_not_waited_for(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND)
    await visit(turns, "a.example")
    clock.at += 1
    await visit(turns, "a.example")
    assert clock.slept == []


async def test_a_crawl_delay_widens_the_gap_and_a_short_one_does_not_narrow_it(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND)
    await visit(turns, "a.example", least_gap=SECOND * 10)
    await visit(turns, "a.example", least_gap=SECOND / 10)
    await visit(turns, "a.example")
    assert clock.slept == [10.0, 1.0]


async def test_hosts_do_not_wait_for_each_other(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND)
    async with turns.turn("a.example"):
        await visit(turns, "b.example")
    await visit(turns, "c.example")
    assert clock.slept == []


async def test_two_are_never_at_one_host_at_once() -> None:
    turns = HostGate(_Still(), timedelta(0))
    inside, most = 0, 0

    async def stay() -> None:
        nonlocal inside, most
        async with turns.turn("a.example"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(stay() for _ in range(20)))
    assert most == 1


async def test_the_operator_s_own_hosts_are_not_held_back(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND, fast_hosts=["own.example"])
    async with turns.turn("own.example"):
        await visit(turns, "own.example", least_gap=SECOND * 10)
    assert clock.slept == []


async def test_a_visit_that_fails_frees_the_host_and_counts_for_the_gap(clock: SleepClock) -> None:
    turns = HostGate(clock, SECOND)
    with pytest.raises(ValueError, match="no answer"):
        async with turns.turn("a.example"):
            raise ValueError("no answer")
    await visit(turns, "a.example")
    assert clock.slept == [1.0]


async def test_one_who_gives_up_waiting_does_not_keep_the_host() -> None:
    turns = HostGate(_Still(), timedelta(0))
    async with turns.turn("a.example"):
        waiting = asyncio.create_task(visit(turns, "a.example"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5):
        await visit(turns, "a.example")


async def test_idle_hosts_are_forgotten_oldest_first_but_none_that_is_in_use(
    clock: SleepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MOST_HOSTS", 3)
    turns = HostGate(clock, SECOND)
    async with turns.turn("in-use.example"):
        for n in range(10):
            await visit(turns, f"h{n}.example")
        await asyncio.sleep(0)
        clock.slept.clear()
    await visit(turns, "in-use.example")
    assert clock.slept == [1.0], "its gap was kept while others were forgotten"
    clock.slept.clear()
    await visit(turns, "h0.example")
    assert clock.slept == [], "one that was forgotten starts anew"


class _Still:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 3, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0
