"""Reading what providers send: JSON with decimals from its text, and values that are doubted one by one. Pure.

JSON as Python reads it takes NaN, 1e999 and a key given twice; here each of these becomes a value that
cannot be used, so that one bad row does not take the others with it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dateline.errors import MarketError, ProviderDown
from dateline.text import plain, tidy

MOST_BYTES = 4 * 1024 * 1024  # 250 recorded rows are 0.2 MB
_LONGEST_NUMBER = 64  # characters
_BELIEVABLE = 30  # powers of ten either way; recorded prices and amounts span 1e-12 to 1e21
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,300})", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# An epoch's unit by its size: seconds to the year 5138, then milli-, micro- and nanoseconds.
_UNITS = ((Decimal("1e11"), 1), (Decimal("1e14"), 10**3), (Decimal("1e17"), 10**6), (Decimal("1e20"), 10**9))


class Doubt(Exception):
    """Why a row or a value is left out."""


class Unfit:
    """A value that was in the answer and cannot be used; `why` in words."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why


def decode(body: bytes, provider: str) -> object:
    """Read an answer as JSON: numbers as Decimal or Unfit, objects as dict or Unfit.

    Errors: ProviderDown for a page, nothing, or a cut answer; MarketError past a limit.
    """
    if len(body) > MOST_BYTES:
        raise MarketError(provider, f"the answer has {len(body):,} bytes, the limit is {MOST_BYTES:,}")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ProviderDown(provider, f"the answer is no text: byte {exc.start} is not UTF-8") from exc
    start = text[:200].lstrip()
    if not start:
        raise ProviderDown(provider, "the answer is empty")
    if start.startswith("<"):
        title = _TITLE.search(text[:20_000])
        raise ProviderDown(provider, "sent a page instead of prices" + (f": {plain(title[1])}" if title else ""))
    try:
        return json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_constant, object_pairs_hook=_object
        )
    except json.JSONDecodeError as exc:
        at = len(text[: exc.pos].encode())
        raise ProviderDown(provider, f"the answer is not whole JSON: {exc.msg} at byte {at:,}") from exc
    except RecursionError as exc:
        raise MarketError(provider, "the answer is nested too deep") from exc


def number(found: object, what: str) -> Decimal | None:
    """Give a decimal of a number or of its text; None for null. Errors: Doubt."""
    if found is None or isinstance(found, Decimal):
        return found
    if isinstance(found, str):
        found = _number(found)
        if isinstance(found, Decimal):
            return found
    raise Doubt(f"{what}: {found.why if isinstance(found, Unfit) else described(found)} is no number")


def instant(found: object, what: str) -> datetime | None:
    """Give the instant of an ISO 8601 text, or of a number by its size; None for null. Errors: Doubt."""
    if found is None:
        return None
    if isinstance(found, str) and not _NUMBER.fullmatch(found[:_LONGEST_NUMBER]):
        try:
            return datetime.fromisoformat(tidy(found)[:40])
        except ValueError as exc:
            raise Doubt(f"{what}: {described(found)} is no time") from exc
    since = number(found, what)
    unit = next((unit for most, unit in _UNITS if since is not None and 0 <= since < most), None)
    if since is None or unit is None:
        raise Doubt(f"{what}: {described(found)} is no time")
    return _EPOCH + timedelta(microseconds=int(since * 10**6 / unit))


def described(found: object) -> str:
    """A foreign value in a few words, for a note."""
    match found:
        case None:
            return "null"
        case Unfit():
            return found.why
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            shown = tidy(str(found)[:60])
            return f"'{shown}'" if isinstance(found, str) else shown


def _number(text: str) -> Decimal | Unfit:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return Unfit(f"'{tidy(text[:20])}{'...' if len(text) > 20 else ''}'")
    value = Decimal(text)
    if value and abs(value.adjusted()) > _BELIEVABLE:
        return Unfit(f"{text[:20]}, beyond belief,")
    return value


def _constant(text: str) -> Unfit:
    return Unfit(text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | Unfit:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return Unfit(f"an object with '{tidy(twice[:40])}' given twice")
