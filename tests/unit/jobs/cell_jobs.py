"""What the tests of cells run inside them."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from dateline.errors import DatelineError, ExtractError, Throttled
from dateline.model import Article, Block, BlockKind, Feed, Stamp

_seen: list[object] = []


def echo(value: object) -> object:
    return value


def pid() -> int:
    return os.getpid()


def remember(value: object) -> int:
    """State would leak from call to call; the count tells how often this child was used."""
    _seen.append(value)
    return len(_seen)


def bomb(size_bytes: int) -> int:
    return len(bytearray(size_bytes))


def answer_of(size_bytes: int) -> bytes:
    return bytes(size_bytes)


def spin() -> None:
    while True:
        pass


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def crash() -> None:
    os._exit(3)


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def deep(depth: int) -> int:
    return depth and 1 + deep(depth - 1)


def refuse() -> None:
    raise ExtractError("https://h/", "a login wall")


def throttled() -> None:
    raise Throttled("https://h/", "busy", retry_at=datetime(2026, 1, 1, tzinfo=UTC), status=429)


class _Odd(DatelineError):
    def __init__(self) -> None:
        super().__init__("odd")
        self.cannot_travel = lambda: None


def odd_error() -> None:
    raise _Odd


def bug() -> None:
    _hidden_cause()


def _hidden_cause() -> None:
    {}["no such key"]


def leave() -> None:
    sys.exit(0)


def nouns() -> tuple[Article, Feed, Decimal]:
    stamp = Stamp(datetime(2026, 3, 1, 9, 30))  # noqa: DTZ001 - a stamp without a zone stays without
    article = Article("https://h/", "Head", published=stamp, blocks=(Block(BlockKind.QUOTE, "So."),))
    return article, Feed("Wire", None, (), "rss"), Decimal("0.10")


def function() -> Callable[[object], object]:
    return echo


class _Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch " + sys.argv[0],)


def trap() -> object:
    return _Trap()


def write_file(path: str) -> str:
    try:
        Path(path).write_text("x" * 10)
    except OSError as exc:
        return type(exc).__name__
    return "written"


def limits() -> dict[str, object]:
    return {
        "interrupt": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        "terminate": signal.getsignal(signal.SIGTERM) == signal.SIG_IGN,
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "open": len(list(Path("/proc/self/fd").iterdir())),
    }
