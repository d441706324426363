"""A run of candles of one asset as bytes: the history's form, a sixth of what rows take. Pure.

Prices are whole numbers at the block's own scale, told as differences (open from the last close, close from its
open, high and low from both), zigzagged, split into byte planes and deflated. What does not fit whole numbers of
64 bits is kept as text. Source: docs/store.md, "Candles"; measured by benchmarks/candles.py.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dateline.model import AssetId, Candle

Ints = NDArray[np.int64]
_HEAD = struct.Struct("<BHbb")  # form, how many candles, decimal places of prices, of volumes (-1: no volumes)
_NUMBERS, _TEXTS = 1, 0
_MOST_PLACES = 40
_LARGEST = 2**61  # a sum of two stays in 64 bits
_PRECISION = 60


@dataclass(frozen=True, slots=True)
class Closes:
    """What bulk arithmetic needs of a block: openings in whole steps after its beginning, closes."""

    steps: Ints
    closes: NDArray[np.float64]


def encode(candles: Sequence[Candle], begins_at: datetime) -> bytes:
    """Give the bytes of candles of one asset and step, oldest first, none before `begins_at`."""
    step = candles[0].closes_at - candles[0].opens_at
    places = np.array([(c.opens_at - begins_at) // step for c in candles], np.int64)
    numbers = _numbers(candles)
    if numbers is None:
        rows = [[str(v) if v is not None else None for v in _fields(c)] + [c.ticks] for c in candles]
        return _HEAD.pack(_TEXTS, len(candles), 0, 0) + zlib.compress(msgspec.json.encode([places.tolist(), rows]), 9)
    prices, price_places, volumes, volume_places = numbers
    opened, high, low, close = prices
    columns = [
        np.diff(places, prepend=-1),
        np.concatenate((opened[:1], opened[1:] - close[:-1])),
        close - opened,
        high - np.maximum(opened, close),
        np.minimum(opened, close) - low,
        np.array([c.ticks for c in candles], np.int64),
        *([] if volumes is None else [volumes]),
    ]
    body = b"".join(map(_planes, columns))
    return _HEAD.pack(_NUMBERS, len(candles), price_places, volume_places) + zlib.compress(body, 9)


def decode(block: bytes, asset_id: AssetId, begins_at: datetime, step: timedelta) -> list[Candle]:
    """Give the candles again, oldest first, to the last digit."""
    form, count, price_places, volume_places = _HEAD.unpack_from(block)
    if form == _TEXTS:
        return _from_texts(block, asset_id, begins_at, step)
    with localcontext(prec=_PRECISION):
        places, opened, high, low, close, ticks, volumes = _columns(block, count, volume_places)
        texts = [[Decimal(v).scaleb(-price_places) for v in column.tolist()] for column in (opened, high, low, close)]
        sold: list[Decimal | None] = [None] * count
        if volumes is not None:
            # Volumes are kept with one added, so that 0 says that there is none.
            sold = [Decimal(v - 1).scaleb(-volume_places) if v else None for v in volumes.tolist()]
    found = []
    for i, place in enumerate(places.tolist()):
        opens_at = begins_at + place * step
        opened_at, top, bottom, last = (column[i] for column in texts)
        found.append(Candle(asset_id, opens_at, opens_at + step, opened_at, top, bottom, last, sold[i], int(ticks[i])))
    return found


def closes(block: bytes) -> Closes:
    """Give openings and closes alone, as arrays."""
    form, count, price_places, _ = _HEAD.unpack_from(block)
    if form == _TEXTS:
        places, rows = msgspec.json.decode(zlib.decompress(block[_HEAD.size :]))
        return Closes(np.array(places, np.int64), np.array([float(row[3]) for row in rows]))
    places, opened, moves = _read(zlib.decompress(block[_HEAD.size :]), count, 3)
    return Closes(np.cumsum(places) - 1, np.cumsum(opened + moves) / 10.0**price_places)


def _fields(candle: Candle) -> tuple[Decimal | None, ...]:
    return candle.open, candle.high, candle.low, candle.close, candle.volume


def _numbers(candles: Sequence[Candle]) -> tuple[list[Ints], int, Ints | None, int] | None:
    """Prices and volumes as whole numbers at a common scale; None where they do not fit."""
    prices = [(c.open, c.high, c.low, c.close) for c in candles]
    price_places = _scale([v for row in prices for v in row])
    volumes = [c.volume for c in candles]
    volume_places = _scale([v for v in volumes if v is not None])
    if price_places is None or volume_places is None or any(v is not None and v < 0 for v in volumes):
        return None
    columns = [_whole([row[i] for row in prices], price_places) for i in range(4)]
    if any(column is None for column in columns):
        return None
    if all(v is None for v in volumes):
        return [c for c in columns if c is not None], price_places, None, -1
    sold = _whole([Decimal(0) if v is None else v for v in volumes], volume_places)
    if sold is None:
        return None
    there = np.array([v is not None for v in volumes])
    return [c for c in columns if c is not None], price_places, np.where(there, sold + 1, 0), volume_places


def _scale(values: Sequence[Decimal]) -> int | None:
    """Decimal places that all values fit; None over the most."""
    most = 0
    for value in values:
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            return None
        most = max(most, -exponent)
    return most if most <= _MOST_PLACES else None


def _whole(values: Sequence[Decimal], places: int) -> Ints | None:
    with localcontext(prec=_PRECISION):
        numbers = [int(value.scaleb(places)) for value in values]
    if any(abs(number) >= _LARGEST for number in numbers):
        return None
    return np.array(numbers, np.int64)


def _planes(column: Ints) -> bytes:
    """A column as its width in bytes and its byte planes."""
    zigzag = ((column << 1) ^ (column >> 63)).view(np.uint64)
    width = max((int(zigzag.max()).bit_length() + 7) // 8, 1)
    octets = zigzag.astype("<u8").view(np.uint8).reshape(-1, 8)
    return bytes([width]) + octets[:, :width].T.tobytes()


def _columns(block: bytes, count: int, volume_places: int) -> tuple[Any, ...]:
    found = _read(zlib.decompress(block[_HEAD.size :]), count, 7 if volume_places >= 0 else 6)
    # open(i) = close(i-1) + its difference, close = open + move: so closes are one running sum.
    close = np.cumsum(found[1] + found[2])
    opened = close - found[2]
    high, low = np.maximum(opened, close) + found[3], np.minimum(opened, close) - found[4]
    return np.cumsum(found[0]) - 1, opened, high, low, close, found[5], found[6] if len(found) == 7 else None


def _read(body: bytes, count: int, wanted: int) -> list[Ints]:
    """The first columns of a block, zigzag undone."""
    found, at = [], 0
    for _ in range(wanted):
        width = body[at]
        octets = np.zeros((count, 8), np.uint8)
        octets[:, :width] = np.frombuffer(body, np.uint8, count * width, at + 1).reshape(width, count).T
        zigzag = octets.reshape(-1).view("<u8")
        found.append((zigzag >> np.uint64(1)).view(np.int64) ^ -(zigzag & np.uint64(1)).view(np.int64))
        at += 1 + count * width
    return found


def _from_texts(block: bytes, asset_id: AssetId, begins_at: datetime, step: timedelta) -> list[Candle]:
    places, rows = msgspec.json.decode(zlib.decompress(block[_HEAD.size :]))
    found = []
    for place, row in zip(places, rows, strict=True):
        opens_at = begins_at + place * step
        opened, high, low, close = map(Decimal, row[:4])
        volume = None if row[4] is None else Decimal(row[4])
        found.append(Candle(asset_id, opens_at, opens_at + step, opened, high, low, close, volume, row[5]))
    return found
