"""Finished work on its way to the store: together where it can be, at once where nothing else comes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from dateline.errors import StoreBusy
from dateline.model import ChangeNumber
from dateline.store.port import Kept
from dateline.walk.batches import AT_ONCE, Batches


class Keeper:
    """A store that remembers what came together."""

    def __init__(self) -> None:
        self.together: list[list[int]] = []
        self.busy = False

    async def keep(self, work: Sequence[int]) -> Kept:
        self.together.append(list(work))
        if self.busy:
            raise StoreBusy("another writer is at it")
        return Kept(number=ChangeNumber(len(self.together)))


async def made(batches: Batches[int], number: int, turns: int) -> Kept:
    """Work that takes some turns of the loop, then is handed in."""
    with batches.working():
        for _ in range(turns):
            await asyncio.sleep(0)
    return await batches.kept(number)


async def test_work_that_ends_soon_after_is_kept_in_the_same_transaction() -> None:
    keeper, heard = Keeper(), []
    batches = Batches(keeper.keep)
    writer = asyncio.create_task(batches.run(heard.append))
    kept = await asyncio.gather(*(made(batches, n, turns=n) for n in range(10)))
    writer.cancel()
    assert keeper.together == [list(range(10))]
    assert heard == kept[:1]
    assert len(set(map(id, kept))) == 1


async def test_no_transaction_is_larger_than_the_bound() -> None:
    keeper = Keeper()
    batches = Batches(keeper.keep)
    writer = asyncio.create_task(batches.run(lambda _: None))
    await asyncio.gather(*(made(batches, n, turns=1) for n in range(3 * AT_ONCE)))
    writer.cancel()
    assert sorted(n for batch in keeper.together for n in batch) == list(range(3 * AT_ONCE))
    assert max(map(len, keeper.together)) <= AT_ONCE


async def test_nobody_waits_for_work_that_never_ends() -> None:
    keeper = Keeper()
    batches = Batches(keeper.keep)
    writer = asyncio.create_task(batches.run(lambda _: None))
    with batches.working():  # something hangs
        async with asyncio.timeout(20):
            assert (await made(batches, 1, turns=0)).number == 1
    writer.cancel()


async def test_a_busy_store_is_told_to_all_of_the_batch_and_the_next_batch_is_kept() -> None:
    keeper = Keeper()
    batches = Batches(keeper.keep)
    writer = asyncio.create_task(batches.run(lambda _: None))
    keeper.busy = True
    told = await asyncio.gather(*(made(batches, n, turns=1) for n in range(3)), return_exceptions=True)
    assert [type(error) for error in told] == [StoreBusy] * 3
    keeper.busy = False
    assert (await made(batches, 4, turns=1)).number == 2
    writer.cancel()


async def test_work_that_fails_is_not_waited_for() -> None:
    keeper = Keeper()
    batches = Batches(keeper.keep)
    writer = asyncio.create_task(batches.run(lambda _: None))
    with pytest.raises(ValueError, match="no such feed"), batches.working():
        raise ValueError("no such feed")
    assert (await batches.kept(1)).number == 1
    writer.cancel()
