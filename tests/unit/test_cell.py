"""Foreign bytes are read in children that can be killed, and nothing that happens in one is lost or spreads."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import uvloop

from dateline.cell import BugInCell, Cells, answers, child, pool
from dateline.errors import CellKilled, ExtractError, Throttled
from dateline.model import BlockKind

JOBS = Path(__file__).parent / "jobs"
MIB = 1 << 20
Make = Callable[..., Cells]


@pytest.fixture
async def make_cells(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    """Makes pools whose children find the jobs; afterwards no child is left."""
    monkeypatch.syspath_prepend(str(JOBS))
    made: list[Cells] = []

    def make(*, workers: int = 2, memory_bytes: int = 128 * MIB, wall_seconds: float = 20) -> Cells:
        wall = timedelta(seconds=wall_seconds)
        cells = Cells(workers=workers, memory_bytes=memory_bytes, wall=wall, preload=["cell_jobs"])
        made.append(cells)
        return cells

    yield make
    for cells in made:
        children = {child.pid for child in cells._children}
        await cells.close()
        assert not any(_alive(pid) for pid in children)


@pytest.fixture
def cells(make_cells: Make) -> Cells:
    return make_cells()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("value", [None, 1, "text", b"x" * 3_000_000, [1, {"a": (2.5, True)}], {1, 2}, Decimal("1.10")])
async def test_values_go_in_and_out(cells: Cells, value: object) -> None:
    assert await cells.run("cell_jobs:echo", value) == value


async def test_our_nouns_come_out_as_they_went(cells: Cells) -> None:
    article, feed, number = await cells.run("cell_jobs:nouns")
    assert article.blocks[0].kind is BlockKind.QUOTE
    assert article.published.when == datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001
    assert (feed.title, number) == ("Wire", Decimal("0.10"))


async def test_a_child_serves_again_and_again(cells: Cells) -> None:
    assert {await cells.run("cell_jobs:pid") for _ in range(5)} == {await cells.run("cell_jobs:pid")}
    assert [await cells.run("cell_jobs:remember", "x") for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("job", "args", "limit"),
    [
        ("bomb", (1 << 30,), "memory"),
        ("answer_of", (200 * MIB,), "memory"),
        ("spin", (), "time"),
        ("sleep", (60,), "time"),
        ("crash", (), "crash"),
        ("segfault", (), "crash"),
        ("deep", (100_000,), "depth"),
    ],
)
async def test_a_child_over_a_limit_is_named_and_the_next_call_is_served(
    make_cells: Make, job: str, args: tuple[object, ...], limit: str
) -> None:
    cells = make_cells(workers=1, wall_seconds=0.5 if limit == "time" else 20)
    with pytest.raises(CellKilled) as killed:
        await cells.run(f"cell_jobs:{job}", *args)
    assert killed.value.limit == limit
    assert job in str(killed.value)
    assert await cells.run("cell_jobs:echo", "still here") == "still here"


async def test_what_fits_the_limit_is_allowed(cells: Cells) -> None:
    assert await cells.run("cell_jobs:bomb", 100 * MIB) == 100 * MIB
    assert await cells.run("cell_jobs:deep", 500) == 500


async def test_a_child_that_has_grown_makes_room_for_a_new_one(make_cells: Make) -> None:
    cells = make_cells(workers=1)
    first = await cells.run("cell_jobs:pid")
    await cells.run("cell_jobs:bomb", 100 * MIB)
    assert await cells.run("cell_jobs:pid") != first
    assert await cells.run("cell_jobs:remember", "x") == 1


async def test_our_errors_come_back_as_themselves(cells: Cells) -> None:
    with pytest.raises(ExtractError) as refused:
        await cells.run("cell_jobs:refuse")
    assert (refused.value.url, refused.value.reason) == ("https://h/", "a login wall")
    with pytest.raises(Throttled) as busy:
        await cells.run("cell_jobs:throttled")
    assert (busy.value.retry_at, busy.value.status) == (datetime(2026, 1, 1, tzinfo=UTC), 429)
    assert str(busy.value) == "https://h/: busy"


@pytest.mark.parametrize(
    ("job", "words"),
    [
        ("bug", "_hidden_cause"),
        ("leave", "SystemExit"),
        ("no_such_job", "no attribute 'no_such_job'"),
        ("function", "may not hold"),
        ("odd_error", "lambda"),
    ],
)
async def test_a_bug_inside_is_loud_and_shows_where_it_was(cells: Cells, job: str, words: str) -> None:
    with pytest.raises(BugInCell, match=words):
        await cells.run(f"cell_jobs:{job}")
    assert await cells.run("cell_jobs:echo", 1) == 1


async def test_a_module_that_is_not_there_is_loud(cells: Cells) -> None:
    with pytest.raises(BugInCell, match="no_such_module"):
        await cells.run("no_such_module:echo")


async def test_a_child_that_was_taken_over_builds_nothing_on_our_side(
    cells: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[object] = []
    monkeypatch.setattr(os, "system", ran.append)
    with pytest.raises(BugInCell, match=r"posix\.system"):
        await cells.run("cell_jobs:trap")
    assert ran == []


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense", b"cno.such.module\nX\n.", b"cdateline.no_such\nX\n.", b"\x80\x05."]
)
def test_an_answer_that_is_none_is_a_bug_of_its_child(answer: bytes) -> None:
    with pytest.raises(BugInCell):
        answers.read(child.OK, answer, "job")


@pytest.mark.parametrize("name", ["errors.sys", "cell.pool.asyncio", "urls.re.sys", "urls.resolve", "store.port.Path"])
def test_nothing_but_our_own_classes_can_be_named_in_an_answer(name: str) -> None:
    module, _, attribute = f"dateline.{name}".rpartition(".")
    dotted = b"\x80\x04\x8c" + bytes([len(module)]) + module.encode() + b"\x8c" + bytes([len(attribute)])
    with pytest.raises(BugInCell):
        answers.read(child.OK, dotted + attribute.encode() + b"\x93.", "job")


class _Attribute:
    """Pickles as `getattr(kind, name)`, which is how early Pythons 3.11 pickle a member of an enumeration."""

    def __init__(self, kind: object, name: str) -> None:
        self.kind, self.name = kind, name

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, (self.kind, self.name)


def test_a_member_of_our_enumerations_is_read_however_it_was_pickled() -> None:
    for form in (_Attribute(BlockKind, "QUOTE"), BlockKind.QUOTE):
        assert answers.read(child.OK, pickle.dumps(form, 5), "a job") is BlockKind.QUOTE


@pytest.mark.parametrize(
    ("kind", "name"), [(BlockKind, "__init__"), (BlockKind, "mro"), (Throttled, "__init__"), ("", "format")]
)
def test_no_other_attribute_can_be_reached_by_an_answer(kind: object, name: str) -> None:
    with pytest.raises(BugInCell):
        answers.read(child.OK, pickle.dumps(_Attribute(kind, name), 5), "a job")


async def test_many_calls_at_once_each_get_their_own_answer(cells: Cells) -> None:
    values = [bytes([number % 256]) * (number * 37) for number in range(300)]
    answers = await asyncio.gather(*(cells.run("cell_jobs:echo", value) for value in values))
    assert answers == values
    assert len(cells._children) <= 2


async def test_calls_run_side_by_side(cells: Cells) -> None:
    first, second = await asyncio.gather(cells.run("cell_jobs:sleep", 0.2), cells.run("cell_jobs:sleep", 0.2))
    assert first != second


async def test_a_storm_of_good_and_bad_calls_ends_with_every_answer_right(make_cells: Make) -> None:
    cells = make_cells(workers=3, wall_seconds=0.5)
    jobs = ["crash", "echo", "bomb", "refuse", "echo"] * 8 + ["spin"]
    args = {"echo": ("mine",), "bomb": (1 << 30,)}
    results = await asyncio.gather(
        *(cells.run(f"cell_jobs:{job}", *args.get(job, ())) for job in jobs), return_exceptions=True
    )
    wanted = {"crash": "crash", "bomb": "memory", "spin": "time", "refuse": "a login wall", "echo": "mine"}
    told = [result.limit if isinstance(result, CellKilled) else getattr(result, "reason", result) for result in results]
    assert told == [wanted[job] for job in jobs]
    assert len(cells._children) <= 3


async def test_a_caller_that_gives_up_takes_its_child_along_and_no_answer_is_mixed_up(make_cells: Make) -> None:
    cells = make_cells(workers=1)
    for _ in range(5):
        call = asyncio.create_task(cells.run("cell_jobs:sleep", 30))
        await _until(lambda: any(child.busy for child in cells._children))
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await cells.run("cell_jobs:echo", "mine") == "mine"


async def test_callers_that_give_up_in_the_line_lose_nobodys_turn(make_cells: Make) -> None:
    cells = make_cells(workers=1)
    await cells.run("cell_jobs:pid")
    calls = [asyncio.create_task(cells.run("cell_jobs:echo", number)) for number in range(60)]
    await asyncio.sleep(0)
    for number, call in enumerate(calls):
        if number % 3:
            call.cancel()
        if number % 7 == 0:
            await asyncio.sleep(0.001)
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert all(
            answer == number or isinstance(answer, asyncio.CancelledError) for number, answer in enumerate(answers)
        )
        assert await cells.run("cell_jobs:echo", "on") == "on"


async def test_a_caller_that_gives_up_while_its_child_starts_leaves_nothing_behind(make_cells: Make) -> None:
    cells = make_cells(workers=1)
    for _ in range(3):
        call = asyncio.create_task(cells.run("cell_jobs:echo", 1))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert await cells.run("cell_jobs:echo", 2) == 2


async def test_the_line_has_an_end(make_cells: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WAITING", 3)
    cells = make_cells(workers=1)
    calls = [asyncio.create_task(cells.run("cell_jobs:sleep", 0.1)) for _ in range(6)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, RuntimeError) for result in results) == 2


async def test_resting_children_end_and_the_next_call_gets_a_new_one(
    make_cells: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_IDLE_SECONDS", 0.05)
    cells = make_cells()
    first = await cells.run("cell_jobs:pid")
    await _until(lambda: not cells._children)
    await _until(lambda: not _alive(first))
    assert await cells.run("cell_jobs:pid") != first


async def test_a_server_that_died_is_started_again(cells: Cells) -> None:
    first = await cells.run("cell_jobs:pid")
    server = cells._server._running[-1]
    os.kill(server.pid, signal.SIGKILL)
    await asyncio.to_thread(server.wait)
    os.kill(first, signal.SIGKILL)
    await _until(lambda: not cells._children)
    assert await cells.run("cell_jobs:echo", 1) == 1


async def test_children_leave_files_and_signals_alone(cells: Cells, tmp_path: Path) -> None:
    seen = await cells.run("cell_jobs:limits")
    assert (seen["interrupt"], seen["terminate"], seen["core"]) == (True, True, 0)
    assert seen["open"] <= 6  # three streams, its socket, and the listing itself
    assert await cells.run("cell_jobs:write_file", str(tmp_path / "x")) == "OSError"


async def test_after_closing_nothing_runs(cells: Cells) -> None:
    call = asyncio.create_task(cells.run("cell_jobs:sleep", 30))
    waiting = [asyncio.create_task(cells.run("cell_jobs:sleep", 30)) for _ in range(3)]
    await _until(lambda: sum(child.busy for child in cells._children) == 2)
    await cells.close()
    results = await asyncio.gather(call, *waiting, return_exceptions=True)
    assert {type(result) for result in results} == {CellKilled, RuntimeError}
    with pytest.raises(RuntimeError, match="closed"):
        await cells.run("cell_jobs:echo", 1)


def test_children_die_with_a_service_that_is_killed() -> None:
    script = f"""
import asyncio, sys
sys.path.insert(0, {str(JOBS)!r})
from datetime import timedelta
from dateline.cell import Cells
async def main():
    cells = Cells(workers=2, memory_bytes=1 << 27, wall=timedelta(seconds=20))
    pids = await asyncio.gather(cells.run("cell_jobs:sleep", 0.1), cells.run("cell_jobs:sleep", 0.1))
    print(*pids, cells._server._running[-1].pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        pids = [int(pid) for pid in service.stdout.readline().split()]
        assert len(pids) == 3
        service.kill()

    async def all_ended() -> None:
        await _until(lambda: not any(_running(pid) for pid in pids))

    asyncio.run(all_ended())


def test_cells_work_under_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(JOBS))

    async def main() -> None:
        cells = Cells(workers=2, memory_bytes=128 * MIB, wall=timedelta(seconds=2))
        try:
            big = b"x" * 3_000_000
            assert await asyncio.gather(*(cells.run("cell_jobs:echo", big) for _ in range(4))) == [big] * 4
            with pytest.raises(CellKilled, match="time"):
                await cells.run("cell_jobs:spin")
            with pytest.raises(CellKilled, match="crash"):
                await cells.run("cell_jobs:crash")
        finally:
            await cells.close()

    uvloop.run(main())


def _running(pid: int) -> bool:
    """Alive, and not just waiting for its exit to be taken by whoever inherited it."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)
